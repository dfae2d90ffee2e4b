"""What is paid, credited and open: of a line, of a document, of the money or credit given.

Each is said once, as SQL over a row of its table; the value of one record is that SQL, asked of
the database. Searches, rules and processing thereby count the same (books.md 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from peewee import Case, Expression, ModelAlias, fn

from models import booked
from models.actor import Actor
from models.document import Document, Item
from models.link import CREDITS, Link, taken_at
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


def _at_end(
    end: str,
    alias: Any,
    *,
    credits: bool | None = None,
    day: date | None = None,
    tax: bool = False,
) -> Any:
    """What the links at one end of a record come to: all, credits only, or all but credits; with
    a day, those that count as of its end. With `tax`, the tax in them at the target."""
    each: Any = Link.alias()
    amount = each.tax if tax else taken_at(each, end.partition("_")[0])
    belongs = getattr(each, end) == alias.id
    if credits is not None:
        is_credit = each.kind.in_(sorted(CREDITS))
        belongs &= is_credit if credits else ~is_credit
    if day is not None:
        belongs &= booked.part_counts(each, day)
    # outside of the select: two selects that are added would be a union of their rows
    return fn.COALESCE(each.select(fn.SUM(amount)).where(belongs), 0).cast("BIGINT")


def _linked(record: type[Record], noun: str) -> Balance:
    """What the links at either end of a record come to, whatever their kinds."""
    ends = f"target_{noun}", f"source_{noun}"
    return Balance(record, lambda alias: _at_end(ends[0], alias) + _at_end(ends[1], alias))


linked = _linked(Document, "document")
"""What of a document is paid, credited, spent, applied or given back."""
linked_of_line = _linked(Item, "item")


@_balance(Document)
def left(document: ModelAlias[Document]) -> Expression:
    """What of a document no link has taken yet: of a receipt, payment or credit note all that
    is still to be spent."""
    return document.amount - linked(document)


@_balance(Item)
def left_of_line(line: ModelAlias[Item]) -> Expression:
    """What of a line, its tax included, no link has taken yet."""
    return line.gross - linked_of_line(line)


# --- invoices and expenses, and their lines -----------------------------------------------------


def _paid(noun: str) -> Any:
    ends = f"target_{noun}", f"source_{noun}"
    return lambda alias: _at_end(ends[0], alias, credits=False) + _at_end(ends[1], alias)


paid = Balance(Document, _paid("document"))
"""What money is linked to an invoice or expense, or debt set against it."""
paid_of_line = Balance(Item, _paid("item"))
credited = Balance(Document, lambda alias: _at_end("target_document", alias, credits=True))
"""Credit notes applied to an invoice or expense."""
credited_of_line = Balance(Item, lambda alias: _at_end("target_item", alias, credits=True))


def _credited_tax(noun: str) -> Any:
    return lambda alias: _at_end(f"target_{noun}", alias, credits=True, tax=True)


credited_tax = Balance(Document, _credited_tax("document"))
"""The part of an invoice's or expense's tax that goes with what is credited of it."""
credited_tax_of_line = Balance(Item, _credited_tax("item"))


@_balance(Document)
def after_credits(document: ModelAlias[Document]) -> Expression:
    """What an invoice or expense comes to without what is credited of it."""
    return document.amount - credited(document)


@_balance(Document)
def tax_after_credits(document: ModelAlias[Document]) -> Expression:
    """The tax in that."""
    return document.tax - credited_tax(document)


@_balance(Item)
def credited_in_amount(line: ModelAlias[Item]) -> Case:
    """What is credited of a line in the sense of its amount, which may be without its tax."""
    whole = credited_of_line(line)
    return Case(None, ((line.tax_included, whole),), whole - credited_tax_of_line(line))


@_balance(Item)
def after_credits_of_line(line: ModelAlias[Item]) -> Expression:
    """The amount of an invoice or expense line without what is credited of it."""
    return line.amount - credited_in_amount(line)


@_balance(Item)
def tax_after_credits_of_line(line: ModelAlias[Item]) -> Expression:
    """The tax that goes with that."""
    return line.tax - credited_tax_of_line(line)


@_balance(Document)
def outstanding(document: ModelAlias[Document]) -> Case:
    """What of an invoice or expense as a whole is neither paid nor credited.

    Nothing is outstanding of one that is cancelled, nor of what was written off."""
    off = booked.written_off(document)
    is_off = booked.uncollectible(document) & (left(document) <= off)
    return Case(None, ((booked.cancelled(document) | is_off, 0),), left(document) - off)


def linked_as_of(document: Any, day: date) -> Any:
    """What links at either end of a document count for as of the end of a day."""
    ends = ("target_document", "source_document")
    at_target, at_source = (_at_end(each, document, day=day) for each in ends)
    return at_target + at_source


def outstanding_as_of(document: Any, day: date) -> Case:
    """What of a booked invoice or expense was outstanding at the end of a day."""
    left = document.amount - linked_as_of(document, day)
    off = booked.written_off(document, day)
    nothing = ~booked.booked(document, day) | (booked.uncollectible(document, day) & (left <= off))
    return Case(None, ((nothing, 0),), left - off)


@_balance(Document)
def recovered(document: ModelAlias[Document]) -> Case:
    """What of a written-off invoice was paid or credited beyond what was left to it."""
    off = booked.written_off(document)
    return Case(None, (((off > 0) & (left(document) < off), off - left(document)),), 0)


@_balance(Item)
def open_of_line(line: ModelAlias[Item]) -> Case:
    """What of an invoice or expense line, its tax included, is neither paid nor credited.

    Nothing is open on a line whose document is cancelled or written off."""
    document = Document.alias()
    closed = document.select(document.id).where(
        (document.id == line.document)
        & (booked.cancelled(document) | booked.uncollectible(document))
    )
    return Case(None, ((fn.EXISTS(closed), 0),), left_of_line(line))
