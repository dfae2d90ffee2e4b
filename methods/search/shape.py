"""The shape of a criteria: everything that has to be compiled, without the values.

Shapes are compared and kept: the same question asked again finds its statements made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str, ...]
"""Names from a search through its children to a column."""


@dataclass(frozen=True)
class Asked:
    """One field asked for: a path of names, perhaps inside an aggregate, and its key."""

    path: Path
    key: str
    aggregate: str = ""


ROWS = "rows"
"""The aggregate that counts the rows themselves: count(*)."""


@dataclass(frozen=True)
class Condition:
    """The shape of one filter; its values are bound apart."""

    path: Path
    comparison: str
    count: int
    other: Path = ()
    unset: str = ""
    in_join: bool = False


@dataclass(frozen=True)
class Joined:
    """Tests that hold all together (and) or one at least (or)."""

    by: str
    parts: tuple[Test, ...]


Test = Condition | Joined


def conditions(test: Test | None) -> Iterator[Condition]:
    """Each single comparison of a test."""
    if isinstance(test, Condition):
        yield test
    elif test is not None:
        for part in test.parts:
            yield from conditions(part)


@dataclass(frozen=True)
class Shape:
    """What has to be compiled: everything of a criteria but its values."""

    fields: tuple[Asked, ...]
    summary: tuple[Asked, ...]
    filters: Test | None
    sorts: tuple[tuple[Path, bool], ...]
    net: bool = False
    """Amounts are asked for without what is credited."""

    @property
    def joined(self) -> set[Path]:
        """The paths of all searches below this one that it asks."""
        return {end[:length] for end in self.ends for length in range(1, len(end))}

    @property
    def ends(self) -> list[Path]:
        """The paths of all columns that it asks for, or compares or sorts by."""
        ends = [each.path for each in (*self.fields, *self.summary)]
        ends += [path for path, _ in self.sorts]
        compared = [path for each in conditions(self.filters) for path in (each.path, each.other)]
        return [*ends, *(path for path in compared if path)]

    @property
    def weight(self) -> int:
        """About how many bytes it and its statements take, as was measured: so many each, so many
        for a field, sort, comparison or value, and its names, which may be of any length."""
        asked = (*self.fields, *self.summary)
        compared = sum(1 + each.count for each in conditions(self.filters))
        names = [*(each.key for each in asked), *(name for path in self.ends for name in path)]
        parts = len(asked) + len(self.sorts) + compared
        return 2_000 + 200 * parts + 4 * sum(map(len, names))

    @property
    def grouped(self) -> bool:
        return any(asked.aggregate for asked in self.fields)

    @property
    def answered(self) -> tuple[Asked, ...]:
        """The fields of a row: of a record, its id is always among them."""
        if self.grouped or any(each.key == "id" for each in self.fields):
            return self.fields
        return (Asked(("id",), "id"), *self.fields)
