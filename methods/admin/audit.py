"""The history of changes, as administrators search it: which field was what, and by whom."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from peewee import BooleanField, Case, DateField, Field

from methods.declare import Access
from methods.locked import STEPS
from methods.search.columns import blank, who
from methods.search.declaration import search
from methods.search.plain import Plain
from methods.spelling import SPELLINGS, Spelling
from methods.wire.dates import Date, Manner, Moment
from methods.wire.structures import Cell, Structure
from methods.wire.types import Choice, Id, Integer, Money, Rate, Text, Wire, YesNo
from models.audit import Change
from models.cents import shown
from models.document import KINDS, Document
from models.ledger.posting import Posting
from models.profile_setting import TOLD_AS, ProfileSetting
from models.refusals import as_a_name
from models.store.base import InstantField, MoneyField, RateField, Record, tables
from models.store.database import names_in
from models.store.objects import TOLD_OF

EARLIEST = datetime(2014, 1, 1, tzinfo=UTC)
ACTIONS = {"ADDED": 1, "UPDATED": 2, "POSTED": 2, "REMOVED": 3}
METHODS = {1: "Added", 2: "Updated", 3: "Deleted"}

DOCUMENTS = {kind.noun: object for object, kind in KINDS.items()}
"""The kinds of document by what the history calls them."""
RECORDS: dict[str, type[Record]] = {
    **{model.NOUN: model for model in tables(Record) if issubclass(model, Record)},
    **dict.fromkeys(DOCUMENTS, Document),
}
"""The table of each kind of record that the history tells of."""
OBJECTS = {
    **{
        noun: model.OBJECT  # type: ignore[attr-defined]
        for noun, model in RECORDS.items()
        if getattr(model, "OBJECT", None) in TOLD_OF
    },
    ProfileSetting.NOUN: TOLD_AS,
    **DOCUMENTS,
}
"""The object number of each kind that has one."""


class Since(Moment):
    """A moment from 2014 on."""

    def read_as(self, value: object, manner: Manner) -> datetime:
        """The moment, in the space's time zone unless it says another. Raises ValidationError."""
        found = super().read_as(value, manner)
        moment = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(manner.zone))
        if moment < EARLIEST:
            raise ValidationError("give a moment from 1 Jan 2014 on")
        return moment


# --- fields, old and new ------------------------------------------------------------------------

BY_FIELD: tuple[tuple[type[Field], type[Wire]], ...] = (
    (MoneyField, Money),
    (RateField, Rate),
    (InstantField, Moment),
    (DateField, Date),
    (BooleanField, YesNo),
)
"""How a column is spelled that no method spells."""


@cache
def _spelling_of(kind: str) -> Spelling:
    """How the columns of a kind of record are spelled, by its methods or by their types."""
    model = RECORDS.get(kind)
    if model is None:
        return {}
    by_type = {
        name: (as_a_name(name), wire(name))
        for name, field in model._meta.fields.items()
        for of, wire in BY_FIELD
        if isinstance(field, of)
    }
    own = SPELLINGS.get((model, DOCUMENTS.get(kind)), {})
    return {**by_type, **(STEPS if model is Document else {}), **own}


class Changed(Structure):
    """Each field that was changed, with its old and its new value."""

    def parts(self, value: Any) -> list[dict[str, Any]]:
        kind, _, changes = str(value).partition(":")
        spelling = _spelling_of(kind)
        told = []
        for column, (old, new) in json.loads(changes).items():
            name, wire = spelling.get(column, (as_a_name(column), None))
            if kind == Posting.NOUN:
                old, new = _postings(old), _postings(new)
            elif wire is not None:
                old, new = Cell(wire, old), Cell(wire, new)
            told.append({"field": name, "old": old, "new": new})
        return told


def _postings(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "amount": shown(row["amount"])} for row in rows]


# --- what a row says ----------------------------------------------------------------------------


def _object(alias: Any) -> Any:
    return Case(alias.kind, tuple(OBJECTS.items()), None)


def _text(alias: Any) -> Any:
    """A document by its reference, what else there is by its kind and id."""
    document = Document.alias()
    reference = document.select(document.reference).where(
        (document.id == alias.record) & (document.space == alias.space)
    )
    plain = alias.kind.concat(" ").concat(alias.record.cast("TEXT"))
    of_document = alias.kind.in_([*DOCUMENTS, Posting.NOUN])
    named = Case(None, ((of_document, reference),), None)
    return Case(None, ((named.is_null(), plain),), named)


def _action(alias: Any) -> Any:
    return Case(alias.action, tuple(ACTIONS.items()), 2)


def _action_text(alias: Any) -> Any:
    return Case(alias.action, tuple((name, METHODS[n]) for name, n in ACTIONS.items()), "")


def _fields(alias: Any) -> Any:
    return alias.kind.concat(":").concat(alias.fields)


def _names(alias: Any) -> Any:
    return names_in(alias.fields)


SHOWN = (
    "id", "region", "regionsourceid", "regionsourcesession", "regionsourcemodifieddate", "space",
    "datamethod", "object", "objecttext", "objectcontext", "status", "date", "session", "record",
    "fields", "user", "usertext", "method", "request", "address",
)  # fmt: skip

search(
    "ADMIN_MODEL_DATA_AUDIT_SEARCH",
    of=Change,
    prefix="ModelDataAudit",
    access=Access.ADMINISTRATOR,
    doc="""Find changes of data: of which record and field, old and new value, by whom and when.

    A row is what one call did to one record. FromDate alone answers all that the platform answers
    of each, and what this service adds: Record (what kind it is), Fields, User, Method, Request,
    Address. What is secret is told only as having changed. Of postings, ObjectContext is the
    document that they are of. There is one region: its fields say what those of the space do.""",
    audit=False,
    plain={
        "FromDate": Plain(
            Since("Changes since this moment, which may not be before 2014."),
            "date",
            "GREATER_THAN_OR_EQUAL_TO",
        )
    },
    shown=SHOWN,
    columns={
        "Id": Id("The entry."),
        "Region": (Text(50, "Empty: there is one region."), blank),
        "RegionSourceId": (Integer("The entry."), lambda alias: alias.id),
        "RegionSourceSession": Integer("The session it was made in.", into="session"),
        "RegionSourceModifiedDate": Moment("When.", into="created"),
        "Space": (Integer("The space."), lambda alias: alias.space),
        "DataMethod": (Choice(METHODS, "What was done to the record."), _action),
        "DataMethodText": (Text(10, "That in words."), _action_text),
        "Object": (Choice(TOLD_OF, "The kind of the record, where it has a number."), _object),
        "ObjectContext": Integer("The record.", into="record"),
        "ObjectText": (Text(200, "The record's reference, else its kind and id."), _text),
        "Record": Text(40, "The kind of the record, in words.", into="kind"),
        "Status": (Text(50, "Empty: an entry has none."), blank),
        "Fields": (
            Changed(
                "Each changed field with its old and new value.",
                {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "old", "new"],
                        "properties": {"field": {"type": "string"}, "old": {}, "new": {}},
                    },
                },
                always=True,
            ),
            _fields,
        ),
        "FieldNames": (
            Text(2000, "The changed columns as they are kept, such as amount,tax_type."),
            _names,
        ),
        "Date": Moment("When.", into="created"),
        "User": Integer("Who.", into="created_user"),
        "UserText": (Text(101, "Who, by name."), who("created_user")),
        "Session": Integer("The session it was made in.", into="session"),
        "Method": Text(100, "The method that was called.", into="method"),
        "Request": Text(64, "The id of the request.", into="request_id"),
        "Address": Text(64, "The address it was called from.", into="address"),
        "CreatedDate": Moment("When.", into="created"),
        "CreatedUser": Integer("Who.", into="created_user"),
        "CreatedUserText": (Text(101, "Who, by name."), who("created_user")),
    },
    example={"FromDate": "2026-11-01T00:00:00+00:00", "rows": 5},
)
