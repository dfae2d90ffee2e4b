"""Sessions and tokens: how they are opened, found and ended, and who acts by one (wire.md 2).

A session id is 256 random bits and kept only as its SHA-256; the logon key is derived from it
with a key of this installation, so neither can be read out of the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from config import Settings
from models import write
from models.actor import Actor
from models.refusals import NotLoggedOn
from models.rights import Rights
from models.store.base import Space, instant
from models.store.database import Statement, for_update, slot
from models.user import Secret, Session, User
from models.users.membership import known_rights

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOUCHED_EVERY = MINUTE
SESSION = "session"
"""The kind of what a logon opens; the others are tokens."""


def hashed(sid: str) -> str:
    return hashlib.sha256(sid.encode()).hexdigest()


_taken = Statement(lambda: for_update(User.select(User.id).where(User.id == slot("user"))))
"""Takes a user until the transaction ends: nothing is opened for him while what he has open is
ended, and whoever waited for that sees what became of him."""


def open_session(
    user: int, space: int, now: datetime, address: str, *, kind: str = SESSION,
    expires: datetime | None = None, made_by: int | None = None, **more: Any,
) -> str:  # fmt: skip
    """Start a session (or make a token); answers its id, which is shown this once only.

    The user is taken by then: what lets him in is to be looked at again behind it."""
    _taken.row(user=user)
    sid = secrets.token_hex(32)
    write.add_session(
        now,
        space=space,
        user=user,
        kind=kind,
        sid_hash=hashed(sid),
        last_four=sid[-4:],
        address=address,
        expires=expires,
        made_by=made_by,
        **more,
    )
    return sid


def open_like(actor: Actor) -> str:
    """Start a session that may what the one of a call may, and ends with the token it comes of;
    answers its id. Raises NotLoggedOn."""
    own = Session.get_by_id(actor.session)
    token = own.id if own.kind != SESSION else own.of_token
    more = {"role": own.role, "overrides": own.overrides, "of_token": token, "expires": own.expires}
    more["clock_minutes"] = own.clock_minutes
    sid = open_session(
        actor.user, actor.space, actor.now, actor.request.address, made_by=actor.lent_by, **more
    )
    check_open(actor)
    return sid


_ended = Statement(lambda: Session.select(Session.ended).where(Session.id == slot("id")))


def check_open(actor: Actor) -> None:
    """Raise NotLoggedOn where the session of a call was ended since the call began."""
    _taken.row(user=actor.user)
    if _ended.value(id=actor.session) is not None:
        raise NotLoggedOn()


_opened_from = Statement(
    lambda: (
        Session.select(Session.id)
        .where(
            (Session.user == slot("user"))
            & (Session.address == slot("address"))
            & (Session.kind == SESSION)
            & Session.made_by.is_null()
        )
        .limit(1)
    )
)


def was_opened_from(user: int, address: str) -> bool:
    """Whether the user has logged on from an address before."""
    return bool(address) and _opened_from.value(user=user, address=address) is not None


def end(whose: Any, now: datetime) -> int:
    """End the sessions and tokens that a condition is true of, and the sessions that began with
    such a token; answers how many of the first."""
    open_ones = [each.id for each in Session.select().where(whose & Session.ended.is_null())]
    begun = Session.of_token.in_(open_ones) & Session.ended.is_null()
    later = [each.id for each in Session.select().where(begun)] if open_ones else []
    for each in {*open_ones, *later}:
        write.change_session(each, ended=now)
    return len(open_ones)


class Found(NamedTuple):
    """A live session with its user and space."""

    id: int
    kind: str
    user: int
    name: str
    logon: str
    space: int
    zone: str
    rights: Rights
    response_format: str
    """The format of legacy answers that it has asked for, or nothing."""
    stale: bool
    """Its last use was written down over a minute ago."""
    clock_minutes: int | None = None
    """How far the user's clock is ahead of UTC, where that is known."""
    lent_by: int | None = None
    """Who made the token that it is, or began with, for this user; 0 where that is not known.
    None where the user did."""
    arranged: str = ""
    """The mark of what the space has arranged."""


_by_sid = Statement(
    lambda: (
        Session.select(
            Session.id,
            Session.kind,
            Session.created,
            Session.last_used,
            Session.expires,
            Session.ended,
            Session.response_format,
            Session.made_by,
            Session.role,
            Session.overrides,
            Session.clock_minutes,
            User.id,
            User.logon,
            User.first_name,
            User.surname,
            User.disabled,
            User.session_minutes,
            Space.id,
            Space.time_zone,
            Space.rights,
            Space.arranged,
        )
        .join(User, on=(Session.user == User.id))
        .join(Space, on=(User.space == Space.id))
        .where(Session.sid_hash == slot("hash"))
    )
)


def find_session(sid: str, now: datetime, limits: Settings) -> Found | None:
    """The session of an id; None when there is none, it has ended, nobody used it too long, or it
    began too long ago."""
    row = _by_sid.row(hash=hashed(sid))
    if row is None:
        return None
    (
        id, kind, created, last_used, expires, ended, response_format, made_by, role, overrides,
        clock_minutes, user, logon, first, surname, disabled, own_minutes, space, zone, mark,
        arranged,
    ) = row  # fmt: skip
    began, last = instant(created), instant(last_used)
    until = instant(expires)
    if ended is not None or disabled or last is None or (until is not None and until <= now):
        return None
    if kind == SESSION and _is_over(began, last, now, own_minutes, limits):
        return None
    name = f"{first} {surname}".strip() or logon
    lent_by = None if made_by == user else made_by
    overrides = overrides if lent_by is None else ""
    rights = known_rights(mark, space, user, role=role, overrides=overrides)
    return Found(
        id, kind, user, name, logon, space, zone, rights, response_format,
        stale=now - last >= TOUCHED_EVERY, clock_minutes=clock_minutes, lent_by=lent_by,
        arranged=arranged,
    )  # fmt: skip


def _is_over(
    began: datetime | None, last: datetime, now: datetime, minutes: int | None, limits: Settings
) -> bool:
    """Whether nobody has used a session for too long, or it began too long ago; a token, which is
    neither, waits for ever."""
    longest = limits.session_hours * HOUR
    if longest and (began is None or now - began > longest):
        return True
    return now - last > (minutes or limits.session_minutes) * MINUTE


def is_open(actor: Actor, row: Session) -> bool:
    """Whether a session of the actor's that has not been ended would still be let in."""
    if row.expires is not None and row.expires <= actor.now:
        return False
    own = User.select(User.session_minutes).where(User.id == row.user).scalar()
    if row.kind != SESSION:
        return True
    return not _is_over(row.created, row.last_used, actor.now, own, actor.request.settings)


def name_of(space: int, user: int | None) -> str:
    """A user's name, or nothing where there is no such user in the space."""
    named = User.select(User.full_name(User)).where((User.id == user) & (User.space == space))
    return named.scalar() or ""


# --- the logon key ------------------------------------------------------------------------------

_secret = Statement(lambda: Secret.select(Secret.value).where(Secret.name == slot("name")))


def installation_key() -> bytes:
    """The random key of this installation."""
    found = _secret.value(name="installation")
    assert found, "the first migration makes the installation's key"
    return bytes.fromhex(found)


def logon_key(sid: str) -> str:
    """The logon key that goes with a session id: 24 characters, the same at every asking."""
    return hmac.new(installation_key(), sid.encode(), hashlib.sha256).hexdigest()[:24]
