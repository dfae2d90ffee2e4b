"""What a space has arranged that most writes ask after, read once for a call.

These are the accounts that its settings name and those of its bank accounts, how it rounds tax,
whether overrides want a reason, and who listens.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import SQL

from models import settings, webhook
from models.account import BankAccount
from models.actor import Actor
from models.profile_setting import ProfileSetting, Setting, of_space
from models.store.base import Record
from models.store.database import Statement, slot
from models.webhook import Webhook

NUMBERS = [
    each.number
    for each in (
        *settings.OF_POSTINGS, settings.ROUND_TAX_BY, settings.OVERRIDE_REASON_REQUIRED,
        settings.FORBID_BARE_OVERRIDE,
    )
]  # fmt: skip


class Arranged(NamedTuple):
    """The texts that are kept under settings, by their numbers, the webhooks that listen, and the
    accounts of bank accounts."""

    kept: dict[int, str]
    webhooks: list[tuple[int, str]]
    """Their ids, each with the events that it is told of, as `models.webhook` keeps them."""
    banks: frozenset[int]

    def value(self, setting: Setting) -> str:
        """The text of one of NUMBERS, or its default."""
        return self.kept.get(setting.number) or setting.default


def _asked() -> Any:
    kept: Any = ProfileSetting.select(ProfileSetting.number, ProfileSetting.value).where(
        of_space(ProfileSetting, slot("space")) & ProfileSetting.number.in_(NUMBERS)
    )
    listening = Webhook.select(Webhook.id * -1, Webhook.events).where(
        webhook.enabled(slot("space"))
    )
    account = BankAccount.financial_account
    banks = BankAccount.select(SQL("0"), account.cast("TEXT")).where(
        (BankAccount.space == slot("space")) & account.is_null(False)
    )
    return kept.union_all(listening).union_all(banks)


_statement = Statement(_asked)


def of(actor: Actor) -> Arranged:
    """What the actor's space has arranged, as of when this call first asked.

    The service's own actor may outlive a transaction, so it asks each time."""
    found = actor.arranged[-1] if actor.arranged else None
    if found is None:
        rows = _statement.rows(space=actor.space)
        found = Arranged(
            {number: text for number, text in rows if number > 0},
            sorted((-number, events) for number, events in rows if number < 0),
            frozenset(int(account) for number, account in rows if number == 0),
        )
        if actor.session:
            actor.arranged.append(found)
    return found


def forget(actor: Actor, row: Record) -> None:
    """Ask anew once this call has changed what was asked for."""
    if isinstance(row, ProfileSetting | Webhook | BankAccount):
        actor.arranged.clear()
