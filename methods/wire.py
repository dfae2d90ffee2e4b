"""The types on the wire: each reads both dialects, writes both, describes itself, and names
values that can never be right.

Inside, money is whole cents, a date a `datetime.date`, a moment a `datetime` with its offset.
On the wire JSON-RPC has typed values (ids as integers, money as decimal strings, ISO dates),
the legacy dialect has only text (`1,234.50`, `22 Nov 2026 00:00:00`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, missing

from models.base import ScaledField, day, instant
from models.write import escaped

ID_MAX = 2**31 - 1
CENTS_MAX = 10**15
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS, 1)}


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a value that may be null."""
    if "oneOf" in schema:
        return {**schema, "oneOf": [*schema["oneOf"], {"type": "null"}]}
    made = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        made["enum"] = [*schema["enum"], None]
    return made


class Wire(fields.Field[Any]):
    """A value with two spellings. `doc` is for the reference, `into` names the column it fills."""

    kind: str = "text"
    """The family of comparisons it takes part in: text, number, date, moment or flag."""
    expected: ClassVar[str] = "a value"

    def __init__(
        self,
        doc: str = "",
        *,
        into: str = "",
        required: bool = False,
        needed: bool = False,
        default: Any = missing,
        always: bool = False,
    ) -> None:
        super().__init__(
            required=required,
            allow_none=True,
            load_default=default,
            error_messages={"required": f"is needed: give {self.wanted()}"},
        )
        self.doc = doc
        self.into = into
        self.needed = needed
        """A new record can't be without it."""
        self.always = always
        """Where it is answered, it is never null."""

    def wanted(self) -> str:
        """What would be right, in words."""
        return self.expected

    def wrong(self) -> ValidationError:
        return ValidationError(f"give {self.wanted()}")

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.read(value)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        if value is None or value == "":
            if self.required:
                raise ValidationError(f"is needed: give {self.wanted()}")
            return self.cleared()
        return super().deserialize(value, attr, data, **kwargs)

    def cleared(self) -> Any:
        """What an empty value means: the field is emptied."""
        return None

    def read(self, value: Any) -> Any:
        """The value inside, of what came on the wire. Raises ValidationError."""
        return value

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        """The value as JSON-RPC has it."""
        return value

    def sent(self, value: Any) -> Any:
        """The value as a caller would send it."""
        return self.typed(value)

    def text(self, value: Any, zone: str = "UTC") -> str:
        """The value as legacy clients have it."""
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the typed value."""
        return {"type": "string"}

    def answered(self) -> dict[str, Any]:
        """JSON Schema of the value in an answer: null where nothing is set, if that can be."""
        may_be_null = not self.always and self.typed(None) is None
        return nullable(self.schema()) if may_be_null else self.schema()

    def never_right(self) -> list[Any]:
        """Values that every method must refuse for this parameter."""
        return []


class Integer(Wire):
    """A whole number."""

    kind = "number"
    expected = "a whole number"
    least: int = -ID_MAX
    most: int = ID_MAX

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.wrong()
        if isinstance(value, str):
            if not re.fullmatch(r"\s*-?\d{1,19}\s*", value, re.ASCII):
                raise self.wrong()
            value = int(value)
        if not self.least <= value <= self.most:
            raise self.wrong()
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def never_right(self) -> list[Any]:
        return ["twelve", 1.5, [1], {}, True, 2**80]


class Id(Integer):
    """The id of a record."""

    expected = "the id of a record, a whole number above zero"
    least = 1

    def never_right(self) -> list[Any]:
        return ["twelve", -1, 1.5, [1], {}, True, 2**80]

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1}


class Ref(Id):
    """The id of another record of the same space."""

    def __init__(
        self, of: type[Any], doc: str = "", *, object: int | None = None, **options: Any
    ) -> None:
        self.of = of
        self.object = object
        super().__init__(doc, **options)

    @property
    def noun(self) -> str:
        from models.document import KINDS

        return KINDS[self.object].noun if self.object in KINDS else str(self.of.NOUN)

    def wanted(self) -> str:
        article = "an" if self.noun[0] in "aeiou" else "a"
        return f"the id of {article} {self.noun}"


class Choice(Integer):
    """A number out of a fixed list."""

    def __init__(self, choices: dict[int, str], doc: str = "", **options: Any) -> None:
        self.choices = choices
        super().__init__(doc, **options)

    def wanted(self) -> str:
        listed = ", ".join(f"{number} ({title})" for number, title in self.choices.items())
        return f"one of {listed}"

    def read(self, value: Any) -> int:
        number = super().read(value)
        if number not in self.choices:
            raise self.wrong()
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "enum": list(self.choices)}

    def never_right(self) -> list[Any]:
        return ["twelve", max(self.choices) + 7919, 1.5, [1], {}]


class Scaled(Wire):
    """A decimal number, kept as a whole count of its smallest step, never as a float."""

    kind = "number"
    field: ClassVar[type[ScaledField]]
    places: ClassVar[int] = 2

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self.wrong()
        text = str(value).strip()
        if "," in text:
            if not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text, re.ASCII):
                raise self.wrong()
            text = text.replace(",", "")
        if not re.fullmatch(r"[-+]?(\d{1,20}(\.\d*)?|\.\d{1,20})", text, re.ASCII):
            raise self.wrong()
        try:
            scaled = Decimal(text).scaleb(self.places)
        except InvalidOperation:
            raise self.wrong() from None
        if scaled != scaled.to_integral_value():
            raise ValidationError(
                f"has more than {self.places} decimals and is not rounded; give {self.wanted()}"
            )
        if abs(scaled) > CENTS_MAX:
            raise ValidationError(f"is too large; give {self.wanted()}")
        return int(scaled)

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        if value is None:
            return None
        sign, whole, part = self._parts(int(value))
        return f"{sign}{whole}.{part:0{self.places}d}"

    def text(self, value: Any, zone: str = "UTC") -> str:
        if value is None:
            return ""
        sign, whole, part = self._parts(int(value))
        return f"{sign}{whole:,}.{part:0{self.places}d}"

    def _parts(self, value: int) -> tuple[str, int, int]:
        whole, part = divmod(abs(value), 10**self.places)
        return "-" if value < 0 else "", whole, part

    def never_right(self) -> list[Any]:
        return ["ten", "1.2345678901", "NaN", "1,2,3", [1], {}, True, "9" * 30]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]{{1,{self.places}}})?$"}


class Money(Scaled):
    """Money of the space's currency: a decimal text with at most two decimals."""

    expected = "an amount with at most two decimals, such as 1234.50"
    places = 2

    def never_right(self) -> list[Any]:
        return ["ten", "1.234", "NaN", "1,2,3", [1], {}, True, "9" * 30]


class Rate(Scaled):
    """A rate with at most eight decimals."""

    expected = "a rate with at most eight decimals, such as 0.65"
    places = 8

    def text(self, value: Any, zone: str = "UTC") -> str:
        return self.typed(value) or ""


_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"|(?P<d2>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})[ -](?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})/(?P<m3>\d{1,2})/(?P<y3>\d{4}))"
    r"(?:[T ]+(?P<time>hh:mm:ss|\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"(?P<offset>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _month(name: str) -> int:
    folded = name.lower()
    if folded in _FULL_MONTHS:
        return _FULL_MONTHS.index(folded) + 1
    return _MONTH_NUMBER.get(folded, 0)


def read_date(text: str) -> tuple[date, str, str] | None:
    """The date, the time and the offset in a text; None where it is no date."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    part = found.groupdict()
    year = part["y"] or part["y2"] or part["y3"]
    month = part["m"] or part["m3"] or str(_month(part["name"] or ""))
    try:
        on = date(int(year), int(month), int(part["d"] or part["d2"] or part["d3"]))
    except ValueError:
        return None
    if not 1900 <= on.year <= 2200:
        return None
    return on, part["time"] or "", part["offset"] or ""


class Date(Wire):
    """A calendar date of the space's time zone, without a time."""

    kind = "date"
    expected = "a date from 1900 to 2200, such as 2026-11-22 or 22 Nov 2026"

    def read(self, value: Any) -> date:
        found = read_date(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong()
        return found[0]

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return None if value is None else str(value)

    def text(self, value: Any, zone: str = "UTC") -> str:
        on = day(value)
        if on is None:
            return ""
        return f"{on.day:02d} {MONTHS[on.month - 1]} {on.year:04d} 00:00:00"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def never_right(self) -> list[Any]:
        return ["tomorrow", "2026-13-01", "31 Feb 2026", 20261122, [1], {}]


class Moment(Wire):
    """A point in time. JSON-RPC carries the offset; legacy text is in the space's time zone."""

    kind = "moment"
    expected = "a time such as 2026-11-22T09:05:03+00:00 or 22 Nov 2026 09:05:03"

    def read(self, value: Any) -> datetime:
        found = read_date(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong()
        on, time, offset = found
        clock = "00:00" if time in {"", "hh:mm:ss"} else time.zfill(5)
        if len(clock.partition(":")[0]) == 1:
            clock = "0" + clock
        try:
            moment = datetime.fromisoformat(f"{on.isoformat()}T{clock}{offset}")
        except ValueError:
            raise self.wrong() from None
        return moment

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        moment = instant(value)
        if moment is None:
            return None
        return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")

    def text(self, value: Any, zone: str = "UTC") -> str:
        moment = instant(value)
        if moment is None:
            return ""
        local = moment.astimezone(ZoneInfo(zone))
        return f"{local.day:02d} {MONTHS[local.month - 1]} {local.year:04d} {local:%H:%M:%S}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def never_right(self) -> list[Any]:
        return ["tomorrow", "2026-13-01", "22 Nov 2026 25:00", 5, [1], {}]


class YesNo(Wire):
    """A flag: Y or N (true and false are understood too)."""

    kind = "flag"
    expected = "Y or N"
    _YES: ClassVar[frozenset[str]] = frozenset({"y", "yes", "true", "1"})
    _NO: ClassVar[frozenset[str]] = frozenset({"n", "no", "false", "0"})

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        folded = value.strip().lower() if isinstance(value, str) else str(value)
        if not isinstance(value, str | int) or folded not in self._YES | self._NO:
            raise self.wrong()
        return folded in self._YES

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return None if value is None else ("Y" if value else "N")

    def text(self, value: Any, zone: str = "UTC") -> str:
        return "" if value is None else ("Y" if value else "N")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": ["Y", "N"]}

    def never_right(self) -> list[Any]:
        return ["maybe", 7, [1], {}]


class Boolean(YesNo):
    """A flag of the protocol itself: true or false."""

    expected = "true or false"

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return value

    def text(self, value: Any, zone: str = "UTC") -> str:
        return "true" if value else "false"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Remove(Wire):
    """1 removes the record."""

    kind = "flag"
    expected = "1 to remove the record, or leave it out"

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower() if isinstance(value, str | int) else ""
        if text not in {"0", "1", "y", "n", "true", "false"}:
            raise self.wrong()
        return text in {"1", "y", "true"}

    def sent(self, value: Any) -> int:
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "enum": [0, 1]}

    def never_right(self) -> list[Any]:
        return ["maybe", 7, [1], {}]


class Text(Wire):
    """Text of at most so many characters."""

    kind = "text"

    def __init__(self, length: int, doc: str = "", **options: Any) -> None:
        self.length = length
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return f"text of at most {self.length} characters"

    def cleared(self) -> Any:
        return ""

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.wrong()
        if len(value) > self.length:
            raise ValidationError(f"has {len(value)} characters; give {self.wanted()}")
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValidationError("holds characters that are no text; leave them out")
        return value

    def text(self, value: Any, zone: str = "UTC") -> str:
        return "" if value is None else escaped(str(value))

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.length}

    def never_right(self) -> list[Any]:
        return ["x" * (self.length + 1), [1], {}, 1.5, "nul\x00"]


class Word(Wire):
    """A word out of a fixed list, its letter case ignored."""

    kind = "text"

    def __init__(self, words: Sequence[str], doc: str = "", **options: Any) -> None:
        self.words = tuple(words)
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return f"one of {', '.join(self.words)}"

    def read(self, value: Any) -> str:
        folded = value.strip().lower() if isinstance(value, str) else None
        found = next((each for each in self.words if each.lower() == folded), None)
        if found is None:
            raise self.wrong()
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}

    def never_right(self) -> list[Any]:
        return ["no such word", 7, [1], {}, 1.5]


class Secret(Text):
    """Text that is taken and never shown."""

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return ""

    def text(self, value: Any, zone: str = "UTC") -> str:
        return ""


class Names(Text):
    """Names separated by commas."""

    def __init__(self, doc: str = "", **options: Any) -> None:
        super().__init__(4000, doc, **options)

    def wanted(self) -> str:
        return "names separated by commas"


class Ids(Wire):
    """One id or several, separated by commas."""

    expected = "one id, or several separated by commas"

    def read(self, value: Any) -> list[int]:
        parts = value if isinstance(value, list) else str(value).split(",")
        if isinstance(value, bool | float | dict) or not parts or len(parts) > 1000:
            raise self.wrong()
        one = Id()
        try:
            return list(dict.fromkeys(one.read(each) for each in parts))
        except ValidationError:
            raise self.wrong() from None

    def schema(self) -> dict[str, Any]:
        ids = {"type": "array", "items": {"type": "integer"}}
        return {"oneOf": [{"type": "integer"}, {"type": "string"}, ids]}

    def never_right(self) -> list[Any]:
        return ["twelve", "1,x", -1, {}, 1.5]


WORDS_FOR = {"array": "a list", "boolean": "true or false"}


class Structure(Wire):
    """A value with parts, the same in both dialects but for the spelling of what is in it."""

    def __init__(self, doc: str = "", shape: dict[str, Any] | None = None, **options: Any) -> None:
        self.shape = shape or {"type": "object"}
        super().__init__(doc, **options)

    def wanted(self) -> str:
        return WORDS_FOR.get(str(self.shape.get("type")), "an object")

    def read(self, value: Any) -> Any:
        return value

    def text(self, value: Any, zone: str = "UTC") -> Any:
        return as_texts(value)

    def schema(self) -> dict[str, Any]:
        return self.shape


@dataclass(frozen=True)
class Uploaded:
    """A file as it came in a multipart request."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()}"


class Bytes(Wire):
    """The bytes of a file: in base64, or a file part of a multipart request."""

    expected = "the bytes of a file in base64"

    def read(self, value: Any) -> Any:
        if isinstance(value, Uploaded):
            return value
        if not isinstance(value, str) or not value.strip():
            raise self.wrong()
        # form text that was not encoded has lost its plus signs to spaces
        packed = re.sub(r"[\r\n\t]", "", value).replace(" ", "+")
        packed = packed.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        except ValueError:
            raise self.wrong() from None

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return None if value is None else base64.b64encode(value).decode()

    def text(self, value: Any, zone: str = "UTC") -> str:
        return self.typed(value) or ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "contentEncoding": "base64"}

    def never_right(self) -> list[Any]:
        return ["no base64!", 7, [1], {}, True]


def as_texts(value: Any) -> Any:
    """A structure as legacy clients have it: every value a text, nothing null."""
    if isinstance(value, dict):
        return {name: as_texts(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(part) for part in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class ETag(Wire):
    """A digest that changes whenever the record does."""

    def read(self, value: Any) -> str:
        return str(value)

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest().upper()

    def text(self, value: Any, zone: str = "UTC") -> str:
        return str(self.typed(value))


class Timestamp(Wire):
    """The version of a record, as the text that a write may carry to be refused if outdated."""

    def read(self, value: Any) -> str:
        return str(value)

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return None if value is None else timestamp_of(int(value))

    def text(self, value: Any, zone: str = "UTC") -> str:
        return "" if value is None else timestamp_of(int(value))


def timestamp_of(version: int) -> str:
    """A row version in the base64 spelling that callers send back."""
    return base64.b64encode(version.to_bytes(8, "big")).decode()
