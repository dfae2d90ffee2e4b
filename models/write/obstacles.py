"""Which locks stand in the way of adding, changing or removing a record, by its kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from models import lock_dates, locks, settings
from models.actor import Actor
from models.document import CREDIT_NOTE, JOURNAL, Document, Item, JournalItem
from models.link import Link
from models.locks import Facts, Obstacle
from models.store.base import Record
from models.write.rows import Changes


def _facts(actor: Actor, document: int) -> Facts:
    facts = locks.of_document(actor, document)
    assert facts is not None, "a taken document has facts"
    return facts


def to_adding(actor: Actor, model: type[Record], values: dict[str, Any]) -> list[Obstacle]:
    if model is Document:
        object, type_ = values["object"], values.get("type")
        lock_date = _lock_date(actor, object, type_)
        facts = locks.new_document(object, type_, lock_date)
        return locks.in_the_way_of_dating(actor, facts, values.get("date"))
    if model in (Item, JournalItem):
        facts = locks.as_line(_facts(actor, values["document"]))
        return locks.in_the_way_of_line(facts)
    if model is Link:
        return _to_link(actor, values, [values["applies_date"]], adding=True)
    return []


def _lock_date(actor: Actor, object: int, type_: int | None) -> str:
    return settings.value(actor.space, lock_dates.setting_of(object, type_))


def to_change(actor: Actor, row: Record, changes: Changes) -> list[Obstacle]:
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
    if "issued" in changed:
        obstacles = locks.in_the_way_of_issuing(facts)
    if changed & locks.CLOSING:
        lines = locks.of_lines(actor, row.id) if "cancelled_at" in changed else []
        obstacles += locks.in_the_way_of_closing(facts, lines)
    found = {each.lock.name for each in obstacles}
    if changed & {"date", "type"} and "LockedDate" not in found:
        type_ = changes.get("type", (None, row.type))[1]
        as_changed = facts._replace(
            type=type_,
            lock_date=_lock_date(actor, row.object, type_),
        )
        new_date = changes.get("date", (None, row.date))[1]
        dated = new_date or actor.day_of(row.created)
        obstacles += locks.in_the_way_of_dating(actor, as_changed, dated)
    return obstacles


def to_removal(actor: Actor, row: Record) -> list[Obstacle]:
    if isinstance(row, Document):
        lines = [] if row.object in (JOURNAL, CREDIT_NOTE) else locks.of_lines(actor, row.id)
        return locks.in_the_way_of_removal(_facts(actor, row.id), lines)
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
