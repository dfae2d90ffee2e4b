"""What becomes of an invoice's dated steps when it is a draft again."""

from __future__ import annotations

from models.actor import Actor
from models.document import Document
from models.document_step import DocumentStep
from models.store.scope import within
from models.write.rows import update_record
from models.write.trail import remember


def withdraw_steps(actor: Actor, invoice: Document) -> None:
    """Take the steps of an invoice out of the books: it is as if it had never been booked."""
    steps = DocumentStep.select().where(
        within(DocumentStep, actor.space)
        & (DocumentStep.document == invoice.id)
        & DocumentStep.counts
    )
    for step in list(steps):
        update_record(actor, step, {"counts": False})
        remember(actor, step, "UPDATED", {"counts": (True, False)})
