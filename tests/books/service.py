"""The service told a story, and what it then says of its ledger, by the names of the story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models import settings
from models.ledger import sums
from models.store import database
from tests.books.calls import Ref
from tests.books.chart import (
    BAD_DEBTS,
    CREDITORS,
    DEBTORS,
    OPENING,
    OWN_ACCOUNTS,
    RETAINED,
    ROUNDING,
    TAX_COLLECTED,
    TAX_PAID,
)
from tests.books.choosing import ACCOUNTS
from tests.books.driver import Driver
from tests.firm import Firm

KEPT_BY_SETTINGS = {
    DEBTORS: settings.DEBTORS_ACCOUNT,
    CREDITORS: settings.CREDITORS_ACCOUNT,
    TAX_COLLECTED: settings.TAX_PAYABLE,
    TAX_PAID: settings.TAX_CREDITS,
    BAD_DEBTS: settings.BAD_DEBTS,
    OPENING: settings.OPENING_BALANCES,
    RETAINED: settings.RETAINED_EARNINGS,
    ROUNDING: settings.ROUNDING_ACCOUNT,
}
"""The accounts that every space has from its beginning."""


def driver_of(firm: Firm, more: Mapping[str, int] = ACCOUNTS) -> Driver:
    """A driver that knows the accounts which the firm has already."""
    made = Driver(firm, OWN_ACCOUNTS | dict(more))
    office = firm.a_business("Tax office")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportContactBusiness=office)
    with database.read():
        for name, setting in KEPT_BY_SETTINGS.items():
            kept = setting.number_in(firm.space)
            assert kept is not None, f"{setting.name} is not set"
            made.ids[Ref("account", name)] = kept
    return made


def balances(driver: Driver, day: date) -> dict[str, int]:
    """Every account's balance as of the end of a day."""
    names = {id: ref.name for ref, id in driver.ids.items() if ref.what == "account"}
    with database.read():
        held = sums.balances(driver.firm.space, sums.Span(upto=day))
    return {names.get(id, f"account {id}"): cents for id, cents in held.items() if cents}
