"""What causes a lock, since when, and what lifts it: the explanation that every answer gives.

The question (FINANCIAL_ITEM_LOCKED), the refusal and the preview all explain a lock from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models import settings
from models.actor import SERVICE, Actor
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    KINDS,
    RECEIPT,
    Allocation,
    Application,
    Document,
    Transfer,
    TransferExpense,
    lock_date_number,
)
from models.locks import Facts, Obstacle
from models.period import COMPLETE, Reconciliation, ReconciliationItem, TaxReport, TaxReportItem
from models.settings import ProfileSetting
from models.store.base import day, instant
from models.store.database import Statement, slot
from models.user import User


@dataclass(frozen=True)
class Evidence:
    """The record that causes a lock, and since when it does."""

    object: int | None
    context: int | None
    text: str
    date: date | None
    since: datetime | None
    link: int | None = None
    setting: int | None = None
    barred: bool = False
    """True where `lifted_by` would be refused: a complete reconciliation keeps its items, and
    no line is left in the transfer that a payment was made of."""


def _reconciliations() -> Any:
    return (
        ReconciliationItem.select(
            Reconciliation.id,
            Reconciliation.reference,
            Reconciliation.statement_date,
            ReconciliationItem.created,
            ReconciliationItem.id,
            SQL(str(Reconciliation.OBJECT)),
            Case(None, ((Reconciliation.status == COMPLETE, 1),), 0),
        )
        .join(Reconciliation, on=(ReconciliationItem.reconciliation == Reconciliation.id))
        .where(ReconciliationItem.document == slot("id"))
        .order_by(ReconciliationItem.id)
    )


def _tax_reports() -> Any:
    return (
        TaxReportItem.select(
            TaxReport.id,
            TaxReport.reference,
            TaxReport.end_date,
            TaxReportItem.created,
            TaxReportItem.id,
            SQL(str(TaxReport.OBJECT)),
        )
        .join(TaxReport, on=(TaxReportItem.tax_report == TaxReport.id))
        .where(TaxReportItem.document == slot("id"))
    )


def _applications(condition: Any, other: Any) -> Any:
    return (
        Application.select(
            Document.id,
            Document.reference,
            Application.applies_date,
            Application.created,
            Application.id,
            Document.object,
        )
        .join(Document, on=(other == Document.id))
        .where(condition)
        .order_by(Application.id)
    )


def _allocations(own: Any, other: Any) -> Any:
    return (
        Allocation.select(
            Document.id,
            Document.reference,
            Allocation.applies_date,
            Allocation.created,
            Allocation.id,
            Document.object,
        )
        .join(Document, on=(other == Document.id))
        .where(own == slot("id"))
    )


def _transfers() -> Any:
    return (
        TransferExpense.select(
            Transfer.id,
            Transfer.reference,
            Transfer.bank_transfer_date,
            TransferExpense.created,
            TransferExpense.id,
            SQL(str(Transfer.OBJECT)),
        )
        .join(Transfer, on=(TransferExpense.transfer == Transfer.id))
        .where((TransferExpense.document == slot("id")) | (TransferExpense.payment == slot("id")))
        .order_by(TransferExpense.id)
    )


def _paying_transfer() -> Any:
    """The transfer of a payment whose expenses are gone, removed with an override."""
    return (
        Document.select(
            Transfer.id,
            Transfer.reference,
            Transfer.bank_transfer_date,
            Document.created,
            SQL("NULL"),
            SQL(str(Transfer.OBJECT)),
            SQL("1"),
        )
        .join(Transfer, on=(Document.transfer == Transfer.id))
        .where(Document.id == slot("id"))
    )


def _locking_user() -> Any:
    """Who locked a document by hand."""
    full = fn.TRIM(User.first_name.concat(" ").concat(User.surname))
    return (
        Document.select(
            User.id,
            fn.COALESCE(Case(None, ((full == "", User.logon),), full), SERVICE),
            SQL("NULL"),
            Document.locked_at,
            SQL("NULL"),
            SQL(str(User.OBJECT)),
        )
        .join(User, JOIN.LEFT_OUTER, on=(Document.locked_by == User.id))
        .where(Document.id == slot("id"))
    )


_evidence = {
    "LockedReconciliation": Statement(_reconciliations),
    "LockedBAS": Statement(_tax_reports),
    "LockedTransfer": Statement(_transfers),
    "paying_transfer": Statement(_paying_transfer),
    "credited_line": Statement(
        lambda: _applications(Application.target_item == slot("id"), Application.source_document)
    ),
    "credit_note": Statement(
        lambda: _applications(
            Application.source_document == slot("id"), Application.target_document
        )
    ),
    "paid_line": Statement(
        lambda: _allocations(Allocation.target_item, Allocation.source_document)
    ),
    "paying_line": Statement(
        lambda: _allocations(Allocation.source_item, Allocation.target_document)
    ),
    "sent": Statement(
        lambda: Document.select(Document.date, Document.sent_at).where(Document.id == slot("id"))
    ),
    "LockedManual": Statement(_locking_user),
    "setting": Statement(
        lambda: ProfileSetting.select(ProfileSetting.modified).where(
            settings.of_space(ProfileSetting, slot("space"))
            & (ProfileSetting.number == slot("number"))
        )
    ),
}


def _rows_of(name: str, id: int) -> list[tuple[Any, ...]]:
    return _evidence[name].rows(id=id)


def causes(actor: Actor, obstacle: Obstacle) -> list[Evidence]:
    """The records that cause a lock, the first one first."""
    facts, name = obstacle.facts, obstacle.lock.name
    if name == "LockedDate":
        return [_lock_date_evidence(actor, facts)]
    if name == "LockedSent":
        sent_day, sent_at = _evidence["sent"].rows(id=facts.document)[0]
        return [Evidence(INVOICE, facts.document, facts.reference, day(sent_day), instant(sent_at))]
    if name == "LockedCredit":
        if facts.item is None:
            rows = _rows_of("credit_note", facts.document)
        else:
            rows = _rows_of("credited_line", facts.item)
    elif name == "LockedLinked":
        item = facts.item or 0
        rows = _rows_of("paid_line", item) + _rows_of("paying_line", item)
    elif name == "LockedTransfer":
        rows = _rows_of(name, facts.document) or _rows_of("paying_transfer", facts.document)
    else:
        rows = _rows_of(name, facts.document)
    return [
        Evidence(object, id, text, day(on), instant(since), link, barred=any(barred))
        for id, text, on, since, link, object, *barred in rows
    ]


def _lock_date_evidence(actor: Actor, facts: Facts) -> Evidence:
    number = lock_date_number(facts.object, facts.type)
    moved = _evidence["setting"].value(space=actor.space, number=number)
    setting = settings.SETTINGS[number]
    return Evidence(
        None,
        None,
        f"{setting.name} (setting {number}); the day itself is locked",
        day(facts.lock_date),
        instant(moved),
        setting=number,
    )


VOIDING = ("FINANCIAL_INVOICE_VOID", "Invoice={document}, Reason=why")
"""What opens an issued invoice again: nothing else takes back that it was sent."""
_LOCK_DATE_PARAMETERS = {
    233: "InvoicesLockedDate",
    264: "ExpensesLockedDate",
    265: "JournalsLockedDate",
}


def action_method(object: int) -> str:
    """The method that locks and unlocks this kind of document by hand."""
    return f"FINANCIAL_{KINDS[object].noun.upper().replace(' ', '_')}_ACTION"


def lifting(obstacle: Obstacle, cause: Evidence) -> tuple[str, str]:
    """The method and the parameters that lift a lock the ordinary way."""
    paid = obstacle.facts.object in (INVOICE, RECEIPT)
    credit_object = (
        (INVOICE if obstacle.facts.type in (None, CUSTOMER_CREDIT) else EXPENSE)
        if obstacle.facts.object == CREDIT_NOTE
        else obstacle.facts.object
    )
    words = {
        "context": cause.context,
        "link": cause.link,
        "document": obstacle.facts.document,
        "object": obstacle.facts.object,
        "action_method": action_method(obstacle.facts.object),
        "lock_date_parameter": _LOCK_DATE_PARAMETERS.get(cause.setting or 0, ""),
        "link_method": "FINANCIAL_RECEIPT_INVOICE_MANAGE"
        if paid
        else "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
        "credit_method": "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE"
        if credit_object == INVOICE
        else "FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE",
    }
    lock = obstacle.lock
    if lock.name == "LockedSent" and obstacle.facts.issued:
        return VOIDING[0], VOIDING[1].format(**words)
    method, parameters = lock.lifted_otherwise_by if cause.barred else lock.lifted_by
    return method.format(**words), parameters.format(**words)
