"""Tax reports: added, changed and opened again, and found with their boxes."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from peewee import Case, ColumnBase, ModelAlias, Value, fn

from methods.area_names import AREA_TEXT
from methods.declare import Work
from methods.lists import TAX_REPORT_STATUSES, TAX_REPORT_TYPES
from methods.manage import REASON, Numbering, manage
from methods.search.columns import Source, beyond, blank
from methods.search.declaration import search
from methods.wire.dates import ClockMoment, Date, Moment
from methods.wire.numbers import PlainMoney
from methods.wire.types import Choice, Integer, Money, Text, Wire, YesNo
from models import lock_dates, settings, write
from models.actor import Actor
from models.document import EXPENSE, INVOICE, Document
from models.lock_event import REOPEN
from models.lodged import TaxReportRevision
from models.period import COMPLETE, OPEN, TaxReport
from models.periods.reopening import log, open_in_turn
from models.periods.stretch import Stretch
from models.profile_setting import ProfileSetting, of_space
from models.refusals import (
    ClosedForGood,
    CompleteThroughMethod,
    InvalidFields,
    NewerStands,
    NoRight,
    TaxReportComplete,
    TaxReportLodged,
    as_a_name,
)
from models.rights import REOPEN as REOPENING
from models.store import scope
from models.store.database import number_in, slot
from models.tax_reports import completing
from models.tax_reports.documents import stretch_of_new
from models.tax_reports.figures import KEPT, WORKED_OUT
from models.tax_reports.parts import ACCRUAL, CASH
from models.write import Values

ADJUSTMENTS = ("sales_adjustment", "purchases_adjustments")
"""Typed figures that no line is behind (books.md 5)."""
METHODS = {ACCRUAL: "Accrual", CASH: "Cash"}
MADE = {EXPENSE: "Expense", INVOICE: "Invoice"}

# --- adding, changing, opening again ------------------------------------------------------------


def _rule(actor: Actor, row: TaxReport | None, values: Values, *, reason: str) -> None:
    if row is not None and row.status == COMPLETE:
        _keep_complete(actor, row, values, reason)
    elif values.get("status") == COMPLETE:
        raise CompleteThroughMethod()
    if row is None:
        _fill_stretch(actor, values)
    first = values.get("tax_start_date", getattr(row, "tax_start_date", None))
    last = values.get("end_date", getattr(row, "end_date", None))
    if first is not None and last is not None and last < first:
        raise InvalidFields({"EndDate": f"is before TaxStartDate, {first}; give that day or later"})
    for column in ADJUSTMENTS:
        if values.get(column) not in (None, 0, getattr(row, column, None)):
            told = f"{as_a_name(column)} is kept, and is in no box: a box is what its lines come to"
            actor.warn(f"{told}; enter what is to be adjusted as a journal line with its tax")


def _keep_complete(actor: Actor, row: TaxReport, values: Values, reason: str) -> None:
    """A complete report is not changed but by going back to status 1."""
    changes = write.differing(actor, row, values)
    if not changes:
        return
    if values.get("status") != OPEN:
        raise TaxReportComplete(reference=row.reference)
    if not actor.may(REOPENING):
        raise NoRight()
    lock_dates.check_opens(actor, f"Tax report {row.reference}", row.end_date)
    open_in_turn(actor, row, _newest_after(actor, row), changes)
    completing.reopen(actor, row)
    log(actor, row, REOPEN, reason)


def _newest_after(actor: Actor, row: TaxReport) -> TaxReport | None:
    """The newest complete report, if it is newer than this one."""
    newest: TaxReport = (
        TaxReport.select()
        .where(scope.within(TaxReport, actor.space) & (TaxReport.status == COMPLETE))
        .order_by(TaxReport.end_date.desc(), TaxReport.id.desc())
        .get()
    )
    return None if newest.id == row.id else newest


def _fill_stretch(actor: Actor, values: Values) -> None:
    stretch = stretch_of_new(
        values.get("tax_start_date"),
        values.get("end_date"),
        before=_last_stretch(actor, values.get("area")),
        today=actor.today,
    )
    values.update(tax_start_date=stretch.first, end_date=stretch.last)


def _last_stretch(actor: Actor, area: int | None) -> Stretch | None:
    """From when to when the last report of an area is, or of all of them."""
    limited = area is not None and area > 0
    same = TaxReport.area == area if limited else TaxReport.area.is_null() | (TaxReport.area < 1)
    whole = TaxReport.tax_start_date.is_null(False) & TaxReport.end_date.is_null(False)
    found: Any = (
        TaxReport.select(TaxReport.tax_start_date, TaxReport.end_date)
        .where(scope.within(TaxReport, actor.space) & same & whole)
        .order_by(TaxReport.end_date.desc(), TaxReport.id.desc())
        .tuples()
        .first()
    )
    return None if found is None else Stretch(*found)


def _removing(actor: Actor, row: TaxReport) -> None:
    if row.status == COMPLETE:
        raise TaxReportComplete(reference=row.reference)
    if row.revision:
        raise TaxReportLodged(reference=row.reference, revision=row.revision)


def _calculated_anew(actor: Actor, row: TaxReport) -> None:
    """A save says when the figures were looked at last, though nothing else changed: a client
    that finds a report older than today saves it by its id alone, and reads it again."""
    if row.status != COMPLETE and row.modified != actor.now:
        write.move_on(actor, row)


TAX_REPORTS = manage(
    "FINANCIAL_TAX_REPORT_MANAGE",
    of=TaxReport,
    object=TaxReport.OBJECT,
    doc="""Add, change or remove a tax report; open a complete one again with Status=1.

    What is left out of TaxStartDate and EndDate of a new report follows from the last one, or
    is the calendar quarter before today's. FINANCIAL_TAX_REPORT_COMPLETE completes it. To open
    it again takes a role that opens again: it loses its items, and each lock date goes back to
    where it was before, unless something moved it since. What was lodged is kept as a revision. The
    document that it made is removed, unless something hangs on it: then it stays, and completing
    again makes one for the difference. While a newer report is complete, opening it also takes
    override_status=Y. A report that was lodged once can't be removed.""",
    fields={
        "Area": Integer(
            "An area, or -1 (all) or -2 (all that do not report themselves); all when left out.",
            into="area",
        ),
        "DeferredTax": Money("Kept as given.", into="deferred_tax"),
        "EndDate": Date("The last day.", into="end_date"),
        "IncludePayrollTax": YesNo("Kept as given.", into="include_payroll_tax"),
        "IncludeTax": YesNo(
            "Whether it reports the tax of documents; N protects them only.", into="include_tax"
        ),
        "InstalmentStartDate": Date("Kept as given.", into="instalment_start_date"),
        "PayrollTaxStartDate": Date("Kept as given.", into="payroll_tax_start_date"),
        "PreviousInstalmentsAmount": Money("Kept as given.", into="previous_instalments_amount"),
        "PurchasesAdjustments": Money("Kept as given; in no box.", into="purchases_adjustments"),
        "Reference": Text(
            50, "Its reference, unique; BAS and six digits.", into="reference", kept=True
        ),
        "SalesAdjustment": Money("Kept as given; in no box.", into="sales_adjustment"),
        "Status": Choice(
            TAX_REPORT_STATUSES, "1 opens a complete one again.", into="status", kept=True
        ),
        "T1": Money("Kept as given.", into="t1"),
        "T3": Money("Kept as given.", into="t3"),
        "T9": Money("Kept as given.", into="t9"),
        "TaxOfficeReference": Text(
            50, "The tax office's number of it.", into="tax_office_reference"
        ),
        "TaxStartDate": Date("The first day.", into="tax_start_date"),
        "Type": Choice(TAX_REPORT_TYPES, "Its kind; 1 when left out.", into="type"),
    },
    extra={
        "Reason": REASON,
        "override_status": YesNo(
            "Y opens it again although a newer one is complete; by roles that may, and logged.",
            default=False,
        ),
    },
    numbering=Numbering(9003, "BAS"),
    rule=_rule,
    after=_calculated_anew,
    removing=_removing,
    work=Work.CLOSE,
    search="FINANCIAL_TAX_REPORT_SEARCH",
    refuses=[
        TaxReportComplete,
        TaxReportLodged,
        CompleteThroughMethod,
        NewerStands,
        NoRight,
        ClosedForGood,
    ],
    example={"TaxStartDate": "2026-04-01", "EndDate": "2026-06-30"},
)

# --- searching ----------------------------------------------------------------------------------


_made = partial(beyond, Document, "document")
"""A column of its document."""


def _method(alias: ModelAlias[TaxReport]) -> Case:
    """The accounting method in words: what it was completed by, or that of the settings."""
    kept = ProfileSetting.alias()
    cash: Any = kept.select(kept.id).where(
        of_space(kept, alias.space)
        & (kept.number == settings.ACCOUNTING_METHOD.number)
        & (kept.value == str(CASH))
    )
    lodged: Any = TaxReportRevision.alias()
    by: Any = lodged.select(lodged.method).where(
        (lodged.tax_report == alias.id) & (lodged.number == alias.revision)
    )
    complete = alias.status == COMPLETE
    by_cash = (complete & (by == CASH)) | (~complete & fn.EXISTS(cash))
    return Case(None, ((by_cash, METHODS[CASH]),), METHODS[ACCRUAL])


def _nobody(alias: ModelAlias[TaxReport]) -> ColumnBase:
    return Value(None).cast("INTEGER")


# --- the figures ----------------------------------------------------------------------------


def _drafts(actor: Actor) -> str:
    """What the reports that are not complete would come to now, by their ids, as JSON."""
    open_ones: Any = TaxReport.select().where(
        scope.within(TaxReport, actor.space)
        & (TaxReport.status != COMPLETE)
        & TaxReport.end_date.is_null(False)
    )
    return json.dumps({str(each.id): _draft(each) for each in open_ones})


def _draft(report: TaxReport) -> dict[str, int]:
    assert report.end_date is not None, "those without are not asked for"
    found = completing.draft(report, report.end_date)
    boxes = {box.lower(): found.boxes[box] for box in KEPT if box in found.boxes}
    return {**boxes, "tax_collected": found.collected, "tax_paid": found.paid}


def _figure(column: str) -> Source:
    """What was lodged in a column of a complete report; of another, what it would come to."""

    def source(alias: ModelAlias[TaxReport]) -> Case:
        draft = number_in(slot("drafts"), alias.id, column)
        return Case(None, ((alias.status == COMPLETE, getattr(alias, column)),), draft)

    return source


def _worked_out(box: str) -> Source:
    """A box that is a sum of others."""

    def source(alias: ModelAlias[TaxReport]) -> Any:
        (_, first), *others = WORKED_OUT[box]
        total = _box(first)(alias)
        for sign, other in others:
            summand = _box(other)(alias)
            total = total + summand if sign > 0 else total - summand
        return total

    return source


def _box(box: str) -> Source:
    return _worked_out(box) if box in WORKED_OUT else _figure(box.lower())


def _never(alias: ModelAlias[TaxReport]) -> ColumnBase:
    return Value(0).cast("INTEGER") != 0


def _no_amount(alias: ModelAlias[TaxReport]) -> ColumnBase:
    return Value(None).cast("BIGINT")


TITLES = {
    "G1": "Total sales, tax included", "G2": "Exports", "G3": "Other sales free of tax",
    "G4": "Input taxed sales", "G5": "G2 + G3 + G4", "G6": "G1 - G5",
    "G7": "Increasing adjustments: bad debts recovered", "G8": "G6 + G7",
    "G9": "Tax collected, cents dropped", "G10": "Capital purchases, tax included",
    "G11": "Other purchases, tax included", "G12": "G10 + G11",
    "G13": "Purchases for input taxed sales", "G14": "Purchases without tax",
    "G15": "Private purchases", "G16": "G13 + G14 + G15", "G17": "G12 - G16",
    "G18": "Decreasing adjustments: bad debts", "G19": "G17 + G18",
    "G20": "Tax paid, cents dropped",
}  # fmt: skip
BOX_COLUMNS: dict[str, tuple[Wire, Source]] = {
    box: (PlainMoney(f"{title}; nothing in a country without this form."), _box(box))
    for box, title in TITLES.items()
}
NOT_KEPT: dict[str, tuple[Wire, Source]] = {
    name: (PlainMoney("Not worked out here."), _no_amount)
    for name in ("G21", "T2", "T7", "W1", "W2")
}

search(
    "FINANCIAL_TAX_REPORT_SEARCH",
    of=TaxReport,
    prefix="TaxReport",
    bind=lambda actor: {"drafts": partial(_drafts, actor)},
    doc="""Find tax reports, with the boxes of the form and the tax collected and paid.

    Of a complete report these are what was lodged, for ever; of another what it would come to if
    it were completed now. FINANCIAL_TAX_REPORT_ITEM_SEARCH shows the lines behind them. G9 and
    G20 are sums of taxes in whole dollars, TaxCollected and TaxPaid keep the cents. A space of a
    country other than AU has no boxes. SalesAdjustment and PurchasesAdjustments are in none:
    a box is what the lines behind it come to, and an adjustment is a journal line with its tax.""",
    columns={
        "Reference": Text(50, "Its reference.", into="reference"),
        "Area": Integer("Its area; -1 and -2 are all of them.", into="area"),
        "AreaText": AREA_TEXT,
        "CompletedDate": Moment("When it was completed.", into="completed"),
        **BOX_COLUMNS,
        **NOT_KEPT,
        "DeferredTax": Money("As given.", into="deferred_tax"),
        "EndDate": Date("The last day.", into="end_date"),
        "IncludeInstalment": (YesNo("Always N: instalments are not kept here."), _never),
        "IncludePayrollTax": YesNo("As given.", into="include_payroll_tax"),
        "IncludeTax": YesNo("Whether it reports the tax of documents.", into="include_tax"),
        "InstalmentStartDate": Date("As given.", into="instalment_start_date"),
        "Object": (
            Choice(MADE, "What completion made with the tax office."),
            _made("object"),
        ),
        "ObjectContext": Integer("That expense or invoice.", into="document"),
        "ObjectText": (Text(50, "Its reference."), _made("reference")),
        "PayrollTaxStartDate": Date("As given.", into="payroll_tax_start_date"),
        "PreviousInstalmentsAmount": Money("As given.", into="previous_instalments_amount"),
        "PurchasesAdjustments": Money("As given.", into="purchases_adjustments"),
        "Revision": Integer("How often it was completed.", into="revision"),
        "SalesAdjustment": Money("As given.", into="sales_adjustment"),
        "Status": Choice(TAX_REPORT_STATUSES, "Whether it is complete.", into="status"),
        "SubmittedContactPerson": (Integer("Reports are not lodged from here."), _nobody),
        "SubmittedContactPersonText": (Text(100, "Reports are not lodged from here."), blank),
        "T1": Money("As given.", into="t1"),
        "T3": Money("As given.", into="t3"),
        "T9": Money("As given.", into="t9"),
        "TaxAccountingMethod": (Text(10, "Accrual or Cash, as the settings have it."), _method),
        "TaxCollected": (Money("The tax in what was sold."), _figure("tax_collected")),
        "TaxOfficeReference": Text(
            50, "The tax office's number of it.", into="tax_office_reference"
        ),
        "TaxPaid": (Money("The tax in what was bought."), _figure("tax_paid")),
        "TaxStartDate": Date("The first day.", into="tax_start_date"),
        "Type": Choice(TAX_REPORT_TYPES, "Its kind.", into="type"),
        "ModifiedDate": ClockMoment("When it was last changed.", into="modified"),
    },
    column_aliases={"purchasesadjustment": "purchasesadjustments"},
    example={
        "fields": [{"name": "enddate"}, {"name": "statustext"}, {"name": "taxcollected"}],
        "sorts": [{"name": "enddate", "direction": "desc"}],
    },
)
