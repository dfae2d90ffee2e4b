"""Invoices: added, changed and removed, copied, and found."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case

from methods.credits import apply_open_credits, hold_with_credits
from methods.declare import INVOICE_TIMESTAMP, Access, Work, method
from methods.financial.papers.storage import keep_again
from methods.manage import Numbering, check_timestamp, manage
from methods.records import (
    INVOICE_FREQUENCIES,
    back,
    by,
    document_columns,
    linked_record_params,
    money_of,
    outstanding,
    tax_report_columns,
    time_zone_columns,
)
from methods.search.declaration import search
from methods.terms import due
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Id, Integer, Money, Ref, Text, Timestamp, YesNo
from models import numbering, settings, write
from models.actor import Actor
from models.contact import Business, Person
from models.document import INVOICE, KINDS, Allocation, Application, Document, Item
from models.refusals import InvoiceIssued, RecordLocked, RecordNotFound, StaleTimestamp
from models.store import scope

NEVER = 9


def _step(actor: Actor) -> int:
    return max(settings.number_of(actor.space, settings.INVOICE_STEP) or 1, 1)


def _rule(
    actor: Actor, row: Document | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    if row is None:
        values.setdefault("frequency", NEVER)
        values.setdefault("project", settings.number_of(actor.space, settings.DEFAULT_PROJECT))
        if values.get("sent") is None:
            values["sent"] = settings.flag(actor.space, settings.DEFAULT_SENT)
    if values.get("sent") and not (row is not None and row.sent):
        values["sent_at"] = actor.now
        if values.get("date", row.date if row is not None else None) is None:
            values["date"] = actor.today
    if row is None and values.get("due_date") is None:
        values["due_date"] = due(actor, values, values.get("date") or actor.today)


def _after(actor: Actor, row: Document, wanted: dict[str, Any]) -> None:
    if wanted.get("checkcredit"):
        apply_open_credits(actor, row)
    if row.issued and actor.preview is None:
        keep_again(actor, row)


manage(
    "FINANCIAL_INVOICE_MANAGE",
    of=Document,
    object=INVOICE,
    doc="""Add, change or remove an invoice (its header; lines are FINANCIAL_ITEM_MANAGE).

    Once it is marked as sent, and the space locks sent invoices (setting 232), every field is
    frozen; Sent=N together with override_LockedSent=Y opens it again. An issued invoice is always
    locked, and opened by FINANCIAL_INVOICE_VOID only; what an override changes of it (address,
    order, notes) is drawn as a new version beside the one that went out.""",
    fields={
        "Area": Integer("Its area.", into="area"),
        "ContactBusinessDeliverTo": Ref(
            Business, "The business delivered to.", into="deliver_to_business"
        ),
        "ContactBusinessSentTo": Ref(Business, "The business invoiced.", into="contact_business"),
        "ContactPersonDeliverTo": Ref(Person, "The person delivered to.", into="deliver_to_person"),
        "ContactPersonSentTo": Ref(Person, "The person invoiced.", into="contact_person"),
        "DueDate": Date(
            "When it is to be paid; from the payment terms when left out.", into="due_date"
        ),
        "DueDateTimeZone": Integer("Kept as given.", into="due_date_time_zone"),
        "Frequency": Choice(INVOICE_FREQUENCIES, "How often it recurs.", into="frequency"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        **linked_record_params(),
        "Project": Integer("Its project; setting 262 when left out.", into="project"),
        "PurchaseOrder": Text(20, "The customer's order.", into="purchase_order"),
        "Reference": Text(50, "Its reference, unique; INV and six digits.", into="reference"),
        "Sent": YesNo("Y marks it as sent.", into="sent"),
        "SentDate": Date("The day it was sent, which its lock date looks at.", into="date"),
        "SentDateTimeZone": Integer("Kept as given.", into="date_time_zone"),
        "Status": Integer("A status of your own.", into="status"),
    },
    extra={
        "CheckCredit": YesNo(
            "Y applies open credit notes of the contact, oldest first.", default=False
        ),
    },
    numbering=Numbering(KINDS[INVOICE].counter, KINDS[INVOICE].prefix, step=_step),
    holding=hold_with_credits,
    rule=_rule,
    after=_after,
    refuses=[InvoiceIssued],
    search="FINANCIAL_INVOICE_SEARCH",
    example={"ContactBusinessSentTo": 1, "Notes": "June", "DueDate": "2026-07-31"},
    param_aliases={"description": "notes", **INVOICE_TIMESTAMP},
)


@method(
    "FINANCIAL_INVOICE_COPY",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Id("The invoice to copy.", required=True),
        "DueDate": Date("When the copy is to be paid; from the payment terms when left out."),
        "Sent": YesNo("Y marks the copy as sent.", default=False),
        "SentDate": Date("The day the copy was sent."),
    },
    result={
        "id": Id("The copy."),
        "notes": Text(10, "ADDED."),
        "timestamp": Timestamp("The copy's version now."),
    },
    refuses=[RecordNotFound, RecordLocked, StaleTimestamp],
    example={"Id": 1},
    param_aliases=INVOICE_TIMESTAMP,
    changes_books=True,
)
def invoice_copy(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Copy an invoice with its lines; the copy has a reference of its own."""
    original = scope.take(actor, Document, params["id"], INVOICE)
    check_timestamp(actor, original, "invoice")
    copied = (
        "area", "contact_business", "contact_person", "deliver_to_business", "deliver_to_person",
        "frequency", "notes", "linked_object", "linked_object_context", "project",
        "purchase_order", "status",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(original, name) for name in copied}
    sent_on: date | None = params.get("sentdate")
    values["date"] = sent_on
    values["due_date"] = params.get("duedate") or due(actor, values, sent_on or actor.today)
    copy = write.add(
        actor,
        Document,
        object=INVOICE,
        reference=numbering.document_reference(actor, INVOICE),
        sent=False,
        **values,
    )
    _copy_lines(actor, original, copy)
    if params.get("sent"):
        copy = scope.take(actor, Document, copy.id)
        write.change(actor, copy, sent=True, sent_at=actor.now, date=sent_on or actor.today)
    version = scope.find(actor, Document, copy.id).version  # its lines have moved it on
    return {"id": copy.id, "notes": "ADDED", "timestamp": version}


def _copy_lines(actor: Actor, original: Document, copy: Document) -> None:
    copied = (
        "description", "notes", "amount", "tax", "tax_included", "tax_type", "financial_account",
        "area", "project", "capital", "source_amount", "source_currency", "source_currency_rate",
    )  # fmt: skip
    lines = (
        Item.select()
        .where(scope.within(Item, actor.space) & (Item.document == original.id))
        .order_by(Item.id)
    )
    for line in lines:
        reference = numbering.line_reference(actor)
        values = {name: getattr(line, name) for name in copied}
        write.add(actor, Item, document=copy.id, reference=reference, **values)


def _standing(alias: Any) -> Any:
    """Locked is no status: it stands beside the one there is."""
    paid = (alias.amount > 0) & (outstanding("target")(alias) <= 0)
    stands = (
        (alias.cancelled_at.is_null(False), "Cancelled"),
        (paid, "Paid"),
        (alias.uncollectible_at.is_null(False), "Uncollectible"),
        (alias.sent, "Sent"),
    )
    return Case(None, stands, "Draft")


search(
    "FINANCIAL_INVOICE_SEARCH",
    of=Document,
    prefix="Invoice",
    where=lambda alias: alias.object == INVOICE,
    doc="Find invoices, with what is received, credited and outstanding.",
    columns={
        **document_columns(),
        "ContactBusinessDeliverTo": Ref(
            Business, "The business delivered to.", into="deliver_to_business"
        ),
        "ContactPersonDeliverTo": Ref(Person, "The person delivered to.", into="deliver_to_person"),
        "ContactBusinessSentTo": Ref(Business, "The business invoiced.", into="contact_business"),
        "ContactPersonSentTo": Ref(Person, "The person invoiced.", into="contact_person"),
        "CreditAmount": (
            Money("Credit notes applied to it."),
            money_of(Application, "target_document"),
        ),
        "DueDate": Date("When it is to be paid.", into="due_date"),
        **time_zone_columns("DueDate", "due_date_time_zone"),
        "Frequency": Choice(INVOICE_FREQUENCIES, "How often it recurs.", into="frequency"),
        "InvoiceMessages": Text(
            4000, "Comments that were kept when it was issued.", into="invoice_messages"
        ),
        "Issued": YesNo("Y while it is issued.", into="issued"),
        "IssuedDate": Moment("When it was issued.", into="issued_at"),
        "IssuedInvoiceNumber": Text(50, "The number it is issued under.", into="issued_number"),
        "OutstandingAmount": (
            Money("Its amount less linked receipts and applied credit notes."),
            outstanding("target"),
        ),
        "PreAdjustmentAmount": Money("Its amount before credit notes.", into="amount"),
        "PurchaseOrder": Text(20, "The customer's order.", into="purchase_order"),
        "ReceiptAmount": (Money("Receipts linked to it."), money_of(Allocation, "target_document")),
        "Sent": YesNo("Y when it is marked as sent.", into="sent"),
        "SentDate": Date("The day it was sent.", into="date"),
        **time_zone_columns("SentDate", "date_time_zone"),
        "Status": Integer("A status of your own.", into="status"),
        "StatusText": (
            Text(20, "How it stands: Draft, Sent, Paid, Uncollectible or Cancelled."),
            _standing,
        ),
        "CancelledAt": Moment("When it was cancelled.", into="cancelled_at"),
        "UncollectibleAt": Moment("When it was written off.", into="uncollectible_at"),
        **tax_report_columns(),
    },
    children={
        "ContactBusinessSentTo": ("CONTACT_BUSINESS_SEARCH", by("contact_business")),
        "ContactPersonSentTo": ("CONTACT_PERSON_SEARCH", by("contact_person")),
        "InvoiceCredit": ("FINANCIAL_INVOICE_CREDIT_NOTE_SEARCH", back("target_document")),
        "InvoiceCreditNote": ("FINANCIAL_INVOICE_CREDIT_NOTE_SEARCH", back("target_document")),
        "InvoiceReceipt": ("FINANCIAL_RECEIPT_INVOICE_SEARCH", back("target_document")),
        "LineItem": ("FINANCIAL_ITEM_SEARCH", back("document")),
    },
    column_aliases={"description": "notes"},
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "filters": [{"name": "sent", "comparison": "EQUAL_TO", "value1": "N"}],
        "sorts": [{"name": "duedate", "direction": "asc"}],
    },
)
