"""Postings as they are written: what is touched is noted, what differs written (books.md 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.actor import Actor, Touched
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, Item, JournalItem
from models.document_step import DocumentStep
from models.ledger.posting import COLUMNS, Posting, Row, but_for_amount, row_of
from models.link import Link
from models.store.base import Record
from models.store.database import Statement, slot
from models.write.rows import delete, insert, update

Difference = tuple[list[Row], list[Row]]
"""Postings that went, and those that came."""

# --- what a call touches ------------------------------------------------------------------------

HEADS = frozenset(
    {
        "date", "sent", "status", "voided_at", "type", "bank_account", "area", "project", "amount",
        "tax", "financial_account", "opening", "closing",
    }
)  # fmt: skip
"""The columns of a document that its postings follow from."""


def touch(actor: Actor, row: Record, action: str, columns: Mapping[str, Any]) -> None:
    """Note that a record was added, changed or removed, so that its postings are derived anew
    when the call's work is done."""
    if isinstance(row, Item | JournalItem):
        if action == "UPDATED" and "document" in columns:
            object = INVOICE if isinstance(row, Item) else JOURNAL
            actor.touched.update(Touched(Document, id, object) for id in columns["document"])
        actor.touched.add(Touched(type(row), row.id, row.document))
    elif isinstance(row, Link):
        actor.touched.add(Touched(Link, row.id, row.bill))
    elif isinstance(row, DocumentStep):
        actor.touched.add(Touched(Document, row.document, INVOICE))
    elif isinstance(row, Document) and _posts_by_itself(row, action, columns):
        actor.touched.add(Touched(Document, row.id, row.object))


def _posts_by_itself(document: Document, action: str, columns: Mapping[str, Any]) -> bool:
    """Whether something of a document follows from what was done to its head: a new one has no
    lines yet, and one that went has left nothing behind."""
    if action == "UPDATED":
        return bool(HEADS & columns.keys())
    return action == "ADDED" and document.object == CREDIT_NOTE


def post_anew(actor: Actor, document: Document) -> None:
    """Have a held document post what it says, whatever its postings are now."""
    actor.touched.add(Touched(Document, document.id, document.object))


# --- writing the difference ---------------------------------------------------------------------


_ADDED = insert(Posting)
_MOVED = update(Posting, frozenset({"amount"}))
_GONE = delete(Posting, "id")


def replace(actor: Actor, gone: Mapping[int, Row], made: Sequence[Row]) -> None:
    """Take postings away, by their ids, and add others; where only the amount is another, the
    posting stays and gets that.

    Each goes by its own id: asked for several ids of a space, both databases look through all
    postings of the space."""
    left, moved, new = dict(gone), [], []
    alike = {but_for_amount(row): id for id, row in gone.items()}
    for row in made:
        id = alike.pop(but_for_amount(row), None)
        if id is None:
            new.append({"space": actor.space, **row._asdict()})
        else:
            moved.append({"space": actor.space, "id": id, "amount": row.amount})
            del left[id]
    _MOVED.run_each(moved)
    _GONE.run_each({"space": actor.space, "id": id} for id in left)
    _ADDED.run_each(new)


def differences(gone: Mapping[int, Row], made: Sequence[Row]) -> dict[int, Difference]:
    """What went and what came, for each document."""
    found: dict[int, Difference] = {}
    for row in gone.values():
        found.setdefault(row.document, ([], []))[0].append(row)
    for row in made:
        found.setdefault(row.document, ([], []))[1].append(row)
    return found


_of_document = Statement(
    lambda: Posting.select(Posting.id, *COLUMNS).where(
        (Posting.document == slot("document")) & (Posting.space == slot("space"))
    )
)


def of(actor: Actor, document: int) -> dict[int, Row]:
    """The postings of a document, by their ids."""
    found = _of_document.rows(document=document, space=actor.space)
    return {id: row_of(values) for id, *values in found}
