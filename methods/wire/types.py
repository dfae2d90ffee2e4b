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
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing

from models.store.base import ScaledField
from models.write import escaped

ID_MAX = 2**31 - 1
CENTS_MAX = 10**15


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
        ignored: bool = False,
        kept: bool = False,
        worked_out: bool = False,
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
        self.ignored = ignored
        """Clients send it, and nothing comes of it."""
        self.kept = kept
        """Sent empty, it stays as it is: a form that posts all its fields means no change."""
        self.worked_out = worked_out
        """Sent empty, the rule works it out anew; it is None among the values until then."""

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
            return self.cleared() if self.load_default is missing else self.load_default
        return super().deserialize(value, attr, data, **kwargs)

    def cleared(self) -> Any:
        """What an empty value means where there is no default: the field is emptied."""
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

    def described(self) -> dict[str, Any]:
        """JSON Schema of the value in an answer, with what it means."""
        return {**self.answered(), "description": self.doc}

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
