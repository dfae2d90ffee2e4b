"""What the health check answers: whether the books can be reached, and which version this is."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from models.store import database
from models.store.base import Space


def check() -> dict[str, Any]:
    """Ask the database something and say how it went."""
    answer = {"status": "ok", "service": "financial-rpc", "version": version("financial-rpc")}
    try:
        with database.read():
            Space.select(Space.id).limit(1).tuples().execute()
    except Exception as problem:
        return {**answer, "status": "unavailable", "reason": type(problem).__name__}
    return answer
