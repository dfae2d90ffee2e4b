"""Money is whole cents: how people read it, how it is rounded, and how a part has its share."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

TOTAL_MAX = 10**12 - 1
"""The most that a line or document comes to, in cents: nine million of them can be summed up in
64 bits."""


def shown(cents: int) -> str:
    """An amount in words of a refusal or warning: -1250 is -12.50."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"


def rounded(amount: Decimal) -> int:
    """To whole cents, halves away from zero, as invoices are rounded."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(amount: int, whole: int, tax: int) -> int:
    """The part of a line's tax that belongs to a part of its amount."""
    return 0 if whole == 0 else rounded(Decimal(tax) * amount / whole)
