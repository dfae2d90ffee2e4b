"""Declaring a search: a mapping of wire names to columns, registered as a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any

from methods.checking import refuse
from methods.declare import Access, Method, Work, register
from methods.search import schemas
from methods.search.checking import of_search
from methods.search.columns import (
    OF_ALL,
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
from methods.search.page import run
from methods.search.plain import Plain, narrowed
from methods.wire.structures import ROWS, Structure
from methods.wire.types import Count, Integer, Text, Wire
from models.actor import Actor
from models.rights import USE
from models.store.base import Base


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
    net: Mapping[str, Source] | None = None,
    access: Access = Access.USER,
    audit: bool = True,
    example: Mapping[str, Any] | None = None,
    plain: Mapping[str, Plain] | None = None,
    shown: tuple[str, ...] = (),
    reads_call_log: bool = False,
) -> Search:
    """Declare a search. A column's wire names with `into` the attribute it shows; a table that
    is no Record has the id alone of what comes by itself, with `audit` False. `net` says where
    columns come from for callers to whom amounts are told without what is credited. `plain` are
    parameters of its own beside the criteria, `shown` what is answered where no fields are asked
    for. `reads_call_log` says that the table is written a little after the calls.

    Raises methods.checking.WrongDeclaration."""
    kept = {key: each for key, each in audit_columns().items() if audit or key == "Id"}
    given = {**columns, **{key: kept[key] for key in kept if key not in columns}}
    made = Search(
        name,
        of,
        prefix.lower(),
        _with_net(columns_of(given, OF_ALL - OF_OTHERS - columns.keys()), net or {}),
        {key.lower(): Child(key, other, on) for key, (other, on) in (children or {}).items()},
        where,
        {old.lower(): new.lower() for old, new in (column_aliases or {}).items()},
        bind,
    )
    refuse(name, of_search(made, given))
    example = example or {"fields": [{"name": next(iter(columns)).lower()}], "rows": 5}
    declared = _method(made, doc=doc, access=access, aliases=method_aliases, example=example)
    declared = _with_plain(declared, made, plain, shown) if plain else declared
    register(replace(declared, reads_call_log=reads_call_log))
    SEARCHES[name] = made
    return made


def _with_net(columns: dict[str, Column], net: Mapping[str, Source]) -> dict[str, Column]:
    """The columns, some with a second source."""
    changed = {
        name.lower(): replace(columns[name.lower()], net=source) for name, source in net.items()
    }
    return {**columns, **changed}


def _method(
    made: Search, *, doc: str, access: Access, aliases: tuple[str, ...], example: Mapping[str, Any]
) -> Method:
    """The method that a search is asked by."""
    return Method(
        name=made.name,
        doc=doc,
        access=access,
        work=Work.SEARCH,
        params=CRITERIA_PARAMS,
        result=PAGE_RESULT,
        refuses=(),
        example=example,
        handler=lambda actor, wanted: run(actor, made, wanted),
        aliases=aliases,
        search=made,
    )


def _with_plain(
    declared: Method, made: Search, plain: Mapping[str, Plain], shown: tuple[str, ...]
) -> Method:
    """The method, with parameters that become filters of the criteria."""

    def handle(actor: Actor, wanted: dict[str, Any]) -> dict[str, Any]:
        let = tuple(each for each in shown if actor.rights.lets(made.name, USE, each))
        return run(actor, made, narrowed(actor, wanted, plain, let))

    return replace(
        declared,
        params={**{name: each.wire for name, each in plain.items()}, **declared.params},
        handler=handle,
    )


def columns_of(given: Mapping[str, Wire | tuple[Wire, Source]], own: Set[str]) -> dict[str, Column]:
    """The columns by their names in small letters, and what says in words what an id or a code
    stands for, where nothing else is declared under its name.

    A column without a source is the record's own, as those of `own` are that have one."""
    taken = {key.lower() for key in given}
    found: dict[str, Column] = {}
    for key, declared in given.items():
        wire, source = declared if isinstance(declared, tuple) else (declared, None)
        attribute = wire.into or key.lower()
        made = with_companions(
            key, wire, source or named(attribute), attribute, source is None or key in own
        )
        for column in made:
            if column.name == key or column.name.lower() not in taken:
                found.setdefault(column.name.lower(), column)
    return found


CRITERIA_PARAMS: dict[str, Wire] = {
    "criteria": Structure("The whole criteria as one object or JSON text.", schemas.CRITERIA),
    "fields": Structure("What to answer of each row: [{name}]; * is every field.", schemas.FIELDS),
    "summaryFields": Structure(
        "Aggregates over all matching rows: [{name: 'sum(amount) total'}].", schemas.SUMMARY
    ),
    "filters": Structure(
        "Which rows: [{name, comparison, value1, value2, value3}], with entries named (, ), and, "
        "or between them; and binds tighter than or, and joins neighbours.",
        schemas.FILTERS,
    ),
    "sorts": Structure(
        "In which order: [{name, direction}]; ends with the id always.", schemas.SORTS
    ),
    "options": Structure("rows (20 by default) and startrow (from 0).", schemas.OPTIONS),
    "customOptions": Structure(
        "[{name, value}]; FormatDecimal=2 answers money without commas.", schemas.CUSTOM_OPTIONS
    ),
    "rows": Count(
        "Rows wanted: 20 when left out, and at most 10,000 unless the operator allows others."
    ),
    "startrow": Count("First row wanted, counted from 0."),
    "returnparameters": Text(1000, "Answer the fields that can be asked for instead of rows."),
}
PAGE_RESULT: dict[str, Wire] = {
    "notes": Text(20, "RETURNED."),
    "data": Structure("`rows`: the rows, each with its id and the fields asked for.", ROWS),
    "startrow": Count("The first row of this page, counted from 0.", always=True),
    "rows": Count("The size of a page.", always=True),
    "morerows": Structure("Whether rows follow this page.", {"type": "boolean"}),
    "moreid": Integer("Give this to CORE_MORE_SEARCH for the rows that follow.", always=True),
    "summary": Structure("The aggregates asked for, by their alias.", sometimes=True),
}
