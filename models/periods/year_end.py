"""The end of a year: what was earned and spent goes into retained earnings, and comes back.

A marked journal does it, one for a year, made and taken away by the service alone. It passes the
lock date of journals, as the service's own step (books.md 4)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

from models import journals, lock_dates, numbering, settings, write
from models.account import CLASS_OTHER, EQUITY, OUTGOING, REVENUE, Account
from models.actor import Actor
from models.document import FINALISED, JOURNAL, Document
from models.ledger import sums
from models.ledger.sums import Span
from models.refusals import SettingMissing, YearEndedLater, YearNotEnded
from models.store import scope

PAID_OUT = re.compile(
    r"\b(dividends?|drawings?|withdrawals?|distributions?|privatentnahmen?)\b", re.IGNORECASE
)
"""A word in the titles of equity accounts that close too: what owners took out in the year."""

STAYS = (settings.RETAINED_EARNINGS, settings.CURRENT_EARNINGS, settings.OPENING_BALANCES)
"""Settings whose accounts of equity stay, whatever they are called."""


def close(actor: Actor, end: date) -> Document:
    """Close the year that ends on a day; answers its journal.

    Raises YearEndedLater or SettingMissing."""
    last = newest(actor)
    if last is not None and last.end >= end:
        raise YearEndedLater(ended=last.end)
    journal = write.enter(
        actor,
        Document,
        object=JOURNAL,
        reference=numbering.document_reference(actor, JOURNAL),
        date=end,
        status=FINALISED,
        closing=True,
        notes=f"End of the year to {end}",
    )
    _enter_lines(actor, journal, end)
    return scope.take(actor, Document, journal.id, JOURNAL)


def reopen(actor: Actor, end: date) -> Document:
    """Take the journal away that closed a year; answers it as it was.

    Raises YearEndedLater, YearNotEnded or InUse."""
    last = newest(actor)
    if last is not None and last.end > end:
        raise YearEndedLater(ended=last.end)
    if last is None or last.end < end:
        raise YearNotEnded(day=end, ended="none" if last is None else last.end)
    lock_dates.check_opens(actor, f"The year to {end}", end)
    write.withdraw(actor, last.journal)
    return last.journal


class Ended(NamedTuple):
    """A year that is closed: its last day, and the journal that closed it."""

    end: date
    journal: Document


def newest(actor: Actor) -> Ended | None:
    """The last year that is closed, with its journal taken."""
    own: Any = scope.within(Document, actor.space) & (Document.object == JOURNAL)
    found: int | None = (
        Document.select(Document.id)
        .where(own & Document.closing)
        .order_by(Document.date.desc(), Document.id.desc())
        .limit(1)
        .scalar()
    )
    if found is None:
        return None
    journal = scope.take(actor, Document, found, JOURNAL)
    assert journal.date is not None, "it was made with one"
    return Ended(journal.date, journal)


def _enter_lines(actor: Actor, journal: Document, end: date) -> None:
    """A line for what each account holds in each area and project, and what is left of them."""
    left: dict[tuple[int | None, int | None], int] = {}
    closes = _accounts(actor)
    held: Any = sums.query(actor.space, Span(upto=end), "account", "area", "project").tuples()
    for account, area, project, total in held:
        cents = int(total)
        if account in closes and cents:
            journals.enter_line(actor, journal, account, -cents, area=area, project=project)
            left[area, project] = left.get((area, project), 0) + cents
    for (area, project), cents in left.items():
        if cents:
            own = _retained(actor)
            journals.enter_line(actor, journal, own, cents, area=area, project=project)


def _accounts(actor: Actor) -> set[int]:
    """The accounts that a year's end empties: income, expenses and what owners took out."""
    found = Account.select().where(scope.within(Account, actor.space))
    kept = {each.number_in(actor.space) for each in STAYS}
    return {
        each.id
        for each in found
        if each.type in (OUTGOING, REVENUE) or (_is_paid_out(each) and each.id not in kept)
    }


def _is_paid_out(account: Account) -> bool:
    is_called_so = PAID_OUT.search(account.title_text) is not None
    return account.type == EQUITY and (account.class_code == CLASS_OTHER or is_called_so)


def _retained(actor: Actor) -> int:
    account = settings.RETAINED_EARNINGS.number_in(actor.space)
    if account is None:
        raise SettingMissing(name=settings.RETAINED_EARNINGS.name)
    return account
