"""Balance sheet: what is owned, what is owed, and what is left, as of the end of a day.

Earnings that no year's end has closed yet stand on the account of current earnings, so that
assets are liabilities and equity at any time (books.md 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models import settings
from models.account import ASSET, EQUITY, LIABILITY
from models.ledger import sums
from models.ledger.sums import Span
from models.refusals import SettingMissing
from models.reports.columns import Column
from models.reports.tree import Amounts, Chart, Row

TYPES = (ASSET, LIABILITY, EQUITY)


@dataclass(frozen=True)
class Sheet:
    """What one column comes to, each positive where it is as it mostly is."""

    assets: int
    liabilities: int
    equity: int


@dataclass(frozen=True)
class BalanceSheet:
    """A balance sheet: what each column comes to, and the accounts that make it up."""

    sheets: tuple[Sheet, ...]
    rows: tuple[Row, ...]


def report(space: int, columns: Sequence[Column], *, zeros: bool = False) -> BalanceSheet:
    """The balance sheet as of the last day of each column.

    Raises SettingMissing where there are earnings and no account for them."""
    chart = Chart(space)
    counted = [_with_earnings(space, chart, _balances(space, column)) for column in columns]
    sheets = tuple(_sheet(chart, amounts) for amounts in counted)
    return BalanceSheet(sheets, tuple(chart.rows(TYPES, counted, zeros=zeros)))


def _balances(space: int, column: Column) -> Amounts:
    return sums.balances(space, Span(upto=column.upto, areas=column.areas))


def _with_earnings(space: int, chart: Chart, amounts: Amounts) -> Amounts:
    """The balances, with what was earned and not closed on current earnings.

    That is what all else leaves open: of some areas also what others hold of their money, as
    where the one was paid what the other had sold. Their sheets balance, and sum to the whole."""
    earned = -chart.sum_of(amounts, lambda account: account.type in TYPES)
    if not earned:
        return amounts
    account = settings.CURRENT_EARNINGS.number_in(space)
    if account is None:
        raise SettingMissing(name=settings.CURRENT_EARNINGS.name)
    return {**amounts, account: amounts.get(account, 0) + earned}


def _sheet(chart: Chart, amounts: Amounts) -> Sheet:
    def of(type: int) -> int:
        return chart.sum_of(amounts, lambda account: account.type == type)

    return Sheet(of(ASSET), -of(LIABILITY), -of(EQUITY))
