"""An invoice as one page of HTML, from the same words as its PDF. Pure."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from methods.financial.papers.pdf import TEMPLATES

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_pages = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(said: dict[str, Any]) -> bytes:
    """The invoice as HTML that needs nothing from elsewhere.

    `said` is what `words.spelled` makes."""
    return _pages.get_template("invoice.html").render(**said, media=MEDIA).encode()
