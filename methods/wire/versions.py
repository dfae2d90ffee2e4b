"""How records say which version they are, for callers to compare and to send back."""

from __future__ import annotations

import base64

from methods.wire.wire import Wire

VERSION_BYTES = 8
VERSION_MAX = 2**63 - 1
"""What a database can compare with; no record was ever changed so often."""


class ETag(Wire):
    """A digest that changes whenever the record does, as the database makes it."""

    named = "ETag"

    def read(self, value: object) -> str:
        return str(value)

    def typed(self, value: str | None, zone: str = "UTC") -> str | None:
        return value


class Timestamp(Wire):
    """The version of a record, as the text that a write may carry to be refused if outdated."""

    named = "Timestamp"
    kind = "version"
    expected = "a timestamp as a row shows it, such as AAAAAAAAAAE="

    def read(self, value: object) -> int:
        """The version that a timestamp says. Raises ValidationError."""
        try:
            # a form that was not encoded turns a + into a space
            packed = base64.b64decode(str(value).strip().replace(" ", "+"), validate=True)
        except ValueError:
            raise self.wrong() from None
        if len(packed) != VERSION_BYTES:
            raise self.wrong()
        return min(int.from_bytes(packed, "big"), VERSION_MAX)

    def typed(self, value: int | None, zone: str = "UTC") -> str | None:
        return None if value is None else timestamp_of(int(value))

    def text(self, value: int | None, zone: str = "UTC") -> str:
        return "" if value is None else timestamp_of(int(value))


def timestamp_of(version: int) -> str:
    """A row version in the base64 spelling that callers send back."""
    return base64.b64encode(version.to_bytes(VERSION_BYTES, "big")).decode()
