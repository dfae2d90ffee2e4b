"""What each error says: its code and the members of its data, as schemas."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from app.dialects.faults import FAULTS, MEMBERS, Fault
from app.reference.components import in_words, titled
from methods.edit_locks import HOLDS, THEFTS
from methods.lock_shape import LOCKS_SHAPE
from methods.wire.wire import one_of
from models.refusals import CATALOGUE, Refusal
from models.store.database import Trouble

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_NUMBER: Json = {"type": "integer"}

SHAPES: dict[str, Json] = {
    "locks": LOCKS_SHAPE,
    "codes": _TEXTS,
    "uses": _TEXTS,
    "other": _NUMBER,
    "timestamp": _TEXT,
    "seconds": _NUMBER,
    "trouble": one_of("string", {each.value: each.value for each in Trouble}),
    "newer": _TEXT,
    "revision": _NUMBER,
    "ended": {**_TEXT, "format": "date"},
    "holders": HOLDS,
    "stolen": THEFTS,
    "problems": _TEXTS,
    "amount": {**_TEXT, "pattern": r"^-?[0-9]+\.[0-9]{2}$"},
    "fields": {"type": "object", "additionalProperties": _TEXTS},
    "reason": _TEXT,
    "most": _NUMBER,
    "method": _TEXT,
    "parameters": _TEXTS,
    "incident": _TEXT,
}
"""The members that the data of some errors has."""
SOMETIMES = frozenset({"codes"})
"""Those that are there only where they have something to say."""
ALWAYS: dict[str, Json] = {
    "request_id": {**_TEXT, "description": "The number of the request, as in its X-Request-ID."},
    "docs": {**_TEXT, "format": "uri-reference", "description": "The page on errors of this type."},
}
"""The members that the data of every error has, beside its type."""

Error = type[Refusal] | Fault


OF_PROTOCOL: tuple[Error, ...] = tuple(each for each in FAULTS if not each.legacy_only)
ALL: tuple[Error, ...] = (*OF_PROTOCOL, *CATALOGUE.values())


def name_of(type: str) -> str:
    """What the schema of an error is called."""
    return f"{in_words(type.upper()).removesuffix('Error')}Error"


def _part(name: str) -> str:
    return f"ErrorData{in_words(name)}"


def _of(error: Error) -> Json:
    """The schema of an error, as it stands in an answer."""
    name = name_of(error.type)
    parts = {part: {"$ref": f"#/components/schemas/{_part(part)}"} for part in ALWAYS}
    told = {part: {"$ref": f"#/components/schemas/{_part(part)}"} for part in error.tells}
    data = {
        "title": f"{name}Data",
        "type": "object",
        "required": [
            "type",
            "retryable",
            *ALWAYS,
            *(each for each in told if each not in SOMETIMES),
        ],
        "properties": {
            "type": {"title": f"{name}Type", "const": error.type},
            "retryable": {"title": f"{name}Retryable", "const": error.retryable},
            **parts,
            **told,
        },
    }
    return {
        "title": name,
        "type": "object",
        "required": ["code", "message", "data"],
        "properties": {
            "code": {"title": f"{name}Code", "const": error.code},
            "message": {"title": f"{name}Message", "type": "string"},
            "data": data,
        },
    }


@cache
def _parts() -> dict[str, Json]:
    shapes = {
        **ALWAYS,
        **{name: {**SHAPES[name], "description": doc} for name, doc in MEMBERS.items()},
    }
    return {_part(name): titled(shape, _part(name)) for name, shape in shapes.items()}


def components(of: Iterable[Error] = ALL) -> dict[str, Json]:
    """The schemas of errors, and of what their data has, by their names."""
    kept = {name_of(each.type): _of(each) for each in of}
    members = {*ALWAYS, *(member for each in of for member in each.tells)}
    parts = {_part(each) for each in members}
    return {**{name: part for name, part in _parts().items() if name in parts}, **kept}


def told(of: Iterable[Error] = ALL) -> Json:
    """The member of the OpenRPC document that says where the schema of each type of error is."""
    return {
        each.type: {"schema": {"$ref": f"#/components/schemas/{name_of(each.type)}"}} for each in of
    }
