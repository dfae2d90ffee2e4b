"""Which work waits for the disk, and which need not."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.calls import slices
from app.calls.lanes import Lanes
from methods.declare import Work
from models.store import database


def _how(lanes: Lanes) -> str:
    """What the transaction under way waits for at its end."""
    name = "synchronous" if lanes.one_writer else "synchronous_commit"
    asked = f"PRAGMA {name}" if lanes.one_writer else f"SHOW {name}"
    return str(database.database.execute_sql(asked).fetchone()[0])


LASTING, FLEETING = {"2", "on"}, {"1", "off"}


def _ran(*asked: Callable[[Lanes, Callable[[], str]], Awaitable[Any]]) -> list[str]:
    async def all_at_once() -> list[str]:
        lanes = Lanes(1)

        def job() -> str:
            with database.write():
                return _how(lanes)

        def note() -> str:
            with database.write(lasting=False):
                return _how(lanes)

        try:
            jobs = [each(lanes, note if each is _note else job) for each in asked]
            return list(await asyncio.gather(*jobs))
        finally:
            lanes.close()

    return asyncio.run(all_at_once())


def _note(lanes: Lanes, job: Callable[[], str]) -> Awaitable[str]:
    return lanes.note(job)


def _write(lanes: Lanes, job: Callable[[], str]) -> Awaitable[str]:
    return lanes.run(Work.WRITE, job)


def test_what_is_only_noted_does_not_wait_for_the_disk(books: str) -> None:
    assert set(_ran(_note, _note)) <= FLEETING


def test_a_write_does_and_so_does_the_next_one(books: str) -> None:
    assert set(_ran(_write)) <= LASTING
    database.connect(books)
    noted, written = _ran(_note, _write)
    assert written in LASTING
    assert (noted in LASTING) is database.one_writer(), "on SQLite they share a transaction"


def test_after_a_note_writes_last_again(books: str) -> None:
    for lasting, known in ((False, FLEETING), (True, LASTING), (False, FLEETING)):
        with database.write(lasting=lasting):
            name = "PRAGMA synchronous" if database.one_writer() else "SHOW synchronous_commit"
            told = str(database.database.execute_sql(name).fetchone()[0])
        assert told in known


def test_what_a_call_on_the_loop_could_go_back_to_stays_in_memory(books: str) -> None:
    if not database.one_writer():
        pytest.skip("PostgreSQL has what was before in its tables")

    def kept() -> int:
        with database.write():
            return int(database.database.execute_sql("PRAGMA temp_store").fetchone()[0])

    async def each_kept() -> list[int]:
        lanes = Lanes(1)
        try:
            works = (Work.WRITE, Work.CLOSE, Work.WRITE)
            return [await lanes.run(work, kept) for work in works]
        finally:
            lanes.close()

    in_a_file, in_memory = 0, 2
    assert asyncio.run(each_kept()) == [in_memory, in_a_file, in_memory]


def test_passwords_are_compared_where_nobody_else_wants_the_processor(books: str) -> None:
    async def nicenesses() -> tuple[int, int]:
        lanes = Lanes(1)
        try:
            return await lanes.prepare(_niceness), await lanes.aside(_niceness)
        finally:
            lanes.close()

    hashing, other = asyncio.run(nicenesses())

    assert hashing >= other + 5 if sys.platform == "linux" else hashing == other


def test_who_failed_on_a_thread_keeps_nothing_of_what_was_asked(books: str) -> None:
    kept: list[weakref.ref[threading.Event]] = []

    def fails() -> None:
        asked = threading.Event()  # anything that can be referred to weakly
        kept.append(weakref.ref(asked))
        raise ValueError("no")

    async def asked() -> bool:
        lanes = Lanes(1)
        try:
            with pytest.raises(ValueError, match="no"):
                await lanes.read(fails)
            await lanes.read(lambda: None)  # a thread knows of its last job until it has another
            return kept[0]() is None
        finally:
            lanes.close()

    gc.disable()
    try:
        assert asyncio.run(asked())
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are not asked")
def test_who_works_in_short_turns_is_as_important_as_before() -> None:
    told: list[tuple[int, int]] = []

    def asks() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 3)
        slices.ask_for_short_ones()
        told.append((os.sched_getscheduler(0), _niceness()))

    thread = threading.Thread(target=asks)
    thread.start()
    thread.join()

    assert told == [(os.SCHED_OTHER, 3)]


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
