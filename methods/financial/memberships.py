"""What a record is of, in or goes with, as columns: document, reconciliation, tax report."""

from __future__ import annotations

from functools import partial
from typing import Any

from peewee import Case, Function, ModelAlias, Select, fn

from methods.financial.heads import Columns
from methods.search.columns import Join, Source, beyond
from methods.wire.types import Id, Ref, Text, Wire
from models.bank_transaction import BankTransaction
from models.document import Document
from models.lodged import TaxReportLine
from models.period import (
    COMPLETE,
    Reconciliation,
    ReconciliationItem,
    TaxReport,
    TaxReportItem,
)
from models.store.base import Record
from models.tax_reports.parts import BY_TYPE, DECREASE, INCREASE

of_document = partial(beyond, Document, "document")
"""A column of the document that a line is of, or that a bank transaction goes with."""


def member_of(
    model: type[ReconciliationItem | TaxReportItem],
    group: str,
    whole: type[Reconciliation | TaxReport] | None = None,
    *,
    document: str = "id",
) -> Source:
    """The reconciliation or tax report that a document is in: its id, or the reference of `whole`.

    Of a journal that is in reconciliations of two bank accounts, it is the one it came into
    last. `document` is the attribute that holds the document's id."""

    def source(alias: ModelAlias[Record]) -> Select:
        member = model.alias()
        belongs = member.document == getattr(alias, document)
        if whole is None:
            found = member.select(getattr(member, group))
        else:
            named = whole.alias()
            of_group = getattr(member, group) == named.id
            found = member.select(named.reference).join(named, on=of_group)
        return found.where(belongs).order_by(member.id.desc()).limit(1)

    return source


def reconciliation_columns() -> Columns:
    """The bank reconciliation that a receipt, payment or journal is in."""
    return {
        "Reconciliation": (
            Id("The bank reconciliation it is in."),
            member_of(ReconciliationItem, "reconciliation"),
        ),
        "ReconciliationText": (
            Text(50, "That reconciliation's reference."),
            member_of(ReconciliationItem, "reconciliation", Reconciliation),
        ),
    }


def tax_report_columns(document: str = "id") -> Columns:
    """The complete tax report that a document is in, or the document of a line."""
    return {
        "TaxReport": (
            Id("The complete tax report it is in."),
            member_of(TaxReportItem, "tax_report", document=document),
        ),
        "TaxReportText": (
            Text(50, "That report's reference."),
            member_of(TaxReportItem, "tax_report", TaxReport, document=document),
        ),
        "TaxReportField": (Text(50, "The box that complete reports show it in."), _box(document)),
    }


def _box(document: str) -> Source:
    """The box that complete reports show a document in, by its first line, or a line of it: that
    of the tax type, or the total it counts in. Adjustments of bad debts are apart from it."""

    def source(alias: ModelAlias[Record]) -> Any:
        part, report = TaxReportLine.alias(), TaxReport.alias()
        own = (part.document == getattr(alias, document)) & part.box.not_in([INCREASE, DECREASE])
        if document != "id":
            own &= part.line == alias.id
        stands = (report.status == COMPLETE) & (part.revision == report.revision)
        most = Case(None, ((part.field.in_(sorted(BY_TYPE)), part.field),), part.box)
        found = part.select(most).join(report, on=(part.tax_report == report.id))
        return fn.COALESCE(found.where(own & stands).order_by(part.id).limit(1), "")

    return source


def _bank_transaction(alias: ModelAlias[Document]) -> Function:
    """The bank transaction that a receipt or payment came from, or was reconciled with."""
    matched = member_of(ReconciliationItem, "source_bank_transaction")
    return fn.COALESCE(alias.source_bank_transaction, matched(alias))


def bank_transaction_columns(source: Source = _bank_transaction) -> Columns:
    """The line of a bank's statement that a receipt, payment or journal line goes with."""

    def text(alias: ModelAlias[Record]) -> Select:
        named = BankTransaction.alias()
        return named.select(BankTransaction.title(named)).where(named.id == source(alias))

    return {
        "SourceBankTransaction": (
            Ref(BankTransaction, "The bank transaction it came from, or was reconciled with."),
            source,
        ),
        "SourceBankTransactionText": (Text(200, "That bank transaction's description."), text),
    }


def bank_transaction_child(source: Source = _bank_transaction) -> dict[str, tuple[str, Join]]:
    """The bank transaction of a receipt, payment or journal line, as a child of its search."""
    search = "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH"
    return {"SourceBankTransaction": (search, lambda parent, child: child.id == source(parent))}


def bank_transaction_param() -> dict[str, Wire]:
    """The bank transaction that a receipt or payment came from, to set."""
    words = "The bank transaction it came from."
    return {"SourceBankTransaction": Ref(BankTransaction, words, into="source_bank_transaction")}
