"""How much somebody may do within a while: the one count behind call limits and failed logons.

SQLite has one serving process, which counts in memory. On PostgreSQL several may serve the same
books; they count in a table, and each takes a part of what is allowed out of it beforehand, so
that not every call has to ask.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from peewee import BigIntegerField, CharField

from models.store import database
from models.store.base import Base

PARTS = 100
"""Into how many parts an allowance is cut that several processes draw upon."""


class Allowance(Base):
    """What somebody has spent of an allowance, where several processes count it."""

    key = CharField(100, unique=True)
    ends = BigIntegerField()
    """In milliseconds of the database's clock."""
    spent = BigIntegerField()


class Left(NamedTuple):
    """What is left of an allowance after something was taken, or could not be."""

    granted: bool
    remaining: int
    seconds: int


@dataclass
class _Window:
    """A while that began with somebody's first call in it."""

    ends: float
    left: int = 0
    """What this process may still give out without asking; below 0 where an answer was larger
    than what was left."""
    elsewhere: int = 0
    """What was left for all processes when this one last asked."""
    over: bool = False

    @property
    def seconds(self) -> int:
        return max(1, math.ceil(self.ends - time.monotonic()))


_windows: dict[float, dict[str, _Window]] = {}
"""By how long each lasts, and by who it is. Those of one length stand in the order in which they
end."""
_counting = threading.Lock()
"""Nobody asks the database while he holds it: the event loop counts, too."""


def take(who: str, amount: int, limit: int, seconds: float) -> Left:
    """Take something out of what somebody may spend in so many seconds.

    Nothing waits for the database while it counts: others go on counting what they have."""
    spent = database.one_writer()
    while True:
        with _counting:
            window = _window(who, limit, seconds)
            if window.over or window.left >= amount or spent:
                return _taken(window, amount)
            wanted = max(amount - window.left, limit // PARTS, 1)
        spent = not _ask(window, who, wanted, limit, seconds)


def _taken(window: _Window, amount: int) -> Left:
    """Take it, or nothing more from then on."""
    window.over = window.over or window.left < amount
    if window.over:
        return Left(False, 0, window.seconds)
    window.left -= amount
    return Left(True, max(0, window.left + window.elsewhere), window.seconds)


def take_more(who: str, amount: int, limit: int, seconds: float) -> Left:
    """Take what only came out afterwards; it is not refused, but what follows may be."""
    with _counting:
        window = _window(who, limit, seconds)
        window.left -= amount
        remaining = 0 if window.over else max(0, window.left + window.elsewhere)
        return Left(True, remaining, window.seconds)


def _window(who: str, limit: int, seconds: float) -> _Window:
    known = _windows.setdefault(seconds, {})
    now = time.monotonic()
    window = known.get(who)
    if window is not None and window.ends > now:
        return window
    known.pop(who, None)
    while known and known[first := next(iter(known))].ends <= now:
        del known[first]
    made = known[who] = _Window(now + seconds, limit if database.one_writer() else 0)
    return made


def _ask(window: _Window, who: str, wanted: int, limit: int, seconds: float) -> bool:
    """Get a further part of what all processes may give out; answers whether it is all there."""
    spent, lasts = database.add_to_count(who, wanted, seconds)
    with _counting:
        window.left += max(0, min(wanted, limit - (spent - wanted)))
        window.elsewhere = max(0, limit - spent)
        window.ends = time.monotonic() + lasts
    return spent <= limit


# --- counting without a limit -------------------------------------------------------------------


def count(who: str, seconds: float) -> None:
    """Count something that somebody did."""
    if not database.one_writer():
        database.add_to_count(who, 1, seconds)
        return
    with _counting:
        _window(who, 0, seconds).left -= 1


def wait(who: str, limit: int, seconds: float) -> int:
    """For how many seconds somebody has done it too often to do it again; 0 where he may."""
    if not database.one_writer():
        spent, lasts = database.counted(who, seconds)
        return max(1, math.ceil(lasts)) if spent >= limit else 0
    with _counting:
        window = _window(who, 0, seconds)
        return window.seconds if -window.left >= limit else 0


def forget() -> None:
    """Count everything anew."""
    _windows.clear()
    if not database.one_writer():
        database.forget_counts()


def network_of(address: str) -> str:
    """What an address is counted as: whoever has one of IPv6 has a network of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"
