"""Tying documents together: the rules that every link obeys beyond the locks (books.md 2).

The right kinds are at both ends, no more is taken than either end has open, and each end bears its
part of the tax, worked out so that parts sum to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import settings, tax, write
from models.actor import Actor
from models.cents import shown
from models.document import CREDIT_NOTE, CREDIT_TYPES, KINDS, Document, Item
from models.link import CONTRA, PAYMENT_CREDIT, PAYMENT_RECEIPT, REFUNDS, Link, LinkKind
from models.links import exchange, parts
from models.links.parts import End
from models.refusals import InvalidFields, way
from models.store import scope
from models.write import Values


@dataclass(frozen=True)
class Ends:
    """The two ends of a link, held."""

    source: End
    target: End

    def __iter__(self) -> Any:
        return iter((self.source, self.target))


def add(
    actor: Actor, kind: LinkKind, source: int, target: int, *, amount: int | None, applies: date
) -> Link:
    """Tie the ends together that `kind` names: lines by their ids, credit notes by theirs.

    Without an amount (cents) it takes as much as both ends bear (books.md 2).

    Raises InvalidFields, RecordLocked or RecordNotFound."""
    values: Values = {
        kind.source_column: source,
        kind.target_column: target,
        "amount": amount,
        "applies_date": applies,
    }
    complete(actor, kind, None, values)
    return write.add(actor, Link, **values)


def complete(actor: Actor, kind: LinkKind, row: Link | None, values: Values) -> None:
    """Fill in what a new or changed link leaves out, and judge it; both ends are then held.

    Raises InvalidFields or RecordNotFound."""
    ends = _ends(actor, kind, row, values)
    if row is None or "applies_date" in values:
        values["applies_date"] = values.get("applies_date") or actor.today
    if row is None or "amount" in values:
        values.update(_amounts(actor, row, ends, values.get("amount")))
    _complete_taxes(actor, row, ends, values)
    if row is None:
        values.update(kind=kind.number, **_columns(ends))


def _columns(ends: Ends) -> Values:
    return {
        "source_document": ends.source.document.id,
        "source_item": ends.source.line and ends.source.line.id,
        "target_document": ends.target.document.id,
        "target_item": ends.target.line and ends.target.line.id,
    }


# --- its ends -----------------------------------------------------------------------------------


def _ends(actor: Actor, kind: LinkKind, row: Link | None, values: Values) -> Ends:
    """Both ends, after their documents are held in the order of everybody."""
    if row is not None:
        _keep_ends(kind, row, values)
    named: Mapping[str, Any] = values if row is None else row.__data__
    columns = {kind.source_column: kind.source, kind.target_column: kind.target}
    documents = {
        column: _document_of(actor, object, named[column]) for column, object in columns.items()
    }
    held = scope.take_documents(actor, list(documents.values()))
    source, target = (
        _end(actor, held[documents[column]], object, named[column])
        for column, object in columns.items()
    )
    ends = Ends(source, target)
    _check_kinds(kind, ends)
    if row is None:
        _check_contacts(actor, kind, ends)
    return ends


def _keep_ends(kind: LinkKind, row: Link, values: Values) -> None:
    """A link stays between the two that it ties together."""
    for column in (kind.source_column, kind.target_column):
        if values.get(column, getattr(row, column)) != getattr(row, column):
            raise InvalidFields({column: f"stays as it is; {way('relink')}"})


def _document_of(actor: Actor, object: int, id: int) -> int:
    if object == CREDIT_NOTE:
        return scope.find(actor, Document, id, CREDIT_NOTE).id
    document: int = scope.find(actor, Item, id).document
    return document


def _end(actor: Actor, document: Document, object: int, id: int) -> End:
    return End(document, None if object == CREDIT_NOTE else scope.take(actor, Item, id))


def _check_kinds(kind: LinkKind, ends: Ends) -> None:
    """Raise InvalidFields where an end belongs to another kind of document."""
    columns = (kind.source_column, kind.source), (kind.target_column, kind.target)
    for end, (column, object) in zip(ends, columns, strict=True):
        if end.document.object != object:
            words = f"is no {KINDS[object].noun} line; give the id of one"
            raise InvalidFields({column: words})
        if object == CREDIT_NOTE and end.document.type != kind.credit:
            words = f"is of the other type; give a credit note of type {kind.credit}"
            raise InvalidFields({column: f"{words} ({CREDIT_TYPES[kind.credit or 0]})"})


def _check_contacts(actor: Actor, kind: LinkKind, ends: Ends) -> None:
    """Whose the ends are: one contact's where two debts are set off, or a refund is on its
    control account; what is somebody else's is only told of. Raises InvalidFields."""
    same = _contact(ends.source.document) == _contact(ends.target.document)
    if kind is CONTRA and not same:
        words = "is of another contact; set off what one and the same owes and is owed"
        raise InvalidFields({kind.target_column: words})
    if kind.number in REFUNDS:
        _check_control(actor, kind, ends)
    if kind.credit is not None and not same:
        actor.warn(f"Credit note {_note(ends).reference} is of another contact")


def _contact(document: Document) -> tuple[int | None, int | None]:
    business: int | None = document.contact_business
    return business, None if business is not None else document.contact_person


def _note(ends: Ends) -> Document:
    return next(end.document for end in ends if end.line is None)


def _check_control(actor: Actor, kind: LinkKind, ends: Ends) -> None:
    """Raise InvalidFields unless the money of a refund is on the control account of whom it is
    given back to, or taken back from."""
    of_customers = kind.number in (PAYMENT_RECEIPT.number, PAYMENT_CREDIT.number)
    setting = settings.DEBTORS_ACCOUNT if of_customers else settings.CREDITORS_ACCOUNT
    account = setting.number_in(actor.space)
    line = ends.source.line
    if line is not None and line.financial_account != account:
        side = "debtors" if of_customers else "creditors"
        words = f"is not on the {side} account, {account} (setting {setting.number}); put it there"
        raise InvalidFields({kind.source_column: words})


# --- its amount and its two taxes ---------------------------------------------------------------


def _amounts(actor: Actor, row: Link | None, ends: Ends, asked: int | None) -> Values:
    """What the link takes at its target, and of money abroad how much more at its source."""
    source, target = ends.source.line, ends.target.line
    if source is None or target is None or not exchange.is_between(source, target):
        none = {} if row is None else {"exchange": 0, "abroad": None}
        return {"amount": _amount(actor, row, ends, asked), **none}
    left, wanting = (exchange.open_at(actor, end, but=row) for end in ends)
    found = None
    if (asked or 1) > 0:
        found = exchange.settle(source, target, left=left, wanting=wanting, asked=asked)
    if found is None or found.amount <= 0:
        words = (
            f"give what it settles, above zero and within the {shown(wanting.here)} that is open"
        )
        money = f"the money that is left, {shown(left.here)}, counts by its own rate"
        raise InvalidFields({"amount": f"{words}; {money}. Leave it out for all that can be"})
    exchange.check_account(actor, found.exchange)
    return found._asdict()


def _amount(actor: Actor, row: Link | None, ends: Ends, asked: int | None) -> int:
    """What was asked for, or all that is open on both ends, in cents."""
    noun, most = min((found for end in ends for found in end.open(actor)), key=lambda it: it[1])
    most += 0 if row is None else row.amount  # what the link itself has is its own
    amount = most if asked is None else asked
    if amount > most:
        words = f"is more than the {shown(most)} that is open on the {noun}"
        raise InvalidFields({"amount": words})
    if amount <= 0:
        words = f"give an amount above zero; {shown(most)} is open on the {noun}"
        raise InvalidFields({"amount": words})
    return amount


def _complete_taxes(actor: Actor, row: Link | None, ends: Ends, values: Values) -> None:
    """The tax at both ends, worked out; one that was sent only tells what its sender thinks."""
    amount = values.get("amount", getattr(row, "amount", 0))
    sent = values.pop("tax", None)
    if row is None or amount != row.amount:
        taken = amount + values.get("exchange", getattr(row, "exchange", 0))
        values["tax"] = parts.tax_of(actor, ends.target, amount, but=row)
        values["source_tax"] = parts.tax_of(actor, ends.source, taken, but=row)
    if sent is None:
        return
    tax.check_within(sent, amount)
    is_ = values.get("tax", getattr(row, "tax", 0))
    if abs(sent - is_) > 1:
        actor.warn(f"Tax is worked out: {shown(is_)}, not the {shown(sent)} that was sent")
