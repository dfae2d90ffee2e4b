"""What is wrong with a database where nothing is wrong with the question: it may be asked again.

It is away, locked by somebody else, or has no room left.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum

import psycopg

from models.store.database.connection import Troubled, state


class Trouble(Enum):
    """What keeps the database from answering, and what becomes of a transaction by it."""

    AWAY = "away"
    LOCKED = "locked"
    FULL = "full"
    OVERTAKEN = "overtaken"
    """Others changed the same records meanwhile, or waited for each other; it can be run again."""


OVERTAKEN = ("40001", "40P01", "23503", "23505")
"""serialization_failure, deadlock_detected, foreign_key_violation (what a record was to name has
just gone, or what was to go has just been named) and unique_violation: whoever came second finds,
when he tries again, what the first one did, and is told so in words."""
LOCKED = ("55P03",)
"""lock_not_available: lock_timeout is over."""
FULL = ("53100", "53200", "54000")
"""disk_full, out_of_memory, and the end of what PostgreSQL can number."""
AWAY = ("08", "53", "57P", "58")
"""How the states begin of connections that broke or were not made, of too little of something, of
a server that is stopping or starting, and of files that it can't read."""
READ_ONLY = "25006"
"""read_only_sql_transaction: to a call that writes, a standby that has not taken over yet."""

WRITE_FAILED = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
"""How SQLite tells of a quota that is used up, or a file that has grown as far as it may."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""How a disk says so where files are kept beside the database."""
IN_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_NOMEM: Trouble.AWAY,
}


def trouble(problem: BaseException) -> Trouble | None:
    """What is the matter with the database, where that is why something failed."""
    for each in _behind(problem):
        found = _of_one(each)
        if found is not None:
            return found
    return None


def is_conflict(problem: BaseException) -> bool:
    """True when the call may simply be run again: another transaction came between."""
    return trouble(problem) is Trouble.OVERTAKEN


def overflowed(problem: BaseException) -> bool:
    """True where SQLite could not add up what the numbers come to."""
    return any(
        isinstance(each, sqlite3.Error) and "integer overflow" in str(each)
        for each in _behind(problem)
    )


def took_too_long(problem: BaseException) -> bool:
    """True where a statement was stopped because it took longer than it may."""
    return any(
        isinstance(each, psycopg.errors.QueryCanceled)
        or getattr(each, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
        for each in _behind(problem)
    )


def _behind(problem: BaseException) -> Iterator[BaseException]:
    """An exception, and what it was made of: peewee has names of its own for both drivers'."""
    yield problem
    behind = problem.__cause__ or problem.__context__
    if behind is not None:
        yield behind


def _of_one(problem: BaseException) -> Trouble | None:
    if isinstance(problem, Troubled):
        return Trouble(problem.why)
    if isinstance(problem, OSError):
        return Trouble.FULL if problem.errno in NO_ROOM else None
    if isinstance(problem, sqlite3.Error):
        return _in_sqlite(problem)
    if isinstance(problem, psycopg.Error):
        return _in_postgresql(problem)
    return None


def _in_sqlite(problem: sqlite3.Error) -> Trouble | None:
    code = getattr(problem, "sqlite_errorcode", None)
    if code is None:
        return None  # said by Python's module, of how it was used
    if code in WRITE_FAILED:
        return Trouble.FULL
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        # where we read only, that is how a write shows which nobody has declared
        return None if state().read_only else Trouble.AWAY
    return IN_SQLITE.get(code & 0xFF)


def _in_postgresql(problem: psycopg.Error) -> Trouble | None:
    code = problem.sqlstate
    if code is None:
        # said by the driver: there is no connection, or it was lost
        lost = isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)
        return Trouble.AWAY if lost else None
    if code in OVERTAKEN:
        return Trouble.OVERTAKEN
    if code in LOCKED:
        return Trouble.LOCKED
    if code in FULL:
        return Trouble.FULL
    if code == READ_ONLY:
        return None if state().read_only else Trouble.AWAY
    return Trouble.AWAY if code.startswith(AWAY) else None
