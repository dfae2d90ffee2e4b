"""What became of a call, whoever found out: its handler, a refusal, or a fault on the way."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

import structlog

from app.dialects.faults import BROKEN, Fault
from app.dialects.incidents import FAULTS, Happened, where
from methods.declare import Method
from models.refusals import DatabaseUnavailable, OutcomeUnknown, Overtaken, Refusal
from models.store import database
from models.store.database import Trouble

log = structlog.get_logger("financial_rpc")

UNAVAILABLE = frozenset({DatabaseUnavailable.code, Overtaken.code})


class Budget(NamedTuple):
    """What is left of a minute's allowance, and whether this call still fits in."""

    limit: int
    remaining: int
    seconds: int
    spent: bool
    who: str = ""
    """Whose allowance it is."""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The RateLimit headers, with Retry-After where the call was too much."""
        told = [
            (b"ratelimit-limit", str(self.limit).encode()),
            (b"ratelimit-remaining", str(self.remaining).encode()),
            (b"ratelimit-reset", str(self.seconds).encode()),
        ]
        if not self.spent:
            told.append((b"retry-after", str(self.seconds).encode()))
        return told


class Written(Protocol):
    """A result that is kept ready as it goes out."""

    def parts(self, before: bytes, after: bytes) -> tuple[bytes, ...]:
        """It between two texts, in parts that need not be copied together."""

    @property
    def etag(self) -> str:
        """What it is known by."""

    def packed(self, before: bytes, after: bytes) -> bytes:
        """It as a gzip file, with other text around it. Raises ValueError where that is long."""


@dataclass
class Outcome:
    """What became of a call: a result, or an error with its code, words and data."""

    method: Method | None = None
    result: dict[str, Any] = field(default_factory=dict)
    zone: str = "UTC"
    user: int = 0
    space: int = 0
    session: int = 0
    response_format: str = ""
    """The format that the session wants legacy answers in; empty where it wants none."""
    code: int = 0
    message: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    legacy_code: str = "4"
    replayed: dict[str, Any] | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    budget: Budget | None = None
    conflict: Exception | None = None
    """How it shows that another transaction came between: the one around this call has to begin
    anew."""
    written: Written | None = None
    """The result as it is written, where that is kept ready."""

    @property
    def secret(self) -> bool:
        """Whether what is answered must be kept by nobody on the way."""
        return self.method is not None and self.method.tells_secret

    @property
    def ok(self) -> bool:
        return self.code == 0

    @property
    def wait(self) -> int:
        """After how many seconds to come again, where it is the database that is in trouble."""
        return int(self.data["seconds"]) if self.code in UNAVAILABLE else 0


def told_of(refusal: Refusal) -> dict[str, Any]:
    """What goes out of a refusal beside its words."""
    data = {name: value for name, value in refusal.data.items() if name in refusal.tells}
    return {"type": refusal.type, "retryable": refusal.retryable, **data}


def refused(refusal: Refusal, **more: Any) -> Outcome:
    """The outcome of a call that a refusal kept from its handler."""
    return Outcome(
        code=refusal.code,
        message=str(refusal),
        data=told_of(refusal),
        legacy_code=refusal.legacy,
        **more,
    )


def faulted(fault: Fault, words: str = "", **told: Any) -> Outcome:
    """The outcome of a call with which something is wrong, whatever it asks for."""
    return Outcome(code=fault.code, message=words or fault.message, data=fault.data(**told))


def broke_down(
    method: Method | None, request_id: str, *, done: bool = False, of: Outcome | None = None
) -> Outcome:
    """The outcome of a call that a fault ended; the fault is in the log, under its incident.

    `done` says that the call was carried out, and only its answer could not be given; `of` whose
    call it was, so that the fault is kept for the space."""
    incident = secrets.token_hex(4)
    name = method.name if method is not None else ""
    log.exception("fault", incident=incident, method=name, request=request_id)
    whose = of or Outcome()
    FAULTS.append(Happened(
        incident, name, request_id, where(sys.exc_info()[1]), whose.space, whose.user,
        datetime.now(UTC),
    ))  # fmt: skip
    when = ", after the call was carried out" if done else ""
    outcome = faulted(BROKEN, f"Internal error{when}; incident {incident}", incident=incident)
    outcome.method = method
    return outcome


COME_AGAIN = {Trouble.AWAY: 5, Trouble.LOCKED: 2, Trouble.FULL: 30, Trouble.OVERTAKEN: 1}
"""In how many seconds a call may come again, by what is the matter with the database."""


def ended(
    problem: Exception, method: Method | None, request_id: str, *, of: Outcome | None = None
) -> Outcome:
    """The outcome of a call that an exception ended: a refusal where it is the database that is
    in trouble, else a fault of ours."""
    if isinstance(problem, database.InDoubt):
        log.warning("in doubt whether it was saved", request=request_id)
        return refused(OutcomeUnknown(), method=method)
    trouble = database.trouble(problem)
    if trouble is None:
        return broke_down(method, request_id, of=of)
    log.warning("the database is in trouble", trouble=trouble.value, request=request_id,
                problem=str(problem))  # fmt: skip
    seconds = COME_AGAIN[trouble]
    if trouble is Trouble.OVERTAKEN:
        return refused(Overtaken(seconds=seconds), method=method)
    return refused(DatabaseUnavailable(seconds=seconds, trouble=trouble.value), method=method)


T = TypeVar("T")


def spelled(outcome: Outcome, request_id: str, spell: Callable[[Outcome], T]) -> T:
    """What is answered of an outcome. Where it can't be spelled, written down or told in headers,
    that is a fault like one in the handler: it is in the log, and the answer names its incident."""
    try:
        return spell(outcome)
    except Exception:
        method = outcome.method
        done = outcome.ok and method is not None and method.work.writes
        broken = broke_down(method, request_id, done=done, of=outcome)
        broken.budget = outcome.budget
        return spell(broken)
