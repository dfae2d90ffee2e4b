"""Issuing invoices: number, documents, freeze and what is to be sent, in one transaction or not.

The steps are those of issuing.md 2; what they obey and make of the books is in models.issuing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods import visible
from methods.declare import Access, Answer, Work, method
from methods.edit_locks import HOLDS, Holders
from methods.financial.invoice_detail import DETAIL_FLAGS, Detail
from methods.financial.papers import sending, storage
from methods.financial.papers.content import Content, gathered
from methods.financial.papers.documents import PDF, XML, content_hash
from methods.financial.papers.e_invoice import lacking
from methods.financial.papers.pdf import Style
from methods.financial.papers.sending import SEND_FLAG, TEAM_FLAGS, Notices
from methods.financial.which_invoice import IDENTITY, SEVERAL, Header, meant, taken
from methods.identities import CHANGING, ECHOED, Named, echo
from methods.steering import INVOICE_TIMESTAMP
from methods.wire.dates import Date
from methods.wire.structures import IDS, Structure
from methods.wire.types import Boolean, Id, Text, Timestamp, YesNo, timestamp_of
from models import write
from models.actor import Actor
from models.attachments import attaching
from models.document import INVOICE, Document
from models.editing import acquiring, holds
from models.issuing import register, steps
from models.issuing.papers import IssuedDocument
from models.refusals import (
    AlreadyLocked,
    ContentChanged,
    FileRefused,
    InvoiceBelowZero,
    InvoiceCancelled,
    InvoiceClosed,
    InvoiceComesToNothing,
    InvoiceDateLocked,
    InvoiceIssuedAlready,
    InvoiceNotDrawn,
    InvoiceNumberBarred,
    InvoiceNumberTaken,
    InvoiceWithoutLines,
    MayNotIssue,
    NoMailAddress,
    NoSubsearch,
    RecordLocked,
    RecordNotFound,
    Refusal,
    SettingMissing,
    StaleTimestamp,
)
from models.store import scope

ISSUE_REFUSES: list[type[Refusal]] = [
    RecordNotFound, StaleTimestamp, MayNotIssue, InvoiceWithoutLines, InvoiceComesToNothing,
    InvoiceBelowZero, InvoiceIssuedAlready, InvoiceCancelled, InvoiceClosed, InvoiceDateLocked,
    RecordLocked, AlreadyLocked,
    InvoiceNumberTaken, InvoiceNumberBarred, ContentChanged, NoMailAddress, SettingMissing,
    InvoiceNotDrawn, FileRefused, NoSubsearch,
]  # fmt: skip
SKIPPED = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "invoice": {"type": "integer"},
            "type": {"type": "string"},
            "reason": {"type": "string"},
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How invoices are to be issued; those of one call all in the same way."""

    invoice_date: date | None = None
    issued_invoice_number: str
    expected_content_hash: str
    locks_to_steal: list[dict[str, Any]] | None = None

    @property
    def of_one_only(self) -> Mapping[str, object]:
        """What makes sense of a single invoice, by the folded names of the parameters."""
        return {
            "issuedinvoicenumber": self.issued_invoice_number,
            "expectedcontenthash": self.expected_content_hash,
        }

    def to_steal(self, id: int) -> list[dict[str, Any]]:
        """Who is to be robbed of an invoice."""
        listed = self.locks_to_steal or []
        return [each for each in listed if str(each.get("objectcontext")) == str(id)]


@dataclass(frozen=True)
class InvoiceNotices(Notices):
    """Who is told that invoices are issued, and what stays with the invoice of it."""

    add_comments_to_invoice_messages_flag: bool
    post_flag: bool

    @property
    def kept_comment(self) -> str:
        """The comment, where it is to stay with the invoice."""
        return self.comment if self.add_comments_to_invoice_messages_flag else ""


@dataclass(frozen=True)
class Issued:
    """What issuing one invoice came to."""

    invoice: Document
    content: Content
    documents: Mapping[str, IssuedDocument]
    outbox: list[int]
    stolen: list[holds.Held]
    attachment: int | None


@method(
    "FINANCIAL_INVOICE_ISSUE",
    access=Access.USER,
    work=Work.DRAW,
    params={
        **SEVERAL,
        "InvoiceDate": Date("Its date; its own when left out, else today."),
        "IssuedInvoiceNumber": Text(
            50, "The number to issue it under; the next one when left out.", default=""
        ),
        "NewInvoiceMessages": Text(
            1000, "A comment for the notification mails.", default="", into="comment"
        ),
        "AddCommentsToInvoiceMessagesFlag": YesNo(
            "Y keeps that comment with the invoice too.", default=False
        ),
        **TEAM_FLAGS,
        **SEND_FLAG,
        "PostFlag": YesNo(
            "Y keeps the PDF among the invoice's attachments, and queues it for the portal.",
            default=False,
        ),
        "DownloadFlag": YesNo("Y answers the PDF, in base64.", default=False),
        "SkipIfIneligibleFlag": YesNo(
            "Y passes over what can't be issued, and lists it under `skipped`.", default=False
        ),
        "LocksToSteal": Holders(
            "To take the invoice over from who holds it: exactly the list `holders` of the refusal."
        ),
        "ExpectedContentHash": Text(
            64, "Refuse unless it is just what FINANCIAL_INVOICE_PREVIEW showed.", default=""
        ),
        **DETAIL_FLAGS,
        **IDENTITY,
        **CHANGING,
    },
    result={
        "id": Id("The invoice, where there was one.", sometimes=True),
        "notes": Text(10, "ISSUED; SKIPPED where all were passed over."),
        "issuedinvoicenumber": Text(50, "The number it is issued under."),
        "invoicedate": Date("Its date."),
        "timestamp": Timestamp("Its version now."),
        "contenthash": Text(64, "The hash of what it says."),
        "sha256": Text(64, "The SHA-256 of its PDF."),
        "structuredlacks": Structure(
            "Why no structured invoice (XML) was made of it; empty where one was.",
            {"type": "array", "items": {"type": "string"}},
        ),
        "outbox": Structure("The ids of what is queued to be sent.", IDS),
        "stolenlocks": Structure("Edit locks that were taken over.", HOLDS),
        "attachment": Id("With PostFlag: the PDF among the attachments of the invoice."),
        "pdf": Structure("With DownloadFlag: the PDF in base64.", {"type": "string"}),
        "filename": Text(200, "With DownloadFlag: a name for it."),
        "invoice": Structure("With FullDetailFlag: the whole invoice."),
        "invoices": Structure(
            "All of this of each invoice that was issued.",
            {"type": "array", "items": {"type": "object"}},
        ),
        "skipped": Structure("What was passed over, and why.", SKIPPED),
        "allowed": Boolean("Of a preview: whether the call as sent would go through."),
        **ECHOED,
    },
    refuses=ISSUE_REFUSES,
    example={"Invoice": "1", "SendFlag": "N"},
    changes_books=True,
    param_aliases=INVOICE_TIMESTAMP,
    manages=Header(),
)
def invoice_issue(
    actor: Actor,
    *,
    wishes: Wishes,
    notices: InvoiceNotices,
    detail: Detail,
    invoice_number: str,
    guid: str,
    download_flag: bool,
    skip_if_ineligible_flag: bool,
    request_id: str,
    invoice: list[int] | None = None,
    invoice_identity: Named | None = None,
) -> Answer:
    """Issue an invoice: give it its number, draw its documents, freeze it, queue what is sent.

    All of it happens in one transaction, or none: the next number of the space's sequence, which
    has no gaps; a PDF (with the invoice as XML inside, unless `structuredlacks` says why not) that
    is kept for good under its SHA-256; Sent=Y with the date, and LockedSent whatever setting 232
    says; an entry for an outside accounting system, and the mails that are asked for, in the
    outbox. After that no line of it changes until it is voided.

    Several invoices are all issued or none, unless SkipIfIneligibleFlag is Y. The date decides the
    accounting period and when the payment terms begin; it may not fall into a locked period."""
    steps.check_may_issue(actor)
    detail.check()
    if download_flag or detail.full_detail_flag:
        visible.check_shown(actor, INVOICE)
    ids = meant(actor, invoice, invoice_number, guid, invoice_identity)
    _check_only_one(actor, ids, wishes)
    one = Issuing(actor, wishes, notices, storage.style_of(actor))
    done, skipped = _each(actor, sorted(ids), one, skip=skip_if_ineligible_flag)
    told = [
        {**_told(actor, each, download=download_flag), **detail.told(actor, each.invoice)}
        for each in done
    ]
    notes = "ISSUED" if done else "SKIPPED"
    answer = {"notes": notes, "invoices": told, "skipped": skipped, **echo(request_id)}
    return answer | _alone(told[0], done[0].invoice) if done and len(ids) == 1 else answer


def _check_only_one(actor: Actor, ids: Sequence[int], wishes: Wishes) -> None:
    """Raise ValidationError for what can't be meant of several invoices."""
    single = {"timestamp": actor.timestamp, **wishes.of_one_only}
    given = [name for name, value in single.items() if value]
    if len(ids) > 1 and given:
        words = "is of one invoice; leave it out to issue several"
        raise ValidationError({name: [words] for name in given})


def _each(
    actor: Actor, ids: Sequence[int], one: Callable[[int], Issued], *, skip: bool
) -> tuple[list[Issued], list[dict[str, object]]]:
    """Issue each invoice; where some may be passed over, what one has begun is taken back."""
    done: list[Issued] = []
    skipped: list[dict[str, object]] = []
    for id in ids:  # all are held first, in one order, so that no two calls wait in a ring
        if scope.peek(actor, Document, id, INVOICE) is not None:
            scope.take(actor, Document, id)
    for id in ids:
        if not skip:
            done.append(one(id))
            continue
        try:
            with write.as_a_whole(actor):
                done.append(one(id))
        except RecordLocked as refusal:
            skipped.append(_passed_over(id, steps.of_date(refusal)))
        except Refusal as refusal:
            skipped.append(_passed_over(id, refusal))
    return done, skipped


def _passed_over(id: int, refusal: Refusal) -> dict[str, object]:
    return {"invoice": id, "type": refusal.type, "reason": str(refusal)}


@dataclass(frozen=True)
class Issuing:
    """Issues one invoice after another, all in the same way."""

    actor: Actor
    wishes: Wishes
    notices: InvoiceNotices
    style: Style

    def __call__(self, id: int) -> Issued:
        """Issue an invoice. Raises one of ISSUE_REFUSES, or ValidationError for its number."""
        actor = self.actor
        invoice = taken(actor, id)
        steps.check_issuable(actor, invoice)
        stolen = acquiring.take_over(actor, [invoice], self.wishes.to_steal(id))
        on = self.wishes.invoice_date or steps.date_of(actor, invoice)
        content = gathered(actor, invoice, on)
        self._check_content(invoice, content)
        number = self._number(on)
        steps.issue(actor, invoice, number, on, comment=self.notices.kept_comment)
        content = replace(content, number=number.number)
        documents = storage.keep(actor, invoice, content, self.style)
        notices = self.notices
        queued = sending.queue_issued(
            actor, invoice, content, documents, notices, upload=notices.post_flag
        )
        attached = self._attach(invoice, documents[PDF]) if notices.post_flag else None
        return Issued(invoice, content, documents, queued, stolen, attached)

    def _attach(self, invoice: Document, pdf: IssuedDocument) -> int:
        """Keep the PDF among the attachments of the invoice; answers the attachment's id."""
        data = bytes(pdf.content)
        kept = attaching.attach(self.actor, invoice, pdf.file_name, data)
        return int(kept.id)

    def _check_content(self, invoice: Document, content: Content) -> None:
        expected = self.wishes.expected_content_hash
        if expected and expected.lower() != content_hash(content, self.style):
            raise ContentChanged(reference=invoice.reference)

    def _number(self, on: date) -> register.Taken:
        given = self.wishes.issued_invoice_number.strip()
        if not given.isprintable():
            raise ValidationError({"issuedinvoicenumber": ["give one line of text"]})
        if given:
            return register.given_number(self.actor, given, on)
        return register.next_number(self.actor, on)


# --- the answer ---------------------------------------------------------------------------------


def _alone(told: Mapping[str, object], invoice: Document) -> dict[str, object]:
    """What is told of one invoice by itself, in values that each dialect spells in its way."""
    return {**told, "invoicedate": invoice.date, "timestamp": invoice.version}


def _told(actor: Actor, issued: Issued, *, download: bool) -> dict[str, object]:
    invoice, pdf = issued.invoice, issued.documents[PDF]
    told: dict[str, object] = {
        "id": invoice.id,
        "issuedinvoicenumber": invoice.issued_number,
        "invoicedate": Date().typed(invoice.date),
        "timestamp": timestamp_of(invoice.version),
        "contenthash": pdf.content_hash,
        "sha256": pdf.sha256,
        "structuredlacks": [] if XML in issued.documents else lacking(issued.content),
        "outbox": issued.outbox,
    }
    if issued.stolen:
        told["stolenlocks"] = [holds.told(actor, each) for each in issued.stolen]
    if issued.attachment is not None:
        told["attachment"] = issued.attachment
    if download:
        told |= storage.handed_over(pdf)
    return told
