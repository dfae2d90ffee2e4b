"""The fixed lists (status, frequency, type) as searches of a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from peewee import Select, Value

from methods.declare import Access
from methods.search.columns import Source
from methods.search.declaration import search
from methods.search.listed import Listed
from methods.wire.types import Integer, Text, Wire
from models.store.database import slot

COLUMNS = ("id", "title", "space")


class FixedList:
    """A list that never changes, in the shape of a table, so that searches work on it."""

    def __init__(self, listed: Mapping[int, str]) -> None:
        self.listed = listed

    def alias(self, name: str) -> Listed:
        rows: Iterator[Any] = (
            Select(
                (),
                (
                    Value(number).cast("INTEGER").alias("id"),
                    Value(title).cast("TEXT").alias("title"),
                    slot("space").cast("INTEGER").alias("space"),
                ),
            )
            for number, title in self.listed.items()
        )
        return Listed(reduce(lambda one, other: one.union_all(other), rows).alias(name), COLUMNS)


def choices(
    name: str,
    doc: str,
    listed: Mapping[int, str],
    prefix: str = "Status",
    more: Mapping[str, tuple[Wire, Source]] | None = None,
    access: Access = Access.USER,
) -> None:
    """Declare a search over a fixed list; it answers id, title and what else its rows have."""
    of: Any = FixedList(listed)
    search(
        name,
        of=of,
        prefix=prefix,
        doc=doc,
        access=access,
        audit=False,
        columns={
            "Id": Integer("The value."),
            "Title": Text(100, "What it means."),
            **(more or {}),
        },
        example={"fields": [{"name": "title"}], "sorts": [{"name": "id"}]},
    )
