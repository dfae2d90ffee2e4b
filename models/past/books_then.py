"""The books as they were at a moment gone by, as the history of changes has it (locking.md 6).

A record that is still there is taken back change by change; one that is gone is made anew from
what was written down of it. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from models.actor import Actor
from models.document import KINDS, Document, Item
from models.past import history
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
        """A record as it was then; None where there was none."""
        row = scope.peek(self.actor, model, id)
        return self._gone_since(model, id) if row is None else self.as_it_was(row)

    def _gone_since(self, model: type[Record], id: int) -> Values | None:
        """A record that is there no more, as it was then."""
        entries = self._entries(model, id)
        until = [each for each in entries if each.created <= self.moment]
        if not until or not self._was_there(entries):
            return None
        values: Values = {name: _default(field) for name, field in model._meta.fields.items()}
        # what was there before there was a history is known from its removal
        known = entries if until[0].action != "ADDED" else []
        values.update({n: old for each in reversed(known) for n, (old, _) in each.changes.items()})
        values.update({n: new for each in until for n, (_, new) in each.changes.items()})
        return {**values, "id": id, "space": self.actor.space, "created": entries[0].created}

    def _entries(self, model: type[Record], id: int) -> list[history.Entry]:
        """What was done to a record, whichever kind of document it was."""
        kinds = [each.noun for each in KINDS.values()] if model is Document else [model.NOUN]
        found = (history.of_record(self.actor, kind, id) for kind in kinds)
        return next(filter(None, found), [])

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
        """Whether a row that is gone was there then. One that went with the line or the document
        it hung on has no entry of its own for that."""
        ends = _removals(entries)
        for column, model in HUNG_ON.items():
            if not ends and (whole := _last(entries, column)):
                ends = _removals(self._entries(model, whole))
        return bool(ends) and ends[0] > self.moment


HUNG_ON: Mapping[str, type[Record]] = {
    **dict.fromkeys(("item", "source_item", "target_item"), Item),
    **dict.fromkeys(("document", "source_document", "target_document"), Document),
}
"""The columns by which a row hangs on a line or a document, and goes with it."""


def _removals(entries: list[history.Entry]) -> list[datetime]:
    return [each.created for each in entries if each.action == "REMOVED"]


def _last(entries: list[history.Entry], column: str) -> Any:
    """What a column held in the end."""
    told = [each.changes[column][1] for each in entries if column in each.changes]
    return told[-1] if told else None


def _default(field: Any) -> Any:
    return field.default() if callable(field.default) else field.default
