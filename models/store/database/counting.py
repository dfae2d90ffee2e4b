"""Counts that all processes on the same books share: each statement stands by itself.

They are no part of the books: a call that is refused, or only reads, counts as well. So they have
a connection of their own beside that of each thread's transaction."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from models.store.database.connection import Troubled, database

TABLE = "allowance"
SWEPT_EVERY = 500
"""After how many counts those whose time is over are removed."""
_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint"
# a clock that was set back must keep nobody out for longer than the time that is counted
_OVER = f"({TABLE}.ends <= {_NOW} OR {TABLE}.ends > {_NOW} + %(lasts)s + 1000)"
_ADD = f"""
INSERT INTO {TABLE} (key, ends, spent) VALUES (%(key)s, {_NOW} + %(lasts)s, %(amount)s)
ON CONFLICT (key) DO UPDATE SET
    spent = CASE WHEN {_OVER} THEN excluded.spent ELSE {TABLE}.spent + excluded.spent END,
    ends = CASE WHEN {_OVER} THEN excluded.ends ELSE {TABLE}.ends END
RETURNING spent, ends - {_NOW}
"""
_COUNTED = f"SELECT spent, ends - {_NOW} FROM {TABLE} WHERE key = %(key)s AND NOT {_OVER}"
_SWEEP = f"DELETE FROM {TABLE} WHERE ends <= {_NOW}"


class _Beside:
    """The connection beside those of the threads; one at a time uses it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.of: Any = None
        self.connection: Any = None
        self.added = 0
        self.unreached = 0
        """How often it came out that the database can't be reached, which takes seconds."""

    def run(self, text: str, **bound: Any) -> Any:
        """Run a statement; once more on a new connection where the old one is dead.

        Raises what the driver raises, or Troubled where who waited for his turn was shown by the
        one before him that the database can't be reached."""
        known = self.unreached
        with self.lock:
            if known < self.unreached:
                raise Troubled("away")
            if self._is_connected():
                try:
                    return self.connection.execute(text, bound)
                except Exception:
                    if not self.connection.closed:
                        raise
            self._connect()
            return self.connection.execute(text, bound)

    def _is_connected(self) -> bool:
        return self.of is database.obj and self.connection and not self.connection.closed

    def _connect(self) -> None:
        self.end()
        try:
            self.connection, self.of = database.obj._connect(), database.obj
        except Exception:
            self.unreached += 1
            raise
        self.connection.execute("SET synchronous_commit = off; SET statement_timeout = 5000")

    def end(self) -> None:
        if self.connection is not None:
            with suppress(Exception):
                self.of._close(self.connection)  # as it was opened
        self.connection = self.of = None


_beside = _Beside()


def add_to_count(key: str, amount: int, seconds: float) -> tuple[int, float]:
    """Add to what is counted under a key; answers how much it is now, and for how many seconds."""
    _beside.added += 1
    if _beside.added % SWEPT_EVERY == 0:
        _beside.run(_SWEEP)
    found = _beside.run(_ADD, key=key, amount=amount, lasts=int(seconds * 1000)).fetchone()
    return int(found[0]), found[1] / 1000


def counted(key: str, seconds: float) -> tuple[int, float]:
    """How much is counted under a key, and for how many seconds still."""
    found = _beside.run(_COUNTED, key=key, lasts=int(seconds * 1000)).fetchone()
    return (0, 0.0) if found is None else (int(found[0]), found[1] / 1000)


def forget_counts() -> None:
    """Count everything anew."""
    _beside.run(f"DELETE FROM {TABLE}")
