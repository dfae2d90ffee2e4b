"""Bank deposits: receipts banked together, and when the bank shows them (web_app.md 7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import fn

from models import deposited, write
from models.actor import Actor
from models.bank import reconciling
from models.bank_deposit import (
    COMPLETED,
    IN_PROGRESS,
    RECONCILED,
    BankDeposit,
    BankDepositItem,
)
from models.cents import shown
from models.document import INVOICE, RECEIPT, Document
from models.links import paying
from models.period import COMPLETE, Reconciliation, ReconciliationItem
from models.refusals import DepositStands, InvalidFields, NothingToDo, way
from models.store import scope
from models.write import Values

# --- the deposit --------------------------------------------------------------------------------


def judge(actor: Actor, row: BankDeposit | None, values: Values) -> None:
    """What a new or changed deposit obeys: it is of one bank account, completed when its receipts
    are what it comes to, and reconciled by its reconciliations only.

    Raises InvalidFields or DepositStands."""
    if row is None:
        values["deposit_date"] = values.get("deposit_date") or actor.today
        asked = values.get("bank_account")
        values["bank_account"] = paying.bank_account(actor, INVOICE, asked)
    elif values.get("deposit_date") is None:
        values.pop("deposit_date", None)
    _keep_reconciled(row, values)
    _keep_account(actor, row, values)
    if values.get("status", getattr(row, "status", IN_PROGRESS)) == COMPLETED:
        _check_complete(actor, row, values)


KEPT = ("amount", "bank_account", "deposit_date", "status")
"""What of a reconciled deposit stays."""


def _keep_reconciled(row: BankDeposit | None, values: Values) -> None:
    before = IN_PROGRESS if row is None else row.status
    if before == RECONCILED and row is not None:
        if any(values.get(each, getattr(row, each)) != getattr(row, each) for each in KEPT):
            refuse_standing(row, from_status=RECONCILED)
    elif values.get("status") == RECONCILED:
        words = "3 follows once all its receipts are in complete reconciliations; give 1 or 2"
        raise InvalidFields({"status": words})


def refuse_standing(row: BankDeposit, *, from_status: int) -> None:
    """Raise DepositStands of one that is as far as a status, or farther."""
    if row.status < from_status:
        return
    if row.status == RECONCILED:
        how = "reconciled"
        first = f"open its reconciliation again ({way('reopen_reconciliation')})"
    else:
        how, first = "completed", way("open_deposit")
    raise DepositStands(deposit=row.id, how=how, first=first)


def _keep_account(actor: Actor, row: BankDeposit | None, values: Values) -> None:
    account = values.get("bank_account", getattr(row, "bank_account", None))
    if row is None or account == row.bank_account:
        return
    if account is None:
        raise InvalidFields({"bank_account": "is needed: give the id of a bank account"})
    if receipts_of(actor, row.id):
        words = "stays: there are receipts of the other in it; take them out first"
        raise InvalidFields({"bank_account": words})


def _check_complete(actor: Actor, row: BankDeposit | None, values: Values) -> None:
    """Raise InvalidFields unless a deposit has receipts, and they come to its amount."""
    amount = values.get("amount", getattr(row, "amount", None))
    total = 0 if row is None else total_of(actor, row.id)
    if row is None or not receipts_of(actor, row.id):
        words = "2 is for a deposit that has receipts; put them in first"
        raise InvalidFields({"status": words})
    if amount is not None and amount != total:
        words = f"the receipts in it come to {shown(total)}, and not to its {shown(amount)}"
        raise InvalidFields({"status": f"{words}; put that right first, or leave Amount empty"})


def check_removable(actor: Actor, row: BankDeposit) -> None:
    """Raise DepositStands of a deposit that is to be removed and is completed."""
    refuse_standing(row, from_status=COMPLETED)


# --- its receipts -------------------------------------------------------------------------------


def receipts_of(actor: Actor, deposit: int) -> list[int]:
    """The ids of the receipts in a deposit."""
    found: Any = BankDepositItem.select(BankDepositItem.document).where(
        scope.within(BankDepositItem, actor.space) & (BankDepositItem.deposit == deposit)
    )
    return [id for (id,) in found.order_by(BankDepositItem.id).tuples()]


def total(deposit: Any) -> Any:
    """What the receipts in a deposit come to, as SQL over a row of its table."""
    item, receipt = BankDepositItem.alias(), Document.alias()
    summed = (
        receipt.select(fn.SUM(receipt.amount))
        .join(item, on=(item.document == receipt.id))
        .where(item.deposit == deposit.id)
    )
    return fn.COALESCE(summed, 0).cast("BIGINT")


def total_of(actor: Actor, deposit: int) -> int:
    """The same of one deposit, in cents."""
    own = BankDeposit.alias()
    of_deposit = scope.within(own, actor.space) & (own.id == deposit)
    return int(own.select(total(own)).where(of_deposit).scalar())


def put_in(actor: Actor, row: BankDepositItem | None, values: Values) -> None:
    """What a receipt obeys that is put into a deposit: that is in progress and of the same bank
    account, and the receipt in no other.

    Raises RecordNotFound, DepositStands or InvalidFields."""
    if row is not None:
        refuse_standing(scope.take(actor, BankDeposit, row.deposit), from_status=COMPLETED)
    now = values if row is None else {**row.__data__, **values}
    deposit = scope.take(actor, BankDeposit, now["deposit"], field="BankDeposit")
    refuse_standing(deposit, from_status=COMPLETED)
    taken = scope.take(actor, Document, now["document"], RECEIPT, field="Receipt")
    other = deposited.deposit_of(actor, taken.id)
    if other is not None and (row is None or row.document != taken.id):
        words = f"{taken.reference} is in bank deposit {other.id}; take it out there first"
        raise InvalidFields({"document": words})
    if taken.bank_account != deposit.bank_account:
        words = f"{taken.reference} is not of the deposit's bank account; give one that is"
        raise InvalidFields({"document": words})


def check_open(actor: Actor, item: BankDepositItem) -> None:
    """Raise DepositStands where a held receipt is to be taken out of one that is completed."""
    refuse_standing(scope.take(actor, BankDeposit, item.deposit), from_status=COMPLETED)


# --- reconciling --------------------------------------------------------------------------------


def reconcile(actor: Actor, deposit: int, reconciliation: int) -> int:
    """Put every receipt of a deposit into a reconciliation; answers how many were not in it.

    Raises RecordNotFound, ReconciliationComplete, NothingToDo or InvalidFields."""
    # the reconciliation first, as whoever completes it takes its deposits after it
    into = scope.take(actor, Reconciliation, reconciliation, field="Reconciliation")
    reconciling.refuse_complete(into)
    held = scope.take(actor, BankDeposit, deposit, field="BankDeposit")
    receipts = sorted(receipts_of(actor, held.id))
    if not receipts:
        raise NothingToDo(words=f"Bank deposit {held.id} has no receipts; put them in first")
    there = set(_reconciled(actor, into.id))
    new = [each for each in receipts if each not in there]
    for each in new:
        reconciling.put_in(actor, into.id, RECEIPT, each, None)
    return len(new)


def _reconciled(actor: Actor, reconciliation: int) -> Iterable[int]:
    found: Any = ReconciliationItem.select(ReconciliationItem.document).where(
        scope.within(ReconciliationItem, actor.space)
        & (ReconciliationItem.reconciliation == reconciliation)
    )
    return [id for (id,) in found.tuples()]


def follow(actor: Actor, row: Reconciliation) -> None:
    """Mark the deposits of a held reconciliation as reconciled once all their receipts are in
    complete ones, and as completed again where one of those is opened."""
    items: Any = BankDepositItem.select(BankDepositItem.deposit).where(
        scope.within(BankDepositItem, actor.space)
        & BankDepositItem.document.in_(list(_reconciled(actor, row.id)) or [0])
    )
    for id in sorted({deposit for (deposit,) in items.tuples()}):
        deposit = scope.take(actor, BankDeposit, id)
        is_whole = not _open_receipts(actor, id)
        if is_whole and deposit.status != RECONCILED:
            write.maintain(actor, deposit, status=RECONCILED)
        elif not is_whole and deposit.status == RECONCILED:
            write.maintain(actor, deposit, status=COMPLETED)


def _open_receipts(actor: Actor, deposit: int) -> bool:
    """Whether a receipt of a deposit is in no complete reconciliation."""
    shown_by: Any = (
        ReconciliationItem.select(ReconciliationItem.document)
        .join(Reconciliation, on=(Reconciliation.id == ReconciliationItem.reconciliation))
        .where(scope.within(ReconciliationItem, actor.space) & (Reconciliation.status == COMPLETE))
    )
    return bool(
        BankDepositItem.select()
        .where(
            scope.within(BankDepositItem, actor.space)
            & (BankDepositItem.deposit == deposit)
            & BankDepositItem.document.not_in(shown_by)
        )
        .exists()
    )
