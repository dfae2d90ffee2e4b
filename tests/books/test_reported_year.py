"""What the reports say of a random year is what the independent model works out (issue 11)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

import pytest

from tests.books.driver import Driver
from tests.books.random_year import RandomYear
from tests.books.reported import differences
from tests.books.service import driver_of
from tests.firm import Firm

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
CALLS = {"accrual": 3000, "cash": 3000} if FULL else {"accrual": 300, "cash": 150}
SEEDS = range(3) if FULL else [5]
EVERY = 500 if FULL else 100
METHODS = {"accrual": "1", "cash": "2"}
Method = Literal["accrual", "cash"]


def _told(driver: Driver, year: RandomYear, calls: int) -> Iterator[str]:
    """Tell a year to the service, so many calls of it; answers in what reports and model differ,
    now and then and in the end."""
    made = looked = 0
    for step in year.steps(calls):
        taken = driver.tell(step.calls)
        if taken != (step.expect == "accepted"):
            yield f"{step.event}: taken {taken}, {driver.refusals[-1:]}"
            return
        made += len(step.calls)
        if made // EVERY > looked:
            looked = made // EVERY
            yield from (f"after {made} calls: {words}" for words in differences(driver, year.books))
        if made >= calls:
            return


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reports_of_a_random_year_are_those_of_the_model(
    firm: Firm, seed: int, method: Method
) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", AccountingMethod=METHODS[method])
    year = RandomYear(seed, method=method)

    assert next(_told(driver_of(firm), year, CALLS[method]), None) is None
