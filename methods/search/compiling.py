"""From the shape of a criteria to statements, compiled once and kept.

Every query is kept inside the actor's space here, joins included, and nowhere else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, ModelSelect, Select, SelectBase, Value, WrappedNode, fn

from methods.search import once
from methods.search.columns import SEARCHES, VARIANTS, Search, below, reach
from methods.search.comparisons import COMPARISONS
from methods.search.kept_plans import KeptPlans
from methods.search.listed import source_of
from methods.search.shape import ROWS, Asked, Condition, Path, Shape, Test
from methods.wire.types import Integer, Wire
from models.store import scope
from models.store.database import Statement, exact_sum, folded_or_empty, ordered, slot

HOW_MANY = Integer("How many.")


class _Scalar(WrappedNode):
    """A query that answers one value, as a value: peewee lets a bare one take no part in tests."""

    def __sql__(self, ctx: Any) -> Any:
        return ctx.sql(self.node)


class _Compiler:
    """Builds the queries of one shape: aliases and joins are made as paths ask for them, for
    this query alone: a join that only a field needs is none of a summary that counts no rows."""

    def __init__(self, search: Search, shape: Shape, *, exact: bool = False) -> None:
        self.search = search
        self.exact = exact
        """Whether sums may be larger than 64 bits hold."""
        self.shape = shape
        self.base = search.of.alias("base")
        self.joins: dict[Path, tuple[Any, Any]] = {}
        self.extra: dict[Path, list[Any]] = {}
        self.slots = 0
        """How many values the tests made so far take."""
        self.condition = self._where()

    def _alias(self, path: Path) -> Any:
        """The table at the end of a path of children, joined on first use."""
        if not path:
            return self.base
        if path not in self.joins:
            parent, holder = self._alias(path[:-1]), below(self.search, path[:-1])
            assert holder is not None, "paths are checked when they are read"
            child = holder.children[path[-1]]
            target = SEARCHES[child.search]
            # PostgreSQL cuts long names, and two may then be the same; t1, t2 … is what peewee
            # calls the tables of a column's own sub-select
            alias = target.of.alias(f"joined{len(self.joins) + 1}")
            on = child.on(parent, alias) & scope.within(alias, self.base.space)
            if target.where is not None:
                on = on & target.where(alias)
            self.joins[path] = (alias, on)
        return self.joins[path][0]

    def expression(self, path: Path) -> tuple[Any, Wire] | None:
        column = reach(self.search, path)
        if column is None:
            return None
        source = column.sourced(self.shape.net)(self._alias(path[:-1]))
        return _Scalar(source) if isinstance(source, SelectBase) else source, column.wire

    def known(self, path: Path) -> tuple[Any, Wire]:
        found = self.expression(path)
        assert found is not None, "paths of filters and sorts are checked when they are read"
        return found

    def _where(self) -> Any:
        condition = scope.within(self.base, slot("space"))
        if self.search.where is not None:
            condition = condition & self.search.where(self.base)
        given = None if self.shape.filters is None else self._filters(self.shape.filters)
        return condition if given is None else condition & given

    def _filters(self, test: Test) -> Any:
        """The test as SQL; None where all of it goes into joins."""
        if isinstance(test, Condition):
            made = self._test(test)
            if not test.in_join:
                return made
            self.extra.setdefault(test.path[:-1], []).append(made)
            return None
        parts = [part for part in map(self._filters, test.parts) if part is not None]
        return _balanced(operator.and_ if test.by == "and" else operator.or_, parts)

    def _compared(self, path: Path) -> Any:
        """What a filter compares; the text of a row that is not there is an empty one too."""
        expression, wire = self.known(path)
        return fn.COALESCE(expression, "") if wire.kind == "text" and len(path) > 1 else expression

    def _test(self, condition: Condition) -> Any:
        expression, wire = self.known(condition.path)
        if condition.unset == "never":
            return expression.is_null() & expression.is_null(False)
        if condition.unset:
            return expression.is_null(condition.unset == "null")
        row, expression = COMPARISONS[condition.comparison], self._compared(condition.path)
        if condition.other:
            other = self._compared(condition.other)
            if wire.kind in {"date", "moment"}:
                return _plain_test(condition.comparison, expression, other)
            if wire.kind == "text":
                other = folded_or_empty(other)
            return row.test(wire, expression, [other])
        slots = [slot(f"v{self.slots + number}") for number in range(condition.count)]
        self.slots += condition.count
        return row.test(wire, expression, slots)

    def _joined(self, query: Any) -> Any:
        for path, (alias, on) in self.joins.items():
            for extra in self.extra.get(path, ()):
                on = on & extra
            if isinstance(query, ModelSelect):
                query = query.join_from(self.base, source_of(alias), JOIN.LEFT_OUTER, on=on)
            else:  # of a list, which is no model
                query = query.join(source_of(alias), JOIN.LEFT_OUTER, on=on)
        return query

    def rows(self) -> Any:
        """The query of a page."""
        query = self.groups() if self.shape.grouped else self._each()
        return query.limit(slot("rows")).offset(slot("startrow"))

    def summary(self) -> Any:
        """The query of the aggregates over all rows: count(*) counts the rows of the answer, and
        everything else each record once, however many rows it makes together with others."""
        asked = self.shape.summary
        if any(each.aggregate == ROWS for each in asked) and not self.shape.grouped:
            self._join_what_makes_rows()
        query, cells = self._found(asked)
        return Select((query,), [self._total(*each) for each in cells])

    def _total(self, asked: Asked, cell: Any) -> Any:
        if asked.aggregate == ROWS and self.shape.grouped:
            groups = _Compiler(self.search, self.shape, exact=self.exact).groups().alias("groups")
            return _Scalar(Select((groups,), [fn.COUNT(Value(1))]))
        return self._aggregated(asked, cell)

    def _aggregated(self, asked: Asked, expression: Any) -> Any:
        if not asked.aggregate:
            return expression
        if asked.aggregate == "sum" and self.exact:
            return fn.COALESCE(exact_sum(expression), 0)
        function = "count" if asked.aggregate == ROWS else asked.aggregate
        found = getattr(fn, function.upper())(expression)
        return fn.COALESCE(found, 0) if function == "sum" else found

    def _join_what_makes_rows(self) -> None:
        for path in (*(each.path for each in self.shape.fields), *dict(self.shape.sorts)):
            self.expression(path)

    def _each(self) -> Any:
        """A row for each record found."""
        found = [self.answered(each) for each in self.shape.answered]
        orders = [self._order(*self.known(path), down) for path, down in self.shape.sorts]
        query = self._joined(self.base.select(*found)).where(self.condition)
        return query.order_by(*orders, self.base.id.asc())

    def groups(self) -> Any:
        """A row for each group, in the order asked for."""
        query, cells = self._found(self.shape.fields)
        group = {each.path: cell for each, cell in cells if not each.aggregate}
        orders = [
            self._order(group[path], self.known(path)[1], down) for path, down in self.shape.sorts
        ]
        made = Select((query,), [self._aggregated(*each) for each in cells]).group_by(
            *group.values()
        )
        return made.order_by(*orders, *(cell.asc() for cell in group.values()))

    def _found(self, asked: Sequence[Asked]) -> once.Found:
        """What is asked for of every row, to be aggregated in a query around it: PostgreSQL does
        not take an expression that holds values for the same one when it meets it again."""
        shown = {once.cell(number): self.answered(each) for number, each in enumerate(asked)}
        held = once.holders(asked)
        multiplied = any(held) or not all(map(self._is_single, self.joins))
        if multiplied:
            shown |= {once.holder(n): self._alias(path).id for n, path in enumerate(held)}
        columns = [made.alias(name) for name, made in shown.items()]
        inner = self._joined(self.base.select(*columns)).where(self.condition).alias("found")
        return once.once(inner, asked, held) if multiplied else once.as_found(inner, asked)

    def _is_single(self, path: Path) -> bool:
        """Whether a join of a path multiplies no rows."""
        parent = below(self.search, path[:-1])
        return parent is not None and parent.children[path[-1]].single

    def answered(self, asked: Asked) -> Any:
        """What a field shows; empty for one that is not known and was let pass."""
        found = self.expression(asked.path)
        return Value("") if found is None else found[0]

    def _order(self, expression: Any, wire: Wire, down: bool) -> Any:
        return ordered(expression, text=wire.kind == "text", down=down)


def _balanced(join: Callable[[Any, Any], Any], parts: list[Any]) -> Any:
    """The parts joined in pairs of pairs; None where there are none.

    One after another they would nest as deeply as there are parts: SQLite reads no more than a
    hundred levels of brackets, and peewee writes each level in a call of its own."""
    if len(parts) < 2:
        return parts[0] if parts else None
    half = len(parts) // 2
    return join(_balanced(join, parts[:half]), _balanced(join, parts[half:]))


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
    """The statements of one shape, and how what they answer is spelled."""

    rows: Statement
    columns: list[tuple[str, Wire | None]]
    summary: Statement | None
    summary_columns: list[tuple[str, Wire, str]]

    def asks_for(self, slot: str) -> bool:
        """Whether one of the statements has a slot of this name."""
        both = (self.rows, self.summary)
        return any(each is not None and each.asks_for(slot) for each in both)


kept: KeptPlans[Plan] = KeptPlans()


def plan_for(name: str, shape: Shape, *, exact: bool = False) -> Plan:
    """The statements of a search for a shape of criteria, built when they are first run; with
    `exact`, sums may be of any size."""
    if exact:
        return _plan(name, shape, exact)
    found = kept.find(name, shape)
    if found is None:
        found = _plan(name, shape, exact)
        kept.keep(name, shape, found)
    return found


def _plan(name: str, shape: Shape, exact: bool) -> Plan:
    search = VARIANTS.get(name) or SEARCHES[name]
    return Plan(
        Statement(lambda: _Compiler(search, shape, exact=exact).rows()),
        [(each.key, _spelling(search, each)) for each in shape.answered],
        Statement(lambda: _Compiler(search, shape, exact=exact).summary())
        if shape.summary
        else None,
        [
            (each.key, wire, each.aggregate)
            for each in shape.summary
            if (wire := _spelling(search, each)) is not None
        ],
    )


def _spelling(search: Search, asked: Asked) -> Wire | None:
    column = reach(search, asked.path)
    if column is None:
        return None
    return HOW_MANY if asked.aggregate in {"count", ROWS} else column.wire
