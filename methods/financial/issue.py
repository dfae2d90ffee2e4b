"""Issuing invoices: number, documents, freeze and what is to be sent, in one transaction or not.

Voiding is the way back: the invoice is a draft again, its number stays in the register.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods.declare import INVOICE_TIMESTAMP, Access, Work, method
from methods.edit_locks import Holders
from methods.financial import invoice_dispatch, invoice_storage
from methods.financial.invoice_content import (
    Content,
    date_of,
    due_date_of,
    gathered,
    lines_of,
)
from methods.financial.invoice_detail import DETAIL_FLAGS, check_detail, detail
from methods.financial.invoice_documents import PDF, content_hash
from methods.locked import Spelling, spelling_of
from methods.manage import MANAGE_RESULT, check_timestamp
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Boolean, Id, Ids, Text, Timestamp, YesNo, timestamp_of
from models import attachments, issuing, settings, write
from models.actor import Actor
from models.document import INVOICE, Allocation, Application, Document
from models.editing import acquiring, holds
from models.issuing import IssuedDocument
from models.period import COMPLETE, TaxReport, TaxReportItem
from models.refusals import (
    AlreadyLocked,
    ContentChanged,
    FileRefused,
    InvoiceCancelled,
    InvoiceComesToNothing,
    InvoiceDateLocked,
    InvoiceIssuedAlready,
    InvoiceNotDrawn,
    InvoiceNotIssued,
    InvoiceNumberBarred,
    InvoiceNumberTaken,
    InvoiceReported,
    InvoiceSettled,
    InvoiceWithoutLines,
    MayNotIssue,
    MayNotVoid,
    NoMailAddress,
    RecordLocked,
    RecordNotFound,
    Refusal,
    SettingMissing,
    StaleTimestamp,
)
from models.settings import Setting
from models.store import database, scope

# --- which invoices -----------------------------------------------------------------------------

WHICH = {
    "Invoice": Ids("The invoice; several ids, with commas between, mean several."),
    "InvoiceNumber": Text(50, "In place of Invoice: the number it was issued under, or its "
                          "reference.", default=""),
    "Guid": Text(36, "In place of Invoice: its globally unique id.", default=""),
}  # fmt: skip
_NAMES = {name.lower(): name for name in WHICH}
OF_ONE_ONLY = ("timestamp", "issuedinvoicenumber", "expectedcontenthash")
"""Parameters that make sense of a single invoice."""


def meant(actor: Actor, wanted: dict[str, Any]) -> list[int]:
    """The ids of the invoices that a call is about. Raises ValidationError or RecordNotFound."""
    named: dict[str, list[int]] = {}
    if ids := wanted.get("invoice"):
        named["invoice"] = [int(id) for id in (ids if isinstance(ids, list) else [ids])]
    if number := wanted.get("invoicenumber"):
        named["invoicenumber"] = [_numbered(actor, number)]
    if guid := wanted.get("guid"):
        named["guid"] = [_found(actor, "Guid", guid, Document.guid == guid)]
    if not named:
        raise ValidationError({"invoice": ["is needed: give Invoice, InvoiceNumber or Guid"]})
    first, *others = named
    for name in others:
        if named[name] != named[first]:
            words = f"is not the invoice that {_NAMES[first]} means; give one of them"
            raise ValidationError({name: [words]})
    return named[first]


def _numbered(actor: Actor, number: str) -> int:
    issued = issuing.invoice_numbered(actor, number)
    if issued is not None:
        return issued
    return _found(actor, "InvoiceNumber", number, Document.reference == number)


def _found(actor: Actor, field: str, value: str, condition: Any) -> int:
    query: Any = Document.select(Document.id).where(
        scope.within(Document, actor.space) & (Document.object == INVOICE) & condition
    )
    found = query.scalar()
    if found is None:
        raise RecordNotFound(noun="invoice", field=field, value=value)
    return int(found)


def _only_one(ids: Sequence[int], wanted: dict[str, Any]) -> None:
    """Raise ValidationError for what can't be meant of several invoices."""
    given = [name for name in OF_ONE_ONLY if wanted.get(name)]
    if len(ids) > 1 and given:
        words = "is of one invoice; leave it out to issue several"
        raise ValidationError({name: [words] for name in given})


def taken(actor: Actor, id: int) -> Document:
    """The invoice, held; it must be as the caller last read it. Raises StaleTimestamp."""
    invoice = scope.take(actor, Document, id, INVOICE, field="Invoice")
    check_timestamp(actor, invoice, invoice.kind.noun)
    return invoice


def _check_right(actor: Actor, who: Setting, refusal: type[Refusal]) -> None:
    if settings.value(actor.space, who) == "administrator" and not actor.administrator:
        raise refusal()


class _Header:
    """Spells what a previewed call would change, as the invoice's _MANAGE method does."""

    of = object = None

    @property
    def spelling(self) -> Spelling:
        return spelling_of(INVOICE, is_line=False)


# --- issuing ------------------------------------------------------------------------------------

ISSUE_REFUSES: list[type[Refusal]] = [
    RecordNotFound, StaleTimestamp, MayNotIssue, InvoiceWithoutLines, InvoiceComesToNothing,
    InvoiceIssuedAlready, InvoiceCancelled, InvoiceDateLocked, RecordLocked, AlreadyLocked,
    InvoiceNumberTaken, InvoiceNumberBarred, ContentChanged, NoMailAddress, SettingMissing,
    InvoiceNotDrawn, FileRefused,
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


@dataclass(frozen=True)
class Issued:
    """What issuing one invoice came to."""

    invoice: Document
    documents: dict[str, IssuedDocument]
    outbox: list[int]
    stolen: list[holds.Held]
    attachment: int | None


@method(
    "FINANCIAL_INVOICE_ISSUE",
    access=Access.USER,
    work=Work.DRAW,
    params={
        **WHICH,
        "InvoiceDate": Date("Its date; its own when left out, else today."),
        "IssuedInvoiceNumber": Text(
            50, "The number to issue it under; the next one when left out.", default=""
        ),
        "NewInvoiceMessages": Text(1000, "A comment for the notification mails.", default=""),
        "AddCommentsToInvoiceMessagesFlag": YesNo(
            "Y keeps that comment with the invoice too.", default=False
        ),
        "NotifyFinanceTeamFlag": YesNo("Y mails to the finance team.", default=False),
        "NotifyManagementTeamFlag": YesNo("Y mails to the management.", default=False),
        "NotifyPmTeamFlag": YesNo("Y mails to the project managers.", default=False),
        "SendFlag": YesNo("Y mails the PDF to the customer.", default=False),
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
    },
    result={
        "id": Id("The invoice, where there was one."),
        "notes": Text(10, "ISSUED; SKIPPED where all were passed over."),
        "issuedinvoicenumber": Text(50, "The number it is issued under."),
        "invoicedate": Date("Its date."),
        "timestamp": Timestamp("Its version now."),
        "contenthash": Text(64, "The hash of what it says."),
        "sha256": Text(64, "The SHA-256 of its PDF."),
        "outbox": Structure("The ids of what is queued to be sent.", {"type": "array"}),
        "stolenlocks": Structure("Edit locks that were taken over.", {"type": "array"}),
        "attachment": Id("With PostFlag: the PDF among the attachments of the invoice."),
        "pdf": Structure("With DownloadFlag: the PDF in base64.", {"type": "string"}),
        "filename": Text(200, "With DownloadFlag: a name for it."),
        "invoice": Structure("With FullDetailFlag: the whole invoice."),
        "invoices": Structure("All of this of each invoice that was issued.", {"type": "array"}),
        "skipped": Structure("What was passed over, and why.", SKIPPED),
        "allowed": Boolean("Of a preview: whether the call as sent would go through."),
    },
    refuses=ISSUE_REFUSES,
    example={"Invoice": "1", "SendFlag": "N"},
    changes_books=True,
    param_aliases=INVOICE_TIMESTAMP,
    manages=_Header(),
)
def invoice_issue(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Issue an invoice: give it its number, draw its documents, freeze it, queue what is sent.

    All of it happens in one transaction, or none: the next number of the space's sequence, which
    has no gaps; a PDF (with the invoice as XML inside, where the rules for that can be kept) that
    is kept for good under its SHA-256; Sent=Y with the date, and LockedSent whatever setting 232
    says; an entry for an outside accounting system, and the mails that are asked for, in the
    outbox. After that no line of it changes until it is voided.

    Several invoices are all issued or none, unless SkipIfIneligibleFlag is Y. The date decides the
    accounting period and when the payment terms begin; it may not fall into a locked period."""
    _check_right(actor, settings.ISSUED_BY, MayNotIssue)
    check_detail(params)
    ids = meant(actor, params)
    _only_one(ids, params)
    style = invoice_storage.style_of(actor)
    one = _Issuing(actor, params, style)
    done, skipped = _each(actor, sorted(ids), one, skip=params["skipifineligibleflag"])
    return _answer(actor, params, ids, done, skipped)


def _each(
    actor: Actor, ids: Iterable[int], one: Callable[[int], Issued], *, skip: bool
) -> tuple[list[Issued], list[dict[str, Any]]]:
    """Issue each invoice; where some may be passed over, what one has begun is taken back."""
    done: list[Issued] = []
    skipped: list[dict[str, Any]] = []
    held = list(ids)
    for id in held:  # all are held first, in one order, so that no two calls wait in a ring
        if scope.peek(actor, Document, id, INVOICE) is not None:
            scope.take(actor, Document, id)
    for id in held:
        if not skip:
            done.append(one(id))
            continue
        try:
            with database.savepoint():
                done.append(_unless_locked(actor, one, id))
        except Refusal as refusal:
            skipped.append({"invoice": id, "type": refusal.type, "reason": str(refusal)})
    return done, skipped


def _unless_locked(actor: Actor, one: Callable[[int], Issued], id: int) -> Issued:
    """Issue an invoice that may be passed over: in a preview too a lock in its way refuses it."""
    seen = actor.preview
    known = len(seen.refusing) if seen is not None else 0
    issued = one(id)
    if seen is not None and (in_the_way := seen.refusing[known:]):
        del seen.refusing[known:]
        raise _of_date(write.refusal(in_the_way))
    return issued


@dataclass(frozen=True)
class _Issuing:
    """Issues one invoice after another, all with the same parameters."""

    actor: Actor
    params: dict[str, Any]
    style: Any

    def __call__(self, id: int) -> Issued:
        actor, params = self.actor, self.params
        invoice = taken(actor, id)
        _check_issuable(actor, invoice)
        stolen = acquiring.take_over(actor, [invoice], self._to_steal(id))
        on = params.get("invoicedate") or date_of(actor, invoice)
        content = gathered(actor, invoice, on)
        self._check_content(invoice, content)
        number = self._number()
        self._freeze(invoice, number.number, on)
        issuing.enter(actor, invoice, number, on)
        _log(actor, invoice, "issue", reason=number.number)
        content = replace(content, number=number.number)
        documents = invoice_storage.keep(actor, invoice, content, self.style)
        queued = invoice_dispatch.queue_issued(actor, invoice, content, documents, params)
        attached = self._attach(invoice, documents[PDF]) if params["postflag"] else None
        return Issued(invoice, documents, queued, stolen, attached)

    def _attach(self, invoice: Document, pdf: IssuedDocument) -> int:
        """Keep the PDF among the attachments of the invoice; answers the attachment's id."""
        data = bytes(pdf.content)
        kept = attachments.attach(self.actor, invoice, pdf.file_name, data)
        return int(kept.id)

    def _to_steal(self, id: int) -> list[dict[str, Any]]:
        listed = self.params.get("lockstosteal") or []
        return [each for each in listed if str(each.get("objectcontext")) == str(id)]

    def _check_content(self, invoice: Document, content: Content) -> None:
        expected = self.params["expectedcontenthash"]
        if expected and expected.lower() != content_hash(content, self.style):
            raise ContentChanged(reference=invoice.reference)

    def _number(self) -> issuing.Taken:
        given = self.params["issuedinvoicenumber"].strip()
        if not given.isprintable():
            raise ValidationError({"issuedinvoicenumber": ["give one line of text"]})
        if given:
            return issuing.given_number(self.actor, given)
        return issuing.next_number(self.actor)

    def _freeze(self, invoice: Document, number: str, on: date) -> None:
        """Set what issuing sets. Raises InvoiceDateLocked or RecordLocked."""
        actor = self.actor
        moved = {
            "issued": True,
            "issued_at": actor.now,
            "issued_number": number,
            "sent": True,
            "sent_at": invoice.sent_at or actor.now,
            "due_date": due_date_of(actor, invoice, on),
            "date": on,
        }
        comment = self.params["newinvoicemessages"]
        if comment and self.params["addcommentstoinvoicemessagesflag"]:
            kept = (invoice.invoice_messages, comment)
            moved["invoice_messages"] = "\n".join(filter(None, kept))
        _move(actor, invoice, moved)


def _move(actor: Actor, invoice: Document, moved: dict[str, Any]) -> None:
    """Change an invoice as a whole. Raises RecordLocked, or InvoiceDateLocked if it is all."""
    try:
        write.change(actor, invoice, **moved)
    except RecordLocked as refusal:
        raise _of_date(refusal) from refusal


def _of_date(refusal: RecordLocked) -> RecordLocked:
    """The refusal as that of a date, where nothing but the date is in the way."""
    names = {each.lock.name for each in refusal.data["obstacles"]}
    return InvoiceDateLocked(**refusal.data) if names == {"LockedDate"} else refusal


def _log(actor: Actor, invoice: Document, kind: str, *, reason: str) -> None:
    """Leave it in the trail of what was done to documents as a whole."""
    write.log_lock_event(
        actor, kind, object=INVOICE, context=invoice.id, text=invoice.reference, reason=reason
    )


def _check_issuable(actor: Actor, invoice: Document) -> None:
    """Raise the refusal that says why an invoice is not issued."""
    if invoice.issued:
        raise InvoiceIssuedAlready(reference=invoice.reference, number=invoice.issued_number)
    if invoice.cancelled_at is not None:
        raise InvoiceCancelled(reference=invoice.reference)
    if not lines_of(actor, invoice):
        raise InvoiceWithoutLines(reference=invoice.reference)
    if invoice.amount == 0 and settings.flag(actor.space, settings.FORBID_ZERO_TOTAL):
        raise InvoiceComesToNothing(reference=invoice.reference)


def _answer(
    actor: Actor,
    params: dict[str, Any],
    ids: Sequence[int],
    done: Sequence[Issued],
    skipped: list[dict[str, Any]],
) -> dict[str, Any]:
    """What issuing came to: of one invoice by itself, of several as a list."""
    told = [_told(actor, each, params) for each in done]
    notes = "ISSUED" if done else "SKIPPED"
    answer: dict[str, Any] = {"notes": notes, "invoices": told, "skipped": skipped}
    if len(ids) > 1 or not done:
        return answer
    alone, invoice = dict(told[0]), done[0].invoice
    return {**answer, **alone, "invoicedate": invoice.date, "timestamp": invoice.version}


def _told(actor: Actor, issued: Issued, params: dict[str, Any]) -> dict[str, Any]:
    invoice, pdf = issued.invoice, issued.documents[PDF]
    told: dict[str, Any] = {
        "id": invoice.id,
        "issuedinvoicenumber": invoice.issued_number,
        "invoicedate": Date().typed(invoice.date),
        "timestamp": timestamp_of(invoice.version),
        "contenthash": pdf.content_hash,
        "sha256": pdf.sha256,
        "outbox": issued.outbox,
    }
    if issued.stolen:
        told["stolenlocks"] = [holds.told(actor, each) for each in issued.stolen]
    if issued.attachment is not None:
        told["attachment"] = issued.attachment
    if params["downloadflag"]:
        told["pdf"] = base64.b64encode(pdf.content).decode()
        told["filename"] = pdf.file_name
    if params["fulldetailflag"]:
        told["invoice"] = detail(actor, invoice, params)
    return told


# --- voiding ------------------------------------------------------------------------------------


@method(
    "FINANCIAL_INVOICE_VOID",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Invoice": Id("The issued invoice."),
        "InvoiceNumber": WHICH["InvoiceNumber"],
        "Guid": WHICH["Guid"],
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
        InvoiceReported, InvoiceDateLocked, RecordLocked,
    ],
    example={"Invoice": 1, "Reason": "Sent to the wrong customer"},
    changes_books=True,
    param_aliases=INVOICE_TIMESTAMP,
    manages=_Header(),
)  # fmt: skip
def invoice_void(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Take an issued invoice back: it is a draft again, and its number is voided for good.

    The number stays in the register (FINANCIAL_INVOICE_NUMBER_SEARCH), and what went out stays
    stored; the reversing entry for an outside accounting system goes into the outbox. An invoice
    with receipts or credit notes on it is not voided, nor one in a locked period or in a complete
    tax report. Setting InvoiceVoidRight says who may: administrators, to begin with."""
    _check_right(actor, settings.VOIDED_BY, MayNotVoid)
    invoice = taken(actor, meant(actor, params)[0])
    _check_voidable(actor, invoice)
    number = invoice.issued_number
    draft = {"issued": False, "issued_at": None, "issued_number": ""}
    _move(actor, invoice, {**draft, "sent": False, "sent_at": None})
    issuing.void(actor, invoice, params["reason"])
    _log(actor, invoice, "void", reason=params["reason"])
    queued = invoice_dispatch.queue_voided(actor, invoice, params["reason"])
    return {
        "id": invoice.id,
        "notes": "VOIDED",
        "issuedinvoicenumber": number,
        "timestamp": invoice.version,
        "outbox": queued,
    }


def _check_voidable(actor: Actor, invoice: Document) -> None:
    """Raise the refusal that says why an invoice is not voided."""
    reference = invoice.reference
    if not invoice.issued:
        raise InvoiceNotIssued(reference=reference)
    if uses := [*_linked(actor, invoice)]:
        words = f"it is settled by {', '.join(uses)}"
        raise InvoiceSettled(reference=reference, uses_in_words=words, uses=uses)
    if (report := _report(actor, invoice)) is not None:
        raise InvoiceReported(reference=reference, report=report)


def _linked(actor: Actor, invoice: Document) -> Iterable[str]:
    """The receipts and credit notes that are on an invoice, by their references."""
    for link in (Allocation, Application):
        query: Any = (
            Document.select(Document.reference)
            .join(link, on=(link.source_document == Document.id))
            .where(scope.within(link, actor.space) & (link.target_document == invoice.id))
            .order_by(Document.reference)
            .distinct()
        )
        yield from (reference for (reference,) in query.tuples())


def _report(actor: Actor, invoice: Document) -> str | None:
    """The complete tax report that an invoice is in."""
    query: Any = (
        TaxReport.select(TaxReport.reference)
        .join(TaxReportItem, on=(TaxReportItem.tax_report == TaxReport.id))
        .where(
            scope.within(TaxReport, actor.space)
            & (TaxReportItem.document == invoice.id)
            & (TaxReport.status == COMPLETE)
        )
    )
    found: str | None = query.scalar()
    return found
