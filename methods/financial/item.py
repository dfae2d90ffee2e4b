"""Line items of invoices, receipts, payments and expenses, and the question what locks them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from methods import locked, visible
from methods.area_names import AREA_TEXT
from methods.declare import Access, Answer, Work, method
from methods.financial.heads import tax_type, tax_type_texts
from methods.financial.memberships import of_document, tax_report_columns
from methods.financial.papers.storage import keep_again
from methods.keywords import LEFT_OUT, LeftOut
from methods.lists import OBJECT_TITLES
from methods.lock_shape import LOCKS_SHAPE
from methods.manage import Numbering, manage
from methods.search.columns import blank, by, chosen
from methods.search.declaration import search
from methods.wire.dates import Date, Moment
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Money, Rate, Ref, Text, YesNo
from models import balances, lines, locks, write
from models.account import Account
from models.actor import Actor
from models.document import CREDIT_TYPES, KINDS, Document, Item
from models.links import crediting
from models.past import locks_then
from models.refusals import (
    InvalidFields,
    InvoiceClosed,
    InvoiceIssued,
    InvoiceNotDrawn,
    RecordNotFound,
)
from models.store import scope
from models.write import Values

OBJECTS = {kind.object: kind.noun.capitalize() for kind in KINDS.values() if kind.has_items}
DOCUMENTS = {kind.object: kind.noun.capitalize() for kind in KINDS.values()}


# --- the question -------------------------------------------------------------------------------


@method(
    "FINANCIAL_ITEM_LOCKED",
    access=Access.USER,
    work=Work.POINT,
    params={
        "Item": Id("A line item; wins when everything is sent."),
        "Object": Choice(DOCUMENTS, "The kind of document, together with ObjectContext."),
        "ObjectContext": Id("The document, together with Object."),
        "Date": Date("With Object and no record: the date of a document to come.", into="on"),
        "Type": Choice(CREDIT_TYPES, "Of a credit note to come; 1 when left out."),
        "Explain": YesNo("Y adds Locks: why each lock holds and what lifts it."),
        "AsOf": Moment("Answers which locks held at this moment, as the history has it."),
    },
    result={
        **{lock.name: YesNo(f"Y when {lock.because}.") for lock in locks.LOCKS},
        "Locks": Structure(
            "One entry for each lock in force, with its evidence.", LOCKS_SHAPE, sometimes=True
        ),
    },
    refuses=[RecordNotFound],
    example={"Item": 1},
    slow_with=frozenset({"asof"}),
)
def item_locked(
    actor: Actor,
    *,
    item: int | None = None,
    object: int | None = None,
    object_context: int | None = None,
    explain: bool | None = None,
    on: date | None = None,
    type: int | None = None,
    as_of: datetime | None = None,
) -> Answer:
    """Say which locks hold a line item or a document.

    A lock that answers Y freezes some fields. An administrator can still change them by
    overriding that one lock by name, and every override is logged. For a line item the flags
    of date, reconciliation, tax report and sending are those of its document. A lock date is
    inclusive: the day itself is locked. A draft is in no period: neither LockedDate nor LockedBAS
    holds it. Object with Date, and no record, asks which locks a document of that kind would meet
    that is booked with that date. AsOf asks the same of a moment gone by: the record, its
    memberships and the settings are taken as they were then, each lock with what caused it; of a
    record that was removed since, too. What locks a record is shown to who may search for that.

    Raises InvalidFields for a moment that is yet to come."""
    if as_of is not None:
        then = _then(
            actor, as_of, item=item, object=object, context=object_context, on=on, type=type
        )
        told = locked.in_force_then(then) if explain else None
        return _answer(then.facts, told)
    if item is not None:
        facts = _line(actor, item)
    elif object is not None and object_context is None and on is not None:
        facts = locks.of_new_document(actor, object, type, on)
    else:
        facts = _document(actor, object, object_context)
    return _answer(facts, locked.in_force(actor, facts) if explain else None)


def _answer(facts: locks.Facts, told: list[dict[str, object]] | None) -> Answer:
    """A flag for each lock, and what is told of those in force where that is asked for."""
    answer: dict[str, Any] = {lock.name: lock.in_force(facts) for lock in locks.LOCKS}
    return answer if told is None else {**answer, "Locks": told}


def _then(
    actor: Actor,
    moment: datetime,
    *,
    item: int | None,
    object: int | None,
    context: int | None,
    on: date | None,
    type: int | None,
) -> locks_then.Then:
    """What is asked for as it was at a moment gone by, whether it is still there or not.

    Raises ValidationError, InvalidFields or RecordNotFound."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(actor.zone))
    if moment > actor.now:
        raise InvalidFields({"AsOf": "is yet to come; give a moment up to now"})
    if item is not None:
        return _line_then(actor, moment, item)
    if object is not None and context is None and on is not None:
        return locks_then.of_new_document(actor, moment, object, type, on)
    object, context = _both(object, context)
    then = locks_then.of_document(actor, moment, context)
    if then is None or then.document["object"] != object or not visible.knows(actor, object):
        raise RecordNotFound(noun=KINDS[object].noun, field="ObjectContext", value=context)
    return then


def _line_then(actor: Actor, moment: datetime, item: int) -> locks_then.Then:
    """A line as it was at a moment. Raises RecordNotFound."""
    then = locks_then.of_line(actor, moment, item)
    if then is None or not visible.knows_lines(actor, then.document["object"]):
        raise RecordNotFound(noun="line item", field="Item", value=item)
    return then


def _line(actor: Actor, id: int) -> locks.Facts:
    """What locks know of a line. Raises RecordNotFound."""
    facts = locks.of_line(actor, id)
    if facts is None or not visible.knows_lines(actor, facts.object):
        raise RecordNotFound(noun="line item", field="Item", value=id)
    return facts


def _document(actor: Actor, object: int | None, context: int | None) -> locks.Facts:
    """What locks know of a document. Raises ValidationError or RecordNotFound."""
    object, context = _both(object, context)
    facts = locks.of_document(actor, context)
    if facts is None or facts.object != object or not visible.knows(actor, object):
        raise RecordNotFound(noun=KINDS[object].noun, field="ObjectContext", value=context)
    return facts


def _both(object: int | None, context: int | None) -> tuple[int, int]:
    """The two that name a document. Raises ValidationError."""
    if object is not None and context is not None:
        return object, context
    missing = {"object": object, "objectcontext": context}
    if object is None and context is None:
        missing["item"] = None
    words = "is needed: give Item, or Object together with ObjectContext, or Object with Date"
    raise ValidationError({name: [words] for name, value in missing.items() if value is None})


# --- adding and changing ------------------------------------------------------------------------


def _rule(
    actor: Actor,
    row: Item | None,
    values: Values,
    *,
    object: int | LeftOut | None = LEFT_OUT,
    document: int | LeftOut | None = LEFT_OUT,
) -> None:
    if row is not None:
        crediting.keep_before_credits(actor, row, values)
    stays = object is LEFT_OUT and document is LEFT_OUT
    if row is not None and stays and "capital" not in values:
        lines.follow(actor, row, values)
        return
    kind = None if isinstance(object, LeftOut) else object
    context = None if isinstance(document, LeftOut) else document
    whole = _of_new(actor, kind, context) if row is None else _of(actor, row, kind, context)
    values["document"] = whole.id
    lines.check_capital(whole, values)
    if row is None:
        lines.complete_new(actor, whole, values)
    else:
        lines.follow(actor, row, values)


def _of_new(actor: Actor, object: int | None, context: int | None) -> Document:
    """The held document of a new line. Raises ValidationError, RecordNotFound, InvalidFields."""
    if object is None or context is None:
        missing = {"object": object, "objectcontext": context}
        words = "is needed: give the document that the line is for"
        raise ValidationError({name: [words] for name, value in missing.items() if value is None})
    return _taken(actor, object, context)


def _of(actor: Actor, row: Item, object: int | None, context: int | None) -> Document:
    """The document that a line is to belong to, held together with the one it is in now.

    Raises InvalidFields or RecordNotFound."""
    if context is not None and (context != row.document or object is not None):
        return _taken(actor, object, context)
    current = scope.find(actor, Document, row.document)
    if context is None and object not in (None, current.object):
        raise InvalidFields({"document": "is needed to move the line elsewhere"})
    return current


def _taken(actor: Actor, object: int | None, context: int) -> Document:
    document = scope.take(actor, Document, context, object, field="ObjectContext")
    if document.object not in OBJECTS:
        raise InvalidFields({"document": "is no document that has line items"})
    return document


def _after(
    actor: Actor,
    row: Item,
    *,
    id: int | None = None,
    description: str | LeftOut | None = LEFT_OUT,
    notes: str | LeftOut | None = LEFT_OUT,
    supply_date: date | LeftOut | None = LEFT_OUT,
    supply_end_date: date | LeftOut | None = LEFT_OUT,
) -> None:
    """The words and days of an issued line, changed with an override, make a new version of its
    invoice."""
    said = (description, notes, supply_date, supply_end_date)
    worded = any(each is not LEFT_OUT for each in said)
    # no line is ever added to an issued invoice
    if worded and id is not None and actor.preview is None:
        document = scope.find(actor, Document, row.document)
        if document.issued:
            keep_again(actor, document)


manage(
    "FINANCIAL_ITEM_MANAGE",
    of=Item,
    doc="""Add, change or remove a line of an invoice, receipt, payment or expense.

    TaxIncluded says whether Amount includes the tax (it does unless N is sent); Tax follows
    from the tax type when it is left out. The totals of the document are right after every
    call, whatever AutoComplete says. In the platform's own dialect Amount and Tax of a line with
    credit notes are what is left of it after them, as its searches show them; what comes back as it
    was shown, or as it was before the credit notes, is no change. Of an issued invoice no line is
    added, taken away or changed in its amounts; its words change with an override, as a new version
    beside what went out.""",
    fields={
        "Amount": Money("What the line comes to.", into="amount"),
        "Area": Integer("Area; the document's when left out.", into="area"),
        "Capital": YesNo("Whether it is capital; payments and expenses only.", into="capital"),
        "Description": Text(100, "What it is for.", into="description"),
        "FinancialAccount": Ref(
            Account,
            "Account; when left out the contact's own, else that of the kind of document; of a "
            "receipt or payment the one of setting 228 or 229.",
            into="financial_account",
        ),
        "Notes": Text(2000, "More words on it.", into="notes"),
        "OtherObject": Integer("Object number of a record it goes with.", into="other_object"),
        "OtherObjectContext": Integer("Id of that record.", into="other_object_context"),
        "Project": Integer("Project; the document's when left out.", into="project"),
        "Quantity": Rate("How many; Amount is this times UnitPrice.", into="quantity"),
        "Reference": Text(50, "Its reference, unique; ITM and six digits.", into="reference"),
        "SourceAmount": Money(
            "The amount in the foreign currency; when left out it follows from Amount and the "
            "rate, and is Amount where there is no rate.",
            into="source_amount",
        ),
        "SourceCurrency": Integer("The foreign currency's id.", into="source_currency"),
        "SourceCurrencyRate": Rate(
            "What one unit of the foreign currency is worth here; needed in one where Amount is "
            "left out.",
            into="source_currency_rate",
        ),
        "SupplyDate": Date("When it was supplied, or from when on.", into="supply_date"),
        "SupplyEndDate": Date("Until when it was supplied.", into="supply_end_date"),
        "Tax": Money("The tax of the line; worked out when left out.", into="tax", worked_out=True),
        "TaxIncluded": YesNo("Whether Amount includes the tax.", into="tax_included"),
        "TaxType": tax_type("Its tax type; the contact's when left out."),
        "Unit": Text(20, "What is counted: hours, pieces.", into="unit"),
        "UnitPrice": Rate("What one of them costs.", into="unit_price"),
    },
    extra={
        "Object": Choice(OBJECTS, "The kind of its document."),
        "ObjectContext": Id("Its document.", into="document"),
        "AutoComplete": YesNo(
            "Ledger rows are written with every save, Y or N.", default=True, ignored=True
        ),
    },
    numbering=Numbering(168, "ITM"),
    refuses=[InvoiceIssued, InvoiceClosed, InvoiceNotDrawn],
    rule=_rule,
    after=_after,
    search="FINANCIAL_ITEM_SEARCH",
    example={"Object": 5, "ObjectContext": 1, "Amount": "110.00", "TaxType": 1},
    param_aliases={
        "issuedamount": "sourceamount",
        "issuedcurrency": "sourcecurrency",
        "issuedcurrencyrate": "sourcecurrencyrate",
    },
)


@method(
    "FINANCIAL_ITEM_COMPLETE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Object": Choice(OBJECTS, "The kind of document.", required=True),
        "ObjectContext": Id("The document.", required=True),
    },
    result={
        "totalAmount": Money("What the document comes to, tax included."),
        "totalTax": Money("The tax in it."),
        "notes": Text(10, "COMPLETED."),
    },
    refuses=[RecordNotFound],
    example={"Object": 5, "ObjectContext": 1},
)
def item_complete(actor: Actor, *, object: int, object_context: int) -> Answer:
    """Close an edit of line items: write the document's ledger rows, and answer its totals.

    Both are right after every call anyway, so nothing changes where nothing is amiss, and asking
    twice does no harm."""
    document = scope.take(actor, Document, object_context, object, field="ObjectContext")
    write.post_anew(actor, document)
    return {"totalAmount": document.amount, "totalTax": document.tax, "notes": "COMPLETED"}


# --- searching ----------------------------------------------------------------------------------

_documents: dict[str, Any] = {
    name: (f"FINANCIAL_{name.upper()}_SEARCH", by("document"))
    for name in ("Expense", "Invoice", "Payment", "Receipt")
}


search(
    "FINANCIAL_ITEM_SEARCH",
    of=Item,
    prefix="LineItem",
    doc="Find line items of invoices, receipts, payments and expenses.",
    columns={
        "Amount": Money(
            "What the line comes to, before credit notes are applied; the platform's own dialect "
            "shows it after them.",
            into="amount",
        ),
        "AmountAfterCredits": (
            Money("What the line comes to after credit notes."),
            balances.after_credits_of_line,
        ),
        "Area": Integer("Its area.", into="area"),
        "AreaText": AREA_TEXT,
        "Capital": YesNo("Whether it is capital.", into="capital"),
        "Description": Text(100, "What it is for.", into="description"),
        "ExpenseCreditAmount": (
            Money("Credit notes applied to it."),
            balances.credited_of_line,
        ),
        "ExpenseOutstandingAmount": (Money("What is still to be paid."), balances.open_of_line),
        "FinancialAccount": Ref(Account, "Its account.", into="financial_account"),
        "InvoiceCreditAmount": (
            Money("Credit notes applied to it."),
            balances.credited_of_line,
        ),
        "InvoiceOutstandingAmount": (
            Money("What is still to be received."),
            balances.open_of_line,
        ),
        "Gross": (Money("What it comes to with its tax."), lambda line: line.gross),
        "Net": (Money("What it comes to without its tax."), lambda line: line.net),
        "Notes": Text(2000, "More words on it.", into="notes"),
        "Object": (Choice(OBJECTS, "The kind of its document."), of_document("object")),
        "ObjectContext": Integer("Its document.", into="document"),
        "ObjectText": (Text(50, "The reference of its document."), of_document("reference")),
        "OtherObject": Integer("Object number of a record it goes with.", into="other_object"),
        "OtherObjectContext": Integer("Id of that record.", into="other_object_context"),
        "OtherObjectText": (
            Text(50, "The kind of that record."),
            chosen("other_object", OBJECT_TITLES),
        ),
        "PaymentAmount": (Money("Payments linked to it."), balances.paid_of_line),
        "PreAdjustmentAmount": Money("Its amount before credit notes.", into="amount"),
        "PreAdjustmentTax": Money("Its tax before credit notes.", into="tax"),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "Quantity": Rate("How many.", into="quantity"),
        "ReceiptAmount": (Money("Receipts linked to it."), balances.paid_of_line),
        "Reference": Text(50, "Its reference.", into="reference"),
        "SourceAmount": Money("The amount in the foreign currency.", into="source_amount"),
        "SourceCurrency": Integer("The foreign currency.", into="source_currency"),
        "SourceCurrencyText": (Text(50, "Currencies have no names here."), blank),
        "IssuedCurrencyText": (Text(50, "Currencies have no names here."), blank),
        "SourceCurrencyRate": Rate("What that is worth here.", into="source_currency_rate"),
        "SupplyDate": Date("When it was supplied, or from when on.", into="supply_date"),
        "SupplyEndDate": Date("Until when it was supplied.", into="supply_end_date"),
        "Tax": Money("The tax of the line, before or after credit notes as Amount.", into="tax"),
        "TaxAfterCredits": (
            Money("The tax of the line after credit notes."),
            balances.tax_after_credits_of_line,
        ),
        "TaxIncluded": YesNo("Whether Amount includes the tax.", into="tax_included"),
        **tax_report_columns("document"),
        "TaxType": Integer("Its tax type.", into="tax_type"),
        **tax_type_texts(),
        "Unit": Text(20, "What is counted.", into="unit"),
        "UnitPrice": Rate("What one of them costs.", into="unit_price"),
    },
    children={
        **_documents,
        "FinancialAccount": ("SETUP_FINANCIAL_ACCOUNT_SEARCH", by("financial_account")),
    },
    column_aliases={
        "issuedamount": "sourceamount",
        "issuedcurrency": "sourcecurrency",
        "issuedcurrencyrate": "sourcecurrencyrate",
    },
    net={
        "Amount": balances.after_credits_of_line,
        "Tax": balances.tax_after_credits_of_line,
    },
    example={"fields": [{"name": "amount"}, {"name": "description"}], "rows": 5},
)
