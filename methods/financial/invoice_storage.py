"""The documents of issued invoices: drawn once, kept for good, drawn anew beside the old ones."""

from __future__ import annotations

from methods.financial import invoice_pdf
from methods.financial.invoice_content import Content, gathered
from methods.financial.invoice_documents import PDF, content_hash, drawn
from methods.financial.invoice_pdf import Style
from models import issuing
from models.actor import Actor
from models.document import Document
from models.issuing import IssuedDocument


def style_of(actor: Actor) -> Style:
    """What the operator of this service has invoices drawn with."""
    return invoice_pdf.style(
        actor.request.settings.invoice_template, actor.request.settings.invoice_fonts
    )


def keep(
    actor: Actor, invoice: Document, content: Content, style: Style
) -> dict[str, IssuedDocument]:
    """Draw the documents of an issued invoice and keep them as its next version."""
    return issuing.store(actor, invoice, content_hash(content, style), drawn(content, style))


def keep_again(actor: Actor, invoice: Document) -> None:
    """Draw an issued invoice anew where an override has changed what it says.

    What went out stays as it was; the new documents stand beside it as a version of their own."""
    before = issuing.stored(actor, invoice, PDF)
    content, style = gathered(actor, invoice), style_of(actor)
    if before is None or before.content_hash != content_hash(content, style):
        keep(actor, invoice, content, style)
