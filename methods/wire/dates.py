"""Dates and moments on the wire: both dialects, read and written."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from methods.wire.wire import JsonSchema, Wire
from models.store.base import day, instant

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS, 1)}


_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"|(?P<d2>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})[ -](?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})/(?P<m3>\d{1,2})/(?P<y3>\d{4}))"
    r"(?:[T ]+(?P<time>hh:mm:ss|\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"(?P<offset>Z|[+-]\d{2}:?\d{2})?)?",
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


def read_date(text: str) -> tuple[date, str, str] | None:
    """The date, the time and the offset in a text; None where it is no date."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    part = found.groupdict()
    year = part["y"] or part["y2"] or part["y3"]
    month = part["m"] or part["m3"] or str(_month(part["name"] or ""))
    try:
        on = date(int(year), int(month), int(part["d"] or part["d2"] or part["d3"]))
    except ValueError:
        return None
    if not 1900 <= on.year <= 2200:
        return None
    return on, part["time"] or "", part["offset"] or ""


class Date(Wire):
    """A calendar date of the space's time zone, without a time."""

    kind = "date"
    expected = "a date from 1900 to 2200, such as 2026-11-22 or 22 Nov 2026"

    def read(self, value: object) -> date:
        """The day, of any spelling of a date; a time is let fall. Raises ValidationError."""
        found = read_date(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong()
        return found[0]

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

    kind = "moment"
    expected = "a time such as 2026-11-22T09:05:03+00:00 or 22 Nov 2026 09:05:03"

    def read(self, value: object) -> datetime:
        """The moment, with its offset if it has one. Raises ValidationError."""
        found = read_date(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong()
        on, time, offset = found
        clock = "00:00" if time in {"", "hh:mm:ss"} else time.zfill(5)
        if len(clock.partition(":")[0]) == 1:
            clock = "0" + clock
        try:
            moment = datetime.fromisoformat(f"{on.isoformat()}T{clock}{offset}")
        except ValueError:
            raise self.wrong() from None
        return moment

    def typed(self, value: str | datetime | None, zone: str = "UTC") -> str | None:
        moment = instant(value)
        if moment is None:
            return None
        return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")

    def text(self, value: str | datetime | None, zone: str = "UTC") -> str:
        moment = instant(value)
        if moment is None:
            return ""
        local = moment.astimezone(ZoneInfo(zone))
        return f"{local.day:02d} {MONTHS[local.month - 1]} {local.year:04d} {local:%H:%M:%S}"

    def schema(self) -> JsonSchema:
        return {"type": "string", "format": "date-time"}

    def never_right(self) -> list[object]:
        return ["tomorrow", "2026-13-01", "22 Nov 2026 25:00", 5, [1], {}]
