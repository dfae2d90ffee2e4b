"""The head of a document: what is filled in when left out, and what it never lacks (wire.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import numbering, settings, write
from models.actor import Actor
from models.document import Document
from models.refusals import InvalidFields
from models.write import Values


def add(actor: Actor, object: int, **values: Any) -> Document:
    """Add a document under its own reference or the next of its kind. Raises RecordLocked."""
    reference = values.pop("reference", "") or numbering.document_reference(actor, object)
    return write.add(actor, Document, object=object, reference=reference, **values)


def keep_date(actor: Actor, row: Document | None, values: Values) -> None:
    """A document without a date, or whose date is emptied, is dated today."""
    if row is None or "date" in values:
        values["date"] = values.get("date") or actor.today


def default_project(actor: Actor, row: Document | None, values: Values) -> None:
    """A new document belongs to the project of setting 262 unless it names another."""
    if row is None:
        values.setdefault("project", settings.DEFAULT_PROJECT.number_in(actor.space))


CONTACTS = ("contact_business", "contact_person")


def need_contact(row: Document | None, values: Values) -> None:
    """Raise InvalidFields unless a business or a person is named."""
    if all(values.get(column, getattr(row, column, None)) is None for column in CONTACTS):
        words = "is needed: give the id of a business or of a person"
        raise InvalidFields(dict.fromkeys(CONTACTS, words))


def is_of(values: Mapping[str, Any]) -> Any:
    """The condition that a document is of whom `values` name: of the business, whoever writes for
    it, else of the person alone; None where they name nobody."""
    business, person = (values.get(column) for column in CONTACTS)
    if business is not None:
        return Document.contact_business == business
    if person is not None:
        return Document.contact_business.is_null() & (Document.contact_person == person)
    return None


def common(documents: list[Document], column: str) -> Any:
    """What all of several documents have alike in a column, or nothing."""
    values = {getattr(each, column) for each in documents}
    return values.pop() if len(values) == 1 else None
