"""Restore: an empty database is filled from a backup, then brought up to date.

What is read was written by anybody: each row is checked for what its columns hold, each table
against its digest, all before anything stands, and what is wrong is told by table and line.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import orjson
import peewee
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from peewee import Column

from app.operator import signing
from app.operator.backup import BYTES, Progress, Row, count
from app.operator.manifest import Damaged, Described, Refused, describe, member, opened, reading
from app.operator.options import now
from app.operator.upgrading import upgrade
from models.counted import counted
from models.store import database

LINE_BYTES_MAX = 500_000_000
"""No row is as long: the largest files that are kept are a tenth of that."""
PAGE_ROWS = 500
PAGE_BYTES = 4_000_000
"""So many rows, or bytes of them, are in memory together."""
_WHOLE_NUMBERS = ("int", "bigint", "smallint", "bool")
_TEXTS = ("text", "varchar", "char", "date", "timestamp")


def check(
    file: Path, key: Ed25519PublicKey | None = None, progress: Progress = lambda rows: None
) -> tuple[int, str]:
    """Read a whole backup and compare it with its digests and its signature, without a database;
    answers how many rows it holds, and who signed it. Raises Damaged or Refused."""
    described = describe(file)
    words = signing.check(described, key)
    with opened(file) as archive:
        for name, table in described.tables.items():
            for _, page in _lines(archive, name, table):
                progress(len(page))
    return described.rows, words


def restore(
    file: Path,
    progress: Progress = lambda rows: None,
    key: Ed25519PublicKey | None = None,
    tell: Callable[[str], None] = lambda words: None,
) -> int:
    """Fill an empty database from a backup, then bring it up to date, which `tell` is told of;
    answers how many rows.

    Nothing is ever written over: a database that holds a space is refused. All rows come in one
    transaction, so a restore that fails leaves the database as empty as it was. With a key only
    what was signed with it is taken. Raises Refused, Damaged or models.store.database.Unusable."""
    described = describe(file)
    signing.check(described, key)
    _prepare(described)
    with opened(file) as archive, database.write():
        _empty()
        _compare_tables(described)
        rows = _load(archive, described.tables, progress)
    for words in upgrade(now()):
        tell(words)
    return rows


def _prepare(described: Described) -> None:
    """Give a fresh database the tables that the backup was made of."""
    seen = described.told["migrations"]
    known = database.steps()
    if newer := [name for name in seen if name not in known]:
        raise database.Unusable(
            f"the backup is newer than this program: it has {', '.join(newer)}; "
            f"restore it with version {described.told['made_by']} or later"
        )
    if database.is_fresh():
        database.take_steps(seen)
    if database.applied() != seen:
        raise database.Unusable(
            "the backup was made before a migration that this database has seen; "
            "restore it into a new database, which is migrated afterwards"
        )


def _empty() -> None:
    """Make room: a migrated database holds nothing but the key of its installation."""
    if count("space"):
        raise Refused(
            "the database holds spaces already, and a restore writes nothing over; "
            "give a new one with --database, and serve from that"
        )
    for name in database.tables():
        if name == "secret":
            database.table(name).delete().execute()
        elif count(name):
            raise Refused(f"the table {name} is not empty; give a new database with --database")


def _compare_tables(described: Described) -> None:
    """The tables of a backup are those of the books, each with its columns. Raises Damaged."""
    made, told = set(database.tables()), set(described.tables)
    if missing := sorted(made - told):
        raise Damaged(f"the backup is damaged: it lacks {', '.join(missing)}")
    if strange := sorted(told - made):
        raise Damaged(f"the backup holds what is no table of the books: {', '.join(strange)}")
    for name, table in described.tables.items():
        if sorted(table["columns"]) != sorted(database.columns(name)):
            raise Damaged(
                f"the backup is damaged: the columns of {name} are not those of the books"
            )


MOVED = {"space": "arranged"}
"""Columns, by their tables, that the database itself changes with rows that come later."""
Later = list[tuple[str, str, list[tuple[int, Any]]]]
"""Values that are put in at the end: a table, its column, and each value after the row's id."""


def _load(archive: zipfile.ZipFile, tables: dict[str, Any], progress: Progress) -> int:
    total = 0
    loaded: set[str] = set()
    later: Later = []
    moved: Later = []
    for name in _in_order(list(tables)):
        columns = tables[name]["columns"]
        postponed, kinds = _postponed(name, loaded), _kinds(name, columns)
        for first, page in _lines(archive, name, tables[name]):
            _check_kinds(name, kinds, page, first)
            for column in postponed:
                later.append((name, column, _taken_out(page, columns, column)))
            if (column := MOVED.get(name, "")) in columns:
                moved.append((name, column, _values(page, columns, column)))
            _insert(name, columns, page, first)
            total += len(page)
            progress(len(page))
        database.set_last_id(name, tables[name]["last_id"])
        loaded.add(name)
    for name, column, values in [*later, *moved]:
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


def _values(page: list[Row], columns: list[str], column: str) -> list[tuple[int, Any]]:
    """What rows hold in a column, after the id of each."""
    place, id = columns.index(column), columns.index("id")
    return [(row[id], row[place]) for row in page if row[place] is not None]


def _taken_out(page: list[Row], columns: list[str], column: str) -> list[tuple[int, Any]]:
    values = _values(page, columns, column)
    for row in page:
        row[columns.index(column)] = None
    return values


def _refer(name: str, column: str, values: list[tuple[int, Any]]) -> None:
    table = database.table(name)
    for id, value in values:
        change = table.update({Column(table, column): value}).where(Column(table, "id") == id)
        _kept(change, f"{member(name)}, the row with the id {id}")


# --- lines --------------------------------------------------------------------------------------


def _lines(
    archive: zipfile.ZipFile, name: str, table: dict[str, Any]
) -> Iterator[tuple[int, list[Row]]]:
    """A table's rows, some at a time, each time with the number of the first line.

    Raises Damaged, at the end too: where they are not as many as the manifest says, or not those
    that its digest is of."""
    if member(name) not in archive.namelist():
        raise Damaged(f"the backup is damaged: it lacks {member(name)}")
    digest, read, size = hashlib.sha256(), 0, 0
    page: list[Row] = []
    with reading(member(name)), archive.open(member(name)) as lines:
        while line := lines.readline(LINE_BYTES_MAX):
            digest.update(line)
            read += 1
            size += len(line)
            page.append(_row(name, read, line, len(table["columns"])))
            if len(page) == PAGE_ROWS or size > PAGE_BYTES:
                yield read - len(page) + 1, page
                page, size = [], 0
    if page:
        yield read - len(page) + 1, page
    if read != table["rows"]:
        raise Damaged(f"{name} has {counted(read, 'row')}; the backup was made of {table['rows']}")
    if table["sha256"] and digest.hexdigest() != table["sha256"]:
        raise Damaged(
            f"{member(name)} is not what was backed up: its SHA-256 is {digest.hexdigest()}, "
            f"and the manifest has {table['sha256']}; the file is damaged, or somebody changed it"
        )


def _row(name: str, number: int, line: bytes, width: int) -> Row:
    """A line as the values of a row. Raises Damaged."""
    place = f"{member(name)}, line {number}"
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as problem:
        raise Damaged(f"{place}: is no JSON ({problem})") from problem
    if not isinstance(found, list) or len(found) != width:
        raise Damaged(f"{place}: is no row of {width} values")
    return [_whole(place, value) for value in found]


def _whole(place: str, value: Any) -> Any:
    """A value as the database is given it: what was set apart are bytes. Raises Damaged."""
    if isinstance(value, list):
        raise Damaged(f"{place}: holds what is no value of a row")
    if not isinstance(value, dict):
        return value
    try:
        return base64.b64decode(value["base64"], validate=True)
    except (ValueError, KeyError, TypeError) as problem:
        raise Damaged(f"{place}: holds what is no value of a row") from problem


def _kinds(name: str, columns: list[str]) -> list[tuple[str, str]]:
    """Each column, and the kind of value that it holds."""
    declared = database.columns(name)
    return [(column, declared[column].lower()) for column in columns]


def _check_kinds(name: str, kinds: list[tuple[str, str]], page: list[Row], first: int) -> None:
    """Each value is of the kind that its column holds: SQLite would take any. Raises Damaged."""
    for number, row in enumerate(page, first):
        for (column, kind), value in zip(kinds, row, strict=True):
            if value is not None and not _fits(kind, value):
                raise Damaged(
                    f"{member(name)}, line {number}: {column} is {str(value)[:40]!r}, which is no "
                    f"value of a column of the type {kind}"
                )


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith(_WHOLE_NUMBERS):
        return type(value) is int and -(2**63) <= value < 2**63
    if kind == "date":
        return isinstance(value, str) and _is_day(value)
    if kind.startswith(_TEXTS):
        return isinstance(value, str)
    return isinstance(value, bytes) if kind in BYTES else True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _insert(name: str, columns: list[str], page: list[Row], first: int) -> None:
    table = database.table(name)
    flags = _flags(name, columns)
    for row in page:
        for place in flags:
            if row[place] is not None:
                row[place] = bool(row[place])
    insert = table.insert(page, columns=[Column(table, column) for column in columns])
    _kept(insert, f"{member(name)}, lines {first} to {first + len(page) - 1}")


def _kept(statement: Any, place: str) -> None:
    """Run it. Raises Damaged where the database will not have what it says."""
    try:
        statement.execute()
    except (peewee.DatabaseError, OverflowError, ValueError) as problem:
        if database.trouble(problem) in (None, database.Trouble.OVERTAKEN):
            raise Damaged(f"{place}: can't be kept: {problem}") from problem
        raise


def _flags(name: str, columns: list[str]) -> list[int]:
    """Places of the columns that PostgreSQL keeps as true and false, and SQLite as 1 and 0."""
    kinds = database.columns(name)
    return [place for place, column in enumerate(columns) if kinds.get(column) == "boolean"]
