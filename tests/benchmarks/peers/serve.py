"""One peer's server process on a socket that its parent has opened, in the peer's environment.

    python -m tests.benchmarks.peers.serve NAME DATABASE STATEMENTS SOCKET

STATEMENTS are the two that `Question` takes, in JSON.
"""

from __future__ import annotations

import importlib
import json
import socket
import sys
import threading
from collections.abc import Callable

from tests.benchmarks.question import Prepared, Question


class OfThread(threading.local):
    """A connection for each thread that calls: some peers call plain functions on threads."""

    def __init__(self, question: Callable[[], Question]) -> None:
        self.item_locked = question().item_locked


def main() -> None:
    name, url, statements, descriptor = sys.argv[1:]
    prepared = {each: Prepared(**made) for each, made in json.loads(statements).items()}
    peer = importlib.import_module(f"tests.benchmarks.peers.with_{name}")
    question = OfThread(lambda: Question(url, **prepared))
    peer.serve(question, socket.socket(fileno=int(descriptor)))


if __name__ == "__main__":
    main()
