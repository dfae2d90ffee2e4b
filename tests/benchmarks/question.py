"""FINANCIAL_ITEM_LOCKED by hand: what the floor and every peer run beneath their envelope.

The session is looked up by its hash and its expiry checked, the facts of the line are read, both
in one transaction, and the eight answers given. The SQL is the text that our statements compile
to. Peers run this in environments of their own, so it needs nothing but the standard library
(and psycopg where the books are on PostgreSQL).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

INVOICE = 5
LONGEST = timedelta(hours=12)
"""How long a session lasts, however much it is used."""
SQLITE_PRAGMAS = (
    "journal_mode = wal", "synchronous = full", "foreign_keys = 1", "cache_size = -64000",
)  # fmt: skip


class Refused(Exception):
    """What the caller is told instead of a result."""


@dataclass(frozen=True)
class Prepared:
    """A statement as text and values; `places` says which values a call gives, by number, and
    `columns` what it answers, so that a column added to ours moves nothing here."""

    text: str
    values: list[Any]
    places: list[tuple[int, str]]
    columns: list[str]

    @cached_property
    def row(self) -> Any:
        """The named tuple of what it answers."""
        return namedtuple("row", self.columns)

    def bound(self, values: dict[str, Any]) -> list[Any]:
        filled = self.values[:]
        for number, name in self.places:
            filled[number] = values[name]
        return filled


class Connection:
    """A connection of the driver itself."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            self.raw: Any = sqlite3.connect(
                url.removeprefix("sqlite:///"), isolation_level=None, cached_statements=256
            )
            for pragma in SQLITE_PRAGMAS:
                self.raw.execute(f"PRAGMA {pragma}")
            self.begin_read, self.begin_write = "BEGIN", "BEGIN IMMEDIATE"
        else:
            import psycopg

            connection = psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC")
            self.raw = connection.cursor()
            self.begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            self.begin_write = "BEGIN"

    def row(self, statement: Prepared, **values: Any) -> Any:
        found = self.raw.execute(statement.text, statement.bound(values)).fetchone()
        return None if found is None else statement.row._make(found)

    def rows(self, statement: Prepared, **values: Any) -> list[Any]:
        found = self.raw.execute(statement.text, statement.bound(values)).fetchall()
        return [statement.row._make(each) for each in found]

    def run(self, statement: Prepared, **values: Any) -> None:
        self.raw.execute(statement.text, statement.bound(values))

    def close(self) -> None:
        opened = self.raw if self.sqlite else self.raw.connection
        opened.close()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[None]:
        self.raw.execute(begin)
        try:
            yield
        except BaseException:
            self.raw.execute("ROLLBACK")
            raise
        self.raw.execute("COMMIT")


class Caller(NamedTuple):
    """Who asks: the id of the user and of the space, and the marks of the space's rights and of
    what it has arranged."""

    user: int
    space: int
    rights: str
    arranged: str


class Question:
    """Who asks, and what holds a line, on one connection."""

    def __init__(self, url: str, session: Prepared, facts: Prepared) -> None:
        self.connection = Connection(url)
        self.session = session
        self.facts = facts

    def caller(self, sid: str, now: datetime) -> Caller:
        """Whose session it is; it must be alive. Raises Refused."""
        row = self.connection.row(self.session, hash=hashlib.sha256(sid.encode()).hexdigest())
        if row is None:
            raise Refused("not logged on")
        over = row.session_expires and instant(row.session_expires) <= now
        if row.session_ended is not None or row.user_disabled or over:
            raise Refused("not logged on")
        if now - instant(row.session_last_used) > timedelta(minutes=row.user_session_minutes or 20):
            raise Refused("not logged on")
        if now - instant(row.session_created) > LONGEST:
            raise Refused("not logged on")
        return Caller(row.user_id, row.space_id, row.space_rights, row.space_arranged)

    def check(self, who: Caller) -> None:
        """Raise Refused where the caller may not ask; a peer knows no roles."""

    def item_locked(self, sid: str, item: int) -> dict[str, str]:
        """What each lock says of a line, Y or N. Raises Refused."""
        with self.connection.transaction(self.connection.begin_read):
            who = self.caller(sid, datetime.now(UTC))
            self.check(who)
            facts = self.connection.row(self.facts, id=item, space=who.space)
        if facts is None:
            raise Refused("no such line item")
        return flags(facts)


def bearer(authorization: str) -> str:
    """The session of an Authorization header. Raises Refused."""
    kind, _, sid = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise Refused("not logged on")
    return sid


def flags(facts: Any) -> dict[str, str]:
    """The eight answers."""
    dated = day(facts.day)
    if dated is None and facts.sent_at:
        dated = instant(facts.sent_at).date()
    locked_until = facts.lock_date
    is_sent = facts.issued or (facts.sent and facts.sent_at and facts.lock_on_send == "Y")
    holding = {
        "LockedBAS": facts.tax_report is not None and facts.lock_if_reported != "N",
        "LockedCredit": facts.credited is not None,
        "LockedDate": locked_until and dated and dated.isoformat() <= locked_until,
        "LockedLinked": facts.linked is not None,
        "LockedManual": facts.locked_at is not None,
        "LockedReconciliation": facts.reconciliation is not None
        and facts.lock_if_reconciled != "N",
        "LockedSent": facts.object == INVOICE and is_sent,
        "LockedTransfer": facts.transferred is not None,
    }
    return {name: "Y" if holds else "N" for name, holds in holding.items()}


def instant(value: str | datetime) -> datetime:
    """A moment; SQLite answers text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
