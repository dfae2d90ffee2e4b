"""Over a random year the service's tax reports show what the independent model's do, and what
should always be true of them is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest

from tests.books.calls import Ref
from tests.books.choosing import ACCOUNTS
from tests.books.events import TaxReportCompleted
from tests.books.random_year import RandomYear
from tests.books.service import driver_of
from tests.books.shown_tax import Lodged
from tests.financial.published.test_tax_reports import Told, cents
from tests.firm import Firm, new_firm

Method = Literal["accrual", "cash"]

BOXES = ("G1", "G7", "G9", "G11", "G18", "G20")
NEXT = TaxReportCompleted(
    "next", date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 20), "accrual"
)


@pytest.mark.parametrize("seed", [3, 5])
@pytest.mark.parametrize("method", ["accrual", "cash"])
def test_a_random_year_is_reported_as_the_model_reports_it(
    books: str, method: Method, seed: int
) -> None:
    told = Told(new_firm(f"{method} {seed} {books}"[:90]), ACCOUNTS)
    told.by(method)
    year = RandomYear(seed, method=method, often={"tax report": 25})

    for step in year.steps(90):
        if not told.driver.tell(step.calls):
            year.drop(step)
    event = TaxReportCompleted("next", NEXT.start, NEXT.end, NEXT.date, method)
    row, _ = told.draft(event, *BOXES)

    wanted = year.books.draft_report(event)
    assert cents(row["taxcollected"]) == wanted.tax_collected
    assert cents(row["taxpaid"]) == wanted.tax_paid
    boxes = wanted.boxes()
    assert {box: cents(row[box.lower()]) for box in BOXES} == {box: boxes[box] for box in BOXES}
    assert len(year.books.lodged) >= 1


@pytest.mark.parametrize("seed", [1, 4])
def test_a_random_year_of_changing_methods_is_reported_as_the_model_reports_it(
    books: str, seed: int
) -> None:
    """Each report is by the other method than the one before it."""
    told = Told(new_firm(f"changing {seed} {books}"[:90]), ACCOUNTS)
    year = RandomYear(seed, often=OFTEN)
    methods: set[Method] = set()

    for step in year.steps(110):
        event = step.event
        if isinstance(event, TaxReportCompleted):
            told.by(event.method)
        if not told.driver.tell(step.calls):
            year.drop(step)
        elif isinstance(event, TaxReportCompleted):
            _check_report(told, year, event)
            methods.add(year.method)
            year.method = "cash" if year.method == "accrual" else "accrual"
    assert methods == {"accrual", "cash"}


def _check_report(told: Told, year: RandomYear, event: TaxReportCompleted) -> None:
    id = told.driver.ids[Ref("report", event.report)]
    fields = ("taxcollected", "taxpaid", *(box.lower() for box in BOXES))
    row = told.firm.user.row("FINANCIAL_TAX_REPORT_SEARCH", id, *fields)

    wanted = year.books.lodged[event.report]
    taxes = cents(row["taxcollected"]), cents(row["taxpaid"])
    assert taxes == (wanted.tax_collected, wanted.tax_paid)
    boxes = wanted.boxes()
    assert {box: cents(row[box.lower()]) for box in BOXES} == {box: boxes[box] for box in BOXES}


# --- what is always true ------------------------------------------------------------------------

FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
SEEDS = range(2000) if FULL else (2, 7)
OFTEN = {
    "tax report": 60,
    "re-open a tax report": 8,
    "re-open an older report": 12,
    "change a line": 16,
    "re-date": 8,
}


def _told(firm: Firm, year: RandomYear, steps: int) -> Iterator[str]:
    """Tell a year to the service; answers what is wrong of its reports, if anything ever is."""
    told = Lodged(driver_of(firm), year)
    for step in year.steps(steps):
        if told.driver.tell(step.calls):
            yield from told.wrong_after(step)
        else:
            year.drop(step)
    yield from told.wrong_snapshots()
    assert len(told.snapshots) > 1, "a year of no reports shows nothing"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["accrual", "cash"])
def test_what_is_always_true_of_tax_reports(firm: Firm, method: Method, seed: int) -> None:
    settings = {"AccountingMethod": {"accrual": "1", "cash": "2"}[method]}
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **settings)

    assert list(_told(firm, RandomYear(seed, method=method, often=OFTEN), 140)) == []
