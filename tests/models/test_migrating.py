"""What a step of migrating has made stands when all are taken, and when later ones make a table
anew, on both databases alike."""

from __future__ import annotations

import re
from typing import Any

import pytest
from peewee import SQL, CharField

from models.store import database
from models.store.database import migrating
from models.store.database.connection import is_sqlite

MADE = re.compile(
    r"CREATE (?:UNIQUE )?(?:INDEX|TRIGGER) (?:IF NOT EXISTS )?\"?(\w+)\"?.*? ON \"?(\w+)", re.DOTALL
)
TAKEN_AWAY = re.compile(r"DROP (?:INDEX|TRIGGER) \"?(\w+)")
ON_SQLITE = "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')"
ON_POSTGRESQL = """
    SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
"""

TABLES_ON_SQLITE = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
TABLES_ON_POSTGRESQL = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def there() -> set[str]:
    """The names of all indexes and triggers."""
    rows = database.database.execute_sql(ON_SQLITE if is_sqlite() else ON_POSTGRESQL)
    return {str(name) for (name,) in rows.fetchall()}


def with_triggers() -> set[str]:
    """The names of the tables that have some."""
    rows = database.database.execute_sql(TABLES_ON_SQLITE if is_sqlite() else TABLES_ON_POSTGRESQL)
    return {str(name) for (name,) in rows.fetchall()}


@pytest.fixture
def said(empty_database: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the steps say to the database."""
    said: list[str] = []
    say = database.database.obj.execute_sql

    def listening(sql: str, *rest: Any, **more: Any) -> Any:
        said.append(sql)
        return say(sql, *rest, **more)

    monkeypatch.setattr(database.database.obj, "execute_sql", listening)
    return said


def add_a_column(table: str) -> None:
    """What has SQLite make a table anew: one that comes with a value."""
    migrator = migrating._Steps().migrator
    another = CharField(default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(
        migrator.add_column(table, "another", another),
        migrator.drop_not_null(table, "another"),
    )


def test_what_a_step_makes_stands_until_one_takes_it_away(said: list[str]) -> None:
    database.migrate()

    made = [each.groups() for each in map(MADE.match, said) if each]
    taken_away = {each.group(1) for each in map(TAKEN_AWAY.match, said) if each}
    tables = set(database.database.get_tables())
    assert "webhook_arranged_insert" in {name for name, _ in made}
    assert {name for name, table in made if table in tables} - taken_away - there() == set()

    before, triggered = there(), with_triggers()
    for table in triggered:
        add_a_column(table)

    assert triggered == {"issued_document", "profile_setting", "webhook", "bank_account"}
    assert there() == before
