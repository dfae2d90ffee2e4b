"""Bank reconciliations: a bank's statement, and the receipts, payments and journals it shows."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from marshmallow import ValidationError
from peewee import fn

from methods.declare import MANAGE_PARAMS, Access, Work, method
from methods.manage import MANAGE_RESULT, Numbering, check_timestamp, manage, refuse_timestamp
from methods.records import (
    RECONCILIATION_STATUSES,
    by,
    hold_bank_transaction,
    keep_when_emptied,
)
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Id, Money, Ref, Text, YesNo
from models import closing, write
from models.account import BankAccount
from models.actor import Actor
from models.bank_transaction import BankTransaction
from models.document import JOURNAL, KINDS, PAYMENT, RECEIPT, Document, JournalItem
from models.period import COMPLETE, OPEN, Reconciliation, ReconciliationItem
from models.refusals import (
    InvalidFields,
    NewerStands,
    ReconciliationComplete,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import scope

RECONCILED = {PAYMENT: "Payment", RECEIPT: "Receipt", JOURNAL: "General Journal"}

# --- the statement ------------------------------------------------------------------------------


def _rule(
    actor: Actor, row: Reconciliation | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    if wanted.get("status") is None:
        values.pop("status", None)  # an emptied status is no wish to open it again
    keep_when_emptied(values, "reference")
    if row is None:
        _begin(actor, values, wanted)
    elif row.status == COMPLETE:
        _keep_complete(actor, row, values)
    elif values.get("bank_account", row.bank_account) != row.bank_account:
        _keep_bank_account(actor, row)
    if values.get("status") == COMPLETE and getattr(row, "status", OPEN) != COMPLETE:
        _complete(actor, row, values)


def _begin(actor: Actor, values: dict[str, Any], wanted: dict[str, Any]) -> None:
    """What is left out of a new one goes on from where the bank account was last reconciled."""
    account = scope.find(actor, BankAccount, values["bank_account"], field="BankAccount")
    balance = account.last_reconciled_balance or 0
    last = {
        "statementdate": ("statement_date", account.last_reconciled_date),
        "statementbalance": ("statement_balance", balance),
        "previousbalance": ("previous_balance", balance),
    }
    for name, (column, value) in last.items():
        if wanted.get(name) is None:
            values[column] = value


def _keep_complete(actor: Actor, row: Reconciliation, values: dict[str, Any]) -> None:
    """A complete one is not changed but by going back to status 1, when it is its turn."""
    changes = write.differing(actor, row, values)
    if not changes:
        return
    if values.get("status") != OPEN:
        raise ReconciliationComplete(reference=row.reference)
    account = scope.take(actor, BankAccount, row.bank_account)
    other = _newest_complete(actor, account.id, besides=row.id)
    newer = other if other is not None and _turn(other) > _turn(row) else None
    closing.open_in_turn(actor, row, newer, changes)
    if other is None:
        _set_last(actor, account, None, row.previous_balance)
    else:
        _set_last(actor, account, other.statement_date, other.statement_balance)


def _keep_bank_account(actor: Actor, row: Reconciliation) -> None:
    if _members(actor, row.id).exists():
        words = "stays as it is while the reconciliation has items; take them out first"
        raise InvalidFields({"BankAccount": words})


def _complete(actor: Actor, row: Reconciliation | None, values: dict[str, Any]) -> None:
    """The bank account is then reconciled up to the newest statement that is complete."""

    def value(column: str) -> Any:
        return values[column] if column in values else getattr(row, column, None)

    on, balance = value("statement_date") or actor.today, value("statement_balance") or 0
    values["statement_date"] = on
    account = scope.take(actor, BankAccount, value("bank_account"))
    newest = _newest_complete(actor, account.id, besides=getattr(row, "id", 0))
    if newest is None or (newest.statement_date or date.min) <= on:
        _set_last(actor, account, on, balance)
    totals = Totals() if row is None else _totals(actor, row)
    out = totals.out_of_balance(value("previous_balance") or 0, balance)
    if out:
        actor.warn(f"The reconciliation is out of balance by {Money().typed(out)}")


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


def _removing(actor: Actor, row: Reconciliation) -> None:
    """One in progress lets go of its items; a complete one stays."""
    _refuse_complete(row)
    for member in list(_members(actor, row.id)):
        write.remove(actor, scope.take(actor, ReconciliationItem, member.id))


def _refuse_complete(row: Reconciliation) -> None:
    if row.status == COMPLETE:
        raise ReconciliationComplete(reference=row.reference)


def _members(actor: Actor, reconciliation: int) -> Any:
    return (
        ReconciliationItem.select()
        .where(
            scope.within(ReconciliationItem, actor.space)
            & (ReconciliationItem.reconciliation == reconciliation)
        )
        .order_by(ReconciliationItem.id)
    )


RECONCILIATIONS = manage(
    "FINANCIAL_RECONCILIATION_MANAGE",
    of=Reconciliation,
    object=Reconciliation.OBJECT,
    doc="""Add, change or remove a bank reconciliation; complete it, and open it again.

    Status 2 completes it: it then stays as it is, with its items, and the bank account is
    reconciled up to its StatementDate (today, if it has none). Status 1 opens it again; while
    a newer one of the bank account is complete, that needs override_status=Y of an
    administrator. An answer warns if the items do not explain the balance of the statement.""",
    fields={
        "BankAccount": Ref(BankAccount, "Whose statement.", into="bank_account", needed=True),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "PreviousBalance": Money(
            "The balance it starts with; the last reconciled one when left out.",
            into="previous_balance",
        ),
        "Reference": Text(50, "Its reference, unique; RCN and six digits.", into="reference"),
        "StatementBalance": Money(
            "The balance it ends with; the last reconciled one when left out.",
            into="statement_balance",
        ),
        "StatementBalanceCredits": Money(
            "What the statement credits in all.", into="statement_balance_credits"
        ),
        "StatementBalanceDebits": Money(
            "What the statement debits in all.", into="statement_balance_debits"
        ),
        "StatementDate": Date(
            "The day it ends on; the last reconciled one when left out.", into="statement_date"
        ),
        "Status": Choice(
            RECONCILIATION_STATUSES, "2 completes it, 1 opens it again.", into="status"
        ),
    },
    extra={
        "override_status": YesNo(
            "Y opens it again although a newer one is complete; administrators only, and logged.",
            default=False,
        ),
    },
    numbering=Numbering(32, "RCN"),
    rule=_rule,
    removing=_removing,
    search="FINANCIAL_RECONCILIATION_SEARCH",
    refuses=[ReconciliationComplete, NewerStands],
    example={"BankAccount": 1, "StatementDate": "2026-06-30", "StatementBalance": "1500.00"},
)

search(
    "FINANCIAL_RECONCILIATION_SEARCH",
    of=Reconciliation,
    prefix="Reconciliation",
    doc="Find bank reconciliations.",
    columns={
        "Reference": Text(50, "Its reference.", into="reference"),
        "BankAccount": Ref(BankAccount, "Whose statement.", into="bank_account"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "PreviousBalance": Money("The balance it starts with.", into="previous_balance"),
        "StatementBalance": Money("The balance it ends with.", into="statement_balance"),
        "StatementBalanceCredits": Money(
            "What the statement credits in all.", into="statement_balance_credits"
        ),
        "StatementBalanceDebits": Money(
            "What the statement debits in all.", into="statement_balance_debits"
        ),
        "StatementDate": Date("The day it ends on.", into="statement_date"),
        "Status": Choice(RECONCILIATION_STATUSES, "Whether it is complete.", into="status"),
    },
    children={"BankAccount": ("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", by("bank_account"))},
    example={
        "fields": [{"name": "statementdate"}, {"name": "statementbalance"}],
        "filters": [{"name": "status", "comparison": "EQUAL_TO", "value1": 1}],
        "sorts": [{"name": "statementdate", "direction": "desc"}],
    },
)

# --- what is on it ------------------------------------------------------------------------------


@method(
    "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        **MANAGE_PARAMS,
        "Id": Id("The item, where Object and ObjectContext do not say which."),
        "Object": Choice(RECONCILED, "The kind of document, together with ObjectContext."),
        "ObjectContext": Id("The document, together with Object."),
        "Reconciliation": Ref(Reconciliation, "The reconciliation to put it into."),
        "SourceBankTransaction": Ref(BankTransaction, "The bank transaction that it matches."),
    },
    result=MANAGE_RESULT,
    refuses=[RecordNotFound, ReconciliationComplete, StaleTimestamp],
    example={"Reconciliation": 1, "Object": 6, "ObjectContext": 1},
    changes_books=True,
)
def reconciliation_item(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Put a payment, receipt or general journal into a reconciliation, or take it out.

    With Remove=1 the pair of Object and ObjectContext says what to take out, together with
    Reconciliation where it is in more than one. Receipts and payments must be of the
    reconciliation's bank account, and are in one at most. A journal needs a line on the
    financial account of that bank account; one between two bank accounts is in one
    reconciliation of each. What is in any is locked (LockedReconciliation). A complete
    reconciliation keeps its items."""
    _check_named(params)
    found = _found(actor, params)
    if found is None:
        return _put_in(actor, params)
    if params["remove"]:
        write.remove(actor, _held(actor, found))
        return {"id": found.id, "notes": "REMOVED"}
    return _match(actor, params, found)


def _check_named(params: dict[str, Any]) -> None:
    """The pair is needed where no Id is given, and Reconciliation to put something in."""
    needed = [] if params.get("id") is not None else ["object", "objectcontext"]
    missing = [name for name in needed if params.get(name) is None]
    if missing:
        words = "is needed: give the document with Object and ObjectContext"
        raise ValidationError({name: [words] for name in missing})


def _found(actor: Actor, params: dict[str, Any]) -> ReconciliationItem | None:
    """The item that the call is about; None when it is to be made."""
    if params.get("id") is not None:
        return scope.find(actor, ReconciliationItem, params["id"])
    document = scope.find(
        actor, Document, params["objectcontext"], params["object"], field="ObjectContext"
    )
    found = _memberships(actor, document, params.get("reconciliation"))
    if not found and params["remove"]:
        noun = f"{KINDS[document.object].noun} in the reconciliation"
        raise RecordNotFound(noun=noun, field="ObjectContext", value=document.id)
    if len(found) > 1:
        names = " and ".join(each.reference for each in _reconciliations(actor, document))
        words = f"is needed: {document.reference} is in {names}; give the one that is meant"
        raise InvalidFields({"Reconciliation": words})
    return found[0] if found else None


def _memberships(
    actor: Actor, document: Document, reconciliation: int | None
) -> list[ReconciliationItem]:
    """A document's items, in one reconciliation or in all that have it."""
    condition = ReconciliationItem.document == document.id
    if reconciliation is not None:
        condition &= ReconciliationItem.reconciliation == reconciliation
    found = ReconciliationItem.select().where(
        scope.within(ReconciliationItem, actor.space) & condition
    )
    return list(found.order_by(ReconciliationItem.id))


def _reconciliations(actor: Actor, document: Document) -> list[Reconciliation]:
    """The reconciliations that a document is in."""
    having = ReconciliationItem.select(ReconciliationItem.reconciliation).where(
        scope.within(ReconciliationItem, actor.space) & (ReconciliationItem.document == document.id)
    )
    found = Reconciliation.select().where(
        scope.within(Reconciliation, actor.space) & Reconciliation.id.in_(having)
    )
    return list(found.order_by(Reconciliation.id))


def _held(actor: Actor, found: ReconciliationItem) -> ReconciliationItem:
    """An item, held after its reconciliation, which must not be complete, and its document."""
    _refuse_complete(scope.take(actor, Reconciliation, found.reconciliation))
    scope.take(actor, Document, found.document)
    held = scope.take(actor, ReconciliationItem, found.id)
    check_timestamp(actor, held, held.NOUN)
    return held


def _match(actor: Actor, params: dict[str, Any], found: ReconciliationItem) -> dict[str, Any]:
    """It is in there already; only the bank transaction that it matches may be another."""
    held = _held(actor, found)
    if params.get("reconciliation") not in (None, held.reconciliation):
        words = "stays as it is; take the item out with Remove=1 and put it into the other one"
        raise InvalidFields({"Reconciliation": words})
    if "sourcebanktransaction" in params:
        hold_bank_transaction(actor, params["sourcebanktransaction"])
        write.change(actor, held, source_bank_transaction=params["sourcebanktransaction"])
    return {"id": held.id, "notes": "UPDATED", "timestamp": held.version}


def _put_in(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    if params.get("reconciliation") is None:
        words = "is needed: give the reconciliation to put it into"
        raise ValidationError({"reconciliation": [words]})
    refuse_timestamp(actor)
    into = scope.take(actor, Reconciliation, params["reconciliation"])
    _refuse_complete(into)
    document = scope.take(
        actor, Document, params["objectcontext"], params["object"], field="ObjectContext"
    )
    _check_free(actor, into, document)
    _check_bank_account(actor, into, document)
    hold_bank_transaction(actor, params.get("sourcebanktransaction"))
    item = write.add(
        actor,
        ReconciliationItem,
        reconciliation=into.id,
        document=document.id,
        source_bank_transaction=params.get("sourcebanktransaction"),
    )
    return {"id": item.id, "notes": "ADDED", "timestamp": item.version}


def _check_free(actor: Actor, into: Reconciliation, document: Document) -> None:
    """Raise InvalidFields while it is in another one; asked of the held document, it stays so.

    A journal is on the statement of every bank account it has a line on."""
    for other in _reconciliations(actor, document):
        if document.object != JOURNAL or other.bank_account == into.bank_account:
            where = f"reconciliation {other.reference}"
            words = f"{document.reference} is in {where}; take it out there first"
            raise InvalidFields({"ObjectContext": words})


def _check_bank_account(actor: Actor, into: Reconciliation, document: Document) -> None:
    account = scope.find(actor, BankAccount, into.bank_account)
    noun = f"{KINDS[document.object].noun} {document.reference}"
    if document.object != JOURNAL:
        if document.bank_account != account.id:
            words = f"{noun} is not on the reconciliation's bank account, {account.title_text}"
            raise InvalidFields({"ObjectContext": words})
    elif account.financial_account is None:
        words = f"bank account {account.title_text} has no FinancialAccount; journals need one"
        raise InvalidFields({"Reconciliation": words})
    elif not _journal_lines(actor, [document.id], account.financial_account).exists():
        words = f"{noun} has no line on the financial account of {account.title_text}"
        raise InvalidFields({"ObjectContext": words})


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
        """What the statement's balance is above what the items explain."""
        moved = self.receipts - self.payments + self.debits - self.credits
        return statement - previous - moved


def _totals(actor: Actor, row: Reconciliation) -> Totals:
    documents = _members(actor, row.id).select(ReconciliationItem.document).order_by()
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


@method(
    "FINANCIAL_RECONCILIATION_OUT_OF_BALANCE",
    access=Access.USER,
    work=Work.POINT,
    params={"Reconciliation": Id("The reconciliation.", required=True)},
    result={
        "OutOfBalance": Money("What StatementBalance is above what all the others explain."),
        "PreviousBalance": Money("The balance it starts with."),
        "StatementBalance": Money("The balance it ends with."),
        "Receipts": Money("Its receipts, which add to the balance."),
        "Payments": Money("Its payments, which take from it."),
        "DebitGeneralJournals": Money("Debits of its journals to the bank account, which add."),
        "CreditGeneralJournals": Money("Credits of its journals, which take from it."),
        "StatementBalanceCredits": Money("What the statement credits in all, as given."),
        "StatementBalanceDebits": Money("What the statement debits in all, as given."),
    },
    refuses=[RecordNotFound],
    example={"Reconciliation": 1},
)
def out_of_balance(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Say what a reconciliation comes to, and by how much it is out.

    It is in balance when the previous balance, with the receipts and the debits of journals
    added and the payments and the credits of journals taken off, is the statement's."""
    row = scope.find(actor, Reconciliation, params["reconciliation"], field="Reconciliation")
    totals = _totals(actor, row)
    return {
        "OutOfBalance": totals.out_of_balance(row.previous_balance, row.statement_balance),
        "PreviousBalance": row.previous_balance,
        "StatementBalance": row.statement_balance,
        "Receipts": totals.receipts,
        "Payments": totals.payments,
        "DebitGeneralJournals": totals.debits,
        "CreditGeneralJournals": totals.credits,
        "StatementBalanceCredits": row.statement_balance_credits,
        "StatementBalanceDebits": row.statement_balance_debits,
    }
