"""Who holds which record while editing it: the tables, and the check that writes go through.

A hold is a row that is never used again: its id is the fencing number, so that of two holds of a
record the later one always has the larger number. A hold ends when it is released, stolen or
taken over after it has run out.
"""

from __future__ import annotations

from peewee import IntegerField

from models.base import Base, InstantField, Space, reference_to


class LockSet(Base):
    """Holds that a user acquired together, and extends and releases together."""

    space = reference_to(Space)
    user = IntegerField()
    created = InstantField()
    ended = InstantField(null=True)

    class Meta:
        table_name = "lock_set"


class Hold(Base):
    """A record held by a user until a moment. User 0 is the service itself."""

    space = reference_to(Space)
    lock_set = reference_to(LockSet)
    user = IntegerField()
    object = IntegerField()
    object_context = IntegerField()
    since = InstantField()
    until = InstantField()
    ended = InstantField(null=True)
    stolen_by = IntegerField(null=True)

    class Meta:
        table_name = "edit_lock"
        indexes = ((("space", "object", "object_context", "id"), False),)
