"""The tree of accounts: one root, below it a header for each type, and all others below those."""

from __future__ import annotations

from typing import Any

from peewee import ColumnBase

from models import settings, write
from models.account import ASSET, EQUITY, LIABILITY, OUTGOING, REVENUE, Account
from models.actor import Actor
from models.refusals import InvalidFields
from models.store import scope
from models.store.base import Record
from models.store.database import Statement, slot

ROOT = "Chart of Accounts"
"""The one account that all others are below. Its type is none of a report's: it is left out."""
HEADERS = {
    OUTGOING: "Expenses",
    REVENUE: "Revenue",
    ASSET: "Assets",
    LIABILITY: "Liability",
    EQUITY: "Equity",
}
"""What is directly below it; clients look for the word of each type in these titles."""


def oldest(model: type[Record], *conditions: ColumnBase) -> Statement:
    """The id of the oldest record of a space that meets the conditions."""
    of: Any = model

    def build() -> Any:
        query = of.select(of.id).where(scope.within(of, slot("space")), *conditions)
        return query.order_by(of.id).limit(1)

    return Statement(build)


_ROOT = oldest(Account, Account.parent_account.is_null(), ~Account.postable)
_HEADER = oldest(
    Account,
    Account.parent_account == slot("above"),
    Account.type == slot("type"),
    ~Account.postable,
)


def root(actor: Actor) -> int:
    """The one account above all others, made where there is none yet."""
    known = _ROOT.value(space=actor.space)
    if known is not None:
        return int(known)
    return int(write.add(actor, Account, title_text=ROOT, type=EQUITY, postable=False).id)


def header(actor: Actor, type: int) -> int:
    """What the accounts of a type are below, made where there is none yet."""
    return _header_below(actor, root(actor), type)


def _header_below(actor: Actor, above: int, type: int) -> int:
    known = _HEADER.value(space=actor.space, above=above, type=type)
    if known is not None:
        return int(known)
    values = {"title_text": HEADERS[type], "type": type, "parent_account": above}
    return int(write.add(actor, Account, **values, postable=False).id)


def headers(actor: Actor) -> dict[int, int]:
    above = root(actor)
    return {type: _header_below(actor, above, type) for type in HEADERS}


def keep_in_tree(actor: Actor, row: Account | None, values: write.Values) -> None:
    """Give an account without a parent the header of its type; none is above itself.

    Raises InvalidFields."""
    if row is not None and row.parent_account is None and values.get("postable"):
        raise InvalidFields({"postable": "stays N on the account that is above all others"})
    if row is not None and "parent_account" not in values:
        return
    if values.get("parent_account") is None:
        values["parent_account"] = _own_place(actor, row, values)
    above = values["parent_account"]
    while row is not None and above is not None:
        if above == row.id:
            words = "is the account itself or lies below it; give an account above it"
            raise InvalidFields({"parent_account": words})
        parent = scope.peek(actor, Account, above)
        above = None if parent is None else parent.parent_account


def _own_place(actor: Actor, row: Account | None, values: write.Values) -> int | None:
    """What an account is below that names no parent: nothing above the root, the root above a
    header, and else the header of its type."""
    top = root(actor)
    if row is not None and row.parent_account is None:
        return None
    if row is not None and row.parent_account == top:
        return top
    return header(actor, values.get("type") or (EQUITY if row is None else row.type))


def account_of_bank(actor: Actor, title: str) -> int:
    """Make the account of the ledger for a bank account: an asset that is called as it is."""
    cash = settings.CASH_ACCOUNT.number_in(actor.space)
    beside = None if cash is None else scope.peek(actor, Account, cash)
    parent = None if beside is None else beside.parent_account
    made = write.enter(actor, Account, title_text=title, type=ASSET, parent_account=parent)
    return int(made.id)
