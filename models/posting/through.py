"""The postings that came through an account which a setting or a bank account names (books.md 4).

They keep the account they were made with, so what names it stays as it is: otherwise the books
would say one thing and their ledger another.
"""

from __future__ import annotations

from typing import Any

from models.account import BankAccount
from models.actor import Actor
from models.document import Document
from models.ledger.posting import Posting
from models.period import TaxReport
from models.posting.rules import RULES, SETTINGS, Where
from models.profile_setting import Setting
from models.settings import RETAINED_EARNINGS, ROUNDING_ACCOUNT
from models.store import scope


def _posted(actor: Actor, account: int, where: Where) -> Any:
    """The condition of postings on an account that a rule put there by naming `where`."""
    numbers = [each.number for each in RULES.values() if where in (*each.debit, *each.credit)]
    return (
        scope.within(Posting, actor.space)
        & (Posting.account == account)
        & Posting.event.in_(numbers)
    )


def _count(condition: Any) -> int:
    joined = Posting.select().join(Document, on=(Posting.document == Document.id))
    return int(joined.where(condition).count())


def _of_own_steps(setting: Setting) -> Any:
    """The condition of postings that a step of the service put where a setting says: a year's end,
    or the tax office's document; None for what is put there by no step."""
    if setting is RETAINED_EARNINGS:
        return Posting.closing
    if setting is ROUNDING_ACCOUNT:
        return Document.linked_object == TaxReport.OBJECT
    return None


def setting(actor: Actor, setting: Setting, account: int) -> int:
    """How many postings came to an account because a setting names it."""
    count = 0
    if (own := _of_own_steps(setting)) is not None:
        count += _count(own & (Posting.account == account) & scope.within(Posting, actor.space))
    for where, named in SETTINGS.items():
        if named is not setting:
            continue
        if where is Where.OPENING:
            opened = Document.opening & (Posting.account == account)
            count += _count(opened & scope.within(Posting, actor.space))
        elif where is Where.BANK:
            count += _count(_posted(actor, account, where) & Document.bank_account.is_null())
        else:
            count += _count(_posted(actor, account, where))
    return count


def bank_account(actor: Actor, bank: BankAccount) -> int:
    """How many postings came to a bank account's account."""
    if bank.financial_account is None:
        return 0
    own = Document.bank_account == bank.id
    return _count(_posted(actor, bank.financial_account, Where.BANK) & own)
