"""The one place where spaces are kept apart: every record is reached through here.

A record of another space does not exist: it is not found, in the same words as one that
never was.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, TypeVar

from peewee import BooleanField, DateField

from models.actor import Actor
from models.base import InstantField, Record, day, instant
from models.database import Statement, for_update, slot
from models.document import Document, Item, JournalItem
from models.refusals import RecordNotFound

R = TypeVar("R", bound=Record)


def within(model: Any, actor_space: Any) -> Any:
    """The condition that keeps a query inside one space."""
    return model.space == actor_space


@cache
def _converters(model: type[Record]) -> list[tuple[str, Any]]:
    """How each column's value becomes Python's: dates and moments are text in SQLite."""
    kinds: dict[type, Any] = {DateField: day, InstantField: instant, BooleanField: _truth}
    return [(field.name, kinds.get(type(field))) for field in model._meta.sorted_fields]


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def record_from(model: type[R], values: tuple[Any, ...]) -> R:
    """A record made of a row that holds all columns in the order of the model."""
    made = model(__no_default__=1)
    made.__data__ = {
        name: value if convert is None else convert(value)
        for (name, convert), value in zip(_converters(model), values, strict=True)
    }
    return made


@cache
def _by_id(model: type[Record], held: bool) -> Statement:
    def build() -> Any:
        query = model.select(*model._meta.sorted_fields).where(
            (model.id == slot("id")) & within(model, slot("space"))
        )
        return for_update(query) if held else query

    return Statement(build)


def _object_matches(row: Record, object: int | None) -> bool:
    return object is None or not isinstance(row, Document) or row.object == object


def peek(actor: Actor, model: type[R], id: int, object: int | None = None) -> R | None:
    """The record, or None where this space has none."""
    values = _by_id(model, False).row(id=id, space=actor.space)
    if values is None:
        return None
    row = record_from(model, values)
    return row if _object_matches(row, object) else None


def find(actor: Actor, model: type[R], id: int, object: int | None = None, field: str = "Id") -> R:
    """The record, to look at. Raises RecordNotFound."""
    row = peek(actor, model, id, object)
    if row is None:
        raise RecordNotFound(noun=_noun(model, object), field=field, value=id)
    return row


def take(actor: Actor, model: type[R], id: int, object: int | None = None, field: str = "Id") -> R:
    """The record, held until the transaction ends, so that what is judged stays true.

    A line is held after its document, always: whoever locks a document holds it too."""
    if model in (Item, JournalItem):
        seen: Any = find(actor, model, id, field=field)
        take(actor, Document, seen.document)
    values = _by_id(model, True).row(id=id, space=actor.space)
    row = None if values is None else record_from(model, values)
    if row is None or not _object_matches(row, object):
        raise RecordNotFound(noun=_noun(model, object), field=field, value=id)
    return row


def take_documents(actor: Actor, ids: list[int]) -> dict[int, Document]:
    """Several documents, held in one order for everybody, so that no two calls wait in a ring."""
    return {id: take(actor, Document, id) for id in sorted(set(ids))}


def _noun(model: type[Record], object: int | None) -> str:
    from models.document import KINDS

    return KINDS[object].noun if object in KINDS else model.NOUN


def earliest(*dates: date | None) -> date | None:
    """The first of the dates that are set."""
    return min((each for each in dates if each is not None), default=None)
