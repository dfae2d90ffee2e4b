"""How a lock is told: one shape for the question, the refusal and the preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from methods import visible
from methods.lifting import lifting
from methods.spelling import SPELLINGS, Spelling
from methods.wire.dates import Date, Moment
from methods.wire.structures import Cell
from methods.wire.types import Id
from models import locks
from models.actor import Actor
from models.document import JOURNAL, Document, Item, JournalItem
from models.locks import LINK_FIELDS, Evidence, Facts, Lock, Obstacle
from models.past.locks_then import Then
from models.period import Reconciliation, TaxReport
from models.refusals import way
from models.store.base import Record


def spelling_of(object: int, *, is_line: bool) -> Spelling:
    """How the columns of a kind of document, or of its lines, are spelled."""
    if is_line:
        return SPELLINGS.get((JournalItem if object == JOURNAL else Item, None), {})
    return {**SPELLINGS.get((CLOSED.get(object, Document), object), {}), **STEPS}


STEPS: Spelling = {
    "locked_at": ("LockedAt", Moment()),
    "locked_by": ("LockedBy", Id()),
    "step_date": ("Date", Date()),
}
"""What actions set of a document, as searches show it."""
CLOSED: dict[int, type[Record]] = {each.OBJECT: each for each in (Reconciliation, TaxReport)}
"""What is no document, but may be opened again with an override that is logged."""
LINK_NAMES = {"amount": "Amount", "tax": "Tax", "applies_date": "AppliesDate"}


def spelled(facts: Facts, fields: frozenset[str]) -> list[str]:
    """Columns as the platform spells them, those that this kind of record has."""
    if fields and fields <= LINK_FIELDS and not facts.is_line:
        return sorted(LINK_NAMES[each] for each in fields)
    names = spelling_of(facts.object, is_line=facts.is_line)
    return sorted(names[each][0] for each in fields if each in names)


def told_changes(changes: Mapping[str, Any], spelling: Spelling) -> list[dict[str, Any]]:
    """Changed columns with old and new value, spelled as the wire has them."""
    told = []
    for column, (old, new) in sorted(changes.items()):
        if column in spelling:
            name, wire = spelling[column]
            told.append({"field": name, "old": Cell(wire, old), "new": Cell(wire, new)})
    return told


Causes = Callable[[Actor, Lock, Facts], list[Evidence]]
"""Finds the records that cause a lock."""


def entry(actor: Actor, obstacle: Obstacle, causes_of: Causes = locks.causes) -> dict[str, object]:
    """One lock in force with its evidence, and what lifts it or sets it aside."""
    causes = obstacle.causes or causes_of(actor, obstacle.lock, obstacle.facts)
    told: dict[str, object] = {
        "lock": obstacle.lock.name,
        "because": _because(obstacle),
        "fields": spelled(obstacle.facts, obstacle.fields),
        "evidence": _evidence(actor, causes[0]),
        "since": causes[0].since,
        "lifted_by": _lifting(actor, obstacle, causes[0]),
        "may_override": actor.may_override(obstacle.lock.name) and obstacle.opens,
    }
    if obstacle.opens:
        told["override"] = obstacle.lock.parameter
    if obstacle.lines:
        told["lines"] = list(obstacle.lines)
    if len(causes) > 1:
        told["further"] = [_evidence(actor, each) for each in causes[1:]]
    return told


def _because(obstacle: Obstacle) -> str:
    """Why it holds; of what no override opens, what would have to be done first."""
    if obstacle.opens or obstacle.closed_for_good:
        return obstacle.because
    return f"{obstacle.because}; {way(obstacle.first)}"


def _lifting(actor: Actor, obstacle: Obstacle, cause: Evidence) -> dict[str, str] | None:
    """The call that lifts a lock; nothing where nothing does, or it would name what the caller is
    not shown."""
    if obstacle.closed_for_good or not _is_shown(actor, cause):
        return None
    call = lifting(obstacle, cause)
    return {"method": call.method, "parameters": call.parameters}


def _evidence(actor: Actor, cause: Evidence) -> dict[str, object]:
    """A record that causes a lock; of what the caller is not shown, only which kind it is."""
    if not _is_shown(actor, cause):
        return {"object": cause.object, "context": None, "text": "", "date": None}
    return {
        "object": cause.object,
        "context": cause.context,
        "text": cause.text,
        "date": cause.date,
    }


def _is_shown(actor: Actor, cause: Evidence) -> bool:
    return cause.object is None or visible.sees(actor, cause.object)


_IN_ORDER = [(lock.name, opens) for lock in locks.LOCKS for opens in (False, True)]


def entries(
    actor: Actor, obstacles: list[Obstacle], causes_of: Causes = locks.causes
) -> list[dict[str, object]]:
    """Each lock once, in the order of the table; the same lock on several records is merged.

    What no override opens is an entry of its own."""
    merged: dict[tuple[str, bool], Obstacle] = {}
    for each in (part for obstacle in obstacles for part in obstacle.parts or [obstacle]):
        key = each.lock.name, each.opens
        if (known := merged.get(key)) is None:
            merged[key] = each
        else:
            merged[key] = replace(
                known, fields=known.fields | each.fields, lines=known.lines + each.lines
            )
    return [entry(actor, merged[key], causes_of) for key in sorted(merged, key=_IN_ORDER.index)]


def in_force(actor: Actor, facts: Facts) -> list[dict[str, object]]:
    """All locks in force on a document or line, with everything each freezes."""
    return entries(
        actor, [Obstacle(lock, facts, lock.frozen(facts)) for lock in locks.in_force(facts)]
    )


def in_force_then(then: Then) -> list[dict[str, object]]:
    """All locks that were in force at a moment; nothing sets aside what held then."""
    facts = then.facts
    obstacles = [Obstacle(lock, facts, lock.frozen(facts)) for lock in locks.in_force(facts)]
    told = entries(then.actor, obstacles, lambda actor, lock, facts: then.causes(lock))
    for each in told:
        each["may_override"] = False
        each.pop("override", None)
    return told


def _overrides(actor: Actor, obstacles: list[Obstacle]) -> list[str]:
    """The parameters that set these locks aside; none where one of them opens to no override."""
    told = entries(actor, obstacles)
    if any("override" not in each for each in told):
        return []
    return list(dict.fromkeys(str(each["override"]) for each in told))


def preview(actor: Actor, spelling: Spelling, *, shown: bool = True) -> dict[str, object]:
    """What a previewed call would change, what refuses it, and which overrides it needs; what
    stands there is told to who is shown it."""
    seen = actor.preview
    assert seen is not None
    refusing: list[Obstacle] = list(seen.refusing)
    changes = seen.changes if shown else {n: (None, new) for n, (_, new) in seen.changes.items()}
    return {
        "notes": "PREVIEW",
        "changes": told_changes(changes, spelling),
        "locks": entries(actor, refusing),
        "overrides": _overrides(actor, refusing + seen.set_aside),
        "allowed": not refusing,
    }


def spelled_value(value: object) -> str:
    """A value of a log as a text: flags as Y and N, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value)
