"""Expenses: the bills of suppliers."""

from __future__ import annotations

from methods.financial.heads import (
    AFTER_CREDITS,
    EXPENSE_HEAD,
    billed_columns,
    document_columns,
    document_params,
    numbering_of,
    take_with_open_notes,
    time_zone_columns,
)
from methods.financial.memberships import tax_report_columns
from methods.lists import PAY_STATUSES
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Text, YesNo
from models import balances
from models.actor import Actor
from models.document import EXPENSE, Document
from models.invoices import billing
from models.links import crediting


def _after(actor: Actor, row: Document, *, check_credit: bool) -> None:
    if check_credit:
        crediting.apply_open_notes(actor, row)


manage(
    "FINANCIAL_EXPENSE_MANAGE",
    of=Document,
    object=EXPENSE,
    doc="""Add, change or remove an expense (its header; lines are FINANCIAL_ITEM_MANAGE).

    AccruedDate is the day that the expenses' lock date (setting 264) looks at; it is today
    when left out. PaymentDueDate follows from the payment terms of the business paid, counted
    from SupplierInvoiceDate where there is one.""",
    fields={
        **EXPENSE_HEAD.date_params(),
        **EXPENSE_HEAD.who(),
        **document_params(EXPENSE),
        "PayeeReference": Text(50, "The supplier's own number for it.", into="payee_reference"),
        "PaymentDueDate": Date(
            "When it is to be paid; from the payment terms when left out.", into="due_date"
        ),
        "PaymentDueDateTimeZone": Integer("Kept as given.", into="due_date_time_zone"),
        **EXPENSE_HEAD.how(),
        "PayStatus": Choice(PAY_STATUSES, "Whether it may be paid.", into="pay_status"),
        "SupplierInvoiceDate": Date("The date on the supplier's bill.", into="supplier_date"),
        "SupplierInvoiceDateTimeZone": Integer("Kept as given.", into="supplier_date_time_zone"),
    },
    extra={
        "CheckCredit": YesNo(
            "Y applies open credit notes of the supplier, oldest first.", default=False
        ),
    },
    numbering=numbering_of(EXPENSE),
    holding=take_with_open_notes,
    rule=billing.complete_expense,
    after=_after,
    search="FINANCIAL_EXPENSE_SEARCH",
    example={"ContactBusinessPaidTo": 1, "Notes": "Sail cloth", "AccruedDate": "2026-07-31"},
    param_aliases={"description": "notes"},
)

search(
    "FINANCIAL_EXPENSE_SEARCH",
    of=Document,
    prefix="Expense",
    where=lambda alias: alias.object == EXPENSE,
    doc="Find expenses, with what is paid, credited and outstanding.",
    columns={
        **document_columns(),
        **billed_columns(),
        **EXPENSE_HEAD.date_columns(),
        **EXPENSE_HEAD.who(),
        "OutstandingAmount": (
            Money("Its amount less linked payments and applied credit notes."),
            balances.outstanding,
        ),
        "PayeeReference": Text(50, "The supplier's own number for it.", into="payee_reference"),
        "PaymentAmount": (Money("Payments linked to it."), balances.paid),
        "PaymentDueDate": Date("When it is to be paid.", into="due_date"),
        **time_zone_columns("PaymentDueDate", "due_date_time_zone"),
        **EXPENSE_HEAD.how(),
        "PayStatus": Choice(PAY_STATUSES, "Whether it may be paid.", into="pay_status"),
        "SupplierInvoiceDate": Date("The date on the supplier's bill.", into="supplier_date"),
        **time_zone_columns("SupplierInvoiceDate", "supplier_date_time_zone"),
        **tax_report_columns(),
    },
    children=EXPENSE_HEAD.children(
        {
            "Credit": "FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH",
            "CreditNote": "FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH",
            "Payment": "FINANCIAL_PAYMENT_EXPENSE_SEARCH",
            # the platform's own name for it, in its page of this search
            "Receipt": "FINANCIAL_PAYMENT_EXPENSE_SEARCH",
        },
        "target_document",
    ),
    column_aliases={"description": "notes"},
    net=AFTER_CREDITS,
    example=EXPENSE_HEAD.example(due="PaymentDueDate"),
)
