"""The service's ledger agrees with the independent model, posting by posting (books.md 4, 7)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.posting import facts, rules
from models.posting.rules import RULES, Rule
from tests.books.always_true import what_is_wrong
from tests.books.calls import Teller
from tests.books.chart import CONTROL
from tests.books.documents import StepKind
from tests.books.driver import Driver
from tests.books.events import Event, Kind
from tests.books.published.case import AsOf, Posted
from tests.books.published.half_year import LEDGER
from tests.books.random_year import RandomYear
from tests.books.reported import differences
from tests.books.service import balances, driver_of
from tests.books.state import State
from tests.firm import Firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
DAYS = (date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 12, 31))


def test_the_half_year_posts_row_by_row_what_books_md_shows(firm: Firm) -> None:
    driver, teller = driver_of(firm), Teller()

    looked = 0
    for each in LEDGER.told:
        match each:
            case Event():
                assert driver.tell(teller.calls(each)), driver.refusals
            case Posted():
                after = balances(driver, each.day)
                before = balances(driver, each.day - timedelta(days=1))
                moved = {name: after.get(name, 0) - before.get(name, 0) for name in after | before}
                assert {name: cents for name, cents in moved.items() if cents} == each.amounts
                looked += 1
            case AsOf():
                assert balances(driver, each.day) == each.balances
                looked += 1
    assert looked == 14


# --- a random year ------------------------------------------------------------------------------


def _told(driver: Driver, year: RandomYear, steps: int, every: int) -> Iterator[str]:
    """Tell a year to the service; answers in what the two ledgers differ, if they do, and what is
    not true after each step that should always be."""
    for number, step in enumerate(year.steps(steps), start=1):
        taken = driver.tell(step.calls)
        if taken != (step.expect == "accepted"):
            yield f"step {number}, {step.event}: taken {taken}, {driver.refusals[-1:]}"
            return
        if wrong := what_is_wrong(driver.firm):
            yield f"after step {number}, {step.event}: {'; '.join(wrong)}"
        if number % every == 0 or number == steps:
            yield from _differences(driver, year, number)


def _differences(driver: Driver, year: RandomYear, number: int) -> Iterator[str]:
    for day in DAYS:
        wanted, found = year.books.trial_balance(day), balances(driver, day)
        if wanted != found:
            names = sorted(n for n in wanted | found if wanted.get(n) != found.get(n))
            told = ", ".join(f"{n} {wanted.get(n, 0)} is {found.get(n, 0)}" for n in names)
            yield f"after step {number}, as of {day}: {told}"


SEEDS = range(20) if FULL else [3]
STEPS = 1000 if FULL else 250


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_year_posts_what_the_independent_model_posts(firm: Firm, seed: int) -> None:
    year = RandomYear(seed)

    assert next(_told(driver_of(firm), year, STEPS, every=25), None) is None


# --- every rule matters -------------------------------------------------------------------------


def _has(*kinds: Kind) -> Callable[[State], bool]:
    """Whether a booked document of one of these kinds bears something."""
    return lambda state: any(
        each.kind in kinds and each.booked and each.gross for each in state.documents.values()
    )


def _has_step(kind: StepKind) -> Callable[[State], bool]:
    return lambda state: any(
        step.kind == kind for each in state.documents.values() for step in each.steps
    )


def _has_link(source: Kind, target: Kind, *, by: str) -> Callable[[State], bool]:
    """Whether a link between these counts whose `by` end is on no control account: on one it
    moves nothing."""

    def found(state: State) -> bool:
        for link, _ in state.counted():
            kinds = tuple(end.kind for end in state.ends(link))
            account = state.line(getattr(link, by)).account
            if kinds == (source, target) and account not in CONTROL:
                return True
        return False

    return found


def _recovers(state: State) -> bool:
    return any(state.ends(link)[1].recovers(day) for link, day in state.counted())


def _has_contra(state: State) -> bool:
    return any(state.ends(link)[0].kind is Kind.INVOICE for link, _ in state.counted())


def _has_journal(category: int | None) -> Callable[[State], bool]:
    return lambda state: any(
        journal.finalised
        and any((line.tax_category if line.tax else None) == category for line in journal.lines)
        for journal in state.journals.values()
    )


BILLED = {"invoice": 100, "expense": 100}
SHOWN_BY: dict[int, tuple[Callable[[State], bool], dict[str, int]]] = {
    rules.INVOICE_LINE.number: (_has(Kind.INVOICE), {}),
    rules.EXPENSE_LINE.number: (_has(Kind.EXPENSE), {}),
    rules.RECEIPT_LINE.number: (_has(Kind.RECEIPT), {}),
    rules.PAYMENT_LINE.number: (_has(Kind.PAYMENT), {}),
    rules.CUSTOMER_CREDIT.number: (_has(Kind.CREDIT_NOTE), {"credit note": 200}),
    rules.SUPPLIER_CREDIT.number: (
        _has(Kind.SUPPLIER_CREDIT_NOTE),
        {"supplier's credit note": 200},
    ),
    rules.MONEY_IN.number: (
        _has_link(Kind.RECEIPT, Kind.INVOICE, by="source"),
        {"over the counter": 300, "link": 300, "invoice": 200},
    ),
    rules.MONEY_OUT.number: (
        _has_link(Kind.PAYMENT, Kind.EXPENSE, by="source"),
        {"paid at once": 300, "link": 300, "expense": 200},
    ),
    rules.RECEIPT_GIVEN_BACK.number: (
        _has_link(Kind.PAYMENT, Kind.RECEIPT, by="target"),
        {"refund": 400, "over the counter": 200},
    ),
    rules.PAYMENT_GIVEN_BACK.number: (
        _has_link(Kind.RECEIPT, Kind.PAYMENT, by="target"),
        {"supplier's refund": 400, "paid at once": 200},
    ),
    rules.CONTRA.number: (_has_contra, {"contra": 400, **BILLED}),
    rules.CANCELLATION.number: (_has_step("cancelled"), {"cancel": 200, **BILLED}),
    rules.CANCELLATION_UNDONE.number: (_has_step("cancel undone"), {"cancel": 400, **BILLED}),
    rules.BAD_DEBT.number: (_has_step("written off"), {"write off": 200, **BILLED}),
    rules.BAD_DEBT_UNDONE.number: (_has_step("write-off undone"), {"write off": 400, **BILLED}),
    rules.RECOVERED.number: (_recovers, {"write off": 300, "receipt": 300, "invoice": 200}),
    rules.JOURNAL_LINE.number: (_has_journal(None), {"journal": 200}),
    rules.JOURNAL_LINE_COLLECTED.number: (_has_journal(1), {"journal": 300}),
    rules.JOURNAL_LINE_PAID.number: (_has_journal(2), {"journal": 300}),
}
"""What of a year shows that a rule was used, and what has to happen often for it."""
NOT_ABOUT_RULES = frozenset({"tax report", "year end", "overreach"})
STEPS_A_FLIP = 30
SEEDS_TRIED = 400


def _year_with(rule: Rule) -> RandomYear:
    """A year in whose first steps the rule is used and stands in the end."""
    shown, often = SHOWN_BY[rule.number]
    for seed in range(SEEDS_TRIED):
        tried = RandomYear(seed, without=NOT_ABOUT_RULES, often=often)
        for _ in tried.steps(STEPS_A_FLIP):
            pass
        if shown(tried.books.state):
            return RandomYear(seed, without=NOT_ABOUT_RULES, often=often)
    raise AssertionError(f"no year has {rule.event}")


@pytest.mark.parametrize("rule", list(RULES.values()), ids=lambda rule: rule.event)
def test_a_rule_that_is_turned_round_is_found(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, rule: Rule
) -> None:
    turned = replace(rule, debit=rule.credit, credit=rule.debit)
    for table in (facts.OF_LINES, facts.OF_LINKS, facts.OF_STEPS, facts.OF_JOURNAL_LINES):
        for key, each in list(table.items()):
            if each is rule:
                monkeypatch.setitem(table, key, turned)
    for name, each in list(vars(rules).items()):
        if each is rule:
            monkeypatch.setattr(rules, name, turned)

    driver, year = driver_of(firm), _year_with(rule)
    found = next(_told(driver, year, STEPS_A_FLIP, every=STEPS_A_FLIP), None)

    assert found is not None
    if "as of" in found:
        assert next(differences(driver, year.books), None) is not None, "no report shows it"
    assert "as of" in found or " is not " in found or "journal_unbalanced" in found
