"""Flags on the wire: Y and N, true and false, and the 1 that removes."""

from __future__ import annotations

from typing import ClassVar

from methods.wire.wire import JsonSchema, Wire, one_of


class YesNo(Wire):
    """A flag: Y or N (true and false are understood too)."""

    kind = "flag"
    expected = "Y or N"
    named = "YesNo"
    _YES: ClassVar[frozenset[str]] = frozenset({"y", "yes", "true", "1"})
    _NO: ClassVar[frozenset[str]] = frozenset({"n", "no", "false", "0"})

    def read(self, value: object) -> bool:
        """True for Y and what else means it, in any letter case. Raises ValidationError."""
        if isinstance(value, bool):
            return value
        folded = value.strip().lower() if isinstance(value, str) else str(value)
        if not isinstance(value, str | int) or folded not in self._YES | self._NO:
            raise self.wrong()
        return folded in self._YES

    def typed(self, value: object, zone: str = "UTC") -> object:
        return None if value is None else ("Y" if value else "N")

    def text(self, value: object, zone: str = "UTC") -> str:
        return "" if value is None else ("Y" if value else "N")

    def schema(self) -> JsonSchema:
        return one_of("string", {"Y": "Yes", "N": "No"})

    def never_right(self) -> list[object]:
        return ["maybe", 7, [1], {}]


class Boolean(YesNo):
    """A flag of the protocol itself: true or false."""

    expected = "true or false"
    named = "Boolean"

    def typed(self, value: object, zone: str = "UTC") -> object:
        return value

    def text(self, value: object, zone: str = "UTC") -> str:
        return "true" if value else "false"

    def schema(self) -> JsonSchema:
        return {"type": "boolean"}


class Remove(Wire):
    """1 removes the record."""

    kind = "flag"
    expected = "1 to remove the record, or leave it out"
    named = "Remove"

    def read(self, value: object) -> bool:
        """True for 1, Y and true. Raises ValidationError."""
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower() if isinstance(value, str | int) else ""
        if text not in {"0", "1", "y", "n", "true", "false"}:
            raise self.wrong()
        return text in {"1", "y", "true"}

    def sent(self, value: bool) -> int:
        return int(value)

    def schema(self) -> JsonSchema:
        return one_of("integer", {0: "Keep", 1: "Remove"})

    def never_right(self) -> list[object]:
        return ["maybe", 7, [1], {}]
