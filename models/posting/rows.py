"""The rows that follow from an event, by its rule (books.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from models import arranged
from models.actor import Actor
from models.ledger.posting import Row
from models.posting.facts import Event, Place
from models.posting.rules import CONTROL, SETTINGS, What, Where


class AccountMissing(Exception):
    """What an event would post to is not known: `where` says which account of its rule."""

    def __init__(self, event: Event, where: Where) -> None:
        super().__init__(f"{event.rule.event} of document {event.document} lacks {where}")
        self.event = event
        self.where = where


class Accounts:
    """The accounts that the settings of a space name, each read when a rule asks for it."""

    def __init__(self, kept: Mapping[int, str]) -> None:
        self._kept = kept

    def get(self, where: Where) -> int | None:
        """The account that a rule means by `where`; None where no setting names it."""
        setting = SETTINGS.get(where)
        text = None if setting is None else self._kept.get(setting.number)
        return int(text) if text else None


def accounts_of(actor: Actor) -> Accounts:
    """The accounts that the settings of the actor's space name."""
    return Accounts(arranged.of(actor).kept)


def of(event: Event, accounts: Accounts) -> Iterator[Row]:
    """What an event posts, an account that is debited and credited in one place only once.

    Raises AccountMissing."""
    sums: dict[Place, int] = {}
    for where, what, sign in event.rule.legs:
        amount = PARTS[what](event)
        if amount:
            place = _place(event, where, accounts)
            sums[place] = sums.get(place, 0) + sign * amount
    for (account, area, project), amount in sums.items():
        if amount:
            yield Row(
                event.rule.number, event.document, event.line, event.link, event.step,
                account or 0, event.on, amount, area, project, event.closing,
            )  # fmt: skip


PARTS: dict[What, Callable[[Event], int]] = {
    What.GROSS: lambda event: event.gross,
    What.NET: lambda event: event.gross - event.tax,
    What.TAX: lambda event: event.tax,
    What.THERE: lambda event: event.gross - event.exchange,
    What.NET_THERE: lambda event: event.gross - event.exchange - event.tax,
    What.EXCHANGE: lambda event: event.exchange,
}
"""How much of an event's amount each part is."""


def _place(event: Event, where: Where, accounts: Accounts) -> Place:
    """The account that a rule names, and the area and project of the end it belongs to."""
    end = event.other if where in event.rule.at_target else event.own
    if event.opening and where not in CONTROL:
        where = Where.OPENING
    if where is Where.OWN or where is Where.OTHER:
        account = end.account
    elif where is Where.BANK and event.bank is not None:
        account = event.bank
    else:
        account = accounts.get(where)
    if account is None:
        raise AccountMissing(event, where)
    return Place(account, end.area, end.project)
