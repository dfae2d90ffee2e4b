"""Whole tables, whatever is in them, for backup and restore."""

from __future__ import annotations

from typing import Any

from peewee import DatabaseError, Table

from models.store.database.connection import Unusable, database, is_sqlite
from models.store.database.counting import TABLE


def tables() -> list[str]:
    """Every table of the books, without those that the database and the migrations keep, and what
    is counted for a minute."""
    names: list[str] = database.get_tables()
    return [name for name in names if name not in ("schema_migration", "sqlite_sequence", TABLE)]


def check_whole() -> None:
    """Raise Unusable where SQLite's own check finds its file damaged."""
    if not is_sqlite():
        return
    try:
        (found,) = database.execute_sql("PRAGMA quick_check(1)").fetchone()
    except DatabaseError as problem:
        found = str(problem)
    if found != "ok":
        raise Unusable(f"the database is damaged: {found}; restore the last good backup")


def table(name: str) -> Any:
    """A table, to select from and insert into without a model."""
    return Table(name, _database=database.obj)


def columns(name: str) -> dict[str, str]:
    """The columns of a table, each with the type that the database calls it by."""
    return {each.name: each.data_type for each in database.get_columns(name)}


def references(name: str) -> dict[str, str]:
    """The columns of a table that point at rows, each with the table of those."""
    return {key.column: key.dest_table for key in database.get_foreign_keys(name)}


def last_id(table: str) -> int:
    """The highest id a table ever gave out, though its row may be gone."""
    if is_sqlite():
        found = database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        row = found.fetchone()
        return int(row[0]) if row else 0
    name = f'"{table}_id_seq"'
    last, used = database.execute_sql(f"SELECT last_value, is_called FROM {name}").fetchone()
    return int(last) if used else 0


def set_last_id(table: str, id: int) -> None:
    """Let a table give out only ids above this one."""
    if not is_sqlite():
        name = f'"{table}_id_seq"'
        database.execute_sql("SELECT setval(%s::regclass, %s, %s)", (name, max(id, 1), id > 0))
        return
    database.execute_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    database.execute_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, id))
