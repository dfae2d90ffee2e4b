"""Where a request carries its session, the most deliberate place first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.dialects.envelope import LEGACY, Envelope
from app.dialects.legacy.answer import COOKIE
from app.dialects.legacy.reading import present


def cookie_of(header: str) -> str:
    """The session id in a Cookie header."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value.strip()
    return ""


def find_sid(envelope: Envelope, headers: Mapping[str, str]) -> None:
    """Look for the session where clients put it, the most deliberate place first."""
    places: list[tuple[str, Any]] = []
    authorization = headers.get("authorization", "")
    if authorization[:7].lower() == "bearer ":
        places.append(("bearer", authorization[7:]))
    places.append(("header", headers.get("auth-sid", "")))
    if envelope.dialect == LEGACY and envelope.entries:
        sent = envelope.entries[0].params or {}
        params = {name.lower(): value for name, value in sent.items()}
        places += [("body", params.get("sid")), ("token", params.get("access_token"))]
    places.append(("cookie", cookie_of(headers.get("cookie", ""))))
    for place, value in places:
        if sid := present(value):
            envelope.sid, envelope.sid_from = sid, place
            return
