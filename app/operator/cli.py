"""The command line: what an operator types, and the exit codes that scripts can rely on."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

import click
import peewee

from app.operator import beginning, keeping, spaces
from app.operator.options import (
    DELIVERING,
    DEMO_DATABASE,
    EXIT_CODES,
    UNREACHABLE,
    CannotStart,
    NoDatabase,
    Refused,
    now,
    option,
    read,
    settings,
    shown,
)


class Commands(click.Group):
    """The outermost group: turns what the layers below refuse into a message and an exit code."""

    def invoke(self, context: click.Context) -> Any:
        """Raises Refused, CannotStart or NoDatabase, each of which is an exit code."""
        from app import tenancy
        from app.operator import manifest, serving
        from models.store.database import Troubled, Unusable

        try:
            return super().invoke(context)
        except (tenancy.Refused, manifest.Refused, manifest.Damaged) as problem:
            raise Refused(str(problem)) from problem
        except serving.CannotServe as problem:
            raise CannotStart(str(problem)) from problem
        except Unusable as problem:
            raise NoDatabase(str(problem)) from problem
        except (*UNREACHABLE, Troubled) as problem:
            raise NoDatabase(f"the database can't be reached: {problem}") from problem
        except peewee.DatabaseError as problem:
            if not any(words in str(problem) for words in ("not a database", "malformed")):
                raise
            raise NoDatabase(f"the database can't be read: {problem}") from problem


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
    receipts, payments, a credit note, a bank transfer, journals, and a year of reconciliations and
    tax reports that is closed. A demo database that is there already is served as it is. It prints
    the page to open first, a logon, a token, and calls for both dialects with what they have just
    answered. Its log shows warnings only; `--log-level debug` shows every call.
    """
    from app.demo import tour as demo
    from app.operator import logs, serving
    from models.store import database

    wanted = demo.only_here(read(given))
    logs.set_up(wanted.log_level)
    with serving.listen(wanted) as listening:
        if demo.make_ready(wanted, now()):
            click.echo(f"Filled {shown(wanted.database)} with the books of {demo.SPACE}.")
        password = demo.new_password(now())
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
    from app.operator.upgrading import upgrade
    from models.store import database as books

    wanted = read({"database": database})
    books.connect(wanted.database)
    try:
        if newer := books.unknown():
            raise NoDatabase(f"the database is newer than this program: it has {', '.join(newer)}")
        for words in upgrade(now()):
            click.echo(words)
        click.echo(f"{shown(wanted.database)} is up to date.")
    finally:
        books.close()


for _command in (*spaces.COMMANDS, *beginning.COMMANDS, *keeping.COMMANDS):
    cli.add_command(_command)


def main() -> None:
    """The console script. What it makes (books, backups) is for its owner's eyes only."""
    os.umask(0o077)
    cli(prog_name="financial-rpc")
