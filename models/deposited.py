"""Whether a receipt is in a bank deposit, and what that keeps of it."""

from __future__ import annotations

from models.actor import Actor
from models.bank_deposit import BankDeposit, BankDepositItem
from models.document import Document
from models.refusals import InvalidFields
from models.store import scope
from models.write import Values


def deposit_of(actor: Actor, receipt: int) -> BankDeposit | None:
    """The bank deposit that a receipt is in."""
    found: BankDeposit | None = (
        BankDeposit.select()
        .join(BankDepositItem, on=(BankDepositItem.deposit == BankDeposit.id))
        .where(scope.within(BankDepositItem, actor.space) & (BankDepositItem.document == receipt))
        .first()
    )
    return found


def keep_bank_account(actor: Actor, receipt: Document | None, values: Values) -> None:
    """Raise InvalidFields where a receipt in a deposit is to be of another bank account."""
    account = values.get("bank_account", getattr(receipt, "bank_account", None))
    if receipt is None or account == receipt.bank_account:
        return
    deposit = deposit_of(actor, receipt.id)
    if deposit is not None:
        words = f"stays: the receipt is in bank deposit {deposit.id}; take it out there first"
        raise InvalidFields({"bank_account": words})
