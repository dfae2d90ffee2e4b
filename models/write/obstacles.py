"""Which locks stand in the way of adding, changing or removing a record (locking.md 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import fn

from models import booked, lock_dates, locks
from models.actor import Actor
from models.document import CREDIT_NOTE, JOURNAL, NEVER, Document, Item, JournalItem
from models.document_step import DocumentStep
from models.link import Link
from models.locks import Facts, Obstacle
from models.store.base import Record
from models.write.rows import Changes


def _facts(actor: Actor, document: int) -> Facts:
    facts = locks.of_document(actor, document)
    assert facts is not None, "a taken document has facts"
    return facts


def to_adding(actor: Actor, model: type[Record], values: dict[str, Any]) -> list[Obstacle]:
    """The locks in the way of a new record: of its document, or of both ends of a link."""
    if model is Document:
        return _to_new_document(actor, values)
    if model is DocumentStep:
        return locks.in_the_way_of_step(_facts(actor, values["document"]), values["step_date"])
    if model in (Item, JournalItem):
        facts = locks.as_line(_facts(actor, values["document"]))
        return locks.in_the_way_of_line(facts)
    if model is Link:
        return _to_link(actor, values, [values["applies_date"]], adding=True)
    return []


def _to_new_document(actor: Actor, values: dict[str, Any]) -> list[Obstacle]:
    """A draft may carry any date; what is booked at once is judged by its own."""
    if not booked.is_entered(Document(**values)):
        return []
    dated = values.get("date") or actor.today
    facts = locks.of_new_document(actor, values["object"], values.get("type"), dated)
    return locks.in_the_way_of_dating(facts, dated)


def _lock_date(actor: Actor, object: int, type_: int | None) -> str:
    return lock_dates.setting_of(object, type_).text_in(actor.space)


def to_change(actor: Actor, row: Record, changes: Changes) -> list[Obstacle]:
    """The locks in the way of changing a record so, on what it leaves and what it comes to."""
    changed = frozenset(changes)
    if isinstance(row, Document):
        return _to_document(actor, row, changes, changed)
    if isinstance(row, JournalItem):
        facts = locks.as_line(_facts(actor, row.document))._replace(item=row.id)
        if "document" in changed:
            to = locks.as_line(_facts(actor, changes["document"][1]))
            return locks.in_the_way_of_line(facts) + locks.in_the_way_of_line(to)
        return locks.in_the_way(facts, changed)
    if isinstance(row, Item):
        line = locks.of_line(actor, row.id)
        assert line is not None, "a taken line has facts"
        if "document" in changed:
            to = locks.as_line(_facts(actor, changes["document"][1]))
            return locks.in_the_way_of_line(line) + locks.in_the_way_of_line(to)
        return locks.in_the_way(line, changed)
    if isinstance(row, Link):
        dates = [row.applies_date]
        if "applies_date" in changes:
            dates.append(changes["applies_date"][1])
        return _to_link(actor, row.__data__, dates, adding=False)
    return []


def _to_document(
    actor: Actor, row: Document, changes: Changes, changed: frozenset[str]
) -> list[Obstacle]:
    facts = _facts(actor, row.id)
    obstacles = locks.in_the_way(facts, changed)
    if changes.get("frequency", (None, None))[1] == NEVER:
        obstacles = list(_past_ending_recurrence(obstacles))
    if "issued" in changed:
        obstacles = locks.in_the_way_of_issuing(facts)
    obstacles += _to_entering(actor, row, facts, changes)  # what opens its period may not open that
    return obstacles + _to_leaving(actor, row, facts, changes)


def _past_ending_recurrence(obstacles: list[Obstacle]) -> Iterator[Obstacle]:
    """That an invoice recurs no more is no change of what was sent or closed: its next one is made,
    and whoever makes it has to be able to say so (web application, recurring invoices)."""
    for each in obstacles:
        fields = each.fields - {"frequency"}
        if each.lock.name not in ("LockedSent", "LockedDate"):
            yield each
        elif fields:
            yield replace(each, fields=fields)


WHETHER_AND_WHEN = frozenset({"date", "type", "sent", "status", "voided_at"})
"""The columns that say whether a document is in the books, in which period, and on which side."""


def _to_entering(actor: Actor, row: Document, facts: Facts, changes: Changes) -> list[Obstacle]:
    """The locked period that a document is booked or dated into; a draft goes into none."""
    changed = {name: new for name, (_, new) in changes.items()}
    if not changed.keys() & WHETHER_AND_WHEN:
        return []
    becoming = Document(**{**row.__data__, **changed})
    if not booked.is_entered(becoming):
        return []
    lock_date = _lock_date(actor, row.object, becoming.type)
    as_changed = facts._replace(type=becoming.type, lock_date=lock_date)
    return locks.in_the_way_of_dating(as_changed, becoming.date or actor.today)


def _to_leaving(actor: Actor, row: Document, facts: Facts, changes: Changes) -> list[Obstacle]:
    """The locked periods of the steps that leave the books when an invoice is no longer sent."""
    if changes.get("sent", (None, True))[1] or not row.sent:
        return []
    return _to_steps(row, facts)


def _to_steps(row: Document, facts: Facts) -> list[Obstacle]:
    """LockedDate, where a step of an invoice that is in the books lies in a locked period."""
    dates: Any = DocumentStep.select(fn.MIN(DocumentStep.step_date)).where(
        (DocumentStep.document == row.id) & DocumentStep.counts
    )
    first = dates.scalar()
    return [] if first is None else locks.in_the_way_of_dating(facts, first)


def to_removal(actor: Actor, row: Record) -> list[Obstacle]:
    """The locks in the way of removing a record; of a document those of its lines too."""
    if isinstance(row, Document):
        lines = [] if row.object in (JOURNAL, CREDIT_NOTE) else locks.of_lines(actor, row.id)
        facts = _facts(actor, row.id)
        return locks.in_the_way_of_removal(facts, lines) + _to_steps(row, facts)
    if isinstance(row, Item):
        line = locks.of_line(actor, row.id)
        return [] if line is None else locks.in_the_way_of_line(line)
    if isinstance(row, JournalItem):
        facts = locks.as_line(_facts(actor, row.document))._replace(item=row.id)
        return locks.in_the_way_of_line(facts)
    if isinstance(row, Link):
        return _to_link(actor, row.__data__, [row.applies_date], adding=False)
    return []


def _to_link(
    actor: Actor, values: dict[str, Any], dates: list[date], *, adding: bool
) -> list[Obstacle]:
    source = _facts(actor, values["source_document"])
    target = _facts(actor, values["target_document"])
    return locks.in_the_way_of_link(source, target, dates, adding=adding)
