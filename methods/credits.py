"""What is open on lines and credit notes, and the open credit notes of a contact being applied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import fn

from models import tax, write
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    SUPPLIER_CREDIT,
    Allocation,
    Application,
    Document,
    Item,
)
from models.store import scope

CONTACT_FIELDS = {
    INVOICE: ("contactbusinesssentto", "contactpersonsentto"),
    EXPENSE: ("contactbusinesspaidto", "contactpersonpaidto"),
}
"""The parameters that name the contact of what credit notes are applied to."""


# --- what is open -------------------------------------------------------------------------------


def applied(actor: Actor, model: Any, column: str, id: int) -> int:
    """How much of a record is linked or applied already, in cents."""
    found = (
        model.select(fn.COALESCE(fn.SUM(model.amount), 0))
        .where(scope.within(model, actor.space) & (getattr(model, column) == id))
        .scalar()
    )
    return int(found)


def gross(item: Item) -> int:
    """What a line comes to with its tax, in cents."""
    return int(item.amount if item.tax_included else item.amount + item.tax)


def open_amount(actor: Actor, item: Item) -> int:
    """What of an invoice or expense line is neither paid nor credited, in cents."""
    document = scope.find(actor, Document, item.document)
    if document.cancelled_at is not None:
        return 0
    paid = applied(actor, Allocation, "target_item", item.id)
    return gross(item) - paid - applied(actor, Application, "target_item", item.id)


def unallocated(actor: Actor, item: Item) -> int:
    """What of a receipt or payment line is not yet linked to what it pays, in cents."""
    return gross(item) - applied(actor, Allocation, "source_item", item.id)


def open_credit(actor: Actor, note: Document) -> int:
    """What of a credit note is not applied yet, in cents."""
    return int(note.amount) - applied(actor, Application, "source_document", note.id)


def outstanding(actor: Actor, document: Document) -> int:
    """What of an invoice or expense as a whole is neither paid nor credited, in cents.

    Nothing is outstanding of one that is cancelled."""
    if document.cancelled_at is not None:
        return 0
    paid = applied(actor, Allocation, "target_document", document.id)
    credited = applied(actor, Application, "target_document", document.id)
    return int(document.amount) - paid - credited


def lines_of(actor: Actor, document: Document) -> list[Item]:
    """The lines of a document, the oldest first."""
    return list(
        Item.select()
        .where(scope.within(Item, actor.space) & (Item.document == document.id))
        .order_by(Item.id)
    )


def shared_out(actor: Actor, document: Document, amount: int) -> Iterable[tuple[Item, int]]:
    """The lines of an invoice or expense that an amount covers in order, each with its part."""
    for line in lines_of(actor, document):
        part = min(amount, open_amount(actor, line))
        if part > 0:
            amount -= part
            yield line, part


# --- CheckCredit=Y ------------------------------------------------------------------------------


def hold_with_credits(actor: Actor, id: int | None, wanted: dict[str, Any]) -> None:
    """Hold a document that is to be saved with CheckCredit=Y together with what may be applied.

    Somebody may be applying one of the same credit notes to the same document just now: both
    hold the documents in one order."""
    if id is None or not wanted.get("checkcredit"):
        return
    document = scope.peek(actor, Document, id)
    if document is None or document.object not in CONTACT_FIELDS:
        return
    business, person = CONTACT_FIELDS[document.object]
    document.contact_business = wanted.get(business, document.contact_business)
    document.contact_person = wanted.get(person, document.contact_person)
    scope.take_documents(actor, [id, *_open_notes(actor, document)])


def apply_open_credits(actor: Actor, document: Document) -> None:
    """Apply the contact's open credit notes to a held document's lines, oldest first."""
    found = _open_notes(actor, document)
    held = scope.take_documents(actor, [document.id, *found])
    for id in found:
        note = held[id]
        left = min(open_credit(actor, note), outstanding(actor, held[document.id]))
        for line, amount in shared_out(actor, document, left):
            apply(actor, note, line, document, amount)


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
    """The credit notes of the document's contact that are not used up, oldest first."""
    whose = _whose(document)
    if whose is None:
        return []
    used = Application.select(fn.COALESCE(fn.SUM(Application.amount), 0)).where(
        scope.within(Application, actor.space) & (Application.source_document == Document.id)
    )
    found: Any = (
        Document.select(Document.id)
        .where(
            scope.within(Document, actor.space)
            & (Document.object == CREDIT_NOTE)
            & (Document.type == credit_type(document.object))
            & whose
            & (Document.amount > used)
        )
        .order_by(Document.date, Document.id)
        .tuples()
    )
    return [id for (id,) in found]


def _whose(document: Document) -> Any:
    if document.contact_business is not None:
        return Document.contact_business == document.contact_business
    if document.contact_person is not None:
        return Document.contact_person == document.contact_person
    return None


def credit_type(object: int) -> int:
    """Invoices take what we owe a customer, expenses what a supplier owes us."""
    return CUSTOMER_CREDIT if object == INVOICE else SUPPLIER_CREDIT
