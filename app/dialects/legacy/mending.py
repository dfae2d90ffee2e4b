"""A search whose criteria lost their end on the way, closed again.

Some clients count Content-Length in characters. Where a proxy then drops the bytes that were
not counted, the number of missing characters can still be told; where just so many close what
is open, or are the end that those clients always write, no more than that can have been lost.
"""

from __future__ import annotations

from collections.abc import Iterator

END = '},"customoptions":[]}'
"""How the criteria of those clients end, unless a caller asks for an option of a method."""
_CLOSED_BY = {"{": "}", "[": "]"}


def missing(body: bytes) -> int:
    """How many characters a body lacks if its length was counted in them; 0 where it is cut
    within a letter, or holds ASCII alone."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    return len(body) - len(text.encode("utf-16-le")) // 2


def closers(text: str) -> str:
    """What closes the brackets of a JSON text that ends too early."""
    opened: list[str] = []
    quoted = escaped = False
    for sign in text:
        if quoted:
            quoted = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            quoted = True
        elif sign in _CLOSED_BY:
            opened.append(_CLOSED_BY[sign])
        elif sign in "}]" and opened:
            opened.pop()
    return "" if quoted else "".join(reversed(opened))


def closed(text: str, characters: int) -> Iterator[str]:
    """The texts that this one may have been before it lost so many characters."""
    if characters <= 0:
        return
    if len(end := closers(text)) == characters:
        yield text + end
    if characters <= len(END):
        yield text + END[-characters:]
