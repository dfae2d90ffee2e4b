"""Every row of a space, to see that nothing changed."""

from __future__ import annotations

from typing import Any

from models.store import database
from models.store.base import Space, tables

# what a call may touch although it is refused: when a session was used last, that an override was
# tried, and what is written of every request a moment later
NOT_THE_BOOKS = frozenset(
    {"override_attempt", "request_log", "service_fault", "session", "stored_search", "user"}
)


def rows_of(space: int) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of a space, by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with database.read():
        for model in tables():
            name = model._meta.table_name
            if name in NOT_THE_BOOKS or not hasattr(model, "space") or model is Space:
                continue
            query = model.select().where(model.space == space).order_by(model.id).tuples()
            found[name] = list(query)
    return found
