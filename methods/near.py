"""What a caller may have meant by a name that there is not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.7
LENGTH_MAX = 80
"""A longer name is no slip of the pen, and comparing it takes its time."""


def near(name: str, known: Iterable[str]) -> str:
    """The known name that is most like this one; empty where none is."""
    folded = {each.lower(): each for each in known}
    asked = name.strip().lower()
    if not asked or len(asked) > LENGTH_MAX:
        return ""
    found = get_close_matches(asked, folded, n=1, cutoff=LIKENESS)
    return folded[found[0]] if found else ""


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that says so: `; did you mean Amount?`"""
    found = near(name, known)
    return f"; did you mean {found}?" if found else ""
