"""Locking a document by hand: who may unlock it again (books.md 6)."""

from __future__ import annotations

from typing import Any

from models import settings
from models.actor import SERVICE, Actor
from models.document import Document
from models.refusals import MayNotUnlock
from models.user import User


def check_may_unlock(actor: Actor, document: Document) -> None:
    """Raise MayNotUnlock unless the caller locked it, is an administrator, or everybody may."""
    right = settings.value(actor.space, settings.UNLOCK_RIGHT)
    locked_it = document.locked_by == actor.user and right == settings.LOCKER
    if actor.administrator or locked_it or right == settings.EVERYBODY:
        return
    raise MayNotUnlock(
        noun=document.kind.noun,
        reference=document.reference,
        who=_name(actor, document.locked_by),
        right=right,
    )


def _name(actor: Actor, user: int | None) -> str:
    named: Any = User.select(User.full_name(User)).where(
        (User.id == user) & (User.space == actor.space)
    )
    return named.scalar() or SERVICE
