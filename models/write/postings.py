"""Postings as they are written: what a call touches is noted, what differs is written at once
(books.md 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from peewee import Case

from models.actor import Actor, Touched
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, Item, JournalItem
from models.document_step import DocumentStep
from models.ledger.posting import COLUMNS, Posting, Row, but_for_amount, row_of
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


def post_anew(actor: Actor, document: Document) -> None:
    """Have a held document post what it says, whatever its postings are now."""
    actor.touched.add(Touched(Document, document.id, document.object))


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


@cache
def _update(count: int) -> Statement:
    """The statement that gives so many postings another amount."""

    def build() -> Any:
        places = range(count)
        amounts = tuple((slot(f"id {place}"), slot(f"amount {place}")) for place in places)
        ids = [slot(f"id {place}") for place in places]
        with writing():
            return Posting.update({Posting.amount: Case(Posting.id, amounts)}).where(
                (Posting.space == slot("space")) & Posting.id.in_(ids)
            )

    return Statement(build)


AT_ONCE = 32


def replace(actor: Actor, gone: Mapping[int, Row], made: Sequence[Row]) -> None:
    """Take postings away, by their ids, and add others; where only the amount is another, the
    posting stays and gets that."""
    left, amounts = dict(gone), {}
    alike = {but_for_amount(row): id for id, row in gone.items()}
    new = []
    for row in made:
        id = alike.pop(but_for_amount(row), None)
        if id is None:
            new.append(row)
        else:
            amounts[id] = row.amount
            del left[id]
    for some in _parts([{"id": id, "amount": amount} for id, amount in amounts.items()]):
        _update(len(some)).run(space=actor.space, **_placed(some))
    for some in _parts([{"id": id} for id in left]):
        _delete(len(some)).run(space=actor.space, **_placed(some))
    for some in _parts([row._asdict() for row in new]):
        _insert(len(some)).run(space=actor.space, **_placed(some))


def _parts(all: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(all), AT_ONCE):
        yield all[first : first + AT_ONCE]


def _placed(some: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{name} {place}": value for place, each in enumerate(some) for name, value in each.items()
    }


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
