"""How often a logon may fail: counted by logon name and by address (wire.md 2).

An address that the user has logged on from before has a count of its own for that name, so that
whoever tries passwords from elsewhere does not lock the user out. Names are kept as digests: what
somebody sends as a name may be long, or a password."""

from __future__ import annotations

import hashlib

from models import allowance
from models.store.database import fold

SECONDS = 300
BY_ADDRESS = 10
"""How many times as often as one name one address may fail."""


def _digest(*what: str) -> str:
    text = "\0".join(what).encode(errors="surrogatepass")
    return hashlib.sha256(text).hexdigest()


def _by_name(logon: str, address: str, known: bool) -> str:
    """What a logon name is counted under: the same for all that find the same user."""
    name = fold(logon.strip())
    return f"logon {_digest(name, address) if known else _digest(name)}"


def _by_address(address: str) -> str:
    return f"logons from {address}"


def blocked(logon: str, address: str, attempts: int, *, known: bool = False) -> int:
    """Seconds until this name, or this address, may try again; 0 when it may now."""
    where = allowance.network_of(address)
    return max(
        allowance.wait(_by_name(logon, where, known), attempts, SECONDS),
        allowance.wait(_by_address(where), attempts * BY_ADDRESS, SECONDS),
    )


def failed(logon: str, address: str, *, known: bool = False) -> None:
    """Count a failed logon."""
    where = allowance.network_of(address)
    allowance.count(_by_name(logon, where, known), SECONDS)
    allowance.count(_by_address(where), SECONDS)


def forget() -> None:
    """Start counting anew."""
    allowance.forget()
