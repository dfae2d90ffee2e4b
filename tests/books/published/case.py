"""A published example: what happened, and the figures that its source gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tests.books.events import Event, TaxReportCompleted


@dataclass(frozen=True)
class Tax:
    """What a tax report shows; boxes by name (G1 …), all in cents.

    `completes` says whether the report is lodged before the next is looked at.
    """

    report: TaxReportCompleted
    tax_collected: int
    tax_paid: int
    to_pay: int | None = None
    boxes: dict[str, int] = field(default_factory=dict)
    corrections: int = 0
    """Tax of the items that belong to earlier periods."""


@dataclass(frozen=True)
class AsOf:
    """Balances as of the end of a day: debits positive, accounts not named are zero.

    `before_closing` leaves year ends out; `whole` says that no other account has a balance.
    """

    day: date
    balances: dict[str, int]
    before_closing: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Result:
    """Profit of a period, and (where given) each account's part of it."""

    start: date
    end: date
    profit: int
    accounts: dict[str, int] | None = None
    cash: bool = False
    totals: dict[str, int] | None = None
    """What parts of the period come to, by the names of the service's totals: grossmargin …"""


@dataclass(frozen=True)
class Sheet:
    day: date
    assets: int
    liabilities: int
    equity: int


@dataclass(frozen=True)
class Totals:
    """What each column of the trial balance sums to."""

    day: date
    column: int


Figure = AsOf | Result | Sheet | Totals | Tax


@dataclass(frozen=True)
class Posted:
    """What one event posts, all accounts, as a movement of the day after it."""

    day: date
    amounts: dict[str, int]


@dataclass(frozen=True)
class Case:
    """Events in the order of telling, with figures to look at in between.

    A figure stands where it is looked at: events told later change it only where the source says
    that they do. A Tax figure whose report is to be lodged is followed by its completion.
    """

    name: str
    source: str
    told: tuple[Event | Figure | Posted, ...]
    accounts: dict[str, int] = field(default_factory=dict)
    closing_equity: tuple[str, ...] = ()
    cost_of_sales: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    """Accounts of what is earned and spent beside operations."""
    taxes: tuple[str, ...] = ()
    """Accounts of taxes on what is earned."""
    country: Literal["AU", "DE", "GB", "NZ", "SG", "US"] = "AU"

    def __str__(self) -> str:
        return self.name


def cents(text: str) -> int:
    """An amount as its source prints it.

    >>> cents("1,100.05"), cents("-3")
    (110005, -300)
    """
    whole, _, part = text.replace(",", "").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int((part + "00")[:2]))
