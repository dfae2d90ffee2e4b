"""Which accounts a setting may name, and what they stay while it does (books.md 4).

Each is of the type that its setting needs, takes postings, and is nothing else besides where it is
a control account or that of a bank account. With earnings on an account of income the balance sheet
would be left open, and an account that receivables share with payables would say of neither what it
is."""

from __future__ import annotations

from typing import Any

from models import settings
from models.account import ACCOUNT_TYPES, ASSET, EQUITY, LIABILITY, Account, BankAccount
from models.actor import Actor
from models.counted import counted
from models.ledger import sums
from models.ledger.sums import Span
from models.profile_setting import ProfileSetting, Setting, of_space
from models.refusals import InvalidFields
from models.store import scope
from models.store.database import Statement, slot
from models.write import Values

TYPES: dict[Setting, tuple[int, ...]] = {
    settings.DEBTORS_ACCOUNT: (ASSET,),
    settings.CREDITORS_ACCOUNT: (LIABILITY,),
    settings.TAX_PAYABLE: (ASSET, LIABILITY),
    settings.TAX_CREDITS: (ASSET, LIABILITY),
    settings.CASH_ACCOUNT: (ASSET, LIABILITY),
    settings.OPENING_BALANCES: (ASSET, LIABILITY, EQUITY),
    settings.RETAINED_EARNINGS: (EQUITY,),
    settings.CURRENT_EARNINGS: (EQUITY,),
}
"""The types of account that a setting may name; the others may name one of any type."""
POSTED = (*settings.OF_POSTINGS, settings.RETAINED_EARNINGS, settings.ROUNDING_ACCOUNT)
"""The settings whose accounts are posted to without a line that names them."""
OF_LINES = (settings.INCOME_ACCOUNT, settings.PURCHASES_ACCOUNT)
"""The settings whose accounts take the lines that name none."""
CONTROL = (settings.DEBTORS_ACCOUNT, settings.CREDITORS_ACCOUNT)
KNOWN = (*POSTED, settings.CURRENT_EARNINGS, *OF_LINES)
"""The settings whose accounts the ledger needs."""


def _texts() -> Any:
    kept: Any = ProfileSetting
    return kept.select(kept.number, kept.value).where(
        of_space(kept, slot("space")) & kept.number.in_([each.number for each in KNOWN])
    )


_kept = Statement(_texts)


def problem(actor: Actor, setting: Setting, account: Account) -> str:
    """Why a setting can't name an account, in words; empty where it can."""
    return _own_problem(setting, account.type, account.postable) or _shared(actor, setting, account)


def _own_problem(setting: Setting, type: int, postable: bool) -> str:
    types = TYPES.get(setting, ())
    if types and type not in types:
        wanted = " or ".join(ACCOUNT_TYPES[each] for each in types)
        return f"is of the type {ACCOUNT_TYPES[type]}; give an account of {wanted}"
    if setting in (*POSTED, *OF_LINES) and not postable:
        return "is an account that takes no lines; give one that is postable"
    return ""


def _shared(actor: Actor, setting: Setting, account: Account) -> str:
    """What else has an account that is, or would be, a control account or that of a bank account:
    cash that is in no bank account may be on one of these."""
    named = [each for each in _naming(actor, account.id) if each is not setting]
    bank = _bank_on(actor, account.id)
    others = [each.name for each in named if setting in CONTROL or each in CONTROL]
    if bank is not None and setting is not settings.CASH_ACCOUNT:
        others.append(f"bank account {bank.title_text}")
    is_told = others and setting in KNOWN
    return f"is that of {others[0]}; give one that is nothing else" if is_told else ""


def _bank_on(actor: Actor, account: int) -> BankAccount | None:
    """The first bank account that is on an account."""
    on_it: Any = BankAccount.financial_account == account
    found: BankAccount | None = (
        BankAccount.select()
        .where(scope.within(BankAccount, actor.space) & on_it)
        .order_by(BankAccount.id)
        .first()
    )
    return found


def _naming(actor: Actor, account: int) -> list[Setting]:
    """The settings of the ledger that name an account."""
    kept = _kept.rows(space=actor.space)
    numbers = {number for number, text in kept if text and int(text) == account}
    return [each for each in KNOWN if each.number in numbers]


def check_stays(actor: Actor, row: Account, values: Values) -> None:
    """Raise InvalidFields where a change would have an account be what a setting that names it
    does not allow."""
    changed = {
        column: values[column]
        for column in ("type", "postable")
        if values.get(column, getattr(row, column)) != getattr(row, column)
    }
    for setting in _naming(actor, row.id) if changed else ():
        for column, value in changed.items():
            of_type = value if column == "type" else row.type
            if _own_problem(setting, of_type, postable=column == "type" or value):
                words = f"stays {_now(row, column)}: {setting.name} names this account"
                raise InvalidFields({column: f"{words}; name another there first"})
    if changed.get("postable") is False:
        _warn_of_postings(actor, row)


def _warn_of_postings(actor: Actor, row: Account) -> None:
    """Tell the caller what an account that takes no lines any more keeps, and still gets."""
    if posted := sums.count(actor.space, Span(accounts=[row.id])):
        kept = f"{row.title_text} keeps the {counted(posted, 'posting')} that it has"
        actor.warn(f"{kept}, and takes no further lines")
    if (bank := _bank_on(actor, row.id)) is not None:
        actor.warn(f"{row.title_text} is that of bank account {bank.title_text}, which posts to it")


def _now(row: Account, column: str) -> str:
    return ACCOUNT_TYPES[row.type] if column == "type" else "Y"


def check_bank(actor: Actor, account: int) -> None:
    """Raise InvalidFields where a bank account would be on an account that a setting of the ledger
    names, or on one that takes no lines."""
    found = scope.peek(actor, Account, account)
    if found is not None and not found.postable:
        words = f"{found.title_text} takes no lines; give an account that is postable"
        raise InvalidFields({"financial_account": words})
    others = [each for each in _naming(actor, account) if each is not settings.CASH_ACCOUNT]
    if others:
        words = f"is that of {others[0].name}; give one that is nothing else"
        raise InvalidFields({"financial_account": words})
