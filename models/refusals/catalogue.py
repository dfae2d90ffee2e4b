"""What every refusal is, and the catalogue that each enters when it is declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

CATALOGUE: dict[int, type[Refusal]] = {}
MEMBERS = {
    "locks": "Each lock that holds the record: why, since when, its evidence, the fields it "
    "freezes, what lifts it, and the parameter that sets it aside.",
    "codes": "The codes of locks that have one (document_locked), beside locks.",
    "uses": "What uses the record, by kind and reference.",
    "other": "The id of the record that is there already.",
    "parameters": "The parameters, or fields, that are not held with the method.",
    "timestamp": "The version of the record as it is now.",
    "seconds": "After how many seconds the call may be sent again.",
    "trouble": "What is the matter with the database: away, locked or full.",
    "newer": "The reference of the newer one.",
    "revision": "The number of the completion that was lodged last.",
    "ended": "The last day of the last year that is closed.",
    "holders": "Who holds which record since when and until when, as it is sent back by whoever "
    "takes over.",
    "stolen": "Which records were taken over, by whom and when.",
    "problems": "Everything that is missing or does not fit, each in words.",
    "amount": "By how much it is out, in the currency of the books.",
    "fields": "For each parameter that is wrong, by the name it was sent under, what would be "
    "right.",
}
"""What the data of an error may hold beside its type, retryable, request_id and docs."""


WAYS: dict[str, str] = {}
"""What a refusal tells callers to do, as the calls that do it: `methods.ways` fills it, since only
methods know their names."""


def way(name: str) -> str:
    """What to do, as callers do it; in plain words where no methods are loaded."""
    return WAYS.get(name, name.replace("_", " "))


def as_a_name(column: str) -> str:
    """A column as callers spell it where no declaration says otherwise: trade_name, TradeName."""
    if column != column.lower():
        return column  # spelled already
    return "".join(word.capitalize() for word in column.split("_"))


class _Names:
    """Names in the words of a refusal, `{param[trade_name]}`, as somebody spells them."""

    def __init__(self, spelled: Callable[[str], str]) -> None:
        self._spelled = spelled

    def __getitem__(self, name: str) -> str:
        return self._spelled(name)


class _Ways:
    """What to do in the words of a refusal: `{way[…]}`."""

    def __getitem__(self, name: str) -> str:
        return way(name)


class _Left(dict[str, Any]):
    """What is known only when the refusal is given stays as it is in its template."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


class Refusal(Exception):
    """A request that was understood and will not be carried out. The caller can act on it.

    Its words name columns and things to do; `words` spells them as a caller knows them."""

    code: ClassVar[int]
    type: ClassVar[str]
    message: ClassVar[str]
    legacy: ClassVar[str] = "4"
    retryable: ClassVar[bool] = False
    compared: ClassVar[str] = ""
    """What clients of the platform's dialect compare literally, where it says more to others."""
    tells: ClassVar[tuple[str, ...]] = ()
    """The members of its data that go out (see MEMBERS)."""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__()

    def __str__(self) -> str:
        return self.words()

    def words(self, spelled: Callable[[str], str] = as_a_name) -> str:
        """What it says, with columns as somebody spells them."""
        field = {"field": spelled(self.data["field"])} if "field" in self.data else {}
        named = {**self.data, **field, "param": _Names(spelled), "way": _Ways()}
        return self.message.format_map(named)

    @classmethod
    def template(cls) -> str:
        """What it says, before it is known of what."""
        return cls.message.format_map(_Left(param=_Names(as_a_name), way=_Ways()))

    def __init_subclass__(cls) -> None:
        if "code" not in cls.__dict__:
            return
        if cls.code in CATALOGUE:
            raise TypeError(f"{cls.code} already means {CATALOGUE[cls.code].__name__}")
        if any(cls.type == other.type for other in CATALOGUE.values()):
            raise TypeError(f"the type {cls.type} is taken")
        CATALOGUE[cls.code] = cls
