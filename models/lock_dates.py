"""Which lock date governs which document: said once, for rules and for statements (locking.md 4).

The locking reference, section 2: invoices, receipts and customers' credit notes obey setting 233,
expenses, payments and suppliers' credit notes 264, general journals 265. How the dates move is
in models.periods.lock_date_moves.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case

from models import settings
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    JOURNAL,
    PAYMENT,
    RECEIPT,
    SUPPLIER_CREDIT,
)
from models.profile_setting import Setting
from models.refusals import ClosedForGood
from models.settings import EXPENSES_LOCKED, INVOICES_LOCKED, JOURNALS_LOCKED, LOCK_DATES

KINDS_UNDER: dict[Setting, tuple[int, ...]] = {
    INVOICES_LOCKED: (INVOICE, RECEIPT),
    EXPENSES_LOCKED: (EXPENSE, PAYMENT),
    JOURNALS_LOCKED: (JOURNAL,),
}
"""The kinds of document that each lock date is compared with."""
CREDITS_UNDER = {CUSTOMER_CREDIT: INVOICES_LOCKED, SUPPLIER_CREDIT: EXPENSES_LOCKED}
"""The lock date of a credit note, by its type."""
_BY_KIND = {object: setting for setting, kinds in KINDS_UNDER.items() for object in kinds}


def setting_of(object: int, type: int | None) -> Setting:
    """The lock date that governs a kind of document, of a credit note by its type."""
    if object == CREDIT_NOTE:
        return CREDITS_UNDER[CUSTOMER_CREDIT if type is None else type]
    return _BY_KIND[object]


def governed(document: Any, setting: Setting) -> Any:
    """The condition that a document is governed by this lock date."""
    condition = document.object.in_(KINDS_UNDER[setting])
    for type, of_credits in CREDITS_UNDER.items():
        if of_credits is setting:
            condition |= (document.object == CREDIT_NOTE) & (document.type == type)
    return condition


def number_of(document: Any) -> Any:
    """The number of the setting that governs a document, as an expression."""
    first, *others = LOCK_DATES
    return Case(None, [(governed(document, each), each.number) for each in others], first.number)


def check_opens(actor: Actor, what: str, day: date | None) -> None:
    """Raise ClosedForGood for what is of a day that nothing opens any more."""
    until = settings.CLOSED_FOR_GOOD.day_in(actor.space)
    if until is not None and day is not None and day <= until:
        raise ClosedForGood(what=what, date=day, until=until)


def kept(actor: Actor) -> dict[int, str]:
    """The lock dates of the space as they are kept, ISO or empty, by their numbers."""
    return {each.number: each.text_in(actor.space) for each in LOCK_DATES}
