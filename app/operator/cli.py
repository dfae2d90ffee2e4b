"""The command line: what an operator types, and the exit codes that scripts can rely on."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
import peewee
import psycopg

import config
from app.operator.logs import LEVELS
from config import Settings

C = TypeVar("C", bound=Callable[..., Any])

DEMO_DATABASE = "sqlite:///financial-rpc-demo.sqlite3"
EXIT_CODES = {
    0: "done",
    1: "a fault of this program, or stopped by Ctrl-C before it was done",
    2: "wrong usage: an option or a setting that can't be read",
    3: "refused: a name that is taken or unknown, a short password, a database that is not empty",
    4: "the database can't be reached, or its tables are older or newer than this program",
    5: "the server can't start: the port is taken, the address or the certificate is no good",
    6: "the ledger is not what the documents say: `ledger check` found a difference",
}


class Refused(click.ClickException):
    exit_code = 3


class NoDatabase(click.ClickException):
    exit_code = 4


class CannotStart(click.ClickException):
    exit_code = 5


class LedgerDiffers(click.ClickException):
    exit_code = 6


UNREACHABLE = (
    peewee.OperationalError,
    peewee.InterfaceError,
    psycopg.OperationalError,
    sqlite3.OperationalError,
)


class Commands(click.Group):
    """The outermost group: turns what the layers below refuse into a message and an exit code."""

    def invoke(self, context: click.Context) -> Any:
        """Raises Refused, CannotStart or NoDatabase, each of which is an exit code."""
        from app import people
        from app.operator import backup, serving
        from models.store.database import Unusable

        try:
            return super().invoke(context)
        except (people.Refused, backup.Refused, backup.Damaged) as problem:
            raise Refused(str(problem)) from problem
        except serving.CannotServe as problem:
            raise CannotStart(str(problem)) from problem
        except Unusable as problem:
            raise NoDatabase(str(problem)) from problem
        except UNREACHABLE as problem:
            raise NoDatabase(f"the database can't be reached: {problem}") from problem
        except peewee.DatabaseError as problem:
            if "not a database" not in str(problem):
                raise
            raise NoDatabase(f"the database can't be read: {problem}") from problem


# --- options, drawn from the settings -----------------------------------------------------------

KINDS: dict[str, Any] = {
    "port": click.IntRange(0, 65535),
    "workers": click.IntRange(1),
    "smtp_port": click.IntRange(1, 65535),
    "smtp_security": click.Choice(("starttls", "tls", "none")),
    "outbox_attempts": click.IntRange(1),
    "outbox_timeout_seconds": click.IntRange(1),
    "log_level": click.Choice(LEVELS),
}


DELIVERING = (
    "database", "database_threads", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
    "smtp_password", "smtp_from", "receivable_to", "receivable_secret", "upload_to",
    "outgoing_allowed", "outbox_attempts", "outbox_wait_seconds", "outbox_timeout_seconds",
    "log_level",
)  # fmt: skip
"""The settings that a worker goes by."""


def option(flag: str, **more: Any) -> Callable[[C], C]:
    """An option that is also an environment variable."""
    known_as = config.variable(flag.partition("/")[0].removeprefix("--").replace("-", "_"))
    return click.option(flag, envvar=known_as, show_envvar=True, **more)


def settings(*names: str, **defaults: Any) -> Callable[[C], C]:
    """The settings of these names (all, if none are named) as options of a command."""

    def decorate(command: C) -> C:
        for name, _, default, help_text in reversed(config.described()):
            if not names or name in names:
                command = _setting(name, default, help_text, defaults.get(name))(command)
        return command

    return decorate


def _setting(name: str, default: Any, help_text: str, own_default: Any) -> Callable[[C], C]:
    flag = "--" + name.replace("_", "-")
    default = own_default or default
    if isinstance(default, bool):
        return option(f"{flag}/--no-{flag[2:]}", default=default, show_default=True, help=help_text)
    kind = KINDS.get(name, click.IntRange(0) if isinstance(default, int) else str)
    return option(flag, type=kind, default=default, show_default=default != "", help=help_text)


def read(given: dict[str, Any]) -> Settings:
    """The settings of this command; those it has no options for come from the environment.

    Raises click.UsageError."""
    try:
        return config.load(**given)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def books(url: str) -> Iterator[None]:
    """The database at this address, which must be there and up to date."""
    from models.store import database

    database.connect(url)
    try:
        _check_file(url)
        database.check_version()
        yield
    finally:
        database.close()


def _check_file(url: str) -> None:
    """SQLite would make an empty file out of a mistyped name."""
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).exists():
        raise NoDatabase(
            f"there is no file {path}; name the database with --database, "
            "or make a new one with `financial-rpc migrate`"
        )


def shown(url: str) -> str:
    """The address of a database without its password."""
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":…@") if password else url


# --- the commands -------------------------------------------------------------------------------


def _exit_codes() -> str:
    return "\n".join(f"  {code}  {words}" for code, words in EXIT_CODES.items())


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExit codes:\n" + _exit_codes(),
)
@click.version_option(version("financial-rpc"), prog_name="financial-rpc")
def cli() -> None:
    """Invoices, receipts, payments, expenses and journals over JSON-RPC, with locks that say why.

    Every option is also an environment variable; the option wins.

    \b
    To look around:    financial-rpc demo
    To begin in earnest:
      financial-rpc migrate
      financial-rpc space add "Harbour Sails" --admin-logon ann@example.com
      financial-rpc serve
    """


@cli.command()
@settings()
def serve(**given: Any) -> None:
    """Serve the books until told to stop (Ctrl-C or SIGTERM).

    A fresh database gets its tables first. One whose tables are older or newer than this program
    is left alone. Calls under way are answered before the server ends.

    \b
    Examples:
      financial-rpc serve
      financial-rpc serve --host 0.0.0.0 --tls-certificate chain.pem --tls-key key.pem
      financial-rpc serve --database postgresql://books@db.internal/books --workers 2
    """
    from app.operator import logs, serving

    wanted = read(given)
    logs.set_up(wanted.log_level)
    if serving.prepare(wanted):
        click.echo(f"Made the tables in {shown(wanted.database)}.", err=True)
    with serving.listen(wanted) as listening:
        serving.run(wanted, listening)


@cli.command()
@option("--once", is_flag=True, help="Deliver what is due now, then end; for a timer.")
@settings(*DELIVERING)
def worker(once: bool, **given: Any) -> None:
    """Deliver what the books leave to be sent: mails, webhooks, and what other systems take.

    For books in PostgreSQL, beside the server, on the same machine or another; several may run.
    (On SQLite `financial-rpc serve` delivers by itself.) What fails is tried again, later each
    time, and given up after so many attempts; administrators see it in the outbox. It runs
    until told to stop (Ctrl-C or SIGTERM), and then brings to an end what is under way.

    \b
    Example:
      financial-rpc worker --database postgresql://books@db.internal/books \\
          --smtp-host mail.internal --smtp-from "Harbour Sails <books@example.com>"
    """
    from app.operator import logs, worker

    wanted = read(given)
    logs.set_up(wanted.log_level)
    worker.prepare(wanted)
    worker.run(wanted, once=once)


@cli.command()
@settings("database", "host", "port", "log_level", database=DEMO_DATABASE)
def demo(**given: Any) -> None:
    """Serve a small firm's books to try things on, on this machine only.

    A fresh database is filled through the methods themselves: contacts, invoices, expenses,
    receipts, payments, a credit note, a bank transfer, a journal, two reconciliations, a tax
    report and a locked period. A demo database that is there already is served as it is. It
    prints a logon, a token, and calls for both dialects with what they have just answered.
    """
    from app.demo import tour as demo
    from app.operator import logs, serving
    from models.store import database

    wanted = demo.only_here(read(given))
    logs.set_up(wanted.log_level)
    with serving.listen(wanted) as listening:
        if demo.make_ready(wanted, _now()):
            click.echo(f"Filled {shown(wanted.database)} with the books of {demo.SPACE}.")
        password = demo.new_password(_now())
        database.close()
        address = serving.address(wanted, listening)

        def show() -> None:
            try:
                for piece in demo.guide(address, shown(wanted.database), password):
                    click.echo(piece)
            except (OSError, RuntimeError) as problem:
                click.echo(f"The tour ends here: {problem}", err=True)

        serving.run(wanted, listening, started=show)


@cli.command()
@settings("database")
def migrate(database: str) -> None:
    """Bring a database up to date; a fresh one gets all tables.

    Make a backup first. Run it while no server runs; it says each step it took, and what
    that found in the books.
    \f
    Raises NoDatabase where the tables are newer than this program.
    """
    from app.operator import ledgers
    from models.store import database as books

    wanted = read({"database": database})
    books.connect(wanted.database)
    try:
        if newer := books.unknown():
            raise NoDatabase(f"the database is newer than this program: it has {', '.join(newer)}")
        waiting = books.pending()
        for name in waiting:
            click.echo(f"{name} … ", nl=False)
            books.migrate(name)
            click.echo("done")
            for words in books.found():
                click.echo(f"  {words}")
        if ledgers.STEP in waiting:
            for words in ledgers.bring_in(_now()):
                click.echo(f"  {words}")
        click.echo(f"{shown(wanted.database)} is up to date.")
    finally:
        books.close()


# --- spaces, users, sessions --------------------------------------------------------------------


def password_option(command: C) -> C:
    return option(
        "--password-stdin",
        is_flag=True,
        help="Read the password from standard input (one line) instead of asking for it.",
    )(command)


def _password(from_stdin: bool, logon: str) -> str:
    """The password: a line of standard input, or asked for, hidden, twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        f"Password for {logon}", hide_input=True, confirmation_prompt="The same again", err=True
    )
    return asked


@cli.group()
def space() -> None:
    """Spaces: each is one firm, and sees nothing of another."""


@space.command("add")
@click.argument("name")
@option("--admin-logon", required=True, help="Logon name of the first administrator.")
@option("--time-zone", default="UTC", show_default=True, help="IANA time zone of the firm.")
@option(
    "--country",
    default="AU",
    show_default=True,
    help="Country whose tax types it begins with: AU, NZ, GB, DE, AT or SG.",
)
@password_option
@settings("database")
def space_add(
    name: str, admin_logon: str, time_zone: str, country: str, password_stdin: bool, database: str
) -> None:
    """Add a space with its first administrator.

    The time zone decides what "today" is: for lock dates, due dates and searches. The country
    decides tax types, currency and the language of invoices; all of these can be changed.

    \b
    Examples:
      financial-rpc space add "Harbour Sails" --admin-logon ann@example.com
      pass show books/ann | financial-rpc space add "Harbour Sails" \\
          --admin-logon ann@example.com --time-zone Australia/Sydney --password-stdin
      financial-rpc space add "Segel GmbH" --admin-logon eva@example.com \\
          --time-zone Europe/Berlin --country DE
    """
    from app import people

    with books(read({"database": database}).database):
        password = _password(password_stdin, admin_logon)
        id = people.add_space(name, time_zone, admin_logon, password, _now(), country)
    click.echo(f"Added the space {name} (id {id}) with the administrator {admin_logon}.")


@cli.group()
def user() -> None:
    """Users: who may log on, and with which right."""


@user.command("add")
@option("--space", required=True, help="Name of the space.")
@option("--logon", required=True, help="Logon name; unique across all spaces.")
@option("--administrator", is_flag=True, help="May override locks and change settings.")
@password_option
@settings("database")
def user_add(
    space: str, logon: str, administrator: bool, password_stdin: bool, database: str
) -> None:
    """Add a user to a space.

    \b
    Example:
      financial-rpc user add --space "Harbour Sails" --logon bob@example.com
    """
    from app import people

    with books(read({"database": database}).database):
        password = _password(password_stdin, logon)
        id = people.add_user(space, logon, password, administrator=administrator, now=_now())
    right = "administrator" if administrator else "user"
    click.echo(f"Added the {right} {logon} (id {id}) to {space}.")


@user.command("list")
@option("--space", help="Only the users of this space.")
@settings("database")
def user_list(space: str | None, database: str) -> None:
    """List users: space, logon, right, state, last logon."""
    from app import people

    with books(read({"database": database}).database):
        found = people.users(space)
    rows = [("SPACE", "LOGON", "RIGHT", "STATE", "LAST LOGON")]
    rows += [(each.space, each.logon, each.right, each.state, each.last_logon) for each in found]
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    for row in rows:
        columns = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(columns).rstrip())


@user.command("password")
@option("--logon", required=True, help="Logon name of the user.")
@password_option
@settings("database")
def user_password(logon: str, password_stdin: bool, database: str) -> None:
    """Give a user a new password; the user's sessions and tokens end."""
    from app import people

    with books(read({"database": database}).database):
        ended = people.change_password(logon, _password(password_stdin, logon), _now())
    click.echo(f"Changed the password of {logon}; {_sessions(ended)} ended.")


@user.command("disable")
@option("--logon", required=True, help="Logon name of the user.")
@settings("database")
def user_disable(logon: str, database: str) -> None:
    """Keep a user out; the user's sessions and tokens end at once."""
    from app import people

    with books(read({"database": database}).database):
        ended = people.disable(logon, _now())
    click.echo(f"Disabled {logon}; {_sessions(ended)} ended.")


@user.command("enable")
@option("--logon", required=True, help="Logon name of the user.")
@settings("database")
def user_enable(logon: str, database: str) -> None:
    """Let a disabled user in again."""
    from app import people

    with books(read({"database": database}).database):
        people.enable(logon)
    click.echo(f"{logon} may log on again.")


@cli.group()
def session() -> None:
    """Sessions: what is open, after a logon or with a token."""


@session.command("revoke")
@option("--logon", help="End the sessions and tokens of this user.")
@option("--space", help="End the sessions and tokens of everybody in this space.")
@settings("database")
def session_revoke(logon: str | None, space: str | None, database: str) -> None:
    """End sessions and tokens at once, also on a server that is running.

    \b
    Examples:
      financial-rpc session revoke --logon bob@example.com
      financial-rpc session revoke --space "Harbour Sails"
    \f
    Raises click.UsageError unless exactly one of the two is given.
    """
    from app import people

    if (logon is None) == (space is None):
        raise click.UsageError("give either --logon or --space")
    with books(read({"database": database}).database):
        if logon is not None:
            ended = people.revoke_of_user(logon, _now())
        else:
            ended = people.revoke_of_space(str(space), _now())
    click.echo(f"{_sessions(ended).capitalize()} ended.")


def _sessions(count: int) -> str:
    return "1 session or token" if count == 1 else f"{count} sessions or tokens"


# --- backup and restore -------------------------------------------------------------------------


@cli.command("backup", short_help="Write all the books into a file, also while serving.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@settings("database")
def backup_command(file: Path, database: str) -> None:
    """Write all the books into FILE, as of one moment, while a server may be running.

    The file is a zip of JSON lines, the same for SQLite and PostgreSQL, so it can move the books
    from one to the other. It holds everything, the hashes of passwords too: keep it as safe as
    the database. It must not exist yet, and appears only when it is complete.

    \b
    Example:
      financial-rpc backup books-$(date +%F).zip
    \f
    Raises NoDatabase where there are no books yet.
    """
    from app.operator import backup
    from models.store import database as connected

    url = read({"database": database}).database
    connected.connect(url)
    try:
        _check_file(url)
        if connected.is_fresh():
            raise NoDatabase(f"{shown(url)} holds no books")
        total = sum(backup.contents().values())
        with click.progressbar(length=total, label="Backing up", file=sys.stderr) as bar:
            rows = backup.backup(file, _now(), bar.update)
    finally:
        connected.close()
    click.echo(f"Wrote {rows} rows to {file} ({os.path.getsize(file):,} bytes).")


@cli.group()
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
        for name, fault in ledgers.check(space, _now()):
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
        for words in ledgers.rebuild(space, _now()):
            click.echo(words)


@cli.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@settings("database")
def restore_command(file: Path, database: str) -> None:
    """Fill a new, empty database from the backup FILE.

    Nothing is ever written over: a database that holds a space is refused, so give a new one and
    serve from that. A backup made before a migration is restored and then migrated.

    \b
    Examples:
      financial-rpc restore books-2026-11-24.zip --database sqlite:///restored.sqlite3
      financial-rpc restore books-2026-11-24.zip --database postgresql://books@db.internal/books
    """
    from app.operator import backup
    from models.store import database as connected

    url = read({"database": database}).database
    total = sum(table["rows"] for table in backup.describe(file)["tables"].values())
    connected.connect(url)
    try:
        with click.progressbar(length=total, label="Restoring", file=sys.stderr) as bar:
            rows = backup.restore(file, bar.update)
    finally:
        connected.close()
    click.echo(f"Restored {rows} rows into {shown(url)}.")


def main() -> None:
    """The console script. What it makes (books, backups) is for its owner's eyes only."""
    os.umask(0o077)
    cli(prog_name="financial-rpc")
