"""Periods, ages and relative dates: which days each comparison finds, seen from one day."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from methods.search.comparisons import COMPARISONS, relative
from models.actor import Actor, Request
from models.store import database
from tests.firm import Caller, Firm, new_firm

SEARCH = "FINANCIAL_INVOICE_SEARCH"
TODAY = date(2026, 11, 24)  # a Tuesday
_numbers = itertools.count(1)

KNOWN = {
    *("EQUAL_TO", "NOT_EQUAL_TO", "GREATER_THAN", "GREATER_THAN_OR_EQUAL_TO", "LESS_THAN"),
    *("LESS_THAN_OR_EQUAL_TO", "IN_LIST", "NOT_IN_LIST", "IS_NULL", "IS_NOT_NULL", "BETWEEN"),
    *("APPROX_EQUAL_TO", "IS_FAVOURITE", "TEXT_IS_LIKE", "TEXT_IS_NOT_LIKE", "TEXT_IS_EMPTY"),
    *("TEXT_IS_NOT_EMPTY", "TEXT_STARTS_WITH", "WEEK_TO_DATE", "MONTH_TO_DATE"),
    *("CALENDAR_YEAR_TO_DATE", "CALENDAR_LAST_WEEK", "CALENDAR_NEXT_WEEK", "CALENDAR_LAST_MONTH"),
    *("CALENDAR_NEXT_MONTH", "CALENDAR_LAST_YEAR", "CALENDAR_NEXT_YEAR", "END_OF_LAST_MONTH"),
    *("END_OF_NEXT_MONTH", "AGED_THIRTY", "AGED_SIXTY", "AGED_NINETY", "AGED_NINETY_PLUS"),
    *("TODAY", "YESTERDAY", "LAST_FINANCIAL_QUARTER", "LAST_52_WEEKS", "IN_MONTH"),
    *("ON_DAY_MONTH", "THIS_MONTH", "NEXT_MONTH", "BETWEEN_DAY_MONTH"),
}
"""The comparisons of the public description."""


def test_every_comparison_of_the_grammar_is_known_and_explained() -> None:
    assert COMPARISONS.keys() == KNOWN
    for comparison in COMPARISONS.values():
        assert comparison.means
        assert 0 <= comparison.takes <= 2


# The first and last day that each finds, typed from its words; None is open.
PERIODS: list[tuple[str, str | None, str | None]] = [
    ("TODAY", "2026-11-24", "2026-11-24"),
    ("YESTERDAY", "2026-11-23", "2026-11-23"),
    ("WEEK_TO_DATE", "2026-11-22", "2026-11-24"),  # Sunday begins the week
    ("MONTH_TO_DATE", "2026-11-01", "2026-11-24"),
    ("CALENDAR_YEAR_TO_DATE", "2026-01-01", "2026-11-24"),
    ("CALENDAR_LAST_WEEK", "2026-11-15", "2026-11-21"),
    ("CALENDAR_NEXT_WEEK", "2026-11-29", "2026-12-05"),
    ("CALENDAR_LAST_MONTH", "2026-10-01", "2026-10-31"),
    ("CALENDAR_NEXT_MONTH", "2026-12-01", "2026-12-31"),
    ("CALENDAR_LAST_YEAR", "2025-01-01", "2025-12-31"),
    ("CALENDAR_NEXT_YEAR", "2027-01-01", "2027-12-31"),
    ("END_OF_LAST_MONTH", None, "2026-10-31"),
    ("END_OF_NEXT_MONTH", None, "2026-12-31"),
    ("THIS_MONTH", "2026-11-01", "2026-11-30"),
    ("NEXT_MONTH", "2026-12-01", "2026-12-31"),
    ("AGED_THIRTY", "2026-10-25", "2026-11-24"),
    ("AGED_SIXTY", "2026-09-25", "2026-10-24"),
    ("AGED_NINETY", "2026-08-26", "2026-09-24"),
    ("AGED_NINETY_PLUS", None, "2026-08-25"),
    ("LAST_FINANCIAL_QUARTER", "2026-07-01", "2026-09-30"),
    ("LAST_52_WEEKS", "2025-11-25", "2026-11-24"),
]


def _edges() -> list[date]:
    """Every first and last day, and the days beside them."""
    known = {date.fromisoformat(each) for _, *ends in PERIODS for each in ends if each}
    return sorted({day + timedelta(days=step) for day in known for step in (-1, 0, 1)})


@pytest.fixture(scope="module")
def aged(database_url: str) -> Iterator[Firm]:
    """A firm with an invoice due on each day that matters, and one that is never due."""
    database.connect(database_url)
    firm = new_firm(f"Aged {next(_numbers)}-{id(database_url)}")
    for day in _edges():
        firm.user("FINANCIAL_INVOICE_MANAGE", DueDate=str(day))
    firm.user("FINANCIAL_INVOICE_MANAGE")
    database.close()
    yield firm


def _due(caller: Caller, *filters: dict[str, Any]) -> list[str]:
    asked = [{"name": "duedate"}]
    sorts = [{"name": "duedate"}]
    found = caller(SEARCH, fields=asked, filters=list(filters), sorts=sorts, rows=1000)
    return [row["duedate"] for row in found["data"]["rows"]]


def _on(firm: Firm, day: str) -> Caller:
    """The firm's user on another day; a token does not time out meanwhile."""
    token = firm.user("CORE_SECURE_TOKEN_MANAGE")["access_token"]
    return Caller(token, now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))


def _that(comparison: str, *values: Any, name: str = "duedate") -> dict[str, Any]:
    given = {f"value{number}": value for number, value in enumerate(values, 1)}
    return {"name": name, "comparison": comparison, **given}


@pytest.mark.parametrize(("comparison", "first", "last"), PERIODS)
def test_a_period_is_its_days_and_no_others(
    books: str, aged: Firm, comparison: str, first: str | None, last: str | None
) -> None:
    found = _due(aged.user, _that(comparison))

    assert found == [str(day) for day in _edges() if (first or "") <= str(day) <= (last or "9999")]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-01-15", "2025-10-01", "2025-12-31"),
        ("2026-03-31", "2025-10-01", "2025-12-31"),
        ("2026-04-01", "2026-01-01", "2026-03-31"),
        ("2026-07-01", "2026-04-01", "2026-06-30"),
        ("2026-12-31", "2026-07-01", "2026-09-30"),
    ],
)
def test_quarters_begin_in_january_april_july_and_october(
    firm: Firm, today: str, first: str, last: str
) -> None:
    edges = [
        date.fromisoformat(day) + timedelta(days=step)
        for day in (first, last)
        for step in (-1, 0, 1)
    ]
    for day in edges:
        firm.user("FINANCIAL_INVOICE_MANAGE", DueDate=str(day))

    found = _due(_on(firm, today), _that("LAST_FINANCIAL_QUARTER"))

    assert found == [str(edges[1]), str(edges[2]), str(edges[3]), str(edges[4])]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-22", "2026-11-15", "2026-11-21"),  # a Sunday begins its own week
        ("2026-11-28", "2026-11-15", "2026-11-21"),
        ("2026-11-29", "2026-11-22", "2026-11-28"),
    ],
)
def test_weeks_begin_on_sunday(firm: Firm, today: str, first: str, last: str) -> None:
    for day in range(10, 31):
        firm.user("FINANCIAL_INVOICE_MANAGE", DueDate=f"2026-11-{day}")

    found = _due(_on(firm, today), _that("CALENDAR_LAST_WEEK"))

    assert (found[0], found[-1], len(found)) == (first, last, 7)


# --- days of the year -----------------------------------------------------------------------------

ANNIVERSARIES = (
    "2024-02-29", "2025-12-24", "2025-12-25", "2025-12-31", "2026-01-04", "2026-01-05",
    "2026-02-28", "2026-03-01", "2026-12-25", "2027-01-01",
)  # fmt: skip


@pytest.mark.parametrize(
    ("comparison", "values", "expected"),
    [
        ("IN_MONTH", ["1999-12-01"], ["2025-12-24", "2025-12-25", "2025-12-31", "2026-12-25"]),
        ("IN_MONTH", ["1999-02-28"], ["2024-02-29", "2026-02-28"]),
        ("ON_DAY_MONTH", ["1999-12-25"], ["2025-12-25", "2026-12-25"]),
        ("ON_DAY_MONTH", ["2028-02-29"], ["2024-02-29"]),
        (
            "BETWEEN_DAY_MONTH",  # over the new year, as in the public description
            ["2000-12-25", "2000-01-04"],
            ["2025-12-25", "2025-12-31", "2026-01-04", "2026-12-25", "2027-01-01"],
        ),
        (
            "BETWEEN_DAY_MONTH",
            ["2000-01-05", "2000-02-28"],
            ["2026-01-05", "2026-02-28"],
        ),
    ],
)
def test_days_of_any_year(
    firm: Firm, comparison: str, values: list[str], expected: list[str]
) -> None:
    for day in ANNIVERSARIES:
        firm.user("FINANCIAL_INVOICE_MANAGE", DueDate=day)
    firm.user("FINANCIAL_INVOICE_MANAGE")

    assert _due(firm.user, _that(comparison, *values)) == expected


# --- relative dates -------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th already in Sydney


def _actor(zone: str = "UTC") -> Actor:
    return Actor(user=1, name="Ann", space=1, zone=zone, session=1, request=Request(NOW))


@pytest.mark.parametrize(
    ("values", "zone", "expected"),
    [
        (["day", "0", ""], "UTC", "2026-11-24T23:30:00+00:00"),
        (["day", "0", "now"], "UTC", "2026-11-24T23:30:00+00:00"),
        (["month", "-1"], "UTC", "2026-10-24T23:30:00+00:00"),
        (["year", "-1", None], "UTC", "2025-11-24T23:30:00+00:00"),
        (["hour", "-24", ""], "UTC", "2026-11-23T23:30:00+00:00"),
        (["HOUR", "0", "start_of_today"], "UTC", "2026-11-24T00:00:00+00:00"),
        (["hour", "0", "START_OF_TODAY"], "Australia/Sydney", "2026-11-25T00:00:00+11:00"),
        (["minute", 90, "start_of_today"], "UTC", "2026-11-24T01:30:00+00:00"),
        (["second", "-1", "start_of_today"], "UTC", "2026-11-23T23:59:59+00:00"),
        (["day", "0", "end_of_today"], "UTC", "2026-11-24T23:59:59+00:00"),
        (["day", "0", "start_of_month"], "UTC", "2026-11-01T00:00:00+00:00"),
        (["day", "0", "end_of_month"], "UTC", "2026-11-30T23:59:59+00:00"),
        (["month", "3", "start_of_month"], "UTC", "2027-02-01T00:00:00+00:00"),
    ],
)
def test_a_relative_date_is_a_base_and_so_many_units(
    values: list[Any], zone: str, expected: str
) -> None:
    found = relative(values, _actor(zone))

    assert found is not None and found.isoformat() == expected


@pytest.mark.parametrize("values", [[], ["2026-11-24"], ["fortnight", "1"], [5]])
def test_what_names_no_unit_is_no_relative_date(values: list[Any]) -> None:
    assert relative(values, _actor()) is None


@pytest.mark.parametrize(
    ("comparison", "values", "expected"),
    [
        ("GREATER_THAN_OR_EQUAL_TO", ("month", "-1"), ["2026-10-24", "2026-11-23", "2026-11-24"]),
        ("LESS_THAN", ("month", "-1"), ["2026-10-23"]),
        ("EQUAL_TO", ("day", "-1", "start_of_today"), ["2026-11-23"]),
        ("GREATER_THAN", ("day", "-1", ""), ["2026-11-24"]),
        (
            "LESS_THAN_OR_EQUAL_TO",
            ("day", "-1", "end_of_today"),
            ["2026-10-23", "2026-10-24", "2026-11-23"],
        ),
    ],
)
def test_a_filter_may_be_relative_to_now(
    firm: Firm, comparison: str, values: tuple[str, ...], expected: list[str]
) -> None:
    for day in ("2026-10-23", "2026-10-24", "2026-11-23", "2026-11-24"):
        firm.user("FINANCIAL_INVOICE_MANAGE", DueDate=day)

    assert _due(firm.user, _that(comparison, *values)) == expected


# --- moments in the time zone of the space --------------------------------------------------------


def test_a_day_of_a_moment_is_a_day_where_the_firm_is(books: str) -> None:
    firm = new_firm(f"Sydney {next(_numbers)}-{id(books)}", "Australia/Sydney")
    user = Caller(firm.user("CORE_SECURE_TOKEN_MANAGE")["access_token"])
    made = {}
    # midnight in Sydney is 13:00 in UTC while summer time lasts
    for at in ("12:59:59", "13:00:00", "23:59:59"):
        user.now = datetime.fromisoformat(f"2026-11-24T{at}+00:00")
        made[at] = user("FINANCIAL_INVOICE_MANAGE")["id"]

    def added(comparison: str, *values: Any) -> list[str]:
        asked = _that(comparison, *values, name="createddate")
        found = user(SEARCH, filters=[asked], rows=100)["data"]["rows"]
        return [at for at, id in made.items() if id in {row["id"] for row in found}]

    assert added("EQUAL_TO", "2026-11-24") == ["12:59:59"]
    assert added("EQUAL_TO", "2026-11-25") == ["13:00:00", "23:59:59"]
    assert added("LESS_THAN_OR_EQUAL_TO", "2026-11-24") == ["12:59:59"]
    assert added("GREATER_THAN", "2026-11-24") == ["13:00:00", "23:59:59"]
    assert added("TODAY") == ["13:00:00", "23:59:59"]
    assert added("YESTERDAY") == ["12:59:59"]
    assert added("EQUAL_TO", "2026-11-25T00:00:01") == []
    assert added("EQUAL_TO", "2026-11-25T00:00:00+11:00") == ["13:00:00"]
    assert added("EQUAL_TO", "2026-11-24T13:00:00Z") == ["13:00:00"]
    assert added("BETWEEN", "2026-11-24", "2026-11-25") == list(made)
    assert added("GREATER_THAN_OR_EQUAL_TO", "day", "0", "start_of_today") == [
        "13:00:00",
        "23:59:59",
    ]
