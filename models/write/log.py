"""What the logs have in common: who called, values as text, and what webhooks are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from models.actor import Actor
from models.store.base import stamp
from models.write.messages import queue
from models.write.rows import Changes

PLAIN: dict[type, Callable[[Any], str]] = {
    datetime: stamp,
    date: date.isoformat,
    Decimal: str,
}


def plain(value: Any) -> Any:
    """A value as the logs keep it: text, whole numbers, true and false, null."""
    spell = PLAIN.get(type(value))
    return value if spell is None else spell(value)


def as_json(changes: Changes) -> str:
    """Old and new values as the logs keep them."""
    kept = {name: (plain(old), plain(new)) for name, (old, new) in changes.items()}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()


def call_of(actor: Actor) -> dict[str, Any]:
    """What every entry of a log says of the call that made it."""
    return {
        "space": actor.space,
        "created": actor.now,
        "created_user": actor.user,
        "method": actor.method,
        "session": actor.session,
        "address": actor.request.address,
        "request_id": actor.request.request_id,
    }


def tell(
    actor: Actor,
    event: str,
    entry: int | None = None,
    *,
    object: int,
    context: int,
    text: str,
    more: Mapping[str, Any],
) -> None:
    """Tell the space's webhooks what was done to a record, in its transaction; `entry` is that of
    a log, where one has it."""
    told = {
        **({} if entry is None else {"entry": entry}),
        "object": object,
        "objectcontext": context,
        "objecttext": text[:200],
        "user": actor.user,
        "usertext": actor.name,
        "method": actor.method,
        **more,
    }
    queue(actor, event, told, object=object, context=context)
