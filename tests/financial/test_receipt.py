"""Receipts: who paid, when, and what of it is not linked yet."""

from __future__ import annotations

import pytest

from tests.firm import Firm


def test_a_receipt_comes_from_somebody(firm: Firm) -> None:
    refused = firm.user.refused("FINANCIAL_RECEIPT_MANAGE", BankAccount=firm.a_bank_account())

    assert set(refused.fields) == {"ContactBusinessReceivedFrom", "ContactPersonReceivedFrom"}


@pytest.mark.parametrize("who", ["business", "person"])
def test_a_business_or_a_person_is_enough(firm: Firm, who: str) -> None:
    name = f"Contact{who.capitalize()}ReceivedFrom"

    added = firm.user("FINANCIAL_RECEIPT_MANAGE", **{name: firm.kept(who)})

    assert added["notes"] == "ADDED"


def test_the_last_contact_can_not_be_emptied(firm: Firm) -> None:
    receipt = firm.a_receipt()

    refused = firm.user.refused(
        "FINANCIAL_RECEIPT_MANAGE", Id=receipt, ContactBusinessReceivedFrom=""
    )

    assert "ContactBusinessReceivedFrom" in refused.fields


def test_a_person_can_take_the_place_of_the_business(firm: Firm) -> None:
    receipt, person = firm.a_receipt(), firm.a_person()

    firm.user(
        "FINANCIAL_RECEIPT_MANAGE",
        Id=receipt,
        ContactBusinessReceivedFrom="",
        ContactPersonReceivedFrom=person,
    )

    row = firm.user.row(
        "FINANCIAL_RECEIPT_SEARCH",
        receipt,
        "contactbusinessreceivedfrom",
        "contactpersonreceivedfrom",
    )
    assert list(row.values()) == [receipt, None, person]


def test_it_came_in_today_unless_it_says_when(firm: Firm) -> None:
    receipt = firm.a_receipt()

    row = firm.user.row("FINANCIAL_RECEIPT_SEARCH", receipt, "receiveddate", "reference")

    assert (row["receiveddate"], row["reference"]) == ("2026-11-24", "REC000001")


def test_the_transaction_is_understood_in_both_spellings(firm: Firm) -> None:
    sic = firm.a_receipt(PaymentReferenceTransactionReferefence="T 17")
    right = firm.a_receipt(PaymentReferenceTransactionReference="T 18")

    found = [
        firm.user.row("FINANCIAL_RECEIPT_SEARCH", id, "paymentreferencetransactionreference")
        for id in (sic, right)
    ]

    assert [row["paymentreferencetransactionreference"] for row in found] == ["T 17", "T 18"]


def test_what_is_linked_to_invoices_is_no_longer_outstanding(firm: Firm) -> None:
    receipt, invoice = firm.a_receipt("110.00"), firm.an_invoice("80.00")

    firm.user(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        ReceiptLineItem=firm.lines(6, receipt)[0],
        InvoiceLineItem=firm.lines(5, invoice)[0],
    )

    fields = ("amount", "tax", "outstandingamount")
    row = firm.user.row("FINANCIAL_RECEIPT_SEARCH", receipt, *fields)
    assert [row[name] for name in fields] == ["110.00", "10.00", "30.00"]


def test_the_search_names_the_reconciliation_it_is_in(firm: Firm) -> None:
    open_one, receipt = firm.a_receipt("50.00"), firm.a_receipt("110.00")
    reconciliation = firm.reconcile(6, receipt)

    row = firm.user.row(
        "FINANCIAL_RECEIPT_SEARCH", receipt, "reconciliation", "reconciliationtext", "taxreport"
    )
    unreconciled = firm.user.rows(
        "FINANCIAL_RECEIPT_SEARCH",
        "id",
        filters=[{"name": "reconciliation", "comparison": "IS_NULL"}],
    )

    assert list(row.values()) == [receipt, reconciliation, "RCN000001", None]
    assert [each["id"] for each in unreconciled] == [open_one]


def test_it_belongs_to_the_default_project_unless_it_names_one(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=262, Value="9")

    projects = [
        firm.user.row("FINANCIAL_RECEIPT_SEARCH", id, "project")["project"]
        for id in (firm.a_receipt(), firm.a_receipt(Project=4))
    ]

    assert projects == [9, 4]


def test_two_receipts_never_share_a_reference(firm: Firm) -> None:
    firm.a_receipt(Reference="CASH 1")
    receipt = firm.a_receipt()

    refused = firm.user.refused("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Reference="CASH 1")

    assert refused.type == "reference_taken"


def test_the_contact_and_bank_account_of_another_firm_are_not_there(
    firm: Firm, other_firm: Firm
) -> None:
    business, bank_account = other_firm.a_business(), other_firm.a_bank_account()

    refused = firm.user.refused(
        "FINANCIAL_RECEIPT_MANAGE", ContactBusinessReceivedFrom=business, BankAccount=bank_account
    )

    assert set(refused.fields) == {"ContactBusinessReceivedFrom", "BankAccount"}


def test_legacy_screens_read_dates_and_money_their_way(firm: Firm) -> None:
    firm.a_receipt("1234.50")
    firm.user.dialect = "legacy"

    outcome = firm.user.outcome(
        "FINANCIAL_RECEIPT_SEARCH",
        fields=[{"name": "description"}, {"name": "amount"}],
        filters=[{"name": "receiveddate", "comparison": "EQUAL_TO", "value1": "2026-11-24"}],
    )

    assert outcome.ok
    assert len(outcome.result["page"].found) == 1
