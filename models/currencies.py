"""Currencies as the platform numbers them, and the one that the books of a space are kept in."""

from __future__ import annotations

from typing import Any

from peewee import Case, fn

from models.profile_setting import ProfileSetting, of_space
from models.settings import CURRENCY

NUMBERS = {"AUD": 8}
"""Numbers in the platform's list of currencies, as far as its clients show them."""


def of_books(record: Any) -> Any:
    """The code of the currency that the books of a record's space are kept in."""
    kept = ProfileSetting.alias()
    value = kept.select(fn.NULLIF(kept.value, "")).where(
        of_space(kept, record.space) & (kept.number == CURRENCY.number)
    )
    return fn.COALESCE(value, CURRENCY.default)


def code_of(record: Any) -> Any:
    """The code of a record's own currency; nothing where its number is not known here."""
    own = Case(record.currency, tuple((number, code) for code, number in NUMBERS.items()), "")
    return Case(None, ((record.currency.is_null(), of_books(record)),), own)


def number_of(record: Any) -> Any:
    """The number of a record's own currency; nothing where the platform's is not known here."""
    return fn.COALESCE(record.currency, Case(of_books(record), tuple(NUMBERS.items()), None))


def number_in_books(space: int) -> int | None:
    """The number of the currency that the books of a space are kept in, where it is known here."""
    return NUMBERS.get(CURRENCY.text_in(space))
