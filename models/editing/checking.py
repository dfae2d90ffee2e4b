"""The check of edit locks that every write goes through (issuing.md 4)."""

from __future__ import annotations

from collections.abc import Iterable

from models.actor import Actor
from models.editing import holds
from models.editing.holds import Held
from models.refusals import LockStolen, OutdatedFencing, RecordHeld, RecordNotFound


def check_carried(actor: Actor) -> None:
    """Judge the number and the set that a call carries, whatever it goes on to write.

    An outdated number is refused, and who was robbed of a part of the set is told by whom.
    Raises RecordNotFound (no lock of the caller's own), OutdatedFencing or LockStolen."""
    if actor.fencing is not None:
        own = _own(actor, actor.fencing)
        last = holds.newest(actor.space, *own.record)
        if last is not None and own.id < last.id:
            raise _outdated(actor, own, last, holds.NUMBER, actor.fencing)
    if actor.lock_set is not None:
        robbed = [
            each for each in holds.in_set(actor, actor.lock_set) if each.stolen_by is not None
        ]
        if robbed:
            actor.warn(str(holds.stolen(actor, actor.lock_set, robbed)))


def check(actor: Actor, records: Iterable[tuple[int, int]]) -> None:
    """Let a write of these records (object number and id) through, or say who holds them.

    The records are taken by the transaction, so nobody acquires them meanwhile. A write that
    carries a lock set or a fencing number must come from the newest hold of the record.
    Raises RecordHeld, OutdatedFencing or LockStolen."""
    for object, context in records:
        last = holds.newest(actor.space, object, context)
        if last is None:
            continue
        if last.holds(actor.now) and last.user != actor.user:
            words = holds.in_words(actor, [last])
            raise RecordHeld(words=words[:1].upper() + words[1:], holders=[holds.told(actor, last)])
        if actor.lock_set is not None:
            _check_set(actor, actor.lock_set, last)
        if actor.fencing is not None:
            _check_number(actor, actor.fencing, last)


def _check_set(actor: Actor, set: int, last: Held) -> None:
    own = [each for each in holds.in_set(actor, set) if each.record == last.record]
    if own and own[0].id < last.id:
        raise _outdated(actor, own[0], last, holds.SET, set)


def _own(actor: Actor, number: int) -> Held:
    """The hold with this fencing number, which must be the actor's. Raises RecordNotFound."""
    own = holds.by_number(actor.space, number)
    if own is None or own.user != actor.user:
        raise RecordNotFound(noun="edit lock of yours", field=holds.NUMBER, value=number)
    return own


def _check_number(actor: Actor, number: int, last: Held) -> None:
    own = _own(actor, number)
    if own.record == last.record and own.id < last.id:
        raise _outdated(actor, own, last, holds.NUMBER, number)


def _outdated(
    actor: Actor, own: Held, last: Held, field: str, value: int
) -> LockStolen | OutdatedFencing:
    own = _own(actor, own.id)  # read again: the theft may have come between the two
    if own.stolen_by is not None:
        return holds.stolen(actor, own.lock_set, [own])
    return OutdatedFencing(field=field, value=value, record=holds.called(actor, last))
