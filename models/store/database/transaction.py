"""Transactions: what is read as of one moment, and what is written together or not at all."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from models.store.database.connection import (
    BUSY_SECONDS,
    TransactionLost,
    Troubled,
    database,
    execute,
    is_elsewhere,
    is_sqlite,
    state,
    turn_to,
    undo,
)
from models.store.database.troubles import Trouble, trouble

log = logging.getLogger("financial_rpc.database")

FATE_SECONDS = 20
"""How long to ask for what became of a transaction whose COMMIT was not answered."""
LOOK_SECONDS = 0.2


class Busy(Exception):
    """Somebody else holds SQLite's one write lock just now."""


class InDoubt(Exception):
    """The connection broke at the COMMIT, and the database is away: what was written may stand."""


def _behave(*, wait: float, lasting: bool, brief: bool) -> None:
    """SQLite keeps these in the connection that writes, so they are set only when they change."""
    mine = state()
    if mine.brief is not brief:
        execute(f"PRAGMA temp_store = {'MEMORY' if brief else 'DEFAULT'}")
        mine.brief = brief
    if mine.lasting is not lasting:
        execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        mine.lasting = lasting
    if mine.wait != wait:
        execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        mine.wait = wait


def read(seconds: int = 0) -> AbstractContextManager[None]:
    """A transaction in which everything is seen as of one moment and nothing can be written.

    What takes longer than so many seconds is stopped (`took_too_long` knows it then)."""
    if state().depth:
        return nullcontext()
    return _Transaction(read_only=True, seconds=seconds)


def write(
    *, wait: float = BUSY_SECONDS, lasting: bool = True, brief: bool = False
) -> AbstractContextManager[None]:
    """A transaction that can write; inside another it is a savepoint of that one.

    SQLite takes its one write lock at once, since a transaction that begins by reading may
    later be refused the lock half way; so many seconds are waited for it. With wait=0 raises Busy
    instead of waiting. With lasting=False it is over before the disk has it: what a power failure
    may take along. A brief one is made of steps, and keeps in memory what they go back to, for
    which SQLite else makes a file, and takes it away again, whenever that is more than 64 kB; and
    what it sorts. On leaving it raises TransactionLost where SQLite ended it, and InDoubt."""
    if state().depth:
        return savepoint()
    return _Transaction(wait=wait, lasting=lasting, brief=brief)


def is_nested() -> bool:
    """Whether a transaction that began here would be a part of another."""
    return bool(state().depth)


READ_AS_OF_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
ITS_NUMBER = "SELECT pg_current_xact_id()::text"
"""What PostgreSQL is asked by, should it not answer the COMMIT."""


class _Transaction:
    """The outermost transaction of a thread."""

    __slots__ = ("brief", "lasting", "number", "read_only", "seconds", "wait")

    def __init__(
        self,
        *,
        read_only: bool = False,
        wait: float = BUSY_SECONDS,
        lasting: bool = True,
        brief: bool = False,
        seconds: int = 0,
    ) -> None:
        self.read_only = read_only
        self.wait = wait
        self.seconds = seconds
        self.lasting = lasting
        self.brief = brief
        self.number = ""

    def __enter__(self) -> None:
        if is_sqlite():
            self._begin_sqlite()
        else:
            state().read_only = self.read_only
            self.number = _connected(self._begin_postgresql)
        mine = state()
        mine.lost, mine.over = "", False
        mine.unchanged = mine.hand.total_changes if self.brief and is_sqlite() else None
        mine.depth = 1

    def _begin_sqlite(self) -> None:
        if is_elsewhere():
            raise Troubled(Trouble.AWAY.value)
        turn_to(read_only=self.read_only)
        if not self.read_only:
            _behave(wait=self.wait, lasting=self.lasting, brief=self.brief)
        state().until = time.monotonic() + self.seconds if self.seconds else None
        try:
            execute("BEGIN" if self.read_only else "BEGIN IMMEDIATE")
        except Exception as problem:
            if not self.wait and trouble(problem) is Trouble.LOCKED:
                raise Busy from problem
            raise

    def _begin_postgresql(self) -> str:
        if self.read_only:
            timed = f"; SET LOCAL statement_timeout = {self.seconds * 1000}" if self.seconds else ""
            execute(f"{READ_AS_OF_ONE_MOMENT}{timed}", prepare=False if timed else None)
            return ""
        # several statements can't be prepared as one
        begin = "BEGIN" if self.lasting else "BEGIN; SET LOCAL synchronous_commit = off"
        cursor = execute(f"{begin}; {ITS_NUMBER}", prepare=False)
        while cursor.nextset():
            pass
        return str(cursor.fetchone()[0])

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            _end()
            return
        try:
            mine = state()
            mine.check_stands()
            mine.depth, mine.until = 0, None
            self._commit()
        except BaseException:
            _end()
            raise

    def _commit(self) -> None:
        try:
            cursor = execute("COMMIT")
        except Exception as problem:
            if not self.number or trouble(problem) is not Trouble.AWAY or not _stands(self.number):
                raise
            return
        if self.number and cursor.statusmessage == "ROLLBACK":
            # a statement had failed, and whoever asked it went on all the same
            raise TransactionLost(state().lost or Trouble.AWAY.value)


def _stands(number: str) -> bool:
    """Whether a transaction stands whose COMMIT was not answered. Raises InDoubt.

    A server that comes back has either kept it or not; one that is still ending it says so."""
    until = time.monotonic() + FATE_SECONDS
    while time.monotonic() < until:
        with suppress(Exception):
            _reconnected()
            fate = execute("SELECT pg_xact_status(%s::text::xid8)", (number,)).fetchone()[0]
            if fate in ("committed", "aborted"):
                return bool(fate == "committed")
        time.sleep(LOOK_SECONDS)
    raise InDoubt


def _connected(begin: Any) -> Any:
    """What a first statement comes to; once more where the connection was dead."""
    try:
        return begin()
    except Exception:
        if not _reconnected():
            raise
        return begin()


def _reconnected() -> bool:
    """Whether the connection was dead, as after a PostgreSQL restart; a new one then serves."""
    if database.is_connection_usable():
        return False
    log.warning("connection to the database was lost; connecting again")
    mine = state()
    mine.hand = mine.of = None
    with suppress(Exception):
        database.close()
    database.connect(reuse_if_open=True)
    return True


def _end() -> None:
    """Roll back; a failed COMMIT or a lost connection may have ended the transaction already."""
    mine = state()
    mine.depth, mine.over, mine.until = 0, False, None
    with suppress(Exception):
        _undo("ROLLBACK")


def _undo(text: str) -> None:
    if is_sqlite():
        execute(text)
    else:
        undo(text)


def savepoint() -> AbstractContextManager[None]:
    """A step of the transaction under way that can be taken back by itself when it fails.

    Raises what the step raised, and TransactionLost where the transaction is no more."""
    mine = state()
    if mine.unchanged is not None and mine.unchanged == mine.hand.total_changes:
        return _FirstStep(mine.unchanged)
    return _Savepoint(f"s{mine.depth + 1}")


class _Savepoint:
    """A step within the transaction of a thread."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        execute(f"SAVEPOINT {self.name}")
        state().depth += 1

    def __exit__(self, kind: object, problem: BaseException | None, _: object) -> None:
        try:
            if problem is None:
                execute(f"RELEASE {self.name}")
            else:
                _take_back(problem, f"ROLLBACK TO {self.name}", f"RELEASE {self.name}")
        finally:
            state().depth -= 1


class _FirstStep:
    """A step of a brief transaction that has changed nothing before: where it fails, nothing is to
    be kept, and where it has changed nothing either, nothing is to be undone. For a savepoint
    SQLite would copy every page that the step changes."""

    __slots__ = ("unchanged",)

    def __init__(self, unchanged: int) -> None:
        self.unchanged = unchanged

    def __enter__(self) -> None:
        mine = state()
        mine.depth += 1
        mine.unchanged = None

    def __exit__(self, kind: object, problem: BaseException | None, _: object) -> None:
        mine = state()
        try:
            if problem is not None:
                written = mine.hand.total_changes != self.unchanged
                _take_back(problem, *(("ROLLBACK", "BEGIN IMMEDIATE") if written else ()))
                self.unchanged = mine.hand.total_changes
        finally:
            mine.depth -= 1
            mine.unchanged = self.unchanged


def _take_back(problem: BaseException, *undoing: str) -> None:
    """Undo a step. Where that can't be done nothing of the transaction may stand, so it ends."""
    found, mine = trouble(problem), state()
    mine.lost = found.value if found is not None else mine.lost
    depth = mine.depth
    try:
        mine.check_stands()
        mine.depth = 0  # between the two of them there may be no transaction
        for each in undoing:
            _undo(each)
        mine.depth = depth
    except Exception:
        _end()
        mine.depth, mine.over = depth, True
        raise


def take_text(*what: object) -> None:
    """Until the transaction ends, be the only one to look for this text and then write it: no two
    calls find it free at once. SQLite has one writer at a time anyway."""
    if not is_sqlite():
        named = "\0".join(map(str, what)).encode(errors="surrogatepass")
        key = int.from_bytes(hashlib.sha256(named).digest()[:8], signed=True)
        execute("SELECT pg_advisory_xact_lock(%s)", (key,))


def take_space(space: int, *, alone: bool = False) -> None:
    """Until the transaction ends, share a space with other writers or (alone) have it to oneself.

    What moves a lock date or closes a period takes the space alone: no record can then be
    written under rules that are just changing. SQLite has one writer at a time anyway."""
    if not is_sqlite():
        shared = "" if alone else "_shared"
        execute(f"SELECT pg_advisory_xact_lock{shared}(1, %s)", (space,))


def take_in_order(what: Sequence[object]) -> None:
    """Until the transaction ends, be the only one to have taken any of these: all who take them
    do so in one order, so that nobody waits for one who waits for him. SQLite has one writer."""
    if what and not is_sqlite():
        keys = sorted({_key(each) for each in what})
        execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", (keys,))


def _key(what: object) -> int:
    named = repr(what).encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(named).digest()[:8], signed=True)
