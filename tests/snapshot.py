"""Every row of a space, to see that nothing changed."""

from __future__ import annotations

from typing import Any

from models.store import database
from models.store.base import Base, Space

# what a call may touch although it is refused: when a session was used last
NOT_THE_BOOKS = frozenset({"session", "stored_search", "user"})


def tables(root: type[Base] = Base) -> list[type[Base]]:
    """Every table; what only others are made of is none."""
    below = [table for model in root.__subclasses__() for table in tables(model)]
    return below or [root]


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
