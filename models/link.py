"""What ties two documents together, in one table: payments, credits, refunds, debts set off.

A link takes as much from what is open at its one end as at its other. Which end is which follows
from its kind alone; whoever counts what is open of a line or a document counts the links at
either end of it, whatever their kinds (books.md 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import DateField, IntegerField

from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    KINDS,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Document,
    Item,
    NamedById,
)
from models.store.base import MoneyField, Record, reference_to


class Link(NamedById, Record):
    """An amount that two documents share, from a day on.

    The end of a credit note is the note as a whole, any other end is a line."""

    NOUN = "link"
    TAKEN_AFTER = ("source_document", "target_document")
    TOLD_APART_BY = "kind"

    kind = IntegerField()
    """One of LINKS: what is at its ends."""
    source_item = reference_to(Item, null=True, backref="giving")
    source_document = reference_to(Document, backref="giving")
    target_item = reference_to(Item, null=True, backref="taking")
    target_document = reference_to(Document, backref="taking")
    amount = MoneyField()
    tax = MoneyField(default=0)
    """The part of the tax at the target: of the line that is paid, credited or given back."""
    source_tax = MoneyField(default=0)
    """The part of the tax at the source: of the line that the money came in on, of the note."""
    exchange = MoneyField(default=0)
    """How much more the source gives than the target takes: what a rate of exchange gained."""
    abroad = MoneyField(null=True)
    """What it settles in the foreign currency of both its lines; None of any other link."""
    applies_date = DateField()

    class Meta:
        table_name = "link"

    @property
    def bill(self) -> int:
        """The document that it settles, or gives back: of a contra the invoice, at its source."""
        found: int = self.source_document if self.kind == CONTRA.number else self.target_document
        return found


@dataclass(frozen=True)
class LinkKind:
    """What is at the two ends of a link: kinds of document, and the type of a credit note."""

    number: int
    source: int
    target: int
    credit: int | None = None

    @property
    def source_column(self) -> str:
        """The column that names its source as its makers do."""
        return "source_document" if self.source == CREDIT_NOTE else "source_item"

    @property
    def target_column(self) -> str:
        """The column that names its target as its makers do."""
        return "target_document" if self.target == CREDIT_NOTE else "target_item"

    @property
    def source_noun(self) -> str:
        return KINDS[self.source].noun

    @property
    def target_noun(self) -> str:
        return KINDS[self.target].noun


RECEIPT_INVOICE = LinkKind(1, RECEIPT, INVOICE)
PAYMENT_EXPENSE = LinkKind(2, PAYMENT, EXPENSE)
INVOICE_CREDIT = LinkKind(3, CREDIT_NOTE, INVOICE, CUSTOMER_CREDIT)
EXPENSE_CREDIT = LinkKind(4, CREDIT_NOTE, EXPENSE, SUPPLIER_CREDIT)
PAYMENT_RECEIPT = LinkKind(5, PAYMENT, RECEIPT)
"""A refund of what a customer paid."""
PAYMENT_CREDIT = LinkKind(6, PAYMENT, CREDIT_NOTE, CUSTOMER_CREDIT)
"""A refund of what a customer was credited."""
RECEIPT_PAYMENT = LinkKind(7, RECEIPT, PAYMENT)
"""A refund of what a supplier was paid."""
RECEIPT_CREDIT = LinkKind(8, RECEIPT, CREDIT_NOTE, SUPPLIER_CREDIT)
"""A refund of what a supplier credited."""
CONTRA = LinkKind(9, INVOICE, EXPENSE)
"""What a contact owes against what he is owed."""

LINKS = {
    each.number: each
    for each in (
        RECEIPT_INVOICE,
        PAYMENT_EXPENSE,
        INVOICE_CREDIT,
        EXPENSE_CREDIT,
        PAYMENT_RECEIPT,
        PAYMENT_CREDIT,
        RECEIPT_PAYMENT,
        RECEIPT_CREDIT,
        CONTRA,
    )
}
"""Every kind of link by its number; a number is never used for another one."""

CREDITS = frozenset({INVOICE_CREDIT.number, EXPENSE_CREDIT.number})
"""The kinds that apply a credit note to what is billed."""
OF_NOTES = frozenset(each.number for each in LINKS.values() if each.credit is not None)
"""The kinds with a credit note at one end."""
REFUNDS = frozenset(
    {PAYMENT_RECEIPT.number, PAYMENT_CREDIT.number, RECEIPT_PAYMENT.number, RECEIPT_CREDIT.number}
)
"""The kinds that give money or credit back."""


def taken_at(link: Any, end: str) -> Any:
    """What a link takes of the document at its end, `source` or `target`: of money at another
    rate of exchange more or less than it settles."""
    return link.amount + link.exchange if end == "source" else link.amount
