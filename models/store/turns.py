"""Whose turn it is: one thread of Python works at a time, and what takes long lets others go first.

A short call gives its turn away many times, whenever it asks the database; beside a long one that
takes each turn up, it would take twenty times as long. So the long one waits, now and then, while
a short one is under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
NAP_SECONDS = 0.0005
NAPS_MAX = 10
"""After so many naps a long call goes on for a while although short ones follow one another."""
AT_ONCE = 100
"""How many rows are worked on before others are let go first."""

_under_way: list[None] = []
"""An entry for each short call under way; a list counts safely between threads."""


class _Mine(threading.local):
    """What a thread knows of itself."""

    takes_long = False


_mine = _Mine()


def work_long() -> None:
    """From now on this thread does what takes long."""
    _mine.takes_long = True


def short(job: Callable[[], T]) -> T:
    """Do something short, which others wait for."""
    _under_way.append(None)
    try:
        return job()
    finally:
        _under_way.pop()


def give_way() -> None:
    """Let short calls go first."""
    if not _mine.takes_long:
        return
    for _ in range(NAPS_MAX):
        if not _under_way:
            return
        time.sleep(NAP_SECONDS)


def in_turns(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Rows, some at a time."""
    if not _mine.takes_long:
        yield rows
        return
    for start in range(0, len(rows), AT_ONCE):
        give_way()
        yield rows[start : start + AT_ONCE]


class Lazily(Generic[R, T]):
    """What is made of many rows, some at a time, for whoever goes through it, once.

    The rows are let go of on the way: freeing all of a long page at one stroke holds every other
    thread up for as long as a dozen short calls take."""

    def __init__(self, rows: list[R], make: Callable[[R], T]) -> None:
        self.rows = rows
        self.make = make

    def parts(self) -> Iterator[list[T]]:
        """What is made of some rows, and of the next."""
        while self.rows:
            give_way()
            some = self.rows[:AT_ONCE]
            del self.rows[:AT_ONCE]
            yield [self.make(row) for row in some]

    def __iter__(self) -> Iterator[T]:
        for part in self.parts():
            yield from part


def each_of(rows: list[R], make: Callable[[R], T]) -> list[T] | Lazily[R, T]:
    """What is made of each row; where they are many, and others wait, when it is asked for."""
    if _mine.takes_long and len(rows) > AT_ONCE:
        return Lazily(rows, make)
    return [make(row) for row in rows]


def fetched(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows of a cursor."""
    if not _mine.takes_long:
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
    rows: list[tuple[Any, ...]] = []
    while some := cursor.fetchmany(AT_ONCE):
        rows += some
        give_way()
    return rows
