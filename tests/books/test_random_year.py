"""The random year, and what is always true of the books that it makes (books.md 4)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Literal

import pytest

from tests.books import tax_reports
from tests.books.beancount_translator import Books
from tests.books.calls import Ref
from tests.books.chart import CREDITORS, DEBTORS
from tests.books.events import TaxReportCompleted
from tests.books.happenings import ACTIONS
from tests.books.random_year import RandomYear

DAYS = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)]
LAST = date(2026, 12, 31)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_always_true_holds_after_every_step(seed: int) -> None:
    year = RandomYear(seed)

    for _ in year.steps(250):
        for day in [*DAYS, LAST]:
            balances = _summed(year.books, day)
            assert sum(balances.values()) == 0
            assert year.books.debtors(day).total == balances.get(DEBTORS, 0)
            assert year.books.creditors(day).total == -balances.get(CREDITORS, 0)


def _summed(books: Books, day: date) -> Counter[str]:
    """The balances without Beancount, which is thorough rather than quick."""
    balances: Counter[str] = Counter()
    for entry in books.entries(day):
        for account, cents in entry.amounts:
            balances[account] += cents
    return balances


@pytest.mark.parametrize("method", ["accrual", "cash"])
def test_beancount_finds_the_year_in_balance(method: Literal["accrual", "cash"]) -> None:
    year = RandomYear(11, method=method)

    for number, _ in enumerate(year.steps(300)):
        if number % 100 == 99:
            for day in [*DAYS, LAST]:
                summed = {k: v for k, v in _summed(year.books, day).items() if v}
                sheet = year.books.balance_sheet(day)
                assert year.books.trial_balance(day) == summed
                assert sheet.assets == sheet.liabilities + sheet.equity


@pytest.mark.parametrize("seed", range(4))
def test_parts_sum_to_the_whole_of_what_they_settle(seed: int) -> None:
    year = RandomYear(seed)

    for _ in year.steps(400):
        state = year.books.state
        for document in state.documents.values():
            parts = state.parts_of(document)
            assert all(amount > 0 for amount, _ in parts)
            assert state.open_of(document) >= 0 or not parts
            if parts and state.open_of(document) == 0:
                assert sum(tax for _, tax in parts) == document.tax


@pytest.mark.parametrize("method", ["accrual", "cash"])
def test_what_reports_have_shown_sums_to_what_is_due(method: Literal["accrual", "cash"]) -> None:
    year = RandomYear(2, method=method)
    for _ in year.steps(400):
        pass
    everything = TaxReportCompleted("all", year.start, LAST, LAST, method)
    lodged = list(year.books.lodged.values())
    assert len(lodged) >= 2

    rest = year.books.draft_report(everything)

    due = tax_reports.report(year.books.state, [], start=year.start, end=LAST, method=method)
    shown = [*lodged, rest]
    assert sum(each.tax_collected for each in shown) == due.tax_collected
    assert sum(each.tax_paid for each in shown) == due.tax_paid
    boxes = [each.boxes() for each in shown]
    assert sum(each["G1"] for each in boxes) == due.boxes()["G1"]


def test_a_year_is_the_same_for_the_same_seed() -> None:
    first, second = ([step for step in RandomYear(5).steps(200)] for _ in range(2))

    assert first == second


def test_everything_that_can_happen_happens() -> None:
    happened = Counter(step.action for seed in range(6) for step in RandomYear(seed).steps(400))

    missing = sorted(set(ACTIONS) - set(happened))
    assert missing == []


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("contra", "expense"),
        ("refund", "over the counter"),
        ("supplier's refund", "paid at once"),
        ("write off", "invoice"),
        ("cancel", "invoice"),
    ],
)
def test_what_is_rare_can_be_asked_for(name: str, needs: str) -> None:
    year = RandomYear(1, often={name: 400, needs: 100, "invoice": 100})

    happened = Counter(step.action for step in year.steps(60))

    assert happened[name] >= 2


def test_a_call_names_only_what_earlier_calls_made_or_the_driver_sets_up() -> None:
    known: set[Ref] = set()
    given = {"account", "bank account", "contact"}

    for step in RandomYear(3).steps(400):
        for call in step.calls:
            assert {each for each in call.needs() if each.what not in given} <= known
            if step.expect == "accepted":
                known |= set(call.binds)


def test_what_is_refused_has_not_happened() -> None:
    year = RandomYear(9)
    kept = []
    for number, step in enumerate(year.steps(150)):
        if number % 10 == 0:
            year.drop(step)
        elif step.expect == "accepted":
            kept.append(step.event)

    again = Books(year.books.state.accounts)
    for event in year.log:
        again.apply(event)
    assert again.trial_balance(LAST) == year.books.trial_balance(LAST)
    assert len(year.log) <= len(kept)
