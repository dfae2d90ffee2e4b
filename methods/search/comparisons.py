"""The comparisons of the search grammar, one row each: what it fits, takes and means.

A row's `bind` turns the values of a filter into the values of the statement, and `test` says
in SQL what is compared. A new comparison is a new row; it then works in every search and
describes itself in the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from marshmallow import ValidationError
from peewee import ColumnBase

from methods.wire.dates import Date, Moment, manner_of
from methods.wire.types import Integer, Money, Wire
from models.actor import Actor
from models.store.base import stamp
from models.store.database import fold, folded_or_empty, like, month_day

ANYTHING = frozenset({"text", "number", "date", "moment", "flag", "version"})
TEXT = frozenset({"text"})
ORDERED = frozenset({"number", "date", "moment"})
DAYS = frozenset({"date", "moment"})

Bound = list[Any]
Range = tuple[date | None, date | None]
"""From the first day to the day before the second; None is open."""


@dataclass(frozen=True)
class Comparison:
    """One comparison: name, which kinds of value it fits, how many values it takes, its words."""

    name: str
    fits: frozenset[str]
    takes: int
    means: str
    bind: Callable[[Wire, Sequence[object], Actor], Bound]
    test: Callable[[Wire, ColumnBase, Sequence[ColumnBase]], ColumnBase]


TEXT_MAX = 10_000
"""How long the value of a filter may be."""
PATTERN_BYTES_MAX = 49_990
"""SQLite takes patterns of 50000 bytes."""
FURTHEST = (1000, 9000)
"""The years within which a date that is told by a distance may lie."""

# --- values -------------------------------------------------------------------------------------

UNITS = {
    "year": relativedelta(years=1),
    "month": relativedelta(months=1),
    "day": relativedelta(days=1),
    "hour": relativedelta(hours=1),
    "minute": relativedelta(minutes=1),
    "second": relativedelta(seconds=1),
}


def _start_of_month(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


BASES: dict[str, Callable[[datetime], datetime]] = {
    "": lambda now: now,
    "now": lambda now: now,
    "start_of_today": lambda now: now.replace(hour=0, minute=0, second=0, microsecond=0),
    "end_of_today": lambda now: now.replace(hour=23, minute=59, second=59, microsecond=0),
    "start_of_month": _start_of_month,
    "end_of_month": lambda now: (
        _start_of_month(now) + relativedelta(months=1) - timedelta(seconds=1)
    ),
}


def relative(values: Sequence[object], actor: Actor) -> datetime | None:
    """The moment of (unit, signed count, base); None where the values are no such thing.

    Raises ValidationError where only the unit makes sense."""
    unit = UNITS.get(str(values[0]).strip().lower()) if values else None
    if unit is None:
        return None
    base = BASES.get(str(values[2] or "").strip().lower()) if len(values) > 2 else BASES["now"]
    try:
        count = int(str(values[1] or 0)) if len(values) > 1 else 0
        if base is None or abs(count) > 100_000:
            raise ValueError
        made = base(actor.now.astimezone(ZoneInfo(actor.zone))) + unit * count
        if not FURTHEST[0] <= made.year <= FURTHEST[1]:
            raise ValueError
        return made
    except (ValueError, OverflowError):
        raise ValidationError(
            "give a unit (year to second), a whole number and a base "
            f"({', '.join(name for name in BASES if name)})"
        ) from None


def _day(value: Any, actor: Actor) -> date:
    return Date().read_as(str(value), manner_of(actor))


def _at_midnight(on: date, actor: Actor) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(actor.zone))


def span(wire: Wire, value: object, actor: Actor, values: Sequence[object] = ()) -> Bound:
    """Start and end of what a date or time in a filter stands for, as the database keeps them.

    A day is the whole day in the space's time zone; a time is that second.
    Raises ValidationError."""
    moment = relative(values or (value,), actor)
    manner = manner_of(actor)
    if isinstance(wire, Date):
        on = moment.date() if moment else wire.read_as(value, manner)
        return [on.isoformat(), (on + timedelta(days=1)).isoformat()]
    if moment is None:
        found = Moment.found(value, manner)
        if found.clock is None:
            starts = _at_midnight(found.day, actor)
            return [stamp(starts), stamp(_at_midnight(found.day + timedelta(days=1), actor))]
        moment = found.moment()
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(actor.zone))
    moment = moment.astimezone(UTC).replace(microsecond=0)
    return [stamp(moment), stamp(moment + timedelta(seconds=1))]


def scalar(wire: Wire, value: object, actor: Actor) -> Any:
    """One value of a filter as the database keeps it. Raises ValidationError."""
    if wire.kind == "text":
        return fold(_asked(str(value)))
    # a number that no record or list has is no error here: clients send -1 to find nothing
    if isinstance(wire, Integer):
        return Integer().read(value)
    return wire.read_as(value, manner_of(actor)) if isinstance(wire, Money) else wire.read(value)


def _asked(text: str) -> str:
    """A text that both databases can look for. Raises ValidationError."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError("holds characters that are no text; leave them out")
    if len(text) > TEXT_MAX:
        raise ValidationError(f"has {len(text)} characters; give at most {TEXT_MAX}")
    return text


def _pattern(text: str) -> str:
    made = fold(_asked(text))  # first: what it makes of other signs may be one of these
    for sign in ("\\", "%", "_"):
        made = made.replace(sign, "\\" + sign)
    if len(made.encode()) > PATTERN_BYTES_MAX:
        raise ValidationError(f"has {len(text)} characters of many bytes; give fewer")
    return made


def _comparable(wire: Wire, expression: ColumnBase) -> ColumnBase:
    """A text that is not there reads as an empty one, and is compared as one."""
    return folded_or_empty(expression) if wire.kind == "text" else expression


# --- the kinds of row ---------------------------------------------------------------------------


def _one(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    if wire.kind in DAYS:
        return span(wire, values[0], actor, values)
    return [scalar(wire, values[0], actor)]


def _ordering(
    name: str,
    words: str,
    plain: Callable[[ColumnBase, ColumnBase], ColumnBase],
    of_days: Callable[[ColumnBase, ColumnBase, ColumnBase], ColumnBase],
    fits: frozenset[str] = ANYTHING,
) -> Comparison:
    def test(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
        if wire.kind in DAYS:
            return of_days(expression, *slots)
        return plain(_comparable(wire, expression), slots[0])

    return Comparison(name, fits, 1, words, _one, test)


def _many(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    given = values[0]
    parts = given if isinstance(given, list) else str(given).split(",")
    if len(parts) > 5000:
        raise ValidationError("give at most 5000 values")
    texts = [str(part).strip() for part in parts]
    if wire.kind == "date":
        return [_day(text, actor).isoformat() for text in texts if text]
    return [scalar(wire, text, actor) for text in texts if text or wire.kind == "text"]


def _in(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
    return _comparable(wire, expression).in_(list(slots))


def _no_values(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    return []


def _unset(wire: Wire, expression: ColumnBase) -> ColumnBase:
    if wire.kind == "text":
        return expression.is_null() | (expression == "")
    return expression.is_null()


def _between(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    low, high = values[0], values[1]
    if wire.kind in DAYS:
        return [span(wire, low, actor)[0], span(wire, high, actor)[1]]
    return [scalar(wire, low, actor), scalar(wire, high, actor)]


def _within(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
    compared = _comparable(wire, expression)
    if wire.kind in DAYS:
        return (compared >= slots[0]) & (compared < slots[1])
    return (compared >= slots[0]) & (compared <= slots[1])


def _about(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    if wire.kind in DAYS:
        found = relative(values, actor)
        on = found.date() if found else _day(values[0], actor)
        month = relativedelta(months=1)
        return _range_of(wire, (on - month, on + month + timedelta(days=1)), actor)
    value = scalar(wire, values[0], actor)
    # 80 to 120 per cent, in whole steps of what the column counts
    near, far = value * 8, value * 12
    low, high = min(near, far), max(near, far)
    return [-(-low // 10), high // 10]


def _range_of(wire: Wire, days: Range, actor: Actor) -> Bound:
    low, high = (each or (date(1, 1, 2), date(9999, 1, 1))[i] for i, each in enumerate(days))
    if isinstance(wire, Date):
        return [low.isoformat(), high.isoformat()]
    return [stamp(_at_midnight(low, actor)), stamp(_at_midnight(high, actor))]


def _days(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
    return (expression >= slots[0]) & (expression < slots[1])


def _period(name: str, words: str, days: Callable[[date], Range]) -> Comparison:
    def bind(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
        return _range_of(wire, days(actor.today), actor)

    return Comparison(name, DAYS, 0, words, bind, _days)


def _month_start(on: date, months: int = 0) -> date:
    return on.replace(day=1) + relativedelta(months=months)


def _week_start(on: date, weeks: int = 0) -> date:
    """Sunday begins the week."""
    return on - timedelta(days=(on.weekday() + 1) % 7) + timedelta(weeks=weeks)


def _last_quarter(on: date) -> Range:
    this = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    return this - relativedelta(months=3), this


def _ago(on: date, newest: int, oldest: int | None) -> Range:
    starts = None if oldest is None else on - timedelta(days=oldest)
    return starts, on - timedelta(days=newest) + timedelta(days=1)


def _day_months(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    days = [_day(value, actor) for value in values]
    return [100 * on.month + on.day for on in days]


def _in_month(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    month = _day(values[0], actor).month
    return [100 * month, 100 * month + 99]


def _within_year(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
    low, high = slots
    inside: ColumnBase = (month_day(expression) >= low) & (month_day(expression) <= high)
    wrapped: ColumnBase = (low > high) & (
        (month_day(expression) >= low) | (month_day(expression) <= high)
    )
    return inside | wrapped


def _like(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    return [f"%{_pattern(str(values[0]))}%"]


def _prefix(wire: Wire, values: Sequence[object], actor: Actor) -> Bound:
    return [f"{_pattern(str(values[0]))}%"]


def _matches(wire: Wire, expression: ColumnBase, slots: Sequence[ColumnBase]) -> ColumnBase:
    found: ColumnBase = like(folded_or_empty(expression), slots[0])
    return found


_ON_DATE = frozenset({"date"})

COMPARISONS = {
    each.name: each
    for each in (
        _ordering(
            "EQUAL_TO", "is the value",
            lambda c, v: c == v, lambda c, s, e: (c >= s) & (c < e),
        ),
        _ordering(
            "NOT_EQUAL_TO", "is not the value, or not set",
            lambda c, v: (c != v) | c.is_null(), lambda c, s, e: (c < s) | (c >= e) | c.is_null(),
        ),
        _ordering(
            "GREATER_THAN", "is above the value",
            lambda c, v: c > v, lambda c, s, e: c >= e, ANYTHING - {"flag"},
        ),
        _ordering(
            "GREATER_THAN_OR_EQUAL_TO", "is the value or above it",
            lambda c, v: c >= v, lambda c, s, e: c >= s, ANYTHING - {"flag"},
        ),
        _ordering(
            "LESS_THAN", "is below the value",
            lambda c, v: c < v, lambda c, s, e: c < s, ANYTHING - {"flag"},
        ),
        _ordering(
            "LESS_THAN_OR_EQUAL_TO", "is the value or below it",
            lambda c, v: c <= v, lambda c, s, e: c < e, ANYTHING - {"flag"},
        ),
        Comparison(
            "IN_LIST", ANYTHING - {"moment"}, 1, "is one of the values, separated by commas",
            _many, _in,
        ),
        Comparison(
            "NOT_IN_LIST", ANYTHING - {"moment"}, 1, "is none of the values",
            _many, lambda w, c, s: ~_in(w, c, s) | _comparable(w, c).is_null(),
        ),
        Comparison(
            "IS_NULL", ANYTHING, 0, "has never been set", _no_values, lambda w, c, s: _unset(w, c)
        ),
        Comparison(
            "IS_NOT_NULL", ANYTHING, 0, "has been set",
            _no_values, lambda w, c, s: ~_unset(w, c),
        ),
        Comparison(
            "APPROX_EQUAL_TO", ORDERED, 1,
            "is within 80 and 120 per cent of the number, or a month either side of the date",
            _about, lambda w, c, s: _days(w, c, s) if w.kind in DAYS else _within(w, c, s),
        ),
        Comparison(
            "IS_FAVOURITE", ANYTHING, 0, "is a favourite of yours (nobody has any here)",
            _no_values, lambda w, c, s: c.is_null() & c.is_null(False),
        ),
        Comparison(
            "BETWEEN", ANYTHING - {"flag"}, 2, "is one of the two values or between them",
            _between, _within,
        ),
        Comparison("TEXT_IS_LIKE", TEXT, 1, "has the value somewhere in it", _like, _matches),
        Comparison(
            "TEXT_IS_NOT_LIKE", TEXT, 1, "does not have the value in it",
            _like, lambda w, c, s: ~_matches(w, c, s),
        ),
        Comparison("TEXT_STARTS_WITH", TEXT, 1, "begins with the value", _prefix, _matches),
        Comparison(
            "TEXT_IS_EMPTY", TEXT, 0, "is blank", _no_values, lambda w, c, s: _unset(w, c)
        ),
        Comparison(
            "TEXT_IS_NOT_EMPTY", TEXT, 0, "is not blank",
            _no_values, lambda w, c, s: ~_unset(w, c),
        ),
        _period("TODAY", "is today", lambda on: (on, on + timedelta(days=1))),
        _period("YESTERDAY", "is yesterday", lambda on: (on - timedelta(days=1), on)),
        _period(
            "WEEK_TO_DATE", "is in this week, which began on Sunday, up to today",
            lambda on: (_week_start(on), on + timedelta(days=1)),
        ),
        _period(
            "MONTH_TO_DATE", "is in this month, up to today",
            lambda on: (_month_start(on), on + timedelta(days=1)),
        ),
        _period(
            "CALENDAR_YEAR_TO_DATE", "is in this year, up to today",
            lambda on: (date(on.year, 1, 1), on + timedelta(days=1)),
        ),
        _period(
            "CALENDAR_LAST_WEEK", "is in last week",
            lambda on: (_week_start(on, -1), _week_start(on)),
        ),
        _period(
            "CALENDAR_NEXT_WEEK", "is in next week",
            lambda on: (_week_start(on, 1), _week_start(on, 2)),
        ),
        _period(
            "CALENDAR_LAST_MONTH", "is in last month",
            lambda on: (_month_start(on, -1), _month_start(on)),
        ),
        _period(
            "CALENDAR_NEXT_MONTH", "is in next month",
            lambda on: (_month_start(on, 1), _month_start(on, 2)),
        ),
        _period(
            "CALENDAR_LAST_YEAR", "is in last year",
            lambda on: (date(on.year - 1, 1, 1), date(on.year, 1, 1)),
        ),
        _period(
            "CALENDAR_NEXT_YEAR", "is in next year",
            lambda on: (date(on.year + 1, 1, 1), date(on.year + 2, 1, 1)),
        ),
        _period(
            "END_OF_LAST_MONTH", "is before this month", lambda on: (None, _month_start(on))
        ),
        _period(
            "END_OF_NEXT_MONTH", "is before the end of next month",
            lambda on: (None, _month_start(on, 2)),
        ),
        _period(
            "THIS_MONTH", "is in this month", lambda on: (_month_start(on), _month_start(on, 1))
        ),
        _period(
            "NEXT_MONTH", "is in next month",
            lambda on: (_month_start(on, 1), _month_start(on, 2)),
        ),
        _period("AGED_THIRTY", "is 0 to 30 days ago", lambda on: _ago(on, 0, 30)),
        _period("AGED_SIXTY", "is 31 to 60 days ago", lambda on: _ago(on, 31, 60)),
        _period("AGED_NINETY", "is 61 to 90 days ago", lambda on: _ago(on, 61, 90)),
        _period("AGED_NINETY_PLUS", "is 91 days ago or more", lambda on: _ago(on, 91, None)),
        _period("LAST_FINANCIAL_QUARTER", "is in the previous quarter", _last_quarter),
        _period(
            "LAST_52_WEEKS", "is in the last 52 weeks",
            lambda on: (on - timedelta(weeks=52), on + timedelta(days=1)),
        ),
        Comparison(
            "IN_MONTH", _ON_DATE, 1, "is in the month of the given date, in any year",
            _in_month, _within_year,
        ),
        Comparison(
            "ON_DAY_MONTH", _ON_DATE, 1, "is on the day and month of the given date, in any year",
            lambda w, v, a: _day_months(w, v[:1], a), lambda w, c, s: month_day(c) == s[0],
        ),
        Comparison(
            "BETWEEN_DAY_MONTH", _ON_DATE, 2,
            "is between two days of the year, which may span the new year",
            _day_months, _within_year,
        ),
    )
}  # fmt: skip
"""Every comparison by its name."""
