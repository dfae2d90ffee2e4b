"""What the health checks answer.

`/health`: whether the service is ready for calls, which it is not while its database is away,
locked or full. `/health/live`: whether it runs at all; a database in trouble is no reason to start
it anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.calls.lanes import Lanes, Threads
from app.dialects.outcomes import COME_AGAIN
from models.store import database
from models.store.database import Trouble

ANSWER_SECONDS = 5
"""A database that has not answered by then is away."""


@cache
def _service() -> dict[str, Any]:
    return {"service": "financial-rpc", "version": version("financial-rpc")}


class Health:
    """Asks the database on a thread of its own, so that what it waits for holds nobody up, and
    nobody it; who asks meanwhile is told the same. One per process."""

    def __init__(self, lanes: Callable[[], Lanes]) -> None:
        self.lanes = lanes
        self.thread: Threads | None = None
        self.asked: asyncio.Future[Trouble | str | None] | None = None

    def routes(self) -> list[Route]:
        """The routes of both checks."""
        ready = [Route(path, self.ready, methods=["GET"]) for path in ("/health", "/health/ready")]
        return [*ready, Route("/health/live", self.live, methods=["GET"])]

    def close(self) -> None:
        """End the thread; one whose database never answers ends with the process."""
        if self.thread is not None and (self.asked is None or self.asked.done()):
            self.thread.close()

    async def live(self, request: Request) -> JSONResponse:
        """Whether the service runs."""
        return JSONResponse({"status": "ok", **_service()})

    async def ready(self, request: Request) -> JSONResponse:
        """Whether it is ready for calls, and if not, why."""
        found = await self._found()
        if found is None:
            return JSONResponse({"status": "ok", **_service()})
        reason = found.value if isinstance(found, Trouble) else found
        seconds = COME_AGAIN[found if isinstance(found, Trouble) else Trouble.AWAY]
        return JSONResponse(
            {"status": "unavailable", **_service(), "reason": reason},
            status_code=503,
            headers={"retry-after": str(seconds)},
        )

    async def _found(self) -> Trouble | str | None:
        if self.thread is None:
            self.thread = Threads(1, "health")
        if self.asked is None or self.asked.done():
            lanes = self.lanes()
            self.asked = asyncio.ensure_future(self.thread.run(lambda: _trouble(lanes)))
        answered, _ = await asyncio.wait({self.asked}, timeout=ANSWER_SECONDS)
        return self.asked.result() if answered else Trouble.AWAY


def _trouble(lanes: Lanes) -> Trouble | str | None:
    """What is the matter, if anything is: a trouble, or the kind of a fault."""
    try:
        database.probe(alone=not lanes.writing, thorough=lanes.in_trouble)
    except Exception as problem:
        found = database.trouble(problem)
        if found is Trouble.LOCKED and lanes.writing:
            return None  # by a call of ours that takes its time
        return found or type(problem).__name__
    lanes.in_trouble = False
    return None
