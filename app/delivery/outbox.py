"""Sends what committed transactions left to send: at least once, each under a constant id.

A message is claimed for a time in a short transaction, sent while none is open, and then marked
as delivered, to be tried again, or dead. Who is killed in between leaves a claim that runs out, so
the message is due again: it may come twice, under the same id, but it comes. Several workers pass
over what another has claimed.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog

from app.calls.lanes import Lanes
from app.delivery import sending
from app.delivery.outgoing import Undelivered
from app.delivery.sending import Message
from config import Settings
from methods.declare import Work
from models import outbox, write
from models.actor import Actor, service
from models.counted import counted
from models.outbox import Outbox
from models.store import database, scope
from models.store.base import new_guid
from models.webhook import Webhook

log = structlog.get_logger("financial_rpc.outbox")

T = TypeVar("T")

AT_ONCE = 8
"""Messages that one process sends at once."""
LOOK_SECONDS = 1.0
"""How often it looks for what is due when nothing was."""
GRACE_SECONDS = 5
"""How long what is under way may hold up the end of a server."""
GROWTH = 3
WAIT_MAX = timedelta(hours=12)
JITTER = 0.25
CLAIMED_FOR = 2
"""A claim lasts so many times as long as a delivery may take."""


def back_off(attempts: int, first: timedelta, chance: float) -> timedelta:
    """How long to wait after so many attempts: three times as long each time, up to half a day,
    a quarter more or less as chance (0 to 1) has it, so that what failed together does not all
    come back together."""
    wait = WAIT_MAX
    if attempts <= 30:  # beyond that the power has no end
        wait = min(first * GROWTH ** (attempts - 1), WAIT_MAX)
    return wait * (1 - JITTER + 2 * JITTER * chance)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Deliverer:
    """Delivers from one process: beside the server on SQLite, else in a worker of its own."""

    settings: Settings
    lanes: Lanes
    clock: Callable[[], datetime] = _now
    chance: Callable[[], float] = random.Random().random

    def __post_init__(self) -> None:
        self.topics = sending.topics(self.settings)
        self.time_out = self.settings.outbox_timeout_seconds
        self.under_way: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()
        self.blind = False

    # --- the loop -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Deliver until told to stop."""
        while not self.stopping.is_set():
            found = await self._begin()
            if not found:
                await self._wait()
        await self._end()

    async def once(self) -> None:
        """Deliver what is due now, and end; sooner if told to stop."""
        told = asyncio.create_task(self.stopping.wait())
        while not told.done() and (await self._begin() or self.under_way):
            if self.under_way:
                waited = {told, *self.under_way}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        await self._end()

    async def _end(self) -> None:
        """What is under way gets a moment to end."""
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=GRACE_SECONDS)
        await self.abandon()

    def stop(self) -> None:
        self.stopping.set()

    async def abandon(self) -> None:
        """Give up what is under way; its claims run out, and it is sent again."""
        for each in self.under_way:
            each.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)

    async def _begin(self) -> bool:
        """Begin to send what is due, as far as there is room; answers whether anything was."""
        room = AT_ONCE - len(self.under_way)
        if room <= 0:
            return False
        claimed = await self._claimed_or_none(room)
        for each in claimed:
            task = asyncio.create_task(self._deliver(each))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)
        return bool(claimed)

    async def _claimed_or_none(self, room: int) -> list[Message]:
        """The database may be away for a while: that is said once, and outlived."""
        try:
            claimed = await self._claim(room)
        except Exception:
            if not self.blind:
                log.exception("the outbox can't be read")
            self.blind = True
            return []
        self.blind = False
        return claimed

    async def _wait(self) -> None:
        """Until it is time to look again, there is room again, or the end is near."""
        stopping = asyncio.create_task(self.stopping.wait())
        full = len(self.under_way) >= AT_ONCE
        waited = {stopping, *self.under_way} if full else {stopping}
        await asyncio.wait(waited, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping

    # --- claiming -------------------------------------------------------------------------------

    async def _claim(self, most: int) -> list[Message]:
        if not await self._read(lambda: outbox.any_due(self.clock(), self.topics)):
            return []
        return await self._write(lambda: self._claimed(most))

    def _claimed(self, most: int) -> list[Message]:
        now = self.clock()
        messages = [_message(row) for row in outbox.due(now, self.topics, most)]
        return [each for each in messages if self._take(each, now)]

    def _take(self, message: Message, now: datetime) -> bool:
        """Claim a message for a time, or give it up where its last attempt never ended."""
        row = message.row
        if row.attempts >= self.settings.outbox_attempts:
            words = row.last_error or "the worker ended in the middle of the last attempt"
            write.move_message(self._actor(message, now), row, **_dead(words))
            return False
        return write.move_message(
            self._actor(message, now),
            row,
            state=outbox.SENDING,
            attempts=row.attempts + 1,
            claim=new_guid(),
            next_attempt=now + timedelta(seconds=self.time_out * CLAIMED_FOR),
        )

    def _actor(self, message: Message, now: datetime) -> Actor:
        """The service itself, in the space of a message; it may override nothing."""
        return service(message.row.space, message.zone, now, self.settings)

    # --- delivering -----------------------------------------------------------------------------

    async def _deliver(self, message: Message) -> None:
        """Make one attempt, and write down what became of it."""
        told = {"topic": message.row.topic, "delivery": message.id, "attempt": message.row.attempts}
        problem = await self._attempted(message, told)
        if problem is None:
            log.info("delivered", **told)
        else:
            log.warning("not delivered", **told, why=str(problem))
        try:
            await self._write(lambda: self._became(message, problem))
        except Exception:
            # the claim runs out by itself, and the message is sent again
            log.exception("the outbox can't be written", **told)

    async def _attempted(self, message: Message, told: dict[str, Any]) -> Undelivered | None:
        """Make one attempt; answers why it failed, if it did."""
        try:
            await self._attempt(message)
        except Undelivered as problem:
            return problem
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("fault", incident=incident, **told)
            return Undelivered(f"a fault of this service; incident {incident}")
        return None

    async def _attempt(self, message: Message) -> None:
        made = await self._read(
            lambda: sending.ready(self._actor(message, self.clock()), message, self.settings)
        )
        try:
            async with asyncio.timeout(self.time_out):
                await sending.send(made, self.settings)
        except TimeoutError as problem:
            raise Undelivered(f"no end within {counted(self.time_out, 'second')}") from problem

    def _became(self, message: Message, problem: Undelivered | None) -> None:
        """Mark a message as delivered, to be tried again, or dead."""
        now, row = self.clock(), message.row
        actor = self._actor(message, now)
        if problem is None:
            done = {"state": outbox.DELIVERED, "delivered": now, "last_error": ""}
            write.move_message(actor, row, claim="", next_attempt=None, **done)
        elif problem.final or row.attempts >= self.settings.outbox_attempts:
            write.move_message(actor, row, **_dead(str(problem)))
        else:
            again = {"state": outbox.WAITING, "next_attempt": now + self._pause(row, problem)}
            write.move_message(actor, row, claim="", last_error=str(problem), **again)
        if problem is not None and problem.gone:
            _switch_off(actor, row)

    def _pause(self, row: Outbox, problem: Undelivered) -> timedelta:
        """How long to leave a message alone: longer each time, and as long as it is asked for."""
        first = timedelta(seconds=self.settings.outbox_wait_seconds)
        return max(back_off(row.attempts, first, self.chance()), timedelta(seconds=problem.wait))

    # --- the database ---------------------------------------------------------------------------

    async def _read(self, job: Callable[[], T]) -> T:
        def run() -> T:
            with database.read():
                return job()

        return await _carried_out(lambda kept: self.lanes.run(Work.SEARCH, kept), run)

    async def _write(self, job: Callable[[], T]) -> T:
        def run() -> T:
            with database.write():
                return job()

        return await _carried_out(lambda kept: self.lanes.run(Work.WRITE, kept), run)


@asynccontextmanager
async def delivering(settings: Settings, lanes: Lanes) -> AsyncIterator[None]:
    """Deliver beside the server while that runs."""
    deliverer = Deliverer(settings, lanes)
    running = asyncio.create_task(deliverer.run())
    try:
        yield
    finally:
        deliverer.stop()
        await running


def _message(row: Outbox) -> Message:
    guid, name, zone = outbox.space_of(row)
    return Message(row, space=guid, firm=name, zone=zone)


def _dead(words: str) -> dict[str, Any]:
    return {"state": outbox.DEAD, "claim": "", "next_attempt": None, "last_error": words}


def _switch_off(actor: Actor, row: Outbox) -> None:
    """A webhook that says it is gone for good is not called again."""
    if row.webhook is not None and scope.peek(actor, Webhook, row.webhook) is not None:
        write.maintain(actor, scope.take(actor, Webhook, row.webhook), enabled=False)


async def _carried_out(
    lane: Callable[[Callable[[], Any]], Awaitable[Any]], job: Callable[[], T]
) -> T:
    """What a job on a lane answers or raises. Lanes share a transaction between jobs, so none of
    them may raise there."""

    def kept() -> T | Exception:
        try:
            return job()
        except Exception as problem:
            return problem

    result = await lane(kept)
    if isinstance(result, Exception):
        raise result
    return result  # type: ignore[no-any-return]
