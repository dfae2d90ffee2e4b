"""What is wrong with a declaration, in words. A service with a wrong one does not start."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from marshmallow import ValidationError

from methods.keywords import python_name
from methods.method import Method
from methods.wire.structures import Bytes
from methods.wire.types import Wire
from models.refusals import CATALOGUE
from models.store.base import Base, Record


class WrongDeclaration(Exception):
    """A method is declared wrongly; the words say how."""


def refuse(name: str, problems: Iterator[str]) -> None:
    """Raise WrongDeclaration where there is a problem."""
    for problem in problems:
        raise WrongDeclaration(f"{name}: {problem}")


# --- a method -----------------------------------------------------------------------------------


def of_method(declared: Method, taken: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with a method; `taken` holds the names of others, in lower case."""
    yield from _names(declared, taken)
    if not declared.doc.strip():
        yield "has no docstring"
    for name, wire in [*declared.params.items(), *declared.result.items()]:
        if not wire.doc:
            yield f"{name} has no description"
    for refusal in declared.refuses:
        if CATALOGUE.get(refusal.code) is not refusal:
            yield f"{refusal.__name__} is not in the catalogue"
    yield from aliases(declared.param_aliases, declared.spelling, "parameter")
    yield from _what_it_says(declared)
    yield from _example(declared)


def _names(declared: Method, taken: Mapping[str, object]) -> Iterator[str]:
    names = (declared.name, *declared.aliases)
    for name in names:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            yield f"{name} is no name of a method"
        if name.lower() in taken or names.count(name) > 1:
            yield f"{name} is declared twice"
    for kind in (declared.params, declared.result):
        yield from twice(kind)


def twice(*declared: Mapping[str, object]) -> Iterator[str]:
    """Names that are declared twice, in one of the mappings or in two of them.

    The letter case counts nothing; the same wire in two mappings is one declaration."""
    found: dict[str, tuple[str, object]] = {}
    for each in declared:
        for name, wire in each.items():
            known, other = found.setdefault(name.lower(), (name, wire))
            if other is not wire or known != name:
                yield f"{name} is declared twice" + (f", as {known} too" if known != name else "")


def aliases(given: Mapping[str, str], known: Mapping[str, object], what: str) -> Iterator[str]:
    """What is wrong with further names of parameters or columns, all in lower case."""
    for other, name in given.items():
        if name not in known:
            yield f"{other} stands for {name}, which is no {what} of it"
        if other in known:
            yield f"{other} stands for {name}, and is a {what} itself"


def _what_it_says(declared: Method) -> Iterator[str]:
    """What a method says of itself, and its parameters or its result don't bear out."""
    writing = {
        "changes_books": declared.changes_books,
        "opens_session": declared.opens_session,
        "ends_session": declared.ends_session,
    }
    for said, holds in writing.items():
        if holds and not declared.work.writes:
            yield f"{said} needs work that writes, and {declared.work.name} {declared.work.value}"
    if declared.opens_session and "sid" not in declared.result:
        yield "opens_session needs a sid in its result"
    if declared.answers_file and not declared.result.keys() >= ANSWERED_OF_A_FILE:
        yield f"answers_file needs {', '.join(sorted(ANSWERED_OF_A_FILE))} in its result"
    if declared.answers_file and not isinstance(declared.result["Base64"], Bytes):
        yield "answers_file needs Base64 to be Bytes"


ANSWERED_OF_A_FILE = frozenset({"Base64", "filename", "mediatype", "sha256"})


def _example(declared: Method) -> Iterator[str]:
    example = {}
    for name, value in declared.example.items():
        if (known := declared.known(name)) is None:
            yield f"its example is refused: {name} is no parameter"
        else:
            example[known] = value
    try:
        declared.load(example)
    except ValidationError as problem:
        yield f"its example is refused: {problem.normalized_messages()}"


def not_taken(params: Mapping[str, Wire], taken: Collection[str]) -> Iterator[str]:
    """Parameters of which nothing comes, although nothing says so; `taken` are folded names."""
    for name, wire in params.items():
        if name.lower() not in taken and not wire.ignored:
            called = python_name(name, wire)
            yield f"nothing takes {called}; say ignored=True of {name} if nothing need"


# --- what fills a table -------------------------------------------------------------------------


def of_fields(of: type[Base], fields: Mapping[str, Wire]) -> Iterator[str]:
    """What is wrong with fields that fill columns of a table."""
    filled: dict[str, str] = {}
    for name, wire in fields.items():
        if (other := filled.setdefault(wire.into or name, name)) != name:
            yield f"{name} and {other} both go into={wire.into!r}"
        if not wire.into:
            yield f"{name} fills no column: say which with into=, or declare it in extra"
        elif wire.into not in of._meta.fields:
            yield f"{name} goes into={wire.into!r}, and {of.__name__} has no such column"
        elif issubclass(of, Record) and wire.into in of.KEPT_BY_THE_DOOR:
            yield f"{name} goes into={wire.into!r}, which is written by nobody but the door"


def of_example(fields: Mapping[str, Wire], example: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the example of a method that fills a table."""
    given = {name.lower() for name in example}
    for name, wire in fields.items():
        if wire.needed and "id" not in given and name.lower() not in given:
            yield f"its example adds a record without {name}, which is needed"
