"""The statements that find what causes a lock (locking.md 6).

Each answers rows of object, id, text, date, since, and perhaps the link's id and whether the way
to lift the lock is barred (see Evidence). They are given `document`, `item` (the line, if it is
one that is locked), `space` and `lock_date` (the number of the setting that governs it); what
finds nothing for a document or for a line just has no evidence there.
"""

from __future__ import annotations

from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.actor import SERVICE
from models.document import Document, Transfer, TransferExpense
from models.link import CREDITS, OF_NOTES, Link
from models.period import COMPLETE, Reconciliation, ReconciliationItem, TaxReport, TaxReportItem
from models.profile_setting import ProfileSetting, of_space
from models.settings import CLOSED_FOR_GOOD, LOCK_DATES
from models.store.database import Statement, slot
from models.user import User

NULL = SQL("NULL")


def _reconciliations() -> Any:
    """A complete reconciliation keeps its items: the way out is barred."""
    return (
        ReconciliationItem.select(
            SQL(str(Reconciliation.OBJECT)),
            Reconciliation.id,
            Reconciliation.reference,
            Reconciliation.statement_date,
            ReconciliationItem.created,
            ReconciliationItem.id,
            Case(None, ((Reconciliation.status == COMPLETE, 1),), 0),
        )
        .join(Reconciliation, on=(ReconciliationItem.reconciliation == Reconciliation.id))
        .where(ReconciliationItem.document == slot("document"))
        .order_by(ReconciliationItem.id)
    )


def _tax_reports() -> Any:
    return (
        TaxReportItem.select(
            SQL(str(TaxReport.OBJECT)),
            TaxReport.id,
            TaxReport.reference,
            TaxReport.end_date,
            TaxReportItem.created,
            TaxReportItem.id,
        )
        .join(TaxReport, on=(TaxReportItem.tax_report == TaxReport.id))
        .where(TaxReportItem.document == slot("document"))
    )


def _tied(own: Any, slot_name: str, other: Any, kinds: frozenset[int] | None = None) -> Any:
    """The documents that links tie to a line or document: of these kinds, or of all but credits."""
    of_kinds = Link.kind.in_(sorted(kinds)) if kinds else Link.kind.not_in(sorted(CREDITS))
    return (
        Link.select(
            Document.object,
            Document.id,
            Document.reference,
            Link.applies_date,
            Link.created,
            Link.id,
            SQL("0"),
            Link.kind,
        )
        .join(Document, on=(other == Document.id))
        .where((own == slot(slot_name)) & of_kinds)
        .order_by(Link.id)
    )


def _transfers() -> Any:
    return (
        TransferExpense.select(
            SQL(str(Transfer.OBJECT)),
            Transfer.id,
            Transfer.reference,
            Transfer.bank_transfer_date,
            TransferExpense.created,
            TransferExpense.id,
        )
        .join(Transfer, on=(TransferExpense.transfer == Transfer.id))
        .where(
            (TransferExpense.document == slot("document"))
            | (TransferExpense.payment == slot("document"))
        )
        .order_by(TransferExpense.id)
    )


def _emptied_transfer() -> Any:
    """The transfer of a payment whose expenses are gone, removed with an override: there is
    nothing left to take off it, so the way out is barred."""
    expenses = TransferExpense.select(TransferExpense.id).where(
        TransferExpense.payment == Document.id
    )
    return (
        Document.select(
            SQL(str(Transfer.OBJECT)),
            Transfer.id,
            Transfer.reference,
            Transfer.bank_transfer_date,
            Document.created,
            NULL,
            SQL("1"),
        )
        .join(Transfer, on=(Document.transfer == Transfer.id))
        .where((Document.id == slot("document")) & ~fn.EXISTS(expenses))
    )


def itself(date: Any, since: Any) -> Statement:
    """Where the document itself is what causes the lock: a date that tells of it, since when."""
    told = (Document.object, Document.id, Document.reference, date, since)
    return Statement(lambda: Document.select(*told).where(Document.id == slot("document")))


def _locking_user() -> Any:
    """Who locked a document by hand."""
    return (
        Document.select(
            SQL(str(User.OBJECT)),
            User.id,
            fn.COALESCE(User.full_name(User), SERVICE),
            NULL,
            Document.locked_at,
        )
        .join(User, JOIN.LEFT_OUTER, on=(Document.locked_by == User.id))
        .where(Document.id == slot("document"))
    )


def _lock_date() -> Any:
    words = [
        (each.number, f"{each.name} (setting {each.number}); the day itself is locked")
        for each in (*LOCK_DATES, CLOSED_FOR_GOOD)
    ]
    return ProfileSetting.select(
        NULL,
        NULL,
        Case(ProfileSetting.number, words),
        ProfileSetting.value,
        ProfileSetting.modified,
    ).where(of_space(ProfileSetting, slot("space")) & (ProfileSetting.number == slot("lock_date")))


RECONCILIATIONS = Statement(_reconciliations)
TAX_REPORTS = Statement(_tax_reports)
CREDITS_OF_LINE = Statement(lambda: _tied(Link.target_item, "item", Link.source_document, CREDITS))
USES_OF_CREDIT = Statement(
    lambda: _tied(Link.source_document, "document", Link.target_document, OF_NOTES).where(
        Link.source_item.is_null()
    )
)
REFUNDS_OF_CREDIT = Statement(
    lambda: _tied(Link.target_document, "document", Link.source_document, OF_NOTES).where(
        Link.target_item.is_null()
    )
)
PAYING = Statement(lambda: _tied(Link.target_item, "item", Link.source_document))
PAID = Statement(lambda: _tied(Link.source_item, "item", Link.target_document))
TRANSFERS = Statement(_transfers)
EMPTIED_TRANSFER = Statement(_emptied_transfer)
SENT_INVOICE = itself(Document.date, Document.sent_at)
LOCKING_USER = Statement(_locking_user)
LOCK_DATE = Statement(_lock_date)
