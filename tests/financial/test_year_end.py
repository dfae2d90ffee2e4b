"""Years end once, in order, by a journal that nobody else changes."""

from __future__ import annotations

import pytest

from models.periods import year_end
from tests.firm import Firm

YEAR_END = "FINANCIAL_YEAR_END_COMPLETE"
JOURNAL = "FINANCIAL_GENERAL_JOURNAL_MANAGE"
LINE = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"


def held(firm: Firm, day: str, **more: str) -> dict[str, str]:
    rows = firm.user(
        "FINANCIAL_TRIAL_BALANCE_SEARCH",
        fields=[{"name": "financialaccounttext"}, {"name": "balance"}],
        filters=[{"name": "date", "comparison": "EQUAL_TO", "value1": day}],
        **more,
    )["data"]["rows"]
    return {row["financialaccounttext"]: row["balance"] for row in rows}


def profit(firm: Firm) -> str:
    answer = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", StartDate="2025-07-01", EndDate="2026-06-30")
    return str(answer["netmargin"])


def test_earnings_go_into_retained_earnings_and_a_profit_and_loss_still_shows_them(
    firm: Firm,
) -> None:
    sales = firm.an_account("Fares", 2)
    invoice = firm.an_invoice()
    line = {"Object": 5, "ObjectContext": invoice, "Amount": "110.00", "TaxType": 1}
    firm.user("FINANCIAL_ITEM_MANAGE", FinancialAccount=sales, **line)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y", SentDate="2026-03-01")

    closed = firm.administrator(YEAR_END, EndDate="2026-06-30")

    assert (closed["notes"], closed["amount"]) == ("COMPLETED", "100.00")
    assert held(firm, "2026-06-30")["Fares"] == "0.00"
    assert held(firm, "2026-06-30")["Retained Earnings"] == "-100.00"
    assert held(firm, "2026-06-30", BeforeClosing="Y")["Fares"] == "-100.00"
    assert profit(firm) == "100.00"
    sheet = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", EndDate="2026-06-30")
    assert (sheet["assettotal"], sheet["liabilitytotal"], sheet["equitytotal"]) == (
        "110.00",
        "10.00",
        "100.00",
    )


def test_years_end_in_order_and_are_opened_in_the_reverse_order(firm: Firm) -> None:
    firm.administrator(YEAR_END, EndDate="2025-06-30")
    firm.administrator(YEAR_END, EndDate="2026-06-30")

    for day in ("2025-06-30", "2026-06-30", "2025-12-31"):
        refusal = firm.administrator.refused(YEAR_END, EndDate=day)
        assert refusal.type == "year_ended_later"
    first = firm.administrator.refused(YEAR_END, EndDate="2025-06-30", Reset="Y")
    other = firm.administrator.refused(YEAR_END, EndDate="2026-12-31", Reset="Y")
    assert (first.type, other.type) == ("year_ended_later", "year_not_ended")

    for day in ("2026-06-30", "2025-06-30"):
        assert firm.administrator(YEAR_END, EndDate=day, Reset="Y")["notes"] == "REOPENED"
    assert firm.administrator(YEAR_END, EndDate="2025-06-30")["notes"] == "COMPLETED"


def test_it_passes_the_lock_date_of_journals_as_the_services_own_step(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=265, Value="2026-06-30")

    assert firm.administrator(YEAR_END, EndDate="2026-06-30")["notes"] == "COMPLETED"
    assert firm.administrator(YEAR_END, EndDate="2026-06-30", Reset="Y")["notes"] == "REOPENED"
    assert firm.user.refused(YEAR_END, EndDate="2026-06-30").type == "no_right"


def test_its_journal_is_nobodys_to_change_override_or_not(firm: Firm) -> None:
    firm.a_journal(finalised=True, JournalDate="2026-01-01")
    journal = firm.administrator(YEAR_END, EndDate="2026-06-30")["id"]
    passing = {"override": "Y", "override_reason": "to try"}

    refusals = [
        firm.administrator.refused(JOURNAL, Id=journal, Description="mine", **passing),
        firm.administrator.refused(JOURNAL, Id=journal, Status=1, **passing),
        firm.administrator.refused(JOURNAL, Id=journal, Remove=1, **passing),
        firm.administrator.refused(
            LINE,
            GeneralJournal=journal,
            FinancialAccount=firm.kept_account(),
            DebitAmount="1.00",
            **passing,
        ),
    ]

    assert {each.type for each in refusals} == {"closes_year"}


@pytest.mark.parametrize(
    ("title", "closes"),
    [
        ("Dividends", True),
        ("Owner's drawings", True),
        ("Chris Clark, Drawing", True),
        ("Withdrawals", True),
        ("Privatentnahmen", True),
        ("Common stock", False),
        ("Drawingboard reserve", False),
    ],
)
def test_what_owners_took_out_is_known_by_its_name(title: str, closes: bool) -> None:
    assert (year_end.PAID_OUT.search(title) is not None) == closes
