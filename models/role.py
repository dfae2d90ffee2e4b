"""Roles, who is a member of which, and which methods an own role holds."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField, IntegerField, ModelAlias, Node, TextField, fn

from models.rights import ADMINISTRATOR
from models.store.base import Record, reference_to
from models.user import User


class Role(Record):
    """What somebody may do, under a name; `number` is what callers know it by.

    1 to 4 are ready-made in every space; an own one has the number of its row, so that those of
    two spaces are never the same."""

    NOUN = "role"
    TOLD_AS = 9021
    """The number that entries of the trail know it by; callers name roles elsewhere."""

    number = IntegerField(null=True)
    title_text = CharField(100, column_name="title")
    notes = CharField(2000, default="")
    acts = TextField(default="")
    """Names of models.rights.ACTS, with commas between."""

    class Meta:
        table_name = "role"
        indexes = ((("space", "number"), True),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


class UserRole(Record):
    """A user's being a member of a role."""

    NOUN = "role of a user"

    user = reference_to(User)
    role = IntegerField()
    notes = CharField(2000, default="")

    class Meta:
        table_name = "user_role"
        indexes = ((("user", "role"), True),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.role.cast("TEXT")


class MethodAccess(Record):
    """A method as roles may have it: for which uses, and with which parameters."""

    NOUN = "access to a method"
    TOLD_AS = 9024
    """The number that entries of the trail know it by."""

    title_text = CharField(100, column_name="title", default="")
    method = IntegerField()
    can_use = BooleanField(default=True)
    can_add = BooleanField(default=True)
    can_update = BooleanField(default=True)
    can_remove = BooleanField(default=True)
    allowed = CharField(2000, default="")
    """The parameters that may be sent, with commas between; all where it is empty."""
    barred = CharField(2000, default="")
    """Those that may not."""
    notes = CharField(2000, default="")

    class Meta:
        table_name = "method_access"

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


class RoleAccess(Record):
    """A method that an own role holds, and for which uses; `number` is what callers know it by."""

    NOUN = "method of a role"

    number = IntegerField(null=True)
    role = IntegerField()
    method = IntegerField()
    access = IntegerField(null=True)
    """The access that it holds the method by; without one no parameters are limited."""
    can_use = BooleanField(default=False)
    can_add = BooleanField(default=False)
    can_update = BooleanField(default=False)
    can_remove = BooleanField(default=False)
    notes = CharField(2000, default="")

    class Meta:
        table_name = "role_access"
        indexes = ((("space", "number"), True), (("space", "role"), False))

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.number.cast("TEXT")


NUMBERED_FROM = 1_000_000
"""The numbers of methods of own roles begin above it; below are those of ready-made roles."""


def is_administrator(user: Any) -> Any:
    """The condition that a user, a row of users or an id, is a member of role 1."""
    member = UserRole.alias()
    return fn.EXISTS(
        member.select(member.id).where(
            (member.user == getattr(user, "id", user)) & (member.role == ADMINISTRATOR)
        )
    )
