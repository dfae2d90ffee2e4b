"""A line in a foreign currency: its amount there, its rate, its amount here (books.md 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from models import currencies
from models.actor import Actor
from models.cents import rounded, shown
from models.document import Item
from models.refusals import InvalidFields
from models.store.base import MoneyField, RateField
from models.write import Values

THERE = ("source_amount", "source_currency_rate")
"""What an amount in the books' currency follows from, where that is not given."""


def complete(actor: Actor, row: Item | None, values: Values) -> None:
    """Fill in the amount here that follows from the one there, or the other way round, and warn
    where both are said and do not go together.

    Raises InvalidFields for a rate that is not above zero, said or meant, or for none where an
    amount abroad says by itself what it is here."""
    told = [name for name in THERE if values.get(name) not in (None, getattr(row, name, None))]
    source, rate = (_now(row, values, name) for name in THERE)
    if "source_currency_rate" in told and rate <= 0:
        raise InvalidFields({"source_currency_rate": "give a rate above zero"})
    if values.get("amount") is None and told and source is not None:
        if rate is None:
            _need_rate(actor, source, _now(row, values, "source_currency"))
        values["amount"] = _worth(source, rate)
    elif source is None and values.get("amount") is not None and rate is not None:
        values["source_amount"] = _abroad(values["amount"], rate)
    elif row is not None and not told and _is_of_the_books(row, values):
        values["source_amount"] = _now(row, values, "amount")
    elif told or _now(row, values, "amount") != getattr(row, "amount", None):
        _compare(actor, row, values)


def _is_of_the_books(row: Item, values: Values) -> bool:
    """Whether a line is in no foreign currency, and one amount is the other."""
    alike: bool = row.source_amount == row.amount and "source_amount" not in values
    return alike and _now(row, values, "source_currency") is None


def _compare(actor: Actor, row: Item | None, values: Values) -> None:
    """Say where the amounts here and there do not go together."""
    source, rate = (_now(row, values, name) for name in THERE)
    amount, currency = (_now(row, values, name) for name in ("amount", "source_currency"))
    if source is None or amount is None:
        return
    if currency is not None and source * amount < 0:
        words = f"is {shown(source)} where Amount is {shown(amount)}; give both the same sign"
        raise InvalidFields({"source_amount": words})
    if rate is not None and abs(amount - _worth(source, rate)) > 1:
        worth, at = shown(_worth(source, rate)), f"{RateField.to_number(rate).normalize():f}"
        actor.warn(f"{shown(amount)} is kept; {shown(source)} abroad come to {worth} at {at}")


def _now(row: Item | None, values: Values, name: str) -> Any:
    return values.get(name, getattr(row, name, None))


def _need_rate(actor: Actor, source: int, currency: int | None) -> None:
    """Raise InvalidFields where nobody has said what an amount in a foreign currency is here."""
    if currency is not None and currency != currencies.number_in_books(actor.space):
        words = f"is needed where no Amount says what {shown(source)} abroad are here"
        raise InvalidFields({"source_currency_rate": words})


def _abroad(amount: int, rate: int) -> int:
    """What so much here comes to there, in cents."""
    return rounded(MoneyField.to_number(amount) / RateField.to_number(rate) * 100)


def _worth(source: int, rate: int | None) -> int:
    """What so much there comes to here, in cents; one for one where no rate is said, which then is
    in the currency of the books."""
    at = Decimal(1) if rate is None else RateField.to_number(rate)
    return rounded(MoneyField.to_number(source) * at * 100)
