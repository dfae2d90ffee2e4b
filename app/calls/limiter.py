"""How much a user, or an address without one, may ask for in a minute; counted by weight.

Counts are kept in this process; with several workers each allows its share. Every call passes
here, so counting is a sum in a dictionary; the general limiter that guards the logon costs as
much as the smallest call does in all.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from app.dialects.outcomes import Budget

MINUTE = 60.0


@dataclass
class _Window:
    """A minute that began with somebody's call, and what he has spent in it."""

    ends: float
    spent: int = 0


_windows: dict[str, _Window] = {}
_counting = threading.Lock()


def spend(who: str, weight: int, limit: int) -> Budget | None:
    """Take a call's weight out of somebody's allowance; None where there is no limit."""
    if limit <= 0:
        return None
    now = time.monotonic()
    with _counting:
        window = _windows.get(who)
        if window is None or window.ends <= now:
            window = _begin(who, now)
        window.spent += weight
        left = limit - window.spent
    return Budget(limit, max(0, left), max(1, math.ceil(window.ends - now)), left >= 0)


def _begin(who: str, now: float) -> _Window:
    """A new minute for somebody. Minutes stand in the order in which they end, so those that
    are over are found at the front, and forgotten."""
    _windows.pop(who, None)
    while _windows and _windows[first := next(iter(_windows))].ends <= now:
        del _windows[first]
    window = _windows[who] = _Window(now + MINUTE)
    return window


def forget() -> None:
    """Start counting anew."""
    _windows.clear()
