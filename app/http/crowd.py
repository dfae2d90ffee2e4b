"""How many connections are open at once: of too many, the one longest idle makes way.

Each takes a file of the process. A stranger who opens a thousand, and asks for nothing, would
otherwise keep everybody out, and the database from its own files."""

from __future__ import annotations

from typing import Protocol

OPEN_MAX = 800
"""How many may be open; `serve` sets it by how many files the system lets it have."""


class Guest(Protocol):
    """A connection."""

    def is_idle(self) -> bool:
        """Whether nobody waits for an answer by it."""

    def leave(self) -> None:
        """End it."""


_here: dict[Guest, None] = {}
"""Those that are open, in the order in which they last asked for something."""


def came(guest: Guest) -> None:
    """See to it that there is room for a new connection. Where nobody is idle it stays, too."""
    _here[guest] = None
    if len(_here) <= OPEN_MAX:
        return
    idle = next((each for each in _here if each is not guest and each.is_idle()), None)
    if idle is not None:
        gone(idle)
        idle.leave()


def asked(guest: Guest) -> None:
    """A whole request came by it."""
    _here.pop(guest, None)
    _here[guest] = None


def gone(guest: Guest) -> None:
    """It is closed."""
    _here.pop(guest, None)
