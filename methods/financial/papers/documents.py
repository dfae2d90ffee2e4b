"""The documents that an invoice is issued as: a PDF, a page, and the form that programs read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from methods.financial.papers.content import Content, digest
from methods.financial.papers.e_invoice import e_invoice, lacking
from methods.financial.papers.page import page
from methods.financial.papers.pdf import Style, pdf
from methods.financial.papers.words import spelled

PDF, HTML, XML = "PDF", "HTML", "XML"
FORMATS = {
    PDF: ("application/pdf", "pdf"),
    HTML: ("text/html; charset=utf-8", "html"),
    XML: ("application/xml", "xml"),
}
"""The media type and the ending of each format."""


@dataclass(frozen=True)
class Drawn:
    """A document as it is stored and sent."""

    format: str
    file_name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""
        return FORMATS[self.format][0]

    @property
    def sha256(self) -> str:
        """The digest that it is known by."""
        return hashlib.sha256(self.content).hexdigest()


def drawn(content: Content, style: Style) -> list[Drawn]:
    """Every document of an invoice; the structured one only where its rules can be kept.

    Raises InvoiceNotDrawn."""
    made = (drawn_as(content, style, format) for format in FORMATS)
    return [each for each in made if each is not None]


def drawn_as(content: Content, style: Style, format: str) -> Drawn | None:
    """One document of an invoice; None where it has none in that format. Raises InvoiceNotDrawn."""
    data = _data(content, style, format)
    return None if data is None else Drawn(format, file_name(content, format), data)


def _data(content: Content, style: Style, format: str) -> bytes | None:
    """The bytes. A draft has no structured form: what programs read as an invoice must be one."""
    if format == HTML:
        return page(spelled(content))
    structured = e_invoice(content) if content.number and not lacking(content) else None
    return structured if format == XML else pdf(spelled(content), style, structured)


def file_name(content: Content, format: str) -> str:
    """Invoice I-000001.pdf, without what a file system may not like."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", content.number or content.reference)
    return f"{_noun(content)} {name}.{FORMATS[format][1]}"


def _noun(content: Content) -> str:
    if content.cancels:
        return "Cancellation"
    return "Credit note" if content.is_credit_note else "Invoice"


def content_hash(content: Content, style: Style) -> str:
    """What an issue can be made to expect: that this, drawn like this, is what is issued."""
    return digest(content, style.digest)
