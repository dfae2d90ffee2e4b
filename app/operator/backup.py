"""Backup and restore: all tables as of one moment, in one file that both databases understand.

A backup is a zip file: `manifest.json` says what it is, which migrations its tables have seen and
how many rows they hold; each table is a file of JSON lines, one array a row, in the order of its
ids. Everything is read in one transaction, so a server may go on writing meanwhile. The tables
are taken as the database has them, not as this version of the program knows them: a backup made
before a migration is restored as it was, and then migrated.
"""

from __future__ import annotations

import base64
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from peewee import SQL, Column, fn

from models.store import database
from models.store.base import stamp

FORMAT = "financial-rpc backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500
ROWS_WITH_BYTES_AT_ONCE = 10
BYTES = frozenset({"blob", "bytea"})

Progress = Callable[[int], None]
Row = list[Any]


class Refused(Exception):
    """A backup or restore that is not done; the words say why and what to do."""


class Damaged(Exception):
    """The file is no backup, or no longer whole."""


# --- backup -------------------------------------------------------------------------------------


def contents() -> dict[str, int]:
    """How many rows each table holds."""
    with database.read():
        return {name: _count(name) for name in database.tables()}


def backup(file: Path, now: datetime, progress: Progress = lambda rows: None) -> int:
    """Write the books into a new file that only its owner may read; answers how many rows.

    The file appears under its name when it is complete. Raises Refused."""
    if file.exists():
        raise Refused(f"{file} exists already; give another name, or move it away")
    if not file.parent.is_dir():
        raise Refused(f"there is no folder {file.parent}")
    handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive, database.read():
                rows = _write(archive, now, progress)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(partial, file)
    except BaseException:
        os.unlink(partial)
        raise
    return rows


def _write(archive: zipfile.ZipFile, now: datetime, progress: Progress) -> int:
    tables = {
        name: {
            "columns": list(database.columns(name)),
            "rows": _count(name),
            "last_id": database.last_id(name),
        }
        for name in database.tables()
    }
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made": stamp(now),
        "made_by": version("financial-rpc"),
        "migrations": database.applied(),
        "tables": tables,
    }
    archive.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    total = 0
    for name in tables:
        with archive.open(_member(name), "w", force_zip64=True) as member:
            for rows in _pages(name):
                member.write(b"".join(orjson.dumps(row) + b"\n" for row in rows))
                total += len(rows)
                progress(len(rows))
    return total


def _member(table: str) -> str:
    return f"{table}.jsonl"


def _count(name: str) -> int:
    return int(database.table(name).select(fn.COUNT(SQL("*"))).scalar())


def _pages(name: str) -> Iterator[list[Row]]:
    """A table's rows in the order of their ids, some at a time: it may be larger than memory."""
    columns = list(database.columns(name))
    table = database.table(name)
    fields, id = [Column(table, column) for column in columns], Column(table, "id")
    last, place, at_once = 0, columns.index("id"), _at_once(name)
    while True:
        page = table.select(*fields).where(id > last).order_by(id).limit(at_once)
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


# --- restore ------------------------------------------------------------------------------------


def describe(file: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises Damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise Damaged(f"{file} is no backup of this program, or is damaged") from problem
    if manifest.get("format") != FORMAT or manifest.get("format_version") != FORMAT_VERSION:
        raise Damaged(f"{file} has a format that this version does not read")
    return manifest


def restore(file: Path, progress: Progress = lambda rows: None) -> int:
    """Fill an empty database from a backup, then bring it up to date; answers how many rows.

    Nothing is ever written over: a database that holds a space is refused. All rows come in one
    transaction, so a restore that fails leaves the database as empty as it was.
    Raises Refused, Damaged or models.store.database.Unusable."""
    manifest = describe(file)
    _prepare(manifest)
    try:
        with zipfile.ZipFile(file) as archive, database.write():
            _empty()
            rows = _load(archive, manifest["tables"], progress)
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise Damaged(f"{file} is damaged: {problem}") from problem
    database.migrate()
    return rows


def _prepare(manifest: dict[str, Any]) -> None:
    """Give a fresh database the tables that the backup was made of."""
    seen = manifest["migrations"]
    known = database.steps()
    if newer := [name for name in seen if name not in known]:
        raise database.Unusable(
            f"the backup is newer than this program: it has {', '.join(newer)}; "
            f"restore it with version {manifest['made_by']} or later"
        )
    if database.is_fresh():
        database.migrate(seen[-1])
    elif database.applied() != seen:
        raise database.Unusable(
            "the backup was made before a migration that this database has seen; "
            "restore it into a new database, which is migrated afterwards"
        )


def _empty() -> None:
    """Make room: a migrated database holds nothing but the key of its installation."""
    if _count("space"):
        raise Refused(
            "the database holds spaces already, and a restore writes nothing over; "
            "give a new one with --database, and serve from that"
        )
    for name in database.tables():
        if name == "secret":
            database.table(name).delete().execute()
        elif _count(name):
            raise Refused(f"the table {name} is not empty; give a new database with --database")


def _load(archive: zipfile.ZipFile, tables: dict[str, Any], progress: Progress) -> int:
    total = 0
    loaded: set[str] = set()
    later: list[tuple[str, str, list[tuple[int, int]]]] = []
    for name in _in_order(list(tables)):
        columns = tables[name]["columns"]
        postponed = _postponed(name, loaded)
        rows = 0
        for page in _lines(archive, name):
            for column in postponed:
                later.append((name, column, _taken_out(page, columns, column)))
            _insert(name, columns, page)
            rows += len(page)
            progress(len(page))
        if rows != tables[name]["rows"]:
            raise Damaged(f"{name} has {rows} rows; the backup began with {tables[name]['rows']}")
        database.set_last_id(name, tables[name]["last_id"])
        loaded.add(name)
        total += rows
    for name, column, values in later:
        _refer(name, column, values)
    return total


def _in_order(names: list[str]) -> list[str]:
    """Tables in an order in which what a row refers to is there before it."""
    graph = {
        name: {other for other in database.references(name).values() if other != name}
        for name in names
    }
    return list(TopologicalSorter(graph).static_order())


def _postponed(name: str, loaded: set[str]) -> list[str]:
    """Columns that refer to rows not loaded yet: they are filled in at the end."""
    found = database.references(name).items()
    return [column for column, other in found if other not in loaded]


def _taken_out(page: list[Row], columns: list[str], column: str) -> list[tuple[int, int]]:
    place, id = columns.index(column), columns.index("id")
    values = [(row[id], row[place]) for row in page if row[place] is not None]
    for row in page:
        row[place] = None
    return values


def _refer(name: str, column: str, values: list[tuple[int, int]]) -> None:
    table = database.table(name)
    for id, value in values:
        table.update({Column(table, column): value}).where(Column(table, "id") == id).execute()


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[list[Row]]:
    page: list[Row] = []
    at_once = _at_once(name)
    with archive.open(_member(name)) as member:
        for line in member:
            page.append([_whole(value) for value in orjson.loads(line)])
            if len(page) == at_once:
                yield page
                page = []
    if page:
        yield page


def _whole(value: Any) -> Any:
    """A value as the database is given it: what was set apart are bytes."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _insert(name: str, columns: list[str], page: list[Row]) -> None:
    table = database.table(name)
    flags = _flags(name, columns)
    for row in page:
        for place in flags:
            if row[place] is not None:
                row[place] = bool(row[place])
    table.insert(page, columns=[Column(table, column) for column in columns]).execute()


def _flags(name: str, columns: list[str]) -> list[int]:
    """Places of the columns that PostgreSQL keeps as true and false, and SQLite as 1 and 0."""
    kinds = database.columns(name)
    return [place for place, column in enumerate(columns) if kinds.get(column) == "boolean"]


__all__ = ["Damaged", "Refused", "backup", "contents", "describe", "restore"]
