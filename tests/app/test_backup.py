"""A backup holds all the books as of one moment, and brings them back on either database."""

from __future__ import annotations

import shutil
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.operator import backup, manifest, restoring
from models.store import database
from models.store.base import Space, tables
from models.store.database import migrating
from tests.apart import apart
from tests.firm import NOW, Firm

NewDatabase = Callable[[str], str]
KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture(scope="module")
def database_url(database_url: str) -> Iterator[str]:
    """A database of these tests alone: all of it is backed up again and again."""
    with apart(database_url) as url:
        yield url


def contents(file: Path) -> dict[str, bytes]:
    """The tables of a backup, as they are written."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name != manifest.MANIFEST]
        return {name: archive.read(name) for name in names}


def altered(file: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a backup in which one part reads differently."""
    copy = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            new.writestr(each, change(data) if each == name else data)
    return copy


def spaces() -> int:
    with database.read():
        return int(Space.select().count())


# --- there and back -----------------------------------------------------------------------------


@KINDS
def test_the_books_come_back_as_they_were_on_either_database(
    firm: Firm, kind: str, new_database: NewDatabase, file: Path
) -> None:
    invoice = firm.an_invoice("110.00", "2.20", sent=True)
    child = firm.an_account("Child")
    firm.administrator("SETUP_FINANCIAL_ACCOUNT_MANAGE", Id=child, ParentAccount=firm.an_account())

    rows = backup.backup(file, NOW)
    database.connect(new_database(kind))
    restored = restoring.restore(file)

    again = file.with_name("again.zip")
    assert backup.backup(again, NOW) == restored == rows
    assert contents(again) == contents(file)
    assert firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "amount") == {
        "id": invoice,
        "amount": "112.20",
    }


@KINDS
def test_the_bytes_of_an_issued_invoice_come_back_as_they_were(
    firm: Firm, kind: str, new_database: NewDatabase, file: Path
) -> None:
    invoice = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)
    before = firm.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice)

    backup.backup(file, NOW)
    database.connect(new_database(kind))
    restoring.restore(file)

    assert firm.user("FINANCIAL_INVOICE_PREVIEW", Invoice=invoice) == before


@KINDS
def test_an_id_is_not_given_out_again_after_its_record_is_gone(
    firm: Firm, kind: str, new_database: NewDatabase, file: Path
) -> None:
    removed = firm.an_invoice()
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=removed, Remove=1)

    backup.backup(file, NOW)
    database.connect(new_database(kind))
    restoring.restore(file)

    assert firm.an_invoice() > removed


def test_a_backup_shows_one_moment_though_somebody_writes_meanwhile(
    firm: Firm, new_database: NewDatabase, file: Path
) -> None:
    before = firm.an_invoice("110.00")
    written: list[int] = []

    def write() -> None:
        written.append(firm.an_invoice("5.00"))
        database.close()

    def write_once(rows: int) -> None:
        if not written:
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()

    backup.backup(file, NOW, write_once)
    database.connect(new_database("sqlite"))
    restoring.restore(file)

    assert written, "the invoice was written while the backup ran"
    found = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "amount")
    assert found == [{"id": before, "amount": "110.00"}]


def test_only_the_owner_may_read_a_backup(firm: Firm, file: Path) -> None:
    backup.backup(file, NOW)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_no_file_behind(firm: Firm, file: Path) -> None:
    def fail(rows: int) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        backup.backup(file, NOW, fail)

    assert list(file.parent.iterdir()) == []


def test_a_backup_writes_over_no_file(firm: Firm, file: Path) -> None:
    file.write_text("something dear")

    with pytest.raises(manifest.Refused, match="exists already"):
        backup.backup(file, NOW)

    assert file.read_text() == "something dear"


# --- what a restore refuses ---------------------------------------------------------------------


def test_a_restore_writes_over_no_books(firm: Firm, file: Path) -> None:
    backup.backup(file, NOW)
    before = spaces()

    with pytest.raises(manifest.Refused, match="holds spaces"):
        restoring.restore(file)

    assert spaces() == before


@KINDS
def test_a_backup_that_lost_rows_is_refused_and_the_database_stays_empty(
    firm: Firm, kind: str, new_database: NewDatabase, file: Path
) -> None:
    backup.backup(file, NOW)
    damaged = altered(file, "user.jsonl", lambda data: b"".join(data.splitlines(True)[:-1]))
    database.connect(new_database(kind))

    with pytest.raises(manifest.Damaged, match="user has"):
        restoring.restore(damaged)

    assert spaces() == 0
    assert restoring.restore(file) > 0


def test_a_file_cut_short_is_refused(firm: Firm, new_database: NewDatabase, file: Path) -> None:
    backup.backup(file, NOW)
    file.write_bytes(file.read_bytes()[:-100])
    database.connect(new_database("sqlite"))

    with pytest.raises(manifest.Damaged, match="no backup of this program"):
        restoring.restore(file)


# --- across versions ----------------------------------------------------------------------------

A_STEP = '''
"""A column more."""

from peewee import TextField


def up(migrator, db):
    migrator.migrate(migrator.add_column("space", "motto", TextField(default="steady")))
'''


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Turns this program into the next one, which has a migration more."""

    def turn() -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrating.MIGRATIONS, folder)
        (folder / "0999_motto.py").write_text(A_STEP)
        monkeypatch.setattr(migrating, "MIGRATIONS", folder)

    return turn


@KINDS
def test_a_backup_made_before_a_migration_is_restored_and_then_migrated(
    firm: Firm, kind: str, new_database: NewDatabase, file: Path, next_version: Callable[[], None]
) -> None:
    backup.backup(file, NOW)
    next_version()
    database.connect(new_database(kind))

    restoring.restore(file)

    again = file.with_name("again.zip")
    database.check_version()
    backup.backup(again, NOW)
    assert b'"steady"' in contents(again)["space.jsonl"]


def test_a_database_that_is_older_than_the_program_can_still_be_backed_up(
    firm: Firm, file: Path, next_version: Callable[[], None]
) -> None:
    next_version()

    rows = backup.backup(file, NOW)

    assert rows == sum(backup.contents().values())


def test_a_backup_of_a_newer_version_is_refused(
    firm: Firm, new_database: NewDatabase, file: Path
) -> None:
    backup.backup(file, NOW)
    newer = altered(
        file,
        manifest.MANIFEST,
        lambda data: data.replace(b'"0001_books"', b'"0001_books", "0777_x"'),
    )
    database.connect(new_database("sqlite"))

    with pytest.raises(database.Unusable, match="0777_x"):
        restoring.restore(newer)


def test_every_table_is_in_the_backup(firm: Firm, file: Path) -> None:
    backup.backup(file, NOW)

    kept = {name.removesuffix(".jsonl") for name in contents(file)}
    counted_for_a_minute = {"allowance"}
    assert kept == {model._meta.table_name for model in tables()} - counted_for_a_minute
