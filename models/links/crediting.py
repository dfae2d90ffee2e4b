"""The open credit notes of a contact, applied to its bills; what a note must cover (books.md 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import balances, booked, heads, line_accounts, lines, tax, tax_types, write
from models.actor import Actor
from models.cents import shown
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    Document,
    Item,
    credit_type,
)
from models.link import EXPENSE_CREDIT, INVOICE_CREDIT
from models.links import linking
from models.refusals import CreditNoteIssued, InvalidFields, way
from models.store import scope
from models.write import Values

NOT_SET = 1
"""Reason of a credit note that has none."""
DEFAULTS = {"type": CUSTOMER_CREDIT, "reason": NOT_SET, "amount": 0}


# --- the note itself ----------------------------------------------------------------------------


ISSUED_SAYS = frozenset(
    {"amount", "contact_business", "contact_person", "date", "notes", "tax", "tax_type", "type"}
)
"""What stands on the paper of an issued note."""


def keep_issued(actor: Actor, row: Document, values: Values | None = None) -> None:
    """Raise CreditNoteIssued where an issued note is to say something else, or to be removed."""
    if not row.issued:
        return
    changed = None if values is None else write.differing(actor, row, values).keys() & ISSUED_SAYS
    if changed is None or changed:
        what = "it stays as it is" if changed else "it can't be removed"
        raise CreditNoteIssued(reference=row.reference, number=row.issued_number, what=what)


def complete(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed credit note leaves out, and judge it. Raises InvalidFields."""
    if row is not None and row.issued:
        keep_issued(actor, row, values)
    heads.need_contact(row, values)
    heads.keep_date(actor, row, values)
    for column, default in DEFAULTS.items():
        if (row is None or column in values) and values.get(column) is None:
            values[column] = default
    if values.get("amount", 0) < 0:
        raise InvalidFields({"amount": f"is below zero; {way('say_who_owes')}"})
    side = tax_types.side_of_credit_note(values.get("type", getattr(row, "type", None)))
    number = values.get("tax_type", getattr(row, "tax_type", None))
    line_accounts.check_postable(actor, values.get("financial_account"))
    tax.complete(actor, tax_types.rate_of(actor, side, number), row, values)
    before = None if row is None else row.financial_account
    line_accounts.check_bills(
        actor, values.get("financial_account"), before=before, of="a credit note"
    )
    line_accounts.warn_of_bank(actor, values.get("financial_account"), before=before)
    if row is not None:
        _keep_what_is_applied(actor, row, values)


def _keep_what_is_applied(actor: Actor, row: Document, values: Values) -> None:
    """What is applied of a note stays covered by it, and stays on the side it was applied to."""
    used = balances.linked.of(actor, row)
    if used > values.get("amount", row.amount):
        words = f"may not go below {shown(used)}, which is applied already"
        raise InvalidFields({"amount": words})
    if used and values.get("type", row.type) != row.type:
        words = f"stays {row.type} while the credit note is applied; remove its applications first"
        raise InvalidFields({"type": words})


# --- what it is applied to ----------------------------------------------------------------------


def take_with_open_notes(actor: Actor, id: int, contact: Mapping[str, int | None]) -> None:
    """Take an invoice or expense together with the notes that may be applied to it.

    `contact` is what is to change of its contact, by column. Somebody may be applying one of the
    same credit notes to the same document just now: both take the documents in one order."""
    document = scope.peek(actor, Document, id)
    if document is None or document.object not in (INVOICE, EXPENSE):
        return
    for column in heads.CONTACTS:
        setattr(document, column, contact.get(column, getattr(document, column)))
    scope.take_documents(actor, [id, *_open_notes(actor, document)])


def apply_open_notes(actor: Actor, document: Document) -> None:
    """Apply the contact's open credit notes to a taken document's lines, oldest first.

    Raises RecordLocked."""
    kind = INVOICE_CREDIT if document.object == INVOICE else EXPENSE_CREDIT
    found = _open_notes(actor, document)
    taken = scope.take_documents(actor, [document.id, *found])
    for id in found:
        note = taken[id]
        left = min(
            balances.left.of(actor, note), balances.outstanding.of(actor, taken[document.id])
        )
        for line, amount in lines.shared_out(actor, document, left):
            linking.add(actor, kind, note.id, line.id, amount=amount, applies=actor.today)


def _open_notes(actor: Actor, document: Document) -> list[int]:
    """The credit notes of the document's contact that are not used up, oldest first."""
    whose = heads.is_of({column: getattr(document, column) for column in heads.CONTACTS})
    if whose is None:
        return []
    found: Any = (
        Document.select(Document.id)
        .where(
            scope.within(Document, actor.space)
            & (Document.object == CREDIT_NOTE)
            & (Document.type == credit_type(document.object))
            & booked.entered(Document)
            & whose
            & (Document.amount > balances.linked(Document))
        )
        .order_by(Document.date, Document.id)
        .tuples()
    )
    return [id for (id,) in found]


# --- a line as it was before --------------------------------------------------------------------


def keep_before_credits(actor: Actor, row: Item, values: Values) -> None:
    """Have the values of a credited line say what it comes to before its credit notes, as it is
    kept, where this caller is shown and means what is left of it.

    What is sent back as it was shown, or as it was before credits, is no change: the forms of
    that dialect post an amount on every save, and no credit may be taken off twice."""
    if not actor.nets_credits or not values.keys() & {"amount", "tax"}:
        return
    taken = {
        "amount": balances.credited_in_amount.of(actor, row),
        "tax": balances.credited_tax_of_line.of(actor, row),
    }
    for column, credited in taken.items():
        posted, kept = values.get(column), getattr(row, column)
        if not credited or posted is None:
            continue
        is_same = posted in (kept, kept - credited)
        values[column] = kept if is_same else posted + credited
        if is_same and actor.overrides:
            words = f"stays as it is, {shown(kept)} and {shown(kept - credited)} after credit notes"
            actor.warn(f"{column.capitalize()}: {words}")
