"""Payments: money that went out."""

from __future__ import annotations

from methods.financial.heads import PAYMENT_HEAD, document_columns, document_params, numbering_of
from methods.financial.memberships import (
    bank_transaction_child,
    bank_transaction_columns,
    bank_transaction_param,
    reconciliation_columns,
    tax_report_columns,
)
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.types import Money, Text, Wire, YesNo
from models import balances
from models.document import PAYMENT, Document
from models.links import paying

TO_WHOM: dict[str, Wire] = {
    **PAYMENT_HEAD.who(),
    "Paid": YesNo("Whether it has been made; Y when left out.", into="paid"),
    **PAYMENT_HEAD.how(),
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
        **PAYMENT_HEAD.date_params(),
        **bank_transaction_param(),
    },
    numbering=numbering_of(PAYMENT),
    rule=paying.complete_payment,
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
            balances.left,
        ),
        **PAYMENT_HEAD.date_columns(),
        **reconciliation_columns(),
        **bank_transaction_columns(),
        **tax_report_columns(),
    },
    children={
        **PAYMENT_HEAD.children({"Expense": "FINANCIAL_PAYMENT_EXPENSE_SEARCH"}, "source_document"),
        **bank_transaction_child(),
    },
    column_aliases={"description": "notes"},
    example=PAYMENT_HEAD.example(),
)
