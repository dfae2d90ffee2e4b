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


def _entries(actor: Actor, kind: str, since: datetime) -> Iterator[Entry]:
    found: Any = (
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
        .where(Change.created >= since)
        .order_by(Change.id)
    )
    for record, action, fields, created, user, first_name, surname, method in found.tuples():
        name = f"{first_name or ''} {surname or ''}".strip()
        yield Entry(record, action, json.loads(fields), created, user, name, method)
