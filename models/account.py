"""The chart of accounts, bank accounts, and accounts with payment providers."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField, DateField, IntegerField, ModelAlias, Node, TextField

from models.store.base import MoneyField, Record, reference_to

OUTGOING, REVENUE, ASSET, LIABILITY, EQUITY = 1, 2, 3, 4, 5
ACCOUNT_TYPES = {
    OUTGOING: "Outgoing (Expense)",
    REVENUE: "Revenue (Income)",
    ASSET: "Asset",
    LIABILITY: "Liability",
    EQUITY: "Equity",
}
"""The types of account, and what each is called."""
CLASS_OPERATIONS, CLASS_OTHER, CLASS_TAX = 1, 2, 3
"""What accounts of a type are told apart by, in the profit and loss above all."""


class Account(Record):
    """An account of the ledger."""

    NOUN = "financial account"

    title_text = CharField(50, column_name="title")
    code = CharField(25, default="")
    type = IntegerField()
    class_code = IntegerField(null=True, column_name="class")
    parent_account = reference_to("self", null=True)
    area = IntegerField(null=True)
    expense_cost_of_sale = BooleanField(null=True)
    expense_payroll = BooleanField(null=True)
    postable = BooleanField(default=True)
    hidden = BooleanField(default=False)
    tax_type = IntegerField(null=True)
    notes = TextField(default="")

    class Meta:
        table_name = "financial_account"
        indexes = ((("space", "title_text"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


class BankAccount(Record):
    """An account at a bank, which reconciliations are made of."""

    NOUN = "bank account"
    OBJECT = 233

    title_text = CharField(50, column_name="title")
    account_name = CharField(50, default="")
    account_number = CharField(50, default="")
    account_type = IntegerField(null=True)
    bank = CharField(50, default="")
    bsb = CharField(10, default="")
    iban = CharField(34, default="")
    bic = CharField(11, default="")
    can_send_cheque = BooleanField(null=True)
    card_expiry = CharField(10, default="")
    card_name = CharField(50, default="")
    card_number = CharField(50, default="")
    card_type = IntegerField(null=True)
    currency = IntegerField(null=True)
    """By the platform's number; that of the books where it is left open."""
    default_payment_account = BooleanField(default=False)
    default_receipt_account = BooleanField(default=False)
    financial_account = reference_to(Account, null=True)
    last_cheque_number = IntegerField(null=True)
    last_reconciled_balance = MoneyField(null=True)
    last_reconciled_date = DateField(null=True)
    merchant_id = CharField(50, default="")
    notes = TextField(default="")
    statement_frequency = IntegerField(null=True)
    status = IntegerField(default=1)
    terminal_id = CharField(50, default="")

    class Meta:
        table_name = "bank_account"
        indexes = ((("space", "title_text"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text


class FundsTransferAccount(Record):
    """An account with a payment provider, through which bank transfers are sent."""

    NOUN = "funds transfer account"
    SECRETS = frozenset({"api_key", "api_password"})

    title_text = CharField(75, column_name="title")
    add_on_fee_fixed = MoneyField(null=True)
    add_on_fee_variable = MoneyField(null=True)
    add_on_fee_variable2 = MoneyField(null=True)
    api_key = CharField(250, default="")
    api_logon = CharField(150, default="")
    api_password = CharField(250, default="")
    bank_account = reference_to(BankAccount, null=True)
    make_payment = BooleanField(default=True)
    take_payment = BooleanField(default=False)
    provider = IntegerField(null=True)
    provider_account_key = CharField(150, default="")
    status = IntegerField(default=2)
    url_cancel = CharField(150, default="")
    url_success = CharField(150, default="")

    class Meta:
        table_name = "funds_transfer_account"

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text
