"""Reading the facts: one statement, compiled once, for all that the locks look at."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, get_origin, get_type_hints

from peewee import Field

from models import lock_dates, settings
from models.actor import Actor
from models.document import Document, Item
from models.locks.table import Facts, Source
from models.store.base import day
from models.store.database import Statement, slot


def _sources() -> dict[str, Source]:
    """What each fact is read from, in the order of the tuple."""
    found = {}
    for name, hint in get_type_hints(Facts, include_extras=True).items():
        if get_origin(hint) is Annotated:
            (source,) = hint.__metadata__
            found[name] = source if isinstance(source, Source) else Source(source, source)
    return found


SOURCES = _sources()
COLUMNS = {
    name: each.of_document.name
    for name, each in SOURCES.items()
    if isinstance(each.of_document, Field) and each.of_document.model is Document
}
"""The facts that are columns of the document."""
assert tuple(SOURCES) == Facts._fields[: len(SOURCES)], "what is worked out comes last in Facts"


def _document_facts() -> Any:
    return Document.select(*(each.of_document for each in SOURCES.values())).where(
        (Document.id == slot("id")) & (Document.space == slot("space"))
    )


def _line_facts(condition: Any) -> Any:
    return (
        Item.select(*(each.of_line for each in SOURCES.values()))
        .join(Document, on=(Item.document == Document.id))
        .where(condition & (Item.space == slot("space")))
        .order_by(Item.id)
    )


_of_document = Statement(_document_facts)
_of_line = Statement(lambda: _line_facts(Item.id == slot("id")))
_of_lines = Statement(lambda: _line_facts(Item.document == slot("id")))


_DAY = Facts._fields.index("day")


def _known(values: tuple[Any, ...], *, is_line: bool = False) -> Facts:
    facts = Facts._make((*values, is_line, day(values[_DAY])))
    return facts if facts.booked else facts._replace(dated=None)


def of_document(actor: Actor, id: int) -> Facts | None:
    """The facts of a document; None where the space has none."""
    values = _of_document.row(id=id, space=actor.space)
    return None if values is None else _known(values)


def of_line(actor: Actor, id: int) -> Facts | None:
    """The facts of a line of an invoice, expense, receipt or payment."""
    values = _of_line.row(id=id, space=actor.space)
    return None if values is None else _known(values, is_line=True)


def of_lines(actor: Actor, document: int) -> list[Facts]:
    """The facts of all lines of a document."""
    return [
        _known(values, is_line=True) for values in _of_lines.rows(id=document, space=actor.space)
    ]


def as_line(facts: Facts) -> Facts:
    """A document's facts as those of a line that is to be added to it.

    A document that has lines is neither credited nor linked itself: its lines are."""
    return facts._replace(is_line=True)


def of_new_document(actor: Actor, object: int, type: int | None, dated: date) -> Facts:
    """The facts of a document that is to be booked with a date and is not there yet."""
    setting = lock_dates.setting_of(object, type)
    lock_date = setting.text_in(actor.space)
    for_good = settings.CLOSED_FOR_GOOD.text_in(actor.space)
    return Facts(
        object=object, type=type, lock_date=lock_date, closed_for_good=for_good, dated=dated
    )
