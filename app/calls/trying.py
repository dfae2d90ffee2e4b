"""A transaction that others came between is run again, after a wait that grows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from models.store import database

T = TypeVar("T")

TRIES = 6
FIRST_WAIT_SECONDS = 0.02
WAIT_MAX_SECONDS = 0.5
CHANCE = random.Random()
"""Ours alone: waiting in one thread changes nothing for whoever draws from a seed in another."""


def until_it_stands(attempt: Callable[[int], T]) -> T:
    """What a transaction comes to; it is told how often it was tried before.

    Raises whatever it raises, once others came between as often as it may be tried."""
    for before in range(TRIES):
        try:
            return attempt(before)
        except Exception as problem:
            if before + 1 == TRIES or not database.is_conflict(problem):
                raise
        time.sleep(_wait(before))
    raise AssertionError("the last try returns or raises")


def _wait(before: int) -> float:
    """How long to wait, more or less by chance: who met once shall not meet again."""
    most = min(FIRST_WAIT_SECONDS * 2**before, WAIT_MAX_SECONDS)
    return CHANCE.uniform(most / 2, most)
