"""The service as an ASGI application: its routes, and what it opens and closes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from app.calls.call_log import keeping
from app.calls.lanes import Lanes
from app.delivery.outbox import delivering
from app.http.downloads import Downloads
from app.http.health import Health
from app.http.reply import Receive, Scope, Send
from app.http.rpc import Endpoint
from app.http.website import broken, website
from config import Settings
from models.attachments import file_store
from models.store import database

CROSS_ORIGIN_HEADERS = (
    "auth-sid",
    "auth-logonkey",
    "authorization",
    "cache-control",
    "content-type",
    "if-modified-since",
    "if-none-match",
    "x-http-myds-rest-level",
    "x-http-entityos-rest-level",
    "x-requested-with",
)
"""Request headers that browser SDKs of the platform send from other origins."""
EXPOSED_HEADERS = (
    "x-request-id",
    "x-http-myds-instance",
    "x-http-myds-service-fault",
    "etag",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
)
"""What a page of another origin may read of an answer's headers."""
Application = Callable[..., Awaitable[None]]
"""An ASGI application."""
_CALLED = re.compile("/(rpc|ondemand)(/[^/]+/[^/]*|/[^/]*)?")
"""The addresses that calls come to: with an endpoint's name behind, or a page's behind that."""


class Service:
    """The ASGI application: calls go to their endpoint, all else to pages by their routes.

    A router tries one route after another, and what Starlette puts around each message would cost
    a call as much as its session does; pages have the time."""

    def __init__(self, endpoint: Endpoint, pages: Application, settings: Settings) -> None:
        self.endpoint = endpoint
        self.calls = _for_other_origins(endpoint, settings)
        self.pages = _for_other_origins(pages, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        called = scope["type"] == "http" and _CALLED.fullmatch(scope["path"])
        await (self.calls if called else self.pages)(scope, receive, send)


def create_app(settings: Settings) -> Service:
    """The service on the database of these settings, which must be up to date."""
    held: list[Lanes] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        database.connect(settings.database)
        file_store.use(settings.files)
        lanes = Lanes(settings.database_threads)
        held.append(lanes)
        # SQLite has one writing process, so that delivers too; else `financial-rpc worker` does
        async with (
            delivering(settings, lanes) if lanes.one_writer else nullcontext(),
            keeping(endpoint.carrier.call_log),
        ):
            yield
        health.close()
        held.pop().close()

    endpoint = Endpoint(settings, lambda: held[0])
    health = Health(lambda: held[0])
    routes = [Route("/download/{id}", Downloads(endpoint)), *health.routes(), *website(endpoint)]
    pages = Starlette(routes=routes, lifespan=lifespan, exception_handlers={Exception: broken})
    pages.router.redirect_slashes = False
    return Service(endpoint, pages, settings)


def _for_other_origins(app: Application, settings: Settings) -> Application:
    """What lets pages of the configured origins call us; the application itself where there are
    none."""
    origins = [each.strip() for each in settings.cors_origins.split(",") if each.strip()]
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=list(CROSS_ORIGIN_HEADERS),
        expose_headers=list(EXPOSED_HEADERS),
        max_age=600,
    )
