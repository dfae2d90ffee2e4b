"""What a space has arranged that most writes ask after, read once for each state of it.

These are the accounts that its settings name and those of its bank accounts, how it rounds tax,
whether overrides want a reason, and who listens. Whatever changes one of their rows, the database
itself gives the space another mark with it (`models/migrations/0030_arranged.py`). What is read is
kept under that mark, so it is never that of another state: the mark is random, so that one which
was rolled back is never met again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import SQL

from models import settings, webhook
from models.account import BankAccount
from models.actor import Actor
from models.profile_setting import ProfileSetting, Setting, of_space
from models.store.base import Record, Space
from models.store.database import Statement, one_writer, slot
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
    mark = Space.select(SQL("NULL"), Space.arranged).where(Space.id == slot("space"))
    return kept.union_all(listening).union_all(banks).union_all(mark)


_statement = Statement(_asked)
_mark = Statement(lambda: Space.select(Space.arranged).where(Space.id == slot("space")))

_known: dict[tuple[int, str], Arranged] = {}
"""What spaces have arranged, by their ids and marks."""
KEPT_MAX = 2_000


def as_of(space: int, mark: str) -> list[Arranged]:
    """What a call knows of its space as soon as it has read its mark: all of it, or nothing where
    this process has not met the mark, or others may yet move it on before the call writes."""
    found = _known.get((space, mark)) if one_writer() else None
    return [] if found is None else [found]


def of(actor: Actor) -> Arranged:
    """What the actor's space has arranged, as of when this call first asked.

    The service's own actor may outlive a transaction, so it asks each time."""
    if actor.arranged:
        found: Arranged = actor.arranged[-1]
        return found
    mark = _mark.value(space=actor.space)
    found = _known.get((actor.space, mark)) or _read(actor.space)
    if actor.session:
        actor.arranged.append(found)
    return found


def _read(space: int) -> Arranged:
    """Read it, and keep it under the mark that came along."""
    rows = _statement.rows(space=space)
    (mark,) = (text for number, text in rows if number is None)
    told = [(number, text) for number, text in rows if number is not None]
    found = Arranged(
        {number: text for number, text in told if number > 0},
        sorted((-number, events) for number, events in told if number < 0),
        frozenset(int(account) for number, account in told if number == 0),
    )
    if len(_known) >= KEPT_MAX:
        _known.clear()
    _known[space, mark] = found
    return found


def forget(actor: Actor, row: Record) -> None:
    """Ask anew once this call has changed what was asked for."""
    if isinstance(row, ProfileSetting | Webhook | BankAccount):
        actor.arranged.clear()
