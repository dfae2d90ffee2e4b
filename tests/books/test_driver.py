"""The stories of the independent model can be told to the service by calls."""

from __future__ import annotations

import pytest

from tests.books.calls import Teller
from tests.books.chart import OWN_ACCOUNTS
from tests.books.choosing import ACCOUNTS
from tests.books.driver import Driver
from tests.books.events import Event
from tests.books.published.half_year import BY_SEPTEMBER
from tests.books.random_year import RandomYear
from tests.firm import Firm

NOT_YET = frozenset(
    {"cancel", "write off", "refund", "supplier's refund", "contra", "tax report", "year end"}
)
"""What has no method, or lacks its Date, until the ledger is there."""


def test_the_half_year_is_told_without_a_refusal(firm: Firm) -> None:
    driver, teller = Driver(firm, OWN_ACCOUNTS), Teller()

    for event in BY_SEPTEMBER:
        if isinstance(event, Event):
            assert driver.tell(teller.calls(event)), driver.refusals


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_quarter_is_told_without_a_refusal(firm: Firm, seed: int) -> None:
    driver = Driver(firm, OWN_ACCOUNTS | ACCOUNTS)
    year = RandomYear(seed, without=NOT_YET | {"overreach"})

    for step in year.steps(120):
        assert driver.tell(step.calls), (step, driver.refusals)
