"""How a call came, with the manners of the dialect it came in."""

from __future__ import annotations

from datetime import datetime

from app.dialects.envelope import LEGACY
from app.dialects.legacy.escaping import tolerance
from config import Settings
from models.actor import Request


def request_in(
    dialect: str,
    settings: Settings,
    now: datetime,
    *,
    sid: str = "",
    address: str = "",
    request_id: str = "",
    version: str = "RPC",
) -> Request:
    """A request in a dialect. Legacy callers send fields that nobody knows, and texts as they
    were shown to them; JSON-RPC means what it says."""
    if dialect != LEGACY:
        return Request(
            now, settings, address=address, request_id=request_id, sid=sid, version=version
        )
    return Request(
        now,
        settings,
        lenient=True,
        address=address,
        request_id=request_id,
        sid=sid,
        version=version,
        was_shown=tolerance(settings),
    )
