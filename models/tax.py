"""Tax types and tax amounts. Pure functions; money in cents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

RATES = {1: Decimal(10), 2: Decimal(0), 3: Decimal(0), 4: Decimal(0), 5: Decimal(0)}
"""Per cent of each tax type: 1 is taxed, the others are free of tax."""

REVENUE = {
    1: "GST Applies",
    2: "GST Free - Input Taxed",
    3: "GST Free - Other",
    4: "GST Free - Entertainment/Private",
    5: "GST Free - Exclude",
}
EXPENSE = {
    1: "GST Applies",
    2: "GST Free - Export",
    3: "GST Free - Other",
    4: "GST Free - Input Taxed",
    5: "GST Free - Exclude",
}


def rounded(amount: Decimal) -> int:
    """To whole cents, halves away from zero, as invoices are rounded."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def tax_of(amount: int, tax_type: int | None, *, included: bool) -> int:
    """The tax in an amount that includes it, or on one that does not."""
    rate = RATES.get(tax_type or 0, Decimal(0))
    return rounded(amount * rate / (100 + rate if included else 100))


def share(amount: int, whole: int, tax: int) -> int:
    """The part of a line's tax that belongs to a part of its amount."""
    return 0 if whole == 0 else rounded(Decimal(tax) * amount / whole)
