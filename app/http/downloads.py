"""GET /download/{id}: the bytes of an attached file, for whoever may have them."""

from __future__ import annotations

from http import HTTPStatus

from app.calls.call import Call
from app.dialects.envelope import LEGACY, Entry, Envelope, Header
from app.dialects.faults import INTERNAL_ERROR
from app.dialects.legacy.forms import query_pairs
from app.dialects.outcomes import Outcome, ended, spelled
from app.http import disposition, freshness
from app.http.reply import Receive, Reply, Scope, Send
from app.http.rpc import Came, Endpoint
from app.http.session_id import find_sid
from methods import REGISTRY
from models.refusals import NotLoggedOn


class Downloads:
    """An ASGI application that calls the method as any other caller would."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.method = next(each.name for each in REGISTRY.values() if each.answers_file)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = self.endpoint.came(scope)
        if came.verb not in {"GET", "HEAD"}:
            reply = _words(HTTPStatus.METHOD_NOT_ALLOWED, [(b"allow", b"GET, HEAD")])
        else:
            reply = await self._reply(came)
        await reply.send(send, whole=came.verb != "HEAD")

    async def _reply(self, came: Came) -> Reply:
        try:
            outcome = await self._outcome(came)
        except Exception as problem:
            outcome = ended(problem, None, came.request_id)
        return spelled(outcome, came.request_id, lambda told: _answered(came, told))

    async def _outcome(self, came: Came) -> Outcome:
        params = {**dict(query_pairs(came.query)), "id": came.scope["path_params"]["id"]}
        read = Envelope(LEGACY, [Entry(self.method, params)])
        find_sid(read, came.headers)
        request = self.endpoint.request(came, read)
        return await self.endpoint.carrier.one(
            Call(self.method, params, request, secure=came.origin.secure)
        )


def _answered(came: Came, outcome: Outcome) -> Reply:
    if not outcome.ok:
        after = [(b"retry-after", str(outcome.wait).encode())] if outcome.wait else []
        return _words(_status(outcome), after)
    if freshness.names(came.headers, disposition.etag(outcome.result)):
        return Reply(HTTPStatus.NOT_MODIFIED, b"", disposition.headers(outcome.result))
    return disposition.handed_out(outcome.result)


def _status(outcome: Outcome) -> HTTPStatus:
    if outcome.code == NotLoggedOn.code:
        return HTTPStatus.UNAUTHORIZED
    if outcome.wait:
        return HTTPStatus.SERVICE_UNAVAILABLE
    fault = outcome.code == INTERNAL_ERROR
    return HTTPStatus.INTERNAL_SERVER_ERROR if fault else HTTPStatus.NOT_FOUND


def _words(status: HTTPStatus, headers: list[Header]) -> Reply:
    """A status in words, and nothing of what is behind it."""
    body = f"{status.value} {status.phrase}\n".encode()
    return Reply(status, body, headers, b"text/plain; charset=utf-8")
