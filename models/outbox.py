"""What committed transactions left to be sent: one row a message, written where its cause is.

A row is written by `write.queue` in the transaction of what it tells of, so neither exists without
the other; it is delivered afterwards, at least once, under a delivery id (its guid) that stays the
same. Whoever delivers claims a row for a time: who is killed meanwhile loses it, and it is due
again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product
from typing import Any

from peewee import CharField, IntegerField, ModelAlias, Node, TextField, fn

from models.store.base import InstantField, Record, Space, stamp
from models.store.database import Statement, for_update, slot
from models.store.scope import record_from

WAITING, DELIVERED, DEAD, SENDING = 1, 2, 3, 4
STATES = {WAITING: "Waiting", DELIVERED: "Delivered", DEAD: "Dead", SENDING: "Sending"}
UNDONE = (WAITING, SENDING)
"""What is still to be delivered; one being sent is due again once its claim has run out."""

RECEIVABLE = "receivable.transaction"
CLIENT_MAIL = "mail.client"
TEAM_MAIL = "mail.team"
USER_MAIL = "mail.user"
UPLOAD = "document.upload"
INVOICE_ISSUED = "invoice.issued"
INVOICE_VOIDED = "invoice.voided"
CREDIT_NOTE_ISSUED = "credit_note.issued"
CREDIT_NOTE_VOIDED = "credit_note.voided"
DOCUMENT_LOCKED = "document.locked"
DOCUMENT_UNLOCKED = "document.unlocked"
OVERRIDE_APPLIED = "override.applied"
INVOICE_SENT = "invoice.sent"
INVOICE_UNSENT = "invoice.unsent"
RECONCILIATION_COMPLETED = "reconciliation.completed"
RECONCILIATION_REOPENED = "reconciliation.reopened"
TAX_REPORT_COMPLETED = "tax_report.completed"
TAX_REPORT_REOPENED = "tax_report.reopened"
YEAR_CLOSED = "year.closed"
YEAR_REOPENED = "year.reopened"
BOOKS_PROCESSED = "books.processed"
SETTING_CHANGED = "setting.changed"
ACCESS_CHANGED = "access.changed"
LOCK_MADE = "lock.made"
LOCK_LIFTED = "lock.lifted"
INVOICE_PAID = "invoice.paid"
INVOICE_CREDITED = "invoice.credited"
DOCUMENT_CREATED = "document.created"
DOCUMENT_CHANGED = "document.changed"
DOCUMENT_REMOVED = "document.removed"
WEBHOOK_TEST = "webhook.test"
"""Sent to one webhook when an administrator asks for it, and to no other."""
MAILS = (CLIENT_MAIL, TEAM_MAIL, USER_MAIL)
EVENTS = (
    INVOICE_ISSUED, INVOICE_VOIDED, CREDIT_NOTE_ISSUED, CREDIT_NOTE_VOIDED, DOCUMENT_LOCKED,
    DOCUMENT_UNLOCKED, OVERRIDE_APPLIED, INVOICE_SENT, INVOICE_UNSENT, RECONCILIATION_COMPLETED,
    RECONCILIATION_REOPENED, TAX_REPORT_COMPLETED, TAX_REPORT_REOPENED, YEAR_CLOSED,
    YEAR_REOPENED, BOOKS_PROCESSED, SETTING_CHANGED, ACCESS_CHANGED, LOCK_MADE, LOCK_LIFTED,
    INVOICE_PAID, INVOICE_CREDITED, DOCUMENT_CREATED, DOCUMENT_CHANGED, DOCUMENT_REMOVED,
)  # fmt: skip
"""What webhooks are told of: a row for each webhook of the space that listens."""
BY_NAME = frozenset({DOCUMENT_CREATED, DOCUMENT_CHANGED, DOCUMENT_REMOVED})
"""Those that come with every edit: only who names them is told of them."""


class Outbox(Record):
    """A message to the world outside, and how far it has come."""

    NOUN = "outbox row"

    topic = CharField(50)
    payload = TextField()
    object = IntegerField()
    object_context = IntegerField()
    webhook = IntegerField(null=True)
    """The webhook that an event goes to; the row outlives it."""
    sequence = IntegerField(default=0)
    """Which one it is, from 1, of those about its record that go to the same place."""
    state = IntegerField(default=WAITING)
    attempts = IntegerField(default=0)
    next_attempt = InstantField(null=True)
    claim = CharField(36, default="")
    """The attempt under way: only who made it says what became of it."""
    last_error = TextField(default="")
    delivered = InstantField(null=True)

    class Meta:
        table_name = "outbox"
        indexes = (
            (("state", "topic", "next_attempt", "id"), False),
            (("space", "object", "object_context"), False),
        )

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.topic


# --- what is due --------------------------------------------------------------------------------


def _is_due() -> Any:
    """Undone, its time come, and nothing undone before it that goes to the same place about the
    same record: the reversal of an invoice does not overtake the invoice."""
    earlier: Any = Outbox.alias()
    # counted, as PostgreSQL would make one join over all messages of NOT EXISTS
    before = earlier.select(fn.COUNT(earlier.id)).where(
        (earlier.space == Outbox.space)
        & (earlier.object == Outbox.object)
        & (earlier.object_context == Outbox.object_context)
        & (
            (earlier.webhook == Outbox.webhook)
            | (Outbox.webhook.is_null() & (earlier.topic == Outbox.topic))
        )
        & (earlier.id < Outbox.id)
        & earlier.state.in_(UNDONE)
    )
    return (
        (Outbox.state == slot("state"))
        & (Outbox.topic == slot("topic"))
        & (Outbox.next_attempt <= slot("now"))
        & (before == 0)
    )


# Asked for each topic and state by itself, the index answers in order and stops early: what waits
# for want of a place, or behind others, may be as much as it likes.
_any_due = Statement(lambda: Outbox.select(Outbox.id).where(_is_due()).limit(1))
_due = Statement(
    lambda: for_update(
        Outbox.select(*Outbox._meta.sorted_fields)
        .where(_is_due())
        .order_by(Outbox.next_attempt, Outbox.id)
        .limit(slot("most")),
        skip_locked=True,
    )
)


def any_due(now: datetime, topics: Iterable[str]) -> bool:
    """Whether there is something to send, which is cheaper to ask than to claim it."""
    asked = product(topics, UNDONE)
    return any(_any_due.row(topic=topic, state=state, now=stamp(now)) for topic, state in asked)


def due(now: datetime, topics: Iterable[str], most: int) -> list[Outbox]:
    """What may be claimed now, the longest due first, held by the transaction; what others hold
    is passed over."""
    rows = [
        record_from(Outbox, row)
        for topic, state in product(topics, UNDONE)
        for row in _due.rows(topic=topic, state=state, now=stamp(now), most=most)
    ]
    return sorted(rows, key=lambda row: (row.next_attempt, row.id))[:most]


def _of_record() -> Any:
    return (
        (Outbox.space == slot("space"))
        & (Outbox.object == slot("object"))
        & (Outbox.object_context == slot("context"))
    )


_last_event = Statement(
    lambda: Outbox.select(fn.MAX(Outbox.sequence)).where(
        _of_record() & (Outbox.webhook == slot("webhook"))
    )
)
_last_other = Statement(
    lambda: Outbox.select(fn.MAX(Outbox.sequence)).where(
        _of_record() & Outbox.webhook.is_null() & (Outbox.topic == slot("topic"))
    )
)


def next_sequence(space: int, topic: str, object: int, context: int, webhook: int | None) -> int:
    """The number of the next message about a record to a webhook, or of a topic that goes
    elsewhere: what comes out of order is told by it, and so is what is missing."""
    record = {"space": space, "object": object, "context": context}
    if webhook is None:
        last = _last_other.value(**record, topic=topic)
    else:
        last = _last_event.value(**record, webhook=webhook)
    return (last or 0) + 1


def latest_payload(space: int, topic: str, object: int, context: int) -> str | None:
    """What the newest message of a topic about a record says, if there is one."""
    row: Outbox | None = (
        Outbox.select(Outbox.payload)
        .where(
            (Outbox.space == space)
            & (Outbox.object == object)
            & (Outbox.object_context == context)
            & (Outbox.topic == topic)
        )
        .order_by(Outbox.id.desc())
        .first()
    )
    return None if row is None else str(row.payload)


_space = Statement(
    lambda: Space.select(Space.guid, Space.name, Space.time_zone).where(Space.id == slot("id"))
)


def space_of(row: Outbox) -> tuple[str, str, str]:
    """Guid, name and time zone of the space that a row belongs to."""
    found = _space.row(id=row.space)
    assert found is not None, "a row belongs to a space"
    return found[0], found[1], found[2]
