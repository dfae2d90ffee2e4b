"""Acquiring, releasing and taking over: a user holds records for a time (issuing.md 4).

All or nothing: a call that finds one record held by somebody else holds none. Taking over is a
compare-and-swap: who wants to steal sends back the list of holders that he was refused with,
and it must be just the present one. The records are taken by the transaction meanwhile, so of
two thieves with the same list one comes second and is refused with the new list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models import write
from models.actor import Actor
from models.editing import holds
from models.editing.holds import Held
from models.lock_event import STEAL
from models.refusals import AlreadyLocked, OutdatedFencing, RecordNotFound
from models.store import scope
from models.store.base import Record
from models.store.objects import object_of

SECONDS_MAX = 86_400
COMPARED = ("object", "objectcontext", "user", "since", "until", "fencing")
"""What of a holder must be just as it was when he is robbed."""


@dataclass(frozen=True)
class Acquired:
    """A set with what it holds now, and what was stolen for it."""

    set: int
    holds: list[Held]
    stolen: list[Held]


def acquire(
    actor: Actor,
    rows: Sequence[Record],
    seconds: int,
    *,
    set: int | None = None,
    to_steal: Sequence[dict[str, Any]] = (),
) -> Acquired:
    """Hold these records, taken by the transaction already, for so many seconds from now.

    With `set` they join that set, whose holds are extended by the caller's naming them.
    Raises AlreadyLocked, RecordNotFound, LockStolen, OutdatedFencing."""
    if set is not None:
        holds.take_set(actor, set)
        of_own(actor, set)
    robbed = take_over(actor, rows, to_steal)
    if set is None:
        set = write.add_lock_set(actor)
    until = actor.now + timedelta(seconds=seconds)
    for row in rows:
        _hold(actor, row, set, until)
    held = [each for each in holds.in_set(actor, set) if each.holds(actor.now)]
    return Acquired(set, sorted(held), robbed)


def of_own(actor: Actor, set: int) -> list[Held]:
    """What a set of the actor's own still has.

    Raises LockStolen where it was robbed, OutdatedFencing where a record was held by somebody
    else after its time was over, RecordNotFound where there is none or it is released."""
    found = holds.in_set(actor, set)
    if holds.is_ended(actor, set):
        raise RecordNotFound(noun="lock set that is not released", field=holds.SET, value=set)
    if any(each.stolen_by is not None for each in found):
        raise holds.stolen(actor, set, found)
    if lost := [each for each in found if each.ended is not None]:
        record = holds.called(actor, lost[0])
        raise OutdatedFencing(field=holds.SET, value=set, record=record)
    return [each for each in found if each.ended is None]


def take_over(
    actor: Actor, rows: Iterable[Record], to_steal: Sequence[dict[str, Any]] = ()
) -> list[Held]:
    """End what others hold of these records, if `to_steal` is just that; answers what ended.

    Each theft is in the trail. Raises AlreadyLocked with the present holders."""
    blocking = [each for row in rows if (each := _blocking(actor, row)) is not None]
    if not blocking:
        return []
    if not _matches(actor, blocking, to_steal) or any(each.user == 0 for each in blocking):
        holders = [holds.told(actor, each) for each in blocking]
        raise AlreadyLocked(words=holds.in_words(actor, blocking), holders=holders)
    robbed = [each for each in blocking if write.end_hold(actor, each.id, stolen=True)]
    for each in robbed:
        write.log_lock_event(
            actor,
            STEAL,
            object=each.object,
            context=each.object_context,
            text=_text(actor, each),
            reason=actor.reason,
            other_user=each.user,
        )
        actor.request.set_aside.add(STEAL)
    return robbed


def _text(actor: Actor, hold: Held) -> str:
    """The record of a hold as the trail has it: a document by its reference alone."""
    row = scope.peek_object(actor, *hold.record)
    return getattr(row, "reference", "") or holds.called(actor, hold)


def _blocking(actor: Actor, row: Record) -> Held | None:
    last = _newest(actor, row)
    return last if last is not None and last.holds(actor.now) and last.user != actor.user else None


def _newest(actor: Actor, row: Record) -> Held | None:
    object = object_of(row)
    assert object is not None, "what is acquired is named by its object number"
    return holds.newest(actor.space, object, row.id)


def _matches(actor: Actor, held: Sequence[Held], listed: Sequence[dict[str, Any]]) -> bool:
    return sorted(_compared(holds.told(actor, each)) for each in held) == sorted(
        map(_compared, listed)
    )


def _compared(holder: dict[str, Any]) -> tuple[str, ...]:
    """A holder as text: legacy clients send numbers back as they got them."""
    return tuple(str(holder.get(name)) for name in COMPARED)


def _hold(actor: Actor, row: Record, set: int, until: Any) -> None:
    """Hold a record that nobody else holds: go on with the set's own hold, or begin a new one."""
    last = _newest(actor, row)
    if last is not None and last.ended is None:
        if last.lock_set == set:
            write.extend_hold(last.id, until)
            return
        # it has run out, or the same user holds it by another set, which is to know
        write.end_hold(actor, last.id, stolen=last.holds(actor.now))
    write.add_hold(actor, lock_set=set, object=object_of(row), object_context=row.id, until=until)


def release(actor: Actor, set: int) -> tuple[list[Held], list[Held]]:
    """Give back what a set still holds; answers that, and what was stolen of it before.

    Raises RecordNotFound."""
    holds.take_set(actor, set)
    given_back = [
        each
        for each in sorted(holds.in_set(actor, set))  # in the order of thieves
        if each.ended is None and write.end_hold(actor, each.id, stolen=False)
    ]
    write.end_lock_set(actor, set)
    # read again: a thief may have come just before us
    robbed = [each for each in holds.in_set(actor, set) if each.stolen_by is not None]
    return given_back, robbed
