"""Invoices: added, changed and removed, copied, and found."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case

from methods.declare import Access, Answer, Work, method
from methods.financial.heads import (
    AFTER_CREDITS,
    billed_columns,
    document_columns,
    linked_record_params,
    numbering_of,
    take_with_open_notes,
    time_zone_columns,
)
from methods.financial.memberships import tax_report_columns
from methods.financial.papers.storage import keep_again
from methods.lists import INVOICE_FREQUENCIES
from methods.manage import REASON_OF_EVENTS, check_timestamp, manage
from methods.search.columns import Source, back, by
from methods.search.declaration import search
from methods.steering import INVOICE_TIMESTAMP
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Id, Integer, Money, Ref, Text, Timestamp, Wire, YesNo
from models import balances, booked
from models.actor import Actor
from models.contact import Business, Person
from models.document import INVOICE, Document
from models.document_step import CANCEL, WRITE_OFF
from models.invoices import billing
from models.links import crediting
from models.refusals import (
    InvoiceClosed,
    InvoiceIssued,
    RecordLocked,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import scope


def _after(actor: Actor, row: Document, *, check_credit: bool) -> None:
    if check_credit:
        crediting.apply_open_notes(actor, row)
    if row.issued and actor.preview is None:
        keep_again(actor, row)


PARTIES: dict[str, Wire] = {
    "ContactBusinessDeliverTo": Ref(
        Business, "The business delivered to.", into="deliver_to_business"
    ),
    "ContactBusinessSentTo": Ref(Business, "The business invoiced.", into="contact_business"),
    "ContactPersonDeliverTo": Ref(Person, "The person delivered to.", into="deliver_to_person"),
    "ContactPersonSentTo": Ref(Person, "The person invoiced.", into="contact_person"),
}

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
        **PARTIES,
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
        "Source": Integer(
            "The invoice that it is made from: a line that names neither account nor tax type "
            "takes both from the line there with its words and amount.",
            into="source",
        ),
        "Status": Integer("A status of your own.", into="status"),
    },
    extra={
        "CheckCredit": YesNo(
            "Y applies open credit notes of the contact, oldest first.", default=False
        ),
        "Reason": REASON_OF_EVENTS,
    },
    numbering=numbering_of(INVOICE),
    holding=take_with_open_notes,
    rule=billing.complete_invoice,
    after=_after,
    refuses=[InvoiceIssued, InvoiceClosed],
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
        "Sent": YesNo("Y marks the copy as sent; DefaultInvoiceSentValue when left out."),
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
def invoice_copy(
    actor: Actor,
    *,
    id: int,
    sent: bool | None = None,
    due_date: date | None = None,
    sent_date: date | None = None,
) -> Answer:
    """Copy an invoice with its lines; the copy has a reference of its own."""
    original = scope.take(actor, Document, id, INVOICE)
    check_timestamp(actor, original, "invoice")
    copy = billing.copy(actor, original, due=due_date, sent=sent, sent_on=sent_date)
    return {"id": copy.id, "notes": "ADDED", "timestamp": copy.version}


def _standing(alias: Any) -> Any:
    """Locked is no status: it stands beside the one there is."""
    settled = booked.entered(alias) & (balances.outstanding(alias) == 0)
    paid = (balances.paid(alias) != 0) | (balances.credited(alias) == 0)
    stands = (
        (booked.cancelled(alias), "Cancelled"),
        (booked.uncollectible(alias), "Uncollectible"),
        (settled & ~paid, "Credited"),
        (settled, "Paid"),
        (alias.sent, "Sent"),
    )
    return Case(None, stands, "Draft")


def _step(kind: str, column: str) -> Source:
    """What the step that an invoice stands on says; nothing where it stands on none."""
    return lambda alias: booked.steps_in_force(alias, kind, column)


search(
    "FINANCIAL_INVOICE_SEARCH",
    of=Document,
    prefix="Invoice",
    where=lambda alias: alias.object == INVOICE,
    doc="Find invoices, with what is received, credited and outstanding.",
    columns={
        **document_columns(),
        **billed_columns(),
        **PARTIES,
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
            balances.outstanding,
        ),
        "PurchaseOrder": Text(20, "The customer's order.", into="purchase_order"),
        "ReceiptAmount": (Money("Receipts linked to it."), balances.paid),
        "Sent": YesNo("Y when it is marked as sent.", into="sent"),
        "SentDate": Date("The day it was sent.", into="date"),
        **time_zone_columns("SentDate", "date_time_zone"),
        "Source": Integer("The invoice that it was made from.", into="source"),
        "Status": Integer("A status of your own.", into="status"),
        "StatusText": (
            Text(20, "How it stands: Draft, Sent, Paid, Credited, Uncollectible or Cancelled."),
            _standing,
        ),
        "CancelledAt": (Moment("When it was cancelled."), _step(CANCEL, "created")),
        "CancelledDate": (
            Date("The day its cancellation counts from."),
            _step(CANCEL, "step_date"),
        ),
        "UncollectibleAt": (Moment("When it was written off."), _step(WRITE_OFF, "created")),
        "UncollectibleDate": (
            Date("The day its write-off counts from."),
            _step(WRITE_OFF, "step_date"),
        ),
        "UncollectibleAmount": (Money("What of it was written off."), booked.written_off),
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
    net=AFTER_CREDITS,
    example={
        "fields": [{"name": "reference"}, {"name": "amount"}, {"name": "outstandingamount"}],
        "filters": [{"name": "sent", "comparison": "EQUAL_TO", "value1": "N"}],
        "sorts": [{"name": "duedate", "direction": "asc"}],
    },
)
