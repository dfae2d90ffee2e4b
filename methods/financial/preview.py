"""What an invoice looks like: drawn from the books before it is issued, as stored afterwards.

The rules are those of issuing.md 2.
"""

from __future__ import annotations

import base64
from datetime import date

from methods.declare import Access, Answer, Work, method
from methods.financial.papers import storage
from methods.financial.papers.content import Content, gathered, gathered_cancellation
from methods.financial.papers.documents import FORMATS, PDF, XML, Drawn, content_hash, drawn_as
from methods.financial.papers.e_invoice import lacking
from methods.financial.which_invoice import IDENTITY, ONE, the_one_meant
from methods.identities import ECHOED, READING, Named, echo
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Id, Integer, Text, Word, YesNo
from models.actor import Actor
from models.document import INVOICE, Document
from models.issuing import papers
from models.refusals import InvoiceNotDrawn, NoSuchDocument, RecordNotFound
from models.store import scope


class Version(Integer):
    """The number of a stored version."""

    expected = "the number of a version, a whole number above zero"
    least = 1

    def never_right(self) -> list[object]:
        return ["twelve", 0, 1.5, [1], {}, True, 2**80]


@method(
    "FINANCIAL_INVOICE_PREVIEW",
    access=Access.USER,
    work=Work.SEARCH,
    params={
        **ONE,
        "Format": Word(list(FORMATS), "PDF, HTML, or XML for the structured invoice.", default=PDF),
        "InvoiceDate": Date("The date it would be issued with; its own when left out, else today."),
        "Version": Version("Which stored version; of an issued invoice the newest when left out."),
        "Cancellation": YesNo(
            "Y shows the paper that cancels it: as voiding would make it, or as it made it.",
            default=False,
        ),
        **IDENTITY,
        **READING,
    },
    result={
        "id": Id("The invoice."),
        "issuedinvoicenumber": Text(
            50, "The number it is issued under, or its cancellation's; empty for a draft."
        ),
        "format": Text(10, "PDF, HTML or XML."),
        "version": Integer(
            "The version; 0 for what is not stored. Of a cancellation the version it cancels."
        ),
        "contenthash": Text(64, "What ExpectedContentHash of FINANCIAL_INVOICE_ISSUE compares."),
        "sha256": Text(64, "The SHA-256 of the bytes."),
        "filename": Text(200, "A name for the file."),
        "mediatype": Text(100, "Its media type."),
        "content": Structure("The bytes, in base64.", {"type": "string"}),
        "text": Structure("Of HTML and XML: the text itself.", {"type": "string"}, sometimes=True),
        "structuredlacks": Structure(
            "What keeps a structured invoice (XML) from being made of it.",
            {"type": "array", "items": {"type": "string"}},
        ),
        **ECHOED,
    },
    refuses=[RecordNotFound, NoSuchDocument, InvoiceNotDrawn],
    example={"Invoice": 1, "Format": "HTML"},
)
def invoice_preview(
    actor: Actor,
    *,
    invoice_number: str,
    guid: str,
    format: str,
    cancellation: bool,
    request_id: str,
    invoice: int | None = None,
    invoice_identity: Named | None = None,
    invoice_date: date | None = None,
    version: int | None = None,
) -> Answer:
    """Show an invoice as a document: PDF, HTML, or XML for programs.

    Before it is issued it is drawn from the books as they are, marked as a draft; `contenthash`
    can be sent to FINANCIAL_INVOICE_ISSUE as ExpectedContentHash, so that nothing else is issued
    than was looked at. After it is issued the stored bytes are answered, the newest version of
    them unless another is asked for. A draft has no structured form.

    With Cancellation=Y: of an issued invoice the paper that voiding it today would make, marked
    as a draft; of one that was voided the stored one, with Version that of an earlier voiding."""
    id = the_one_meant(actor, invoice, invoice_number, guid, invoice_identity)
    shown = scope.find(actor, Document, id, INVOICE, field="Invoice")
    if cancellation:
        document = _cancellation(actor, shown, format, version)
    elif shown.issued or version is not None:
        edition = version or papers.latest_edition(actor, shown)
        document = _stored(actor, shown, format, edition)
    else:
        document = _drawn(actor, shown, gathered(actor, shown, invoice_date), format)
    return {**document, **echo(request_id)}


def _cancellation(actor: Actor, invoice: Document, format: str, version: int | None) -> Answer:
    if invoice.issued and version is None:
        return _drawn(actor, invoice, gathered_cancellation(actor, invoice), format)
    edition = -version if version is not None else papers.latest_cancellation(actor, invoice)
    if not papers.formats_stored(actor, invoice, edition):
        why = ": it was not voided, so there is no cancellation"
        raise NoSuchDocument(
            reference=invoice.reference, format=format, edition=abs(edition), why=why
        )
    return _stored(actor, invoice, format, edition)


def _drawn(actor: Actor, invoice: Document, content: Content, format: str) -> Answer:
    """What is not issued yet, as it would be. Raises NoSuchDocument."""
    style = storage.style_of(actor)
    made = drawn_as(content, style, format)
    if made is None:
        raise NoSuchDocument(
            reference=invoice.reference, format=format, edition=0, why=": it is a draft"
        )
    return {
        "id": invoice.id,
        "issuedinvoicenumber": content.number,
        "version": 0,
        "contenthash": content_hash(content, style),
        "structuredlacks": lacking(content),
        **_told(made),
    }


def _stored(actor: Actor, invoice: Document, format: str, edition: int) -> Answer:
    """What was stored, of a version or of its cancellation. Raises NoSuchDocument."""
    kept = papers.stored(actor, invoice, format, edition)
    lacks = _lacks(actor, invoice, edition)
    if kept is None:
        why = f": {'; '.join(lacks)}" if format == XML and lacks else ""
        raise NoSuchDocument(
            reference=invoice.reference, format=format, edition=abs(edition), why=why
        )
    return {
        "id": invoice.id,
        "issuedinvoicenumber": kept.number,
        "version": abs(kept.edition),
        "contenthash": kept.content_hash,
        "structuredlacks": lacks,
        **_told(Drawn(kept.format, kept.file_name, bytes(kept.content))),
    }


def _lacks(actor: Actor, invoice: Document, edition: int) -> list[str]:
    """What kept a version from having a structured form, as far as it still does."""
    formats = papers.formats_stored(actor, invoice, edition)
    return lacking(gathered(actor, invoice)) if formats and XML not in formats else []


def _told(document: Drawn) -> dict[str, str]:
    told = {
        "format": document.format,
        "filename": document.file_name,
        "mediatype": document.media_type,
        "sha256": document.sha256,
        "content": base64.b64encode(document.content).decode(),
    }
    return told if document.format == PDF else {**told, "text": document.content.decode()}
