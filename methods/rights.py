"""Which role holds which method, for which uses of it; and what a call uses its method for.

What the ready-made roles hold follows from a method's access and from whether it writes, so a new
method has its place among them by itself; an own role holds what it names, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from methods.method import Access, Method
from methods.numbers import NUMBERS
from models import locks
from models.actor import Actor
from models.refusals import NoRight, NoSubsearch, ParameterNotHeld
from models.rights import (
    ADD,
    ADMINISTRATOR,
    AUDITOR,
    BOOKKEEPER,
    HELD,
    NAMES,
    READY_MADE,
    REMOVE,
    UPDATE,
    USE,
    VIEWER,
    Rights,
    Use,
)

READERS: Mapping[Access, frozenset[int]] = {
    Access.USER: frozenset({ADMINISTRATOR, BOOKKEEPER, AUDITOR, VIEWER}),
    Access.LOG: frozenset({ADMINISTRATOR, BOOKKEEPER, AUDITOR}),
    Access.ADMINISTRATOR: frozenset({ADMINISTRATOR, AUDITOR}),
}
WRITERS: Mapping[Access, frozenset[int]] = {
    Access.USER: frozenset({ADMINISTRATOR, BOOKKEEPER}),
    Access.LOG: frozenset({ADMINISTRATOR, BOOKKEEPER}),
    Access.ADMINISTRATOR: frozenset({ADMINISTRATOR}),
}
"""The ready-made roles that hold a method which only reads, or which writes."""


def is_open(method: Method) -> bool:
    """Whether everybody who is logged on may call it, whatever the roles are."""
    return method.is_open


def held_by(method: Method) -> frozenset[int]:
    """The ready-made roles that hold a method."""
    if is_open(method):
        return READERS[Access.USER]
    return (WRITERS if method.saves else READERS)[method.access]


def who_may(method: Method) -> str:
    """Who may call a method, in words: the ready-made roles that hold it, or whom it asks for."""
    if is_open(method):
        return method.access.value
    return ", ".join(READY_MADE[role][0].lower() + "s" for role in sorted(held_by(method)))


def uses_of(method: Method) -> tuple[str, ...]:
    """What a method can be used for: adding, updating and removing of a _MANAGE that does."""
    return method.uses


def use_of(method: Method, wanted: Mapping[str, Any]) -> str:
    """What a call with these checked parameters uses its method for."""
    available = uses_of(method)
    if len(available) == 1:
        return available[0]
    if wanted.get("remove"):
        return REMOVE
    return UPDATE if UPDATE in available and wanted.get("id") is not None else ADD


def may_call(rights: Rights, method: Method) -> bool:
    """Whether somebody who is logged on may call a method for any use at all."""
    if rights.administrator or is_open(method):
        return True
    return any(rights.may_use(method.name, use) for use in uses_of(method))


def may(rights: Rights, method: Method, use: str) -> bool:
    """Whether somebody who is logged on may call a method for such a use."""
    return is_open(method) or rights.may_use(method.name, use)


def check_use(
    actor: Actor, method: Method, wanted: Mapping[str, Any], sent: Iterable[str] = ()
) -> None:
    """Raise NoRight where the caller holds the method, and not for what this call uses it, and
    ParameterNotHeld where he holds it without a parameter that was sent, by its folded name."""
    if actor.administrator or is_open(method):
        return
    use = use_of(method, wanted)
    if not actor.rights.may_use(method.name, use):
        raise NoRight()
    if actor.rights.narrow and method.search is None:
        check_named(actor, method, use, (name for name in sent if name in limitable(method)))


def limitable(method: Method) -> Collection[str]:
    """What of a method an access can limit, by folded names: the fields of a search, the
    parameters of all others but for those that only say how the call is to be judged."""
    if method.search is not None:
        return [name for name in method.search.columns if name != "id"]
    steering = {"id", "remove", "datareturn", "idempotency", "sessionticket", "requestid"}
    taken = steering | (STEERING if method.changes_books else set())
    return [name for name in method.spelling if name not in taken]


def names_of(method: Method) -> dict[str, str]:
    """What an access can limit, by every folded name that callers know it by."""
    older = method.param_aliases if method.search is None else method.search.aliases
    known = {name: name for name in limitable(method)}
    return {**{old: name for old, name in older.items() if name in known}, **known}


def check_named(actor: Actor, method: Method, use: str, names: Iterable[str]) -> None:
    """Raise ParameterNotHeld for parameters, or fields of a search, that are not held with it."""
    barred = sorted({name for name in names if not actor.rights.lets(method.name, use, name)})
    if barred:
        raise ParameterNotHeld(method=method.name, names=", ".join(barred), parameters=barred)


def check_search(actor: Actor, method: Method, name: str) -> None:
    """Raise NoSubsearch, under the name the caller gave it, for a search that is not held."""
    if not (actor.administrator or is_open(method) or actor.rights.may_use(method.name, USE)):
        raise NoSubsearch(name=name)


STEERING = frozenset({
    "override", "override_reason", "timestamp", "preview", "fencing", "locksetid",
    "projectorlocksetid", *(f"override_{folded}" for folded in locks.OVERRIDABLE),
})  # fmt: skip
"""The parameters, by folded names, that say how a change is to be judged: acts say who may."""


def fill(methods: Iterable[Method]) -> None:
    """Tell the books which methods there are, and which of them the ready-made roles hold."""
    found: dict[int, set[Use]] = {BOOKKEEPER: set(), AUDITOR: set(), VIEWER: set()}
    for method in methods:
        for name in (method.name, *method.aliases):
            if name in NUMBERS:
                NAMES[NUMBERS[name]] = method.name
        for role in held_by(method) & found.keys():
            found[role].update((method.name, use) for use in uses_of(method))
    HELD.update({role: frozenset(uses) for role, uses in found.items()})
