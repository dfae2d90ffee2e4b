"""The ways round a lock that are closed too, each a row of the locking reference's table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.store import database
from models.store.base import stamp
from tests.firm import NOW, Firm
from tests.locks.expected import MANAGE
from tests.locks.scenes import a_transfer, credit, link, report_and_unlock

JUNE = "2026-06-15"


def a_locked_invoice(firm: Firm) -> int:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.lock_until("2026-06-30")
    return invoice


def test_a_line_is_not_moved_out_of_a_locked_document(firm: Firm) -> None:
    open_invoice = firm.an_invoice("10.00")
    locked = a_locked_invoice(firm)
    line = firm.lines(5, locked)[0]

    refused = firm.user.refused(
        "FINANCIAL_ITEM_MANAGE", Id=line, Object=5, ObjectContext=open_invoice
    )

    assert refused.locks == ["LockedDate"]
    assert firm.lines(5, locked) == [line]


def test_a_line_is_not_moved_into_a_locked_document(firm: Firm) -> None:
    open_invoice = firm.an_invoice("10.00")
    locked = a_locked_invoice(firm)
    line = firm.lines(5, open_invoice)[0]

    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=line, Object=5, ObjectContext=locked)

    assert refused.locks == ["LockedDate"]


def test_a_line_is_neither_moved_out_of_nor_into_what_is_locked_by_hand(firm: Firm) -> None:
    open_invoice, locked = firm.an_invoice("10.00"), firm.an_invoice("20.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=locked, Action="lock")
    of_open, of_locked = firm.lines(5, open_invoice)[0], firm.lines(5, locked)[0]
    method = "FINANCIAL_ITEM_MANAGE"

    out = firm.user.refused(method, Id=of_locked, Object=5, ObjectContext=open_invoice)
    into = firm.user.refused(method, Id=of_open, Object=5, ObjectContext=locked)
    foreign = firm.user.refused(method, Id=of_locked, SourceAmount="17.00")

    for refused in (out, into, foreign):
        assert refused.locks == ["LockedManual"]
        assert refused.outcome.data["codes"] == ["document_locked"]


def test_a_line_that_is_moved_past_two_locks_is_logged_of_where_it_was(firm: Firm) -> None:
    of_one, to_other = firm.an_invoice("10.00"), firm.an_invoice("20.00")
    for invoice in (of_one, to_other):
        firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")

    firm.administrator(
        "FINANCIAL_ITEM_MANAGE",
        Id=firm.lines(5, of_one)[0],
        Object=5,
        ObjectContext=to_other,
        override_LockedManual="Y",
    )

    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "objectcontext")
    assert (row["locks"], row["objectcontext"]) == ("LockedManual", of_one)


def test_a_preview_names_what_it_was_given_to_set_aside(firm: Firm) -> None:
    invoice = a_locked_invoice(firm)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    tried = {"Id": invoice, "Notes": "x", "preview": "Y"}
    names = ["override_LockedDate", "override_LockedManual"]

    in_part = firm.administrator("FINANCIAL_INVOICE_MANAGE", **tried, override_LockedDate="Y")
    whole = firm.administrator("FINANCIAL_INVOICE_MANAGE", **tried, override="Y")

    assert (in_part["allowed"], in_part["overrides"]) == (False, names)
    assert (whole["allowed"], whole["overrides"]) == (True, names)
    assert [each["lock"] for each in in_part["locks"]] == ["LockedManual"]
    assert whole["locks"] == []


def test_a_journal_in_progress_that_is_locked_by_hand_takes_no_lines(firm: Firm) -> None:
    journal = firm.a_journal("100.00")
    firm.user("FINANCIAL_GENERAL_JOURNAL_ACTION", Id=journal, Action="lock")
    line = firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "id")[0]["id"]

    method = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
    added = firm.user.refused(
        method, GeneralJournal=journal, FinancialAccount=firm.kept_account(), DebitAmount="1.00"
    )
    removed = firm.user.refused(method, Id=line, Remove=1)

    assert added.locks == removed.locks == ["LockedManual"]


def test_what_is_locked_by_hand_may_still_be_paid_and_reconciled(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    firm.user("FINANCIAL_RECEIPT_ACTION", Id=receipt, Action="lock")

    link(firm, {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]})
    firm.reconcile(6, receipt)

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "outstandingamount")
    assert row["outstandingamount"] == "0.00"


def test_a_lock_by_hand_is_not_set_or_lifted_through_the_document_itself(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, LockedAt="2026-11-24", LockedBy=1
    )

    assert refused.fields.keys() == {"LockedAt", "LockedBy"}


def test_moving_a_line_with_the_override_moves_its_amount_too(firm: Firm) -> None:
    open_invoice = firm.an_invoice("10.00")
    locked = a_locked_invoice(firm)
    line = firm.lines(5, locked)[0]

    firm.administrator(
        "FINANCIAL_ITEM_MANAGE",
        Id=line,
        Object=5,
        ObjectContext=open_invoice,
        override_LockedDate="Y",
    )

    search = "FINANCIAL_INVOICE_SEARCH"
    assert firm.user.row(search, locked, "amount")["amount"] == "0.00"
    assert firm.user.row(search, open_invoice, "amount")["amount"] == "120.00"


def test_a_document_whose_lines_are_linked_is_not_removed_and_the_lines_are_named(
    firm: Firm,
) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    line = firm.lines(5, invoice)[0]
    link(firm, {5: line, 6: firm.lines(6, receipt)[0]})

    refused = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1)

    assert firm.locks(Object=5, ObjectContext=invoice) == set()
    assert refused.locks == ["LockedLinked"]
    assert refused.outcome.data["locks"][0]["lines"] == [line]
    assert str(line) in refused.outcome.message


@pytest.mark.parametrize("object", [5, 6])
def test_what_is_linked_is_not_removed_with_an_override_either(firm: Firm, object: int) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    line = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    link(firm, line)
    other = {5: "receipt REC000001 (110.00)", 6: "invoice INV000001 (110.00)"}[object]
    whole = MANAGE[object], {5: invoice, 6: receipt}[object]

    for method, id in (whole, ("FINANCIAL_ITEM_MANAGE", line[object])):
        refused = firm.administrator.refused(method, Id=id, Remove=1, override="Y")
        assert refused.type == "record_in_use"
        assert refused.outcome.data["uses"] == [other]


def test_the_amount_of_an_applied_credit_note_stays(firm: Firm) -> None:
    invoice, note = firm.an_invoice("110.00"), firm.a_credit_note("55.00")
    credit(firm, 5, firm.lines(5, invoice)[0], note)

    edited = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Amount="44.00")
    removed = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Remove=1)

    assert edited.locks == ["LockedCredit"]
    assert removed.locks == ["LockedCredit"]


def test_nothing_is_dated_into_a_locked_period(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-07-02", sent=True)
    firm.lock_until("2026-06-30")

    redated = firm.user.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, SentDate="2026-06-30")
    added = firm.user.refused("FINANCIAL_EXPENSE_MANAGE", AccruedDate="2026-06-30")

    assert redated.locks == ["LockedDate"]
    assert added.locks == ["LockedDate"]


def test_an_override_of_the_lock_on_a_document_does_not_date_it_into_a_locked_period(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-07-02", sent=True)
    firm.lock_until("2026-06-30")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    dated = {"Id": invoice, "SentDate": "2026-06-30"}
    method = "FINANCIAL_INVOICE_MANAGE"

    refused = firm.administrator.refused(method, **dated, override_LockedManual="Y")
    both = {"override_LockedManual": "Y", "override_LockedDate": "Y"}
    firm.administrator(method, **dated, **both)

    assert refused.locks == ["LockedDate"]
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks")
    assert row["locks"] == "LockedManual, LockedDate"


def test_the_day_after_the_lock_date_is_open(firm: Firm) -> None:
    firm.lock_until("2026-06-30")

    firm.user("FINANCIAL_EXPENSE_MANAGE", AccruedDate="2026-07-01")


def test_an_administrator_dates_into_a_locked_period_by_name_and_it_is_logged(firm: Firm) -> None:
    firm.lock_until("2026-06-30")

    added = firm.administrator(
        "FINANCIAL_EXPENSE_MANAGE",
        AccruedDate="2026-06-30",
        override_LockedDate="Y",
        override_reason="the bill came late",
    )

    rows = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "reason", "object")
    assert [(row["locks"], row["reason"]) for row in rows] == [("LockedDate", "the bill came late")]
    assert added["notes"] == "ADDED"


def test_a_linked_receipt_may_be_applied_after_the_books_closed(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.lock_until("2026-06-30")
    receipt = firm.a_receipt("110.00", ReceivedDate="2026-07-05")

    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    applied = link(firm, lines, AppliesDate="2026-07-05")

    assert applied


def test_but_not_with_a_date_in_the_locked_period(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.lock_until("2026-06-30")
    receipt = firm.a_receipt("110.00", ReceivedDate="2026-07-05")

    refused = firm.user.refused(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        InvoiceLineItem=firm.lines(5, invoice)[0],
        ReceiptLineItem=firm.lines(6, receipt)[0],
        AppliesDate="2026-06-30",
    )

    assert refused.locks == ["LockedDate"]


def test_a_link_of_a_reconciled_receipt_is_neither_changed_nor_removed(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    made = link(firm, lines, Amount="50.00")
    firm.reconcile(6, receipt)

    method = "FINANCIAL_RECEIPT_INVOICE_MANAGE"
    changed = firm.user.refused(method, Id=made, Amount="40.00")
    removed = firm.user.refused(method, Id=made, Remove=1)

    assert changed.locks == ["LockedReconciliation"]
    assert removed.locks == ["LockedReconciliation"]


def test_a_sent_invoice_may_still_be_paid_and_credited(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)
    receipt, note = firm.a_receipt("50.00"), firm.a_credit_note("55.00")
    line = firm.lines(5, invoice)[0]

    link(firm, {5: line, 6: firm.lines(6, receipt)[0]})
    credit(firm, 5, line, note)

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "outstandingamount")
    assert row["outstandingamount"] == "49.00"


def test_sent_is_undone_only_together_with_its_override(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)
    method = "FINANCIAL_INVOICE_MANAGE"

    refused = firm.administrator.refused(method, Id=invoice, Sent="N")
    firm.administrator(method, Id=invoice, Sent="N", override_LockedSent="Y")

    assert refused.locks == ["LockedSent"]
    assert firm.locks(Object=5, ObjectContext=invoice) == set()


def test_a_user_does_not_turn_a_lock_off_by_its_setting(firm: Firm) -> None:
    firm.lock_until("2026-06-30")

    for number, value in ((232, "N"), (301, "N"), (302, "N"), (233, ""), (264, ""), (265, "")):
        refused = firm.user.refused("CORE_PROFILE_MANAGE", Type=3, Attribute=number, Value=value)
        assert refused.type == "no_right", number


def test_a_lock_date_later_than_today_would_lock_everybody_out(firm: Firm) -> None:
    refused = firm.administrator.refused(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", InvoicesLockedDate="2026-11-25"
    )

    assert "InvoicesLockedDate" in refused.fields


def test_a_journal_in_a_tax_report_does_not_go_back_to_in_progress(firm: Firm) -> None:
    journal = firm.a_journal("100.00", finalised=True, JournalDate=JUNE)
    report_and_unlock(firm)

    refused = firm.user.refused("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=1)

    assert refused.locks == ["LockedBAS"]


def test_the_lines_of_a_finalised_journal_change_only_after_it_is_opened(firm: Firm) -> None:
    journal = firm.a_journal("100.00", finalised=True)
    line = firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "id")[0]["id"]
    change = {"Id": line, "Area": 3}

    refused = firm.user.refused("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", **change)
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=1)
    firm.user("FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE", **change)

    assert refused.type == "journal_finalised"


def test_every_lock_in_the_way_is_named_at_once(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00", ReceivedDate=JUNE)
    firm.reconcile(6, receipt)
    firm.lock_until("2026-06-30")

    refused = firm.user.refused(
        "FINANCIAL_RECEIPT_MANAGE", Id=receipt, BankAccount=firm.a_bank_account("Other")
    )

    assert refused.locks == ["LockedDate", "LockedReconciliation"]


def test_a_named_override_leaves_every_other_lock_in_force(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00", ReceivedDate=JUNE)
    firm.reconcile(6, receipt)
    firm.lock_until("2026-06-30")

    refused = firm.administrator.refused(
        "FINANCIAL_RECEIPT_MANAGE",
        Id=receipt,
        BankAccount=firm.a_bank_account("Other"),
        override_LockedDate="Y",
    )

    assert refused.locks == ["LockedReconciliation"]
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_a_misspelt_override_is_an_error(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.administrator.refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", override_LockdSent="Y"
    )

    assert "override_LockdSent" in refused.fields


def test_the_preview_names_the_smallest_set_of_overrides_and_writes_nothing(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00", ReceivedDate=JUNE)
    firm.reconcile(6, receipt)
    firm.lock_until("2026-06-30")
    other = firm.a_bank_account("Other")

    seen = firm.administrator(
        "FINANCIAL_RECEIPT_MANAGE", Id=receipt, BankAccount=other, Notes="x", preview="Y"
    )

    assert seen["notes"] == "PREVIEW"
    assert seen["overrides"] == ["override_LockedDate", "override_LockedReconciliation"]
    assert seen["allowed"] is False
    assert {change["field"] for change in seen["changes"]} == {"BankAccount", "Notes"}
    row = firm.user.row("FINANCIAL_RECEIPT_SEARCH", receipt, "bankaccount", "notes")
    assert row["notes"] == ""
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_the_log_has_old_and_new_value_and_who(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00", ReceivedDate=JUNE)
    line = firm.lines(6, receipt)[0]
    firm.reconcile(6, receipt)

    firm.administrator(
        "FINANCIAL_ITEM_MANAGE",
        Id=line,
        Amount="99.00",
        Tax="9.00",
        override_LockedReconciliation="Y",
        override_reason="typing error",
    )

    fields = ("description", "object", "objectcontext", "objecttext", "lineitem", "locks",
              "fields", "reason", "createdusertext", "method", "address")  # fmt: skip
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", *fields)
    assert row["object"] == 6
    assert row["objectcontext"] == receipt
    assert row["objecttext"] == "REC000001"
    assert row["lineitem"] == line
    assert row["locks"] == "LockedReconciliation"
    assert row["reason"] == "typing error"
    assert row["createdusertext"] == "Ann"
    assert row["method"] == "FINANCIAL_ITEM_MANAGE"
    assert row["address"] == "192.0.2.7"
    assert {"field": "Amount", "old": "110.00", "new": "99.00"} in row["fields"]


def test_the_log_of_a_removal_names_the_line_if_it_was_one(firm: Firm) -> None:
    invoice, other = firm.an_invoice("110.00", "20.00"), firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    for each in (invoice, other):
        firm.user("FINANCIAL_INVOICE_ACTION", Id=each, Action="lock")

    gone = {"Remove": 1, "override_LockedManual": "Y"}
    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, **gone)
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=other, **gone)

    rows = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "objectcontext", "lineitem")
    assert [(row["objectcontext"], row["lineitem"]) for row in rows] == [
        (invoice, line),
        (other, None),
    ]


def test_the_preview_of_a_removal_tells_what_would_go(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", Notes="two masts")

    tried = firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Remove=1, preview="Y")

    assert {"field": "Notes", "old": "two masts", "new": ""} in tried["changes"]
    assert tried["allowed"] is True


def test_an_expense_in_a_bank_transfer_keeps_its_lines(firm: Firm) -> None:
    expense = firm.an_expense("110.00", "20.00")
    first, second = firm.lines(2, expense)
    a_transfer(firm, first)

    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=second, Amount="21.00")

    assert refused.locks == ["LockedTransfer"]


def test_a_space_may_forbid_the_bare_override(firm: Firm) -> None:
    invoice = a_locked_invoice(firm)
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9010, Value="Y")
    method = "FINANCIAL_INVOICE_MANAGE"

    refused = firm.administrator.refused(method, Id=invoice, Notes="x", override="Y")
    firm.administrator(method, Id=invoice, Notes="x", override_LockedDate="Y")

    assert refused.locks == ["LockedDate"]


def test_a_space_may_want_a_reason_for_every_override(firm: Firm) -> None:
    invoice = a_locked_invoice(firm)
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9011, Value="Y")
    change = {"Id": invoice, "Notes": "x", "override_LockedDate": "Y"}

    refused = firm.administrator.refused("FINANCIAL_INVOICE_MANAGE", **change)
    firm.administrator("FINANCIAL_INVOICE_MANAGE", **change, override_reason="late bill")

    assert "override_reason" in refused.fields


def test_the_override_search_looks_back_six_months(firm: Firm) -> None:
    invoice = a_locked_invoice(firm)
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", override_LockedDate="Y")
    with database.write():
        months_ago = stamp(NOW - timedelta(days=200))
        database.database.execute_sql(
            f"UPDATE override_log SET created = '{months_ago}' WHERE space_id = {firm.space}"
        )

    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9012, Value="12")
    assert len(firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id")) == 1
