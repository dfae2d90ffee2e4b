"""What should be looked at before a stretch of the books is closed (books.md 5)."""

from __future__ import annotations

from typing import Any

from peewee import fn

from models import booked
from models.actor import Actor
from models.document import INVOICE, JOURNAL, KINDS, PAYMENT, RECEIPT, Document
from models.editing.holds import Hold
from models.period import ReconciliationItem
from models.periods.stretch import Stretch
from models.store import scope
from models.store.base import stamp

DRAFT, UNRECONCILED, HELD = "draft", "unreconciled", "held"
MOST_TOLD = 100


def standing(actor: Actor, stretch: Stretch) -> list[dict[str, object]]:
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
