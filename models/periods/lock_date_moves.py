"""How lock dates move: forward when a stretch closes, back when it opens again (books.md 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from models import lock_dates, setting_rules, settings
from models.actor import Actor
from models.document import Document
from models.periods.stretch import DAY, dated
from models.profile_setting import Setting
from models.settings import LOCK_DATES
from models.store import scope

Moves = dict[int, tuple[str, str]]
"""Each lock date by its number, before and after, ISO or empty."""


def move(
    actor: Actor, wanted: Mapping[Setting, date], *, fields: Mapping[Setting, str] | None = None
) -> Moves:
    """Move lock dates; answers all three as they were and as they are.

    `fields` names the parameters that brought them, should one be refused. Raises InvalidFields
    for one that is later than today."""
    before = lock_dates.kept(actor)
    for setting, day in wanted.items():
        setting_rules.keep_setting(
            actor,
            setting,
            day.isoformat(),
            field=(fields or {}).get(setting, setting.name),
            judged=True,
        )
    after = lock_dates.kept(actor)
    return {number: (before[number], after[number]) for number in before}


def lock_forward(actor: Actor, day: date) -> Moves:
    """Lock everything up to a day; a date that is further on stays there."""
    kept = lock_dates.kept(actor)
    behind = [each for each in LOCK_DATES if kept[each.number] < day.isoformat()]
    return move(actor, dict.fromkeys(behind, day))


def put_back(actor: Actor, moves: Moves) -> None:
    """Take the lock dates back to where they were, but for those that moved since."""
    now = lock_dates.kept(actor)
    closed = settings.CLOSED_FOR_GOOD.text_in(actor.space)
    for setting in LOCK_DATES:
        before, after = moves.get(setting.number, ("", ""))
        if before != after == now[setting.number]:
            before = max(before, closed)  # what is closed for good stays locked
            setting_rules.keep_setting(actor, setting, before, judged=True)


def newly_locked(actor: Actor, moves: Moves, *conditions: Any) -> int:
    """How many booked documents that fulfil the conditions lie in what is newly locked."""
    found = 0
    for setting in LOCK_DATES:
        before, after = moves[setting.number]
        if after > before:
            first = date.fromisoformat(before) + DAY if before else None
            locked = (
                scope.within(Document, actor.space)
                & lock_dates.governed(Document, setting)
                & dated(Document, first, date.fromisoformat(after))
            )
            found += Document.select().where(locked, *conditions).count()
    return found


def to_text(moves: Moves) -> str:
    """Moves as they are kept with what made them."""
    return json.dumps(moves)


def from_text(text: str) -> Moves:
    """Moves as they were kept."""
    kept = json.loads(text) if text else {}
    return {int(number): (before, after) for number, (before, after) in kept.items()}
