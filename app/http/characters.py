"""Lengths that were counted in characters: whether bytes are what such a length left out."""

from __future__ import annotations

import re

_REQUEST_LINE = re.compile(rb"[A-Z]{3,20} (/|https?:|\*)")
_METHOD_NAMED = re.compile(rb"(^|&)method=", re.I)
_QUOTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.S)


def utf16_units(text: bytes) -> int:
    """How long JavaScript says this UTF-8 text is; -1 where it is not UTF-8."""
    try:
        return len(text.decode("utf-8").encode("utf-16-le")) // 2
    except UnicodeDecodeError:
        return -1


def completes(body: bytes, rest: bytes, announced: int) -> bool:
    """True when `rest` is just what a length counted in characters left out of the body."""
    if not rest or _REQUEST_LINE.match(rest):
        return False
    return utf16_units(body + rest) == announced


def may_complete(body: bytes, rest: bytes, announced: int) -> bool:
    """True while `rest` may be the beginning of such an end."""
    if body.isascii() or not rest or _REQUEST_LINE.match(rest):
        return False
    # no letter has more than two bytes beyond the one that was counted
    return len(rest) <= 2 * len(body) and utf16_units(body + rest) < announced


def looks_cut(query: bytes, body: bytes) -> bool:
    """True when a legacy body with raw non-ASCII text may still lack its end."""
    if body.isascii() or not _METHOD_NAMED.search(query):
        return False
    text = body.strip()
    start = text.find(b"{") if text[:9].lower() == b"criteria=" else 0
    if text[start : start + 1] != b"{" or not text.endswith(b"}"):
        return True
    rest = _QUOTED.sub(b"", text[start:])
    opened, closed = (sum(map(rest.count, signs)) for signs in ((b"{", b"["), (b"}", b"]")))
    return b'"' in rest or opened > closed
