"""The service's reports give the figures that others have published (issue 11)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.books.calls import Teller
from tests.books.chart import CREDITORS, DEBTORS, TAX_PAID
from tests.books.driver import Driver
from tests.books.events import Event
from tests.books.published import cycles, half_year, merchandising, textbooks, trade
from tests.books.published.case import AsOf, Case, Posted, Result, Sheet, Totals
from tests.books.reported import (
    balance_sheet,
    classify,
    owed,
    profit_and_loss,
    totals,
    trial_balance,
)
from tests.books.service import driver_of
from tests.firm import Firm

CONTROLS = {"FINANCIAL_DEBTOR_SEARCH": (DEBTORS, 1), "FINANCIAL_CREDITOR_SEARCH": (CREDITORS, -1)}
CASES = [
    half_year.LEDGER,
    *textbooks.CASES,
    *cycles.CASES,
    *merchandising.CASES,
    *trade.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_reports_show_the_published_figures(firm: Firm, case: Case) -> None:
    driver, teller = driver_of(firm, case.accounts), Teller()
    classify(driver, case)

    for each in case.told:
        match each:
            case Event():
                assert driver.tell(teller.calls(each)), driver.refusals
            case AsOf():
                found = trial_balance(driver, each.day, before_closing=each.before_closing)
                if not each.whole:
                    found = {name: found.get(name, 0) for name in each.balances}
                wanted = {name: cents for name, cents in each.balances.items() if cents}
                assert {name: cents for name, cents in found.items() if cents} == wanted
            case Result():
                profit, parts = profit_and_loss(driver, each.start, each.end, cash=each.cash)
                assert profit == each.profit
                assert each.accounts is None or parts == each.accounts
                if each.totals:
                    assert totals(driver, each.start, each.end, *each.totals) == each.totals
            case Sheet():
                # tax paid is an asset in a new chart: books.md 7 shows both
                paid = trial_balance(driver, each.day).get(TAX_PAID, 0)
                shown = (each.assets + paid, each.liabilities + paid, each.equity)
                assert balance_sheet(driver, each.day) == shown
            case Totals():
                balances = trial_balance(driver, each.day).values()
                assert sum(cents for cents in balances if cents > 0) == each.column
                assert sum(balances) == 0


def check_control_accounts(driver: Driver, day: date) -> None:
    """What is owed in all is what the control account holds, and its parts are all of it."""
    held = trial_balance(driver, day)
    for method, (account, sign) in CONTROLS.items():
        parts = owed(driver, method, day)
        money = next(name for name in parts if name.startswith("unallocated"))
        assert parts["total"] == sign * held.get(account, 0), (method, day, parts)
        assert parts["total"] == (
            parts["outstanding"]
            - parts[money]
            - parts["unappliedcredits"]
            + parts["unlinkedrefunds"]
            + parts["journals"]
        )


def test_debtors_and_creditors_tie_to_their_accounts_on_every_day_of_the_half_year(
    firm: Firm,
) -> None:
    driver, teller = driver_of(firm), Teller()
    for each in half_year.LEDGER.told:
        if isinstance(each, Event):
            driver.tell(teller.calls(each))
    days = {each.day for each in half_year.LEDGER.told if isinstance(each, Posted | AsOf)}

    for day in sorted(days):
        check_control_accounts(driver, day)
