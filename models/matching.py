"""Bank transactions and what of the books goes with each: taken together, kept while in use.

The rules are those of web_app.md 7.
"""

from __future__ import annotations

from typing import Any

from models.actor import Actor
from models.bank_transaction import LINKED, MATCHED, TRANSFERRED, BankTransaction
from models.document import KINDS, Document
from models.period import ReconciliationItem
from models.refusals import InUse
from models.store import scope
from models.store.base import Record

USERS: tuple[tuple[type[Record], str], ...] = (
    (Document, "id"),
    (ReconciliationItem, "document"),
)
"""What may have come from a bank transaction, and the document that it is or belongs to."""


DEALT_WITH = (MATCHED, TRANSFERRED, LINKED)
"""The status of a bank transaction that nobody is shown to deal with any more."""


def take(actor: Actor, id: int | None) -> None:
    """Take the bank transaction that something is to go with, so that it stays.

    Raises RecordNotFound."""
    if id is not None:
        scope.take(actor, BankTransaction, id, field="SourceBankTransaction")


def of_document(actor: Actor, document: Document) -> list[BankTransaction]:
    """The bank transactions that go with a document, and with no other one."""
    item = ReconciliationItem
    reconciled = item.select(item.source_bank_transaction).where(item.document == document.id)
    is_source = BankTransaction.id == document.source_bank_transaction
    is_source |= BankTransaction.id.in_(reconciled)
    own = (BankTransaction.document == document.id) | (
        BankTransaction.document.is_null() & is_source
    )
    found = BankTransaction.select().where(scope.within(BankTransaction, actor.space) & own)
    return list(found.order_by(BankTransaction.id))


def refuse_if_used(actor: Actor, row: BankTransaction) -> None:
    """Raise InUse while a receipt, payment or reconciliation says that it came from this one."""
    found = [_users(actor, row, *user) for user in USERS]
    users = list(dict.fromkeys(reference for each in found for reference in each))
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users), uses=users)


def _users(actor: Actor, row: BankTransaction, model: Any, document: str) -> list[str]:
    using = model.select(getattr(model, document)).where(
        scope.within(model, actor.space) & (model.source_bank_transaction == row.id)
    )
    found: Any = Document.select(Document.object, Document.reference).where(
        scope.within(Document, actor.space) & Document.id.in_(using)
    )
    named = found.order_by(Document.id).limit(3).tuples()
    return [f"{KINDS[object].noun} {reference}" for object, reference in named]
