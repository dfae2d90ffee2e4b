"""What the logs have in common: who called, values as text, and what webhooks are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from models.actor import Actor
from models.store.base import stamp
from models.write.messages import queue

SPELLED: dict[type, Callable[[Any], str]] = {datetime: stamp, date: date.isoformat}
"""What the logs keep as text though JSON knows no such value, or would spell it otherwise."""
OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def as_json(told: Mapping[str, Any]) -> str:
    """Values by name as the logs keep them; of changes, each is an old and a new one."""
    return orjson.dumps(told, default=_spelled, option=OPTIONS).decode()


def _spelled(value: Any) -> str:
    return SPELLED[type(value)](value)


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
