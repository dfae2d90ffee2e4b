"""What causes a lock, and since when: the explanation that every answer gives (locking.md 6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from models import lock_dates, settings
from models.actor import Actor
from models.locks.table import Facts, Lock
from models.profile_setting import Setting
from models.store.base import day, instant


class Evidence(NamedTuple):
    """The record that causes a lock, and since when it does."""

    object: int | None
    context: int | None
    text: str
    date: date | None
    since: datetime | None
    link: int | None = None
    link_kind: int | None = None
    barred: bool = False
    """True where the ordinary way to lift the lock would be refused: a complete reconciliation
    keeps its items, and no line is left in the transfer that a payment was made of."""


def causes(actor: Actor, lock: Lock, facts: Facts) -> list[Evidence]:
    """The records that cause a lock on a document or line, the first one first."""
    asked = {
        "document": facts.document,
        "item": facts.item,
        "space": actor.space,
        "lock_date": _lock_date(facts).number,
    }
    return [_told(*row) for each in lock.evidence for row in each.rows(**asked)]


def _lock_date(facts: Facts) -> Setting:
    """The setting that closes the document's date, the one that stays before all."""
    if facts.is_closed_for_good:
        return settings.CLOSED_FOR_GOOD
    return lock_dates.setting_of(facts.object, facts.type)


def _told(
    object: int | None,
    id: int | None,
    text: str,
    on: Any,
    since: Any,
    link: int | None = None,
    barred: int = 0,
    link_kind: int | None = None,
) -> Evidence:
    return Evidence(object, id, text, day(on), instant(since), link, link_kind, bool(barred))
