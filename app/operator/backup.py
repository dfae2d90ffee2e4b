"""Backup: all tables as of one moment, in one file that both databases understand.

Everything is read in one transaction, so a server may go on writing meanwhile. The tables are taken
as the database has them, not as this version of the program knows them: a backup made before a
migration is restored as it was, and then migrated. What the file is like stands in `manifest`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from peewee import SQL, Column, fn

from app.operator import signing
from app.operator.manifest import FORMAT, FORMAT_VERSION, MANIFEST, SIGNATURE, Refused, member
from models.counted import counted
from models.store import database
from models.store.base import stamp

ROWS_AT_ONCE = 500
ROWS_WITH_BYTES_AT_ONCE = 10
BYTES = frozenset({"blob", "bytea"})
SECRETS = {
    "user": "Argon2 hashes of passwords, which somebody with the file can try words against",
    "session": "SHA-256 of the session ids and tokens: of no use to log on with, but restored "
    "sessions and tokens go on being good",
    "secret": "the key of the installation, which logon keys are made of",
    "webhook": "the secrets that sign what webhooks are sent, as they are",
    "funds_transfer_account": "key, logon and password at the bank's interface, as they are",
    "outbox": "mails and documents that are still to be sent, as they are",
}
"""What is secret in a backup, by table: the README and the command's help say so."""

Progress = Callable[[int], None]
Row = list[Any]


def contents() -> dict[str, int]:
    """How many rows each table holds."""
    with database.read():
        return {name: count(name) for name in database.tables()}


def backup(
    file: Path,
    now: datetime,
    progress: Progress = lambda rows: None,
    key: Ed25519PrivateKey | None = None,
) -> int:
    """Write the books into a new file that only its owner may read; answers how many rows.

    The file appears under its name when it is complete; with a key it is signed. Raises Refused,
    or models.store.database.Unusable where the database itself is damaged."""
    if file.exists():
        raise Refused(f"{file} exists already; give another name, or move it away")
    if not file.parent.is_dir():
        raise Refused(f"there is no folder {file.parent}")
    database.check_whole()
    handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive, database.read():
                rows = _write(archive, now, progress, key)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(partial, file)
    except BaseException:
        os.unlink(partial)
        raise
    return rows


def _write(
    archive: zipfile.ZipFile, now: datetime, progress: Progress, key: Ed25519PrivateKey | None
) -> int:
    tables = {name: _write_table(archive, name, progress) for name in database.tables()}
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made": stamp(now),
        "made_by": version("financial-rpc"),
        "migrations": database.applied(),
        "tables": tables,
    }
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    archive.writestr(MANIFEST, text)
    if key is not None:
        archive.writestr(SIGNATURE, signing.signed(text, key))
    return sum(table["rows"] for table in tables.values())


def _write_table(archive: zipfile.ZipFile, name: str, progress: Progress) -> dict[str, Any]:
    """Write a table's rows; answers what the manifest says of it."""
    digest, rows = hashlib.sha256(), 0
    with archive.open(member(name), "w", force_zip64=True) as opened:
        for page in _pages(name):
            text = b"".join(orjson.dumps(row) + b"\n" for row in page)
            opened.write(text)
            digest.update(text)
            rows += len(page)
            progress(len(page))
    if rows != (known := count(name)):
        raise database.Unusable(
            f"the table {name} counts {counted(known, 'row')} and gives {rows}: the database is "
            "damaged"
        )
    return {
        "columns": list(database.columns(name)),
        "rows": rows,
        "last_id": database.last_id(name),
        "sha256": digest.hexdigest(),
    }


def count(name: str) -> int:
    """How many rows a table holds."""
    return int(database.table(name).select(fn.COUNT(SQL("*"))).scalar())


def _pages(name: str) -> Iterator[list[Row]]:
    """A table's rows in the order of their ids, some at a time: it may be larger than memory."""
    columns = list(database.columns(name))
    table = database.table(name)
    fields, id = [Column(table, column) for column in columns], Column(table, "id")
    last, place, most = 0, columns.index("id"), _at_once(name)
    while True:
        page = table.select(*fields).where(id > last).order_by(id).limit(most)
        rows = [[_plain(value) for value in row] for row in page.tuples()]
        if not rows:
            return
        yield rows
        last = rows[-1][place]


def _at_once(name: str) -> int:
    """How many rows of a table are in memory together: few of those that hold whole files."""
    kinds = {kind.lower() for kind in database.columns(name).values()}
    return ROWS_WITH_BYTES_AT_ONCE if kinds & BYTES else ROWS_AT_ONCE


def _plain(value: Any) -> Any:
    """A value as both databases can be given it: a whole number, a text, or null.

    Bytes stand in an object of their own, so that no text is taken for them."""
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
