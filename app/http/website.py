"""The routes of the reference pages and of the OpenRPC document."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.calls.who import held
from app.dialects.envelope import LEGACY, Envelope
from app.dialects.outcomes import ended
from app.http import freshness
from app.http.origin import came_by
from app.http.reply import Reply
from app.http.rpc import Endpoint
from app.http.session_id import find_sid
from app.reference import pages
from app.reference.discovery import document, takes_packed
from app.reference.pages import Held
from config import Settings
from methods.declare import Work
from models.actor import Request as Asked

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
"""The pages need nothing but their own style sheet, and may do nothing else."""


NAME_MAX = 100
PAGES_KEPT = 300
"""How many pages are kept as some readers are shown them; making one takes as long as several calls
do."""
Handler = Callable[[Request], Awaitable[Response]]
NO_PAGE = "There is no such page; what there is begins at /reference/."


def _headers() -> dict[str, str]:
    return {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "vary": "authorization, auth-sid, cookie",
    }


class Pages:
    """The pages as each reader is shown them: of the methods that he may call."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.settings = endpoint.settings
        self.endpoint = endpoint

    async def held(self, request: Request) -> Held:
        """The methods that a reader is shown."""
        read = Envelope(LEGACY, [])
        find_sid(read, request.headers)
        asked = Asked(self.endpoint.now(), self.settings, sid=read.sid)
        if not read.sid:
            return held(asked)  # of strangers nothing is looked up: they wait for no database
        return await self.endpoint.carrier.lanes().run(Work.POINT, lambda: held(asked), read.sid)

    def page(self, made: Callable[[Held], str | None], words: str = NO_PAGE) -> Handler:
        """What answers with a page; words where there is none to show."""

        async def answer(request: Request) -> Response:
            return await self._found(partial(_kept, made), await self.held(request), words)

        return answer

    async def method(self, request: Request) -> Response:
        made = partial(_kept, pages.method, request.path_params["name"][:NAME_MAX].lower())
        words = "There is no such method; all are listed at /reference/."
        return await self._found(made, await self.held(request), words)

    async def error(self, request: Request) -> Response:
        made = partial(_kept, pages.error, request.path_params["type"][:NAME_MAX])
        words = "There is no such error; all are listed at /reference/errors/."
        return await self._found(made, await self.held(request), words)

    async def calling(self, request: Request) -> Response:
        made = partial(pages.calling, self.settings, _site(self.settings, request))
        return await self._found(made, await self.held(request), NO_PAGE)

    async def _found(
        self, made: Callable[[Held], str | None], held: Held, words: str
    ) -> HTMLResponse:
        page = await self.endpoint.carrier.lanes().show(lambda: made(held))
        if page is None:
            return HTMLResponse(f"<p>{words}", status_code=404, headers=_headers())
        return HTMLResponse(page, headers=_headers())

    async def openrpc(self, request: Request) -> Response:
        site = _site(self.settings, request)
        shown = await self.held(request)
        made = await self.endpoint.carrier.lanes().show(lambda: document(site, shown))
        headers = {**_headers(), "etag": f'W/"{made.etag}"'}
        headers["vary"] = f"accept-encoding, {headers['vary']}"
        if freshness.names(request.headers, made.etag):
            return Response(status_code=304, headers=headers)
        if not takes_packed(request.headers.get("accept-encoding", "")):
            head, *rest = made.parts()
            spelled = [(name.encode(), value.encode()) for name, value in headers.items()]
            return _Replied(Reply(body=head, headers=spelled, rest=rest))
        headers["content-encoding"] = "gzip"
        return Response(made.packed(), media_type="application/json", headers=headers)


@lru_cache(maxsize=PAGES_KEPT)
def _kept(made: Callable[..., str | None], *what: Any) -> str | None:
    """A page that is the same for all who are shown the same methods."""
    return made(*what)


def _style(request: Request) -> Response:
    return Response(pages.style(), media_type="text/css", headers=_headers())


class _Replied(Response):
    """A reply as the other endpoints send it: what is long is not copied together."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.reply.send(send, whole=scope["method"] != "HEAD")


def _site(settings: Settings, request: Request) -> str:
    """What the addresses of this service begin with for whoever asks."""
    scheme = "https" if came_by(settings, request.scope, request.headers).tls else "http"
    return f"{scheme}://{request.url.netloc}"


async def broken(request: Request, problem: Exception) -> Response:
    """Why there is no page, told to whoever reads it: a fault, which the operator finds by its
    incident, or a database in trouble."""
    outcome = ended(problem, None, os.urandom(8).hex())
    headers = _headers()
    if outcome.wait:
        headers["retry-after"] = str(outcome.wait)
    status = 503 if outcome.wait else 500
    return HTMLResponse(f"<p>{outcome.message}", status_code=status, headers=headers)


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as problem:
            return await broken(request, problem)

    return answer


def _home(request: Request) -> Response:
    return RedirectResponse("/reference/")


def website(endpoint: Endpoint) -> list[Route]:
    """The routes, those with fixed names before those of methods."""
    shown = Pages(endpoint)
    fixed: dict[str, Handler] = {
        "": shown.page(pages.index),
        "calling/": shown.calling,
        "errors/": shown.page(pages.errors),
        "locks/": shown.page(pages.all_locks),
        "webhooks/": shown.page(pages.webhooks),
        "comparisons/": shown.page(pages.comparisons),
    }
    routes = [
        Route("/", _home),
        Route("/openrpc.json", _guarded(shown.openrpc)),
        Route("/reference/style.css", _style),
    ]
    for path, handler in fixed.items():
        answer = _guarded(handler)
        routes.append(Route(f"/reference/{path}", answer))
        routes.append(Route(f"/reference/{path}".rstrip("/"), answer))
    routes.append(Route("/reference/errors/{type}", _guarded(shown.error)))
    routes.append(Route("/reference/{name}", _guarded(shown.method)))
    return routes
