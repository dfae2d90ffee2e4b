"""Payments: money that went out."""

from __future__ import annotations

from typing import Any

from methods.manage import Numbering, manage
from methods.records import (
    PAYMENT_METHODS,
    back,
    bank_transaction_child,
    bank_transaction_columns,
    bank_transaction_param,
    by,
    default_project,
    document_columns,
    document_params,
    hold_bank_transaction,
    keep_date,
    outstanding,
    reconciliation_columns,
    tax_report_columns,
    time_zone_columns,
)
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, Wire, YesNo
from models.account import BankAccount
from models.actor import Actor
from models.contact import Business, Person
from models.document import KINDS, PAYMENT, Document


def _rule(
    actor: Actor, row: Document | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    default_project(actor, row, values)
    keep_date(actor, row, values)
    hold_bank_transaction(actor, values.get("source_bank_transaction"))


TO_WHOM: dict[str, Wire] = {
    "BankAccount": Ref(BankAccount, "The account it went out of.", into="bank_account"),
    "ContactBusinessPaidTo": Ref(Business, "The business paid.", into="contact_business"),
    "ContactPersonPaidTo": Ref(Person, "The person paid.", into="contact_person"),
    "Paid": YesNo("Whether it has been made; Y when left out.", into="paid"),
    "PaymentMethod": Choice(PAYMENT_METHODS, "How it was paid.", into="payment_method"),
    "PaymentReferenceTransaction": Text(
        50, "The transaction's reference, or the cheque's number.", into="payment_transaction"
    ),
}

manage(
    "FINANCIAL_PAYMENT_MANAGE",
    of=Document,
    object=PAYMENT,
    doc="""Add, change or remove a payment (its header; lines are FINANCIAL_ITEM_MANAGE).

    While it is in a bank reconciliation or a complete tax report its contact, bank account and
    date are frozen. PaidDate is the day that the lock date (setting 264) looks at.""",
    fields={
        **TO_WHOM,
        **document_params(PAYMENT),
        "PaidDate": Date("The day it went out; today when left out.", into="date"),
        "PaidDateTimeZone": Integer("Kept as given.", into="date_time_zone"),
        "SourceBankTransaction": bank_transaction_param(),
    },
    numbering=Numbering(KINDS[PAYMENT].counter, KINDS[PAYMENT].prefix),
    rule=_rule,
    search="FINANCIAL_PAYMENT_SEARCH",
    example={"ContactBusinessPaidTo": 1, "BankAccount": 1, "PaymentMethod": 3},
    param_aliases={"description": "notes"},
)

search(
    "FINANCIAL_PAYMENT_SEARCH",
    of=Document,
    prefix="Payment",
    where=lambda alias: alias.object == PAYMENT,
    doc="Find payments, with what of them is not yet linked to expenses.",
    columns={
        **document_columns(),
        **TO_WHOM,
        "OutstandingAmount": (
            Money("Its amount less what is linked to expenses."),
            outstanding("source"),
        ),
        "PaidDate": Date("The day it went out.", into="date"),
        **time_zone_columns("PaidDate", "date_time_zone"),
        **reconciliation_columns(),
        **bank_transaction_columns(),
        **tax_report_columns(),
    },
    children={
        "ContactBusinessPaidTo": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPersonPaidTo": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "LineItem": ("FINANCIAL_ITEM_SEARCH", back("document")),
        "PaymentExpense": ("FINANCIAL_PAYMENT_EXPENSE_SEARCH", back("source_document")),
        "SourceBankTransaction": bank_transaction_child(),
    },
    column_aliases={"description": "notes"},
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "filters": [{"name": "reconciliation", "comparison": "IS_NULL"}],
        "sorts": [{"name": "paiddate", "direction": "asc"}],
    },
)
