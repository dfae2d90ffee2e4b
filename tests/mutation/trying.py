"""A pytest plugin in whose session wrong lines are tried, each in a fork of its own."""

from __future__ import annotations

import gc
import sqlite3
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mutation.forking import end_after

SECONDS_LONGER = 20
"""A test that takes so much longer than it should waits for ever."""


class Trying:
    """Tries these tests, in this order, until one fails; `told` says what happened."""

    def __init__(
        self, tests: list[str], seconds: dict[str, float], at_most: float, template: Path
    ) -> None:
        self._tests, self._seconds = tests, seconds
        self._at_most, self._template = at_most, template
        self.told = "import 0 0"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.testsfailed:
            migrate_once(self._template)
            self.told = self.run(session, self._tests)
        return True

    def run(self, session: pytest.Session, tests: list[str]) -> str:
        """The test that failed, if any, how many were tried, and of how many."""
        by_name = {item.nodeid: item for item in session.items}
        items = [by_name[test] for test in tests if test in by_name]
        begun = time.process_time()
        for number, item in enumerate(items):
            if self._at_most and time.process_time() - begun > self._at_most:
                return f" {number} {len(items)}"
            end_after(SECONDS_LONGER + 5 * self._seconds[item.nodeid])
            following = items[number + 1] if number + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return f"{item.nodeid} {number + 1} {len(items)}"
        return f" {len(items)} {len(items)}"


class Nursery(Trying):
    """Collects once, and then lets `work` fork as often as it likes."""

    session: pytest.Session

    def __init__(
        self,
        work: Callable[[Nursery], None],
        seconds: dict[str, float],
        at_most: float,
        template: Path,
    ) -> None:
        super().__init__([], seconds, at_most, template)
        self._work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session = session
        try:
            self._prepare()
            self._work(self)
        except Exception:
            self.told = traceback.format_exc()  # pytest would only print it
        return True

    def _prepare(self) -> None:
        if self.session.testsfailed:
            raise RuntimeError("the tests can't be collected before anything is planted")
        make_template(self._template)
        migrate_once(self._template)
        gc.collect()


def migrate_once(template: Path) -> None:
    """Have an empty SQLite database filled from a template, in place of migrating it."""
    from models.store import database

    migrate = database.migrate

    def filled(target: str | None = None) -> list[str]:
        db = database.database
        if target is not None or not _on_sqlite(db.connection()) or not database.is_fresh():
            return migrate(target)
        with sqlite3.connect(template) as kept:
            kept.backup(db.connection())
        return database.applied()

    database.migrate = filled


def _on_sqlite(connection: object) -> bool:
    return isinstance(connection, sqlite3.Connection)


def make_template(template: Path) -> None:
    """Migrate a database to be copied for every mutant."""
    from models.store import database

    template.unlink(missing_ok=True)
    database.connect(f"sqlite:///{template}")
    database.migrate()
    database.close()
