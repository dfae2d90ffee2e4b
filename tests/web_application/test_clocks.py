"""A screen that saves a tax report until it was saved today comes to an end, wherever the user is:
today is that of the clock in front of him, and the books may have another one."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app import tenancy
from methods.logon.logon import _minutes_ahead
from tests.firm import NOW
from tests.web_application.application import TURNS_MAX, Application, running

_numbers = itertools.count(1)
PASSWORD = "s3cret words"


def shown(moment: datetime) -> str:
    return moment.strftime("%d %b %Y %H:%M:%S")


@pytest.mark.parametrize("zone", ["UTC", "Australia/Sydney"])
@pytest.mark.parametrize("hours", [-11, -3.5, 0, 5.75, 11, 13])
@pytest.mark.parametrize("hour", [1, 23])
def test_it_is_saved_and_read_no_longer_than_it_takes(
    books: str, monkeypatch: pytest.MonkeyPatch, zone: str, hours: float, hour: int
) -> None:
    now = NOW.replace(hour=hour)
    local = now.astimezone(timezone(timedelta(hours=hours)))
    name = f"Clock {os.getpid()}-{next(_numbers)}"
    tenancy.add_space(name, zone, f"{name}@clock.test", PASSWORD, NOW - timedelta(days=5))
    monkeypatch.setattr("tests.web_application.application.NOW", now)

    with running(books) as client:
        screens = replace(Application(client, f"{name}@clock.test", PASSWORD), clock=shown(local))
        screens.logs_on()
        report = screens.saved("FINANCIAL_TAX_REPORT_MANAGE", id="", enddate="31-Oct-2026")
        modified, turns = "", 0
        while not modified.startswith(local.strftime("%d %b %Y")):
            screens.saved("FINANCIAL_TAX_REPORT_MANAGE", id=report)
            modified = screens.one("FINANCIAL_TAX_REPORT_SEARCH", report, "modifieddate")[
                "modifieddate"
            ]
            turns += 1
            assert turns < TURNS_MAX, "it would go on for hours"

    assert (modified, turns) == (shown(local), 1)


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ("24 Nov 2026 20:00:12", 660),
        ("24 Nov 2026 19:28", 630),
        ("23 Nov 2026 22:00", -660),
        ("24 Nov 2026 09:04", 0),
        ("22 Nov 2026 09:05", None),
        ("24 Nov 2026", None),
        ("now", None),
        ("", None),
    ],
)
def test_what_a_clock_tells_of_where_somebody_is(told: str, minutes: int | None) -> None:
    assert _minutes_ahead(told, datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) == minutes
