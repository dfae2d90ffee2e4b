"""Reconciling a bank account: a statement completed in its turn, what is on it, and if it adds up.

A reconciliation takes receipts and payments of its bank account, and journals that have a line on
the financial account of that; what is in any is locked (LockedReconciliation, locking.md).
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from models import booked, lock_dates, matching, settings, write
from models.account import BankAccount
from models.actor import Actor
from models.cents import shown
from models.document import JOURNAL, KINDS, PAYMENT, RECEIPT, Document, JournalItem
from models.lock_event import COMPLETE as COMPLETED
from models.lock_event import OUT_OF_BALANCE
from models.period import COMPLETE, OPEN, Reconciliation, ReconciliationItem
from models.periods.reopening import log, open_in_turn
from models.refusals import (
    InvalidFields,
    ReconciliationComplete,
    ReconciliationInLockedPeriod,
    ReconciliationOutOfBalance,
    RecordNotFound,
)
from models.rights import REOPEN as REOPENING
from models.store import scope
from models.write import Values

# --- the statement ------------------------------------------------------------------------------


def complete_new(actor: Actor, values: Values) -> None:
    """What is left out of a new one, or empty, goes on from where the bank account was last
    reconciled. Raises RecordNotFound."""
    account = scope.find(actor, BankAccount, values["bank_account"], field="BankAccount")
    balance = account.last_reconciled_balance or 0
    last = {
        "statement_date": account.last_reconciled_date,
        "statement_balance": balance,
        "previous_balance": balance,
    }
    for column, value in last.items():
        if values.get(column) is None:
            values[column] = value


def judge_change(actor: Actor, row: Reconciliation, values: Values) -> None:
    """A complete one is only opened again; one that has items keeps its bank account.

    A balance that is emptied is zero. Raises ReconciliationComplete, NewerStands or
    InvalidFields."""
    for column in ("statement_balance", "previous_balance"):
        if column in values and values[column] is None:
            values[column] = 0
    if row.status == COMPLETE:
        _keep_complete(actor, row, values)
    elif values.get("bank_account", row.bank_account) != row.bank_account:
        _refuse_items(actor, row)


def _refuse_items(actor: Actor, row: Reconciliation) -> None:
    if members(actor, row.id).exists():
        words = "stays as it is while the reconciliation has items; take them out first"
        raise InvalidFields({"bank_account": words})


def _keep_complete(actor: Actor, row: Reconciliation, values: Values) -> None:
    """A complete one is not changed but by going back to status 1, when it is its turn."""
    changes = write.differing(actor, row, values)
    if not changes:
        return
    if values.get("status") != OPEN:
        raise ReconciliationComplete(reference=row.reference)
    account = scope.take(actor, BankAccount, row.bank_account)
    other = _newest_complete(actor, account.id, besides=row.id)
    newer = other if other is not None and _turn(other) > _turn(row) else None
    _check_may_reopen(actor, row)
    open_in_turn(actor, row, newer, changes)
    if other is None:
        _set_last(actor, account, None, row.previous_balance)
    else:
        _set_last(actor, account, other.statement_date, other.statement_balance)


def _check_may_reopen(actor: Actor, row: Reconciliation) -> None:
    """Raise ClosedForGood; of one in a locked period ReconciliationInLockedPeriod, but for those
    whose role opens it."""
    lock_dates.check_opens(actor, f"Reconciliation {row.reference}", row.statement_date)
    until = max(lock_dates.kept(actor).values())
    if row.statement_date is None or row.statement_date.isoformat() > until:
        return
    if not actor.may(REOPENING):
        raise ReconciliationInLockedPeriod(
            reference=row.reference, date=row.statement_date, until=until
        )


def complete(actor: Actor, row: Reconciliation | None, values: Values) -> int:
    """The bank account is then reconciled up to the newest statement that is complete.

    Answers by how much it is out of balance. Raises ReconciliationOutOfBalance."""

    def value(column: str) -> Any:
        return values[column] if column in values else getattr(row, column, None)

    on, balance = value("statement_date") or actor.today, value("statement_balance") or 0
    values["statement_date"] = on
    account = scope.take(actor, BankAccount, value("bank_account"))
    newest = _newest_complete(actor, account.id, besides=getattr(row, "id", 0))
    if newest is None or (newest.statement_date or date.min) <= on:
        _set_last(actor, account, on, balance)
    found = Totals() if row is None else totals(actor, row)
    out = found.out_of_balance(value("previous_balance") or 0, balance)
    if out:
        _pass_out_of_balance(actor, row, values, shown(out))
    return out


def _pass_out_of_balance(
    actor: Actor, row: Reconciliation | None, values: Values, out: str
) -> None:
    """Warn that one does not add up; refuse it where the space wants that it does.

    Raises ReconciliationOutOfBalance."""
    if settings.MUST_BALANCE.holds_in(actor.space):
        changes = {} if row is None else write.differing(actor, row, values)
        if row is None or not write.set_rule_aside(actor, write.BALANCE, row, changes):
            reference = "that is to be added" if row is None else row.reference
            raise ReconciliationOutOfBalance(reference=reference, amount=out)
    actor.warn(f"The reconciliation is out of balance by {out}")


def log_completion(actor: Actor, row: Reconciliation, out: int, reason: str) -> None:
    """Leave in the trail that one was completed, and by how much it is out of balance."""
    told = f"out of balance by {shown(out)}"
    log(actor, row, COMPLETED, reason)
    if out:
        why = f"{reason}; {told}"[:1000] if reason else told
        log(actor, row, OUT_OF_BALANCE, why)


def _turn(row: Reconciliation) -> tuple[date, int]:
    return row.statement_date or date.min, row.id


def _newest_complete(actor: Actor, account: int, *, besides: int) -> Reconciliation | None:
    found: Reconciliation | None = (
        Reconciliation.select()
        .where(
            scope.within(Reconciliation, actor.space)
            & (Reconciliation.bank_account == account)
            & (Reconciliation.status == COMPLETE)
            & (Reconciliation.id != besides)
        )
        .order_by(Reconciliation.statement_date.desc(), Reconciliation.id.desc())
        .first()
    )
    return found


def _set_last(actor: Actor, account: BankAccount, on: date | None, balance: int) -> None:
    write.maintain(actor, account, last_reconciled_date=on, last_reconciled_balance=balance)


def let_go(actor: Actor, row: Reconciliation) -> None:
    """Take all items out of one in progress, which is to be removed.

    Raises ReconciliationComplete."""
    refuse_complete(row)
    for member in list(members(actor, row.id)):
        write.remove(actor, scope.take(actor, ReconciliationItem, member.id))


def refuse_complete(row: Reconciliation) -> None:
    """Raise ReconciliationComplete of one whose status is 2."""
    if row.status == COMPLETE:
        raise ReconciliationComplete(reference=row.reference)


def members(actor: Actor, reconciliation: int) -> Any:
    """The items of a reconciliation, as a query."""
    return (
        ReconciliationItem.select()
        .where(
            scope.within(ReconciliationItem, actor.space)
            & (ReconciliationItem.reconciliation == reconciliation)
        )
        .order_by(ReconciliationItem.id)
    )


# --- what is on it ------------------------------------------------------------------------------


def item_of(
    actor: Actor, document: Document, reconciliation: int | None
) -> ReconciliationItem | None:
    """The item that a document is, in one reconciliation or in the only one that has it.

    Raises InvalidFields where several have it."""
    condition = ReconciliationItem.document == document.id
    if reconciliation is not None:
        condition &= ReconciliationItem.reconciliation == reconciliation
    within = scope.within(ReconciliationItem, actor.space) & condition
    found = list(ReconciliationItem.select().where(within).order_by(ReconciliationItem.id))
    if len(found) > 1:
        names = " and ".join(each.reference for each in _reconciliations(actor, document))
        words = f"is needed: {document.reference} is in {names}; give the one that is meant"
        raise InvalidFields({"reconciliation": words})
    return found[0] if found else None


def need_item_of(
    actor: Actor, document: Document, reconciliation: int | None
) -> ReconciliationItem:
    """The item that a document is. Raises RecordNotFound or InvalidFields."""
    found = item_of(actor, document, reconciliation)
    if found is None:
        noun = f"{KINDS[document.object].noun} in the reconciliation"
        raise RecordNotFound(noun=noun, field="ObjectContext", value=document.id)
    return found


def _reconciliations(actor: Actor, document: Document) -> list[Reconciliation]:
    """The reconciliations that a document is in."""
    having = ReconciliationItem.select(ReconciliationItem.reconciliation).where(
        scope.within(ReconciliationItem, actor.space) & (ReconciliationItem.document == document.id)
    )
    found = Reconciliation.select().where(
        scope.within(Reconciliation, actor.space) & Reconciliation.id.in_(having)
    )
    return list(found.order_by(Reconciliation.id))


def take_item(actor: Actor, found: ReconciliationItem) -> ReconciliationItem:
    """An item, taken after its reconciliation, which must not be complete, and its document.

    Raises ReconciliationComplete or RecordNotFound."""
    refuse_complete(scope.take(actor, Reconciliation, found.reconciliation))
    scope.take(actor, Document, found.document)
    return scope.take(actor, ReconciliationItem, found.id)


def match(actor: Actor, taken: ReconciliationItem, transaction: int | None) -> None:
    """Say which bank transaction a taken item matches. Raises RecordNotFound."""
    matching.take(actor, transaction)
    write.change(actor, taken, source_bank_transaction=transaction)


def put_in(
    actor: Actor, reconciliation: int, object: int | None, document: int, transaction: int | None
) -> ReconciliationItem:
    """Put a document into a reconciliation in progress, matched with a bank transaction or not.

    Raises RecordNotFound, ReconciliationComplete or InvalidFields."""
    into = scope.take(actor, Reconciliation, reconciliation)
    refuse_complete(into)
    taken = scope.take(actor, Document, document, object, field="ObjectContext")
    _check_booked(taken)
    _check_free(actor, into, taken)
    _check_bank_account(actor, into, taken)
    matching.take(actor, transaction)
    return write.add(
        actor,
        ReconciliationItem,
        reconciliation=into.id,
        document=taken.id,
        source_bank_transaction=transaction,
    )


def _check_booked(document: Document) -> None:
    """Raise InvalidFields for a journal in progress: it is not in the books yet."""
    if not booked.is_entered(document):
        words = f"{document.reference} is in progress and not in the books; finalise it first"
        raise InvalidFields({"document": words})


def _check_free(actor: Actor, into: Reconciliation, document: Document) -> None:
    """Raise InvalidFields while it is in another one; asked of the taken document, it stays so.

    A journal is on the statement of every bank account it has a line on."""
    for other in _reconciliations(actor, document):
        if document.object != JOURNAL or other.bank_account == into.bank_account:
            where = f"reconciliation {other.reference}"
            words = f"{document.reference} is in {where}; take it out there first"
            raise InvalidFields({"document": words})


def _check_bank_account(actor: Actor, into: Reconciliation, document: Document) -> None:
    account = scope.find(actor, BankAccount, into.bank_account)
    noun = f"{KINDS[document.object].noun} {document.reference}"
    if document.object != JOURNAL:
        if document.bank_account != account.id:
            words = f"{noun} is not on the reconciliation's bank account, {account.title_text}"
            raise InvalidFields({"document": words})
    elif not _journal_lines(actor, [document.id], account.financial_account).exists():
        words = f"{noun} has no line on the financial account of {account.title_text}"
        raise InvalidFields({"document": words})


def _journal_lines(actor: Actor, journals: Any, account: int) -> Any:
    return JournalItem.select().where(
        scope.within(JournalItem, actor.space)
        & JournalItem.document.in_(journals)
        & (JournalItem.financial_account == account)
    )


# --- whether it adds up -------------------------------------------------------------------------


class Totals(NamedTuple):
    """What the items of a reconciliation come to, in cents."""

    receipts: int = 0
    payments: int = 0
    debits: int = 0
    credits: int = 0

    def out_of_balance(self, previous: int, statement: int) -> int:
        """What the statement's balance is above what the items explain, in cents."""
        moved = self.receipts - self.payments + self.debits - self.credits
        return statement - previous - moved


def totals(actor: Actor, row: Reconciliation) -> Totals:
    """What the items of a reconciliation come to: of journals, their lines on the bank account."""
    documents = members(actor, row.id).select(ReconciliationItem.document).order_by()
    found: Any = (
        Document.select(Document.object, fn.SUM(Document.amount))
        .where(scope.within(Document, actor.space) & Document.id.in_(documents))
        .group_by(Document.object)
        .tuples()
    )
    sums = dict(found)
    account = scope.find(actor, BankAccount, row.bank_account).financial_account
    debits, credits = (0, 0) if account is None else _journal_sides(actor, documents, account)
    return Totals(int(sums.get(RECEIPT, 0)), int(sums.get(PAYMENT, 0)), debits, credits)


def _journal_sides(actor: Actor, journals: Any, account: int) -> tuple[int, int]:
    found = _journal_lines(actor, journals, account).select(
        fn.COALESCE(fn.SUM(JournalItem.debit_amount), 0),
        fn.COALESCE(fn.SUM(JournalItem.credit_amount), 0),
    )
    debits, credits = next(iter(found.tuples()))
    return int(debits), int(credits)
