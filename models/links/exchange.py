"""Money in a foreign currency: what a settlement closes, and what the rate gained (books.md 2).

What settles an amount there closes what it was worth here; the difference is what the rate has
gained or lost since.
"""

from __future__ import annotations

from typing import NamedTuple

from models import settings
from models.actor import Actor
from models.cents import share, shown
from models.document import Item
from models.refusals import InvalidFields


class Settled(NamedTuple):
    """What a link takes of its target, and how much more of its source, in cents."""

    amount: int
    exchange: int


def is_between(source: Item | None, target: Item | None) -> bool:
    """Whether both lines are in one and the same foreign currency."""
    if source is None or target is None or source.source_currency is None:
        return False
    foreign = source.source_amount, target.source_amount, source.gross, target.gross
    return source.source_currency == target.source_currency and all(foreign)


def settle(
    source: Item, target: Item, *, left: int, wanting: int, asked: int | None
) -> Settled | None:
    """What is settled where so much is left of the source and wanting at the target.

    `asked` is of the target. None settles all that can be; and who asks for just what is left of
    the money means all of the money, whatever that is at the target's rate. Answers None where it
    is too much."""
    left_there = share(left, source.gross, _abroad(source))
    wanting_there = share(wanting, target.gross, _abroad(target))
    most = min(left_there, wanting_there)
    whole = {None: most, wanting: wanting_there}.get(asked)
    if asked == left and left_there == most:
        whole = most
    there = share(asked or 0, target.gross, _abroad(target)) if whole is None else whole
    amount = wanting if there == wanting_there else share(there, _abroad(target), target.gross)
    if asked is not None and whole is None:
        amount = asked
    if there > most or amount > wanting:
        return None
    taken = left if there == left_there else share(there, _abroad(source), source.gross)
    return Settled(amount, taken - amount)


def _abroad(line: Item) -> int:
    """What a line comes to in its foreign currency, with its tax: where the amount is without, so
    is the amount there."""
    there: int = line.source_amount
    return there if line.tax_included else share(line.gross, line.amount, there)


def check_account(actor: Actor, exchange: int) -> None:
    """Raise InvalidFields where a difference has no account to go to."""
    if exchange and settings.EXCHANGE_ACCOUNT.number_in(actor.space) is None:
        words = f"the rate makes a difference of {shown(exchange)}, and there is no account for it"
        raise InvalidFields({"amount": f"{words}; set {settings.EXCHANGE_ACCOUNT.name} first"})
