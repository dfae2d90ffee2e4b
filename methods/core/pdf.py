"""CORE_PDF_CREATE: invoices, receipts, advices of payments and statements, drawn as PDFs."""

from __future__ import annotations

from dataclasses import replace

from methods.core.kept_file import FETCHED, fetched
from methods.declare import REGISTRY, Access, Answer, Work, method
from methods.financial.papers import letters, pdf, storage
from methods.financial.papers.content import gathered
from methods.financial.papers.documents import PDF, file_name
from methods.financial.papers.words import spelled
from methods.manage import taken_of_any_kind
from methods.rights import may
from methods.wire.structures import Structure
from methods.wire.types import Id, Integer, Text, Wire
from models import settings
from models.actor import Actor
from models.attachments import attaching
from models.contact import Business, Person
from models.document import INVOICE, PAYMENT, RECEIPT, Document
from models.issuing import papers
from models.refusals import (
    FileRefused,
    InvalidFields,
    InvoiceNotDrawn,
    NoRight,
    PaperNotDrawn,
    RecordNotFound,
    StaleTimestamp,
)
from models.rights import USE
from models.store.base import Record
from models.store.objects import OBJECTS, noun

DRAWN = {
    INVOICE: "FINANCIAL_INVOICE_SEARCH",
    RECEIPT: "FINANCIAL_RECEIPT_SEARCH",
    PAYMENT: "FINANCIAL_PAYMENT_SEARCH",
    Business.OBJECT: "FINANCIAL_DEBTOR_SEARCH",
    Person.OBJECT: "FINANCIAL_DEBTOR_SEARCH",
}
"""What a PDF is made of, and the search that shows the same: who may not see that has no paper."""


def _taken() -> dict[str, Wire]:
    """What clients send for another to draw, and nobody here reads."""
    parts = ("Header", "Body", "Footer")
    names = [f"XHTML{each}" for each in parts]
    names += [f"XHTML{each}_Height" for each in ("Header", "Footer")]
    names += [f"XHTML_{side}Margin" for side in ("Left", "Right", "Top", "Bottom")]
    names += [f"XHTML{each}_BaseUrl" for each in parts]
    words = "Taken and not read: the paper is drawn from the books."
    return {
        name: Structure(words, {"type": "string"}, ignored=True) for name in (*names, "Orientation")
    }


@method(
    "CORE_PDF_CREATE",
    access=Access.USER,
    work=Work.DRAW,
    params={
        "Object": Integer("The kind of record: 3, 5, 6, 12 or 32.", required=True),
        "ObjectContext": Id("The record."),
        "FileName": Text(
            1000, "Its name; that of the paper when left out.", default="", into="name"
        ),
        **_taken(),
    },
    result={
        "id": Id("The PDF, as an attachment."),
        "notes": Text(10, "ADDED, or PREVIEW."),
        **FETCHED,
    },
    refuses=[RecordNotFound, NoRight, PaperNotDrawn, InvoiceNotDrawn, FileRefused, StaleTimestamp],
    example={"Object": 5, "ObjectContext": 1, "FileName": "invoice.pdf"},
    changes_books=True,
)
def create_pdf(
    actor: Actor, *, object: int, name: str, object_context: int | None = None
) -> Answer:
    """Draw a PDF and attach it to its record: of an invoice (5), of a receipt (6), of a payment
    (3) as the advice to whom it was paid, and of a business (12) or person (32) as the statement of
    what it owes.

    It is drawn from the books, whatever HTML is sent along; nothing that HTML names is fetched.
    Of an issued invoice it is the PDF that was stored when it was issued; one that is not issued
    goes by its reference. Other papers, such as reports, are not drawn here.

    Raises PaperNotDrawn, NoRight, RecordNotFound, InvalidFields or InvoiceNotDrawn."""
    _check_drawn(actor, object, object_context)
    if object_context is None:
        raise InvalidFields({"ObjectContext": "is needed: give the record"})
    if not may(actor.rights, REGISTRY[DRAWN[object]], USE):
        raise NoRight()
    record = taken_of_any_kind(actor, object, object_context, seen=True)
    own, content = _paper(actor, record)
    made = attaching.attach(actor, record, _ending(name) or own, content)
    return {"id": made.id, "notes": "ADDED", **fetched(made)}


def _check_drawn(actor: Actor, object: int, context: int | None) -> None:
    """Raise PaperNotDrawn for what is no paper here. The firm itself as a business, or none at
    all, is what the platform's application names for its reports."""
    if object not in DRAWN:
        called = noun(object).capitalize() if object in OBJECTS else f"Object {object}"
        raise PaperNotDrawn(called=called)
    own = settings.OWN_BUSINESS.number_in(actor.space)
    if object == Business.OBJECT and context in (None, own):
        raise PaperNotDrawn(called="a report")


def _ending(name: str) -> str:
    return name if not name or name.lower().endswith(".pdf") else f"{name}.pdf"


def _paper(actor: Actor, record: Record) -> tuple[str, bytes]:
    """The name and the bytes of the paper of a record."""
    if isinstance(record, Document):
        return _invoice(actor, record) if record.object == INVOICE else _money(actor, record)
    business = record.id if isinstance(record, Business) else None
    person = record.id if isinstance(record, Person) else None
    said = letters.statement(actor, business, person)
    return f"Statement {actor.today}.pdf", _drawn(actor, said)


def _money(actor: Actor, row: Document) -> tuple[str, bytes]:
    kind = {RECEIPT: "Receipt", PAYMENT: "Remittance"}[row.object]
    return f"{kind} {row.reference}.pdf", _drawn(actor, letters.of_money(actor, row))


def _drawn(actor: Actor, said: letters.Letter) -> bytes:
    return pdf.compiled(said, pdf.letter_style(actor.request.settings.invoice_fonts))


def _invoice(actor: Actor, invoice: Document) -> tuple[str, bytes]:
    """Of an issued one what was stored; another goes by its reference, as clients send it."""
    kept = papers.stored(actor, invoice, PDF) if invoice.issued else None
    if kept is not None:
        return kept.file_name, bytes(kept.content)
    content = gathered(actor, invoice)
    content = replace(content, number=content.reference)
    drawn = pdf.pdf(spelled(content), storage.style_of(actor))  # no form that programs would book
    return file_name(content, PDF), drawn
