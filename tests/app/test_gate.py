"""A gate lets some through at once, the others in their order, and those not at all who waited
for too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.calls import gate
from app.calls.gate import Gate
from models.refusals import Overtaken


class Beyond:
    """What is behind the gate: jobs that end when they are told to."""

    def __init__(self) -> None:
        self.begun: list[tuple[Any, asyncio.Future[Any]]] = []

    def run(self, job: Callable[[], Any]) -> Awaitable[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.begun.append((job(), future))
        return future

    def end(self, number: int) -> None:
        name, future = self.begun[number]
        future.set_result(name)


def test_as_many_as_may_are_let_in_and_the_others_in_their_order() -> None:
    async def run() -> None:
        beyond = Beyond()
        one = Gate(beyond, 2)
        asked = [asyncio.ensure_future(one.run(lambda n=n: n)) for n in range(4)]  # type: ignore[misc]
        assert [name for name, _ in beyond.begun] == [0, 1]
        beyond.end(1)
        assert await asked[1] == 1
        assert [name for name, _ in beyond.begun] == [0, 1, 2]
        beyond.end(0), beyond.end(2)
        assert [await asked[0], await asked[2]] == [0, 2]
        beyond.end(3)
        assert await asked[3] == 3

    asyncio.run(run())


def test_what_fails_beyond_makes_room_too() -> None:
    async def run() -> None:
        beyond = Beyond()
        one = Gate(beyond, 1)
        asked = [asyncio.ensure_future(one.run(lambda: 1)) for _ in range(2)]
        beyond.begun[0][1].set_exception(ZeroDivisionError())
        with pytest.raises(ZeroDivisionError):
            await asked[0]
        beyond.end(1)
        assert await asked[1] == 1

    asyncio.run(run())


def test_who_waited_for_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAIT_SECONDS", -1.0)

    async def run() -> None:
        beyond = Beyond()
        with pytest.raises(Overtaken):
            await Gate(beyond, 1).run(lambda: 1)
        assert beyond.begun == []

    asyncio.run(run())
