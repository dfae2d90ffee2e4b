"""Completing a tax report: what it shows is lodged, and its stretch of the books is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from methods.declare import Access, Answer, Work, method
from methods.financial.tax_report import MADE, TAX_REPORTS
from methods.manage import MANAGE_RESULT, REASON
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Money, Text, YesNo
from models.actor import Actor
from models.cents import shown
from models.lock_event import COMPLETE as COMPLETED
from models.period import COMPLETE, TaxReport
from models.periods import lock_date_moves
from models.periods.reopening import log
from models.periods.stretch import Stretch
from models.refusals import (
    InvalidFields,
    MayNot,
    RecordNotFound,
    SettingMissing,
    StaleTimestamp,
    TaxReportComplete,
)
from models.rights import COMPLETE_TAX_REPORTS
from models.settings import LOCK_DATES
from models.tax_reports import completing, obstacles, showing
from models.tax_reports.completing import Completed
from models.tax_reports.documents import has_area, locked_beside
from models.tax_reports.parts import Part
from models.users.role_changes import check_may

PARTS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "object": {"type": "integer"},
            "objectcontext": {"type": "integer"},
            "reference": {"type": "string"},
            "report": {"type": "string"},
            "date": {"type": "string"},
            "field": {"type": "string"},
            "net": {"type": "string"},
            "tax": {"type": "string"},
        },
    },
}
LISTED: dict[str, Any] = {"type": "array", "items": {"type": "object"}}


@method(
    "FINANCIAL_TAX_REPORT_COMPLETE",
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    params={
        "Id": Id("The report.", required=True),
        "Reason": REASON,
        "IncludeApart": YesNo(
            "Y takes in what differs in periods that were complete before lines were kept.",
            default=False,
        ),
    },
    result={
        **MANAGE_RESULT,
        "notes": Text(10, "COMPLETED."),
        "Count": Integer("How many documents are in it, and locked by it from now on."),
        "TaxCollected": Money("The tax in what was sold."),
        "TaxPaid": Money("The tax in what was bought."),
        "Owed": Money("What is to pay; below zero what comes back. In AU without cents."),
        "Figures": Structure("The boxes of the form, by name; none in a country without it."),
        "ByTaxType": Structure("Net and tax of each side and tax type.", LISTED),
        "Revision": Integer("Which completion of this report it is, from 1."),
        "Corrections": Structure("What belongs before TaxStartDate, and to which report.", PARTS),
        "Differences": Structure("What is otherwise than in the revision before.", PARTS),
        "Apart": Structure(
            "What differs in periods that were complete before lines were kept, and is in no "
            "report: see IncludeApart.",
            PARTS,
        ),
        "LockDates": Structure("Each lock date, before and after.", LISTED),
        "Locked": Integer("How many documents lie in what the lock dates newly lock."),
        "Obstacles": Structure("Of a preview: what should be looked at first.", LISTED),
        "Object": Choice(MADE, "What was made with the tax office: an expense or an invoice."),
        "ObjectContext": Id("That expense or invoice; none where nothing is owed."),
    },
    refuses=[RecordNotFound, StaleTimestamp, TaxReportComplete, SettingMissing, MayNot],
    example={"Id": 1},
    changes_books=True,
)
def tax_report_complete(actor: Actor, *, id: int, reason: str, include_apart: bool) -> Answer:
    """Complete a tax report, which lodges what it shows and closes its stretch of the books.

    For each line and box a report shows what is due on it as of EndDate, less what complete
    reports have shown of it; of a newer one, what it has corrected. What belongs before
    TaxStartDate is told as a correction, with the report of that day. Under the accrual method
    documents are due at their dates, under cash as they are paid; the setting AccountingMethod
    decides. What is shown is kept for ever as a revision; completed again, a report tells what
    differs from the one before.

    Every booked document dated from TaxStartDate to EndDate that is in no other complete report
    becomes an item of it and is locked (LockedBAS), as does what a correction is of. What is
    owed becomes an expense with the tax office of the settings, what is to come back an invoice,
    dated today and in no report; in AU without cents, which go to rounding. Lock dates before
    EndDate move forward to it; those of the whole space, even where the report is limited to an
    area: the answer then warns how many other documents that locks. With preview=Y nothing is
    written, and Obstacles says what should be looked at first."""
    check_may(actor, COMPLETE_TAX_REPORTS)
    report: TaxReport = TAX_REPORTS.taken(actor, id)
    stretch = _completable(actor, report)
    done = completing.complete(actor, report, stretch, with_apart=include_apart)
    _warn_of_others(actor, done.report, done.moves)
    log(actor, done.report, COMPLETED, reason)
    answer = _answer(actor, done)
    if actor.preview is not None:
        made = {"id", "notes", "timestamp", "Object", "ObjectContext"}
        actor.preview.tells.update({k: v for k, v in answer.items() if k not in made})
        actor.preview.tells["Obstacles"] = obstacles.standing(actor, stretch)
    return answer


def _completable(actor: Actor, report: TaxReport) -> Stretch:
    """The stretch of a report that may be completed. Raises what stands against it."""
    if report.status == COMPLETE:
        raise TaxReportComplete(reference=report.reference)
    first, last = report.tax_start_date, report.end_date
    if first is None:
        raise InvalidFields({"TaxStartDate": "is needed: give the report its first day"})
    if last is None:
        raise InvalidFields({"EndDate": "is needed: give the report its last day"})
    if last > actor.today:
        raise InvalidFields({"EndDate": f"{last} is still to come; today is {actor.today}"})
    return Stretch(first, last)


def _warn_of_others(actor: Actor, report: TaxReport, moves: lock_date_moves.Moves) -> None:
    others = locked_beside(actor, report, moves) if has_area(report) else 0
    if others:
        actor.warn(
            f"The report is of area {report.area}, but lock dates are those of the whole space; "
            f"documents beside it that are now locked, up to {report.end_date}: {others}"
        )


# --- what is answered ---------------------------------------------------------------------------


def _answer(actor: Actor, done: Completed) -> dict[str, object]:
    report, found = done.report, done.figures
    first = report.tax_start_date
    earlier = [each for each in done.parts if first is not None and each.date < first]
    answer: dict[str, object] = {
        "id": report.id,
        "notes": "COMPLETED",
        "timestamp": report.version,
        "Count": len(done.documents),
        "TaxCollected": found.collected,
        "TaxPaid": found.paid,
        "Owed": found.owed,
        "Figures": {box: shown(amount) for box, amount in found.boxes.items()},
        "ByTaxType": [
            {**each, "net": shown(net), "tax": shown(tax)} for each, net, tax in done.by_tax_type()
        ],
        "Revision": report.revision,
        "Corrections": _told(actor, done, earlier),
        "Differences": _told(actor, done, done.differences),
        "Apart": _told(actor, done, done.apart),
        "LockDates": [
            {"name": each.name, "before": before, "after": after}
            for each in LOCK_DATES
            for before, after in [done.moves[each.number]]
        ],
        "Locked": lock_date_moves.newly_locked(actor, done.moves),
    }
    if done.bill is not None:
        answer |= {"Object": done.bill.object, "ObjectContext": done.bill.id}
    return answer


def _told(actor: Actor, done: Completed, parts: Iterable[Part]) -> list[dict[str, object]]:
    reports = showing.stretches(actor.space)
    return [
        {
            "object": each.object,
            "objectcontext": each.document,
            "reference": done.names.get(each.document, ""),
            "report": showing.report_of(reports, each.date),
            "date": each.date.isoformat(),
            "field": each.shown_in,
            "net": shown(each.net),
            "tax": shown(each.tax),
        }
        for each in parts
    ]
