"""An invoice as one page of HTML, from the same words as its PDF. Pure."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from methods.financial.papers.pdf import TEMPLATES
from methods.financial.papers.words import Said

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(said: Said) -> bytes:
    """The invoice as HTML that needs nothing from elsewhere."""
    return _pages.get_template("invoice.html").render(**said, media=MEDIA).encode()
