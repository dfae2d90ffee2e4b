"""Every row of a space, to see that nothing changed."""

from __future__ import annotations

from functools import cache
from typing import Any

from models.store import database
from models.store.base import Space, tables
from models.store.database import Statement, slot

# what a call may touch although it is refused: when a session was used last, that an override was
# tried, and what is written of every request a moment later
NOT_THE_BOOKS = frozenset(
    {"override_attempt", "request_log", "service_fault", "session", "stored_search", "user"}
)


def rows_of(space: int) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of a space, by table, as the database has them."""
    with database.read():
        return {model._meta.table_name: _of_space(model).rows(space=space) for model in _tables()}


@cache
def _tables() -> list[Any]:
    return [
        model
        for model in tables()
        if model._meta.table_name not in NOT_THE_BOOKS
        and hasattr(model, "space")
        and model is not Space
    ]


@cache
def _of_space(model: Any) -> Statement:
    """Compiled once: tests ask for all tables hundreds of times."""

    def build() -> Any:
        fields = model._meta.sorted_fields
        return model.select(*fields).where(model.space == slot("space")).order_by(model.id)

    return Statement(build)
