"""What goes with a record that goes, what lets go of it, and what keeps it in place (wire.md 5)."""

from __future__ import annotations

from typing import Any

from models import matching, settings
from models.account import Account
from models.actor import Actor
from models.attachment import Attachment
from models.bank_deposit import BankDeposit, BankDepositItem
from models.bank_transaction import CONFIRMED, BankTransaction
from models.counted import counted
from models.document import (
    INVOICE,
    Document,
    Item,
    JournalItem,
    Transfer,
    TransferExpense,
)
from models.document_step import DocumentStep
from models.ledger.sums import Span, count
from models.link import Link
from models.period import Reconciliation, ReconciliationItem, TaxReportItem
from models.refusals import InUse
from models.store.base import Record, stamp, writing
from models.store.database import Statement, slot
from models.store.objects import called, object_of
from models.write import postings
from models.write.rows import delete, update_record
from models.write.trail import remember, replace_postings

OWNED: dict[type[Record], tuple[tuple[type[Record], str], ...]] = {
    Document: (
        (Link, "source_document"),
        (Link, "target_document"),
        (TransferExpense, "document"),
        (ReconciliationItem, "document"),
        (TaxReportItem, "document"),
        (DocumentStep, "document"),
        (Item, "document"),
        (JournalItem, "document"),
    ),
    BankDeposit: ((BankDepositItem, "deposit"),),
    Item: (
        (Link, "source_item"),
        (Link, "target_item"),
        (TransferExpense, "item"),
    ),
}
"""What goes with a record when it goes; anything else that points at it keeps it in place."""

LET_GO: tuple[tuple[type[Record], str], ...] = (
    (TransferExpense, "payment"),
    (BankTransaction, "document"),
)
"""What points at a document and stays when that goes, pointing at none."""

_OTHER_WHOLES: dict[type[Record], tuple[tuple[str, int], ...]] = {
    ReconciliationItem: (("reconciliation", Reconciliation.OBJECT),),
    TransferExpense: (("transfer", Transfer.OBJECT),),
}
PARTS_OF: dict[type[Record], tuple[tuple[str, int], ...]] = {
    # the holds of a document are found by its id, whatever its kind
    model: (
        *((column, INVOICE) for each, column in OWNED[Document] if each is model),
        *_OTHER_WHOLES.get(model, ()),
    )
    for model, _ in OWNED[Document]
}
"""The columns by which a record is part of others, and what those are: writing it is a write to
those."""


def remove_rows(actor: Actor, row: Record) -> None:
    """Take a record's row away, and those of what belongs to it."""
    if isinstance(row, Document):
        _let_go(actor, row)
        if posted := postings.of(actor, row.id):
            replace_postings(actor, posted, [])
    for model, column in OWNED.get(type(row), ()):
        delete(model, column).run(id=row.id, space=actor.space)
    delete(type(row), "id").run(id=row.id, space=actor.space)


def _let_go(actor: Actor, row: Document) -> None:
    """A document goes: the bank transfer whose payment it was has none again, and the bank
    transactions that went with it are to be dealt with anew."""
    with writing():
        query = TransferExpense.update(payment=None).where(
            (TransferExpense.payment == row.id) & (TransferExpense.space == actor.space)
        )
    query.execute()
    for each in matching.of_document(actor, row):
        status = CONFIRMED if each.status in matching.DEALT_WITH else each.status
        anew = {"document": None, "status": status}
        changes = {name: (getattr(each, name), value) for name, value in anew.items()}
        update_record(actor, each, anew)
        remember(actor, each, "UPDATED", {n: c for n, c in changes.items() if c[0] != c[1]})


def refuse_if_used(actor: Actor, row: Record) -> None:
    """Raise InUse, saying by what, while another record points at this one."""
    owned = {(model, column) for model, column in OWNED.get(type(row), ())}
    owned.update(LET_GO)
    users: list[str] = []
    for field, model in type(row)._meta.backrefs.items():
        if (model, field.name) in owned or not issubclass(model, Record):
            continue
        found = (
            model.select()
            .where((field == row.id) & (model.space == actor.space))
            .order_by(model.id)
            .limit(3)
        )
        users += [called(user) for user in found if not (model is type(row) and user == row)]
    for setting in _settings_using(actor, row):
        users.append(f"the setting {setting}")
    if isinstance(row, Account) and (posted := count(actor.space, Span(accounts=[row.id]))):
        users.append(counted(posted, "posting"))
    if users:
        raise InUse(noun=row.NOUN, users=", ".join(users), uses=users)


def _settings_using(actor: Actor, row: Record) -> list[str]:
    kinds = {"Account": "account", "Business": "business"}
    wanted = kinds.get(type(row).__name__)
    return [
        each.name
        for each in settings.SETTINGS.values()
        if wanted and each.of == wanted and each.text_in(actor.space) == str(row.id)
    ]


def _putting_files_aside() -> Any:
    with writing():
        return Attachment.update(
            {
                Attachment.removed: slot("now"),
                Attachment.removed_user: slot("user"),
                Attachment.modified: slot("now"),
                Attachment.modified_user: slot("user"),
                Attachment.version: Attachment.version + 1,
            }
        ).where(
            (Attachment.space == slot("space"))
            & (Attachment.object == slot("object"))
            & (Attachment.object_context == slot("context"))
            & Attachment.removed.is_null()
        )


_files_aside = Statement(_putting_files_aside)


def put_files_aside(actor: Actor, row: Record) -> None:
    """The files of a record that goes are shown no more."""
    if (object := object_of(row)) is not None:
        _files_aside.run(
            space=actor.space, user=actor.user, now=stamp(actor.now), object=object, context=row.id
        )
