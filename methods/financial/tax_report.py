"""Tax reports: what a stretch of the books owes the tax office, and the closing of that stretch."""

from __future__ import annotations

from functools import partial
from typing import Any

from peewee import Case, ColumnBase, ModelAlias, Value, fn

from methods.declare import Access, Answer, Work, method
from methods.lists import TAX_REPORT_STATUSES, TAX_REPORT_TYPES
from methods.manage import MANAGE_RESULT, REASON, Numbering, manage
from methods.search.columns import beyond, blank
from methods.search.declaration import search
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Id, Integer, Money, Text, YesNo
from models import closing, lock_date_moves, numbering, payment_terms, settings, write
from models.account import Account
from models.actor import Actor
from models.contact import Business
from models.document import EXPENSE, INVOICE, Document, Item
from models.lock_event import COMPLETE as COMPLETED
from models.lock_event import REOPEN
from models.period import COMPLETE, OPEN, TaxReport
from models.refusals import (
    CompleteThroughMethod,
    InvalidFields,
    NewerStands,
    NoRight,
    RecordNotFound,
    SettingMissing,
    StaleTimestamp,
    TaxReportComplete,
)
from models.settings import ProfileSetting, Setting
from models.store import scope
from models.store.base import Record
from models.write import Values

METHODS = {closing.ACCRUAL: "Accrual", closing.CASH: "Cash"}
MADE = {EXPENSE: "Expense", INVOICE: "Invoice"}
NEVER = 9
"""Frequency of a document that does not recur."""
EXCLUDED = 5
"""Tax type of what is no supply: money for the tax office is not taxed again."""

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


def _keep_complete(actor: Actor, row: TaxReport, values: Values, reason: str) -> None:
    """A complete report is not changed but by going back to status 1."""
    changes = write.differing(actor, row, values)
    if not changes:
        return
    if values.get("status") != OPEN:
        raise TaxReportComplete(reference=row.reference)
    if not actor.administrator:
        raise NoRight()
    closing.open_in_turn(actor, row, _newest_after(actor, row), changes)
    _reopen(actor, row)
    _log(actor, row, REOPEN, reason)


def _log(actor: Actor, row: TaxReport, kind: str, reason: str) -> None:
    write.log_lock_event(
        actor, kind, object=row.OBJECT, context=row.id, text=row.reference, reason=reason
    )


def _newest_after(actor: Actor, row: TaxReport) -> TaxReport | None:
    """The newest complete report, if it is newer than this one."""
    newest: TaxReport = (
        TaxReport.select()
        .where(scope.within(TaxReport, actor.space) & (TaxReport.status == COMPLETE))
        .order_by(TaxReport.end_date.desc(), TaxReport.id.desc())
        .get()
    )
    return None if newest.id == row.id else newest


def _reopen(actor: Actor, row: TaxReport) -> None:
    """Undo what completion did: its items, the lock dates it moved, and the document it made."""
    made = row.document
    write.empty_report(actor, row)
    lock_date_moves.put_back(actor, lock_date_moves.from_text(row.lock_dates_before))
    write.maintain(
        actor,
        row,
        tax_collected=0,
        tax_paid=0,
        document=None,
        completed=None,
        lock_dates_before="",
    )
    if made is not None:
        write.remove(actor, scope.take(actor, Document, made))


def _fill_stretch(actor: Actor, values: Values) -> None:
    stretch = closing.stretch_of_new(
        values.get("tax_start_date"),
        values.get("end_date"),
        before=_last_stretch(actor, values.get("area")),
        today=actor.today,
    )
    values.update(tax_start_date=stretch.first, end_date=stretch.last)


def _last_stretch(actor: Actor, area: int | None) -> closing.Stretch | None:
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
    return None if found is None else closing.Stretch(*found)


def _removing(actor: Actor, row: TaxReport) -> None:
    if row.status == COMPLETE:
        raise TaxReportComplete(reference=row.reference)


TAX_REPORTS = manage(
    "FINANCIAL_TAX_REPORT_MANAGE",
    of=TaxReport,
    object=TaxReport.OBJECT,
    doc="""Add, change or remove a tax report; open a complete one again with Status=1.

    What is left out of TaxStartDate and EndDate of a new report follows from the last one, or
    is the calendar quarter before today's. FINANCIAL_TAX_REPORT_COMPLETE completes it. To open
    it again takes an administrator: it loses its items, the document that it made is removed,
    and each lock date goes back to where it was before, unless something moved it since. While
    a newer report is complete, that also takes override_status=Y.""",
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
        "PurchasesAdjustments": Money("Kept as given.", into="purchases_adjustments"),
        "Reference": Text(
            50, "Its reference, unique; BAS and six digits.", into="reference", kept=True
        ),
        "SalesAdjustment": Money("Kept as given.", into="sales_adjustment"),
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
            "Y opens it again although a newer one is complete; administrators only, and logged.",
            default=False,
        ),
    },
    numbering=Numbering(9003, "BAS"),
    rule=_rule,
    removing=_removing,
    work=Work.CLOSE,
    search="FINANCIAL_TAX_REPORT_SEARCH",
    refuses=[TaxReportComplete, CompleteThroughMethod, NewerStands, NoRight],
    example={"TaxStartDate": "2026-04-01", "EndDate": "2026-06-30"},
)

# --- completing ---------------------------------------------------------------------------------


@method(
    "FINANCIAL_TAX_REPORT_COMPLETE",
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    params={"Id": Id("The report.", required=True), "Reason": REASON},
    result={
        **MANAGE_RESULT,
        "notes": Text(10, "COMPLETED."),
        "Count": Integer("How many documents are in it, and locked by it from now on."),
        "TaxCollected": Money("The tax in what was sold."),
        "TaxPaid": Money("The tax in what was bought."),
        "Object": Choice(MADE, "What was made with the tax office: an expense or an invoice."),
        "ObjectContext": Id("That expense or invoice; none where nothing is owed."),
    },
    refuses=[RecordNotFound, StaleTimestamp, TaxReportComplete, SettingMissing],
    example={"Id": 1},
    changes_books=True,
)
def tax_report_complete(actor: Actor, *, id: int, reason: str) -> Answer:
    """Complete a tax report, which closes its stretch of the books.

    Every document dated from TaxStartDate to EndDate that is in no other complete report becomes
    an item of it and is locked (LockedBAS); a journal only if it is finalised. The accounting
    method of the settings decides whose tax is counted: that of invoices, expenses and credit
    notes (accrual), or of receipts and payments (cash); journals count under both. What is owed
    becomes an expense with the tax office of the settings, what is to come back an invoice,
    dated today and in no report. Lock dates before EndDate move forward to it; those of the whole
    space, even where the report is limited to an area: the answer then warns how many other
    documents that locks."""
    report: TaxReport = TAX_REPORTS.taken(actor, id)
    stretch = _completable(actor, report)
    documents = closing.reportable(actor, report, stretch)
    write.add_to_report(actor, report, documents)
    taxes = closing.taxes(actor, report) if report.include_tax else closing.Taxes(0, 0)
    made = _with_tax_office(actor, report, taxes) if taxes.owed else None
    moves = lock_date_moves.lock_forward(actor, stretch.last)
    _warn_of_others(actor, report, moves)
    report = write.change(
        actor,
        report,
        status=COMPLETE,
        tax_collected=taxes.collected,
        tax_paid=taxes.paid,
        document=None if made is None else made.id,
        completed=actor.now,
        lock_dates_before=lock_date_moves.to_text(moves),
    )
    _log(actor, report, COMPLETED, reason)
    answer = {"id": report.id, "notes": "COMPLETED", "timestamp": report.version}
    answer |= {"Count": len(documents), "TaxCollected": taxes.collected, "TaxPaid": taxes.paid}
    if made is not None:
        answer |= {"Object": made.object, "ObjectContext": made.id}
    return answer


def _completable(actor: Actor, report: TaxReport) -> closing.Stretch:
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
    return closing.Stretch(first, last)


def _warn_of_others(actor: Actor, report: TaxReport, moves: lock_date_moves.Moves) -> None:
    others = closing.locked_beside(actor, report, moves) if closing.has_area(report) else 0
    if others:
        actor.warn(
            f"The report is of area {report.area}, but lock dates are those of the whole space; "
            f"documents beside it that are now locked, up to {report.end_date}: {others}"
        )


# --- what is owed -------------------------------------------------------------------------------


def _with_tax_office(actor: Actor, report: TaxReport, taxes: closing.Taxes) -> Document:
    """The expense for what is owed, or the invoice for what is to come back.

    The service enters it itself: today may already be a locked day."""
    office = _named(actor, settings.TAX_CONTACT, Business)
    object = EXPENSE if taxes.owed > 0 else INVOICE
    values = {"contact_business": office}
    document = write.enter(
        actor,
        Document,
        object=object,
        reference=numbering.document_reference(actor, object),
        date=actor.today,
        due_date=payment_terms.due(actor, office, actor.today),
        frequency=NEVER if object == INVOICE else None,
        sent=object == INVOICE,
        notes=f"Tax report {report.reference}, {report.tax_start_date} to {report.end_date}",
        **values,
    )
    sign = 1 if taxes.owed > 0 else -1
    _enter_line(actor, document, settings.TAX_PAYABLE, "Tax collected", sign * taxes.collected)
    _enter_line(actor, document, settings.TAX_CREDITS, "Tax paid", -sign * taxes.paid)
    return scope.take(actor, Document, document.id)


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
    id = settings.number_of(actor.space, setting)
    if id is None or scope.peek(actor, of, id) is None:
        raise SettingMissing(name=setting.name)
    return id


# --- searching ----------------------------------------------------------------------------------


_made = partial(beyond, Document, "document")
"""A column of its document."""


def _method(alias: ModelAlias[TaxReport]) -> Case:
    """The accounting method of the space, in words."""
    kept = ProfileSetting.alias()
    cash: Any = kept.select(kept.id).where(
        settings.of_space(kept, alias.space)
        & (kept.number == settings.ACCOUNTING_METHOD.number)
        & (kept.value == str(closing.CASH))
    )
    return Case(None, ((fn.EXISTS(cash), METHODS[closing.CASH]),), METHODS[closing.ACCRUAL])


def _nobody(alias: ModelAlias[TaxReport]) -> ColumnBase:
    return Value(None).cast("INTEGER")


search(
    "FINANCIAL_TAX_REPORT_SEARCH",
    of=TaxReport,
    prefix="TaxReport",
    doc="""Find tax reports, with the tax collected and paid once they are complete.

    The boxes of the tax office's form are not kept here yet.""",
    columns={
        "Reference": Text(50, "Its reference.", into="reference"),
        "Area": Integer("Its area; -1 and -2 are all of them.", into="area"),
        "AreaText": (Text(50, "Areas have no names here."), blank),
        "CompletedDate": Moment("When it was completed.", into="completed"),
        "DeferredTax": Money("As given.", into="deferred_tax"),
        "EndDate": Date("The last day.", into="end_date"),
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
        "SalesAdjustment": Money("As given.", into="sales_adjustment"),
        "Status": Choice(TAX_REPORT_STATUSES, "Whether it is complete.", into="status"),
        "SubmittedContactPerson": (Integer("Reports are not lodged from here."), _nobody),
        "SubmittedContactPersonText": (Text(100, "Reports are not lodged from here."), blank),
        "T1": Money("As given.", into="t1"),
        "T3": Money("As given.", into="t3"),
        "T9": Money("As given.", into="t9"),
        "TaxAccountingMethod": (Text(10, "Accrual or Cash, as the settings have it."), _method),
        "TaxCollected": Money("The tax in what was sold.", into="tax_collected"),
        "TaxOfficeReference": Text(
            50, "The tax office's number of it.", into="tax_office_reference"
        ),
        "TaxPaid": Money("The tax in what was bought.", into="tax_paid"),
        "TaxStartDate": Date("The first day.", into="tax_start_date"),
        "Type": Choice(TAX_REPORT_TYPES, "Its kind.", into="type"),
    },
    example={
        "fields": [{"name": "enddate"}, {"name": "statustext"}, {"name": "taxcollected"}],
        "sorts": [{"name": "enddate", "direction": "desc"}],
    },
)
