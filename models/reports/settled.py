"""Bills that have lines below zero, once they are settled: what parts have left of their lines.

A part is of the line that it pays, and no part is of a line below zero: a discount, a return. The
part that settles the bill takes the rest (books.md 2), so that on a cash basis, too, a bill that
is paid comes to what its lines say, each on its own account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import fn

from models import booked
from models.document import EXPENSE, INVOICE, Document, Item
from models.link import Link, taken_at
from models.reports.columns import Column
from models.store.scope import within

SIGNS = {INVOICE: -1, EXPENSE: 1}
"""The side that the lines of a bill are on: debits above zero."""


@dataclass
class _Bill:
    """What the parts of a bill that count have taken, of each line, and when the last one did."""

    sign: int
    amount: int
    taken: int = 0
    last: date = date.min
    nets: dict[int, int] = field(default_factory=dict)


def rest(space: int, column: Column) -> Iterator[tuple[int, int]]:
    """Accounts, with what is left on each of the bills that were settled in a column's days."""
    bills = {
        id: _Bill(SIGNS[object], amount)
        for id, object, amount in _with_lines_below_zero(space, column.upto)
    }
    if not bills:
        return
    for end in ("source", "target"):
        for document, line, amount, tax, *days in _parts(space, column.upto, end):
            if document in bills and (day := max(days)) <= column.upto:
                bill = bills[document]
                bill.taken, bill.last = bill.taken + amount, max(bill.last, day)
                bill.nets[line] = bill.nets.get(line, 0) + amount - tax
    for document, line, account, net, area, project in _lines(space, column.upto):
        bill = bills[document]
        settled = bill.taken == bill.amount and column.since <= bill.last
        if settled and account is not None and column.takes(area, project):
            yield account, bill.sign * (net - bill.nets.get(line, 0))


def _bills(space: int, upto: date) -> Any:
    below = Item.alias()
    has_one = fn.EXISTS(
        below.select(below.id).where((below.document == Document.id) & (below.gross < 0))
    )
    return (
        within(Document, space)
        & Document.object.in_(list(SIGNS))
        & booked.booked(Document, upto)
        & has_one
    )


def _with_lines_below_zero(space: int, upto: date) -> Any:
    columns = Document.id, Document.object, Document.amount
    return Document.select(*columns).where(_bills(space, upto)).tuples()


def _lines(space: int, upto: date) -> Any:
    """The lines of these bills, with their places."""
    columns = (
        Item.document, Item.id, Item.financial_account, Item.gross - Item.tax,
        fn.COALESCE(Item.area, Document.area), fn.COALESCE(Item.project, Document.project),
    )  # fmt: skip
    joined: Any = Item.select(*columns).join(Document, on=(Item.document == Document.id))
    return joined.where(_bills(space, upto)).tuples()


def _parts(space: int, upto: date, end: str) -> Any:
    """What was taken of them at one end of links between what is booked, with the days that decide
    from when it counts."""
    other: Any = Document.alias()
    far = "target" if end == "source" else "source"
    tax = Link.source_tax if end == "source" else Link.tax
    columns = (
        Document.id, getattr(Link, f"{end}_item"), taken_at(Link, end), tax,
        Link.applies_date, Document.date, other.date,
    )  # fmt: skip
    joined: Any = Link.select(*columns).join(
        Document, on=(getattr(Link, f"{end}_document") == Document.id)
    )
    joined = joined.join(other, on=(getattr(Link, f"{far}_document") == other.id))
    return joined.where(_bills(space, upto) & booked.booked(other, upto)).tuples()
