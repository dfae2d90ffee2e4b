"""Expenses: the bills of suppliers."""

from __future__ import annotations

from typing import Any

from methods.credits import apply_open_credits, hold_with_credits
from methods.manage import Numbering, manage
from methods.records import (
    PAY_STATUSES,
    PAYMENT_METHODS,
    back,
    by,
    default_project,
    document_columns,
    document_params,
    keep_date,
    money_of,
    outstanding,
    tax_report_columns,
    time_zone_columns,
)
from methods.search.declaration import search
from methods.terms import due
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, YesNo
from models.account import BankAccount
from models.actor import Actor
from models.contact import Business, Person
from models.document import EXPENSE, KINDS, Allocation, Application, Document


def _rule(
    actor: Actor, row: Document | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    default_project(actor, row, values)
    keep_date(actor, row, values)
    if row is None and values.get("due_date") is None:
        billed = values.get("supplier_date") or values["date"]
        values["due_date"] = due(actor, values, billed)


def _after(actor: Actor, row: Document, wanted: dict[str, Any]) -> None:
    if wanted.get("checkcredit"):
        apply_open_credits(actor, row)


manage(
    "FINANCIAL_EXPENSE_MANAGE",
    of=Document,
    object=EXPENSE,
    doc="""Add, change or remove an expense (its header; lines are FINANCIAL_ITEM_MANAGE).

    AccruedDate is the day that the expenses' lock date (setting 264) looks at; it is today
    when left out. PaymentDueDate follows from the payment terms of the business paid, counted
    from SupplierInvoiceDate where there is one.""",
    fields={
        "AccruedDate": Date("The day it counts; today when left out.", into="date"),
        "AccruedDateTimeZone": Integer("Kept as given.", into="date_time_zone"),
        "BankAccount": Ref(BankAccount, "The account it is paid from.", into="bank_account"),
        "ContactBusinessPaidTo": Ref(Business, "The business owed.", into="contact_business"),
        "ContactPersonPaidTo": Ref(Person, "The person owed.", into="contact_person"),
        **document_params(EXPENSE),
        "PayeeReference": Text(50, "The supplier's own number for it.", into="payee_reference"),
        "PaymentDueDate": Date(
            "When it is to be paid; from the payment terms when left out.", into="due_date"
        ),
        "PaymentDueDateTimeZone": Integer("Kept as given.", into="due_date_time_zone"),
        "PaymentMethod": Choice(PAYMENT_METHODS, "How it is paid.", into="payment_method"),
        "PayStatus": Choice(PAY_STATUSES, "Whether it may be paid.", into="pay_status"),
        "SupplierInvoiceDate": Date("The date on the supplier's bill.", into="supplier_date"),
        "SupplierInvoiceDateTimeZone": Integer("Kept as given.", into="supplier_date_time_zone"),
    },
    extra={
        "CheckCredit": YesNo(
            "Y applies open credit notes of the supplier, oldest first.", default=False
        ),
    },
    numbering=Numbering(KINDS[EXPENSE].counter, KINDS[EXPENSE].prefix),
    holding=hold_with_credits,
    rule=_rule,
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
        "AccruedDate": Date("The day it counts.", into="date"),
        **time_zone_columns("AccruedDate", "date_time_zone"),
        "BankAccount": Ref(BankAccount, "The account it is paid from.", into="bank_account"),
        "ContactBusinessPaidTo": Ref(Business, "The business owed.", into="contact_business"),
        "ContactPersonPaidTo": Ref(Person, "The person owed.", into="contact_person"),
        "CreditAmount": (
            Money("Credit notes applied to it."),
            money_of(Application, "target_document"),
        ),
        "OutstandingAmount": (
            Money("Its amount less linked payments and applied credit notes."),
            outstanding("target"),
        ),
        "PayeeReference": Text(50, "The supplier's own number for it.", into="payee_reference"),
        "PaymentAmount": (Money("Payments linked to it."), money_of(Allocation, "target_document")),
        "PaymentDueDate": Date("When it is to be paid.", into="due_date"),
        **time_zone_columns("PaymentDueDate", "due_date_time_zone"),
        "PaymentMethod": Choice(PAYMENT_METHODS, "How it is paid.", into="payment_method"),
        "PayStatus": Choice(PAY_STATUSES, "Whether it may be paid.", into="pay_status"),
        "PreAdjustmentAmount": Money("Its amount before credit notes.", into="amount"),
        "SupplierInvoiceDate": Date("The date on the supplier's bill.", into="supplier_date"),
        **time_zone_columns("SupplierInvoiceDate", "supplier_date_time_zone"),
        **tax_report_columns(),
    },
    children={
        "ContactBusinessPaidTo": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPersonPaidTo": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "ExpenseCredit": ("FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH", back("target_document")),
        "ExpenseCreditNote": ("FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH", back("target_document")),
        "ExpensePayment": ("FINANCIAL_PAYMENT_EXPENSE_SEARCH", back("target_document")),
        # the platform's own name for it, in its page of this search
        "ExpenseReceipt": ("FINANCIAL_PAYMENT_EXPENSE_SEARCH", back("target_document")),
        "LineItem": ("FINANCIAL_ITEM_SEARCH", back("document")),
    },
    column_aliases={"description": "notes"},
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "sorts": [{"name": "paymentduedate", "direction": "asc"}],
    },
)
