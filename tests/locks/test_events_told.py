"""What webhooks are told of locks that are made and lifted."""

from __future__ import annotations

from tests.firm import Firm
from tests.locks.scenes import a_transfer, credit, link
from tests.locks.trail import OUTBOX, trail


def test_webhooks_are_told_of_the_events_that_they_ask_for(firm: Firm) -> None:
    asked = "setting.changed,invoice.sent,lock.made,tax_report.completed"
    firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/x", Events=asked)

    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)
    firm.reconcile(6, firm.a_receipt("110.00"))
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    firm.report("2026-04-01", "2026-06-30")

    told = [each["topic"] for each in firm.administrator.rows(OUTBOX, "topic")]
    assert told == [
        "setting.changed", "invoice.sent", "lock.made", *["setting.changed"] * 3,
        "tax_report.completed",
    ]  # fmt: skip


def test_each_event_is_told_under_its_own_name(firm: Firm) -> None:
    invoice, reconciliation = firm.an_invoice("110.00"), firm.a_reconciliation()
    asked = "invoice.sent,invoice.unsent,books.processed,reconciliation.completed,"
    asked += "reconciliation.reopened,tax_report.reopened,year.closed,year.reopened"
    firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/x", Events=asked)

    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="mark_as_sent")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N")
    for status in (2, 1):
        firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=status)
    report = firm.report("2026-04-01", "2026-06-30")
    firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", Id=report, Status=1)
    for reset in ("N", "Y"):
        firm.administrator("FINANCIAL_YEAR_END_COMPLETE", EndDate="2026-06-30", Reset=reset)
    firm.lock_until("2026-07-31")

    told = [each["topic"] for each in firm.administrator.rows(OUTBOX, "topic")]
    assert told == [
        "invoice.sent", "invoice.unsent", "reconciliation.completed", "reconciliation.reopened",
        "tax_report.reopened", "year.closed", "year.reopened", "books.processed",
    ]  # fmt: skip


def test_whatever_ties_documents_is_told_as_a_lock_that_is_made_or_lifted(firm: Firm) -> None:
    hook = {"Url": "https://hooks.example.com/x", "Events": "lock.made,lock.lifted"}
    firm.administrator("CORE_WEBHOOK_MANAGE", **hook)
    receipt, line = firm.a_receipt("110.00"), firm.lines(5, firm.an_invoice("110.00"))[0]
    tied = link(firm, {5: line, 6: firm.lines(6, receipt)[0]})
    pair = {"Object": 6, "ObjectContext": receipt, "Reconciliation": firm.reconcile(6, receipt)}
    a_transfer(firm, firm.lines(2, firm.an_expense("110.00"))[0])
    (paid,) = firm.user.rows("FINANCIAL_TRANSFER_EXPENSE_SEARCH", "id")

    firm.user("FINANCIAL_RECONCILIATION_ITEM_MANAGE", **pair, Remove=1)
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", Id=tied, Remove=1)
    firm.user("FINANCIAL_TRANSFER_EXPENSE_MANAGE", Id=paid["id"], Remove=1)
    applied = credit(firm, 5, line, firm.a_credit_note("55.00"))
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Id=applied, Remove=1)

    told = firm.administrator.rows(OUTBOX, "topic", "payload")
    assert {(each["topic"], each["payload"]["kind"]) for each in told} == {
        *(("lock.made", kind) for kind in ("link", "credit", "reconcile", "transfer")),
        *(("lock.lifted", kind) for kind in ("unlink", "uncredit", "unreconcile", "untransfer")),
    }


def test_what_is_long_is_told_by_its_first_200_letters(firm: Firm) -> None:
    hook = {"Url": "https://hooks.example.com/x", "Events": "books.processed"}
    firm.administrator("CORE_WEBHOOK_MANAGE", **hook)

    firm.lock_until("2026-06-30")

    (run,) = firm.user.rows("FINANCIAL_DEBTORSCREDITORS_PROCESSING_SEARCH", "notes")
    (told,) = firm.administrator.rows(OUTBOX, "payload")
    assert len(run["notes"]) > 200
    assert trail(firm)[-1]["objecttext"] == run["notes"][:200] == told["payload"]["objecttext"]


def test_and_are_told_what_was_so_before_and_what_after(firm: Firm) -> None:
    hook = {"Url": "https://hooks.example.com/x", "Events": "document.locked,document.unlocked"}
    firm.administrator("CORE_WEBHOOK_MANAGE", **hook)
    invoice = firm.an_invoice("110.00")

    for action in ("lock", "unlock"):
        firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, Reason="Audit")

    locked, unlocked = [each["payload"] for each in firm.administrator.rows(OUTBOX, "payload")]
    assert locked["before"].keys() == locked["after"].keys() == {"locked_at", "locked_by"}
    assert [locked["before"]["locked_at"], unlocked["after"]["locked_at"]] == [None, None]
    assert [unlocked["before"], unlocked["reason"]] == [locked["after"], "Audit"]
