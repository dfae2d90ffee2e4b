"""Locking a document by hand: who may unlock it again (books.md 6)."""

from __future__ import annotations

from typing import Any

from models import settings
from models.actor import SERVICE, Actor
from models.document import Document
from models.refusals import MayNotUnlock
from models.rights import UNLOCK, UNLOCK_OWN
from models.user import User


def check_may_unlock(actor: Actor, document: Document) -> None:
    """Raise MayNotUnlock unless a role of the caller's unlocks anything, or what oneself locked
    and the caller did."""
    if actor.may(UNLOCK) or (actor.may(UNLOCK_OWN) and document.locked_by == actor.user):
        return
    raise MayNotUnlock(
        noun=document.kind.noun,
        reference=document.reference,
        who=_name(actor, document.locked_by),
        right=settings.UNLOCK_RIGHT.text_in(actor.space),
    )


def _name(actor: Actor, user: int | None) -> str:
    named: Any = User.select(User.full_name(User)).where(
        (User.id == user) & (User.space == actor.space)
    )
    return named.scalar() or SERVICE
