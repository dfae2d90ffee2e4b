"""HTML that people write and others are shown: what would run there, or fetch something, goes."""

from __future__ import annotations

import re
from typing import NamedTuple

import nh3

TAGS = nh3.ALLOWED_TAGS | {"font", "section", "header", "footer", "style", "main", "u", "s"}
ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"style", "class", "id", "align", "valign", "width", "height", "title", "lang", "dir"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor", "summary"},
}
LINKS = {"http", "https", "mailto", "tel", "data"}
_LEADS_ELSEWHERE = re.compile(r"url|image-set|src\s*\(|@import|expression|javascript|//|\\", re.I)
"""What a style would fetch something with. A backslash could hide the others."""
_STYLE = re.compile(r"(<style[^>]*>)(.*?)(</style>)", re.I | re.S)
_RUNS = re.compile(
    r"<\s*(script|iframe|object|embed|form|link|meta|base|svg|math)\b|\son\w+\s*=", re.I
)


class Cleaned(NamedTuple):
    """A text as it is kept, and in words what is not."""

    text: str
    taken_out: str


def without_code(html: str) -> Cleaned:
    """A text in HTML without script, attributes that run on events, and what would be fetched."""
    lost: list[str] = []

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if _is_harmless(tag, attribute, value.strip().lower()):
            return value
        lost.append(value)
        return None

    cleaned = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "noscript", "template"},
        attributes=ATTRIBUTES,
        attribute_filter=kept,
        url_schemes=LINKS,
        link_rel=None,
    )
    text = _STYLE.sub(_style, cleaned)
    is_less = lost or text != cleaned or _RUNS.search(html)
    return Cleaned(text, "script, or what would be fetched from elsewhere," if is_less else "")


def _is_harmless(tag: str, attribute: str, value: str) -> bool:
    """Whether a page fetches and runs nothing for an attribute."""
    if attribute == "style":
        return not _LEADS_ELSEWHERE.search(value)
    if attribute in {"src", "cite"}:
        is_picture = tag == "img" and re.match(r"data:image/(png|jpeg|gif|webp);base64,", value)
        return bool(is_picture) or not re.match(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", value)
    return not (attribute == "href" and value.startswith("data:"))


def _style(found: re.Match[str]) -> str:
    """A sheet of styles, unless it would fetch something or hold markup."""
    sheet = found.group(2)
    return "" if _LEADS_ELSEWHERE.search(sheet) or "<" in sheet else found.group(0)
