"""What is behind the boxes of a tax report, line by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from methods.declare import Access, Answer, Work, method
from methods.financial.report_parts import page_size, rows_follow
from methods.search.entries import Criteria
from methods.search.page import PAGES, Page
from methods.wire.dates import Date
from methods.wire.structures import Structure, Table
from methods.wire.types import Choice, Count, Id, Integer, Money, Text, Word
from models import stored_search
from models.actor import Actor
from models.document import CREDIT_NOTE, INVOICE, JOURNAL, Document, Item
from models.period import COMPLETE, TaxReport
from models.refusals import InvalidFields, RecordNotFound
from models.store import scope
from models.stored_search import AskedFor
from models.tax_reports import showing
from models.tax_reports.figures import behind
from models.tax_reports.parts import COLLECTED, DECREASE, Part
from models.tax_types import ExpenseTaxType, RevenueTaxType

NAME = "FINANCIAL_TAX_REPORT_ITEM_SEARCH"
TAX_ITEMS = 1
TYPES = {TAX_ITEMS: "GST Items", 2: "EWT Items", 3: "BTI Items"}
DOCUMENTS, NOTES, JOURNALS_UP, JOURNALS_DOWN, CORRECTIONS, APART = range(1, 7)
SUBTYPES = {
    DOCUMENTS: "Invoices/Receipts/Expenses/Payments",
    NOTES: "Credit Notes",
    JOURNALS_UP: "Positive General Journals",
    JOURNALS_DOWN: "Negative General Journals",
    CORRECTIONS: "Corrections to earlier periods",
    APART: "Differences in periods complete before lines were kept",
}
FIELDS = ["G1", "G2", "G3", "G4", "G7", "G10", "G11", "G13", "G14", "G15", "G18"]

COLUMNS = {
    "id": Id("The document."),
    "transactiondate": Date("Its day in the report; of SubTypes 1, 5 and 6."),
    "lineitemreference": Text(50, "The line's reference."),
    "lineitemid": Integer("The line."),
    "reference": Text(50, "The document's reference."),
    "otherreference": Text(50, "A supplier's own reference."),
    "description": Text(100, "The line's description, or the document's notes."),
    "notes": Text(2000, "The document's notes; of SubTypes 2 to 4."),
    "taxtype": Integer("The number of its tax type."),
    "taxtypetext": Text(50, "What that is called."),
    "tax": Money("The tax in the amount."),
    "amount": Money("What of it is in the box, tax included."),
    "field": Text(10, "The box of its tax type, or the total it counts in."),
    "parentid": Integer("The document."),
    "parentlinktype": Integer("The object number of the document."),
    "oppositeid": Integer("Always empty."),
    "oppositelinktype": Integer("Always empty."),
    "report": Text(50, "Of a correction: the report of its day."),
}


@method(
    NAME,
    access=Access.USER,
    work=Work.SEARCH,
    params={
        "Id": Id("The report.", required=True),
        "Type": Choice(TYPES, "1; of the other kinds nothing is kept.", required=True),
        "SubType": Choice(SUBTYPES, "Which lines: 1 to 4 sum to the box.", required=True),
        "Field": Word(FIELDS, "The box; every line when left out.", default=""),
        "Revision": Integer("Which completion; the last, or the draft, when left out."),
        "Rows": Count("Rows wanted; as many as a page may hold when left out."),
        "StartRow": Count("First row wanted, counted from 0.", default=0),
    },
    result={
        "notes": Text(20, "RETURNED."),
        "data": Table("`rows` behind the box, and `totals`.", COLUMNS, totals=True),
        "startrow": Count("The first row of this page, counted from 0."),
        "rows": Count("The size of a page."),
        "morerows": Structure("Whether rows follow this page.", {"type": "boolean"}),
        "moreid": Integer("Give this to CORE_MORE_SEARCH for the rows that follow."),
    },
    refuses=[RecordNotFound],
    example={"Id": 1, "Type": TAX_ITEMS, "SubType": DOCUMENTS, "Field": "G1"},
)
def tax_report_items(
    actor: Actor,
    *,
    id: int,
    type: int,
    sub_type: int,
    field: str,
    revision: int | None = None,
    rows: int | None = None,
    start_row: int,
) -> Answer:
    """Show the lines behind a box of a tax report.

    Of a complete report these are the lines that were lodged, of another what it would show now.
    A line is in a box with what was due on it by EndDate, less what earlier reports have shown:
    it may come back with a difference. SubTypes 1 to 4 sum to the box; 5 lists those of them
    that belong before TaxStartDate; 6 what differs in periods that were complete before lines
    were kept, and is in no box."""
    asked: Criteria = {"id": id, "subtype": sub_type, "field": field, "revision": revision}
    if type != TAX_ITEMS:
        asked["subtype"] = 0
    report, found = _found(actor, asked)
    page = _page(actor, report, found, asked, start_row, rows)
    page.asked = AskedFor(NAME, json.dumps(asked), page.size, actor.request.lenient)
    page.moreid = stored_search.noted(actor.space, actor.user, actor.now, page.asked)
    keys = [key for key, _ in page.columns]
    return {
        "page": page,  # what CORE_MORE_SEARCH goes on with; the rows come with their totals here
        "notes": "RETURNED",
        "data": {
            "rows": [dict(zip(keys, row, strict=True)) for row in page.found],
            "totals": {
                "amount": sum(each.gross for each in found),
                "tax": sum(each.tax for each in found),
            },
        },
        "startrow": page.startrow,
        "rows": page.size,
        "morerows": page.more,
        "moreid": page.moreid,
    }


def _found(actor: Actor, asked: Criteria) -> tuple[TaxReport, list[Part]]:
    """The report, and what is behind the box that is asked for.

    Raises RecordNotFound or InvalidFields."""
    report = scope.find(actor, TaxReport, asked["id"])
    sub_type = asked["subtype"]
    found = _parts(report, asked["revision"], sub_type) if sub_type else []
    found = [each for each in found if _is_of(report, each, sub_type)]
    return report, behind(found, asked["field"].upper()) if asked["field"] else found


def _page(
    actor: Actor,
    report: TaxReport,
    found: list[Part],
    asked: Criteria,
    first: int,
    rows: int | None,
) -> Page:
    """One page of what is behind a box."""
    size = page_size(actor, rows)
    told = _rows(actor, report, found[first : first + size], asked["subtype"])
    keys = _keys(asked["subtype"])
    return Page(
        [(key, COLUMNS[key]) for key in keys],
        [tuple(row[key] for key in keys) for row in told],
        first,
        size,
        rows_follow(len(found), first, size),
        [],
        NAME,
    )


def _next_page(
    actor: Actor,
    name: str,
    criteria: Criteria,
    startrow: int | None = None,
    rows: int | None = None,
) -> Page:
    """A page that follows the first one."""
    report, found = _found(actor, criteria)
    return _page(actor, report, found, criteria, startrow or 0, rows)


PAGES[NAME] = _next_page


def _parts(report: TaxReport, revision: int | None, sub_type: int) -> list[Part]:
    """What a revision has shown, or what the report would show. Raises InvalidFields."""
    if revision is not None:
        if not 1 <= revision <= report.revision:
            raise InvalidFields({"Revision": f"give 1 to {report.revision}, or leave it out"})
        return showing.lodged(report, revision)
    if report.status == COMPLETE and sub_type != APART:
        return showing.lodged(report, report.revision)
    if report.end_date is None:
        return []
    parts, apart = showing.shown(report, report.end_date)
    return apart if sub_type == APART else parts


def _is_of(report: TaxReport, part: Part, sub_type: int) -> bool:
    if sub_type == CORRECTIONS:
        return report.tax_start_date is not None and part.date < report.tax_start_date
    if sub_type == APART:
        return True
    return _sub_type(part) == sub_type


def _sub_type(part: Part) -> int:
    if part.object == JOURNAL:
        return JOURNALS_UP if part.gross >= 0 else JOURNALS_DOWN
    return NOTES if part.object == CREDIT_NOTE else DOCUMENTS


# --- the rows -----------------------------------------------------------------------------------


def _rows(
    actor: Actor, report: TaxReport, parts: list[Part], sub_type: int
) -> list[dict[str, object]]:
    documents = _known(actor, Document, {each.document for each in parts})
    lines = _known(actor, Item, {each.line for each in parts if each.object != JOURNAL})
    kept = showing.references(report, report.revision) if report.revision else {}
    titles = _titles(actor)
    of = [] if sub_type != CORRECTIONS else showing.stretches(actor.space)
    made = []
    for each in parts:
        document = documents.get(each.document)
        row: dict[str, object] = {
            "id": each.document,
            "reference": getattr(document, "reference", kept.get(each.document, "")),
            "taxtype": each.tax_type,
            "taxtypetext": titles.get((_is_sale(each), each.tax_type), ""),
            "tax": each.tax,
            "amount": each.gross,
            "field": each.shown_in,
            "lineitemid": each.line,
        }
        if _is_dated(sub_type):
            row |= _of_line(each, document, lines.get(each.line))
        else:
            row["notes"] = getattr(document, "notes", "")
        if sub_type == CORRECTIONS:
            row["report"] = showing.report_of(of, each.date)
        made.append(row)
    return made


def _is_dated(sub_type: int) -> bool:
    """Whether rows of a subtype are lines with a day, and no documents with notes."""
    return sub_type not in (NOTES, JOURNALS_UP, JOURNALS_DOWN)


def _keys(sub_type: int) -> list[str]:
    """The columns that rows of a subtype have."""
    other = ["notes"] if _is_dated(sub_type) else list(OF_LINES)
    without = [*other, *([] if sub_type == CORRECTIONS else ["report"])]
    return [key for key in COLUMNS if key not in without]


OF_LINES = (
    "transactiondate", "lineitemreference", "otherreference", "description", "parentid",
    "parentlinktype", "oppositeid", "oppositelinktype",
)  # fmt: skip
"""What rows have that stand for lines."""


def _of_line(part: Part, document: Any, line: Any) -> dict[str, object]:
    """What a row of SubType 1 tells besides."""
    return {
        "transactiondate": part.date,
        "lineitemreference": getattr(line, "reference", ""),
        "otherreference": getattr(document, "payee_reference", ""),
        "description": getattr(line, "description", "") or getattr(document, "notes", ""),
        "parentid": part.document,
        "parentlinktype": part.object,
        "oppositeid": None,
        "oppositelinktype": None,
    }


def _known(actor: Actor, model: Any, ids: set[int | None]) -> Mapping[int | None, Any]:
    wanted = [id for id in ids if id is not None]
    query = model.select().where(scope.within(model, actor.space) & model.id.in_(wanted))
    return {row.id: row for row in query}


def _is_sale(part: Part) -> bool:
    return part.box in COLLECTED or (part.box == DECREASE and part.object == INVOICE)


def _titles(actor: Actor) -> dict[tuple[bool, int | None], str]:
    """What the tax types are called, those of sales and those of purchases."""
    found: dict[tuple[bool, int | None], str] = {}
    for side in (RevenueTaxType, ExpenseTaxType):
        query: Any = side.select(side.number, side.title_text)
        for number, title in query.where(scope.within(side, actor.space)).tuples():
            found[side is RevenueTaxType, number] = title
    return found
