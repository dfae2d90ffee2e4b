"""Pages: a search is run for a criteria, and what it finds is kept with its spelling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import ValidationError
from peewee import DatabaseError

from methods.declare import REGISTRY
from methods.rights import check_named, check_search, may
from methods.search.columns import SEARCHES, Search, below
from methods.search.compiling import HOW_MANY, Plan, plan_for
from methods.search.criteria import FIELDS_MAX, function_of, shape_of, summary_names
from methods.search.entries import (
    Criteria,
    custom_of,
    entries_of,
    error,
    name_of,
    number_of,
    options_of,
    parsed,
)
from methods.search.shape import ROWS, Asked, Shape
from methods.wire.types import ID_MAX, Money, Wire
from models import stored_search
from models.actor import Actor
from models.rights import USE
from models.store import database
from models.stored_search import AskedFor

ROWS_DEFAULT = 20
ADDING_UP = frozenset({"sum", "count", ROWS})
"""Aggregates that come to 0 over no rows; the others come to nothing."""


@dataclass
class Page:
    """Rows of a search with everything needed to spell them in either dialect."""

    columns: list[tuple[str, Wire | None]]
    found: list[tuple[Any, ...]]
    startrow: int
    size: int
    more: bool
    summary: list[tuple[str, Wire, Any]]
    method: str
    plain_money: bool = False
    asked: AskedFor | None = None
    """Of a search whose further pages may be asked for: what was asked."""
    moreid: int = 0
    parameters: list[dict[str, Any]] | None = field(default=None)
    etag: str = ""
    """Of one record with fields of its own only: what its `etag` says."""
    clock_minutes: int | None = None
    """How far the clock of whoever asked is ahead of UTC, where that is known."""
    of_groups: bool = False
    """Whether a row stands for several records, so that its cells are of none of them."""


BY_ITSELF = frozenset({"page", "warnings"})
"""What a result holds that is a page and nothing else; another result shows a page's rows alone."""
Pages = Callable[..., Page]
"""Makes a page for actor, name, criteria, startrow and rows; without the last two the first."""
PAGES: dict[str, Pages] = {}
"""What answers the pages of what is no declared search, by the name of its method."""


def _as_text(criteria: Criteria) -> str:
    return json.dumps(criteria, default=str, sort_keys=True)


def run(actor: Actor, search: Search, wanted: dict[str, Any]) -> dict[str, Any]:
    """Find the page that a criteria asks for. Raises ValidationError."""
    criteria = parsed(wanted, lenient=actor.request.lenient)
    fields = described(actor, search, criteria)
    return {"page": fields or going_on(actor, search.name, criteria, page_of)}


def going_on(actor: Actor, name: str, criteria: Criteria, pages: Pages) -> Page:
    """The first page of a search whose further pages may be asked for.

    Raises ValidationError."""
    made = pages(actor, name, criteria)
    made.asked = AskedFor(name, _as_text(criteria), made.size, actor.request.lenient)
    made.moreid = stored_search.noted(actor.space, actor.user, actor.now, made.asked)
    return made


def page_of(
    actor: Actor,
    name: str,
    criteria: Criteria,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """One page of the search of this name. Raises ValidationError."""
    return page(actor, SEARCHES[name], criteria, startrow=startrow, rows=rows)


def page(
    actor: Actor,
    search: Search,
    criteria: Criteria,
    *,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """One page of a search; startrow and rows, when given, go before those of the criteria.

    Raises ValidationError."""
    shape, values = shape_of(search, criteria, actor)
    if actor.rights.narrow:
        shape = _within_limits(actor, search, shape, criteria)
    _check_below(actor, search, shape)
    size, first = extent(actor, criteria, rows, startrow)
    given = {f"v{number}": value for number, value in enumerate(values)}
    given.update(space=actor.space, user=actor.user)
    asked = [each.bind(actor) for each in (*_asked_below(search, shape), search)]
    made = plan_for(search.name, shape)
    try:
        found, totals = _found(made, _bound(made, given, asked), size, first)
    except DatabaseError as problem:
        if not database.overflowed(problem):
            raise
        made = plan_for(search.name, shape, exact=True)
        found, totals = _found(made, _bound(made, given, asked), size, first)
    return Page(
        made.columns,
        found[:size],
        first,
        size,
        len(found) > size,
        totals,
        search.name,
        plain_money=custom_of(criteria).get("formatdecimal") == "2",
        etag="" if totals or shape.grouped else _etag(search, made, found, shape.net),
        clock_minutes=actor.clock_minutes,
        of_groups=shape.grouped,
    )


def _within_limits(actor: Actor, search: Search, shape: Shape, criteria: Criteria) -> Shape:
    """What is asked for, where the caller holds searches with some fields only: of `*` those.

    Raises ParameterNotHeld."""
    if any(each == "*" for each in _names(criteria)):
        kept = [each for each in shape.fields if len(each.path) > 1 or _lets(actor, search, each)]
        shape = replace(shape, fields=tuple(kept))
    named: dict[str, set[str]] = {}
    for path in shape.ends:
        holder = below(search, path[:-1])
        if holder is not None:
            named.setdefault(holder.name, set()).add(path[-1])
    for name, columns in named.items():
        known = {SEARCHES[name].aliases.get(column, column) for column in columns}
        check_named(actor, REGISTRY[name], USE, known - {"id"})
    return shape


def _names(criteria: Criteria) -> list[str]:
    return [name_of(each, "fields") for each in entries_of(criteria, "fields", FIELDS_MAX)]


def _lets(actor: Actor, search: Search, asked: Asked) -> bool:
    return asked.path == ("id",) or actor.rights.lets(search.name, USE, asked.path[-1])


def _check_below(actor: Actor, search: Search, shape: Shape) -> None:
    """Raise NoSubsearch for a search below this one that the caller does not hold."""
    if actor.administrator:
        return
    for path in sorted(shape.joined):
        asked = below(search, path)
        if asked is not None:
            check_search(actor, REGISTRY[asked.name], ".".join(path))


def _asked_below(search: Search, shape: Shape) -> list[Search]:
    """The searches below it that a shape asks."""
    found = (below(search, path) for path in shape.joined)
    return [each for each in found if each is not None]


def _asked_for(made: Plan, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values that a search binds, those that take their time only where they are asked for."""
    for name, value in values.items():
        if not callable(value):
            yield name, value
        elif made.asks_for(name):
            yield name, value()


def extent(
    actor: Actor, criteria: Criteria, rows: int | None = None, startrow: int | None = None
) -> tuple[int, int]:
    """How many rows a page has, and which is its first."""
    most = actor.request.settings.rows_max
    size = number_of(criteria, "rows", ROWS_DEFAULT, most) if rows is None else min(rows, most)
    first = number_of(criteria, "startrow", 0, ID_MAX) if startrow is None else startrow
    return size, first


def _bound(made: Plan, given: dict[str, Any], asked: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of a plan: those of the criteria, and what its searches bind."""
    bound: dict[str, Any] = {}
    for each in asked:
        bound.update(_asked_for(made, each))
    return {**bound, **given}


Totals = list[tuple[str, Wire, Any]]


def _found(
    made: Plan, bound: dict[str, Any], size: int, first: int
) -> tuple[list[tuple[Any, ...]], Totals]:
    """The rows of a page, one more where there are more, and what is added up over all."""
    found = made.rows.rows(**bound, rows=size + 1, startrow=first) if size else []
    return found, _totals(made, bound)


def _totals(made: Plan, bound: dict[str, Any]) -> Totals:
    """What the aggregates over all rows come to."""
    if made.summary is None:
        return []
    row = made.summary.row(**bound) or ()
    return [
        (key, wire, int(value or 0) if kind in ADDING_UP else value)
        for (key, wire, kind), value in zip(made.summary_columns, row, strict=True)
    ]


_ADDED_UP = Money("What they add up to.")


def nothing(
    actor: Actor,
    name: str,
    criteria: Criteria,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """The page of a search that has nothing to find: no rows, and what none come to in all.

    Raises ValidationError."""
    totals: list[tuple[str, Wire, Any]] = []
    for written in summary_names(criteria):
        function, path, key = function_of(written, "summaryFields")
        number: Wire = HOW_MANY if function == "count" else _ADDED_UP
        alias = (key or f"{function}{path.rpartition('.')[2]}").lower()
        totals.append((alias, number, 0 if function in ADDING_UP else None))
    size, first = extent(actor, criteria, rows, startrow)
    return Page([], [], first, size, False, totals, name)


def _etag(search: Search, made: Plan, found: list[tuple[Any, ...]], net: bool) -> str:
    """The etag of the one record found, if it vouches for every field that was asked for."""
    keys = [key for key, _ in made.columns]
    if len(found) != 1 or "etag" not in keys:
        return ""
    columns = [search.column(key) for key in keys]
    if not all(column is not None and column.vouched_for(net) for column in columns):
        return ""
    return str(found[0][keys.index("etag")])


def described(actor: Actor, search: Search, criteria: Criteria) -> Page | None:
    """The fields that can be asked for, where a criteria asks for those instead of rows; of
    searches below it those that the caller holds.

    Raises ValidationError."""
    asked = options_of(criteria).get("returnparameters") or criteria.get("returnparameters")
    if not asked:
        return None
    listed = list(_described(actor, search, search.prefix))
    wanted = [part.strip().lower() for part in str(asked).split(",")]
    for key, child in search.children.items():
        if not may(actor.rights, REGISTRY[child.search], USE):
            continue
        if wanted == ["*"] or key in wanted or f"{search.prefix}.{key}" in wanted:
            listed += _described(actor, SEARCHES[child.search], f"{search.prefix}.{key}")
    return Page([], [], 0, len(listed), False, [], search.name, parameters=listed)


def _described(actor: Actor, search: Search, prefix: str) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{prefix}.{key}",
            "inputtype": column.wire.kind,
            "datatype": type(column.wire).__name__.lower(),
            "searchendpoint": search.name.partition("_")[0].lower(),
            "searchmethod": search.name,
        }
        for key, column in search.columns.items()
        if key == "id" or actor.rights.lets(search.name, USE, key)
    ]


def read_back(actor: Actor, search: Search, id: int, names: str) -> Page:
    """The fields of one record that a save was asked to answer (DataReturn).

    Raises ValidationError, or NoSubsearch where the caller does not hold the search."""
    check_search(actor, REGISTRY[search.name], search.name)
    criteria = {
        "fields": [{"name": name} for name in names.split(",") if name.strip()],
        "filters": [{"name": "id", "comparison": "EQUAL_TO", "value1": id}],
    }
    try:
        return page(actor, search, criteria)
    except ValidationError as problem:
        messages = problem.normalized_messages().get("fields", ["is wrong"])
        raise error("datareturn", str(messages[0])) from None
