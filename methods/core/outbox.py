"""The outbox: what is sent to the outside, how far it has come, and sending it again."""

from __future__ import annotations

import json
from typing import Any

from peewee import ModelAlias, Select

from methods.declare import Access, Answer, Work, method
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.structures import Structure
from methods.wire.types import Choice, Ids, Integer, Text, Timestamp, Word
from models import write
from models.actor import Actor
from models.outbox import DEAD, STATES, WAITING, Outbox
from models.refusals import CannotBeFired, RecordNotFound
from models.store import scope
from models.store.objects import TOLD_OF
from models.webhook import Webhook


class Payload(Structure):
    """What a message says, as it was written."""

    def parts(self, value: Any) -> object:
        return json.loads(value)


def _address(alias: ModelAlias[Outbox]) -> Select:
    """Where its webhook is, while that is there."""
    hook = Webhook.alias()
    return hook.select(hook.url).where((hook.id == alias.webhook) & (hook.space == alias.space))


search(
    "CORE_OUTBOX_SEARCH",
    of=Outbox,
    prefix="Outbox",
    access=Access.ADMINISTRATOR,
    doc="""Find what is sent to the outside: each message with its state, attempts and last error.

    A message is Waiting for its next attempt, Sending just now, Delivered, or Dead: given up, until
    CORE_OUTBOX_MANAGE replays it. It may arrive more than once, always with the same delivery id.
    Accounts-receivable transactions and uploads wait while the operator has no place for them.""",
    columns={
        "DeliveryId": Text(36, "Its delivery id, the same in every attempt.", into="guid"),
        "Topic": Text(50, "What it is: a kind of message, or an event.", into="topic"),
        "State": Choice(STATES, "How far it has come.", into="state"),
        "Attempts": Integer("How often it was tried.", into="attempts"),
        "NextAttempt": Moment("When it is tried next.", into="next_attempt"),
        "LastError": Text(1000, "Why the last attempt failed.", into="last_error"),
        "Delivered": Moment("When it was delivered.", into="delivered"),
        "Object": Choice(TOLD_OF, "The kind of record it tells of.", into="object"),
        "ObjectContext": Integer("The record.", into="object_context"),
        "Webhook": Integer("The webhook that an event goes to.", into="webhook"),
        "WebhookText": (Text(500, "That webhook's URL."), _address),
        "Sequence": Integer(
            "Which one it is of those about its record that go to the same place.", into="sequence"
        ),
        "Payload": Payload("What it says.", into="payload", always=True),
    },
    example={
        "fields": [{"name": "topic"}, {"name": "statetext"}, {"name": "lasterror"}],
        "filters": [{"name": "state", "comparison": "EQUAL_TO", "value1": DEAD}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)


@method(
    "CORE_OUTBOX_MANAGE",
    access=Access.ADMINISTRATOR,
    work=Work.WRITE,
    params={
        "Id": Ids("The message; several ids, with commas between, mean several.", required=True),
        "Action": Word(
            ["replay"], "What to do with it: send it again.", required=True, ignored=True
        ),
    },
    result={
        "notes": Text(10, "UPDATED."),
        "id": Integer("The message, where there was one."),
        "timestamp": Timestamp("Its version now, where there was one."),
    },
    refuses=[RecordNotFound, CannotBeFired],
    example={"Id": "1", "Action": "replay"},
)
def outbox_manage(actor: Actor, *, id: list[int]) -> Answer:
    """Replay messages that were given up: they are sent again, as if for the first time.

    Only what is Dead is replayed: what waits is sent by itself, and what is delivered is done.
    Each keeps its delivery id, so a receiver that had it after all knows it again. Several are
    all replayed, or none."""
    rows = [_replayed(actor, each) for each in sorted(id)]
    alone = {"id": rows[0].id, "timestamp": rows[0].version} if len(rows) == 1 else {}
    return {"notes": "UPDATED", **alone}


def _replayed(actor: Actor, id: int) -> Outbox:
    row = scope.take(actor, Outbox, id)
    if row.state != DEAD:
        why = f"is {STATES[row.state].lower()}, not dead"
        raise CannotBeFired(action="replay", noun=row.NOUN, reference=id, why=why)
    anew = {"state": WAITING, "attempts": 0, "next_attempt": actor.now}
    return write.change(actor, row, **anew)
