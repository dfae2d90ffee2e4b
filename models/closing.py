"""How a stretch of the books is closed and opened again: the days and documents of a tax report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from peewee import fn

from models import booked, lock_dates, settings, write
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
    Document,
    JournalItem,
)
from models.lock_date_moves import Moves
from models.period import TaxReport, TaxReportItem
from models.refusals import NewerStands
from models.settings import LOCK_DATES
from models.store import scope

DAY = timedelta(days=1)
QUARTER = relativedelta(months=3)


def open_in_turn(actor: Actor, row: Any, newer: Any | None, changes: write.Changes) -> None:
    """Raise NewerStands while a newer one is complete, unless override_status lets this one by."""
    if newer is None or write.set_rule_aside(actor, write.STATUS, row, changes):
        return
    raise NewerStands(
        noun=row.NOUN.capitalize(), reference=row.reference or row.id, newer=newer.reference
    )


# --- the stretch of a tax report ----------------------------------------------------------------


class Stretch(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def stretch_of_new(
    first: date | None, last: date | None, *, before: Stretch | None, today: date
) -> Stretch:
    """What is given of a new report's stretch, the rest following from the report before it.

    It is as long as that one; where there is none, it is the quarter before today's."""
    length = QUARTER if before is None else relativedelta(before.last + DAY, before.first)
    if first is None:
        first = _quarter(today) - QUARTER if before is None else before.last + DAY
        if last is not None and last < first:
            first = last + DAY - length
    return Stretch(first, first + length - DAY if last is None else last)


def _quarter(today: date) -> date:
    """The first day of the calendar quarter that a day is in."""
    return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)


# --- what is dated when -------------------------------------------------------------------------


def dated(document: Any, first: date | None, last: date) -> Any:
    """The condition that a booked document is dated from one day to another, cancelled or not.

    A draft is in no stretch."""
    within = booked.entered(document) & (document.date <= last)
    return within if first is None else within & (document.date >= first)


# --- the documents of a tax report --------------------------------------------------------------


def reportable(actor: Actor, report: TaxReport, stretch: Stretch) -> list[int]:
    """The documents that a report makes its items when it is completed.

    All that is booked in its stretch (and in its area, if it has one) and that no complete report
    has, but for what completed reports owe or get back themselves."""
    taken = TaxReportItem.select(TaxReportItem.document).where(
        scope.within(TaxReportItem, actor.space)
    )
    condition = (
        scope.within(Document, actor.space)
        & dated(Document, *stretch)
        & Document.id.not_in(taken)
        & Document.id.not_in(_made_by_reports(actor))
    )
    if has_area(report):
        condition &= Document.area == report.area
    found: Any = Document.select(Document.id).where(condition).order_by(Document.id)
    return [id for (id,) in found.tuples()]


def _made_by_reports(actor: Actor) -> Any:
    return TaxReport.select(TaxReport.document).where(
        scope.within(TaxReport, actor.space) & TaxReport.document.is_null(False)
    )


def has_area(report: TaxReport) -> bool:
    """Whether the report is limited to an area: -1 and -2 are all of them."""
    return report.area is not None and report.area > 0


class Taxes(NamedTuple):
    """Tax collected from customers and paid to suppliers, in cents."""

    collected: int
    paid: int

    @property
    def owed(self) -> int:
        """What the tax office is owed; below zero where it owes us."""
        return self.collected - self.paid


ACCRUAL, CASH = 1, 2
COUNTED: dict[int, dict[tuple[int, int | None], Taxes]] = {
    ACCRUAL: {
        (INVOICE, None): Taxes(1, 0),
        (EXPENSE, None): Taxes(0, 1),
        (CREDIT_NOTE, CUSTOMER_CREDIT): Taxes(-1, 0),
        (CREDIT_NOTE, SUPPLIER_CREDIT): Taxes(0, -1),
    },
    CASH: {(RECEIPT, None): Taxes(1, 0), (PAYMENT, None): Taxes(0, 1)},
}
"""Of which documents each accounting method counts the tax, and on which side."""


def taxes(actor: Actor, report: TaxReport) -> Taxes:
    """The taxes of the items of a report; those of journals count under either method.

    An invoice that is cancelled by the report's last day is an item, but nothing of it counts; one
    cancelled later stands as the stretch has it."""
    method = settings.number_of(actor.space, settings.ACCOUNTING_METHOD)
    counted = COUNTED[CASH if method == CASH else ACCRUAL]
    debits, credits = _journal_taxes(actor, report)
    collected, paid = credits, debits
    for object, type_, tax in _taxes_by_kind(actor, report):
        side = counted.get((object, type_ if object == CREDIT_NOTE else None), Taxes(0, 0))
        collected += side.collected * tax
        paid += side.paid * tax
    return Taxes(collected, paid)


def _taxes_by_kind(actor: Actor, report: TaxReport) -> Iterable[tuple[int, int | None, int]]:
    found: Any = (
        Document.select(Document.object, Document.type, fn.SUM(Document.tax))
        .join(TaxReportItem, on=(TaxReportItem.document == Document.id))
        .where(
            scope.within(Document, actor.space)
            & (TaxReportItem.tax_report == report.id)
            & ~booked.cancelled(Document, report.end_date)
        )
        .group_by(Document.object, Document.type)
    )
    return [(object, type_, int(tax)) for object, type_, tax in found.tuples()]


def _journal_taxes(actor: Actor, report: TaxReport) -> tuple[int, int]:
    found: Any = (
        JournalItem.select(
            fn.COALESCE(fn.SUM(JournalItem.debit_tax), 0),
            fn.COALESCE(fn.SUM(JournalItem.credit_tax), 0),
        )
        .join(TaxReportItem, on=(TaxReportItem.document == JournalItem.document))
        .where(scope.within(JournalItem, actor.space) & (TaxReportItem.tax_report == report.id))
    )
    debits, credits = next(iter(found.tuples()))
    return int(debits), int(credits)


def locked_beside(actor: Actor, report: TaxReport, moves: Moves) -> int:
    """How many documents a report has locked by moving lock dates although it has them not."""
    member = TaxReportItem.select(TaxReportItem.document).where(
        scope.within(TaxReportItem, actor.space) & (TaxReportItem.tax_report == report.id)
    )
    found = 0
    for setting in LOCK_DATES:
        before, after = moves[setting.number]
        if before == after:
            continue
        first = date.fromisoformat(before) + DAY if before else None
        locked = (
            scope.within(Document, actor.space)
            & lock_dates.governed(Document, setting)
            & dated(Document, first, date.fromisoformat(after))
            & Document.id.not_in(member)
        )
        found += Document.select().where(locked).count()
    return found
