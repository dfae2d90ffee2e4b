"""Commands for spaces, users and sessions."""

from __future__ import annotations

import sys

import click

from app.operator.options import C, books, now, option, read, settings
from models.counted import counted


def password_option(command: C) -> C:
    return option(
        "--password-stdin",
        is_flag=True,
        help="Read the password from standard input (one line) instead of asking for it.",
    )(command)


def _password(from_stdin: bool, logon: str) -> str:
    """The password: a line of standard input, or asked for, hidden, twice. Raises UsageError
    where it was asked for and nobody answered."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    words = f"Password for {logon}"
    try:
        asked: str = click.prompt(
            words, hide_input=True, confirmation_prompt="The same again", err=True
        )
    except click.Abort as problem:
        words = "no password came; a script gives it as a line of input, with --password-stdin"
        raise click.UsageError(words) from problem
    return asked


@click.group()
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
    from app import tenancy

    with books(read({"database": database}).database):
        password = _password(password_stdin, admin_logon)
        id = tenancy.add_space(name, time_zone, admin_logon, password, now(), country)
    click.echo(f"Added the space {name} (id {id}) with the administrator {admin_logon}.")


@click.group()
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
    from app import tenancy

    with books(read({"database": database}).database):
        password = _password(password_stdin, logon)
        id = tenancy.add_user(space, logon, password, administrator=administrator, now=now())
    right = "administrator" if administrator else "user"
    click.echo(f"Added the {right} {logon} (id {id}) to {space}.")


@user.command("list")
@option("--space", help="Only the users of this space.")
@settings("database")
def user_list(space: str | None, database: str) -> None:
    """List users: space, logon, right, state, last logon."""
    from app import tenancy

    with books(read({"database": database}).database):
        found = tenancy.users(space)
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
    from app import tenancy

    with books(read({"database": database}).database):
        ended = tenancy.change_password(logon, _password(password_stdin, logon), now())
    click.echo(f"Changed the password of {logon}; {_sessions(ended)} ended.")


@user.command("disable")
@option("--logon", required=True, help="Logon name of the user.")
@settings("database")
def user_disable(logon: str, database: str) -> None:
    """Keep a user out; the user's sessions and tokens end at once."""
    from app import tenancy

    with books(read({"database": database}).database):
        ended = tenancy.disable(logon, now())
    click.echo(f"Disabled {logon}; {_sessions(ended)} ended.")


@user.command("enable")
@option("--logon", required=True, help="Logon name of the user.")
@settings("database")
def user_enable(logon: str, database: str) -> None:
    """Let a disabled user in again."""
    from app import tenancy

    with books(read({"database": database}).database):
        tenancy.enable(logon, now())
    click.echo(f"{logon} may log on again.")


@click.group()
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
    from app import tenancy

    if (logon is None) == (space is None):
        raise click.UsageError("give either --logon or --space")
    with books(read({"database": database}).database):
        if logon is not None:
            ended = tenancy.revoke_of_user(logon, now())
        else:
            ended = tenancy.revoke_of_space(str(space), now())
    click.echo(f"{_sessions(ended).capitalize()} ended.")


def _sessions(count: int) -> str:
    return counted(count, "session or token", many="sessions or tokens")


COMMANDS: tuple[click.Command, ...] = (space, user, session)
