"""What a bank says it moved: the lines of its statement, as somebody brought them in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from peewee import BooleanField, CharField, DateField, IntegerField, ModelAlias, Node

from models.account import Account, BankAccount
from models.contact import Business, Person
from models.document import Document
from models.store.base import FoldedField, MoneyField, Record, reference_to
from models.store.database import fold

UPLOADED, MATCHED, CONFIRMED, TRANSFERRED, LINKED = 1, 2, 3, 4, 6
"""Status of a bank transaction."""
CREDIT, DEBIT = 1, 2
"""The categories that clients tell what came in from what went out by."""


class BankTransaction(Record):
    """A line of a bank's statement: money in where the amount is above zero, else money out."""

    NOUN = "bank transaction"

    bank_account = reference_to(BankAccount)
    posted_date = DateField(null=True)
    amount = MoneyField(default=0)
    tax = MoneyField(null=True)
    tax_type = IntegerField(null=True)
    description = CharField(200, default="")
    category = IntegerField(default=1)
    status = IntegerField(default=UPLOADED)
    external_id = CharField(40, default="")
    external_id_folded = FoldedField("external_id")
    source = IntegerField(null=True)
    as_posted = CharField(64, default="")
    """What day, amount and words it came with, whatever is made of it since."""
    contact_business = reference_to(Business, null=True)
    contact_person = reference_to(Person, null=True)
    financial_account = reference_to(Account, null=True)
    area = IntegerField(null=True)
    project = IntegerField(null=True)
    capital = BooleanField(default=False)
    document = reference_to(Document, null=True)

    class Meta:
        table_name = "bank_transaction"
        indexes = (
            (("space", "bank_account", "status"), False),
            (("space", "bank_account", "external_id_folded"), False),
            (("space", "bank_account", "as_posted"), False),
            (("space", "source"), False),
        )

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.description


def category_of(amount: int) -> int:
    """The category of a line of so many cents, of which nothing else is known."""
    return DEBIT if amount < 0 else CREDIT


def as_posted(posted: date | None, amount: int, description: str) -> str:
    """The same for lines that a bank posted on one day with the same cents and words.

    Blanks and letter case count nothing: the formats of one bank differ in both."""
    words = " ".join(fold(description).split())
    return hashlib.sha256(f"{posted}\n{amount}\n{words}".encode()).hexdigest()
