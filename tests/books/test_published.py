"""The independent model gives the figures that others have published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.books.beancount_translator import Books
from tests.books.published import CASES
from tests.books.published.case import AsOf, Case, Posted, Result, Sheet, Tax, Totals


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_published_figures_come_out(case: Case) -> None:
    books = Books(case.accounts, case.closing_equity)

    for each in case.told:
        match each:
            case AsOf():
                found = books.trial_balance(each.day, before_closing=each.before_closing)
                wanted = {account: cents for account, cents in each.balances.items() if cents}
                if not each.whole:
                    found = {k: v for k, v in found.items() if k in each.balances}
                assert found == wanted
            case Result():
                found = books.profit_and_loss(each.start, each.end, cash=each.cash)
                assert books.profit(each.start, each.end, cash=each.cash) == each.profit
                assert each.accounts is None or found == each.accounts
            case Sheet():
                sheet = books.balance_sheet(each.day)
                shown = (sheet.assets, sheet.liabilities, sheet.equity)
                assert shown == (each.assets, each.liabilities, each.equity)
            case Totals():
                balances = books.trial_balance(each.day).values()
                assert sum(cents for cents in balances if cents > 0) == each.column
                assert sum(balances) == 0
            case Posted():
                assert _moved_on(books, each) == each.amounts
            case Tax():
                _check_tax(books, each, whole_units=case.country == "AU")
            case _:
                books.apply(each)


def _moved_on(books: Books, posted: Posted) -> dict[str, int]:
    """The movement of a day, account by account."""
    after = books.trial_balance(posted.day)
    before = books.trial_balance(posted.day - timedelta(days=1))
    accounts = {*after, *before}
    moved = {each: after.get(each, 0) - before.get(each, 0) for each in accounts}
    return {account: cents for account, cents in moved.items() if cents}


def _check_tax(books: Books, wanted: Tax, *, whole_units: bool) -> None:
    report = books.draft_report(replace(wanted.report, whole_units=whole_units))
    boxes = report.boxes()
    assert (report.tax_collected, report.tax_paid) == (wanted.tax_collected, wanted.tax_paid)
    assert wanted.to_pay is None or report.to_pay == wanted.to_pay
    assert {name: boxes[name] for name in wanted.boxes} == wanted.boxes
    assert sum(each.tax for each in report.corrections) == wanted.corrections
