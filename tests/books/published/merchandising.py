"""A merchant's year told as documents, and a year that ends with a loss."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.chart import ASSET, EQUITY, INCOME, LIABILITY, OUTGOING
from tests.books.events import Event, Kind, Line
from tests.books.published.case import AsOf, Case, Figure, Result, Sheet
from tests.books.published.case import cents as c
from tests.books.published.textbooks import journal

Told = tuple[Event | Figure, ...]


def _document(id: str, kind: Kind, day: date, gross: str, account: str) -> ev.Entered:
    return ev.Entered(id, kind, day, (Line(f"{id}.1", account, c(gross), tax_type=5),))


def _paid(day: date, *rows: tuple[str, str]) -> Told:
    """Payments of these accounts, without a bill."""
    return tuple(
        _document(f"P {account}", Kind.PAYMENT, day, gross, account) for account, gross in rows
    )


def _linked(id: str, target: str, gross: str, day: date) -> ev.Linked:
    return ev.Linked(f"{id}-{target}", f"{id}.1", f"{target}.1", c(gross), day)


# --- Online Solutions -------------------------------------------------------------------------

BEFORE, START, END = date(2009, 12, 31), date(2010, 1, 1), date(2010, 12, 31)
SPRING, SUMMER, AUTUMN = date(2010, 4, 12), date(2010, 7, 20), date(2010, 10, 11)

BOUGHT: Told = (
    _document("E1", Kind.EXPENSE, SPRING, "521,980", "Merchandise inventory"),
    _document("E2", Kind.EXPENSE, SPRING, "17,400", "Merchandise inventory"),
    # sent back, and taken off for paying soon
    _document("B1", Kind.SUPPLIER_CREDIT_NOTE, SUMMER, "9,100", "Merchandise inventory"),
    _linked("B1", "E1", "9,100", SUMMER),
    _document("B2", Kind.SUPPLIER_CREDIT_NOTE, SUMMER, "2,525", "Merchandise inventory"),
    _linked("B2", "E1", "2,525", SUMMER),
    _document("P1", Kind.PAYMENT, AUTUMN, "505,335", "Creditors"),
    _linked("P1", "E1", "505,335", AUTUMN),
)
SOLD: Told = (
    _document("I1", Kind.INVOICE, SPRING, "720,185", "Sales"),
    ev.Sent("I1", SPRING),
    _document("C1", Kind.CREDIT_NOTE, SUMMER, "6,140", "Sales returns and allowances"),
    _linked("C1", "I1", "6,140", SUMMER),
    _document("C2", Kind.CREDIT_NOTE, SUMMER, "5,790", "Sales discounts"),
    _linked("C2", "I1", "5,790", SUMMER),
    _document("R1", Kind.RECEIPT, AUTUMN, "666,355", "Debtors"),
    _linked("R1", "I1", "666,355", AUTUMN),
    *journal("J1", AUTUMN, "Cost of merchandise sold", "Merchandise inventory", "525,305"),
)
ADJUSTED: Told = (
    *journal("A1", END, "Sales salaries", "Salaries payable", "780"),
    *journal("A2", END, "Office salaries", "Salaries payable", "360"),
    *journal("A3", END, "Depreciation of store", "Accumulated depreciation", "3,100"),
    *journal("A4", END, "Depreciation of office", "Accumulated depreciation", "2,490"),
    *journal("A5", END, "Insurance", "Prepaid insurance", "1,910"),
    *journal("A6", END, "Office supplies used", "Office supplies", "610"),
    *journal("A7", END, "Unearned rent", "Rent revenue", "600"),
)

ONLINE_SOLUTIONS = Case(
    "Online Solutions",
    "Warren, Reeve, Duchac: Financial Accounting (NetSolutions in other editions), chapter 5, "
    "exhibits 3, 7 and 8: gross profit 182,950, income from operations 77,240, net income 60,400, "
    "total assets 246,560, cash from 41,500 to 52,950 (issuhub.com, document 4291, pages 214 and "
    "219); the year is told as invoices, bills, credit notes, receipts and payments, and of what "
    "was owed at its beginning the difference alone, for the book gives no more",
    (
        ev.OpeningBalances(
            BEFORE,
            (
                ("Bank", c("41,500")),
                ("Debtors", c("34,180")),
                ("Merchandise inventory", c("59,700")),
                ("Office supplies", c("1,090")),
                ("Prepaid insurance", c("4,560")),
                ("Land", c("20,000")),
                ("Store equipment", c("20,000")),
                ("Office equipment", c("10,000")),
                ("Accumulated depreciation", c("-4,830")),
                ("Unearned rent", c("-2,400")),
                ("Note payable", c("-30,000")),
                ("Capital stock", c("-25,000")),
                ("Retained earnings", c("-128,800")),
            ),
        ),
        *BOUGHT,
        *SOLD,
        *_paid(
            AUTUMN,
            ("Sales salaries", "55,450"),
            ("Advertising", "10,860"),
            ("Miscellaneous selling", "630"),
            ("Office salaries", "20,660"),
            ("Rent", "8,100"),
            ("Miscellaneous administrative", "760"),
            ("Interest", "2,440"),
            ("Income taxes", "15,000"),
            ("Store equipment", "7,100"),
            ("Office equipment", "5,570"),
            ("Note payable", "5,000"),
            ("Dividends", "18,000"),
        ),
        *ADJUSTED,
        Result(
            START,
            END,
            c("60,400"),
            totals={
                "totalsales": c("708,255"),
                "totalcostofsales": c("525,305"),
                "grossmargin": c("182,950"),
                "totaloperationalexpenses": c("105,710"),
                "operatingmargin": c("77,240"),
                "totalotherincome": c("600"),
                "totalotherexpenses": c("2,440"),
                "totaltaxexpenses": c("15,000"),
            },
        ),
        AsOf(
            END,
            {
                "Bank": c("52,950"),
                "Debtors": c("76,080"),
                "Merchandise inventory": c("62,150"),
                "Creditors": c("-22,420"),
                "Salaries payable": c("-1,140"),
            },
            whole=False,
        ),
        Sheet(END, c("246,560"), c("50,360"), c("196,200")),
        ev.YearEnded(END),
        AsOf(
            END,
            {"Retained earnings": c("-171,200"), "Dividends": 0, "Sales": 0},
            whole=False,
        ),
        Sheet(END, c("246,560"), c("50,360"), c("196,200")),
    ),
    accounts={
        "Merchandise inventory": ASSET,
        "Office supplies": ASSET,
        "Prepaid insurance": ASSET,
        "Land": ASSET,
        "Store equipment": ASSET,
        "Office equipment": ASSET,
        "Accumulated depreciation": ASSET,
        "Salaries payable": LIABILITY,
        "Unearned rent": LIABILITY,
        "Note payable": LIABILITY,
        "Capital stock": EQUITY,
        "Dividends": EQUITY,
        "Sales returns and allowances": INCOME,
        "Sales discounts": INCOME,
        "Rent revenue": INCOME,
        "Cost of merchandise sold": OUTGOING,
        "Sales salaries": OUTGOING,
        "Advertising": OUTGOING,
        "Depreciation of store": OUTGOING,
        "Miscellaneous selling": OUTGOING,
        "Office salaries": OUTGOING,
        "Rent": OUTGOING,
        "Depreciation of office": OUTGOING,
        "Insurance": OUTGOING,
        "Office supplies used": OUTGOING,
        "Miscellaneous administrative": OUTGOING,
        "Interest": OUTGOING,
        "Income taxes": OUTGOING,
    },
    closing_equity=("Dividends",),
    cost_of_sales=("Cost of merchandise sold",),
    other=("Rent revenue", "Interest"),
    taxes=("Income taxes",),
    country="US",
)

# --- Summit Services --------------------------------------------------------------------------

MAY = date(2019, 5, 31)
LAST_MAY = date(2018, 5, 31)
WINTER = date(2019, 2, 8)

AFTER_CLOSING = AsOf(
    MAY, {"Bank": c("337,900"), "Retained earnings": c("-337,900"), "Dividends": 0}
)

SUMMIT = Case(
    "Summit Services' loss",
    "Warren, Reeve, Duchac: Financial Accounting, exercise on closing entries with a net loss, "
    "Summit Services Co. (smartsolve.ai, 'Closing entries with net loss'): loss 28,100, retained "
    "earnings of 390,000 bear it and the dividends of 24,000",
    (
        ev.OpeningBalances(
            LAST_MAY, (("Bank", c("390,000")), ("Retained earnings", c("-390,000")))
        ),
        _document("I1", Kind.INVOICE, WINTER, "176,000", "Fees earned"),
        ev.Sent("I1", WINTER),
        _document("R1", Kind.RECEIPT, WINTER, "176,000", "Debtors"),
        _linked("R1", "I1", "176,000", WINTER),
        *_paid(
            WINTER,
            ("Rent expense", "36,700"),
            ("Supplies expense", "9,000"),
            ("Wages expense", "154,100"),
            ("Miscellaneous expense", "4,300"),
            ("Dividends", "24,000"),
        ),
        Result(date(2018, 6, 1), MAY, c("-28,100")),
        Result(date(2018, 6, 1), MAY, c("-28,100"), cash=True),
        Sheet(MAY, c("337,900"), 0, c("337,900")),
        ev.YearEnded(MAY),
        AFTER_CLOSING,
        AsOf(MAY, {"Dividends": c("24,000")}, before_closing=True, whole=False),
        ev.YearReopened(MAY),
        AsOf(MAY, {"Fees earned": c("-176,000"), "Dividends": c("24,000")}, whole=False),
        ev.YearEnded(MAY),
        AFTER_CLOSING,
        Result(date(2018, 6, 1), MAY, c("-28,100")),
    ),
    accounts={
        "Dividends": EQUITY,
        "Fees earned": INCOME,
        "Rent expense": OUTGOING,
        "Supplies expense": OUTGOING,
        "Wages expense": OUTGOING,
        "Miscellaneous expense": OUTGOING,
    },
    closing_equity=("Dividends",),
    country="US",
)

CASES = [ONLINE_SOLUTIONS, SUMMIT]
