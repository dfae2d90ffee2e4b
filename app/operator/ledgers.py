"""The ledgers of all spaces, as whoever runs the service checks and rebuilds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from app import tenancy
from models.actor import Actor, service
from models.chart import missing
from models.counted import counted
from models.posting import whole
from models.store import database
from models.store.base import Space

FIRST = "0012_ledger"
"""The step of migrating that makes the table; what stands in the books is then brought in."""
CHANGED = frozenset({"0027_recoveries"})
"""Steps after which something posts otherwise than it did."""


def check(space: str | None, now: datetime) -> Iterator[tuple[str, str | None]]:
    """Each space with the first fault of its ledger in words, or None.

    Raises tenancy.Refused where there is no such space."""
    for name, actor in _spaces(space, now):
        with database.read():
            fault = whole.first_fault(actor)
        yield name, fault


def rebuild(space: str | None, now: datetime) -> Iterator[str]:
    """Rebuild the ledger of each space, saying what was done.

    Raises tenancy.Refused where there is no such space."""
    for name, actor in _spaces(space, now):
        with database.write():
            database.take_space(actor.space, alone=True)
            said = _rebuilt(name, actor)
        yield from said


def bring_in(now: datetime) -> Iterator[str]:
    """Post what stands in the books of every space, naming the accounts that were missing."""
    for name, actor in _spaces(None, now):
        with database.write():
            said = [f"{name}: {words}" for words in missing.complete(actor)]
            said += _rebuilt(name, actor)
        yield from said


def catch_up(taken: Iterable[str], now: datetime) -> Iterator[str]:
    """Have the ledgers be what they are after these steps of migrating, saying what was done."""
    if FIRST in taken:
        yield from bring_in(now)
    elif CHANGED.intersection(taken):
        yield from rebuild(None, now)


def _rebuilt(name: str, actor: Actor) -> list[str]:
    done = whole.rebuild(actor)
    missing = [f"{name}: not posted: {words}" for words in done.missing]
    return [f"{name}: {counted(done.made, 'posting')} came, {done.gone} went", *missing]


def _spaces(name: str | None, now: datetime) -> Iterator[tuple[str, Actor]]:
    """The spaces, or one by its name, each with the service at work in it."""
    query: Any = Space.select().order_by(Space.id)
    if name is not None:
        query = query.where(Space.id == tenancy.space_called(name))
    for each in list(query):
        yield each.name, service(each.id, each.time_zone, now)
