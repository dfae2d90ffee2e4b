"""Reading a criteria object: its shape, which is compiled once, and its values, which are bound.

Every spelling that real clients use is understood; what is wrong is named, with what would be
right.
"""

from __future__ import annotations

import re
from typing import Any

from methods.search.columns import JOINS_MAX, Search, meant_field, path_of, reach
from methods.search.entries import Criteria, entries_of, error, folded, name_of
from methods.search.filters import filters_of
from methods.search.shape import ROWS, Asked, Path, Shape
from models.actor import Actor

FIELDS_MAX = 400
SORTS_MAX = 50
SUMMARY_MAX = 50


def shape_of(search: Search, criteria: Criteria, actor: Actor) -> tuple[Shape, list[Any]]:
    """What is asked for, and the values of its filters. Raises ValidationError."""
    fields = fields_of(search, criteria, actor.request.lenient)
    summary = [_aggregate(search, name, "summaryFields") for name in summary_names(criteria)]
    filters, values = filters_of(search, criteria, actor)
    sorts = tuple(sorts_of(search, criteria))
    shape = Shape(tuple(fields), tuple(summary), filters, sorts, actor.nets_credits)
    if shape.grouped:
        _check_sorts_of_groups(shape)
    if len(shape.joined) > JOINS_MAX:
        words = f"asks {len(shape.joined)} searches below it at once; ask at most {JOINS_MAX}"
        raise error("criteria", words)
    return shape, values


def summary_names(criteria: Criteria) -> list[str]:
    """The aggregates over all rows, as they were written. Raises ValidationError."""
    entries = entries_of(criteria, "summaryfields", SUMMARY_MAX)
    return [name_of(entry, "summaryFields") for entry in entries]


_AGGREGATE = re.compile(
    r"\s*(count|sum|min|max)\s*\(\s*(\*|[\w.:]+)\s*\)\s*(?:as\s+)?(\w*)\s*", re.I
)


def fields_of(search: Search, criteria: Criteria, lenient: bool) -> list[Asked]:
    """The fields asked for; lenient callers ask for some that there are not.

    Raises ValidationError."""
    found: dict[str, Asked] = {}
    for entry in entries_of(criteria, "fields", FIELDS_MAX):
        name = name_of(entry, "fields")
        if name == "*":
            for key in search.columns:
                found.setdefault(key, Asked((key,), key))
            continue
        if "(" in name:
            asked = _aggregate(search, name, "fields")
            found.setdefault(asked.key, asked)
            continue
        path = path_of(search, name)
        if reach(search, path) is None and not lenient:
            raise error("fields", f"{name} is no field of {search.name}{meant_field(search, name)}")
        found.setdefault(name.lower(), Asked(path, name.lower()))
    return list(found.values())


def function_of(text: str, where: str) -> tuple[str, str, str]:
    """Function, field and alias of an aggregate: `sum(amount) total`.

    Raises ValidationError."""
    match = _AGGREGATE.fullmatch(text)
    if match is None:
        raise error(where, f"{text} is no aggregate; write count(*), sum(field) alias and so on")
    return match.group(1).lower(), match.group(2), match.group(3)


def _aggregate(search: Search, text: str, where: str) -> Asked:
    function, name, alias = function_of(text, where)
    path = ("id",) if name == "*" else path_of(search, name)
    if function == "count" and name == "*":
        return Asked(path, (alias or "countid").lower(), ROWS)
    column = reach(search, path)
    if column is None:
        raise error(where, f"{name} is no field of {search.name}{meant_field(search, name)}")
    if function == "sum" and column.wire.kind != "number":
        raise error(where, f"{name} is no number and has no sum")
    if function in {"min", "max"} and column.wire.kind == "flag":
        raise error(where, f"{name} is a flag and has no {function}")
    return Asked(path, (alias or f"{function}{path[-1]}").lower(), function)


def sorts_of(search: Search, criteria: Criteria) -> list[tuple[Path, bool]]:
    """In which order, each with whether it goes down. Raises ValidationError."""
    found = []
    for entry in entries_of(criteria, "sorts", SORTS_MAX):
        name = name_of(entry, "sorts")
        path = path_of(search, name)
        if reach(search, path) is None:
            raise error("sorts", f"{name} is no field of {search.name}{meant_field(search, name)}")
        given = folded(entry) if isinstance(entry, dict) else {}
        direction = str(given.get("direction") or "asc").lower()
        if direction not in {"asc", "desc", "ascending", "descending"}:
            raise error("sorts", f"{name}: give the direction asc or desc")
        found.append((path, direction.startswith("desc")))
    return found


def _check_sorts_of_groups(shape: Shape) -> None:
    grouped = {each.path for each in shape.fields if not each.aggregate}
    for path, _ in shape.sorts:
        if path not in grouped:
            raise error("sorts", f"{'.'.join(path)} is not one of the grouped fields")
