"""A database apart from that of all tests, which grows with each of them: for those that look at
all that is in one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from models.store import database
from tests import kept_sessions

_numbers = itertools.count(1)


def a_new_database_beside(url: str) -> str:
    """An empty database of the same kind, with its tables."""
    name = f"apart_{next(_numbers)}"
    if url.startswith("sqlite"):
        made = url.replace("books.sqlite3", f"{name}.sqlite3")
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        made = url.replace("/postgres?", f"/{name}?")
    database.connect(made)
    database.migrate()
    database.close()
    return made


@contextmanager
def apart(url: str) -> Iterator[str]:
    """A new database beside another; who connected to it is gone at the end."""
    made = a_new_database_beside(url)
    with kept_sessions.kept(made):
        yield made
        database.close()
