"""The tax office's document: an expense of what a report owes, an invoice of what comes back.

It clears what the lines of the report posted to the tax accounts; the cents that the form drops go
to rounding. What has been paid of it stands when the report is opened again, and completing it
again makes one for the difference (books.md 4 and 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models import numbering, payment_terms, settings, write
from models.account import Account
from models.actor import Actor
from models.contact import Business
from models.document import EXPENSE, INVOICE, NEVER, Document, Item
from models.lodged import TaxReportRevision
from models.period import TaxReport
from models.profile_setting import Setting
from models.refusals import InUse, RecordLocked, SettingMissing
from models.store import scope
from models.store.base import Record
from models.tax_reports.figures import Figures

EXCLUDED = 5
"""Tax type of what is no supply: money for the tax office is not taxed again."""
IN_USE = "money or a credit is on it"


@dataclass(frozen=True)
class Owed:
    """What a bill comes to, above zero what we owe, and what it clears."""

    owed: int = 0
    collected: int = 0
    paid: int = 0

    def __sub__(self, other: Owed) -> Owed:
        return Owed(
            self.owed - other.owed, self.collected - other.collected, self.paid - other.paid
        )

    def __bool__(self) -> bool:
        return bool(self.owed or self.collected or self.paid)


def owed_by(figures: Figures) -> Owed:
    """What the figures of a report call for."""
    return Owed(figures.owed, figures.posted_collected, figures.posted_paid)


def standing(actor: Actor, report: TaxReport) -> Owed:
    """What bills of earlier completions, which are paid or locked, have charged already."""
    total = Owed()
    for each in _revisions(actor, report):
        if each.bill is not None and scope.peek(actor, Document, each.bill) is not None:
            charged = Owed(each.owed, each.posted_collected, each.posted_paid)
            total = total - (Owed() - charged)
    return total


def _revisions(actor: Actor, report: TaxReport) -> list[TaxReportRevision]:
    return list(
        TaxReportRevision.select()
        .where(
            scope.within(TaxReportRevision, actor.space)
            & (TaxReportRevision.tax_report == report.id)
        )
        .order_by(TaxReportRevision.number)
    )


def taken_back(actor: Actor, document: int) -> str:
    """Remove the bill of a report that is opened again; answers why it stands, if it does."""
    if scope.peek(actor, Document, document) is None:
        return ""
    try:
        with write.as_a_whole(actor):
            write.remove(actor, scope.take(actor, Document, document))
    except RecordLocked as refusal:
        keeping = [each.lock for each in refusal.data["obstacles"]]
        names = ", ".join(dict.fromkeys(lock.name for lock in keeping))
        return IN_USE if any(lock.ties for lock in keeping) else f"it is locked ({names})"
    except InUse:
        return IN_USE
    return ""


def make(actor: Actor, report: TaxReport, owed: Owed) -> Document | None:
    """The expense for what is owed, or the invoice for what is to come back; none for nothing.

    The service enters it itself: today may already be a locked day. Raises SettingMissing."""
    if not owed:
        return None
    object = EXPENSE if owed.owed >= 0 else INVOICE
    document = _document(actor, report, object)
    sign = 1 if object == EXPENSE else -1
    rest = owed.owed - owed.collected + owed.paid
    _enter_line(actor, document, settings.TAX_PAYABLE, "Tax collected", sign * owed.collected)
    _enter_line(actor, document, settings.TAX_CREDITS, "Tax paid", -sign * owed.paid)
    if rest:
        _enter_line(actor, document, settings.ROUNDING_ACCOUNT, "Rounding", sign * rest)
    return scope.take(actor, Document, document.id)


def _document(actor: Actor, report: TaxReport, object: int) -> Document:
    office = _named(actor, settings.TAX_CONTACT, Business)
    booked: dict[str, Any] = {}
    if object == INVOICE:
        booked = {"frequency": NEVER, "sent": True}
    return write.enter(
        actor,
        Document,
        object=object,
        reference=numbering.document_reference(actor, object),
        date=actor.today,
        due_date=payment_terms.due(actor, office, actor.today),
        notes=f"Tax report {report.reference}, {report.tax_start_date} to {report.end_date}",
        linked_object=TaxReport.OBJECT,
        linked_object_context=report.id,
        contact_business=office,
        **booked,
    )


def _enter_line(
    actor: Actor, document: Document, setting: Setting, description: str, amount: int
) -> None:
    account = _named(actor, setting, Account)
    if amount:
        write.enter(
            actor,
            Item,
            document=document.id,
            reference=numbering.line_reference(actor),
            description=description,
            amount=amount,
            source_amount=amount,
            tax_type=EXCLUDED,
            financial_account=account,
        )


def _named(actor: Actor, setting: Setting, of: type[Record]) -> int:
    """The record that a setting names. Raises SettingMissing."""
    id = setting.number_in(actor.space)
    if id is None or scope.peek(actor, of, id) is None:
        raise SettingMissing(name=setting.name)
    return id
