"""Bank reconciliations: a bank's statement, and the receipts, payments and journals it shows."""

from __future__ import annotations

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.keywords import LEFT_OUT, LeftOut
from methods.lists import RECONCILIATION_STATUSES
from methods.manage import (
    MANAGE_PARAMS,
    MANAGE_RESULT,
    REASON,
    REASON_OF_EVENTS,
    Numbering,
    check_timestamp,
    manage,
    refuse_timestamp,
)
from methods.search.columns import by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Id, Money, Names, Ref, Text, YesNo
from models import journals, write
from models.account import BankAccount
from models.actor import Actor
from models.bank import depositing, reconciling
from models.bank_transaction import BankTransaction
from models.document import JOURNAL, PAYMENT, RECEIPT, Document
from models.lock_event import REOPEN
from models.period import COMPLETE, OPEN, Reconciliation, ReconciliationItem
from models.periods.reopening import log
from models.refusals import (
    ClosedForGood,
    InvalidFields,
    NewerStands,
    ReconciliationComplete,
    ReconciliationInLockedPeriod,
    ReconciliationOutOfBalance,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import scope
from models.write import Values

RECONCILED = {PAYMENT: "Payment", RECEIPT: "Receipt", JOURNAL: "General Journal"}

# --- the statement ------------------------------------------------------------------------------


def _rule(actor: Actor, row: Reconciliation | None, values: Values, *, reason: str) -> None:
    if row is None:
        reconciling.complete_new(actor, values)
    else:
        reconciling.judge_change(actor, row, values)
    if values.get("status") == COMPLETE and getattr(row, "status", OPEN) != COMPLETE:
        out = reconciling.complete(actor, row, values)
        if row is not None:
            reconciling.log_completion(actor, row, out, reason)
    elif row is not None and row.status == COMPLETE and values.get("status") == OPEN:
        log(actor, row, REOPEN, reason)


def _after(actor: Actor, row: Reconciliation, *, reason: str, id: int | None = None) -> None:
    """Only now has one that is completed as it is added an id for the trail; and deposits follow
    what became of it."""
    if id is None and row.status == COMPLETE:
        out = row.statement_balance - row.previous_balance
        reconciling.log_completion(actor, row, out, reason)
    depositing.follow(actor, row)


manage(
    "FINANCIAL_RECONCILIATION_MANAGE",
    of=Reconciliation,
    object=Reconciliation.OBJECT,
    doc="""Add, change or remove a bank reconciliation; complete it, and open it again.

    Status 2 completes it: it then stays as it is, with its items, and the bank account is
    reconciled up to its StatementDate (today, if it has none). Status 1 opens it again; while
    a newer one of the bank account is complete, that needs override_status=Y, and a role that
    opens again where its StatementDate is in a locked period. An answer
    warns if the items do not explain the balance of the statement; a space whose setting
    ReconciliationMustBalance is Y refuses that, but for override_Balance=Y.
    Completing and opening again are in FINANCIAL_LOCK_EVENT_SEARCH.""",
    fields={
        "BankAccount": Ref(BankAccount, "Whose statement.", into="bank_account", needed=True),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "PreviousBalance": Money(
            "The balance it starts with; the last reconciled one when left out.",
            into="previous_balance",
            worked_out=True,
        ),
        "Reference": Text(
            50, "Its reference, unique; RCN and six digits.", into="reference", kept=True
        ),
        "StatementBalance": Money(
            "The balance it ends with; the last reconciled one when left out.",
            into="statement_balance",
            worked_out=True,
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
            RECONCILIATION_STATUSES, "2 completes it, 1 opens it again.", into="status", kept=True
        ),
    },
    extra={
        "Reason": REASON,
        "override_Balance": YesNo(
            "Y completes it although it is out of balance; by roles that may, and logged.",
            default=False,
        ),
        "override_status": YesNo(
            "Y opens it again although a newer one is complete; by roles that may, and logged.",
            default=False,
        ),
    },
    numbering=Numbering(32, "RCN"),
    rule=_rule,
    after=_after,
    removing=reconciling.let_go,
    search="FINANCIAL_RECONCILIATION_SEARCH",
    refuses=[
        ClosedForGood,
        ReconciliationComplete,
        ReconciliationInLockedPeriod,
        ReconciliationOutOfBalance,
        NewerStands,
    ],
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
        "ObjectContext": Id("The document, together with Object.", into="document"),
        "DataReturn": Names("Nothing is answered: items have no search.", ignored=True),
        "Reason": REASON_OF_EVENTS,
        "Reconciliation": Ref(Reconciliation, "The reconciliation to put it into."),
        "SourceBankTransaction": Ref(BankTransaction, "The bank transaction that it matches."),
    },
    result=MANAGE_RESULT,
    refuses=[RecordNotFound, ReconciliationComplete, StaleTimestamp],
    example={"Reconciliation": 1, "Object": 6, "ObjectContext": 1},
    changes_books=True,
)
def reconciliation_item(
    actor: Actor,
    *,
    remove: bool,
    id: int | None = None,
    object: int | None = None,
    document: int | None = None,
    reconciliation: int | None = None,
    source_bank_transaction: int | LeftOut | None = LEFT_OUT,
) -> Answer:
    """Put a payment, receipt or general journal into a reconciliation, or take it out.

    With Remove=1 the pair of Object and ObjectContext says what to take out, together with
    Reconciliation where it is in more than one. Receipts and payments must be of the
    reconciliation's bank account, and are in one at most. A journal needs a line on the
    financial account of that bank account; one between two bank accounts is in one
    reconciliation of each. In the platform's dialect a journal also goes by the id of that line.
    What is in any is locked (LockedReconciliation). A complete
    reconciliation keeps its items.

    Raises ValidationError, and what models.bank.reconciling refuses."""
    document = _meant(actor, object, document, reconciliation)
    found = _found(actor, id, object, document, reconciliation, needed=remove)
    if found is None:
        assert document is not None
        matched = None if source_bank_transaction is LEFT_OUT else source_bank_transaction
        made = _put_in(actor, reconciliation, object, document, matched)
        return {"id": made.id, "notes": "ADDED", "timestamp": made.version}
    held = reconciling.take_item(actor, found)
    check_timestamp(actor, held, held.NOUN)
    if remove:
        write.remove(actor, held)
        return {"id": held.id, "notes": "REMOVED"}
    _keep_reconciliation(held, reconciliation)
    if source_bank_transaction is not LEFT_OUT:
        reconciling.match(actor, held, source_bank_transaction)
    return {"id": held.id, "notes": "UPDATED", "timestamp": held.version}


def _meant(
    actor: Actor, object: int | None, context: int | None, reconciliation: int | None
) -> int | None:
    """The document that the call names; of a journal, clients of the platform name the line."""
    if object != JOURNAL or context is None or reconciliation is None:
        return context
    into = scope.peek(actor, Reconciliation, reconciliation)
    return context if into is None else journals.named_by_line(actor, context, into.bank_account)


def _found(
    actor: Actor,
    id: int | None,
    object: int | None,
    context: int | None,
    reconciliation: int | None,
    *,
    needed: bool,
) -> ReconciliationItem | None:
    """The item that the call is about; None when it is to be made.

    Raises ValidationError, RecordNotFound, or InvalidFields where it may be one of several."""
    if id is not None:
        return scope.find(actor, ReconciliationItem, id)
    if object is None or context is None:
        words = "is needed: give the document with Object and ObjectContext"
        missing = {"object": object, "objectcontext": context}
        raise ValidationError({name: [words] for name, value in missing.items() if value is None})
    document = scope.find(actor, Document, context, object, field="ObjectContext")
    if needed:
        return reconciling.need_item_of(actor, document, reconciliation)
    return reconciling.item_of(actor, document, reconciliation)


def _put_in(
    actor: Actor,
    reconciliation: int | None,
    object: int | None,
    document: int,
    matched: int | None,
) -> ReconciliationItem:
    """Raises ValidationError where no reconciliation is named, and what the books refuse."""
    if reconciliation is None:
        words = "is needed: give the reconciliation to put it into"
        raise ValidationError({"reconciliation": [words]})
    refuse_timestamp(actor)
    return reconciling.put_in(actor, reconciliation, object, document, matched)


def _keep_reconciliation(held: ReconciliationItem, reconciliation: int | None) -> None:
    """Raise InvalidFields where an item is to be in another one: that is two calls."""
    if reconciliation not in (None, held.reconciliation):
        words = "stays as it is; take the item out with Remove=1 and put it into the other one"
        raise InvalidFields({"reconciliation": words})


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
    answers_small=True,
)
def out_of_balance(actor: Actor, *, reconciliation: int) -> Answer:
    """Say what a reconciliation comes to, and by how much it is out.

    It is in balance when the previous balance, with the receipts and the debits of journals
    added and the payments and the credits of journals taken off, is the statement's."""
    row = scope.find(actor, Reconciliation, reconciliation, field="Reconciliation")
    totals = reconciling.totals(actor, row)
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
