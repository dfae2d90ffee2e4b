"""Values with parts on the wire, and the bytes of files."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from methods.wire.dates import Date, Moment
from methods.wire.wire import JsonSchema, Wire

WORDS_FOR = {"array": "a list", "boolean": "true or false"}


class Structure(Wire):
    """A value with parts, the same in both dialects but for the spelling of what is in it.

    Days, moments and cells among the parts are spelled by each dialect; the rest are texts and
    numbers as they are."""

    def __init__(self, doc: str = "", shape: dict[str, Any] | None = None, **options: Any) -> None:
        self.shape = shape or {"type": "object"}
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return WORDS_FOR.get(str(self.shape.get("type")), "an object")

    def read(self, value: object) -> Any:
        return value

    def parts(self, value: Any) -> Any:
        """The parts of what the books keep."""
        return value

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return None if value is None else as_typed(self.parts(value), zone)

    def text(self, value: Any, zone: str = "UTC") -> Any:
        return self.texts(value, zone, str)

    def texts(self, value: Any, zone: str, fit: Callable[[str], str]) -> Any:
        """The parts as legacy clients have them, each text made fit for them."""
        return "" if value is None else as_texts(self.parts(value), zone, fit)

    def schema(self) -> JsonSchema:
        return self.shape

    def answered(self) -> JsonSchema:
        """Whatever has parts is there with them, or is left out: no answer has null for it."""
        return self.schema()


ROWS: JsonSchema = {
    "type": "object",
    "required": ["rows"],
    "properties": {"rows": {"type": "array", "items": {"type": "object"}}},
}
"""The shape of rows whose fields are those asked for."""


class Table(Structure):
    """Rows, perhaps with their totals, each cell spelled by the type of its column."""

    def __init__(self, doc: str, columns: Mapping[str, Wire], *, totals: bool = False) -> None:
        self.columns = columns
        cells = {name: wire.described() for name, wire in columns.items()}
        row = {"type": "object", "properties": cells}
        parts: dict[str, Any] = {"rows": {"type": "array", "items": row}}
        if totals:
            parts["totals"] = row
        shape = {"type": "object", "required": ["rows"], "properties": parts}
        super().__init__(doc, shape, always=True)

    def typed(self, value: Any, zone: str = "UTC") -> object:
        return self.spelled(value, lambda wire, cell: wire.typed(cell, zone))

    def text(self, value: Any, zone: str = "UTC") -> Any:
        return self.spelled(value, lambda wire, cell: wire.text(cell, zone))

    def spelled(self, value: Any, spell: Callable[[Wire, Any], Any]) -> dict[str, Any]:
        """The rows and totals with each cell as `spell` makes it of the cell's type and value."""

        def row(cells: Mapping[str, Any]) -> dict[str, Any]:
            return {name: spell(self.columns[name], cell) for name, cell in cells.items()}

        return {
            name: row(part) if name == "totals" else [row(cells) for cells in part]
            for name, part in value.items()
        }


IDS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
"""The shape of a list of ids."""


class Numbered(Wire):
    """Several texts, each under the declared name with its own number in place of the 0."""

    def spread(self, name: str, values: list[str]) -> dict[str, str]:
        """The texts under their names."""
        return {f"{name.rstrip('0')}{number}": each for number, each in enumerate(values)}


@dataclass(frozen=True)
class Uploaded:
    """A file as it came in a multipart request."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()}"


class _InBase64(Wire):
    """Bytes, written in base64."""

    named = "Base64"
    expected = "the bytes of a file in base64"

    def unpacked(self, value: object) -> bytes:
        """The bytes of a base64 text, in any of its alphabets. Raises ValidationError."""
        if not isinstance(value, str) or not value.strip():
            raise self.wrong()
        # form text that was not encoded has lost its plus signs to spaces
        packed = re.sub(r"[\r\n\t]", "", value).replace(" ", "+")
        packed = packed.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        except ValueError:
            raise self.wrong() from None

    def typed(self, value: bytes | None, zone: str = "UTC") -> str | None:
        return None if value is None else base64.b64encode(value).decode()

    def text(self, value: bytes | None, zone: str = "UTC") -> str:
        return self.typed(value) or ""

    def schema(self) -> JsonSchema:
        return {"type": "string", "contentEncoding": "base64"}

    def never_right(self) -> list[object]:
        return ["no base64!", 7, [1], {}, True]


class Bytes(_InBase64):
    """The bytes of a file, in base64."""

    def read(self, value: object) -> bytes:
        return self.unpacked(value)


class File(_InBase64):
    """A file part of a multipart request; in base64 where there is none."""

    def read(self, value: object) -> bytes | Uploaded:
        return value if isinstance(value, Uploaded) else self.unpacked(value)


@dataclass(frozen=True)
class Cell:
    """A value among the parts of a structure, spelled by its type."""

    wire: Wire
    value: Any


_MOMENT, _DATE = Moment(), Date()


def _cell(value: Any) -> Cell | None:
    """A value that dialects spell differently, with its type; None for all others."""
    if isinstance(value, datetime):
        return Cell(_MOMENT, value)
    if isinstance(value, date):
        return Cell(_DATE, value)
    return value if isinstance(value, Cell) else None


_ALIKE = frozenset({str, int, bool, type(None)})
"""What JSON-RPC has as we have it, most of every structure."""


def as_typed(value: Any, zone: str = "UTC") -> Any:
    """A structure as JSON-RPC has it."""
    if type(value) in _ALIKE:
        return value
    if isinstance(value, dict):
        return {
            name: part if type(part) in _ALIKE else as_typed(part, zone)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [part if type(part) in _ALIKE else as_typed(part, zone) for part in value]
    cell = _cell(value)
    return value if cell is None else cell.wire.typed(cell.value, zone)


def as_texts(value: Any, zone: str = "UTC", fit: Callable[[str], str] = str) -> Any:
    """A structure as legacy clients have it: every value a text, made fit for them; nothing
    null."""
    if type(value) is str:
        return fit(value)
    if isinstance(value, dict):
        return {name: as_texts(part, zone, fit) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(part, zone, fit) for part in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    cell = _cell(value)
    return fit(str(value) if cell is None else cell.wire.text(cell.value, zone))
