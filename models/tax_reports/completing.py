"""Completing a tax report, which lodges what it shows, and opening it again (books.md 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models import write
from models.actor import Actor
from models.document import Document
from models.lodged import TaxReportRevision
from models.period import COMPLETE, TaxReport, TaxReportItem
from models.periods import lock_date_moves
from models.periods.stretch import Stretch
from models.store import scope
from models.tax_reports import bill, showing
from models.tax_reports.documents import reportable
from models.tax_reports.due import method_of
from models.tax_reports.figures import KEPT, Figures, figures, has_form
from models.tax_reports.parts import COLLECTED, Part

AT_ONCE = 500


@dataclass(frozen=True)
class Completed:
    """What a completion did."""

    report: TaxReport
    figures: Figures
    documents: list[int]
    """What is in it, and locked by it from now on."""
    bill: Document | None
    moves: lock_date_moves.Moves
    parts: list[Part] = field(default_factory=list)
    differences: list[Part] = field(default_factory=list)
    """From the revision before."""
    apart: list[Part] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """What the documents of all these are called."""

    def by_tax_type(self) -> Iterator[tuple[dict[str, object], int, int]]:
        """Net and tax of each side and tax type."""
        sums: dict[tuple[str, int | None], list[int]] = {}
        for each in self.parts:
            side = "sales" if each.box in COLLECTED else "purchases"
            total = sums.setdefault((side, each.tax_type), [0, 0])
            total[0] += each.net
            total[1] += each.tax
        for (side, type), (net, tax) in sums.items():
            yield {"side": side, "taxtype": type}, net, tax


def draft(report: TaxReport, end: date) -> Figures:
    """What a report would come to, were it completed now."""
    return figures(showing.shown(report, end).parts, form=has_form(report.space))


def complete(actor: Actor, report: TaxReport, stretch: Stretch, *, with_apart: bool) -> Completed:
    """Complete a taken report: lodge what it shows, take its documents in, make the tax office's
    bill, and move the lock dates on. Raises SettingMissing."""
    parts, apart = showing.shown(report, stretch.last, with_apart=with_apart)
    comes_to = figures(parts, form=has_form(actor.space))
    before = showing.lodged(report, report.revision)
    names = showing.references(report, report.revision)
    names |= _names(actor, {each.document for each in (*parts, *apart)})
    documents = _documents(actor, report, stretch, parts)
    write.add_to_report(actor, report, documents)
    owed = bill.owed_by(comes_to) - bill.standing(actor, report)
    made = bill.make(actor, report, owed)
    number = report.revision + 1
    _lodge(actor, report, number, parts, names, stretch.first)
    _keep_revision(actor, report, number, comes_to, made, owed)
    moves = lock_date_moves.lock_forward(actor, stretch.last)
    report = write.change(
        actor,
        report,
        status=COMPLETE,
        revision=number,
        tax_collected=comes_to.collected,
        tax_paid=comes_to.paid,
        document=None if made is None else made.id,
        completed=actor.now,
        lock_dates_before=lock_date_moves.to_text(moves),
        **{box.lower(): comes_to.boxes.get(box) for box in KEPT},
    )
    differences = showing.less(parts, before) if number > 1 else []
    return Completed(report, comes_to, documents, made, moves, parts, differences, apart, names)


def _documents(actor: Actor, report: TaxReport, stretch: Stretch, parts: list[Part]) -> list[int]:
    """What becomes an item: what is booked in the stretch, and what a correction is of."""
    found = reportable(actor, report, stretch)
    others = {each.document for each in parts} - set(found)
    return sorted({*found, *_free(actor, others)})


def _free(actor: Actor, documents: set[int]) -> set[int]:
    """Those of some documents that are there and in no report yet."""
    taken: Any = TaxReportItem.select(TaxReportItem.document).where(
        scope.within(TaxReportItem, actor.space)
    )
    return _found(actor, Document.id, documents, Document.id.not_in(taken))


def _names(actor: Actor, documents: set[int]) -> dict[int, str]:
    return dict(_found(actor, (Document.id, Document.reference), documents))


def _found(actor: Actor, columns: Any, documents: set[int], *conditions: Any) -> Any:
    wanted, found = sorted(documents), set()
    selected = columns if isinstance(columns, tuple) else (columns,)
    for first in range(0, len(wanted), AT_ONCE):
        query: Any = Document.select(*selected).where(
            scope.within(Document, actor.space),
            Document.id.in_(wanted[first : first + AT_ONCE]),
            *conditions,
        )
        found |= {row if len(selected) > 1 else row[0] for row in query.tuples()}
    return found


# --- what is lodged -----------------------------------------------------------------------------


def _lodge(
    actor: Actor,
    report: TaxReport,
    number: int,
    parts: list[Part],
    names: dict[int, str],
    first: date,
) -> None:
    rows = [
        {
            **each._asdict(),
            "reference": names.get(each.document, ""),
            "correction": each.date < first,
        }
        for each in parts
    ]
    write.lodge_lines(actor, report, number, rows)


def _keep_revision(
    actor: Actor,
    report: TaxReport,
    number: int,
    comes_to: Figures,
    made: Document | None,
    owed: bill.Owed,
) -> None:
    write.enter(
        actor,
        TaxReportRevision,
        tax_report=report.id,
        number=number,
        method=method_of(actor.space),
        completed=actor.now,
        tax_collected=comes_to.collected,
        tax_paid=comes_to.paid,
        bill=None if made is None else made.id,
        owed=owed.owed,
        posted_collected=owed.collected,
        posted_paid=owed.paid,
    )


# --- opening again ------------------------------------------------------------------------------


def reopen(actor: Actor, report: TaxReport) -> None:
    """Undo what completion did, but for what it lodged: its items, the lock dates it moved, and
    the bill that nothing hangs on."""
    made = report.document
    write.empty_report(actor, report)
    lock_date_moves.put_back(actor, lock_date_moves.from_text(report.lock_dates_before))
    write.maintain(
        actor,
        report,
        tax_collected=0,
        tax_paid=0,
        document=None,
        completed=None,
        lock_dates_before="",
        **dict.fromkeys((box.lower() for box in KEPT), None),
    )
    if made is not None and (because := bill.taken_back(actor, made)):
        words = f"what it made with the tax office is kept, for {because}; "
        actor.warn(words + "completing it again makes a document for the difference")
