"""Commands that keep the books: backup and restore, and the ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.operator.options import (
    LedgerDiffers,
    NoDatabase,
    Refused,
    books,
    check_file,
    now,
    option,
    read,
    settings,
    shown,
)
from models.counted import counted

key_option = option(
    "--backup-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file with an Ed25519 key: its private half signs, either half checks.",
)


@click.command("backup", short_help="Write all the books into a file, also while serving.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@key_option
@settings("database")
def backup_command(file: Path, backup_key: Path | None, database: str) -> None:
    """Write all the books into FILE, as of one moment, while a server may be running.

    The file is a zip of JSON lines, the same for SQLite and PostgreSQL, so it can move the books
    from one to the other. It holds everything, hashes of passwords and the secrets of webhooks and
    banks too (the README lists them): keep it as safe as the database. It must not exist yet, and
    appears only when it is complete. With a key it is signed.

    \b
    Examples:
      financial-rpc backup books-$(date +%F).zip
      openssl genpkey -algorithm ed25519 -out backup.pem
      financial-rpc backup books-$(date +%F).zip --backup-key backup.pem
    \f
    Raises NoDatabase where there are no books yet, and Refused.
    """
    from app.operator import backup, signing
    from models.store import database as connected

    key = signing.private_key(backup_key) if backup_key else None
    url = read({"database": database}).database
    connected.connect(url)
    try:
        check_file(url)
        if connected.is_fresh():
            raise NoDatabase(f"{shown(url)} holds no books")
        total = sum(backup.contents().values())
        with click.progressbar(length=total, label="Backing up", file=sys.stderr) as bar:
            rows = backup.backup(file, now(), bar.update, key)
    except OSError as problem:
        raise Refused(f"{file} can't be written: {problem.strerror or problem}") from problem
    finally:
        connected.close()
    click.echo(f"Wrote {counted(rows, 'row')} to {file} ({os.path.getsize(file):,} bytes).")


@click.group()
def ledger() -> None:
    """The ledger: whether its postings are what the documents say."""


@ledger.command("check")
@click.option("--space", default=None, help="Only this space.")
@settings("database")
def ledger_check(space: str | None, database: str) -> None:
    """Work every posting out anew, compare, and name the first difference of each space.

    Changes nothing. Ends with exit code 6 where a ledger differs.
    \f
    Raises LedgerDiffers.
    """
    from app.operator import ledgers

    with books(read({"database": database}).database):
        faults = []
        for name, fault in ledgers.check(space, now()):
            click.echo(f"{name}: {fault or 'the ledger is right'}")
            faults += [name] if fault else []
    if faults:
        raise LedgerDiffers(
            f"the ledger of {', '.join(faults)} is not what its documents say; "
            "`financial-rpc ledger rebuild` makes it so"
        )


@ledger.command("rebuild")
@click.option("--space", default=None, help="Only this space.")
@settings("database")
def ledger_rebuild(space: str | None, database: str) -> None:
    """Have the ledger say what the documents say; each difference is in the history.

    Run it while no server runs.
    """
    from app.operator import ledgers

    with books(read({"database": database}).database):
        for words in ledgers.rebuild(space, now()):
            click.echo(words)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@key_option
@click.option(
    "--check", is_flag=True, help="Only read FILE whole and say whether it is what was saved."
)
@settings("database")
def restore_command(file: Path, backup_key: Path | None, check: bool, database: str) -> None:
    """Fill a new, empty database from the backup FILE.

    Nothing is ever written over: a database that holds a space is refused, so give a new one and
    serve from that. A backup made before a migration is restored and then migrated. Every table is
    compared with the digest it was saved with; with a key, only what that key signed is taken.

    \b
    Examples:
      financial-rpc restore books-2026-11-24.zip --database sqlite:///restored.sqlite3
      financial-rpc restore books-2026-11-24.zip --database postgresql://books@db.internal/books
      financial-rpc restore books-2026-11-24.zip --backup-key backup.pem --check
    """
    from app.operator import manifest, restoring, signing

    key = signing.public_key(backup_key) if backup_key else None
    if not check:
        url = read({"database": database}).database
        told: list[str] = []
        rows = _restored(file, url, key, told.append)
        for words in told:
            click.echo(words)
        click.echo(f"Restored {counted(rows, 'row')} into {shown(url)}.")
        return
    described = manifest.describe(file)
    with click.progressbar(length=described.rows, label="Checking", file=sys.stderr) as bar:
        rows, words = restoring.check(file, key, bar.update)
    click.echo(f"{file} is whole: {counted(rows, 'row')} of {described.told['made']}. {words}")


def _restored(file: Path, url: str, key: Any, tell: Callable[[str], None]) -> int:
    from app.operator import manifest, restoring
    from models.store import database as connected

    total = manifest.describe(file).rows
    connected.connect(url)
    try:
        with click.progressbar(length=total, label="Restoring", file=sys.stderr) as bar:
            return restoring.restore(file, bar.update, key, tell)
    finally:
        connected.close()


COMMANDS: tuple[click.Command, ...] = (backup_command, ledger, restore_command)
