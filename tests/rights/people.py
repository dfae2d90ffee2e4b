"""Words for roles of one's own and the people in them."""

from __future__ import annotations

import itertools

from methods.numbers import NUMBERS
from models.store import database
from models.users import session
from tests.firm import NOW, Caller, Firm

_numbers = itertools.count(1)


def a_role(firm: Firm, title: str = "", acts: str = "") -> int:
    """An own role that may nothing yet but these acts."""
    called = title or f"Role {next(_numbers)}"
    return int(firm.administrator("SETUP_ROLE_MANAGE", Title=called, Acts=acts)["id"])


def grant(firm: Firm, role: int, method: str, **flags: str) -> int:
    """Let an own role use a method."""
    params = {"Role": role, "AccessMethod": NUMBERS[method], **flags}
    return int(firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", **params)["id"])


def take_back(firm: Firm, role: int, method: str) -> None:
    """Let an own role use a method no longer."""
    held = firm.administrator.rows(
        "SETUP_ROLE_METHOD_ACCESS_SEARCH",
        "id",
        filters=[
            {"name": "role", "comparison": "EQUAL_TO", "value1": role},
            {"name": "accessmethod", "comparison": "EQUAL_TO", "value1": NUMBERS[method]},
        ],
    )
    for row in held:
        firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=row["id"], Remove=1)


def join(firm: Firm, user: int, role: int) -> int:
    """Put a user into a role."""
    return int(firm.administrator("SETUP_USER_ROLE_MANAGE", User=user, Role=role)["id"])


def a_user(firm: Firm, *roles: int) -> Caller:
    """Another user of the firm, logged on, in these roles."""
    logon = f"user{next(_numbers)}@space-{firm.space}.test"
    made = firm.administrator("SETUP_USER_MANAGE", Username=logon, UserPassword="correct horse")
    for role in roles:
        join(firm, made["id"], role)
    with database.write():
        return Caller(session.open_session(made["id"], firm.space, NOW, "192.0.2.7"))
