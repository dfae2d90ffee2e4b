"""Bank accounts: who may set them up, which is the default, and why one stays."""

from __future__ import annotations

from tests.firm import Firm

MANAGE, SEARCH = "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH"


def test_only_an_administrator_sets_a_bank_account_up(firm: Firm) -> None:
    refusal = firm.user.refused(MANAGE, Title="Everyday")

    assert refusal.type == "no_right"


def test_every_user_can_read_the_bank_accounts(firm: Firm) -> None:
    ledger = firm.an_account("Bank", 3)
    account = firm.a_bank_account(AccountType=1, CardType=2, FinancialAccount=ledger)

    row = firm.user.row(
        SEARCH,
        account,
        "title",
        "statustext",
        "accounttypetext",
        "cardtypetext",
        "financialaccounttext",
        "sourcecurrencytext",
        "defaultreceiptaccount",
    )

    assert row == {
        "id": account,
        "title": "Everyday",
        "statustext": "Active",
        "accounttypetext": "Debit",
        "cardtypetext": "Visa",
        "financialaccounttext": "Bank",
        "sourcecurrencytext": "AUD",
        "defaultreceiptaccount": "N",
    }


def test_a_bank_account_needs_a_title(firm: Firm) -> None:
    refusal = firm.administrator.refused(MANAGE, Bank="Example Bank")

    assert "is needed" in refusal.fields["Title"][0]


def test_one_bank_account_is_the_default_for_receipts(firm: Firm) -> None:
    first = firm.a_bank_account("First", DefaultReceiptAccount="Y", DefaultPaymentAccount="Y")

    second = firm.a_bank_account("Second", DefaultReceiptAccount="Y")

    rows = firm.user.rows(SEARCH, "defaultreceiptaccount", "defaultpaymentaccount")
    assert rows == [
        {"id": first, "defaultreceiptaccount": "N", "defaultpaymentaccount": "Y"},
        {"id": second, "defaultreceiptaccount": "Y", "defaultpaymentaccount": "N"},
    ]


def test_a_bank_account_can_become_the_default_later(firm: Firm) -> None:
    first = firm.a_bank_account("First", DefaultPaymentAccount="Y")
    second = firm.a_bank_account("Second")

    firm.administrator(MANAGE, Id=second, DefaultPaymentAccount="Y")

    assert firm.user.row(SEARCH, first, "defaultpaymentaccount")["defaultpaymentaccount"] == "N"


def test_a_preview_tells_of_this_account_and_not_of_the_one_that_was_the_default(
    firm: Firm,
) -> None:
    firm.a_bank_account("First", DefaultPaymentAccount="Y")
    second = firm.a_bank_account("Second")
    to_be = [{"field": "DefaultPaymentAccount", "old": "N", "new": "Y"}]

    changed = firm.administrator(MANAGE, Id=second, DefaultPaymentAccount="Y", preview="Y")
    added = firm.administrator(MANAGE, Title="Third", DefaultPaymentAccount="Y", preview="Y")

    assert changed["changes"] == to_be
    assert {"field": "DefaultPaymentAccount", "old": None, "new": "Y"} in added["changes"]


def test_another_firm_keeps_its_default(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.a_bank_account(DefaultReceiptAccount="Y")

    firm.a_bank_account(DefaultReceiptAccount="Y")

    row = other_firm.user.row(SEARCH, theirs, "defaultreceiptaccount")
    assert row["defaultreceiptaccount"] == "Y"


def test_older_names_are_understood(firm: Firm) -> None:
    account = firm.administrator(
        "FINANCIAL_BANK_ACCOUNT_MANAGE",
        Title="Everyday",
        Currency=8,
        LastReconciledBalance="1,234.50",
        LastReconciledDate="2026-10-31",
    )["id"]

    row = firm.user.row(
        "FINANCIAL_BANK_ACCOUNT_SEARCH",
        account,
        "currency",
        "currencytext",
        "lastreconciledamount",
        "lastreconcileddate",
    )

    assert row == {
        "id": account,
        "currency": 8,
        "currencytext": "AUD",
        "lastreconciledamount": "1234.50",
        "lastreconcileddate": "2026-10-31",
    }


def test_a_bank_account_in_use_stays_and_says_by_what(firm: Firm) -> None:
    account = firm.a_bank_account()
    firm.a_reconciliation(BankAccount=account, Reference="REC-JUNE")

    refusal = firm.administrator.refused(MANAGE, Id=account, Remove=1)

    assert refusal.type == "record_in_use"
    assert "reconciliation REC-JUNE" in str(refusal)


def test_a_bank_account_nobody_needs_is_removed(firm: Firm) -> None:
    account = firm.a_bank_account()

    firm.administrator(MANAGE, Id=account, Remove=1)

    assert firm.user.rows(SEARCH, "title") == []
