"""The check of all declarations together, once every one of them is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from methods.checking import WrongDeclaration
from methods.lifting import BY_FIELD, LIFTED_BY, manage_method
from methods.manage import MANAGED
from methods.method import Method
from methods.numbers import NUMBERS
from methods.search.checking import of_all
from methods.search.columns import SEARCHES
from models import locks


def check(registry: Mapping[str, Method]) -> None:
    """Raise WrongDeclaration where one declaration names another that is not there, or lacks what
    stands in a table beside it; WrongLock where nothing would lift a lock."""
    for name, problem in of_all({name: each.example for name, each in registry.items()}):
        raise WrongDeclaration(f"{name}: {problem}")
    for name, managed in MANAGED.items():
        if managed.search not in {"", *SEARCHES}:
            raise WrongDeclaration(f"{name}: its search {managed.search} is declared by nobody")
    for name in sorted(registry.keys() - NUMBERS.keys()):
        raise WrongDeclaration(f"{name}: give it a number in methods/numbers.py: {_next(name)}")
    for problem in _without_a_field():
        raise locks.WrongLock(problem)


def _next(name: str) -> int:
    """The number that a new method of this endpoint gets."""
    endpoint = name.partition("_")[0]
    return 1 + max(each for known, each in NUMBERS.items() if known.partition("_")[0] == endpoint)


def _without_a_field() -> Iterator[str]:
    """Locks that a column puts on, where no field of the document fills it and nothing else is
    said to lift it."""
    for name, lift in BY_FIELD.items():
        if LIFTED_BY[name] is not lift:
            continue
        lock = locks.BY_NAME[name]
        for object in lock.documents:
            method = manage_method(object)
            if lock.mark and lock.mark.column not in MANAGED[method].spelling:
                yield (
                    f"{name}: no field of {method} fills its column {lock.mark.column}; "
                    "declare one, or say in LIFTED_BY of methods/lifting.py what lifts it"
                )
