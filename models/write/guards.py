"""What refuses a change beside the locks: another editor, a journal, an issue (locking.md 3)."""

from __future__ import annotations

from typing import Any

from models import booked
from models.actor import Actor
from models.attachment import Attachment
from models.document import FINALISED, Document
from models.document_step import CANCEL
from models.editing import checking
from models.locks import Obstacle
from models.refusals import ClosesYear, InvoiceClosed, InvoiceIssued, JournalFinalised, way
from models.store.base import Record
from models.store.objects import object_of
from models.store.scope import find, take
from models.write.removal import PARTS_OF


def keep_off_held(
    actor: Actor, model: type[Record], *values: dict[str, Any], row: Record | None = None
) -> None:
    """Refuse a write to a record that another user holds while editing it, or whose edit lock
    is no longer the newest: the record itself, and what it is or becomes part of.

    Raises RecordHeld, OutdatedFencing or LockStolen."""
    own = None if row is None else object_of(row)
    touched = set() if row is None or own is None else {(own, row.id)}
    for column, whole in PARTS_OF.get(model, ()):
        touched |= {(whole, each[column]) for each in values if each.get(column)}
    if model is Attachment:
        touched |= {(each["object"], each["object_context"]) for each in values[:1]}
    checking.check(actor, sorted(touched))


def keep_finalised(actor: Actor, document: int | None, overridden: bool) -> None:
    """The lines of a finalised journal change only together with an override.

    Those of one that closes a year never do. Raises JournalFinalised or ClosesYear."""
    if document is None:
        return
    journal = take(actor, Document, document)
    if journal.closing:
        raise ClosesYear(reference=journal.reference)
    if overridden:
        return
    if journal.status == FINALISED:
        raise JournalFinalised(reference=journal.reference)


LINES_STAND = "its lines stay as they are"


def keep_issued(actor: Actor, obstacles: list[Obstacle], what: str) -> None:
    """What an issued invoice says stands until it is voided, whatever a caller may override.

    Raises InvoiceIssued."""
    if actor.preview is not None:
        return  # it stands among what refuses already
    for each in obstacles:
        if each.facts.issued and each.lock.name == "LockedSent":
            invoice = find(actor, Document, each.facts.document)
            raise InvoiceIssued(
                reference=invoice.reference, number=invoice.issued_number, what=what
            )


def keep_closed(actor: Actor, document: int | None, what: str) -> None:
    """What a cancelled or written-off invoice comes to stands until that is undone.

    Raises InvoiceClosed."""
    kind = None if document is None else booked.closed_by(document)
    if kind is not None and document is not None:
        invoice = find(actor, Document, document)
        cancelled = "cancelled", way("undo_cancel")
        how, undo = cancelled if kind == CANCEL else ("written off", way("undo_uncollectible"))
        raise InvoiceClosed(reference=invoice.reference, how=how, what=what, undo=undo)
