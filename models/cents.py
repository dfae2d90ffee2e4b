"""Amounts of money as people read them; everywhere else they are whole cents."""

from __future__ import annotations


def shown(cents: int) -> str:
    """An amount in words of a refusal or warning: -1250 is -12.50."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"
