"""What every space has from its beginning, and the initial set-up (web_app.md 5.1).

What is there already under the same name is used, so that a set-up that comes late doubles
nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models import setting_rules, settings, text_document, write
from models.account import Account, BankAccount
from models.actor import Actor
from models.chart.ready_made import BANK, CHART, NEEDED, UNALLOCATED, Line
from models.chart.tree import headers, oldest, root
from models.contact import Business
from models.profile_setting import RECORD, all_kept
from models.settings import BY_NAME
from models.store import scope
from models.store.base import Space
from models.store.database import Statement, slot

TAX_OFFICE = "Tax Office"
BANK_ACCOUNT = "Everyday Account"


def add_needed(actor: Actor) -> list[str]:
    """Make the accounts that the ledger needs and no setting of the space names yet, and have
    the settings name them; answers the titles of what was made or found for them."""
    headings = headers(actor)
    known = _accounts(actor)
    lines = {line.setting: line for line in CHART if line.setting}
    named = all_kept(actor.space)
    missing = [each for each in NEEDED if not named.get(each.number)]
    for setting in missing:
        account = _account(actor, lines[setting.name], headings, known)
        write.keep(actor, setting.number, str(account))
    for line in CHART:
        if line.title == UNALLOCATED:
            _account(actor, line, headings, known)
    text_document.plant(actor)
    return [lines[each.name].title for each in missing]


def begin(actor: Actor) -> None:
    """Give a new space books that one can start with: the whole chart, the settings that point at
    it, the tax office, a bank account and the firm itself as a business. How strict it is about
    sent invoices and balances stays to be said by the initial set-up."""
    add_needed(actor)
    accounts = _chart(actor)
    chosen = {line.setting: id for line, id in accounts.items() if line.setting}
    chosen[settings.TAX_CONTACT.name] = _business(actor, TAX_OFFICE, supplier_status=1)
    chosen[settings.OWN_BUSINESS.name] = _business(actor, Space.get_by_id(actor.space).name)
    for name, id in chosen.items():
        if not BY_NAME[name].text_in(actor.space):
            write.keep(actor, BY_NAME[name].number, str(id))
    _bank_account(actor, accounts[BANK])


@dataclass(frozen=True)
class SetUp:
    """What a set-up made or found."""

    root: int
    bank_account: int


def set_up(actor: Actor, own: Mapping[str, object], *, root_only: bool) -> SetUp:
    """Set the space up; a setting that is among the caller's own values, which go by the names
    of settings, is left to it."""
    accounts = {} if root_only else _chart(actor)
    chosen = {line.setting: str(id) for line, id in accounts.items() if line.setting}
    chosen[settings.LOCK_ON_SEND.name] = "Y"
    chosen[settings.MUST_BALANCE.name] = "Y"
    if not own.get(settings.TAX_CONTACT.name):
        chosen[settings.TAX_CONTACT.name] = str(_business(actor, TAX_OFFICE, supplier_status=1))
    for name, text in chosen.items():
        setting = BY_NAME[name]
        stands = setting.kind == RECORD and setting.text_in(actor.space)
        if own.get(name) in (None, "") and not stands:
            setting_rules.keep_setting(actor, setting, text)
    bank = _bank_account(actor, accounts.get(BANK))
    setting_rules.keep_setting(actor, settings.SET_UP, "Y")
    return SetUp(root(actor), bank)


_ACCOUNTS = Statement(
    lambda: (
        Account.select(Account.title_text, Account.type, Account.id)
        .where(scope.within(Account, slot("space")))
        .order_by(Account.id.desc())
    )
)
_BUSINESS = oldest(Business, Business.trade_name == slot("name"))
_BANK_ACCOUNT = oldest(BankAccount)


def _accounts(actor: Actor) -> dict[tuple[str, int], int]:
    """The oldest account of each title and type."""
    return {(title, type): id for title, type, id in _ACCOUNTS.rows(space=actor.space)}


def _chart(actor: Actor) -> dict[Line, int]:
    headings = headers(actor)
    known = _accounts(actor)
    return {line: _account(actor, line, headings, known) for line in CHART}


def _account(
    actor: Actor, line: Line, headings: Mapping[int, int], known: dict[tuple[str, int], int]
) -> int:
    if (line.title, line.type) not in known:
        known[line.title, line.type] = _add_account(actor, line, headings[line.type])
    return known[line.title, line.type]


def _add_account(actor: Actor, line: Line, above: int) -> int:
    made = write.add(
        actor,
        Account,
        title_text=line.title,
        code=line.code,
        type=line.type,
        class_code=line.class_code,
        parent_account=above,
        tax_type=line.tax_type,
        **({line.mark: True} if line.mark else {}),
    )
    return int(made.id)


def _business(actor: Actor, name: str, **more: object) -> int:
    known = _BUSINESS.value(space=actor.space, name=name)
    if known is not None:
        return int(known)
    return int(write.add(actor, Business, trade_name=name, **more).id)


def _bank_account(actor: Actor, account: int | None) -> int:
    known = _BANK_ACCOUNT.value(space=actor.space)
    if known is not None:
        return int(known)
    made = write.add(
        actor,
        BankAccount,
        title_text=BANK_ACCOUNT,
        financial_account=account,
        default_payment_account=True,
        default_receipt_account=True,
    )
    return int(made.id)
