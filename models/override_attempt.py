"""Overrides that came to nothing: nothing stood in the way, or they were refused (locking.md 5)."""

from __future__ import annotations

from datetime import datetime

from peewee import CharField, IntegerField

from models.store.base import InstantField, LogEntry, new_guid

UNNEEDED, REFUSED = "unneeded", "refused"
KINDS = {
    UNNEEDED: "It was asked for, and nothing stood in the way.",
    REFUSED: "It was asked for, and the call was refused all the same.",
}
PER_WINDOW_MAX = 60
"""How many entries of one user a window has; what more there is, is counted in one without a
record, so that nobody floods the log."""


class OverrideAttempt(LogEntry):
    """What one user tried of one record within an hour, and how often; the call is the first."""

    guid = CharField(36, default=new_guid)
    kind = CharField(10)
    object = IntegerField()
    """0 where no record is known, and of what was too much to be kept apart."""
    object_context = IntegerField()
    object_text = CharField(200)
    line_item = IntegerField(null=True)
    asked = CharField(500)
    """The overrides that were asked for, by their parameters."""
    locks = CharField(200, default="")
    """The locks that refused the call."""
    reason = CharField(1000, default="")
    window = InstantField()
    """The beginning of the hour that it is counted in."""
    times = IntegerField(default=1)
    last = InstantField()

    class Meta:
        table_name = "override_attempt"
        indexes = (
            (("space", "created_user", "window"), False),
            (("space", "created", "id"), False),
        )


def window_of(moment: datetime) -> datetime:
    """The hour in which attempts are counted together."""
    return moment.replace(minute=0, second=0, microsecond=0)
