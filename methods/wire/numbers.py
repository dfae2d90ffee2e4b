"""Numbers on the wire: ids, choices, and decimals, which are kept as whole counts inside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, ClassVar

from marshmallow import ValidationError

from methods.wire.dates import ANY_MANNER, Manner
from methods.wire.wire import JsonSchema, Wire, one_of
from models.actor import Actor
from models.document import KINDS

ID_MAX = 2**31 - 1
CENTS_MAX = 10**15
_WHOLE = re.compile(r"\s*-?\d{1,19}\s*", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\d{1,20}(\.\d*)?|\.\d{1,20})", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


class Integer(Wire):
    """A whole number."""

    named = "Integer"
    kind = "number"
    expected = "a whole number"
    least: int = -ID_MAX
    most: int = ID_MAX

    def read(self, value: object) -> int:
        """The number, of a number or of its digits. Raises ValidationError."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.wrong()
        if isinstance(value, str):
            if not _WHOLE.fullmatch(value):
                raise self.wrong()
            value = int(value)
        if not self.least <= value <= self.most:
            raise self.wrong()
        return int(value)

    def schema(self) -> JsonSchema:
        return {"type": "integer"}

    def never_right(self) -> list[object]:
        return ["twelve", 1.5, [1], {}, True, 2**80]


class Count(Integer):
    """How many, or after how many: nothing is counted below zero."""

    named = "Count"
    expected = "a whole number from 0"
    least = 0

    def never_right(self) -> list[object]:
        return [*super().never_right(), -1]

    def schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": 0}


class Id(Integer):
    """The id of a record."""

    named = "Id"
    expected = "the id of a record, a whole number above zero"
    least = 1

    def never_right(self) -> list[object]:
        return ["twelve", -1, 1.5, [1], {}, True, 2**80]

    def schema(self) -> JsonSchema:
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
        return KINDS[self.object].noun if self.object in KINDS else str(self.of.NOUN)

    def meant(self, actor: Actor, wanted: Mapping[str, Any], id: int) -> int:
        """The id of the record that such a caller means by an id, among all that he sent."""
        return id

    def wanted(self) -> str:
        article = "an" if self.noun[0] in "aeiou" else "a"
        return f"the id of {article} {self.noun}"


class Choice(Integer):
    """A number out of a fixed list."""

    named = ""

    def __init__(self, choices: dict[int, str], doc: str = "", **options: Any) -> None:
        self.choices = choices
        super().__init__(doc, **options)

    def wanted(self) -> str:
        listed = ", ".join(f"{number} ({title})" for number, title in self.choices.items())
        return f"one of {listed}"

    def read(self, value: object) -> int:
        """The number, if it is one of the list. Raises ValidationError."""
        number = super().read(value)
        if number not in self.choices:
            raise self.wrong()
        return number

    def schema(self) -> JsonSchema:
        return one_of("integer", self.choices)

    def never_right(self) -> list[object]:
        return ["twelve", max(self.choices) + 7919, 1.5, [1], {}]


class Scaled(Wire):
    """A decimal number, kept as a whole count of its smallest step, never as a float."""

    kind = "number"
    places: ClassVar[int] = 2

    def read(self, value: object) -> int:
        """The count of smallest steps; nothing is rounded. Raises ValidationError."""
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self.wrong()
        text = str(value).strip()
        if "," in text:
            if not _GROUPED.fullmatch(text):
                raise self.wrong()
            text = text.replace(",", "")
        if not _DECIMAL.fullmatch(text):
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

    def typed(self, value: int | None, zone: str = "UTC") -> str | None:
        if value is None:
            return None
        sign, whole, part = self._parts(int(value))
        return f"{sign}{whole}.{part:0{self.places}d}"

    def text(self, value: int | None, zone: str = "UTC") -> str:
        if value is None:
            return ""
        sign, whole, part = self._parts(int(value))
        return f"{sign}{whole:,}.{part:0{self.places}d}"

    def _parts(self, value: int) -> tuple[str, int, int]:
        whole, part = divmod(abs(value), 10**self.places)
        return "-" if value < 0 else "", whole, part

    def never_right(self) -> list[object]:
        return ["ten", "1.2345678901", "NaN", "1,2,3", [1], {}, True, "9" * 30]

    def schema(self) -> JsonSchema:
        return {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]{{1,{self.places}}})?$"}


_FLOAT = re.compile(r"[-+]?(\d{1,15}(\.\d{0,25})?|\.\d{1,25})(e-\d{1,3})?", re.ASCII | re.I)
CENT = Decimal("0.01")
NOISE = Decimal("0.000001")
"""How far from a cent a sum of binary floats may be."""


def _float_in(value: object) -> Decimal | None:
    """The number as a script writes what it has calculated; None where it is none."""
    text = str(value).strip() if isinstance(value, int | str | Decimal) else ""
    return Decimal(text) if _FLOAT.fullmatch(text) and not isinstance(value, bool) else None


def _to_cent(number: Decimal) -> str:
    cents = number.quantize(CENT, ROUND_HALF_UP)
    return str(cents if cents else CENT * 0)  # no -0.00


def without_noise(value: object) -> object:
    """An amount that was added up in binary floats, as the amount that is meant; what is further
    from a cent stays as it is."""
    number = _float_in(value)
    if number is None or abs(number - number.quantize(CENT, ROUND_HALF_UP)) > NOISE:
        return value
    return _to_cent(number)


class Money(Scaled):
    """Money of the space's currency: a decimal text with at most two decimals."""

    named = "Money"
    expected = "an amount with at most two decimals, such as 1234.50"
    places = 2

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        return self.read_as(value, kwargs.get("manner", ANY_MANNER))

    def read_as(self, value: object, manner: Manner) -> int:
        """The cents as such a caller means them. Raises ValidationError."""
        return self.read(without_noise(value) if manner.adds_floats else value)

    def never_right(self) -> list[object]:
        return ["ten", "1.234", "NaN", "1,2,3", [1], {}, True, "9" * 30]


class ShareOfTax(Money):
    """A tax that clients of the platform send as an unrounded share of another: it is rounded."""

    def read_as(self, value: object, manner: Manner) -> int:
        """The cents, a half rounded away from zero. Raises ValidationError."""
        number = _float_in(value) if manner.adds_floats else None
        return self.read(value if number is None else _to_cent(number))

    def never_right(self) -> list[object]:
        return [each for each in super().never_right() if each != "1.234"]


class PlainMoney(Money):
    """Money that legacy clients take for a number, by its sign: no commas there either."""

    def text(self, value: Any, zone: str = "UTC") -> str:
        return self.typed(value) or ""


class Figure(Money):
    """A figure that legacy clients calculate with: a JSON number there, and no text."""

    def text(self, value: int | None, zone: str = "UTC") -> Any:
        return "" if value is None else int(value) / 100


class Rate(Scaled):
    """A rate with at most eight decimals."""

    named = "Rate"
    expected = "a number with at most eight decimals, such as 0.65"
    places = 8

    def text(self, value: int | None, zone: str = "UTC") -> str:
        return self.typed(value) or ""


class Ids(Wire):
    """One id or several, separated by commas."""

    named = "Ids"
    expected = "one id, or several separated by commas"

    def read(self, value: object) -> list[int]:
        """The ids in the order given, each once. Raises ValidationError."""
        parts = value if isinstance(value, list) else str(value).split(",")
        if isinstance(value, bool | float | dict) or not parts or len(parts) > 1000:
            raise self.wrong()
        one = Id()
        try:
            return list(dict.fromkeys(one.read(each) for each in parts))
        except ValidationError:
            raise self.wrong() from None

    def schema(self) -> JsonSchema:
        ids = {"type": "array", "items": {"type": "integer"}}
        return {"oneOf": [{"type": "integer"}, {"type": "string"}, ids]}

    def never_right(self) -> list[object]:
        return ["twelve", "1,x", -1, {}, 1.5]
