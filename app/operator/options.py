"""What all commands share: exit codes, options drawn from the settings, and the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
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
    3: "refused: a name that is taken or unknown, a short password, a database that is not empty, "
    "a file with a wrong row",
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


def now() -> datetime:
    """The moment of the command."""
    return datetime.now(UTC)


@contextmanager
def books(url: str) -> Iterator[None]:
    """The database at this address, which must be there and up to date.

    Raises NoDatabase."""
    from models.store import database

    database.connect(url)
    try:
        check_file(url)
        database.check_version()
        yield
    finally:
        database.close()


def check_file(url: str) -> None:
    """SQLite would make an empty file out of a mistyped name. Raises NoDatabase."""
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
