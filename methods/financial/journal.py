"""General journals and their lines: what is posted by hand, a debit for every credit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import Case

from methods.area_names import AREA_TEXT
from methods.financial.heads import (
    document_columns,
    linked_record_params,
    numbering_of,
    tax_type,
)
from methods.financial.memberships import (
    bank_transaction_child,
    bank_transaction_columns,
    of_document,
    reconciliation_columns,
    tax_report_columns,
)
from methods.lists import JOURNAL_STATUSES, TAX_CATEGORIES
from methods.manage import manage
from methods.search.columns import Source, back, blank, by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, YesNo
from models import journals
from models.account import Account, BankAccount
from models.actor import Actor
from models.document import JOURNAL, Document, JournalItem
from models.journals import EXPENSE_CATEGORY, REVENUE_CATEGORY
from models.period import Reconciliation, ReconciliationItem
from models.refusals import ClosesYear, JournalFinalised, JournalUnbalanced
from models.tax_types import side_of_journal_line, titled

# --- the journal --------------------------------------------------------------------------------

manage(
    "FINANCIAL_GENERAL_JOURNAL_MANAGE",
    of=Document,
    object=JOURNAL,
    doc="""Add, change or remove a general journal (its header).

    Its lines are FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE. Status 2 finalises it, which needs
    lines whose debits equal their credits; they then stay as they are. Status 1 opens it
    again, unless it is in a locked period, a bank reconciliation or a complete tax report.""",
    fields={
        "Area": Integer("Its area, given to new lines.", into="area"),
        "Description": Text(2000, "Words on it.", into="notes"),
        "JournalDate": Date("The day it counts; today when left out.", into="date"),
        **linked_record_params(),
        "Project": Integer("Its project, given to new lines.", into="project"),
        "Reference": Text(
            50, "Its reference, unique; FGJ and six digits when left out.", into="reference"
        ),
        "Status": Choice(JOURNAL_STATUSES, "1 when left out; 2 finalises it.", into="status"),
    },
    numbering=numbering_of(JOURNAL),
    rule=journals.complete,
    removing=journals.let_go,
    search="FINANCIAL_GENERAL_JOURNAL_SEARCH",
    refuses=[JournalUnbalanced, ClosesYear],
    example={"Description": "Depreciation", "JournalDate": "2026-06-30"},
    param_aliases={"notes": "description"},
)

search(
    "FINANCIAL_GENERAL_JOURNAL_SEARCH",
    of=Document,
    prefix="GeneralJournal",
    where=lambda alias: alias.object == JOURNAL,
    doc="Find general journals. Amount is what their debits come to.",
    columns={
        **document_columns(),
        "Description": Text(2000, "Words on it.", into="notes"),
        "JournalDate": Date("The day it counts.", into="date"),
        "Status": Choice(JOURNAL_STATUSES, "Whether it is finalised.", into="status"),
        **reconciliation_columns(),
        **tax_report_columns(),
    },
    children={
        "GeneralJournalItem": ("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", back("document")),
    },
    example={
        "fields": [{"name": "reference"}, {"name": "journaldate"}, {"name": "statustext"}],
        "filters": [{"name": "status", "comparison": "EQUAL_TO", "value1": 1}],
    },
)

# --- its lines ----------------------------------------------------------------------------------


def _holding(actor: Actor, id: int | None, *, document: int | None = None) -> None:
    journals.hold_of_line(actor, id, document)


manage(
    "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
    of=JournalItem,
    doc="""Add, change or remove a line of a general journal: a debit or a credit.

    Either amount includes its tax, which follows from the tax type when it is left out. The
    lines of a finalised journal stay as they are.""",
    fields={
        "Area": Integer("Area; the journal's when left out.", into="area"),
        "Capital": YesNo("Whether it is capital.", into="capital"),
        "CreditAmount": Money("What is credited, tax included.", into="credit_amount"),
        "CreditTax": Money(
            "The tax in that; worked out when left out.", into="credit_tax", worked_out=True
        ),
        "DebitAmount": Money("What is debited, tax included.", into="debit_amount"),
        "DebitTax": Money(
            "The tax in that; worked out when left out.", into="debit_tax", worked_out=True
        ),
        "FinancialAccount": Ref(
            Account, "The account posted to.", into="financial_account", needed=True
        ),
        "GeneralJournal": Ref(
            Document, "The journal it belongs to.", object=JOURNAL, into="document", needed=True
        ),
        "Project": Integer("Project; the journal's when left out.", into="project"),
        "TaxCategory": Choice(TAX_CATEGORIES, "Revenue or expense.", into="tax_category"),
        "TaxType": tax_type("Its tax type, on the side of TaxCategory."),
    },
    holding=_holding,
    rule=journals.complete_line,
    search="FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH",
    refuses=[JournalFinalised, JournalUnbalanced, ClosesYear],
    example={"GeneralJournal": 1, "FinancialAccount": 1, "DebitAmount": "100.00"},
)


def _reconciled(column: Callable[[Any, Any], Any]) -> Source:
    """What a line is reconciled in, or with: as its journal is on the bank account of the line.

    `column` picks it from the membership and its reconciliation. Where two bank accounts have
    the same financial account, it is the reconciliation that the journal came into last."""

    def source(alias: Any) -> Any:
        member, whole, bank = (
            ReconciliationItem.alias(),
            Reconciliation.alias(),
            BankAccount.alias(),
        )
        return (
            member.select(column(member, whole))
            .join(whole, on=(member.reconciliation == whole.id))
            .join(bank, on=(whole.bank_account == bank.id))
            .where(
                (member.document == alias.document)
                & (bank.financial_account == alias.financial_account)
            )
            .order_by(member.id.desc())
            .limit(1)
        )

    return source


RECONCILED_WITH = _reconciled(lambda member, whole: member.source_bank_transaction)


def _tax_name(category: int) -> Source:
    """The name of the tax type, where the line is of that category."""
    title = titled(side_of_journal_line(category))

    def source(alias: Any) -> Any:
        return Case(None, ((alias.tax_category == category, title(alias)),), "")

    return source


search(
    "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH",
    of=JournalItem,
    prefix="GeneralJournalItem",
    doc="Find lines of general journals, with the reconciliation and tax report they are in.",
    columns={
        "Area": Integer("Its area.", into="area"),
        "AreaText": AREA_TEXT,
        "Capital": YesNo("Whether it is capital.", into="capital"),
        "CreditAmount": Money("What is credited, tax included.", into="credit_amount"),
        "CreditTax": Money("The tax in that.", into="credit_tax"),
        "DebitAmount": Money("What is debited, tax included.", into="debit_amount"),
        "DebitTax": Money("The tax in that.", into="debit_tax"),
        "FinancialAccount": Ref(Account, "The account posted to.", into="financial_account"),
        "GeneralJournal": Ref(Document, "The journal it belongs to.", into="document"),
        "JournalDate": (Date("The day that its journal counts."), of_document("date")),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "Reconciliation": (
            Integer("The bank reconciliation it is in, by the account it is on."),
            _reconciled(lambda member, whole: whole.id),
        ),
        "ReconciliationText": (
            Text(50, "That reconciliation's reference."),
            _reconciled(lambda member, whole: whole.reference),
        ),
        **bank_transaction_columns(RECONCILED_WITH),
        "TaxCategory": Choice(TAX_CATEGORIES, "Revenue or expense.", into="tax_category"),
        **tax_report_columns("document"),
        "TaxReportField2": (Text(50, "Always empty: a line is in one box."), blank),
        "TaxType": Integer("Its tax type.", into="tax_type"),
        "TaxTypeExpenseText": (
            Text(50, "The tax type's name, on an expense."),
            _tax_name(EXPENSE_CATEGORY),
        ),
        "TaxTypeRevenueText": (
            Text(50, "The tax type's name, on revenue."),
            _tax_name(REVENUE_CATEGORY),
        ),
    },
    children={
        "GeneralJournal": ("FINANCIAL_GENERAL_JOURNAL_SEARCH", by("document")),
        **bank_transaction_child(RECONCILED_WITH),
    },
    example={
        "fields": [{"name": "debitamount"}, {"name": "creditamount"}],
        "filters": [{"name": "generaljournal.status", "comparison": "EQUAL_TO", "value1": 2}],
    },
)
