"""An HTTP answer as a value, and how it is sent; what an ASGI application is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from app.dialects.envelope import Header

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Reply(NamedTuple):
    """A status, headers and a body."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: Sequence[Header] = ()
    content_type: bytes = b"application/json"
    rest: Sequence[bytes] = ()
    """What comes after the body, and is a part of it: long texts are not copied together."""

    @property
    def length(self) -> int:
        return len(self.body) + sum(map(len, self.rest))

    async def send(self, send: Send, *, whole: bool = True) -> None:
        """Send it; the body only where it is wanted whole (HEAD wants none)."""
        about: list[Header] = []
        if self.status not in BODILESS:
            about.append((b"content-type", self.content_type))
            about.append((b"content-length", str(self.length).encode()))
        headers = [*about, *self.headers]
        await send({"type": "http.response.start", "status": int(self.status), "headers": headers})
        for position, part in enumerate((self.body, *self.rest) if whole else (b"",)):
            more = whole and position < len(self.rest)
            await send({"type": "http.response.body", "body": part, "more_body": more})


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request, by their names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
