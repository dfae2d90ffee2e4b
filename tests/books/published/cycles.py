"""First months of new firms, told as the documents that a bookkeeper gets, and one in figures."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.chart import ASSET, EQUITY, INCOME, LIABILITY, OUTGOING
from tests.books.events import Event, Kind, Line
from tests.books.published.case import AsOf, Case, Result, Sheet, Totals
from tests.books.published.case import cents as c
from tests.books.published.textbooks import journal

Told = tuple[Event, ...]
Row = tuple[int, Kind, str, str]
"""Day of the month, kind of document, account and amount."""
OUT, IN, BILL, SOLD = Kind.PAYMENT, Kind.RECEIPT, Kind.EXPENSE, Kind.INVOICE


def _documents(year: int, month: int, *rows: Row) -> Told:
    """Documents without tax, each named by its month and place: `11/2`; invoices are sent."""
    told: list[Event] = []
    for number, (day, kind, account, gross) in enumerate(rows, 1):
        id, on = f"{month}/{number}", date(year, month, day)
        told.append(ev.Entered(id, kind, on, (Line(f"{id}.1", account, c(gross), tax_type=5),)))
        if kind is SOLD:
            told.append(ev.Sent(id, on))
    return tuple(told)


def _pays(money: str, bill: str, gross: str, day: date) -> ev.Linked:
    return ev.Linked(f"{money} pays {bill}", f"{money}.1", f"{bill}.1", c(gross), day)


def _journals(day: date, *rows: tuple[str, str, str]) -> Told:
    told: list[Event] = []
    for number, (debit, credit, amount) in enumerate(rows, 1):
        told += journal(f"{day} {number}", day, debit, credit, amount)
    return tuple(told)


# --- Big Dog Carworks -------------------------------------------------------------------------

JANUARY = date(2015, 1, 31)

BIG_DOG = Case(
    "Big Dog Carworks",
    "Dauderis, Annand: Introduction to Financial Accounting, chapters 2 and 3 (transactions as on "
    "the slides at scribd.com/presentation/436775129; adjusted trial balance and balance sheet of "
    "chapter 3, page 114, at assignmentstudio.net/?p=88884): total assets 22,200, liabilities "
    "10,468, equity 11,732, of it earned and kept 1,732 after dividends of 200",
    (
        *_documents(
            2015,
            1,
            (1, IN, "Share capital", "10,000"),
            (2, IN, "Bank loan", "4,000"),
            (2, OUT, "Equipment", "3,000"),
            (3, OUT, "Truck", "1,000"),
            (5, OUT, "Prepaid insurance", "2,400"),
            (10, OUT, "Bank loan", "2,000"),
            (15, IN, "Unearned repair revenue", "400"),
            (31, IN, "Repair revenue", "7,500"),
            (31, SOLD, "Repair revenue", "2,500"),
            (31, OUT, "Rent expense", "1,600"),
            (31, OUT, "Salaries expense", "4,000"),
            (31, OUT, "Supplies expense", "1,500"),
            (31, BILL, "Truck operating expense", "700"),
            (31, OUT, "Dividends", "200"),
        ),
        *journal("Truck", date(2015, 1, 3), "Truck", "Bank loan", "7,000"),
        *_journals(
            JANUARY,
            ("Insurance expense", "Prepaid insurance", "200"),
            ("Depreciation of equipment", "Accumulated on equipment", "25"),
            ("Depreciation of truck", "Accumulated on truck", "100"),
            ("Unearned repair revenue", "Repair revenue", "300"),
            ("Interest receivable", "Interest earned", "25"),
            ("Rent receivable", "Rent earned", "400"),
            ("Interest expense", "Interest payable", "18"),
            ("Salaries expense", "Salaries payable", "150"),
            ("Income taxes", "Income taxes payable", "500"),
        ),
        AsOf(
            JANUARY,
            {
                "Bank": c("6,200"),
                "Debtors": c("2,500"),
                "Interest receivable": c("25"),
                "Rent receivable": c("400"),
                "Prepaid insurance": c("2,200"),
                "Equipment": c("3,000"),
                "Truck": c("8,000"),
                "Accumulated on equipment": c("-25"),
                "Accumulated on truck": c("-100"),
                "Bank loan": c("-9,000"),
                "Creditors": c("-700"),
                "Interest payable": c("-18"),
                "Salaries payable": c("-150"),
                "Unearned repair revenue": c("-100"),
                "Income taxes payable": c("-500"),
                "Share capital": c("-10,000"),
                "Dividends": c("200"),
                "Interest earned": c("-25"),
                "Rent earned": c("-400"),
                "Repair revenue": c("-10,300"),
                "Depreciation of equipment": c("25"),
                "Depreciation of truck": c("100"),
                "Insurance expense": c("200"),
                "Interest expense": c("18"),
                "Rent expense": c("1,600"),
                "Salaries expense": c("4,150"),
                "Supplies expense": c("1,500"),
                "Truck operating expense": c("700"),
                "Income taxes": c("500"),
            },
        ),
        Result(date(2015, 1, 1), JANUARY, c("1,932")),
        Sheet(JANUARY, c("22,200"), c("10,468"), c("11,732")),
        ev.YearEnded(JANUARY),
        AsOf(JANUARY, {"Retained earnings": c("-1,732"), "Dividends": 0}, whole=False),
        Sheet(JANUARY, c("22,200"), c("10,468"), c("11,732")),
    ),
    accounts={
        "Interest receivable": ASSET,
        "Rent receivable": ASSET,
        "Prepaid insurance": ASSET,
        "Equipment": ASSET,
        "Truck": ASSET,
        "Accumulated on equipment": ASSET,
        "Accumulated on truck": ASSET,
        "Bank loan": LIABILITY,
        "Interest payable": LIABILITY,
        "Salaries payable": LIABILITY,
        "Unearned repair revenue": LIABILITY,
        "Income taxes payable": LIABILITY,
        "Share capital": EQUITY,
        "Dividends": EQUITY,
        "Repair revenue": INCOME,
        "Interest earned": INCOME,
        "Rent earned": INCOME,
        "Depreciation of equipment": OUTGOING,
        "Depreciation of truck": OUTGOING,
        "Insurance expense": OUTGOING,
        "Interest expense": OUTGOING,
        "Rent expense": OUTGOING,
        "Salaries expense": OUTGOING,
        "Supplies expense": OUTGOING,
        "Truck operating expense": OUTGOING,
        "Income taxes": OUTGOING,
    },
    closing_equity=("Dividends",),
    taxes=("Income taxes",),
    country="US",
)

# --- NetSolutions -----------------------------------------------------------------------------

NOVEMBER, DECEMBER = date(2013, 11, 30), date(2013, 12, 31)

NETSOLUTIONS = Case(
    "NetSolutions",
    "Warren, Reeve, Duchac: Accounting, chapters 1 to 4, NetSolutions from its first day: November "
    "earns 3,050; by the end of December the adjusted trial balance is 43,400, net income 7,105 "
    "(text-id.123dok.com, 'Completing the accounting cycle', exhibit 2; slideplayer.com, 7457585)",
    (
        *_documents(
            2013,
            11,
            (1, IN, "Capital stock", "25,000"),
            (5, OUT, "Land", "20,000"),
            (10, BILL, "Supplies", "1,350"),
            (18, IN, "Fees earned", "7,500"),
            (30, OUT, "Wages expense", "2,125"),
            (30, OUT, "Rent expense", "800"),
            (30, OUT, "Utilities expense", "450"),
            (30, OUT, "Miscellaneous expense", "275"),
            (30, OUT, "Creditors", "950"),
            (30, OUT, "Dividends", "2,000"),
        ),
        _pays("11/9", "11/3", "950", NOVEMBER),
        *_journals(NOVEMBER, ("Supplies expense", "Supplies", "800")),
        Result(date(2013, 11, 1), NOVEMBER, c("3,050")),
        AsOf(NOVEMBER, {"Bank": c("5,900"), "Creditors": c("-400")}, whole=False),
        *_documents(
            2013,
            12,
            (1, OUT, "Prepaid insurance", "2,400"),
            (1, OUT, "Rent expense", "800"),
            (1, IN, "Unearned rent", "360"),
            (4, BILL, "Office equipment", "1,800"),
            (6, OUT, "Miscellaneous expense", "180"),
            (11, OUT, "Creditors", "400"),
            (13, OUT, "Wages expense", "950"),
            (16, IN, "Fees earned", "3,100"),
            (16, SOLD, "Fees earned", "1,750"),
            (20, OUT, "Creditors", "900"),
            (21, IN, "Debtors", "650"),
            (23, OUT, "Supplies", "1,450"),
            (27, OUT, "Wages expense", "1,200"),
            (31, OUT, "Utilities expense", "310"),
            (31, OUT, "Utilities expense", "225"),
            (31, IN, "Fees earned", "2,870"),
            (31, SOLD, "Fees earned", "1,120"),
            (31, OUT, "Dividends", "2,000"),
        ),
        _pays("12/6", "11/3", "400", date(2013, 12, 11)),
        _pays("12/10", "12/4", "900", date(2013, 12, 20)),
        _pays("12/11", "12/9", "650", date(2013, 12, 21)),
        *_journals(
            DECEMBER,
            ("Supplies expense", "Supplies", "1,240"),
            ("Insurance expense", "Prepaid insurance", "200"),
            ("Unearned rent", "Rent revenue", "120"),
            ("Accrued fees", "Fees earned", "500"),
            ("Wages expense", "Wages payable", "250"),
            ("Depreciation expense", "Accumulated depreciation", "50"),
        ),
        Totals(DECEMBER, c("43,400")),
        Result(
            date(2013, 11, 1),
            DECEMBER,
            c("7,105"),
            {
                "Fees earned": c("-16,840"),
                "Rent revenue": c("-120"),
                "Wages expense": c("4,525"),
                "Supplies expense": c("2,040"),
                "Rent expense": c("1,600"),
                "Utilities expense": c("985"),
                "Insurance expense": c("200"),
                "Depreciation expense": c("50"),
                "Miscellaneous expense": c("455"),
            },
        ),
        AsOf(
            DECEMBER,
            # the book has the accrued fees on receivables, which then are 2,720
            {
                "Bank": c("2,065"),
                "Debtors": c("2,220"),
                "Accrued fees": c("500"),
                "Creditors": c("-900"),
            },
            whole=False,
        ),
        Sheet(DECEMBER, c("29,495"), c("1,390"), c("28,105")),
        ev.YearEnded(DECEMBER),
        AsOf(DECEMBER, {"Retained earnings": c("-3,105"), "Dividends": 0}, whole=False),
        # a month within a year that is closed shows what it showed
        Result(date(2013, 11, 1), NOVEMBER, c("3,050")),
        Sheet(DECEMBER, c("29,495"), c("1,390"), c("28,105")),
    ),
    accounts={
        "Accrued fees": ASSET,
        "Supplies": ASSET,
        "Prepaid insurance": ASSET,
        "Land": ASSET,
        "Office equipment": ASSET,
        "Accumulated depreciation": ASSET,
        "Wages payable": LIABILITY,
        "Unearned rent": LIABILITY,
        "Capital stock": EQUITY,
        "Dividends": EQUITY,
        "Fees earned": INCOME,
        "Rent revenue": INCOME,
        "Wages expense": OUTGOING,
        "Supplies expense": OUTGOING,
        "Rent expense": OUTGOING,
        "Utilities expense": OUTGOING,
        "Insurance expense": OUTGOING,
        "Depreciation expense": OUTGOING,
        "Miscellaneous expense": OUTGOING,
    },
    closing_equity=("Dividends",),
    country="US",
)

# --- Clip'em Cliff ----------------------------------------------------------------------------

AUGUST = date(2019, 8, 31)

CLIFF = Case(
    "Clip'em Cliff",
    "OpenStax, Principles of Accounting, Volume 1, section 5.4 (openstax.org/books/"
    "principles-financial-accounting/pages/5-4-appendix-complete-a-comprehensive-accounting-cycle"
    "-for-a-business): trial balance 87,900, adjusted 94,150; income 10,650, expenses 10,625, and "
    "as dividends were 150, less is kept than was earned",
    (
        *_documents(
            2019,
            8,
            (1, IN, "Common stock", "70,000"),
            (3, BILL, "Equipment", "45,000"),
            (3, OUT, "Creditors", "37,500"),
            (6, OUT, "Supplies", "300"),
            (10, SOLD, "Service revenue", "4,000"),
            (13, OUT, "Utilities expense", "75"),
            (14, IN, "Unearned revenue", "3,200"),
            (16, OUT, "Dividends", "150"),
            (17, IN, "Service revenue", "5,200"),
            (19, OUT, "Creditors", "2,000"),
            (22, OUT, "Salaries expense", "4,600"),
            (28, IN, "Debtors", "1,500"),
        ),
        _pays("8/3", "8/2", "37,500", date(2019, 8, 3)),
        _pays("8/10", "8/2", "2,000", date(2019, 8, 19)),
        _pays("8/12", "8/5", "1,500", date(2019, 8, 28)),
        Totals(AUGUST, c("87,900")),
        *_journals(
            AUGUST,
            ("Supplies expense", "Supplies", "50"),
            ("Depreciation expense", "Accumulated depreciation", "2,500"),
            ("Unearned revenue", "Service revenue", "1,100"),
            ("Interest receivable", "Interest revenue", "350"),
            ("Income tax expense", "Income tax payable", "3,400"),
        ),
        Totals(AUGUST, c("94,150")),
        Result(
            date(2019, 8, 1),
            AUGUST,
            c("25"),
            totals={
                "totalsales": c("10,300"),
                "totaloperationalexpenses": c("7,225"),
                "totalotherincome": c("350"),
                "totaltaxexpenses": c("3,400"),
            },
        ),
        ev.YearEnded(AUGUST),
        AsOf(
            AUGUST,
            {
                "Retained earnings": c("125"),
                "Dividends": 0,
                "Bank": c("35,275"),
                "Debtors": c("2,500"),
                "Creditors": c("-5,500"),
            },
            whole=False,
        ),
    ),
    accounts={
        "Interest receivable": ASSET,
        "Supplies": ASSET,
        "Equipment": ASSET,
        "Accumulated depreciation": ASSET,
        "Unearned revenue": LIABILITY,
        "Income tax payable": LIABILITY,
        "Common stock": EQUITY,
        "Dividends": EQUITY,
        "Service revenue": INCOME,
        "Interest revenue": INCOME,
        "Supplies expense": OUTGOING,
        "Depreciation expense": OUTGOING,
        "Utilities expense": OUTGOING,
        "Salaries expense": OUTGOING,
        "Income tax expense": OUTGOING,
    },
    closing_equity=("Dividends",),
    other=("Interest revenue",),
    taxes=("Income tax expense",),
    country="US",
)

# --- by cash and by accrual -------------------------------------------------------------------

FIRST, SEPTEMBER = date(2018, 9, 1), date(2018, 9, 30)

BOTH_BASES = Case(
    "A service company's September on both bases",
    "Sage 50 Accounting, help, 'Example of Cash vs. Accrual' (help-sage50.na.sage.com): invoiced "
    "10,000 and received 5,000 of it, bought for 8,000 and put 2,000 of that off: earned 2,000 as "
    "it was booked, lost 1,000 as it was paid",
    (
        *_documents(
            2018,
            9,
            (5, SOLD, "Sales", "10,000"),
            (6, BILL, "Purchases", "8,000"),
            (20, IN, "Debtors", "5,000"),
            (21, OUT, "Creditors", "6,000"),
        ),
        # nothing of it is income or cost until it is said what was paid
        Result(FIRST, SEPTEMBER, 0, cash=True),
        _pays("9/3", "9/1", "5,000", date(2018, 9, 20)),
        _pays("9/4", "9/2", "6,000", date(2018, 9, 21)),
        Result(FIRST, SEPTEMBER, c("2,000"), {"Sales": c("-10,000"), "Purchases": c("8,000")}),
        Result(
            FIRST,
            SEPTEMBER,
            c("-1,000"),
            {"Sales": c("-5,000"), "Purchases": c("6,000")},
            cash=True,
        ),
        Sheet(SEPTEMBER, c("4,000"), c("2,000"), c("2,000")),
    ),
    country="US",
)

CASES = [BIG_DOG, NETSOLUTIONS, CLIFF, BOTH_BASES]
