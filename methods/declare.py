"""A method is a value: its name, who may call it, what it takes, gives and refuses.

Every declaration is checked when it is made; a wrong one keeps the service from starting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from methods import checking
from methods.checking import WrongDeclaration
from methods.keywords import WrongKeywords, bind
from methods.method import WEIGHTS, Access, Answer, Handler, Method, Work
from methods.steering import COMMON_PARAMS, COMMON_RESULT, IDEMPOTENCY, REPLAYED, WARNINGS
from methods.wire.types import Wire
from models.actor import Actor
from models.refusals import Refusal

__all__ = [
    "BY_FOLDED_NAME",
    "REGISTRY",
    "WEIGHTS",
    "Access",
    "Answer",
    "Handler",
    "Method",
    "Work",
    "WrongDeclaration",
    "method",
    "register",
]
"""What a file that declares methods needs, `method` and `register` before all."""

REGISTRY: dict[str, Method] = {}
"""Every method by its name in capitals. Import it from `methods`, which fills it."""
BY_FOLDED_NAME: dict[str, Method] = {}
"""Every method by its folded name and folded aliases."""


def register(declared: Method) -> Method:
    """Check a declaration and put it into the registry. Raises WrongDeclaration."""
    if declared.changes_books:
        checking.refuse(declared.name, checking.twice(declared.params, COMMON_PARAMS))
        declared = replace(
            declared,
            params={**declared.params, **COMMON_PARAMS},
            result={**declared.result, **COMMON_RESULT, **REPLAYED},
        )
    elif declared.keeps_answers:
        checking.refuse(declared.name, checking.twice(declared.params, IDEMPOTENCY))
        declared = replace(
            declared,
            params={**declared.params, **IDEMPOTENCY},
            result={**declared.result, **REPLAYED},
        )
    if not declared.other_part:
        # whatever a rule deep below warns of, the answer has a place for it
        declared = replace(declared, result={**declared.result, **WARNINGS})
    checking.refuse(declared.name, checking.of_method(declared, BY_FOLDED_NAME))
    REGISTRY[declared.name] = declared
    for name in (declared.name, *declared.aliases):
        BY_FOLDED_NAME[name.lower()] = declared
    return declared


Declared = TypeVar("Declared", bound=Callable[..., Answer])


def method(
    name: str,
    *,
    access: Access,
    work: Work,
    params: Mapping[str, Wire] | None = None,
    result: Mapping[str, Wire] | None = None,
    refuses: Sequence[type[Refusal]] = (),
    example: Mapping[str, Any] | None = None,
    **more: Any,
) -> Callable[[Declared], Declared]:
    """Declare a method: a function of the actor that takes each of its parameters by keyword.

    The docstring is its page in the reference. Raises WrongDeclaration where the function does
    not take what is declared."""

    def declared(function: Declared) -> Declared:
        register(
            Method(
                name=name,
                doc=_page(function.__doc__ or ""),
                access=access,
                work=work,
                params=params or {},
                result=result or {},
                refuses=refuses,
                example=example or {},
                handler=_handler(name, function, params or {}, more.get("prepare") is not None),
                **more,
            )
        )
        return function

    return declared


def _page(doc: str) -> str:
    """What a docstring says to callers: all but what is raised, which `refuses` tells them."""
    return re.sub(r"\n\s*\n\s*Raises .*", "", doc, flags=re.DOTALL)


def _handler(
    name: str, function: Callable[..., Answer], params: Mapping[str, Wire], prepared: bool
) -> Handler:
    try:
        bound = bind(function, 2 if prepared else 1, params, COMMON_PARAMS)
    except WrongKeywords as problem:
        raise WrongDeclaration(f"{name}: {problem}") from None
    if not prepared:
        taken = {*bound.taken, *(known.lower() for known in COMMON_PARAMS)}
        checking.refuse(name, checking.not_taken(params, taken))

    def handle(actor: Actor, wanted: dict[str, Any]) -> Answer:
        answer: Answer = bound(actor, wanted=wanted)
        return answer

    def handle_prepared(actor: Actor, wanted: dict[str, Any]) -> Answer:
        answer: Answer = bound(actor, wanted["prepared"], wanted=wanted)
        return answer

    return handle_prepared if prepared else handle
