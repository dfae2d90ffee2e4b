"""What closes a stretch of the books: reconciliations, tax reports, processing (books.md 6)."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField, DateField, IntegerField, ModelAlias, Node, TextField

from models.account import BankAccount
from models.document import Document
from models.store.base import FoldedField, InstantField, MoneyField, Record, reference_to

OPEN, COMPLETE = 1, 2
"""Status of a reconciliation; a tax report adds 3 ready for checking and 4 checked."""


class Reconciliation(Record):
    """A bank statement, matched with the receipts, payments and journals it shows."""

    NOUN = "reconciliation"
    OBJECT = 158

    bank_account = reference_to(BankAccount)
    reference = CharField(50)
    reference_folded = FoldedField("reference")
    notes = TextField(default="")
    previous_balance = MoneyField(default=0)
    statement_balance = MoneyField(default=0)
    statement_balance_credits = MoneyField(default=0)
    statement_balance_debits = MoneyField(default=0)
    statement_date = DateField(null=True)
    status = IntegerField(default=OPEN)

    class Meta:
        table_name = "reconciliation"
        indexes = (
            (("space", "reference"), True),
            (("space", "reference_folded"), False),
        )


class ReconciliationItem(Record):
    """A receipt, payment or journal in a reconciliation.

    A receipt or payment is in one at most. A journal between two bank accounts is on both
    statements, so it is in one of each."""

    NOUN = "item of a reconciliation"

    reconciliation = reference_to(Reconciliation)
    document = reference_to(Document)
    source_bank_transaction = IntegerField(null=True)

    class Meta:
        table_name = "reconciliation_item"
        indexes = ((("reconciliation", "document"), True),)


class TaxReport(Record):
    """A report to the tax office (BAS)."""

    NOUN = "tax report"
    OBJECT = 46

    reference = CharField(50, default="")
    reference_folded = FoldedField("reference")
    area = IntegerField(null=True)
    type = IntegerField(default=1)
    status = IntegerField(default=OPEN)
    tax_start_date = DateField(null=True)
    payroll_tax_start_date = DateField(null=True)
    instalment_start_date = DateField(null=True)
    end_date = DateField(null=True)
    include_tax = BooleanField(default=True)
    include_payroll_tax = BooleanField(default=False)
    deferred_tax = MoneyField(null=True)
    previous_instalments_amount = MoneyField(null=True)
    t1 = MoneyField(null=True)
    t3 = MoneyField(null=True)
    t9 = MoneyField(null=True)
    sales_adjustment = MoneyField(null=True)
    purchases_adjustments = MoneyField(null=True)
    tax_office_reference = CharField(50, default="")
    # filled by completion, emptied by re-opening
    tax_collected = MoneyField(default=0)
    tax_paid = MoneyField(default=0)
    document = reference_to(Document, null=True)
    completed = InstantField(null=True)
    lock_dates_before = TextField(default="")
    revision = IntegerField(default=0)
    """How often it was completed; see models.lodged."""
    # the boxes of the form that others do not follow from
    g1 = MoneyField(null=True)
    g2 = MoneyField(null=True)
    g3 = MoneyField(null=True)
    g4 = MoneyField(null=True)
    g7 = MoneyField(null=True)
    g9 = MoneyField(null=True)
    g10 = MoneyField(null=True)
    g11 = MoneyField(null=True)
    g13 = MoneyField(null=True)
    g14 = MoneyField(null=True)
    g15 = MoneyField(null=True)
    g18 = MoneyField(null=True)
    g20 = MoneyField(null=True)

    class Meta:
        table_name = "tax_report"
        indexes = (
            (("space", "reference"), True),
            (("space", "reference_folded"), False),
        )


class TaxReportItem(Record):
    """A document in a complete tax report; it is in one at most."""

    NOUN = "item of a tax report"

    tax_report = reference_to(TaxReport)
    document = reference_to(Document, unique=True)

    class Meta:
        table_name = "tax_report_item"


class ProcessingRun(Record):
    """A run of the debtors and creditors processing, with the lock dates it moved."""

    NOUN = "processing run"
    OBJECT = 295

    reset = BooleanField(default=False)
    status = IntegerField(default=2)
    notes = TextField(default="")
    debtors_started_at = DateField(null=True)
    debtors_processed_to = DateField(null=True)
    creditors_started_at = DateField(null=True)
    creditors_processed_to = DateField(null=True)
    invoices_locked_date = DateField(null=True)
    expenses_locked_date = DateField(null=True)
    journals_locked_date = DateField(null=True)
    lock_dates_before = TextField(default="")

    class Meta:
        table_name = "processing_run"

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.notes
