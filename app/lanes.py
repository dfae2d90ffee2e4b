"""Which thread a call runs on, and how writes share a commit: one decision in one place.

Measured (see the README's decisions): handing a call to another thread costs more than the
call itself on SQLite, so point reads run on the event loop; searches run on a reader thread, so
that a scan holds nobody up. Writes on SQLite gather for one turn of the loop and share one
transaction, each in its own savepoint, answered after the commit. On PostgreSQL a lock wait
must stop nobody else, so every call runs on one of a few threads with a connection each.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from methods.declare import Work
from models import database

T = TypeVar("T")
Job = Callable[[], Any]
SIDE_THREADS = 2


class Lanes:
    """Runs work where it belongs. One per process, made on the event loop."""

    def __init__(self, database_threads: int) -> None:
        self.sqlite = database.is_sqlite()
        self.threads = 1 if self.sqlite else database_threads
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="database")
        self.side = ThreadPoolExecutor(SIDE_THREADS, thread_name_prefix="side")
        self.pen = asyncio.Lock()
        self.waiting: list[tuple[Job, asyncio.Future[Any]]] = []
        self.tasks: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """End the threads when their work is done; each closes the connection it has."""
        for pool, threads in ((self.pool, self.threads), (self.side, SIDE_THREADS)):
            hang_up = _once_in_each(threads, database.close)
            for _ in range(threads):
                pool.submit(hang_up)
            pool.shutdown()
        database.close()

    def run(self, work: Work, job: Callable[[], T]) -> Awaitable[T]:
        """Run a job of this kind; it opens its own transaction and never raises."""
        if not self.sqlite:
            return self._on(self.pool, job)
        if work in (Work.CLOSE, Work.DRAW):
            # may touch every record of a period, or draws; the loop goes on answering meanwhile
            return self._alone(job)
        if work.writes:
            return self._write(job)
        if work is Work.SEARCH:
            return self._on(self.pool, job)
        return _done(job())

    def aside(self, job: Callable[[], T]) -> Awaitable[T]:
        """Run something slow (a password hash) where it holds no call up."""
        return self._on(self.side, job)

    def _on(self, pool: ThreadPoolExecutor, job: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(pool, job)

    # --- group commit on SQLite -----------------------------------------------------------------

    def _write(self, job: Callable[[], T]) -> Awaitable[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self.waiting.append((job, future))
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
            results = _together(group, patient=False)
        except database.Busy:
            self._keep(asyncio.ensure_future(self._patiently(group)))
            return
        except Exception as problem:
            results = [problem] * len(group)
        _answer(group, results)

    def _alone(self, job: Callable[[], T]) -> Awaitable[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._keep(asyncio.ensure_future(self._patiently([(job, future)])))
        return future

    def _keep(self, task: asyncio.Task[None]) -> None:
        """The loop itself keeps only weak references to tasks."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _patiently(self, group: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        async with self.pen:
            try:
                results = await self._on(self.side, lambda: _together(group, patient=True))
            except Exception as problem:
                results = [problem] * len(group)
        _answer(group, results)
        if self.waiting:
            self._flush()


def _once_in_each(threads: int, job: Job) -> Job:
    """A job that, handed to a pool as often as it has threads, runs in every one of them."""
    gate = threading.Barrier(threads)

    def run() -> None:
        gate.wait()
        job()

    return run


def _done(value: T) -> Awaitable[T]:
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


def _together(group: list[tuple[Job, asyncio.Future[Any]]], *, patient: bool) -> list[Any]:
    """The jobs of a group in one transaction, each in its own savepoint, in order."""
    with database.write(patient=patient):
        return [job() for job, _ in group]


def _answer(group: list[tuple[Job, asyncio.Future[Any]]], results: list[Any]) -> None:
    for (_, future), result in zip(group, results, strict=True):
        if future.done():
            continue
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
