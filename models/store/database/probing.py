"""Whether the database could be read and written just now, found out at little cost."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.store.database.connection import Troubled, database, execute, is_sqlite
from models.store.database.transaction import read, write
from models.store.database.troubles import Trouble

ROOM_BYTES = 1_000_000
"""With less than this left on its disk SQLite is full, whether or not the next write still fits."""
WAIT_SECONDS = 1.0
READ_SOMETHING = "SELECT 1 FROM schema_migration LIMIT 1"
WRITE_NOTHING_NEW = (
    "UPDATE schema_migration SET name = name WHERE id = (SELECT MIN(id) FROM schema_migration)"
)


def probe(*, alone: bool, thorough: bool) -> None:
    """Raise what is the matter with the database, if anything is.

    Nothing is written to find that out unless it is to be `thorough`, as after a write that
    failed. `alone` says that nobody in this process holds SQLite's write lock."""
    with read():
        execute(READ_SOMETHING)
    if is_sqlite():
        _probe_room()
        if not alone:
            return
    elif not thorough:
        return
    with write(wait=WAIT_SECONDS):
        if thorough:
            execute(WRITE_NOTHING_NEW)


def _probe_room() -> None:
    """Raises Troubled."""
    if shutil.disk_usage(Path(database.obj.database).absolute().parent).free < ROOM_BYTES:
        raise Troubled(Trouble.FULL.value)
