"""Changing who may what: nobody gives more than he has, and an administrator is always left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models import settings, write
from models.actor import Actor
from models.profile_setting import Setting
from models.refusals import (
    InUse,
    InvalidFields,
    LastAdministrator,
    MayNot,
    RoleReadyMade,
    WiderThanOwn,
    way,
)
from models.rights import (
    ADMINISTRATOR,
    BOOKKEEPER,
    ISSUE,
    NAMES,
    NONE,
    READY_MADE,
    UNLOCK,
    UNLOCK_OWN,
    USE,
    VOID,
    Rights,
)
from models.role import NUMBERED_FROM, MethodAccess, Role, RoleAccess, UserRole
from models.store import scope
from models.store.database import fold
from models.user import Session, User
from models.users import membership
from models.users.membership import FLAGS
from models.write import Values


def check_may(actor: Actor, act: str) -> None:
    """Raise MayNot where the caller's rights do not say the act."""
    if not actor.may(act):
        raise MayNot(what=membership.KNOWN_ACTS[act], act=act)


def check_covers(actor: Actor, other: Rights, what: str) -> None:
    """Raise WiderThanOwn where the other rights hold what the caller's don't."""
    if not actor.rights.cover(other):
        raise WiderThanOwn(what=what)


# --- roles --------------------------------------------------------------------------------------


def judge_role(actor: Actor, row: Role | None, values: Values) -> None:
    """A title of its own, acts that there are, and no more of these than the caller's.

    Raises RoleReadyMade, WiderThanOwn or InvalidFields."""
    if "acts" in values:
        values["acts"] = _acts(values["acts"])
    if row is not None and row.number in READY_MADE:
        _judge_ready_made(actor, row, values)
    if "title_text" in values:
        _check_title(actor, row, values["title_text"])
    before = membership.acts_in(row.acts) if row is not None else frozenset()
    moved = before ^ membership.acts_in(values.get("acts", row.acts if row is not None else ""))
    check_covers(actor, Rights(acts=moved), ", ".join(sorted(moved)))


def _judge_ready_made(actor: Actor, row: Role, values: Values) -> None:
    free = {"acts"} if row.number == BOOKKEEPER else set()
    if write.differing(actor, row, values).keys() - free:
        raise RoleReadyMade(title=row.title_text)


def _acts(text: str) -> str:
    """Acts as they are kept. Raises InvalidFields."""
    named = [each.strip() for each in text.split(",") if each.strip()]
    known = membership.BY_FOLDED_ACT
    for each in named:
        if each.lower() not in known:
            words = f"{each} is no act; give some of {', '.join(membership.KNOWN_ACTS)}"
            raise InvalidFields({"acts": words})
    return ",".join(sorted({known[each.lower()] for each in named}))


def _check_title(actor: Actor, row: Role | None, title: str) -> None:
    others = Role.select(Role.id, Role.title_text).where(scope.within(Role, actor.space))
    own = None if row is None else row.id
    if any(fold(each.title_text) == fold(title) and each.id != own for each in others):
        raise InvalidFields({"title_text": f"there is a role {title} already; give another title"})


def keep_role(actor: Actor, row: Role) -> None:
    """A new role gets its number; what was changed counts from the next call on."""
    if row.number is None:
        write.maintain(actor, row, number=row.id)
    if row.number == BOOKKEEPER:
        _mirror(actor, membership.acts_in(row.acts))
    write.renew_rights(actor.space)


def give_up_role(actor: Actor, row: Role) -> None:
    """Nobody is in a role that goes, and no token keeps to it. Raises RoleReadyMade or InUse."""
    if row.number in READY_MADE:
        raise RoleReadyMade(title=row.title_text)
    check_covers(actor, membership.of_role(actor.space, row.number or 0), row.title_text)
    _refuse_members(actor, row)
    held = (RoleAccess.role == row.number) & scope.within(RoleAccess, actor.space)
    for each in list(RoleAccess.select().where(held)):
        write.withdraw(actor, each)
    write.renew_rights(actor.space)


def _refuse_members(actor: Actor, row: Role) -> None:
    members: Any = (
        UserRole.select(User.logon)
        .join(User, on=(UserRole.user == User.id))
        .where(scope.within(UserRole, actor.space) & (UserRole.role == row.number))
    )
    users = [f"user {logon}" for (logon,) in members.order_by(User.id).tuples()]
    tokens = (Session.space == actor.space) & (Session.role == row.number)
    if Session.select().where(tokens & Session.ended.is_null()).exists():
        users.append("a token")
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users[:3]), uses=users)


# --- the settings that say the same of bookkeepers ----------------------------------------------


def _who(acts: frozenset[str], act: str) -> str:
    return "user" if act in acts else "administrator"


def _unlock_right(acts: frozenset[str]) -> str:
    if UNLOCK in acts:
        return settings.EVERYBODY
    return settings.LOCKER if UNLOCK_OWN in acts else settings.ADMINISTRATORS


def _told_by(acts: frozenset[str]) -> Mapping[Setting, str]:
    """The settings that say of bookkeepers what their role does."""
    return {
        settings.ISSUED_BY: _who(acts, ISSUE),
        settings.VOIDED_BY: _who(acts, VOID),
        settings.UNLOCK_RIGHT: _unlock_right(acts),
    }


def _mirror(actor: Actor, acts: frozenset[str]) -> None:
    for setting, text in _told_by(acts).items():
        if setting.text_in(actor.space) != text:
            write.keep(actor, setting.number, text)


_SAID: Mapping[tuple[Setting, str], tuple[set[str], set[str]]] = {
    (settings.ISSUED_BY, "user"): ({ISSUE}, set()),
    (settings.ISSUED_BY, "administrator"): (set(), {ISSUE}),
    (settings.VOIDED_BY, "user"): ({VOID}, set()),
    (settings.VOIDED_BY, "administrator"): (set(), {VOID}),
    (settings.UNLOCK_RIGHT, settings.EVERYBODY): ({UNLOCK, UNLOCK_OWN}, set()),
    (settings.UNLOCK_RIGHT, settings.LOCKER): ({UNLOCK_OWN}, {UNLOCK}),
    (settings.UNLOCK_RIGHT, settings.ADMINISTRATORS): (set(), {UNLOCK, UNLOCK_OWN}),
}
"""What a value of such a setting gives to bookkeepers, and what it takes from them."""


def follow(actor: Actor, setting: Setting) -> None:
    """Give or take from bookkeepers what a setting says of them.

    Raises WiderThanOwn where the caller does not have it."""
    said = _SAID.get((setting, setting.text_in(actor.space)))
    if said is None:
        return
    row = Role.get((Role.space == actor.space) & (Role.number == BOOKKEEPER))
    before = membership.acts_in(row.acts)
    acts = (before | said[0]) - said[1]
    if acts != before:
        check_covers(actor, Rights(acts=acts ^ before), setting.name)
        write.maintain(actor, row, acts=",".join(sorted(acts)))
        write.renew_rights(actor.space)


# --- who is in them -----------------------------------------------------------------------------


def judge_member(actor: Actor, row: UserRole | None, values: Values) -> None:
    """Another user or role is another record; nobody is put into a role that holds more than the
    caller has. Raises WiderThanOwn or InvalidFields."""
    if row is not None:
        for column in write.differing(actor, row, values).keys() & {"user", "role"}:
            raise InvalidFields({column: "stays as it is; remove this, and add another"})
        return
    user, role = values["user"], values["role"]
    found = _user(actor, user)
    check_covers(actor, _known(actor, role), f"role {role}")
    if not UserRole.select().where(UserRole.user == user).exists() and role != BOOKKEEPER:
        check_covers(actor, membership.of_role(actor.space, BOOKKEEPER), f"role {BOOKKEEPER}")
        actor.warn("The user was in no role, and so a bookkeeper (role 2); that ends")
    if UserRole.select().where((UserRole.user == user) & (UserRole.role == role)).exists():
        raise InvalidFields({"role": f"{found.logon} has the role {role} already"})


def _user(actor: Actor, user: int) -> User:
    found: User | None = User.get_or_none((User.id == user) & (User.space == actor.space))
    if found is None:
        raise InvalidFields({"user": f"there is no user with the id {user}"})
    return found


def _known(actor: Actor, role: int) -> Rights:
    found = membership.of_role(actor.space, role)
    if found is NONE:
        raise InvalidFields({"role": f"there is no role with the id {role}"})
    return found


def keep_member(actor: Actor, row: UserRole) -> None:
    """It counts from the next call on."""
    write.renew_rights(actor.space)


def give_up_member(actor: Actor, row: UserRole) -> None:
    """Raise LastAdministrator or WiderThanOwn where a user can't leave a role.

    Who is in none is a bookkeeper: leaving the last one may be getting more."""
    check_covers(actor, membership.of_role(actor.space, row.role), f"role {row.role}")
    if row.role == ADMINISTRATOR:
        check_not_last(actor, row.user)
    if membership.roles_of(actor.space, row.user) == {row.role}:
        check_covers(actor, membership.of_role(actor.space, BOOKKEEPER), f"role {BOOKKEEPER}")
        actor.warn("The user is in no role now, and so a bookkeeper (role 2)")
    write.renew_rights(actor.space)


def check_not_last(actor: Actor, user: int) -> None:
    """Raise LastAdministrator where nobody else is an administrator."""
    if membership.administrators(actor.space) == [user]:
        raise LastAdministrator(name=User.get_by_id(user).logon)


def set_administrator(actor: Actor, user: int, wanted: bool) -> None:
    """Put a user into role 1, or take him out. Raises LastAdministrator or WiderThanOwn."""
    row = UserRole.get_or_none((UserRole.user == user) & (UserRole.role == ADMINISTRATOR))
    if wanted and row is None:
        check_covers(actor, membership.of_role(actor.space, ADMINISTRATOR), "role 1")
        write.add(actor, UserRole, user=user, role=ADMINISTRATOR)
        write.renew_rights(actor.space)
    elif row is not None and not wanted:
        give_up_member(actor, row)
        write.remove(actor, row)


# --- what an own role holds ---------------------------------------------------------------------


def judge_access(
    actor: Actor, row: RoleAccess | None, values: Values, available: Mapping[str, tuple[str, ...]]
) -> None:
    """An own role holds a method for uses that it has, and no more than the caller may.

    `available` are the uses of each method; `use` may be said of any, as forms do.

    Raises RoleReadyMade, WiderThanOwn or InvalidFields."""
    role = values.get("role", getattr(row, "role", None))
    for each in {role, getattr(row, "role", role)}:
        _check_own(actor, each)
    access = _access_of(actor, values.get("access", getattr(row, "access", None)))
    method = _method_of(row, values, access)
    name = check_method(method)
    check_flags(name, values, available[name])
    for flag in FLAGS:
        if values.get(flag) and access is not None and not getattr(access, flag):
            raise InvalidFields({flag: f"{access.title_text} does not allow it; give N"})
    held = {use for flag, use in FLAGS.items() if values.get(flag, getattr(row, flag, False))}
    check_covers(actor, _of_row(method, held.intersection(available[name]), access), name)
    if row is not None:
        was = {use for flag, use in FLAGS.items() if getattr(row, flag)}.intersection(
            available.get(NAMES.get(row.method, ""), ())
        )
        check_covers(actor, _of_row(row.method, was, _access_of(actor, row.access)), name)


def check_method(method: Any) -> str:
    """The name of a method by its number. Raises InvalidFields."""
    name = NAMES.get(int(method or 0))
    if name is None:
        words = f"there is no method with the id {method}; {way('list_methods')}"
        raise InvalidFields({"method": words})
    return name


def check_flags(name: str, values: Values, available: tuple[str, ...]) -> None:
    """Raise InvalidFields for a use that a method is not there for."""
    for flag, use in FLAGS.items():
        if values.get(flag) and use not in (USE, *available):
            raise InvalidFields({flag: f"{name} is not there to {use}; give N"})


def _access_of(actor: Actor, id: int | None) -> MethodAccess | None:
    """An access of the space. Raises InvalidFields where there is none of that id."""
    if id is None:
        return None
    found = scope.peek(actor, MethodAccess, id)
    if found is None:
        words = f"there is no access with the id {id}; {way('list_accesses')}"
        raise InvalidFields({"access": words})
    return found


def _method_of(row: RoleAccess | None, values: Values, access: MethodAccess | None) -> int | None:
    """The method that a role is to hold: that of its access, where it has one.

    Raises InvalidFields."""
    method = values.get("method", getattr(row, "method", None))
    if access is None:
        if method is None:
            raise InvalidFields({"method": "is needed: give AccessMethod, or Access"})
        return int(method)
    if values.get("method") not in (None, access.method):
        raise InvalidFields({"method": "is not the method of that Access; leave it out"})
    values["method"] = access.method
    return int(access.method)


def _of_row(method: int | None, uses: Iterable[str], access: MethodAccess | None) -> Rights:
    """What a role is given by a row with such an access."""
    if access is None:
        return membership.held_by(method or 0, uses)
    limit = membership.limit_of(access.allowed, access.barred)
    return membership.held_by(method or 0, uses, limit)


def _check_own(actor: Actor, role: Any) -> None:
    if role in READY_MADE:
        raise RoleReadyMade(title=READY_MADE[role][0])
    _known(actor, role)


def keep_access(actor: Actor, row: RoleAccess) -> None:
    """What is new gets its number; what was changed counts from the next call on."""
    if row.number is None:
        write.maintain(actor, row, number=NUMBERED_FROM + row.id)
    write.renew_rights(actor.space)


def give_up_access(actor: Actor, row: RoleAccess) -> None:
    """It counts no more from the next call on. Raises WiderThanOwn."""
    check_covers(actor, membership.of_role(actor.space, row.role), f"role {row.role}")
    write.renew_rights(actor.space)
