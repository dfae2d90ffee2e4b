"""What a type on the wire is: it reads and writes both dialects, and describes itself.

It names values that can never be right, which the tests of bad input send.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing

JsonSchema = dict[str, Any]
"""A JSON Schema, or a part of one: whatever JSON holds."""


def nullable(schema: JsonSchema) -> JsonSchema:
    """The schema of a value that may be null."""
    made = {**schema}
    if "oneOf" in schema:
        made["oneOf"] = [*schema["oneOf"], {"type": "null", "title": "Nothing"}]
    if "type" in schema:
        made["type"] = [schema["type"], "null"]
    return made


def one_of(type: str, words: Mapping[Any, str]) -> JsonSchema:
    """The schema of a value out of a list, each with a name: what is stored, what it means."""
    values = [{"const": value, "title": title or "None"} for value, title in words.items()]
    return {"type": type, "oneOf": values}


class Wire(fields.Field[Any]):
    """A value with two spellings. `doc` is for the reference, `into` names the column it fills."""

    kind: str = "text"
    """The family of comparisons it takes part in: text, number, date, moment or flag."""
    expected: ClassVar[str] = "a value"
    named: ClassVar[str] = ""
    """What all values of this type are called in schemas; empty where each has its own name."""

    def __init__(
        self,
        doc: str = "",
        *,
        into: str = "",
        required: bool = False,
        needed: bool = False,
        may_be_blank: bool = False,
        default: Any = missing,
        always: bool = False,
        ignored: bool = False,
        kept: bool = False,
        worked_out: bool = False,
        sometimes: bool = False,
        of_one_try: bool = False,
    ) -> None:
        super().__init__(
            required=required,
            allow_none=True,
            load_default=default,
        )
        self.doc = doc
        self.into = into
        self.needed = needed
        """A new record can't be without it."""
        self.may_be_blank = may_be_blank
        """Needed, yet legacy clients may send it empty: a form posts all of its fields."""
        self.always = always
        """Where it is answered, it is never null."""
        self.ignored = ignored
        """Clients send it, and nothing comes of it."""
        self.kept = kept
        """Sent empty, it stays as it is: a form that posts all its fields means no change."""
        self.sometimes = sometimes
        """An answer may be without it."""
        self.of_one_try = of_one_try
        """It tells one try of a request from another, and not one request from another."""
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
        """The value inside, or what leaving it out or empty means. Raises ValidationError.

        `read` judges it alone: marshmallow's validators, of which there are none, are passed by."""
        if value is not missing and value is not None and value != "":
            return self._deserialize(value, attr, data, **kwargs)
        if self.required:
            raise ValidationError(f"is needed: give {self.wanted()}")
        if value is missing or self.load_default is not missing:
            return self.load_default
        return self.cleared()

    def cleared(self) -> object:
        """What an empty value means where there is no default: the field is emptied."""
        return None

    def read(self, value: object) -> Any:
        """The value inside, of what came on the wire. Raises ValidationError."""
        return value

    def typed(self, value: Any, zone: str = "UTC") -> object:
        """The value as JSON-RPC has it."""
        return value

    def sent(self, value: Any) -> object:
        """The value as a caller would send it."""
        return self.typed(value)

    def text(self, value: Any, zone: str = "UTC") -> str:
        """The value as legacy clients have it."""
        return "" if value is None else str(value)

    def title(self) -> str:
        """What its schema is called; empty where what it stands for says so."""
        return self.named

    def schema(self) -> JsonSchema:
        """JSON Schema of the typed value."""
        return {"type": "string"}

    def answered(self) -> JsonSchema:
        """JSON Schema of the value in an answer: null where nothing is set, if that can be."""
        may_be_null = not self.always and self.typed(None) is None
        return nullable(self.schema()) if may_be_null else self.schema()

    def described(self) -> JsonSchema:
        """JSON Schema of the value in an answer, with what it means."""
        return {**self.answered(), "description": self.doc}

    def never_right(self) -> list[object]:
        """Values that every method must refuse for this parameter."""
        return []
