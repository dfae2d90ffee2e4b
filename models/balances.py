"""What is paid, credited and open: of a line, of a document, of the money or credit given.

Each is said once, as SQL over a row of its table; the value of one record is that SQL, asked of
the database. Searches, rules and processing thereby count the same (books.md 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from peewee import Case, Expression, ModelAlias, fn

from models import booked
from models.actor import Actor
from models.document import Allocation, Application, Document, Item
from models.store import scope
from models.store.base import Record
from models.store.database import Statement, slot


@dataclass(frozen=True)
class Balance:
    """An amount of a record in cents that follows from what is linked to it.

    Called with an alias of the record's table it is the SQL of it, the source of a column."""

    record: type[Record]
    sql: Callable[[Any], Any]

    def __call__(self, alias: Any) -> Any:
        return self.sql(alias)

    @cached_property
    def _statement(self) -> Statement:
        def build() -> Any:
            alias: Any = self.record.alias()
            one = (alias.id == slot("id")) & scope.within(alias, slot("space"))
            return alias.select(self.sql(alias)).where(one)

        return Statement(build)

    def of(self, actor: Actor, row: Record) -> int:
        """The amount of one record as the books are now, in cents."""
        return int(self._statement.value(id=row.id, space=actor.space))


def _balance(record: type[Record]) -> Callable[[Callable[[Any], Any]], Balance]:
    return lambda sql: Balance(record, sql)


def _sum(record: type[Record], link: Any, column: str) -> Balance:
    """What the links or credits that point at a record come to."""

    def sql(alias: Any) -> Any:
        each = link.alias()
        total = fn.COALESCE(fn.SUM(each.amount), 0).cast("BIGINT")
        return each.select(total).where(getattr(each, column) == alias.id)

    return Balance(record, sql)


# --- invoices and expenses, and their lines -----------------------------------------------------

paid = _sum(Document, Allocation, "target_document")
"""Receipts linked to an invoice, or payments to an expense."""
credited = _sum(Document, Application, "target_document")
"""Credit notes applied to an invoice or expense."""
paid_of_line = _sum(Item, Allocation, "target_item")
credited_of_line = _sum(Item, Application, "target_item")


@_balance(Document)
def outstanding(document: ModelAlias[Document]) -> Case:
    """What of an invoice or expense as a whole is neither paid nor credited.

    Nothing is outstanding of one that is cancelled, nor of what was written off."""
    left = document.amount - paid(document) - credited(document)
    off = booked.written_off(document)
    nothing = booked.cancelled(document) | (booked.uncollectible(document) & (left <= off))
    return Case(None, ((nothing, 0),), left - off)


@_balance(Document)
def recovered(document: ModelAlias[Document]) -> Case:
    """What of a written-off invoice was paid or credited beyond what was left to it."""
    left = document.amount - paid(document) - credited(document)
    off = booked.written_off(document)
    return Case(None, ((left < off, off - left),), 0)


@_balance(Item)
def open_of_line(line: ModelAlias[Item]) -> Case:
    """What of an invoice or expense line, its tax included, is neither paid nor credited.

    Nothing is open on a line whose document is cancelled or written off."""
    document = Document.alias()
    closed = document.select(document.id).where(
        (document.id == line.document)
        & (booked.cancelled(document) | booked.uncollectible(document))
    )
    left = line.gross - paid_of_line(line) - credited_of_line(line)
    return Case(None, ((fn.EXISTS(closed), 0),), left)


# --- receipts and payments with their lines, and credit notes -----------------------------------

allocated = _sum(Document, Allocation, "source_document")
"""What of a receipt is linked to invoices, or of a payment to expenses."""
applied = _sum(Document, Application, "source_document")
"""What of a credit note is applied."""
allocated_of_line = _sum(Item, Allocation, "source_item")


@_balance(Document)
def unspent(document: ModelAlias[Document]) -> Expression:
    """What of a receipt, payment or credit note is neither linked nor applied yet."""
    return document.amount - allocated(document) - applied(document)


@_balance(Item)
def unspent_of_line(line: ModelAlias[Item]) -> Expression:
    """What of a receipt or payment line is not yet linked to what it pays."""
    return line.gross - allocated_of_line(line)
