"""What lifts each lock the ordinary way: the method, and the parameters to call it with.

The books know when a lock holds and what causes it; only here is said which call ends that. A
lock without a way to lift it keeps the service from starting. The rules are those of the locking
reference, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from methods.spelling import SPELLINGS
from models import link, lock_dates, locks, settings
from models.document import KINDS, Document
from models.locks import Evidence, Facts, Obstacle


@dataclass(frozen=True)
class Call:
    """A call: its method, and its parameters as a person reads them."""

    method: str
    parameters: str


Lifting = Callable[[Facts, Evidence], Call]
"""The call that lifts a lock on a document or line, given the record that causes it."""

LOCK_DATE_PARAMETERS = {
    settings.INVOICES_LOCKED: "InvoicesLockedDate",
    settings.EXPENSES_LOCKED: "ExpensesLockedDate",
    settings.JOURNALS_LOCKED: "JournalsLockedDate",
}
"""The parameter that moves each lock date, and the field that shows it."""


LINKED_BY = {
    link.RECEIPT_INVOICE.number: "RECEIPT_INVOICE",
    link.PAYMENT_EXPENSE.number: "PAYMENT_EXPENSE",
    link.INVOICE_CREDIT.number: "INVOICE_CREDIT_NOTE",
    link.EXPENSE_CREDIT.number: "EXPENSE_CREDIT_NOTE",
    link.PAYMENT_RECEIPT.number: "PAYMENT_RECEIPT",
    link.PAYMENT_CREDIT.number: "PAYMENT_CREDIT_NOTE",
    link.RECEIPT_PAYMENT.number: "RECEIPT_PAYMENT",
    link.RECEIPT_CREDIT.number: "RECEIPT_CREDIT_NOTE",
    link.CONTRA.number: "CONTRA",
}
"""Which methods make and find each kind of link: FINANCIAL_…_MANAGE and FINANCIAL_…_SEARCH."""


def manage_method(object: int) -> str:
    """The method that adds and changes this kind of document."""
    return f"FINANCIAL_{_called(object)}_MANAGE"


def action_method(object: int) -> str:
    """The method that locks and unlocks this kind of document by hand."""
    return f"FINANCIAL_{_called(object)}_ACTION"


def _called(object: int) -> str:
    return KINDS[object].noun.upper().replace(" ", "_")


def _report(facts: Facts, cause: Evidence) -> Call:
    return Call("FINANCIAL_TAX_REPORT_MANAGE", f"Id={cause.context}, Status=1")


def _date(facts: Facts, cause: Evidence) -> Call:
    name = LOCK_DATE_PARAMETERS[lock_dates.setting_of(facts.object, facts.type)]
    return Call("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", f"Reset=Y, {name}=an earlier date")


def _link(facts: Facts, cause: Evidence) -> Call:
    assert cause.link_kind is not None, "what ties is a link"
    return Call(f"FINANCIAL_{LINKED_BY[cause.link_kind]}_MANAGE", f"Id={cause.link}, Remove=1")


def _by_hand(facts: Facts, cause: Evidence) -> Call:
    return Call(action_method(facts.object), f"Id={facts.document}, Action=unlock")


def _reconciliation(facts: Facts, cause: Evidence) -> Call:
    if cause.barred:
        return Call("FINANCIAL_RECONCILIATION_MANAGE", f"Id={cause.context}, Status=1")
    return Call(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE",
        f"Reconciliation={cause.context}, Object={facts.object}, "
        f"ObjectContext={facts.document}, Remove=1",
    )


def _sent(facts: Facts, cause: Evidence) -> Call:
    """Nothing but voiding takes back that an issued invoice was sent."""
    if facts.issued:
        return Call("FINANCIAL_INVOICE_VOID", f"Invoice={facts.document}, Reason=why")
    return Call("FINANCIAL_INVOICE_MANAGE", f"Id={facts.document}, Sent=N, override_LockedSent=Y")


def _transfer(facts: Facts, cause: Evidence) -> Call:
    if cause.barred:
        removal = f"Id={facts.document}, Remove=1, override_LockedTransfer=Y"
        return Call("FINANCIAL_PAYMENT_MANAGE", removal)
    return Call("FINANCIAL_TRANSFER_EXPENSE_MANAGE", f"Id={cause.link}, Remove=1")


def by_field(column: str) -> Lifting:
    """Saying N in the field that fills the column which puts the lock on."""

    def lift(facts: Facts, cause: Evidence) -> Call:
        name, _ = SPELLINGS[Document, facts.object][column]
        return Call(manage_method(facts.object), f"Id={facts.document}, {name}=N")

    return lift


BY_FIELD = {lock.name: by_field(lock.mark.column) for lock in locks.LOCKS if lock.mark}
LIFTED_BY: dict[str, Lifting] = BY_FIELD | {
    "LockedBAS": _report,
    "LockedCredit": _link,
    "LockedDate": _date,
    "LockedLinked": _link,
    "LockedManual": _by_hand,
    "LockedReconciliation": _reconciliation,
    "LockedSent": _sent,
    "LockedTransfer": _transfer,
}
"""What lifts each lock, by its name; one that a column puts on, by its field if nothing else."""

for _name in sorted(locks.BY_NAME.keys() - LIFTED_BY.keys()):
    raise locks.WrongLock(
        f"{_name}: say what lifts it: `mark` if a column, or LIFTED_BY of methods/lifting.py"
    )
for _name in sorted(LIFTED_BY.keys() - locks.BY_NAME.keys()):
    raise locks.WrongLock(f"{_name}: LIFTED_BY lifts it, but the table of locks has no such row")


def lifting(obstacle: Obstacle, cause: Evidence) -> Call:
    """The call that lifts a lock the ordinary way, where the record told as its cause does it."""
    return LIFTED_BY[obstacle.lock.name](obstacle.facts, cause)
