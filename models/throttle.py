"""How often a logon may fail: counted by logon name and by address, in this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from models.store.database import fold

MINUTES = 5
_limiter = MovingWindowRateLimiter(MemoryStorage())


def _limits(attempts: int) -> tuple[RateLimitItemPerMinute, RateLimitItemPerMinute]:
    return RateLimitItemPerMinute(attempts, MINUTES), RateLimitItemPerMinute(attempts * 10, MINUTES)


def _name(logon: str) -> str:
    """What a logon name is counted under: the same for all that find the same user."""
    return f"name:{fold(logon.strip())}"


def blocked(logon: str, address: str, attempts: int) -> int:
    """Seconds until this name, or this address, may try again; 0 when it may now."""
    by_name, by_address = _limits(attempts)
    waits = []
    for limit, key in ((by_name, _name(logon)), (by_address, f"address:{address}")):
        if not _limiter.test(limit, key):
            ends = _limiter.get_window_stats(limit, key).reset_time
            waits.append(max(1, math.ceil(ends - time.time())))
    return max(waits, default=0)


def failed(logon: str, address: str, attempts: int) -> None:
    """Count a failed logon."""
    by_name, by_address = _limits(attempts)
    _limiter.hit(by_name, _name(logon))
    _limiter.hit(by_address, f"address:{address}")


def forget() -> None:
    """Start counting anew."""
    _limiter.storage.reset()
