"""Overrides that came to nothing, as administrators search them."""

from __future__ import annotations

from methods.declare import Access
from methods.search.columns import user_name
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.types import Choice, ETag, Id, Integer, Text
from models.override_attempt import KINDS, PER_WINDOW_MAX, OverrideAttempt
from models.store.database import digest
from models.store.objects import TOLD_OF

search(
    "ADMIN_OVERRIDE_ATTEMPT_SEARCH",
    of=OverrideAttempt,
    prefix="OverrideAttempt",
    access=Access.ADMINISTRATOR,
    doc=f"""Find overrides that came to nothing: those that nothing needed, and those refused.

    What a user tried of a record in the same way within an hour is one entry, with how many
    Times. Of what one user tries in an hour {PER_WINDOW_MAX} entries are kept apart; more is
    counted in one without a record. Previews and atomic batches try things out, and are not
    here. Overrides that set a lock aside are in ADMIN_OVERRIDE_SEARCH.""",
    audit=False,
    columns={
        "Id": Id("The entry."),
        "Guid": Text(36, "A globally unique id of the entry.", into="guid"),
        "Kind": Text(
            10, " ".join(f"{kind}: {words}" for kind, words in KINDS.items()), into="kind"
        ),
        "Asked": Text(500, "The overrides asked for, with commas between.", into="asked"),
        "Locks": Text(200, "The locks that refused the call, with commas between.", into="locks"),
        "Object": Choice({0: "", **TOLD_OF}, "The kind of the record; 0 of none.", into="object"),
        "ObjectContext": Integer("The record.", into="object_context"),
        "ObjectText": Text(200, "Its reference.", into="object_text"),
        "LineItem": Integer("The line, where it was one.", into="line_item"),
        "Reason": Text(1000, "The reason that was given, the first time.", into="reason"),
        "Times": Integer("How often within the hour.", into="times"),
        "Method": Text(100, "The method that was called.", into="method"),
        "Address": Text(64, "The address it was first called from.", into="address"),
        "Session": Integer("The session it was first called in.", into="session"),
        "Request": Text(64, "The id of the first request.", into="request_id"),
        "CreatedDate": Moment("When, the first time.", into="created"),
        "LastDate": Moment("When, the last time.", into="last"),
        "CreatedUser": Integer("Who.", into="created_user"),
        "CreatedUserText": (Text(101, "Who, by name."), user_name("created_user")),
        "ETag": (
            ETag("A digest of the entry."),
            lambda alias: digest(alias.guid.concat(":").concat(alias.times.cast("TEXT"))),
        ),
    },
    example={
        "fields": [{"name": "kind"}, {"name": "asked"}, {"name": "times"}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)
