"""Receipts: money that came in."""

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
    need_contact,
    outstanding,
    reconciliation_columns,
    tax_report_columns,
    time_zone_columns,
)
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, Wire
from models.account import BankAccount
from models.actor import Actor
from models.contact import Business, Person
from models.document import KINDS, RECEIPT, Document


def _rule(
    actor: Actor, row: Document | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    need_contact(
        row, values, business="ContactBusinessReceivedFrom", person="ContactPersonReceivedFrom"
    )
    default_project(actor, row, values)
    keep_date(actor, row, values)
    hold_bank_transaction(actor, values.get("source_bank_transaction"))


WHO_PAID: dict[str, Wire] = {
    "BankAccount": Ref(BankAccount, "The account it came into.", into="bank_account"),
    "ContactBusinessReceivedFrom": Ref(
        Business, "The business that paid; this or a person is needed.", into="contact_business"
    ),
    "ContactPersonReceivedFrom": Ref(
        Person, "The person who paid; this or a business is needed.", into="contact_person"
    ),
    "PaymentMethod": Choice(PAYMENT_METHODS, "How it was paid.", into="payment_method"),
    "PaymentReferenceName": Text(
        100, "The name on the account, card or cheque.", into="payment_name"
    ),
    "PaymentReferenceNumber": Text(
        25, "The account or card number, or the bank.", into="payment_number"
    ),
    "PaymentReferenceOther": Text(
        50, "The branch number, card expiry or branch.", into="payment_other"
    ),
}

manage(
    "FINANCIAL_RECEIPT_MANAGE",
    of=Document,
    object=RECEIPT,
    doc="""Add, change or remove a receipt (its header; lines are FINANCIAL_ITEM_MANAGE).

    While it is in a bank reconciliation or a complete tax report its contact, bank account and
    date are frozen. ReceivedDate is the day that the lock date (setting 233) looks at.""",
    fields={
        **WHO_PAID,
        **document_params(RECEIPT),
        # spelled so on the platform; the right spelling is understood as well
        "PaymentReferenceTransactionReferefence": Text(
            50, "The transaction's reference, or the cheque's number.", into="payment_transaction"
        ),
        "ReceivedDate": Date("The day it came in; today when left out.", into="date"),
        "ReceivedDateTimeZone": Integer("Kept as given.", into="date_time_zone"),
        "SourceBankTransaction": bank_transaction_param(),
    },
    numbering=Numbering(KINDS[RECEIPT].counter, KINDS[RECEIPT].prefix),
    rule=_rule,
    search="FINANCIAL_RECEIPT_SEARCH",
    example={"ContactBusinessReceivedFrom": 1, "BankAccount": 1, "PaymentMethod": 3},
    param_aliases={
        "description": "notes",
        "paymentreferencetransactionreference": "paymentreferencetransactionreferefence",
    },
)

search(
    "FINANCIAL_RECEIPT_SEARCH",
    of=Document,
    prefix="Receipt",
    where=lambda alias: alias.object == RECEIPT,
    doc="Find receipts, with what of them is not yet linked to invoices.",
    columns={
        **document_columns(),
        **WHO_PAID,
        "OutstandingAmount": (
            Money("Its amount less what is linked to invoices."),
            outstanding("source"),
        ),
        "PaymentReferenceTransactionReference": Text(
            50, "The transaction's reference, or the cheque's number.", into="payment_transaction"
        ),
        "ReceivedDate": Date("The day it came in.", into="date"),
        **time_zone_columns("ReceivedDate", "date_time_zone"),
        **reconciliation_columns(),
        **bank_transaction_columns(),
        **tax_report_columns(),
    },
    children={
        "ContactBusinessReceivedFrom": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPersonReceivedFrom": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "LineItem": ("FINANCIAL_ITEM_SEARCH", back("document")),
        "ReceiptInvoice": ("FINANCIAL_RECEIPT_INVOICE_SEARCH", back("source_document")),
        "SourceBankTransaction": bank_transaction_child(),
    },
    column_aliases={
        "description": "notes",
        "paymentreferencetransactionreferefence": "paymentreferencetransactionreference",
    },
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "filters": [{"name": "reconciliation", "comparison": "IS_NULL"}],
        "sorts": [{"name": "receiveddate", "direction": "asc"}],
    },
)
