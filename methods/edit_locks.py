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


_HOLD = {
    "type": "object",
    "properties": {
        "object": {"type": "integer"},
        "objectcontext": {"type": "integer"},
        "user": {"type": "integer"},
        "usertext": {"type": "string"},
        "since": {"type": "string", "format": "date-time"},
        "until": {"type": "string", "format": "date-time"},
        "fencing": {"type": "integer"},
        "stealable": {"type": "boolean"},
    },
}
HOLDS = {"type": "array", "items": _HOLD}
"""The shape of a list of edit locks, with who holds what until when."""


class Holders(Listed):
    """The holders that a refusal listed, sent back as they came."""

    LEAST: ClassVar[int] = 0

    def wanted(self) -> str:
        return "the list `holders` of the refusal, as it came"

    def never_right(self) -> list[object]:
        return ["no list", 7, [7]]
