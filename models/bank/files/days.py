"""Days as banks write them: 31/10/2026, 10/31'26, 31.10.2026, 2026-10-31, 20261031, 31 Oct 2026.

Whether the day or the month comes first is never guessed line by line: of the days of a file one
beyond the 12th says it for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from models.bank.files.refused import NotRead

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.'’]\s*(\d{4}|\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[\s\-/.]*([A-Za-z]{3,9})[\s\-/.,]*(\d{4}|\d{2})", re.ASCII)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2}),?\s*(\d{4}|\d{2})", re.ASCII)
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {_NAMES[4 * place : 4 * place + 3]: place + 1 for place in range(12)}
FIRST = date(1970, 1, 1)
"""No bank has files from before."""


def order(texts: Iterable[str], day_first: bool) -> tuple[bool, bool]:
    """Whether days come before months in a file, and whether the file itself says so.

    Raises NotRead where one line says so and another the opposite."""
    says_day = says_month = ""
    is_open = False
    for text in texts:
        found = _NUMBERS.match(text.strip())
        if found is None or _ISO.match(text.strip()):
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 or found[2] == ".":
            says_day = says_day or text
        elif second > 12:
            says_month = says_month or text
        is_open = is_open or first != second
    if says_day and says_month:
        words = f"it writes days in two ways, {says_day} and {says_month}"
        raise NotRead(f"{words}; export it anew with one of them")
    if says_day or says_month:
        return bool(says_day), True
    return day_first, not is_open


def day(text: str, day_first: bool) -> date:
    """The day that a text means. Raises ValueError, with what is wrong with it."""
    stripped = text.strip()
    if not stripped:
        raise ValueError("it has no date")
    try:
        found = date(*_parts(stripped, day_first))
    except (TypeError, ValueError):
        raise ValueError(f"{stripped[:40]} is no date") from None
    if found < FIRST:
        raise ValueError(f"{stripped[:40]} is long ago; give a date from {FIRST} on")
    return found


def _parts(text: str, day_first: bool) -> tuple[int, int, int]:
    if found := _ISO.match(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _PACKED.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMBERS.match(text):
        first, second = int(found[1]), int(found[3])
        month, on = (second, first) if day_first else (first, second)
        return _year(found[4]), month, on
    if found := _NAMED.match(text):
        return _year(found[3]), _MONTHS[_known(found[2])], int(found[1])
    if found := _NAMED_FIRST.match(text):
        return _year(found[3]), _MONTHS[_known(found[1])], int(found[2])
    raise ValueError(text)


def _known(name: str) -> str:
    short = name[:3].lower()
    if short not in _MONTHS:
        raise ValueError(name)
    return short


def _year(digits: str) -> int:
    """A year in full; of two digits, the one that banks had files in."""
    number = int(digits)
    if len(digits) == 4:
        return number
    return number + (1900 if number >= 80 else 2000)
