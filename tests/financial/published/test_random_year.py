"""Over a random year the service's tax reports show what the independent model's do."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from tests.books.choosing import ACCOUNTS
from tests.books.events import TaxReportCompleted
from tests.books.random_year import RandomYear
from tests.financial.published.test_tax_reports import Told, cents
from tests.firm import new_firm

APART = frozenset({"refund", "supplier's refund", "contra", "year end", "overreach"})
"""What other tests tell, of links and of the ledger."""
BOXES = ("G1", "G7", "G9", "G11", "G18", "G20")
NEXT = TaxReportCompleted(
    "next", date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 20), "accrual"
)


@pytest.mark.parametrize("seed", [3, 5])
@pytest.mark.parametrize("method", ["accrual", "cash"])
def test_a_random_year_is_reported_as_the_model_reports_it(
    books: str, method: Literal["accrual", "cash"], seed: int
) -> None:
    told = Told(new_firm(f"{method} {seed} {books}"[:90]), ACCOUNTS)
    told.by(method)
    year = RandomYear(seed, method=method, without=APART, often={"tax report": 25})

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
