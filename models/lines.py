"""Lines of invoices, receipts, payments and expenses: their defaults and their tax (books.md 2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from peewee import JOIN

from models import (
    balances,
    foreign_amounts,
    line_accounts,
    numbering,
    recurring,
    tax,
    tax_types,
    write,
)
from models.actor import Actor
from models.cents import rounded, shown
from models.contact import Business, Person
from models.document import EXPENSE, INVOICE, RECEIPT, Document, Item
from models.refusals import InvalidFields
from models.store import scope
from models.store.base import RateField, day
from models.store.database import Statement, slot
from models.tax_types import ExpenseTaxType, RevenueTaxType
from models.write import Values

REVENUE_SIDE = frozenset({INVOICE, RECEIPT})
ORIGINAL = (
    "description", "notes", "amount", "tax", "tax_included", "tax_type", "financial_account",
    "area", "project", "capital", "source_amount", "source_currency", "source_currency_rate",
    "quantity", "unit", "unit_price", "supply_date", "supply_end_date",
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
    """Add a line like another one to a taken document; on the usual account where that of the
    other takes no lines any more, with a warning. Raises RecordLocked."""
    values = {name: getattr(line, name) for name in ORIGINAL}
    if (was := line_accounts.summing(actor, line.financial_account)) is not None:
        values["financial_account"] = line_accounts.default(actor, into, _contact(actor, into))
        line_accounts.warn_of_another(actor, was, values["financial_account"])
    reference = numbering.line_reference(actor)
    return write.add(actor, Item, document=into.id, reference=reference, **values)


def shared_out(actor: Actor, document: Document, amount: int) -> Iterable[tuple[Item, int]]:
    """The lines of an invoice or expense that so many cents cover in order, each with its part."""
    for line in of(actor, document):
        part = min(amount, balances.left_of_line.of(actor, line))
        if part > 0:
            amount -= part
            yield line, part


# --- what is left out ---------------------------------------------------------------------------


def complete_new(actor: Actor, document: Document, values: Values) -> None:
    """Fill in what a new line leaves out, from the line it stands for, its document, the contact
    and the settings."""
    recurring.complete_line(actor, document, values)
    contact = _contact(actor, document)
    defaults = {
        "area": lambda: document.area,
        "project": lambda: document.project,
        "tax_type": lambda: getattr(contact, "tax_type", None),
    }
    for column, default in defaults.items():
        if values.get(column) is None:
            values[column] = default()
    _complete_account(actor, document, contact, values)
    values.setdefault("tax_included", True)
    _complete_amount(None, values)
    foreign_amounts.complete(actor, None, values)
    _check_supply(None, values)
    values.setdefault("amount", 0)
    if values.get("source_amount") is None:
        values["source_amount"] = values["amount"]
    side = tax_types.side_of_document(document.object)
    tax_type = values["tax_type"]
    rate = tax_types.rate_of(actor, side, tax_type)
    tax_types.warn_unless_valid(actor, side, tax_type, document.date)
    tax.complete(actor, rate, None, values)
    _judge_account(actor, document, None, values)


def _judge_account(actor: Actor, document: Document, row: Item | None, values: Values) -> None:
    """Warn of a line on the account of a bank account, and raise InvalidFields for one of an
    invoice or expense on a control account."""
    if "financial_account" not in values:
        return
    account, before = values["financial_account"], None if row is None else row.financial_account
    if document.object in (INVOICE, EXPENSE):
        line_accounts.check_bills(actor, account, before=before)
    line_accounts.warn_of_bank(actor, account, before=before)


def _complete_account(actor: Actor, document: Document, contact: Any, values: Values) -> None:
    """Fill in the account of a line that names none. Raises InvalidFields for one that takes no
    lines."""
    account = values.get("financial_account")
    if account is None:
        account = values["financial_account"] = line_accounts.default(actor, document, contact)
        line_accounts.warn_of_default(actor, account)
    line_accounts.check_postable(actor, account)


def _contact(actor: Actor, document: Document) -> Business | Person | None:
    if document.contact_business is not None:
        return scope.peek(actor, Business, document.contact_business)
    if document.contact_person is not None:
        return scope.peek(actor, Person, document.contact_person)
    return None


def _complete_amount(row: Item | None, values: Values) -> None:
    """An amount that follows from a quantity. Raises InvalidFields where a given one disagrees."""
    counted = ("quantity", "unit_price")
    quantity, price = (values.get(name, getattr(row, name, None)) for name in counted)
    if quantity is not None and price is not None:
        worth = rounded(RateField.to_number(quantity) * RateField.to_number(price) * 100)
        if values.get("amount") not in (None, worth):
            words = f"is not {shown(worth)}, which quantity and unit price come to"
            raise InvalidFields({"amount": words})
        if row is None or values.keys() & set(counted):
            values["amount"] = worth


def _check_supply(row: Item | None, values: Values) -> None:
    """Raise InvalidFields for a period of supply that ends before it begins."""
    begins, ends = (
        values.get(name, getattr(row, name, None)) for name in ("supply_date", "supply_end_date")
    )
    if begins is None or ends is None or begins <= ends:
        return
    if "supply_end_date" in values:
        raise InvalidFields({"supply_end_date": f"is before it began, {begins}"})
    raise InvalidFields({"supply_date": f"is after it ended, {ends}"})


# --- what follows from a change -----------------------------------------------------------------


def check_capital(document: Document, values: Values) -> None:
    """Raise InvalidFields where a line of the revenue side is to be capital."""
    if values.get("capital") and document.object in REVENUE_SIDE:
        raise InvalidFields({"capital": "is for payments and expenses only"})


def follow(actor: Actor, row: Item, values: Values) -> None:
    """A new amount, account or tax type, or an emptied tax, brings a new tax, unless one is given.

    A tax that was sent empty is None in `values`. Raises InvalidFields."""
    whole, document = values.get("document", row.document), None
    if "financial_account" in values and values["financial_account"] != row.financial_account:
        document = scope.find(actor, Document, whole)
        _complete_account(actor, document, _contact(actor, document), values)
    _complete_amount(row, values)
    foreign_amounts.complete(actor, row, values)
    _check_supply(row, values)
    follows = {"amount", "tax", "tax_type", "tax_included", "financial_account"}
    if follows & values.keys():
        tax.complete(actor, _rate(actor, whole, row, values), row, values)
    if document is not None:
        _judge_account(actor, document, row, values)


def _of_tax() -> Any:
    def of_number(side: Any) -> Any:
        return (side.space == Document.space) & (side.number == slot("number"))

    return (
        Document.select(Document.object, Document.date, RevenueTaxType.rate, ExpenseTaxType.rate)
        .join(RevenueTaxType, JOIN.LEFT_OUTER, on=of_number(RevenueTaxType))
        .join_from(Document, ExpenseTaxType, JOIN.LEFT_OUTER, on=of_number(ExpenseTaxType))
        .where((Document.id == slot("id")) & scope.within(Document, slot("space")))
    )


_taxed = Statement(_of_tax)
"""All that the tax of a line asks of the document it is in, and the rates of a number there."""


def _rate(actor: Actor, document: int, row: Item, values: Values) -> Decimal:
    """The rate of a changed line, by the side that its document is on. Raises InvalidFields."""
    number = values.get("tax_type", row.tax_type)
    found = _taxed.row(id=document, space=actor.space, number=number)
    assert found is not None, "a line has a document"
    object, on, *rates = found
    side = tax_types.side_of_document(object)
    if number != row.tax_type:
        tax_types.warn_unless_valid(actor, side, number, day(on))
    kept = rates[tax_types.SIDES.index(side)]
    return tax_types.rate_of(actor, side, number) if kept is None else tax_types.per_cent(kept)
