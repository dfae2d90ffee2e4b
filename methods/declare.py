"""A method is a value: its name, who may call it, what it takes, gives and refuses.

Every declaration is checked when it is made; a wrong one keeps the service from starting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from marshmallow import ValidationError

from methods import checking
from methods.checking import WrongDeclaration
from methods.keywords import WrongKeywords, bind
from methods.lock_shape import LOCKS_SHAPE
from methods.method import WEIGHTS, Access, Answer, Handler, Method, Work
from methods.wire.structures import Structure
from methods.wire.types import Boolean, Id, Names, Remove, Text, Wire, YesNo
from models import locks
from models.actor import Actor, Preview
from models.refusals import Refusal

__all__ = [
    "BY_FOLDED_NAME",
    "COMMON_PARAMS",
    "INVOICE_TIMESTAMP",
    "MANAGE_PARAMS",
    "OVERRIDE_PARAMS",
    "REGISTRY",
    "WEIGHTS",
    "Access",
    "Answer",
    "Handler",
    "Method",
    "Work",
    "WrongDeclaration",
    "asked_overrides",
    "idle_overrides",
    "method",
    "register",
    "unmangled",
    "warn_of_idle_overrides",
    "with_overrides",
    "with_reason",
]  # fmt: skip
"""What a file that declares methods needs, `method` and `register` before all."""

REGISTRY: dict[str, Method] = {}
"""Every method by its name in capitals. Import it from `methods`, which fills it."""
BY_FOLDED_NAME: dict[str, Method] = {}
"""Every method by its folded name and folded aliases."""

OVERRIDE_PARAMS: dict[str, Wire] = {
    "override": YesNo(
        "Y sets every lock aside for this call; by roles that may, and logged.", default=False
    ),
    **{
        lock.parameter: YesNo(
            f"Y sets {lock.name} aside ({lock.because}); by roles that may, and logged.",
            default=False,
        )
        for lock in locks.LOCKS
    },
    "override_reason": Text(1000, "Why; kept in the override log.", default=""),
}


def is_override(name: str) -> bool:
    """Whether a name, in whatever letter case, is meant to set a lock aside: misspelt, it must
    not vanish."""
    return name[:8].lower() == "override"


IDEMPOTENCY: dict[str, Wire] = {
    "Idempotency": Text(
        100,
        "A key of your own: the same call sent again with it is not carried out twice, but "
        "answered as it was the first time.",
        default="",
        of_one_try=True,
    ),
}
REPLAYED: dict[str, Wire] = {
    "replayed": Boolean(
        "True on the answer of an earlier call with the same Idempotency key.",
        always=True,
        sometimes=True,
    ),
}
COMMON_PARAMS: dict[str, Wire] = {
    **OVERRIDE_PARAMS,
    "preview": YesNo(
        "Y tries the call and writes nothing: it answers what would change, what refuses, and "
        "the smallest set of overrides that would let it through.",
        default=False,
    ),
    "Timestamp": Text(50, "Refuse if the record's timestamp is no longer this one.", default=""),
    "Fencing": Id("Refuse if the edit lock with this number is no longer the newest."),
    "LockSetId": Id(
        "Refuse if the record was taken over from this set of edit locks; a warning names who "
        "took over another record of the set."
    ),
    **IDEMPOTENCY,
}
WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
CHANGES: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field", "old", "new"],
        "properties": {"field": {"type": "string"}, "old": {}, "new": {}},
    },
}
WARNINGS: dict[str, Wire] = {
    "warnings": Structure(
        "What the caller should know although the call went through.",
        WORDS,
        always=True,
        sometimes=True,
    ),
}
COMMON_RESULT: dict[str, Wire] = {
    "changes": Structure(
        "Of a preview: each field that would change, with old and new value.",
        CHANGES,
        always=True,
        sometimes=True,
    ),
    "locks": Structure(
        "Of a preview: the locks that would refuse.", LOCKS_SHAPE, always=True, sometimes=True
    ),
    "overrides": Structure(
        "Of a preview: the smallest set of override parameters that would let the call through.",
        WORDS,
        always=True,
        sometimes=True,
    ),
    "allowed": Boolean(
        "Of a preview: whether the call as sent would go through.", always=True, sometimes=True
    ),
}
INVOICE_TIMESTAMP = {"invoicetimestamp": "timestamp"}
"""On calls whose record is an invoice, Timestamp has a second name."""
MANAGE_PARAMS: dict[str, Wire] = {
    "Id": Id("The record to change; left out, a new one is added."),
    "Remove": Remove("1 removes the record.", default=False),
    "DataReturn": Names("Fields of the matching search to answer after the save.", default=""),
}


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


STEERING = (
    *(f"override_{folded}" for folded in locks.OVERRIDABLE),
    *("override", "override_reason", "timestamp", "preview", "fencing", "locksetid"),
    "projectorlocksetid",
)
"""The parameters, in lower case, that say how a change is to be judged."""


def unmangled(timestamp: str) -> str:
    """A timestamp as it was given out: a form that was not encoded turns its + into a space."""
    return timestamp.strip().replace(" ", "+")


def asked_overrides(actor: Actor) -> list[str]:
    """The overrides that a call asks for, by their parameters."""
    named = sorted(f"override_{name}" for name in actor.overrides)
    return ["override", *named] if actor.override_all else named


def idle_overrides(actor: Actor) -> list[str]:
    """Of these, those that nothing needed."""
    used = actor.request.set_aside
    idle = sorted(f"override_{name}" for name in actor.overrides - used)
    return ["override", *idle] if actor.override_all and not used else idle


def warn_of_idle_overrides(actor: Actor) -> None:
    """Tell the caller of overrides that no lock needed, and of a reason that went nowhere."""
    used = actor.request.set_aside
    idle = idle_overrides(actor)
    if idle:
        actor.warn(f"{', '.join(idle)}: set nothing aside, nothing stood in the way")
    if actor.reason and not used:
        actor.warn("override_reason is kept nowhere: nothing was overridden")


def with_reason(actor: Actor, wanted: dict[str, Any]) -> Actor:
    """The actor of a call that says why it is made; what it makes or lifts keeps the reason."""
    because = wanted.get("reason")
    # of a credit note, Reason is a number of the caller's own
    return replace(actor, because=because) if because and isinstance(because, str) else actor


def _lock_set(wanted: dict[str, Any]) -> int | None:
    """The set of edit locks that a call says it comes from, under either name of it.

    Raises ValidationError where the two differ."""
    named: list[int | None] = [wanted.get(name) for name in ("locksetid", "projectorlocksetid")]
    given = [each for each in named if each is not None]
    if len(set(given)) > 1:
        words = "is not the set that LockSetId means; give one of them"
        raise ValidationError({"projectorlocksetid": [words]})
    return given[0] if given else None


def with_overrides(actor: Actor, wanted: dict[str, Any]) -> Actor:
    """The actor of a call that may set locks aside, be a preview, or carry a timestamp.

    Raises ValidationError where it names two sets of edit locks."""
    if not any(wanted.get(name) for name in STEERING):
        return actor
    names = {
        known
        for folded, known in locks.OVERRIDABLE.items()
        if wanted.get(f"override_{folded}") is True
    }
    return replace(
        actor,
        overrides=frozenset(names),
        override_all=bool(wanted.get("override")),
        reason=wanted.get("override_reason") or "",
        timestamp=unmangled(wanted.get("timestamp") or "") or None,
        fencing=wanted.get("fencing"),
        lock_set=_lock_set(wanted),
        preview=Preview() if wanted.get("preview") else None,
    )
