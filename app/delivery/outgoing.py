"""Calls to the outside world over HTTP: to checked addresses only, and to where they were sent.

A name is resolved once, every address it leads to is judged, and the connection goes to one of
those, so that a name that answers differently a moment later gains nothing. Redirects are not
followed, proxies of the environment not used.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore2

from models import reachable
from models.reachable import Inside, Networks, Url

GONE = 410
TOO_BUSY = (429, 503)
WAIT_MAX_SECONDS = 86_400
WORDS_MAX = 1000
"""Characters of why an attempt failed."""


class Undelivered(Exception):
    """An attempt that failed. `final` ones fail the same way however often they are made."""

    def __init__(self, words: str, *, final: bool = False, wait: int = 0, gone: bool = False):
        super().__init__(_presentable(words))
        self.final = final or gone
        self.wait = wait
        """How many seconds the receiver wants to be left alone."""
        self.gone = gone
        """The receiver says that it is there no more, and never will be."""


def _presentable(words: str) -> str:
    """One line of text, though a receiver may have put into it whatever bytes it likes."""
    shown = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return shown if len(shown) <= WORDS_MAX else f"{shown[: WORDS_MAX - 1]}…"


@dataclass(frozen=True)
class Request:
    """What is sent over HTTP."""

    verb: str
    url: Url
    headers: Mapping[str, str]
    body: bytes


class Checked(httpcore2.AsyncNetworkBackend):
    """Connects to a name's addresses after judging all of them."""

    def __init__(self, allowed: Networks, *, plain: bool) -> None:
        self.allowed = allowed
        self.plain = plain
        """Whether nothing hides what is said: that is for inside addresses only."""
        self.wire = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """The first of the addresses that answers. Raises Inside, or ConnectError or
        ConnectTimeout of the last one."""
        problem: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in await self._addresses(host, port):
            try:
                return await self.wire.connect_tcp(address, port, timeout)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                problem = failed
        raise problem

    async def _addresses(self, host: str, port: int) -> list[str]:
        """What a name leads to. Raises Inside where any of it may not be reached."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as problem:
            raise httpcore2.ConnectError(f"{host} is not known") from problem
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        inside = [reachable.check(host, address, self.allowed) for address in addresses]
        if self.plain and not all(inside):
            raise Undelivered(f"{host} is outside, where only https goes", final=True)
        return addresses


async def call(request: Request, allowed: Networks) -> None:
    """Send a request; any answer but a success is a failure. Raises Undelivered."""
    url = request.url
    wire = Checked(allowed, plain=url.scheme == "http")
    try:
        async with (
            httpcore2.AsyncConnectionPool(network_backend=wire, ssl_context=_trust()) as pool,
            pool.stream(
                request.verb,
                httpcore2.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target),
                headers=list({**_own(url), **request.headers}.items()),
                content=request.body,
            ) as response,
        ):
            _judge(url, response)
    except Inside as problem:
        raise Undelivered(str(problem), final=True) from problem
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as problem:
        words = str(problem) or type(problem).__name__
        raise Undelivered(f"{url.origin} can't be reached: {words}") from problem


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts, which take their time to read."""
    return ssl.create_default_context()


def _own(url: Url) -> dict[str, str]:
    own = {"host": url.netloc, "connection": "close"}
    if url.user or url.password:
        credentials = b64encode(f"{url.user}:{url.password}".encode()).decode()
        own["authorization"] = f"Basic {credentials}"
    return own


def _judge(url: Url, response: httpcore2.Response) -> None:
    """Raise Undelivered unless the receiver has taken what was sent. What else it says is not
    kept: somebody may have pointed us at what he could not read himself."""
    status = response.status
    if 200 <= status < 300:
        return
    words = f"{url.origin} answered {status}"
    if 300 <= status < 400:
        words += "; redirects are not followed"
    raise Undelivered(words, gone=status == GONE, wait=_wanted_wait(response))


def _wanted_wait(response: httpcore2.Response) -> int:
    if response.status not in TOO_BUSY:
        return 0
    headers = {name.lower(): value for name, value in response.headers}
    text = headers.get(b"retry-after", b"").decode("ascii", "replace").strip()
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return min(seconds, WAIT_MAX_SECONDS)
