"""Who lifts what (books.md 6): locks by hand, reconciliations and tax reports; and what is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Caller, Firm

FIRE, TRAIL = "FINANCIAL_INVOICE_ACTION", "FINANCIAL_LOCK_EVENT_SEARCH"
RECONCILE, REPORT = "FINANCIAL_RECONCILIATION_MANAGE", "FINANCIAL_TAX_REPORT_MANAGE"
PROCESS = "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE"


def settings(firm: Firm, **values: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **values)


def trail(firm: Firm) -> list[tuple[str, int, str]]:
    rows = firm.user.rows(TRAIL, "kind", "object", "reason")
    told = [(row["kind"], row["object"], row["reason"]) for row in rows]
    return [each for each in told if each[0] not in ("setting", "reconcile", "unreconcile")]


# --- locks by hand ------------------------------------------------------------------------------


def test_a_lock_by_hand_is_lifted_by_who_set_it_and_by_an_administrator(firm: Firm) -> None:
    own, other, third = (firm.an_invoice("11.00") for _ in range(3))
    for caller, invoice in ((firm.user, own), (firm.user, other), (firm.administrator, third)):
        caller(FIRE, Id=invoice, Action="lock")

    firm.user(FIRE, Id=own, Action="unlock")
    firm.administrator(FIRE, Id=other, Action="unlock")
    refused = firm.user.refused(FIRE, Id=third, Action="unlock")

    assert refused.type == "may_not_unlock"
    assert "Ann locked" in refused.outcome.message
    assert "UnlockRight" in refused.outcome.message


def test_a_space_may_leave_unlocking_to_administrators(firm: Firm) -> None:
    settings(firm, UnlockRight="administrators")
    invoice = firm.an_invoice("11.00")
    firm.user(FIRE, Id=invoice, Action="lock")

    assert firm.user.refused(FIRE, Id=invoice, Action="unlock").type == "may_not_unlock"
    firm.administrator(FIRE, Id=invoice, Action="unlock")


def test_a_space_may_let_everybody_unlock(firm: Firm) -> None:
    settings(firm, UnlockRight="everybody")
    expense = firm.an_expense("11.00")
    firm.administrator("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="lock")

    firm.user("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="unlock")


def test_the_right_to_unlock_is_one_of_three(firm: Firm) -> None:
    refused = firm.administrator.refused("SETUP_FINANCIAL_SETTINGS_MANAGE", UnlockRight="nobody")

    assert "UnlockRight" in refused.fields


# --- reconciliations ----------------------------------------------------------------------------


def a_complete_one(firm: Firm, **more: Any) -> int:
    id = firm.a_reconciliation(StatementDate="2026-06-30", **more)
    firm.user(RECONCILE, Id=id, Status=2, Reason="month end")
    return id


def test_a_reconciliation_in_a_locked_period_is_opened_again_by_an_administrator_only(
    firm: Firm,
) -> None:
    open_, locked = firm.a_bank_account("Open"), firm.a_bank_account("Locked")
    early = a_complete_one(firm, BankAccount=locked)
    late = firm.a_reconciliation(StatementDate="2026-07-31", BankAccount=open_)
    firm.user(RECONCILE, Id=late, Status=2)
    firm.lock_until("2026-06-30")

    refused = firm.user.refused(RECONCILE, Id=early, Status=1)
    firm.user(RECONCILE, Id=late, Status=1)
    firm.administrator(RECONCILE, Id=early, Status=1, Reason="a missing cheque")

    assert refused.type == "reconciliation_in_locked_period"
    assert "2026-06-30" in refused.outcome.message
    assert trail(firm)[-1] == ("reopen", 158, "a missing cheque")


def test_a_reconciliation_out_of_balance_completes_with_a_warning_and_an_event(firm: Firm) -> None:
    id = firm.a_reconciliation(StatementBalance="50.00", PreviousBalance="0.00")

    answer = firm.user(RECONCILE, Id=id, Status=2, Reason="month end")

    assert answer["warnings"] == ["The reconciliation is out of balance by 50.00"]
    assert trail(firm) == [
        ("complete", 158, "month end"),
        ("complete_out_of_balance", 158, "month end; out of balance by 50.00"),
    ]


def test_a_space_may_refuse_what_does_not_balance_but_for_an_administrators_override(
    firm: Firm,
) -> None:
    settings(firm, ReconciliationMustBalance="Y")
    id = firm.a_reconciliation(StatementBalance="50.00", PreviousBalance="0.00")
    complete = {"Id": id, "Status": 2}

    refused = firm.user.refused(RECONCILE, **complete, override_Balance="Y")
    firm.administrator.refused(RECONCILE, **complete)
    firm.administrator(RECONCILE, **complete, override_Balance="Y", override_reason="the bank errs")

    assert refused.type == "reconciliation_out_of_balance"
    assert refused.outcome.data["amount"] == "50.00"
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "object", "reason")
    assert (row["locks"], row["object"], row["reason"]) == ("Balance", 158, "the bank errs")


def test_such_an_override_gives_its_reason_where_the_space_wants_one(firm: Firm) -> None:
    settings(firm, ReconciliationMustBalance="Y", OverrideReasonRequired="Y")
    id = firm.a_reconciliation(StatementBalance="50.00", PreviousBalance="0.00")
    complete = {"Id": id, "Status": 2, "override_Balance": "Y"}

    refused = firm.administrator.refused(RECONCILE, **complete)
    tried = firm.administrator(RECONCILE, **complete, preview="Y")

    assert refused.fields.keys() == {"override_reason"}
    assert tried["allowed"] is True
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_what_balances_completes_in_such_a_space_too(firm: Firm) -> None:
    settings(firm, ReconciliationMustBalance="Y")
    receipt = firm.a_receipt("50.00")
    id = firm.a_reconciliation(StatementBalance="50.00", PreviousBalance="0.00")
    firm.reconcile(6, receipt, id)

    assert "warnings" not in firm.user(RECONCILE, Id=id, Status=2)


def test_a_new_reconciliation_that_is_added_complete_must_balance_as_well(firm: Firm) -> None:
    account = firm.kept("bank_account")
    added = {"BankAccount": account, "Status": 2, "StatementBalance": "9.00", "Reason": "opening"}
    firm.user(RECONCILE, **added)
    settings(firm, ReconciliationMustBalance="Y")

    refused = firm.user.refused(RECONCILE, **{**added, "StatementBalance": "19.00"})

    assert refused.type == "reconciliation_out_of_balance"
    assert [kind for kind, _, _ in trail(firm)] == ["complete", "complete_out_of_balance"]


# --- tax reports and processing -----------------------------------------------------------------


def test_completing_and_opening_a_tax_report_are_events_with_their_reason(firm: Firm) -> None:
    report = firm.report("2026-04-01", "2026-06-30")

    refused = firm.user.refused(REPORT, Id=report, Status=1, Reason="mine")
    firm.administrator(REPORT, Id=report, Status=1, Reason="a late bill")
    firm.administrator("FINANCIAL_TAX_REPORT_COMPLETE", Id=report, Reason="now it is in")

    assert refused.type == "no_right"
    assert trail(firm) == [
        ("complete", 46, ""),
        ("reopen", 46, "a late bill"),
        ("complete", 46, "now it is in"),
    ]


def test_processing_is_an_event_with_its_reason(firm: Firm) -> None:
    firm.user(PROCESS, Reason="Friday")

    assert trail(firm) == [("process", 295, "Friday")]


# --- what is told of overrides ------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["user", "administrator"])
def test_an_override_that_nothing_needed_is_told(firm: Firm, caller: str) -> None:
    call: Caller = getattr(firm, caller)
    invoice = firm.an_invoice("11.00")

    named = call(
        "FINANCIAL_INVOICE_MANAGE",
        Id=invoice,
        Notes="x",
        override_LockedDate="Y",
        override_reason="for safety",
    )
    bare = call("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="y", override="Y")

    assert named["warnings"] == [
        "override_LockedDate: set nothing aside, nothing stood in the way",
        "override_reason is kept nowhere: nothing was overridden",
    ]
    assert bare["warnings"] == ["override: set nothing aside, nothing stood in the way"]
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_an_override_that_was_needed_is_told_of_in_its_log_only(firm: Firm) -> None:
    invoice = firm.an_invoice("11.00", SentDate="2026-06-15", sent=True)
    firm.lock_until("2026-06-30")

    answer = firm.administrator(
        "FINANCIAL_INVOICE_MANAGE",
        Id=invoice,
        Notes="x",
        override_LockedDate="Y",
        override_LockedBAS="Y",
        override_reason="typing error",
    )

    assert answer["warnings"] == ["override_LockedBAS: set nothing aside, nothing stood in the way"]


def test_no_override_is_offered_for_what_none_opens(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
    number = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "issuedinvoicenumber")[
        "issuedinvoicenumber"
    ]

    told = firm.administrator("FINANCIAL_ITEM_LOCKED", Item=line, Explain="Y")["Locks"]
    refused = firm.administrator.refused("FINANCIAL_ITEM_MANAGE", Id=line, Amount="1.00")

    money, words = told
    assert "Amount" in money["fields"] and "Description" in words["fields"]
    assert (money["may_override"], words["may_override"]) == (False, True)
    assert "override" not in money and words["override"] == "override_LockedSent"
    assert f"issued as {number}" in money["because"]
    assert "FINANCIAL_INVOICE_VOID" in money["because"]
    (lock,) = refused.outcome.data["locks"]
    assert (lock["lock"], lock["may_override"]) == ("LockedSent", False)


def test_a_credit_note_in_a_complete_report_keeps_what_the_report_says_of_it(firm: Firm) -> None:
    note = firm.a_credit_note("55.00", CreditDate="2026-06-15")
    firm.report("2026-04-01", "2026-06-30")
    back = {"InvoicesLockedDate": "2026-01-01", "ExpensesLockedDate": "2026-01-01"}
    firm.administrator(PROCESS, Reset="Y", **back)
    changes = {
        "Amount": "44.00",
        "Tax": "1.00",
        "TaxType": 5,
        "FinancialAccount": firm.an_account("Other"),
        "Type": 2,
        "CreditDate": "2026-06-16",
    }

    for name, value in changes.items():
        refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, **{name: value})
        assert refused.locks == ["LockedBAS"], name
    firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Notes="words are free")
