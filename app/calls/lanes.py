"""Which thread a call runs on, and how writes share a commit: one decision in one place.

Measured (see the README's decisions): handing a call to another thread costs more than the
call itself on SQLite, so point reads run on the event loop. Searches, and what it takes to write
down what they find, run on threads of their own on both databases, so that a scan holds nobody
up. Writes on SQLite gather for one turn of the loop and share one transaction, each a step of it
that fails alone, answered after the commit. On PostgreSQL a lock wait must stop nobody else, so
every other call runs on one of a few threads with a connection each.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from app.calls.gate import Gate
from methods.declare import Work
from models.store import database
from models.store.turns import short, work_long

T = TypeVar("T")
Job = Callable[[], Any]
Waiting = tuple[Job, "asyncio.Future[Any]", bool]
"""A job, who waits for it, and whether the disk must have it before he is told."""
SIDE_THREADS = 2
MODEST = 10
"""The niceness of threads that compare passwords: else a flood of logons has the processors."""
BESIDE_MAX = 2
"""The most threads that search, or that compare passwords."""
SWITCH_SECONDS = 0.00005
"""How long a thread of Python may keep the others waiting: 0.005 by itself, so that a call of half
a millisecond beside a scan would take ten times as long."""
LOCKED_SECONDS = 3
"""How long calls wait for another process that holds SQLite's write lock, before they are told to
come again."""


def _beside() -> int:
    """How many threads may be busy for as long as anybody asks them to: not so many that they take
    every processor, since whoever has a short call would wait for one."""
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(BESIDE_MAX, processors - 1))


class Threads:
    """A few threads that carry jobs out in order, each with a connection of its own.

    A ThreadPoolExecutor wraps each job in a second future with a condition and callbacks of its
    own, which is a tenth of what a call costs here."""

    def __init__(self, number: int, name: str, *, modest: bool = False) -> None:
        self.modest = modest
        """They work where the processor has nothing else to do."""
        self.jobs: SimpleQueue[Waiting | None] = SimpleQueue()
        self.threads = [
            threading.Thread(target=self._work, name=f"{name}-{each}", daemon=True)
            for each in range(number)
        ]
        for each in self.threads:
            each.start()

    def run(self, job: Callable[[], T]) -> Awaitable[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.jobs.put((job, future, True))
        return future

    def close(self) -> None:
        """End the threads when their work is done; each closes the connection it has."""
        for _ in self.threads:
            self.jobs.put(None)
        for each in self.threads:
            each.join()

    def _work(self) -> None:
        if self.modest:
            _be_modest()
        while waiting := self.jobs.get():
            _carry_out(waiting)
        database.close()


def _be_modest() -> None:
    """Let this thread have the processor where nobody else wants it; elsewhere than on Linux, where
    that would concern the whole process, it stays as it is."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), MODEST)


def _carry_out(waiting: Waiting) -> None:
    """Do a job on this thread, and tell who waits for it."""
    job, future, _ = waiting
    try:
        result = job()
    except BaseException as problem:
        result = problem
    with suppress(RuntimeError):  # nobody waits any more: the loop is closed
        future.get_loop().call_soon_threadsafe(_answer, [waiting], [result])
    # what was raised knows this frame: with these it would keep itself, and all that was asked,
    # until Python next looks for rubbish, which it does by the number of things and not their size
    del job, future, waiting, result


class Scans:
    """The threads of searches, which take their time: each in turn serves somebody else, and
    nobody has two of them, so that who asks for much waits for himself alone."""

    def __init__(self, number: int) -> None:
        self.waiting: dict[str, deque[Waiting]] = {}
        self.served: set[str] = set()
        self.changed = threading.Condition()
        self.open = True
        self.threads = [
            threading.Thread(target=self._work, name=f"scan-{each}", daemon=True)
            for each in range(number)
        ]
        for each in self.threads:
            each.start()

    def run(self, job: Callable[[], T], who: str) -> Awaitable[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self.changed:
            self.waiting.setdefault(who, deque()).append((job, future, True))
            self.changed.notify()
        return future

    def close(self) -> None:
        """End the threads when their work is done; each closes the connection it has."""
        with self.changed:
            self.open = False
            self.changed.notify_all()
        for each in self.threads:
            each.join()

    def _next(self) -> tuple[str, Waiting] | None:
        """Whose job is next, and the job; None when there will be none any more."""
        with self.changed:
            while True:
                who = next((each for each in self.waiting if each not in self.served), None)
                if who is not None:
                    break
                if not self.open and not self.waiting:
                    return None
                self.changed.wait()
            jobs = self.waiting.pop(who)
            found = jobs.popleft()
            if jobs:
                self.waiting[who] = jobs  # behind all others
            self.served.add(who)
            return who, found

    def _work(self) -> None:
        work_long()
        while (following := self._next()) is not None:
            who, waiting = following
            _carry_out(waiting)
            with self.changed:
                self.served.discard(who)
                self.changed.notify_all()
        database.close()


class Lanes:
    """Runs work where it belongs. One per process, made on the event loop."""

    def __init__(self, database_threads: int) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        self.one_writer = database.one_writer()
        self.pool = Threads(0 if self.one_writer else database_threads, "database")
        self.scans = Scans(1 if self.one_writer else _beside())
        # on PostgreSQL a write may wait for a row, and a batch for many; one thread is for reads
        self.writers = Gate(self.pool, database_threads - 1)
        self.batches = Gate(self.writers, database_threads // 2)
        self.side = Threads(SIDE_THREADS, "side")
        self.reading = Threads(1, "reading")
        self.pages = Threads(1, "pages")
        self.hashing = Threads(_beside(), "hashing", modest=True)
        self.pen = asyncio.Lock()
        self.waiting: list[Waiting] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.writing = False
        """SQLite's write lock is held from here."""
        self.in_trouble = False
        """The last write failed because the database is in trouble."""

    def close(self) -> None:
        self.pool.close()
        self.scans.close()
        self.side.close()
        self.reading.close()
        self.pages.close()
        self.hashing.close()
        database.close()

    def run(self, work: Work, job: Callable[[], T], who: str = "") -> Awaitable[T]:
        """Run a job of this kind for somebody; it opens its own transaction and never raises."""
        if work is Work.SEARCH:
            return self.scans.run(job, who)
        if not self.one_writer:
            return (self.writers if work.writes else self.pool).run(lambda: short(job))
        if work in (Work.CLOSE, Work.DRAW):
            # may touch every record of a period, or draws; the loop goes on answering meanwhile
            return self._alone(job)
        if work.writes:
            return self._write(job)
        return _done(short(job))

    def note(self, job: Callable[[], T]) -> Awaitable[T]:
        """Run a job that writes what is no part of the books, and may go with a power failure."""
        return self._write(job, lasting=False) if self.one_writer else self.pool.run(job)

    def run_together(self, work: Work, job: Callable[[], T]) -> Awaitable[T]:
        """Run the calls of an atomic batch as one job."""
        return self.run(work, job) if self.one_writer else self.batches.run(lambda: short(job))

    def aside(self, job: Callable[[], T]) -> Awaitable[T]:
        """Run something slow where it holds no call up."""
        return self.side.run(job)

    def read(self, job: Callable[[], T]) -> Awaitable[T]:
        """Take a large request apart, one at a time: nobody need be logged on to send one."""
        return self.reading.run(job)

    def show(self, job: Callable[[], T]) -> Awaitable[T]:
        """Make a page of the reference, one at a time: they are for whoever comes."""
        return self.pages.run(job)

    def prepare(self, job: Callable[[], T]) -> Awaitable[T]:
        """Run the slow step before a call: a password hash, which is nothing but work."""
        return self.hashing.run(job)

    # --- group commit on SQLite -----------------------------------------------------------------

    def _write(self, job: Callable[[], T], *, lasting: bool = True) -> Awaitable[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self.waiting.append((job, future, lasting))
        if len(self.waiting) == 1:
            loop.call_soon(self._flush)
        return future

    def _flush(self) -> None:
        """Write what gathered, on the loop; if another process holds the lock, on a thread."""
        if self.pen.locked():
            return  # the group under way flushes again when it is done
        group, self.waiting = self.waiting, []
        if not group:
            return
        try:
            results = short(lambda: self._together(group, wait=0))
        except database.Busy:
            self._keep(asyncio.ensure_future(self._patiently(group)))
            return
        except Exception as problem:
            results = [problem] * len(group)
        _answer(group, results)

    def _alone(self, job: Callable[[], T]) -> Awaitable[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._keep(asyncio.ensure_future(self._patiently([(job, future, True)])))
        return future

    def _keep(self, task: asyncio.Task[None]) -> None:
        """The loop itself keeps only weak references to tasks."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _patiently(self, group: list[Waiting]) -> None:
        async with self.pen:
            try:
                results = await self.side.run(lambda: self._together(group, wait=LOCKED_SECONDS))
            except Exception as problem:
                results = [problem] * len(group)
        _answer(group, results)
        if self.waiting:
            self._flush()

    def _together(self, group: list[Waiting], *, wait: float) -> list[Any]:
        """The jobs of a group in one transaction, each a step of its own, in order. What does not
        wait holds the loop up and is short, so it is brief.

        Where the database ends the transaction none of what follows runs, and none of it stands:
        raises TransactionLost then."""
        try:
            lasting = any(lasting for _, _, lasting in group)
            with database.write(wait=wait, lasting=lasting, brief=not wait):
                self.writing = True
                return [job() for job, _, _ in group]
        finally:
            self.writing = False


def _done(value: T) -> Awaitable[T]:
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


def _answer(group: list[Waiting], results: list[Any]) -> None:
    for (_, future, _), result in zip(group, results, strict=True):
        if future.done():
            continue
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
