"""Whether the locks in the way may be set aside, and who is told which may not (locking.md 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models import arranged, settings
from models.actor import Actor
from models.document import KINDS
from models.locks import Obstacle, causes
from models.profile_setting import Setting
from models.refusals import InvalidFields, RecordLocked, way
from models.write.rows import Changes
from models.write.trail import log_override


def _says(actor: Actor, setting: Setting) -> bool:
    return arranged.of(actor).value(setting) == "Y"


def may_set_aside(actor: Actor, name: str) -> bool:
    """Whether this call's overrides, and this caller's right, set a lock aside."""
    if not actor.may_override(name):
        return False
    if name in actor.overrides:
        return True
    return actor.override_all and not _says(actor, settings.FORBID_BARE_OVERRIDE)


def settle(
    actor: Actor,
    obstacles: list[Obstacle],
    changes: Changes,
    *,
    line: int | None = None,
) -> bool:
    """Pass every lock in the way, leaving a name on each; refuse, naming all that may not be.

    Answers whether a lock was set aside. Raises RecordLocked."""
    if not passed(actor, obstacles):
        return False
    facts = obstacles[0].facts
    sign(actor, obstacles, changes, context=facts.document, text=facts.reference, line=line)
    return True


def passed(actor: Actor, obstacles: list[Obstacle]) -> bool:
    """Whether locks were in the way that this call sets aside.

    Raises RecordLocked, or InvalidFields where the space wants a reason."""
    if not obstacles:
        return False
    refusing = [
        each
        for each in obstacles
        if each.closed_for_good or not may_set_aside(actor, each.lock.name)
    ]
    if actor.preview is not None:
        refusing = [each for each in obstacles if each in refusing or is_kept(each)]
        aside = [each for each in obstacles if each not in refusing]
        actor.preview.refusing.extend(_witnessed(actor, each) for each in refusing)
        actor.preview.set_aside.extend(_witnessed(actor, each) for each in aside)
    elif refusing:
        raise refusal(actor, refusing)
    else:
        ask_for_reason(actor)
    return True


def _witnessed(actor: Actor, obstacle: Obstacle) -> Obstacle:
    """The same with what causes it: a preview goes on, and may take that away."""
    return replace(obstacle, causes=tuple(causes(actor, obstacle.lock, obstacle.facts)))


def sign(
    actor: Actor,
    obstacles: list[Obstacle],
    changes: Changes,
    *,
    context: int,
    text: str,
    line: int | None,
) -> None:
    """Leave a name on the locks that were set aside."""
    names = dict.fromkeys(each.lock.name for each in obstacles)
    object = obstacles[0].facts.object
    log_override(actor, names, changes, object=object, context=context, text=text, line=line)


def refusal(actor: Actor, obstacles: list[Obstacle]) -> RecordLocked:
    """The refusal that names each lock in the way, why it holds, and how far it can be overridden
    by this caller."""
    facts = obstacles[0].facts
    reasons = []
    for each in obstacles:
        where = f" (lines {', '.join(map(str, each.lines))})" if each.lines else ""
        first = f" ({each.lock.hint})" if each.lock.hint else ""
        reasons.append(f"{each.lock.name}, {_because(each)}{where}{first}")
    codes = list(dict.fromkeys(each.lock.code for each in obstacles if each.lock.code))
    noun = KINDS[facts.object].noun.capitalize()
    if facts.item is not None and not obstacles[0].lines:
        noun = f"Line item {facts.item} of {KINDS[facts.object].noun}"
    return RecordLocked(
        noun=noun,
        text=facts.reference or "that is to be added",
        because="; ".join(dict.fromkeys([*reasons, *_about_overriding(actor, obstacles)])),
        obstacles=obstacles,
        **({"codes": codes} if codes else {}),
    )


def _because(obstacle: Obstacle) -> str:
    """Why a lock holds: where a part of it opens to nobody, that."""
    return obstacle.parts[0].because


def is_kept(obstacle: Obstacle) -> bool:
    """Whether there is a field among those in the way that no override opens."""
    return not all(part.opens for part in obstacle.parts)


def _about_overriding(actor: Actor, obstacles: list[Obstacle]) -> Iterator[str]:
    """What a caller has to know who thinks of overriding these locks."""
    if kept := [each for each in obstacles if is_kept(each)]:
        firsts = list(dict.fromkeys(way(each.first) for each in kept if each.first))
        for_good = any(each.closed_for_good for each in kept)
        so = "" if for_good else f", so {' and '.join(firsts)}"
        yield f"no override opens that{so}"
    if all(is_kept(each) for each in obstacles):
        return
    barred = [each.lock for each in obstacles if not actor.may_override(each.lock.name)]
    if not barred and actor.override_all:
        wanted = ", ".join(dict.fromkeys(each.lock.parameter for each in obstacles))
        yield f"this space wants every lock named ({wanted})"
    elif not barred:
        return
    elif actor.lent_by is not None and actor.administrator:
        yield "you may not override it with a token that somebody else made"
    elif actor.rights.limited and actor.administrator:
        yield "you may not override it with this token, whose MayOverride does not name it"
    elif len(barred) < len(obstacles):
        names = ", ".join(each.name for each in barred)
        yield f"you may not override {names}: that takes an administrator, or a role that may"
    else:
        yield "you may not override it: that takes an administrator, or a role that may"


def ask_for_reason(actor: Actor) -> None:
    """Raise InvalidFields where the space wants a reason that the call does not give."""
    if not actor.reason and _says(actor, settings.OVERRIDE_REASON_REQUIRED):
        raise InvalidFields({"override_reason": "this space wants a reason for every override"})


STATUS, BALANCE = "status", "Balance"
"""What is no lock, but may be set aside as one is: an order of turns, a balance that is out."""


def set_rule_aside(actor: Actor, name: str, row: Any, changes: Changes) -> bool:
    """Whether an override lets a reconciliation or tax report by a rule; logged if it does.

    Raises InvalidFields where the space wants a reason."""
    if not may_set_aside(actor, name):
        return False
    if actor.preview is None:
        ask_for_reason(actor)
    log_override(actor, [name], changes, object=row.OBJECT, context=row.id, text=row.reference)
    return True
