"""Every method that writes, on books with something of everything: a lock that it made or lifted
has left its event, whichever method it was and whoever adds one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from methods import REGISTRY
from methods.declare import Method
from models import locks
from models.actor import Actor
from models.document import KINDS, Document
from models.lock_event import LockEvent
from models.store import database
from tests.contract.filled import Filled, pointed_at

Held = tuple[str, int, int | None]
"""A lock, the document it holds, and the line if it is on one."""

MAKE_OR_LIFT = {
    "FINANCIAL_AUTO_PAYMENT",
    "FINANCIAL_AUTO_RECEIPT",
    "FINANCIAL_CONTRA_MANAGE",
    "FINANCIAL_CREDIT_NOTE_ACTION",
    "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
    "FINANCIAL_EXPENSE_ACTION",
    "FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE",
    "FINANCIAL_GENERAL_JOURNAL_ACTION",
    "FINANCIAL_INVOICE_ACTION",
    "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
    "FINANCIAL_INVOICE_ISSUE",
    "FINANCIAL_INVOICE_VOID",
    "FINANCIAL_PAYMENT_ACTION",
    "FINANCIAL_PAYMENT_CREDIT_NOTE_MANAGE",
    "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
    "FINANCIAL_PAYMENT_RECEIPT_MANAGE",
    "FINANCIAL_RECEIPT_ACTION",
    "FINANCIAL_RECEIPT_CREDIT_NOTE_MANAGE",
    "FINANCIAL_RECEIPT_INVOICE_MANAGE",
    "FINANCIAL_RECEIPT_PAYMENT_MANAGE",
    "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
    "FINANCIAL_TAX_REPORT_MANAGE",
    "FINANCIAL_TRANSFER_EXPENSE_MANAGE",
    "SETUP_FINANCIAL_SETTINGS_MANAGE",
}
"""Methods that are seen to make or lift one here, typed by hand from the locking reference: so the
walk below is known to walk."""
MORE: dict[str, list[dict[str, Any]]] = {
    "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE": [
        {"InvoicesLockedDate": "2026-11-24", "ExpensesLockedDate": "2026-11-24"},
        {"Reset": "Y", "InvoicesLockedDate": "2020-01-01", "ExpensesLockedDate": "2020-01-01"},
    ],
    "FINANCIAL_INVOICE_ACTION": [{"Action": "mark_as_sent"}, {"Action": "cancel"}],
    "FINANCIAL_INVOICE_MANAGE": [{"Id": "invoice", "Sent": "Y"}, {"Id": "invoice", "Sent": "N"}],
    "FINANCIAL_TAX_REPORT_MANAGE": [{"Id": "complete_tax_report", "Status": 1}],
    "SETUP_FINANCIAL_SETTINGS_MANAGE": [
        {"LockIfReconciled": "N"},
        {"LockIfInCompletedTaxReport": "N"},
        {"LockInvoiceOnSend": "Y"},
        {"LockedDateDebtors": "2026-11-24"},
    ],
    "CORE_PROFILE_MANAGE": [{"Type": 3, "Attribute": 301, "Value": "N"}],
}
"""Other ways to call these that make or lift a lock."""


class _Undo(Exception):
    """Nothing of a call may stand."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    try:
        with database.write():
            yield
            raise _Undo
    except _Undo:
        pass


def in_force(actor: Actor) -> tuple[set[Held], set[tuple[int, int | None]]]:
    """Every lock that holds in the books, and every document and line that there is."""
    held: set[Held] = set()
    there: set[tuple[int, int | None]] = set()
    ids = Document.select(Document.id).where(Document.space == actor.space).tuples()
    for (id,) in list(ids):
        of_document = locks.of_document(actor, id)
        for facts in filter(None, [of_document, *locks.of_lines(actor, id)]):
            there.add((id, facts.item))
            held |= {(lock.name, id, facts.item) for lock in locks.in_force(facts)}
    return held, there


def trail(actor: Actor) -> list[tuple[str, int | None]]:
    """The locks that events told of so far, each with the document if it is of one, the oldest
    first."""
    columns = LockEvent.lock, LockEvent.object, LockEvent.object_context
    rows = LockEvent.select(*columns).where(LockEvent.space == actor.space)
    return [
        (lock, context if object in KINDS else None)
        for lock, object, context in rows.order_by(LockEvent.id).tuples()
    ]


def ways(filled: Filled, method: Method) -> Iterator[dict[str, Any]]:
    """The calls to try: the example, the removal of a record, and what else is typed above."""
    example = filled.example(method)
    yield example
    word = pointed_at(method, "Id") if "Id" in method.params else None
    if "Remove" in method.params and word in filled.ids:
        yield {"Id": filled.ids[word or ""], "Remove": 1}
    for more in MORE.get(method.name, []):
        own = {name: filled.ids.get(str(value), value) for name, value in more.items()}
        yield own if "Id" in own else {**example, **own}


def made_or_lifted(filled: Filled, method: Method, params: dict[str, Any]) -> set[Held]:
    """The locks that a call made or lifted; fails where one left no event."""
    actor, opened = filled.firm.actor(), {}
    if method.changes_books:
        opened = {"override": "Y", "override_status": "Y"}
    with undone():
        before, there = in_force(actor)
        seen = len(trail(actor))
        known = {name: value for name, value in opened.items() if method.known(name)}
        filled.caller(method).outcome(method.name, **{**params, **known})
        after, still_there = in_force(actor)
        told = trail(actor)[seen:]
    changed = {each for each in before ^ after if each[1:] in there & still_there}
    untold = {
        lock
        for lock, document, _ in changed
        if (lock, document) not in told and (lock, None) not in told
    }
    assert not untold, f"{method.name} {params} made or lifted {untold} without an event"
    return changed


def test_whatever_makes_or_lifts_a_lock_leaves_an_event(filled: Filled) -> None:
    seen = {
        name
        for name, method in sorted(REGISTRY.items())
        if method.work.writes
        for params in ways(filled, method)
        if made_or_lifted(filled, method, params)
    }

    assert seen >= MAKE_OR_LIFT, MAKE_OR_LIFT - seen
