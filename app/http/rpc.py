"""The endpoint: bytes in, bytes out; reads a request, has its calls carried out, answers."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog

from app.calls.dispatch import Call, check_transport, dispatch, finish, needs_finishing, prepare
from app.calls.faults import (
    BATCH_ANSWER_TOO_LARGE,
    CROSS_SITE,
    MISMEASURED,
    NOT_ALLOWED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    UNSUPPORTED,
    Fault,
    response,
)
from app.calls.outcomes import Outcome, broke_down, faulted
from app.calls.together import dispatch_as_one, not_carried_out
from app.dialects import envelope
from app.dialects.envelope import JSONRPC, LEGACY, Entry, Envelope, Unreadable
from app.dialects.jsonrpc import Header, Replies, answered, failed
from app.dialects.legacy import answer as legacy
from app.http import disposition, freshness, parsing
from app.http.lanes import Lanes
from app.http.origin import came_by
from app.http.protocol import MISFIT
from config import Settings
from methods import BY_FOLDED_NAME
from methods.declare import Work
from models.refusals import NotLoggedOn

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
CLOSE: Header = (b"connection", b"close")

log = structlog.get_logger("financial_rpc")

TOO_MUCH_ANSWERED = "the answers to this batch are too large already; this call was not carried out"
LONGER_THAN_ANNOUNCED = (
    "the request goes on where its Content-Length says that it ends, so it was not carried out; "
    "Content-Length counts bytes, not characters"
)
PASSED_OVER = 10
"""How many times as many bytes as a request may have are read of one that has more."""


class TooLarge(Exception):
    """The body is larger than a request may be."""


class Endpoint:
    """An ASGI application that serves /rpc/ and /rpc/{endpoint}/, in both dialects."""

    def __init__(self, settings: Settings, lanes: Callable[[], Lanes]) -> None:
        self.settings = settings
        self.lanes = lanes
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = os.urandom(8).hex()
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        verb = scope["method"]
        if verb not in {"GET", "POST"}:
            await self._not_allowed(send, request_id)
            return
        try:
            body = await self._body(scope, headers, receive)
            read = envelope.read(
                verb,
                scope["query_string"].decode("latin-1"),
                headers.get("content-type", ""),
                body,
                self.settings.batch_max,
            )
            if _writes(read) and envelope.lacks_its_end(headers, body):
                words = f"the end of the body is missing; {envelope.BYTES_COUNT}"
                raise Unreadable(words, cut=True)
        except Unreadable as problem:
            await self._unreadable(scope, headers, send, problem, request_id)
            return
        except TooLarge as problem:
            await self._too_large(scope, headers, send, str(problem), request_id)
            return
        if verb == "GET" and not read.entries[0].method:
            await self._not_allowed(send, request_id)
            return
        envelope.find_sid(read, headers)
        context = self.context(scope, headers, read, request_id)
        if read.dialect == LEGACY:
            await self._legacy(read, context, verb, headers, send)
        else:
            await self._jsonrpc(read, context, headers, send)

    # --- reading ------------------------------------------------------------------------------

    async def _body(self, scope: Scope, headers: dict[str, str], receive: Receive) -> bytes:
        most = self.settings.body_bytes_max
        announced = headers.get("content-length", "")[:18]
        if announced.isdecimal() and int(announced) > most:
            # who asks first has not sent it yet; of what can't be awaited nothing is
            if "expect" not in headers and int(announced) <= PASSED_OVER * most:
                await self._pass_over(receive)
            raise TooLarge(f"a request has at most {most} bytes, this one {announced}")
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
                raise TooLarge(f"a request has at most {most} bytes")
        if scope.get("state", {}).get(MISFIT):
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

    def context(
        self, scope: Scope, headers: dict[str, str], read: Envelope, request_id: str = ""
    ) -> dict[str, Any]:
        """What every call of a request has in common: from where it came, and who says so."""
        origin = came_by(self.settings, scope, headers)
        return {
            "dialect": read.dialect,
            "settings": self.settings,
            "now": self.now(),
            "sid": read.sid,
            "sid_from": read.sid_from,
            "address": origin.address,
            "request_id": request_id or os.urandom(8).hex(),
            "tls": origin.tls,
            "secure": origin.secure,
        }

    # --- carrying out -------------------------------------------------------------------------

    async def outcome(self, entry: Entry, context: dict[str, Any]) -> Outcome:
        """Carry one call out, and log it."""
        started = time.perf_counter()
        call = Call(method=entry.method, params=entry.params, **context)
        outcome = check_transport(call)
        if outcome is None:
            outcome = await self._carried_out(call)
        _log(call, outcome, round((time.perf_counter() - started) * 1000, 2))
        return outcome

    async def _carried_out(self, call: Call) -> Outcome:
        lanes = self.lanes()
        method = BY_FOLDED_NAME.get(call.method.lower())
        work = method.work if method is not None else Work.POINT
        try:
            if method is not None and method.prepare is not None:
                await lanes.aside(lambda: prepare(call, method))
            outcome = await lanes.run(work, lambda: dispatch(call))
            if needs_finishing(outcome):
                await lanes.run(Work.WRITE, lambda: finish(outcome, call))
        except Exception:
            return broke_down(method, call.request_id)
        return outcome

    # --- JSON-RPC -----------------------------------------------------------------------------

    async def _jsonrpc(
        self, read: Envelope, context: dict[str, Any], known: Mapping[str, str], send: Send
    ) -> None:
        replies = await self._replies(read, context)
        status = replies.status(context)
        headers = replies.headers(status, context["request_id"])
        if replies.fresh.is_known(known):
            await _send(send, HTTPStatus.NOT_MODIFIED, b"", headers)
        elif not replies.texts:
            await _send(send, HTTPStatus.NO_CONTENT, b"", headers)
        elif read.is_batch:
            await _send(send, status, b"[" + b",".join(replies.texts) + b"]", headers)
        else:
            await _send(send, status, replies.texts[0], headers)

    async def _replies(self, read: Envelope, context: dict[str, Any]) -> Replies:
        """Carry out one call after another; what a batch answers has an end."""
        replies = Replies()
        as_one = await self._as_one(read.entries, context) if read.atomic else []
        most = self.settings.batch_bytes_max
        for position, entry in enumerate(read.entries):
            if not as_one and replies.size > most and not entry.problem:
                entry = Entry(id=entry.id, problem=TOO_MUCH_ANSWERED,
                              fault=BATCH_ANSWER_TOO_LARGE, most=most)  # fmt: skip
            if entry.problem:
                replies.add(entry, failed(entry, context))
                continue
            outcome = as_one[position] if as_one else await self.outcome(entry, context)
            replies.add(entry, answered(entry.id, outcome, context["request_id"]))
            replies.codes.append(outcome.code)
            replies.budget = outcome.budget or replies.budget
            if not read.is_batch:
                replies.fresh = freshness.of(outcome, context["now"])
        return replies

    async def _as_one(self, entries: list[Entry], context: dict[str, Any]) -> list[Outcome]:
        """Carry out all calls of a batch, or none; answers what became of each."""
        for position, entry in enumerate(entries, 1):
            method = BY_FOLDED_NAME.get(entry.method.lower())
            if not entry.problem and method is not None and method.work is Work.SEARCH:
                entry.problem = "a search has no place in an atomic batch, which holds others up"
            if entry.problem:
                others = not_carried_out(f"call {position} of the batch is refused")
                return [others] * len(entries)
        calls = [Call(method=each.method, params=each.params, **context) for each in entries]
        started = time.perf_counter()
        outcomes = await self._carried_out_as_one(calls)
        ms = round((time.perf_counter() - started) * 1000, 2)
        for call, outcome in zip(calls, outcomes, strict=True):
            _log(call, outcome, ms)
        return outcomes

    async def _carried_out_as_one(self, calls: list[Call]) -> list[Outcome]:
        lanes = self.lanes()
        for position, call in enumerate(calls):
            if (refused := check_transport(call)) is not None:
                others = not_carried_out(f"call {position + 1} of the batch is refused")
                return [refused if each is call else others for each in calls]
        methods = [BY_FOLDED_NAME.get(call.method.lower()) for call in calls]
        works = {method.work for method in methods if method is not None}
        work = Work.CLOSE if works & {Work.CLOSE, Work.DRAW} else Work.WRITE
        try:
            for call, method in zip(calls, methods, strict=True):
                if method is not None and method.prepare is not None:
                    await lanes.aside(partial(prepare, call, method))
            return await lanes.run(work, lambda: dispatch_as_one(calls))
        except Exception:
            return [broke_down(None, calls[0].request_id)] * len(calls)

    # --- the legacy dialect ---------------------------------------------------------------------

    async def _legacy(
        self,
        read: Envelope,
        context: dict[str, Any],
        verb: str,
        headers: dict[str, str],
        send: Send,
    ) -> None:
        entry = read.entries[0]
        outcome = self._unanswerable(verb, headers, read)
        if outcome is None:
            outcome = await self.outcome(entry, context)
        answer = self._answer(read, headers, context["tls"], context["request_id"])
        more = answer.headers(outcome)
        if read.repaired:
            more.append(CLOSE)  # what was missing may still arrive, and is no request
        if outcome.budget is not None:
            more += outcome.budget.headers()
        fresh = freshness.of(outcome, context["now"])
        more += fresh.headers()
        if fresh.is_known(headers):
            await _send(send, HTTPStatus.NOT_MODIFIED, b"", more)
            return
        if outcome.ok and entry.method.upper() == disposition.METHOD:
            # here the platform answers the file itself; the method's other name has an envelope
            content, kind = outcome.result["Base64"], disposition.content_type(outcome.result)
            more += disposition.headers(outcome.result)
            await _send(send, HTTPStatus.OK, content, more, kind)
            return
        status = HTTPStatus.OK
        if outcome.code == NotLoggedOn.code and legacy.is_rest(entry, headers):
            status = HTTPStatus.UNAUTHORIZED
        await _send(send, status, answer.body(outcome), more, answer.content_type(outcome))

    def _answer(
        self, read: Envelope, headers: dict[str, str], tls: bool, request_id: str
    ) -> legacy.Answer:
        site = f"{'https' if tls else 'http'}://{headers.get('host', '')}"
        return legacy.Answer(self.settings, read, site, request_id)

    def _unanswerable(self, verb: str, headers: dict[str, str], read: Envelope) -> Outcome | None:
        """What must not be carried out, because of how it came or how it wants its answer."""
        if self._forged(headers, read):
            words = f"A write by {verb} with only a cookie must come from this site itself"
            return faulted(CROSS_SITE, words)
        if wrong := legacy.unknown_format(read):
            return faulted(UNKNOWN_FORMAT, wrong)
        return None

    def _forged(self, headers: dict[str, str], read: Envelope) -> bool:
        """A write carried by nothing but a cookie, out of a page of another site or origin.

        SameSite keeps the cookie from other sites; it goes along from a page that the same host
        serves on another port."""
        if read.sid_from != "cookie" or not _writes(read):
            return False
        return headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}

    # --- what can't be dispatched ---------------------------------------------------------------

    def _speaks_legacy(self, scope: Scope, headers: dict[str, str]) -> bool:
        named = b"method=" in scope["query_string"].lower()
        return named or not envelope.is_json_type(headers.get("content-type", ""))

    async def _unreadable(
        self,
        scope: Scope,
        headers: dict[str, str],
        send: Send,
        problem: Unreadable,
        request_id: str,
    ) -> None:
        words, fault = str(problem), problem.fault
        await self._refuse(scope, headers, send, fault, words, request_id, close=problem.cut)

    async def _too_large(
        self, scope: Scope, headers: dict[str, str], send: Send, words: str, request_id: str
    ) -> None:
        # the connection stays, so that the answer is read: some write all they have to say first
        await self._refuse(scope, headers, send, TOO_LARGE, words, request_id)

    async def _refuse(
        self,
        scope: Scope,
        headers: dict[str, str],
        send: Send,
        fault: Fault,
        words: str,
        request_id: str,
        *,
        close: bool = False,
    ) -> None:
        log.info("call", method="", outcome=fault.type, request=request_id)
        more: list[Header] = [CLOSE] if close else []
        if fault is not UNSUPPORTED and self._speaks_legacy(scope, headers):
            outcome = faulted(fault, words)
            pairs = envelope.query_pairs(scope["query_string"].decode("latin-1"))
            read = envelope.legacy_from(pairs[: envelope.PARAMETERS_MAX], {})
            tls = self.context(scope, headers, read)["tls"]
            answer = self._answer(read, headers, tls, request_id)
            more += answer.headers(outcome)
            kind = answer.content_type(outcome)
            await _send(send, HTTPStatus.OK, answer.body(outcome), more, kind)
            return
        more.append((b"x-request-id", request_id.encode()))
        body = parsing.write(response(None, fault, request_id, reason=words))
        await _send(send, fault.status, body, more)

    async def _not_allowed(self, send: Send, request_id: str) -> None:
        body = parsing.write(response(None, NOT_ALLOWED, request_id, reason="use POST"))
        more: list[Header] = [(b"allow", b"POST, GET"), (b"x-request-id", request_id.encode())]
        await _send(send, NOT_ALLOWED.status, body, more)


def _writes(read: Envelope) -> bool:
    """Whether a legacy call is one that writes."""
    method = BY_FOLDED_NAME.get(read.entries[0].method.lower())
    return read.dialect == LEGACY and method is not None and method.work.writes


# --- pieces of answers --------------------------------------------------------------------------


def _log(call: Call, outcome: Outcome, ms: float) -> None:
    log.info(
        "call",
        method=outcome.method.name if outcome.method else call.method[:100],
        dialect=call.dialect,
        user=outcome.user,
        ms=ms,
        outcome="ok" if outcome.ok else outcome.data.get("type", outcome.code),
        request=call.request_id,
    )


async def _send(
    send: Send,
    status: int,
    body: bytes,
    headers: Iterable[Header],
    content_type: bytes = b"application/json",
) -> None:
    started: list[Header] = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    if status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        started = list(headers)
    await send({"type": "http.response.start", "status": int(status), "headers": started})
    await send({"type": "http.response.body", "body": body})


__all__ = ["JSONRPC", "Endpoint"]
