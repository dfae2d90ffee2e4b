"""Actions on one document: locked by hand, sent, cancelled, written off; undone; and the trail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm, Refused
from tests.locks.expected import ACTION, DOCUMENTS, MANAGE
from tests.locks.scenes import DATES, MAKERS, credit, link

SEARCH = "FINANCIAL_INVOICE_SEARCH"
FIRE = "FINANCIAL_INVOICE_ACTION"
TRAIL = "FINANCIAL_LOCK_EVENT_SEARCH"


def fire(firm: Firm, invoice: int, action: str, **more: Any) -> dict[str, Any]:
    return firm.user(FIRE, Id=invoice, Action=action, **more)


def barred(firm: Firm, invoice: int, action: str, **more: Any) -> Refused:
    return firm.user.refused(FIRE, Id=invoice, Action=action, **more)


def a_document(firm: Firm, object: int) -> int:
    if object == 69:
        return firm.a_credit_note("55.00")
    if object == 122:
        return firm.a_journal("100.00")
    return int(getattr(firm, MAKERS[object])("110.00"))


def standing(firm: Firm, invoice: int) -> dict[str, Any]:
    return firm.user.row(
        SEARCH, invoice, "statustext", "outstandingamount", "cancelledat", "uncollectibleat"
    )


def pay(firm: Firm, invoice: int, amount: str) -> int:
    receipt = firm.a_receipt(amount)
    return link(firm, {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]})


# --- locking by hand ----------------------------------------------------------------------------


@pytest.mark.parametrize("object", list(DOCUMENTS))
def test_a_document_is_locked_by_hand_and_unlocked(firm: Firm, object: int) -> None:
    document = a_document(firm, object)
    search = MANAGE[object].replace("_MANAGE", "_SEARCH")

    locked = firm.user(ACTION[object], Id=document, Action="lock")
    seen = firm.user.row(search, document, "lockedat", "lockedbytext", "timestamp")
    firm.administrator(ACTION[object], Id=document, Action="unlock")

    assert locked["notes"] == "UPDATED"
    assert (seen["lockedbytext"], seen["timestamp"]) == ("Bob", locked["timestamp"])
    assert seen["lockedat"] == "2026-11-24T09:00:00+00:00"
    assert firm.locks(Object=object, ObjectContext=document) == set()
    assert firm.user.row(search, document, "lockedat")["lockedat"] is None


@pytest.mark.parametrize("object", list(DOCUMENTS))
def test_a_locked_document_says_what_a_program_and_a_person_should_do(
    firm: Firm, object: int
) -> None:
    document = a_document(firm, object)
    firm.user(ACTION[object], Id=document, Action="lock")

    for change in ({DATES[object]: "2026-06-16"}, {"Remove": 1}):
        refused = firm.user.refused(MANAGE[object], Id=document, **change)

        assert refused.locks == ["LockedManual"]
        assert refused.outcome.data["codes"] == ["document_locked"]
        assert "unlock it first" in refused.outcome.message


def test_a_document_that_another_lock_holds_has_no_such_code(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    firm.lock_until("2026-06-30")

    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x")

    assert "codes" not in refused.outcome.data


def test_the_lock_names_who_locked_and_what_unlocks(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    fire(firm, invoice, "lock")

    (told,) = firm.user("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=invoice, Explain="Y")[
        "Locks"
    ]

    assert (told["evidence"]["object"], told["evidence"]["text"]) == (22, "Bob")
    assert told["since"] == "2026-11-24T09:00:00+00:00"
    assert firm.lift("LockedManual", Object=5, ObjectContext=invoice) == [FIRE]


def test_a_second_lock_and_a_second_unlock_cannot_be_fired(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    early = barred(firm, invoice, "unlock")
    fire(firm, invoice, "lock")

    again = barred(firm, invoice, "lock")

    assert early.type == again.type == "cannot_be_fired"
    assert early.outcome.message == (
        "unlock cannot be fired: invoice INV000001 is not locked by hand"
    )
    assert again.outcome.message.startswith("lock cannot be fired")


def test_the_same_call_sent_again_with_its_key_answers_as_before(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    first = fire(firm, invoice, "lock", Idempotency="k1")
    second = fire(firm, invoice, "lock", Idempotency="k1")

    assert first == second
    assert len(firm.user.rows(TRAIL, "id")) == 1


def test_a_space_may_want_a_reason_for_unlocking(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9020, Value="Y")
    invoice = firm.an_invoice("110.00")
    fire(firm, invoice, "lock")

    refused = barred(firm, invoice, "unlock", Reason="  ")
    fire(firm, invoice, "unlock", Reason="the customer moved")

    assert "Reason" in refused.fields
    (row,) = firm.user.rows(
        TRAIL, "reason", filters=[{"name": "kind", "comparison": "EQUAL_TO", "value1": "unlock"}]
    )
    assert row["reason"] == "the customer moved"


def test_a_document_of_another_kind_or_firm_is_not_found(firm: Firm, other_firm: Firm) -> None:
    expense, theirs = firm.an_expense("11.00"), other_firm.an_invoice("11.00")

    for document in (expense, theirs):
        assert barred(firm, document, "lock").type == "record_not_found"


def test_an_action_of_invoices_is_none_of_expenses(firm: Firm) -> None:
    expense = firm.an_expense("11.00")

    refused = firm.user.refused("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="cancel")

    assert "Action" in refused.fields


# --- sending ------------------------------------------------------------------------------------


def test_an_invoice_is_marked_as_sent_on_the_day(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00")

    fire(firm, invoice, "mark_as_sent")
    again = barred(firm, invoice, "mark_as_sent")

    row = firm.user.row(SEARCH, invoice, "sent", "sentdate", "statustext")
    assert (row["sent"], row["sentdate"], row["statustext"]) == ("Y", "2026-11-24", "Sent")
    assert firm.locks(Object=5, ObjectContext=invoice) == {"LockedSent"}
    assert again.type == "cannot_be_fired"


def test_a_sent_date_that_is_there_stays(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-10-01")

    fire(firm, invoice, "mark_as_sent")

    assert firm.user.row(SEARCH, invoice, "sentdate")["sentdate"] == "2026-10-01"


def test_sending_obeys_the_locks_of_the_fields_it_sets(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15")
    fire(firm, invoice, "lock")
    firm.lock_until("2026-06-30")

    refused = barred(firm, invoice, "mark_as_sent")

    assert refused.locks == ["LockedDate", "LockedManual"]


# --- cancelling ---------------------------------------------------------------------------------


def test_nothing_is_outstanding_of_a_cancelled_invoice(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    line = firm.lines(5, invoice)[0]

    fire(firm, invoice, "cancel")

    row = standing(firm, invoice)
    assert (row["statustext"], row["outstandingamount"]) == ("Cancelled", "0.00")
    assert row["cancelledat"] == "2026-11-24T09:00:00+00:00"
    of_line = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "invoiceoutstandingamount", "amount")
    assert (of_line["invoiceoutstandingamount"], of_line["amount"]) == ("0.00", "110.00")


def test_a_cancelled_invoice_is_neither_paid_nor_credited(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    fire(firm, invoice, "cancel")
    lines = {"InvoiceLineItem": firm.lines(5, invoice)[0]}
    lines["ReceiptLineItem"] = firm.lines(6, receipt)[0]

    linked = firm.user.refused("FINANCIAL_RECEIPT_INVOICE_MANAGE", **lines)
    settled = firm.user.refused("FINANCIAL_AUTO_RECEIPT", Id=invoice)

    assert "amount" in {name.lower() for name in linked.fields}
    assert settled.type == "nothing_to_do"


def test_cancelling_is_undone(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    early = barred(firm, invoice, "undo_cancel")
    fire(firm, invoice, "cancel")
    twice = barred(firm, invoice, "cancel")

    fire(firm, invoice, "undo_cancel")

    row = standing(firm, invoice)
    assert (row["statustext"], row["outstandingamount"]) == ("Sent", "110.00")
    assert row["cancelledat"] is None
    assert early.type == twice.type == "cannot_be_fired"


def test_a_paid_invoice_cannot_be_cancelled(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    pay(firm, invoice, "110.00")

    refused = barred(firm, invoice, "cancel")

    assert refused.outcome.message == (
        "cancel cannot be fired: invoice INV000001 is settled by receipt REC000001 (110.00); "
        "take them off it first"
    )
    assert standing(firm, invoice)["statustext"] == "Paid"


@pytest.mark.parametrize("action", ["cancel", "mark_as_uncollectible"])
def test_a_step_passes_what_locks_the_invoice_and_obeys_the_period_of_its_own_date(
    firm: Firm, action: str
) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    firm.report("2026-04-01", "2026-06-30")

    assert {"LockedBAS", "LockedDate", "LockedSent"} <= firm.locks(Object=5, ObjectContext=invoice)
    assert barred(firm, invoice, action, Date="2026-06-30").locks == ["LockedDate"]
    fire(firm, invoice, action, Date="2026-07-01")
    assert standing(firm, invoice)["outstandingamount"] == "0.00"


@pytest.mark.parametrize("action", ["cancel", "mark_as_uncollectible"])
def test_an_invoice_locked_by_hand_takes_no_step(firm: Firm, action: str) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    fire(firm, invoice, "lock")

    assert barred(firm, invoice, action).locks == ["LockedManual"]


def test_money_and_credits_on_an_invoice_are_named_when_it_is_to_be_cancelled(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    pay(firm, invoice, "10.00")
    credit(firm, 5, firm.lines(5, invoice)[0], firm.a_credit_note("55.00"))

    refused = barred(firm, invoice, "cancel")

    assert refused.type == "cannot_be_fired"
    assert "receipt REC000001 (10.00), credit note CRN000001 (11.00)" in refused.outcome.message


def test_an_administrator_cancels_in_a_locked_period_and_it_is_logged(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    firm.lock_until("2026-06-30")
    wanted = {"Id": invoice, "Action": "cancel", "Date": "2026-06-20"}

    seen = firm.administrator(FIRE, **wanted, preview="Y")
    firm.administrator(FIRE, **wanted, override_LockedDate="Y")

    assert seen["overrides"] == ["override_LockedDate"]
    assert [(each["field"], each["new"]) for each in seen["changes"]] == [("Date", "2026-06-20")]
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "fields", "method")
    assert (row["locks"], row["method"]) == ("LockedDate", FIRE)
    assert row["fields"][0]["field"] == "Date"


def test_a_preview_of_an_action_leaves_no_trail(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    seen = fire(firm, invoice, "lock", preview="Y")

    assert seen["allowed"] is True
    assert {each["field"] for each in seen["changes"]} == {"LockedAt", "LockedBy"}
    assert firm.user.rows(TRAIL, "id") == []
    assert firm.locks(Object=5, ObjectContext=invoice) == set()


def test_a_cancelled_invoice_counts_in_no_tax_report(firm: Firm) -> None:
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=firm.kept("business"),
    )
    kept, cancelled = (
        firm.an_invoice("110.00", SentDate="2026-06-15", sent=True) for _ in range(2)
    )
    fire(firm, cancelled, "cancel", Date="2026-06-20")
    report = firm.administrator(
        "FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate="2026-04-01", EndDate="2026-06-30"
    )["id"]

    answer = firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report)

    assert (answer["Count"], answer["TaxCollected"]) == (2, "10.00")
    assert "LockedBAS" in firm.locks(Object=5, ObjectContext=kept)


# --- writing off --------------------------------------------------------------------------------


def test_a_sent_and_unpaid_invoice_is_written_off_and_claimed_again(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)

    fire(firm, invoice, "mark_as_uncollectible")
    written_off = standing(firm, invoice)
    twice = barred(firm, invoice, "mark_as_uncollectible")
    fire(firm, invoice, "undo_uncollectible")

    assert written_off["statustext"] == "Uncollectible"
    assert written_off["outstandingamount"] == "0.00"
    assert twice.type == "cannot_be_fired"
    assert standing(firm, invoice)["statustext"] == "Sent"
    assert barred(firm, invoice, "undo_uncollectible").type == "cannot_be_fired"


def test_what_is_left_of_an_invoice_paid_in_part_is_written_off(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    pay(firm, invoice, "10.00")

    fire(firm, invoice, "mark_as_uncollectible")

    row = firm.user.row(SEARCH, invoice, "outstandingamount", "uncollectibleamount")
    assert (row["outstandingamount"], row["uncollectibleamount"]) == ("0.00", "100.00")


def test_a_draft_a_paid_and_a_cancelled_invoice_are_not_written_off(firm: Firm) -> None:
    draft, paid, cancelled = (firm.an_invoice("110.00") for _ in range(3))
    fire(firm, paid, "mark_as_sent")
    pay(firm, paid, "110.00")
    fire(firm, cancelled, "mark_as_sent")
    fire(firm, cancelled, "cancel")

    for invoice, why in ((draft, "not marked as sent"), (paid, "paid"), (cancelled, "cancelled")):
        refused = barred(firm, invoice, "mark_as_uncollectible")
        assert refused.type == "cannot_be_fired"
        assert why in refused.outcome.message


# --- the trail ----------------------------------------------------------------------------------


def test_every_action_is_in_the_trail_with_who_when_what_why_and_from_where(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    fire(firm, invoice, "lock", Reason="under review")
    firm.administrator(FIRE, Id=invoice, Action="unlock")
    for action in ("mark_as_sent", "cancel", "undo_cancel", "mark_as_uncollectible"):
        fire(firm, invoice, action)

    fields = ("kind", "object", "objectcontext", "objecttext", "reason", "createdusertext",
              "createddate", "method", "address")  # fmt: skip
    rows = firm.user.rows(TRAIL, *fields)

    assert [row["kind"] for row in rows] == [
        "lock", "unlock", "mark_as_sent", "cancel", "undo_cancel", "mark_as_uncollectible",
    ]  # fmt: skip
    first = rows[0]
    assert (first["object"], first["objectcontext"]) == (5, invoice)
    assert first["objecttext"] == "INV000001"
    assert (first["reason"], first["createdusertext"]) == ("under review", "Bob")
    assert (first["method"], first["address"]) == (FIRE, "192.0.2.7")
    assert rows[1]["createdusertext"] == "Ann"


def test_the_trail_is_found_by_document_user_kind_and_date(firm: Firm, other_firm: Firm) -> None:
    one, other = firm.an_invoice("110.00"), firm.an_expense("11.00")
    fire(other_firm, other_firm.an_invoice("1.00"), "lock")
    fire(firm, one, "lock")
    firm.user("FINANCIAL_EXPENSE_ACTION", Id=other, Action="lock")
    firm.administrator(FIRE, Id=one, Action="unlock")
    admin = firm.user.rows(TRAIL, "createduser")[-1]["createduser"]

    def found(*filters: tuple[str, str, Any]) -> list[str]:
        asked = [{"name": n, "comparison": c, "value1": v} for n, c, v in filters]
        return [row["kind"] for row in firm.user.rows(TRAIL, "kind", filters=asked)]

    of_document = found(("object", "EQUAL_TO", 5), ("objectcontext", "EQUAL_TO", one))
    assert of_document == ["lock", "unlock"]
    assert found(("createduser", "EQUAL_TO", admin)) == ["unlock"]
    assert found(("kind", "EQUAL_TO", "lock")) == ["lock", "lock"]
    assert len(found(("createddate", "GREATER_THAN_OR_EQUAL_TO", "2026-11-24"))) == 3
    assert found(("createddate", "GREATER_THAN", "2026-11-25")) == []


def test_a_refused_action_leaves_no_trail(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    barred(firm, invoice, "unlock")

    assert firm.user.rows(TRAIL, "id") == []


def test_an_action_on_what_has_changed_since_is_refused_with_the_present_timestamp(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("110.00")
    read = firm.user.row(SEARCH, invoice, "timestamp")["timestamp"]
    now = firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x")["timestamp"]

    refused = barred(firm, invoice, "lock", InvoiceTimestamp=read)

    assert refused.type == "stale_timestamp"
    assert refused.outcome.data["timestamp"] == now
    fire(firm, invoice, "lock", InvoiceTimestamp=now)
