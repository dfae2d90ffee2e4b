"""Spaces, users and sessions, as whoever runs the service sets them up from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import available_timezones

from models import countries, lock_event, tax_sets, write
from models.actor import service
from models.chart import beginning
from models.refusals import way
from models.role import is_administrator
from models.store import database
from models.store.base import Space
from models.store.database import fold
from models.user import Session, User
from models.users import logons, session, telling

NAME_MAX = 100


class Refused(Exception):
    """What was asked for can't be done; the words say why."""


def add_space(
    name: str,
    time_zone: str,
    logon: str,
    password: str,
    now: datetime,
    country: str = tax_sets.HOME,
) -> int:
    """Add a space with its first administrator, the tax types of its country and books that one
    can start with; answers its id.

    Raises Refused."""
    _check_name("space", name)
    if time_zone not in available_timezones():
        raise Refused(
            f"{time_zone} is no time zone; give an IANA name such as Europe/Berlin or UTC"
        )
    code = countries.code_of(country)
    if code not in tax_sets.SETS:
        raise Refused(_no_tax_types(country))
    with database.write():
        database.take_text("space", fold(name))
        if _space(name) is not None:
            raise Refused(f"there is a space {name} already")
        space = write.add_space(name, time_zone, now, code)
        _add_user(space, logon, password, administrator=True, now=now)
        beginning.begin(service(space, time_zone, now))
    return space


def _no_tax_types(country: str) -> str:
    import_module("methods")  # it takes its time, and knows what callers change them by
    return (
        f"there are no tax types ready made for {country}; there are for "
        f"{', '.join(tax_sets.SETS)}: take one of these, and {way('change_tax_types')}"
    )


def add_user(space: str, logon: str, password: str, *, administrator: bool, now: datetime) -> int:
    """Add a user to a space; answers the user's id. Raises Refused."""
    with database.write():
        found = space_called(space)
        user = _add_user(found, logon, password, administrator=administrator, now=now)
        _enter(found, user, lock_event.USER, f"The user {logon} was added", now)
    return user


def _enter(space: int, user: int, kind: str, what: str, now: datetime) -> None:
    """Enter into the trail of a space what its operator did to a user."""
    by = service(space, "UTC", now)
    telling.enter(by, User.get_by_id(user), kind, f"{what} from the command line")


def _add_user(space: int, logon: str, password: str, *, administrator: bool, now: datetime) -> int:
    _check_name("logon", logon)
    check_password(password)
    database.take_text("logon", fold(logon))
    if logons.known(logon) is not None:
        raise Refused(f"the logon {logon} is taken; logons are unique across all spaces")
    if logons.looks_taken(logon):
        raise Refused(f"the logon {logon} looks like one that is taken: people would mix them up")
    return write.add_user(
        space,
        now,
        logon=logon,
        administrator=administrator,
        **logons.password_hashes(logon, password),
    )


def check_password(password: str) -> None:
    """Raise Refused where a password is too short, or longer than a logon may send."""
    if problem := logons.password_problem(password):
        raise Refused(problem)


def _check_name(what: str, name: str) -> None:
    if not name or name != name.strip() or len(name) > NAME_MAX or not name.isprintable():
        raise Refused(
            f"a {what} has 1 to {NAME_MAX} printable characters, and no blank at either end"
        )


def _space(name: str) -> int | None:
    """The space of a name: the very one, or else one that is called the same."""
    found: Space | None = Space.get_or_none(Space.name == name)
    if found is None:
        named = database.folded(Space.name) == fold(name)
        found = Space.select().where(named).order_by(Space.id).first()
    return None if found is None else int(found.id)


def space_called(name: str) -> int:
    """The id of a space. Raises Refused where there is none of that name."""
    space = _space(name)
    if space is None:
        names = ", ".join(each.name for each in Space.select().order_by(Space.name))
        raise Refused(f"there is no space {name}; there are: {names or 'none yet'}")
    return space


def _user(logon: str) -> logons.Known:
    found = logons.known(logon)
    if found is None:
        raise Refused(f"there is no user {logon}; `financial-rpc user list` shows them")
    return found


# --- users --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A user as the list shows one."""

    space: str
    logon: str
    right: str
    state: str
    last_logon: str


def users(space: str | None) -> list[Listed]:
    """The users of a space, or of all. Raises Refused."""
    with database.read():
        query = User.select(
            Space.name, User.logon, is_administrator(User), User.disabled, User.last_logon
        ).join(Space, on=(User.space == Space.id))
        if space is not None:
            query = query.where(User.space == space_called(space))
        rows: Any = query.order_by(Space.name, User.logon_folded).tuples()
        return [_listed(*row) for row in rows]


def _listed(
    space: str, logon: str, administrator: bool, disabled: bool, last_logon: datetime | None
) -> Listed:
    return Listed(
        space,
        logon,
        "administrator" if administrator else "user",
        "disabled" if disabled else "active",
        last_logon.strftime("%Y-%m-%d %H:%M UTC") if last_logon else "never",
    )


def change_password(logon: str, password: str, now: datetime) -> int:
    """Give a user a new password and end what the old one opened; answers how many sessions."""
    check_password(password)
    with database.write():
        found = _user(logon)
        write.change_user(found.id, **logons.password_hashes(found.logon, password))
        what = f"The password of {found.logon} was changed"
        _enter(found.space, found.id, lock_event.PASSWORD, what, now)
        return session.end(Session.user == found.id, now)


def disable(logon: str, now: datetime) -> int:
    """Keep a user out, and end what is open; answers how many sessions."""
    with database.write():
        found = _user(logon)
        write.change_user(found.id, disabled=True)
        what = f"The user {found.logon} was disabled"
        _enter(found.space, found.id, lock_event.USER, what, now)
        return session.end(Session.user == found.id, now)


def enable(logon: str, now: datetime) -> None:
    """Let a disabled user in again."""
    with database.write():
        found = _user(logon)
        write.change_user(found.id, disabled=False)
        what = f"The user {found.logon} was enabled"
        _enter(found.space, found.id, lock_event.USER, what, now)


# --- sessions -----------------------------------------------------------------------------------


def revoke_of_user(logon: str, now: datetime) -> int:
    """End the sessions and tokens of a user; answers how many."""
    with database.write():
        found = _user(logon)
        return _ended(found.space, found.id, found.logon, now)


def _ended(space: int, user: int, logon: str, now: datetime) -> int:
    ended = session.end(Session.user == user, now)
    if ended:
        _enter(space, user, lock_event.SESSIONS, f"What {logon} had open was ended", now)
    return ended


def revoke_of_space(name: str, now: datetime) -> int:
    """End the sessions and tokens of everybody in a space; answers how many."""
    with database.write():
        space = space_called(name)
        users: Any = User.select(User.id, User.logon).where(User.space == space).order_by(User.id)
        return sum(_ended(space, id, logon, now) for id, logon in list(users.tuples()))
