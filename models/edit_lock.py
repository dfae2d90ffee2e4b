"""Who holds which record while editing it, and the check that every write goes through.

A hold is a row that is never used again: its id is the fencing number, so of two holds of a
record the later one has the larger number. A hold ends when it is released, stolen, or taken
over after it has run out; what has run out is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from peewee import JOIN, IntegerField, fn

from models.actor import SERVICE, Actor
from models.document import KINDS
from models.refusals import LockStolen, OutdatedFencing, RecordHeld, RecordNotFound
from models.store import objects
from models.store.base import Base, InstantField, Space, instant, reference_to
from models.store.database import Statement, for_update, slot
from models.user import User


class LockSet(Base):
    """Holds that a user acquired together, and extends and releases together."""

    space = reference_to(Space)
    user = IntegerField()
    created = InstantField()
    ended = InstantField(null=True)

    class Meta:
        table_name = "lock_set"


class Hold(Base):
    """A record held by a user until a moment. User 0 is the service itself."""

    space = reference_to(Space)
    lock_set = reference_to(LockSet)
    user = IntegerField()
    object = IntegerField()
    object_context = IntegerField()
    since = InstantField()
    until = InstantField()
    ended = InstantField(null=True)
    stolen_by = IntegerField(null=True)

    class Meta:
        table_name = "edit_lock"
        indexes = ((("space", "object", "object_context", "id"), False),)


class Held(NamedTuple):
    """A hold as it is read: with the names of who holds and of who stole."""

    id: int
    space: int
    lock_set: int
    user: int
    object: int
    object_context: int
    since: datetime
    until: datetime
    ended: datetime | None
    stolen_by: int | None
    user_name: str
    thief_name: str

    def holds(self, now: datetime) -> bool:
        return self.ended is None and now < self.until

    @property
    def record(self) -> tuple[int, int]:
        return self.object, self.object_context


# --- reading ------------------------------------------------------------------------------------


def _named(user: Any) -> Any:
    return fn.COALESCE(User.full_name(user), SERVICE)


def _holds(condition: Any) -> Any:
    """Holds of a space, the newest first."""
    thief = User.alias()
    return (
        Hold.select(*Hold._meta.sorted_fields, _named(User), _named(thief))
        .join(User, JOIN.LEFT_OUTER, on=(Hold.user == User.id))
        .join_from(Hold, thief, JOIN.LEFT_OUTER, on=(Hold.stolen_by == thief.id))
        .where((Hold.space == slot("space")) & condition)
        .order_by(Hold.id.desc())
    )


def _newest_of(kinds: tuple[int, ...]) -> Statement:
    return Statement(
        lambda: _holds(Hold.object.in_(kinds) & (Hold.object_context == slot("context"))).limit(1)
    )


_newest = {each: _newest_of((each,)) for each in objects.OBJECTS}
# a document is found by its id alone: all kinds are rows of one table
_newest |= dict.fromkeys(KINDS, _newest_of(tuple(sorted(KINDS))))
_by_number = Statement(lambda: _holds(Hold.id == slot("id")))
_in_set = Statement(lambda: _holds(Hold.lock_set == slot("set")))


def _one_set() -> Any:
    return LockSet.select(LockSet.id, LockSet.ended).where(
        (LockSet.id == slot("id"))
        & (LockSet.space == slot("space"))
        & (LockSet.user == slot("user"))
    )


_set = Statement(_one_set)
_set_held = Statement(lambda: for_update(_one_set()))


def _read(values: tuple[Any, ...]) -> Held:
    found = Held(*values)
    since, until, ended = instant(found.since), instant(found.until), instant(found.ended)
    assert since is not None and until is not None, "the columns are never null"
    return found._replace(since=since, until=until, ended=ended)


def newest(space: int, object: int, context: int) -> Held | None:
    """The last hold of a record, whether or not it still holds; None where there was none."""
    values = _newest[object].row(space=space, context=context)
    return None if values is None else _read(values)


def in_set(actor: Actor, set: int, field: str = "LockSetId") -> list[Held]:
    """All holds of a set of the actor's own. Raises RecordNotFound."""
    if _set.row(id=set, space=actor.space, user=actor.user) is None:
        raise RecordNotFound(noun="lock set", field=field, value=set)
    return [_read(values) for values in _in_set.rows(set=set, space=actor.space)]


def hold_set(actor: Actor, set: int) -> None:
    """Hold a set until the transaction ends, so that it is extended or released, not both.

    Whoever also holds records holds those first. Raises RecordNotFound."""
    if _set_held.row(id=set, space=actor.space, user=actor.user) is None:
        raise RecordNotFound(noun="lock set", field="LockSetId", value=set)


def is_ended(actor: Actor, set: int) -> bool:
    """Whether a set has been released."""
    found = _set.row(id=set, space=actor.space, user=actor.user)
    return found is None or found[1] is not None


# --- telling ------------------------------------------------------------------------------------


def _moment(actor: Actor, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(actor.zone)).isoformat(timespec="seconds")


def told(actor: Actor, hold: Held) -> dict[str, Any]:
    """A hold as callers get it, and may send it back to take it over."""
    return {
        "object": hold.object,
        "objectcontext": hold.object_context,
        "user": hold.user,
        "usertext": hold.user_name,
        "since": _moment(actor, hold.since),
        "until": _moment(actor, hold.until),
        "fencing": hold.id,
        "stealable": hold.user != 0,
    }


def told_theft(actor: Actor, hold: Held) -> dict[str, Any]:
    """A hold that was stolen: what, by whom, and when."""
    return {
        "object": hold.object,
        "objectcontext": hold.object_context,
        "fencing": hold.id,
        "thief": hold.stolen_by,
        "thieftext": hold.thief_name,
        "stolenat": _moment(actor, hold.ended),
    }


def called(actor: Actor, hold: Held) -> str:
    """The record of a hold as a person would name it."""
    row = objects.peek(actor, hold.object, hold.object_context)
    return (
        f"{objects.noun(hold.object)} {hold.object_context}" if row is None else objects.called(row)
    )


def in_words(actor: Actor, holds: Iterable[Held]) -> str:
    """Who holds what, and until when, in a sentence."""
    return "; ".join(
        f"{called(actor, each)} is held by {each.user_name} until {_moment(actor, each.until)}"
        for each in holds
    )


def stolen(actor: Actor, set: int, holds: Iterable[Held]) -> LockStolen:
    """The refusal that names the thief of each of these holds."""
    listed = [each for each in holds if each.stolen_by is not None]
    words = "; ".join(f"{each.thief_name} took over {called(actor, each)}" for each in listed)
    return LockStolen(set=set, words=words, stolen=[told_theft(actor, each) for each in listed])


# --- checking a write ---------------------------------------------------------------------------


def check_carried(actor: Actor) -> None:
    """Judge the number and the set that a call carries, whatever it goes on to write.

    An outdated number is refused, and who was robbed of a part of the set is told by whom.
    Raises RecordNotFound (no lock of the caller's own), OutdatedFencing or LockStolen."""
    if actor.fencing is not None:
        own = _own(actor, actor.fencing)
        last = newest(actor.space, *own.record)
        if last is not None and own.id < last.id:
            raise _outdated(actor, own, last, "Fencing", actor.fencing)
    if actor.lock_set is not None:
        robbed = [each for each in in_set(actor, actor.lock_set) if each.stolen_by is not None]
        if robbed:
            actor.warn(str(stolen(actor, actor.lock_set, robbed)))


def check(actor: Actor, records: Iterable[tuple[int, int]]) -> None:
    """Let a write of these records (object number and id) through, or say who holds them.

    The records are held by the transaction, so nobody acquires them meanwhile. A write that
    carries a lock set or a fencing number must come from the newest hold of the record.
    Raises RecordHeld, OutdatedFencing or LockStolen."""
    for object, context in records:
        last = newest(actor.space, object, context)
        if last is None:
            continue
        if last.holds(actor.now) and last.user != actor.user:
            words = in_words(actor, [last])
            raise RecordHeld(words=words[:1].upper() + words[1:], holders=[told(actor, last)])
        if actor.lock_set is not None:
            _check_set(actor, actor.lock_set, last)
        if actor.fencing is not None:
            _check_number(actor, actor.fencing, last)


def _check_set(actor: Actor, set: int, last: Held) -> None:
    own = [each for each in in_set(actor, set) if each.record == last.record]
    if own and own[0].id < last.id:
        raise _outdated(actor, own[0], last, "LockSetId", set)


def _own(actor: Actor, number: int) -> Held:
    """The hold with this fencing number, which must be the actor's. Raises RecordNotFound."""
    found = _by_number.row(id=number, space=actor.space)
    own = None if found is None else _read(found)
    if own is None or own.user != actor.user:
        raise RecordNotFound(noun="edit lock of yours", field="Fencing", value=number)
    return own


def _check_number(actor: Actor, number: int, last: Held) -> None:
    own = _own(actor, number)
    if own.record == last.record and own.id < last.id:
        raise _outdated(actor, own, last, "Fencing", number)


def _outdated(
    actor: Actor, own: Held, last: Held, field: str, value: int
) -> LockStolen | OutdatedFencing:
    own = _own(actor, own.id)  # read again: the theft may have come between the two
    if own.stolen_by is not None:
        return stolen(actor, own.lock_set, [own])
    return OutdatedFencing(field=field, value=value, record=called(actor, last))
