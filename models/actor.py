"""Who acts in a call, when, from where, and which locks he sets aside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from config import Settings


@dataclass
class Preview:
    """What a call would do, gathered while it is tried and rolled back.

    `refusing` and `set_aside` hold the obstacles of models.locks."""

    changes: dict[str, tuple[object, object]] = field(default_factory=dict)
    refusing: list[Any] = field(default_factory=list)
    set_aside: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Actor:
    """The user behind a call, with everything a rule may need to know of the call."""

    user: int
    name: str
    space: int
    zone: str
    administrator: bool
    session: int
    now: datetime
    address: str = ""
    request_id: str = ""
    method: str = ""
    overrides: frozenset[str] = frozenset()
    override_all: bool = False
    reason: str = ""
    timestamp: str | None = None
    preview: Preview | None = None
    fencing: int | None = None
    """The number of the edit lock that a write says it comes from."""
    lock_set: int | None = None
    """The set of edit locks that a write says it comes from."""
    lenient: bool = False
    """The caller's dialect ignores fields it does not know."""
    rows_max: int = 1000
    file_bytes_max: int = 7_000_000
    operator: Settings = field(default=Settings(), repr=False)
    """What the operator of this service has set."""
    sid: str = field(default="", repr=False)
    """The session id as the caller sent it; never logged."""
    warnings: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date of now in the space's time zone."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The date of a moment in the space's time zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def without_override(self) -> Actor:
        """The same user for a step that the service takes by itself."""
        return replace(self, overrides=frozenset(), override_all=False)


SERVICE = "service"
"""Name under which the service's own work is done; it never may override."""


def service(space: int, zone: str, now: datetime) -> Actor:
    """The service's own identity in a space: no user, no session, no right to override."""
    return Actor(
        user=0,
        name=SERVICE,
        space=space,
        zone=zone,
        administrator=False,
        session=0,
        now=now,
        method=SERVICE,
    )
