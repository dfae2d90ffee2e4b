"""Who acts in a call, how the call came, and which locks it sets aside."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from config import Settings
from models.rights import NONE, SEE_PRIVATE, Rights, overriding


@dataclass
class Preview:
    """What a call would do, gathered while it is tried and rolled back.

    `refusing` and `set_aside` hold the obstacles of models.locks."""

    changes: dict[str, tuple[object, object]] = field(default_factory=dict)
    noted: list[tuple[Any, dict[str, tuple[object, object]]]] = field(default_factory=list)
    """The same by the record that it is of, in the order in which it came to be."""
    refusing: list[Any] = field(default_factory=list)
    set_aside: list[Any] = field(default_factory=list)
    tells: dict[str, object] = field(default_factory=dict)
    """What else of the answer a preview tells: figures, say, that a completion would come to."""


class Touched(NamedTuple):
    """A record of the books that a call has changed, so that it posts anew."""

    model: type
    id: int
    whole: int
    """Of a line its document, of a document its object number, of a link the bill it settles."""


@dataclass(slots=True, eq=False)
class Request:
    """How a call came, whoever makes it: when, from where, and in whose way of speaking.

    Nobody changes it (a test looks), though it is not frozen: to make it so would take longer than
    to look for a session."""

    now: datetime
    settings: Settings = field(default=Settings(), repr=False)
    """What the operator of this service has set, the limits of files and rows among it."""
    lenient: bool = False
    """The caller's dialect ignores fields it does not know."""
    address: str = ""
    request_id: str = ""
    version: str = "RPC"
    """The address it was sent to: RPC, or the older ONDEMAND."""
    sid: str = field(default="", repr=False)
    """The session id as the caller sent it; never logged."""
    was_shown: Callable[[object, object], bool] = operator.eq
    """Asked with a stored value and one that was posted: whether the posted one is what this
    caller gets to see of the stored one, so that posting it back is no change."""
    warnings: list[str] = field(default_factory=list)
    """What the caller is told although the call goes through."""
    set_aside: set[str] = field(default_factory=set)
    """The names of the locks that the call's overrides have set aside."""


@dataclass(slots=True, eq=False)
class Actor:
    """The person behind a call with their rights, and how they steer what the call does; not
    changed either, but for what its collections gather."""

    user: int
    name: str
    space: int
    zone: str
    session: int
    request: Request
    rights: Rights = NONE
    method: str = ""
    overrides: frozenset[str] = frozenset()
    override_all: bool = False
    reason: str = ""
    """Why locks are set aside; kept with each that is."""
    because: str = ""
    """Why the call is made; kept with what it makes or lifts."""
    act: str = ""
    """What the call does to a document as a whole, as the trail calls it; empty for an edit."""
    timestamp: str | None = None
    preview: Preview | None = None
    fencing: int | None = None
    """The number of the edit lock that a write says it comes from."""
    lock_set: int | None = None
    """The set of edit locks that a write says it comes from."""
    touched: set[Touched] = field(default_factory=set)
    """What the call has changed of the books so far and not posted yet."""
    news: dict[int, Any] = field(default_factory=dict)
    """What the call has done so far to documents, by their ids, that webhooks are not told yet."""
    arranged: list[Any] = field(default_factory=list)
    """What models.arranged found for this call, once it has asked or from the beginning."""
    clock_minutes: int | None = None
    """How far the caller's clock is ahead of UTC, where that is known."""
    lent_by: int | None = None
    """Who made the token that the call comes with for this user; None where the user did."""

    @property
    def nets_credits(self) -> bool:
        """Whether amounts of what is credited are told to this caller, and meant by him, as what
        is left of them: the platform's own dialect has them so, JSON-RPC as they are booked."""
        return self.request.lenient

    @property
    def administrator(self) -> bool:
        """Whether the caller may do everything."""
        return self.rights.administrator

    def may(self, act: str) -> bool:
        """Whether the caller may do one of `models.rights.ACTS`."""
        return self.rights.may(act)

    def may_override(self, lock: str) -> bool:
        """Whether the caller may set a lock aside: in one's own name only, not in that of
        somebody whom one has made a token for."""
        return self.rights.may(overriding(lock))

    @property
    def sees_private(self) -> bool:
        """Whether the caller is shown what is private to others."""
        return self.rights.may(SEE_PRIVATE)

    @property
    def now(self) -> datetime:
        """The moment of the call, the same for all that it does."""
        return self.request.now

    @property
    def today(self) -> date:
        """The date of now in the space's time zone."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The date of a moment in the space's time zone."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def warn(self, words: str) -> None:
        """Tell the caller something although the call goes through; the same only once."""
        if words not in self.request.warnings:
            self.request.warnings.append(words)


SERVICE = "service"
"""Name under which the service's own work is done; it never may override."""


def service(space: int, zone: str, now: datetime, settings: Settings | None = None) -> Actor:
    """The service's own identity in a space: no user, no session, no right to override."""
    return Actor(
        user=0,
        name=SERVICE,
        space=space,
        zone=zone,
        session=0,
        request=Request(now, settings or Settings()),
        method=SERVICE,
    )
