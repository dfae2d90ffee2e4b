"""Edit locks: hold records while editing them, see who does, give them back, take them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.edit_locks import HOLDS, LOCKS_MAX, THEFTS, Holders, Listed
from methods.manage import taken_of_any_kind
from methods.steering import COMMON_PARAMS, unmangled
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Text
from models.actor import Actor
from models.editing import acquiring, holds
from models.refusals import (
    AlreadyLocked,
    IdempotencyMismatch,
    LockStolen,
    OutdatedFencing,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import objects, scope
from models.store.base import Record
from models.store.objects import NOUNS


@dataclass(frozen=True)
class Wanted:
    """A record that is to be held, as it was when the caller read it."""

    object: int
    context: int
    timestamp: str | None = None


class Records(Listed):
    """Records by object number and id, each perhaps with its timestamp."""

    PARTS = {"object": Choice(NOUNS), "objectcontext": Id(), "timestamp": Text(50)}

    def wanted(self) -> str:
        return f"1 to {LOCKS_MAX} of {{Object, ObjectContext, Timestamp}}"

    def read(self, value: object) -> list[Wanted]:
        """The records, each once. Raises ValidationError."""
        found = {}
        for number, entry in enumerate(self.entries(value), 1):
            one = self._record(number, entry)
            if (one.object, one.context) in found:
                raise ValidationError(f"entry {number}: names a record that is named before it")
            found[one.object, one.context] = one
        return list(found.values())

    def _record(self, number: int, entry: Mapping[str, object]) -> Wanted:
        for name in entry:
            if name not in self.PARTS:
                raise ValidationError(f"entry {number}: {name} is none of {', '.join(self.PARTS)}")
        read: dict[str, Any] = {}
        for name in ("object", "objectcontext"):
            try:
                read[name] = self.PARTS[name].read(entry.get(name))
            except ValidationError as problem:
                raise ValidationError(f"entry {number}: {name}: {problem.messages[0]}") from None
        timestamp = entry.get("timestamp")
        return Wanted(
            read["object"],
            read["objectcontext"],
            None if timestamp is None else unmangled(str(timestamp)),
        )


@method(
    "CORE_LOCK_ACQUIRE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Locks": Records(
            f"1 to {LOCKS_MAX} records: [{{Object, ObjectContext, Timestamp}}], the timestamp "
            "optional; with LockSetId they may be left out."
        ),
        "DurationSeconds": Integer(
            f"How long, from now: 1 to {acquiring.SECONDS_MAX}.", required=True
        ),
        "LockSetId": Id("The set to extend; all of its records are held that much longer."),
        "LocksToSteal": Holders("To take records over: exactly the list `holders` of the refusal."),
        "Idempotency": COMMON_PARAMS["Idempotency"],
    },
    result={
        "Locks": Structure("Every record of the set, who holds it and its fencing number.", HOLDS),
        "LockSetId": Id("The set, to be extended, checked and released by.", always=True),
        "StolenLocks": Structure("What was taken over, as it was.", HOLDS),
        "notes": Text(10, "ACQUIRED."),
    },
    refuses=[
        AlreadyLocked,
        LockStolen,
        OutdatedFencing,
        RecordNotFound,
        StaleTimestamp,
        IdempotencyMismatch,
    ],
    example={"Locks": [{"Object": 5, "ObjectContext": 1}], "DurationSeconds": 600},
)
def lock_acquire(
    actor: Actor,
    *,
    duration_seconds: int,
    locks: list[Wanted] | None = None,
    lock_set_id: int | None = None,
    locks_to_steal: list[dict[str, object]] | None = None,
) -> Answer:
    """Hold records while you edit them: all of them or none.

    Until the time is over nobody else can write to them. A record that somebody else holds is
    refused with `holders`; exactly that list sent back as LocksToSteal takes them over, unless
    it has changed meanwhile. The fencing number of a record is larger than any before it: send
    it (Fencing) or the set (LockSetId) with your writes, and one that comes too late is refused.

    The locks of a document by hand, period or reconciliation are another matter: see
    FINANCIAL_ITEM_LOCKED.

    Raises ValidationError for no records, too many, or a time that is too long."""
    if not 1 <= duration_seconds <= acquiring.SECONDS_MAX:
        words = f"give a whole number from 1 to {acquiring.SECONDS_MAX}"
        raise ValidationError({"durationseconds": [words]})
    acquired = acquiring.acquire(
        actor,
        _rows(actor, locks or [], lock_set_id),
        duration_seconds,
        set=lock_set_id,
        to_steal=locks_to_steal or (),
    )
    return {
        "Locks": [holds.told(actor, each) for each in acquired.holds],
        "LockSetId": acquired.set,
        "StolenLocks": [holds.told(actor, each) for each in acquired.stolen],
        "notes": "ACQUIRED",
    }


def _rows(actor: Actor, asked: list[Wanted], set: int | None) -> list[Record]:
    """The records asked for and those the set has, held in one order for everybody."""
    named = {(each.object, each.context): each for each in asked}
    for hold in acquiring.of_own(actor, set) if set is not None else ():
        # its user may have removed it meanwhile
        if scope.peek_object(actor, *hold.record) is not None:
            named.setdefault(hold.record, Wanted(*hold.record))
    if not named:
        raise ValidationError({"locks": ["is needed: give the records to hold"]})
    if len(named) > LOCKS_MAX:
        raise ValidationError({"locks": [f"a set holds at most {LOCKS_MAX} records"]})
    ordered = sorted(named.values(), key=lambda each: (objects.table(each.object), each.context))
    return [_taken(actor, each) for each in ordered]


def _taken(actor: Actor, asked: Wanted) -> Record:
    reader = replace(actor, timestamp=asked.timestamp)
    return taken_of_any_kind(reader, asked.object, asked.context)


@method(
    "CORE_LOCK_CHECK",
    access=Access.USER,
    work=Work.POINT,
    params={
        "Locks": Records(f"1 to {LOCKS_MAX} records: [{{Object, ObjectContext}}]."),
        "LockSetId": Id("A set of yours, instead of records or beside them."),
    },
    result={
        "Locks": Structure("The records that are held, by whom, and until when.", HOLDS),
        "Stolen": Structure("What was taken over from the set, and by whom.", THEFTS),
    },
    refuses=[RecordNotFound],
    example={"Locks": [{"Object": 5, "ObjectContext": 1}]},
)
def lock_check(
    actor: Actor, *, locks: list[Wanted] | None = None, lock_set_id: int | None = None
) -> Answer:
    """Say who holds records while editing them. What has run out is nobody's.

    Raises ValidationError where neither records nor a set are named."""
    asked = locks or []
    if not asked and lock_set_id is None:
        words = "is needed: give records in Locks, or a set in LockSetId"
        raise ValidationError({"locks": [words], "locksetid": [words]})
    of_set = [] if lock_set_id is None else holds.in_set(actor, lock_set_id)
    named = {(each.object, each.context) for each in asked} | {each.record for each in of_set}
    for each in asked:
        scope.find_object(actor, each.object, each.context)
    found = [holds.newest(actor.space, *each) for each in sorted(named)]
    return {
        "Locks": [
            holds.told(actor, each) for each in found if each is not None and each.holds(actor.now)
        ],
        "Stolen": [holds.told_theft(actor, each) for each in of_set if each.stolen_by is not None],
    }


@method(
    "CORE_LOCK_RELEASE",
    access=Access.USER,
    work=Work.WRITE,
    params={"LockSetId": Id("The set to give back.", required=True)},
    result={
        "Locks": Structure("What was given back, as it was.", HOLDS),
        "Stolen": Structure("What was taken over from the set before, and by whom.", THEFTS),
        "notes": Text(10, "RELEASED."),
    },
    refuses=[RecordNotFound],
    example={"LockSetId": 1},
)
def lock_release(actor: Actor, *, lock_set_id: int) -> Answer:
    """Give back the records of a set. Tells who took one over meanwhile, if anybody did."""
    given_back, robbed = acquiring.release(actor, lock_set_id)
    return {
        "Locks": [holds.told(actor, each) for each in given_back],
        "Stolen": [holds.told_theft(actor, each) for each in robbed],
        "notes": "RELEASED",
    }
