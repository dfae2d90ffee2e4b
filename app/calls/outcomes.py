"""What became of a call, whoever found out: its handler, a refusal, or a fault on the way."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.calls.faults import BROKEN, Fault
from app.http.limiter import Budget
from methods.declare import Method
from models.refusals import Refusal

log = structlog.get_logger("financial_rpc")


@dataclass
class Outcome:
    """What became of a call: a result, or an error with its code, words and data."""

    method: Method | None = None
    result: dict[str, Any] = field(default_factory=dict)
    zone: str = "UTC"
    user: int = 0
    space: int = 0
    response_format: str = ""
    """The format that the session wants legacy answers in; empty where it wants none."""
    code: int = 0
    message: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    legacy_code: str = "4"
    replayed: dict[str, Any] | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    budget: Budget | None = None
    conflict: bool = False
    """Another transaction came between, and the one around this call has to begin anew."""

    @property
    def ok(self) -> bool:
        return self.code == 0


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


def broke_down(method: Method | None, request_id: str) -> Outcome:
    """The outcome of a call that a fault ended; the fault is in the log, under its incident."""
    incident = secrets.token_hex(4)
    name = method.name if method is not None else ""
    log.exception("fault", incident=incident, method=name, request=request_id)
    outcome = faulted(BROKEN, f"Internal error; incident {incident}", incident=incident)
    outcome.method = method
    return outcome
