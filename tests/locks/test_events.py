"""Whatever makes or lifts a lock leaves an event: who, when, why, what was before and after."""

from __future__ import annotations

from typing import Any

import pytest

from methods.financial.lock_event import KINDS_OF_EVENT
from models import lock_event
from tests.firm import Caller, Firm
from tests.locks.expected import LINE_ONLY, LINES
from tests.locks.scenes import a_document, a_transfer, credit, line_of, link, put_on
from tests.locks.trail import PROFILE, SETTINGS, of_lock, since, trail

MADE = [(lock, object) for lock, object in LINES if not (lock == "LockedTransfer" and object == 3)]


@pytest.mark.parametrize(("lock", "object"), MADE)
def test_what_makes_a_lock_and_what_lifts_it_each_leave_an_event(
    firm: Firm, lock: str, object: int
) -> None:
    document = a_document(firm, object)
    line = None if object == 69 else line_of(firm, object, document)
    seen = len(trail(firm))

    put_on(firm, lock, object, document, line)
    made = of_lock(since(firm, seen), lock)
    seen = len(trail(firm))
    asked = {"Object": object, "ObjectContext": document}
    if line is not None and lock in LINE_ONLY:
        asked = {"Item": line}
    called = firm.lift(lock, **asked)
    lifted = of_lock(since(firm, seen), lock)

    assert made and lifted
    assert {each["method"] for each in lifted} <= set(called)
    for event in made + lifted:
        assert event["before"] != event["after"]
        assert event["createduser"] and event["createddate"] and event["address"]


# Each other call that makes or lifts a lock, on what the scene has made; the kinds of its events.


def _invoice(firm: Firm, **more: Any) -> int:
    return firm.an_invoice("110.00", **more)


def _receivable(firm: Firm) -> dict[str, Any]:
    return {"Id": _invoice(firm, sent=True), "BankAccount": firm.kept("bank_account")}


def _payable(firm: Firm) -> dict[str, Any]:
    return {"Id": firm.an_expense("110.00"), "BankAccount": firm.kept("bank_account")}


def _issued(firm: Firm) -> dict[str, Any]:
    invoice = _invoice(firm)
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
    return {"Invoice": invoice, "Reason": "Wrong customer"}


def _copied(firm: Firm) -> dict[str, Any]:
    return {"Id": _invoice(firm), "Sent": "Y"}


def _noted(firm: Firm) -> dict[str, Any]:
    firm.a_credit_note("11.00")
    return {"Id": _invoice(firm), "CheckCredit": "Y"}


def _paid_out(firm: Firm) -> dict[str, Any]:
    return {"Id": a_transfer(firm, firm.lines(2, firm.an_expense("110.00"))[0])}


def _refunded(firm: Firm) -> dict[str, Any]:
    receipt = firm.a_receipt()
    came = firm.a_line(6, receipt, "55.00", FinancialAccount=firm.control(6))
    return {"ReceiptLineItem": came, "PaymentLineItem": firm.a_refund(3, "55.00")}


def _contra(firm: Firm) -> dict[str, Any]:
    owed = firm.lines(5, _invoice(firm, sent=True))[0]
    return {"InvoiceLineItem": owed, "ExpenseLineItem": firm.lines(2, firm.an_expense("110.00"))[0]}


def _unlinked(firm: Firm) -> dict[str, Any]:
    lines = {5: firm.lines(5, _invoice(firm, sent=True))[0], 6: firm.lines(6, _received(firm))[0]}
    return {"Id": link(firm, lines), "Remove": 1}


def _received(firm: Firm) -> int:
    return firm.a_receipt("110.00")


def _uncredited(firm: Firm) -> dict[str, Any]:
    line = firm.lines(5, _invoice(firm, sent=True))[0]
    return {"Id": credit(firm, 5, line, firm.a_credit_note("55.00")), "Remove": 1}


CALLS: dict[str, tuple[str, Any, list[str]]] = {
    "an issue": ("FINANCIAL_INVOICE_ISSUE", lambda firm: {"Invoice": _invoice(firm)}, ["issue"]),
    "a void": ("FINANCIAL_INVOICE_VOID", _issued, ["void"]),
    "a copy that is sent": ("FINANCIAL_INVOICE_COPY", _copied, ["sent"]),
    "sent": (
        "FINANCIAL_INVOICE_MANAGE",
        lambda firm: {"Id": _invoice(firm), "Sent": "Y"},
        ["sent"],
    ),
    "a new one that is sent": (
        "FINANCIAL_INVOICE_MANAGE",
        lambda firm: {"ContactBusinessSentTo": firm.kept("business"), "Sent": "Y"},
        ["sent"],
    ),
    "no longer sent": (
        "FINANCIAL_INVOICE_MANAGE",
        lambda firm: {"Id": _invoice(firm, sent=True), "Sent": "N"},
        ["unsent"],
    ),
    "marked as sent": (
        "FINANCIAL_INVOICE_ACTION",
        lambda firm: {"Id": _invoice(firm), "Action": "mark_as_sent"},
        ["mark_as_sent"],
    ),
    "credited at once": ("FINANCIAL_INVOICE_MANAGE", _noted, ["credit", "credit"]),
    "received": ("FINANCIAL_AUTO_RECEIPT", _receivable, ["link", "link"]),
    "paid": ("FINANCIAL_AUTO_PAYMENT", _payable, ["link", "link"]),
    "unlinked": ("FINANCIAL_RECEIPT_INVOICE_MANAGE", _unlinked, ["unlink", "unlink"]),
    "uncredited": ("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", _uncredited, ["uncredit", "uncredit"]),
    "refunded": ("FINANCIAL_PAYMENT_RECEIPT_MANAGE", _refunded, ["link", "link"]),
    "one debt against another": ("FINANCIAL_CONTRA_MANAGE", _contra, ["link", "link"]),
    "payments of a transfer": (
        "FINANCIAL_TRANSFER_CREATE_PAYMENTS",
        _paid_out,
        ["link", "link", "transfer"],
    ),
    "the end of a year": (
        "FINANCIAL_YEAR_END_COMPLETE",
        lambda firm: {"EndDate": "2026-06-30"},
        ["complete"],
    ),
    "a lock date that is set": (
        PROFILE,
        lambda firm: {"Type": 3, "Attribute": 233, "Value": "2026-06-30"},
        ["setting"],
    ),
    "lock dates that are processed": (
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
        lambda firm: {"InvoicesLockedDate": "2026-06-30"},
        ["setting", "process"],
    ),
    "the first set-up": (SETTINGS, lambda firm: {"SetDefault": "Y"}, ["setting", "setting"]),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_call_that_makes_or_lifts_a_lock_leaves_its_events(firm: Firm, what: str) -> None:
    method, params, kinds = CALLS[what]
    sent = params(firm)
    seen = len(trail(firm))

    firm.administrator(method, **sent)

    events = since(firm, seen)
    assert [each["kind"] for each in events] == kinds
    assert {each["method"] for each in events} == {method}


def test_both_ends_of_a_link_are_told_each_with_its_line_and_the_other(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00", sent=True), firm.a_receipt("110.00")
    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    seen = len(trail(firm))

    link(firm, lines)

    told = {each["object"]: each for each in since(firm, seen)}
    assert {5: invoice, 6: receipt} == {each: told[each]["objectcontext"] for each in told}
    assert {each: told[each]["lineitem"] for each in told} == lines
    assert told[5]["before"] == {}
    assert told[5]["after"] == {
        "Amount": "110.00",
        "AppliesDate": "2026-11-24",
        "Object": "6",
        "ObjectContext": str(receipt),
        "ObjectText": told[6]["objecttext"],
    }


SET = [
    (232, "LockInvoiceOnSend", "N", "Y", "LockedSent"),
    (233, "LockedDateDebtors", "", "2026-06-30", "LockedDate"),
    (264, "LockedDateCreditors", "", "2026-06-30", "LockedDate"),
    (265, "LockedDateJournals", "", "2026-06-30", "LockedDate"),
    (301, "LockIfReconciled", "Y", "N", "LockedReconciliation"),
    (302, "LockIfInCompletedTaxReport", "Y", "N", "LockedBAS"),
    (9010, "ForbidBareOverride", "N", "Y", ""),
    (9011, "OverrideReasonRequired", "N", "Y", ""),
    (9020, "UnlockReasonRequired", "N", "Y", "LockedManual"),
    (9044, "InvoiceIssueRight", "user", "administrator", ""),
    (9045, "InvoiceVoidRight", "administrator", "user", ""),
    (9060, "UnlockRight", "locker", "everybody", "LockedManual"),
    (9061, "ReconciliationMustBalance", "N", "Y", ""),
]


@pytest.mark.parametrize(("number", "name", "old", "new", "lock"), SET)
@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_setting_that_locks_follow_from_is_told_before_and_after_by_either_door(
    firm: Firm, number: int, name: str, old: str, new: str, lock: str, dialect: str
) -> None:
    administrator = Caller(firm.administrator.sid, dialect)
    by_number = {"Type": 3, "Attribute": number, "Value": new, "Reason": "The auditor asked"}

    administrator(PROFILE, **by_number)
    administrator(PROFILE, **by_number)
    administrator(SETTINGS, **{name: old, "Reason": "No longer"})

    # beside the right that a role has of it
    one, other = [each for each in trail(firm) if each["kind"] == "setting"]
    assert [one["before"], one["after"]] == [{name: old}, {name: new}]
    assert [other["before"], other["after"]] == [{name: new}, {name: old}]
    assert [one["reason"], other["reason"]] == ["The auditor asked", "No longer"]
    assert (one["object"], one["objectcontext"], one["lock"]) == (9000, number, lock)


def test_that_periods_are_closed_for_good_is_told_as_a_lock_date_is(firm: Firm) -> None:
    firm.administrator(SETTINGS, IrreversibleLockedDate="2024-06-30")

    told = {str(each["after"]): (each["kind"], each["lock"]) for each in trail(firm)}
    assert told[str({"IrreversibleLockedDate": "2024-06-30"})] == ("setting", "LockedDate")


def test_a_setting_of_a_user_or_of_ones_own_is_no_event(firm: Firm) -> None:
    firm.user(PROFILE, Attribute=232, Type=1, Value="Y")
    firm.administrator(PROFILE, Attribute=233, Type=3, Custom="Y", Value="2026-06-30")
    firm.administrator(PROFILE, Attribute=262, Type=3, Value="7")

    assert trail(firm) == []


def test_sending_back_takes_the_reason_of_its_override(firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00", sent=True)

    why = {"override_LockedSent": "Y", "override_reason": "Wrong customer"}
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N", **why)

    event = trail(firm)[-1]
    assert (event["kind"], event["reason"]) == ("unsent", "Wrong customer")
    assert (event["before"], event["after"]) == ({"Sent": "Y"}, {"Sent": "N"})


def test_an_invoice_that_only_a_default_marks_as_sent_makes_no_lock_and_no_event(
    firm: Firm,
) -> None:
    firm.administrator(SETTINGS, DefaultInvoiceSentValue="Y")

    invoice = firm.an_invoice("110.00")
    assert trail(firm) == []
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N")
    assert trail(firm) == []
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    assert [each["kind"] for each in trail(firm)] == ["sent"]


@pytest.mark.parametrize("kind", ["sent", "mark_as_sent"])
def test_what_a_default_marked_is_told_of_when_a_call_sends_it(firm: Firm, kind: str) -> None:
    firm.administrator(SETTINGS, DefaultInvoiceSentValue="Y")
    invoice = firm.an_invoice("110.00")

    if kind == "sent":
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    else:
        firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=kind)

    assert [(each["kind"], each["lock"]) for each in trail(firm)] == [(kind, "LockedSent")]


def test_a_preview_and_a_refused_call_leave_no_event(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y", preview="Y")
    firm.administrator.refused(PROFILE, Type=3, Attribute=233, Value="2027-06-30")

    assert trail(firm) == []


def test_the_lock_dates_that_a_tax_report_moves_are_told_and_told_back(firm: Firm) -> None:
    report = firm.report("2026-04-01", "2026-06-30")
    firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", Id=report, Status=1, Reason="Late bill")

    kinds = [each["kind"] for each in trail(firm)]
    closing, opening = [each for each in trail(firm) if each["lock"] == "LockedBAS"]
    assert kinds.count("setting") == 6
    assert (closing["before"], closing["after"]) == ({"Status": "1"}, {"Status": "2"})
    assert (opening["before"], opening["after"]) == ({"Status": "2"}, {"Status": "1"})
    assert {each["reason"] for each in trail(firm)[-4:]} == {"Late bill"}


STEPS = [("cancel", "undo_cancel", "Cancelled"),
         ("mark_as_uncollectible", "undo_uncollectible", "Uncollectible")]  # fmt: skip


@pytest.mark.parametrize(("action", "undo", "name"), STEPS)
def test_a_step_and_its_undoing_are_told_by_what_they_make_of_the_invoice(
    firm: Firm, action: str, undo: str, name: str
) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    seen = len(trail(firm))

    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, Date="2026-07-01")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=undo, Date="2026-07-02")

    done, undone = since(firm, seen)
    assert done["before"] == {name: "N"}
    assert done["after"] == {name: "Y", "Amount": "110.00", "Date": "2026-07-01"}
    assert undone["before"] == {name: "Y"}
    assert undone["after"][name] == "N"


def test_what_ties_documents_is_told_at_each_end_with_the_other(firm: Firm) -> None:
    line = firm.lines(5, firm.an_invoice("110.00"))[0]
    credit(firm, 5, line, firm.a_credit_note("55.00"))
    paid = firm.lines(2, firm.an_expense("110.00"))[0]
    a_transfer(firm, paid)

    at_note, at_line, at_expense = trail(firm)
    tied = [(each["lock"], each["lineitem"], each["before"]) for each in (at_note, at_line)]
    assert tied == [("LockedCredit", None, {}), ("LockedCredit", line, {})]
    amounts = {"Amount": "11.00", "AppliesDate": "2026-11-24"}
    other = {"Object": "5", "ObjectContext": str(at_line["objectcontext"])}
    assert at_note["after"] == {**amounts, **other, "ObjectText": "INV000001"}
    other = {"Object": "69", "ObjectContext": str(at_note["objectcontext"])}
    assert at_line["after"] == {**amounts, **other, "ObjectText": "CRN000001"}
    assert (at_expense["lock"], at_expense["lineitem"]) == ("LockedTransfer", paid)
    assert at_expense["after"].items() >= {"Amount": "110.00", "ObjectText": "XFER000001"}.items()


def test_that_a_reconciled_document_is_matched_makes_and_lifts_no_lock(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    into = firm.reconcile(6, receipt)
    seen = len(trail(firm))

    firm.user(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        Reconciliation=into,
        Object=6,
        ObjectContext=receipt,
        SourceBankTransaction=firm.a_bank_transaction("110.00"),
    )

    assert since(firm, seen) == []


def test_a_lock_by_hand_is_told_with_whose_it_is(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    user = firm.user("CORE_GET_USER_DETAILS")["user"]

    for action in ("lock", "unlock"):
        firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action)

    made, lifted = trail(firm)
    assert (made["kind"], lifted["kind"]) == ("lock", "unlock")
    assert made["after"] == lifted["before"]
    at = "2026-11-24 09:00:00.000000+00:00"
    assert made["after"] == {"LockedAt": at, "LockedBy": str(user)}


def test_a_new_invoice_that_a_call_sends_was_not_sent_before(firm: Firm) -> None:
    firm.user("FINANCIAL_INVOICE_MANAGE", Sent="Y")

    (event,) = trail(firm)
    assert (event["before"], event["after"]) == ({"Sent": "N"}, {"Sent": "Y"})


def test_another_space_sees_nothing_of_it(firm: Firm, other_firm: Firm) -> None:
    firm.lock_sent_invoices()

    assert trail(other_firm) == []


def test_every_kind_of_event_is_listed_where_they_are_searched() -> None:
    named = {value for name, value in vars(lock_event).items() if name.isupper()}
    kinds = {each for each in named if isinstance(each, str)}

    assert kinds <= set(KINDS_OF_EVENT)


def test_a_payment_that_is_no_longer_of_a_transfer_is_told(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    transfer = a_transfer(firm, firm.lines(2, expense)[0])
    firm.user("FINANCIAL_TRANSFER_CREATE_PAYMENTS", Id=transfer, Reason="Payday")
    (row,) = firm.user.rows("FINANCIAL_TRANSFER_EXPENSE_SEARCH", "id")

    out = {"Id": row["id"], "Remove": 1, "Reason": "Paid by hand"}
    firm.user("FINANCIAL_TRANSFER_EXPENSE_MANAGE", **out)

    told = [(each["kind"], each["object"], each["reason"]) for each in trail(firm)]
    assert ("transfer", 3, "Payday") in told
    assert sorted(told[-2:]) == [
        ("untransfer", 2, "Paid by hand"),
        ("untransfer", 3, "Paid by hand"),
    ]
