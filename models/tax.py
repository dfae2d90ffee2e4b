"""The tax in an amount: worked out and judged, alike at every door. Money is cents (books.md 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from models import line_accounts
from models.actor import Actor
from models.cents import TOTAL_MAX, rounded, shown
from models.refusals import InvalidFields
from models.write import Values


def tax_of(amount: int, rate: Decimal, *, included: bool) -> int:
    """The tax, at a rate in per cent, in an amount that includes it or on one that does not."""
    return rounded(amount * rate / (100 + rate if included else 100))


def complete(
    actor: Actor,
    rate: Decimal,
    row: Any,
    values: Values,
    amount_column: str = "amount",
    tax_column: str = "tax",
) -> None:
    """Fill in the tax that an amount goes with, as given, else anew with what it follows from.

    A tax that was sent empty is None in `values`. Raises InvalidFields."""
    if _is_same(row, values, amount_column) and tax_column not in values:
        return
    if values.get(tax_column) is None:
        amount = _now(row, values, amount_column) or 0
        check_size(amount, amount_column)
        values[tax_column] = _worked_out(actor, rate, row, values, amount)
    else:
        judge(actor, rate, row, values, amount_column, tax_column)


def judge(
    actor: Actor,
    rate: Decimal,
    row: Any,
    values: Values,
    amount_column: str = "amount",
    tax_column: str = "tax",
) -> None:
    """Say where an amount can't go with its tax, and warn where that is not what it comes to.

    Raises InvalidFields."""
    amount, sent = _now(row, values, amount_column) or 0, _now(row, values, tax_column)
    as_it_was = row is not None and sent == getattr(row, tax_column)
    check_size(amount, amount_column)
    if sent is None or (as_it_was and _is_same(row, values, amount_column)):
        return
    where = line_accounts.untaxed(actor, _now(row, values, "financial_account"))
    typed = _now(row, values, "tax_type") is not None
    _check(sent, amount, tax_column, where=where, bears_tax=bool(rate) or not typed)
    worked_out = _worked_out(actor, rate, row, values, amount)
    if abs(sent - worked_out) > 1:
        otherwise = f"its tax type makes it {shown(worked_out)}" if typed else "it has no tax type"
        actor.warn(f"{shown(sent)} is kept as the tax of {shown(amount)}; {otherwise}")


FOLLOWS_FROM = ("tax_type", "tax_included", "financial_account", "type", "tax_category")
"""What a tax follows from beside the amount: whichever of it a record has."""


def _is_same(row: Any, values: Values, amount_column: str) -> bool:
    columns = (amount_column, *FOLLOWS_FROM)
    return row is not None and all(
        _now(row, values, each) == getattr(row, each, None) for each in columns
    )


def _worked_out(actor: Actor, rate: Decimal, row: Any, values: Values, amount: int) -> int:
    if line_accounts.untaxed(actor, _now(row, values, "financial_account")):
        return 0
    return tax_of(amount, rate, included=_now(row, values, "tax_included") is not False)


def _now(row: Any, values: Values, column: str) -> Any:
    """What a new or changed record is to have in a column."""
    return values.get(column, getattr(row, column, None))


def _check(tax: int, amount: int, column: str, *, where: str, bears_tax: bool) -> None:
    """Raise InvalidFields where an amount can't go with this tax."""
    if tax and where:
        raise InvalidFields({column: f"give 0.00: {where} bears no tax"})
    check_within(tax, amount, column)
    if tax and not bears_tax:
        raise InvalidFields({column: "give 0.00, or a tax type with a rate"})


def check_within(tax: int, amount: int, column: str = "tax") -> None:
    """Raise InvalidFields where the tax is no part of the amount; of one below zero, neither is."""
    if not (0 <= tax <= amount or amount <= tax <= 0):
        raise InvalidFields({column: f"give a part of the amount, {shown(amount)}"})


def check_size(amount: int, column: str = "amount") -> None:
    """Raise InvalidFields for an amount that sums of a space could not bear."""
    if abs(amount) > TOTAL_MAX:
        raise InvalidFields({column: f"give at most {shown(TOTAL_MAX)}"})
