"""Lists that one parameter holds: entries of a list, of JSON, or rows of a sheet (CSV).

What is wrong is said with where it stands: the entry or the row, and the column."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from marshmallow import ValidationError, missing

from methods.wire.types import Choice, Ref, Wire
from models.actor import Actor
from models.counted import counted
from models.refusals import InvalidFields
from models.store import scope

MOST = 10_000
"""How many entries one call may have."""
TOLD = 20
"""How many faults are told at once."""
LIST_OR_TEXT = {"oneOf": [{"type": "array", "items": {"type": "object"}}, {"type": "string"}]}
T = TypeVar("T")


class Entry(NamedTuple):
    """An entry with where it stands: `entry 2` of a list, `row 3` of a sheet."""

    where: str
    values: Any


class Wrong(Exception):
    """Something in an entry can't be taken; the words say where and what would be right."""


def entries(name: str, value: Any) -> list[Entry]:
    """The entries of a parameter: a list, or text that is JSON or a sheet.

    Raises ValidationError."""
    if value is None or value == "":
        return []
    try:
        found = _of_text(value) if isinstance(value, str) else _of_list(value)
    except Wrong as problem:
        raise ValidationError({name: [str(problem)]}) from None
    if len(found) > MOST:
        raise ValidationError({name: [f"has {len(found)} entries; give at most {MOST}"]})
    return found


def _of_list(value: Any) -> list[Entry]:
    if not isinstance(value, list):
        raise Wrong("give a list")
    return [Entry(f"entry {number}", each) for number, each in enumerate(value, 1)]


def _of_text(text: str) -> list[Entry]:
    text = text.lstrip("\ufeff")
    if not text.lstrip().startswith(("[", "{")):
        return list(_rows(text))
    try:
        return _of_list(json.loads(text))
    except (ValueError, RecursionError):
        raise Wrong("is no JSON; give a list") from None


def _rows(text: str) -> Iterator[Entry]:
    """The rows of a sheet below the first, which names the columns. Raises Wrong."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = _names(cells)
            else:
                yield Entry(f"row {reader.line_num}", _row(names, cells, reader.line_num))
    except csv.Error as problem:
        raise Wrong(f"row {reader.line_num} can't be read: {problem}; give CSV") from None


def _names(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    folded = [name.lower() for name in names if name]
    if twice := sorted({name for name in folded if folded.count(name) > 1}):
        raise Wrong(f"row 1 names the column {twice[0][:50]} twice")
    return names


def _row(names: Sequence[str], cells: Sequence[str], number: int) -> dict[str, str]:
    stray = any(cell.strip() for cell in cells[len(names) :])
    nameless = any(cell.strip() and not name for name, cell in zip(names, cells, strict=False))
    if stray or nameless:
        words = f"the first row names {counted(sum(map(bool, names)), 'column')}"
        raise Wrong(f"row {number} has a cell without a column; {words}")
    pairs = zip(names, cells, strict=False)
    return {name: cell.strip() for name, cell in pairs if name and cell.strip()}


def read(actor: Actor, entry: Entry, wires: Mapping[str, Wire]) -> dict[str, Any]:
    """The values of an entry by their columns; what is left empty is left out. Raises Wrong."""
    where = entry.where
    if not isinstance(entry.values, dict):
        raise Wrong(f"{where} is no object")
    given = {str(key).strip().lower(): value for key, value in entry.values.items()}
    known = {each.lower(): (each, wire) for each, wire in wires.items()}
    if strangers := sorted(given.keys() - known.keys()):
        raise Wrong(f"{where} has {strangers[0][:50]}; it may have {', '.join(wires)}")
    values = {}
    for key, (spelled, wire) in known.items():
        value = given.get(key)
        is_empty = value is None or value == ""
        if is_empty and (wire.needed or wire.required):
            raise Wrong(f"{where}, {spelled}: is needed: give {wire.wanted()}")
        if not is_empty:
            values[wire.into] = _value(actor, f"{where}, {spelled}", wire, value)
        elif wire.load_default is not missing:
            values[wire.into] = wire.load_default
    return values


def _value(actor: Actor, where: str, wire: Wire, value: Any) -> Any:
    try:
        found = wire.deserialize(_number(wire, value))
    except ValidationError as problem:
        raise Wrong(f"{where}: {problem.messages[0]}") from None
    if isinstance(wire, Ref) and scope.peek(actor, wire.of, found) is None:
        raise Wrong(f"{where}: there is no {wire.noun} with the id {found}")
    return found


def _number(wire: Wire, value: Any) -> Any:
    """The number of a choice that is told in words: people type Asset, and not 3."""
    if not isinstance(wire, Choice) or not isinstance(value, str):
        return value
    word = value.strip().lower()
    found = [
        number
        for number, title in wire.choices.items()
        if word == title.lower() or word in re.findall(r"\w+", title.lower())
    ]
    return found[0] if len(found) == 1 else value


def each_read(name: str, found: Sequence[Entry], reading: Callable[[Entry], T]) -> list[T]:
    """What is made of each entry. Raises ValidationError that tells all that is wrong."""
    made, wrong = [], []
    for entry in found:
        try:
            made.append(reading(entry))
        except Wrong as problem:
            wrong.append(str(problem))
    if wrong:
        more = [f"and {len(wrong) - TOLD} more"] if len(wrong) > TOLD else []
        raise ValidationError({name: [*wrong[:TOLD], *more]})
    return made


@contextmanager
def at(name: str, where: str, wires: Mapping[str, Wire]) -> Iterator[None]:
    """What the books refuse of an entry is said with where it stands. Raises ValidationError."""
    spelled = {wire.into: column for column, wire in wires.items()}
    try:
        yield
    except InvalidFields as problem:
        words = [
            f"{where}, {spelled.get(column, column)}: {said}"
            for column, (said, *_) in problem.data["fields"].items()
        ]
        raise ValidationError({name: words}) from None
