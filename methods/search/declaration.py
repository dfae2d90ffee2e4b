"""The one search mechanism: declared columns, filters, sorts, summaries, children and pages.

A search is a mapping of wire names to columns. A criteria object is read into its shape (which
fields, comparisons, brackets and sorts) and its values; a shape is compiled into statements
once and kept, so asking the same question again only binds values. Every query is kept inside
the actor's space here, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from methods.checking import refuse
from methods.declare import Access, Method, Work, register
from methods.search.checking import of_search
from methods.search.columns import (
    OF_OTHERS,
    SEARCHES,
    Child,
    Column,
    Search,
    Source,
    audit_columns,
    named,
    with_companions,
)
from methods.search.compiling import Plan, plan
from methods.search.criteria import (
    Shape,
    aggregate_of,
    custom_of,
    entries_of,
    error,
    fields_of,
    filters_of,
    function_of,
    name_of,
    number_of,
    options_of,
    parsed,
    sorts_of,
)
from methods.wire.structures import Structure
from methods.wire.types import ETag, Integer, Money, Text, Wire
from models.actor import Actor
from models.store.base import Base

ROWS_DEFAULT = 20
FILTERS_MAX = 500
FIELDS_MAX = 400

ROWS_DEFAULT = 20


def search(
    name: str,
    *,
    of: type[Base],
    prefix: str,
    doc: str,
    columns: Mapping[str, Wire | tuple[Wire, Source]],
    children: Mapping[str, tuple[str, Callable[[Any, Any], Any]]] | None = None,
    where: Callable[[Any], Any] | None = None,
    column_aliases: Mapping[str, str] | None = None,
    method_aliases: tuple[str, ...] = (),
    bind: Callable[[Actor], Mapping[str, Any]] = lambda actor: {},
    access: Access = Access.USER,
    audit: bool = True,
    example: Mapping[str, Any] | None = None,
) -> Search:
    """Declare a search. A column's wire names with `into` the attribute it shows."""
    found: dict[str, Column] = {}
    given: dict[str, Wire | tuple[Wire, Source]] = dict(columns)
    kept = audit_columns() if audit else {}
    for key, pair in kept.items():
        given.setdefault(key, pair)
    declared_names = {key.lower() for key in given}
    for key, declared in given.items():
        wire, source = declared if isinstance(declared, tuple) else (declared, None)
        attribute = wire.into or key.lower()
        own = source is None or (given[key] is kept.get(key) and key not in OF_OTHERS)
        for column in with_companions(key, wire, source or named(attribute), attribute, own):
            if column.name == key or column.name.lower() not in declared_names:
                found.setdefault(column.name.lower(), column)
    made = Search(
        name,
        of,
        prefix.lower(),
        found,
        {key.lower(): Child(key, other, on) for key, (other, on) in (children or {}).items()},
        where,
        {old.lower(): new.lower() for old, new in (column_aliases or {}).items()},
        bind,
    )
    refuse(name, of_search(made, given))
    first = next(iter(columns))
    register(
        Method(
            name=name,
            doc=doc,
            access=access,
            work=Work.SEARCH,
            params=CRITERIA_PARAMS,
            result=PAGE_RESULT,
            refuses=(),
            example=example or {"fields": [{"name": first.lower()}], "rows": 5},
            handler=lambda actor, wanted: run(actor, made, wanted),
            aliases=method_aliases,
            search=made,
        )
    )
    SEARCHES[name] = made
    return made


_NAMES = {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
CRITERIA_PARAMS: dict[str, Wire] = {
    "criteria": Structure("The whole criteria as one object or JSON text."),
    "fields": Structure("What to answer of each row: [{name}]; * is every field.", _NAMES),
    "summaryFields": Structure(
        "Aggregates over all matching rows: [{name: 'sum(amount) total'}].", _NAMES
    ),
    "filters": Structure(
        "Which rows: [{name, comparison, value1, value2, value3}], with entries named (, ), and, "
        "or between them; and binds tighter than or, and joins neighbours.",
        _NAMES,
    ),
    "sorts": Structure("In which order: [{name, direction}]; ends with the id always.", _NAMES),
    "options": Structure("rows (20 by default) and startrow (from 0).", {"type": "object"}),
    "customOptions": Structure(
        "[{name, value}]; FormatDecimal=2 answers money without commas.", _NAMES
    ),
    "rows": Integer(
        "Rows wanted: 20 when left out, and at most 1000 unless the operator allows others."
    ),
    "startrow": Integer("First row wanted, counted from 0."),
    "returnparameters": Text(1000, "Answer the fields that can be asked for instead of rows."),
}
PAGE_RESULT: dict[str, Wire] = {
    "notes": Text(20, "RETURNED."),
    "data": Structure("`rows`: the rows, each with its id and the fields asked for."),
    "startrow": Integer("The first row of this page, counted from 0.", always=True),
    "rows": Integer("The size of a page.", always=True),
    "morerows": Structure("Whether rows follow this page.", {"type": "boolean"}),
    "moreid": Integer("Give this to CORE_MORE_SEARCH for the rows that follow.", always=True),
    "summary": Structure("The aggregates asked for, by their alias."),
}


@dataclass
class Page:
    """Rows of a search with everything needed to spell them in either dialect."""

    columns: list[tuple[str, Wire | None]]
    found: list[tuple[Any, ...]]
    startrow: int
    size: int
    more: bool
    summary: list[tuple[str, Wire, Any]]
    criteria: str
    method: str
    plain_money: bool = False
    moreid: int = 0
    parameters: list[dict[str, Any]] | None = field(default=None)
    etag: str = ""
    """Of one record with fields of its own only: what its `etag` says."""


# --- running ------------------------------------------------------------------------------------


def run(actor: Actor, search: Search, wanted: dict[str, Any]) -> dict[str, Any]:
    """Find the page that a criteria asks for."""
    criteria = parsed(wanted)
    described = _returned_parameters(search, criteria)
    if described is not None:
        return {"page": described}
    return {"page": page(actor, search, criteria)}


def page(
    actor: Actor,
    search: Search,
    criteria: dict[str, Any],
    *,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """One page of a search; startrow and rows, when given, go before those of the criteria."""
    fields = fields_of(search, criteria, actor.request.lenient)
    summary = [
        aggregate_of(search, name_of(entry, "summaryFields"), "summaryFields")
        for entry in entries_of(criteria, "summaryfields", 50)
    ]
    filters, values = filters_of(search, criteria, actor)
    sorts = sorts_of(search, criteria)
    shape = Shape(tuple(fields), tuple(summary), tuple(filters), tuple(sorts))
    if shape.grouped:
        _check_group(search, shape)
    made = plan(search.name, shape)
    most = actor.request.settings.rows_max
    size = number_of(criteria, "rows", ROWS_DEFAULT, most) if rows is None else min(rows, most)
    first = number_of(criteria, "startrow", 0, 2**31 - 1) if startrow is None else startrow
    bound = {f"v{number}": value for number, value in enumerate(values)}
    bound.update(search.bind(actor), space=actor.space, user=actor.user)
    found: list[tuple[Any, ...]] = []
    if size:
        found = made.rows.rows(**bound, rows=size + 1, startrow=first)
    totals: list[tuple[str, Wire, Any]] = []
    if made.summary is not None:
        row = made.summary.row(**bound) or ()
        totals = [
            (key, wire, _summed(wire, kind, value))
            for (key, wire, kind), value in zip(made.summary_columns, row, strict=True)
        ]
    return Page(
        made.columns,
        found[:size],
        first,
        size,
        len(found) > size,
        totals,
        json.dumps(criteria, default=str, sort_keys=True),
        search.name,
        plain_money=custom_of(criteria).get("formatdecimal") == "2",
        etag=_etag(search, made, found) if not totals else "",
    )


def nothing(actor: Actor, name: str, criteria: dict[str, Any]) -> Page:
    """The page of a search that has nothing to find: no rows, and what none come to in all."""
    totals: list[tuple[str, Wire, Any]] = []
    for entry in entries_of(criteria, "summaryfields", 50):
        function, path, key = function_of(name_of(entry, "summaryFields"), "summaryFields")
        number: Wire = Integer() if function == "count" else Money()
        alias = (key or f"{function}{path.rpartition('.')[2]}").lower()
        totals.append((alias, number, 0 if function in {"count", "sum"} else None))
    first = number_of(criteria, "startrow", 0, 2**31 - 1)
    size = number_of(criteria, "rows", ROWS_DEFAULT, actor.request.settings.rows_max)
    return Page([], [], first, size, False, totals, "{}", name)


def _etag(search: Search, made: Plan, found: list[tuple[Any, ...]]) -> str:
    """The etag of the one record found, if it vouches for every field that was asked for."""
    keys = [key for key, _ in made.columns]
    if len(found) != 1 or "etag" not in keys:
        return ""
    columns = [search.column(key) for key in keys]
    if not all(column is not None and column.own for column in columns):
        return ""
    place = keys.index("etag")
    return str(ETag().typed(found[0][place]))


def _summed(wire: Wire, kind: str, value: Any) -> Any:
    if kind in {"sum", "count"}:
        return int(value or 0)
    return value


def _check_group(search: Search, shape: Shape) -> None:
    grouped = {each.path for each in shape.fields if not each.aggregate}
    for path, _ in shape.sorts:
        if path not in grouped:
            raise error("sorts", f"{'.'.join(path)} is not one of the grouped fields")


def _returned_parameters(search: Search, criteria: dict[str, Any]) -> Page | None:
    asked = options_of(criteria).get("returnparameters") or criteria.get("returnparameters")
    if not asked:
        return None
    listed = list(_described(search, search.prefix))
    wanted = [part.strip().lower() for part in str(asked).split(",")]
    for key, child in search.children.items():
        if wanted == ["*"] or key in wanted or f"{search.prefix}.{key}" in wanted:
            listed += _described(SEARCHES[child.search], f"{search.prefix}.{key}")
    return Page([], [], 0, len(listed), False, [], "{}", search.name, parameters=listed)


def _described(search: Search, prefix: str) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{prefix}.{key}",
            "inputtype": column.wire.kind,
            "datatype": type(column.wire).__name__.lower(),
            "searchendpoint": search.name.partition("_")[0].lower(),
            "searchmethod": search.name,
        }
        for key, column in search.columns.items()
    ]


def read_back(actor: Actor, search: Search, id: int, names: str) -> Page:
    """The fields of one record that a save was asked to answer (DataReturn)."""
    criteria = {
        "fields": [{"name": name} for name in names.split(",") if name.strip()],
        "filters": [{"name": "id", "comparison": "EQUAL_TO", "value1": id}],
    }
    try:
        return page(actor, search, criteria)
    except ValidationError as problem:
        messages = problem.normalized_messages().get("fields", ["is wrong"])
        raise error("datareturn", str(messages[0])) from None
