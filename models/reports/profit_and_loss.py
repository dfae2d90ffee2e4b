"""Profit and loss: what a period earned and cost, by what it was for (books.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

from models.account import CLASS_OTHER, CLASS_TAX, OUTGOING, REVENUE, Account
from models.ledger import sums
from models.ledger.sums import Span
from models.reports.columns import Column
from models.reports.tree import Amounts, Chart, Row


class Part(IntEnum):
    """A part of a profit and loss, by the platform's own numbers."""

    SALES = 1
    COST_OF_SALES = 2
    OPERATIONAL_EXPENSES = 3
    OTHER_INCOME = 4
    OTHER_EXPENSES = 5
    TAX_EXPENSES = 6


def part_of(account: Account) -> Part | None:
    """The part that an account belongs to; None where it is no part of a profit and loss."""
    if account.type == REVENUE:
        return Part.OTHER_INCOME if account.class_code == CLASS_OTHER else Part.SALES
    if account.type != OUTGOING:
        return None
    if account.expense_cost_of_sale:
        return Part.COST_OF_SALES
    expenses = {CLASS_OTHER: Part.OTHER_EXPENSES, CLASS_TAX: Part.TAX_EXPENSES}
    return expenses.get(account.class_code or 0, Part.OPERATIONAL_EXPENSES)


EARNING = (Part.SALES, Part.OTHER_INCOME)
"""The parts whose credits are shown as positive figures."""


@dataclass(frozen=True)
class Result:
    """What the parts of one column come to in cents, each positive where it is as it mostly is."""

    parts: dict[Part, int]

    @property
    def gross_margin(self) -> int:
        return self.parts[Part.SALES] - self.parts[Part.COST_OF_SALES]

    @property
    def operating_margin(self) -> int:
        return self.gross_margin - self.parts[Part.OPERATIONAL_EXPENSES]

    @property
    def net_margin(self) -> int:
        other = self.parts[Part.OTHER_INCOME] - self.parts[Part.OTHER_EXPENSES]
        return self.operating_margin + other - self.parts[Part.TAX_EXPENSES]

    def percentage(self, amount: int) -> int:
        """An amount in hundredths of a percent of sales, half away from zero; 0 without sales."""
        sales = self.parts[Part.SALES]
        if not sales:
            return 0
        whole, rest = divmod(abs(amount) * 10_000, abs(sales))
        rounded = whole + (2 * rest >= abs(sales))
        return rounded if (amount < 0) == (sales < 0) else -rounded


@dataclass(frozen=True)
class ProfitAndLoss:
    """A profit and loss: what each column comes to, and the accounts that make it up."""

    results: tuple[Result, ...]
    rows: tuple[Row, ...]


Counting = Callable[[int, Column], Amounts]
"""What accounts hold of a column, on one basis or the other."""


def accrual(space: int, column: Column) -> Amounts:
    """What was posted on each account, without the journals that close a year."""
    span = Span(
        since=column.since,
        upto=column.upto,
        areas=column.areas,
        projects=column.projects,
        closing=False,
    )
    return sums.balances(space, span)


def report(
    space: int, columns: Sequence[Column], count: Counting, *, zeros: bool = False
) -> ProfitAndLoss:
    """The profit and loss of some columns, on the basis that `count` goes by."""
    chart = Chart(space)
    counted = [count(space, column) for column in columns]
    results = tuple(Result(_parts(chart, amounts)) for amounts in counted)
    rows = chart.rows((REVENUE, OUTGOING), counted, zeros=zeros)
    return ProfitAndLoss(results, tuple(rows))


def _parts(chart: Chart, amounts: Amounts) -> dict[Part, int]:
    return {
        part: chart.sum_of(amounts, partial(_is_of, part)) * (-1 if part in EARNING else 1)
        for part in Part
    }


def _is_of(part: Part, account: Account) -> bool:
    return part_of(account) is part
