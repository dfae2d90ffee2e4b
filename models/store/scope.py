"""The one place where spaces are kept apart: every record is reached through here.

A record of another space does not exist: it is not found, in the same words as one that
never was.
"""

from __future__ import annotations

import operator
from contextlib import suppress
from functools import cache, reduce
from typing import Any, TypeVar

from peewee import BooleanField, DateField

from models.actor import Actor
from models.document import KINDS, Document
from models.refusals import RecordNotFound
from models.store.base import InstantField, Record, day, instant
from models.store.database import Statement, for_update, one_writer, slot
from models.store.objects import OBJECTS

R = TypeVar("R", bound=Record)


def within(model: Any, actor_space: Any) -> Any:
    """The condition that keeps a query inside one space."""
    return model.space == actor_space


@cache
def _columns(model: type[Record]) -> tuple[list[str], list[tuple[str, Any]]]:
    """A model's columns, and how those become Python's that are text or numbers in SQLite."""
    kinds: dict[type, Any] = {DateField: day, InstantField: instant, BooleanField: _truth}
    fields = model._meta.sorted_fields
    converted = [(each.name, kinds[type(each)]) for each in fields if type(each) in kinds]
    return [each.name for each in fields], converted


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def record_from(model: type[R], values: tuple[Any, ...]) -> R:
    """A record made of a row that holds all columns in the order of the model."""
    names, converted = _columns(model)
    made = model(__no_default__=1)
    made.__data__ = data = dict(zip(names, values, strict=True))
    for name, convert in converted:
        data[name] = convert(data[name])
    return made


@cache
def _by_id(model: type[Record], taken: bool) -> Statement:
    def build() -> Any:
        query = model.select(*model._meta.sorted_fields).where(
            (model.id == slot("id")) & within(model, slot("space"))
        )
        return for_update(query) if taken else query

    return Statement(build)


@cache
def _wholes(model: type[Record]) -> Statement:
    """The ids of the records that a row is taken after, taken in the order of their ids."""

    def build() -> Any:
        fields = [model._meta.fields[name] for name in model.TAKEN_AFTER]
        (whole,) = {field.rel_model for field in fields}
        named = reduce(
            operator.or_,
            (
                model.select(field).where((model.id == slot("id")) & within(model, slot("space")))
                for field in fields
            ),
        )
        query = whole.select(whole.id).where(whole.id.in_(named)).order_by(whole.id)
        return for_update(query)

    return Statement(build)


def _take_wholes(actor: Actor, model: type[Record], id: int) -> set[int] | None:
    """Take what a row is taken after; answers their ids, or None where nothing needs taking."""
    if one_writer():
        return None
    if model.TAKEN_AFTER_OBJECT is not None:
        _take_object_of(actor, model, id, *model.TAKEN_AFTER_OBJECT)
    if not model.TAKEN_AFTER:
        return None
    return {whole for (whole,) in _wholes(model).rows(id=id, space=actor.space)}


def _take_object_of(actor: Actor, model: type[Record], id: int, object: str, context: str) -> None:
    """Take the record that a row names by object number, where it is still there."""
    row = peek(actor, model, id)
    if row is not None:
        with suppress(RecordNotFound):
            take_object(actor, getattr(row, object), getattr(row, context))


def _is_elsewhere(row: Record, wholes: set[int] | None) -> bool:
    """Whether a row was moved to another record while we waited for it."""
    return wholes is not None and wholes != {row.__data__[name] for name in row.TAKEN_AFTER}


def _object_matches(row: Record, object: int | None) -> bool:
    return object is None or getattr(row, row.TOLD_APART_BY, object) == object


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
    """The record, taken until the transaction ends, so that what is judged stays true.

    A line is taken after its document, a link after both of its documents, a file after the
    record it is attached to, always: whoever locks one of those holds it too.
    Raises RecordNotFound."""
    wholes = _take_wholes(actor, model, id)
    values = _by_id(model, True).row(id=id, space=actor.space)
    row = None if values is None else record_from(model, values)
    if row is None or not _object_matches(row, object):
        raise RecordNotFound(noun=_noun(model, object), field=field, value=id)
    return take(actor, model, id, object, field) if _is_elsewhere(row, wholes) else row


def take_documents(actor: Actor, ids: list[int]) -> dict[int, Document]:
    """Several documents, taken in one order for everybody, so that no two calls wait in a ring.

    Raises RecordNotFound."""
    return {id: take(actor, Document, id) for id in sorted(set(ids))}


def _noun(model: type[Record], object: int | None) -> str:
    return KINDS[object].noun if model is Document and object in KINDS else model.NOUN


# --- by object number ---------------------------------------------------------------------------


def find_object(actor: Actor, object: int, context: int, field: str = "ObjectContext") -> Record:
    """The record of an object number, to look at. Raises RecordNotFound."""
    return find(actor, OBJECTS[object], context, _kind(object), field)


def peek_object(actor: Actor, object: int, context: int) -> Record | None:
    """The record of an object number, or None where this space has none."""
    return peek(actor, OBJECTS[object], context, _kind(object))


def take_object(actor: Actor, object: int, context: int, field: str = "ObjectContext") -> Record:
    """The record of an object number, taken as by `take`. Raises RecordNotFound."""
    return take(actor, OBJECTS[object], context, _kind(object), field)


def _kind(object: int) -> int | None:
    """The object number where it tells documents apart."""
    return object if object in KINDS else None
