"""A gate before threads: whoever waits for another's transaction does so in front of it.

So such calls keep no thread from those that need not wait.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from models.refusals import Overtaken

WAIT_SECONDS = 30.0
"""Who has waited longer before it was his turn is told to come again."""
COME_AGAIN_SECONDS = 2


class Runs(Protocol):
    """Threads, or a gate before them."""

    def run(self, job: Callable[[], Any]) -> Awaitable[Any]: ...


class Gate:
    """Lets so many jobs through at once, the others in the order in which they came."""

    def __init__(self, beyond: Runs, most: int) -> None:
        self.beyond = beyond
        self.most = max(1, most)
        self.running = 0
        self.waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any], float]] = deque()

    def run(self, job: Callable[[], Any]) -> Awaitable[Any]:
        """Run a job when it is its turn. What it answers raises Overtaken where that took too
        long."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting.append((job, future, time.monotonic() + WAIT_SECONDS))
        self._let_in()
        return future

    def _let_in(self) -> None:
        while self.waiting and self.running < self.most:
            job, future, until = self.waiting.popleft()
            if future.done():
                continue  # nobody waits any more
            if time.monotonic() > until:
                future.set_exception(Overtaken(seconds=COME_AGAIN_SECONDS))
                continue
            self.running += 1
            begun = asyncio.ensure_future(self.beyond.run(job))
            begun.add_done_callback(partial(self._ended, future))

    def _ended(self, future: asyncio.Future[Any], begun: asyncio.Future[Any]) -> None:
        self.running -= 1
        problem = begun.exception()
        if not future.done():
            if problem is not None:
                future.set_exception(problem)
            else:
                future.set_result(begun.result())
        self._let_in()
