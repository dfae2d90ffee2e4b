"""Taking turns: two servers, one load, and what each turn cost."""

from __future__ import annotations

import base64
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.books import Books
from tests.benchmarks.peers import environments
from tests.benchmarks.peers.environments import PEERS

ROOT = Path(__file__).parents[2]
TURN_SECONDS_MAX = 120
NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Load:
    """What one turn asks: for each connection the requests it sends in turn, and how many in
    all. In every answer the pattern `expected` must be found."""

    requests: Sequence[Sequence[bytes]]
    calls: int
    expected: str


@dataclass(frozen=True)
class Turn:
    """What one turn cost: CPU of the server process and time on the clock, a call."""

    cpu_us: float
    wall_us: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return 1_000_000 / self.wall_us


class Server:
    """A server process of ours, of the floor or of a peer, on a port of its own on loopback.

    `root` is the folder whose code it runs. Raises NoEnvironment where a peer can't be
    installed."""

    def __init__(self, which: str, books: Books, log: Path, root: Path = ROOT) -> None:
        self.which = which
        command = _command(which, books)
        listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = listening.getsockname()[1]
        descriptor = listening.fileno()
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [*command, str(descriptor)],
                cwd=root,
                pass_fds=[descriptor],
                stdout=written,
                stderr=written,
            )
        listening.close()

    def cpu_seconds(self) -> float:
        """User and system time of the process, all its threads, in the kernel's nanoseconds.

        The clock of another process is (~pid << 3 | 2); see clock_getcpuclockid(3)."""
        return time.clock_gettime_ns(~self.process.pid << 3 | 2) / NANOSECONDS

    def turn(self, load: Load, calls: int | None = None) -> Turn:
        before = self.cpu_seconds()
        report = self._under(load, calls or load.calls)
        cpu = self.cpu_seconds() - before
        calls = report["calls"]
        return Turn(cpu / calls * 1e6, report["seconds"] / calls * 1e6, report["p99_ms"])

    def _under(self, load: Load, calls: int) -> dict[str, Any]:
        plan = {
            "port": self.port,
            "count": calls,
            "seconds_max": TURN_SECONDS_MAX,
            "expected": load.expected,
            "requests": [
                [base64.b64encode(each).decode() for each in own] for own in load.requests
            ],
        }
        ran = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.load"],
            cwd=ROOT,
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=False,
            timeout=TURN_SECONDS_MAX + 30,
        )
        if ran.returncode:
            raise RuntimeError(f"the load on {self.which} failed: {ran.stderr}")
        report: dict[str, Any] = json.loads(ran.stdout)
        if report["wrong"]:
            words = f"{report['wrong']} wrong answers of {self.which}"
            raise RuntimeError(f"{words}, the last one:\n{report['sample']}")
        return report

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def _command(which: str, books: Books) -> list[str]:
    if which in PEERS:
        serve = [environments.python(which), "-m", "tests.benchmarks.peers.serve"]
        return [*serve, PEERS[which], books.url, json.dumps(books.question)]
    return [sys.executable, "-m", "tests.benchmarks.serve", which, books.url]


@dataclass
class Comparison:
    """The turns of ours and of the other, in pairs of neighbours."""

    ours: list[Turn] = field(default_factory=list)
    other: list[Turn] = field(default_factory=list)

    def cpu(self) -> tuple[float, float]:
        return _middle(self.ours, "cpu_us"), _middle(self.other, "cpu_us")

    def per_second(self) -> tuple[float, float]:
        return _middle(self.ours, "per_second"), _middle(self.other, "per_second")

    def cpu_ratio(self) -> float:
        return self._ratio("cpu_us")

    def throughput_ratio(self) -> float:
        return self._ratio("per_second")

    def _ratio(self, name: str) -> float:
        pairs = zip(self.ours, self.other, strict=True)
        return statistics.median(getattr(a, name) / getattr(b, name) for a, b in pairs)


def _middle(turns: list[Turn], name: str) -> float:
    return statistics.median(getattr(each, name) for each in turns)


def compare(
    ours: Server, other: Server, our_load: Load, other_load: Load, *, rounds: int
) -> Comparison:
    """Turns of both servers: ours, other, other, ours, …; a short warm turn before."""
    made = Comparison()
    for server, load in ((ours, our_load), (other, other_load)):
        server.turn(load, max(200, load.calls // 10))
    for number in range(rounds):
        pair = [(ours, our_load, made.ours), (other, other_load, made.other)]
        for server, load, turns in pair if number % 2 == 0 else reversed(pair):
            turns.append(server.turn(load))
    return made
