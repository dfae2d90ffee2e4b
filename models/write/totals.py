"""A document's amount and tax, brought in line with its lines."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models.actor import Actor
from models.document import Document, Item, JournalItem
from models.store.base import Record, stamp, writing
from models.store.database import Statement, slot


def _total_of_items() -> Any:
    lines = Item.select(fn.COALESCE(fn.SUM(Item.gross), 0)).where(Item.document == slot("id"))
    taxes = Item.select(fn.COALESCE(fn.SUM(Item.tax), 0)).where(Item.document == slot("id"))
    return _totalling(lines, taxes)


def _total_of_journal() -> Any:
    debits = JournalItem.select(fn.COALESCE(fn.SUM(JournalItem.debit_amount), 0)).where(
        JournalItem.document == slot("id")
    )
    taxes = JournalItem.select(
        fn.COALESCE(fn.SUM(JournalItem.debit_tax - JournalItem.credit_tax), 0)
    ).where(JournalItem.document == slot("id"))
    return _totalling(debits, taxes)


def _totalling(amount: Any, tax: Any) -> Any:
    with writing():
        return Document.update(
            {
                Document.amount: amount,
                Document.tax: tax,
                Document.modified: slot("modified"),
                Document.modified_user: slot("user"),
                Document.version: Document.version + 1,
            }
        ).where((Document.id == slot("id")) & (Document.space == slot("space")))


TOTALLED: dict[type[Record], Statement] = {
    Item: Statement(_total_of_items),
    JournalItem: Statement(_total_of_journal),
}
"""What brings a document's amount and tax in line with its lines, by the kind of line."""


def total(actor: Actor, document: int, lines: type[Record]) -> None:
    """Bring a document's amount and tax in line with its lines."""
    TOTALLED[lines].run(id=document, space=actor.space, user=actor.user, modified=stamp(actor.now))
