"""Worked examples of tax offices and of those who explain them: whole forms, both methods, bad
debts that come in after all, another method in between."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.events import Kind
from tests.books.published.case import Case, Tax
from tests.books.published.case import cents as c
from tests.books.published.half_year import completed
from tests.books.published.telling import (
    AUGUST,
    FEBRUARY,
    NOVEMBER,
    Q1,
    Q1_CASH,
    Q2,
    Q2_CASH,
    Q3,
    Q3_CASH,
    invoice,
    line,
    on_account,
    receipt,
)

# --- Australia --------------------------------------------------------------------------------

DAZZA = Case(
    "Dazza's Delicious Chicken",
    "ATO's GST calculation worksheet (NAT 5107), filled in for a quarter of a course in bookkeeping"
    " (scribd.com/document/355687884, BAS Worksheet Task 1): all boxes, capital and exports too",
    (
        *invoice(
            "S",
            AUGUST,
            line("S.1", "Sales", "473,803"),
            line("S.2", "Sales", "10,000", 2),
            line("S.3", "Sales", "32,000", 3),
            line("S.4", "Sales", "2,500", 4),
        ),
        ev.Entered(
            "P",
            Kind.EXPENSE,
            AUGUST,
            (
                line("P.1", "Purchases", "30,800", capital=True),
                line("P.2", "Purchases", "114,015"),
                line("P.3", "Purchases", "297,045", 3),
            ),
        ),
        Tax(
            Q1,
            c("43,073"),
            c("13,165"),
            c("29,908"),
            {
                name: c(amount)
                for name, amount in {
                    "G1": "518,303",
                    "G2": "10,000",
                    "G3": "32,000",
                    "G4": "2,500",
                    "G5": "44,500",
                    "G6": "473,803",
                    "G7": "0",
                    "G8": "473,803",
                    "G9": "43,073",
                    "G10": "30,800",
                    "G11": "411,060",
                    "G12": "441,860",
                    "G13": "0",
                    "G14": "297,045",
                    "G15": "0",
                    "G16": "297,045",
                    "G17": "144,815",
                    "G18": "0",
                    "G19": "144,815",
                    "G20": "13,165",
                }.items()
            },
        ),
    ),
)

_TICKETS = (
    "ATO, making adjustments on your activity statements, example (ato.gov.au): 2,000 tickets at "
    "110 in February, all refunded in March, a decreasing adjustment of 20,000; here by quarters"
)
_REFUNDED = (
    ev.Entered("P", Kind.PAYMENT, NOVEMBER, (on_account("P", "220,000"),)),
    ev.Linked("P-R", "P.1", "R.1", c("220,000"), NOVEMBER),
)


def _refunded(name: str, first: ev.TaxReportCompleted, second: ev.TaxReportCompleted) -> Case:
    """Tickets over the counter, and their price given back."""
    return Case(
        name,
        _TICKETS,
        (
            *receipt("R", AUGUST, line("R.1", "Sales", "220,000")),
            Tax(first, c("20,000"), 0, c("20,000"), {"G1": c("220,000")}),
            first,
            *_REFUNDED,
            Tax(second, c("-20,000"), 0, c("-20,000"), {"G1": c("-220,000")}),
        ),
    )


TICKETS_ACCRUAL = _refunded("Johnny K's tickets, accrual", Q1, Q2)
TICKETS_CASH = _refunded("Johnny K's tickets, cash", Q1_CASH, Q2_CASH)

_TWO_PAYMENTS = (
    "Intuit, how cash and accrual accounting affect GST (quickbooks.intuit.com, learn-support, AU):"
    " 1,100 invoiced in August, 440 received in August and 660 in September"
)
_PAID_TWICE = (
    *invoice("S", date(2025, 8, 4), line("S.1", "Sales", "1,100")),
    *receipt("R1", AUGUST, on_account("R1", "440"), ("S.1", "440")),
    *receipt("R2", date(2025, 9, 12), on_account("R2", "660"), ("S.1", "660")),
)
_IN_AUGUST = date(2025, 8, 1), date(2025, 8, 31)
_IN_SEPTEMBER = date(2025, 9, 1), date(2025, 9, 30)

TWO_PAYMENTS_ACCRUAL = Case(
    "two payments, accrual",
    _TWO_PAYMENTS,
    (
        *_PAID_TWICE,
        Tax(completed("Aug", *_IN_AUGUST), c("100"), 0, c("100"), {"G1": c("1,100")}),
        completed("Aug", *_IN_AUGUST),
        Tax(completed("Sep", *_IN_SEPTEMBER), 0, 0, 0, {"G1": 0}),
    ),
)
TWO_PAYMENTS_CASH = Case(
    "two payments, cash",
    _TWO_PAYMENTS,
    (
        *_PAID_TWICE,
        Tax(completed("Aug", *_IN_AUGUST, "cash"), c("40"), 0, c("40"), {"G1": c("440")}),
        completed("Aug", *_IN_AUGUST, "cash"),
        Tax(completed("Sep", *_IN_SEPTEMBER, "cash"), c("60"), 0, c("60"), {"G1": c("660")}),
    ),
)

# --- another method, and a bad debt -----------------------------------------------------------

_ACT = "A New Tax System (Goods and Services Tax) Act 1999 (Cth), "
_BILLED = invoice("S", AUGUST, line("S.1", "Sales", "1,100"))
_RECOVERED = receipt("R", FEBRUARY, on_account("R", "550"), ("S.1", "550"))

STARTING_CASH = Case(
    "s 159-25, a bad debt of the time before cash",
    _ACT + "s 159-25: what is written off under cash of a supply that was attributed by accrual, "
    "and what of it is recovered, is adjusted (ss 21-5, 21-10) as if cash had never been chosen",
    (
        *_BILLED,
        Tax(Q1, c("100"), 0, c("100")),
        Q1,
        ev.WrittenOff("S", NOVEMBER),
        Tax(Q2_CASH, 0, c("100"), c("-100"), {"G1": 0, "G18": c("1,100")}),
        Q2_CASH,
        *_RECOVERED,
        Tax(Q3_CASH, c("50"), 0, c("50"), {"G1": 0, "G7": c("550")}),
    ),
)

CEASING_CASH_BAD_DEBT = Case(
    "s 159-15, a bad debt of the time of cash",
    _ACT + "s 159-15: written off under cash; the supply and the bad debt are both attributed to "
    "the period in which accrual begins (s 159-5), what is recovered later to its own",
    (
        *_BILLED,
        Tax(Q1_CASH, 0, 0, 0),
        Q1_CASH,
        ev.WrittenOff("S", NOVEMBER),
        Tax(Q2_CASH, 0, 0, 0, {"G18": 0}),
        Q2_CASH,
        Tax(Q3, c("100"), c("100"), 0, {"G18": c("1,100")}, corrections=c("200")),
        Q3,
        *receipt("R", date(2026, 4, 12), on_account("R", "550"), ("S.1", "550")),
        Tax(
            completed("Q4", date(2026, 4, 1), date(2026, 6, 30)),
            c("50"),
            0,
            c("50"),
            {"G7": c("550")},
        ),
    ),
)

STARTING_CASH_CREDIT = Case(
    "s 19-40, a credit for what was billed before cash",
    _ACT + "ss 19-40 and 19-55: the supply was attributed by accrual as 100, its price falls by "
    "110, so 10 are adjusted; what is paid of the rest was attributed already",
    (
        *_BILLED,
        Q1,
        ev.Entered("C", Kind.CREDIT_NOTE, NOVEMBER, (line("C.1", "Sales", "110"),)),
        ev.Linked("C-S", "C.1", "S.1", c("110"), NOVEMBER),
        Tax(Q2_CASH, c("-10"), 0, c("-10"), {"G1": c("-110")}),
        Q2_CASH,
        *receipt("R", FEBRUARY, on_account("R", "990"), ("S.1", "990")),
        Tax(Q3_CASH, 0, 0, 0, {"G1": 0}),
    ),
)

# --- New Zealand ------------------------------------------------------------------------------

_MICHAEL = (
    "Inland Revenue, other GST adjustments, example (classic.ird.govt.nz): Michael wrote off 2,500 "
    "and recovered 1,600, 208.70 at the time of recovery, whatever basis he uses by then"
)


def _michael(name: str, third: ev.TaxReportCompleted) -> Case:
    """Written off by the invoice basis, recovered by that or another."""
    return Case(
        name,
        _MICHAEL,
        (
            *invoice("S", AUGUST, line("S.1", "Sales", "2,500", tax="326.09")),
            Q1,
            ev.WrittenOff("S", NOVEMBER),
            Tax(Q2, 0, c("326.09"), c("-326.09")),
            Q2,
            *receipt("R", FEBRUARY, on_account("R", "1,600"), ("S.1", "1,600")),
            Tax(third, c("208.70"), 0, c("208.70")),
        ),
        country="NZ",
    )


MICHAEL = _michael("Michael's bad debt", Q3)
MICHAEL_ON_PAYMENTS = _michael("Michael's bad debt, on the payments basis by then", Q3_CASH)

# --- Great Britain, Singapore, Germany --------------------------------------------------------

REPAID_RELIEF = Case(
    "British relief, repaid in part",
    "HMRC, VAT Bad Debt Relief manual, VBDR4100: 500 come in after a claim of 114.93 on 771.64; "
    "184.14 of it for supply 02, 78.36 for 03, which is zero-rated, 237.50 for 05: 62.80 is repaid",
    (
        *invoice("S2", AUGUST, line("S2.1", "Sales", "184.14", tax="27.43")),
        *invoice("S3", AUGUST, line("S3.1", "Sales", "78.36", 3)),
        *invoice("S5", AUGUST, line("S5.1", "Sales", "587.50", tax="87.50")),
        Q1,
        *(ev.WrittenOff(id, NOVEMBER) for id in ("S2", "S3", "S5")),
        Tax(Q2, 0, c("114.93"), c("-114.93")),
        Q2,
        *receipt(
            "R",
            FEBRUARY,
            on_account("R", "500"),
            ("S2.1", "184.14"),
            ("S3.1", "78.36"),
            ("S5.1", "237.50"),
        ),
        Tax(Q3, c("62.80"), 0, c("62.80")),
    ),
    country="GB",
)

ABSORBED = Case(
    "a Singaporean price that the tax is within",
    "IRAS, absorbing GST, example (iras.gov.sg): 10,000 at 8/108, an output tax of 740.74",
    (
        *receipt("R", AUGUST, line("R.1", "Sales", "10,000", tax="740.74")),
        Tax(Q1, c("740.74"), 0, c("740.74")),
    ),
    country="SG",
)

QUOTA = Case(
    "a German insolvency with a quota",
    "Kiehl, Uneinbringlichkeit des Entgelts, Beispiel (mein.kiehl.de/Dokument/239889): 1,000 and "
    "7 % of tax become irrecoverable (UStG § 17 Abs. 2 Nr. 1), then a quota of 10 % is paid out",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "1,070", tax="70")),
        Tax(Q1, c("70"), 0, c("70")),
        Q1,
        ev.WrittenOff("S", NOVEMBER),
        Tax(Q2, 0, c("70"), c("-70")),
        Q2,
        *receipt("R", FEBRUARY, on_account("R", "107"), ("S.1", "107")),
        Tax(Q3, c("7"), 0, c("7")),
    ),
    country="DE",
)

CASES = [
    DAZZA,
    TICKETS_ACCRUAL,
    TICKETS_CASH,
    TWO_PAYMENTS_ACCRUAL,
    TWO_PAYMENTS_CASH,
    STARTING_CASH,
    CEASING_CASH_BAD_DEBT,
    STARTING_CASH_CREDIT,
    MICHAEL,
    MICHAEL_ON_PAYMENTS,
    REPAID_RELIEF,
    ABSORBED,
    QUOTA,
]
