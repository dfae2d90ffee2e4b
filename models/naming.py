"""Whether a reference, number or name is free: what is unique is so in its folded form."""

from __future__ import annotations

from typing import Any

from models.actor import Actor
from models.store import database, scope
from models.store.base import Record, folds
from models.store.database import fold


def same(model: type[Record], column: str, text: str) -> Any:
    """The condition that a column says this, letter case and the like apart."""
    return getattr(model, folds(model)[column]) == fold(text)


def other_with(
    actor: Actor,
    model: type[Record],
    column: str,
    text: str,
    *,
    own: int | None = None,
    within: Any = None,
) -> int | None:
    """The id of another record of the space that says the same in a column; None while it is free.

    Until the transaction ends nobody else finds it free either. `within` narrows what is looked
    at."""
    database.take_text(actor.space, model._meta.table_name, column, fold(text))
    condition = scope.within(model, actor.space) & same(model, column, text)
    if within is not None:
        condition &= within
    query = model.select(model.id).where(condition & (model.id != (own or 0)))
    found: int | None = query.order_by(model.id).limit(1).scalar()
    return found


def is_taken(actor: Actor, model: type[Record], column: str, text: str, **more: Any) -> bool:
    """Whether another record of the space says the same in a column."""
    return other_with(actor, model, column, text, **more) is not None
