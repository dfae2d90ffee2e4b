"""A criteria object as clients spell it: one object, JSON text or members, in any letter case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from methods.near import meant
from methods.wire.types import Count

Criteria = dict[str, Any]
CUSTOM_MAX = 100


def error(where: str, what: str) -> ValidationError:
    return ValidationError({where: [what]})


def folded(entry: dict[str, Any]) -> dict[str, Any]:
    """An object with its names in small letters."""
    return {str(key).lower(): value for key, value in entry.items()}


MEMBERS = (
    "fields", "summaryFields", "filters", "sorts", "options", "customOptions", "rows", "startrow",
    "returnparameters",
)  # fmt: skip
"""What a criteria object may have."""
OPTIONS = ("rows", "startrow", "returnparameters", "rf", "forceMore")
"""What its options may be; the last two say how the platform's own envelope is written."""
MEMBERS_OF = {
    "fields": ("name", "field"),
    "summaryfields": ("name", "field"),
    "filters": (
        "name", "field", "comparison", "value", "value1", "value2", "value3",
        "ApplyToSubSearchJoin",
    ),
    "sorts": ("name", "field", "direction"),
    "customoptions": ("name", "value"),
}  # fmt: skip
"""What the entries of its lists may have."""


def check_members(criteria: Criteria) -> None:
    """Raise ValidationError for what no search understands: misspelt, it must not vanish."""
    _check("criteria", criteria, MEMBERS)
    _check("options", options_of(criteria), OPTIONS)
    for name, known in MEMBERS_OF.items():
        value = criteria.get(name)
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict):
                _check(name, entry, known)


def _check(where: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
    folded_names = {each.lower() for each in known}
    for name in value:
        if name.lower() not in folded_names:
            shown = name[:100]
            words = f"{shown} is no member of it{meant(shown, known)}"
            raise error(where, words if "mean" in words else f"{words}; it has {', '.join(known)}")


def parsed(wanted: dict[str, Any], *, lenient: bool) -> Criteria:
    """One criteria object out of what came: as one, as JSON text, or as its members.

    Lenient callers send members that mean nothing here. Raises ValidationError."""
    criteria = _gathered(wanted)
    if not lenient:
        check_members(criteria)
    return criteria


def _gathered(wanted: dict[str, Any]) -> Criteria:
    criteria: Criteria = {}
    for name, value in _as_one(wanted.get("criteria")).items():
        key = str(name).lower()
        if isinstance(criteria.get(key), list) and isinstance(value, list):
            value = criteria[key] + value  # customoptions and customOptions come side by side
        criteria[key] = value
    for name, value in wanted.items():
        if name != "criteria" and value is not None and value != "":
            criteria.setdefault(name, value)
    return criteria


def _as_one(criteria: Any) -> dict[str, Any]:
    if isinstance(criteria, str) and criteria.strip():
        try:
            criteria = json.loads(criteria)
        except ValueError:
            raise error("criteria", "is not JSON; give a criteria object") from None
        except RecursionError:
            raise error("criteria", "is nested too deep; give a criteria object") from None
    if criteria is not None and not isinstance(criteria, dict):
        raise error("criteria", "give a criteria object")
    return criteria or {}


def entries_of(criteria: Criteria, name: str, most: int) -> list[Any]:
    """A list of a criteria: as such, as JSON, or as text with commas. Raises ValidationError."""
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
    """What an entry of a list is about. Raises ValidationError."""
    if isinstance(entry, str):
        return entry.strip()
    if isinstance(entry, dict):
        given = folded(entry)
        name = given.get("name") or given.get("field")
        if isinstance(name, str) and name.strip():
            return name.strip()
    raise error(where, "each entry needs a name")


def options_of(criteria: Criteria) -> dict[str, Any]:
    """The options of a criteria. Raises ValidationError."""
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
    return folded(options)


def number_of(criteria: Criteria, name: str, default: int, most: int) -> int:
    """A number among the options or beside them, cut to the most. Raises ValidationError."""
    value = options_of(criteria).get(name)
    if value in (None, ""):
        value = criteria.get(name)
    if value in (None, ""):
        return default
    try:
        return min(Count("").read(value), most)
    except ValidationError as problem:
        raise error(name, str(problem.messages[0])) from None


def custom_of(criteria: Criteria) -> dict[str, str]:
    """The custom options, by their names in small letters. Raises ValidationError."""
    entries = entries_of(criteria, "customoptions", CUSTOM_MAX)
    given = [folded(entry) for entry in entries if isinstance(entry, dict)]
    return {str(each.get("name", "")).lower(): str(each.get("value", "")) for each in given}
