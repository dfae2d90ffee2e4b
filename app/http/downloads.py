"""GET /download/{id}: the bytes of an attached file, for whoever may have them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from app.calls.faults import INTERNAL_ERROR
from app.calls.outcomes import Outcome
from app.dialects import envelope
from app.dialects.envelope import LEGACY, Entry, Envelope
from app.dialects.jsonrpc import Header
from app.http import disposition, freshness
from app.http.rpc import Endpoint, Receive, Scope, Send
from models.refusals import NotLoggedOn


class Downloads:
    """An ASGI application that calls the method as any other caller would."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await _say(send, HTTPStatus.METHOD_NOT_ALLOWED, [(b"allow", b"GET, HEAD")])
            return
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = dict(envelope.query_pairs(scope["query_string"].decode("latin-1")))
        params = {**query, "id": scope["path_params"]["id"]}
        read = Envelope(LEGACY, [Entry(disposition.METHOD, params)])
        envelope.find_sid(read, sent)
        context = self.endpoint.context(scope, sent, read)
        outcome = await self.endpoint.outcome(read.entries[0], context)
        if not outcome.ok:
            await _say(send, _status(outcome), [])
        elif freshness.names(sent, disposition.etag(outcome.result)):
            headers = disposition.headers(outcome.result)
            await _start(send, HTTPStatus.NOT_MODIFIED, headers)
        else:
            await _hand_out(send, outcome.result, whole=scope["method"] == "GET")


async def _hand_out(send: Send, result: dict[str, Any], *, whole: bool) -> None:
    content = result["Base64"]
    headers = [
        (b"content-type", disposition.content_type(result)),
        (b"content-length", str(len(content)).encode()),
        *disposition.headers(result),
    ]
    await _start(send, HTTPStatus.OK, headers, content if whole else b"")


def _status(outcome: Outcome) -> HTTPStatus:
    if outcome.code == NotLoggedOn.code:
        return HTTPStatus.UNAUTHORIZED
    fault = outcome.code == INTERNAL_ERROR
    return HTTPStatus.INTERNAL_SERVER_ERROR if fault else HTTPStatus.NOT_FOUND


async def _say(send: Send, status: HTTPStatus, headers: list[Header]) -> None:
    """A status in words, and nothing of what is behind it."""
    body = f"{status.value} {status.phrase}\n".encode()
    about: list[Header] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await _start(send, status, [*about, *headers], body)


async def _start(send: Send, status: HTTPStatus, headers: list[Header], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
