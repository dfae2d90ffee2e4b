"""Texts on the wire, as legacy clients are shown them and as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError

from methods.wire.wire import JsonSchema, Wire, one_of


class Text(Wire):
    """Text of at most so many characters."""

    kind = "text"

    def __init__(self, length: int, doc: str = "", **options: Any) -> None:
        self.length = length
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return f"text of at most {self.length} characters"

    def cleared(self) -> object:
        return ""

    def read(self, value: object) -> str:
        """The text as it is, if it is one and fits. Raises ValidationError."""
        if not isinstance(value, str):
            raise self.wrong()
        if len(value) > self.length:
            raise ValidationError(f"has {len(value)} characters; give {self.wanted()}")
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValidationError("holds characters that are no text; leave them out")
        return value

    def text(self, value: object, zone: str = "UTC") -> str:
        return "" if value is None else str(value)

    def typed(self, value: Any, zone: str = "UTC") -> object:
        return "" if value is None else str(value)

    def title(self) -> str:
        return self.named or f"Text{self.length}"

    def schema(self) -> JsonSchema:
        return {"type": "string", "maxLength": self.length}

    def never_right(self) -> list[object]:
        return ["x" * (self.length + 1), [1], {}, 1.5, "nul\x00"]


class Word(Wire):
    """A word out of a fixed list, its letter case ignored."""

    kind = "text"

    def __init__(self, words: Sequence[str], doc: str = "", **options: Any) -> None:
        self.words = tuple(words)
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return f"one of {', '.join(self.words)}"

    def read(self, value: object) -> str:
        """The word as it is spelled in the list. Raises ValidationError."""
        folded = value.strip().lower() if isinstance(value, str) else None
        found = next((each for each in self.words if each.lower() == folded), None)
        if found is None:
            raise self.wrong()
        return found

    def schema(self) -> JsonSchema:
        return one_of("string", dict(zip(self.words, self.words, strict=True)))

    def never_right(self) -> list[object]:
        return ["no such word", 7, [1], {}, 1.5]


class Secret(Text):
    """Text that is taken and never shown."""

    def typed(self, value: Any, zone: str = "UTC") -> object:
        return ""

    def text(self, value: object, zone: str = "UTC") -> str:
        return ""


class Names(Text):
    """Names separated by commas."""

    def __init__(self, doc: str = "", **options: Any) -> None:
        super().__init__(4000, doc, **options)

    def wanted(self) -> str:
        return "names separated by commas"
