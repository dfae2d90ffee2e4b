"""Tax reports show what tax offices, tax laws and books.md 7 say they do; each case names its
source (tests/books/published)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.calls import Ref, Teller
from tests.books.chart import OWN_ACCOUNTS
from tests.books.driver import Driver
from tests.books.events import Event, PeriodLocked, TaxReportCompleted
from tests.books.published import CASES
from tests.books.published.case import Case, Tax
from tests.firm import Firm, new_firm

OF_SETTINGS = {
    "Debtors": "financialaccountdebtor",
    "Creditors": "financialaccountcreditor",
    "Tax collected": "taxreportfinancialaccountpayable",
    "Tax paid": "taxreportfinancialaccountcredits",
    "Rounding": "roundingaccount",
}
METHODS = {"accrual": "1", "cash": "2"}


class Told:
    """A firm of the service that is told a story."""

    def __init__(self, firm: Firm, accounts: dict[str, int]) -> None:
        self.firm = firm
        self.driver, self.teller = Driver(firm, OWN_ACCOUNTS | accounts), Teller()
        asked = [{"name": name} for name in OF_SETTINGS.values()]
        found = firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", fields=asked)["data"]["rows"][0]
        for account, setting in OF_SETTINGS.items():
            self.driver.ids[Ref("account", account)] = int(found[setting])
        firm.administrator(
            "SETUP_FINANCIAL_SETTINGS_MANAGE",
            TaxReportContactBusiness=firm.a_business("Tax Office"),
        )

    def tell(self, event: Event) -> None:
        """Let an event happen; what lies in a closed period, by an administrator's override."""
        if isinstance(event, TaxReportCompleted):
            self.by(event.method)
        own_door = isinstance(event, TaxReportCompleted | PeriodLocked)
        calls = self.teller.calls(event, override=not own_door)
        assert self.driver.tell(calls), self.driver.refusals

    def by(self, method: str) -> None:
        """Set the accounting method."""
        self.firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", AccountingMethod=METHODS[method])

    def draft(self, event: TaxReportCompleted, *boxes: str) -> tuple[dict[str, Any], Any]:
        """What a report of these days shows before it is completed, and its preview."""
        self.by(event.method)
        manage = "FINANCIAL_TAX_REPORT_MANAGE"
        days = {"TaxStartDate": str(event.start), "EndDate": str(event.end)}
        report = int(self.firm.user(manage, **days)["id"])
        fields = ("taxcollected", "taxpaid", *(each.lower() for each in boxes))
        row = self.firm.user.row("FINANCIAL_TAX_REPORT_SEARCH", report, *fields)
        preview = self.firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report, preview="Y")
        self.firm.user(manage, Id=report, Remove=1)
        return row, preview


def cents(shown: str) -> int:
    return round(float(shown) * 100)


@pytest.mark.parametrize(
    "case", [each for each in CASES if any(isinstance(one, Tax) for one in each.told)], ids=str
)
def test_the_published_figures_are_reported(books: str, case: Case) -> None:
    country = "AU" if case.country == "US" else case.country
    told = Told(new_firm(f"{case.name} {books}"[:90], country=country), case.accounts)

    for each in case.told:
        if isinstance(each, Event):
            told.tell(each)
        elif isinstance(each, Tax):
            _check(told, each, form=country == "AU")


def _check(told: Told, wanted: Tax, *, form: bool) -> None:
    boxes = wanted.boxes if form else {}
    row, preview = told.draft(wanted.report, *boxes)

    taxes = cents(row["taxcollected"]), cents(row["taxpaid"])
    assert taxes == (wanted.tax_collected, wanted.tax_paid)
    assert {box: cents(row[box.lower()]) for box in boxes} == boxes
    if wanted.to_pay is not None:
        assert cents(preview["Owed"]) == wanted.to_pay
    corrections = sum(cents(each["tax"]) for each in preview["Corrections"])
    assert corrections == wanted.corrections
