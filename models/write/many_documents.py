"""Steps over many rows at once: a tax report is filled, lodged or emptied, receivables balanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.actor import Actor
from models.document import Document
from models.lodged import TaxReportLine
from models.period import TaxReport, TaxReportItem
from models.store.base import writing
from models.store.scope import within
from models.write.rows import delete, insert_rows, made_by
from models.write.trail import remember


def add_to_report(actor: Actor, report: TaxReport, documents: list[int]) -> None:
    """Make items of a tax report of all these documents."""
    members = [
        {**made_by(actor), "tax_report": report.id, "document": document} for document in documents
    ]
    insert_rows(TaxReportItem, members)
    remember(actor, report, "UPDATED", {"items": ([], documents)})


def empty_report(actor: Actor, report: TaxReport) -> None:
    """Take every document out of a tax report."""
    members: Any = TaxReportItem.select(TaxReportItem.document).where(
        within(TaxReportItem, actor.space) & (TaxReportItem.tax_report == report.id)
    )
    documents = [document for (document,) in members.order_by(TaxReportItem.id).tuples()]
    delete(TaxReportItem, "tax_report").run(id=report.id, space=actor.space)
    remember(actor, report, "UPDATED", {"items": (documents, [])})


def lodge_lines(
    actor: Actor, report: TaxReport, number: int, lines: Sequence[Mapping[str, Any]]
) -> None:
    """Keep what a revision of a tax report shows."""
    own = {"space": actor.space, "tax_report": report.id, "revision": number}
    insert_rows(TaxReportLine, [{**own, **each} for each in lines])


def mark_balanced(actor: Actor, documents: Any, *, balanced: int) -> int:
    """Set Balanced of the documents that a query of ids finds; answers how many it changed.

    The run that works it out is in the history, not each of its marks."""
    with writing():
        query = Document.update(
            {
                Document.balanced: balanced,
                Document.modified: actor.now,
                Document.modified_user: actor.user,
                Document.version: Document.version + 1,
            }
        ).where(
            within(Document, actor.space)
            & (Document.balanced != balanced)
            & Document.id.in_(documents)
        )
        return int(query.execute())
