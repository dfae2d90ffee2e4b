"""One server process on a socket that its parent has opened: ours, or the floor.

    python -m tests.benchmarks.serve ours|floor DATABASE SOCKET

Ours is started as `financial-rpc serve` starts it, log lines included; the floor gets the same
uvicorn configuration with another application.
"""

from __future__ import annotations

import socket
import sys

import uvicorn

from app.operator import serving
from config import Settings
from tests.benchmarks.floor import Floor


def floor(settings: Settings, listening: socket.socket) -> None:
    configured = serving._configured(settings)
    configured.app, configured.factory = Floor(settings), False
    uvicorn.Server(configured).run(sockets=[listening])


CALLS_PER_MINUTE = 1_000_000_000
"""An allowance that no load spends; ours counts it all the same."""

if __name__ == "__main__":
    which, url, descriptor = sys.argv[1:]
    run = {"ours": serving.run, "floor": floor}[which]
    settings = Settings(database=url, calls_per_minute=CALLS_PER_MINUTE)
    run(settings, socket.socket(fileno=int(descriptor)))
