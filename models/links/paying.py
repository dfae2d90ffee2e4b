"""Money in and out: receipts and payments, their lines and what links them to bills (books.md 2).

A receipt settles an invoice and a payment an expense. One call makes them whole, for a bill or a
bank transfer, or several make them in parts: head, lines and links, all through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models import balances, booked, deposited, heads, line_accounts, lines, matching
from models.account import BankAccount
from models.actor import Actor
from models.cents import shown
from models.document import EXPENSE, INVOICE, PAYMENT, RECEIPT, Document, Item
from models.document_step import CANCEL, WRITE_OFF
from models.link import PAYMENT_EXPENSE, RECEIPT_INVOICE, LinkKind
from models.links import linking
from models.refusals import InvalidFields, NothingToDo, way
from models.store import scope
from models.write import Values


@dataclass(frozen=True)
class Settling:
    """What settles a kind of document: which link does, and the bank account it goes over."""

    link: LinkKind
    default_account: str
    """The flag of the bank account that is taken where none is named."""


SETTLING = {
    INVOICE: Settling(RECEIPT_INVOICE, "default_receipt_account"),
    EXPENSE: Settling(PAYMENT_EXPENSE, "default_payment_account"),
}


# --- what each must be --------------------------------------------------------------------------


def complete_receipt(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed receipt leaves out. Raises InvalidFields, RecordNotFound."""
    heads.need_contact(row, values)
    deposited.keep_bank_account(actor, row, values)
    complete_payment(actor, row, values)


def complete_payment(actor: Actor, row: Document | None, values: Values) -> None:
    """Fill in what a new or changed payment leaves out. Raises RecordNotFound."""
    heads.default_project(actor, row, values)
    heads.keep_date(actor, row, values)
    matching.take(actor, values.get("source_bank_transaction"))


COMPLETE = {RECEIPT: complete_receipt, PAYMENT: complete_payment}


# --- made of what it pays -----------------------------------------------------------------------


def make(actor: Actor, object: int, **values: Any) -> Document:
    """Add a receipt or payment without lines, and hold it. Raises InvalidFields, RecordLocked."""
    COMPLETE[object](actor, None, values)
    made = heads.add(actor, object, **values)
    return scope.take(actor, Document, made.id)


def line_for(actor: Actor, document: Document, line: Item, amount: int) -> Item:
    """Add the line of a receipt or payment that pays so many cents of another one: on the control
    account, where it bears no tax. Raises RecordLocked."""
    alike = {name: getattr(line, name) for name in ("description", "area", "project")}
    account = line_accounts.of_money(actor, document)
    return lines.add(actor, document, financial_account=account, amount=amount, **alike)


def need_settleable(document: Document) -> None:
    """Raise InvalidFields where a document has nobody who could pay it or be paid."""
    if document.contact_business is None and document.contact_person is None:
        words = f"{document.kind.noun} {document.reference} has no contact; give it one first"
        raise InvalidFields({"id": words})


def settle(
    actor: Actor, document: Document, *, amount: int | None, on: date, **head: Any
) -> Document:
    """Make the receipt or payment of a held invoice or expense, linked to its lines in order.

    `amount` in cents; all that is outstanding when it is None or 0. `head` is what else the
    receipt or payment says. Raises InvalidFields, NothingToDo or RecordLocked."""
    link = SETTLING[document.object].link
    paid = _amount(actor, document, amount)
    same = ("contact_business", "contact_person", "area", "project")
    like = {name: getattr(document, name) for name in same}
    made = make(actor, link.source, date=on, **like, **head)
    for line, part in list(lines.shared_out(actor, document, paid)):
        paying = line_for(actor, made, line, part)
        linking.add(actor, link, paying.id, line.id, amount=part, applies=on)
    return scope.find(actor, Document, made.id)


def _amount(actor: Actor, document: Document, asked: int | None) -> int:
    """How much is to be paid, in cents: what was asked for, else all that is outstanding.

    Of an invoice that was written off as much may come in after all as is left of it, and is then
    recovered (books.md 2)."""
    owed = most = balances.outstanding.of(actor, document)
    closed = booked.closed_by(document.id)
    if closed == WRITE_OFF:
        most = balances.left.of(actor, document)
    noun = f"{document.kind.noun} {document.reference}"
    amount = asked or owed
    if most <= 0 or not amount:
        raise NothingToDo(words=f"Nothing is outstanding of {noun}{_why_nothing(closed, most)}")
    if amount < 0:
        raise InvalidFields({"amount": f"give an amount above zero, at most {shown(most)}"})
    if amount > most:
        what = "that was written off" if closed == WRITE_OFF else "outstanding"
        raise InvalidFields({"amount": f"is more than the {shown(most)} {what} of {noun}"})
    return amount


def _why_nothing(closed: str | None, most: int) -> str:
    """What was done to a bill of which nothing is outstanding, and how it may be paid all the
    same."""
    if closed == CANCEL:
        return ", which is cancelled"
    if closed != WRITE_OFF or most <= 0:
        return ""
    return f", which is written off; give the Amount that came in after all, at most {shown(most)}"


def bank_account(actor: Actor, object: int, *asked: int | None) -> int:
    """The bank account that money for a kind of document goes over: the first one asked for,
    else the default of the space. Raises InvalidFields where there is none."""
    for each in asked:
        if each:
            return each
    flag = SETTLING[object].default_account
    found = (
        BankAccount.select(BankAccount.id)
        .where(scope.within(BankAccount, actor.space) & getattr(BankAccount, flag))
        .order_by(BankAccount.id)
        .tuples()
        .first()
    )
    if found is None:
        default = way("receive_by_default") if object == INVOICE else way("pay_by_default")
        words = f"is needed: give the id of a bank account, or {default} on one"
        raise InvalidFields({"bank_account": words})
    return int(found[0])
