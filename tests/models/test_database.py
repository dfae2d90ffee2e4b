"""Connections, transactions, compiled statements: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest

from models import write
from models.store import database
from models.store.base import Space
from models.store.database import Statement, Unusable, slot, transaction
from tests.firm import NOW, Firm


def _space(name: str) -> int:
    return write.add_space(name, "UTC", NOW)


def _known(name: str) -> bool:
    with database.read():
        return Space.select().where(Space.name == name).exists()


def _name(firm: Firm, what: str) -> str:
    """A name that no other test uses."""
    return f"{what} {firm.space}"


# --- transactions -------------------------------------------------------------------------------


def test_what_fails_half_way_is_undone_as_a_whole(firm: Firm) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        _space(_name(firm, "Half"))
        1 / 0  # noqa: B018

    assert not _known(_name(firm, "Half"))


def test_a_part_that_fails_is_undone_alone(firm: Firm) -> None:
    with database.write():
        _space(_name(firm, "Stays"))
        with pytest.raises(ZeroDivisionError), database.write():
            _space(_name(firm, "Goes"))
            1 / 0  # noqa: B018
        with database.write():
            _space(_name(firm, "Stays too"))

    found = [_known(_name(firm, each)) for each in ("Stays", "Goes", "Stays too")]

    assert found == [True, False, True]


def _fails(firm: Firm, what: str) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        _space(_name(firm, what))
        1 / 0  # noqa: B018


def test_so_is_one_before_which_nothing_was_changed(firm: Firm) -> None:
    with database.write(brief=True):
        _fails(firm, "First")
        _fails(firm, "Second")
        with database.write():
            _space(_name(firm, "Third"))
            _fails(firm, "Within the third")
        _fails(firm, "Fourth")

    ones = ("First", "Second", "Third", "Within the third", "Fourth")
    assert [each for each in ones if _known(_name(firm, each))] == ["Third"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_that_is_gone_with_its_transaction_lets_nothing_follow(firm: Firm) -> None:
    with pytest.raises(database.TransactionLost), database.write(brief=True):
        with pytest.raises(database.TransactionLost), database.write():
            database.database.connection().execute("ROLLBACK")
            1 / 0  # noqa: B018
        with pytest.raises(database.TransactionLost):
            _space(_name(firm, "Afterwards"))

    assert not _known(_name(firm, "Afterwards"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_comes_between_a_first_part_that_fails_and_the_next_ends_the_transaction(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(database.database.database, isolation_level=None)
    execute = transaction.execute

    def overtaken(text: str) -> Any:
        if text == "BEGIN IMMEDIATE":
            other.execute(text)
        return execute(text)

    with pytest.raises(database.TransactionLost), database.write(wait=0, brief=True):
        monkeypatch.setattr(transaction, "execute", overtaken)
        with pytest.raises(peewee.OperationalError, match="locked"), database.write():
            _space(_name(firm, "First"))
            1 / 0  # noqa: B018
        with pytest.raises(database.TransactionLost):
            _space(_name(firm, "Afterwards"))
    other.close()

    assert not _known(_name(firm, "Afterwards"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_first_part_that_fails_before_it_has_changed_anything_has_nothing_to_undo(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    execute = transaction.execute

    def noted(text: str) -> Any:
        asked.append(text)
        return execute(text)

    with database.write(brief=True):
        monkeypatch.setattr(transaction, "execute", noted)
        with pytest.raises(ZeroDivisionError), database.write():
            _known(_name(firm, "First"))
            1 / 0  # noqa: B018
        with database.write():
            _space(_name(firm, "Second"))

    assert asked == ["COMMIT"]
    assert _known(_name(firm, "Second"))


def test_an_error_of_the_database_undoes_its_own_part_only(firm: Firm) -> None:
    with database.write():
        _space(_name(firm, "Twin"))
        with pytest.raises(peewee.IntegrityError), database.write():
            _space(_name(firm, "Twin"))
        _space(_name(firm, "Other"))

    assert _known(_name(firm, "Twin"))
    assert _known(_name(firm, "Other"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_prepared_stays_so_whatever_is_undone(firm: Firm) -> None:
    def asked(*, thrown_away: bool) -> str:
        """The name under which PostgreSQL has prepared what is asked here."""
        with suppress(ZeroDivisionError), database.write():
            _fails(firm, "Part")
            database.database.execute_sql("SELECT 20261129")
            if thrown_away:
                1 / 0  # noqa: B018
        with database.read():
            prepared = "SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT 20261129'"
            found = database.database.execute_sql(prepared).fetchone()
        return str(found[0]) if found else ""

    for _ in range(10):
        name = asked(thrown_away=False)

    assert name
    assert {asked(thrown_away=True), asked(thrown_away=False)} == {name}


def test_a_part_that_went_well_goes_with_the_whole(firm: Firm) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        with database.write():
            _space(_name(firm, "Part"))
        1 / 0  # noqa: B018

    assert not _known(_name(firm, "Part"))


def test_reading_inside_a_writing_call_sees_what_it_wrote(firm: Firm) -> None:
    with database.write():
        _space(_name(firm, "Fresh"))
        with database.read():
            assert Space.select().where(Space.name == _name(firm, "Fresh")).exists()


def _elsewhere(job: Any) -> Any:
    """Run something on a connection of its own."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(job())
        except Exception as problem:
            answers.append(problem)
        finally:
            database.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


def test_a_reading_call_sees_the_books_as_of_one_moment(firm: Firm) -> None:
    name = _name(firm, "Meanwhile")

    with database.read():
        before = Space.select().count()
        _elsewhere(lambda: _added(name))
        after = Space.select().count()

    assert before == after
    assert _known(name)


def _added(name: str) -> None:
    with database.write():
        _space(name)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_to_read_and_to_write_by_turns_sets_nothing_that_sqlite_would_forget_statements_for(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_turns(which: str) -> bool:
        with database.write():
            _space(_name(firm, which))
        return _known(_name(firm, which))

    asked: list[str] = []
    execute = transaction.execute

    def noted(text: str) -> Any:
        asked.append(text)
        return execute(text)

    assert by_turns("First")
    monkeypatch.setattr(transaction, "execute", noted)

    assert by_turns("Second")
    assert by_turns("Third")
    assert asked == ["BEGIN IMMEDIATE", "COMMIT", "BEGIN", "COMMIT"] * 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_reads_can_write_nothing_whichever_way_he_tries(firm: Firm) -> None:
    for turn in range(2):
        with pytest.raises(peewee.OperationalError, match="readonly"), database.read():
            database.database.execute_sql("UPDATE space SET name = 'x'")
        with pytest.raises(peewee.OperationalError, match="readonly"), database.read():
            _space(_name(firm, "Never"))
        with database.write():
            _space(_name(firm, f"Between {turn}"))

    assert not _known(_name(firm, "Never"))


def test_nobody_sees_what_is_not_committed(firm: Firm) -> None:
    name = _name(firm, "Not yet")

    with database.write():
        _space(name)
        seen = _elsewhere(lambda: _known(name))

    assert seen is False
    assert _known(name)


def test_an_impatient_writer_is_told_that_sqlite_is_busy(firm: Firm) -> None:
    def impatient() -> str:
        try:
            with database.write(wait=0):
                return "wrote"
        except database.Busy:
            return "busy"

    with database.write():
        answer = _elsewhere(impatient)

    assert answer == ("busy" if database.one_writer() else "wrote")
    assert _elsewhere(impatient) == "wrote"


def test_a_connection_that_was_lost_is_made_again(firm: Firm) -> None:
    if database.one_writer():
        return  # a file can't hang up

    pid = database.database.connection().info.backend_pid
    with psycopg.connect(_address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    assert _known(Firm.__name__) is False
    assert database.database.connection().info.backend_pid != pid


def _address() -> str:
    return str(database.database.obj.database)


@pytest.mark.parametrize("state", ["40001", "40P01", "23503", "23505"])
def test_a_conflict_of_two_transactions_may_be_tried_again(state: str) -> None:
    kind = psycopg.errors.lookup(state)

    try:
        raise peewee.OperationalError from kind("try again")
    except peewee.OperationalError as problem:
        assert database.is_conflict(problem)


def test_other_errors_are_no_conflict() -> None:
    try:
        raise peewee.IntegrityError from psycopg.errors.lookup("23502")("is null")
    except peewee.IntegrityError as problem:
        assert not database.is_conflict(problem)
    assert not database.is_conflict(ValueError("no error of a database"))


# --- statements ---------------------------------------------------------------------------------


def test_a_statement_is_built_once_and_then_only_run(firm: Firm, other_firm: Firm) -> None:
    built = []

    def build() -> Any:
        built.append(1)
        return Space.select(Space.id, Space.time_zone).where(Space.id == slot("id"))

    statement = Statement(build)

    with database.read():
        rows = [statement.row(id=each.space) for each in (firm, other_firm, firm)]

    assert rows == [(firm.space, "UTC"), (other_firm.space, "UTC"), (firm.space, "UTC")]
    assert built == [1]


def test_a_statement_that_finds_nothing_answers_none(firm: Firm) -> None:
    statement = Statement(lambda: Space.select(Space.id).where(Space.id == slot("id")))

    with database.read():
        answers = statement.row(id=-1), statement.value(id=-1), statement.rows(id=-1)

    assert answers == (None, None, [])


def test_values_are_bound_and_never_part_of_the_text(firm: Firm) -> None:
    statement = Statement(lambda: Space.select(Space.id).where(Space.name == slot("name")))

    with database.read():
        found = statement.rows(name="' OR 1=1 --")

    assert found == []
    assert "OR 1=1" not in statement.compiled()[0]


# --- connecting and migrating -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host/name", "sqlite:///"),
        ("books.sqlite3", "postgresql://"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
    ],
)
def test_an_address_that_means_nothing_is_refused_with_what_would_do(url: str, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        database.connect(url)


@contextmanager
def _fresh(path: Path) -> Iterator[None]:
    database.connect(f"sqlite:///{path}")
    try:
        yield
    finally:
        database.close()


def test_an_empty_database_says_so_and_how_to_go_on(tmp_path: Path) -> None:
    with _fresh(tmp_path / "new.sqlite3"):
        assert database.is_fresh()
        with pytest.raises(Unusable, match="financial-rpc migrate"):
            database.check_version()


def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    with _fresh(tmp_path / "new.sqlite3"):
        steps = database.migrate()
        again = database.migrate()

        assert steps and not again
        assert not database.is_fresh()
        assert database.pending() == database.unknown() == []
        database.check_version()


def test_an_older_database_is_refused_naming_what_it_lacks(tmp_path: Path) -> None:
    with _fresh(tmp_path / "old.sqlite3"):
        steps = database.migrate()
        database.database.execute_sql("DELETE FROM schema_migration")

        with pytest.raises(Unusable, match=f"older than this program and lacks {steps[0]}"):
            database.check_version()


def test_a_newer_database_is_refused_naming_what_is_unknown(tmp_path: Path) -> None:
    with _fresh(tmp_path / "newer.sqlite3"):
        database.migrate()
        later = "UPDATE schema_migration SET name = '9999_later' WHERE id = 1"
        database.database.execute_sql(later)

        with pytest.raises(Unusable, match="newer than this program: it has 9999_later"):
            database.check_version()


def test_ids_are_never_used_twice(firm: Firm) -> None:
    with database.write():
        first = _space(_name(firm, "First"))
    with pytest.raises(ZeroDivisionError), database.write():
        with database.write():
            pass
        1 / 0  # noqa: B018
    firm_id = firm.user("FINANCIAL_INVOICE_MANAGE")["id"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=firm_id, Remove=1)

    again = firm.user("FINANCIAL_INVOICE_MANAGE")["id"]

    assert first > firm.space
    assert again > firm_id


def test_a_moment_is_kept_in_one_spelling_by_a_new_row_and_by_a_change(firm: Firm) -> None:
    invoice = firm.an_invoice()
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="at the same moment")

    columns = f"SELECT created, modified FROM document WHERE id = {invoice}"
    with database.read():
        created, modified = database.database.execute_sql(columns).fetchone()

    assert created == modified


def test_the_models_and_the_migrations_describe_the_same_tables(books: str) -> None:
    from models.store.base import tables

    for model in tables():
        kept = {each.name for each in database.database.get_columns(model._meta.table_name)}
        declared = {field.column_name for field in model._meta.sorted_fields}
        assert kept == declared, f"{model.__name__}: a migration has to make this of its table"
