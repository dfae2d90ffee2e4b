"""A document's amount and tax, brought in line with its lines."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import fn

from models.actor import Actor
from models.document import Document, Item, JournalItem
from models.link import Link
from models.store.base import Record, stamp
from models.store.database import Statement, slot
from models.write.rows import update


class Total(NamedTuple):
    """What the lines of a document come to, in cents, and whether links take from them."""

    amount: int
    tax: int
    linked: bool


def _sums(lines: Any, amount: Any, tax: Any) -> Statement:
    def build() -> Any:
        ends = (Link.target_document == slot("id")) | (Link.source_document == slot("id"))
        sums = [fn.COALESCE(fn.SUM(each), 0).cast("BIGINT") for each in (amount, tax)]
        linked = fn.EXISTS(Link.select(Link.id).where(ends))
        return lines.select(*sums, linked).where(lines.document == slot("id"))

    return Statement(build)


SUMS: dict[type[Record], Statement] = {
    Item: _sums(Item, Item.gross, Item.tax),
    JournalItem: _sums(
        JournalItem, JournalItem.debit_amount, JournalItem.debit_tax - JournalItem.credit_tax
    ),
}
TOTALLED = frozenset(SUMS)
"""The kinds of line that a document's amount and tax follow from."""


def total(actor: Actor, document: int, lines: type[Record]) -> Total:
    """Bring a document's amount and tax in line with its lines; answers what they come to."""
    found = Total._make(SUMS[lines].row(id=document) or (0, 0, False))
    SET.run(
        id=document, space=actor.space, amount=found.amount, tax=found.tax,
        modified=stamp(actor.now), modified_user=actor.user,
    )  # fmt: skip
    return found


SET = update(Document, frozenset({"amount", "tax", "modified", "modified_user"}))
