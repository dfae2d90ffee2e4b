"""Where a request carries its session, the most deliberate place first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from app.calls.parameters import by_name
from app.dialects.envelope import LEGACY, Entry, Envelope
from app.dialects.legacy.answer import COOKIE
from app.dialects.legacy.reading import present
from methods.identities import TICKET


def cookie_of(header: str) -> str:
    """The session id in a Cookie header."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value.strip()
    return ""


def find_sid(envelope: Envelope, headers: Mapping[str, str]) -> None:
    """Look for the session where clients put it, the most deliberate place first."""
    for place, value in _places(envelope, headers):
        if sid := present(value):
            envelope.sid, envelope.sid_from = sid, place
            return


def _places(envelope: Envelope, headers: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What each place holds, and what the place is called."""
    authorization = headers.get("authorization", "")
    if authorization[:7].lower() == "bearer ":
        yield "bearer", authorization[7:]
    yield "header", headers.get("auth-sid", "")
    if envelope.dialect == LEGACY and envelope.entries:
        sent = envelope.entries[0].params or {}
        params = {name.lower(): value for name, value in sent.items()}
        yield "body", params.get("sid")
        yield "token", params.get("access_token")
    yield "ticket", _ticket(envelope.entries)
    yield "cookie", cookie_of(headers.get("cookie", ""))


def _ticket(entries: Iterable[Entry]) -> str:
    """The session id among the parameters of methods that take a SessionTicket.

    A request has one session: where the calls of a batch name several, it has none."""
    found = {ticket for each in entries if (ticket := present(_ticket_of(each)))}
    return found.pop() if len(found) == 1 else ""


def _ticket_of(entry: Entry) -> Any:
    method = entry.declared
    if method is None or TICKET not in method.params or not entry.params:
        return None
    try:
        named = by_name(method, entry.params)
    except ValidationError:
        return None  # too many parameters, which the call is refused for
    return next((value for name, value in named.items() if name.lower() == TICKET.lower()), None)
