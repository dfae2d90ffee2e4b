"""Two firms with something of everything in their books, once for each database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress

import pytest

from models.store import database
from tests.contract.filled import Filled, fill
from tests.contract.line import Line, connected

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def _both(database_url: str) -> tuple[Filled, Filled]:
    """Filled once: a test leaves the books as it found them, or works on firms of its own."""
    database.connect(database_url)
    try:
        return fill(f"Own {next(_numbers)}", "OWNMARK"), fill(f"Other {next(_numbers)}", "FOREIGN")
    finally:
        database.close()


@pytest.fixture
def filled(books: str, _both: tuple[Filled, Filled]) -> Filled:
    """A firm with something of everything; leave it as it is."""
    return _both[0]


@pytest.fixture
def foreign(books: str, _both: tuple[Filled, Filled]) -> Filled:
    """Another firm with something of everything."""
    return _both[1]


class _Undo(Exception):
    """Raised to have a transaction undone."""


@pytest.fixture
def undone(books: str) -> Iterator[None]:
    """Whatever a test does to the books is undone after it."""
    with suppress(_Undo), database.write():
        yield
        raise _Undo


@pytest.fixture
def line(filled: Filled, books: str) -> Iterator[Line]:
    """A line to the endpoint on these books."""
    with connected(books) as line:
        yield line
