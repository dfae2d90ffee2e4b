"""An HTTP answer as a value, and how it is sent; what an ASGI application is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from app.dialects.envelope import Header

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

SMALL = 65_536
"""Up to how many bytes parts of an answer are sent together."""
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
        behind = self.length
        about: list[Header] = []
        if self.status not in BODILESS:
            about.append((b"content-type", self.content_type))
            about.append((b"content-length", str(behind).encode()))
        headers = [*about, *self.headers]
        await send({"type": "http.response.start", "status": int(self.status), "headers": headers})
        if not whole:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        for part in _gathered([self.body, *self.rest]) if self.rest else [self.body]:
            behind -= len(part)
            more = behind > 0
            await send(
                {"type": "http.response.body", "body": part, "more_body": more, "behind": behind}
            )


def _gathered(parts: Sequence[bytes]) -> Iterator[bytes]:
    """The parts, those that are small together; something, be it empty."""
    small: list[bytes] = []
    size = 0
    for part in filter(None, parts):
        if size and size + len(part) > SMALL:
            yield _joined(small)
            small, size = [], 0
        small.append(part)
        size += len(part)
    if size or not any(parts):
        yield _joined(small)


def _joined(parts: Sequence[bytes]) -> bytes:
    """One text of them; a single one is not copied."""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request, by their names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
