"""The books as they were at a moment gone by, as the history of changes has it (locking.md 6).

A record that is still there is taken back change by change; one that is gone is made anew from
what was written down of it. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from models import history
from models.actor import Actor
from models.document import KINDS, Document, Item
from models.store import scope
from models.store.base import Record

Values = dict[str, Any]
"""The columns of a record; what was taken back stands as the history keeps it."""


class Tie(NamedTuple):
    """A row that tied a record to another: its id, its columns, and since when it did."""

    id: int
    values: Values
    since: datetime


@dataclass(frozen=True)
class Past:
    """A space as it was at the end of a moment."""

    actor: Actor
    moment: datetime

    def record(self, model: type[Record], id: int) -> Values | None:
        """A record as it was then; None where there was none, or it is gone since."""
        row = scope.peek(self.actor, model, id)
        return None if row is None else self.as_it_was(row)

    def as_it_was(self, row: Record) -> Values | None:
        """A record that is still there as it was then; None where it came later."""
        if row.created > self.moment:
            return None
        values = dict(row.__data__)
        kind = KINDS[row.object].noun if isinstance(row, Document) else row.NOUN
        for entry in reversed(history.of_record(self.actor, kind, row.id)):
            if entry.created <= self.moment:
                break
            values.update({n: old for n, (old, _) in entry.changes.items() if n in values})
        return values

    def changed(self, kind: str, id: int, column: str) -> datetime | None:
        """When a column of a record got the value that it had then; None where nobody knows."""
        entries = history.of_record(self.actor, kind, id)
        told = [
            each.created
            for each in entries
            if each.created <= self.moment and column in each.changes
        ]
        return told[-1] if told else None

    def ties(self, model: type[Record], column: str, id: int) -> list[Tie]:
        """The rows of a table whose column named a record then, the oldest first."""
        fields: Any = model._meta.fields
        rows = model.select().where(scope.within(model, self.actor.space) & (fields[column] == id))
        present = {row.id: row for row in rows}
        found = [
            Tie(row.id, values, row.created)
            for row in present.values()
            if (values := self.as_it_was(row)) is not None
        ]
        found += self._gone(model, column, id, present)
        return sorted(found)

    def _gone(
        self, model: type[Record], column: str, id: int, present: dict[int, Any]
    ) -> Iterator[Tie]:
        """Those of them that are gone since."""
        for added in history.added(self.actor, model.NOUN, column, id):
            if added.record in present or added.created > self.moment:
                continue
            entries = history.of_record(self.actor, model.NOUN, added.record)
            if self._was_there(entries):
                until = [each for each in entries if each.created <= self.moment]
                values = {n: new for each in until for n, (_, new) in each.changes.items()}
                yield Tie(added.record, values, added.created)

    def _was_there(self, entries: list[history.Entry]) -> bool:
        """Whether a row that is gone was there then. One that went with the line it hung on has
        no entry of its own for that."""
        ends = [each.created for each in entries if each.action == "REMOVED"]
        if not ends and (item := entries[0].changes.get("item", (None, None))[1]):
            of_item = history.of_record(self.actor, Item.NOUN, item)
            ends = [each.created for each in of_item if each.action == "REMOVED"]
        return bool(ends) and ends[0] > self.moment
