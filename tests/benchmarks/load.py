"""A bounded load, in a process of its own: so many calls over so many kept connections.

    python -m tests.benchmarks.load < plan.json

The plan names the port, the number of calls, the limit of time, a pattern that must be found in
every answer, and for each connection the requests that it sends in turn. The report says how
long it took and how long calls waited.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LENGTH = b"content-length: "
IN_CHUNKS = b"transfer-encoding: chunked"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass
class Run:
    """What is still to be sent, and what came of what was."""

    left: int
    expected: re.Pattern[bytes]
    waits: list[float] = field(default_factory=list)
    wrong: int = 0
    sample: str = ""

    def note(self, answer: bytes, waited: float) -> None:
        self.waits.append(waited)
        if not answer.startswith(b"HTTP/1.1 200") or not self.expected.search(answer):
            self.wrong += 1
            self.sample = answer[:2000].decode("latin-1")


class Connection(asyncio.Protocol):
    """One kept connection: sends a request, waits for the whole answer, sends the next."""

    def __init__(self, run: Run, requests: Iterator[bytes]) -> None:
        self.run = run
        self.requests = requests
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answer = b""
        self.sent = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._send()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(problem or ConnectionResetError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        self.answer += data
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found or not _is_whole(head, body):
            return
        self.run.note(self.answer, time.perf_counter() - self.sent)
        self._send()

    def _send(self) -> None:
        if not self.run.left:
            self.done.set_result(None)
            self.transport.close()
            return
        self.run.left -= 1
        self.answer = b""
        self.sent = time.perf_counter()
        self.transport.write(next(self.requests))


def _is_whole(head: bytes, body: bytes) -> bool:
    if IN_CHUNKS in head.lower():
        return body.endswith(LAST_CHUNK)
    _, _, length = head.lower().partition(LENGTH)
    return len(body) >= int(length.partition(b"\r\n")[0])


def _from_anywhere(requests: list[bytes]) -> Iterator[bytes]:
    """The requests round and round; a turn does not begin with what the last one ended with."""
    begin = random.randrange(len(requests))
    return itertools.cycle(requests[begin:] + requests[:begin])


async def carry_out(plan: dict[str, Any]) -> dict[str, Any]:
    run = Run(plan["count"], re.compile(plan["expected"].encode()))
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    async with asyncio.timeout(plan["seconds_max"]):
        connections = []
        for texts in plan["requests"]:
            requests = _from_anywhere([base64.b64decode(text) for text in texts])
            _, connection = await loop.create_connection(
                lambda requests=requests: Connection(run, requests),  # type: ignore[misc]
                "127.0.0.1",
                plan["port"],
            )
            connections.append(connection.done)
        await asyncio.gather(*connections)
    seconds = time.perf_counter() - started
    waits = sorted(run.waits)
    return {
        "seconds": seconds,
        "calls": len(waits),
        "wrong": run.wrong,
        "sample": run.sample,
        "middle_ms": waits[len(waits) // 2] * 1000,
        "p99_ms": waits[len(waits) * 99 // 100] * 1000,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(carry_out(json.load(sys.stdin)))))
