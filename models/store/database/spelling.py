"""What the two databases spell differently, asked for by what it means."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Case, Field, FieldAlias, Function, Node, NodeList, fn

from models.store.database.connection import is_sqlite


def one_writer() -> bool:
    """Whether one transaction at a time writes, and holds every row from its beginning, as in
    SQLite: one process serves, and nothing needs to be taken row by row."""
    return is_sqlite()


def for_update(query: Any, *, skip_locked: bool = False) -> Any:
    """Hold the rows found until the transaction ends (SQLite's writer holds everything).

    With skip_locked, rows that another transaction holds are passed over."""
    return query if one_writer() else query.for_update(skip_locked=skip_locked)


def in_code_order(expression: Any) -> Any:
    """Text compared sign by sign, as SQLite and Python do, whatever language the server speaks."""
    return expression if is_sqlite() else expression.collate('"C"')


def code_order() -> list[Any]:
    """What a column's definition says so that its text is compared and indexed that way."""
    return [] if is_sqlite() else [SQL('COLLATE "C"')]


def beside(expression: Any) -> Any:
    """The column that keeps the folded form of this one, if one does."""
    if isinstance(expression, FieldAlias):
        name, holder = getattr(expression.field, "folded_by", ""), expression.source
    elif isinstance(expression, Field):
        name, holder = getattr(expression, "folded_by", ""), expression.model
    else:
        return None
    return getattr(holder, name) if name else None


def folded(expression: Any) -> Any:
    """Text as it is compared: what is kept beside it, or else worked out."""
    kept = beside(expression)
    return in_code_order(_worked_out(expression)) if kept is None else kept


def _worked_out(expression: Any) -> Any:
    """The folded form of text. Of ASCII, which most is, SQLite does it by itself: calling us for
    each row takes ten times as long, and stops all that this process does besides."""
    inner = expression
    if isinstance(expression, Function) and expression.name == "COALESCE" and expression.arguments:
        inner = expression.arguments[0]
    plain = isinstance(inner, Field | FieldAlias)
    if not plain or not is_sqlite():
        return fn.fold(expression)
    is_ascii = fn.LENGTH(expression.cast("BLOB")) == fn.LENGTH(expression)
    return Case(None, ((is_ascii, fn.LOWER(expression)),), fn.fold(expression))


def folded_or_empty(expression: Any) -> Any:
    """The same of text that may be missing, which is compared as an empty one."""
    kept = beside(expression)
    return folded(fn.COALESCE(expression, "")) if kept is None else kept


def like(text: Any, pattern: Any) -> Any:
    """Folded text that matches a folded pattern, in which a backslash takes % and _ literally."""
    return NodeList((text, SQL("LIKE"), pattern, SQL("ESCAPE '\\'")))


def digest(expression: Node) -> Any:
    """A digest of a text, in 32 capital hex digits."""
    return fn.UPPER(fn.MD5(expression))


def exact_sum(expression: Any) -> Any:
    """A sum of whole numbers, however large: an int, or a text or decimal that says one.

    SQLite adds up in 64 bits and gives up beyond; so it adds two halves of each number, which
    costs twice as much."""
    if not is_sqlite():
        return fn.SUM(expression)
    high = fn.SUM(NodeList((expression, SQL(">> 32")), parens=True))
    low = fn.SUM(NodeList((expression, SQL("& 4294967295")), parens=True))
    return fn.put_together(high, low)


def month_day(expression: Any) -> Any:
    """Month and day of a date as the number 100 * month + day."""
    if is_sqlite():
        return fn.strftime("%m%d", expression).cast("INTEGER")
    return fn.DATE_PART("month", expression) * 100 + fn.DATE_PART("day", expression)


def ordered(expression: Any, *, text: bool, down: bool) -> Any:
    """An ordering that is the same in both databases: unset first, letter case ignored."""
    if text:
        expression = in_code_order(fn.COALESCE(folded(expression), ""))
    return expression.desc(nulls="LAST") if down else expression.asc(nulls="FIRST")


def number_in(text: Any, key: Any, name: str) -> Any:
    """A whole number out of a JSON text of objects: that of this name in the object of a key."""
    if is_sqlite():
        path = NodeList((SQL("'$.\"' ||"), key, SQL(f"|| '\".{name}'")))
        return fn.json_extract(text, path).cast("INTEGER")
    found = fn.jsonb_extract_path_text(text.cast("jsonb"), key.cast("TEXT"), name)
    return found.cast("BIGINT")


def names_in(text: Any) -> Any:
    """The names in a JSON text of one object, with commas between."""
    if is_sqlite():
        return NodeList((SQL("(SELECT group_concat(key) FROM json_each("), text, SQL("))")))
    keys = SQL("(SELECT string_agg(k, ',') FROM json_object_keys(")
    return NodeList((keys, text.cast("json"), SQL(") AS k)")))


def never_reused(column: Any) -> Any:
    """The definition of an id, so that none is given out twice though its row is gone."""
    return NodeList((column, SQL("AUTOINCREMENT"))) if is_sqlite() else column


def moment_type() -> str:
    """The type of a column that keeps a moment; SQLite has none of its own."""
    return "TEXT" if is_sqlite() else "TIMESTAMPTZ"


def answering_id(query: Any, id: Any) -> Any:
    """An INSERT that answers the new id; SQLite's cursor knows it anyway."""
    return query if is_sqlite() else query.returning(id)
