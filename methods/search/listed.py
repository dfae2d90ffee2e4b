"""Rows that are known beforehand, in the shape of a table, so that searches work on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from peewee import SQL, Select

from models.store.database import slot


class Listed:
    """Such rows in a query, with their columns as attributes."""

    def __init__(self, rows: Any, columns: tuple[str, ...]) -> None:
        self._rows = rows
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        if name not in self._columns:
            words = f"a fixed list has {', '.join(self._columns)}, and no {name}"
            raise AttributeError(words)
        return getattr(self._rows.c, name)

    def select(self, *columns: Any) -> Any:
        return Select((self._rows,), columns)


def source_of(alias: Any) -> Any:
    """What a query is joined to, for a table or a list under an alias."""
    return alias._rows if isinstance(alias, Listed) else alias


class Rows:
    """Rows that `listed` gives: numbers, flags and names of methods, nothing that needs quoting;
    with `more`, the rows of a query beside them."""

    def __init__(
        self,
        columns: tuple[str, ...],
        listed: Callable[[], Iterable[tuple[object, ...]]],
        more: Callable[[], Any] | None = None,
    ) -> None:
        self.columns = columns
        self.listed = listed
        self.more = more

    def alias(self, name: str) -> Listed:
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in self.listed())
        named = [
            SQL(f"column{place}").alias(column) for place, column in enumerate(self.columns, 1)
        ]
        space = slot("space").cast("INTEGER").alias("space")
        known = Select((SQL(f"(VALUES {values}) AS known"),), (space, *named))
        rows = known if self.more is None else known.union_all(self.more())
        return Listed(rows.alias(name), ("space", *self.columns))


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else f"'{value}'"
