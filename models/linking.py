"""What ties lines of two documents together: money to what it pays, credit to what it makes good.

The rules that every such link obeys beyond the locks (books.md 2): the right kinds at both ends,
and no more than is open on either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import balances, tax, write
from models.actor import Actor
from models.cents import shown
from models.document import (
    CREDIT_NOTE,
    CREDIT_TYPES,
    EXPENSE,
    INVOICE,
    KINDS,
    PAYMENT,
    RECEIPT,
    Allocation,
    Application,
    Document,
    Item,
    Part,
    credit_type,
)
from models.refusals import InvalidFields, way
from models.store import scope
from models.write import Values


@dataclass(frozen=True)
class Link:
    """A kind of link: whose money or credit is for whose line.

    Money comes from a line of a receipt or payment, or from a credit note as a whole."""

    of: type[Allocation] | type[Application]
    source: int
    target: int

    @property
    def of_lines(self) -> bool:
        return self.of is Allocation

    @property
    def source_column(self) -> str:
        return "source_item" if self.of_lines else "source_document"

    @property
    def source_noun(self) -> str:
        return KINDS[self.source].noun

    @property
    def target_noun(self) -> str:
        return KINDS[self.target].noun


RECEIPT_INVOICE = Link(Allocation, RECEIPT, INVOICE)
PAYMENT_EXPENSE = Link(Allocation, PAYMENT, EXPENSE)
INVOICE_CREDIT = Link(Application, CREDIT_NOTE, INVOICE)
EXPENSE_CREDIT = Link(Application, CREDIT_NOTE, EXPENSE)


@dataclass(frozen=True)
class Ends:
    """The two ends of a link, held: a line or a credit note, and the line it is for."""

    source: Item | Document
    target: Item

    @property
    def documents(self) -> tuple[int, int]:
        source = self.source.document if isinstance(self.source, Item) else self.source.id
        return source, self.target.document


def add(
    actor: Actor, link: Link, source: int, target: int, *, amount: int, applies: date
) -> Allocation | Application:
    """Link a line (or credit note) to the line it is for. Raises InvalidFields, RecordLocked."""
    values: Values = {
        link.source_column: source,
        "target_item": target,
        "amount": amount,
        "applies_date": applies,
    }
    complete(actor, link, None, values)
    return write.add(actor, link.of, **values)


def complete(actor: Actor, link: Link, row: Part | None, values: Values) -> None:
    """Fill in what a new or changed link leaves out, and judge it; both ends are then held.

    A tax that was sent empty is None in `values`. Raises InvalidFields or RecordNotFound."""
    ends = _ends(actor, link, row, values)
    if row is None or "applies_date" in values:
        values["applies_date"] = values.get("applies_date") or actor.today
    if row is None or "amount" in values:
        values["amount"] = _amount(actor, link, row, ends, values.get("amount"))
    _complete_tax(row, ends, values)
    if row is None:
        source, target = ends.documents
        values.update(object=link.target, source_document=source, target_document=target)


# --- its ends -----------------------------------------------------------------------------------


def _ends(actor: Actor, link: Link, row: Part | None, values: Values) -> Ends:
    """Both ends, after their documents are held in the order of everybody."""
    if row is not None:
        _keep_ends(link, row, values)
    named: Mapping[str, Any] = values if row is None else row.__data__
    of: Any = Item if link.of_lines else Document
    source, target = named[link.source_column], named["target_item"]
    seen = Ends(scope.find(actor, of, source), scope.find(actor, Item, target))
    scope.take_documents(actor, list(seen.documents))
    ends = Ends(scope.take(actor, of, source), scope.take(actor, Item, target))
    _check_kinds(actor, link, ends)
    return ends


def _keep_ends(link: Link, row: Part | None, values: Values) -> None:
    """A link stays between the two that it ties together."""
    for column in (link.source_column, "target_item"):
        if values.get(column, getattr(row, column)) != getattr(row, column):
            raise InvalidFields({column: f"stays as it is; {way('relink')}"})


def _check_kinds(actor: Actor, link: Link, ends: Ends) -> None:
    """Raise InvalidFields where an end belongs to another kind of document."""
    source, target = ends.documents
    if link.of_lines and scope.find(actor, Document, source).object != link.source:
        raise InvalidFields({"source_item": f"is no {link.source_noun} line; give the id of one"})
    if scope.find(actor, Document, target).object != link.target:
        raise InvalidFields({"target_item": f"is no {link.target_noun} line; give the id of one"})
    type_ = credit_type(link.target)
    if isinstance(ends.source, Document) and ends.source.type != type_:
        words = f"is of the other type; give a credit note of type {type_}"
        raise InvalidFields({"source_document": f"{words} ({CREDIT_TYPES[type_]})"})


# --- its amount and tax -------------------------------------------------------------------------


def _amount(actor: Actor, link: Link, row: Part | None, ends: Ends, asked: int | None) -> int:
    """What was asked for, or all that is open on both ends, in cents."""
    noun, most = _most(actor, link, row, ends)
    amount = most if asked is None else asked
    if amount > most:
        words = f"is more than the {shown(most)} that is open on the {noun}"
        raise InvalidFields({"amount": words})
    if amount <= 0:
        words = f"give an amount above zero; {shown(most)} is open on the {noun}"
        raise InvalidFields({"amount": words})
    return amount


def _most(actor: Actor, link: Link, row: Part | None, ends: Ends) -> tuple[str, int]:
    """The end with less open, and how much that is; what the link itself has is its own."""
    own = 0 if row is None else row.amount
    if isinstance(ends.source, Item):
        given = f"{link.source_noun} line", balances.unspent_of_line.of(actor, ends.source)
    else:
        given = link.source_noun, balances.unspent.of(actor, ends.source)
    wanting = f"{link.target_noun} line", balances.open_of_line.of(actor, ends.target)
    noun, most = min(given, wanting, key=lambda end: end[1])
    return noun, most + own


def _complete_tax(row: Part | None, ends: Ends, values: Values) -> None:
    """The tax in the amount: as given, or the same part of it as of the whole."""
    amount = values.get("amount", getattr(row, "amount", 0))
    same = row is not None and amount == row.amount
    if values.get("tax") is None and ("tax" in values or not same):
        whole = ends.target if isinstance(ends.source, Item) else ends.source
        total = whole.gross if isinstance(whole, Item) else whole.amount
        values["tax"] = tax.share(amount, total, whole.tax)
    tax.check_within(values.get("tax", 0), amount)
