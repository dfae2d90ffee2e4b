"""The quarters before: what the firm began with, what each sold and reported, the end of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.demo.telling import UNTAXED, Teller

TAX_REPORT = 46
END_OF_YEAR = 6
"""The month that ends a financial year in Australia."""
OWNER, DRAWINGS, CAPITAL = "Ann Holm", "Owner's Drawings", "Owner's Equity"


@dataclass(frozen=True)
class Quarter:
    """What a quarter brought: two sales, and the cloth that went into them; all with tax."""

    sails: str
    fitting: str
    cloth: str


QUARTERS = (
    Quarter(sails="5720.00", fitting="1650.00", cloth="1870.00"),
    Quarter(sails="4290.00", fitting="1980.00", cloth="1210.00"),
    Quarter(sails="7150.00", fitting="2310.00", cloth="2420.00"),
)
RENT, WAGES, TAKEN_OUT = "2200.00", "1600.00", "900.00"


def tell(story: Teller) -> None:
    """How the firm began, and three quarters of it."""
    _begin(story)
    first = story.calendar.begins
    for quarter in QUARTERS:
        owed = _trade(story, first, quarter)
        bill = close_quarter(story, first)
        first += relativedelta(months=3)
        story.on(first + timedelta(2))
        story.call("FINANCIAL_AUTO_RECEIPT", Id=owed, BankAccount=story.bank_account)
        story.call("FINANCIAL_AUTO_PAYMENT", Id=bill, BankAccount=story.bank_account)


def _begin(story: Teller) -> None:
    """What the owner brought: sewing machines, and money."""
    made = story.as_ann("SETUP_FINANCIAL_ACCOUNT_MANAGE", Title=DRAWINGS, Type=5)
    story.accounts[DRAWINGS] = int(made["id"])
    story.as_ann(
        "FINANCIAL_OPENING_BALANCE_MANAGE",
        Date=str(story.calendar.begins),
        Balances=[
            {"FinancialAccount": story.accounts["Plant and Equipment"], "Debit": "5000.00"},
            {"FinancialAccount": story.accounts[CAPITAL], "Credit": "5000.00"},
        ],
    )
    brought = ("What the owner puts in", CAPITAL, "9000.00")
    story.receipt(OWNER, brought, tax_type=UNTAXED)


def _trade(story: Teller, first: date, quarter: Quarter) -> int:
    """A quarter's sales and costs; answers the invoice that is not paid yet at its end."""
    story.on(first + timedelta(6))
    sails = story.invoice("Blue Water Charters", ("Sails", "Sales", quarter.sails))
    rent = story.expense("Pier 7 Properties", ("Loft and office", "Rent", RENT))
    story.on(first + timedelta(19))
    cloth = story.expense("Canvas & Co", ("Sailcloth", "Purchases", quarter.cloth))
    for expense in (rent, cloth):
        story.call("FINANCIAL_AUTO_PAYMENT", Id=expense, BankAccount=story.bank_account)
    story.on(first + timedelta(33))
    story.call("FINANCIAL_AUTO_RECEIPT", Id=sails, BankAccount=story.bank_account)
    story.on(first + timedelta(61))
    story.payment("Counter customers", ("Help in the loft", "Wages and Salaries", WAGES))
    story.payment(OWNER, ("For herself", DRAWINGS, TAKEN_OUT))
    fitting = ("Fitting and tuning", "Services and Consulting", quarter.fitting)
    owed = story.invoice("Harbour Yacht Club", fitting)
    story.on(_last(first))
    story.depreciate("125.00")
    story.reconcile_all()
    return owed


def _last(first: date) -> date:
    return first + relativedelta(months=3, days=-1)


def close_quarter(story: Teller, first: date) -> int:
    """The tax report of a quarter, which locks everything up to its end, and of the last one of
    a financial year the year's end; answers the tax office's bill."""
    last = _last(first)
    story.on(min(story.calendar.today, last + timedelta(4)))
    report = story.as_ann("FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate=str(first), EndDate=str(last))
    story.as_ann("FINANCIAL_TAX_REPORT_COMPLETE", Id=report["id"])
    if last.month == END_OF_YEAR:
        story.as_ann("FINANCIAL_YEAR_END_COMPLETE", EndDate=str(last))
    of_report = {"object": TAX_REPORT, "objectcontext": report["id"]}
    (bill,) = story.rows("FINANCIAL_EXPENSE_SEARCH", "id", **of_report)
    return int(bill["id"])
