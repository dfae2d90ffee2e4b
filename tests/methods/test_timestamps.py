"""Optimistic timestamps: in searches and in the answers of writes, and refused once outdated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from methods import REGISTRY
from methods.wire.types import timestamp_of
from models.refusals import StaleTimestamp
from models.store import database
from tests.firm import Firm

KINDS: dict[str, tuple[Callable[[Firm], int], str, str]] = {
    "FINANCIAL_INVOICE": (lambda firm: firm.an_invoice("11.00"), "Notes", "notes"),
    "FINANCIAL_EXPENSE": (lambda firm: firm.an_expense("11.00"), "Notes", "notes"),
    "FINANCIAL_RECEIPT": (lambda firm: firm.a_receipt("11.00"), "Notes", "notes"),
    "FINANCIAL_PAYMENT": (lambda firm: firm.a_payment("11.00"), "Notes", "notes"),
    "FINANCIAL_CREDIT_NOTE": (lambda firm: firm.a_credit_note(), "Notes", "notes"),
    "FINANCIAL_GENERAL_JOURNAL": (lambda firm: firm.a_journal(), "Description", "description"),
    "FINANCIAL_ITEM": (lambda firm: firm.a_line(5, firm.an_invoice()), "Notes", "notes"),
    "FINANCIAL_RECONCILIATION": (lambda firm: firm.a_reconciliation(), "Notes", "notes"),
    "CONTACT_BUSINESS": (lambda firm: firm.a_business(), "Notes", "notes"),
    "CONTACT_PERSON": (lambda firm: firm.a_person(), "Notes", "notes"),
    "SETUP_FINANCIAL_BANK_ACCOUNT": (lambda firm: firm.a_bank_account(), "Notes", "notes"),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_write_is_refused_once_the_record_has_changed(firm: Firm, kind: str) -> None:
    make, field, _ = KINDS[kind]
    id, method = make(firm), f"{kind}_MANAGE"
    call = firm.administrator
    read = call.row(f"{kind}_SEARCH", id, "timestamp")["timestamp"]

    first = call(method, Id=id, Timestamp=read, **{field: "first"})
    refused = call.refused(method, Id=id, Timestamp=read, **{field: "second"})
    removed = call.refused(method, Id=id, Timestamp=read, Remove=1)

    now = call.row(f"{kind}_SEARCH", id, "timestamp")["timestamp"]
    assert first["timestamp"] == now != read
    for each in (refused, removed):
        assert each.type == "stale_timestamp"
        assert each.outcome.data["timestamp"] == now
        assert now in each.outcome.message


def test_a_change_of_its_lines_is_a_change_of_the_document(firm: Firm) -> None:
    invoice = firm.an_invoice("11.00")
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    firm.a_line(5, invoice)

    refused = firm.user.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", InvoiceTimestamp=read
    )

    assert refused.type == "stale_timestamp"


@pytest.mark.parametrize("name", ["Timestamp", "InvoiceTimestamp"])
def test_calls_about_an_invoice_know_both_names(firm: Firm, name: str) -> None:
    invoice = firm.an_invoice("11.00", sent=True)
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="changed")
    firm.a_bank_account(DefaultReceiptAccount="Y")

    calls: list[tuple[str, dict[str, Any]]] = [
        ("FINANCIAL_INVOICE_MANAGE", {"Notes": "x"}),
        ("FINANCIAL_INVOICE_COPY", {}),
        ("FINANCIAL_INVOICE_ACTION", {"Action": "lock"}),
        ("FINANCIAL_AUTO_RECEIPT", {}),
    ]
    for method, params in calls:
        refused = firm.user.refused(method, Id=invoice, **params, **{name: read})
        assert refused.type == "stale_timestamp", method


def test_what_a_call_makes_comes_with_its_timestamp(firm: Firm) -> None:
    invoice = firm.an_invoice("11.00", sent=True)
    firm.a_bank_account(DefaultReceiptAccount="Y")

    copy = firm.user("FINANCIAL_INVOICE_COPY", Id=invoice, Sent="Y")
    made = firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice)

    copied = firm.user.row("FINANCIAL_INVOICE_SEARCH", copy["id"], "timestamp")
    received = firm.user.row("FINANCIAL_RECEIPT_SEARCH", made["receipt"], "timestamp")
    assert copy["timestamp"] == copied["timestamp"]
    assert made["timestamp"] == received["timestamp"]


def test_every_writing_method_whose_record_is_named_may_refuse_an_outdated_timestamp() -> None:
    naming = [each for each in REGISTRY.values() if each.changes_books and "Id" in each.params]

    without = [each.name for each in naming if StaleTimestamp not in each.refuses]

    # the settings of a space have no timestamp and say so
    assert without == ["SETUP_FINANCIAL_SETTINGS_MANAGE"]


def test_a_timestamp_whose_plus_a_form_has_lost_is_still_the_timestamp(firm: Firm) -> None:
    invoice = firm.an_invoice("11.00")
    with database.write():
        database.database.execute_sql(f"UPDATE document SET version = 1000 WHERE id = {invoice}")
    read = timestamp_of(1000)

    mangled = {"Id": invoice, "Notes": "x", "Timestamp": read.replace("+", " ")}
    held = {"Object": 5, "ObjectContext": invoice, "Timestamp": mangled["Timestamp"]}

    assert "+" in read
    firm.user("CORE_LOCK_ACQUIRE", Locks=[held], DurationSeconds=9)
    firm.user("FINANCIAL_INVOICE_MANAGE", **mangled)


@pytest.mark.parametrize("method", ["CORE_ATTACHMENT_FROM_BASE64", "ATTACH_FILE"])
def test_a_file_is_attached_to_a_record_as_it_was_read(firm: Firm, method: str) -> None:
    invoice = firm.an_invoice("11.00")
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    now = firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x")["timestamp"]
    file = {"FileName": "a", "Base64": "YQ=="} if "CORE" in method else {"File0": "YQ=="}
    params = {"Object": 5, "ObjectContext": invoice, **file}

    refused = firm.user.refused(method, **params, Timestamp=read)
    firm.user(method, **params, Timestamp=now)

    assert refused.type == "stale_timestamp"
    assert refused.outcome.data["timestamp"] == now


def test_what_is_yet_to_be_added_has_no_timestamp(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("11.00"), firm.a_receipt("11.00")
    into = firm.a_reconciliation()

    calls: list[tuple[str, dict[str, Any]]] = [
        ("FINANCIAL_INVOICE_MANAGE", {}),
        ("FINANCIAL_ITEM_MANAGE", {"Object": 5, "ObjectContext": invoice, "Amount": "1.00"}),
        (
            "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
            {"Reconciliation": into, "Object": 6, "ObjectContext": receipt},
        ),
        ("FINANCIAL_TRANSFER_EXPENSE_MANAGE", {}),
        ("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", {}),
    ]
    for method, params in calls:
        refused = firm.user.refused(method, **params, Timestamp="AAAAAAAAAAE=")
        assert "Timestamp" in refused.fields, method
