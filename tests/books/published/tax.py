"""Examples of tax offices and tax laws, told as documents of a small firm."""

from __future__ import annotations

from tests.books import events as ev
from tests.books.events import Kind
from tests.books.published.case import AsOf, Case, Tax
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
    YEAR,
    invoice,
    line,
    on_account,
    receipt,
)

# --- Australian Taxation Office ---------------------------------------------------------------

_SNAPSHOT = (
    "ATO, GST: completing your activity statement using the snapshot method, worked example "
    "(ato.gov.au, Business > GST > Your industry > Food, pages 4 to 6)"
)

MARIA = Case(
    "Maria's quarter",
    _SNAPSHOT,
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "44,800"), line("S.2", "Sales", "115,200", 3)),
        ev.Entered(
            "P",
            Kind.EXPENSE,
            AUGUST,
            (line("P.1", "Purchases", "26,651"), line("P.2", "Purchases", "94,489", 3)),
        ),
        Tax(
            Q1,
            c("4,072.73"),
            c("2,422.82"),
            c("1,650"),
            {
                "G1": c("160,000"),
                "G3": c("115,200"),
                "G6": c("44,800"),
                "G9": c("4,072"),
                "G11": c("121,140"),
                "G14": c("94,489"),
                "G17": c("26,651"),
                "G20": c("2,422"),
            },
        ),
        Q1,
        # cents are dropped from each, the rest is rounding
        AsOf(
            Q1.date,
            {"Tax collected": 0, "Tax paid": 0, "Rounding": c("0.09")},
            whole=False,
        ),
    ),
)

MARIA_YEAR = Case(
    "Maria's year",
    _SNAPSHOT,
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "250,000"), line("S.2", "Sales", "520,000", 3)),
        ev.Entered(
            "P",
            Kind.EXPENSE,
            AUGUST,
            (line("P.1", "Purchases", "141,371"), line("P.2", "Purchases", "417,769", 3)),
        ),
        Tax(
            YEAR,
            c("22,727.27"),
            c("12,851.91"),
            boxes={"G1": c("770,000"), "G3": c("520,000"), "G11": c("559,140")},
        ),
    ),
)

CARLO = Case(
    "Carlo's hot bread shop",
    "ATO, GST for food retailers: simplified accounting methods, business norms method, worked "
    "example (ato.gov.au, Business > GST > Your industry > Food, page 8)",
    (
        # over the counter: nothing was invoiced
        *receipt("S1", AUGUST, line("S1.1", "Sales", "60,000")),
        *receipt("S2", AUGUST, line("S2.1", "Sales", "60,000", 3)),
        ev.Entered(
            "P",
            Kind.PAYMENT,
            AUGUST,
            (line("P.1", "Purchases", "23,750"), line("P.2", "Purchases", "71,250", 3)),
        ),
        Tax(
            Q1,
            c("5,454.55"),
            c("2,159.09"),
            boxes={
                "G1": c("120,000"),
                "G3": c("60,000"),
                "G11": c("95,000"),
                "G14": c("71,250"),
            },
        ),
    ),
)

JOHNNY_K = Case(
    "Johnny K",
    "ATO, adjustments: a sale with 20,000 of GST that is cancelled in a later period "
    "(figures as the issue on tax reports gives them: +20,000, then −20,000)",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "220,000")),
        Tax(Q1, c("20,000"), 0, c("20,000"), {"G1": c("220,000"), "G9": c("20,000")}),
        Q1,
        ev.Cancelled("S", NOVEMBER),
        Tax(Q2, c("-20,000"), 0, c("-20,000"), {"G1": c("-220,000")}),
    ),
)

# --- the GST Act ------------------------------------------------------------------------------

_ACT = "A New Tax System (Goods and Services Tax) Act 1999 (Cth), "

_HALF_PAID = (
    *invoice("S", AUGUST, line("S.1", "Sales", "1,100")),
    *receipt("R", NOVEMBER, on_account("R", "550"), ("S.1", "550")),
    ev.Entered("draft", Kind.INVOICE, AUGUST, (line("draft.1", "Sales", "880"),)),
)

ATTRIBUTED_ACCRUAL = Case(
    "s 29-5(1), accrual",
    _ACT + "s 29-5(1): attributed to the period in which the invoice is issued; a draft is none",
    (*_HALF_PAID, Tax(Q1, c("100"), 0, c("100")), Q1, Tax(Q2, 0, 0, 0)),
)

ATTRIBUTED_CASH = Case(
    "s 29-5(2), cash",
    _ACT + "s 29-5(2): only to the extent that the consideration is received in the period",
    (*_HALF_PAID, Tax(Q1_CASH, 0, 0, 0), Q1_CASH, Tax(Q2_CASH, c("50"), 0, c("50"))),
)

_OVER_THE_COUNTER = receipt("R", AUGUST, line("R.1", "Sales", "220"))

COUNTER_ACCRUAL = Case(
    "money before an invoice, accrual",
    _ACT + "s 29-5(1)(a): any of the consideration received before an invoice",
    (*_OVER_THE_COUNTER, Tax(Q1, c("20"), 0, c("20"), {"G1": c("220")})),
)
COUNTER_CASH = Case(
    "money before an invoice, cash",
    _ACT + "s 29-5(2)",
    (*_OVER_THE_COUNTER, Tax(Q1_CASH, c("20"), 0, c("20"), {"G1": c("220")})),
)

_BAD_DEBT = (
    ev.WrittenOff("S", NOVEMBER),
    *receipt("R", FEBRUARY, on_account("R", "550"), ("S.1", "550")),
)

BAD_DEBT_ACCRUAL = Case(
    "ss 21-5 and 21-10, accrual",
    _ACT + "s 21-5: 1/11 of what is written off; s 21-10: 1/11 of what is recovered",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "1,100")),
        Q1,
        *_BAD_DEBT,
        Tax(Q2, 0, c("100"), c("-100"), {"G18": c("1,100")}),
        Q2,
        Tax(Q3, c("50"), 0, c("50"), {"G7": c("550")}),
    ),
)

BAD_DEBT_CASH = Case(
    "s 21-5(2), cash",
    _ACT + "s 21-5(2): no adjustment under cash; s 29-5(2): what is recovered is received",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "1,100")),
        Q1_CASH,
        *_BAD_DEBT,
        Tax(Q2_CASH, 0, 0, 0),
        Q2_CASH,
        Tax(Q3_CASH, c("50"), 0, c("50")),
    ),
)

CEASING_CASH = Case(
    "s 159-5, a change of method",
    _ACT + "s 159-5, example: invoiced in A under cash, paid in D, accrual from C on: all in C",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "1,100")),
        Tax(Q1_CASH, 0, 0, 0),
        Q1_CASH,
        # the sale is of an earlier period, so it stands among the corrections
        Tax(Q2, c("100"), 0, c("100"), corrections=c("100")),
        Q2,
        *receipt("R", FEBRUARY, on_account("R", "1,100"), ("S.1", "1,100")),
        Tax(Q3, 0, 0, 0),
    ),
)

# --- other countries --------------------------------------------------------------------------

HMRC = Case(
    "a British bad debt",
    "HMRC, VAT Bad Debt Relief manual, VBDR2300: 184.14 + 587.50 outstanding at 17.5 %, "
    "771.64 × 7/47 = 114.93; a zero-rated supply gives no relief",
    (
        *invoice("S1", AUGUST, line("S1.1", "Sales", "184.14", tax="27.43")),
        *invoice("S2", AUGUST, line("S2.1", "Sales", "587.50", tax="87.50")),
        *invoice("S3", AUGUST, line("S3.1", "Sales", "300", 3)),
        Q1,
        *(ev.WrittenOff(id, NOVEMBER) for id in ("S1", "S2", "S3")),
        Tax(completed("Q2", Q2.start, Q2.end), 0, c("114.93"), boxes={"G18": c("771.64")}),
        AsOf(NOVEMBER, {"Bad debts": c("956.71"), "Debtors": 0}, whole=False),
    ),
    country="GB",
)

VAT_EXCHANGE = Case(
    "a British bad debt, partly paid",
    "VAT Exchange, bad debt relief (vatexchange.co.uk/management-services/bad-debt-relief): "
    "400 paid of 900 at 15 %, relief 3/23 of the 500 outstanding",
    (
        *invoice("S", AUGUST, line("S.1", "Sales", "900", tax="117.39")),
        *receipt("R", AUGUST, on_account("R", "400"), ("S.1", "400")),
        Q1,
        ev.WrittenOff("S", NOVEMBER),
        Tax(Q2, 0, c("65.22"), boxes={"G18": c("500")}),
    ),
    country="GB",
)

MALAYSIA = Case(
    "a Malaysian bad debt, partly paid",
    "SQL Financial Accounting, GST-03 items 17 and 18, case 2 (confirmed by RMCD): 2,060 of "
    "which 1,060 with 60 of tax, 500 paid, relief 1,560/2,060 × 60 = 45.44",
    (
        *invoice(
            "S",
            AUGUST,
            line("S.1", "Sales", "1,060", tax="60"),
            line("S.2", "Sales", "1,000", 3),
        ),
        # paid evenly: 1,060/2,060 of 500 for the taxed line
        *receipt("R", AUGUST, on_account("R", "500"), ("S.1", "257.28"), ("S.2", "242.72")),
        Q1,
        ev.WrittenOff("S", NOVEMBER),
        Tax(Q2, 0, c("45.44")),
    ),
    country="GB",
)

CASES = [
    MARIA,
    MARIA_YEAR,
    CARLO,
    JOHNNY_K,
    ATTRIBUTED_ACCRUAL,
    ATTRIBUTED_CASH,
    COUNTER_ACCRUAL,
    COUNTER_CASH,
    BAD_DEBT_ACCRUAL,
    BAD_DEBT_CASH,
    CEASING_CASH,
    HMRC,
    VAT_EXCHANGE,
    MALAYSIA,
]
