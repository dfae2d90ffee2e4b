"""Form text and queries, as real clients write them, and the letters that may be in them."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from urllib.parse import unquote, unquote_plus

from app.dialects.envelope import Unreadable
from app.dialects.faults import TOO_MANY_PARAMETERS

Pair = tuple[str, str]
PARAMETERS_MAX = 1000
BYTES_COUNT = "Content-Length must count the bytes of UTF-8 text, not its characters"


def form_pairs(text: str) -> list[Pair]:
    """Names and values of form text, as real clients write it. Raises Unreadable.

    A piece without `=` belongs to the value before it: some clients do not encode `&`. Where
    the text holds raw spaces nobody encoded it, so `+` means `+`."""
    decode = unquote if " " in text.strip() else unquote_plus
    pieces: list[tuple[str, list[str]]] = []
    for piece in text.split("&"):
        name, equals, value = piece.partition("=")
        if equals:
            pieces.append((name, [value]))
        elif piece and pieces:
            pieces[-1][1].append(piece)
    check_count(len(pieces))
    named = [(decode(name).strip(), decode("&".join(value))) for name, value in pieces]
    return [(name, value) for name, value in named if name]


def check_count(parameters: int) -> None:
    """Raise Unreadable where a call has more parameters than any needs."""
    if parameters > PARAMETERS_MAX:
        words = f"a call has at most {PARAMETERS_MAX} parameters, this one {parameters}"
        raise Unreadable(words, TOO_MANY_PARAMETERS)


def query_pairs(query: str) -> list[Pair]:
    """Names and values of the part of an address behind its question mark."""
    found = []
    for piece in query.split("&"):
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
    for piece in text.split("&") if "%" in text else ():
        name, _, value = piece.partition("=")
        try:
            unquote(value, errors="strict")
        except UnicodeDecodeError:
            shown = unquote_plus(name).strip()[:50]
            raise Unreadable(f"{shown} is not UTF-8; percent-encode UTF-8 bytes") from None


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
