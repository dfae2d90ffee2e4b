"""Bank reconciliations: their items, whether they add up, completing and opening them again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.dialects.legacy.spelling import texts
from tests.firm import Firm
from tests.locks.test_races import at_once, call

MANAGE = "FINANCIAL_RECONCILIATION_MANAGE"
ITEM = "FINANCIAL_RECONCILIATION_ITEM_MANAGE"
SEARCH = "FINANCIAL_RECONCILIATION_SEARCH"


def a_complete_one(firm: Firm, day: str, balance: str = "0.00", **more: Any) -> int:
    id = firm.a_reconciliation(StatementDate=day, StatementBalance=balance, **more)
    firm.user(MANAGE, Id=id, Status=2)
    return id


def last_reconciled(firm: Firm) -> tuple[str | None, str | None]:
    fields = ("lastreconcileddate", "lastreconciledbalance")
    row = firm.user.row("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", firm.kept("bank_account"), *fields)
    return row[fields[0]], row[fields[1]]


def test_a_new_one_goes_on_from_where_the_bank_account_was_last_reconciled(firm: Firm) -> None:
    a_complete_one(firm, "2026-06-30", "1500.00")

    following = firm.a_reconciliation(Notes="July")

    fields = ("reference", "previousbalance", "statementbalance", "statementdate", "statustext")
    row = firm.user.row(SEARCH, following, *fields)
    assert row == {
        "id": following,
        "reference": "RCN000002",
        "previousbalance": "1500.00",
        "statementbalance": "1500.00",
        "statementdate": "2026-06-30",
        "statustext": "In Progress",
    }


def test_it_is_in_balance_when_its_items_explain_the_statement(firm: Firm) -> None:
    cash_at_bank = firm.an_account("Cash at bank", type=3)
    firm.made["bank_account"] = firm.a_bank_account("Cheque", FinancialAccount=cash_at_bank)
    reconciliation = firm.a_reconciliation(
        PreviousBalance="1000.00",
        StatementBalance="1440.00",
        StatementBalanceCredits="550.00",
        StatementBalanceDebits="110.00",
    )
    firm.reconcile(6, firm.a_receipt("500.00"), reconciliation)
    firm.reconcile(3, firm.a_payment("110.00"), reconciliation)
    firm.reconcile(122, interest(firm, cash_at_bank, "50.00"), reconciliation)

    sums = firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=reconciliation)

    assert sums == {
        "OutOfBalance": "0.00",
        "PreviousBalance": "1000.00",
        "StatementBalance": "1440.00",
        "Receipts": "500.00",
        "Payments": "110.00",
        "DebitGeneralJournals": "50.00",
        "CreditGeneralJournals": "0.00",
        "StatementBalanceCredits": "550.00",
        "StatementBalanceDebits": "110.00",
    }


def interest(firm: Firm, bank: int, amount: str) -> int:
    """A journal that debits the bank's account."""
    journal = int(firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Description="Interest")["id"])
    for account, side in ((bank, "DebitAmount"), (firm.kept_account(), "CreditAmount")):
        firm.user(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
            GeneralJournal=journal,
            FinancialAccount=account,
            **{side: amount},
        )
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)
    return journal


def test_completing_one_that_is_out_warns_by_how_much(firm: Firm) -> None:
    reconciliation = firm.a_reconciliation(StatementBalance="600.00")
    firm.reconcile(6, firm.a_receipt("500.00"), reconciliation)

    completed = firm.user(MANAGE, Id=reconciliation, Status=2)

    assert "100.00" in completed["warnings"][0]


def test_completing_it_moves_the_bank_account_on(firm: Firm) -> None:
    a_complete_one(firm, "2026-06-30", "1500.00")

    assert last_reconciled(firm) == ("2026-06-30", "1500.00")


def test_one_without_a_statement_date_is_dated_the_day_it_is_completed(firm: Firm) -> None:
    reconciliation = firm.a_reconciliation()

    firm.user(MANAGE, Id=reconciliation, Status=2)

    assert firm.user.row(SEARCH, reconciliation, "statementdate")["statementdate"] == "2026-11-24"


def test_completing_an_older_one_does_not_take_the_bank_account_back(firm: Firm) -> None:
    a_complete_one(firm, "2026-06-30", "1500.00")

    a_complete_one(firm, "2026-05-31", "900.00")

    assert last_reconciled(firm) == ("2026-06-30", "1500.00")


def test_opening_the_newest_again_takes_the_bank_account_back(firm: Firm) -> None:
    a_complete_one(firm, "2026-05-31", "900.00")
    newest = a_complete_one(firm, "2026-06-30", "1500.00")

    firm.user(MANAGE, Id=newest, Status=1)

    assert last_reconciled(firm) == ("2026-05-31", "900.00")


def test_opening_the_only_one_again_leaves_its_previous_balance(firm: Firm) -> None:
    only = a_complete_one(firm, "2026-05-31", "900.00", PreviousBalance="400.00")

    firm.user(MANAGE, Id=only, Status=1)

    assert last_reconciled(firm) == (None, "400.00")


def test_an_older_one_opens_again_only_with_override_status_which_is_logged(firm: Firm) -> None:
    older = a_complete_one(firm, "2026-05-31")
    a_complete_one(firm, "2026-06-30")

    refused = firm.administrator.refused(MANAGE, Id=older, Status=1)
    of_user = firm.user.refused(MANAGE, Id=older, Status=1, override_status="Y")
    firm.administrator(
        MANAGE, Id=older, Status=1, override_status="Y", override_reason="a forgotten cheque"
    )

    assert (refused.type, of_user.type) == ("newer_one_complete", "newer_one_complete")
    assert refused.outcome.data["newer"] == "RCN000002"
    (row,) = firm.administrator.rows(
        "ADMIN_OVERRIDE_SEARCH", "locks", "object", "objectcontext", "objecttext", "fields"
    )
    assert (row["locks"], row["object"], row["objectcontext"]) == ("status", 158, older)
    assert row["objecttext"] == "RCN000001"
    assert row["fields"] == [{"field": "Status", "old": 2, "new": 1}]


def test_where_the_space_wants_a_reason_an_order_of_turns_is_set_aside_with_one_only(
    firm: Firm,
) -> None:
    older = a_complete_one(firm, "2026-05-31")
    a_complete_one(firm, "2026-06-30")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", OverrideReasonRequired="Y")
    opening = {"Id": older, "Status": 1, "override_status": "Y"}

    refused = firm.administrator.refused(MANAGE, **opening)
    tried = firm.administrator(MANAGE, **opening, preview="Y")

    assert set(refused.fields) == {"override_reason"}
    assert tried["allowed"]
    assert firm.user.row(SEARCH, older, "status")["status"] == 2
    firm.administrator(MANAGE, **opening, override_reason="a forgotten cheque")
    assert firm.user.row(SEARCH, older, "status")["status"] == 1


def test_the_bare_override_opens_an_older_one_too(firm: Firm) -> None:
    older = a_complete_one(firm, "2026-05-31")
    a_complete_one(firm, "2026-06-30")

    firm.administrator(MANAGE, Id=older, Status=1, override="Y")

    assert firm.user.row(SEARCH, older, "status")["status"] == 1


def test_the_newest_opens_again_without_an_override_and_nothing_is_logged(firm: Firm) -> None:
    a_complete_one(firm, "2026-05-31")
    newest = a_complete_one(firm, "2026-06-30")

    firm.administrator(MANAGE, Id=newest, Status=1, override_status="Y")

    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


def test_one_of_another_bank_account_is_not_newer(firm: Firm) -> None:
    older = a_complete_one(firm, "2026-05-31")
    a_complete_one(firm, "2026-06-30", BankAccount=firm.a_bank_account("Savings"))

    firm.user(MANAGE, Id=older, Status=1)

    assert firm.user.row(SEARCH, older, "status")["status"] == 1


@pytest.mark.parametrize(
    "change", [{"Notes": "x"}, {"StatementBalance": "1.00"}, {"Status": 2, "Notes": "x"}]
)
def test_a_complete_one_stays_as_it_is(firm: Firm, change: dict[str, Any]) -> None:
    complete = a_complete_one(firm, "2026-06-30", "1500.00", Notes="June")

    refused = firm.administrator.refused(MANAGE, Id=complete, override="Y", **change)

    assert refused.type == "reconciliation_complete"


def test_a_whole_form_posted_back_is_no_change_of_a_complete_one(firm: Firm) -> None:
    complete = a_complete_one(firm, "2026-06-30", "1500.00", Notes="June")

    firm.user(
        MANAGE, Id=complete, Notes="June", StatementBalance="1500.00", Status="", Reference=""
    )

    assert firm.user.row(SEARCH, complete, "status")["status"] == 2


def test_a_balance_that_is_emptied_goes_on_from_the_last_of_a_new_one_else_it_is_zero(
    firm: Firm,
) -> None:
    a_complete_one(firm, "2026-06-30", "1500.00")
    new = firm.a_reconciliation(StatementBalance="")
    before = firm.user.row(SEARCH, new, "statementbalance")["statementbalance"]

    firm.user(MANAGE, Id=new, StatementBalance="")

    assert before == "1500.00"
    assert firm.user.row(SEARCH, new, "statementbalance")["statementbalance"] == "0.00"


def test_a_complete_one_is_not_removed(firm: Firm) -> None:
    complete = a_complete_one(firm, "2026-06-30")

    refused = firm.administrator.refused(MANAGE, Id=complete, Remove=1, override="Y")

    assert refused.type == "reconciliation_complete"


def test_one_in_progress_is_removed_and_lets_its_items_go(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    reconciliation = firm.reconcile(6, receipt)

    firm.user(MANAGE, Id=reconciliation, Remove=1)

    assert firm.locks(Object=6, ObjectContext=receipt) == set()


def test_its_bank_account_stays_while_it_has_items(firm: Firm) -> None:
    other = firm.a_bank_account("Savings")
    empty = firm.a_reconciliation()
    reconciliation = firm.reconcile(6, firm.a_receipt("110.00"))

    refused = firm.user.refused(MANAGE, Id=reconciliation, BankAccount=other)
    firm.user(MANAGE, Id=empty, BankAccount=other)

    assert "BankAccount" in refused.fields


# --- items --------------------------------------------------------------------------------------


def test_a_receipt_of_another_bank_account_does_not_go_in(firm: Firm) -> None:
    elsewhere = firm.a_receipt("110.00", BankAccount=firm.a_bank_account("Savings"))
    reconciliation = firm.a_reconciliation()

    refused = firm.user.refused(
        ITEM, Reconciliation=reconciliation, Object=6, ObjectContext=elsewhere
    )

    assert "ObjectContext" in refused.fields


def test_a_journal_goes_in_only_with_a_line_on_the_bank_account(firm: Firm) -> None:
    bank = firm.an_account("Cash at bank", type=3)
    firm.made["bank_account"] = firm.a_bank_account("Cheque", FinancialAccount=bank)
    reconciliation = firm.a_reconciliation()
    elsewhere = firm.a_journal("10.00", finalised=True)
    here = interest(firm, bank, "10.00")

    refused = firm.user.refused(
        ITEM, Reconciliation=reconciliation, Object=122, ObjectContext=elsewhere
    )
    firm.reconcile(122, here, reconciliation)

    assert "ObjectContext" in refused.fields
    assert firm.locks(Object=122, ObjectContext=here) == {"LockedReconciliation"}


def test_an_invoice_is_nothing_a_bank_statement_shows(firm: Firm) -> None:
    refused = firm.user.refused(
        ITEM,
        Reconciliation=firm.a_reconciliation(),
        Object=5,
        ObjectContext=firm.an_invoice("110.00"),
    )

    assert "Object" in refused.fields


def test_the_object_says_which_kind_of_document_it_is(firm: Firm) -> None:
    refused = firm.user.refused(
        ITEM,
        Reconciliation=firm.a_reconciliation(),
        Object=3,
        ObjectContext=firm.a_receipt("110.00"),
    )

    assert refused.type == "record_not_found"


def test_a_receipt_is_in_one_reconciliation_at_most(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    firm.reconcile(6, receipt)
    other = firm.a_reconciliation()

    refused = firm.user.refused(ITEM, Reconciliation=other, Object=6, ObjectContext=receipt)

    assert "RCN000001" in refused.fields["ObjectContext"][0]


def test_putting_it_in_twice_changes_nothing_but_the_bank_transaction(firm: Firm) -> None:
    pair = {"Object": 6, "ObjectContext": firm.a_receipt("110.00")}
    reconciliation = firm.a_reconciliation()

    first = firm.user(ITEM, Reconciliation=reconciliation, **pair)
    moved = firm.a_bank_transaction("110.00")
    again = firm.user(ITEM, Reconciliation=reconciliation, SourceBankTransaction=moved, **pair)

    assert (first["notes"], again["notes"]) == ("ADDED", "UPDATED")
    assert first["id"] == again["id"]


def test_it_is_taken_out_by_the_pair_without_an_id(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    reconciliation = firm.reconcile(6, receipt)

    taken_out = firm.user(
        ITEM, Remove=1, Reconciliation=reconciliation, Object=6, ObjectContext=receipt
    )

    assert taken_out["notes"] == "REMOVED"
    assert firm.locks(Object=6, ObjectContext=receipt) == set()
    assert firm.user.row("FINANCIAL_RECEIPT_SEARCH", receipt, "reconciliation") == {
        "id": receipt,
        "reconciliation": None,
    }


def test_what_is_not_in_it_is_not_taken_out(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    firm.reconcile(6, receipt)
    other = firm.a_reconciliation()

    refused = firm.user.refused(
        ITEM, Remove=1, Reconciliation=other, Object=6, ObjectContext=receipt
    )

    assert refused.type == "record_not_found"
    assert firm.locks(Object=6, ObjectContext=receipt) == {"LockedReconciliation"}


def test_a_complete_one_keeps_its_items_and_takes_no_more(firm: Firm) -> None:
    receipt, late = firm.a_receipt("110.00"), firm.a_receipt("50.00")
    reconciliation = firm.reconcile(6, receipt)
    firm.user(MANAGE, Id=reconciliation, Status=2)
    call = {"Reconciliation": reconciliation, "Object": 6}

    put_in = firm.administrator.refused(ITEM, **call, ObjectContext=late, override="Y")
    taken_out = firm.administrator.refused(
        ITEM, **call, ObjectContext=receipt, Remove=1, override="Y"
    )

    assert put_in.type == taken_out.type == "reconciliation_complete"


@pytest.mark.parametrize("missing", ["Object", "ObjectContext", "Reconciliation"])
def test_what_is_missing_is_named(firm: Firm, missing: str) -> None:
    whole = {
        "Reconciliation": firm.a_reconciliation(),
        "Object": 6,
        "ObjectContext": firm.a_receipt("110.00"),
    }
    del whole[missing]

    refused = firm.user.refused(ITEM, **whole)

    assert set(refused.fields) == {missing}


# --- a journal between two bank accounts ----------------------------------------------------------


@dataclass
class Moved:
    """A finalised journal that moves money to the kept bank account from another."""

    journal: int
    to: int
    """A reconciliation of the kept bank account, with a line on `debited`."""
    away: int
    """A reconciliation of the other bank account, with a line on `credited`."""
    debited: int
    credited: int

    @property
    def pair(self) -> dict[str, int]:
        return {"Object": 122, "ObjectContext": self.journal}


def money_moved(firm: Firm) -> Moved:
    """The journal is in a reconciliation of each of the two bank accounts."""
    debited, credited = firm.an_account("Cheque", type=3), firm.an_account("Savings", type=3)
    firm.made["bank_account"] = firm.a_bank_account("Cheque", FinancialAccount=debited)
    savings = firm.a_bank_account("Savings", FinancialAccount=credited)
    firm.made["account"] = credited
    moved = Moved(
        interest(firm, debited, "100.00"),
        firm.a_reconciliation(),
        firm.a_reconciliation(BankAccount=savings),
        debited,
        credited,
    )
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=moved.journal, Status=2)
    for into in (moved.to, moved.away):
        firm.reconcile(122, moved.journal, into)
    return moved


def journal_lines(firm: Firm, journal: int, *fields: str) -> list[dict[str, Any]]:
    filters = [{"name": "generaljournal", "comparison": "EQUAL_TO", "value1": journal}]
    return firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", *fields, filters=filters)


def test_a_journal_between_two_bank_accounts_is_on_the_statements_of_both(firm: Firm) -> None:
    moved = money_moved(firm)

    sums = [
        firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=each)
        for each in (moved.to, moved.away)
    ]

    sides = [(each["DebitGeneralJournals"], each["CreditGeneralJournals"]) for each in sums]
    assert sides == [("100.00", "0.00"), ("0.00", "100.00")]


def test_each_of_its_lines_shows_the_reconciliation_of_its_bank_account(firm: Firm) -> None:
    moved = money_moved(firm)

    lines = journal_lines(
        firm, moved.journal, "financialaccount", "reconciliation", "reconciliationtext"
    )
    header = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", moved.journal, "reconciliationtext")

    shown = [tuple(row.values())[1:] for row in lines]
    assert shown == [
        (moved.debited, moved.to, "RCN000001"),
        (moved.credited, moved.away, "RCN000002"),
    ]
    assert header["reconciliationtext"] == "RCN000002"


def test_its_lines_are_found_by_the_reconciliation_of_their_bank_account(firm: Firm) -> None:
    moved = money_moved(firm)
    firm.user(ITEM, Remove=1, Reconciliation=moved.to, **moved.pair)

    def found(comparison: str, *values: int) -> list[int]:
        asked = {"name": "reconciliation", "comparison": comparison}
        filters = [{**asked, **{f"value{n}": value for n, value in enumerate(values, 1)}}]
        rows = firm.user.rows(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "financialaccount", filters=filters
        )
        return [row["financialaccount"] for row in rows]

    assert found("EQUAL_TO", moved.away) == [moved.credited]
    assert found("IS_NULL") == [moved.debited]


def test_each_of_its_lines_has_a_bank_transaction_of_its_own(firm: Firm) -> None:
    moved = money_moved(firm)
    came, went = firm.a_bank_transaction("100.00"), firm.a_bank_transaction("-100.00")

    for into, transaction in ((moved.to, came), (moved.away, went)):
        firm.user(ITEM, Reconciliation=into, SourceBankTransaction=transaction, **moved.pair)

    rows = journal_lines(firm, moved.journal, "sourcebanktransaction")
    assert [row["sourcebanktransaction"] for row in rows] == [came, went]


def test_two_bank_accounts_of_one_financial_account_show_the_later_reconciliation(
    firm: Firm,
) -> None:
    moved = money_moved(firm)
    twin = firm.a_bank_account("Cheque too", FinancialAccount=moved.debited)
    later = firm.reconcile(122, moved.journal, firm.a_reconciliation(BankAccount=twin))

    rows = journal_lines(firm, moved.journal, "reconciliation")

    assert [row["reconciliation"] for row in rows] == [later, moved.away]


def test_a_journal_is_in_one_reconciliation_of_a_bank_account_at_most(firm: Firm) -> None:
    moved = money_moved(firm)
    another = firm.a_reconciliation()

    refused = firm.user.refused(ITEM, Reconciliation=another, **moved.pair)

    assert "RCN000001" in refused.fields["ObjectContext"][0]


def test_a_receipt_whose_bank_account_changed_is_not_reconciled_twice(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=301, Value="N")
    receipt, other = firm.a_receipt("110.00"), firm.a_bank_account("Savings")
    firm.reconcile(6, receipt)
    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=receipt, BankAccount=other)
    elsewhere = firm.a_reconciliation(BankAccount=other)

    refused = firm.user.refused(ITEM, Reconciliation=elsewhere, Object=6, ObjectContext=receipt)

    assert "RCN000001" in refused.fields["ObjectContext"][0]


@pytest.mark.parametrize("call", [{"Remove": 1}, {"SourceBankTransaction": ""}])
def test_the_pair_alone_does_not_say_which_of_two_is_meant(
    firm: Firm, call: dict[str, Any]
) -> None:
    moved = money_moved(firm)

    refused = firm.user.refused(ITEM, **call, **moved.pair)
    firm.user(ITEM, Remove=1, Reconciliation=moved.away, **moved.pair)
    firm.user(ITEM, **call, **moved.pair)

    assert "RCN000001 and RCN000002" in refused.fields["Reconciliation"][0]


def test_taken_out_of_one_it_is_still_locked_by_the_other(firm: Firm) -> None:
    moved = money_moved(firm)

    firm.user(ITEM, Remove=1, Reconciliation=moved.to, **moved.pair)

    assert firm.locks(**moved.pair) == {"LockedReconciliation"}
    (line, _) = journal_lines(firm, moved.journal, "reconciliation")
    assert line["reconciliation"] is None
    refused = firm.user.refused("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=moved.journal, Status=1)
    (lock,) = refused.outcome.data["locks"]
    assert lock["evidence"]["context"] == moved.away
    assert "further" not in lock


def test_its_lock_names_both_and_is_lifted_by_one_after_the_other(firm: Firm) -> None:
    moved = money_moved(firm)

    (lock,) = firm.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **moved.pair)["Locks"]
    methods = firm.lift("LockedReconciliation", **moved.pair)

    assert lock["evidence"]["context"] == moved.to
    assert [each["context"] for each in lock["further"]] == [moved.away]
    assert methods == [ITEM, ITEM]


def test_one_of_the_two_may_be_complete_while_the_other_is_in_progress(firm: Firm) -> None:
    moved = money_moved(firm)
    firm.user(MANAGE, Id=moved.to, Status=2)

    kept = firm.user.refused(ITEM, Remove=1, Reconciliation=moved.to, **moved.pair)
    firm.user(ITEM, Remove=1, Reconciliation=moved.away, **moved.pair)
    methods = firm.lift("LockedReconciliation", **moved.pair)

    assert kept.type == "reconciliation_complete"
    assert methods == [MANAGE, ITEM]


def test_removing_one_of_the_two_leaves_the_journal_in_the_other(firm: Firm) -> None:
    moved = money_moved(firm)

    firm.user(MANAGE, Id=moved.away, Remove=1)

    assert firm.locks(**moved.pair) == {"LockedReconciliation"}
    rows = journal_lines(firm, moved.journal, "reconciliation")
    assert [row["reconciliation"] for row in rows] == [moved.to, None]


def test_a_removed_journal_leaves_both(firm: Firm) -> None:
    moved = money_moved(firm)

    firm.administrator(
        "FINANCIAL_GENERAL_JOURNAL_MANAGE",
        Id=moved.journal,
        Remove=1,
        override_LockedReconciliation="Y",
    )

    sums = [
        firm.user("FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", Reconciliation=each)["OutOfBalance"]
        for each in (moved.to, moved.away)
    ]
    assert sums == ["0.00", "0.00"]


@pytest.mark.parametrize("round_", range(6))
def test_two_reconciliations_of_one_bank_account_do_not_both_take_it(
    firm: Firm, round_: int
) -> None:
    bank = firm.an_account("Cash at bank", type=3)
    firm.made["bank_account"] = firm.a_bank_account("Cheque", FinancialAccount=bank)
    pair = {"Object": 122, "ObjectContext": interest(firm, bank, "10.00")}
    statements = [firm.a_reconciliation() for _ in range(2)]

    outcomes = at_once(*(call(firm.user, ITEM, Reconciliation=each, **pair) for each in statements))

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    (refused,) = [outcome for outcome in outcomes if not outcome.ok]
    assert set(refused.data["fields"]) == {"ObjectContext"}


# --- the lock -----------------------------------------------------------------------------------


def test_the_lock_names_the_reconciliation_and_is_lifted_as_it_says(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    reconciliation = firm.a_reconciliation(StatementDate="2026-06-30")
    firm.reconcile(6, receipt, reconciliation)

    (lock,) = firm.user("FINANCIAL_ITEM_LOCKED", Object=6, ObjectContext=receipt, Explain="Y")[
        "Locks"
    ]
    methods = firm.lift("LockedReconciliation", Object=6, ObjectContext=receipt)

    assert lock["evidence"] == {
        "object": 158,
        "context": reconciliation,
        "text": "RCN000001",
        "date": "2026-06-30",
    }
    assert methods == [ITEM]


def test_the_lock_of_a_complete_one_says_to_open_it_first(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    firm.user(MANAGE, Id=firm.reconcile(6, receipt), Status=2)

    methods = firm.lift("LockedReconciliation", Object=6, ObjectContext=receipt)

    assert methods == [MANAGE, ITEM]


def test_the_preview_of_an_item_writes_nothing(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")

    seen = firm.user(
        ITEM,
        Reconciliation=firm.a_reconciliation(),
        Object=6,
        ObjectContext=receipt,
        preview="Y",
    )

    assert (seen["notes"], seen["allowed"]) == ("PREVIEW", True)
    assert firm.locks(Object=6, ObjectContext=receipt) == set()


def test_nothing_of_another_space_is_reconciled(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.a_receipt("110.00")
    reconciliation = firm.a_reconciliation()

    refused = firm.user.refused(ITEM, Reconciliation=reconciliation, Object=6, ObjectContext=theirs)

    assert refused.type == "record_not_found"
    assert other_firm.locks(Object=6, ObjectContext=theirs) == set()


def test_legacy_clients_read_the_balance_as_texts_with_commas(firm: Firm) -> None:
    reconciliation = firm.a_reconciliation(PreviousBalance="1000.00", StatementBalance="1500.00")
    firm.reconcile(6, firm.a_receipt("500.00"), reconciliation)
    legacy = replace(firm.user, dialect="legacy")

    outcome = legacy.outcome(
        "FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", reconciliation=str(reconciliation)
    )

    assert outcome.method is not None
    told = {
        "OutOfBalance": "0.00",
        "PreviousBalance": "1,000.00",
        "StatementBalance": "1,500.00",
        "Receipts": "500.00",
        "Payments": "0.00",
        "DebitGeneralJournals": "0.00",
        "CreditGeneralJournals": "0.00",
        "StatementBalanceCredits": "0.00",
        "StatementBalanceDebits": "0.00",
    }
    in_small_letters = {name.lower(): amount for name, amount in told.items()}
    spelled = texts(outcome.method, outcome.result, outcome.zone)
    assert spelled == {**told, **in_small_letters}, "they read both"


def test_an_item_is_known_by_its_id_too_and_stays_in_its_reconciliation(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    pair = {"Object": 6, "ObjectContext": receipt}
    item = firm.user(ITEM, Reconciliation=firm.a_reconciliation(), **pair)["id"]

    moved = firm.user.refused(ITEM, Id=item, Reconciliation=firm.a_reconciliation())
    same = firm.user(ITEM, Id=item)
    stale = firm.user.refused(ITEM, Id=item, Remove=1, Timestamp="AAAAAAAAAAk=")
    firm.user(ITEM, Id=item, Remove=1, Timestamp=same["timestamp"])

    assert "Reconciliation" in moved.fields
    assert stale.type == "stale_timestamp"
    assert firm.locks(**pair) == set()
