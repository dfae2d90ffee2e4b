"""Who holds which record while editing it (issuing.md 4).

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
from models.document import KINDS, Document
from models.refusals import LockStolen, RecordNotFound
from models.store import objects, scope
from models.store.base import Base, InstantField, Space, instant, reference_to
from models.store.database import Statement, for_update, slot
from models.user import User

SET, NUMBER = "lock_set_id", "fencing"
"""What carries a set and a number, in the words of refusals."""


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
    """Holds of a space."""
    thief = User.alias()
    return (
        Hold.select(*Hold._meta.sorted_fields, _named(User), _named(thief))
        .join(User, JOIN.LEFT_OUTER, on=(Hold.user == User.id))
        .join_from(Hold, thief, JOIN.LEFT_OUTER, on=(Hold.stolen_by == thief.id))
        .where((Hold.space == slot("space")) & condition)
    )


def _newest(object: Any) -> Any:
    """The newest hold of a record, by the number that is found for it in an index.

    Ordered by their ids, SQLite would set up a sorter, or go through all holds that the space ever
    had until it meets one of the record: every write to a document would."""
    own: Any = Hold.alias()
    of_record = (own.object == object) & (own.object_context == slot("context"))
    last = own.select(fn.MAX(own.id)).where((own.space == slot("space")) & of_record)
    return _holds(Hold.id == last)


def _newest_of_document() -> Any:
    """A document is found by its id alone: all kinds are rows of one table."""
    kind = Document.select(Document.object).where(Document.id == slot("context"))
    return _newest(fn.COALESCE(kind, slot("object")))


NEWEST = {each: Statement(lambda: _newest(slot("object"))) for each in objects.OBJECTS}
NEWEST |= dict.fromkeys(KINDS, Statement(_newest_of_document))
"""What finds the newest hold of a record, by its object number."""
_by_number = Statement(lambda: _holds(Hold.id == slot("id")))
_in_set = Statement(lambda: _holds(Hold.lock_set == slot("set")).order_by(Hold.id.desc()))


def _one_set() -> Any:
    return LockSet.select(LockSet.id, LockSet.ended).where(
        (LockSet.id == slot("id"))
        & (LockSet.space == slot("space"))
        & (LockSet.user == slot("user"))
    )


_set = Statement(_one_set)
_set_taken = Statement(lambda: for_update(_one_set()))


def _read(values: tuple[Any, ...]) -> Held:
    found = Held(*values)
    since, until, ended = instant(found.since), instant(found.until), instant(found.ended)
    assert since is not None and until is not None, "the columns are never null"
    return found._replace(since=since, until=until, ended=ended)


def newest(space: int, object: int, context: int) -> Held | None:
    """The last hold of a record, whether or not it still holds; None where there was none."""
    values = NEWEST[object].row(space=space, object=object, context=context)
    return None if values is None else _read(values)


def by_number(space: int, number: int) -> Held | None:
    """The hold with this fencing number; None where there is none."""
    values = _by_number.row(id=number, space=space)
    return None if values is None else _read(values)


def in_set(actor: Actor, set: int) -> list[Held]:
    """All holds of a set of the actor's own. Raises RecordNotFound."""
    if _set.row(id=set, space=actor.space, user=actor.user) is None:
        raise RecordNotFound(noun="lock set", field=SET, value=set)
    return [_read(values) for values in _in_set.rows(set=set, space=actor.space)]


def take_set(actor: Actor, set: int) -> None:
    """Take a set until the transaction ends, so that it is extended or released, not both.

    Whoever also takes records takes those first. Raises RecordNotFound."""
    if _set_taken.row(id=set, space=actor.space, user=actor.user) is None:
        raise RecordNotFound(noun="lock set", field=SET, value=set)


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
    row = scope.peek_object(actor, hold.object, hold.object_context)
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
