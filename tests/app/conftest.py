"""The service on the books of a test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from models.store import database
from tests.app.edge import Edge, serving
from tests.firm import Firm

_numbers = itertools.count(1)


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes empty databases: `new_database("postgresql")` answers the address of one."""
    made: list[str] = []

    def make(kind: str) -> str:
        name = f"restored_{next(_numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.sqlite3"
        url: str = request.getfixturevalue("postgresql")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return urlsplit(url)._replace(path=f"/{name}").geturl()

    yield make
    database.close()
    for name in made:
        with psycopg.connect(request.getfixturevalue("postgresql"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "books.zip"


@pytest.fixture
def edge(books: str, firm: Firm) -> Iterator[Edge]:
    """The whole service, reached over HTTP without a network."""
    with serving(books, firm) as edge:
        yield edge
