"""The debtors and creditors processing: what is balanced, and lock dates that move."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm

MANAGE = "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE"
SEARCH = "FINANCIAL_DEBTORSCREDITORS_PROCESSING_SEARCH"
LOCK_DATES = ("InvoicesLockedDate", "ExpensesLockedDate", "JournalsLockedDate")
DOCUMENTS = {
    "InvoicesLockedDate": (5, "an_invoice", "SentDate", {"sent": True}),
    "ExpensesLockedDate": (2, "an_expense", "AccruedDate", {}),
    "JournalsLockedDate": (122, "a_journal", "JournalDate", {"finalised": True}),
}
"""Each lock date with a kind of document that it locks, and what books one."""


def a_paid_invoice(firm: Firm) -> dict[str, int]:
    """An invoice and the receipt for all of it, linked."""
    invoice = firm.an_invoice("110.00", "55.00", sent=True)
    answer = firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.kept("bank_account"))
    return {"FINANCIAL_INVOICE_SEARCH": invoice, "FINANCIAL_RECEIPT_SEARCH": answer["receipt"]}


def a_paid_expense(firm: Firm) -> dict[str, int]:
    expense = firm.an_expense("110.00")
    answer = firm.user("FINANCIAL_AUTO_PAYMENT", Id=expense, BankAccount=firm.kept("bank_account"))
    return {"FINANCIAL_EXPENSE_SEARCH": expense, "FINANCIAL_PAYMENT_SEARCH": answer["payment"]}


def a_credited_invoice(firm: Firm) -> dict[str, int]:
    note = firm.a_credit_note("55.00")
    invoice = firm.an_invoice("55.00", sent=True)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, CheckCredit="Y")
    return {"FINANCIAL_INVOICE_SEARCH": invoice, "FINANCIAL_CREDIT_NOTE_SEARCH": note}


def balanced(firm: Firm, documents: dict[str, int]) -> list[int]:
    return [firm.user.row(search, id, "balanced")["balanced"] for search, id in documents.items()]


@pytest.mark.parametrize("settled", [a_paid_invoice, a_paid_expense, a_credited_invoice])
def test_what_is_settled_in_full_is_balanced_on_both_sides(firm: Firm, settled: Any) -> None:
    documents = settled(firm)
    before = balanced(firm, documents)

    firm.user(MANAGE)

    assert (before, balanced(firm, documents)) == ([0, 0], [1, 1])


def test_what_is_paid_in_part_or_empty_is_not_balanced(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    firm.user(
        "FINANCIAL_AUTO_RECEIPT", Id=invoice, Amount="10.00", BankAccount=firm.a_bank_account()
    )
    documents = {
        "FINANCIAL_INVOICE_SEARCH": invoice,
        "FINANCIAL_EXPENSE_SEARCH": firm.an_expense(),
    }

    firm.user(MANAGE)

    assert balanced(firm, documents) == [0, 0]


def test_what_is_no_longer_settled_is_no_longer_balanced(firm: Firm) -> None:
    documents = a_paid_expense(firm)
    firm.user(MANAGE)
    (link,) = firm.user.rows("FINANCIAL_PAYMENT_EXPENSE_SEARCH", "id")
    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", Id=link["id"], Remove=1)

    notes = firm.user(MANAGE)["notes"]

    assert balanced(firm, documents) == [0, 0]
    assert "Creditors: 0 now balanced, 2 no longer" in notes


def test_an_old_invoice_that_is_paid_after_its_period_closed_is_balanced(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    firm.lock_until("2026-06-30")
    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.a_bank_account())

    firm.user(MANAGE)

    assert balanced(firm, {"FINANCIAL_INVOICE_SEARCH": invoice}) == [1]


def test_a_document_whose_mark_stays_is_not_touched(firm: Firm) -> None:
    invoice = a_paid_invoice(firm)["FINANCIAL_INVOICE_SEARCH"]
    firm.user(MANAGE)
    before = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp", "modifieddate")

    firm.user(MANAGE)

    after = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp", "modifieddate")
    assert before == after


def test_the_books_of_another_space_are_left_alone(firm: Firm, other_firm: Firm) -> None:
    theirs = a_paid_invoice(other_firm)

    firm.user(MANAGE)

    assert balanced(other_firm, theirs) == [0, 0]


def test_each_run_is_a_record_with_the_dates_it_left(firm: Firm) -> None:
    firm.an_invoice("110.00", SentDate="2026-02-03", sent=True)

    run = firm.administrator(MANAGE, InvoicesLockedDate="2026-01-31", DataReturn="statustext")

    fields = ("debtorsstartedat", "debtorsprocessedto", "invoiceslockeddate", "expenseslockeddate")
    assert firm.user.row(SEARCH, run["id"], *fields, "createdusertext") == {
        "id": run["id"],
        "debtorsstartedat": "2026-02-03",
        "debtorsprocessedto": "2026-11-24",
        "invoiceslockeddate": "2026-01-31",
        "expenseslockeddate": None,
        "createdusertext": "Ann",
    }
    assert run["data"]["rows"] == [{"id": run["id"], "statustext": "Completed"}]


def test_the_settings_say_how_far_it_is_processed(firm: Firm) -> None:
    firm.user(MANAGE)

    for number in (351, 352):
        filters = [{"name": "attribute", "comparison": "EQUAL_TO", "value1": number}]
        (row,) = firm.user.rows("CORE_SPACE_PROFILE_SEARCH", "value", filters=filters)
        assert row["value"] == "2026-11-24"


# --- lock dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCK_DATES)
def test_a_lock_date_locks_its_kind_of_document_the_day_itself_included(
    firm: Firm, name: str
) -> None:
    object, make, dated, booked = DOCUMENTS[name]
    last = getattr(firm, make)("110.00", **{dated: "2026-06-30"}, **booked)
    next_ = getattr(firm, make)("110.00", **{dated: "2026-07-01"}, **booked)

    firm.administrator(MANAGE, **{name: "2026-06-30"})

    assert firm.locks(Object=object, ObjectContext=last) == {"LockedDate"}
    assert firm.locks(Object=object, ObjectContext=next_) == set()


@pytest.mark.parametrize("name", LOCK_DATES)
def test_only_an_administrator_moves_a_lock_date(firm: Firm, name: str) -> None:
    refused = firm.user.refused(MANAGE, **{name: "2026-06-30"})

    assert refused.type == "no_right"


def test_a_user_may_send_the_lock_dates_as_they_are(firm: Firm) -> None:
    firm.lock_until("2026-06-30")

    run = firm.user(MANAGE, **dict.fromkeys(LOCK_DATES, "2026-06-30"))

    assert len(run["notes"]) == 2


@pytest.mark.parametrize("name", LOCK_DATES)
def test_a_lock_date_goes_back_only_with_reset(firm: Firm, name: str) -> None:
    firm.administrator(MANAGE, **{name: "2026-06-30"})
    back = {name: "2026-05-31"}

    refused = firm.administrator.refused(MANAGE, override="Y", **back)
    run = firm.administrator(MANAGE, Reset="Y", **back)

    assert "Reset=Y" in refused.fields[name][0]
    assert f"{name}: 2026-06-30 before, 2026-05-31 now" in run["notes"]


def test_reset_is_for_administrators(firm: Firm) -> None:
    refused = firm.user.refused(MANAGE, Reset="Y")

    assert refused.type == "no_right"


@pytest.mark.parametrize("name", LOCK_DATES)
def test_a_lock_date_later_than_today_is_refused_and_moves_none(firm: Firm, name: str) -> None:
    dates = {**dict.fromkeys(LOCK_DATES, "2026-06-30"), name: "2026-11-25"}
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)

    refused = firm.administrator.refused(MANAGE, **dates)

    assert set(refused.fields) == {name}
    assert firm.locks(Object=5, ObjectContext=invoice) == set()


def test_the_preview_moves_no_lock_date(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)

    seen = firm.administrator(MANAGE, InvoicesLockedDate="2026-06-30", preview="Y")

    assert seen["notes"] == "PREVIEW"
    assert firm.locks(Object=5, ObjectContext=invoice) == set()


@pytest.mark.parametrize("name", LOCK_DATES)
def test_the_lock_names_the_setting_and_is_lifted_as_it_says(firm: Firm, name: str) -> None:
    object, make, dated, booked = DOCUMENTS[name]
    what = {
        "Object": object,
        "ObjectContext": getattr(firm, make)("110.00", **{dated: "2026-06-15"}, **booked),
    }
    firm.lock_until("2026-06-30")

    (lock,) = firm.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]
    methods = firm.lift("LockedDate", **what)

    assert lock["evidence"]["date"] == "2026-06-30"
    assert methods == [MANAGE]


def test_its_marks_are_the_work_of_the_service_and_not_of_whoever_ran_it(firm: Firm) -> None:
    invoice = a_paid_invoice(firm)["FINANCIAL_INVOICE_SEARCH"]

    firm.user(MANAGE)

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "modifieduser", "modifiedusertext")
    assert (row["modifieduser"], row["modifiedusertext"]) == (0, "")
