"""The routes of the reference pages and of the OpenRPC document."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache, partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.dialects.outcomes import broke_down
from app.http import freshness
from app.http.origin import came_by
from app.http.reply import Reply
from app.reference import pages
from app.reference.discovery import document, takes_packed
from config import Settings

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
"""The pages need nothing but their own style sheet, and may do nothing else."""
NAME_MAX = 100
PAGES_KEPT = 500
"""Of how many methods the pages are kept; making one takes as long as several calls do."""


def _headers() -> dict[str, str]:
    return {"content-security-policy": POLICY, "x-content-type-options": "nosniff"}


def _static(made: Callable[[], str]) -> Callable[[Request], HTMLResponse]:
    once = cache(made)

    def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(once(), headers=_headers())

    return answer


def _method(request: Request) -> HTMLResponse:
    found = _page_of(request.path_params["name"][:NAME_MAX].lower())
    return _found(found, "There is no such method; all are listed at /reference/.")


@lru_cache(maxsize=PAGES_KEPT)
def _page_of(method: str) -> str | None:
    return pages.method(method)


def _error(request: Request) -> HTMLResponse:
    found = pages.error(request.path_params["type"])
    return _found(found, "There is no such error; all are listed at /reference/errors/.")


def _found(page: str | None, words: str) -> HTMLResponse:
    if page is None:
        return HTMLResponse(f"<p>{words}", status_code=404, headers=_headers())
    return HTMLResponse(page, headers=_headers())


def _style(request: Request) -> Response:
    return Response(pages.style(), media_type="text/css", headers=_headers())


def _openrpc(settings: Settings, request: Request) -> Response:
    made = document(_site(settings, request))
    headers = {**_headers(), "etag": f'W/"{made.etag}"', "vary": "accept-encoding"}
    if freshness.names(request.headers, made.etag):
        return Response(status_code=304, headers=headers)
    if not takes_packed(request.headers.get("accept-encoding", "")):
        head, *rest = made.parts()
        spelled = [(name.encode(), value.encode()) for name, value in headers.items()]
        return _Replied(Reply(body=head, headers=spelled, rest=rest))
    headers["content-encoding"] = "gzip"
    return Response(made.packed(), media_type="application/json", headers=headers)


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


def _calling(settings: Settings) -> Callable[[Request], HTMLResponse]:
    def answer(request: Request) -> HTMLResponse:
        site = _site(settings, request)
        return HTMLResponse(pages.calling(settings, site), headers=_headers())

    return answer


async def broken(request: Request, problem: Exception) -> Response:
    """A fault in a page, told to whoever reads it; the operator finds it by its incident."""
    outcome = broke_down(None, os.urandom(8).hex())
    return HTMLResponse(f"<p>{outcome.message}", status_code=500, headers=_headers())


def _home(request: Request) -> Response:
    return RedirectResponse("/reference/")


def website(settings: Settings) -> list[Route]:
    """The routes, those with fixed names before those of methods."""
    fixed: tuple[tuple[str, Callable[[], str]], ...] = (
        ("", pages.index),
        ("errors/", pages.errors),
        ("locks/", pages.all_locks),
        ("webhooks/", pages.webhooks),
        ("comparisons/", pages.comparisons),
    )
    calling = _calling(settings)
    routes = [
        Route("/", _home),
        Route("/openrpc.json", partial(_openrpc, settings)),
        Route("/reference/style.css", _style),
        Route("/reference/calling/", calling),
        Route("/reference/calling", calling),
    ]
    for path, made in fixed:
        routes.append(Route(f"/reference/{path}", _static(made)))
        routes.append(Route(f"/reference/{path}".rstrip("/"), _static(made)))
    routes.append(Route("/reference/errors/{type}", _error))
    routes.append(Route("/reference/{name}", _method))
    return routes
