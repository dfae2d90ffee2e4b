"""What the service's reports say of a story, by the names of the story and in cents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.books.beancount_translator import Books, ControlAccount
from tests.books.calls import Ref
from tests.books.chart import TAX_PAID
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


# --- beside the model's ---------------------------------------------------------------------------

START = date(2025, 7, 1)
DAYS = (date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 12, 31))


def differences(driver: Driver, books: Books) -> Iterator[str]:
    """In what the reports differ from the model's, as of some days."""
    for day in DAYS:
        for before_closing in (False, True):
            found = trial_balance(driver, day, before_closing=before_closing)
            wanted = books.trial_balance(day, before_closing=before_closing)
            yield from _unlike(f"trial balance of {day}, {before_closing}", found, wanted)
        for cash in (False, True):
            profit, parts = profit_and_loss(driver, START, day, cash=cash)
            name = f"{'cash' if cash else 'accrual'} profit to {day}"
            yield from _unlike(name, parts, books.profit_and_loss(START, day, cash=cash))
            if profit != (wanted_profit := books.profit(START, day, cash=cash)):
                yield f"{name} is {profit}, not {wanted_profit}"
        sheet = books.balance_sheet(day)
        # tax paid is an asset in a new chart: books.md 7 shows both
        paid = books.trial_balance(day).get(TAX_PAID, 0)
        shown = (sheet.assets + paid, sheet.liabilities + paid, sheet.equity)
        if (found_sheet := balance_sheet(driver, day)) != shown:
            yield f"balance sheet of {day} is {found_sheet}, not {shown}"
        debtors = owed(driver, "FINANCIAL_DEBTOR_SEARCH", day)
        yield from _unlike(f"debtors of {day}", debtors, _parts(books.debtors(day), "receipts"))
        creditors = owed(driver, "FINANCIAL_CREDITOR_SEARCH", day)
        parts_owed = _parts(books.creditors(day), "payments")
        yield from _unlike(f"creditors of {day}", creditors, parts_owed)


def _parts(account: ControlAccount, money: str) -> dict[str, int]:
    """A control account as debtors and creditors show it."""
    return {
        "total": account.total,
        "outstanding": account.outstanding,
        f"unallocated{money}": account.money_not_linked,
        "unappliedcredits": account.credit_not_applied,
        "unlinkedrefunds": account.refunds_not_linked,
        "journals": account.journals,
    }


def _unlike(name: str, found: dict[str, int], wanted: dict[str, int]) -> Iterator[str]:
    for each in sorted(found.keys() | wanted.keys()):
        if found.get(each, 0) != wanted.get(each, 0):
            yield f"{name}: {each} is {found.get(each, 0)}, not {wanted.get(each, 0)}"
