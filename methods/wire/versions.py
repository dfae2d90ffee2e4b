"""How records say which version they are, for callers to compare and to send back."""

from __future__ import annotations

import base64
import hashlib

from methods.wire.wire import Wire


class ETag(Wire):
    """A digest that changes whenever the record does."""

    def read(self, value: object) -> str:
        return str(value)

    def typed(self, value: object, zone: str = "UTC") -> str:
        return hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest().upper()

    def text(self, value: object, zone: str = "UTC") -> str:
        return str(self.typed(value))


class Timestamp(Wire):
    """The version of a record, as the text that a write may carry to be refused if outdated."""

    def read(self, value: object) -> str:
        return str(value)

    def typed(self, value: int | None, zone: str = "UTC") -> str | None:
        return None if value is None else timestamp_of(int(value))

    def text(self, value: int | None, zone: str = "UTC") -> str:
        return "" if value is None else timestamp_of(int(value))


def timestamp_of(version: int) -> str:
    """A row version in the base64 spelling that callers send back."""
    return base64.b64encode(version.to_bytes(8, "big")).decode()
