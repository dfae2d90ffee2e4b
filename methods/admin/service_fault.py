"""The faults that the service had, as administrators search them."""

from __future__ import annotations

from methods.declare import Access
from methods.search.columns import user_name
from methods.search.declaration import search
from methods.search.plain import Plain
from methods.wire.dates import Moment
from methods.wire.types import Id, Integer, Text
from models.request_log import ServiceFault

search(
    "ADMIN_SERVICE_FAULT_SEARCH",
    of=ServiceFault,
    prefix="ServiceFault",
    access=Access.ADMINISTRATOR,
    doc="""Find the faults that calls of the space met, by the incident that the caller was told.

    The description says what kind of fault it was and where in the code, and nothing of what was
    sent; the operator's log has the rest under the same incident. Faults are kept as many days as
    the setting FaultsKeptDays says (9096; 0 keeps none).""",
    audit=False,
    reads_call_log=True,
    plain={
        "Id": Plain(Integer("The fault to fetch."), "id"),
        "Error": Plain(Text(200, "Part of the description."), "description", "TEXT_IS_LIKE"),
        "Endpoint": Plain(Text(20, "The endpoint of the method, such as financial."), "endpoint"),
        "User": Plain(Integer("The user whose call it was."), "user"),
    },
    shown=("id", "description", "createddate", "method", "incident", "request", "user"),
    columns={
        "Id": Id("The fault."),
        "Description": Text(500, "What kind of fault, and where.", into="description"),
        "CreatedDate": Moment("When.", into="created"),
        "Endpoint": Text(20, "The endpoint of the method.", into="endpoint"),
        "Method": Text(100, "The method that was called.", into="method"),
        "Incident": Text(20, "The incident that the caller was told.", into="incident"),
        "Request": Text(64, "The id of the request.", into="request_id"),
        "User": Integer("Who called.", into="created_user"),
        "UserText": (Text(101, "Who called, by name."), user_name("created_user")),
        "CreatedUser": Integer("Who called.", into="created_user"),
        "CreatedUserText": (Text(101, "Who called, by name."), user_name("created_user")),
    },
    example={"Endpoint": "financial"},
)
