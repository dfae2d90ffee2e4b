"""Applying open credit notes to an invoice or expense when it is saved with CheckCredit=Y."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models import scope, tax, write
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    INVOICE,
    SUPPLIER_CREDIT,
    Allocation,
    Application,
    Document,
    Item,
)


def applied(actor: Actor, model: Any, column: str, id: int) -> int:
    """How much of a record is linked or applied already, in cents."""
    found = (
        model.select(fn.COALESCE(fn.SUM(model.amount), 0))
        .where(scope.within(model, actor.space) & (getattr(model, column) == id))
        .scalar()
    )
    return int(found)


def open_amount(actor: Actor, item: Item) -> int:
    """What of an invoice or expense line is neither paid nor credited, in cents."""
    gross = item.amount if item.tax_included else item.amount + item.tax
    paid = applied(actor, Allocation, "target_item", item.id)
    return gross - paid - applied(actor, Application, "target_item", item.id)


def open_credit(actor: Actor, note: Document) -> int:
    """What of a credit note is not applied yet, in cents."""
    return note.amount - applied(actor, Application, "source_document", note.id)


def apply_open_credits(actor: Actor, document: Document) -> None:
    """Apply the contact's open credit notes to the document's lines, oldest first."""
    notes = [scope.take(actor, Document, id) for id in _open_notes(actor, document)]
    lines = list(
        Item.select()
        .where(scope.within(Item, actor.space) & (Item.document == document.id))
        .order_by(Item.id)
    )
    for note in notes:
        left = open_credit(actor, note)
        for line in lines:
            amount = min(left, open_amount(actor, line))
            if amount > 0:
                apply(actor, note, line, document, amount)
                left -= amount


def apply(actor: Actor, note: Document, line: Item, document: Document, amount: int) -> Application:
    """Apply a part of a credit note to a line, dated today."""
    return write.add(
        actor,
        Application,
        object=document.object,
        source_document=note.id,
        target_item=line.id,
        target_document=document.id,
        amount=amount,
        tax=tax.share(amount, note.amount, note.tax),
        applies_date=actor.today,
    )


def _open_notes(actor: Actor, document: Document) -> list[int]:
    type_ = CUSTOMER_CREDIT if document.object == INVOICE else SUPPLIER_CREDIT
    if document.contact_business is not None:
        whose = Document.contact_business == document.contact_business
    elif document.contact_person is not None:
        whose = Document.contact_person == document.contact_person
    else:
        return []
    found = (
        Document.select(Document.id)
        .where(
            scope.within(Document, actor.space)
            & (Document.object == CREDIT_NOTE)
            & (Document.type == type_)
            & whose
        )
        .order_by(Document.date, Document.id)
        .tuples()
    )
    return [id for (id,) in found]
