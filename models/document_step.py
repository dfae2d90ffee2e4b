"""The dated steps of an invoice: cancelled, written off, and each of these undone.

They stand side by side and none is ever overwritten: an undoing is a step of its own that names
the one it undoes. So what the books said as of any day can be said again (books.md 1).
"""

from __future__ import annotations

from peewee import BooleanField, CharField, DateField

from models.document import Document, NamedById
from models.store.base import MoneyField, Record, reference_to

CANCEL, UNDO_CANCEL = "cancel", "undo_cancel"
WRITE_OFF, UNDO_WRITE_OFF = "mark_as_uncollectible", "undo_uncollectible"
UNDOES = {UNDO_CANCEL: CANCEL, UNDO_WRITE_OFF: WRITE_OFF}
"""Which kind of step an undoing undoes."""


class DocumentStep(NamedById, Record):
    """An invoice was cancelled or written off, or is so no more, from a day on."""

    NOUN = "step of a document"
    TAKEN_AFTER = ("document",)

    document = reference_to(Document, backref="steps")
    kind = CharField(30)
    """The action that made it."""
    step_date = DateField()
    """The day it posts at."""
    amount = MoneyField(default=0)
    """What it takes out of the debtors, or puts back into them, its tax included."""
    tax = MoneyField(default=0)
    counts = BooleanField(default=True)
    """Whether it is in the books: a draft's posts nothing, nor one whose invoice was a draft
    again since."""
    undoes = reference_to("self", null=True, unique=True, backref="undone_by")

    class Meta:
        table_name = "document_step"
        indexes = ((("document", "kind"), False),)
