"""A wrong line in a function that nothing has run yet is planted by exchanging its code.

That is the same as importing the planted file, and takes no time: what is compiled or checked at
import is done already, and has not asked the function. Anything else is imported afresh."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType

from tests.mutation.wrong_lines import Mutant

Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Place:
    """A function that stands in no other, and the lines of its body."""

    name: str
    body: range


def _functions(node: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, Def]]:
    for each in node.body:
        if isinstance(each, ast.ClassDef):
            yield from _functions(each, f"{within}{each.name}.")
        elif isinstance(each, Def):
            yield f"{within}{each.name}", each


def _body(node: Def) -> range:
    return range(node.body[0].lineno, (node.end_lineno or 0) + 1)


def place_of(mutant: Mutant) -> Place | None:
    """The function in whose body alone the wrong line stands; none where it is elsewhere."""
    functions = _functions_of(mutant.original)
    found = [(name, node) for name, node in functions if mutant.line in _body(node)]
    if len(found) != 1 or [name for name, _ in functions].count(found[0][0]) > 1:
        return None
    name, node = found[0]
    if _rest_of_the_original(mutant.original, name) != _without_body(mutant.source, name):
        return None
    return Place(name, _body(node))


@cache
def _functions_of(source: str) -> list[tuple[str, Def]]:
    return list(_functions(ast.parse(source)))


@cache
def _rest_of_the_original(source: str, name: str) -> str:
    return _without_body(source, name)


def _without_body(source: str, name: str) -> str:
    tree = ast.parse(source)
    for found, node in _functions(tree):
        if found == name:
            node.body = []
    return ast.dump(tree)


def all_functions() -> dict[tuple[str, str], list[FunctionType]]:
    """Every function that stands in memory, by its file and name."""
    found: dict[tuple[str, str], list[FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is FunctionType:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname), []).append(each)
    return found


def swap(functions: list[FunctionType], source: str, file: str, name: str) -> None:
    """Give the functions the code that the planted source has for them."""
    assert functions, f"there is no {name} of {file} in memory"
    code = _code(compile(source, file, "exec", dont_inherit=True), name)
    for each in functions:
        each.__code__ = code


def _code(within: CodeType, name: str) -> CodeType:
    for each in within.co_consts:
        if isinstance(each, CodeType):
            if each.co_qualname == name:
                return each
            if name.startswith(f"{each.co_qualname}."):
                return _code(each, name)
    raise LookupError(name)
