"""Credit notes as papers: issued under a number, shown, and voided (books.md 1 and 8)."""

from __future__ import annotations

import base64
from datetime import date

from methods import visible
from methods.declare import Access, Answer, Work, method
from methods.financial.papers import sending, storage
from methods.financial.papers.content import gathered_note
from methods.financial.papers.documents import (
    FORMATS,
    PDF,
    XML,
    Drawn,
    content_hash,
    drawn_as,
)
from methods.financial.papers.e_invoice import lacking
from methods.financial.papers.sending import SEND_FLAG, TEAM_FLAGS, Notices
from methods.manage import MANAGE_RESULT, check_timestamp
from methods.wire.dates import Date
from methods.wire.structures import IDS, Structure
from methods.wire.types import Id, Integer, Text, Word, YesNo
from models.actor import Actor
from models.document import CREDIT_NOTE, Document
from models.issuing import notes, papers, steps
from models.refusals import (
    CreditNoteInUse,
    CreditNoteIssued,
    CreditNoteNotIssuable,
    CreditNoteNotIssued,
    InvoiceDateLocked,
    InvoiceNotDrawn,
    InvoicePeriodLocked,
    MayNotIssue,
    MayNotVoid,
    NoMailAddress,
    NoSubsearch,
    NoSuchDocument,
    RecordLocked,
    RecordNotFound,
    SettingMissing,
    StaleTimestamp,
)
from models.store import scope

LACKS = Structure(
    "Why no structured credit note (XML) is made of it; empty where one is.",
    {"type": "array", "items": {"type": "string"}},
)
QUEUED = Structure("The ids of what is queued to be sent.", IDS)
SAVED = {name: wire for name, wire in MANAGE_RESULT.items() if name not in ("notes", "data")}


def _taken(actor: Actor, id: int) -> Document:
    """The credit note, held. Raises RecordNotFound or StaleTimestamp."""
    note = scope.take(actor, Document, id, CREDIT_NOTE, field="CreditNote")
    check_timestamp(actor, note, note.kind.noun)
    return note


@method(
    "FINANCIAL_CREDIT_NOTE_ISSUE",
    access=Access.USER,
    work=Work.DRAW,
    params={
        "CreditNote": Id("The credit note.", required=True),
        "CreditDate": Date("Its date; its own when left out."),
        "NewCreditNoteMessages": Text(
            1000, "A comment for the notification mails.", default="", into="comment"
        ),
        **TEAM_FLAGS,
        **SEND_FLAG,
        "DownloadFlag": YesNo("Y answers the PDF, in base64.", default=False),
    },
    result={
        "notes": Text(10, "ISSUED."),
        "issuedcreditnotenumber": Text(50, "The number it is issued under."),
        "creditdate": Date("Its date."),
        "contenthash": Text(64, "The hash of what it says."),
        "sha256": Text(64, "The SHA-256 of its PDF."),
        "structuredlacks": LACKS,
        "outbox": QUEUED,
        "pdf": Structure("With DownloadFlag: the PDF in base64.", {"type": "string"}),
        "filename": Text(200, "With DownloadFlag: a name for it."),
        **SAVED,
    },
    refuses=[
        RecordNotFound, StaleTimestamp, MayNotIssue, CreditNoteIssued, CreditNoteNotIssuable,
        InvoiceDateLocked, RecordLocked, InvoiceNotDrawn, NoMailAddress, SettingMissing,
        NoSubsearch,
    ],
    example={"CreditNote": 1},
    changes_books=True,
)  # fmt: skip
def credit_note_issue(
    actor: Actor,
    *,
    credit_note: int,
    notices: Notices,
    download_flag: bool,
    credit_date: date | None = None,
) -> Answer:
    """Issue a customer's credit note: give it its number, draw its paper, freeze it, queue what
    is sent.

    The number is the next of the sequence of issued invoices (FINANCIAL_INVOICE_NUMBER_SEARCH
    has both). The paper has one line, of one tax type: an invoice of several rates takes a note
    for each. An entry for an outside accounting system, with its amounts below zero, and the mails
    that are asked for go into the outbox. After that nothing that it says changes until it is
    voided."""
    steps.check_may_issue(actor)
    if download_flag:
        visible.check_shown(actor, CREDIT_NOTE)
    note = _taken(actor, credit_note)
    notes.check_issuable(note)
    notes.issue(actor, note, credit_date or steps.date_of(actor, note))
    content = gathered_note(actor, note)
    documents = storage.keep(actor, note, content, storage.style_of(actor))
    queued = sending.queue_issued(actor, note, content, documents, notices)
    return {
        "id": note.id,
        "notes": "ISSUED",
        "issuedcreditnotenumber": note.issued_number,
        "creditdate": note.date,
        "contenthash": documents[PDF].content_hash,
        "sha256": documents[PDF].sha256,
        "structuredlacks": [] if XML in documents else lacking(content),
        "timestamp": note.version,
        "outbox": queued,
        **(storage.handed_over(documents[PDF]) if download_flag else {}),
    }


@method(
    "FINANCIAL_CREDIT_NOTE_PREVIEW",
    access=Access.USER,
    work=Work.SEARCH,
    params={
        "CreditNote": Id("The credit note.", required=True),
        "Format": Word(list(FORMATS), "PDF, HTML, or XML for the structured one.", default=PDF),
    },
    result={
        "id": Id("The credit note."),
        "issuedcreditnotenumber": Text(50, "Its number; empty where it is not issued."),
        "format": Text(10, "PDF, HTML or XML."),
        "version": Integer("The version; 0 for what is not stored."),
        "contenthash": Text(64, "The hash of what it says."),
        "sha256": Text(64, "The SHA-256 of the bytes."),
        "filename": Text(200, "A name for the file."),
        "mediatype": Text(100, "Its media type."),
        "content": Structure("The bytes, in base64.", {"type": "string"}),
        "structuredlacks": LACKS,
    },
    refuses=[RecordNotFound, NoSuchDocument, InvoiceNotDrawn],
    example={"CreditNote": 1, "Format": "HTML"},
)
def credit_note_preview(actor: Actor, *, credit_note: int, format: str) -> Answer:
    """Show a credit note as a document: as it would be issued, or as it was.

    Raises NoSuchDocument."""
    note = scope.find(actor, Document, credit_note, CREDIT_NOTE, field="CreditNote")
    content, style = gathered_note(actor, note), storage.style_of(actor)
    edition, hashed = 0, ""
    made: Drawn | None = None
    if note.issued and (kept := papers.stored(actor, note, format)) is not None:
        edition, hashed = kept.edition, kept.content_hash
        made = Drawn(kept.format, kept.file_name, bytes(kept.content))
    elif not note.issued:
        made, hashed = drawn_as(content, style, format), content_hash(content, style)
    lacks = lacking(content)
    if made is None:
        why = f": {'; '.join(lacks)}" if note.issued else ": it is not issued"
        raise NoSuchDocument(reference=note.reference, format=format, edition=edition, why=why)
    return {
        "id": note.id,
        "issuedcreditnotenumber": note.issued_number,
        "format": made.format,
        "version": edition,
        "contenthash": hashed,
        "sha256": made.sha256,
        "filename": made.file_name,
        "mediatype": made.media_type,
        "content": base64.b64encode(made.content).decode(),
        "structuredlacks": lacks,
    }


@method(
    "FINANCIAL_CREDIT_NOTE_VOID",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "CreditNote": Id("The issued credit note.", required=True),
        "Reason": Text(1000, "Why; kept in the register of numbers.", required=True),
    },
    result={
        "notes": Text(10, "VOIDED."),
        "issuedcreditnotenumber": Text(50, "The number that is voided."),
        "outbox": QUEUED,
        **SAVED,
    },
    refuses=[
        RecordNotFound, StaleTimestamp, MayNotVoid, CreditNoteNotIssued, CreditNoteInUse,
        InvoiceDateLocked, InvoicePeriodLocked, RecordLocked,
    ],
    example={"CreditNote": 1, "Reason": "For the wrong customer"},
    changes_books=True,
)  # fmt: skip
def credit_note_void(actor: Actor, *, credit_note: int, reason: str) -> Answer:
    """Take an issued credit note back: it is a draft, which counts nowhere until it is issued.

    Its number stays in the register as voided, and what went out stays stored; the reversing
    entry for an outside accounting system goes into the outbox. A note that is applied or
    refunded is not voided, nor one in a locked period or in a complete tax report."""
    steps.check_may_void(actor)
    note = _taken(actor, credit_note)
    notes.check_voidable(actor, note)
    number = note.issued_number
    notes.void(actor, note, reason)
    queued = sending.queue_voided(actor, note, reason)
    return {
        "id": note.id,
        "notes": "VOIDED",
        "issuedcreditnotenumber": number,
        "outbox": queued,
        "timestamp": note.version,
    }
