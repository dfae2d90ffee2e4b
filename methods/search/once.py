"""Aggregates over rows that joins have multiplied: each record counts once.

An invoice with three lines makes three rows beside the fields of its lines. The sum of its amount
is still its amount, and the sum of the lines' amounts that of three lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import Case, Select, fn

from methods.search.shape import Asked, Path


class Found(NamedTuple):
    """The rows found, as a query, and the cell in it of each field asked for."""

    query: Any
    cells: list[tuple[Asked, Any]]


def holders(asked: Sequence[Asked]) -> list[Path]:
    """Where the records stand whose values are added up, or counted."""
    return list(dict.fromkeys(each.path[:-1] for each in asked if _adds_up(each)))


def _adds_up(asked: Asked) -> bool:
    return asked.aggregate in {"sum", "count"}


def holder(number: int) -> str:
    """The name of the column that holds the id of a holder."""
    return f"h{number}"


def cell(number: int) -> str:
    """The name of the column that holds a field asked for."""
    return f"c{number}"


def as_found(query: Any, asked: Sequence[Asked]) -> Found:
    """The rows as they are."""
    return Found(query, [(each, getattr(query.c, cell(n))) for n, each in enumerate(asked)])


def once(query: Any, asked: Sequence[Asked], held: Sequence[Path]) -> Found:
    """The rows, each holder's value in the first of its rows alone, within each group."""
    plain = as_found(query, asked)
    groups = [found for each, found in plain.cells if not each.aggregate]
    ids = [getattr(query.c, holder(number)) for number in range(len(held))]
    numbers = [fn.ROW_NUMBER().over(partition_by=[*groups, id]) for id in ids]
    first = {
        path: (number == 1) & id.is_null(False)
        for path, number, id in zip(held, numbers, ids, strict=True)
    }
    columns = [
        Case(None, ((first[each.path[:-1]], found),), None) if _adds_up(each) else found
        for each, found in plain.cells
    ]
    named = [column.alias(cell(number)) for number, column in enumerate(columns)]
    return as_found(Select((query,), named).alias("once"), asked)
