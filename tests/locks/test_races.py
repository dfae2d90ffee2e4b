"""Two writers and one lock: an edit and what locks it at once, again and again.

Whichever comes first, the other sees it: a change that went through after the lock was in
force is a change past a lock, and there must be none. Each round runs in threads with
connections of their own; on PostgreSQL they really run at once.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.dialects.outcomes import Outcome
from models.actor import service
from models.posting import whole
from models.store import database
from tests.firm import NOW, Caller, Firm

ROUNDS = 300 if os.environ.get("FINANCIAL_RPC_TESTS") == "full" else 12


def at_once(*jobs: Callable[[], Outcome]) -> list[Outcome]:
    """Run jobs in threads that start together, each a random moment late."""
    barrier = threading.Barrier(len(jobs))
    outcomes: list[Any] = [None] * len(jobs)

    def run(number: int, job: Callable[[], Outcome]) -> None:
        try:
            barrier.wait()
            time.sleep(random.random() * 0.004)
            outcomes[number] = job()
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(number, job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture(autouse=True)
def the_ledger_is_right_afterwards(firm: Firm) -> Iterator[None]:
    """Whatever came first: what is posted is what the documents say."""
    yield
    with database.read():
        assert whole.first_fault(service(firm.space, "UTC", NOW)) is None


def call(caller: Caller, method: str, **params: Any) -> Callable[[], Outcome]:
    return lambda: caller.outcome(method, **params)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_the_reconciliation_of_a_receipt_see_each_other(
    firm: Firm, round_: int
) -> None:
    receipt = firm.a_receipt("110.00")
    line = firm.lines(6, receipt)[0]
    into = firm.a_reconciliation()

    edited, reconciled = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00"),
        call(
            firm.administrator,
            "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
            Reconciliation=into,
            Object=6,
            ObjectContext=receipt,
        ),
    )

    assert reconciled.ok, reconciled.data
    assert_edit_came_first_or_was_refused(firm, edited, line, "LockedReconciliation")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_the_closing_of_its_period_see_each_other(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    line = firm.lines(5, invoice)[0]

    edited, closed = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00"),
        call(
            firm.administrator,
            "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
            InvoicesLockedDate="2026-06-30",
        ),
    )

    assert closed.ok, closed.data
    assert_edit_came_first_or_was_refused(firm, edited, line, "LockedDate")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_booking_and_the_closing_of_its_period_see_each_other(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15")

    booked, closed = at_once(
        call(firm.user, "FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y"),
        call(
            firm.administrator,
            "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
            InvoicesLockedDate="2026-06-30",
        ),
    )

    assert closed.ok, closed.data
    posted = firm.user.rows("FINANCIAL_TRANSACTION_SEARCH", "amount")
    assert bool(posted) is booked.ok
    assert booked.ok or [each["lock"] for each in booked.data["locks"]] == ["LockedDate"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_both_ends_of_a_link_may_change_at_once(firm: Firm, round_: int) -> None:
    sales = firm.an_account("Over the counter", 2)
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    receipt = firm.a_receipt("110.00", ReceivedDate="2026-06-20")
    (line,) = firm.lines(6, receipt)
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, FinancialAccount=sales)
    firm.user(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        InvoiceLineItem=firm.lines(5, invoice)[0],
        ReceiptLineItem=line,
    )

    unsent, redated = at_once(
        call(firm.user, "FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="N"),
        call(firm.user, "FINANCIAL_RECEIPT_MANAGE", Id=receipt, ReceivedDate="2026-07-20"),
    )

    assert (unsent.ok, redated.ok) == (True, True), (unsent.data, redated.data)
    events = firm.user.rows("FINANCIAL_TRANSACTION_SEARCH", "eventtext", "date")
    assert {(row["eventtext"], row["date"]) for row in events} == {("receipt line", "2026-07-20")}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_sending_the_invoice_see_each_other(firm: Firm, round_: int) -> None:
    firm.lock_sent_invoices()
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]

    edited, sent = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00"),
        call(firm.administrator, "FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y"),
    )

    assert sent.ok, sent.data
    assert_edit_came_first_or_was_refused(firm, edited, line, "LockedSent")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_locking_the_invoice_by_hand_see_each_other(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]

    edited, locked = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00"),
        call(firm.administrator, "FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock"),
    )

    assert locked.ok, locked.data
    assert_edit_came_first_or_was_refused(firm, edited, line, "LockedManual")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_who_lock_by_hand_at_once_one_is_refused(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("110.00")
    method, lock = "FINANCIAL_INVOICE_ACTION", {"Id": invoice, "Action": "lock"}

    outcomes = at_once(call(firm.user, method, **lock), call(firm.administrator, method, **lock))

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    assert len(firm.user.rows("FINANCIAL_LOCK_EVENT_SEARCH", "id")) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_linking_its_line_see_each_other(firm: Firm, round_: int) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("50.00")
    line, other = firm.lines(5, invoice)[0], firm.lines(6, receipt)[0]

    edited, linked = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00"),
        call(
            firm.administrator,
            "FINANCIAL_RECEIPT_INVOICE_MANAGE",
            InvoiceLineItem=line,
            ReceiptLineItem=other,
        ),
    )

    assert linked.ok, linked.data
    assert_edit_came_first_or_was_refused(firm, edited, line, "LockedLinked")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_edit_and_completing_a_tax_report_see_each_other(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    line = firm.lines(5, invoice)[0]
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=firm.kept("business"),
    )
    report = firm.administrator(
        "FINANCIAL_TAX_REPORT_MANAGE", TaxStartDate="2026-04-01", EndDate="2026-06-30"
    )["id"]

    edited, completed = at_once(
        call(firm.user, "FINANCIAL_ITEM_MANAGE", Id=line, Amount="99.00", Tax="9.00"),
        call(firm.administrator, "FINANCIAL_TAX_REPORT_COMPLETE", Id=report),
    )

    assert completed.ok, completed.data
    owed = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "amount")[0]["amount"]
    assert owed == ("9.00" if edited.ok else "10.00"), "the report counted another amount"
    if not edited.ok:
        assert {"LockedBAS", "LockedDate"} == {each["lock"] for each in edited.data["locks"]}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_links_do_not_share_the_same_money(firm: Firm, round_: int) -> None:
    receipt = firm.a_receipt("100.00")
    lines = [firm.lines(5, firm.an_invoice("100.00"))[0] for _ in range(2)]
    source = firm.lines(6, receipt)[0]

    outcomes = at_once(
        *(
            call(
                firm.user,
                "FINANCIAL_RECEIPT_INVOICE_MANAGE",
                InvoiceLineItem=line,
                ReceiptLineItem=source,
                Amount="100.00",
            )
            for line in lines
        )
    )

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_references_are_taken_once(firm: Firm, round_: int) -> None:
    outcomes = at_once(*(call(firm.user, "FINANCIAL_INVOICE_MANAGE") for _ in range(4)))

    assert all(outcome.ok for outcome in outcomes), [outcome.data for outcome in outcomes]
    references = [
        row["reference"] for row in firm.user.rows("FINANCIAL_INVOICE_SEARCH", "reference")
    ]
    assert references == ["INV000001", "INV000002", "INV000003", "INV000004"]


def assert_edit_came_first_or_was_refused(
    firm: Firm, edited: Outcome, line: int, lock: str
) -> None:
    amount = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "amount")["amount"]
    if edited.ok:
        assert amount == "99.00"
    else:
        assert [each["lock"] for each in edited.data["locks"]] == [lock]
        assert amount == "110.00"
    assert lock in firm.locks(Item=line)
    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=line, Amount="98.00")
    assert lock in refused.locks
