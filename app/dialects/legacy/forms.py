"""Form text and queries, as real clients write them, and the letters that may be in them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote, unquote_plus

from app.dialects.envelope import Unreadable
from app.dialects.faults import PARAMETERS_MAX, TOO_MANY_PARAMETERS, too_many_parameters

Pair = tuple[str, str]
COUNTED_MAX = 10 * PARAMETERS_MAX
"""Up to how many parameters are counted."""
_NAMED = re.compile(r"(?:^|&)([^&=]*)=")
_BLANK = re.compile("&&+")
BESIDE = frozenset({"sid", "logonkey", "access_token", "rf", "contenttype", "ct", "rest"})
"""What some clients send beside all else, and do not mind to repeat."""
BYTES_COUNT = "Content-Length must count the bytes of UTF-8 text, not its characters"


def form_pairs(text: str) -> list[Pair]:
    """Names and values of form text, as real clients write it. Raises Unreadable.

    A piece without `=` belongs to the value before it: some clients do not encode `&`. Where
    the text holds raw spaces nobody encoded it, so `+` means `+`."""
    decode = unquote if " " in text.strip() else unquote_plus
    begun = [*islice(_NAMED.finditer(text), COUNTED_MAX)]  # of millions no more are looked at
    check_count(len(begun))
    ends = [each.start() for each in begun[1:]] + [len(text)]
    values = (_whole(text[each.end() : end]) for each, end in zip(begun, ends, strict=False))
    named = [
        (decode(each[1]).strip(), decode(value)) for each, value in zip(begun, values, strict=True)
    ]
    return [(name, value) for name, value in named if name]


def _whole(value: str) -> str:
    """A value with the pieces behind it that have no name; empty ones are nothing."""
    first, _, more = value.partition("&")
    more = _BLANK.sub("&", more).strip("&")
    return f"{first}&{more}" if more else first


def check_once(given: Iterable[tuple[str, Any]]) -> None:
    """Raise Unreadable where a parameter stands twice with different values, in whichever letter
    case: which of them is meant is not guessed."""
    found: dict[str, Any] = {}
    for name, value in given:
        folded = name.lower()
        if found.setdefault(folded, value) != value and folded not in BESIDE:
            words = "stands twice, with different values; send it once, and & within a value as %26"
            raise Unreadable(f"{name[:100]} {words}")


def check_count(parameters: int) -> None:
    """Raise Unreadable where a call has more parameters than any needs."""
    if parameters > PARAMETERS_MAX:
        many = parameters if parameters < COUNTED_MAX else f"{parameters} or more"
        raise Unreadable(too_many_parameters(many), TOO_MANY_PARAMETERS)


def query_pairs(query: str) -> list[Pair]:
    """Names and values of the part of an address behind its question mark."""
    found = []
    for piece in query.split("&", COUNTED_MAX)[:COUNTED_MAX]:
        name, _, value = piece.partition("=")
        if name:
            found.append((unquote_plus(name).strip(), unquote_plus(value)))
    return found


def text_of(body: bytes, *, searches: bool) -> str:
    """The body as text. What is no UTF-8 may be looked for, but not stored as something else.

    Raises Unreadable."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as problem:
        if searches:
            return body.decode("utf-8", "replace")
        if _ends_within_a_letter(body):
            words = f"the body ends in the middle of a letter; {BYTES_COUNT}"
            raise Unreadable(words, cut=True) from None
        raise Unreadable(f"the body is not UTF-8 at byte {problem.start}") from None


def check_letters(text: str) -> None:
    """Raise Unreadable where percent signs stand for bytes that are no UTF-8."""
    if "%" not in text or _has_letters(text):
        return
    for piece in text.split("&"):
        name, _, value = piece.partition("=")
        if not _has_letters(value):
            shown = unquote_plus(name).strip()[:50]
            raise Unreadable(f"{shown} is not UTF-8; percent-encode UTF-8 bytes")


def _has_letters(encoded: str) -> bool:
    try:
        unquote(encoded, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _ends_within_a_letter(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(body)
    return decoder.getstate()[0] != b""


_EVERYBODY_SENDS = frozenset({"user-agent", "accept", "accept-encoding"})


def lacks_its_end(headers: Mapping[str, str], body: bytes) -> bool:
    """True for form text of the Node clients that lost its end on the way.

    They count characters, so what they write is longer than announced if it holds letters beyond
    ASCII: where no more came than that, a part is missing, although form text may end anywhere.
    They are known by their logon key, and by headers that everybody else sends."""
    if body.isascii() or headers.get("content-length") != str(len(body)):
        return False
    if "auth-logonkey" not in headers or _EVERYBODY_SENDS & headers.keys():
        return False
    return not body.lstrip().startswith(b"{")
