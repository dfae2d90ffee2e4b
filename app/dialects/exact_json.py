"""JSON read exactly: duplicate keys, NaN, floats that lose digits and deep nesting are caught.

A fast parser serves the texts that cannot hold any of these problems: those in which every
colon belongs to exactly one key that came out of it, and no number is a float. All others are
read again, slowly and strictly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson

from models.store.turns import AT_ONCE, Lazily, in_turns

DEPTH_MAX = 64
VALUES_MAX = 200_000
"""How many values a text may hold: each takes a hundred times the memory that its text takes."""
_QUOTED = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)


class NotJson(ValueError):
    """The text is no JSON that can be read exactly; the words say why."""


class TooDeep(NotJson):
    """It is nested deeper than anything here needs."""

    def __init__(self) -> None:
        super().__init__(f"the text is nested deeper than {DEPTH_MAX} levels")


class TooMany(NotJson):
    """It holds more values than anything here needs."""

    def __init__(self) -> None:
        super().__init__(f"the text holds more than {VALUES_MAX} values")


class Number(Decimal):
    """A number that is no integer, with the text it was written as."""

    text: str

    def __new__(cls, text: str) -> Number:
        made = super().__new__(cls, text)
        made.text = text
        return made


def _keys(value: Any, depth: int = 0) -> int:
    """How many keys a value holds; -1 where it holds a float or is nested too deep."""
    kind = type(value)
    if kind is not dict and kind is not list:
        return -1 if kind is float else 0
    count = len(value) if kind is dict else 0
    for part in value.values() if kind is dict else value:
        if type(part) in (dict, list, float):
            inner = _keys(part, depth + 1)
            if inner < 0:
                return -1
            count += inner
    return count if depth < DEPTH_MAX else -1


def _between(text: bytes) -> int:
    """How many signs stand in a text that separate values."""
    return text.count(b",") + text.count(b":")


def _check_count(text: bytes) -> None:
    """Raise TooMany before so many values are made. Where they are separated often, the signs
    within strings do not count; where there are many strings, they are too many themselves."""
    if len(text) <= VALUES_MAX or _between(text) <= VALUES_MAX:
        return
    quotes = text.count(b'"') - text.count(b'\\"')
    if quotes > 2 * VALUES_MAX or _between(_QUOTED.sub(b"", text)) > VALUES_MAX:
        raise TooMany


def read(text: bytes) -> Any:
    """The value of a JSON text. Raises NotJson."""
    _check_count(text)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return read_strictly(text)
    if text.count(b":") == _keys(value):
        return value
    return read_strictly(text)


def _no_constant(name: str) -> Any:
    raise NotJson(f"{name} is no JSON number")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise NotJson(f"the key {name!r} stands twice in one object")
            seen.add(name)
    return made


def _integer(text: str) -> int:
    if len(text) > 400:
        raise NotJson("a number has more than 400 digits")
    return int(text)


def _number(text: str) -> Number:
    if len(text) > 400:
        raise NotJson("a number has more than 400 digits")
    return Number(text)


_decoder = json.JSONDecoder(
    parse_constant=_no_constant,
    parse_float=_number,
    parse_int=_integer,
    object_pairs_hook=_pairs,
)


def read_strictly(text: bytes) -> Any:
    """The value of a JSON text, as `read` finds it but slower. Raises NotJson, with words why."""
    try:
        decoded = text.decode("utf-8")
        if decoded.startswith("\ufeff"):
            raise NotJson("the text begins with a BOM; leave it out")
        value = _decoder.decode(decoded)
    except UnicodeDecodeError as problem:
        raise NotJson(f"the text is not UTF-8 at byte {problem.start}") from None
    except json.JSONDecodeError as problem:
        raise NotJson(f"{problem.msg} at line {problem.lineno}, column {problem.colno}") from None
    except RecursionError:
        raise TooDeep from None
    _check(value)
    return value


def read_from(text: str, start: int) -> tuple[Any, int]:
    """The value that begins in the midst of a text, and where it ends.

    Raises NotJson where it can't be read exactly, another ValueError where it is no JSON."""
    if len(text) > VALUES_MAX:
        _check_count(text.encode("utf-8", "surrogatepass"))
    try:
        value, end = _decoder.raw_decode(text, start)
    except RecursionError:
        raise TooDeep from None
    _check(value)
    return value, end


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEPTH_MAX:
        raise TooDeep
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise NotJson("a text holds half of a surrogate pair")
    elif isinstance(value, dict):
        for name, part in value.items():
            _check(name, depth + 1)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)


def _default(value: Any) -> Any:
    if isinstance(value, Number):
        return orjson.Fragment(value.text)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


def _large(value: Any) -> Any:
    """The value with integers beyond 64 bits as the text that stands for them."""
    if isinstance(value, dict):
        return {name: _large(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_large(part) for part in value]
    if type(value) is int and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value))
    return value


PLACE = b"\0"
"""Stands where something long comes in; no JSON text holds it, for there it would be escaped."""


class Joined:
    """A long text that is made part by part, and once."""

    def __init__(self, parts: Iterator[str]) -> None:
        self.parts = parts


_MAY_BE_LONG = {dict, list, Lazily, Joined}


def _placed(value: Any, long: list[Any]) -> Any:
    """The value with a mark in place of whatever is long in it, which is kept in order."""
    kind = type(value)
    if kind is dict:
        return {
            name: _placed(part, long) if type(part) in _MAY_BE_LONG else part
            for name, part in value.items()
        }
    if kind in (Lazily, Joined) or (kind is list and len(value) > AT_ONCE):
        long.append(value)
        return orjson.Fragment(PLACE)
    return value


def _dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=_default)
    except orjson.JSONEncodeError:
        # integers beyond 64 bits (an id may be one) are what orjson can't write
        return orjson.dumps(_large(value), default=_default)


def _long_parts(value: Any) -> Iterator[bytes]:
    if type(value) is Joined:
        yield b'"'
        for text in value.parts:
            yield orjson.dumps(text)[1:-1]
        yield b'"'
        return
    before = b"["
    for rows in value.parts() if type(value) is Lazily else in_turns(value):
        yield before + _dumped(rows)[1:-1]
        before = b","
    yield b"[]" if before == b"[" else b"]"


def parts(value: Any) -> tuple[bytes, ...]:
    """The JSON text of a value in parts, for what is long: while one text is written, or copied
    into a longer one, no other thread works."""
    long: list[Any] = []
    text = _dumped(_placed(value, long))
    if not long:
        return (text,)
    head, *others = text.split(PLACE)
    made = [head]
    for each, after in zip(long, others, strict=True):
        made += _long_parts(each)
        made.append(after)
    return tuple(made)


def write(value: Any) -> bytes:
    """The JSON text of a value; numbers come out as they were written."""
    return b"".join(parts(value))
