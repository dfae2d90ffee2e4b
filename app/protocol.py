"""HTTP for clients that count Content-Length in characters.

Some clients of the platform announce the length of a JavaScript text and write its UTF-8
bytes: with non-ASCII text the body is longer than its header says. What is left over would be
read as the next request, which it is not, and the connection would end with a 400.

Here the parser is fed up to the announced end. What follows in the same breath is taken as the
missing end of the body only when it is exactly that: together they have as many UTF-16 units
as the header says (the way those clients count), and it does not begin like a request. Such a
connection is closed after its answer. Bytes that do not fit this are never taken for a part of
the body, and what was taken is never read as a request, so nobody can hide a request in a body.
"""

from __future__ import annotations

import json
import re
from asyncio import TimerHandle
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_END = b"\r\n\r\n"
BREATH_SECONDS = 0.05
"""How long the end of a body may lag behind, where a body looks as if it had been cut."""
HEAD_BYTES_MAX = 65_536
_REQUEST_LINE = re.compile(rb"[A-Z]{3,20} (/|https?:|\*)")
_METHOD_NAMED = re.compile(rb"(^|&)method=", re.I)


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
    return len(rest) <= len(body) and utf16_units(body + rest) < announced


def looks_cut(query: bytes, body: bytes) -> bool:
    """True when a legacy body with raw non-ASCII text may still lack its end."""
    if body.isascii() or not _METHOD_NAMED.search(query):
        return False
    text = body.strip()
    start = text.find(b"{") if text[:9].lower() == b"criteria=" else 0
    if text[start : start + 1] != b"{":
        return True
    try:
        json.loads(text[start:])
    except (ValueError, RecursionError):
        return True
    return False


class Protocol(HttpToolsProtocol):
    """uvicorn's httptools protocol, fed piece by piece."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.head = b""
        self.remaining: int | None = None
        self.announced = 0
        self.body_ended = False
        self.holding: TimerHandle | None = None
        self.parts: list[bytes] = []
        self.body = b""
        self.held = b""
        self.expected = 0
        self.deaf = False
        self.in_chunks = False

    # --- feeding --------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self.deaf:
            return
        if self.holding is not None:
            data = self._with_late_end(data)
        try:
            self._feed(data)
        except httptools.HttpParserUpgrade:
            self._unsupported_upgrade_warning()
        except httptools.HttpParserError:
            message = "Invalid HTTP request received."
            self.logger.warning(message)
            self.deaf = True
            self.send_400_response(message)

    def _feed(self, data: bytes) -> None:
        while data and not self.deaf and self.parser is not None:
            if self.in_chunks:
                # the parser alone knows where a chunked body ends, and what follows it
                self.parser.feed_data(data)
                return
            data = self._feed_head(data) if self.remaining is None else self._feed_body(data)

    def _feed_head(self, data: bytes) -> bytes:
        """Feed up to the end of the headers; answers what follows them."""
        seen = self.head[-3:]
        end = (seen + data).find(HEAD_END)
        if end < 0:
            self.head += data
            if len(self.head) > HEAD_BYTES_MAX:
                raise httptools.HttpParserError("the headers are too long")
            self.parser.feed_data(data)
            return b""
        cut = end + len(HEAD_END) - len(seen)
        self.head = b""
        self.body_ended = False
        self.parser.feed_data(data[:cut])
        return data[cut:]

    def _feed_body(self, data: bytes) -> bytes:
        assert self.remaining is not None
        part, rest = data[: self.remaining], data[self.remaining :]
        self.remaining -= len(part)
        self.parts.append(part)
        if self.remaining == 0:
            self.remaining = None
            self.parser.feed_data(part)
            return self._after_body(rest)
        self.parser.feed_data(part)
        return rest

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        lengths = [value for name, value in self.headers if name == b"content-length"]
        if any(name == b"transfer-encoding" for name, _ in self.headers):
            self.in_chunks = True
        elif not self.in_chunks and len(lengths) == 1 and int(lengths[0]) > 0:
            self.remaining = self.announced = int(lengths[0])

    # --- a body that is longer than it says -----------------------------------------------------

    def on_message_complete(self) -> None:
        # The last piece of a measured body is looked at in _after_body first.
        if self.announced and self.remaining is None and not self.body_ended:
            self.body_ended = True
            return
        super().on_message_complete()

    def _after_body(self, rest: bytes) -> bytes:
        """The announced body is there: complete it, hold it for its end, or go on."""
        cycle, announced = self.cycle, self.announced
        self.announced = 0
        # the application may have read a part of the body already, so the parts are kept here
        body = self.body = b"".join(self.parts)
        self.parts = []
        if cycle.response_complete:
            return rest
        if rest and not body.isascii() and completes(body, rest, announced):
            self._take(rest)
        elif may_complete(body, rest, announced) or (
            not rest and looks_cut(self.scope["query_string"], body)
        ):
            self.expected, self.held = announced, rest
            self.holding = self.loop.call_later(BREATH_SECONDS, self._give_up)
        else:
            super().on_message_complete()
            return rest
        return b""

    def _take(self, rest: bytes) -> None:
        """These bytes are the end of the body; nothing more is read from this connection."""
        self.cycle.body += rest
        self.cycle.keep_alive = False
        self.deaf = True
        super().on_message_complete()

    def _with_late_end(self, data: bytes) -> bytes:
        """Bytes came while a body was held: its end, or the next request."""
        assert self.holding is not None
        data, self.held = self.held + data, b""
        body = self.body
        if may_complete(body, data, self.expected):
            self.held = data
            return b""
        self.holding.cancel()
        self.holding = None
        if completes(body, data, self.expected):
            self._take(data)
            return b""
        super().on_message_complete()
        return data

    def _give_up(self) -> None:
        """The end did not come: the body is what it is, and what came is read as it is."""
        self.holding = None
        if self.parser is not None and not self.transport.is_closing():
            super().on_message_complete()
            late, self.held = self.held, b""
            self.data_received(late)
