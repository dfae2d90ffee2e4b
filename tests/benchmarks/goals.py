"""The goals: what is asked of both servers, and what ours may cost beside the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.locks import LOCKS
from tests.benchmarks.books import Books
from tests.benchmarks.turns import Comparison, Load

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CPU, THROUGHPUT = "CPU", "throughput"
FLOOR = "floor"


@dataclass(frozen=True)
class Goal:
    """One comparison with the server `beside`: the floor, or a peer by its name.

    `load` makes the requests; `aim` is a bound on `measure`'s ratio; in every answer the pattern
    `expected` must be found."""

    name: str
    words: str
    database: str
    connections: int
    calls: int
    load: Callable[[Books, int], Sequence[Sequence[bytes]]]
    expected: str
    measure: str
    aim: float | None = None
    beside: str = FLOOR
    other_load: Callable[[Books, int], Sequence[Sequence[bytes]]] | None = None

    def loads(self, books: Books, size: float) -> tuple[Load, Load]:
        """The load on ours and that on the other."""
        calls = max(100, int(self.calls * size))
        ours = self.load(books, self.connections)
        other = (self.other_load or self.load)(books, self.connections)
        return Load(ours, calls, self.expected), Load(other, calls, self.expected)

    def ratio(self, made: Comparison) -> float:
        return made.cpu_ratio() if self.measure == CPU else made.throughput_ratio()

    def reached(self, made: Comparison) -> bool | None:
        """None where the ratio is only to be told."""
        if self.aim is None:
            return None
        ratio = self.ratio(made)
        return ratio <= self.aim if self.measure == CPU else ratio >= self.aim


# --- requests -----------------------------------------------------------------------------------


def _post(path: str, sid_header: str, kind: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{sid_header}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _jsonrpc(books: Books, method: str, path: str = "/rpc/financial/", **params: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, "id": 1}).encode()
    return _post(path, f"Authorization: Bearer {books.sid}", "application/json", body)


def _legacy(books: Books, method: str, body: str) -> bytes:
    path = f"/rpc/financial/?method={method}"
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    return _post(path, f"auth-sid: {books.sid}", kind, body.encode())


def question(books: Books, connections: int) -> list[list[bytes]]:
    """FINANCIAL_ITEM_LOCKED of a line in a locked period."""
    lines = books.locked[:connections]
    return [[_jsonrpc(books, "FINANCIAL_ITEM_LOCKED", Item=line)] for line in lines]


def question_without_slash(books: Books, connections: int) -> list[list[bytes]]:
    """The same, to a path that ends as pjrpc's paths do."""
    method, path = "FINANCIAL_ITEM_LOCKED", "/rpc/financial"
    return [[_jsonrpc(books, method, path, Item=line)] for line in books.locked[:connections]]


def legacy_question(books: Books, connections: int) -> list[list[bytes]]:
    lines = books.locked[:connections]
    return [[_legacy(books, "FINANCIAL_ITEM_LOCKED", f"item={line}")] for line in lines]


def _edits(
    books: Books, lines: Sequence[int], amounts: range = range(200, 300), **more: str
) -> list[list[bytes]]:
    """Each connection edits a line of its own; the amount is another each time."""
    return [
        [
            _jsonrpc(books, "FINANCIAL_ITEM_MANAGE", Id=line, Amount=f"{amount}.00", **more)
            for amount in amounts
        ]
        for line in lines
    ]


def overridden_edit(books: Books, connections: int) -> list[list[bytes]]:
    return _edits(books, books.locked[:connections], override_LockedDate="Y")


def refused_edit(books: Books, connections: int) -> list[list[bytes]]:
    return _edits(books, books.locked[:connections], range(300, 400))


def plain_edit(books: Books, connections: int) -> list[list[bytes]]:
    return _edits(books, books.open[:connections])


def by_turns(books: Books, connections: int) -> list[list[bytes]]:
    """The question, a plain edit and a refused one, again and again."""
    of_each = (load(books, connections) for load in (question, plain_edit, refused_edit))
    return [
        [
            call
            for edit, refused in zip(plain, refused, strict=True)
            for call in (*ask, edit, refused)
        ]
        for ask, plain, refused in zip(*of_each, strict=True)
    ]


# --- the goals ----------------------------------------------------------------------------------

ANSWERED = ", ?".join(
    rf'"{lock.name}": ?"{"Y" if lock.name == "LockedDate" else "N"}"' for lock in LOCKS
)
"""The answer to the question, whole; some put a space where others put none."""
EDITED, REFUSED = '"UPDATED"', '"LockedDate"'
ANY = f"{EDITED}|{REFUSED}"
"""Both the question and a refusal name that lock."""
GOALS = (
    Goal(
        "G1", "FINANCIAL_ITEM_LOCKED, JSON-RPC", SQLITE, 4, 4000,
        question, ANSWERED, CPU, 2.0,
    ),
    Goal(
        "G2", "the same in the legacy dialect", SQLITE, 4, 4000,
        legacy_question, ANSWERED, CPU, 2.5, other_load=question,
    ),
    Goal(
        "G3", "FINANCIAL_ITEM_LOCKED, JSON-RPC", SQLITE, 4, 4000,
        question, ANSWERED, CPU, 0.5, beside="fastapi-jsonrpc",
    ),
    Goal(
        "G4", "FINANCIAL_ITEM_LOCKED, JSON-RPC", SQLITE, 4, 4000,
        question, ANSWERED, CPU, 1.0, beside="pjrpc", other_load=question_without_slash,
    ),
    Goal(
        "G4", "FINANCIAL_ITEM_LOCKED, JSON-RPC", SQLITE, 4, 4000,
        question, ANSWERED, CPU, 1.0, beside="jsonrpc-py",
    ),
    Goal(
        "G6", "overridden edit, 16 connections", SQLITE, 16, 2000,
        overridden_edit, EDITED, THROUGHPUT, 1.0,
    ),
    Goal(
        "G6-one", "overridden edit, one client", SQLITE, 1, 1000,
        overridden_edit, EDITED, THROUGHPUT, 0.5,
    ),
    Goal(
        "G7", "overridden edit, 16 connections", POSTGRESQL, 16, 2000,
        overridden_edit, EDITED, THROUGHPUT, 0.8,
    ),
    Goal("refused", "refused edit", SQLITE, 4, 2000, refused_edit, REFUSED, CPU),
    Goal("plain", "plain edit", SQLITE, 4, 2000, plain_edit, EDITED, CPU),
    Goal("mixed", "question and edits by turns", SQLITE, 4, 3000, by_turns, ANY, CPU),
    Goal("mixed-pg", "question and edits by turns", POSTGRESQL, 4, 1500, by_turns, ANY, CPU),
    Goal("refused-pg", "refused edit", POSTGRESQL, 4, 1500, refused_edit, REFUSED, CPU),
    Goal("plain-pg", "plain edit", POSTGRESQL, 4, 1500, plain_edit, EDITED, CPU),
)  # fmt: skip
NAMES = tuple(dict.fromkeys(goal.name.lower() for goal in GOALS))
