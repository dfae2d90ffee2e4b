"""The check of all declarations together, once every one of them is made."""

from __future__ import annotations

from collections.abc import Mapping

from methods.checking import WrongDeclaration
from methods.manage import MANAGED
from methods.method import Method
from methods.search.checking import of_all
from methods.search.columns import SEARCHES


def check(registry: Mapping[str, Method]) -> None:
    """Raise WrongDeclaration where one declaration names another that is not there."""
    for name, problem in of_all({name: each.example for name, each in registry.items()}):
        raise WrongDeclaration(f"{name}: {problem}")
    for name, managed in MANAGED.items():
        if managed.search not in {"", *SEARCHES}:
            raise WrongDeclaration(f"{name}: its search {managed.search} is declared by nobody")
