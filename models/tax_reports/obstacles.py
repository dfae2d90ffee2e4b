"""What should be looked at before a stretch of the books is closed, and how much that locks
(books.md 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import fn

from models import booked, lock_dates
from models.actor import Actor
from models.document import INVOICE, JOURNAL, KINDS, PAYMENT, RECEIPT, Document
from models.editing.holds import Hold
from models.period import ReconciliationItem
from models.periods import closing
from models.periods.lock_date_moves import Moves
from models.settings import LOCK_DATES
from models.store import scope
from models.store.base import stamp

DRAFT, UNRECONCILED, HELD = "draft", "unreconciled", "held"
MOST_TOLD = 100


def standing(actor: Actor, stretch: closing.Stretch) -> list[dict[str, object]]:
    """What stands in the way of closing a stretch: drafts dated in it, money that no bank
    statement has shown, and what somebody is editing."""
    within = (
        scope.within(Document, actor.space)
        & (Document.date >= stretch.first)
        & (Document.date <= stretch.last)
    )
    is_draft = Document.object.in_([INVOICE, JOURNAL]) & ~booked.entered(Document)
    money = Document.object.in_([RECEIPT, PAYMENT]) & Document.bank_account.is_null(False)
    member: Any = ReconciliationItem.select(ReconciliationItem.id).where(
        ReconciliationItem.document == Document.id
    )
    held: Any = Hold.select(Hold.id).where(
        (Hold.space == actor.space)
        & (Hold.object == Document.object)
        & (Hold.object_context == Document.id)
        & Hold.ended.is_null()
        & (Hold.until > stamp(actor.now))
    )
    found: list[dict[str, object]] = []
    for why, condition in (
        (DRAFT, is_draft),
        (UNRECONCILED, money & ~fn.EXISTS(member)),
        (HELD, fn.EXISTS(held)),
    ):
        found += _told(why, within & condition)
    return found


def _told(why: str, condition: Any) -> list[dict[str, object]]:
    query: Any = (
        Document.select(Document.object, Document.id, Document.reference)
        .where(condition)
        .order_by(Document.date, Document.id)
        .limit(MOST_TOLD)
    )
    return [
        {
            "why": why,
            "object": object,
            "objectcontext": id,
            "text": f"{KINDS[object].noun} {reference}",
        }
        for object, id, reference in query.tuples()
    ]


def newly_locked(actor: Actor, moves: Moves) -> int:
    """How many booked documents lie in what lock dates newly lock."""
    found = 0
    for setting in LOCK_DATES:
        before, after = moves[setting.number]
        if after > before:
            first = date.fromisoformat(before) + closing.DAY if before else None
            locked = (
                scope.within(Document, actor.space)
                & lock_dates.governed(Document, setting)
                & closing.dated(Document, first, date.fromisoformat(after))
            )
            found += Document.select().where(locked).count()
    return found
