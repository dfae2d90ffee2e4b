"""The fixed lists: what their numbers mean, for every space the same."""

from __future__ import annotations

import pytest

from methods import REGISTRY
from methods.choices import FixedList
from tests.firm import Firm

LISTS = [
    method.name
    for method in REGISTRY.values()
    if method.search is not None and isinstance(method.search.of, FixedList)
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_its_values_in_order(firm: Firm, name: str) -> None:
    rows = firm.user.rows(name, "title")

    assert rows == sorted(rows, key=lambda row: row["id"])
    assert all(row["title"] for row in rows)


@pytest.mark.parametrize(
    "name, id, title",
    [
        ("SETUP_FINANCIAL_ACCOUNT_TYPE_SEARCH", 4, "Liability"),
        ("SETUP_FINANCIAL_BANK_ACCOUNT_STATUS_SEARCH", 2, "Non-Active"),
        ("SETUP_FINANCIAL_CREDIT_NOTE_REASON_SEARCH", 1, "[Not Set]"),
        ("SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_PROVIDER_SEARCH", 7, "PayPal"),
        ("SETUP_FINANCIAL_INVOICE_FREQUENCY_SEARCH", 9, "[Never]"),
        ("SETUP_FINANCIAL_PAYMENT_METHOD_SEARCH", 102, "EFTPOS"),
        ("SETUP_FINANCIAL_RECONCILIATION_STATUS_SEARCH", 2, "Completed"),
        ("SETUP_FINANCIAL_TAX_REPORT_STATUS_SEARCH", 3, "Ready For Checking"),
    ],
)
def test_a_number_means_what_the_platform_says(firm: Firm, name: str, id: int, title: str) -> None:
    assert firm.user.row(name, id, "title")["title"] == title


def test_a_list_is_searched_like_any_other(firm: Firm) -> None:
    rows = firm.user.rows(
        "SETUP_FINANCIAL_PAYMENT_METHOD_SEARCH",
        "title",
        "displayorder",
        filters=[{"name": "title", "comparison": "TEXT_IS_LIKE", "value1": "direct"}],
        sorts=[{"name": "title", "direction": "desc"}],
    )

    assert [row["title"] for row in rows] == ["Direct Debit", "Direct Credit"]


def test_a_frequency_says_for_which_tax_it_is(firm: Firm) -> None:
    rows = firm.user.rows(
        "SETUP_FINANCIAL_TAX_REPORT_FREQUENCY_SEARCH",
        "title",
        filters=[{"name": "taxreportinstalmentsavailable", "value1": "Y"}],
    )

    assert [row["title"] for row in rows] == ["Quarterly", "Annually"]
