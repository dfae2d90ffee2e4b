"""Invoices to draw, without books: `a_content(currency="EUR")`."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
from PIL import Image

from methods.financial.papers.content import Address, Bank, Content, Line, Party

SAIL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40">'
    '<path d="M5 35 L30 5 L30 35 Z" fill="#0f5c6e"/></svg>'
)


def encoded(data: bytes | str) -> str:
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def a_picture(format: str, width: int = 40, height: int = 20) -> str:
    """A small picture in base64."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "#0f5c6e").save(drawn, format)
    return encoded(drawn.getvalue())


LINES = (
    Line("Mainsail, 32 square metres", "Two reefs; battens are included", 350_000, 35_000, "10"),
    Line("Fitting and tuning", "", 40_000, 4_000, "10"),
    Line("Freight", "", 12_000, 0, "0", "GST Free - Other"),
)


def a_content(**changed: Any) -> Content:
    """An invoice of 4,410.00, tax of 390.00 included, but for what is changed of it."""
    made = Content(
        number="I-000001",
        reference="INV000012",
        purchase_order="PO-7781",
        dated=date(2026, 11, 24),
        due_date=date(2026, 12, 8),
        terms="14 days from invoice date",
        seller=Party(
            "Harbour Sails Pty Ltd",
            Address(("Loft 4, Pier 7", "1 Wharf Road"), "Sydney", "NSW", "2000"),
            tax_number="51 824 753 556",
            email="accounts@harboursails.example",
            phone="+61 2 5550 1234",
            web_address="harboursails.example",
        ),
        buyer=Party(
            "Blue Water Charters",
            Address(("12 Marina Parade",), "Fremantle", "WA", "6160", "Australia"),
            attention="Marit Olsen",
            tax_number="83 914 571 673",
            email="marit@bluewater.example",
        ),
        deliver_to=None,
        lines=LINES,
        paid=0,
        bank=Bank("Harbour Bank", "Harbour Sails Pty Ltd", "082-001", "1234 5678"),
        notes="Ready for collection from Thursday.",
        closing="Thank you for sailing with us.",
        currency="AUD",
        language="en-AU",
        country="AU",
        logo=encoded(SAIL),
    )
    return replace(made, **changed)


def pages(pdf: bytes) -> list[str]:
    """The text that can be selected on each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


SIDE = 22 * 72 / 25.4
"""The margin on either side of a page, in points."""


def extents(pdf: bytes) -> Iterator[tuple[float, float, float]]:
    """How far to the left and the right each thing on a page reaches, and how wide the page is."""
    for page in pypdfium2.PdfDocument(pdf):
        for each in page.get_objects():
            left, _, right, _ = each.get_bounds()
            yield left, right, page.get_width()


def attachments(pdf: bytes) -> dict[str, bytes]:
    """The files inside a PDF, by their names."""
    document = pypdfium2.PdfDocument(pdf)
    found = [document.get_attachment(place) for place in range(document.count_attachments())]
    return {each.get_name(): bytes(each.get_data()) for each in found}
