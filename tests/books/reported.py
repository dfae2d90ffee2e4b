"""What the service's reports say of a story, by the names of the story and in cents."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.books.calls import Ref
from tests.books.driver import Driver
from tests.books.published.case import Case, cents

TRIAL_BALANCE = "FINANCIAL_TRIAL_BALANCE_SEARCH"
PROFIT_AND_LOSS = "FINANCIAL_PROFIT_LOSS_SEARCH"
BALANCE_SHEET = "FINANCIAL_BALANCE_SHEET_SEARCH"
Balances = dict[str, int]


def _names(driver: Driver) -> dict[int, str]:
    return {id: ref.name for ref, id in driver.ids.items() if ref.what == "account"}


def classify(driver: Driver, case: Case) -> None:
    """Have the accounts of a case be in the parts of a profit and loss that its source says."""
    marked: tuple[tuple[tuple[str, ...], dict[str, object]], ...] = (
        (case.cost_of_sales, {"ExpenseCostOfSale": "Y"}),
        (case.other, {"Class": 2}),
        (case.taxes, {"Class": 3}),
    )
    for names, mark in marked:
        for name in names:
            id = driver.made(Ref("account", name))
            driver.firm.administrator("SETUP_FINANCIAL_ACCOUNT_MANAGE", Id=id, **mark)


def totals(driver: Driver, start: date, end: date, *names: str) -> Balances:
    """Some totals of the profit and loss, by their names."""
    answer = driver.firm.user(PROFIT_AND_LOSS, StartDate=str(start), EndDate=str(end))
    return {name: cents(answer[name]) for name in names}


def trial_balance(driver: Driver, day: date, *, before_closing: bool = False) -> Balances:
    """Each account's balance as of the end of a day; those of nothing are left out."""
    rows = driver.firm.user(
        TRIAL_BALANCE,
        fields=[{"name": "financialaccount"}, {"name": "balance"}],
        filters=[{"name": "date", "comparison": "EQUAL_TO", "value1": str(day)}],
        rows=1000,
        BeforeClosing="Y" if before_closing else "N",
    )["data"]["rows"]
    names = _names(driver)
    balances = {row["financialaccount"]: cents(row["balance"]) for row in rows}
    return {names.get(id, f"account {id}"): found for id, found in balances.items() if found}


def profit_and_loss(driver: Driver, start: date, end: date, *, cash: bool) -> tuple[int, Balances]:
    """The profit, and each account's part of it with debits above zero."""
    answer = driver.firm.user(
        PROFIT_AND_LOSS, StartDate=str(start), EndDate=str(end), Cash="Y" if cash else "N"
    )
    names = _names(driver)
    found = {}
    for row in answer["data"]["rows"]:
        if row["header"] == "N" and cents(row["total"]):
            sign = -1 if row["type"] in (1, 4) else 1
            id = row["financialaccount"]
            found[names.get(id, f"account {id}")] = sign * cents(row["total"])
    return cents(answer["netmargin"]), found


def balance_sheet(driver: Driver, day: date) -> tuple[int, int, int]:
    """Assets, liabilities and equity."""
    answer: dict[str, Any] = driver.firm.user(BALANCE_SHEET, EndDate=str(day))
    assets, liabilities, equity = (
        cents(answer[name]) for name in ("assettotal", "liabilitytotal", "equitytotal")
    )
    return assets, liabilities, equity


def owed(driver: Driver, method: str, day: date) -> dict[str, int]:
    """The totals of debtors or creditors, each part of the total apart."""
    totals = driver.firm.user(method, ReportBy=5, EndDate=str(day))["data"]["totals"]
    return {name: cents(text) for name, text in totals.items()}
