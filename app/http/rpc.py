"""The endpoint: bytes in, bytes out; reads a request, has its calls carried out, answers.

Whatever goes wrong on the way, the caller is answered in the dialect that it speaks.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import structlog

from app.calls import limiter
from app.calls.call import Call
from app.calls.carrying import Carrier
from app.calls.lanes import Lanes
from app.calls.together import not_carried_out
from app.dialects import exact_json, reading
from app.dialects.envelope import LEGACY, Entry, Envelope, Header, Unreadable
from app.dialects.faults import (
    BATCH_ANSWER_TOO_LARGE,
    CROSS_SITE,
    MISMEASURED,
    NOT_ALLOWED,
    PARAMETERS_MAX,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    UNSUPPORTED,
    Fault,
    response,
)
from app.dialects.jsonrpc import answered
from app.dialects.legacy import answer as legacy
from app.dialects.legacy import forms
from app.dialects.legacy.reading import call_of
from app.dialects.outcomes import Outcome, broke_down, faulted, refused, spelled
from app.dialects.request import request_in
from app.http import disposition, freshness
from app.http.origin import Origin, came_by
from app.http.protocol import MISFIT
from app.http.replies import Replies
from app.http.reply import Receive, Reply, Scope, Send, headers_of
from app.http.session_id import find_sid
from app.http.whence import from_here, may_keep_cookie
from config import Settings
from models.actor import Request
from models.refusals import NotLoggedOn, Overtaken, Refusal

CLOSE: Header = (b"connection", b"close")

log = structlog.get_logger("financial_rpc")

TOO_MUCH_ANSWERED = "the answers to this batch are too large already; this call was not carried out"
LONGER_THAN_ANNOUNCED = (
    "the request goes on where its Content-Length says that it ends, so it was not carried out; "
    "Content-Length counts bytes, not characters"
)
FROM_HERE = (
    "a write with only a cookie must come from this site itself, as Sec-Fetch-Site, Origin or "
    "Referer says; or send the session id as auth-sid, or as Authorization: Bearer"
)
SMALL_BODY = 50_000
"""How many bytes a body may have that is taken apart at once."""
WAITING_MAX = 50_000_000
"""How many bytes of larger ones may wait for it."""
COME_AGAIN_SECONDS = 2
ANSWERED_AT_ONCE = 1_000
"""How many entries that are no calls are answered before others have their turn."""
PASSED_OVER = 10
"""How many times as many bytes as a request may have are read of one that has more."""


class Came(NamedTuple):
    """A request before its body is read."""

    scope: Scope
    verb: str
    query: str
    headers: dict[str, str]
    origin: Origin
    request_id: str

    @property
    def site(self) -> str:
        """The address that links to this service begin with."""
        return f"{'https' if self.origin.tls else 'http'}://{self.headers.get('host', '')}"

    @property
    def speaks_legacy(self) -> bool:
        """Which dialect a caller seems to speak whose request can't be read."""
        named = "method=" in self.query.lower()
        return named or not reading.is_json_type(self.headers.get("content-type", ""))


class Endpoint:
    """An ASGI application that serves /rpc/ and /rpc/{endpoint}/, in both dialects."""

    def __init__(self, settings: Settings, lanes: Callable[[], Lanes]) -> None:
        self.settings = settings
        self.carrier = Carrier(lanes)
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.waiting = 0
        """How many bytes of large bodies are not taken apart yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = self.came(scope)
        try:
            reply = await self._reply(came, receive)
        except Exception:
            # the one guard around all of it: a fault of ours is told like any other
            reply = self._told(came, broke_down(None, came.request_id))
        await reply.send(send)

    def came(self, scope: Scope) -> Came:
        """A request, and from where it came."""
        headers = headers_of(scope)
        origin = came_by(self.settings, scope, headers)
        query = scope["query_string"].decode("latin-1")
        return Came(scope, scope["method"], query, headers, origin, os.urandom(8).hex())

    async def _reply(self, came: Came, receive: Receive) -> Reply:
        if came.verb not in {"GET", "POST"}:
            return _not_allowed(came)
        try:
            read = await self._envelope(came, await self._body(came, receive))
        except Unreadable as problem:
            return self._refused(came, problem)
        except Refusal as refusal:
            return self._turned_away(came, refused(refusal))
        if came.verb == "GET" and not read.entries[0].method:
            return _not_allowed(came)
        find_sid(read, came.headers)
        request = self.request(came, read)
        if read.dialect == LEGACY:
            return await self._legacy(came, read, request)
        return await self._jsonrpc(came, read, request)

    def request(self, came: Came, read: Envelope) -> Request:
        """What every call of a request has in common."""
        return request_in(
            read.dialect,
            self.settings,
            self.now(),
            sid=read.sid,
            address=came.origin.address,
            request_id=came.request_id,
            version="ONDEMAND" if came.scope["path"].startswith("/ondemand") else "RPC",
        )

    # --- reading ------------------------------------------------------------------------------

    async def _envelope(self, came: Came, body: bytes) -> Envelope:
        """Read a request; one of a large body beside the loop, where few may wait.

        Raises Unreadable, and Overtaken where too many do."""
        if len(body) <= SMALL_BODY:
            return self._read(came, body)
        if self.waiting + len(body) > WAITING_MAX:
            raise Overtaken(seconds=COME_AGAIN_SECONDS)
        self.waiting += len(body)
        try:
            return await self.carrier.lanes().read(lambda: self._read(came, body))
        finally:
            self.waiting -= len(body)

    def _read(self, came: Came, body: bytes) -> Envelope:
        """Raises Unreadable."""
        packed = came.headers.get("content-encoding", "").strip()
        if body and packed.lower() not in ("", "identity"):
            words = f"Content-Encoding {packed[:100]} is not understood; send the body as it is"
            raise Unreadable(words, UNSUPPORTED)
        kind = came.headers.get("content-type", "")
        read = reading.read(came.verb, came.query, kind, body, self.settings.batch_max)
        if _writes(read) and forms.lacks_its_end(came.headers, body):
            raise Unreadable(f"the end of the body is missing; {forms.BYTES_COUNT}", cut=True)
        return read

    async def _body(self, came: Came, receive: Receive) -> bytes:
        most = self.settings.body_bytes_max
        announced = came.headers.get("content-length", "")[:18]
        if announced.isdecimal() and int(announced) > most:
            # who asks first has not sent it yet; of what can't be awaited nothing is
            if "expect" not in came.headers and int(announced) <= PASSED_OVER * most:
                await self._pass_over(receive)
            raise Unreadable(f"a request has at most {most} bytes, this one {announced}", TOO_LARGE)
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Unreadable("the connection ended before the request did")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > most:
                if more:
                    await self._pass_over(receive)
                raise Unreadable(f"a request has at most {most} bytes", TOO_LARGE)
        if came.scope.get("state", {}).get(MISFIT):
            raise Unreadable(LONGER_THAN_ANNOUNCED, MISMEASURED)
        return b"".join(parts)

    async def _pass_over(self, receive: Receive) -> None:
        """Read what nobody will look at: a client that is still writing when the connection
        closes sees a broken one, and no answer. Of bodies without end not all is awaited."""
        size, more = 0, True
        while more and size < PASSED_OVER * self.settings.body_bytes_max:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)

    # --- JSON-RPC -----------------------------------------------------------------------------

    async def _jsonrpc(self, came: Came, read: Envelope, request: Request) -> Reply:
        replies = Replies(came.request_id, came.site, bearer=read.sid_from == "bearer")
        if _may_be_forged(came, read):
            _refuse_writes(read)
        if read.atomic:
            await self._as_one(came, read.entries, request, replies)
        elif read.is_batch:
            await self._one_by_one(came, read.entries, request, replies)
        elif (entry := read.entries[0]).problem:
            return replies.refused(entry)
        else:
            outcome = await self.carrier.one(_call(came, entry, request))
            return await self.carrier.spell(
                outcome,
                request.sid,
                lambda: replies.only(entry, outcome, came.headers, request.now),
            )
        return replies.batch()

    async def _one_by_one(
        self, came: Came, entries: list[Entry], request: Request, replies: Replies
    ) -> None:
        """Carry out one call after another; what a batch answers has an end."""
        most = self.settings.batch_bytes_max
        for number, entry in enumerate(entries, 1):
            if replies.size > most and not entry.problem:
                entry = Entry(id=entry.id, problem=TOO_MUCH_ANSWERED,
                              fault=BATCH_ANSWER_TOO_LARGE, most=most)  # fmt: skip
            if entry.problem:
                replies.add_failed(entry)
                if number % ANSWERED_AT_ONCE == 0:
                    await asyncio.sleep(0)
            else:
                outcome = await self.carrier.one(_call(came, entry, request))
                add = partial(replies.add, entry, outcome)
                await self.carrier.spell(outcome, request.sid, add)
                await asyncio.sleep(0)  # others have their turn between the calls of a batch

    async def _as_one(
        self, came: Came, entries: list[Entry], request: Request, replies: Replies
    ) -> None:
        """Carry out all calls of a batch, or none."""
        outcomes = _refused_together(entries)
        if not outcomes:
            calls = [_call(came, entry, request) for entry in entries]
            outcomes = await self.carrier.as_one(calls)
        for entry, outcome in zip(entries, outcomes, strict=True):
            if entry.problem:
                replies.add_failed(entry)
            else:
                replies.add(entry, outcome)

    # --- the legacy dialect ---------------------------------------------------------------------

    async def _legacy(self, came: Came, read: Envelope, request: Request) -> Reply:
        outcome = _unanswerable(came, read)
        if outcome is None:
            outcome = await self.carrier.one(_call(came, read.entries[0], request))
        keeps = may_keep_cookie(came.verb, came.headers)
        answer = legacy.Answer(self.settings, read, came.site, came.request_id, keeps)
        return await self.carrier.spell(
            outcome,
            request.sid,
            lambda: spelled(
                outcome,
                came.request_id,
                lambda told: _legacy_reply(came, answer, told, request.now),
            ),
        )

    # --- what can't be dispatched ---------------------------------------------------------------

    def _turned_away(self, came: Came, outcome: Outcome) -> Reply:
        """What nobody has looked at, because there is too much of it just now."""
        if came.speaks_legacy:
            return self._told(came, outcome)
        replies = Replies(came.request_id, came.site, bearer=False)
        return replies.only(Entry(id=None), outcome, came.headers, self.now())

    def _refused(self, came: Came, problem: Unreadable) -> Reply:
        log.info("call", method="", outcome=problem.fault.type, request=came.request_id)
        # where it is only too large the connection stays, so that the answer is read: some write
        # all they have to say first
        more = [CLOSE] if problem.cut else []
        if problem.typed or not came.speaks_legacy:
            return _faulted(came, problem.fault, str(problem), more)
        return self._told(came, faulted(problem.fault, str(problem)), more)

    def _told(self, came: Came, outcome: Outcome, more: list[Header] | None = None) -> Reply:
        """What is wrong with a whole request, in the dialect that its caller seems to speak."""
        if not came.speaks_legacy:
            body = exact_json.write(answered(None, outcome, came.request_id, came.site))
            return Reply(body=body, headers=[*(more or []), *_id_header(came)])
        read = call_of(forms.query_pairs(came.query)[:PARAMETERS_MAX], {})
        answer = legacy.Answer(self.settings, read, came.site, came.request_id)
        headers = [*(more or []), *answer.headers(outcome)]
        return _in_parts(200, answer, outcome, headers)


def _call(came: Came, entry: Entry, request: Request) -> Call:
    return Call(entry.method, entry.params, request, secure=came.origin.secure, site=came.site)


def _id_header(came: Came) -> list[Header]:
    return [(b"x-request-id", came.request_id.encode())]


def _faulted(came: Came, fault: Fault, words: str, more: list[Header]) -> Reply:
    body = exact_json.write(response(None, fault, came.request_id, came.site, reason=words))
    return Reply(fault.status, body, [*more, *_id_header(came)])


def _not_allowed(came: Came) -> Reply:
    return _faulted(came, NOT_ALLOWED, "use POST", [(b"allow", b"POST, GET")])


def _writes(read: Envelope) -> bool:
    """Whether a legacy call is one that writes."""
    if read.dialect != LEGACY:
        return False
    method = read.entries[0].declared
    return method is not None and method.work.writes


# --- pieces of JSON-RPC -------------------------------------------------------------------------


def _refuse_writes(read: Envelope) -> None:
    """Let no call that writes be carried out."""
    for entry in read.entries:
        if not entry.problem and _writes_for(entry):
            entry.problem, entry.fault = FROM_HERE, CROSS_SITE


def _refused_together(entries: list[Entry]) -> list[Outcome]:
    """What becomes of all calls of an atomic batch that holds what has no place in one."""
    for position, entry in enumerate(entries, 1):
        method = entry.declared
        if not entry.problem and method is not None and method.work.only_takes_time:
            entry.problem = "a search has no place in an atomic batch, which holds others up"
        if entry.problem:
            return [not_carried_out(f"call {position} of the batch is refused")] * len(entries)
    return []


# --- pieces of the legacy dialect ---------------------------------------------------------------


def _unanswerable(came: Came, read: Envelope) -> Outcome | None:
    """What must not be carried out, because of how it came or how it wants its answer."""
    if _may_be_forged(came, read) and _writes_for(read.entries[0]):
        return faulted(CROSS_SITE, FROM_HERE[0].upper() + FROM_HERE[1:], reason=FROM_HERE)
    if wrong := legacy.unknown_format(read):
        return faulted(UNKNOWN_FORMAT, wrong)
    return None


def _may_be_forged(came: Came, read: Envelope) -> bool:
    """Whether it is carried by nothing but a cookie, and nothing says that a page of this host
    sent it."""
    return read.sid_from == "cookie" and not from_here(came.headers)


def _writes_for(entry: Entry) -> bool:
    """Whether a call writes by right of its session; a logon brings a right of its own."""
    method = entry.declared
    return method is not None and method.work.writes and not method.opens_session


def _legacy_reply(came: Came, answer: legacy.Answer, outcome: Outcome, now: datetime) -> Reply:
    """The reply with its status and all of its headers."""
    entry = answer.read.entries[0]
    headers = answer.headers(outcome)
    if answer.read.repaired:
        headers.append(CLOSE)  # what was missing may still arrive, and is no request
    fresh = freshness.of(outcome, now)
    headers += fresh.headers()
    if fresh.is_known(came.headers):
        return _charged(Reply(304, b"", headers), outcome)
    if outcome.ok and disposition.is_file_itself(outcome.method, entry.method):
        return _charged(disposition.handed_out(outcome.result, headers), outcome)
    refused = outcome.code == NotLoggedOn.code and legacy.is_rest(entry, came.headers)
    status = 401 if refused else 200
    return _charged(_in_parts(status, answer, outcome, headers), outcome)


def _in_parts(status: int, answer: legacy.Answer, outcome: Outcome, headers: list[Header]) -> Reply:
    """The reply that is this answer."""
    body, *rest = answer.parts(outcome)
    return Reply(status, body, headers, answer.content_type(outcome), rest)


def _charged(reply: Reply, outcome: Outcome) -> Reply:
    """The reply, borne by the caller's allowance, with what is left of that."""
    if outcome.budget is None:
        return reply
    left = limiter.charge(outcome.budget, reply.length)
    return reply._replace(headers=[*reply.headers, *left.headers()])
