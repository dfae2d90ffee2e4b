"""Transactions: what is read as of one moment, and what is written together or not at all."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

import psycopg

from models.store.database.connection import BUSY_SECONDS, database, execute, is_sqlite, state

log = logging.getLogger("financial_rpc.database")

RETRIED = ("40001", "40P01", "23505")
"""serialization_failure, deadlock_detected, and unique_violation: whoever came second finds, when
he tries again, what the first one did, and is told so in words."""


class Busy(Exception):
    """Somebody else holds SQLite's one write lock just now."""


def _behave(*, read_only: bool, patient: bool, lasting: bool) -> None:
    """SQLite keeps these in the connection, so they are set only when they change."""
    if state.lasting is not lasting and not read_only:
        execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        state.lasting = lasting
    if state.read_only is not read_only:
        execute(f"PRAGMA query_only = {int(read_only)}")
        state.read_only = read_only
    if state.patient is not patient:
        execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000 if patient else 0}")
        state.patient = patient


def read(seconds: int = 0) -> AbstractContextManager[None]:
    """A transaction in which everything is seen as of one moment and nothing can be written.

    What takes longer than so many seconds is stopped (`took_too_long` knows it then)."""
    return nullcontext() if state.depth else _Transaction(read_only=True, seconds=seconds)


def write(*, patient: bool = True, lasting: bool = True) -> AbstractContextManager[None]:
    """A transaction that can write; inside another it is a savepoint of that one.

    SQLite takes its one write lock at once, since a transaction that begins by reading may
    later be refused the lock half way. With patient=False raises Busy instead of waiting.
    With lasting=False it is over before the disk has it: what a power failure may take along."""
    return savepoint() if state.depth else _Transaction(patient=patient, lasting=lasting)


def is_nested() -> bool:
    """Whether a transaction that began here would be a part of another."""
    return bool(state.depth)


READ_AS_OF_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Transaction:
    """The outermost transaction of a thread."""

    __slots__ = ("lasting", "patient", "read_only", "seconds")

    def __init__(
        self,
        *,
        read_only: bool = False,
        patient: bool = True,
        lasting: bool = True,
        seconds: int = 0,
    ) -> None:
        self.read_only = read_only
        self.seconds = seconds
        self.patient = patient
        self.lasting = lasting

    def __enter__(self) -> None:
        if is_sqlite():
            _behave(read_only=self.read_only, patient=self.patient, lasting=self.lasting)
            state.until = time.monotonic() + self.seconds if self.seconds else None
            _begin("BEGIN" if self.read_only else "BEGIN IMMEDIATE")
        else:
            _begin(self._begin())
        state.depth = 1

    def _begin(self) -> str:
        """What PostgreSQL is told, in one go."""
        steps = [READ_AS_OF_ONE_MOMENT if self.read_only else "BEGIN"]
        if not self.lasting:
            steps.append("SET LOCAL synchronous_commit = off")
        if self.seconds:
            steps.append(f"SET LOCAL statement_timeout = {self.seconds * 1000}")
        return "; ".join(steps)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        state.depth, state.until = 0, None
        if kind is not None:
            _rollback()
            return
        try:
            execute("COMMIT")
        except BaseException:
            _rollback()
            raise


def _begin(begin: str) -> None:
    try:
        execute(begin)
    except Exception as problem:
        if is_sqlite():
            if not state.patient and "locked" in str(problem):
                raise Busy from problem
            raise
        if not _reconnected():
            raise
        execute(begin)


def _reconnected() -> bool:
    """Whether the connection was dead, as after a PostgreSQL restart; a new one then serves."""
    if database.is_connection_usable():
        return False
    log.warning("connection to the database was lost; connecting again")
    state.hand = state.of = None
    with suppress(Exception):
        database.close()
    database.connect(reuse_if_open=True)
    return True


def _rollback() -> None:
    # A failed COMMIT or a lost connection may have ended the transaction already.
    with suppress(Exception):
        execute("ROLLBACK")


@contextmanager
def savepoint() -> Iterator[None]:
    """A step of the transaction under way that can be taken back by itself when it fails.

    Raises what the step raised."""
    state.depth += 1
    name = f"s{state.depth}"
    execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        execute(f"ROLLBACK TO {name}")
        execute(f"RELEASE {name}")
        raise
    else:
        execute(f"RELEASE {name}")
    finally:
        state.depth -= 1


def is_conflict(problem: BaseException) -> bool:
    """True when the call may simply be run again: another transaction came between."""
    cause = problem.__cause__ or problem.__context__ or problem
    return isinstance(cause, psycopg.Error) and cause.sqlstate in RETRIED


def overflowed(problem: BaseException) -> bool:
    """True where SQLite could not add up what the numbers come to."""
    return is_sqlite() and "integer overflow" in str(problem)


def took_too_long(problem: BaseException) -> bool:
    """True where a statement was stopped because it took longer than it may."""
    cause = problem.__cause__ or problem.__context__ or problem
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
    return isinstance(cause, psycopg.errors.QueryCanceled)


def take_text(*what: object) -> None:
    """Until the transaction ends, be the only one to look for this text and then write it: no two
    calls find it free at once. SQLite has one writer at a time anyway."""
    if not is_sqlite():
        named = "\0".join(map(str, what)).encode(errors="surrogatepass")
        key = int.from_bytes(hashlib.sha256(named).digest()[:8], signed=True)
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (key,))


def take_space(space: int, *, alone: bool = False) -> None:
    """Until the transaction ends, share a space with other writers or (alone) have it to oneself.

    What moves a lock date or closes a period takes the space alone: no record can then be
    written under rules that are just changing. SQLite has one writer at a time anyway."""
    if not is_sqlite():
        shared = "" if alone else "_shared"
        database.execute_sql(f"SELECT pg_advisory_xact_lock{shared}(1, %s)", (space,))
