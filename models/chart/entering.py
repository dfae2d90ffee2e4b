"""A whole chart entered at once: what is there is used, what is not is added (books.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models import setting_accounts, setting_rules, tax_types, write
from models.account import Account
from models.actor import Actor
from models.chart import tree
from models.chart.named import Named
from models.profile_setting import Setting
from models.refusals import InvalidFields
from models.store import scope
from models.store.database import fold
from models.write import Values


def check(actor: Actor, row: Account | None, values: Values) -> None:
    """An account has a parent that is not below it, a tax type of the space, and stays what the
    settings that name it need.

    Raises InvalidFields."""
    if row is not None:
        setting_accounts.check_stays(actor, row, values)
    tax_types.check_on_either_side(actor, values.get("tax_type"))
    tree.keep_in_tree(actor, row, values)


@dataclass(frozen=True)
class Entered:
    """An account of a chart, and whether it was ADDED, UPDATED or is KEPT as it was."""

    account: int
    notes: str


def known(actor: Actor, named: Named, id: int | None, title: str, type: int) -> Account | None:
    """The account that an entry means: the one of its id, or else of its title and type."""
    if id is not None:
        return scope.take(actor, Account, id)
    found = [scope.find(actor, Account, each) for each in named.of_title(title)]
    same = [each for each in found if each.type == type and fold(each.title_text) == fold(title)]
    return scope.take(actor, Account, same[0].id) if same else None


def enter(
    actor: Actor, named: Named, row: Account | None, values: Values, naming: Sequence[Setting]
) -> Entered:
    """Add an account or change the one there is, and have settings name it.

    Raises InvalidFields."""
    check(actor, row, values)
    if row is None:
        account, notes = write.add(actor, Account, **values), "ADDED"
    else:
        notes = "UPDATED" if write.differing(actor, row, values) else "KEPT"
        account = write.change(actor, row, **values)
    named.add(account.id, account.code, account.title_text)
    _warn_of_code(actor, named, account)
    for setting in naming:
        setting_rules.keep_setting(actor, setting, str(account.id), field="setting")
    return Entered(account.id, notes)


def _warn_of_code(actor: Actor, named: Named, account: Account) -> None:
    others = [each for each in named.of_code(account.code) if each != account.id]
    if account.code.strip("-") and others:
        titles = ", ".join(scope.find(actor, Account, each).title_text for each in others)
        actor.warn(f"The code {account.code} of {account.title_text} is also that of {titles}")


def above(named: Named, name: str) -> int:
    """The one account of a code or title. Raises InvalidFields."""
    found = named.of_code(name) or named.of_title(name)
    if len(found) != 1:
        many = f"there are {len(found)} accounts" if found else "there is no account"
        raise InvalidFields({"parent": f"{many} with the code or title {name}"})
    return found[0]
