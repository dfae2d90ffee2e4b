"""What a request is once it is read, whichever dialect it came in: calls, or what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.dialects import exact_json
from app.dialects.faults import (
    NO_REQUEST,
    TOO_DEEP,
    TOO_MANY_VALUES,
    UNREADABLE,
    UNSUPPORTED,
    Fault,
)
from methods import BY_FOLDED_NAME
from methods.declare import Method

Header = tuple[bytes, bytes]
KEPT_BY_NOBODY: tuple[Header, ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
"""What goes with an answer that holds a session id, a token or a key."""
LEGACY, JSONRPC = "legacy", "jsonrpc"
NO_ID: Any = object()
"""A call without an id member: a notification."""


class Unreadable(Exception):
    """The request can't be read as calls; the words say what is wrong with it."""

    def __init__(self, words: str, fault: Fault = UNREADABLE, *, cut: bool = False) -> None:
        super().__init__(words)
        self.fault = fault
        self.cut = cut
        """The end of the body may be missing, and still on its way."""
        self.typed = fault is UNSUPPORTED
        """Whoever asked is answered in JSON-RPC's shape, whatever the address and headers say."""


@dataclass
class Entry:
    """One call as it came: or, with `problem`, what is wrong with it."""

    method: str = ""
    params: Any = None
    id: Any = NO_ID
    problem: str = ""
    fault: Fault = NO_REQUEST
    most: int | None = None
    """The limit that the request went over, if that is its problem."""

    @property
    def declared(self) -> Method | None:
        """The method that is named, in whatever letter case; None where there is none."""
        return BY_FOLDED_NAME.get(self.method.lower())


@dataclass
class Envelope:
    """A request, read."""

    dialect: str
    entries: list[Entry] = field(default_factory=list)
    is_batch: bool = False
    atomic: bool = False
    """All calls of the batch are carried out, or none."""
    sid: str = ""
    sid_from: str = ""
    rf: str = ""
    """The format of the answer, in capitals; empty where the request names none."""
    content_type: str = ""
    """The MIME type that the answer is to be called, where the request says so."""
    repaired: bool = False


def fault_of(problem: exact_json.NotJson, other: Fault = UNREADABLE) -> Fault:
    """Text that is nested too deep, or holds too much, has an error of its own."""
    if isinstance(problem, exact_json.TooMany):
        return TOO_MANY_VALUES
    return TOO_DEEP if isinstance(problem, exact_json.TooDeep) else other
