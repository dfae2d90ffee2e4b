"""Accounting cycles of textbooks: journals and documents of a month, and what they come to."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.chart import ASSET, EQUITY, INCOME, LIABILITY, OUTGOING
from tests.books.events import JournalLine, Kind, Line
from tests.books.published.case import AsOf, Case, Result, Sheet, Totals
from tests.books.published.case import cents as c


def journal(id: str, day: date, debit: str, credit: str, amount: str) -> tuple[ev.Event, ...]:
    """A finalised journal of one debit and one credit."""
    lines = (JournalLine(debit, c(amount)), JournalLine(credit, -c(amount)))
    return ev.JournalWritten(id, day, lines), ev.JournalFinalised(id)


def _journals(
    prefix: str, year: int, month: int, *rows: tuple[int, str, str, str]
) -> tuple[ev.Event, ...]:
    told: list[ev.Event] = []
    for number, (day, debit, credit, amount) in enumerate(rows, 1):
        told += journal(f"{prefix}{number}", date(year, month, day), debit, credit, amount)
    return tuple(told)


# --- Printing Plus ----------------------------------------------------------------------------

JANUARY = date(2019, 1, 31)

PRINTING_PLUS = Case(
    "Printing Plus",
    "OpenStax, Principles of Accounting, Volume 1: Financial Accounting, chapters 3 to 5 "
    "(openstax.org/books/principles-financial-accounting, sections 3.5, 3.6, 4.3 to 4.5, 5.1)",
    (
        *_journals(
            "J",
            2019,
            1,
            (3, "Cash", "Common stock", "20,000"),
            (5, "Equipment", "Accounts payable", "3,500"),
            (9, "Cash", "Unearned revenue", "4,000"),
            (10, "Accounts receivable", "Service revenue", "5,500"),
            (12, "Utilities expense", "Cash", "300"),
            (14, "Dividends", "Cash", "100"),
            (17, "Cash", "Service revenue", "2,800"),
            (18, "Accounts payable", "Cash", "3,500"),
            (20, "Salaries expense", "Cash", "3,600"),
            (23, "Cash", "Accounts receivable", "5,500"),
            (27, "Accounts receivable", "Service revenue", "1,200"),
            (30, "Supplies", "Accounts payable", "500"),
        ),
        # the unadjusted trial balance (figure 3.11)
        Totals(JANUARY, c("34,000")),
        AsOf(JANUARY, {"Cash": c("24,800"), "Service revenue": c("-9,500")}, whole=False),
        *_journals(
            "A",
            2019,
            1,
            (31, "Supplies expense", "Supplies", "100"),
            (31, "Depreciation expense", "Accumulated depreciation", "75"),
            (31, "Unearned revenue", "Service revenue", "600"),
            (31, "Interest receivable", "Interest revenue", "140"),
            (31, "Salaries expense", "Salaries payable", "1,500"),
        ),
        Result(date(2019, 1, 1), JANUARY, c("4,665")),
        Sheet(JANUARY, c("29,965"), c("5,400"), c("24,565")),
        ev.YearEnded(JANUARY),
        AsOf(
            JANUARY,
            {
                "Cash": c("24,800"),
                "Accounts receivable": c("1,200"),
                "Interest receivable": c("140"),
                "Supplies": c("400"),
                "Equipment": c("3,500"),
                "Accumulated depreciation": c("-75"),
                "Accounts payable": c("-500"),
                "Salaries payable": c("-1,500"),
                "Unearned revenue": c("-3,400"),
                "Common stock": c("-20,000"),
                "Retained earnings": c("-4,565"),
            },
        ),
        AsOf(JANUARY, {"Dividends": c("100")}, before_closing=True, whole=False),
        # closing changes neither the profit nor what the firm has
        Result(date(2019, 1, 1), JANUARY, c("4,665")),
        Sheet(JANUARY, c("29,965"), c("5,400"), c("24,565")),
    ),
    accounts={
        "Cash": ASSET,
        "Accounts receivable": ASSET,
        "Interest receivable": ASSET,
        "Supplies": ASSET,
        "Equipment": ASSET,
        "Accumulated depreciation": ASSET,
        "Accounts payable": LIABILITY,
        "Salaries payable": LIABILITY,
        "Unearned revenue": LIABILITY,
        "Common stock": EQUITY,
        "Dividends": EQUITY,
        "Service revenue": INCOME,
        "Interest revenue": INCOME,
        "Utilities expense": OUTGOING,
        "Salaries expense": OUTGOING,
        "Supplies expense": OUTGOING,
        "Depreciation expense": OUTGOING,
    },
    closing_equity=("Dividends",),
    country="US",
)

# --- Pioneer Advertising ----------------------------------------------------------------------

OCTOBER = date(2018, 10, 31)

PIONEER = Case(
    "Pioneer Advertising",
    "Weygandt, Kimmel, Kieso: Accounting Principles, chapters 2 to 4, Pioneer Advertising Agency "
    "(trial balance 28,700 and adjustments as reprinted at wizedu.com/questions/265148 and "
    "solutioninn.com, question 5874843; net income 2,860); chapter 4, appendix: closing entries "
    "and the reversing entry of 1 November, salaries of November 2,800",
    (
        *_journals(
            "J",
            2018,
            10,
            (1, "Cash", "Owner's capital", "10,000"),
            (1, "Office equipment", "Notes payable", "5,000"),
            (2, "Cash", "Unearned revenue", "1,200"),
            (3, "Rent expense", "Cash", "900"),
            (4, "Prepaid insurance", "Cash", "600"),
            (5, "Supplies", "Accounts payable", "2,500"),
            (20, "Owner's drawings", "Cash", "500"),
            (26, "Salaries expense", "Cash", "4,000"),
            (31, "Cash", "Service revenue", "10,000"),
        ),
        Totals(OCTOBER, c("28,700")),
        AsOf(OCTOBER, {"Cash": c("15,200")}, whole=False),
        *_journals(
            "A",
            2018,
            10,
            (31, "Supplies expense", "Supplies", "1,500"),
            (31, "Insurance expense", "Prepaid insurance", "50"),
            (31, "Depreciation expense", "Accumulated depreciation", "40"),
            (31, "Unearned revenue", "Service revenue", "400"),
            (31, "Accounts receivable", "Service revenue", "200"),
            (31, "Interest expense", "Interest payable", "50"),
            (31, "Salaries expense", "Salaries payable", "1,200"),
        ),
        Result(
            date(2018, 10, 1),
            OCTOBER,
            c("2,860"),
            {
                "Service revenue": c("-10,600"),
                "Salaries expense": c("5,200"),
                "Supplies expense": c("1,500"),
                "Rent expense": c("900"),
                "Insurance expense": c("50"),
                "Interest expense": c("50"),
                "Depreciation expense": c("40"),
            },
        ),
        Totals(OCTOBER, c("30,190")),
        Sheet(OCTOBER, c("21,910"), c("9,550"), c("12,360")),
        # what was earned and taken out goes into the capital; the accrual is turned back
        ev.YearEnded(OCTOBER),
        AsOf(
            OCTOBER,
            {
                "Owner's capital": c("-10,000"),
                "Retained earnings": c("-2,360"),
                "Owner's drawings": 0,
                "Service revenue": 0,
            },
            whole=False,
        ),
        *journal("REV", date(2018, 11, 1), "Salaries payable", "Salaries expense", "1,200"),
        Result(date(2018, 11, 1), date(2018, 11, 8), c("1,200")),
        *journal("PAY", date(2018, 11, 9), "Salaries expense", "Cash", "4,000"),
        Result(date(2018, 11, 1), date(2018, 11, 9), c("-2,800"), {"Salaries expense": c("2,800")}),
        AsOf(date(2018, 11, 9), {"Salaries payable": 0, "Cash": c("11,200")}, whole=False),
        # October is what it was
        Result(date(2018, 10, 1), OCTOBER, c("2,860")),
        Sheet(OCTOBER, c("21,910"), c("9,550"), c("12,360")),
    ),
    accounts={
        "Cash": ASSET,
        "Accounts receivable": ASSET,
        "Supplies": ASSET,
        "Prepaid insurance": ASSET,
        "Office equipment": ASSET,
        "Accumulated depreciation": ASSET,
        "Notes payable": LIABILITY,
        "Accounts payable": LIABILITY,
        "Interest payable": LIABILITY,
        "Salaries payable": LIABILITY,
        "Unearned revenue": LIABILITY,
        "Owner's capital": EQUITY,
        "Owner's drawings": EQUITY,
        "Service revenue": INCOME,
        "Salaries expense": OUTGOING,
        "Supplies expense": OUTGOING,
        "Rent expense": OUTGOING,
        "Insurance expense": OUTGOING,
        "Interest expense": OUTGOING,
        "Depreciation expense": OUTGOING,
    },
    closing_equity=("Owner's drawings",),
    country="US",
)

# --- Pioneer Designs, by documents ------------------------------------------------------------


def _document(
    id: str, kind: Kind, day: int, gross: str, account: str, contact: str = "Sailmakers"
) -> ev.Entered:
    line = Line(f"{id}.1", account, c(gross), tax_type=5)
    return ev.Entered(id, kind, date(2018, 10, day), (line,), contact)


PIONEER_DESIGNS = Case(
    "Pioneer Designs",
    "Warren, Reeve, Duchac: Financial Accounting, problem 2-3B (Jay Pryor): total of the credit "
    "column 70,300 (statement at solutioninn.com, question 11387818); told as invoices, bills, "
    "receipts and payments instead of journals, so that nothing but the accounts is the book's",
    (
        _document("R1", Kind.RECEIPT, 1, "18,000", "Common stock", "Jay Pryor"),
        _document("P1", Kind.PAYMENT, 4, "3,000", "Rent expense"),
        # a truck of 23,750 for 3,750 in cash and a note
        _document("P2", Kind.PAYMENT, 10, "3,750", "Truck"),
        *journal("J1", date(2018, 10, 10), "Truck", "Notes payable", "20,000"),
        _document("E1", Kind.EXPENSE, 13, "10,500", "Equipment"),
        _document("P3", Kind.PAYMENT, 14, "2,100", "Supplies"),
        _document("P4", Kind.PAYMENT, 15, "3,600", "Prepaid insurance"),
        _document("R2", Kind.RECEIPT, 15, "8,950", "Fees earned"),
        _document("P5", Kind.PAYMENT, 21, "2,000", "Creditors"),
        ev.Linked("P5-E1", "P5.1", "E1.1", c("2,000"), date(2018, 10, 21)),
        _document("I1", Kind.INVOICE, 24, "14,150", "Fees earned"),
        ev.Sent("I1", date(2018, 10, 24)),
        _document("E2", Kind.EXPENSE, 26, "700", "Truck expense"),
        _document("P6", Kind.PAYMENT, 27, "2,240", "Utilities expense"),
        _document("P7", Kind.PAYMENT, 27, "1,100", "Miscellaneous expense"),
        _document("R3", Kind.RECEIPT, 29, "7,600", "Debtors"),
        ev.Linked("R3-I1", "R3.1", "I1.1", c("7,600"), date(2018, 10, 29)),
        _document("P8", Kind.PAYMENT, 30, "4,800", "Wages expense"),
        _document("P9", Kind.PAYMENT, 31, "3,500", "Dividends"),
        Totals(OCTOBER, c("70,300")),
        AsOf(
            OCTOBER,
            {
                "Bank": c("8,460"),
                "Debtors": c("6,550"),
                "Creditors": c("-9,200"),
                "Fees earned": c("-23,100"),
                "Truck": c("23,750"),
            },
            whole=False,
        ),
        Result(date(2018, 10, 1), OCTOBER, c("11,260")),
        # paid: fees 8,950 + 7,600, of the expenses all but the truck's 700
        Result(date(2018, 10, 1), OCTOBER, c("5,410"), cash=True),
    ),
    accounts={
        "Supplies": ASSET,
        "Prepaid insurance": ASSET,
        "Equipment": ASSET,
        "Truck": ASSET,
        "Notes payable": LIABILITY,
        "Common stock": EQUITY,
        "Dividends": EQUITY,
        "Fees earned": INCOME,
        "Rent expense": OUTGOING,
        "Utilities expense": OUTGOING,
        "Truck expense": OUTGOING,
        "Miscellaneous expense": OUTGOING,
        "Wages expense": OUTGOING,
    },
    closing_equity=("Dividends",),
    country="US",
)

CASES = [PRINTING_PLUS, PIONEER, PIONEER_DESIGNS]
