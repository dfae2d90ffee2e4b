"""Clients that write while things go wrong, and count what they were told of each write."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.firm import Caller
from tests.served import Served

INVOICE = "FINANCIAL_INVOICE_MANAGE"
CLIENTS = 6
ANSWER_SECONDS = 60
REFUSED = ("database_unavailable", "overtaken", "batch_undone")
PAUSE_SECONDS = 0.02
"""After a refusal or a lost connection, so that a server that is away is not asked without end."""


@dataclass
class Told:
    """The notes of each write, by what its client was told."""

    begin: str
    """What all notes of these clients begin with."""
    kept: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """No answer came, or one that says that nobody knows."""
    wrong: list[str] = field(default_factory=list)
    """Answers that should not be given at all."""
    slowest: float = 0.0

    def add(self, notes: list[str], status: int, retry_after: str | None, answer: object) -> None:
        """Count an answer: to one call, or to all of an atomic batch."""
        several = answer if isinstance(answer, list) else [answer]
        errors = [each["error"]["data"] for each in several if "error" in each]
        if status >= 500 and (status != 503 or not retry_after):
            self.wrong.append(f"{status} {answer}")
        elif not errors:
            self.kept.update(notes)
        elif any(each["type"] == "outcome_unknown" for each in errors):
            self.unknown.update(notes)
        elif all(each["type"] in REFUSED for each in errors):
            self.refused.update(notes)
        else:
            self.wrong.append(f"{status} {answer}")


@contextmanager
def writing(served: Served, caller: Caller, size: int = 20) -> Iterator[Told]:
    """Clients that write until the end, alone and in atomic batches; each write has notes of its
    own, of so many characters."""
    told, over, numbers = Told(f"{uuid.uuid4()} "), threading.Event(), itertools.count(1)

    def client(batches: bool) -> None:
        connection = _to(served)
        while not over.is_set():
            notes = [
                f"{told.begin}{next(numbers)} {'x' * size}" for _ in range(3 if batches else 1)
            ]
            begun = time.monotonic()
            try:
                refused = _write(connection, caller, notes, told)
            except (OSError, http.client.HTTPException, ValueError):
                told.unknown.update(notes)
                connection.close()
                connection, refused = _to(served), True
            told.slowest = max(told.slowest, time.monotonic() - begun)
            if refused:
                time.sleep(PAUSE_SECONDS)
        connection.close()

    clients = [threading.Thread(target=client, args=(bool(n % 2),)) for n in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        yield told
    finally:
        over.set()
        for each in clients:
            each.join()


def _to(served: Served) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", served.port, timeout=ANSWER_SECONDS)


def _write(
    connection: http.client.HTTPConnection, caller: Caller, notes: list[str], told: Told
) -> bool:
    """Send a write, and count what is answered; says whether it was refused."""
    calls = [
        {"jsonrpc": "2.0", "method": INVOICE, "params": {"Notes": each}, "id": number}
        for number, each in enumerate(notes)
    ]
    body = calls if len(calls) > 1 else calls[0]
    headers = {"content-type": "application/json", "authorization": f"Bearer {caller.sid}"}
    connection.request("POST", "/rpc/?atomic=Y", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    told.add(notes, answer.status, answer.headers["retry-after"], json.loads(text))
    return answer.status != 200
