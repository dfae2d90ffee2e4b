"""The service as an ASGI application: its routes, and what it opens and closes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from app.calls.call_log import keeping
from app.calls.lanes import Lanes
from app.delivery.outbox import delivering
from app.http.downloads import Downloads
from app.http.health import Health
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


def create_app(settings: Settings) -> Starlette:
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

    # routes are tried in order, so the form that clients use comes first
    tails = ("/{endpoint}/", "/{endpoint}", "/", "", "/{endpoint}/{page}")
    routes = [Route(f"/{root}{tail}", endpoint) for root in ("rpc", "ondemand") for tail in tails]
    routes.append(Route("/download/{id}", Downloads(endpoint)))
    routes += health.routes()
    routes += website(endpoint)
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=_cross_origin(settings),
        exception_handlers={Exception: broken},
    )
    app.router.redirect_slashes = False
    return app


def _cross_origin(settings: Settings) -> list[Middleware]:
    """What lets pages of the configured origins call us; nothing where there are none."""
    origins = [each.strip() for each in settings.cors_origins.split(",") if each.strip()]
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=list(CROSS_ORIGIN_HEADERS),
            expose_headers=list(EXPOSED_HEADERS),
            max_age=600,
        )
    ]
