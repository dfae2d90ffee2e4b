"""Logging on: the level question, the key, and the logon itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from methods.declare import Access, Answer, Work, method
from methods.wire.dates import read_date
from methods.wire.types import Boolean, Choice, Integer, Secret, Text, YesNo
from models import write
from models.actor import Actor, Request
from models.refusals import (
    LevelUnsupported,
    LogonFailed,
    LogonNeedsTls,
    TooManyLogons,
    UserDisabled,
)
from models.store import database
from models.users import logons, membership, session, throttle

LEVELS = {1: "Standard", 2: "Logon Token", 3: "Logon Token and Password Token"}
HASH = "Hex of MD5, SHA-256 or SHA-512 over the logon name and the password, one after the other."


@dataclass(frozen=True)
class Checked:
    """What came of comparing a password."""

    account: logons.Known | None = None
    disabled: bool = False
    seconds: int = 0
    """How long no further logon is tried."""
    named: logons.Known | None = None
    """Whose name was given, with whatever password."""


def check_password(request: Request, params: Mapping[str, Any]) -> Checked:
    """Compare the password where slowness holds nobody up; the logon itself only reads this.

    A form that is not encoded turns + into a space, so the name is tried both ways."""
    logon = _text(params.get("logon"))
    password, hashed = _text(params.get("password")), _text(params.get("passwordhash"))
    with database.read():
        found = logons.known(logon) or logons.known(logon.replace(" ", "+"))
        known = found is not None and session.was_opened_from(found.id, request.address)
    name = logon if found is None else found.logon
    attempts = request.settings.logon_attempts
    if seconds := throttle.blocked(name, request.address, attempts, known=known):
        return Checked(seconds=seconds, named=found)
    if not logons.is_password(found, password, hashed):
        throttle.failed(name, request.address, known=known)
        return Checked(named=found)
    return Checked(found, disabled=found is not None and bool(found.disabled), named=found)


def _text(value: object) -> str:
    """A parameter before it is checked; what is no text is left to that check to refuse."""
    return value if isinstance(value, str) and "\x00" not in value else ""


def _account(checked: Checked) -> logons.Known:
    """The account that the password belongs to. Raises what stands against it."""
    if checked.seconds:
        raise TooManyLogons(seconds=checked.seconds)
    if checked.disabled:
        raise UserDisabled()
    if checked.account is None:
        raise LogonFailed()
    return checked.account


def _check_still(account: logons.Known) -> None:
    """Raise UserDisabled, or LogonFailed, where an account has changed since its password was
    compared, which takes its time."""
    found = logons.known(account.logon)
    if found is not None and found.disabled:
        raise UserDisabled()
    if found != account:
        raise LogonFailed()


@method(
    "LOGON_GET_USER_AUTHENTICATION_LEVEL",
    access=Access.ANYONE,
    work=Work.POINT,
    confidential=True,
    params={
        "Logon": Text(100, "The logon name.", required=True, ignored=True),
        "PasswordHash": Text(128, HASH, default="", ignored=True),
    },
    result={
        "authenticationlevel": Choice(LEVELS, "How the user logs on; 1 for everybody here."),
        "authenticationdelivery": Integer("How a code would be sent: 1 e-mail."),
        "authenticationusingaccesstoken": Integer("1: access tokens are no second factor."),
        "logonkey": Text(24, "A key for levels above 1."),
    },
    example={"Logon": "ann@example.test"},
)
def authentication_level(actor: Actor) -> Answer:
    """Say how a user logs on.

    It is level 1 for everybody, so the answer tells nobody whether a logon name exists."""
    return {
        "authenticationlevel": 1,
        "authenticationdelivery": 1,
        "authenticationusingaccesstoken": 1,
        "logonkey": secrets.token_hex(12),
    }


@method(
    "LOGON_GENERATE_KEY",
    access=Access.ANYONE,
    work=Work.POINT,
    confidential=True,
    result={"logonkey": Text(24, "24 characters, different every time.")},
)
def generate_key(actor: Actor) -> Answer:
    """Give a key for a logon above level 1. Logons of level 1, the only one here, need none."""
    return {"logonkey": secrets.token_hex(12)}


@method(
    "LOGON_SEND_PASSWORD_CODE",
    access=Access.ANYONE,
    work=Work.POINT,
    confidential=True,
    params={
        "Logon": Text(100, "The logon name.", required=True, ignored=True),
        "PasswordHash": Text(128, HASH, default="", ignored=True),
    },
    refuses=[LevelUnsupported],
    example={"Logon": "ann@example.test"},
    aliases=("LOGON_SEND_CODE",),
)
def send_password_code(actor: Actor) -> Answer:
    """Refused: codes belong to authentication level 3, and every user has level 1 here.

    Raises LevelUnsupported."""
    raise LevelUnsupported()


@method(
    "LOGON",
    access=Access.ANYONE,
    work=Work.WRITE,
    prepare=check_password,
    confidential=True,
    opens_session=True,
    params={
        "Logon": Text(100, "The logon name, letter case ignored.", required=True),
        "Password": Secret(200, "The password, letter case counts.", default=""),
        "PasswordHash": Text(128, HASH, default=""),
        "CaseSensitive": YesNo(
            "Taken and ignored: passwords are always case-sensitive.", ignored=True
        ),
        "LocalTime": Text(
            50,
            "The caller's clock. Where a client of the platform compares a time with it, in a tax "
            "report, it is told by this clock.",
            default="",
        ),
        "LogonKey": Text(100, "Taken and ignored at level 1.", default="", ignored=True),
        "PasswordCode": Text(20, "A code of level 3, which nobody has here.", default=""),
    },
    result={
        "sid": Text(64, "The session id; send it as Authorization: Bearer, or as auth-sid."),
        "logonkey": Text(24, "Legacy clients send it back as auth-logonkey."),
        "passwordstatus": Text(10, "OK, or EXPIRED: the user is to give himself another."),
        "user": Integer("The user's id."),
        "url": Text(10, "#: there is no page to go to."),
        "administrator": Boolean("Whether the user is an administrator."),
    },
    refuses=[LogonFailed, LogonNeedsTls, TooManyLogons, UserDisabled, LevelUnsupported],
    example={"Logon": "ann@example.test", "Password": "correct horse"},
)
def logon(actor: Actor, checked: Checked, *, password_code: str, local_time: str) -> Answer:
    """Log on and get a session id.

    Send the password, or the hex hash of logon name and password. The session ends when it is
    not used for some minutes (20 unless the operator says otherwise), some hours after the logon
    however busy it was (12), or with CORE_LOGOFF.

    Raises what stands against it: a wrong password, a user who is disabled, a level."""
    if password_code:
        raise LevelUnsupported()
    found = _account(checked)
    ahead = _minutes_ahead(local_time, actor.now)
    sid = session.open_session(
        found.id, found.space, actor.now, actor.request.address, clock_minutes=ahead
    )
    _check_still(found)
    write.change_user(found.id, last_logon=actor.now)
    return {
        "sid": sid,
        "logonkey": session.logon_key(sid),
        "passwordstatus": "EXPIRED" if logons.is_expired(found.id, actor.now) else "OK",
        "user": found.id,
        "url": "#",
        "administrator": found.id in membership.administrators(found.space),
    }


QUARTER = timedelta(minutes=15)
"""Time zones are apart by whole quarters of an hour; a clock may be a bit off."""
FURTHEST = timedelta(hours=14)


def _minutes_ahead(local_time: str, now: datetime) -> int | None:
    """How far a clock is ahead of UTC; None where it is no clock of this moment."""
    found = read_date(local_time)
    if found is None or found.clock is None:
        return None
    local = found.moment().replace(tzinfo=UTC)
    ahead = round((local - now) / QUARTER) * QUARTER
    return int(ahead / timedelta(minutes=1)) if abs(ahead) <= FURTHEST else None
