"""Connections: which database is in use, and how this thread's statements reach it.

Each thread has one long-lived connection."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from peewee import DatabaseProxy, PostgresqlDatabase, SqliteDatabase
from peewee import __exception_wrapper__ as as_peewee_error  # type: ignore[attr-defined]

from models.store.database.fold import fold
from models.store.turns import fetched

database = DatabaseProxy()
BUSY_SECONDS = 30


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(str(text))


STEPS = 20_000
"""After how many steps of its machine SQLite asks whether to go on: a few times in a millisecond
would cost something, and once in a hundred be late."""


def _takes_too_long() -> bool:
    return state.until is not None and time.monotonic() > state.until


class Unusable(Exception):
    """The database can't be used as it is; the words say what to do."""


class State(threading.local):
    """What a thread knows of its connection."""

    depth = 0
    read_only = False
    patient = True
    lasting = True
    until: float | None = None
    """When what this thread reads from SQLite has taken too long, by the clock that never goes
    back."""
    hand: Any = None
    of: Any = None


state = State()


def _md5(text: str | None) -> str | None:
    """As PostgreSQL has it."""
    if text is None:
        return None
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _put_together(high: int | None, low: int | None) -> int | str | None:
    """A sum out of those of its halves; as a text where it is beyond what SQLite knows."""
    if high is None or low is None:
        return None
    whole = (high << 32) + low
    return whole if -(2**63) <= whole < 2**63 else str(whole)


def connect(url: str) -> None:
    """Use the database at this address from now on: sqlite:///FILE or postgresql://…

    Raises Unusable."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        opened: Any = _sqlite(url)
    elif scheme in {"postgresql", "postgres"}:
        opened = PostgresqlDatabase(url, prefer_psycopg3=True, options="-c TimeZone=UTC")
    else:
        raise Unusable(f"{url} is no address of a database; write sqlite:///… or postgresql://…")
    if database.obj is not None:
        close()
    database.initialize(opened)


def _sqlite(url: str) -> SqliteDatabase:
    path = url.removeprefix("sqlite:///")
    if not path or path.startswith("sqlite:"):
        raise Unusable(f"{url} names no file; write sqlite:///books.sqlite3")
    opened = SqliteDatabase(
        path,
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "busy_timeout": BUSY_SECONDS * 1000,
            "cache_size": -64_000,
        },
        timeout=BUSY_SECONDS,
        cached_statements=256,
        check_same_thread=False,
    )
    opened.register_function(_fold, "fold", 1, deterministic=True)
    opened.register_function(_md5, "md5", 1, deterministic=True)
    opened.register_function(_put_together, "put_together", 2, deterministic=True)
    return opened


def close() -> None:
    """Close this thread's connection."""
    if database.obj is not None and not database.is_closed():
        database.close()
    state.depth = 0
    state.read_only = False
    state.patient = state.lasting = True
    state.hand = state.of = None


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def _take_hand() -> Any:
    """Connect; what then runs this thread's statements is SQLite's connection or a cursor.

    psycopg's connection would make a cursor for each, which costs half as much as running one;
    SQLite's cost little, and a kept one would leave its last query open."""
    connection = database.obj.connection()
    if is_sqlite():
        connection.set_progress_handler(_takes_too_long, STEPS)
    state.hand = connection if is_sqlite() else connection.cursor()
    state.of = database.obj
    return state.hand


def execute(text: str, bound: Sequence[Any] = ()) -> Any:
    """Run a statement on this thread's connection; answers the driver's cursor.

    Every call passes here several times, so nothing of peewee stands in between but its names
    for the errors of both drivers. Raises peewee.DatabaseError."""
    try:
        hand = state.hand if state.of is database.obj else _take_hand()
        return hand.execute(text, bound)
    except Exception as problem:
        as_peewee_error.__exit__(type(problem), problem, problem.__traceback__)
        raise


def fetch(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement; SQLite looks for them only now. Raises peewee.DatabaseError."""
    try:
        return fetched(cursor)
    except Exception as problem:
        as_peewee_error.__exit__(type(problem), problem, problem.__traceback__)
        raise
