"""Bringing a database up to date: the steps of migrating, and what the ledgers become by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.operator import ledgers
from models.store import database


def upgrade(now: datetime) -> Iterator[str]:
    """Take every step that this database has not seen, in words: each step, and what it found in
    the books. Nobody else may use the database meanwhile."""
    waiting = database.pending()
    for name in waiting:
        database.migrate(name)
        yield f"{name} … done"
        yield from (f"  {words}" for words in database.found())
    yield from (f"  {words}" for words in ledgers.catch_up(waiting, now))
