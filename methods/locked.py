"""How a lock is told: one shape for the question, the refusal and the preview."""

from __future__ import annotations

from typing import Any

from methods.wire import Date, Moment
from models import locks, write
from models.actor import Actor
from models.base import Record
from models.document import JOURNAL, Allocation, Document, Item, JournalItem
from models.locks import LINK_FIELDS, Facts, Obstacle

WIRE_NAMES: dict[tuple[type[Record], int | None], dict[str, str]] = {}
"""How the columns of each kind of record are spelled on the wire; `manage` fills it."""

LOCKS_SHAPE: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "lock",
            "fields",
            "evidence",
            "since",
            "lifted_by",
            "override",
            "may_override",
        ],
        "properties": {
            "lock": {"type": "string", "enum": [lock.name for lock in locks.LOCKS]},
            "because": {"type": "string"},
            "fields": {"type": "array", "items": {"type": "string"}},
            "lines": {"type": "array", "items": {"type": "integer"}},
            "evidence": {
                "type": "object",
                "properties": {
                    "object": {"type": ["integer", "null"]},
                    "context": {"type": ["integer", "null"]},
                    "text": {"type": "string"},
                    "date": {"type": ["string", "null"]},
                },
            },
            "since": {"type": ["string", "null"]},
            "lifted_by": {
                "type": "object",
                "properties": {"method": {"type": "string"}, "parameters": {"type": "string"}},
            },
            "override": {"type": "string"},
            "may_override": {"type": "boolean"},
        },
    },
}


def names_for(facts: Facts, fields: frozenset[str]) -> dict[str, str]:
    """Wire names of the columns of the record that the facts are about."""
    if fields and fields <= LINK_FIELDS:
        return WIRE_NAMES.get((Allocation, 5), {})
    if facts.is_line:
        return WIRE_NAMES.get((JournalItem if facts.object == JOURNAL else Item, None), {})
    return WIRE_NAMES.get((Document, facts.object), {})


def spelled(facts: Facts, fields: frozenset[str]) -> list[str]:
    """Columns as the platform spells them, those that this kind of record has."""
    names = names_for(facts, fields)
    return sorted(names[each] for each in fields if each in names)


def entry(actor: Actor, obstacle: Obstacle) -> dict[str, Any]:
    """One lock in force with its evidence, and what lifts it or sets it aside."""
    causes = locks.evidence(actor, obstacle)
    cause = causes[0]
    method, parameters = locks.lifting(obstacle, cause)
    told = {
        "lock": obstacle.lock.name,
        "because": obstacle.lock.because,
        "fields": spelled(obstacle.facts, obstacle.fields),
        "evidence": _evidence(cause),
        "since": Moment().typed(cause.since, actor.zone),
        "lifted_by": {"method": method, "parameters": parameters},
        "override": obstacle.lock.parameter,
        "may_override": actor.administrator,
    }
    if obstacle.lines:
        told["lines"] = list(obstacle.lines)
    if len(causes) > 1:
        told["further"] = [_evidence(each) for each in causes[1:]]
    return told


def _evidence(cause: locks.Evidence) -> dict[str, Any]:
    return {
        "object": cause.object,
        "context": cause.context,
        "text": cause.text,
        "date": Date().typed(cause.date),
    }


def entries(actor: Actor, obstacles: list[Obstacle]) -> list[dict[str, Any]]:
    """Each lock once, in the order of the table; the same lock on several records is merged."""
    merged: dict[str, Obstacle] = {}
    for each in obstacles:
        known = merged.get(each.lock.name)
        if known is None:
            merged[each.lock.name] = each
        else:
            merged[each.lock.name] = Obstacle(
                known.lock, known.facts, known.fields | each.fields, known.lines + each.lines
            )
    ordered = [merged[lock.name] for lock in locks.LOCKS if lock.name in merged]
    return [entry(actor, each) for each in ordered]


def in_force(actor: Actor, facts: Facts) -> list[dict[str, Any]]:
    """All locks in force on a document or line, with everything each freezes."""
    return entries(actor, [Obstacle(lock, facts, lock.frozen(facts)) for lock in locks.held(facts)])


def preview(actor: Actor, facts_names: dict[str, str]) -> dict[str, Any]:
    """What a previewed call would change, what refuses it, and which overrides it needs."""
    seen = actor.preview
    assert seen is not None
    obstacles: list[Obstacle] = [*seen.refusing, *seen.set_aside]  # type: ignore[list-item]
    refusing: list[Obstacle] = list(seen.refusing)  # type: ignore[arg-type]
    return {
        "notes": "PREVIEW",
        "changes": [
            {"field": facts_names[name], "old": write._plain(old), "new": write._plain(new)}
            for name, (old, new) in sorted(seen.changes.items())
            if name in facts_names
        ],
        "locks": entries(actor, refusing),
        "overrides": [each["override"] for each in entries(actor, obstacles)],
        "allowed": not refusing,
    }
