"""Sessions of PostgreSQL that one test leaves to the next: a new one costs PostgreSQL, which has to
look every table up again, more than most tests cost altogether."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from peewee import PostgresqlDatabase
from psycopg.pq import TransactionStatus

from models.store.database import connection

STATEMENTS = 1000
"""How many statements a session may have prepared: a test asks each of its own but a few times."""
_idle: dict[str, list[Any]] = {}
"""Sessions that nobody uses, by the address of their database: only where they are kept."""


class Keeping(PostgresqlDatabase):
    """PostgreSQL whose sessions are not ended by those who close them."""

    def _connect(self) -> Any:
        while (kept := _taken(self.database)) is not None:
            try:
                kept.execute("RESET ALL")
            except psycopg.Error:
                kept.close()  # a test has ended it
            else:
                return kept
        made = super()._connect()
        made.prepared_max = STATEMENTS
        return made

    def _close(self, conn: Any) -> None:
        idle = _idle.get(self.database)
        if idle is None or conn.info.transaction_status is not TransactionStatus.IDLE:
            super()._close(conn)
        else:
            idle.append(conn)


def _taken(url: str) -> Any:
    try:
        return _idle.get(url, []).pop()
    except IndexError:
        return None


def use() -> None:
    """Have whoever connects from now on look for a session that is kept."""
    connection.PostgresqlDatabase = Keeping


@contextmanager
def kept(url: str) -> Iterator[None]:
    """Keep the sessions of a database until the end."""
    _idle[url] = []
    try:
        yield
    finally:
        for each in _idle.pop(url):
            each.close()
