"""The one search mechanism: declared columns, filters, sorts, summaries, children and pages.

A search is a mapping of wire names to columns. A criteria object is read into its shape (which
fields, comparisons, brackets and sorts) and its values; a shape is compiled into statements
once and kept, so asking the same question again only binds values. Every query is kept inside
the actor's space here, and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Any

from marshmallow import ValidationError
from peewee import JOIN, Case, Select, SelectBase, Value, WrappedNode, fn

from methods.comparisons import COMPARISONS, Comparison
from methods.declare import Access, Method, Work, register
from methods.wire import (
    Choice,
    ETag,
    Id,
    Integer,
    Moment,
    Ref,
    Structure,
    Text,
    Timestamp,
    Wire,
)
from models import scope
from models.actor import Actor
from models.base import Base
from models.database import Statement, folded, ordered, slot
from models.user import User

ROWS_DEFAULT = 20
FILTERS_MAX = 500
FIELDS_MAX = 400

Source = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A field of a search: how it is spelled, where it comes from, and its doc (in the wire)."""

    name: str
    wire: Wire
    source: Source
    own: bool = False
    """A column of the record itself, which does not change unless the record does."""


@dataclass(frozen=True)
class Child:
    """Another search, reachable under a prefix; `on` ties its rows to a row of this one."""

    name: str
    search: str
    on: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Search:
    """A declared search: what it finds, and the fields and children it knows."""

    name: str
    of: Any
    prefix: str
    columns: Mapping[str, Column]
    children: Mapping[str, Child]
    where: Callable[[Any], Any] | None
    """Which rows belong to the search at all; may use slot("user") and the names of `bind`."""
    aliases: Mapping[str, str]
    bind: Callable[[Actor], Mapping[str, Any]] = lambda actor: {}

    def column(self, name: str) -> Column | None:
        return self.columns.get(self.aliases.get(name, name))


SEARCHES: dict[str, Search] = {}
"""Every search by the name of its method."""


# --- declaring ----------------------------------------------------------------------------------


def named(attribute: str) -> Source:
    """The column of that name."""
    return lambda alias: getattr(alias, attribute)


def titled(model: Any, attribute: str) -> Source:
    """What a record that a foreign key points at is called."""

    def source(alias: Any) -> Any:
        other = model.alias()
        return other.select(model.title(other)).where(other.id == getattr(alias, attribute))

    return source


def chosen(attribute: str, choices: Mapping[int, str]) -> Source:
    """The title of a value out of a fixed list."""

    def source(alias: Any) -> Any:
        column = getattr(alias, attribute)
        return Case(column, tuple(choices.items()), "")

    return source


def user_name(attribute: str) -> Source:
    def source(alias: Any) -> Any:
        user = User.alias()
        full = fn.TRIM(user.first_name.concat(" ").concat(user.surname))
        name = Case(None, ((full == "", user.logon),), full)
        return user.select(name).where(user.id == getattr(alias, attribute))

    return source


def _audit_columns() -> dict[str, tuple[Wire, Source]]:
    return {
        "Id": (Id("The id of the record, never used twice."), named("id")),
        "Guid": (Text(36, "A globally unique id of the record."), named("guid")),
        "CreatedDate": (Moment("When it was added."), named("created")),
        "CreatedUser": (Integer("The user who added it."), named("created_user")),
        "CreatedUserText": (Text(101, "That user's name."), user_name("created_user")),
        "ModifiedDate": (Moment("When it was last changed."), named("modified")),
        "ModifiedUser": (Integer("The user who last changed it."), named("modified_user")),
        "ModifiedUserText": (Text(101, "That user's name."), user_name("modified_user")),
        "ETag": (
            ETag("A digest that changes with the record."),
            lambda alias: alias.guid.concat(":").concat(alias.version.cast("TEXT")),
        ),
        "Timestamp": (
            Timestamp("The version of the record, to be sent back as Timestamp."),
            lambda alias: alias.version.cast("TEXT"),
        ),
    }


OF_OTHERS = frozenset({"CreatedUserText", "ModifiedUserText"})
"""Of the columns that all records have, those that come from other records."""


def _with_companions(
    name: str, wire: Wire, source: Source, attribute: str, own: bool
) -> list[Column]:
    found = [Column(name, wire, source, own)]
    if isinstance(wire, Ref):
        text = Text(200, f"What {name} is called.")
        found.append(Column(name + "Text", text, titled(wire.of, attribute)))
    elif isinstance(wire, Choice):
        text = Text(100, f"The title of {name}.")
        found.append(Column(name + "Text", text, chosen(attribute, wire.choices)))
    return found


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
    kept = _audit_columns() if audit else {}
    for key, pair in kept.items():
        given.setdefault(key, pair)
    declared_names = {key.lower() for key in given}
    for key, declared in given.items():
        wire, source = declared if isinstance(declared, tuple) else (declared, None)
        attribute = wire.into or key.lower()
        own = source is None or (given[key] is kept.get(key) and key not in OF_OTHERS)
        for column in _with_companions(key, wire, source or named(attribute), attribute, own):
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
    SEARCHES[name] = made
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
    "rows": Integer("Rows wanted; 20 when left out."),
    "startrow": Integer("First row wanted, counted from 0."),
    "returnparameters": Text(1000, "Answer the fields that can be asked for instead of rows."),
}
PAGE_RESULT: dict[str, Wire] = {
    "notes": Text(20, "RETURNED."),
    "data": Structure("`rows`: the rows, each with its id and the fields asked for."),
    "startrow": Integer("The first row of this page, counted from 0."),
    "rows": Integer("The size of a page."),
    "morerows": Structure("Whether rows follow this page.", {"type": "boolean"}),
    "moreid": Integer("Give this to CORE_MORE_SEARCH for the rows that follow."),
    "summary": Structure("The aggregates asked for, by their alias."),
}


# --- reading criteria ---------------------------------------------------------------------------


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


def _error(where: str, what: str) -> ValidationError:
    return ValidationError({where: [what]})


def parsed(wanted: dict[str, Any]) -> dict[str, Any]:
    """One criteria object out of what came: as one, as JSON text, or as its members."""
    criteria = wanted.get("criteria")
    if isinstance(criteria, str) and criteria.strip():
        try:
            criteria = json.loads(criteria)
        except (ValueError, RecursionError):
            raise _error("criteria", "is not JSON; give a criteria object") from None
    if criteria is not None and not isinstance(criteria, dict):
        raise _error("criteria", "give a criteria object")
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


def _entries(criteria: dict[str, Any], name: str, most: int) -> list[Any]:
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
        raise _error(name, "give a list of objects, each with a name")
    if len(value) > most:
        raise _error(name, f"has {len(value)} entries; give at most {most}")
    return value


def _name_of(entry: Any, where: str) -> str:
    if isinstance(entry, str):
        return entry.strip()
    if isinstance(entry, dict):
        folded = {str(key).lower(): value for key, value in entry.items()}
        name = folded.get("name") or folded.get("field")
        if isinstance(name, str) and name.strip():
            return name.strip()
    raise _error(where, "each entry needs a name")


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


def _fields(search: Search, criteria: dict[str, Any], lenient: bool) -> list[Asked]:
    found: dict[str, Asked] = {}
    for entry in _entries(criteria, "fields", FIELDS_MAX):
        name = _name_of(entry, "fields")
        if name == "*":
            for key in search.columns:
                found.setdefault(key, Asked((key,), key))
            continue
        if "(" in name:
            asked = _aggregate(search, name, "fields")
            found.setdefault(asked.key, asked)
            continue
        path = _path(search, name)
        if reach(search, path) is None and not lenient:
            raise _error("fields", f"{name} is no field of {search.name}")
        found.setdefault(name.lower(), Asked(path, name.lower()))
    return list(found.values())


def _aggregate(search: Search, text: str, where: str) -> Asked:
    match = _AGGREGATE.fullmatch(text)
    if match is None:
        raise _error(where, f"{text} is no aggregate; write count(*), sum(field) alias and so on")
    function, name, alias = match.group(1).lower(), match.group(2), match.group(3)
    path = ("id",) if name == "*" else _path(search, name)
    column = reach(search, path)
    if column is None:
        raise _error(where, f"{name} is no field of {search.name}")
    if function == "sum" and column.wire.kind != "number":
        raise _error(where, f"{name} is no number and has no sum")
    if function in {"min", "max"} and column.wire.kind == "flag":
        raise _error(where, f"{name} is a flag and has no {function}")
    return Asked(path, (alias or f"{function}{path[-1]}").lower(), function)


_OPERATORS = frozenset({"(", ")", "and", "or"})


def _value_of(entry: dict[str, Any], name: str) -> Any:
    value = entry.get(name)
    if name == "value1" and value in (None, ""):
        value = entry.get("value", value)
    return value


def _filters(
    search: Search, criteria: dict[str, Any], actor: Actor
) -> tuple[list[str | Condition], list[Any]]:
    shapes: list[str | Condition] = []
    bound: list[Any] = []
    for entry in _entries(criteria, "filters", FILTERS_MAX):
        name = _name_of(entry, "filters")
        if name.lower() in _OPERATORS:
            shapes.append(name.lower())
            continue
        if not isinstance(entry, dict):
            raise _error("filters", f"{name} needs a comparison")
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
        raise _error("filters", f"{name} is no field of {search.name}")
    comparison = str(entry.get("comparison") or "EQUAL_TO").strip().upper()
    row = COMPARISONS.get(comparison)
    if row is None:
        raise _error("filters", f"{name}: {comparison} is no comparison")
    if column.wire.kind not in row.fits:
        raise _error("filters", f"{name}: {comparison} does not fit a {column.wire.kind}")
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
        raise _error("filters", f"{name}: {words}") from None
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
        raise _error("filters", f"{name}: {row.name} does not compare with a field")
    path = _path(search, value[6:])
    other = reach(search, path)
    if other is None or other.wire.kind != column.wire.kind:
        raise _error("filters", f"{name}: {value} is no {column.wire.kind} field to compare with")
    return path


def _meant_unset(column: Column, row: Comparison, values: list[Any]) -> str:
    """Equal to an empty value means not set, where the value is no text."""
    if column.wire.kind == "text" or values[0] not in (None, ""):
        return ""
    return {"EQUAL_TO": "null", "NOT_EQUAL_TO": "set"}.get(row.name, "")


def _sorts(search: Search, criteria: dict[str, Any]) -> list[tuple[tuple[str, ...], bool]]:
    found = []
    for entry in _entries(criteria, "sorts", 50):
        name = _name_of(entry, "sorts")
        path = _path(search, name)
        if reach(search, path) is None:
            raise _error("sorts", f"{name} is no field of {search.name}")
        direction = "asc"
        if isinstance(entry, dict):
            folded = {str(key).lower(): value for key, value in entry.items()}
            direction = str(folded.get("direction") or "asc").lower()
        if direction not in {"asc", "desc", "ascending", "descending"}:
            raise _error("sorts", f"{name}: give the direction asc or desc")
        found.append((path, direction.startswith("desc")))
    return found


def _options(criteria: dict[str, Any]) -> dict[str, Any]:
    options = criteria.get("options")
    if isinstance(options, str) and options.strip():
        try:
            options = json.loads(options)
        except (ValueError, RecursionError):
            raise _error("options", "is not JSON; give an object") from None
    if options is None or options == "":
        return {}
    if not isinstance(options, dict):
        raise _error("options", "give an object")
    return {str(name).lower(): value for name, value in options.items()}


def _number(criteria: dict[str, Any], name: str, default: int, most: int) -> int:
    value = _options(criteria).get(name)
    if value in (None, ""):
        value = criteria.get(name)
    if value in (None, ""):
        return default
    try:
        number = Integer("").read(value)
    except ValidationError as problem:
        raise _error(name, str(problem.messages[0])) from None
    if number < 0:
        raise _error(name, "give a whole number from 0")
    return min(number, most)


def _custom(criteria: dict[str, Any]) -> dict[str, str]:
    found = {}
    for entry in _entries(criteria, "customoptions", 100):
        if isinstance(entry, dict):
            folded = {str(key).lower(): value for key, value in entry.items()}
            found[str(folded.get("name", "")).lower()] = str(folded.get("value", ""))
    return found


# --- compiling ----------------------------------------------------------------------------------


class _Scalar(WrappedNode):
    """A query that answers one value, as a value: peewee lets a bare one take no part in tests."""

    def __sql__(self, ctx: Any) -> Any:
        return ctx.sql(self.node)


class _Compiler:
    """Builds the queries of one shape: aliases and joins are made as paths ask for them."""

    def __init__(self, search: Search, shape: Shape) -> None:
        self.search = search
        self.shape = shape
        self.base = search.of.alias("base")
        self.joins: dict[tuple[str, ...], tuple[Any, Any]] = {}
        self.extra: dict[tuple[str, ...], list[Any]] = {}
        self.slots = 0
        self.condition = self._where()

    def _alias(self, path: tuple[str, ...]) -> Any:
        """The table at the end of a path of children, joined on first use."""
        if not path:
            return self.base
        if path not in self.joins:
            parent = self._alias(path[:-1])
            holder = self._search(path[:-1])
            child = holder.children[path[-1]]
            target = SEARCHES[child.search]
            alias = target.of.alias("_".join(path))
            on = child.on(parent, alias) & scope.within(alias, self.base.space)
            if target.where is not None:
                on = on & target.where(alias)
            self.joins[path] = (alias, on)
        return self.joins[path][0]

    def _search(self, path: tuple[str, ...]) -> Search:
        found = self.search
        for part in path:
            found = SEARCHES[found.children[part].search]
        return found

    def expression(self, path: tuple[str, ...]) -> tuple[Any, Wire] | None:
        column = reach(self.search, path)
        if column is None:
            return None
        source = column.source(self._alias(path[:-1]))
        return _Scalar(source) if isinstance(source, SelectBase) else source, column.wire

    def known(self, path: tuple[str, ...]) -> tuple[Any, Wire]:
        found = self.expression(path)
        assert found is not None, "paths of filters and sorts are checked when they are read"
        return found

    # filters := alternative ('or' alternative)*; alternative := factor ('and'? factor)*

    def _where(self) -> Any:
        self.tokens = list(self.shape.filters)
        self.at = 0
        condition = scope.within(self.base, slot("space"))
        if self.search.where is not None:
            condition = condition & self.search.where(self.base)
        if self.tokens:
            given = self._alternatives()
            if self.at != len(self.tokens):
                raise _error("filters", "a ) stands without its (")
            if given is not None:
                condition = condition & given
        return condition

    def _peek(self) -> str | Condition | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _alternatives(self) -> Any:
        found = [self._factors()]
        while self._peek() == "or":
            self.at += 1
            found.append(self._factors())
        kept = [each for each in found if each is not None]
        return reduce(lambda one, other: one | other, kept) if kept else None

    def _factors(self) -> Any:
        kept: list[Any] = []
        read = 0
        while True:
            token = self._peek()
            if token is None or token in (")", "or"):
                break
            if token == "and":
                self.at += 1
                if read == 0 or self._peek() in (None, "and", "or", ")"):
                    raise _error("filters", "an operator stands where a filter should")
                continue
            factor = self._factor()
            read += 1
            if factor is not None:
                kept.append(factor)
        if read == 0:
            raise _error("filters", "an operator or a bracket stands where a filter should")
        return reduce(lambda one, other: one & other, kept) if kept else None

    def _factor(self) -> Any:
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            inner = self._alternatives()
            if self._peek() != ")":
                raise _error("filters", "a ( is not closed")
            self.at += 1
            return inner
        assert isinstance(token, Condition)
        test = self._test(token)
        if token.in_join:
            self.extra.setdefault(token.path[:-1], []).append(test)
            return None
        return test

    def _test(self, condition: Condition) -> Any:
        expression, wire = self.known(condition.path)
        if condition.unset:
            return expression.is_null(condition.unset == "null")
        row = COMPARISONS[condition.comparison]
        if condition.other:
            other, _ = self.known(condition.other)
            if wire.kind in {"date", "moment"}:
                return _plain_test(condition.comparison, expression, other)
            if wire.kind == "text":
                other = folded(fn.COALESCE(other, ""))
            return row.test(wire, expression, [other])
        slots = [slot(f"v{self.slots + number}") for number in range(condition.count)]
        self.slots += condition.count
        return row.test(wire, expression, slots)

    def _joined(self, query: Any) -> Any:
        for path, (alias, on) in self.joins.items():
            for extra in self.extra.get(path, ()):
                on = on & extra
            query = query.join_from(self.base, alias, JOIN.LEFT_OUTER, on=on)
        return query

    def aggregate(self, asked: Asked) -> tuple[Any, Wire]:
        expression, wire = self.known(asked.path)
        return _aggregated(asked, expression, wire)

    def rows(self) -> tuple[Any, list[tuple[str, Wire | None]]]:
        query, columns = self._groups() if self.shape.grouped else self._each()
        return query.limit(slot("rows")).offset(slot("startrow")), columns

    def _each(self) -> tuple[Any, list[tuple[str, Wire | None]]]:
        """A row for each record found."""
        asked = list(self.shape.fields)
        if all(each.key != "id" for each in asked):
            asked.insert(0, Asked(("id",), "id"))
        found = [self.expression(each.path) or (Value(""), None) for each in asked]
        orders = [self._order(path, down) for path, down in self.shape.sorts]
        query = self._joined(self.base.select(*(expression for expression, _ in found)))
        query = query.where(self.condition).order_by(*orders, self.base.id.asc())
        return query, [(each.key, wire) for each, (_, wire) in zip(asked, found, strict=True)]

    def _groups(self) -> tuple[Any, list[tuple[str, Wire | None]]]:
        """A row for each group. What is grouped by is worked out in an inner query: PostgreSQL
        does not take an expression that holds values for the same one when it meets it again."""
        asked = self.shape.fields
        found = [self.expression(each.path) or (Value(""), None) for each in asked]
        named = [each.alias(f"c{number}") for number, (each, _) in enumerate(found)]
        inner = self._joined(self.base.select(*named)).where(self.condition).alias("found")
        selected, columns, group = [], [], {}
        for number, (each, (_, wire)) in enumerate(zip(asked, found, strict=True)):
            expression = getattr(inner.c, f"c{number}")
            if each.aggregate and wire is not None:
                expression, wire = _aggregated(each, expression, wire)
            else:
                group[each.path] = expression, wire
            selected.append(expression)
            columns.append((each.key, wire))
        orders = [
            ordered(expression, text=wire is not None and wire.kind == "text", down=down)
            for (expression, wire), down in ((group[path], down) for path, down in self.shape.sorts)
        ]
        plain = [expression for expression, _ in group.values()]
        query = Select((inner,), selected).group_by(*plain)
        return query.order_by(*orders, *(each.asc() for each in plain)), columns

    def _order(self, path: tuple[str, ...], down: bool) -> Any:
        expression, wire = self.known(path)
        return ordered(expression, text=wire.kind == "text", down=down)

    def summary(self) -> tuple[Any, list[tuple[str, Wire, str]]] | None:
        if not self.shape.summary:
            return None
        made = [(each, *self.aggregate(each)) for each in self.shape.summary]
        query = self._joined(self.base.select(*(expression for _, expression, _ in made)))
        columns = [(each.key, wire, each.aggregate) for each, _, wire in made]
        return query.where(self.condition), columns


def _aggregated(asked: Asked, expression: Any, wire: Wire) -> tuple[Any, Wire]:
    if asked.aggregate == "count":
        return fn.COUNT(expression), Integer("How many.")
    return getattr(fn, asked.aggregate.upper())(expression), wire


def _plain_test(name: str, one: Any, other: Any) -> Any:
    return {
        "EQUAL_TO": lambda: one == other,
        "NOT_EQUAL_TO": lambda: one != other,
        "GREATER_THAN": lambda: one > other,
        "GREATER_THAN_OR_EQUAL_TO": lambda: one >= other,
        "LESS_THAN": lambda: one < other,
        "LESS_THAN_OR_EQUAL_TO": lambda: one <= other,
    }[name]()


@dataclass(frozen=True)
class Plan:
    """The statements of one shape."""

    rows: Statement
    columns: list[tuple[str, Wire | None]]
    summary: Statement | None
    summary_columns: list[tuple[str, Wire, str]]


@lru_cache(maxsize=1024)
def plan(name: str, shape: Shape) -> Plan:
    """The compiled statements of a search for a shape of criteria."""
    search = SEARCHES[name]
    columns = _Compiler(search, shape).rows()[1]
    summary = _Compiler(search, shape).summary()
    return Plan(
        Statement(lambda: _Compiler(search, shape).rows()[0]),
        columns,
        None if summary is None else Statement(lambda: _summary_query(search, shape)),
        [] if summary is None else summary[1],
    )


def _summary_query(search: Search, shape: Shape) -> Any:
    found = _Compiler(search, shape).summary()
    assert found is not None
    return found[0]


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
    fields = _fields(search, criteria, actor.lenient)
    summary = [
        _aggregate(search, _name_of(entry, "summaryFields"), "summaryFields")
        for entry in _entries(criteria, "summaryfields", 50)
    ]
    filters, values = _filters(search, criteria, actor)
    sorts = _sorts(search, criteria)
    shape = Shape(tuple(fields), tuple(summary), tuple(filters), tuple(sorts))
    if shape.grouped:
        _check_group(search, shape)
    made = plan(search.name, shape)
    most = actor.rows_max
    size = _number(criteria, "rows", ROWS_DEFAULT, most) if rows is None else min(rows, most)
    first = _number(criteria, "startrow", 0, 2**31 - 1) if startrow is None else startrow
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
        plain_money=_custom(criteria).get("formatdecimal") == "2",
        etag=_etag(search, made, found) if not totals else "",
    )


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
            raise _error("sorts", f"{'.'.join(path)} is not one of the grouped fields")


def _returned_parameters(search: Search, criteria: dict[str, Any]) -> Page | None:
    asked = _options(criteria).get("returnparameters") or criteria.get("returnparameters")
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
        raise _error("datareturn", str(messages[0])) from None
