"""The tables of the books: which steps have made them, and which are still to be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from peewee import SQL, SqliteDatabase
from playhouse.migrate import SqliteMigrator, operation
from playhouse.migrations import Runner

from models.store.database.connection import Unusable, database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


_found: list[str] = []


def say(words: str) -> None:
    """Of a migration: tell the operator what it found in the books and what it made of it."""
    _found.append(words)


def found() -> list[str]:
    """What the migrations since the last time asked had to say."""
    told = [*_found]
    _found.clear()
    return told


class _KeepsTriggers(SqliteMigrator):
    """SQLite makes a table anew for most of what changes a column, or adds one, and its triggers go
    with the old one: the library sees to the indexes alone."""

    @operation  # type: ignore[untyped-decorator]  # the library has no types
    def _update_column(self, table: str, column: str, change: Callable[..., Any]) -> list[Any]:
        asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        triggers = self.database.execute_sql(asked, (table,)).fetchall()
        made_anew = super()._update_column(table, column, change)
        return [made_anew, *(SQL(sql) for (sql,) in triggers)]


class _Steps(Runner):
    """Takes the steps there are, in order."""

    def __init__(self) -> None:
        super().__init__(database.obj, str(MIGRATIONS))
        if isinstance(database.obj, SqliteDatabase):
            self.migrator = _KeepsTriggers(database.obj)


def steps() -> set[str]:
    """Names of the migrations that this version knows."""
    return {each.stem for each in MIGRATIONS.glob("[0-9]*.py")}


def pending() -> list[str]:
    """Names of the migrations this database has not seen yet."""
    return [each.name for each in _Steps().status() if each.applied is None]


def unknown() -> list[str]:
    """Names of migrations this database has seen and this version does not know."""
    return [each.name for each in _Steps().status() if each.path is None]


def is_fresh() -> bool:
    """True while nothing of ours is in the database."""
    return not database.table_exists("schema_migration")


def migrate(target: str | None = None) -> list[str]:
    """Bring the database up to date, or up to one step; answers the names of the steps taken."""
    return list(_Steps().up(target))


class _Chosen(_Steps):
    """Takes some of the steps there are, and no others."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = frozenset(names)

    def migrations(self) -> list[Any]:
        return [each for each in super().migrations() if each.name in self.names]


def take_steps(names: Iterable[str]) -> None:
    """Take these steps, whichever of others come between them: a step that was made later may
    have a lower number."""
    _Chosen(names).up()


def applied() -> list[str]:
    """Names of the migrations this database has seen, in order."""
    return [each.name for each in _Steps().status() if each.applied is not None]


def check_version() -> None:
    """Raise Unusable unless the tables are exactly those this version works with."""
    if is_fresh():
        raise Unusable("the database is empty; run `financial-rpc migrate` first")
    if newer := unknown():
        raise Unusable(f"the database is newer than this program: it has {', '.join(newer)}")
    if older := pending():
        raise Unusable(
            f"the database is older than this program and lacks {', '.join(older)}; "
            "make a backup, then run `financial-rpc migrate`"
        )


def widen(migrator: Any, db: Any, table: str, column: str, field: Any) -> None:
    """Let a column take longer texts. SQLite keeps texts of any length in any column, and would
    have to build the table anew."""
    if not isinstance(db, SqliteDatabase):
        migrator.migrate(migrator.alter_column_type(table, column, field))


def keep_for_good(db: Any, table: str) -> None:
    """Have the database itself refuse to change or remove rows of a table."""
    refusal = f"{table} is never rewritten"
    if isinstance(db, SqliteDatabase):
        for act in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    db.execute_sql(
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    db.execute_sql(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )


_VERSIONS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
"""By what happens to a row: what there is of it, as it was and as it is from now on."""


def move_mark(
    db: Any, mark: str, table: str, columns: Iterable[str], rows: str = "{row}.id > 0"
) -> None:
    """Have the database itself put another random text into the column `mark` of a space with each
    row of a table that is added, removed, or changed in these columns. Of a table that holds other
    things too, `rows` says which: a condition with {row} in the place of its name."""
    for act, versions in _VERSIONS.items():
        when = " OR ".join(rows.format(row=version) for version in versions)
        of = f" OF {', '.join(columns)}" if act == "UPDATE" else ""
        db.execute_sql(
            f"CREATE TRIGGER {table}_{mark}_{act.lower()} AFTER {act}{of} ON {table} "
            f"FOR EACH ROW WHEN ({when}) {_moves(db, mark, versions)}"
        )


def _moves(db: Any, mark: str, versions: Iterable[str]) -> str:
    """What a trigger does to move a mark. PostgreSQL wants a function for it, which knows the row
    that there is not as one of nothing."""
    if isinstance(db, SqliteDatabase):
        spaces = ", ".join(f"{version}.space_id" for version in versions)
        random = "lower(hex(randomblob(16)))"
        return f"BEGIN UPDATE space SET {mark} = {random} WHERE id IN ({spaces}); END"
    db.execute_sql(
        f"CREATE OR REPLACE FUNCTION {mark}_moves() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN UPDATE space SET {mark} = gen_random_uuid()::text "
        "WHERE id IN (OLD.space_id, NEW.space_id); RETURN NULL; END $$"
    )
    return f"EXECUTE FUNCTION {mark}_moves()"
