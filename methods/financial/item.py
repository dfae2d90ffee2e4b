"""Line items of invoices, receipts, payments and expenses, and the question what locks them."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError
from peewee import Case, fn

from methods import locked
from methods.declare import Access, Work, method
from methods.financial.invoice_storage import keep_again
from methods.locked import LOCKS_SHAPE
from methods.manage import Numbering, manage
from methods.records import OBJECT_TITLES, blank, money_of, tax_type_texts
from methods.search.columns import chosen
from methods.search.declaration import search
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Money, Rate, Ref, Text, YesNo
from models import locks, settings, tax
from models.account import Account
from models.actor import Actor
from models.contact import Business, Person
from models.document import (
    INVOICE,
    KINDS,
    RECEIPT,
    Allocation,
    Application,
    Document,
    Item,
)
from models.period import TaxReport, TaxReportItem
from models.refusals import InvoiceIssued, InvoiceNotDrawn, RecordNotFound
from models.store import scope
from models.store.base import MoneyField, RateField
from models.tax import rounded

OBJECTS = {kind.object: kind.noun.capitalize() for kind in KINDS.values() if kind.has_items}
DOCUMENTS = {kind.object: kind.noun.capitalize() for kind in KINDS.values()}
REVENUE_SIDE = frozenset({INVOICE, RECEIPT})


# --- the question -------------------------------------------------------------------------------


@method(
    "FINANCIAL_ITEM_LOCKED",
    access=Access.USER,
    work=Work.POINT,
    params={
        "Item": Id("A line item; wins when everything is sent."),
        "Object": Choice(DOCUMENTS, "The kind of document, together with ObjectContext."),
        "ObjectContext": Id("The document, together with Object."),
        "Explain": YesNo("Y adds Locks: why each lock holds and what lifts it."),
    },
    result={
        **{lock.name: YesNo(f"Y when {lock.because}.") for lock in locks.LOCKS},
        "Locks": Structure("One entry for each lock in force, with its evidence.", LOCKS_SHAPE),
    },
    refuses=[RecordNotFound],
    example={"Item": 1},
)
def item_locked(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Say which locks hold a line item or a document.

    A lock that answers Y freezes some fields. An administrator can still change them by
    overriding that one lock by name, and every override is logged. For a line item the flags
    of date, reconciliation, tax report and sending are those of its document. A lock date is
    inclusive: the day itself is locked."""
    facts = _facts(actor, params)
    holding = locks.held(facts)
    answer: dict[str, Any] = {lock.name: lock in holding for lock in locks.LOCKS}
    if params.get("explain"):
        answer["Locks"] = locked.in_force(actor, facts)
    return answer


def _facts(actor: Actor, params: dict[str, Any]) -> locks.Facts:
    item = params.get("item")
    if item is not None:
        facts = locks.of_line(actor, item)
        if facts is None:
            raise RecordNotFound(noun="line item", field="Item", value=item)
        return facts
    object, context = params.get("object"), params.get("objectcontext")
    if object is None or context is None:
        missing = {"object": object, "objectcontext": context}
        if object is None and context is None:
            missing["item"] = None
        words = "is needed: give Item, or Object together with ObjectContext"
        raise ValidationError({name: [words] for name, value in missing.items() if value is None})
    facts = locks.of_document(actor, context)
    if facts is None or facts.object != object:
        raise RecordNotFound(noun=KINDS[object].noun, field="ObjectContext", value=context)
    return facts


# --- adding and changing ------------------------------------------------------------------------


ABOUT_ITS_DOCUMENT = frozenset({"object", "objectcontext", "capital"})
"""Parameters of a change that say, or depend on, which document the line belongs to."""


def _rule(actor: Actor, row: Item | None, values: dict[str, Any], wanted: dict[str, Any]) -> None:
    if "tax" in values and wanted["tax"] is None:
        values["tax"] = None  # sent empty it is worked out, and is no tax of nothing
    if row is not None and ABOUT_ITS_DOCUMENT.isdisjoint(wanted):
        _follow_amount(row, values)
        return
    document = _document(actor, row, wanted)
    values["document"] = document.id
    if "capital" in values and values["capital"] and document.object in REVENUE_SIDE:
        raise ValidationError({"capital": ["is for payments and expenses only"]})
    if row is None:
        _complete_new(actor, document, values)
    else:
        _follow_amount(row, values)


def _document(actor: Actor, row: Item | None, wanted: dict[str, Any]) -> Document:
    """The document that the line is to belong to, held together with the one it is in now."""
    object, context = wanted.get("object"), wanted.get("objectcontext")
    if row is None and (object is None or context is None):
        missing = {"object": object, "objectcontext": context}
        raise ValidationError(
            {
                name: ["is needed: give the document that the line is for"]
                for name, value in missing.items()
                if value is None
            }
        )
    if context is None:
        assert row is not None
        current = scope.find(actor, Document, row.document)
        if object is not None and object != current.object:
            raise ValidationError({"objectcontext": ["is needed to move the line elsewhere"]})
        return current
    if row is not None and row.document == context and object is None:
        return scope.find(actor, Document, context)
    document = scope.take(actor, Document, context, object, field="ObjectContext")
    if document.object not in OBJECTS:
        raise ValidationError({"objectcontext": ["is no document that has line items"]})
    return document


def _complete_new(actor: Actor, document: Document, values: dict[str, Any]) -> None:
    """Fill what was left out from the document, its contact and the settings."""
    contact = _contact(actor, document)
    if values.get("area") is None:
        values["area"] = document.area
    if values.get("project") is None:
        values["project"] = document.project
    if values.get("tax_type") is None:
        values["tax_type"] = getattr(contact, "tax_type", None)
    if values.get("financial_account") is None:
        values["financial_account"] = _default_account(actor, document, contact)
    values.setdefault("tax_included", True)
    _amount_from_source(values)
    values.setdefault("amount", 0)
    if values.get("source_amount") is None:
        values["source_amount"] = values["amount"]
    if values.get("tax") is None:
        values["tax"] = tax.tax_of(
            values["amount"], values["tax_type"], included=values["tax_included"]
        )


def _contact(actor: Actor, document: Document) -> Business | Person | None:
    if document.contact_business is not None:
        return scope.peek(actor, Business, document.contact_business)
    if document.contact_person is not None:
        return scope.peek(actor, Person, document.contact_person)
    return None


def _default_account(actor: Actor, document: Document, contact: Any) -> int | None:
    revenue = document.object in REVENUE_SIDE
    own: int | None = getattr(contact, "revenue_account" if revenue else "expense_account", None)
    fallback = settings.DEBTORS_ACCOUNT if revenue else settings.CREDITORS_ACCOUNT
    return own if own is not None else settings.number_of(actor.space, fallback)


def _amount_from_source(values: dict[str, Any]) -> None:
    """An amount in a foreign currency: worth its rate in the currency of the space."""
    source = values.get("source_amount")
    if values.get("amount") is None and source is not None:
        rate = values.get("source_currency_rate")
        worth = MoneyField.to_number(source) * (1 if rate is None else RateField.to_number(rate))
        values["amount"] = rounded(worth * 100)


def _follow_amount(row: Item, values: dict[str, Any]) -> None:
    """A new amount or tax type, or an emptied tax, brings a new tax, unless one is given."""
    amount = values.get("amount", row.amount)
    tax_type = values.get("tax_type", row.tax_type)
    included = values.get("tax_included", row.tax_included)
    changed = (amount, tax_type, included) != (row.amount, row.tax_type, row.tax_included)
    if values.get("tax") is None and (changed or "tax" in values):
        values["tax"] = tax.tax_of(amount, tax_type, included=included)
    foreign = row.source_currency is not None or values.get("source_currency") is not None
    alike = row.source_amount == row.amount and not foreign
    if "amount" in values and "source_amount" not in values and alike:
        values["source_amount"] = amount


def _after(actor: Actor, row: Item, wanted: dict[str, Any]) -> None:
    """The words of an issued line, changed with an override, make a new version of its invoice."""
    worded = "description" in wanted or "notes" in wanted
    # no line is ever added to an issued invoice
    if worded and wanted.get("id") is not None and actor.preview is None:
        document = scope.find(actor, Document, row.document)
        if document.issued:
            keep_again(actor, document)


manage(
    "FINANCIAL_ITEM_MANAGE",
    of=Item,
    doc="""Add, change or remove a line of an invoice, receipt, payment or expense.

    TaxIncluded says whether Amount includes the tax (it does unless N is sent); Tax follows
    from the tax type when it is left out. The totals of the document are right after every
    call, whatever AutoComplete says. Of an issued invoice no line is added, taken away or changed
    in its amounts; its words change with an override, as a new version beside what went out.""",
    fields={
        "Amount": Money("What the line comes to.", into="amount"),
        "Area": Integer("Area; the document's when left out.", into="area"),
        "Capital": YesNo("Whether it is capital; payments and expenses only.", into="capital"),
        "Description": Text(100, "What it is for.", into="description"),
        "FinancialAccount": Ref(
            Account,
            "Account; when left out the contact's own, else the one of setting 228 or 229.",
            into="financial_account",
        ),
        "Notes": Text(2000, "More words on it.", into="notes"),
        "OtherObject": Integer("Object number of a record it goes with.", into="other_object"),
        "OtherObjectContext": Integer("Id of that record.", into="other_object_context"),
        "Project": Integer("Project; the document's when left out.", into="project"),
        "Reference": Text(50, "Its reference, unique; ITM and six digits.", into="reference"),
        "SourceAmount": Money("The amount in the foreign currency.", into="source_amount"),
        "SourceCurrency": Integer("The foreign currency's id.", into="source_currency"),
        "SourceCurrencyRate": Rate(
            "What one unit of the foreign currency is worth here.", into="source_currency_rate"
        ),
        "Tax": Money("The tax of the line; worked out when left out.", into="tax"),
        "TaxIncluded": YesNo("Whether Amount includes the tax.", into="tax_included"),
        "TaxType": Choice(
            tax.REVENUE, "Its tax type; the contact's when left out.", into="tax_type"
        ),
    },
    extra={
        "Object": Choice(OBJECTS, "The kind of its document."),
        "ObjectContext": Id("Its document.", into="document"),
        "AutoComplete": YesNo(
            "Y completes the document's ledger rows after the save.", default=True
        ),
    },
    numbering=Numbering(168, "ITM"),
    refuses=[InvoiceIssued, InvoiceNotDrawn],
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
def item_complete(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Close an edit of line items and answer the document's totals.

    Totals are right after every call anyway; asking twice does no harm."""
    document = scope.take(
        actor, Document, params["objectcontext"], params["object"], field="ObjectContext"
    )
    return {"totalAmount": document.amount, "totalTax": document.tax, "notes": "COMPLETED"}


# --- searching ----------------------------------------------------------------------------------

_documents: dict[str, Any] = {
    name: (f"FINANCIAL_{name.upper()}_SEARCH", lambda line, document: line.document == document.id)
    for name in ("Expense", "Invoice", "Payment", "Receipt")
}


def _of_document(column: str) -> Any:
    def source(alias: Any) -> Any:
        document = Document.alias()
        return document.select(getattr(document, column)).where(document.id == alias.document)

    return source


def _tax_report(alias: Any) -> Any:
    member = TaxReportItem.alias()
    return member.select(member.tax_report).where(member.document == alias.document)


def _tax_report_text(alias: Any) -> Any:
    member, report = TaxReportItem.alias(), TaxReport.alias()
    return (
        member.select(report.reference)
        .join(report, on=(member.tax_report == report.id))
        .where(member.document == alias.document)
    )


def _outstanding(alias: Any) -> Any:
    """What of a line, its tax included, is neither linked nor credited; nothing of one whose
    document is cancelled."""
    gross = Case(None, ((alias.tax_included, alias.amount),), alias.amount + alias.tax)
    paid = money_of(Allocation, "target_item")(alias)
    credited = money_of(Application, "target_item")(alias)
    document = Document.alias()
    cancelled = document.select(document.id).where(
        (document.id == alias.document) & document.cancelled_at.is_null(False)
    )
    return Case(None, ((fn.EXISTS(cancelled), 0),), gross - paid - credited)


search(
    "FINANCIAL_ITEM_SEARCH",
    of=Item,
    prefix="LineItem",
    doc="Find line items of invoices, receipts, payments and expenses.",
    columns={
        "Amount": Money("What the line comes to.", into="amount"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": (Text(50, "Areas have no names here."), blank),
        "Capital": YesNo("Whether it is capital.", into="capital"),
        "Description": Text(100, "What it is for.", into="description"),
        "ExpenseCreditAmount": (
            Money("Credit notes applied to it."),
            money_of(Application, "target_item"),
        ),
        "ExpenseOutstandingAmount": (Money("What is still to be paid."), _outstanding),
        "FinancialAccount": Ref(Account, "Its account.", into="financial_account"),
        "InvoiceCreditAmount": (
            Money("Credit notes applied to it."),
            money_of(Application, "target_item"),
        ),
        "InvoiceOutstandingAmount": (Money("What is still to be received."), _outstanding),
        "Notes": Text(2000, "More words on it.", into="notes"),
        "Object": (Choice(OBJECTS, "The kind of its document."), _of_document("object")),
        "ObjectContext": Integer("Its document.", into="document"),
        "ObjectText": (Text(50, "The reference of its document."), _of_document("reference")),
        "OtherObject": Integer("Object number of a record it goes with.", into="other_object"),
        "OtherObjectContext": Integer("Id of that record.", into="other_object_context"),
        "OtherObjectText": (
            Text(50, "The kind of that record."),
            chosen("other_object", OBJECT_TITLES),
        ),
        "PaymentAmount": (Money("Payments linked to it."), money_of(Allocation, "target_item")),
        "PreAdjustmentAmount": Money("Its amount before credit notes.", into="amount"),
        "PreAdjustmentTax": Money("Its tax before credit notes.", into="tax"),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "ReceiptAmount": (Money("Receipts linked to it."), money_of(Allocation, "target_item")),
        "Reference": Text(50, "Its reference.", into="reference"),
        "SourceAmount": Money("The amount in the foreign currency.", into="source_amount"),
        "SourceCurrency": Integer("The foreign currency.", into="source_currency"),
        "SourceCurrencyText": (Text(50, "Currencies have no names here."), blank),
        "SourceCurrencyRate": Rate("What that is worth here.", into="source_currency_rate"),
        "Tax": Money("The tax of the line.", into="tax"),
        "TaxIncluded": YesNo("Whether Amount includes the tax.", into="tax_included"),
        "TaxReport": (Id("The complete tax report it is in."), _tax_report),
        "TaxReportText": (Text(50, "That report's reference."), _tax_report_text),
        "TaxReportField": (Text(10, "Reports have no boxes here yet."), blank),
        "TaxType": Integer("Its tax type.", into="tax_type"),
        **tax_type_texts(),
    },
    children={
        **_documents,
        "FinancialAccount": (
            "SETUP_FINANCIAL_ACCOUNT_SEARCH",
            lambda line, account: line.financial_account == account.id,
        ),
    },
    column_aliases={
        "issuedamount": "sourceamount",
        "issuedcurrency": "sourcecurrency",
        "issuedcurrencyrate": "sourcecurrencyrate",
    },
    example={"fields": [{"name": "amount"}, {"name": "description"}], "rows": 5},
)
