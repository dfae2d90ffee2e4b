"""The service's ledger agrees with the independent model, posting by posting (books.md 4, 7)."""

from __future__ import annotations

from datetime import timedelta

from tests.books.calls import Teller
from tests.books.events import Event
from tests.books.published.case import AsOf, Posted
from tests.books.published.half_year import LEDGER
from tests.books.service import balances, driver_of
from tests.firm import Firm


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
