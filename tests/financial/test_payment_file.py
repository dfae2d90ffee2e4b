"""The bank file of a transfer: what it pays, and what it can't hold."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.dialects.legacy.spelling import texts
from tests.financial.test_transfer import PAY, a_funds_transfer_account, a_transfer, lines_of
from tests.firm import Firm, new_firm

FILE = "FINANCIAL_TRANSFER_CREATE_FILE"
TRANSFER = "FINANCIAL_TRANSFER_MANAGE"
OWN = {"BSB": "062-000", "AccountNumber": "12345678", "AccountName": "HARBOUR SAILS"}


def paying(firm: Firm, **more: Any) -> int:
    """A funds transfer account that sends such files."""
    firm.administrator("SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=firm.kept("bank_account"), **OWN)
    return a_funds_transfer_account(firm, **{"Provider": 3, "ProviderAccountKey": "301500", **more})


def a_supplier(firm: Firm, name: str = "Sailmakers Pty", **more: Any) -> int:
    number = {"DirectDebitBranchNumber": "083-001", "DirectDebitAccountNumber": "87654321"}
    return firm.a_business(name, **{**number, **more})


def expenses_of(firm: Firm, supplier: int, *amounts: str, **more: Any) -> list[int]:
    made = [firm.an_expense(each, ContactBusinessPaidTo=supplier, **more) for each in amounts]
    return lines_of(firm, *made)


def records(firm: Firm, made: dict[str, Any]) -> list[str]:
    file = firm.user("CORE_ATTACHMENT_DOWNLOAD", Id=made["AttachmentLink"])
    *found, last = base64.b64decode(file["Base64"]).decode("ascii").split("\r\n")
    assert last == "" and {len(each) for each in found} == {120}
    return found


def test_it_pays_each_supplier_once_and_hangs_on_the_transfer(firm: Firm) -> None:
    first = expenses_of(firm, a_supplier(firm), "110.00", "20.50")
    second = expenses_of(firm, a_supplier(firm, "Rope & Co"), "9.50", PayeeReference="R-77")
    transfer = a_transfer(
        firm, *first, *second, FundsTransferAccount=paying(firm), Description="Suppliers"
    )

    made = firm.user(FILE, Id=transfer)

    head, one, two, totals = records(firm, made)
    assert head == (f"0{'':17}01CBA{'':7}{'HARBOUR SAILS':26}301500{'Suppliers':12}241126{'':40}")
    assert one == (
        f"1083-001 87654321 500000013050{'Sailmakers Pty':32}{'XFER000001':18}"
        f"062-000 12345678{'HARBOUR SAILS':16}00000000"
    )
    assert two[20:80] == f"0000000950{'Rope & Co':32}{'R-77':18}"
    assert totals == f"7999-999{'':12}000001400000000140000000000000{'':24}000002{'':40}"
    row = firm.user.row("CORE_ATTACHMENT_SEARCH", made["Attachment"], "object", "objectcontext")
    assert (row["object"], row["objectcontext"]) == (129, transfer)
    assert made["FileName"] == "payments.txt"


def test_a_legacy_client_reads_its_link_in_small_letters(firm: Firm) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm))
    firm.user.dialect = "legacy"

    outcome = firm.user.outcome(FILE, Id=transfer)

    assert outcome.method is not None
    told = texts(outcome.method, outcome.result, "UTC")
    assert told["attachmentlink"] == told["AttachmentLink"] == told["attachment"]


def test_it_pays_the_same_before_and_after_the_payments_are_booked(firm: Firm) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00", "20.50")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm))

    before = firm.user(FILE, Id=transfer)
    firm.user(PAY, Id=transfer)
    after = firm.user(FILE, Id=transfer)

    assert records(firm, before) == records(firm, after)
    assert (before["FileName"], after["FileName"]) == ("payments.txt", "payments (2).txt")
    assert any("made before" in each for each in after["warnings"])
    assert "warnings" not in before


def test_it_is_dated_by_the_transfer(firm: Firm) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm))
    firm.user(PAY, Id=transfer)
    firm.user(TRANSFER, Id=transfer, BankTransferDate="2026-12-01")

    assert records(firm, firm.user(FILE, Id=transfer))[0][74:80] == "011226"


@pytest.mark.parametrize(("group_by", "paid"), [(1, ["13050"]), (3, ["11000", "2050"])])
def test_expenses_share_a_payment_as_the_transfer_groups_them(
    firm: Firm, group_by: int, paid: list[str]
) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00", "20.50")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm), GroupBy=group_by)

    found = records(firm, firm.user(FILE, Id=transfer))[1:-1]

    assert [each[20:30].lstrip("0") for each in found] == paid


def test_a_person_is_paid_to_an_account_of_their_own(firm: Firm) -> None:
    kay = firm.a_person("Kay", FirstName="Ann", BSB="733 001", BankAccountNumber="11 22 33")
    expense = firm.an_expense("5.00", ContactBusinessPaidTo=None, ContactPersonPaidTo=kay)
    transfer = a_transfer(
        firm, *lines_of(firm, expense), FundsTransferAccount=paying(firm), GroupBy=2
    )

    (detail,) = records(firm, firm.user(FILE, Id=transfer))[1:-1]

    assert detail[1:17] == "733-001   112233" and detail[30:62].strip() == "Ann Kay"


def test_a_space_whose_bank_wants_it_has_balanced_files(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9260, Value="Y")
    lines = expenses_of(firm, a_supplier(firm), "110.00")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm))

    *_, debit, totals = records(firm, firm.user(FILE, Id=transfer))

    assert debit[:30] == "1062-000 12345678 130000011000"
    assert totals[20:50] == "000000000000000110000000011000"


def test_without_a_user_number_the_caller_is_told(firm: Firm) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00")
    account = paying(firm, ProviderAccountKey="")

    made = firm.user(FILE, Id=a_transfer(firm, *lines, FundsTransferAccount=account))

    assert records(firm, made)[0][56:62] == "000000"
    assert any("ProviderAccountKey" in each for each in made["warnings"])


# --- what it can't hold -------------------------------------------------------------------------


def test_everything_that_is_missing_is_named_at_once(firm: Firm) -> None:
    nobody, abroad = firm.a_business("Nobody"), firm.a_business("Abroad")
    firm.user(
        "CONTACT_BUSINESS_MANAGE",
        Id=abroad,
        DirectDebitBranchNumber="083001",
        DirectDebitAccountNumber="DE89370400440532013000",
    )
    lines = expenses_of(firm, nobody, "1.00") + expenses_of(firm, abroad, "2.00")
    account = paying(firm, Provider=7, ProviderAccountKey="key-1")
    firm.administrator(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", Id=firm.kept("bank_account"), BSB="", Bank=""
    )
    transfer = a_transfer(firm, *lines, FundsTransferAccount=account)

    refused = firm.user.refused(FILE, Id=transfer)

    told = "; ".join(refused.outcome.data["problems"])
    assert refused.type == "bank_file_not_made"
    for expected in (
        "Provider 3",
        "Everyday has no BSB",
        "Everyday has no Bank",
        "key-1",
        "Nobody has no BSB of six digits (DirectDebitBranchNumber)",
        "Nobody has no account number of at most 9 digits (DirectDebitAccountNumber)",
        "Abroad has no account number",
    ):
        assert expected in told and expected in refused.outcome.message
    assert firm.user.rows("CORE_ATTACHMENT_SEARCH", "id") == []


def test_an_empty_transfer_has_no_file(firm: Firm) -> None:
    transfer = a_transfer(firm, FundsTransferAccount=paying(firm))

    assert "no expenses" in firm.user.refused(FILE, Id=transfer).outcome.message


def test_other_currencies_are_refused(firm: Firm) -> None:
    lines = expenses_of(firm, a_supplier(firm), "110.00")
    transfer = a_transfer(firm, *lines, FundsTransferAccount=paying(firm))
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", Currency="EUR")

    refused = firm.user.refused(FILE, Id=transfer)

    assert "Australian dollars only" in refused.outcome.message
    assert "EUR" in refused.outcome.message


def test_what_was_paid_otherwise_since_is_not_paid_again(firm: Firm) -> None:
    expense = firm.an_expense("110.00", ContactBusinessPaidTo=a_supplier(firm))
    transfer = a_transfer(firm, *lines_of(firm, expense), FundsTransferAccount=paying(firm))
    firm.user("FINANCIAL_AUTO_PAYMENT", Id=expense, BankAccount=firm.kept("bank_account"))

    assert "left to be paid" in firm.user.refused(FILE, Id=transfer).fields["Id"][0]


def test_a_transfer_of_another_space_does_not_exist(firm: Firm) -> None:
    other = new_firm(f"Other {firm.space}")
    transfer = a_transfer(other, FundsTransferAccount=paying(other))

    assert firm.user.refused(FILE, Id=transfer).type == "record_not_found"
