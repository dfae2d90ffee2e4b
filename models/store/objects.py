"""Records by the platform's object numbers: what Object and ObjectContext point at."""

from __future__ import annotations

from models.account import BankAccount
from models.attachment import Attachment, KeptFile
from models.bank_file import BankFile
from models.contact import Business, Person
from models.document import KINDS, Document, Transfer
from models.period import ProcessingRun, Reconciliation, TaxReport
from models.profile_setting import TOLD_AS
from models.role import MethodAccess, Role
from models.store.base import Record
from models.user import User
from models.webhook import Webhook

OBJECTS: dict[int, type[Record]] = {
    **dict.fromkeys(KINDS, Document),
    **{
        model.OBJECT: model
        for model in (
            Business,
            Person,
            TaxReport,
            Transfer,
            Reconciliation,
            BankAccount,
            ProcessingRun,
            Attachment,
            BankFile,
            KeptFile,
        )
    },
}
"""The kind of record behind each object number that is kept here."""


def noun(object: int) -> str:
    """What a record of this kind is called."""
    return KINDS[object].noun if object in KINDS else OBJECTS[object].NOUN


NOUNS = {object: noun(object).capitalize() for object in sorted(OBJECTS)}
TOLD_OF = {
    **NOUNS,
    User.OBJECT: "User",
    TOLD_AS: "Setting",
    Role.TOLD_AS: "Role",
    MethodAccess.TOLD_AS: "Access",
    Webhook.TOLD_AS: "Webhook",
}
"""What entries of the trail and messages may be about: users, settings, roles and webhooks are
no records that Object names elsewhere, but have a number."""


def table(object: int) -> str:
    """Where records of this kind are kept: documents of all kinds share a table and its ids."""
    return str(OBJECTS[object]._meta.table_name)


def object_of(row: Record) -> int | None:
    """The object number of a record; None where the platform has none for its kind."""
    if isinstance(row, Document):
        return int(row.object)
    found: int | None = getattr(type(row), "OBJECT", None)
    return found


def called(row: Record) -> str:
    """A record as a person would name it: invoice INV000012, business 7."""
    kind = KINDS[row.object].noun if isinstance(row, Document) else row.NOUN
    return f"{kind} {getattr(row, 'reference', '') or row.id}"
