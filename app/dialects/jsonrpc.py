"""What is answered to JSON-RPC requests: results, errors, and the status and headers of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from app.calls import faults
from app.calls.outcomes import Outcome
from app.dialects import render
from app.dialects.envelope import NO_ID, Entry
from app.http import parsing
from app.http.freshness import NOTHING, Freshness
from app.http.limiter import Budget
from models.refusals import BatchUndone, NotLoggedOn, TooManyCalls

Header = tuple[bytes, bytes]
_NOTHING_DONE = {TooManyCalls.code, BatchUndone.code}


@dataclass(slots=True)
class Replies:
    """What the calls of a JSON-RPC request came to."""

    texts: list[bytes] = field(default_factory=list)
    size: int = 0
    codes: list[int] = field(default_factory=list)
    budget: Budget | None = None
    fresh: Freshness = NOTHING
    """That of the answer to a call that came by itself."""

    def add(self, entry: Entry, answer: Any) -> None:
        """Keep an answer; a notification gets none."""
        if entry.id is not NO_ID:
            self.texts.append(parsing.write(answer))
            self.size += len(self.texts[-1])

    def status(self, context: dict[str, Any]) -> HTTPStatus:
        """200 for whatever was dispatched. A bad Bearer shows in the status, and so does a spent
        allowance that left nothing to be carried out: else what was done might be sent again."""
        if NotLoggedOn.code in self.codes and context["sid_from"] == "bearer":
            return HTTPStatus.UNAUTHORIZED
        if TooManyCalls.code in self.codes and set(self.codes) <= _NOTHING_DONE:
            return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.OK

    def headers(self, status: HTTPStatus, request_id: str) -> list[Header]:
        told: list[Header] = [(b"x-request-id", request_id.encode())]
        if self.budget is not None:
            told += self.budget.headers()
        if status == HTTPStatus.UNAUTHORIZED:
            told.append((b"www-authenticate", b"Bearer"))
        return told + self.fresh.headers()


def answered(id: Any, outcome: Outcome, request_id: str) -> dict[str, Any]:
    """The response to a call that was dispatched."""
    if not outcome.ok:
        docs = f"/reference/{outcome.method.name.lower()}" if outcome.method is not None else ""
        error = faults.error(outcome.code, outcome.message, outcome.data, request_id, docs)
        return {"jsonrpc": "2.0", "error": error, "id": id}
    if outcome.replayed is not None:
        result = {**outcome.replayed["typed"], "replayed": True}
    elif outcome.method is not None:
        result = render.typed(outcome.method, outcome.result, outcome.zone)
    else:
        result = outcome.result
    return {"jsonrpc": "2.0", "result": result, "id": id}


def failed(entry: Entry, context: dict[str, Any]) -> dict[str, Any]:
    """The response to an entry of a request that is no call."""
    told = {"reason": entry.problem, **({} if entry.most is None else {"most": entry.most})}
    return faults.response(entry.id, entry.fault, context["request_id"], **told)
