"""How an invoice stands: cancelling and writing off, and undoing each, as dated steps.

A step posts at its own date and is judged by that, as links are: the locks of what the invoice
says do not hold it (books.md 1). Steps never overwrite one another; see models.document_step.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from models import balances, booked, write
from models.actor import Actor
from models.cents import shown
from models.document import KINDS, Document
from models.document_step import (
    CANCEL,
    UNDO_CANCEL,
    UNDO_WRITE_OFF,
    UNDOES,
    WRITE_OFF,
    DocumentStep,
)
from models.link import Link, taken_at
from models.refusals import InvalidFields
from models.store import scope

# --- what bars a step, in words -----------------------------------------------------------------


def bars(actor: Actor, invoice: Document, kind: str) -> str:
    """Why a step can't be taken of an invoice as it stands; empty where it can."""
    return BARRED[kind](actor, invoice)


def closed(invoice: Document) -> str:
    """How an invoice is closed, and what opens it again; empty where it is open."""
    if booked.step_in_force(invoice, CANCEL) is not None:
        return "is cancelled; fire undo_cancel first"
    if booked.step_in_force(invoice, WRITE_OFF) is not None:
        return "is uncollectible; fire undo_uncollectible first"
    return ""


def _bars_cancelling(actor: Actor, invoice: Document) -> str:
    if why := closed(invoice):
        return why
    uses = ", ".join(map(str, settled_by(actor, invoice)))
    return f"is settled by {uses}; take them off it first" if uses else ""


def _bars_writing_off(actor: Actor, invoice: Document) -> str:
    if not booked.is_entered(invoice):
        return "is not marked as sent"
    if why := closed(invoice):
        return why
    return "is paid" if balances.outstanding.of(actor, invoice) <= 0 else ""


def _bars_restoring(actor: Actor, invoice: Document) -> str:
    return "" if booked.step_in_force(invoice, CANCEL) else "is not cancelled"


def _bars_claiming_again(actor: Actor, invoice: Document) -> str:
    step = booked.step_in_force(invoice, WRITE_OFF)
    if step is None:
        return "is not uncollectible"
    recovered = balances.recovered.of(actor, invoice)
    words = f"is recovered already by {shown(recovered)}; take that off it first"
    return words if recovered > 0 else ""


BARRED = {
    CANCEL: _bars_cancelling,
    UNDO_CANCEL: _bars_restoring,
    WRITE_OFF: _bars_writing_off,
    UNDO_WRITE_OFF: _bars_claiming_again,
}


class Use(NamedTuple):
    """What is on an invoice: a receipt, credit note or expense, and how much of it, in cents."""

    object: int
    reference: str
    amount: int

    def __str__(self) -> str:
        return f"{KINDS[self.object].noun} {self.reference} ({shown(self.amount)})"


def settled_by(actor: Actor, invoice: Document) -> Iterator[Use]:
    """The money and credits that are on an invoice, each with what it comes to."""
    ends = {"target": Link.target_document, "source": Link.source_document}
    for end, other_end in (("target", "source"), ("source", "target")):
        own, other = ends[end], ends[other_end]
        query: Any = (
            Document.select(Document.object, Document.reference, fn.SUM(taken_at(Link, end)))
            .join(Link, on=(other == Document.id))
            .where(scope.within(Link, actor.space) & (own == invoice.id))
            .group_by(Document.object, Document.reference)
            .order_by(fn.MIN(Link.kind), Document.reference)
        )
        for object, reference, amount in query.tuples():
            yield Use(object, reference, int(amount))


# --- taking a step ------------------------------------------------------------------------------


def take_step(actor: Actor, invoice: Document, kind: str, on: date) -> DocumentStep:
    """Cancel a held invoice, write it off, or undo that, from a day on.

    Raises InvalidFields for a day before what the step follows on, and RecordLocked."""
    undone = booked.step_in_force(invoice, UNDOES[kind]) if kind in UNDOES else None
    _check_order(actor, invoice, kind, on)
    share = _share(actor, invoice, kind, on, undone)
    return write.add(
        actor,
        DocumentStep,
        document=invoice.id,
        kind=kind,
        step_date=on,
        amount=share.amount,
        tax=share.tax,
        counts=booked.is_entered(invoice) if undone is None else undone.counts,
        undoes=None if undone is None else undone.id,
    )


def _check_order(actor: Actor, invoice: Document, kind: str, on: date) -> None:
    """A step is not before its invoice, nor before the step that it follows."""
    last: Any = DocumentStep.select(fn.MAX(DocumentStep.step_date)).where(
        scope.within(DocumentStep, actor.space) & (DocumentStep.document == invoice.id)
    )
    earliest = last.scalar()
    what = f"the step before it, of {earliest}"
    if earliest is None and booked.is_entered(invoice):
        earliest, what = invoice.date, f"the invoice, of {invoice.date}"
    if earliest is not None and on < earliest:
        raise InvalidFields({"Date": f"{kind} can't be dated before {what}"})


class Share(NamedTuple):
    """What a step moves, in cents, and the tax in it."""

    amount: int
    tax: int


def _share(
    actor: Actor, invoice: Document, kind: str, on: date, undone: DocumentStep | None
) -> Share:
    """The whole of an invoice, or what is outstanding of it on the day; an undoing, all of that."""
    if undone is not None:
        return Share(undone.amount, undone.tax)
    if kind == CANCEL:
        return Share(invoice.amount, invoice.tax)
    paid, taxed = _settled(actor, invoice, on)
    return Share(invoice.amount - paid, invoice.tax - taxed)


def _settled(actor: Actor, invoice: Document, on: date) -> Share:
    """What is paid and credited of an invoice by a day, and the taxes of that."""
    amount = tax = 0
    ends = (
        ("target", Link.target_document, Link.tax),
        ("source", Link.source_document, Link.source_tax),
    )
    for end, own, tax_there in ends:
        sums: Any = Link.select(fn.SUM(taken_at(Link, end)), fn.SUM(tax_there)).where(
            scope.within(Link, actor.space) & (own == invoice.id) & booked.part_counts(Link, on)
        )
        linked, taxed = next(iter(sums.tuples()))
        amount, tax = amount + int(linked or 0), tax + int(taxed or 0)
    return Share(amount, tax)
