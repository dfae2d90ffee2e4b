"""Webhooks: whom a space tells of what happens in its books, under a secret that signs it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from peewee import BooleanField, CharField, ModelAlias, Node

from models.store.base import InstantField, Record

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"
BOTH_SIGN_FOR = timedelta(hours=24)
"""How long an earlier secret goes on signing beside a new one, so that none is lost meanwhile."""


class Webhook(Record):
    """An address that events of the space are sent to."""

    NOUN = "webhook"
    TOLD_AS = 9023
    """The object number that its test goes by in the outbox."""
    SECRETS = frozenset({"secret", "earlier_secret"})

    url = CharField(500)
    events = CharField(1000, default="")
    """The events it is told of, with commas between; when empty, all but `outbox.BY_NAME`."""
    description = CharField(200, default="")
    enabled = BooleanField(default=True)
    secret = CharField(100)
    earlier_secret = CharField(100, default="")
    earlier_secret_until = InstantField(null=True)

    class Meta:
        table_name = "webhook"

    @property
    def reference(self) -> str:
        return str(self.url)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.url


def new_secret() -> str:
    """A secret after the Standard Webhooks convention."""
    key = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return SECRET_PREFIX + key


def enabled(space: Any) -> Any:
    """The condition for the webhooks of a space that are told anything."""
    return (Webhook.space == space) & Webhook.enabled


def listening(webhooks: Iterable[tuple[int, str]], event: str, *, by_name: bool) -> list[int]:
    """Of webhooks with their `events`, those that are told of one, which may be told only to those
    that name it."""
    return [
        id for id, events in webhooks if (event in events.split(",") if events else not by_name)
    ]
