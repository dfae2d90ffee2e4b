"""The service's own log: which calls came and what became of them, written after they are answered.

A call leaves a line in memory and goes on; once a second what gathered is written in one go.
What a process has not written when it is killed is lost: these are no part of the books.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog

from app.calls.call import Call
from app.calls.lanes import Lanes
from app.dialects.incidents import FAULTS
from app.dialects.outcomes import Outcome
from models import write
from models.store import database

log = structlog.get_logger("financial_rpc")

WAITING_MAX = 20_000
"""Calls that wait to be written; while the database is away, the oldest are let go."""
WRITE_SECONDS = 1.0
AT_ONCE = 250
"""Calls that are written in one go: SQLite writes on the loop, where others wait meanwhile."""
FORGET_FIRST_SECONDS, FORGET_SECONDS = 60, 3600
"""When what is too old is forgotten: soon after the start, then every hour."""
KNOCKS_MAX, KNOCKS_SECONDS = 100, 3600
"""How many failed logons of a user are kept in an hour: strangers make them."""
COLUMNS = (
    "space", "created_user", "session", "method", "version", "created", "duration", "outcome",
    "request_id", "address",
)  # fmt: skip


class CallLog:
    """The calls and faults of this process that are still to be written."""

    def __init__(self, lanes: Callable[[], Lanes]) -> None:
        self.lanes = lanes
        self.calls: deque[tuple[Any, ...]] = deque(maxlen=WAITING_MAX)
        self.stopping = asyncio.Event()
        self.forget_at = time.monotonic() + FORGET_FIRST_SECONDS
        self.blind = False
        self.knocks: Counter[int] = Counter()
        self.knocks_until = 0.0

    def note(self, call: Call, outcome: Outcome, name: str, seconds: float, became: str) -> None:
        """Remember a call of somebody who is logged on, and who was to be logged on.

        Of a name that nobody has nothing is remembered: it may be a password."""
        space, user = outcome.space, outcome.user
        if (named := call.knocking) is not None:
            if not outcome.ok and self._knocks_too_often(named.id):
                return
            space, user = named.space, named.id
        if space:
            request = call.request
            self.calls.append((
                space, user, outcome.session, name, request.version, request.now,
                int(seconds * 1_000_000), became, request.request_id, request.address,
            ))  # fmt: skip

    def _knocks_too_often(self, user: int) -> bool:
        """Whether logons of a user have failed so often that no more of them are kept."""
        if time.monotonic() >= self.knocks_until:
            self.knocks.clear()
            self.knocks_until = time.monotonic() + KNOCKS_SECONDS
        self.knocks[user] += 1
        return self.knocks[user] > KNOCKS_MAX

    async def write(self) -> None:
        """Write what gathered up to now; while the database is away, it waits."""
        for _ in range(len(self.calls) // AT_ONCE + 1):
            taken = _taken(self.calls, AT_ONCE)
            rows = [dict(zip(COLUMNS, each, strict=True)) for each in taken]
            if rows and not await self._noted(partial(write.keep_requests, rows)):
                self.calls.extendleft(reversed(taken[: WAITING_MAX - len(self.calls)]))
                return
        faults = [each.told() for each in _taken(FAULTS, AT_ONCE) if each.space]
        if faults:
            await self._noted(partial(write.keep_faults, faults))

    async def run(self) -> None:
        """Write and forget until told to stop; then write what is left."""
        while not self.stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), WRITE_SECONDS)
            await self.write()
            if time.monotonic() >= self.forget_at:
                await self._forget()

    async def _forget(self) -> None:
        """Forget what is too old, some at a time."""
        more: list[bool] = []
        await self._noted(lambda: more.append(write.forget_requests(datetime.now(UTC))))
        self.forget_at = time.monotonic() + (WRITE_SECONDS if any(more) else FORGET_SECONDS)

    async def _noted(self, job: Callable[[], Any]) -> bool:
        """Run a job where it holds up as few as may be. Calls stand without it, so it may fail;
        answers False where the database is in trouble, which is said once."""
        problem = await self._tried(job)
        if problem is None:
            self.blind = False
            return True
        trouble = database.trouble(problem)
        if not self.blind and trouble is not None:
            log.warning("the log of requests can't be written", trouble=trouble.value)
        elif not self.blind:
            log.error("the log of requests can't be written", exc_info=problem)
        self.blind = True
        return trouble is None and not isinstance(problem, OSError)

    async def _tried(self, job: Callable[[], Any]) -> Exception | None:
        """Why a job failed, if it did. Lanes share a transaction between jobs, so it may not
        raise there."""

        def kept() -> Exception | None:
            try:
                with database.write(lasting=False):
                    job()
            except Exception as problem:
                return problem
            return None

        try:
            return await self.lanes().note(kept)
        except Exception as problem:
            return problem


def _taken(gathered: deque[Any], most: int) -> Sequence[Any]:
    return [gathered.popleft() for _ in range(min(most, len(gathered)))]


@asynccontextmanager
async def keeping(call_log: CallLog) -> AsyncIterator[None]:
    """Keep the log while the server runs."""
    running = asyncio.create_task(call_log.run())
    try:
        yield
    finally:
        call_log.stopping.set()
        await running
