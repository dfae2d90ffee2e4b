"""Who sits in front of the screens, and in which books: an administrator or a bookkeeper, in a
space that `space add` made and in the demo."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from app import tenancy
from app.demo import tour
from config import Settings
from models.store import database
from models.users import logons
from tests.firm import NOW
from tests.web_application.application import Application, running

ADMINISTRATOR, BOOKKEEPER = "administrator", "bookkeeper"
_numbers = itertools.count(1)


@dataclass
class Office:
    """Books that somebody works in, and who does."""

    client: TestClient
    logons: dict[str, tuple[str, str]]
    who: str

    @property
    def screens(self) -> Application:
        """The application, with whom the test is about logged on."""
        return self.of(self.who)

    def of(self, who: str) -> Application:
        """The application with somebody logged on; whoever was before is logged off."""
        self.client.cookies.clear()
        made = Application(self.client, *self.logons[who])
        assert made.logs_on()["status"] == "OK"
        return made

    @property
    def is_administrator(self) -> bool:
        return self.who == ADMINISTRATOR


def _plain(url: str) -> dict[str, tuple[str, str]]:
    name = f"Plain {os.getpid()}-{next(_numbers)}"
    logons = {
        who: (f"{who}@{name.replace(' ', '-').lower()}.test", "s3cret words")
        for who in (ADMINISTRATOR, BOOKKEEPER)
    }
    tenancy.add_space(name, "Australia/Sydney", *logons[ADMINISTRATOR], NOW, "AU")
    tenancy.add_user(name, *logons[BOOKKEEPER], administrator=False, now=NOW)
    return logons


def _demo(url: str) -> dict[str, tuple[str, str]]:
    with database.read():
        known = logons.known(tour.ADMINISTRATOR)
    if known is None:
        tour._fill(Settings(database=url), NOW)
    password = tour.new_password(NOW)
    return {ADMINISTRATOR: (tour.ADMINISTRATOR, password), BOOKKEEPER: (tour.USER, password)}


@pytest.fixture(
    scope="module",
    params=[(where, who) for where in ("space add", "demo") for who in (ADMINISTRATOR, BOOKKEEPER)],
    ids=lambda param: "-".join(param).replace(" ", "_"),
)
def office(database_url: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    where, who = request.param
    database.connect(database_url)
    logons = (_demo if where == "demo" else _plain)(database_url)
    with running(database_url) as client:
        yield Office(client, logons, who)


@pytest.fixture
def screens(office: Office) -> Application:
    return office.screens
