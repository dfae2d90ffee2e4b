"""Receipts: money that came in."""

from __future__ import annotations

from methods.financial.heads import RECEIPT_HEAD, document_columns, document_params, numbering_of
from methods.financial.memberships import (
    bank_transaction_child,
    bank_transaction_columns,
    bank_transaction_param,
    reconciliation_columns,
    tax_report_columns,
)
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.types import Money, Text, Wire
from models import balances
from models.document import RECEIPT, Document
from models.links import paying

WHO_PAID: dict[str, Wire] = {
    **RECEIPT_HEAD.who(),
    **RECEIPT_HEAD.how(),
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
        **RECEIPT_HEAD.date_params(),
        **bank_transaction_param(),
    },
    numbering=numbering_of(RECEIPT),
    rule=paying.complete_receipt,
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
            balances.left,
        ),
        "PaymentReferenceTransactionReference": Text(
            50, "The transaction's reference, or the cheque's number.", into="payment_transaction"
        ),
        **RECEIPT_HEAD.date_columns(),
        **reconciliation_columns(),
        **bank_transaction_columns(),
        **tax_report_columns(),
    },
    children={
        **RECEIPT_HEAD.children({"Invoice": "FINANCIAL_RECEIPT_INVOICE_SEARCH"}, "source_document"),
        **bank_transaction_child(),
    },
    column_aliases={
        "description": "notes",
        "paymentreferencetransactionreferefence": "paymentreferencetransactionreference",
    },
    example=RECEIPT_HEAD.example(),
)
