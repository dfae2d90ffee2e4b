"""What each event posts: the table of books.md 4, a rule as a row of it.

A rule says which accounts it debits and credits, each with the part of its event's amount. What
takes an amount below zero posts it the other way round; a journal's line is a debit, or a debit
below zero. Rules are numbered, for postings keep the number; a number is never used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from models.profile_setting import Setting
from models.settings import (
    BAD_DEBTS,
    CASH_ACCOUNT,
    CREDITORS_ACCOUNT,
    DEBTORS_ACCOUNT,
    EXCHANGE_ACCOUNT,
    OF_POSTINGS,
    OPENING_BALANCES,
    TAX_CREDITS,
    TAX_PAYABLE,
)


class Where(StrEnum):
    """The accounts that a rule names."""

    __hash__ = str.__hash__  # that of Enum is slow, and each posting looks several up

    OWN = "own"
    """That of the line, credit note or journal line; of a link, of the line at its source."""
    OTHER = "other"
    """Of the line at the target of a link."""
    BANK = "bank"
    """Of the bank account that money came in on or went out from."""
    DEBTORS = "debtors"
    CREDITORS = "creditors"
    COLLECTED = "tax collected"
    PAID = "tax paid"
    BAD_DEBTS = "bad debts"
    EXCHANGE = "exchange differences"
    OPENING = "opening balances"


SETTINGS: dict[Where, Setting] = {
    Where.DEBTORS: DEBTORS_ACCOUNT,
    Where.CREDITORS: CREDITORS_ACCOUNT,
    Where.COLLECTED: TAX_PAYABLE,
    Where.PAID: TAX_CREDITS,
    Where.BAD_DEBTS: BAD_DEBTS,
    Where.EXCHANGE: EXCHANGE_ACCOUNT,
    Where.OPENING: OPENING_BALANCES,
    Where.BANK: CASH_ACCOUNT,
}
"""The settings that name the accounts which every space has one of; cash is what comes in on no
bank account."""
assert {*SETTINGS.values()} == {*OF_POSTINGS}, "what rules name is read with the call"
CONTROL = frozenset({Where.DEBTORS, Where.CREDITORS})


class What(StrEnum):
    """The parts of an amount."""

    __hash__ = str.__hash__

    GROSS = "gross"
    NET = "net"
    TAX = "tax"
    THERE = "gross at the target"
    """Of a link, what its target takes; the rest of what its source gives is exchange."""
    NET_THERE = "net at the target"
    EXCHANGE = "exchange"
    """What its source gives more than its target takes: by another rate of exchange."""


@dataclass(frozen=True)
class Rule:
    """What one event posts."""

    number: int
    event: str
    debit: Mapping[Where, What]
    credit: Mapping[Where, What]
    at_target: frozenset[Where] = frozenset()
    """Of a link, the accounts that were posted to where its target was: in that area, project."""

    @cached_property
    def legs(self) -> tuple[tuple[Where, What, int], ...]:
        """Each account with the part of the amount that it takes, and the sign it takes it with."""
        return (
            *((where, what, 1) for where, what in self.debit.items()),
            *((where, what, -1) for where, what in self.credit.items()),
        )

    def undone(self, number: int, event: str) -> Rule:
        """The rule that posts the same the other way round."""
        return Rule(number, event, debit=self.credit, credit=self.debit)


_GROSS, _NET, _TAX = What.GROSS, What.NET, What.TAX
_THERE, _NET_THERE, _RATE = What.THERE, What.NET_THERE, What.EXCHANGE
_OWN, _OTHER, _BANK = Where.OWN, Where.OTHER, Where.BANK
_DEBTORS, _CREDITORS = Where.DEBTORS, Where.CREDITORS
_COLLECTED, _PAID, _BAD_DEBTS = Where.COLLECTED, Where.PAID, Where.BAD_DEBTS
_EXCHANGE = Where.EXCHANGE

# fmt: off
INVOICE_LINE = Rule(1, "invoice line",
    debit={_DEBTORS: _GROSS},               credit={_OWN: _NET, _COLLECTED: _TAX})
EXPENSE_LINE = Rule(2, "expense line",
    debit={_OWN: _NET, _PAID: _TAX},        credit={_CREDITORS: _GROSS})
RECEIPT_LINE = Rule(3, "receipt line",
    debit={_BANK: _GROSS},                  credit={_OWN: _NET, _COLLECTED: _TAX})
PAYMENT_LINE = Rule(4, "payment line",
    debit={_OWN: _NET, _PAID: _TAX},        credit={_BANK: _GROSS})
CUSTOMER_CREDIT = Rule(5, "customer's credit note",
    debit={_OWN: _NET, _COLLECTED: _TAX},   credit={_DEBTORS: _GROSS})
SUPPLIER_CREDIT = Rule(6, "supplier's credit note",
    debit={_CREDITORS: _GROSS},             credit={_OWN: _NET, _PAID: _TAX})

MONEY_IN = Rule(10, "link receipt - invoice",
    debit={_OWN: _NET, _COLLECTED: _TAX},
    credit={_DEBTORS: _THERE, _EXCHANGE: _RATE},
    at_target=frozenset({_DEBTORS}))
MONEY_OUT = Rule(11, "link payment - expense",
    debit={_CREDITORS: _THERE, _EXCHANGE: _RATE},
    credit={_OWN: _NET, _PAID: _TAX},
    at_target=frozenset({_CREDITORS}))
RECEIPT_GIVEN_BACK = Rule(12, "refund linked to a receipt line",
    debit={_OTHER: _NET_THERE, _COLLECTED: _TAX, _EXCHANGE: _RATE},
    credit={_OWN: _GROSS},
    at_target=frozenset({_OTHER, _COLLECTED}))
PAYMENT_GIVEN_BACK = Rule(13, "refund linked to a payment line",
    debit={_OWN: _GROSS},
    credit={_OTHER: _NET_THERE, _PAID: _TAX, _EXCHANGE: _RATE},
    at_target=frozenset({_OTHER, _PAID}))
CONTRA = Rule(14, "contra",
    debit={_CREDITORS: _THERE, _EXCHANGE: _RATE},
    credit={_DEBTORS: _GROSS},
    at_target=frozenset({_CREDITORS}))

CANCELLATION = INVOICE_LINE.undone(20, "cancellation")
CANCELLATION_UNDONE = CANCELLATION.undone(21, "cancellation undone")
BAD_DEBT = Rule(22, "bad debt",
    debit={_BAD_DEBTS: _NET, _COLLECTED: _TAX}, credit={_DEBTORS: _GROSS})
BAD_DEBT_UNDONE = BAD_DEBT.undone(23, "bad debt undone")
RECOVERED = BAD_DEBT.undone(24, "bad debt recovered")
RECOVERIES = (RECOVERED.number, BAD_DEBT.number)
"""What links to a written-off invoice post; the second once that is undone."""

JOURNAL_LINE = Rule(30, "journal line",
    debit={_OWN: _GROSS},                   credit={})
JOURNAL_LINE_COLLECTED = Rule(31, "journal line with tax collected",
    debit={_OWN: _NET, _COLLECTED: _TAX},   credit={})
JOURNAL_LINE_PAID = Rule(32, "journal line with tax paid",
    debit={_OWN: _NET, _PAID: _TAX},        credit={})
# fmt: on

JOURNAL_LINES = frozenset(
    {JOURNAL_LINE.number, JOURNAL_LINE_COLLECTED.number, JOURNAL_LINE_PAID.number}
)

RULES: dict[int, Rule] = {
    each.number: each for each in list(globals().values()) if isinstance(each, Rule)
}
"""Every rule by its number. A credit that is applied posts nothing, nor one that is given back:
both its ends are in the control account."""
