"""What was done to records, as the history of changes has it. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from models.actor import Actor
from models.audit import Change
from models.document import Document, Item
from models.store import scope
from models.store.database import like
from models.user import User


class Entry(NamedTuple):
    """What one call did to one record; `changes` holds old and new value of each column."""

    record: int
    action: str
    changes: dict[str, tuple[Any, Any]]
    created: datetime
    user: int
    user_name: str
    method: str


def of_lines(actor: Actor, document: Document) -> Iterator[Entry]:
    """What was done to the lines that a document has or once had, oldest first."""
    entries = list(_entries(actor, Item.NOUN, document.created))
    own = {each.record for each in entries if document.id in each.changes.get("document", ())}
    yield from (each for each in entries if each.record in own)


def of_record(actor: Actor, kind: str, id: int) -> list[Entry]:
    """What was done to one record, oldest first."""
    found = _found(actor, kind).where(Change.record == id)
    return [_entry(row) for row in found.tuples()]


def added(actor: Actor, kind: str, column: str, value: int) -> list[Entry]:
    """The records of a kind that were added with this id in a column, oldest first."""
    # an underscore would stand for any sign
    pattern = f'%"{column}":[null,{value}]%'.replace("_", "\\_")
    found = _found(actor, kind).where((Change.action == "ADDED") & like(Change.fields, pattern))
    return [_entry(row) for row in found.tuples()]


def memberships(actor: Actor, kind: str, column: str) -> list[Entry]:
    """What was done to records of a kind as far as it concerns a column, oldest first."""
    pattern = f'%"{column}":%'.replace("_", "\\_")
    found = _found(actor, kind).where(like(Change.fields, pattern))
    return [_entry(row) for row in found.tuples()]


def _entries(actor: Actor, kind: str, since: datetime) -> Iterator[Entry]:
    found = _found(actor, kind).where(Change.created >= since)
    yield from (_entry(row) for row in found.tuples())


def _found(actor: Actor, kind: str) -> Any:
    return (
        Change.select(
            Change.record,
            Change.action,
            Change.fields,
            Change.created,
            Change.created_user,
            User.first_name,
            User.surname,
            Change.method,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Change.created_user == User.id))
        .where(scope.within(Change, actor.space) & (Change.kind == kind))
        .order_by(Change.id)
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    record, action, fields, created, user, first_name, surname, method = row
    name = f"{first_name or ''} {surname or ''}".strip()
    return Entry(record, action, json.loads(fields), created, user, name, method)
