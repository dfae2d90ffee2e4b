"""From the shape of a criteria to statements, compiled once and kept.

Every query is kept inside the actor's space here, joins included, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from peewee import JOIN, Select, SelectBase, Value, WrappedNode, fn

from methods.search.columns import SEARCHES, Search
from methods.search.comparisons import COMPARISONS
from methods.search.criteria import Asked, Condition, Shape, error, reach
from methods.wire.types import Integer, Wire
from models.store import scope
from models.store.database import Statement, folded, ordered, slot


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
                raise error("filters", "a ) stands without its (")
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
                    raise error("filters", "an operator stands where a filter should")
                continue
            factor = self._factor()
            read += 1
            if factor is not None:
                kept.append(factor)
        if read == 0:
            raise error("filters", "an operator or a bracket stands where a filter should")
        return reduce(lambda one, other: one & other, kept) if kept else None

    def _factor(self) -> Any:
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            inner = self._alternatives()
            if self._peek() != ")":
                raise error("filters", "a ( is not closed")
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
