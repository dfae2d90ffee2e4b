"""Users of a space, their sessions and tokens, and the keys of the installation."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, Case, CharField, DateField, IntegerField, TextField, fn

from models.store.base import Base, FoldedField, InstantField, Space, new_guid, reference_to


class User(Base):
    """Somebody who may log on. Only slow salted hashes of the password are kept.

    Legacy clients send a hash instead of the password, so one slow hash is kept of each
    digest (MD5, SHA-256, SHA-512 of logon and password) that they may send."""

    OBJECT = 22

    space = reference_to(Space)
    guid = CharField(36, default=new_guid)
    logon = CharField(100)
    logon_folded = FoldedField("logon", unique=True)
    password_md5 = TextField()
    password_sha256 = TextField()
    password_sha512 = TextField()
    password_expires = DateField(null=True)
    """The day after which a logon is told to change the password; empty: never."""
    disabled = BooleanField(default=False)
    disabled_on = InstantField(null=True)
    disabled_reason = CharField(1000, default="")
    first_name = CharField(50, default="")
    surname = CharField(50, default="")
    session_minutes = IntegerField(null=True)
    contact_person = IntegerField(null=True)
    contact_business = IntegerField(null=True)
    notes = CharField(2000, default="")
    created = InstantField()
    last_logon = InstantField(null=True)

    @staticmethod
    def full_name(user: Any) -> Any:
        """First name and surname of a row of users, or the logon name where both are empty."""
        full = fn.TRIM(user.first_name.concat(" ").concat(user.surname))
        return Case(None, ((full == "", user.logon),), full)


EVERY_LOCK = "*"
"""In the place of names of locks: all of them."""


class Session(Base):
    """A logon, or (kind token) an access token. The id itself is kept only as a hash."""

    space = reference_to(Space)
    user = reference_to(User)
    kind = CharField(10, default="session")
    sid_hash = CharField(64, unique=True)
    last_four = CharField(4)
    created = InstantField()
    last_used = InstantField()
    expires = InstantField(null=True)
    ended = InstantField(null=True)
    address = CharField(64, default="")
    response_format = CharField(4, default="")
    clock_minutes = IntegerField(null=True)
    """How far the clock of whoever logged on is ahead of UTC, where the client told it."""
    made_by = IntegerField(null=True)
    """Who made a token, and whose token a session began with; 0 where that is not known. Empty
    for a session that began with a password."""
    name = CharField(100, default="")
    """What its user calls a token."""
    role = IntegerField(null=True)
    """The role that a token keeps to, and a session that began with it."""
    overrides = CharField(500, default=EVERY_LOCK)
    """Which locks it may set aside, of those that its user may; of a token what was asked for."""
    of_token = IntegerField(null=True)
    """The token that a session began with; it ends with it."""
    replaced = InstantField(null=True)
    """When another token took the place of this one, which lives on for a while."""


class Secret(Base):
    """A random key of this installation, made by its first migration."""

    name = CharField(40, unique=True)
    value = CharField(128)
