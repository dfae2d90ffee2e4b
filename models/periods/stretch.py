"""A stretch of the books: from one day to another, and what is dated in it (books.md 5 and 6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from models import booked

DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def dated(document: Any, first: date | None, last: date) -> Any:
    """The condition that a booked document is dated from one day to another, cancelled or not.

    A draft is in no stretch."""
    within = booked.entered(document) & (document.date <= last)
    return within if first is None else within & (document.date >= first)
