"""Voiding an issued invoice: it is a draft again, and its number stays in the register.

What it obeys and makes of the books (issuing.md 2) is in models.issuing.
"""

from __future__ import annotations

from methods.declare import INVOICE_TIMESTAMP, Access, Answer, Work, method
from methods.financial.papers import sending
from methods.financial.which_invoice import ONE, Header, taken, the_one_meant
from methods.manage import MANAGE_RESULT
from methods.wire.structures import Structure
from methods.wire.types import Id, Text
from models.actor import Actor
from models.issuing import steps
from models.refusals import (
    InvoiceClosed,
    InvoiceNotIssued,
    InvoicePeriodLocked,
    InvoiceReported,
    InvoiceSettled,
    MayNotVoid,
    RecordLocked,
    RecordNotFound,
    StaleTimestamp,
)


@method(
    "FINANCIAL_INVOICE_VOID",
    access=Access.USER,
    work=Work.WRITE,
    params={
        **ONE,
        "Invoice": Id("The issued invoice."),
        "Reason": Text(1000, "Why; kept in the register of numbers.", required=True),
    },
    result={
        "notes": Text(10, "VOIDED."),
        "issuedinvoicenumber": Text(50, "The number that is voided."),
        "outbox": Structure("The ids of what is queued to be sent.", {"type": "array"}),
        **{name: wire for name, wire in MANAGE_RESULT.items() if name not in ("notes", "data")},
    },
    refuses=[
        RecordNotFound, StaleTimestamp, MayNotVoid, InvoiceNotIssued, InvoiceSettled,
        InvoiceReported, InvoiceClosed, InvoicePeriodLocked, RecordLocked,
    ],
    example={"Invoice": 1, "Reason": "Sent to the wrong customer"},
    changes_books=True,
    param_aliases=INVOICE_TIMESTAMP,
    manages=Header(),
)  # fmt: skip
def invoice_void(
    actor: Actor, *, invoice_number: str, guid: str, reason: str, invoice: int | None = None
) -> Answer:
    """Take an issued invoice back: it is a draft again, and its number is voided for good.

    The number stays in the register (FINANCIAL_INVOICE_NUMBER_SEARCH), and what went out stays
    stored; the reversing entry for an outside accounting system goes into the outbox. An invoice
    with receipts or credit notes on it is not voided, nor one in a locked period or in a complete
    tax report. Setting InvoiceVoidRight says who may: administrators, to begin with."""
    steps.check_may_void(actor)
    issued = taken(actor, the_one_meant(actor, invoice, invoice_number, guid))
    steps.check_voidable(actor, issued)
    number = issued.issued_number
    steps.void(actor, issued, reason)
    queued = sending.queue_voided(actor, issued, reason)
    return {
        "id": issued.id,
        "notes": "VOIDED",
        "issuedinvoicenumber": number,
        "timestamp": issued.version,
        "outbox": queued,
    }
