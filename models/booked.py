"""What counts: the one definition of a booked document, as SQL and as a value (books.md 1).

A document has *entered* the books when it posts at its date: an invoice that is sent or issued, a
finalised journal, a credit note that is not voided, every expense, receipt and payment. All else
is a draft, and in no period. It is *booked* while it has entered and is not cancelled, as of a
day: from its date until the date of its cancellation. Debtors, creditors, tax reports, period
locks, links and processing ask here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from models.document import CREDIT_NOTE, FINALISED, INVOICE, JOURNAL, Document
from models.document_step import CANCEL, WRITE_OFF, DocumentStep
from models.store.database import Statement, slot

# --- whether it is in the books at all ----------------------------------------------------------


def entered(document: Any) -> Any:
    """The condition that a document has entered the books, at its date; cancelled since or not.

    It is what a locked period holds and what a tax report makes an item of."""
    others = (INVOICE, JOURNAL, CREDIT_NOTE)
    return (
        ((document.object == INVOICE) & document.sent)
        | ((document.object == JOURNAL) & (document.status == FINALISED))
        | ((document.object == CREDIT_NOTE) & document.voided_at.is_null())
        | document.object.not_in(others)
    )


def is_entered(document: Any) -> bool:
    """The same of one document, or of what is to become one."""
    if document.object == INVOICE:
        return bool(document.sent)
    if document.object == JOURNAL:
        return bool(document.status == FINALISED)
    return document.object != CREDIT_NOTE or document.voided_at is None


def booked(document: Any, day: date | None = None) -> Any:
    """The condition that a document counts: as the books are now, or as of the end of a day."""
    counts = entered(document) & ~cancelled(document, day)
    return counts if day is None else counts & (document.date <= day)


# --- what its steps have made of it -------------------------------------------------------------


def steps_in_force(document: Any, kind: str, column: str = "id", day: date | None = None) -> Any:
    """A column of the step of a kind that is not undone: now, or in the books as of a day."""
    step: Any = DocumentStep.alias()
    undoing: Any = DocumentStep.alias()
    undone = undoing.undoes == step.id
    if day is not None:
        undone &= undoing.step_date <= day
    of_document = (step.document == document.id) & (step.kind == kind)
    of_document &= ~fn.EXISTS(undoing.select(undoing.id).where(undone))
    if day is not None:
        of_document &= step.counts & (step.step_date <= day)
    return step.select(getattr(step, column)).where(of_document)


def cancelled(document: Any, day: date | None = None) -> Any:
    """The condition that a document is cancelled: now, or as of the end of a day."""
    return fn.EXISTS(steps_in_force(document, CANCEL, day=day))


def uncollectible(document: Any, day: date | None = None) -> Any:
    """The condition that a document is written off: now, or as of the end of a day."""
    return fn.EXISTS(steps_in_force(document, WRITE_OFF, day=day))


def written_off(document: Any, day: date | None = None) -> Any:
    """What of a document was written off, in cents, whatever came in for it since."""
    return fn.COALESCE(steps_in_force(document, WRITE_OFF, "amount", day), 0)


def step_in_force(document: Document, kind: str) -> DocumentStep | None:
    """The step of a kind that a document stands on now; None where it is undone or never was."""
    undoing: Any = DocumentStep.alias()
    found: DocumentStep | None = (
        DocumentStep.select()
        .where(
            (DocumentStep.document == document.id)
            & (DocumentStep.kind == kind)
            & ~fn.EXISTS(undoing.select(undoing.id).where(undoing.undoes == DocumentStep.id))
        )
        .first()
    )
    return found


def _closing_step() -> Any:
    # what undoes nothing cancels or writes off; SQLite would make a table of a list of kinds
    undoing: Any = DocumentStep.alias()
    return DocumentStep.select(DocumentStep.kind).where(
        (DocumentStep.document == slot("document"))
        & DocumentStep.undoes.is_null()
        & ~fn.EXISTS(undoing.select(undoing.id).where(undoing.undoes == DocumentStep.id))
    )


_closed_by = Statement(_closing_step)


def closed_by(document: int) -> str | None:
    """The kind of the step that closes a document now; None of an open one."""
    found: str | None = _closed_by.value(document=document)
    return found


# --- links and credits --------------------------------------------------------------------------


def part_counts(part: Any, day: date | None = None) -> Any:
    """The condition that a link or an applied credit counts: while both its documents are booked,
    from the latest of its own date and theirs."""
    counts = _end_is_booked(part.source_document, day) & _end_is_booked(part.target_document, day)
    return counts if day is None else counts & (part.applies_date <= day)


def _end_is_booked(end: Any, day: date | None) -> Any:
    document: Any = Document.alias()
    condition = (document.id == end) & booked(document, day)
    return fn.EXISTS(document.select(document.id).where(condition))
