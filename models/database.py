"""Connections, transactions, compiled statements; the one file to know SQLite from PostgreSQL.

Each thread has one long-lived connection. A call runs inside `read()` or `write()`; what it
asks is a `Statement`: a peewee query whose text is made once and then only run.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from peewee import (
    SQL,
    DatabaseProxy,
    Node,
    NodeList,
    PostgresqlDatabase,
    Query,
    SqliteDatabase,
    Value,
    fn,
)
from playhouse.migrations import Runner

log = logging.getLogger("financial_rpc.database")

database = DatabaseProxy()
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
RETRIED = ("40001", "40P01")  # serialization_failure, deadlock_detected


class Unusable(Exception):
    """The database can't be used as it is; the words say what to do."""


class Busy(Exception):
    """Somebody else holds SQLite's one write lock just now."""


class _State(threading.local):
    depth = 0
    read_only = False


_state = _State()


# --- connecting ---------------------------------------------------------------------------------


def _fold(text: str | None) -> str | None:
    return None if text is None else str(text).lower()


def connect(url: str) -> None:
    """Use the database at this address from now on: sqlite:///FILE or postgresql://…"""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        path = url.removeprefix("sqlite:///")
        if not path or path.startswith("sqlite:"):
            raise Unusable(f"{url} names no file; write sqlite:///books.sqlite3")
        opened: Any = SqliteDatabase(
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
    elif scheme in {"postgresql", "postgres"}:
        opened = PostgresqlDatabase(url, prefer_psycopg3=True, options="-c TimeZone=UTC")
    else:
        raise Unusable(f"{url} is no address of a database; write sqlite:///… or postgresql://…")
    if database.obj is not None:
        close()
    database.initialize(opened)


def close() -> None:
    """Close this thread's connection."""
    if database.obj is not None and not database.is_closed():
        database.close()
    _state.depth = 0
    _state.read_only = False


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def sqlite_path() -> str:
    return str(database.obj.database)


def raw_connection() -> Any:
    """The driver's own connection of this thread, for backup and restore."""
    return database.connection()


# --- migrations ---------------------------------------------------------------------------------


def _runner() -> Runner:
    return Runner(database.obj, str(MIGRATIONS))


def pending() -> list[str]:
    """Names of the migrations this database has not seen yet."""
    return [each.name for each in _runner().status() if each.applied is None]


def unknown() -> list[str]:
    """Names of migrations this database has seen and this version does not know."""
    return [each.name for each in _runner().status() if each.path is None]


def is_fresh() -> bool:
    """True while nothing of ours is in the database."""
    return not database.table_exists("schema_migration")


def migrate() -> list[str]:
    """Bring the database up to date; answers the names of the steps taken."""
    return list(_runner().up())


def check_version() -> None:
    """Raise Unusable unless the tables are exactly those this version works with."""
    if is_fresh():
        raise Unusable("the database is empty; run `financial-rpc migrate` first")
    if newer := unknown():
        raise Unusable(f"the database is newer than this program: it has {', '.join(newer)}")
    if older := pending():
        raise Unusable(
            f"the database is older than this program and lacks {', '.join(older)}; "
            "make a backup, then run `financial-rpc migrate`"
        )


# --- transactions -------------------------------------------------------------------------------


def _execute(text: str) -> None:
    database.execute_sql(text)


def _read_only(wanted: bool) -> None:
    """SQLite keeps read-only in the connection, so it is set only when it changes."""
    if _state.read_only is not wanted:
        _execute(f"PRAGMA query_only = {int(wanted)}")
        _state.read_only = wanted


@contextmanager
def read() -> Iterator[None]:
    """A transaction in which everything is seen as of one moment and nothing can be written."""
    if _state.depth:
        yield
        return
    if is_sqlite():
        _read_only(True)
        begin = "BEGIN"
    else:
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with _outermost(begin):
        yield


@contextmanager
def write(*, patient: bool = True) -> Iterator[None]:
    """A transaction that can write; inside another it is a savepoint of that one.

    SQLite takes its one write lock at once, since a transaction that begins by reading may
    later be refused the lock half way. With patient=False raises Busy instead of waiting."""
    if _state.depth:
        with _savepoint():
            yield
        return
    if is_sqlite():
        _read_only(False)
        with _outermost("BEGIN IMMEDIATE", patient=patient):
            yield
    else:
        with _outermost("BEGIN"):
            yield


@contextmanager
def _outermost(begin: str, *, patient: bool = True) -> Iterator[None]:
    _begin(begin, patient)
    _state.depth = 1
    try:
        yield
    except BaseException:
        _state.depth = 0
        _rollback()
        raise
    _state.depth = 0
    try:
        _execute("COMMIT")
    except BaseException:
        _rollback()
        raise


def _begin(begin: str, patient: bool) -> None:
    if patient:
        try:
            _execute(begin)
        except Exception:
            if is_sqlite() or not _reconnected():
                raise
            _execute(begin)
        return
    _execute("PRAGMA busy_timeout = 0")
    try:
        _execute(begin)
    except Exception as problem:
        if "locked" in str(problem):
            raise Busy from problem
        raise
    finally:
        _execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _reconnected() -> bool:
    """After a PostgreSQL restart a connection is dead; a new one serves the next call."""
    if database.is_connection_usable():
        return False
    log.warning("connection to the database was lost; connecting again")
    with suppress(Exception):
        database.close()
    return bool(database.connect(reuse_if_open=True) or True)


def _rollback() -> None:
    # A failed COMMIT or a lost connection may have ended the transaction already.
    with suppress(Exception):
        _execute("ROLLBACK")


@contextmanager
def _savepoint() -> Iterator[None]:
    _state.depth += 1
    name = f"s{_state.depth}"
    _execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        _execute(f"ROLLBACK TO {name}")
        _execute(f"RELEASE {name}")
        raise
    else:
        _execute(f"RELEASE {name}")
    finally:
        _state.depth -= 1


def is_conflict(problem: BaseException) -> bool:
    """True when the call may simply be run again: another transaction came between."""
    cause = problem.__cause__ or problem.__context__ or problem
    return isinstance(cause, psycopg.Error) and cause.sqlstate in RETRIED


def hold_space(space: int, *, alone: bool = False) -> None:
    """Until the transaction ends, share a space with other writers or (alone) have it to oneself.

    What moves a lock date or closes a period takes the space alone: no record can then be
    written under rules that are just changing. SQLite has one writer at a time anyway."""
    if not is_sqlite():
        shared = "" if alone else "_shared"
        database.execute_sql(f"SELECT pg_advisory_xact_lock{shared}(1, %s)", (space,))


# --- compiled statements ------------------------------------------------------------------------


class Slot:
    """The place of a value that is known only when the statement runs."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def slot(name: str) -> Any:
    """A named place in a query, filled by `Statement.rows(name=…)`."""
    return Value(Slot(name), converter=False)


class Statement:
    """A query that is compiled on first use, once for each kind of database, and run as text.

    Compiling costs peewee some fifty times what running costs (see the README's decisions), so
    whatever is asked on a call's path is declared as one of these."""

    __slots__ = ("_build", "_compiled")

    def __init__(self, build: Callable[[], Query]) -> None:
        self._build = build
        self._compiled: dict[type, tuple[str, list[Any]]] = {}

    def compiled(self) -> tuple[str, list[Any]]:
        kind = type(database.obj)
        found = self._compiled.get(kind)
        if found is None:
            text, parameters = self._build().bind(database.obj).sql()
            found = self._compiled[kind] = (text, list(parameters))
        return found

    def _cursor(self, values: dict[str, Any]) -> Any:
        text, parameters = self.compiled()
        bound = [values[each.name] if type(each) is Slot else each for each in parameters]
        return database.execute_sql(text, bound)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        return self._cursor(values).fetchall()

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        return self._cursor(values).fetchone()

    def value(self, **values: Any) -> Any:
        found = self._cursor(values).fetchone()
        return None if found is None else found[0]

    def run(self, **values: Any) -> int:
        """Run a statement that changes rows; answers how many."""
        return int(self._cursor(values).rowcount)

    def add(self, **values: Any) -> int:
        """Run an INSERT; answers the new id."""
        cursor = self._cursor(values)
        return int(cursor.lastrowid if is_sqlite() else cursor.fetchone()[0])


def for_update(query: Any) -> Any:
    """Hold the rows found until the transaction ends (SQLite's writer holds everything)."""
    return query if is_sqlite() else query.for_update()


def folded(expression: Node) -> Any:
    """Text without regard to letter case, whatever the alphabet."""
    return fn.fold(expression) if is_sqlite() else fn.LOWER(expression)


def like(expression: Node, pattern: Any) -> Any:
    """Folded text that matches a folded pattern, in which a backslash takes % and _ literally."""
    return NodeList((folded(expression), SQL("LIKE"), pattern, SQL("ESCAPE '\\'")))


def month_day(expression: Any) -> Any:
    """Month and day of a date as the number 100 * month + day."""
    if is_sqlite():
        return fn.strftime("%m%d", expression).cast("INTEGER")
    return fn.DATE_PART("month", expression) * 100 + fn.DATE_PART("day", expression)


def ordered(expression: Any, *, text: bool, down: bool) -> Any:
    """An ordering that is the same in both databases: unset first, letter case ignored."""
    if text:
        expression = fn.COALESCE(folded(expression), "")
        if not is_sqlite():
            expression = expression.collate('"C"')
    return expression.desc(nulls="LAST") if down else expression.asc(nulls="FIRST")
