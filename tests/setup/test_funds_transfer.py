"""Accounts with payment providers: who sets them up, and that their secrets stay secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.dialects.envelope import LEGACY
from models.account import FundsTransferAccount
from models.store import database
from tests.firm import Firm
from tests.history import history
from tests.snapshot import rows_of

MANAGE = "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE"
SEARCH = "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH"
GIVEN: dict[str, Any] = {
    "Title": "Direct entry",
    "Provider": 3,
    "URLCancel": "https://example.test/cancelled",
    "URLSuccess": "https://example.test/paid",
}


def an_account(firm: Firm, **more: Any) -> int:
    return int(firm.administrator(MANAGE, **{**GIVEN, **more})["id"])


def secrets_of(account: int) -> tuple[str, str]:
    with database.read():
        row = FundsTransferAccount.get_by_id(account)
        return row.api_key, row.api_password


def test_only_an_administrator_sets_a_provider_up(firm: Firm) -> None:
    assert firm.user.refused(MANAGE, **GIVEN).type == "no_right"


@pytest.mark.parametrize("name", ["Title", "URLCancel", "URLSuccess"])
def test_a_provider_needs_a_title_and_its_addresses(firm: Firm, name: str) -> None:
    without = {key: value for key, value in GIVEN.items() if key != name}

    refusal = firm.administrator.refused(MANAGE, **without)

    assert "is needed" in refusal.fields[name][0]


@pytest.mark.parametrize("name", ["URLCancel", "URLSuccess"])
def test_a_form_may_leave_its_addresses_empty_where_none_pays_it(firm: Firm, name: str) -> None:
    firm.administrator.dialect = LEGACY
    made = an_account(firm, URLCancel="", URLSuccess="")

    refusal = firm.administrator.refused(MANAGE, Id=made, TakePayment="Y", **{**GIVEN, name: ""})

    assert list(refusal.fields) == [name]
    assert an_account(firm, TakePayment="Y")


def test_a_provider_pays_from_a_bank_account(firm: Firm) -> None:
    bank = firm.a_bank_account("Everyday", Bank="Example Bank")
    account = an_account(firm, BankAccount=bank, AddOnFeeFixedAmount="0.30")

    row = firm.user.row(
        SEARCH,
        account,
        "bankaccounttext",
        "bankaccount.bank",
        "providertext",
        "statustext",
        "makepayment",
        "takepayment",
        "addonfeefixedamount",
    )

    assert row == {
        "id": account,
        "bankaccounttext": "Everyday",
        "bankaccount.bank": "Example Bank",
        "providertext": "ABA Direct Entry File",
        "statustext": "Active",
        "makepayment": "Y",
        "takepayment": "N",
        "addonfeefixedamount": "0.30",
    }


def test_no_search_shows_a_secret(firm: Firm) -> None:
    account = an_account(firm, APIKey="k-1234", APIPassword="p-5678")

    row = firm.administrator.row(SEARCH, account, "*")
    guessed = firm.administrator.rows(
        SEARCH,
        "title",
        filters=[{"name": "apikey", "comparison": "TEXT_STARTS_WITH", "value1": "k"}],
    )

    assert (row["apikey"], row["apipassword"]) == ("", "")
    assert "k-1234" not in json.dumps(row) and "p-5678" not in json.dumps(row)
    assert guessed == []


def test_the_history_says_that_a_secret_changed_but_not_into_what(firm: Firm) -> None:
    account = an_account(firm, APIKey="k-1234", APIPassword="p-5678")
    firm.administrator(MANAGE, Id=account, APIKey="k-9999")
    firm.administrator(MANAGE, Id=account, Remove=1)

    entries = history(firm, "funds transfer account")

    assert [each["api_key"] for each in entries] == [
        [None, "(secret)"],
        ["(secret)", "(secret)"],
        ["(secret)", None],
    ]
    kept = json.dumps(rows_of(firm.space), default=str)
    assert not any(secret in kept for secret in ("k-1234", "p-5678", "k-9999"))


def test_a_preview_shows_no_secret(firm: Firm) -> None:
    account = an_account(firm, APIKey="k-1234")

    answer = firm.administrator(MANAGE, Id=account, APIKey="k-9999", preview="Y")

    assert [each["field"] for each in answer["changes"]] == ["APIKey"]
    assert "k-" not in json.dumps(answer)
    assert secrets_of(account) == ("k-1234", "")


def test_a_form_that_posts_a_secret_back_empty_does_not_lose_it(firm: Firm) -> None:
    account = an_account(firm, APIKey="k-1234", APIPassword="p-5678")

    firm.administrator(MANAGE, Id=account, APIKey="", APIPassword="", Title="Bank file")

    assert secrets_of(account) == ("k-1234", "p-5678")


def test_a_bank_account_that_a_provider_pays_from_stays(firm: Firm) -> None:
    bank = firm.a_bank_account()
    account = an_account(firm, BankAccount=bank)

    refusal = firm.administrator.refused("SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=bank, Remove=1)

    assert f"funds transfer account {account}" in str(refusal)
