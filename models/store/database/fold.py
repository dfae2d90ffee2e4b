"""How text is compared: one function of ours, the same in memory and in both databases.

A database's own idea of letter case depends on how its server was set up, and SQLite knows ASCII
only; so both are given this one: SQLite calls it, PostgreSQL has it written out (see folding).
"""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Text as it is compared: compatibility characters as what they stand for, one spelling of
    each letter with its accents, no letter case (ß is ss, İ is i̇, ς is σ)."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()
