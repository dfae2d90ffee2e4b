"""Answers that nobody reads: what waits for a caller has an end, in time and in bytes.

An answer is written in pieces, so that the connection's buffer holds one or two of them, and the
answer itself as long as it is being read. Who does not read for too long, or too slowly, is cut
off; so is, where answers fill the memory that is set aside for them, who has read nothing lately.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop, TimerHandle, Transport
from collections.abc import Awaitable, Callable
from typing import Any

PIECE = 65_536
READ_SECONDS = 30.0
"""How long what is written may wait, and a second more for every SLOWEST bytes that were read."""
SLOWEST = 10_000
STEP_SECONDS = 1.0
"""How often a connection on which something waits is looked at."""
WAITING_MAX = 64_000_000
"""How many bytes may wait on all connections of a process; then the laziest readers are cut off."""

log = logging.getLogger("uvicorn.error")
_waiting: set[Outlet] = set()
"""The connections on which something waits."""


class Outlet:
    """What goes out by one connection, and how well it is read."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self.transport = transport
        self.loop = loop
        self.written = 0
        """Bytes of answers given to the connection so far."""
        self.held = 0
        """Bytes of the answer under way that were not even given to it."""
        self.read_before = 0
        self.stood_still = 0
        """At how many looks one after another nothing had been read."""
        self.since = 0.0
        self.started_at = 0
        self.patience = READ_SECONDS
        self.timer: TimerHandle | None = None

    async def send(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], message: dict[str, Any]
    ) -> None:
        """Send a message of the application; what is long in pieces, each when there is room."""
        body = message.get("body", b"")
        self.held = message.pop("behind", 0)
        if len(body) > PIECE:
            await self._in_pieces(send, message, memoryview(body))
        else:
            await send(message)
            self._wrote(len(body))

    async def _in_pieces(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        message: dict[str, Any],
        body: memoryview,
    ) -> None:
        self.held += len(body)
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            last = start + PIECE >= len(body)
            more = message.get("more_body", False) if last else True
            await send({**message, "body": piece, "more_body": more})
            self.held -= len(piece)
            self._wrote(len(piece))
            if more:
                await asyncio.sleep(0)  # others have their turn

    @property
    def waiting(self) -> int:
        """How many bytes wait to be read."""
        return self.transport.get_write_buffer_size() + self.held

    def _wrote(self, count: int) -> None:
        self.written += count
        if self.timer is None and self.transport.get_write_buffer_size():
            self.since, self.started_at = self.loop.time(), self._read()
            self.read_before, self.stood_still = self.started_at, 0
            _waiting.add(self)
            self._look_again()

    def _read(self) -> int:
        return self.written - self.transport.get_write_buffer_size()

    def _look_again(self) -> None:
        self.timer = self.loop.call_later(STEP_SECONDS, self._look)

    def _look(self) -> None:
        """See whether what waited is read."""
        self.timer = None
        if not self.transport.get_write_buffer_size():
            _waiting.discard(self)
            return
        read = self._read()
        self.stood_still = 0 if read > self.read_before else self.stood_still + 1
        self.read_before = read
        allowed = self.patience + (read - self.started_at) / SLOWEST
        if self.loop.time() - self.since > allowed:
            self._cut_off("too slowly")
        else:
            self._look_again()
            make_room()

    def hurry(self, seconds: float) -> None:
        """Wait no longer than this for whoever reads nothing."""
        self.patience = self.loop.time() - self.since + seconds if self.timer else seconds

    def _cut_off(self, how: str) -> None:
        log.warning("Ended a connection whose answers are read %s", how)
        self.forget()
        self.transport.abort()

    def forget(self) -> None:
        """The connection is gone, or its end is."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        _waiting.discard(self)

    def make_way(self) -> None:
        """End the connection in favour of others."""
        self._cut_off("by nobody while others wait")


def make_room() -> None:
    """Where more waits than may, cut those off who have not read anything for the longest time."""
    over = sum(each.waiting for each in _waiting) - WAITING_MAX
    if over <= 0:
        return
    for each in sorted(_waiting, key=lambda outlet: (-outlet.stood_still, -outlet.waiting)):
        if over <= 0 or not each.stood_still:
            return
        over -= each.waiting
        each.make_way()
