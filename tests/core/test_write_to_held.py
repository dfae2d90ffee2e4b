"""Whoever writes to what somebody else holds for editing is told by whom, however he does it."""

from __future__ import annotations

from typing import Any

from tests.core.edit_locks import ACQUIRE, RELEASE, acquire, edit, later, steal
from tests.financial.test_transfer import a_transfer
from tests.firm import Firm


def test_nobody_else_writes_to_a_record_that_is_held(firm: Firm) -> None:
    invoice, other = firm.an_invoice("110.00"), firm.an_invoice("1.00")
    line, elsewhere = firm.lines(5, invoice)[0], firm.lines(5, other)[0]
    receipt = firm.lines(6, firm.a_receipt("110.00"))[0]
    owing = firm.lines(2, firm.an_expense("110.00"))[0]
    acquire(firm.user, invoice)

    calls: list[tuple[str, dict[str, Any]]] = [
        ("FINANCIAL_INVOICE_MANAGE", edit(invoice)),
        ("FINANCIAL_INVOICE_MANAGE", {"Id": invoice, "Remove": 1}),
        ("FINANCIAL_INVOICE_ACTION", {"Id": invoice, "Action": "lock"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Description": "x"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Remove": 1}),
        ("FINANCIAL_ITEM_MANAGE", {"Object": 5, "ObjectContext": invoice, "Amount": "1.00"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Object": 5, "ObjectContext": other}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": elsewhere, "Object": 5, "ObjectContext": invoice}),
        ("FINANCIAL_RECEIPT_INVOICE_MANAGE", {"InvoiceLineItem": line, "ReceiptLineItem": receipt}),
        ("FINANCIAL_CONTRA_MANAGE", {"InvoiceLineItem": line, "ExpenseLineItem": owing}),
    ]
    for method, params in calls:
        refused = firm.administrator.refused(method, **params, override="Y")
        assert refused.type == "record_held", (method, params, refused.outcome.message)
        assert refused.outcome.message.startswith("Invoice INV000001 is held by Bob until")
        assert refused.outcome.data["holders"][0]["usertext"] == "Bob"
    firm.user("FINANCIAL_INVOICE_MANAGE", **edit(invoice))
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00")


def test_a_form_that_changes_nothing_is_let_through(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    acquire(firm.user, invoice)

    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="")


def test_when_the_time_is_over_anybody_writes(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    acquire(firm.user, invoice, seconds=60)

    later(firm.administrator, 61)("FINANCIAL_INVOICE_MANAGE", **edit(invoice))


def test_a_write_with_the_newest_number_or_set_goes_through(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    held = acquire(firm.user, invoice, seconds=60)
    number, set = held["Locks"][0]["fencing"], held["LockSetId"]

    firm.user("FINANCIAL_INVOICE_MANAGE", **edit(invoice, Fencing=number))
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="1", LockSetId=set)
    # it ran out, but nobody has held the record since
    later(firm.user, 99)("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="2", Fencing=number)


def test_a_write_that_comes_after_somebody_else_held_the_record_is_refused(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    held = acquire(firm.user, invoice, seconds=60)
    number, set = held["Locks"][0]["fencing"], held["LockSetId"]
    ann, bob = later(firm.administrator, 61), later(firm.user, 90)
    newer = acquire(ann, invoice)
    ann("FINANCIAL_INVOICE_MANAGE", **edit(invoice))
    ann(RELEASE, LockSetId=newer["LockSetId"])

    by_number = bob.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="2", Fencing=number)
    by_set = bob.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="2", LockSetId=set)

    assert newer["Locks"][0]["fencing"] > number
    assert by_number.type == by_set.type == "outdated_fencing"
    assert "INV000001" in by_number.outcome.message
    bob("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="2")


def test_a_number_or_set_that_is_not_ones_own_is_refused(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    held = acquire(firm.user, invoice, seconds=60)
    ann = later(firm.administrator, 61)
    change = {"Id": invoice, "Notes": "x"}

    number = ann.refused("FINANCIAL_INVOICE_MANAGE", **change, Fencing=held["Locks"][0]["fencing"])
    set = ann.refused("FINANCIAL_INVOICE_MANAGE", **change, LockSetId=held["LockSetId"])

    assert number.type == set.type == "record_not_found"


def test_a_number_or_set_that_is_none_is_refused_also_where_nobody_ever_held_the_record(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("1.00")
    theirs = acquire(firm.administrator, firm.an_invoice("2.00"))

    for more in (
        {"Fencing": 10**8},
        {"LockSetId": 10**8},
        {"Fencing": theirs["Locks"][0]["fencing"]},
        {"LockSetId": theirs["LockSetId"]},
    ):
        refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", **edit(invoice, **more))
        assert refused.type == "record_not_found", more
        refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Notes="new", **more)
        assert refused.type == "record_not_found", more


def test_an_outdated_number_is_refused_whatever_is_written(firm: Firm) -> None:
    invoice, other = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    number = acquire(firm.user, invoice, seconds=60)["Locks"][0]["fencing"]
    ann = later(firm.administrator, 61)
    ann(RELEASE, LockSetId=acquire(ann, invoice)["LockSetId"])

    for params in (edit(other), {"Notes": "a new one"}, {"Id": other, "Notes": ""}):
        refused = later(firm.user, 90).refused("FINANCIAL_INVOICE_MANAGE", **params, Fencing=number)
        assert refused.type == "outdated_fencing"


def test_the_parts_of_a_record_are_written_by_nobody_else_while_it_is_held(firm: Firm) -> None:
    reconciliation, receipt = firm.a_reconciliation(), firm.a_receipt("110.00")
    inside = firm.a_receipt("10.00")
    firm.reconcile(6, inside, reconciliation)
    transfer = a_transfer(firm)
    line = firm.lines(2, firm.an_expense("11.00"))[0]
    wanted = [
        {"Object": 158, "ObjectContext": reconciliation},
        {"Object": 129, "ObjectContext": transfer},
    ]
    firm.administrator(ACQUIRE, Locks=wanted, DurationSeconds=60)

    into = {"Reconciliation": reconciliation, "Object": 6, "ObjectContext": receipt}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("FINANCIAL_RECONCILIATION_ITEM_MANAGE", into),
        ("FINANCIAL_RECONCILIATION_ITEM_MANAGE", {**into, "ObjectContext": inside, "Remove": 1}),
        ("FINANCIAL_TRANSFER_EXPENSE_MANAGE", {"Transfer": transfer, "LineItem": line}),
    ]
    for method, params in calls:
        refused = firm.user.refused(method, **params)
        assert refused.type == "record_held", (method, refused.outcome.message)
    firm.administrator("FINANCIAL_RECONCILIATION_ITEM_MANAGE", **into)


def test_the_files_of_a_record_are_written_by_nobody_else_while_it_is_held(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    file = {"Object": 5, "ObjectContext": invoice, "FileName": "a.txt", "Base64": "YQ=="}
    shown, removed = (firm.user("CORE_ATTACHMENT_FROM_BASE64", **file)["id"] for _ in range(2))
    firm.user("CORE_ATTACHMENT_MANAGE", Id=removed, Remove=1)
    number = acquire(firm.user, invoice)["Locks"][0]["fencing"]

    calls: list[tuple[str, dict[str, Any]]] = [
        ("CORE_ATTACHMENT_FROM_BASE64", file),
        ("ATTACH_FILE", {"Object": 5, "ObjectContext": invoice, "File0": "YQ=="}),
        ("CORE_ATTACHMENT_MANAGE", {"Id": shown, "Title": "x"}),
        ("CORE_ATTACHMENT_MANAGE", {"Id": shown, "Remove": 1}),
        ("CORE_ATTACHMENT_UNDELETE", {"Id": removed, "MakeNameUniqueFlag": True}),
    ]
    for method, params in calls:
        refused = firm.administrator.refused(method, **params)
        assert refused.type == "record_held", method
    firm.administrator(RELEASE, LockSetId=steal(firm.administrator, invoice)["LockSetId"])
    for method, params in calls:
        late = firm.user.refused(method, **params, Fencing=number)
        assert late.type == "lock_stolen", method
        firm.user(method, **params)
