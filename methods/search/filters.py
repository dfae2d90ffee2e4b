"""Filters: what each compares, its values as the statement takes them, and how they are joined."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from methods.near import meant
from methods.search.brackets import OPERATORS, tree
from methods.search.columns import Column, Search, meant_field, path_of, reach
from methods.search.comparisons import COMPARISONS, Comparison
from methods.search.entries import Criteria, entries_of, error, folded, name_of
from methods.search.shape import Condition, Path, Test
from methods.wire.types import Wire
from models.actor import Actor

FILTERS_MAX = 500
VALUES_MAX = 10_000
"""How many values the filters of a search may have in all; SQLite binds 32766 to a statement, and
some comparisons need a value more than once."""
LENGTH_MAX = 500_000
"""How many characters the texts among them may have in all: each is compared with every row."""


def filters_of(search: Search, criteria: Criteria, actor: Actor) -> tuple[Test | None, list[Any]]:
    """The test that the filters make, and its values. Raises ValidationError."""
    tokens: list[str | Condition] = []
    bound: list[Any] = []
    length = 0
    for entry in entries_of(criteria, "filters", FILTERS_MAX):
        name = name_of(entry, "filters")
        if name.lower() in OPERATORS:
            tokens.append(name.lower())
            continue
        if not isinstance(entry, dict):
            raise error("filters", f"{name} needs a comparison")
        condition, values = _condition(search, name, folded(entry), actor)
        tokens.append(condition)
        bound.extend(values)
        length += sum(len(value) for value in values if isinstance(value, str))
        _check_size(len(bound), length)
    return tree(tokens), bound


def _check_size(values: int, length: int) -> None:
    if values > VALUES_MAX:
        raise error("filters", f"have {values} values or more; give at most {VALUES_MAX} in all")
    if length > LENGTH_MAX:
        words = f"have more than {LENGTH_MAX} characters in their values; give at most that in all"
        raise error("filters", words)


def _condition(
    search: Search, name: str, entry: dict[str, Any], actor: Actor
) -> tuple[Condition, list[Any]]:
    path, column = _compared(search, name)
    row = _comparison(name, entry, column)
    in_join = str(entry.get("applytosubsearchjoin") or "").upper() == "Y" and len(path) > 1
    values = [_value_of(entry, f"value{number}") for number in (1, 2, 3)]
    if "LIST" in row.name and values[0] == "" and column.wire.kind != "text":
        values[0] = []  # a list of nothing
    if other := _other_field(search, column, values[0], row, name):
        return Condition(path, row.name, 0, other=other, in_join=in_join), []
    if unset := _meant_unset(column, row, values):
        return Condition(path, row.name, 0, unset=unset, in_join=in_join), []
    try:
        given = values if row.takes == 1 else values[: row.takes]
        _complete(row, given, column.wire)
        made = row.bind(column.wire, _as_plain(given), actor)
    except ValidationError as problem:
        words = "; ".join(str(each) for each in problem.messages)
        raise error("filters", f"{name}: {words}") from None
    return Condition(path, row.name, len(made), in_join=in_join), made


def _compared(search: Search, name: str) -> tuple[Path, Column]:
    path = path_of(search, name)
    column = reach(search, path)
    if column is None:
        raise error("filters", f"{name} is no field of {search.name}{meant_field(search, name)}")
    return path, column


def _comparison(name: str, entry: dict[str, Any], column: Column) -> Comparison:
    comparison = str(entry.get("comparison") or "EQUAL_TO").strip().upper()
    row = COMPARISONS.get(comparison)
    if row is None:
        raise error(
            "filters", f"{name}: {comparison} is no comparison{meant(comparison, COMPARISONS)}"
        )
    if column.wire.kind not in row.fits:
        raise error("filters", f"{name}: {comparison} does not fit a {column.wire.kind}")
    return row


def _value_of(entry: dict[str, Any], name: str) -> Any:
    value = entry.get(name)
    if name == "value1" and value in (None, ""):
        value = entry.get("value", value)
    return value


def _as_plain(values: list[Any]) -> list[Any]:
    return ["" if value is None else value for value in values]


def _complete(row: Comparison, values: list[Any], wire: Wire) -> None:
    for number, value in enumerate(values[: row.takes], 1):
        if value in (None, "") and wire.kind != "text":
            raise ValidationError(f"value{number} is needed: give {wire.wanted()}")
        if isinstance(value, dict) or (isinstance(value, list) and "LIST" not in row.name):
            raise ValidationError(f"value{number} is no single value: give {wire.wanted()}")


def _other_field(search: Search, column: Column, value: Any, row: Comparison, name: str) -> Path:
    """The path of `field:Contact.Surname`, which compares with another field."""
    if row.takes != 1 or not isinstance(value, str) or not value.lower().startswith("field:"):
        return ()
    if row.name.startswith("TEXT_") or "LIST" in row.name or row.name == "APPROX_EQUAL_TO":
        raise error("filters", f"{name}: {row.name} does not compare with a field")
    path = path_of(search, value[6:])
    other = reach(search, path)
    if other is None or other.wire.kind != column.wire.kind:
        raise error("filters", f"{name}: {value} is no {column.wire.kind} field to compare with")
    return path


def _meant_unset(column: Column, row: Comparison, values: list[Any]) -> str:
    """Equal to an empty value means not set, where the value is no text; nothing else is true of
    an empty one."""
    if column.wire.kind == "text" or values[0] not in (None, ""):
        return ""
    if row.name in {"EQUAL_TO", "NOT_EQUAL_TO"}:
        return "null" if row.name == "EQUAL_TO" else "set"
    # a box of a form that was left empty
    is_single = row.takes and "LIST" not in row.name
    return "never" if is_single and "" in values[: row.takes] else ""
