"""Logon names and passwords: whose a name is, and whether a password is his (wire.md 2)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.store import database
from models.store.base import Space
from models.store.database import Statement, fold, slot
from models.user import User
from models.users import look_alikes

PASSWORD_MIN, PASSWORD_MAX = 8, 200
DIGESTS = {32: "md5", 64: "sha256", 128: "sha512"}
"""Which digest a password hash is, by its length in hex digits."""
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def digest_of(kind: str, logon: str, password: str) -> str:
    """The hash that legacy clients send instead of a password."""
    return hashlib.new(kind, (logon + password).encode(), usedforsecurity=False).hexdigest()


def password_problem(password: str) -> str:
    """What is wrong with a password that somebody wants; empty where nothing is."""
    if PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return ""
    return f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters"


def password_hashes(logon: str, password: str) -> dict[str, str]:
    """The columns of a user that keep a password: a slow salted hash of each digest."""
    return {
        f"password_{kind}": _hasher.hash(digest_of(kind, logon, password))
        for kind in DIGESTS.values()
    }


@dataclass(frozen=True)
class Known:
    """A user as a logon finds him."""

    id: int
    space: int
    logon: str
    disabled: bool
    hashes: dict[str, str]


_by_logon = Statement(
    lambda: (
        User.select(
            User.id,
            User.space,
            User.logon,
            User.disabled,
            User.password_md5,
            User.password_sha256,
            User.password_sha512,
        )
        .where(User.logon_folded.in_([slot("folded"), slot("lower")]))
        .order_by((User.logon_folded == slot("lower")).desc())
    )
)


def known(logon: str) -> Known | None:
    """The user of a logon name, letter case ignored.

    Of two of before that are the same now, the later one goes by its name in lower case."""
    name = logon.strip()
    row = _by_logon.row(folded=fold(name), lower=name.lower())
    if row is None:
        return None
    id, space, name, disabled, *hashes = row
    return Known(
        id,
        space,
        name,
        bool(disabled),
        dict(zip(DIGESTS.values(), hashes, strict=True)),
    )


_others = Statement(lambda: User.select(User.logon).where(User.id != slot("own")))


def looks_taken(logon: str, own: int | None = None) -> bool:
    """Whether a new logon name would be taken for that of somebody else, in whatever space."""
    database.take_text("logons that look alike")
    return look_alikes.is_like(logon, (name for (name,) in _others.rows(own=own or 0)))


_NOBODY = _hasher.hash(secrets.token_hex())


def is_password(found: Known | None, password: str, password_hash: str) -> bool:
    """Whether the password, or the hash of logon and password, is the user's. Slow on purpose,
    and as slow for a logon name that does not exist."""
    if password_hash:
        kind = DIGESTS.get(len(password_hash), "")
        digest = password_hash.lower()
    else:
        kind = "sha512"
        digest = digest_of(kind, found.logon if found else "", password)
    kept = _NOBODY if found is None or not kind else found.hashes[kind]
    try:
        return _hasher.verify(kept, digest) and found is not None and bool(kind)
    except (VerificationError, InvalidHashError):
        return False


def is_expired(user: int, now: datetime) -> bool:
    """Whether a user's password should have been changed by now, where his space is."""
    row = User.get_by_id(user)
    zone = ZoneInfo(Space.get_by_id(row.space).time_zone)
    return row.password_expires is not None and now.astimezone(zone).date() > row.password_expires
