"""Dates and moments on the wire: both dialects, read and written."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from methods.wire.wire import JsonSchema, Wire
from models.actor import Actor
from models.store.base import day, instant

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS, 1)}


_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"|(?P<d2>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})[ -](?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})/(?P<m3>\d{1,2})/(?P<y3>\d{4}))"
    r"(?:[Tt ]+(?P<time>hh:mm:ss|\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _month(name: str) -> int:
    folded = name.lower()
    if folded in _FULL_MONTHS:
        return _FULL_MONTHS.index(folded) + 1
    return _MONTH_NUMBER.get(folded, 0)


_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
NO_CLOCK = ("", "hh:mm:ss")
"""How a date without a time is written; the second is what a client sends that fills none in."""
_LATEST_OFFSET = timedelta(hours=14)
"""Clocks on Earth are at most so far from UTC."""


class ReadDate(NamedTuple):
    """What a text says: a day, perhaps with a clock, and with its distance from UTC."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None

    def moment(self) -> datetime:
        """The point in time, with its offset if it has one; midnight where no clock is given."""
        zone = None if self.offset is None else timezone(self.offset)
        return datetime.combine(self.day, self.clock or time(), zone)

    def day_in(self, zone: str) -> date:
        """The calendar day in a time zone; a date, or a clock of the place itself, says which."""
        if self.clock is None or self.offset is None:
            return self.day
        return self.moment().astimezone(ZoneInfo(zone)).date()


def read_date(text: str, *, iso_only: bool = False) -> ReadDate | None:
    """The date, the clock and the offset in a text; None where it is no date, or has a clock that
    no clock shows."""
    found = _DATE.fullmatch(text.strip())
    if found is None or (iso_only and _ISO.fullmatch(text.strip()) is None):
        return None
    part = found.groupdict()
    year = part["y"] or part["y2"] or part["y3"]
    month = part["m"] or part["m3"] or str(_month(part["name"] or ""))
    try:
        on = date(int(year), int(month), int(part["d"] or part["d2"] or part["d3"]))
        clock = _clock(part["time"] or "")
        offset = _offset(part["offset"] or "")
    except ValueError:
        return None
    return ReadDate(on, clock, offset) if _is_near(on) else None


def _is_near(on: date) -> bool:
    return 1900 <= on.year <= 2200


def _clock(text: str) -> time | None:
    if text in NO_CLOCK:
        return None
    return time.fromisoformat(text if text[1] != ":" else f"0{text}")


def _offset(text: str) -> timedelta | None:
    """The distance from UTC. Raises ValueError for one that no place has."""
    if not text:
        return None
    if text in "Zz":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    made = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or made > _LATEST_OFFSET:
        raise ValueError(text)
    return -made if text[0] == "-" else made


class Manner(NamedTuple):
    """How a caller writes, and where he is: JSON-RPC has dates in ISO alone, the platform's dialect
    also its own spellings, the day first."""

    iso_only: bool = False
    zone: str = "UTC"
    adds_floats: bool = False
    """Amounts may be sums of binary floats, as scripts of the platform's application send them."""


ANY_MANNER = Manner()


def manner_of(actor: Actor) -> Manner:
    """How the caller of this call writes."""
    lenient = actor.request.lenient
    return Manner(iso_only=not lenient, zone=actor.zone, adds_floats=lenient)


class Date(Wire):
    """A calendar date of the space's time zone, without a time."""

    named = "Day"
    kind = "date"
    expected = "a date from 1900 to 2200, such as 2026-11-22"
    expected_legacy = "a date from 1900 to 2200, such as 2026-11-22 or 22 Nov 2026"
    expected_iso = "a date from 1900 to 2200 as ISO 8601 has it, such as 2026-11-22"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        return self.read_as(value, kwargs.get("manner", ANY_MANNER))

    def read(self, value: object) -> date:
        """The day, of any spelling of a date; a clock is let fall. Raises ValidationError."""
        return self.read_as(value, ANY_MANNER)

    def read_as(self, value: object, manner: Manner) -> date:
        """The day as such a caller means it: one that is given with clock and offset is that of
        the space's time zone. Raises ValidationError."""
        found = read_date(value, iso_only=manner.iso_only) if isinstance(value, str) else None
        day = None if found is None else found.day_in(manner.zone)
        if day is None or not _is_near(day):
            raise ValidationError(
                f"give {self.expected_iso if manner.iso_only else self.expected_legacy}"
            )
        return day

    def typed(self, value: str | date | None, zone: str = "UTC") -> str | None:
        return None if value is None else str(value)

    def text(self, value: str | date | None, zone: str = "UTC") -> str:
        on = day(value)
        if on is None:
            return ""
        return f"{on.day:02d} {MONTHS[on.month - 1]} {on.year:04d}"

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "date"}

    def never_right(self) -> list[object]:
        return ["tomorrow", "2026-13-01", "31 Feb 2026", 20261122, [1], {}]


class Moment(Wire):
    """A point in time. JSON-RPC carries the offset; legacy text is in the space's time zone."""

    named = "Moment"
    kind = "moment"
    expected = "a time such as 2026-11-22T09:05:03+00:00"
    expected_legacy = "a time such as 2026-11-22T09:05:03+00:00 or 22 Nov 2026 09:05:03"
    expected_iso = "a time as ISO 8601 has it, such as 2026-11-22T09:05:03+00:00"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        return self.read_as(value, kwargs.get("manner", ANY_MANNER))

    def read(self, value: object) -> datetime:
        """The moment, with its offset if it has one. Raises ValidationError."""
        return self.read_as(value, ANY_MANNER)

    def read_as(self, value: object, manner: Manner) -> datetime:
        """The moment as such a caller writes it. Raises ValidationError."""
        return self.found(value, manner).moment()

    @classmethod
    def found(cls, value: object, manner: Manner) -> ReadDate:
        """What a text says, as such a caller writes it. Raises ValidationError."""
        found = read_date(value, iso_only=manner.iso_only) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(
                f"give {cls.expected_iso if manner.iso_only else cls.expected_legacy}"
            )
        return found

    def typed(self, value: str | datetime | None, zone: str = "UTC") -> str | None:
        moment = instant(value)
        if moment is None:
            return None
        return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")

    def text(self, value: str | datetime | None, zone: str = "UTC") -> str:
        moment = instant(value)
        if moment is None:
            return ""
        return _as_clients_read(moment.astimezone(ZoneInfo(zone)))

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "date-time"}

    def never_right(self) -> list[object]:
        return ["tomorrow", "2026-13-01", "22 Nov 2026 25:00", 5, [1], {}]


def _as_clients_read(local: datetime) -> str:
    return f"{local.day:02d} {MONTHS[local.month - 1]} {local.year:04d} {local:%H:%M:%S}"


class ClockMoment(Moment):
    """A moment that clients of the platform compare with the clock in front of them."""

    def text_by(self, value: str | datetime | None, minutes_ahead: int) -> str:
        """The moment by a clock that is so far ahead of UTC."""
        moment = instant(value)
        clock = timezone(timedelta(minutes=minutes_ahead))
        return "" if moment is None else _as_clients_read(moment.astimezone(clock))
