"""Roles, who is in them, and which methods they hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from peewee import Case, ModelAlias, Select, Value, fn

from methods.choices import choices
from methods.declare import BY_FOLDED_NAME, REGISTRY, Access, Work
from methods.manage import REASON_OF_EVENTS, manage
from methods.numbers import ENDPOINTS, NUMBERS
from methods.rights import held_by, is_open, may, uses_of
from methods.search.columns import Source, blank, by, user_name
from methods.search.declaration import search
from methods.search.listed import Rows
from methods.setup.method_access import METHOD_TEXT
from methods.wire.types import Id, Integer, Text, Wire, YesNo
from models.actor import Actor
from models.refusals import (
    LastAdministrator,
    RoleReadyMade,
    WiderThanOwn,
)
from models.rights import ADD, ADMINISTRATOR, BOOKKEEPER, READY_MADE, REMOVE, UPDATE, USE, USES
from models.role import MethodAccess, Role, RoleAccess, UserRole
from models.store.database import slot
from models.users import membership, role_changes
from models.write import Values

# --- roles --------------------------------------------------------------------------------------

ACTS_MAX = 2000
ROLES: dict[str, Wire] = {
    "Title": Text(100, "Its name.", into="title_text", needed=True),
    "Notes": Text(2000, "What it is for.", into="notes"),
    "Acts": Text(
        ACTS_MAX,
        "What it may do beside methods, by names with commas between: "
        + "; ".join(f"{name}: {what}" for name, what in membership.KNOWN_ACTS.items())
        + ".",
        into="acts",
    ),
}

manage(
    "SETUP_ROLE_MANAGE",
    of=Role,
    called_by="number",
    access=Access.ADMINISTRATOR,
    doc="""Add, change or remove a role of your own.

    It may do nothing until it is told: SETUP_ROLE_METHOD_ACCESS_MANAGE gives it methods, `Acts`
    what goes beyond a method (its method is needed as well). Roles 1 Administrator, 2 Bookkeeper,
    3 Auditor and 4 Viewer are in every space; of these only the Acts of 2 change. Nobody gives
    more than he has himself. A role that users or tokens have is not removed.""",
    fields=ROLES,
    extra={"Reason": REASON_OF_EVENTS},
    rule=role_changes.judge_role,
    after=role_changes.keep_role,
    removing=role_changes.give_up_role,
    search="SETUP_ROLE_SEARCH",
    refuses=[RoleReadyMade, WiderThanOwn],
    example={"Title": "Debtors clerk", "Acts": "issue,override_LockedSent"},
)


def _no(alias: object) -> Any:
    return Value(False)


def _acts(alias: ModelAlias[Role]) -> Case:
    everything = ",".join(membership.KNOWN_ACTS)
    return Case(None, ((alias.number == ADMINISTRATOR, everything),), alias.acts)


search(
    "SETUP_ROLE_SEARCH",
    of=Role,
    prefix="Role",
    access=Access.ADMINISTRATOR,
    doc="""Find roles: the four that every space has, and your own.

    A user without a role is a bookkeeper (2).""",
    columns={
        "Id": Integer("What a role is known by.", into="number"),
        "Title": Text(100, "Its name.", into="title_text"),
        "Notes": Text(2000, "What it is for.", into="notes"),
        "Acts": (Text(ACTS_MAX, "What it may do beside methods."), _acts),
        "SelfSignupAvailable": (YesNo("N: nobody signs up by himself."), _no),
        "ContactBusinessGroupType": (Text(50, "Empty: there are no groups here."), blank),
    },
    example={
        "fields": [{"name": "title"}, {"name": "notes"}],
        "sorts": [{"name": "title", "direction": "asc"}],
    },
)


def _role_title(alias: Any) -> Select:
    role = Role.alias()
    return role.select(role.title_text).where(
        (role.space == alias.space) & (role.number == alias.role)
    )


ROLE_TEXT: tuple[Wire, Source] = (Text(100, "What the role is called."), _role_title)

# --- who is in them -----------------------------------------------------------------------------

manage(
    "SETUP_USER_ROLE_MANAGE",
    of=UserRole,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,  # two at once would each find the other administrator still there
    doc="""Put a user into a role, or take him out with Id and Remove.

    All roles of a user count together. Role 1 is what makes an administrator, as
    UnrestrictedAccess of SETUP_USER_MANAGE does; the last one stays. A user who is in no role is
    a bookkeeper (2).""",
    fields={
        "User": Id("The user.", into="user", needed=True),
        "Role": Id("The role.", into="role", needed=True),
        "Notes": Text(2000, "Words on it.", into="notes"),
    },
    extra={"Reason": REASON_OF_EVENTS},
    rule=role_changes.judge_member,
    after=role_changes.keep_member,
    removing=role_changes.give_up_member,
    search="SETUP_USER_ROLE_SEARCH",
    refuses=[WiderThanOwn, LastAdministrator],
    example={"User": 1, "Role": 3},
)

search(
    "SETUP_USER_ROLE_SEARCH",
    of=UserRole,
    prefix="UserRole",
    access=Access.ADMINISTRATOR,
    doc="Find which user is in which role.",
    columns={
        "User": Integer("The user.", into="user"),
        "UserText": (Text(101, "The user's name."), user_name("user")),
        "Role": Integer("The role.", into="role"),
        "RoleText": ROLE_TEXT,
        "Notes": Text(2000, "Words on it.", into="notes"),
    },
    children={"User": ("SETUP_USER_SEARCH", by("user"))},
    example={"fields": [{"name": "usertext"}, {"name": "roletext"}]},
)

# --- the methods there are ----------------------------------------------------------------------


def _methods() -> Iterator[tuple[object, ...]]:
    """Each method under each name that has a number: what it can be used for, and by whom."""
    for name, number in sorted(NUMBERS.items(), key=lambda each: each[1]):
        method = BY_FOLDED_NAME.get(name.lower())
        if method is not None:
            available = uses_of(method)
            yield (
                number,
                name,
                number // 1000,
                True,
                *(use in available for use in (ADD, UPDATE, REMOVE)),
                method.access is Access.ANYONE,
                is_open(method),
                method.search is not None,
            )


METHODS: Any = Rows(
    (
        "id", "title", "endpoint", "can_use", "can_add", "can_update", "can_remove", "anyone",
        "open", "advanced",
    ),
    _methods,
)  # fmt: skip
ENDPOINT_TITLES = {number: name.upper() for number, name in ENDPOINTS.items()}

choices(
    "SETUP_ENDPOINT_SEARCH",
    "List the endpoints: the first word of a method's name.",
    ENDPOINT_TITLES,
    "Endpoint",
)

search(
    "SETUP_METHOD_SEARCH",
    of=METHODS,
    prefix="Method",
    access=Access.ADMINISTRATOR,
    audit=False,
    doc="""List the methods, each with its number and what a role can hold it for.

    Of a _MANAGE that adds and removes these are add, update and remove; of all others, use.""",
    columns={
        "Id": Integer("Its number, never given to another one."),
        "Title": Text(100, "Its name."),
        "Notes": (Text(2000, "Empty: the reference says what it does."), blank),
        "EndPoint": Integer("The number of its endpoint.", into="endpoint"),
        "EndPointText": (
            Text(50, "Its endpoint."),
            lambda alias: Case(alias.endpoint, tuple(ENDPOINT_TITLES.items()), ""),
        ),
        "UnrestrictedAccess": YesNo("Y: anyone may call it.", into="anyone"),
        "UnrestrictedLoggedOnAccess": YesNo(
            "Y: every logged-on user may call it, whatever the roles.", into="open"
        ),
        "UseAvailable": YesNo("Whether it can be held for use.", into="can_use"),
        "AddAvailable": YesNo("Whether it can be held for adding.", into="can_add"),
        "UpdateAvailable": YesNo("Whether it can be held for changing.", into="can_update"),
        "RemoveAvailable": YesNo("Whether it can be held for removing.", into="can_remove"),
        "AdvancedSearchAvailable": YesNo("Whether it takes criteria.", into="advanced"),
    },
    children={"EndPoint": ("SETUP_ENDPOINT_SEARCH", by("endpoint"))},
    example={
        "fields": [{"name": "title"}, {"name": "useavailable"}, {"name": "addavailable"}],
        "filters": [{"name": "title", "comparison": "TEXT_STARTS_WITH", "value1": "SETUP_ROLE"}],
    },
)

# --- what a role holds --------------------------------------------------------------------------


@cache
def _available() -> dict[str, tuple[str, ...]]:
    """What each method can be held for."""
    return {name: uses_of(method) for name, method in REGISTRY.items()}


def _rule(actor: Actor, row: RoleAccess | None, values: Values) -> None:
    role_changes.judge_access(actor, row, values, _available())


manage(
    "SETUP_ROLE_METHOD_ACCESS_MANAGE",
    of=RoleAccess,
    called_by="number",
    access=Access.ADMINISTRATOR,
    doc="""Give a method to a role of your own, change what for, or take it back.

    AccessMethod names the method, or Access one with the parameters that may be sent with it
    (SETUP_METHOD_ACCESS_MANAGE). CanAdd, CanUpdate and CanRemove are for a _MANAGE that adds,
    changes and removes; CanUse is for all others. What no row of a role names it may not, methods
    of a later version included. Nobody gives more than he has himself.""",
    fields={
        "Role": Id("The role; an own one.", into="role", needed=True),
        "AccessMethod": Integer(
            "The method's number, of SETUP_METHOD_SEARCH; left out with Access.", into="method"
        ),
        "Access": Integer(
            "An access, of SETUP_METHOD_ACCESS_SEARCH: its method with its parameters.",
            into="access",
        ),
        "CanUse": YesNo("Whether it may be called.", into="can_use"),
        "CanAdd": YesNo("Whether it may add.", into="can_add"),
        "CanUpdate": YesNo("Whether it may change.", into="can_update"),
        "CanRemove": YesNo("Whether it may remove.", into="can_remove"),
        "Notes": Text(2000, "Words on it.", into="notes"),
    },
    extra={"Reason": REASON_OF_EVENTS},
    rule=_rule,
    after=role_changes.keep_access,
    removing=role_changes.give_up_access,
    search="SETUP_ROLE_METHOD_ACCESS_SEARCH",
    refuses=[RoleReadyMade, WiderThanOwn],
    example={"Role": 1, "AccessMethod": NUMBERS["FINANCIAL_INVOICE_SEARCH"], "CanUse": "Y"},
)

MENU = (
    "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_EXPENSE_MANAGE", "FINANCIAL_RECEIPT_MANAGE",
    "FINANCIAL_PAYMENT_MANAGE", "FINANCIAL_CREDIT_NOTE_MANAGE", "FINANCIAL_GENERAL_JOURNAL_MANAGE",
    "FINANCIAL_BANK_ACCOUNT_SEARCH", "FINANCIAL_TAX_REPORT_SEARCH", "FINANCIAL_ITEM_MANAGE",
    "FINANCIAL_RECONCILIATION_MANAGE", "CONTACT_BUSINESS_MANAGE", "CONTACT_PERSON_MANAGE",
    "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_EXPENSE_SEARCH", "FINANCIAL_RECEIPT_SEARCH",
    "FINANCIAL_PAYMENT_SEARCH", "FINANCIAL_CREDIT_NOTE_SEARCH", "FINANCIAL_GENERAL_JOURNAL_SEARCH",
    "CONTACT_BUSINESS_SEARCH", "CONTACT_PERSON_SEARCH",
)  # fmt: skip
"""The web application makes a user's menu of the first twenty methods of his roles: these cover
it, of whoever enters and of whoever only reads."""
NOT_IN_MENU = ("ACTION", "BUDGET", "DOCUMENT", "PAYROLL", "PRODUCT", "PROJECT", "SETUP")
"""Names that hold one of these bring views into it that are not of the books: they come last."""


NO_ACCESS = 0
"""What stands in the place of an access where ready-made roles hold a method: they have none."""


def _in_order(name: str) -> tuple[int, bool, str]:
    place = MENU.index(name) if name in MENU else len(MENU)
    return (place, any(view in name for view in NOT_IN_MENU), name)


def _ready_made() -> Iterator[tuple[object, ...]]:
    """What the ready-made roles hold, a row a method."""
    for role in (BOOKKEEPER, *(each for each in READY_MADE if each != BOOKKEEPER)):
        place = 0
        for name in sorted(NUMBERS, key=_in_order):
            method = BY_FOLDED_NAME.get(name.lower())
            if method is None or method.access is Access.ANYONE or role not in held_by(method):
                continue
            place += 1
            held = uses_of(method)
            flags = (True, *(use in held for use in USES[1:]))
            yield (role * 10_000 + place, role, NUMBERS[name], NO_ACCESS, *flags, "")


def _own() -> Any:
    return RoleAccess.select(
        RoleAccess.space,
        RoleAccess.number,
        RoleAccess.role,
        RoleAccess.method,
        RoleAccess.access,
        RoleAccess.can_use,
        RoleAccess.can_add,
        RoleAccess.can_update,
        RoleAccess.can_remove,
        RoleAccess.notes,
    ).where(RoleAccess.space == slot("space"))


ACCESSES: Any = Rows(
    ("id", "role", "method", "access", "can_use", "can_add", "can_update", "can_remove", "notes"),
    _ready_made,
    _own,
)


def _of_own_roles(alias: Any) -> Any:
    """The roles that the caller is in; all of them, for whoever may search roles."""
    member, none = UserRole.alias(), UserRole.alias()
    own = member.select(member.role).where(member.user == slot("user"))
    in_none = ~fn.EXISTS(none.select(none.id).where(none.user == slot("user")))
    return (slot("all_roles") == 1) | alias.role.in_(own) | ((alias.role == BOOKKEEPER) & in_none)


def _bind(actor: Actor) -> dict[str, int]:
    return {"all_roles": int(may(actor.rights, REGISTRY["SETUP_ROLE_SEARCH"], USE))}


def _of_access(column: str) -> Source:
    """A column of the access of a row; empty where it has none."""

    def source(alias: Any) -> Any:
        access: Any = MethodAccess.alias()
        found = access.select(getattr(access, column)).where(access.id == alias.access)
        return fn.COALESCE(found, "")

    return source


search(
    "SETUP_ROLE_METHOD_ACCESS_SEARCH",
    of=ACCESSES,
    prefix="RoleMethodAccess",
    access=Access.EVERYBODY,
    where=_of_own_roles,
    bind=_bind,
    audit=False,
    doc="""Find which role holds which method, and for which uses.

    Somebody who may not search roles finds those of his own roles. What the ready-made roles hold
    comes with the service, and grows with it.""",
    columns={
        "Id": Integer("The row."),
        "Role": Integer("The role."),
        "RoleText": ROLE_TEXT,
        "Access": (
            Integer("The access that limits its parameters, if one does."),
            lambda alias: fn.NULLIF(alias.access, NO_ACCESS),
        ),
        "AccessText": (Text(100, "What that is called."), _of_access("title_text")),
        "AccessMethod": Integer("The method's number.", into="method"),
        "AccessMethodText": METHOD_TEXT,
        "CanUse": YesNo("Whether it may be called.", into="can_use"),
        "CanAdd": YesNo("Whether it may add.", into="can_add"),
        "CanUpdate": YesNo("Whether it may change.", into="can_update"),
        "CanRemove": YesNo("Whether it may remove.", into="can_remove"),
        "GuidMandatory": (YesNo("N."), _no),
        "AllowedParameters": (
            Text(2000, "The parameters that may be sent; all where it is empty."),
            _of_access("allowed"),
        ),
        "DisallowedParameters": (Text(2000, "Those that may not."), _of_access("barred")),
        "Notes": Text(2000, "Words on it."),
    },
    children={
        "Method": ("SETUP_METHOD_SEARCH", by("method")),
        "Access": ("SETUP_METHOD_ACCESS_SEARCH", by("access")),
    },
    example={
        "fields": [{"name": "accessmethodtext"}, {"name": "canuse"}, {"name": "canadd"}],
        "filters": [{"name": "role", "comparison": "IN_LIST", "value1": "2"}],
        "rows": 12,
    },
)
