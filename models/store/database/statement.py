"""Statements: queries whose text is made once and then only run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from peewee import Query, Value

from models.store.database.connection import database, execute, execute_each, fetch, is_sqlite


class Slot:
    """The place of a value that is known only when the statement runs."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def slot(name: str) -> Any:
    """A named place in a query, filled by `Statement.rows(name=…)`."""
    return Value(Slot(name), converter=False)


Bind = Callable[[dict[str, Any]], Sequence[Any]]
"""Puts the values of a statement's slots into the order of its text."""


def _settled(text: str, parameters: list[Any], mark: str) -> tuple[str, list[Any]]:
    """The same query with its own whole numbers and empty texts written out: less to bind."""
    pieces = text.split(mark)
    assert len(pieces) == len(parameters) + 1, f"a mark stands inside a text of {text}"
    written, left = pieces[0], []
    for parameter, piece in zip(parameters, pieces[1:], strict=True):
        if (type(parameter) is int and parameter >= 0) or parameter == "":
            written += repr(parameter) + piece
        else:
            written += mark + piece
            left.append(parameter)
    return written, left


def _binding(parameters: list[Any]) -> Bind:
    names = [each.name if type(each) is Slot else None for each in parameters]
    if None not in names and len(names) > 1:
        return itemgetter(*names)
    places = [(number, name) for number, name in enumerate(names) if name is not None]

    def bind(values: dict[str, Any]) -> list[Any]:
        bound = parameters.copy()
        for number, name in places:
            bound[number] = values[name]
        return bound

    return bind


class Statement:
    """A query that is compiled on first use, once for each kind of database, and run as text.

    Compiling costs peewee some fifty times what running costs (see the README's decisions), so
    whatever is asked on a call's path is declared as one of these."""

    __slots__ = ("_build", "_compiled")

    def __init__(self, build: Callable[[], Query]) -> None:
        self._build = build
        self._compiled: dict[type, tuple[str, list[Any], Bind]] = {}

    def compiled(self) -> tuple[str, list[Any]]:
        """The text for the database in use, and its values, slots among them."""
        text, parameters, _ = self._compiled.get(type(database.obj)) or self._compile()
        return text, parameters

    def asks_for(self, name: str) -> bool:
        """Whether there is a slot of this name in it."""
        return any(type(each) is Slot and each.name == name for each in self.compiled()[1])

    def _compile(self) -> tuple[str, list[Any], Bind]:
        text, parameters = self._build().bind(database.obj).sql()
        text, left = _settled(text, list(parameters), database.obj.param)
        made = (text, left, _binding(left))
        self._compiled[type(database.obj)] = made
        return made

    def _cursor(self, values: dict[str, Any]) -> Any:
        text, _, bind = self._compiled.get(type(database.obj)) or self._compile()
        return execute(text, bind(values))

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        return fetch(self._cursor(values))

    def row(self, **values: Any) -> tuple[Any, ...] | None:
        return self._cursor(values).fetchone()

    def value(self, **values: Any) -> Any:
        found = self._cursor(values).fetchone()
        return None if found is None else found[0]

    def run(self, **values: Any) -> int:
        """Run a statement that changes rows; answers how many."""
        return int(self._cursor(values).rowcount)

    def run_each(self, rows: Iterable[dict[str, Any]]) -> None:
        """Run a statement that changes rows once for each of these values."""
        text, _, bind = self._compiled.get(type(database.obj)) or self._compile()
        if bound := [bind(values) for values in rows]:
            execute_each(text, bound)

    def add(self, **values: Any) -> int:
        """Run an INSERT; answers the new id."""
        cursor = self._cursor(values)
        return int(cursor.lastrowid if is_sqlite() else cursor.fetchone()[0])
