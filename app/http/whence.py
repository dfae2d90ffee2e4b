"""From whose page a request came, which a browser says and a cookie alone does not.

SameSite keeps the cookie from other sites' pages, but neither from other ports of this host nor
from a link in a mail."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def from_here(headers: Mapping[str, str]) -> bool | None:
    """Whether the page was one of this host; None where nothing tells.

    Sec-Fetch-Site tells it over TLS; over plain http a browser sends Origin, or else Referer."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    told = headers.get("origin") or headers.get("referer")
    return _names(told, headers.get("host", "")) if told else None


def may_keep_cookie(verb: str, headers: Mapping[str, str]) -> bool:
    """Whether an answer may change the cookie of whoever asked.

    Who logs on by a page of another site would go on in somebody else's name. A browser says
    whence a POST comes; where nothing tells, it was no browser. A GET may be a link in a mail."""
    here = from_here(headers)
    return verb == "POST" if here is None else here


def _names(url: str, host: str) -> bool:
    """Whether an address is one of this host, port included."""
    try:
        told = urlsplit(url)
        asked = urlsplit(f"{told.scheme}://{host}")
        usual = PORTS.get(told.scheme)
        same_port = usual is not None and (told.port or usual) == (asked.port or usual)
    except ValueError:
        return False
    return same_port and bool(told.hostname) and told.hostname == asked.hostname
