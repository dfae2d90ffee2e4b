"""What the two databases spell differently, asked for by what it means."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Node, NodeList, fn

from models.store.database.connection import is_sqlite


def one_writer() -> bool:
    """Whether one transaction at a time writes, and holds every row from its beginning, as in
    SQLite: one process serves, and nothing needs to be taken row by row."""
    return is_sqlite()


def for_update(query: Any, *, skip_locked: bool = False) -> Any:
    """Hold the rows found until the transaction ends (SQLite's writer holds everything).

    With skip_locked, rows that another transaction holds are passed over."""
    return query if one_writer() else query.for_update(skip_locked=skip_locked)


def folded(expression: Node) -> Any:
    """Text without regard to letter case, whatever the alphabet."""
    return fn.fold(expression) if is_sqlite() else fn.LOWER(expression)


def like(expression: Node, pattern: Any) -> Any:
    """Folded text that matches a folded pattern, in which a backslash takes % and _ literally."""
    return NodeList((folded(expression), SQL("LIKE"), pattern, SQL("ESCAPE '\\'")))


def month_day(expression: Any) -> Any:
    """Month and day of a date as the number 100 * month + day."""
    if is_sqlite():
        return fn.strftime("%m%d", expression).cast("INTEGER")
    return fn.DATE_PART("month", expression) * 100 + fn.DATE_PART("day", expression)


def ordered(expression: Any, *, text: bool, down: bool) -> Any:
    """An ordering that is the same in both databases: unset first, letter case ignored."""
    if text:
        expression = fn.COALESCE(folded(expression), "")
        if not is_sqlite():
            expression = expression.collate('"C"')
    return expression.desc(nulls="LAST") if down else expression.asc(nulls="FIRST")


def never_reused(column: Any) -> Any:
    """The definition of an id, so that none is given out twice though its row is gone."""
    return NodeList((column, SQL("AUTOINCREMENT"))) if is_sqlite() else column


def moment_type() -> str:
    """The type of a column that keeps a moment; SQLite has none of its own."""
    return "TEXT" if is_sqlite() else "TIMESTAMPTZ"


def answering_id(query: Any, id: Any) -> Any:
    """An INSERT that answers the new id; SQLite's cursor knows it anyway."""
    return query if is_sqlite() else query.returning(id)
