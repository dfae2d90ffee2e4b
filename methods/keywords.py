"""The keywords of a handler: each a declared parameter, under its Python name and with its type.

A parameter is called in Python as the column it fills (`into`), or else as on the wire, in snake
case: DueDate is `due_date`. Its type is what its wire type's `read` answers; one that may come
empty may be None. One that may be left out has its default in the declaration or, where it has
none there, in the function.
"""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from marshmallow import missing

from methods.wire.types import Wire


class LeftOut(Enum):
    """Says of a keyword that its parameter was not sent, where empty means something else."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = LeftOut.LEFT_OUT

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class WrongKeywords(Exception):
    """A function does not fit the parameters that are declared for it; the words say how."""


def python_name(name: str, wire: Wire) -> str:
    """What a parameter is called in Python."""
    return wire.into or _WORD_BEGINS.sub("_", name).lower()


def by_python_name(params: Mapping[str, Wire]) -> dict[str, tuple[str, Wire]]:
    """Parameters with their wire names by their Python names. Raises WrongKeywords for two of one
    name, and for one that Python can't have."""
    found: dict[str, tuple[str, Wire]] = {}
    for name, wire in params.items():
        called = python_name(name, wire)
        if called in found:
            raise WrongKeywords(f"{name} and {found[called][0]} are both called {called}")
        if not called.isidentifier() or keyword.iskeyword(called):
            raise WrongKeywords(f"{name} can't be called {called}; say another name with into=")
        found[called] = (name, wire)
    return found


@dataclass(frozen=True)
class Bound:
    """A function, with the parameters that it takes by keyword."""

    function: Callable[..., Any]
    single: tuple[tuple[str, str], ...] = ()
    """The folded name of each parameter, and the keyword it is given as."""
    grouped: tuple[tuple[str, Bound], ...] = ()
    """Keywords that take a dataclass, whose fields are parameters."""
    all_at_once: bool = False
    """It is of the older form, whose last argument is a dict of all parameters."""

    def __call__(self, *arguments: Any, wanted: Mapping[str, Any]) -> Any:
        if self.all_at_once:
            return self.function(*arguments, wanted)
        given = {key: wanted[name] for name, key in self.single if name in wanted}
        for key, group in self.grouped:
            given[key] = group(wanted=wanted)
        return self.function(*arguments, **given)

    @property
    def taken(self) -> Iterator[str]:
        """The folded names of all parameters that it takes."""
        yield from (name for name, _ in self.single)
        for _, group in self.grouped:
            yield from group.taken


def bind(
    function: Callable[..., Any],
    first: int,
    params: Mapping[str, Wire],
    common: Mapping[str, Wire] = MappingProxyType({}),
) -> Bound:
    """Check a function that takes `first` arguments by position and parameters by keyword.

    It may take `common` ones too, but by their names only: `**more` takes all others of `params`.
    Raises WrongKeywords where it takes what is not declared, or not as it is declared."""
    known = by_python_name({**common, **params})
    signature = inspect.signature(function)
    if list(signature.parameters)[-1:] in (["params"], ["wanted"]):
        return Bound(function, tuple((name.lower(), name) for name in params), all_at_once=True)
    positional = [each for each in signature.parameters.values() if each.kind in _BY_POSITION]
    if len(positional) != first:
        words = f"takes {len(positional)} arguments by position, not {first}; all others go after *"
        raise WrongKeywords(f"{_called(function)} {words}")
    bound = _bound(function, list(signature.parameters.values())[first:], known)
    if any(each.kind is each.VAR_KEYWORD for each in signature.parameters.values()):
        taken = set(bound.taken)
        rest = [(name.lower(), python_name(name, wire)) for name, wire in params.items()]
        more = [pair for pair in rest if pair[0] not in taken]
        bound = replace(bound, single=(*bound.single, *more))
    return bound


_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _bound(
    function: Callable[..., Any],
    takes: list[inspect.Parameter],
    known: Mapping[str, tuple[str, Wire]],
) -> Bound:
    hints = _hints(function)
    single: list[tuple[str, str]] = []
    grouped: list[tuple[str, Bound]] = []
    for each in takes:
        hint = hints.get(each.name)
        if each.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if each.name in known:
            name, wire = known[each.name]
            if problem := _problem(wire, hint, each.default):
                raise WrongKeywords(f"{each.name} of {_called(function)} {problem}")
            single.append((name.lower(), each.name))
        elif isinstance(hint, type) and is_dataclass(hint):
            fields = list(inspect.signature(hint).parameters.values())
            grouped.append((each.name, _bound(hint, fields, known)))
        else:
            words = f"there are {', '.join(known)}" if known else "there are none"
            problem = f"is no declared parameter; {words}"
            raise WrongKeywords(f"{each.name} of {_called(function)} {problem}")
    return Bound(function, tuple(single), tuple(grouped))


def _called(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function, a dataclass or an object that can be called."""
    plain = inspect.isfunction(function) or inspect.ismethod(function) or inspect.isclass(function)
    return get_type_hints(function if plain else type(function).__call__)


def _problem(wire: Wire, hint: Any, default: object) -> str:
    """What does not fit between a parameter and the keyword that takes it; mostly nothing."""
    is_given = wire.required or wire.load_default is not missing
    if is_given and default is not inspect.Parameter.empty:
        return "never lacks a value, so the function gives it no default"
    if not is_given and default is inspect.Parameter.empty:
        return "may be left out: give it a default in the declaration or in the function"
    expected = value_types(wire)
    if Any in expected or not expected - _parts(hint):
        return ""
    listed = " | ".join(sorted(getattr(each, "__name__", str(each)) for each in expected))
    return f"is declared as {listed.replace('NoneType', 'None')}"


def value_types(wire: Wire) -> set[Any]:
    """The types of the values that a parameter may have."""
    found = _parts(get_type_hints(type(wire).read).get("return", Any))
    has_default = wire.load_default is not missing and wire.load_default is not None
    if wire.required or has_default or wire.cleared() is not None:
        return found - {NoneType}
    return found | {NoneType}


def _parts(hint: Any) -> set[Any]:
    return set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
