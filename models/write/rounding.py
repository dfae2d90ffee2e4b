"""Tax that is rounded once for a document and rate, where the space wants it so (books.md 2).

The difference to the lines, each rounded by itself, goes to the last line of the rate that is
neither linked nor credited and can bear it: a tax is a part of its amount here too."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from peewee import fn

from models import arranged, line_accounts, settings, tax_types
from models.actor import Actor
from models.cents import rounded
from models.document import Document, Item
from models.link import Link
from models.store.database import Statement, slot
from models.write.rows import update_record
from models.write.trail import remember

BY_DOCUMENT = "2"


class _Line(NamedTuple):
    """A line as its rounding sees it."""

    tax_type: int | None
    id: int
    amount: int
    tax: int
    included: bool
    account: int | None
    linked: bool
    object: int


def _lines() -> Any:
    ends = (Link.target_item == Item.id) | (Link.source_item == Item.id)
    linked = fn.EXISTS(Link.select(Link.id).where(ends))
    columns: list[Any] = [
        Item.tax_type, Item.id, Item.amount, Item.tax, Item.tax_included, Item.financial_account,
        linked, Document.object,
    ]  # fmt: skip
    return (
        Item.select(*columns)
        .join(Document, on=(Item.document == Document.id))
        .where((Item.document == slot("id")) & Item.tax_type.is_null(False))
        .order_by(Item.tax_type, Item.id)
    )


_of_document = Statement(_lines)


def round_by_document(actor: Actor, document: int) -> None:
    """Bring the taxes of a document's lines to what its total of each rate rounds to."""
    if arranged.of(actor).value(settings.ROUND_TAX_BY) != BY_DOCUMENT:
        return
    rows = [_Line(*row) for row in _of_document.rows(id=document)]
    taxed = [each for each in rows if not line_accounts.untaxed(actor, each.account)]
    for number, of_rate in groupby(taxed, key=lambda line: line.tax_type):
        lines = list(of_rate)
        side = tax_types.side_of_document(lines[0].object)
        off = _whole(lines, tax_types.rate_of(actor, side, number)) - sum(x.tax for x in lines)
        # a tax that somebody typed is no matter of rounding
        if abs(off) <= len(lines):
            _give(actor, off, [each for each in lines if not each.linked])


def _give(actor: Actor, off: int, free: list[_Line]) -> None:
    """Give a difference to the last of these lines; what is more than a part of its amount, which
    a line of no amount has none of, to the one before it."""
    for line in reversed(free):
        least, most = sorted((0, line.amount))
        tax = min(max(line.tax + off, least), most)
        if tax != line.tax:
            _set_tax(actor, line, tax)
        off -= tax - line.tax


def _whole(lines: list[_Line], rate: Decimal) -> int:
    """The tax of all lines of a rate, rounded once."""
    including = sum(each.amount for each in lines if each.included)
    beside = sum(each.amount for each in lines if not each.included)
    return rounded(including * rate / (100 + rate) + beside * rate / 100)


def _set_tax(actor: Actor, line: _Line, tax: int) -> None:
    row = Item.get_by_id(line.id)
    update_record(actor, row, {"tax": tax})
    remember(actor, row, "UPDATED", {"tax": (line.tax, tax)})
