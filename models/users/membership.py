"""Who may what in a space: the rights of a user, worked out once for each state of its roles.

Whatever changes a role, or who is in it, gives the space a new `rights` mark in the same
transaction. What is worked out is kept under that mark, so it is never that of another state:
the mark is random, so that one which was rolled back is never met again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from peewee import JOIN

from models import locks
from models.rights import (
    ACTS,
    ADMINISTRATOR,
    BOOKKEEPER,
    HELD,
    NAMES,
    NO_LIMIT,
    NONE,
    OF_READY_MADE,
    USES,
    Limit,
    Rights,
    overriding,
    together,
)
from models.role import MethodAccess, Role, RoleAccess, UserRole
from models.store.database import Statement, slot
from models.user import EVERY_LOCK, User

KNOWN_ACTS = {
    **ACTS,
    **{
        overriding(name): f"set {name} aside (override_{name})"
        for name in sorted(locks.OVERRIDABLE.values())
    },
}
"""Every act, and what it is."""
ALL_ACTS = frozenset(KNOWN_ACTS)
BY_FOLDED_ACT = {name.lower(): name for name in KNOWN_ACTS}

FLAGS = dict(zip(("can_use", "can_add", "can_update", "can_remove"), USES, strict=True))
"""The columns that say for what a method is held."""

_roles = Statement(
    lambda: UserRole.select(UserRole.role).where(
        (UserRole.space == slot("space")) & (UserRole.user == slot("user"))
    )
)
_acts = Statement(
    lambda: Role.select(Role.acts).where(
        (Role.space == slot("space")) & (Role.number == slot("role"))
    )
)
_uses = Statement(
    lambda: (
        RoleAccess.select(
            RoleAccess.method,
            *(getattr(RoleAccess, flag) for flag in FLAGS),
            MethodAccess.id,
            *(getattr(MethodAccess, flag) for flag in FLAGS),
            MethodAccess.allowed,
            MethodAccess.barred,
        )
        .join(MethodAccess, JOIN.LEFT_OUTER, on=(RoleAccess.access == MethodAccess.id))
        .where((RoleAccess.space == slot("space")) & (RoleAccess.role == slot("role")))
    )
)


def names_in(text: str) -> frozenset[str]:
    """The parameters that an access names, folded."""
    return frozenset(each.strip().lower() for each in text.split(",") if each.strip())


def limit_of(allowed: str, barred: str) -> Limit:
    """What an access with such parameters lets."""
    return Limit(names_in(allowed) if names_in(allowed) else None, names_in(barred))


def held_by(method: int, uses: Iterable[str], limit: Limit = NO_LIMIT) -> Rights:
    """What holding a method for some uses, within a limit, comes to."""
    name = NAMES.get(method)
    held = [] if name is None else [(name, use) for use in uses]
    if limit.is_none:
        return Rights(uses=frozenset(held))
    return Rights(narrow=frozenset((*use, limit) for use in held))


def _held_by_row(row: tuple[Any, ...]) -> Rights:
    method, access, allowed, barred = row[0], row[5], row[-2], row[-1]
    there = row[6:10] if access is not None else (True,) * len(USES)
    uses = [use for use, own, of in zip(USES, row[1:5], there, strict=True) if own and of]
    return held_by(method, uses, NO_LIMIT if access is None else limit_of(allowed, barred))


def roles_of(space: int, user: int) -> frozenset[int]:
    """The roles of a user; somebody without one is a bookkeeper."""
    found = frozenset(role for (role,) in _roles.rows(space=space, user=user))
    return found or frozenset({BOOKKEEPER})


def acts_in(text: str) -> frozenset[str]:
    """The acts that a role says."""
    return frozenset(filter(None, text.split(",")))


def acts_of_overrides(names: str) -> frozenset[str]:
    """The acts of setting locks aside, of names with commas between."""
    return frozenset(overriding(name) for name in names.split(",") if name)


def of_role(space: int, role: int) -> Rights:
    """What a role holds; one that is not there holds nothing."""
    if role == ADMINISTRATOR:
        return Rights(frozenset({role}), acts=ALL_ACTS, administrator=True)
    if role in OF_READY_MADE:
        return Rights(frozenset({role}), HELD.get(role, frozenset()), OF_READY_MADE[role])
    acts = _acts.row(space=space, role=role)
    if acts is None:
        return NONE
    if role in HELD:
        return Rights(frozenset({role}), HELD[role], acts_in(acts[0]))
    held = together(_held_by_row(row) for row in _uses.rows(space=space, role=role))
    return replace(held, roles=frozenset({role}), acts=acts_in(acts[0]))


def of_user(space: int, user: int) -> Rights:
    """What a user may, all roles together."""
    return together(of_role(space, role) for role in sorted(roles_of(space, user)))


Key = tuple[Any, ...]
_known: dict[Key, Rights] = {}
_alike: dict[Rights, Rights] = {}
"""Each of those once, however many users hold the same."""
KEPT_MAX, ALIKE_MAX = 20_000, 2_000
"""How many of both are kept; one takes ten thousand bytes or more, and who changes roles has new
ones as often as he likes."""


def known_rights(
    mark: str, space: int, user: int, *, role: int | None = None, overrides: str = EVERY_LOCK
) -> Rights:
    """What a user may: of a token with a role what that holds too, and of the locks only those
    set aside that it was asked for."""
    key = (mark, space, user, role, overrides)
    found = _known.get(key)
    if found is None:
        found = of_user(space, user)
        if role is not None:
            found = found.within(of_role(space, role))
        if overrides != EVERY_LOCK:
            found = found.overriding_only(acts_of_overrides(overrides))
        if len(_known) >= KEPT_MAX or len(_alike) >= ALIKE_MAX:
            _known.clear()
            _alike.clear()
        found = _known[key] = _alike.setdefault(found, found)
    return found


def titles(space: int, roles: frozenset[int]) -> dict[int, str]:
    """What roles of a space are called, by their numbers."""
    query: Any = Role.select(Role.number, Role.title_text).where(
        (Role.space == space) & Role.number.in_(list(roles))
    )
    return dict(query.order_by(Role.number).tuples())


def administrators(space: int) -> list[int]:
    """The users of a space who are administrators and may log on."""
    query: Any = (
        UserRole.select(UserRole.user)
        .join(User, on=(UserRole.user == User.id))
        .where((UserRole.space == space) & (UserRole.role == ADMINISTRATOR) & ~User.disabled)
    )
    return [user for (user,) in query.tuples()]
