"""Which invoice a call is about: by id, number, reference or guid, or a structure of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError
from peewee import Expression

from methods.identities import Identity, Named
from methods.locked import spelling_of
from methods.manage import check_timestamp
from methods.spelling import Spelling
from methods.wire.types import Id, Ids, Text, Wire
from models import naming
from models.actor import Actor
from models.document import INVOICE, Document
from models.issuing import register
from models.refusals import RecordNotFound
from models.store import scope

ELSEWISE: dict[str, Wire] = {
    "InvoiceNumber": Text(50, "In place of Invoice: the number it was issued under, or its "
                          "reference.", default=""),
    "Guid": Text(36, "In place of Invoice: its globally unique id.", default=""),
}  # fmt: skip
IDENTITY: dict[str, Wire] = {
    "InvoiceIdentity": Identity(
        "In place of Invoice: a structure with its id, its number or its guid.",
        "The number it was issued under, or its reference.",
    ),
}
"""Declared last, so that parameters sent by position keep theirs."""
ONE: dict[str, Wire] = {"Invoice": Id("The invoice."), **ELSEWISE}
SEVERAL: dict[str, Wire] = {
    "Invoice": Ids("The invoice; several ids, with commas between, mean several."),
    **ELSEWISE,
}
_NAMES = {name.lower(): name for name in (*ONE, *IDENTITY)}


def meant(
    actor: Actor,
    ids: Sequence[int] | None,
    number: str,
    guid: str,
    identity: Named | None,
) -> Sequence[int]:
    """The ids of the invoices that a call is about.

    Raises ValidationError where it names none or different ones, RecordNotFound where there is
    none of that number or guid; whether there are those of the ids is for who takes them."""
    named: dict[str, Sequence[int]] = {}
    if ids:
        named["invoice"] = ids
    if number:
        named["invoicenumber"] = [_numbered(actor, number)]
    if guid:
        named["guid"] = [_found(actor, "Guid", guid, Document.guid == guid)]
    if identity is not None:
        named["invoiceidentity"] = [_identified(actor, identity)]
    if not named:
        raise ValidationError({"invoice": [f"is needed: give {', '.join([*ONE, *IDENTITY])}"]})
    first, *others = named
    for name in others:
        if named[name] != named[first]:
            words = f"is not the invoice that {_NAMES[first]} means; give one of them"
            raise ValidationError({name: [words]})
    return named[first]


def the_one_meant(
    actor: Actor, id: int | None, number: str, guid: str, identity: Named | None
) -> int:
    """The id of the invoice that a call is about. Raises ValidationError or RecordNotFound."""
    return meant(actor, None if id is None else [id], number, guid, identity)[0]


def _identified(actor: Actor, named: Named) -> int:
    field = "InvoiceIdentity"
    if named.id is not None:
        return _found(actor, field, named.id, Document.id == named.id)
    if named.guid:
        return _found(actor, field, named.guid, Document.guid == named.guid)
    return _numbered(actor, named.number, field)


def _numbered(actor: Actor, number: str, field: str = "InvoiceNumber") -> int:
    issued = register.invoice_numbered(actor, number)
    if issued is not None:
        return issued
    return _found(actor, field, number, naming.same(Document, "reference", number))


def _found(actor: Actor, field: str, value: str | int, condition: Expression) -> int:
    query: Any = Document.select(Document.id).where(
        scope.within(Document, actor.space) & (Document.object == INVOICE) & condition
    )
    found = query.scalar()
    if found is None:
        raise RecordNotFound(noun="invoice", field=field, value=value)
    return int(found)


def taken(actor: Actor, id: int) -> Document:
    """The invoice, held; it must be as the caller last read it.

    Raises RecordNotFound or StaleTimestamp."""
    invoice = scope.take(actor, Document, id, INVOICE, field="Invoice")
    check_timestamp(actor, invoice, invoice.kind.noun)
    return invoice


class Header:
    """Spells what a previewed call would change, as the invoice's _MANAGE method does."""

    of = object = None

    @property
    def spelling(self) -> Spelling:
        """Wire name and type of each column."""
        return spelling_of(INVOICE, is_line=False)
