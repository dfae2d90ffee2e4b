"""Bank deposits: receipts banked together, which stand there as one amount (web_app.md 7)."""

from __future__ import annotations

from typing import Any

from peewee import Case, DateField, IntegerField, ModelAlias, Node, TextField

from models.account import BankAccount
from models.document import Document, NamedById
from models.store.base import MoneyField, Record, reference_to

IN_PROGRESS, COMPLETED, RECONCILED = 1, 2, 3
"""Status of a deposit."""


class BankDeposit(Record):
    """Receipts of a bank account that were paid in together."""

    NOUN = "bank deposit"

    bank_account = reference_to(BankAccount)
    amount = MoneyField(null=True)
    deposit_date = DateField()
    notes = TextField(default="")
    status = IntegerField(default=IN_PROGRESS)

    class Meta:
        table_name = "bank_deposit"
        indexes = ((("space", "bank_account"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        """It has no reference of its own: it is called as somebody noted, or by its id."""
        return Case(None, ((alias.notes != "", alias.notes),), alias.id.cast("TEXT"))


class BankDepositItem(NamedById, Record):
    """A receipt in a bank deposit: it is in one at most."""

    NOUN = "receipt in a bank deposit"
    TAKEN_AFTER = ("deposit",)

    deposit = reference_to(BankDeposit)
    document = reference_to(Document, index=False)

    class Meta:
        table_name = "bank_deposit_item"
        indexes = ((("document",), True),)
