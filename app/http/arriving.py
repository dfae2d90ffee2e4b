"""Bodies that are on their way: what all of them may take of this process's memory.

Nobody need be logged on to send the half of a large body and then wait. Where more is on its way
than may be, whoever has been sending for the longest time makes way."""

from __future__ import annotations

from typing import Protocol

ARRIVING_MAX = 100_000_000
"""How many bytes of bodies that are not here as a whole a process holds."""


class Sender(Protocol):
    """A connection by which a body is coming."""

    received: int
    """How many bytes of it are here."""

    def is_sending(self) -> bool:
        """Whether some of it is missing."""

    def make_way(self) -> None:
        """Let go of it."""


_senders: dict[Sender, None] = {}
"""In the order in which they began."""


def note(sender: Sender) -> None:
    """See to it that there is room for what a sender has sent."""
    _senders.setdefault(sender)
    for each in [each for each in _senders if not each.is_sending()]:
        del _senders[each]
    held = sum(each.received for each in _senders)
    for each in [*_senders]:
        if held <= ARRIVING_MAX:
            return
        held -= each.received
        del _senders[each]
        each.make_way()


def forget(sender: Sender) -> None:
    """A connection is gone."""
    _senders.pop(sender, None)
