"""Filters with brackets and operators between them, read into a tree.

filters      := alternative ("or" alternative)*
alternative  := factor ("and"? factor)*
factor       := condition | "(" filters ")"
"""

from __future__ import annotations

from methods.search.entries import error
from methods.search.shape import Condition, Joined, Test

DEPTH_MAX = 20
"""How deep brackets may nest: both databases read a statement of so many levels."""
OPERATORS = frozenset({"(", ")", "and", "or"})


def tree(tokens: list[str | Condition]) -> Test | None:
    """What the tokens of the filters say; None where there are none. Raises ValidationError."""
    if not tokens:
        return None
    reading = _Reading(tokens)
    found = reading.alternatives()
    if reading.next() is not None:
        raise error("filters", "a ) stands without its (")
    return found


def _joined(by: str, parts: list[Test]) -> Test:
    """The parts joined; one part is itself, and brackets that change nothing leave no trace."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Test] = []
    for part in parts:
        flat += part.parts if isinstance(part, Joined) and part.by == by else (part,)
    return Joined(by, tuple(flat))


class _Reading:
    """How far the tokens are read."""

    def __init__(self, tokens: list[str | Condition]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def next(self) -> str | Condition | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def alternatives(self) -> Test:
        found = [self._factors()]
        while self.next() == "or":
            self.at += 1
            found.append(self._factors())
        return _joined("or", found)

    def _factors(self) -> Test:
        found: list[Test] = []
        while (token := self.next()) not in (None, ")", "or"):
            if token == "and":
                self.at += 1
                if not found or self.next() in (None, "and", "or", ")"):
                    raise error("filters", "an operator stands where a filter should")
            found.append(self._factor())
        if not found:
            raise error("filters", "an operator or a bracket stands where a filter should")
        return _joined("and", found)

    def _factor(self) -> Test:
        token = self.tokens[self.at]
        self.at += 1
        if isinstance(token, Condition):
            return token
        assert token == "(", "operators and closing brackets are read above"
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise error("filters", f"brackets nest at most {DEPTH_MAX} deep")
        inner = self.alternatives()
        self.depth -= 1
        if self.next() != ")":
            raise error("filters", "a ( is not closed")
        self.at += 1
        return inner
