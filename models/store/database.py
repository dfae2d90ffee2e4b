"""Connections, transactions, compiled statements; the one file to know SQLite from PostgreSQL.

Each thread has one long-lived connection. A call runs inside `read()` or `write()`; what it
asks is a `Statement`: a peewee query whose text is made once and then only run.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from operator import itemgetter
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
from peewee import __exception_wrapper__ as as_peewee_error  # type: ignore[attr-defined]
from playhouse.migrations import Runner

log = logging.getLogger("financial_rpc.database")

database = DatabaseProxy()
MIGRATIONS = Path(__file__).parent.parent / "migrations"
BUSY_SECONDS = 30
RETRIED = ("40001", "40P01", "23505")
"""serialization_failure, deadlock_detected, and unique_violation: whoever came second finds, when
he tries again, what the first one did, and is told so in words."""


class Unusable(Exception):
    """The database can't be used as it is; the words say what to do."""


class Busy(Exception):
    """Somebody else holds SQLite's one write lock just now."""


class _State(threading.local):
    depth = 0
    read_only = False
    patient = True
    hand: Any = None
    of: Any = None


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
    _state.patient = True
    _state.hand = _state.of = None


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def sqlite_path() -> str:
    return str(database.obj.database)


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


def migrate(target: str | None = None) -> list[str]:
    """Bring the database up to date, or up to one step; answers the names of the steps taken."""
    return list(_runner().up(target))


def applied() -> list[str]:
    """Names of the migrations this database has seen, in order."""
    return [each.name for each in _runner().status() if each.applied is not None]


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


def keep_for_good(db: Any, table: str) -> None:
    """Have the database itself refuse to change or remove rows of a table."""
    refusal = f"{table} is never rewritten"
    if isinstance(db, SqliteDatabase):
        for act in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    db.execute_sql(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    db.execute_sql(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )


# --- transactions -------------------------------------------------------------------------------


def _take_hand() -> Any:
    """Connect; what then runs this thread's statements is SQLite's connection or a cursor.

    psycopg's connection would make a cursor for each, which costs half as much as running one;
    SQLite's cost little, and a kept one would leave its last query open."""
    connection = database.obj.connection()
    _state.hand = connection if is_sqlite() else connection.cursor()
    _state.of = database.obj
    return _state.hand


def _execute(text: str, bound: Sequence[Any] = ()) -> Any:
    """Run a statement on this thread's connection; answers the driver's cursor.

    Every call passes here several times, so nothing of peewee stands in between but its names
    for the errors of both drivers."""
    try:
        hand = _state.hand if _state.of is database.obj else _take_hand()
        return hand.execute(text, bound)
    except Exception as problem:
        as_peewee_error.__exit__(type(problem), problem, problem.__traceback__)
        raise


def _behave(*, read_only: bool, patient: bool) -> None:
    """SQLite keeps both in the connection, so they are set only when they change."""
    if _state.read_only is not read_only:
        _execute(f"PRAGMA query_only = {int(read_only)}")
        _state.read_only = read_only
    if _state.patient is not patient:
        _execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000 if patient else 0}")
        _state.patient = patient


def read() -> AbstractContextManager[None]:
    """A transaction in which everything is seen as of one moment and nothing can be written."""
    return nullcontext() if _state.depth else _Transaction(read_only=True)


def write(*, patient: bool = True) -> AbstractContextManager[None]:
    """A transaction that can write; inside another it is a savepoint of that one.

    SQLite takes its one write lock at once, since a transaction that begins by reading may
    later be refused the lock half way. With patient=False raises Busy instead of waiting."""
    return _savepoint() if _state.depth else _Transaction(patient=patient)


def is_nested() -> bool:
    """Whether a transaction that began here would be a part of another."""
    return bool(_state.depth)


READ_AS_OF_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Transaction:
    """The outermost transaction of a thread."""

    __slots__ = ("patient", "read_only")

    def __init__(self, *, read_only: bool = False, patient: bool = True) -> None:
        self.read_only = read_only
        self.patient = patient

    def __enter__(self) -> None:
        if is_sqlite():
            _behave(read_only=self.read_only, patient=self.patient)
            _begin("BEGIN" if self.read_only else "BEGIN IMMEDIATE")
        else:
            _begin(READ_AS_OF_ONE_MOMENT if self.read_only else "BEGIN")
        _state.depth = 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        _state.depth = 0
        if kind is not None:
            _rollback()
            return
        try:
            _execute("COMMIT")
        except BaseException:
            _rollback()
            raise


def _begin(begin: str) -> None:
    try:
        _execute(begin)
    except Exception as problem:
        if is_sqlite():
            if not _state.patient and "locked" in str(problem):
                raise Busy from problem
            raise
        if not _reconnected():
            raise
        _execute(begin)


def _reconnected() -> bool:
    """After a PostgreSQL restart a connection is dead; a new one serves the next call."""
    if database.is_connection_usable():
        return False
    log.warning("connection to the database was lost; connecting again")
    _state.hand = _state.of = None
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


def savepoint() -> AbstractContextManager[None]:
    """A step of the transaction under way that can be taken back by itself when it fails."""
    return _savepoint()


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


# --- whole tables, for backup and restore -------------------------------------------------------


def tables() -> list[str]:
    """Every table of the books, without those that the database and the migrations keep."""
    names: list[str] = database.get_tables()
    return [name for name in names if name not in ("schema_migration", "sqlite_sequence")]


def last_id(table: str) -> int:
    """The highest id a table ever gave out, though its row may be gone."""
    if is_sqlite():
        found = database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        row = found.fetchone()
        return int(row[0]) if row else 0
    name = f'"{table}_id_seq"'
    last, used = database.execute_sql(f"SELECT last_value, is_called FROM {name}").fetchone()
    return int(last) if used else 0


def set_last_id(table: str, id: int) -> None:
    """Let a table give out only ids above this one."""
    if not is_sqlite():
        name = f'"{table}_id_seq"'
        database.execute_sql("SELECT setval(%s::regclass, %s, %s)", (name, max(id, 1), id > 0))
        return
    database.execute_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    database.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, id))


# --- compiled statements ------------------------------------------------------------------------


class Slot:
    """The place of a value that is known only when the statement runs."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def slot(name: str) -> Any:
    """A named place in a query, filled by `Statement.rows(name=…)`."""
    return Value(Slot(name), converter=False)


Bind = Callable[[dict[str, Any]], Sequence[Any]]
"""Puts the values of a statement's slots into the order of its text."""


def _settled(text: str, parameters: list[Any], mark: str) -> tuple[str, list[Any]]:
    """The same query with its own whole numbers and empty texts written out: less to bind."""
    pieces = text.split(mark)
    assert len(pieces) == len(parameters) + 1, f"a mark stands inside a text of {text}"
    written, left = pieces[0], []
    for parameter, piece in zip(parameters, pieces[1:], strict=True):
        if (type(parameter) is int and parameter >= 0) or parameter == "":
            written += repr(parameter) + piece
        else:
            written += mark + piece
            left.append(parameter)
    return written, left


def _binding(parameters: list[Any]) -> Bind:
    names = [each.name if type(each) is Slot else None for each in parameters]
    if None not in names and len(names) > 1:
        return itemgetter(*names)
    places = [(number, name) for number, name in enumerate(names) if name is not None]

    def bind(values: dict[str, Any]) -> list[Any]:
        bound = parameters.copy()
        for number, name in places:
            bound[number] = values[name]
        return bound

    return bind


class Statement:
    """A query that is compiled on first use, once for each kind of database, and run as text.

    Compiling costs peewee some fifty times what running costs (see the README's decisions), so
    whatever is asked on a call's path is declared as one of these."""

    __slots__ = ("_build", "_compiled")

    def __init__(self, build: Callable[[], Query]) -> None:
        self._build = build
        self._compiled: dict[type, tuple[str, list[Any], Bind]] = {}

    def compiled(self) -> tuple[str, list[Any]]:
        """The text for the database in use, and its values, slots among them."""
        text, parameters, _ = self._compiled.get(type(database.obj)) or self._compile()
        return text, parameters

    def _compile(self) -> tuple[str, list[Any], Bind]:
        text, parameters = self._build().bind(database.obj).sql()
        text, left = _settled(text, list(parameters), database.obj.param)
        made = (text, left, _binding(left))
        self._compiled[type(database.obj)] = made
        return made

    def _cursor(self, values: dict[str, Any]) -> Any:
        text, _, bind = self._compiled.get(type(database.obj)) or self._compile()
        return _execute(text, bind(values))

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


def holds_everything() -> bool:
    """True where a writer holds all rows from the beginning of its transaction, as in SQLite."""
    return is_sqlite()


def for_update(query: Any, *, skip_locked: bool = False) -> Any:
    """Hold the rows found until the transaction ends (SQLite's writer holds everything).

    With skip_locked, rows that another transaction holds are passed over."""
    return query if holds_everything() else query.for_update(skip_locked=skip_locked)


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
