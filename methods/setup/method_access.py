"""Accesses: a method with the parameters that a role which has it by that may send."""

from __future__ import annotations

from functools import cache
from typing import Any

from peewee import Case

from methods.declare import REGISTRY, Access
from methods.manage import REASON_OF_EVENTS, manage
from methods.numbers import NUMBERS
from methods.rights import names_of, uses_of
from methods.search.columns import Source, by
from methods.search.declaration import search
from methods.wire.types import Integer, Text, Wire, YesNo
from models.actor import Actor
from models.refusals import WiderThanOwn
from models.role import MethodAccess
from models.users import access_changes
from models.users.access_changes import Known
from models.write import Values

NAMES_MAX = 2000
FLAGS = {
    "UseAvailable": YesNo("Whether roles may be given it for use.", into="can_use"),
    "AddAvailable": YesNo("Whether for adding.", into="can_add"),
    "UpdateAvailable": YesNo("Whether for changing.", into="can_update"),
    "RemoveAvailable": YesNo("Whether for removing.", into="can_remove"),
}
WORDS: dict[str, Wire] = {
    "Title": Text(100, "Its name, such as Payroll User.", into="title_text"),
    **FLAGS,
    "AllowedParameters": Text(
        NAMES_MAX,
        "The parameters that may be sent, with commas between, of a search the fields that may be "
        "asked for; all where it is empty.",
        into="allowed",
    ),
    "DisallowedParameters": Text(NAMES_MAX, "Those that may not.", into="barred"),
    "Notes": Text(2000, "Words on it.", into="notes"),
}


@cache
def _known() -> dict[str, Known]:
    """What there is of each method."""
    return {name: Known(uses_of(method), names_of(method)) for name, method in REGISTRY.items()}


def _rule(actor: Actor, row: MethodAccess | None, values: Values) -> None:
    access_changes.judge(actor, row, values, _known())


manage(
    "SETUP_METHOD_ACCESS_MANAGE",
    of=MethodAccess,
    access=Access.ADMINISTRATOR,
    doc="""Add, change or remove an access: a method with the parameters that may be sent with it.

    SETUP_ROLE_METHOD_ACCESS_MANAGE gives it to roles, by Access in place of AccessMethod. A role
    that has a method by an access is refused what that does not let, by whatever door: parameters
    of a _MANAGE, fields of a search (asked for, filtered or sorted by, below another search or in
    DataReturn; `*` answers those that it lets). Id, Remove, DataReturn, and what says how a change
    is to be judged, are never limited: the first follow from the uses, overrides from the acts.
    Several accesses of somebody count together. One that roles have is not removed.""",
    fields={
        "AccessMethod": Integer(
            "The method's number, of SETUP_METHOD_SEARCH.", into="method", needed=True
        ),
        **WORDS,
    },
    extra={"Reason": REASON_OF_EVENTS},
    rule=_rule,
    after=access_changes.keep,
    removing=access_changes.give_up,
    search="SETUP_METHOD_ACCESS_SEARCH",
    refuses=[WiderThanOwn],
    example={
        "AccessMethod": NUMBERS["FINANCIAL_INVOICE_MANAGE"],
        "Title": "Words on invoices",
        "AllowedParameters": "Notes,PurchaseOrder",
    },
)


def method_name(alias: Any) -> Case:
    """The name of the method of a row."""
    return Case(alias.method, tuple((number, name) for name, number in NUMBERS.items()), "")


METHOD_TEXT: tuple[Wire, Source] = (Text(100, "The method's name."), method_name)

search(
    "SETUP_METHOD_ACCESS_SEARCH",
    of=MethodAccess,
    prefix="MethodAccess",
    access=Access.ADMINISTRATOR,
    doc="Find accesses: methods with the parameters that may be sent with them.",
    columns={
        "AccessMethod": Integer("The method's number.", into="method"),
        "AccessMethodText": METHOD_TEXT,
        **WORDS,
    },
    children={"Method": ("SETUP_METHOD_SEARCH", by("method"))},
    example={"fields": [{"name": "title"}, {"name": "allowedparameters"}]},
)
