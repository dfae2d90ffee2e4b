"""What is wrong with a search, in words: when it is declared, and once all the others are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError
from peewee import Node

from methods.checking import aliases, twice
from methods.search.columns import OF_ALL, SEARCHES, Search
from methods.search.criteria import fields_of, sorts_of


def of_search(made: Search, declared: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with a search by itself; `declared` are its columns as they were given."""
    yield from twice(declared)
    yield from aliases(made.aliases, made.columns, "column")
    row = made.of.alias("row")
    for column in made.columns.values():
        if not column.wire.doc:
            yield f"{column.name} has no description"
        if problem := _no_expression(column.source, row):
            hint = "; say audit=False" if column.name in OF_ALL else ""
            yield f"{column.name} comes from what {_table(made)} has not: {problem}{hint}"
    if made.where is not None and (problem := _no_expression(made.where, row)):
        yield f"where asks for what {_table(made)} has not: {problem}"


def of_all(examples: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What is wrong between searches, each with the name of the search: children that no search
    declares or that can't be joined, and examples that ask for what can't be asked for."""
    for name, made in SEARCHES.items():
        for problem in _children(made):
            yield name, problem
        try:
            fields_of(made, dict(examples.get(name, {})), lenient=False)
            sorts_of(made, dict(examples.get(name, {})))
        except ValidationError as refused:
            yield name, f"its example is refused: {refused.normalized_messages()}"


def _children(made: Search) -> Iterator[str]:
    for child in made.children.values():
        if child.search not in SEARCHES:
            yield f"its child {child.name} is {child.search}, which no search declares"
            continue
        other = SEARCHES[child.search]
        row, its = made.of.alias("row"), other.of.alias("other")
        if problem := _no_expression(child.on, row, its):
            yield f"its child {child.name} can't be joined to {_table(other)}: {problem}"


def _no_expression(source: Callable[..., object], *rows: object) -> str:
    """Why what is drawn from rows is no part of a statement; mostly it is one."""
    try:
        found = source(*rows)
    except (AttributeError, KeyError, TypeError) as problem:
        return str(problem)
    return "" if isinstance(found, Node) else f"{found!r} is no expression"


def _table(search: Search) -> str:
    return str(getattr(search.of, "__name__", "the list"))
