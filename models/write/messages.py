"""What is to be sent once the transaction stands, and how far each message has come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from models import arranged, outbox
from models.actor import Actor
from models.outbox import Outbox
from models.store.base import stamp, writing
from models.store.database import Statement, slot
from models.webhook import listening
from models.write.rows import Values, as_stored, insert_record


def queue(
    actor: Actor,
    topic: str,
    payload: Mapping[str, Any],
    *,
    object: int,
    context: int,
    webhook: int | None = None,
) -> list[int]:
    """Leave a message to be sent once the transaction stands: a row for each place it goes to.

    Events go to the webhooks that listen, everything else to one place, which may be the one
    webhook that is named. Answers the ids."""
    places: list[int | None] = [webhook]
    if topic in outbox.EVENTS:
        places = list(
            listening(arranged.of(actor).webhooks, topic, by_name=topic in outbox.BY_NAME)
        )
    if topic in outbox.MAILS and not actor.request.settings.smtp_host:
        actor.warn("No mail server is set (FINANCIAL_RPC_SMTP_HOST): the mail does not go out")
    if not places:
        return []
    values = {
        "topic": topic,
        "payload": orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(),
        "object": object,
        "object_context": context,
        "next_attempt": actor.now,
    }
    return [_leave(actor, {**values, "webhook": place}) for place in places]


def _leave(actor: Actor, values: Values) -> int:
    told = (values[name] for name in ("topic", "object", "object_context", "webhook"))
    number = outbox.next_sequence(actor.space, *told)
    return int(insert_record(actor, Outbox, {**values, "sequence": number}).id)


ATTEMPTED = frozenset({"state", "attempts", "next_attempt", "claim", "last_error", "delivered"})
"""What attempts to deliver a message change of its row."""


@cache
def _moving() -> Statement:
    def build() -> Any:
        values = {Outbox._meta.fields[name]: slot(name) for name in sorted(ATTEMPTED)}
        values |= {
            Outbox.modified: slot("modified"),
            Outbox.modified_user: slot("user"),
            Outbox.version: Outbox.version + 1,
        }
        with writing():
            return Outbox.update(values).where(
                (Outbox.id == slot("id"))
                & (Outbox.space == slot("space"))
                & (Outbox.claim == slot("as_read"))
                & Outbox.state.in_(outbox.UNDONE)
            )

    return Statement(build)


def move_message(actor: Actor, row: Outbox, **values: Any) -> bool:
    """Say how far a message has come; answers False where another claim came between.

    Attempts are no part of the history: there are many, and the row itself tells of them."""
    known = row.claim
    for name, value in values.items():
        setattr(row, name, value)
    stored = as_stored(Outbox, {name: getattr(row, name) for name in ATTEMPTED})
    where = {"id": row.id, "space": row.space, "as_read": known}
    by = {"user": actor.user, "modified": stamp(actor.now)}
    return _moving().run(**stored, **where, **by) == 1
