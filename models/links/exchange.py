"""Money in a foreign currency: what a settlement closes, and what the rate gained (books.md 2).

What settles an amount there closes what it was worth here; the difference is what the rate has
gained or lost since. What is open there is what the lines say there less what their links have
settled there. Cents of the books are other cents: worked out of them, parts would not sum to the
whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from models import settings
from models.actor import Actor
from models.cents import share, shown
from models.document import Document, Item
from models.link import Link, taken_at
from models.links.parts import End
from models.refusals import InvalidFields
from models.store.database import Statement, slot


class Open(NamedTuple):
    """What is open at an end of a link, in cents."""

    here: int
    there: int
    """In the foreign currency."""


class Settled(NamedTuple):
    """What a link takes of its target, how much more of its source, and what that is abroad."""

    amount: int
    exchange: int
    abroad: int


def is_between(source: Item | None, target: Item | None) -> bool:
    """Whether both lines are in one and the same foreign currency."""
    if source is None or target is None or source.source_currency is None:
        return False
    foreign = source.source_amount, target.source_amount, source.gross, target.gross
    return source.source_currency == target.source_currency and all(foreign)


def settle(
    source: Item, target: Item, *, left: Open, wanting: Open, asked: int | None
) -> Settled | None:
    """What is settled where so much is left of the source and wanting at the target.

    `asked` is of the target, here. None settles all that can be; and who asks for just what is
    left of the money means all of the money, whatever that is at the target's rate. Answers None
    where it is too much."""
    most = min(left.there, wanting.there)
    whole = {None: most, wanting.here: wanting.there}.get(asked)
    if asked == left.here and left.there == most:
        whole = most
    there = share(asked or 0, target.gross, _abroad(target)) if whole is None else whole
    amount = _here(target, wanting, there)
    if asked is not None and whole is None:
        amount = asked
    if there > most or amount > wanting.here:
        return None
    return Settled(amount, _here(source, left, there) - amount, there)


def _here(line: Item, open: Open, there: int) -> int:
    """What so much abroad is of a line here: of all that is open there, all that is open here."""
    if there == open.there:
        return open.here
    return min(share(there, _abroad(line), line.gross), open.here)


def _abroad(line: Any) -> int:
    """What a line comes to in its foreign currency, with its tax: where the amount is without, so
    is the amount there."""
    there: int = line.source_amount or 0
    return there if line.tax_included else share(line.gross, line.amount, there)


def check_account(actor: Actor, exchange: int) -> None:
    """Raise InvalidFields where a difference has no account to go to."""
    if exchange and settings.EXCHANGE_ACCOUNT.number_in(actor.space) is None:
        words = f"the rate makes a difference of {shown(exchange)}, and there is no account for it"
        raise InvalidFields({"amount": f"{words}; set {settings.EXCHANGE_ACCOUNT.name} first"})


# --- what is open there -------------------------------------------------------------------------


def _links_at(end: str) -> Any:
    return Link.select(getattr(Link, f"{end}_item"), taken_at(Link, end), Link.abroad).where(
        (getattr(Link, f"{end}_document") == slot("document")) & (Link.id != slot("but"))
    )


_links = [Statement(lambda: _links_at("target")), Statement(lambda: _links_at("source"))]


def open_at(actor: Actor, end: End, *, but: Link | None) -> Open:
    """What is open at an end whose line is in a foreign currency; `but` is the link that is being
    changed, which leaves its own part to itself."""
    assert end.line is not None, "a line has a currency, a credit note has none"
    own = 0 if but is None else _own_part(but, end)
    of_line, of_document = (cents + own for _, cents in end.open(actor))
    here = min(of_line, of_document)
    lines = {each.id: each for each in Item.select().where(Item.document == end.document.id)}
    left = {id: _abroad(line) for id, line in lines.items()}
    for id, taken in _taken_there(end.document, lines, but).items():
        left[id] -= taken
    there = left[end.line.id]
    if of_document < of_line:
        alike = {each.source_currency for each in lines.values()} == {end.line.source_currency}
        whole = sum(left.values()) if alike else 0
        there = min(there, whole) if whole > 0 else 0
    if here > 0 >= there:  # a line that was changed since says other than its links
        there = share(here, end.line.gross, _abroad(end.line))
    return Open(here, there if here > 0 else 0)


def _own_part(link: Link, end: End) -> int:
    """What a link takes of a document at its end."""
    at_target = link.target_document == end.document.id
    found: int = taken_at(link, "target" if at_target else "source")
    return found


def _taken_there(document: Document, lines: dict[int, Item], but: Link | None) -> dict[int, int]:
    """What links have settled of each line in its own currency; of a link that has settled
    something in another, what that is at the rate of the line."""
    found: defaultdict[int, int] = defaultdict(int)
    for links in _links:
        for id, here, abroad in links.rows(document=document.id, but=0 if but is None else but.id):
            line = lines[id]
            found[id] += share(here, line.gross, _abroad(line)) if abroad is None else abroad
    return found
