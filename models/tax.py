"""The tax in an amount: worked out, shared out, judged. Money is cents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models.cents import shown
from models.refusals import InvalidFields
from models.write import Values


def rounded(amount: Decimal) -> int:
    """To whole cents, halves away from zero, as invoices are rounded."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def tax_of(amount: int, rate: Decimal, *, included: bool) -> int:
    """The tax, at a rate in per cent, in an amount that includes it or on one that does not."""
    return rounded(amount * rate / (100 + rate if included else 100))


def share(amount: int, whole: int, tax: int) -> int:
    """The part of a line's tax that belongs to a part of its amount."""
    return 0 if whole == 0 else rounded(Decimal(tax) * amount / whole)


def complete(
    rate: Decimal,
    row: Any,
    values: Values,
    amount_column: str = "amount",
    tax_column: str = "tax",
) -> None:
    """Fill in the tax that an amount includes: as given, else anew with amount or tax type.

    A tax that was sent empty is None in `values`. Raises InvalidFields."""
    amount = values.get(amount_column, getattr(row, amount_column, 0))
    tax_type = values.get("tax_type", getattr(row, "tax_type", None))
    same = row is not None and (amount, tax_type) == (getattr(row, amount_column), row.tax_type)
    if values.get(tax_column) is None and (tax_column in values or not same):
        values[tax_column] = tax_of(amount, rate, included=True)
    check_within(values.get(tax_column, 0), amount, tax_column)


def check_within(tax: int, amount: int, column: str = "tax") -> None:
    """Raise InvalidFields where the tax is no part of the amount that includes it (books.md 2)."""
    if not 0 <= tax <= amount:
        raise InvalidFields({column: f"give a part of the amount, {shown(amount)}"})
