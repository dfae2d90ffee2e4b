"""The financial year of a space: which days it begins and ends on."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from models.settings import END_OF_YEAR

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def _last_day(space: int) -> tuple[int, int]:
    """Month and day that a year of the space ends on; what can't be read is taken as left out."""
    return _read(END_OF_YEAR.text_in(space)) or _read(END_OF_YEAR.default) or (12, 31)


def _read(text: str) -> tuple[int, int] | None:
    """Month and day of `30 Jun`."""
    words = text.split()
    if len(words) < 2 or not words[0].isdecimal():
        return None
    month, on = _MONTHS.get(words[1][:3].lower()), int(words[0])
    return None if month is None or not 1 <= on <= 31 else (month, on)


def _end(year: int, month: int, on: int) -> date:
    return date(year, month, min(on, calendar.monthrange(year, month)[1]))


def start_of_year(space: int, day: date) -> date:
    """The first day of the financial year that a day is in."""
    last = _last_day(space)
    end = _end(day.year, *last)
    return (_end(day.year - 1, *last) if day <= end else end) + timedelta(days=1)
