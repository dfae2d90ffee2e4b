"""Postings as they are written: what a call touches is noted, what differs is written at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from models.actor import Actor, Touched
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, Item, JournalItem
from models.document_step import DocumentStep
from models.ledger.posting import COLUMNS, Posting, Row, row_of
from models.link import Link
from models.store.base import Record, writing
from models.store.database import Statement, slot

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
        actor.touched.add(Touched(Link, row.id, 0))
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


# --- writing the difference ---------------------------------------------------------------------


@cache
def _insert(count: int) -> Statement:
    """The statement that adds so many postings: the values of each are named with its place."""

    def build() -> Any:
        rows = [
            {
                Posting.space: slot("space"),
                **{field: slot(f"{field.name} {place}") for field in COLUMNS},
            }
            for place in range(count)
        ]
        with writing():
            return Posting.insert_many(rows)

    return Statement(build)


@cache
def _delete(count: int) -> Statement:
    def build() -> Any:
        with writing():
            return Posting.delete().where(
                (Posting.space == slot("space"))
                & Posting.id.in_([slot(f"id {place}") for place in range(count)])
            )

    return Statement(build)


AT_ONCE = 32


def replace(actor: Actor, gone: Mapping[int, Row], made: Sequence[Row]) -> None:
    """Take postings away, by their ids, and add others."""
    ids = list(gone)
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        named = {f"id {place}": id for place, id in enumerate(some)}
        _delete(len(some)).run(space=actor.space, **named)
    for first in range(0, len(made), AT_ONCE):
        rows = made[first : first + AT_ONCE]
        values: dict[str, Any] = {
            f"{name} {place}": value
            for place, row in enumerate(rows)
            for name, value in zip(Row._fields, row, strict=True)
        }
        _insert(len(rows)).run(space=actor.space, **values)


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
