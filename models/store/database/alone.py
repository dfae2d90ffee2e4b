"""One serving process on a file of SQLite: a second one is told so, and serves nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from models.store.database.connection import database, is_sqlite


class ServedAlready(Exception):
    """Another process serves the same file."""


@contextmanager
def served_alone() -> Iterator[None]:
    """Be the only process that serves these books; PostgreSQL has room for several.

    The mark is a lock on the file itself, whatever name leads to it, and ends with the process;
    SQLite's own locks are of another kind. Raises ServedAlready."""
    if not is_sqlite():
        yield
        return
    # not closed before the end: with the first closing of a file, a process loses SQLite's locks
    opened = os.open(database.obj.database, os.O_RDWR)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServedAlready from None
        yield
    finally:
        os.close(opened)
