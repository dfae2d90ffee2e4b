"""The six kinds of document, their lines, and the batches that expenses are paid in.

All documents are rows of one table, told apart by the platform's own object number. What a
lock, a line, a reconciliation or a tax report points at is then one foreign key that the
database checks, and one statement answers for every kind whether it is locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import (
    BooleanField,
    Case,
    CharField,
    DateField,
    IntegerField,
    ModelAlias,
    Node,
    TextField,
)
from playhouse.hybrid import hybrid_property

from models.account import Account, BankAccount, FundsTransferAccount
from models.contact import Business, Person
from models.store.base import FoldedField, InstantField, MoneyField, RateField, Record, reference_to

EXPENSE, PAYMENT, INVOICE, RECEIPT, CREDIT_NOTE, JOURNAL = 2, 3, 5, 6, 69, 122

IN_PROGRESS, FINALISED = 1, 2
"""Status of a journal."""

NEVER = 9
"""Frequency of an invoice that does not recur."""

CUSTOMER_CREDIT, SUPPLIER_CREDIT = 1, 2
"""Type of a credit note: we owe a customer, or a supplier owes us."""
CREDIT_TYPES = {CUSTOMER_CREDIT: "You owe Customer", SUPPLIER_CREDIT: "Supplier owes You"}


@dataclass(frozen=True)
class Kind:
    """What sets one kind of document apart from the others."""

    object: int
    noun: str
    prefix: str
    counter: int
    has_items: bool = False


KINDS = {
    each.object: each
    for each in (
        Kind(EXPENSE, "expense", "EXP", counter=6, has_items=True),
        Kind(PAYMENT, "payment", "PAY", counter=10, has_items=True),
        Kind(INVOICE, "invoice", "INV", counter=7, has_items=True),
        Kind(RECEIPT, "receipt", "REC", counter=9, has_items=True),
        Kind(CREDIT_NOTE, "credit note", "CRN", counter=9001),
        Kind(JOURNAL, "general journal", "FGJ", counter=61),
    )
}
"""Which object is which; which setting counts its references."""


class Transfer(Record):
    """A batch of expenses that the bank pays in one go."""

    NOUN = "bank transfer"
    OBJECT = 129

    reference = CharField(50)
    reference_folded = FoldedField("reference")
    description = TextField(default="")
    funds_transfer_account = reference_to(FundsTransferAccount)
    bank_transfer_date = DateField(null=True)
    bank_transfer_reference = CharField(50, default="")
    group_by = IntegerField(default=1)

    class Meta:
        table_name = "bank_transfer"
        indexes = (
            (("space", "reference"), True),
            (("space", "reference_folded"), False),
        )


class Document(Record):
    """An expense, payment, invoice, receipt, credit note or general journal.

    `date` is the day the lock date is compared with: SentDate, ReceivedDate, PaidDate,
    AccruedDate, CreditDate or JournalDate, in the time zone of the space."""

    NOUN = "document"

    object = IntegerField()
    reference = CharField(50)
    reference_folded = FoldedField("reference")
    date = DateField(null=True)
    date_time_zone = IntegerField(null=True)
    notes = TextField(default="")
    contact_business = reference_to(Business, null=True)
    contact_person = reference_to(Person, null=True)
    deliver_to_business = reference_to(Business, null=True)
    deliver_to_person = reference_to(Person, null=True)
    bank_account = reference_to(BankAccount, null=True)
    payment_method = IntegerField(null=True)
    area = IntegerField(null=True)
    project = IntegerField(null=True)
    linked_object = IntegerField(null=True)
    linked_object_context = IntegerField(null=True)
    amount = MoneyField(default=0)
    tax = MoneyField(default=0)
    balanced = IntegerField(default=0)
    status = IntegerField(null=True)
    # invoices and expenses
    due_date = DateField(null=True)
    due_date_time_zone = IntegerField(null=True)
    frequency = IntegerField(null=True)
    source = IntegerField(null=True)
    """The invoice that it was made from, which may be gone; see models.recurring."""
    purchase_order = CharField(20, default="")
    sent = BooleanField(default=False)
    sent_at = InstantField(null=True)
    """When a call sent it or marked it so; empty where only the space's default did."""
    payee_reference = CharField(50, default="")
    pay_status = IntegerField(null=True)
    supplier_date = DateField(null=True)
    supplier_date_time_zone = IntegerField(null=True)
    # receipts and payments
    paid = BooleanField(default=True)
    payment_name = CharField(100, default="")
    payment_number = CharField(25, default="")
    payment_other = CharField(50, default="")
    payment_transaction = CharField(50, default="")
    source_bank_transaction = IntegerField(null=True)
    transfer = reference_to(Transfer, null=True)
    # credit notes
    type = IntegerField(null=True)
    reason = IntegerField(null=True)
    financial_account = reference_to(Account, null=True)
    tax_type = IntegerField(null=True)
    store = IntegerField(null=True)
    # what actions do to a document as a whole
    locked_at = InstantField(null=True)
    locked_by = IntegerField(null=True)
    issued = BooleanField(default=False)
    opening = BooleanField(default=False)
    """It opens the books: what it earned or cost was earned or spent before."""
    closing = BooleanField(default=False)
    """It closes a year: a journal that only the year's end makes and takes back."""
    voided_at = InstantField(null=True)
    """When an issued credit note was made a draft again; see models.booked."""
    # what issuing keeps of an invoice; see models.issuing
    issued_at = InstantField(null=True)
    issued_number = CharField(50, default="")
    issued_number_folded = FoldedField("issued_number")
    invoice_messages = TextField(default="")

    class Meta:
        table_name = "document"
        indexes = (
            (("space", "object", "reference"), True),
            (("space", "object", "reference_folded"), False),
            (("space", "issued_number_folded"), False),
            (("space", "object", "date"), False),
            (("space", "object", "modified"), False),
        )

    @property
    def kind(self) -> Kind:
        return KINDS[self.object]


def credit_type(object: int) -> int:
    """Invoices take what we owe a customer, expenses what a supplier owes us."""
    return CUSTOMER_CREDIT if object == INVOICE else SUPPLIER_CREDIT


def _gross(line: Any) -> Any:
    return line.amount if line.tax_included else line.amount + line.tax


def _gross_in_sql(line: Any) -> Case:
    return Case(None, ((line.tax_included, line.amount),), line.amount + line.tax)


def _net(line: Any) -> Any:
    return line.amount - line.tax if line.tax_included else line.amount


def _net_in_sql(line: Any) -> Case:
    return Case(None, ((line.tax_included, line.amount - line.tax),), line.amount)


class Item(Record):
    """A line of an invoice, receipt, payment or expense."""

    NOUN = "line item"
    TAKEN_AFTER = ("document",)

    document = reference_to(Document, backref="items")
    reference = CharField(50)
    reference_folded = FoldedField("reference")
    description = CharField(100, default="")
    notes = TextField(default="")
    amount = MoneyField(default=0)
    tax = MoneyField(default=0)
    tax_included = BooleanField(default=True)
    tax_type = IntegerField(null=True)
    financial_account = reference_to(Account, null=True)
    area = IntegerField(null=True)
    project = IntegerField(null=True)
    capital = BooleanField(null=True)
    other_object = IntegerField(null=True)
    other_object_context = IntegerField(null=True)
    source_amount = MoneyField(null=True)
    source_currency = IntegerField(null=True)
    source_currency_rate = RateField(null=True)
    quantity = RateField(null=True)
    unit = CharField(20, default="")
    unit_price = RateField(null=True)
    supply_date = DateField(null=True)
    supply_end_date = DateField(null=True)

    class Meta:
        table_name = "line_item"
        indexes = (
            (("space", "reference"), True),
            (("space", "reference_folded"), False),
        )

    gross = hybrid_property(_gross, expr=_gross_in_sql)
    """What a line comes to with its tax, in cents."""
    net = hybrid_property(_net, expr=_net_in_sql)
    """What it comes to without."""


class NamedById:
    """Of a row that nobody gives a reference: its id is what it is called."""

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.id.cast("TEXT")


class JournalItem(NamedById, Record):
    """A line of a general journal: a debit or a credit."""

    NOUN = "journal line"
    TAKEN_AFTER = ("document",)

    document = reference_to(Document)
    financial_account = reference_to(Account)
    debit_amount = MoneyField(default=0)
    credit_amount = MoneyField(default=0)
    debit_tax = MoneyField(default=0)
    credit_tax = MoneyField(default=0)
    tax_type = IntegerField(null=True)
    tax_category = IntegerField(null=True)
    area = IntegerField(null=True)
    project = IntegerField(null=True)
    capital = BooleanField(null=True)

    class Meta:
        table_name = "journal_item"


class TransferExpense(NamedById, Record):
    """An expense line in a bank transfer, and the payment made of it."""

    NOUN = "expense in a bank transfer"

    transfer = reference_to(Transfer)
    item = reference_to(Item)
    document = reference_to(Document, backref="transfers")
    amount = MoneyField()
    tax = MoneyField(default=0)
    payment = reference_to(Document, null=True, backref="transfer_sources")

    class Meta:
        table_name = "transfer_expense"
        indexes = ((("transfer", "item"), True),)
