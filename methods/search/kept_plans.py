"""The statements of the shapes that were asked for last, as many as take no more than so much."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

from methods.search.shape import Shape

BYTES_MAX = 8_000_000
"""How much they may take together, in bytes as `Shape.weight` counts them: some thousand usual
ones."""
EACH_MAX = BYTES_MAX // 100
"""How much those of one shape may take, to be kept: a large one rarely comes again."""

P = TypeVar("P")


@dataclass
class _Kept(Generic[P]):
    plan: P
    weight: int
    again: bool = False
    """It was asked for again since it came, or was last spared."""


class KeptPlans(Generic[P]):
    """Plans by the search and the shape that they are of.

    To make room, the oldest goes that nobody has asked for again; to keep them in the order in
    which they were asked for would take a look-up more for every search."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Shape], _Kept[P]] = {}
        self._making_room = threading.Lock()
        self.weight = 0
        """What all of them take."""

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, name: str, shape: Shape) -> P | None:
        """The plan of a shape, if it is kept."""
        found = self._kept.get((name, shape))
        if found is None:
            return None
        found.again = True
        return found.plan

    def keep(self, name: str, shape: Shape, plan: P) -> None:
        """Keep a plan, unless it is too large."""
        weight, key = shape.weight, (name, shape)
        if weight > EACH_MAX:
            return
        with self._making_room:
            if key in self._kept:
                return  # made by two who asked at once
            while self.weight + weight > BYTES_MAX:
                self._drop_one()
            self._kept[key] = _Kept(plan, weight)
            self.weight += weight

    def _drop_one(self) -> None:
        oldest = next(iter(self._kept))
        found = self._kept.pop(oldest)
        if found.again:
            found.again = False
            self._kept[oldest] = found
        else:
            self.weight -= found.weight

    def clear(self) -> None:
        """Forget them all."""
        with self._making_room:
            self._kept.clear()
            self.weight = 0
