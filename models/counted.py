"""How many there are of something, as people say it: 1 posting, 2 postings."""

from __future__ import annotations


def counted(count: int, noun: str, *, many: str = "") -> str:
    """A number with its noun; `many` is how that is said of several, where no s does it."""
    return f"{count} {noun if count == 1 else many or f'{noun}s'}"
