"""Edit locks on the wire: lists of records and of who holds them, as methods take them."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from methods.wire.structures import Structure
from methods.wire.wire import JsonSchema

LOCKS_MAX = 100


class Listed(Structure):
    """A list of objects; legacy clients send it as JSON text."""

    LEAST: ClassVar[int] = 1

    def entries(self, value: object) -> list[dict[str, object]]:
        """The objects of the list, their names in lower case. Raises ValidationError."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise self.wrong() from None
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list) or not self.LEAST <= len(value) <= LOCKS_MAX:
            raise self.wrong()
        if not all(isinstance(each, dict) for each in value):
            raise self.wrong()
        return [{str(name).lower(): part for name, part in each.items()} for each in value]

    def read(self, value: object) -> Any:
        return self.entries(value)

    def never_right(self) -> list[object]:
        return ["no list", 7, [], [7], [{}] * (LOCKS_MAX + 1)]

    def schema(self) -> JsonSchema:
        return {"type": "array", "items": {"type": "object"}, "maxItems": LOCKS_MAX}


_HELD: dict[str, JsonSchema] = {
    "object": {"type": "integer"},
    "objectcontext": {"type": "integer"},
    "fencing": {"type": "integer"},
}
_HOLD = {
    **_HELD,
    "user": {"type": "integer"},
    "usertext": {"type": "string"},
    "since": {"type": "string", "format": "date-time"},
    "until": {"type": "string", "format": "date-time"},
    "stealable": {"type": "boolean"},
}
_THEFT = {
    **_HELD,
    "thief": {"type": "integer"},
    "thieftext": {"type": "string"},
    "stolenat": {"type": "string", "format": "date-time"},
}


def _list_of(parts: dict[str, JsonSchema]) -> JsonSchema:
    """A list of objects, each with all of these members."""
    each = {"type": "object", "required": list(parts), "properties": parts}
    return {"type": "array", "items": each}


HOLDS = _list_of(_HOLD)
"""The shape of a list of edit locks, with who holds what until when."""
THEFTS = _list_of(_THEFT)
"""The shape of a list of records that were taken over, with by whom and when."""


class Holders(Listed):
    """The holders that a refusal listed, sent back as they came."""

    LEAST: ClassVar[int] = 0

    def wanted(self) -> str:
        return "the list `holders` of the refusal, as it came"

    def never_right(self) -> list[object]:
        return ["no list", 7, [7]]
