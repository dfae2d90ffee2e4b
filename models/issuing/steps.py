"""Issuing an invoice and taking that back: when either may be done, and what it makes of the books.

The rules are those of issuing.md 2. An invoice is taken by the transaction before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models import booked, lines, lock_dates, settings, write
from models.actor import Actor
from models.cents import shown
from models.document import INVOICE, Document
from models.document_step import CANCEL
from models.invoices import standing
from models.issuing import register
from models.issuing.register import Taken
from models.lock_event import ISSUE, VOID
from models.payment_terms import due
from models.period import COMPLETE, TaxReport, TaxReportItem
from models.refusals import (
    InvoiceBelowZero,
    InvoiceCancelled,
    InvoiceComesToNothing,
    InvoiceDateLocked,
    InvoiceIssuedAlready,
    InvoiceNotIssued,
    InvoicePeriodLocked,
    InvoiceReported,
    InvoiceSettled,
    InvoiceWithoutLines,
    MayNotIssue,
    MayNotVoid,
    RecordLocked,
)
from models.rights import ISSUE as ISSUING
from models.rights import VOID as VOIDING
from models.store import scope

Moved = Mapping[str, bool | str | date | datetime | None]
"""New values of an invoice by column."""

# --- issuing ------------------------------------------------------------------------------------


def check_may_issue(actor: Actor) -> None:
    """Raise MayNotIssue where no role of the caller's issues."""
    if not actor.may(ISSUING):
        raise MayNotIssue()


def check_issuable(actor: Actor, invoice: Document) -> None:
    """Raise InvoiceIssuedAlready, InvoiceCancelled, InvoiceWithoutLines, InvoiceBelowZero or
    InvoiceComesToNothing, where one of these keeps an invoice from being issued."""
    if invoice.issued:
        raise InvoiceIssuedAlready(reference=invoice.reference, number=invoice.issued_number)
    if booked.step_in_force(invoice, CANCEL) is not None:
        raise InvoiceCancelled(reference=invoice.reference)
    if not lines.of(actor, invoice):
        raise InvoiceWithoutLines(reference=invoice.reference)
    if invoice.amount < 0:
        raise InvoiceBelowZero(reference=invoice.reference, amount=shown(invoice.amount))
    if invoice.amount == 0 and settings.FORBID_ZERO_TOTAL.holds_in(actor.space):
        raise InvoiceComesToNothing(reference=invoice.reference)


def date_of(actor: Actor, invoice: Document) -> date:
    """The day an invoice is dated by: its own, else today."""
    return invoice.date or actor.today


def due_date_of(actor: Actor, invoice: Document, on: date) -> date | None:
    """When an invoice of a day is to be paid: the payment terms start anew with another day,
    but a date that somebody set by hand stays."""
    counted_from = invoice.date or actor.day_of(invoice.created)
    by_terms = due(actor, invoice.contact_business, counted_from)
    if invoice.due_date is None or invoice.due_date == by_terms:
        return due(actor, invoice.contact_business, on) or invoice.due_date
    return invoice.due_date


def issue(
    actor: Actor,
    invoice: Document,
    number: Taken,
    on: date,
    *,
    comment: str = "",
) -> None:
    """Freeze an invoice under its number and date, and enter that into the register and the trail.

    `comment` is kept with it. Raises InvoiceDateLocked or RecordLocked."""
    moved: dict[str, bool | str | date | datetime | None] = {
        "issued": True,
        "issued_at": actor.now,
        "issued_number": number.number,
        "sent": True,
        "sent_at": invoice.sent_at or actor.now,
        "due_date": due_date_of(actor, invoice, on),
        "date": on,
    }
    if comment:
        moved["invoice_messages"] = "\n".join(filter(None, (invoice.invoice_messages, comment)))
    was = _standing(invoice)
    move(actor, invoice, moved)
    _warn_of_order(actor, number, on)
    register.enter(actor, invoice, number, on)
    _log(actor, invoice, ISSUE, reason=number.number, was=was)


def _warn_of_order(actor: Actor, number: Taken, on: date) -> None:
    """Tell of a day that is yet to come, or before that of the number before."""
    if on > actor.today:
        actor.warn(f"The invoice is dated {on}, which is yet to come")
    before = register.before(actor, number)
    if before is not None and before.issued_date is not None and before.issued_date > on:
        actor.warn(f"The number before it, {before.number}, is of {before.issued_date}")


# --- taking it back -----------------------------------------------------------------------------


def check_may_void(actor: Actor) -> None:
    """Raise MayNotVoid where no role of the caller's voids."""
    if not actor.may(VOIDING):
        raise MayNotVoid()


def check_voidable(actor: Actor, invoice: Document) -> None:
    """Raise InvoiceNotIssued, InvoiceSettled, InvoiceReported or InvoicePeriodLocked, where one of
    these keeps an invoice from being voided, whatever is overridden."""
    reference = invoice.reference
    if not invoice.issued:
        raise InvoiceNotIssued(reference=reference)
    if uses := [*standing.settled_by(actor, invoice)]:
        words = f"it is settled by {', '.join(map(str, uses))}"
        named = [each.reference for each in uses]
        raise InvoiceSettled(reference=reference, uses_in_words=words, uses=named)
    if (report := report_of(actor, invoice)) is not None:
        raise InvoiceReported(reference=reference, report=report)
    check_period_open(actor, invoice)


def check_period_open(actor: Actor, document: Document) -> None:
    """Raise InvoicePeriodLocked for what is issued in a locked period: no void changes that."""
    until = lock_dates.setting_of(document.object, document.type).day_in(actor.space)
    if until is not None and document.date is not None and document.date <= until:
        raise InvoicePeriodLocked(
            noun=document.kind.noun.capitalize(),
            reference=document.reference,
            date=document.date,
            until=until,
        )


def void(actor: Actor, invoice: Document, reason: str) -> None:
    """Make an issued invoice a draft again, as if it had never been booked; its number stays in
    the register, as voided. Raises InvoiceClosed or RecordLocked."""
    draft = {"issued": False, "issued_at": None, "issued_number": ""}
    was = _standing(invoice)
    move(actor, invoice, {**draft, "sent": False, "sent_at": None, "date": None})
    register.void(actor, invoice, reason)
    _log(actor, invoice, VOID, reason=reason, was=was)


def report_of(actor: Actor, invoice: Document) -> str | None:
    """The complete tax report that an invoice or credit note is in."""
    query: Any = (
        TaxReport.select(TaxReport.reference)
        .join(TaxReportItem, on=(TaxReportItem.tax_report == TaxReport.id))
        .where(
            scope.within(TaxReport, actor.space)
            & (TaxReportItem.document == invoice.id)
            & (TaxReport.status == COMPLETE)
        )
    )
    found: str | None = query.scalar()
    return found


# --- both ---------------------------------------------------------------------------------------


def move(actor: Actor, invoice: Document, moved: Moved) -> None:
    """Change an invoice or a credit note as a whole.

    Raises RecordLocked, or InvoiceDateLocked if it is all."""
    try:
        write.change(actor, invoice, **moved)
    except RecordLocked as refusal:
        raise of_date(refusal) from refusal


def of_date(refusal: RecordLocked) -> RecordLocked:
    """The refusal as that of a date, where nothing but the date is in the way."""
    names = {each.lock.name for each in refusal.data["obstacles"]}
    return InvoiceDateLocked(**refusal.data) if names == {"LockedDate"} else refusal


def _standing(invoice: Document) -> dict[str, object]:
    """What issuing and voiding change of an invoice, as the trail tells it."""
    return {name: getattr(invoice, name) for name in ("issued_number", "sent", "date")}


def _log(
    actor: Actor, invoice: Document, kind: str, *, reason: str, was: dict[str, object]
) -> None:
    """Leave it in the trail of what was done to documents as a whole."""
    write.log_lock_event(
        actor,
        kind,
        object=INVOICE,
        context=invoice.id,
        text=invoice.reference,
        reason=reason,
        lock="LockedSent",
        before=was,
        after=_standing(invoice),
    )
