"""Which locks are in force, and which stand in the way of a change (locking.md 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from models.locks.columns import EVERY_FIELD, LINK_FIELDS, MONEY
from models.locks.evidence import Evidence
from models.locks.table import BY_NAME, LOCKS, Facts, Lock


@dataclass(frozen=True)
class Obstacle:
    """A lock in the way of a change: on which document or line, and the fields it freezes."""

    lock: Lock
    facts: Facts
    fields: frozenset[str]
    lines: tuple[int, ...] = ()
    whole: bool = False
    """The record itself is to come or to go, whichever fields it has."""
    causes: tuple[Evidence, ...] = ()
    """What causes it, where that may be gone when it is told of: found while it was there."""

    @cached_property
    def _kept(self) -> frozenset[str]:
        """Of the fields, those that no override opens."""
        if self.whole and self.lock.ties:
            return self.fields
        kept = self.lock.kept(self.facts)
        return self.fields if kept and self.whole else self.fields & kept

    @property
    def because(self) -> str:
        """Why it holds."""
        if self.opens or self.lock.ties:
            return self.lock.because
        if self.closed_for_good:
            until = self.facts.closed_for_good
            return f"its date is in a period that is closed for good, up to {until}"
        return f"it is issued as {self.facts.issued_number}"

    @property
    def closed_for_good(self) -> bool:
        """Whether nothing will ever open it."""
        return self.lock.closes_for_good(self.facts)

    @property
    def first(self) -> str:
        """The way to do first what opens it, where no override does; none of what stays closed."""
        return "" if self.closed_for_good else self.lock.ties or "void_invoice"

    @cached_property
    def parts(self) -> list[Obstacle]:
        """The same, with the fields that no override opens told apart from those that one does."""
        kept = self._kept
        if not kept:
            return [self]
        parts = (replace(self, fields=fields) for fields in (kept, self.fields - kept))
        return [each for each in parts if each.fields]

    @property
    def opens(self) -> bool:
        """Whether an override opens a field of it."""
        return not self.fields or self.fields != self._kept


def in_force(facts: Facts) -> list[Lock]:
    """The locks in force, whether or not they freeze a field of this record."""
    return [lock for lock in LOCKS if lock.in_force(facts)]


def in_the_way(facts: Facts, changed: frozenset[str]) -> list[Obstacle]:
    """Each lock that freezes a field about to change, with those fields."""
    frozen = ((lock, lock.frozen(facts) & changed) for lock in in_force(facts))
    return [Obstacle(lock, facts, fields) for lock, fields in frozen if fields]


def in_the_way_of_dating(facts: Facts, dated: date) -> list[Obstacle]:
    """LockedDate, when what is booked would be dated into the locked period."""
    as_dated = facts._replace(dated=dated)
    lock = BY_NAME["LockedDate"]
    return [Obstacle(lock, as_dated, frozenset({"date"}))] if lock.holds(as_dated) else []


def in_the_way_of_line(facts: Facts) -> list[Obstacle]:
    """The locks that keep a line from being added, taken away or moved."""
    return [
        Obstacle(lock, facts, fields, whole=True)
        for lock in in_force(facts)
        if (fields := lock.frozen(facts))
    ]


def in_the_way_of_removal(facts: Facts, lines: list[Facts]) -> list[Obstacle]:
    """Every lock of a document that is to go, and the line locks of its lines, named."""
    obstacles = [Obstacle(lock, facts, EVERY_FIELD, whole=True) for lock in in_force(facts)]
    for lock in LOCKS:
        if not lock.lines_only:
            continue
        holding = [line for line in lines if lock.in_force(line)]
        if holding:
            ids = tuple(line.item for line in holding if line.item is not None)
            obstacles.append(Obstacle(lock, holding[0], MONEY, ids, whole=True))
    return obstacles


def in_the_way_of_step(facts: Facts, on: date) -> list[Obstacle]:
    """The locks that keep an invoice from being cancelled or written off, or from being so no
    more, on a day: a lock by hand, and the period of that day. What the invoice says is not
    changed by it, so no other lock holds it."""
    found = [
        Obstacle(lock, facts, EVERY_FIELD)
        for lock in in_force(facts)
        if lock.name == "LockedManual"
    ]
    return found + in_the_way_of_dating(facts, on)


def in_the_way_of_issuing(facts: Facts) -> list[Obstacle]:
    """The locks that keep an invoice or a credit note from being issued or voided: all that
    freeze its header but LockedSent, which issuing itself sets and voiding lifts, and LockedCredit
    of a note: that it is applied keeps its amount, and no paper changes that."""
    passed = {"LockedSent", "LockedCredit"}
    return [each for each in in_the_way_of_line(facts) if each.lock.name not in passed]


def in_the_way_of_link(
    source: Facts, target: Facts, dates: list[date], *, adding: bool
) -> list[Obstacle]:
    """The locks on a link or on the application of a credit note.

    It is judged by each of its own dates, against the lock dates of both documents; an existing one
    also obeys the reconciliation and the tax report of the document it comes from."""
    found: list[Obstacle] = []
    locked_date = BY_NAME["LockedDate"]
    for facts in (source, target):
        applied = [facts._replace(dated=each) for each in dates]
        found += [
            Obstacle(locked_date, each, LINK_FIELDS) for each in applied if locked_date.holds(each)
        ]
    if not adding:
        for name in ("LockedBAS", "LockedReconciliation"):
            if BY_NAME[name].holds(source):
                found.append(Obstacle(BY_NAME[name], source, LINK_FIELDS))
    return found
