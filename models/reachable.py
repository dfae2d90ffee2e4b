"""Which addresses outgoing calls may reach: those of the outside world, not of this machine.

An address somebody types could point at this machine, at its neighbours, or at the service that
hands a cloud machine its keys. So an address is judged as it is once resolved, whatever it was
spelled as, and only what the operator allows may lie inside.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import unquote, urlsplit

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

PORTS = {"http": 80, "https": 443}
NAME_MAX = 255
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
GLOBAL_IPV6 = IPv6Network("2000::/3")
"""All that is given out to the world; what lies elsewhere is local, embedded or reserved."""
EMBEDDING_IPV6 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""IPv6 that is only another spelling of the IPv4 address in its last bits (mapped, NAT64)."""
CLOSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "168.63.129.16/32",  # what a machine in Azure is told by
        "192.0.0.0/24",  # protocol assignments; Oracle's cloud tells its machines by 192.0.0.192
        "192.88.99.0/24",  # relays between IPv4 and IPv6, no longer in use
        "2002::/16",  # their other side, which embeds any IPv4 address
        "3fff::/20",  # for examples
    )
)
"""What Python takes for global addresses and is none."""


class Inside(Exception):
    """The address lies inside, and the operator has not allowed it."""


class NoUrl(ValueError):
    """The text is no URL that something can be sent to; the words say why."""


def networks(text: str) -> Networks:
    """Networks out of a list with commas. Raises ValueError, naming what is none."""
    found = []
    for each in filter(None, re.split(r"[,\s]+", text)):
        try:
            found.append(ipaddress.ip_network(each, strict=False))
        except ValueError:
            raise ValueError(f"{each} is no network; give 10.1.2.0/24 or 127.0.0.1") from None
    return tuple(found)


def is_outside(address: Address) -> bool:
    """Whether an address is of the world at large, whichever way it is spelled."""
    if isinstance(address, IPv6Address):
        if any(address in network for network in EMBEDDING_IPV6):
            return is_outside(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_IPV6:
            return False
    closed = any(address in network for network in CLOSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not closed


def is_allowed(address: Address, allowed: Networks) -> bool:
    """Whether an address lies in a network that the operator allows."""
    mapped = getattr(address, "ipv4_mapped", None)
    meant = address if mapped is None else mapped
    return any(meant in network for network in allowed if network.version == meant.version)


def check(host: str, address: str, allowed: Networks) -> bool:
    """Whether an address is one that the operator allows although it is inside. Raises Inside.

    What a name inside stands for is nobody's business, so the words don't say it."""
    found = ipaddress.ip_address(address)
    if is_allowed(found, allowed):
        return True
    if not is_outside(found):
        words = "leads to an inside address, which FINANCIAL_RPC_OUTGOING_ALLOWED does not allow"
        raise Inside(f"{host} {words}")
    return False


def literal(host: str) -> str | None:
    """The address that a host spells out in numbers, in whatever base; None for a name."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])


# --- URLs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Url:
    """A URL taken apart once, so that what is checked is what is called."""

    scheme: str
    host: str
    port: int
    target: str
    user: str = ""
    password: str = ""

    @property
    def netloc(self) -> str:
        """The host as headers have it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """What may be said of it in logs and errors: no path, no password."""
        return f"{self.scheme}://{self.netloc}"


def read_url(text: str) -> Url:
    """Take a URL apart. Raises NoUrl."""
    if not re.fullmatch(r"[!-~]+", text) or "\\" in text or "#" in text:
        raise NoUrl("give a URL of plain letters, without blanks, \\ or #")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NoUrl("give a URL such as https://hooks.example.com/books") from None
    if parts.scheme not in PORTS or not _is_host(host) or port == 0:
        raise NoUrl("give a URL such as https://hooks.example.com/books")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Url(parts.scheme, host, port or PORTS[parts.scheme], target, user, password)


def _is_host(host: str) -> bool:
    """Whether it is an address in numbers, or a name as names are spelled on the wire."""
    name = len(host) < NAME_MAX and NAME.fullmatch(host) is not None
    return name or (":" in host and "%" not in host and literal(host) is not None)


def check_as_typed(text: str, allowed: Networks) -> Url:
    """A URL that somebody gives for events to be sent to, judged as far as it can be without
    asking for its address: that is done when it is called. Raises NoUrl or Inside."""
    url = read_url(text)
    if url.user or url.password:
        raise NoUrl("give the URL without a user and password; what is sent is signed")
    address = literal(url.host)
    if address is None and _is_this_machine(url.host):
        address = "127.0.0.1"
    inside = check(url.host, address, allowed) if address is not None else False
    if url.scheme != "https" and not inside:
        raise NoUrl("give an https URL")
    return url


def _is_this_machine(host: str) -> bool:
    name = host.rstrip(".")
    return name == "localhost" or name.endswith(".localhost")
