"""The documents of issued invoices: drawn once, kept for good, drawn anew beside the old ones.

The rules are those of issuing.md 2.
"""

from __future__ import annotations

import base64

from methods.financial.papers import pdf
from methods.financial.papers.content import Content, gathered
from methods.financial.papers.documents import PDF, content_hash, drawn
from methods.financial.papers.pdf import Style
from models.actor import Actor
from models.document import Document
from models.issuing import papers
from models.issuing.papers import IssuedDocument


def style_of(actor: Actor) -> Style:
    """What the operator of this service has invoices drawn with. Raises InvoiceNotDrawn."""
    return pdf.style(actor.request.settings.invoice_template, actor.request.settings.invoice_fonts)


def handed_over(document: IssuedDocument) -> dict[str, str]:
    """The bytes of a stored PDF and a name for them, as DownloadFlag has them answered."""
    return {"pdf": base64.b64encode(document.content).decode(), "filename": document.file_name}


def keep(
    actor: Actor, invoice: Document, content: Content, style: Style
) -> dict[str, IssuedDocument]:
    """Draw the documents of an issued invoice and keep them as its next version.

    Raises InvoiceNotDrawn."""
    return papers.store(actor, invoice, content_hash(content, style), drawn(content, style))


def keep_cancellation(
    actor: Actor, invoice: Document, content: Content
) -> dict[str, IssuedDocument]:
    """Draw the paper that cancels an issued invoice and keep it beside what it cancels.

    Raises InvoiceNotDrawn."""
    style = style_of(actor)
    hashed = content_hash(content, style)
    return papers.store_cancellation(actor, invoice, content.number, hashed, drawn(content, style))


def keep_again(actor: Actor, invoice: Document) -> None:
    """Draw an issued invoice anew where an override has changed what it says.

    What went out stays as it was; the new documents stand beside it as a version of their own.
    Raises InvoiceNotDrawn."""
    before = papers.stored(actor, invoice, PDF)
    content, style = gathered(actor, invoice), style_of(actor)
    if before is None or before.content_hash != content_hash(content, style):
        keep(actor, invoice, content, style)
