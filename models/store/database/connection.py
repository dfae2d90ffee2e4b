"""Connections: which database is in use, and how this thread's statements reach it.

Each thread has one long-lived connection; of SQLite one to write, and another to read."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from peewee import DatabaseProxy, PostgresqlDatabase, SqliteDatabase
from peewee import __exception_wrapper__ as as_peewee_error  # type: ignore[attr-defined]
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from models.store.database.fold import fold
from models.store.turns import fetched

database = DatabaseProxy()
BUSY_SECONDS = 30
"""How long a command waits for SQLite's one write lock, and looks for whoever holds a file."""
READ_BUSY_SECONDS = 1.0
"""How long a read waits: only a file that another program has to itself keeps one waiting, and
point reads hold up the loop."""
LOCK_SECONDS = 10
"""How long a statement waits on PostgreSQL for what another transaction holds."""
CACHE_KIB = 4_000
"""Memory of each connection to SQLite, which fills as the books grow. What it has not, the system
has in its own cache: more made no difference that could be measured. A transaction that changes
more is written while it runs."""
TO_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""After how many seconds (the last: milliseconds) a server that says nothing more is away."""


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(str(text))


STEPS = 20_000
"""After how many steps of its machine SQLite asks whether to go on: a few times in a millisecond
would cost something, and once in a hundred be late."""


def _takes_too_long() -> bool:
    until = state().until
    return until is not None and time.monotonic() > until


class Unusable(Exception):
    """The database can't be used as it is; the words say what to do."""


class Troubled(Exception):
    """The database was found in trouble (`why`), though it has not said so itself."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the database is {why}")


class TransactionLost(Troubled):
    """The transaction is no more: the database has rolled it back by itself, as SQLite does where
    its disk is full. `why` is the trouble it had."""


class State:
    """What a thread knows of its connection."""

    depth = 0
    read_only = False
    wait = float(BUSY_SECONDS)
    lost = ""
    """The last trouble that the transaction under way had."""
    over = False
    """The transaction under way could not be put right, and has been rolled back."""
    lasting = True
    brief = False
    unchanged: int | None = None
    """What SQLite had counted of changes when the transaction under way, if it is brief, began."""
    until: float | None = None
    """When what this thread reads from SQLite has taken too long, by the clock that never goes
    back."""
    hand: Any = None
    of: Any = None
    connections: dict[bool, Any] | None = None
    """Those to SQLite, by whether they only read."""
    may_end = False
    """The database that the hand is of, SQLite, ends a transaction by itself in some troubles."""

    def check_stands(self) -> None:
        """Raise TransactionLost where the transaction that is under way has ended.

        Without one, each further statement would stand by itself, whatever its caller is told."""
        if self.over or (
            self.depth and self.may_end and self.of is database.obj and not self.hand.in_transaction
        ):
            raise TransactionLost(self.lost or "away")


class _OfThread(threading.local):
    """What each thread has for itself; looking it up costs more than all it knows."""

    def __init__(self) -> None:
        self.state = State()


_of_thread = _OfThread()


def state() -> State:
    """What this thread knows of its connection."""
    return _of_thread.state


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
        options = f"-c TimeZone=UTC -c lock_timeout={LOCK_SECONDS}s"
        opened = PostgresqlDatabase(url, prefer_psycopg3=True, options=options, **TO_POSTGRESQL)
    else:
        raise Unusable(f"{url} is no address of a database; write sqlite:///… or postgresql://…")
    if database.obj is not None:
        close()
    database.initialize(opened)


class _Sqlite(SqliteDatabase):
    """SQLite, which runs nothing in the name of a transaction that it has rolled back itself, and
    stays with the file that it opened first."""

    file = (0, 0)

    def is_elsewhere(self) -> bool:
        """Whether its file was moved away, or another put in its place: what is written there
        would be found by nobody."""
        return self.file != (0, 0) and self.file != _file(self.database)

    def _connect(self) -> Any:
        if self.is_elsewhere():
            raise Troubled("away")  # a new file would be made, and be empty
        connection = super()._connect()  # type: ignore[misc]  # typed by peewee as public only
        if self.file == (0, 0):
            self.file = _file(self.database)
        elif self.is_elsewhere():  # while this thread opened it
            connection.close()
            raise Troubled("away")
        return connection

    def opened(self, read_only: bool) -> Any:
        """A new connection, on which nothing can be written if it only reads."""
        connection = self._connect()
        connection.set_progress_handler(_takes_too_long, STEPS)
        if read_only:
            connection.execute("PRAGMA query_only = 1")
            connection.execute(f"PRAGMA busy_timeout = {int(READ_BUSY_SECONDS * 1000)}")
        return connection

    def have(self, connection: Any) -> None:
        """Have peewee, which knows one connection a thread, run this thread's queries on it."""
        self._state.set_connection(connection)  # type: ignore[attr-defined]

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        state().check_stands()
        return super().execute_sql(sql, params)


def _sqlite(url: str) -> SqliteDatabase:
    path = url.removeprefix("sqlite:///")
    if not path or path.startswith("sqlite:"):
        raise Unusable(f"{url} names no file; write sqlite:///books.sqlite3")
    opened = _Sqlite(
        path,
        pragmas={
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "busy_timeout": BUSY_SECONDS * 1000,
            "cache_size": -CACHE_KIB,
            "legacy_alter_table": 1,  # a trigger may name a table that a migration makes anew
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
    mine = state()
    for each in (mine.connections or {}).values():
        each.close()
    mine.connections = None
    mine.depth = 0
    mine.over = False
    mine.read_only = False
    mine.wait = float(BUSY_SECONDS)
    mine.lasting = True
    mine.brief = False
    mine.hand = mine.of = None


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def _take_hand() -> Any:
    """Connect; what then runs this thread's statements is SQLite's connection or a cursor.

    psycopg's connection would make a cursor for each, which costs half as much as running one;
    SQLite's cost little, and a kept one would leave its last query open."""
    mine = state()
    if is_sqlite():
        turn_to(read_only=mine.read_only)
    else:
        mine.hand = database.obj.connection().cursor()
        mine.of, mine.may_end = database.obj, False
    return mine.hand


def turn_to(*, read_only: bool) -> None:
    """Have SQLite run what follows on the connection of this thread that only reads, or on the one
    that writes.

    One that is told that it may write, or may not, forgets every statement it has prepared: a read
    between two writes would have each prepared anew, which costs more than all of a call's work.
    Raises peewee.DatabaseError or Troubled."""
    mine = state()
    if mine.of is not database.obj:
        mine.of, mine.may_end, mine.connections = database.obj, True, {}
    assert mine.connections is not None, "they are of the database in use"
    found = mine.connections.get(read_only)
    if found is None:
        with as_peewee_error:
            found = mine.connections[read_only] = database.obj.opened(read_only)
    if mine.hand is not found:
        mine.hand = found
        database.obj.have(found)
    mine.read_only = read_only


def _file(path: str) -> tuple[int, int]:
    """Which file a name leads to: its device, and its number there; none of these where to none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def is_elsewhere() -> bool:
    """Whether the file that SQLite has open is no longer under its name."""
    return isinstance(database.obj, _Sqlite) and database.obj.is_elsewhere()


def execute(text: str, bound: Sequence[Any] = (), **how: Any) -> Any:
    """Run a statement on this thread's connection (`how`, as the driver knows it); answers the
    driver's cursor.

    Every call passes here several times, so nothing of peewee stands in between but its names
    for the errors of both drivers. Raises peewee.DatabaseError or TransactionLost."""
    mine = state()
    if mine.depth:
        mine.check_stands()
    try:
        hand = mine.hand if mine.of is database.obj else _take_hand()
        return hand.execute(text, bound, **how)
    except Exception as problem:
        raise_as_peewee(problem)
        raise


def fetch(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement; SQLite looks for them only now. Raises peewee.DatabaseError."""
    try:
        return fetched(cursor)
    except Exception as problem:
        raise_as_peewee(problem)
        raise


def execute_each(text: str, bound: Iterable[Sequence[Any]]) -> None:
    """Run a statement for each row of values, which both drivers do in one go.

    Raises peewee.DatabaseError or TransactionLost."""
    mine = state()
    if mine.depth:
        mine.check_stands()
    try:
        hand = mine.hand if mine.of is database.obj else _take_hand()
        hand.executemany(text, bound)
    except Exception as problem:
        raise_as_peewee(problem)
        raise


def undo(text: str) -> None:
    """Run a ROLLBACK on PostgreSQL, of all or of a step.

    psycopg forgets whatever is prepared on a connection that it sees rolling back, for tables may
    have gone with it. No call makes any, and to plan a statement takes PostgreSQL ten times as long
    as to run it: one refused call would make many others slow. Raises peewee.DatabaseError."""
    mine = state()
    try:
        hand = mine.hand if mine.of is database.obj else _take_hand()
        done = hand.connection.pgconn.exec_(text.encode())
        if done.status != ExecStatus.COMMAND_OK:
            raise error_from_result(done)
    except Exception as problem:
        raise_as_peewee(problem)
        raise


def raise_as_peewee(problem: Exception) -> None:
    """Raise what a driver raised under the name that peewee has for it, if it has one."""
    as_peewee_error.__exit__(type(problem), problem, problem.__traceback__)
