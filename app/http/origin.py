"""Where a request came from, as far as that can be believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from config import Settings

LOOPBACK = ("127.", "::1", "localhost")


class Origin(NamedTuple):
    """The address of the caller, and how the request travelled."""

    address: str
    tls: bool
    secure: bool
    """Nobody on the way could read it: TLS, or this machine itself."""


def came_by(settings: Settings, scope: Mapping[str, Any], headers: Mapping[str, str]) -> Origin:
    """The origin of a request; of one that the trusted proxy hands on, as the proxy says."""
    client = scope.get("client")
    address = client[0] if client else ""
    tls = scope.get("scheme") == "https"
    if settings.trusted_proxy and address == settings.trusted_proxy:
        tls = headers.get("x-forwarded-proto", "").strip() == "https"
        address = headers.get("x-forwarded-for", address).rpartition(",")[2].strip() or address
    return Origin(address, tls, tls or address.startswith(LOOPBACK) or not client)
