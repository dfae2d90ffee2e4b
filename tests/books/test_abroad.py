"""A random half year in three currencies is in every report as books.md says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest

from models.posting import whole
from models.store import database
from tests.books.abroad import EXPENSE, INVOICE, Document
from tests.books.abroad_walk import PROFIT, TYPES, Walk
from tests.books.always_true import what_is_wrong
from tests.books.chart import CREDITORS, DEBTORS, INCOME
from tests.books.published.case import cents
from tests.financial.test_exchange import YEAR, held
from tests.firm import Firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
DAYS = (date(2026, 8, 31), date(2026, 10, 28), date(2026, 11, 24))
SEEDS = range(8) if FULL else [1]
STEPS = 300 if FULL else 60
OWING = {"FINANCIAL_DEBTOR_SEARCH": (DEBTORS, 1), "FINANCIAL_CREDITOR_SEARCH": (CREDITORS, -1)}


def _differs(walk: Walk) -> Iterator[str]:
    """In what the service differs from the model, or from what is always true."""
    for day in DAYS:
        yield from _balances_differ(walk, day)
        yield from _cash_differs(walk, day)
    for document in walk.books.documents:
        yield from _outstanding_differs(walk.firm, document)
    yield from what_is_wrong(walk.firm)
    with database.read():
        if (wrong := whole.first_fault(walk.firm.actor())) is not None:
            yield wrong


def _apart(what: str, wanted: dict[str, int], found: dict[str, int]) -> Iterator[str]:
    for name in sorted({*wanted, *found}):
        if wanted.get(name, 0) != found.get(name, 0):
            yield f"{what}: {name} {wanted.get(name, 0)} is {found.get(name, 0)}"


def _balances_differ(walk: Walk, day: date) -> Iterator[str]:
    wanted = walk.books.trial_balance(day)
    found = {name: cents(text) for name, text in held(walk.firm, str(day)).items()}
    yield from _apart(f"{day}", wanted, found)
    for method, (account, sign) in OWING.items():
        totals = walk.firm.user(method, ReportBy=5, EndDate=str(day))["data"]["totals"]
        owed = {account: sign * cents(totals["total"])}
        yield from _apart(f"{day}, {method}", {account: wanted.get(account, 0)}, owed)


def _cash_differs(walk: Walk, day: date) -> Iterator[str]:
    span = {"StartDate": YEAR["StartDate"], "EndDate": str(day)}
    answer = walk.firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", Cash="Y", **span)
    rows = [row for row in answer["data"]["rows"] if row["header"] == "N"]
    found = {row["financialaccounttext"]: cents(row["total"]) for row in rows}
    debits = {name: -total if TYPES.get(name) == INCOME else total for name, total in found.items()}
    yield from _apart(f"{day}, cash", walk.books.by_cash(PROFIT, day), debits)


def _outstanding_differs(firm: Firm, document: Document) -> Iterator[str]:
    name = {INVOICE: "INVOICE", EXPENSE: "EXPENSE"}.get(document.kind)
    if name is not None:
        row = firm.user.row(f"FINANCIAL_{name}_SEARCH", document.id, "outstandingamount")
        wanted = {name: 0 if document.off else document.open_here}
        yield from _apart(f"{document.id}", wanted, {name: cents(row["outstandingamount"])})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_half_year_in_three_currencies(firm: Firm, seed: int) -> None:
    walk = Walk(firm, seed)
    done = []
    for number in range(STEPS):
        done.append(walk.step())
        if number % 60 == 0:
            assert next(_differs(walk), None) is None, done[-12:]
    assert list(_differs(walk)) == [], done
    assert len(walk.books.links) > STEPS // 6, "a year of few links shows little"
