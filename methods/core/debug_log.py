"""What clients of the platform report of their own errors."""

from __future__ import annotations

from typing import Any

from methods.declare import Access, Answer, Work, method
from methods.wire.structures import Structure
from methods.wire.types import Text
from models.actor import Actor

KINDS = ("string", "object", "array", "number", "boolean")
ANYTHING: dict[str, Any] = {
    "oneOf": [{"type": kind} | ({"items": {}} if kind == "array" else {}) for kind in KINDS]
}


@method(
    "CORE_DEBUG_LOG_MANAGE",
    access=Access.EVERYBODY,
    work=Work.POINT,
    params={
        "Data": Structure("What the client met.", ANYTHING, ignored=True),
        "Notes": Structure("Words on it.", ANYTHING, ignored=True),
    },
    result={"notes": Text(10, "ADDED.")},
    example={"Notes": "No Access Rights"},
)
def debug_log_manage(actor: Actor) -> Answer:
    """Report an error of a client: the call stands in the service's own log, by its request id.

    What it says is not kept. The platform's application reports every refusal for want of a right
    so, and would show its user a second error if the report were refused."""
    return {"notes": "ADDED"}
