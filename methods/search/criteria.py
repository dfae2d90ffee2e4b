"""Reading a criteria object: its shape, which is compiled once, and its values, which are bound.

Every spelling that real clients use is understood; what is wrong is named, with what would be
right.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from methods.search.columns import SEARCHES, Column, Search
from methods.search.comparisons import COMPARISONS, Comparison
from methods.wire.types import Integer, Wire
from models.actor import Actor

FILTERS_MAX = 500
FIELDS_MAX = 400


@dataclass(frozen=True)
class Asked:
    """One field asked for: a path of names, perhaps inside an aggregate, and its key."""

    path: tuple[str, ...]
    key: str
    aggregate: str = ""


@dataclass(frozen=True)
class Condition:
    """The shape of one filter; its values are bound apart."""

    path: tuple[str, ...]
    comparison: str
    count: int
    other: tuple[str, ...] = ()
    unset: str = ""
    in_join: bool = False


@dataclass(frozen=True)
class Shape:
    """What has to be compiled: everything of a criteria but its values."""

    fields: tuple[Asked, ...]
    summary: tuple[Asked, ...]
    filters: tuple[str | Condition, ...]
    sorts: tuple[tuple[tuple[str, ...], bool], ...]

    @property
    def grouped(self) -> bool:
        return any(asked.aggregate for asked in self.fields)


def error(where: str, what: str) -> ValidationError:
    return ValidationError({where: [what]})


def parsed(wanted: dict[str, Any]) -> dict[str, Any]:
    """One criteria object out of what came: as one, as JSON text, or as its members."""
    criteria = wanted.get("criteria")
    if isinstance(criteria, str) and criteria.strip():
        try:
            criteria = json.loads(criteria)
        except ValueError:
            raise error("criteria", "is not JSON; give a criteria object") from None
        except RecursionError:
            raise error("criteria", "is nested too deep; give a criteria object") from None
    if criteria is not None and not isinstance(criteria, dict):
        raise error("criteria", "give a criteria object")
    folded: dict[str, Any] = {}
    for name, value in (criteria or {}).items():
        key = str(name).lower()
        if isinstance(folded.get(key), list) and isinstance(value, list):
            value = folded[key] + value  # customoptions and customOptions come side by side
        folded[key] = value
    for name, value in wanted.items():
        if name != "criteria" and value is not None and value != "":
            folded.setdefault(name, value)
    return folded


def entries_of(criteria: dict[str, Any], name: str, most: int) -> list[Any]:
    value = criteria.get(name)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = [part for part in value.split(",") if part.strip()]
    if isinstance(value, dict) and name == "filters":
        value = [{"name": key, "value1": what} for key, what in value.items()]
    if not isinstance(value, list):
        raise error(name, "give a list of objects, each with a name")
    if len(value) > most:
        raise error(name, f"has {len(value)} entries; give at most {most}")
    return value


def name_of(entry: Any, where: str) -> str:
    if isinstance(entry, str):
        return entry.strip()
    if isinstance(entry, dict):
        folded = {str(key).lower(): value for key, value in entry.items()}
        name = folded.get("name") or folded.get("field")
        if isinstance(name, str) and name.strip():
            return name.strip()
    raise error(where, "each entry needs a name")


def _path(search: Search, name: str) -> tuple[str, ...]:
    parts = tuple(part for part in re.split(r"[._:]", name.lower()) if part)
    if len(parts) > 1 and parts[0] == search.prefix:
        parts = parts[1:]
    return parts


_AGGREGATE = re.compile(
    r"\s*(count|sum|min|max)\s*\(\s*(\*|[\w.:]+)\s*\)\s*(?:as\s+)?(\w*)\s*", re.I
)


def reach(search: Search, path: tuple[str, ...]) -> Column | None:
    """The column at the end of a path; None where there is none."""
    for part in path[:-1]:
        child = search.children.get(part)
        if child is None:
            return None
        search = SEARCHES[child.search]
    return search.column(path[-1]) if path else None


def fields_of(search: Search, criteria: dict[str, Any], lenient: bool) -> list[Asked]:
    found: dict[str, Asked] = {}
    for entry in entries_of(criteria, "fields", FIELDS_MAX):
        name = name_of(entry, "fields")
        if name == "*":
            for key in search.columns:
                found.setdefault(key, Asked((key,), key))
            continue
        if "(" in name:
            asked = aggregate_of(search, name, "fields")
            found.setdefault(asked.key, asked)
            continue
        path = _path(search, name)
        if reach(search, path) is None and not lenient:
            raise error("fields", f"{name} is no field of {search.name}")
        found.setdefault(name.lower(), Asked(path, name.lower()))
    return list(found.values())


def function_of(text: str, where: str) -> tuple[str, str, str]:
    """Function, field and alias of an aggregate: `sum(amount) total`."""
    match = _AGGREGATE.fullmatch(text)
    if match is None:
        raise error(where, f"{text} is no aggregate; write count(*), sum(field) alias and so on")
    return match.group(1).lower(), match.group(2), match.group(3)


def aggregate_of(search: Search, text: str, where: str) -> Asked:
    function, name, alias = function_of(text, where)
    path = ("id",) if name == "*" else _path(search, name)
    column = reach(search, path)
    if column is None:
        raise error(where, f"{name} is no field of {search.name}")
    if function == "sum" and column.wire.kind != "number":
        raise error(where, f"{name} is no number and has no sum")
    if function in {"min", "max"} and column.wire.kind == "flag":
        raise error(where, f"{name} is a flag and has no {function}")
    return Asked(path, (alias or f"{function}{path[-1]}").lower(), function)


_OPERATORS = frozenset({"(", ")", "and", "or"})


def _value_of(entry: dict[str, Any], name: str) -> Any:
    value = entry.get(name)
    if name == "value1" and value in (None, ""):
        value = entry.get("value", value)
    return value


def filters_of(
    search: Search, criteria: dict[str, Any], actor: Actor
) -> tuple[list[str | Condition], list[Any]]:
    shapes: list[str | Condition] = []
    bound: list[Any] = []
    for entry in entries_of(criteria, "filters", FILTERS_MAX):
        name = name_of(entry, "filters")
        if name.lower() in _OPERATORS:
            shapes.append(name.lower())
            continue
        if not isinstance(entry, dict):
            raise error("filters", f"{name} needs a comparison")
        folded = {str(key).lower(): value for key, value in entry.items()}
        condition, values = _condition(search, name, folded, actor)
        shapes.append(condition)
        bound.extend(values)
    return shapes, bound


def _condition(
    search: Search, name: str, entry: dict[str, Any], actor: Actor
) -> tuple[Condition, list[Any]]:
    path = _path(search, name)
    column = reach(search, path)
    if column is None:
        raise error("filters", f"{name} is no field of {search.name}")
    comparison = str(entry.get("comparison") or "EQUAL_TO").strip().upper()
    row = COMPARISONS.get(comparison)
    if row is None:
        raise error("filters", f"{name}: {comparison} is no comparison")
    if column.wire.kind not in row.fits:
        raise error("filters", f"{name}: {comparison} does not fit a {column.wire.kind}")
    in_join = str(entry.get("applytosubsearchjoin") or "").upper() == "Y" and len(path) > 1
    values = [_value_of(entry, f"value{number}") for number in (1, 2, 3)]
    if other := _other_field(search, column, values[0], row, name):
        return Condition(path, comparison, 0, other=other, in_join=in_join), []
    if unset := _meant_unset(column, row, values):
        return Condition(path, comparison, 0, unset=unset, in_join=in_join), []
    try:
        given = values if row.takes == 1 else values[: row.takes]
        _complete(row, given, column.wire)
        made = row.bind(column.wire, _as_plain(given), actor)
    except ValidationError as problem:
        words = "; ".join(str(each) for each in problem.messages)
        raise error("filters", f"{name}: {words}") from None
    return Condition(path, comparison, len(made), in_join=in_join), made


def _as_plain(values: list[Any]) -> list[Any]:
    return ["" if value is None else value for value in values]


def _complete(row: Comparison, values: list[Any], wire: Wire) -> None:
    for number, value in enumerate(values[: row.takes], 1):
        if value in (None, "") and wire.kind != "text":
            raise ValidationError(f"value{number} is needed: give {wire.wanted()}")
        if isinstance(value, dict) or (isinstance(value, list) and "LIST" not in row.name):
            raise ValidationError(f"value{number} is no single value: give {wire.wanted()}")


def _other_field(
    search: Search, column: Column, value: Any, row: Comparison, name: str
) -> tuple[str, ...]:
    """The path of `field:Contact.Surname`, which compares with another field."""
    if row.takes != 1 or not isinstance(value, str) or not value.lower().startswith("field:"):
        return ()
    if row.name.startswith("TEXT_") or "LIST" in row.name or row.name == "APPROX_EQUAL_TO":
        raise error("filters", f"{name}: {row.name} does not compare with a field")
    path = _path(search, value[6:])
    other = reach(search, path)
    if other is None or other.wire.kind != column.wire.kind:
        raise error("filters", f"{name}: {value} is no {column.wire.kind} field to compare with")
    return path


def _meant_unset(column: Column, row: Comparison, values: list[Any]) -> str:
    """Equal to an empty value means not set, where the value is no text."""
    if column.wire.kind == "text" or values[0] not in (None, ""):
        return ""
    return {"EQUAL_TO": "null", "NOT_EQUAL_TO": "set"}.get(row.name, "")


def sorts_of(search: Search, criteria: dict[str, Any]) -> list[tuple[tuple[str, ...], bool]]:
    found = []
    for entry in entries_of(criteria, "sorts", 50):
        name = name_of(entry, "sorts")
        path = _path(search, name)
        if reach(search, path) is None:
            raise error("sorts", f"{name} is no field of {search.name}")
        direction = "asc"
        if isinstance(entry, dict):
            folded = {str(key).lower(): value for key, value in entry.items()}
            direction = str(folded.get("direction") or "asc").lower()
        if direction not in {"asc", "desc", "ascending", "descending"}:
            raise error("sorts", f"{name}: give the direction asc or desc")
        found.append((path, direction.startswith("desc")))
    return found


def options_of(criteria: dict[str, Any]) -> dict[str, Any]:
    options = criteria.get("options")
    if isinstance(options, str) and options.strip():
        try:
            options = json.loads(options)
        except (ValueError, RecursionError):
            raise error("options", "is not JSON; give an object") from None
    if options is None or options == "":
        return {}
    if not isinstance(options, dict):
        raise error("options", "give an object")
    return {str(name).lower(): value for name, value in options.items()}


def number_of(criteria: dict[str, Any], name: str, default: int, most: int) -> int:
    value = options_of(criteria).get(name)
    if value in (None, ""):
        value = criteria.get(name)
    if value in (None, ""):
        return default
    try:
        number = Integer("").read(value)
    except ValidationError as problem:
        raise error(name, str(problem.messages[0])) from None
    if number < 0:
        raise error(name, "give a whole number from 0")
    return min(number, most)


def custom_of(criteria: dict[str, Any]) -> dict[str, str]:
    found = {}
    for entry in entries_of(criteria, "customoptions", 100):
        if isinstance(entry, dict):
            folded = {str(key).lower(): value for key, value in entry.items()}
            found[str(folded.get("name", "")).lower()] = str(folded.get("value", ""))
    return found
