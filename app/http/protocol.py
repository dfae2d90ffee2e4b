"""HTTP for clients that count Content-Length in characters, and for nobody who plays with it.

Some clients of the platform announce the length of a JavaScript text and write its UTF-8
bytes: with non-ASCII text the body is longer than its header says. What is left over would be
read as the next request, which it is not, and the connection would end with a 400.

Here the parser is fed up to the announced end. What follows in the same breath is taken as the
missing end of the body only when it is exactly that: together they have as many UTF-16 units
as the header says (the way those clients count), and it does not begin like a request. Such a
connection is closed after its answer. Bytes that do not fit this are never taken for a part of
the body, and what was taken is never read as a request, so nobody can hide a request in a body.

A request that goes on behind its announced end in any other way is not carried out, and told
so. Whoever is too slow, or sends what is no HTTP, is told when those before him are answered.
"""

from __future__ import annotations

import json
import os
import re
import socket
from asyncio import TimerHandle, Transport
from collections import deque
from functools import partial
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.dialects import faults
from app.dialects.faults import BAD_HEAD
from app.http import arriving, crowd
from app.http.characters import completes, looks_cut, may_complete
from app.http.chunks import Chunks, Misshapen
from app.http.unread import PIECE, Outlet

HEAD_END = b"\r\n\r\n"
HEAD_BYTES_MAX = 65_536
BREATH_SECONDS = 0.05
"""How long the end of a body may lag behind, where a body looks as if it had been cut."""
LONG_BREATH_SECONDS = 0.5
"""The same for a body of more than LONG_BODY bytes, which travels in pieces."""
LONG_BODY = 1_200
REQUEST_SECONDS = 60
"""How long a request may take to arrive, and a body a second more for every SLOWEST bytes."""
SLOWEST = 10_000
AGAIN_SECONDS = 2
"""After how many seconds a body may come again for which there was no room."""
STOPPING_SECONDS = 2.0
"""How long a request that is half here, or an answer that is half read, may take to be whole when
the server is told to stop."""
PIPELINED_MAX = 2
"""How many requests of a connection are here at once; what is behind them waits."""
SMALL_BODY, SMALL_HEAD = 65_536, 8_192
"""Up to how many bytes of a body, or of headers, take no room that anybody would miss."""
MISFIT = "misfit"
"""The name in a request's state that says: bytes follow where its body should have ended."""
_MAY_BEGIN = re.compile(rb"[\r\n]*(\Z|[A-Z][A-Z-]{0,19}(\Z| ))")
_UPGRADE = re.compile(rb"(?<=\r\n)(?=upgrade:)", re.I)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def plain(head: bytes) -> bytes:
    """The headers as the parser likes them: no offer to speak something else than HTTP/1.1
    (it would drop the body of that request), and an ASCII address."""
    if not head.isascii():
        line, end, fields = head.partition(b"\r\n")
        head = _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + fields
    return _UPGRADE.sub(b"x-", head) if b"\r\nupgrade:" in head.lower() else head


class _TwoHosts(Exception):
    """A request names its host twice."""


class Protocol(HttpToolsProtocol):
    """uvicorn's httptools protocol, fed piece by piece."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.application, self.app = self.app, self._served
        self.outlet: Outlet | None = None
        self.stopping = False
        self.received = 0
        self.unanswered: list[RequestResponseCycle] = []
        self.refusal = b""
        self.arriving: TimerHandle | None = None
        self.head = b""
        self.remaining: int | None = None
        self.announced = 0
        self.ending = False
        self.holding: TimerHandle | None = None
        self.parts: list[bytes] = []
        self.body = b""
        self.held = b""
        self.expected = 0
        self.given_up = False
        self.deaf = False
        self.chunks: Chunks | None = None
        self.behind = b""
        """What came behind requests that are not answered yet, or behind many chunks."""

    # --- the connection -------------------------------------------------------------------------

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.outlet = Outlet(transport, self.loop)
        _send_at_once(transport)
        self._wait(REQUEST_SECONDS)
        crowd.came(self)

    async def _served(self, scope: Any, receive: Any, send: Any) -> None:
        """The application, whose answers go out as they are read."""
        assert self.outlet is not None, "who asks is connected"
        await self.application(scope, receive, partial(self.outlet.send, send))

    def shutdown(self) -> None:
        """The server stops: what is here as a whole is answered, what is not has little time."""
        self.stopping = True
        super().shutdown()
        if self._is_arriving():
            self._wait(STOPPING_SECONDS)
        if self.outlet is not None:
            self.outlet.hurry(STOPPING_SECONDS)
        self._end_soon()

    def _end_soon(self) -> None:
        """Where a connection is closed, TLS would wait for its other end to say so too."""
        if self.stopping and self.transport.is_closing():
            self.loop.call_later(STOPPING_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        # a connection and what it is made of know one another, so it is gone for good only when
        # Python next looks for rubbish; what came by it need not be there as long
        self.parts = []
        self.head = self.body = self.held = self.behind = b""
        arriving.forget(self)
        crowd.gone(self)
        if self.outlet is not None:
            self.outlet.forget()
        if self.holding is not None:
            self.holding.cancel()
            self.holding = None
        super().connection_lost(exc)

    def _wait(self, seconds: float | None) -> None:
        """Give what is arriving so many seconds from now; None when nothing is."""
        if self.arriving is not None:
            self.arriving.cancel()
        if self.stopping and seconds is not None:
            seconds = min(seconds, STOPPING_SECONDS)
        self.arriving = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self.arriving = None
        if self.head or self.unanswered:
            when = "before the server stopped" if self.stopping else "in time"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"the request did not arrive {when}")
        else:
            self.transport.close()

    # --- feeding --------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self.deaf:
            return
        if self.behind:
            self._keep_behind(self.behind + data)
            return
        if self.holding is not None:
            data = self._with_late_end(data)
        elif self.given_up:
            self._look_back(data)
        try:
            self._feed(data)
        except httptools.HttpParserUpgrade:
            # CONNECT; its body is lost
            self._misfit()
        except httptools.HttpParserError as problem:
            if isinstance(problem.__context__, _TwoHosts):
                self._refuse(HTTPStatus.BAD_REQUEST, "a request has one Host header")
            else:
                self._refuse(HTTPStatus.BAD_REQUEST, f"this is no HTTP request: {problem}")
        self._mind_the_time()

    def _mind_the_time(self) -> None:
        """At every moment something ends a connection on which nothing moves."""
        if self._is_arriving():
            if self.arriving is None:
                self._wait(REQUEST_SECONDS + (self.remaining or 0) / SLOWEST)
            return
        self._wait(None)
        if not self.unanswered:
            # an empty line, or the rest of a body that was refused, is no reason to stay
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _is_arriving(self) -> bool:
        if self.deaf:
            return False
        return bool(self.head) or self.remaining is not None or self.chunks is not None

    def _feed(self, data: bytes) -> None:
        while data and not self.deaf and self.parser is not None:
            if self.chunks is not None:
                data = self._feed_chunks(self.chunks, data)
                if data and self.chunks is not None:
                    self._keep_behind(data)
                    self.loop.call_soon(self._go_on)
                    return
            elif self.remaining is not None:
                data = self._feed_body(data)
            elif len(self.unanswered) >= PIPELINED_MAX:
                self._keep_behind(data)
                return
            else:
                data = self._feed_head(data)

    def _keep_behind(self, data: bytes) -> None:
        """Let this wait, and whatever follows it wait in the network."""
        self.behind = data
        self.flow.pause_reading()

    def _go_on(self) -> None:
        """Look at what had to wait."""
        data, self.behind = self.behind, b""
        if data and self.parser is not None and not self.deaf:
            self.flow.resume_reading()
            self.data_received(data)

    def _feed_chunks(self, chunks: Chunks, data: bytes) -> bytes:
        """Feed what a body in chunks has in these bytes as one chunk; answers what follows."""
        try:
            found, rest = chunks.take(data)
        except Misshapen as problem:
            raise httptools.HttpParserError(str(problem)) from problem
        if found:
            self.parser.feed_data(b"%x\r\n%b\r\n" % (len(found), found))
        if chunks.ended:
            self.chunks = None
            self.parser.feed_data(b"0\r\n\r\n")
        return rest

    def _feed_head(self, data: bytes) -> bytes:
        """Gather the headers and feed them as a whole; answers what follows them."""
        searched = max(0, len(self.head) - 3)
        self.head = self.head + data if self.head else data.lstrip(b"\r\n")
        end = self.head.find(HEAD_END, searched)
        if end < 0:
            self._check_beginning()
            return b""
        cut = end + len(HEAD_END)
        head, rest = self.head[:cut], self.head[cut:]
        if cut > HEAD_BYTES_MAX:
            self._refuse_head()
            return b""
        self.head = b""
        self.parser.feed_data(plain(head))
        if self.remaining is None and self.chunks is None:
            self._judge(rest)
        return rest

    def _check_beginning(self) -> None:
        if not _MAY_BEGIN.match(self.head):
            raise httptools.HttpParserError("it does not begin like one")
        if len(self.head) > HEAD_BYTES_MAX:
            self._refuse_head()
        elif len(self.head) > SMALL_HEAD:
            self.received = len(self.head)
            arriving.note(self)

    def _refuse_head(self) -> None:
        words = f"the address and headers of a request have at most {HEAD_BYTES_MAX} bytes"
        self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, words)

    def _feed_body(self, data: bytes) -> bytes:
        assert self.remaining is not None
        part, rest = data[: self.remaining], data[self.remaining :]
        self.remaining -= len(part)
        if not self.cycle.response_complete:
            self.parts.append(part)
        if self.remaining:
            self.parser.feed_data(part)
            return rest
        self.remaining = None
        self.ending = True
        self.parser.feed_data(part)
        self.ending = False
        return self._after_body(rest)

    def on_headers_complete(self) -> None:
        """Raises _TwoHosts, which `data_received` answers."""
        if sum(name == b"host" for name, _ in self.headers) > 1:
            # what stands before us may go by the one, and we by the other
            raise _TwoHosts
        super().on_headers_complete()
        self.unanswered.append(self.cycle)
        crowd.asked(self)
        self.given_up = False
        self.received = 0
        if self.expect_100_continue:
            # a client that is refused before it sends its body may leave the body out
            self.cycle.keep_alive = False
        lengths = [value for name, value in self.headers if name == b"content-length"]
        if any(name == b"transfer-encoding" for name, _ in self.headers):
            self.chunks = Chunks()
        elif len(lengths) == 1 and int(lengths[0]) > 0:
            self.remaining = self.announced = int(lengths[0])
        # a request that is here as a whole needs no time to arrive (_mind_the_time)
        self._wait(None)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self.received += len(body)
        if self.received > SMALL_BODY:
            arriving.note(self)

    def is_sending(self) -> bool:
        """Whether a part of a request is missing."""
        in_body = self.cycle is not None and self.cycle.more_body
        return not self.deaf and bool(self.head or in_body)

    def is_idle(self) -> bool:
        """Whether nobody waits for an answer by this connection."""
        return not self.unanswered

    def leave(self) -> None:
        """Let others have the place of this connection."""
        self.deaf = True
        self.transport.abort()

    def make_way(self) -> None:
        """Let go of a body that takes the room of others."""
        words = "more is arriving than there is room for; send it again, in one go"
        self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, words)

    def on_message_complete(self) -> None:
        # a measured body is looked at first (_after_body)
        if not self.ending:
            super().on_message_complete()

    # --- a body that is longer than it says -----------------------------------------------------

    def _after_body(self, rest: bytes) -> bytes:
        """The announced body is there: complete it, hold it for its end, or go on."""
        announced = self.announced
        # the application may have read a part of the body already, so the parts are kept here
        body = self.body = b"".join(self.parts)
        self.parts = []
        if self.cycle.response_complete:
            return rest
        if rest and not body.isascii() and completes(body, rest, announced):
            self._take(rest)
        elif may_complete(body, rest, announced) or (
            not rest and looks_cut(self.scope["query_string"], body)
        ):
            self.expected, self.held = announced, rest
            seconds = BREATH_SECONDS if len(body) <= LONG_BODY else LONG_BREATH_SECONDS
            self.holding = self.loop.call_later(seconds, self._give_up)
        else:
            self._end_body(rest)
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
        self._end_body(data)
        return data

    def _give_up(self) -> None:
        """The end did not come: the body is what it is, and what came is read as it is."""
        self.holding = None
        late, self.held = self.held, b""
        self._end_body(late)
        self.given_up = not late
        if late:
            self.data_received(late)

    def _look_back(self, data: bytes) -> None:
        """Say so if a body that could not be held any longer did lack these bytes."""
        self.given_up = False
        if completes(self.body, data, self.expected):
            words = "The end of a body counted in characters came too late: it was read without"
            self.logger.warning(words)

    def _end_body(self, rest: bytes) -> None:
        self._judge(rest)
        super().on_message_complete()

    def _judge(self, rest: bytes) -> None:
        """Where bytes follow that can be no request, the one before them was measured wrongly:
        the application says so instead of carrying it out, and nothing more is read."""
        if not _MAY_BEGIN.match(rest) and self.cycle in self.unanswered:
            self._misfit()

    def _misfit(self) -> None:
        self.cycle.scope["state"][MISFIT] = True
        self.cycle.keep_alive = False
        self.deaf = True

    # --- refusing -------------------------------------------------------------------------------

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Read nothing more; say this when those who asked before have their answers."""
        self.logger.warning("Refused a request: %s", words)
        self.deaf = True
        self.parts, self.body, self.held, self.behind = [], b"", b"", b""
        self.refusal = _spelled(status, words)
        self._wait(None)
        self._drop_unfinished()
        if not self.unanswered:
            self._say_refusal()

    def _drop_unfinished(self) -> None:
        """The application must not take what came of the refused request for all of it."""
        cycle = self.cycle
        if cycle not in self.unanswered or not cycle.more_body:
            return
        cycle.disconnected = True
        cycle.message_event.set()
        self.unanswered.remove(cycle)
        self.pipeline = deque(each for each in self.pipeline if each[0] is not cycle)

    def on_response_complete(self) -> None:
        self.unanswered.pop(0)
        if self.holding is None and not self.given_up:
            self.body = b""
        super().on_response_complete()
        if self.remaining is not None and not self.unanswered:
            # what is left of a body that was refused unread: dropped, for the answer would be
            # lost with the connection if that ended while the client still writes
            self._wait(REQUEST_SECONDS)
        if self.refusal and not self.unanswered:
            self._say_refusal()
        if self.behind and self.chunks is None:
            self.loop.call_soon(self._go_on)
        self._end_soon()

    def _say_refusal(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(self.refusal)
            self.transport.close()
            self._end_soon()


def _send_at_once(transport: Transport) -> None:
    """Let the body of an answer not wait until the caller has acknowledged its headers.

    asyncio does so by itself, but not where the listening socket was opened without naming TCP;
    a caller who keeps his connection would then wait some 40 milliseconds for every answer.

    And let the system take no megabytes at once out of our hands: what it took counts as read."""
    opened = transport.get_extra_info("socket")
    if opened is not None and opened.family in (socket.AF_INET, socket.AF_INET6):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, PIECE)


def _spelled(status: HTTPStatus, words: str) -> bytes:
    """An answer from before there is a request, in the shape of all the others."""
    number = os.urandom(8).hex()
    told = faults.response(None, BAD_HEAD, number, reason=words)
    again = status is HTTPStatus.SERVICE_UNAVAILABLE
    told["error"]["data"]["retryable"] = again
    body = json.dumps(told).encode()
    wait = f"retry-after: {AGAIN_SECONDS}\r\n" if again else ""
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n{wait}"
        f"x-request-id: {number}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body
