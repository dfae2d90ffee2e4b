"""Issuing a customer's credit note and taking that back (books.md 1).

It counts before it is issued, is frozen then, and is a draft, which counts nowhere, once it is
voided.

Its number is the next of the sequence of issued invoices: one register explains every number.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from models import write
from models.actor import Actor
from models.document import CREDIT_NOTE, SUPPLIER_CREDIT, Document
from models.issuing import register, steps
from models.link import Link
from models.lock_event import ISSUE, VOID
from models.refusals import (
    CreditNoteInUse,
    CreditNoteIssued,
    CreditNoteNotIssuable,
    CreditNoteNotIssued,
)
from models.store import scope


def check_issuable(note: Document) -> None:
    """Raise CreditNoteIssued or CreditNoteNotIssuable, where one of these keeps a note from it."""
    if note.issued:
        raise CreditNoteIssued(
            reference=note.reference, number=note.issued_number, what="it is issued once"
        )
    if note.type == SUPPLIER_CREDIT:
        raise CreditNoteNotIssuable(
            reference=note.reference, because="a supplier's note is issued by the supplier"
        )
    if not note.amount:
        raise CreditNoteNotIssuable(reference=note.reference, because="it comes to nothing")


def issue(actor: Actor, note: Document, on: date) -> None:
    """Freeze a note under the next number. Raises RecordLocked or InvoiceDateLocked."""
    taken = register.next_number(actor, on)
    number = taken.number
    moved: dict[str, Any] = {"issued": True, "issued_at": actor.now, "issued_number": number}
    steps.move(actor, note, {**moved, "voided_at": None, "date": on})
    register.enter(actor, note, taken, on)
    _log(actor, note, ISSUE, number, number)


def check_voidable(actor: Actor, note: Document) -> None:
    """Raise CreditNoteNotIssued, CreditNoteInUse or InvoicePeriodLocked, where one of these keeps a
    note from it, whatever is overridden."""
    if not note.issued:
        raise CreditNoteNotIssued(reference=note.reference)
    if uses := _uses(actor, note):
        words = f"it is linked with {', '.join(uses)}"
        raise CreditNoteInUse(reference=note.reference, because=words, uses=uses)
    if (report := steps.report_of(actor, note)) is not None:
        words = f"it is in the complete tax report {report}"
        raise CreditNoteInUse(reference=note.reference, because=words, uses=[report])
    steps.check_period_open(actor, note)


def void(actor: Actor, note: Document, reason: str) -> None:
    """Make an issued note a draft again; its number stays in the register, as voided.

    Raises RecordLocked or InvoiceDateLocked."""
    number = note.issued_number
    draft: dict[str, Any] = {"issued": False, "issued_at": None, "issued_number": ""}
    steps.move(actor, note, {**draft, "voided_at": actor.now})
    register.void(actor, note, reason)
    _log(actor, note, VOID, reason, number)


def _uses(actor: Actor, note: Document) -> list[str]:
    """What a note is applied to or refunded by, by reference."""
    found: set[str] = set()
    for here, there in (
        (Link.source_document, Link.target_document),
        (Link.target_document, Link.source_document),
    ):
        query: Any = (
            Document.select(Document.reference)
            .join(Link, on=(there == Document.id))
            .where(scope.within(Link, actor.space) & (here == note.id))
        )
        found.update(reference for (reference,) in query.tuples())
    return sorted(found)


def _log(actor: Actor, note: Document, kind: str, reason: str, number: str) -> None:
    none, issued = {"issued_number": ""}, {"issued_number": number}
    write.log_lock_event(
        actor,
        kind,
        object=CREDIT_NOTE,
        context=note.id,
        text=note.reference,
        reason=reason,
        before=none if kind == ISSUE else issued,
        after=issued if kind == ISSUE else none,
    )
