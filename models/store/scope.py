"""The one place where spaces are kept apart: every record is reached through here.

A record of another space does not exist: it is not found, in the same words as one that
never was.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, TypeVar

from peewee import BooleanField, DateField

from models.actor import Actor
from models.attachment import Attachment
from models.document import Allocation, Application, Document, Item, JournalItem
from models.refusals import RecordNotFound
from models.store.base import InstantField, Record, day, instant
from models.store.database import Statement, for_update, one_writer, slot

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
def _by_id(model: type[Record], held: bool) -> Statement:
    def build() -> Any:
        query = model.select(*model._meta.sorted_fields).where(
            (model.id == slot("id")) & within(model, slot("space"))
        )
        return for_update(query) if held else query

    return Statement(build)


@cache
def _document_of(model: Any) -> Statement:
    """The document of a line, held."""

    def build() -> Any:
        line = model.select(model.document).where(
            (model.id == slot("id")) & within(model, slot("space"))
        )
        return for_update(Document.select(Document.id).where(Document.id == line))

    return Statement(build)


def _hold_document(actor: Actor, model: type[Record], id: int) -> int | None:
    """Hold the document of a line before the line itself; None where nothing needs holding."""
    if one_writer():
        return None
    held: int | None = _document_of(model).value(id=id, space=actor.space)
    return held


def _object_matches(row: Record, object: int | None) -> bool:
    return object is None or getattr(row, "object", object) == object


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

    A line is held after its document, a link after both of its documents, a file after the
    record it is attached to, always: whoever locks one of those holds it too."""
    document = _hold_document(actor, model, id) if model in (Item, JournalItem) else None
    if model in (Allocation, Application):
        link: Any = find(actor, model, id, field=field)
        take_documents(actor, [link.source_document, link.target_document])
    if model is Attachment:
        _hold_what_it_is_attached_to(actor, id)
    values = _by_id(model, True).row(id=id, space=actor.space)
    row = None if values is None else record_from(model, values)
    if row is None or not _object_matches(row, object):
        raise RecordNotFound(noun=_noun(model, object), field=field, value=id)
    if document is not None and document != row.__data__["document"]:
        return take(actor, model, id, object, field)  # it was moved while we waited for it
    return row


def _hold_what_it_is_attached_to(actor: Actor, id: int) -> None:
    """Hold the record of a file, where it is still there."""
    from models.store import objects

    file = peek(actor, Attachment, id)
    if file is not None:
        with suppress(RecordNotFound):
            objects.take(actor, file.object, file.object_context)


def take_documents(actor: Actor, ids: list[int]) -> dict[int, Document]:
    """Several documents, held in one order for everybody, so that no two calls wait in a ring."""
    return {id: take(actor, Document, id) for id in sorted(set(ids))}


def _noun(model: type[Record], object: int | None) -> str:
    from models.document import KINDS

    return KINDS[object].noun if model is Document and object in KINDS else model.NOUN


def earliest(*dates: date | None) -> date | None:
    """The first of the dates that are set."""
    return min((each for each in dates if each is not None), default=None)
