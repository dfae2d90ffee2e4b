"""The calls that the service was asked for, as administrators search them."""

from __future__ import annotations

from typing import Any

from peewee import Case

from methods.declare import Access
from methods.numbers import NUMBERS
from methods.search.columns import blank, user_name
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.types import Id, Integer, Text
from models.request_log import RequestLog


def _number(alias: Any) -> Any:
    return Case(alias.method, tuple(NUMBERS.items()), None)


def _title(alias: Any) -> Any:
    return alias.method


search(
    "ADMIN_REQUEST_SEARCH",
    of=RequestLog,
    prefix="Request",
    access=Access.ADMINISTRATOR,
    doc="""Find the calls of the space: which method, by whom, how long it took, what became of it.

    What was sent and answered is not kept: PostData, QueryString and ReturnText are always empty.
    Calls are written a little after they are answered, and kept as many days as the setting
    RequestsKeptDays says (9095; 0 keeps none). Logons are here with the user whose name was given,
    those that failed too (Outcome says why; a hundred of a user in an hour). A name that nobody has
    is kept nowhere, and other calls before a logon belong to no space.""",
    audit=False,
    reads_call_log=True,
    columns={
        "Id": Id("The entry."),
        "Method": (Integer("The number of the method, as SETUP_METHOD_SEARCH has it."), _number),
        "MethodText": (Text(50, "The method."), _title),
        "PostData": (Text(1000, "Always empty."), blank),
        "QueryString": (Text(4000, "Always empty."), blank),
        "ReturnText": (Text(500, "Always empty."), blank),
        "SourceHost": Text(100, "The address it came from.", into="address"),
        "Version": Text(10, "RPC, or ONDEMAND where it was sent to /ondemand/.", into="version"),
        "User": Integer("Who.", into="created_user"),
        "UserText": (Text(101, "Who, by name."), user_name("created_user")),
        "Session": Integer("The session it came in.", into="session"),
        "Duration": Integer("How many microseconds it took.", into="duration"),
        "Outcome": Text(60, "ok, or the type of the error.", into="outcome"),
        "Request": Text(64, "The id of the request.", into="request_id"),
        "CreatedDate": Moment("When.", into="created"),
        "CreatedUser": Integer("Who.", into="created_user"),
        "CreatedUserText": (Text(101, "Who, by name."), user_name("created_user")),
    },
    example={
        "fields": [{"name": "methodtext"}, {"name": "usertext"}, {"name": "duration"}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)
