"""Commands that begin a firm's books: its chart of accounts, and what it brings along."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.operator.options import books, now, read, settings
from models.counted import counted

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _called(database: str, space: str, method: str, **params: Any) -> Any:
    """What a method answers; its warnings go to standard error."""
    from app.operator import calling

    with books(read({"database": database}).database):
        answer, actor = calling.call(space, method, params, now())
    for words in actor.request.warnings:
        click.echo(words, err=True)
    return answer


@click.group()
def chart() -> None:
    """The chart of accounts of a space, as a sheet (CSV)."""


@chart.command("import")
@click.argument("file", type=A_FILE)
@click.option("--space", required=True, help="Name of the space.")
@settings("database")
def chart_import(file: Path, space: str, database: str) -> None:
    """Enter the accounts of FILE, a CSV: all of them, or none where a row can't be taken.

    The first row names the columns: Title and Type (Expense, Revenue, Asset, Liability, Equity)
    and what else is wanted of Code, Parent (the code or title of the account above), Postable (Y
    or N), TaxType, Class, ExpenseCostOfSale, ExpensePayroll, Notes, Setting (settings that are to
    name the account, such as FinancialAccountDebtor) and Id. An account that is there under the
    same title and type is changed; none is removed. What is wrong is said with row and column.

    \b
    Example:
      financial-rpc chart import chart.csv --space "Harbour Sails"
    """
    from app.operator import calling
    from methods.setup.chart import ENTER_CHART

    accounts = calling.text_of(file)
    answer = _called(database, space, ENTER_CHART, accounts=accounts)
    click.echo(
        f"Accounts: {answer['added']} added, {answer['updated']} changed, {answer['kept']} as they"
        " were."
    )


@chart.command("export")
@click.option("--space", required=True, help="Name of the space.")
@settings("database")
def chart_export(space: str, database: str) -> None:
    """Write the accounts of a space to standard output, as `chart import` reads them."""
    from app.operator import charts

    with books(read({"database": database}).database):
        rows = charts.rows(space)
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)


@click.group()
def opening() -> None:
    """Opening balances: the trial balance and the open documents that books begin with."""


@opening.command("import")
@click.option("--space", required=True, help="Name of the space.")
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The last day before the books begin.",
)
@click.option("--balances", type=A_FILE, help="The trial balance, a CSV.")
@click.option("--documents", type=A_FILE, help="What is open, a CSV.")
@settings("database")
def opening_import(
    space: str, on: datetime, balances: Path | None, documents: Path | None, database: str
) -> None:
    """Enter a trial balance, open documents or both: all of it, or nothing.

    The trial balance has a row an account: FinancialAccount (its id), Code or Title, and Debit or
    Credit. Open documents have a row a line: Object (Invoice, Expense or Credit note), Reference,
    Date, DueDate, Contact (the name of a business; it is added where there is none), Amount, Tax,
    TaxType, Code or Title of the account, Description and LineDescription; a credit note has a
    Type. Rows of one Object and Reference are lines of one document. What is wrong is said with
    row and column.

    \b
    Example:
      financial-rpc opening import --space "Harbour Sails" --date 2026-06-30 \\
          --balances trial-balance.csv --documents open-items.csv
    \f
    Raises click.UsageError where there is no file.
    """
    from app.operator import calling
    from methods.financial.opening_balance import OPEN_BOOKS

    files = {"balances": balances, "documents": documents}
    texts = {name: calling.text_of(file) for name, file in files.items() if file is not None}
    if not texts:
        raise click.UsageError("give --balances, --documents or both")
    answer = _called(database, space, OPEN_BOOKS, date=f"{on:%Y-%m-%d}", remove="", **texts)
    click.echo(f"Entered {counted(answer['count'], 'document')}; {_left(answer['left'])}.")


@opening.command("remove")
@click.option("--space", required=True, help="Name of the space.")
@settings("database")
def opening_remove(space: str, database: str) -> None:
    """Take back all that opened the books, while nothing hangs on it."""
    from methods.financial.opening_balance import OPEN_BOOKS

    answer = _called(database, space, OPEN_BOOKS, remove="1")
    click.echo(f"Took {counted(answer['count'], 'document')} back; {_left(answer['left'])}.")


def _left(cents: int) -> str:
    from models.cents import shown

    side = "debit" if cents > 0 else "credit"
    return (
        f"{shown(abs(cents))} in {side} is left on opening balances"
        if cents
        else ("nothing is left on opening balances")
    )


COMMANDS: tuple[click.Command, ...] = (chart, opening)
