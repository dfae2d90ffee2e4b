"""What is open at one end of a link, and the part of its tax that goes with a part of its amount.

Taxes of parts are worked out, never taken: each is the share of all parts so far less what those
have, and the part that settles a document takes what is left of the document's tax. They sum to
the whole to the cent, in any order and number (books.md 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import fn

from models import balances, booked
from models.actor import Actor
from models.cents import share
from models.document import Document, Item
from models.document_step import CANCEL
from models.link import Link, taken_at
from models.store.database import Statement, slot


@dataclass(frozen=True)
class End:
    """One end of a link, held: a document and its line, or a credit note as a whole."""

    document: Document
    line: Item | None

    def open(self, actor: Actor) -> Iterator[tuple[str, int]]:
        """What may be taken from it yet, in cents: of its line, and of the document as a whole."""
        noun = self.document.kind.noun
        if self.line is not None:
            yield f"{noun} line", balances.left_of_line.of(actor, self.line)
        cancelled = booked.closed_by(self.document.id) == CANCEL
        yield noun, 0 if cancelled else balances.left.of(actor, self.document)


def tax_of(actor: Actor, end: End, amount: int, *, but: Link | None) -> int:
    """The tax that goes with a new part of an end, or with a changed one: `but` is that link."""
    whole = _so_far(end.document, but)
    if whole.amount + amount == end.document.amount:
        return end.document.tax - whole.tax
    if end.line is None:
        all_of, total, so_far = end.document.amount, end.document.tax, whole
    else:
        all_of, total = end.line.gross, end.line.tax
        so_far = _so_far(end.line, but)
    return share(so_far.amount + amount, all_of, total) - so_far.tax


@dataclass(frozen=True)
class Taken:
    """What has been taken of a line or document: how much, and the tax in it."""

    amount: int
    tax: int


def _taken(noun: str) -> Statement:
    """Amount and tax of all links at either end of a document or line, but one link."""

    def at(end: str, tax_column: str) -> Any:
        link = Link.alias()
        return link.select(
            taken_at(link, end).alias("amount"), getattr(link, tax_column).alias("tax")
        ).where((getattr(link, f"{end}_{noun}") == slot("id")) & (link.id != slot("but")))

    def build() -> Any:
        both = (at("target", "tax") + at("source", "source_tax")).alias("both")
        sums = [fn.COALESCE(fn.SUM(getattr(both.c, each)), 0) for each in ("amount", "tax")]
        return Link.select(*sums).from_(both)

    return Statement(build)


_OF = {Document: _taken("document"), Item: _taken("item")}


def _so_far(row: Document | Item, but: Link | None) -> Taken:
    found = _OF[type(row)].row(id=row.id, but=0 if but is None else but.id)
    assert found is not None, "sums of no rows are a row too"
    return Taken(int(found[0]), int(found[1]))
