"""The stretch of a tax report, and the documents that it takes and locks (books.md 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from models.actor import Actor
from models.document import Document
from models.lodged import TaxReportRevision
from models.period import TaxReport, TaxReportItem
from models.periods.lock_date_moves import Moves, newly_locked
from models.periods.stretch import DAY, Stretch, dated
from models.store import scope

QUARTER = relativedelta(months=3)


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
    """The tax office's documents, those of earlier completions too."""
    return TaxReportRevision.select(TaxReportRevision.bill).where(
        scope.within(TaxReportRevision, actor.space) & TaxReportRevision.bill.is_null(False)
    )


def has_area(report: TaxReport) -> bool:
    """Whether the report is limited to an area: -1 and -2 are all of them."""
    return report.area is not None and report.area > 0


def locked_beside(actor: Actor, report: TaxReport, moves: Moves) -> int:
    """How many documents a report has locked by moving lock dates although it has them not."""
    member = TaxReportItem.select(TaxReportItem.document).where(
        scope.within(TaxReportItem, actor.space) & (TaxReportItem.tax_report == report.id)
    )
    return newly_locked(actor, moves, Document.id.not_in(member))
