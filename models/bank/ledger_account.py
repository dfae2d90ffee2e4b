"""Bank accounts in the ledger: each has an account, kept once it is posted to (books.md 4)."""

from __future__ import annotations

from models import setting_accounts
from models.account import BankAccount
from models.actor import Actor
from models.chart import tree
from models.counted import counted
from models.posting import through
from models.refusals import InvalidFields
from models.write import Values


def complete(actor: Actor, row: BankAccount | None, values: Values) -> None:
    """Give a new bank account an account of the ledger where none is named, and say so.

    Raises InvalidFields for an account that it can't post to, and for another one where postings
    came through the one it has."""
    if row is not None:
        return _keep(actor, row, values)
    if values.get("financial_account") is not None:
        setting_accounts.check_bank(actor, values["financial_account"])
    else:
        title = values["title_text"]
        values["financial_account"] = tree.account_of_bank(actor, title)
        actor.warn(f"{title} posts to an account of its own, made under the same title")


def _keep(actor: Actor, row: BankAccount, values: Values) -> None:
    account = values.get("financial_account", row.financial_account)
    if account == row.financial_account:
        return
    if posted := through.bank_account(actor, row):
        words = f"leave it at {row.financial_account}: {counted(posted, 'posting')} came through it"
        raise InvalidFields({"financial_account": words})
    if account is None:
        raise InvalidFields({"financial_account": "is needed: what comes in is posted to it"})
    setting_accounts.check_bank(actor, account)
