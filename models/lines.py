"""Lines of invoices, receipts, payments and expenses: their defaults and their tax (books.md 2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from models import balances, numbering, settings, tax, tax_types, write
from models.actor import Actor
from models.contact import Business, Person
from models.document import INVOICE, RECEIPT, Document, Item
from models.refusals import InvalidFields
from models.store import scope
from models.store.base import MoneyField, RateField
from models.write import Values

REVENUE_SIDE = frozenset({INVOICE, RECEIPT})
ORIGINAL = (
    "description", "notes", "amount", "tax", "tax_included", "tax_type", "financial_account",
    "area", "project", "capital", "source_amount", "source_currency", "source_currency_rate",
)  # fmt: skip
"""What a copy of a line has alike."""


def of(actor: Actor, document: Document) -> list[Item]:
    """The lines of a document, in the order in which they were added."""
    return list(
        Item.select()
        .where(scope.within(Item, actor.space) & (Item.document == document.id))
        .order_by(Item.id)
    )


def add(actor: Actor, document: Document, **values: Any) -> Item:
    """Add a line to a taken document; what is left out follows from the document, its contact and
    the settings. Raises RecordLocked."""
    values = {"document": document.id, **values}
    complete_new(actor, document, values)
    return write.add(actor, Item, reference=numbering.line_reference(actor), **values)


def copy(actor: Actor, line: Item, into: Document) -> Item:
    """Add a line like another one to a taken document. Raises RecordLocked."""
    values = {name: getattr(line, name) for name in ORIGINAL}
    reference = numbering.line_reference(actor)
    return write.add(actor, Item, document=into.id, reference=reference, **values)


def shared_out(actor: Actor, document: Document, amount: int) -> Iterable[tuple[Item, int]]:
    """The lines of an invoice or expense that an amount covers in order, each with its part."""
    for line in of(actor, document):
        part = min(amount, balances.open_of_line.of(actor, line))
        if part > 0:
            amount -= part
            yield line, part


# --- what is left out ---------------------------------------------------------------------------


def complete_new(actor: Actor, document: Document, values: Values) -> None:
    """Fill in what a new line leaves out, from its document, the contact and the settings."""
    contact = _contact(actor, document)
    defaults = {
        "area": lambda: document.area,
        "project": lambda: document.project,
        "tax_type": lambda: getattr(contact, "tax_type", None),
        "financial_account": lambda: _default_account(actor, document, contact),
    }
    for column, default in defaults.items():
        if values.get(column) is None:
            values[column] = default()
    values.setdefault("tax_included", True)
    _amount_from_source(values)
    values.setdefault("amount", 0)
    if values.get("source_amount") is None:
        values["source_amount"] = values["amount"]
    side = tax_types.side_of_document(document.object)
    rate = tax_types.rate_of(actor, side, values["tax_type"])
    tax_types.warn_unless_valid(actor, side, values["tax_type"], document.date)
    if values.get("tax") is None:
        values["tax"] = tax.tax_of(values["amount"], rate, included=values["tax_included"])


def _contact(actor: Actor, document: Document) -> Business | Person | None:
    if document.contact_business is not None:
        return scope.peek(actor, Business, document.contact_business)
    if document.contact_person is not None:
        return scope.peek(actor, Person, document.contact_person)
    return None


def _default_account(actor: Actor, document: Document, contact: Any) -> int | None:
    revenue = document.object in REVENUE_SIDE
    own: int | None = getattr(contact, "revenue_account" if revenue else "expense_account", None)
    fallback = settings.DEBTORS_ACCOUNT if revenue else settings.CREDITORS_ACCOUNT
    return own if own is not None else settings.number_of(actor.space, fallback)


def _amount_from_source(values: Values) -> None:
    """An amount in a foreign currency: worth its rate in the currency of the space."""
    source = values.get("source_amount")
    if values.get("amount") is None and source is not None:
        rate = values.get("source_currency_rate")
        worth = MoneyField.to_number(source) * (1 if rate is None else RateField.to_number(rate))
        values["amount"] = tax.rounded(worth * 100)


# --- what follows from a change -----------------------------------------------------------------


def check_capital(document: Document, values: Values) -> None:
    """Raise InvalidFields where a line of the revenue side is to be capital."""
    if values.get("capital") and document.object in REVENUE_SIDE:
        raise InvalidFields({"capital": "is for payments and expenses only"})


def follow(actor: Actor, row: Item, values: Values) -> None:
    """A new amount or tax type, or an emptied tax, brings a new tax, unless one is given.

    A tax that was sent empty is None in `values`. Raises InvalidFields for no tax type."""
    amount = values.get("amount", row.amount)
    tax_type = values.get("tax_type", row.tax_type)
    included = values.get("tax_included", row.tax_included)
    changed = (amount, tax_type, included) != (row.amount, row.tax_type, row.tax_included)
    if changed or "tax" in values:
        rate = _rate(actor, row, values)
        if values.get("tax") is None:
            values["tax"] = tax.tax_of(amount, rate, included=included)
    foreign = row.source_currency is not None or values.get("source_currency") is not None
    alike = row.source_amount == row.amount and not foreign
    if "amount" in values and "source_amount" not in values and alike:
        values["source_amount"] = amount


def _rate(actor: Actor, row: Item, values: Values) -> Decimal:
    """The rate of a changed line, by the side that its document is on."""
    document = scope.find(actor, Document, values.get("document", row.document))
    side = tax_types.side_of_document(document.object)
    number = values.get("tax_type", row.tax_type)
    if number != row.tax_type:
        tax_types.warn_unless_valid(actor, side, number, document.date)
    return tax_types.rate_of(actor, side, number)
