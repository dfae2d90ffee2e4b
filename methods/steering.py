"""How a call says that its change is to be judged: overrides and why, preview, timestamp, holds.

The parameters and members that whatever changes the books has beside its own, and what they make
of the actor of a call.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from methods.lock_shape import LOCKS_SHAPE
from methods.wire.structures import Structure
from methods.wire.types import Boolean, Id, Text, Wire, YesNo
from models import locks
from models.actor import Actor, Preview

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


def is_preview(name: str, value: object) -> bool:
    """Whether a parameter asks that a change be tried alone: where that can't be, it must not
    vanish."""
    return name.lower() == "preview" and value not in ("", None)


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

OF_LOCKS = {f"override_{folded}": name for folded, name in locks.OVERRIDABLE.items()}
"""The lock that each parameter, in lower case, sets aside by itself."""
STEERING = (
    *OF_LOCKS,
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
    named = frozenset(lock for name, lock in OF_LOCKS.items() if wanted.get(name) is True)
    return replace(
        actor,
        overrides=named,
        override_all=bool(wanted.get("override")),
        reason=wanted.get("override_reason") or "",
        timestamp=unmangled(wanted.get("timestamp") or "") or None,
        fencing=wanted.get("fencing"),
        lock_set=_lock_set(wanted),
        preview=Preview() if wanted.get("preview") else None,
    )
