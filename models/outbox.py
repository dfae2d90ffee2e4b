"""What committed transactions left to be sent: one row a message, written where its cause is.

A row is written in the transaction of what it tells of, so neither exists without the other; it is
delivered afterwards, at least once, under a delivery id (its guid) that stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from peewee import CharField, IntegerField, TextField

from models import write
from models.actor import Actor
from models.base import InstantField, Record

WAITING, DELIVERED, DEAD = 1, 2, 3
STATES = {WAITING: "Waiting", DELIVERED: "Delivered", DEAD: "Dead"}

RECEIVABLE = "receivable.transaction"
CLIENT_MAIL = "mail.client"
TEAM_MAIL = "mail.team"
UPLOAD = "document.upload"
INVOICE_ISSUED = "invoice.issued"
INVOICE_VOIDED = "invoice.voided"


class Outbox(Record):
    """A message to the world outside, and how far it has come."""

    NOUN = "outbox row"

    topic = CharField(50)
    payload = TextField()
    object = IntegerField()
    object_context = IntegerField()
    state = IntegerField(default=WAITING)
    attempts = IntegerField(default=0)
    next_attempt = InstantField(null=True)
    last_error = TextField(default="")
    delivered = InstantField(null=True)

    class Meta:
        table_name = "outbox"
        indexes = (
            (("state", "next_attempt"), False),
            (("space", "object", "object_context"), False),
        )

    @classmethod
    def title(cls, alias: Any) -> Any:
        return alias.topic


def queue(
    actor: Actor, topic: str, payload: Mapping[str, Any], *, object: int, context: int
) -> int:
    """Leave a message to be sent once the transaction stands; answers the id of its row."""
    row = write.leave(
        actor,
        Outbox,
        topic=topic,
        payload=orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(),
        object=object,
        object_context=context,
        next_attempt=actor.now,
    )
    return int(row.id)
