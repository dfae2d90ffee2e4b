"""Invoices and expenses: what a new bill leaves out follows from its contact and the settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from models import booked, heads, lines, payment_terms, recurring, settings, write
from models.actor import Actor
from models.document import EXPENSE, INVOICE, NEVER, Document
from models.document_step import CANCEL
from models.refusals import InvoiceClosed, way
from models.store import scope
from models.store.database import fold, folded
from models.write import Values

ALIKE = (
    "area", "contact_business", "contact_person", "deliver_to_business", "deliver_to_person",
    "frequency", "notes", "linked_object", "linked_object_context", "project",
    "purchase_order", "status",
)  # fmt: skip
"""What a copy of an invoice has alike."""


def complete_invoice(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed invoice leaves out. Raises RecordNotFound for its source."""
    recurring.complete_head(actor, row, values)
    if row is None:
        values.setdefault("frequency", NEVER)
        heads.default_project(actor, row, values)
    _complete_sending(actor, row, values)
    warn_of_date(actor, row, values)
    if row is None and values.get("due_date") is None:
        counted_from = values.get("date") or actor.today
        values["due_date"] = payment_terms.due(actor, values.get("contact_business"), counted_from)


def _complete_sending(actor: Actor, row: Document | None, values: Values) -> None:
    """Say since when an invoice is sent, and date it by the day; a booked one has a date.

    One that only the space's default marks as sent is booked, but nobody has sent it yet: what
    locks a sent invoice waits until a call says so (books.md 1)."""
    if values.get("sent"):
        if row is None or not row.sent or row.sent_at is None:
            values["sent_at"] = actor.now
    elif row is None and values.get("sent") is None:
        values["sent"] = settings.DEFAULT_SENT.holds_in(actor.space)
    elif row is not None and values.get("sent") is False:
        values["sent_at"] = None
    if values.get("sent", row is not None and row.sent):
        own = None if row is None else row.date
        values["date"] = values.get("date") or own or actor.today


def warn_of_date(actor: Actor, row: Document | None, values: Values) -> None:
    """Tell of an invoice that is dated, or with its date booked, on a day that is yet to come."""
    was_on, was_sent = (None, False) if row is None else (row.date, row.sent)
    on, sent = values.get("date", was_on), values.get("sent", was_sent)
    is_told = on != was_on or (sent and not was_sent)
    if is_told and on is not None and on > actor.today:
        actor.warn(f"The invoice is dated {on}, which is yet to come")


def complete_expense(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed expense leaves out."""
    heads.default_project(actor, row, values)
    heads.keep_date(actor, row, values)
    if row is None and values.get("due_date") is None:
        billed = values.get("supplier_date") or values["date"]
        values["due_date"] = payment_terms.due(actor, values.get("contact_business"), billed)
    if values.keys() & {"payee_reference", *heads.CONTACTS}:
        _warn_of_twin(actor, row, values)


def _warn_of_twin(actor: Actor, row: Document | None, values: Values) -> None:
    """Tell of a bill that the same supplier has sent already, by his reference as it is folded."""
    now = {
        column: values.get(column, getattr(row, column, None))
        for column in (*heads.CONTACTS, "payee_reference")
    }
    text, whose = now["payee_reference"], heads.is_of(now)
    if not text or whose is None:
        return
    twins: Any = Document.select(Document.reference).where(
        scope.within(Document, actor.space)
        & (Document.object == EXPENSE)
        & whose
        & (folded(Document.payee_reference) == fold(text))
        & (Document.id != (0 if row is None else row.id))
    )
    if (twin := twins.order_by(Document.id).limit(1).scalar()) is not None:
        actor.warn(f"The supplier's reference {text} is on expense {twin} already")


def check_may_send(actor: Actor, invoice: Document) -> None:
    """Raise what Sent=Y would be refused for, of a held invoice that is to be mailed first; a
    cancelled one is not mailed.

    Raises RecordLocked or InvoiceClosed."""
    values: Values = {"sent": True}
    complete_invoice(actor, invoice, values)
    write.check_change(actor, invoice, **values)
    if booked.closed_by(invoice.id) == CANCEL:
        undo = way("undo_cancel")
        words = "it is not mailed as one that is to be paid"
        raise InvoiceClosed(reference=invoice.reference, how="cancelled", what=words, undo=undo)


def mailed(actor: Actor, invoice: Document) -> None:
    """A mail of a held invoice goes out: one that only the space's default booked counts as sent
    from now on. A draft is booked by whoever says Sent=Y. Raises RecordLocked."""
    if invoice.sent and invoice.sent_at is None:
        values: Values = {"sent": True}
        complete_invoice(actor, invoice, values)
        write.change(actor, invoice, **values)


def copy(
    actor: Actor, original: Document, *, due: date | None, sent: bool | None, sent_on: date | None
) -> Document:
    """Add an invoice like a taken one, with lines like its; where nothing is said of sending it,
    the space's default books it. Raises RecordLocked."""
    values = {name: getattr(original, name) for name in ALIKE}
    if due is None:
        due = payment_terms.due(actor, original.contact_business, sent_on or actor.today)
    values |= {"source": original.id, "due_date": due}
    made = heads.add(actor, INVOICE, sent=False, date=sent_on, **values)
    warn_of_date(actor, None, {"date": sent_on})
    for line in lines.of(actor, original):
        lines.copy(actor, line, made)
    books = settings.DEFAULT_SENT.holds_in(actor.space) if sent is None else sent
    if books:
        sending = {"sent_at": actor.now} if sent else {}
        taken = scope.take(actor, Document, made.id)
        write.change(actor, taken, sent=True, date=sent_on or actor.today, **sending)
    return scope.find(actor, Document, made.id)  # its lines have moved its version on
