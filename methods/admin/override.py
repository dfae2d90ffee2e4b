"""The override log, as administrators search it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dateutil.relativedelta import relativedelta
from peewee import ModelAlias

from methods.declare import Access
from methods.lists import OBJECT_TITLES
from methods.locked import spelling_of, told_changes
from methods.search.columns import user_name
from methods.search.declaration import search
from methods.steering import CHANGES
from methods.wire.dates import Moment
from methods.wire.structures import Structure
from methods.wire.types import Choice, ETag, Id, Integer, Text
from models import settings
from models.actor import Actor
from models.audit import Override
from models.store.base import stamp
from models.store.database import digest, slot


class LoggedFields(Structure):
    """The changed fields of a log row, spelled as the method that changed them has them."""

    def parts(self, value: Any) -> object:
        object, is_line, changes = str(value).split(":", 2)
        spelling = spelling_of(int(object), is_line=is_line == "1")
        return told_changes(json.loads(changes), spelling)


def _fields(alias: ModelAlias[Override]) -> Any:
    is_line = alias.line_item.is_null(False).cast("INTEGER").cast("TEXT")
    return alias.object.cast("TEXT").concat(":").concat(is_line).concat(":").concat(alias.fields)


def _window(actor: Actor) -> Mapping[str, str]:
    months = settings.OVERRIDES_SHOWN_MONTHS.number_in(actor.space) or 6
    return {"since": stamp(actor.now - relativedelta(months=months))}


_OBJECTS = {**OBJECT_TITLES, 158: "Reconciliation", 46: "Tax Report"}

search(
    "ADMIN_OVERRIDE_SEARCH",
    of=Override,
    prefix="Override",
    access=Access.ADMINISTRATOR,
    doc="""Find overrides: who set which locks aside, on which record, when, and what changed.

    It looks back six months (setting 9012); older rows are kept, but not shown here.""",
    audit=False,
    where=lambda alias: alias.created >= slot("since"),
    bind=_window,
    columns={
        "Id": Id("The entry."),
        "Guid": (Text(36, "A globally unique id of the entry."), lambda alias: alias.guid),
        "Description": Text(200, "The locks that were set aside.", into="description"),
        "Locks": Text(200, "Their names, separated by commas.", into="locks"),
        "Object": Choice(_OBJECTS, "The kind of the document.", into="object"),
        "ObjectContext": Integer("The document.", into="object_context"),
        "ObjectText": (Text(200, "Its reference."), lambda alias: alias.object_text),
        "LineItem": Integer("The line, where one was changed.", into="line_item"),
        "Fields": (
            LoggedFields("Each changed field with its old and new value.", CHANGES, always=True),
            _fields,
        ),
        "Reason": Text(1000, "The reason that was given.", into="reason"),
        "Method": Text(100, "The method that was called.", into="method"),
        "Address": Text(64, "The address it was called from.", into="address"),
        "Session": Integer("The session it was called in.", into="session"),
        "Request": Text(64, "The id of the request.", into="request_id"),
        "CreatedDate": Moment("When.", into="created"),
        "ETag": (ETag("A digest of the entry."), lambda alias: digest(alias.guid)),
        "CreatedUser": Integer("Who.", into="created_user"),
        "CreatedUserText": (Text(101, "Who, by name."), user_name("created_user")),
        "ModifiedUserText": (Text(101, "Who, by name."), user_name("created_user")),
        "ModifiedDate": Moment("When; an entry is never changed.", into="created"),
        "ModifiedUser": Integer("Who; an entry is never changed.", into="created_user"),
    },
    example={
        "fields": [{"name": "description"}, {"name": "objecttext"}, {"name": "createddate"}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)
