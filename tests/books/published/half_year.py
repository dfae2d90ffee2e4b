"""The worked half year of books.md 7: every posting, both as-of dates, both methods of tax."""

from __future__ import annotations

from datetime import date
from typing import Literal

from tests.books import events as ev
from tests.books.events import Event, Kind, Line
from tests.books.published.case import AsOf, Case, Figure, Posted, Result, Sheet, Tax
from tests.books.published.case import cents as c

SOURCE = "reference/books.md, section 7"
YEAR = 2025
START = date(YEAR, 7, 1)
SEPTEMBER = date(YEAR, 9, 30)
DECEMBER = date(YEAR, 12, 31)


def _on(day: int, month: int) -> date:
    return date(YEAR, month, day)


def _entered(
    id: str, kind: Kind, day: date, gross: str, account: str, tax: str = "0", tax_type: int = 5
) -> ev.Entered:
    line = Line(f"{id}.1", account, c(gross), c(tax), tax_type)
    return ev.Entered(id, kind, day, (line,))


def _posts(day: date, **amounts: str) -> Posted:
    return Posted(day, {k.replace("_", " "): c(v) for k, v in amounts.items()})


Told = tuple[Event | Posted | Figure, ...]

ROW_1: Told = (
    _entered("A", Kind.INVOICE, _on(5, 7), "1,100.00", "Sales", "100.00", 1),
    ev.Sent("A", _on(5, 7)),
    _posts(_on(5, 7), Debtors="1,100", Sales="-1,000", Tax_collected="-100"),
)
ROW_2: Told = (
    _entered("B", Kind.EXPENSE, _on(10, 7), "550.00", "Purchases", "50.00", 1),
    _posts(_on(10, 7), Purchases="500", Tax_paid="50", Creditors="-550"),
)
ROW_3: Told = (
    _entered("R1", Kind.RECEIPT, _on(20, 7), "550.00", "Debtors"),
    ev.Linked("R1-A", "R1.1", "A.1", c("550"), _on(20, 7)),
    _posts(_on(20, 7), Bank="550", Debtors="-550"),
)
ROW_4: Told = (
    _entered("R2", Kind.RECEIPT, _on(25, 7), "220.00", "Sales", "20.00", 1),
    _posts(_on(25, 7), Bank="220", Sales="-200", Tax_collected="-20"),
)
ROW_5: Told = (
    _entered("P1", Kind.PAYMENT, _on(31, 7), "550.00", "Creditors"),
    ev.Linked("P1-B", "P1.1", "B.1", c("550"), _on(31, 7)),
    _posts(_on(31, 7), Creditors="550", Bank="-550"),
)
ROW_6: Told = (
    _entered("C", Kind.CREDIT_NOTE, _on(10, 8), "110.00", "Sales", "10.00", 1),
    ev.Linked("C-A", "C.1", "A.1", c("110"), _on(10, 8)),
    _posts(_on(10, 8), Sales="100", Tax_collected="10", Debtors="-110"),
)
ROW_7: Told = (
    _entered("D", Kind.INVOICE, _on(15, 8), "330.00", "Sales", "30.00", 1),
    ev.Sent("D", _on(15, 8)),
    _posts(_on(15, 8), Debtors="330", Sales="-300", Tax_collected="-30"),
)
ROW_8: Told = (
    ev.Linked("R2-D", "R2.1", "D.1", c("220"), _on(20, 8)),
    _posts(_on(20, 8), Sales="200", Tax_collected="20", Debtors="-220"),
)
ROW_9: Told = (
    ev.WrittenOff("A", _on(10, 10)),
    _posts(_on(10, 10), Bad_debts="400", Tax_collected="40", Debtors="-440"),
)
ROW_10: Told = (
    _entered("R3", Kind.RECEIPT, _on(5, 11), "110.00", "Debtors"),
    ev.Linked("R3-A", "R3.1", "A.1", c("110"), _on(5, 11)),
    # Debtors on both sides: 110 by the receipt, 110 back by the recovery
    _posts(_on(5, 11), Bank="110", Bad_debts="-100", Tax_collected="-10"),
)
ROW_11: Told = (
    _entered("R4", Kind.RECEIPT, _on(12, 11), "100.00", "Debtors"),
    _posts(_on(12, 11), Bank="100", Debtors="-100"),
)
ROW_12: Told = (
    _entered("P2", Kind.PAYMENT, _on(20, 11), "100.00", "Debtors"),
    ev.Linked("P2-R4", "P2.1", "R4.1", c("100"), _on(20, 11)),
    _posts(_on(20, 11), Debtors="100", Bank="-100"),
)

BY_SEPTEMBER = ROW_1 + ROW_2 + ROW_3 + ROW_4 + ROW_5 + ROW_6 + ROW_7 + ROW_8
BY_DECEMBER = BY_SEPTEMBER + ROW_9 + ROW_10 + ROW_11 + ROW_12

AT_SEPTEMBER = AsOf(
    SEPTEMBER,
    {
        "Bank": c("220"),
        "Debtors": c("550"),
        "Sales": c("-1,200"),
        "Purchases": c("500"),
        "Tax collected": c("-120"),
        "Tax paid": c("50"),
    },
)
AT_DECEMBER = AsOf(
    DECEMBER,
    {
        "Bank": c("330"),
        "Debtors": c("110"),
        "Sales": c("-1,200"),
        "Purchases": c("500"),
        "Bad debts": c("300"),
        "Tax collected": c("-90"),
        "Tax paid": c("50"),
    },
)

LEDGER = Case(
    "the half year's ledger",
    SOURCE,
    (
        *BY_DECEMBER,
        AT_SEPTEMBER,
        AT_DECEMBER,
        Result(
            START,
            DECEMBER,
            c("400"),
            {"Sales": c("-1,200"), "Purchases": c("500"), "Bad debts": c("300")},
        ),
        # tax paid stands beside tax collected among what is owed: 440 = 40 + 400
        Sheet(DECEMBER, c("440"), c("40"), c("400")),
        Result(START, DECEMBER, c("300"), {"Sales": c("-800"), "Purchases": c("500")}, cash=True),
    ),
)


def completed(
    name: str, start: date, end: date, method: Literal["accrual", "cash"] = "accrual"
) -> ev.TaxReportCompleted:
    """A report, completed on the 20th of the month after its end."""
    following = date(end.year + end.month // 12, end.month % 12 + 1, 20)
    return ev.TaxReportCompleted(name, start, end, following, method)


ACCRUAL_1 = completed("BAS September", START, SEPTEMBER)
ACCRUAL_2 = completed("BAS December", date(YEAR, 10, 1), DECEMBER)
CASH_1 = completed("BAS September", START, SEPTEMBER, "cash")
CASH_2 = completed("BAS December", date(YEAR, 10, 1), DECEMBER, "cash")

ACCRUAL = Case(
    "the half year's tax, accrual",
    SOURCE,
    (
        *BY_DECEMBER,
        Tax(ACCRUAL_1, c("120"), c("50"), c("70"), {"G9": c("120"), "G20": c("50")}),
        ACCRUAL_1,
        Tax(
            ACCRUAL_2,
            c("10"),
            c("40"),
            c("-30"),
            {"G7": c("110"), "G18": c("440"), "G9": c("10"), "G20": c("40")},
        ),
    ),
)

CASH = Case(
    "the half year's tax, cash",
    SOURCE,
    (
        *BY_DECEMBER,
        Tax(CASH_1, c("70"), c("50"), c("20"), {"G9": c("70"), "G20": c("50")}),
        CASH_1,
        Tax(CASH_2, c("10"), 0, c("10")),
    ),
)

JULY = completed("BAS July", START, date(YEAR, 7, 31))
AFTER_JULY = completed("BAS August and September", date(YEAR, 8, 1), SEPTEMBER)

JULY_ALONE = Case(
    "July reported alone",
    SOURCE + ": R2's 20 is shown, then taken back by D's link, which is no correction",
    (
        *BY_SEPTEMBER,
        # A's 100 and R2's 20
        Tax(JULY, c("120"), c("50"), c("70")),
        JULY,
        # C −10, D 30, R2 −20
        Tax(AFTER_JULY, 0, 0, 0, corrections=0),
    ),
)

LATE_BILL: Told = (
    _entered("L", Kind.EXPENSE, date(YEAR, 9, 15), "1,000.00", "Purchases", "90.91", 1),
)

LATE_ACCRUAL = Case(
    "a late bill, accrual",
    SOURCE,
    (
        *BY_SEPTEMBER,
        ACCRUAL_1,
        *LATE_BILL,
        *ROW_9,
        *ROW_10,
        *ROW_11,
        *ROW_12,
        Tax(
            ACCRUAL_2,
            c("10"),
            c("130.91"),
            c("-120"),
            {"G20": c("130"), "G9": c("10"), "G18": c("440"), "G11": c("1,000")},
            corrections=c("90.91"),
        ),
    ),
)

LATE_CASH = Case(
    "a late bill, cash",
    SOURCE,
    (
        *BY_SEPTEMBER,
        CASH_1,
        *LATE_BILL,
        *ROW_9,
        *ROW_10,
        *ROW_11,
        *ROW_12,
        Tax(CASH_2, c("10"), 0, c("10"), corrections=0),
    ),
)

CASES = [LEDGER, ACCRUAL, CASH, JULY_ALONE, LATE_ACCRUAL, LATE_CASH]
