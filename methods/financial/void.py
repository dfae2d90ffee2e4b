"""Voiding an issued invoice: it is a draft again, and its number stays in the register.

A paper tells the customer (books.md 1). What it obeys and makes of the books (issuing.md 2) is in
models.issuing.
"""

from __future__ import annotations

from methods.declare import Access, Answer, Work, method
from methods.financial.papers import sending, storage
from methods.financial.papers.content import gathered_cancellation
from methods.financial.papers.documents import PDF
from methods.financial.which_invoice import IDENTITY, ONE, Header, taken, the_one_meant
from methods.identities import CHANGING, ECHOED, Named, echo
from methods.manage import MANAGE_RESULT
from methods.steering import INVOICE_TIMESTAMP
from methods.wire.dates import Date
from methods.wire.structures import IDS, Structure
from methods.wire.types import Id, Text, YesNo
from models.actor import Actor
from models.issuing import register, steps
from models.refusals import (
    InvoiceClosed,
    InvoiceNotDrawn,
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
    work=Work.DRAW,
    params={
        **ONE,
        "Invoice": Id("The issued invoice."),
        "Reason": Text(1000, "Why; kept in the register of numbers.", required=True),
        "DownloadFlag": YesNo("Y answers the PDF of the cancellation, in base64.", default=False),
        **IDENTITY,
        **CHANGING,
    },
    result={
        "notes": Text(10, "VOIDED."),
        "issuedinvoicenumber": Text(50, "The number that is voided."),
        "cancellationnumber": Text(50, "The number of the paper that cancels it."),
        "cancellationdate": Date("The date of that paper."),
        "sha256": Text(64, "The SHA-256 of its PDF."),
        "pdf": Structure("With DownloadFlag: the PDF in base64.", {"type": "string"}),
        "filename": Text(200, "With DownloadFlag: a name for it."),
        "outbox": Structure("The ids of what is queued to be sent.", IDS),
        **{name: wire for name, wire in MANAGE_RESULT.items() if name not in ("notes", "data")},
        **ECHOED,
    },
    refuses=[
        RecordNotFound, StaleTimestamp, MayNotVoid, InvoiceNotIssued, InvoiceSettled,
        InvoiceReported, InvoiceClosed, InvoicePeriodLocked, RecordLocked, InvoiceNotDrawn,
    ],
    example={"Invoice": 1, "Reason": "Sent to the wrong customer"},
    changes_books=True,
    param_aliases=INVOICE_TIMESTAMP,
    manages=Header(),
)  # fmt: skip
def invoice_void(
    actor: Actor,
    *,
    invoice_number: str,
    guid: str,
    reason: str,
    download_flag: bool,
    request_id: str,
    invoice: int | None = None,
    invoice_identity: Named | None = None,
) -> Answer:
    """Take an issued invoice back: it is a draft again, and its number is voided for good.

    The number stays in the register (FINANCIAL_INVOICE_NUMBER_SEARCH), and what went out stays
    stored. A paper with a number and today's date says to the customer that the invoice is
    cancelled: it posts nothing, its number (setting CancellationNumber) is in the register too,
    and FINANCIAL_INVOICE_PREVIEW with Cancellation=Y shows it, before and after. The reversing
    entry for an outside accounting system goes into the outbox. An invoice with receipts or
    credit notes on it is not voided, nor one in a locked period or in a complete tax report.
    Setting InvoiceVoidRight says who may: administrators, to begin with."""
    steps.check_may_void(actor)
    id = the_one_meant(actor, invoice, invoice_number, guid, invoice_identity)
    issued = taken(actor, id)
    steps.check_voidable(actor, issued)
    number = issued.issued_number
    cancelling = register.cancellation_number(actor, number, actor.today)
    content = gathered_cancellation(actor, issued, cancelling.number)
    steps.void(actor, issued, reason)
    register.enter_cancellation(actor, issued, cancelling, number, content.dated)
    pdf = storage.keep_cancellation(actor, issued, content)[PDF]
    queued = sending.queue_voided(actor, issued, reason, content.number)
    return {
        "id": issued.id,
        "notes": "VOIDED",
        "issuedinvoicenumber": number,
        "cancellationnumber": content.number,
        "cancellationdate": content.dated,
        "sha256": pdf.sha256,
        "timestamp": issued.version,
        "outbox": queued,
        **(storage.handed_over(pdf) if download_flag else {}),
        **echo(request_id),
    }
