"""A receipt for an invoice, or a payment for an expense, in one call: document, lines and links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from methods import credits
from methods.declare import INVOICE_TIMESTAMP, Access, Work, method
from methods.manage import MANAGED
from methods.records import PAYMENT_METHODS
from methods.wire.dates import Date
from methods.wire.types import Choice, Id, Money, Ref, Text, Timestamp
from models import tax
from models.account import BankAccount
from models.actor import Actor
from models.document import EXPENSE, INVOICE, KINDS, PAYMENT, RECEIPT, Allocation, Document, Item
from models.refusals import NothingToDo, RecordLocked, RecordNotFound, StaleTimestamp
from models.store import scope


@dataclass(frozen=True)
class Settling:
    """What settles a kind of document, and the parameters of the methods that make it."""

    settled: int
    by: int
    business: str
    person: str
    dated: str
    source_line: str
    target_line: str
    default_account: str

    def method(self, what: str) -> Any:
        return MANAGED[f"FINANCIAL_{what}_MANAGE"]

    @property
    def noun(self) -> str:
        return KINDS[self.settled].noun

    @property
    def by_noun(self) -> str:
        return KINDS[self.by].noun


INVOICE_BY_RECEIPT = Settling(
    INVOICE,
    RECEIPT,
    business="contactbusinessreceivedfrom",
    person="contactpersonreceivedfrom",
    dated="receiveddate",
    source_line="receiptlineitem",
    target_line="invoicelineitem",
    default_account="default_receipt_account",
)
EXPENSE_BY_PAYMENT = Settling(
    EXPENSE,
    PAYMENT,
    business="contactbusinesspaidto",
    person="contactpersonpaidto",
    dated="paiddate",
    source_line="paymentlineitem",
    target_line="expenselineitem",
    default_account="default_payment_account",
)

REFUSES = [RecordNotFound, RecordLocked, StaleTimestamp, NothingToDo]


@method(
    "FINANCIAL_AUTO_RECEIPT",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Id("The invoice; it must be sent.", required=True),
        "Amount": Money("How much; blank or 0 is all that is outstanding of the invoice."),
        "BankAccount": Ref(
            BankAccount, "Where it came into; the one with DefaultReceiptAccount when left out."
        ),
        "PaidDate": Date("The same as ReceiptDate, which goes before it."),
        "PaymentMethod": Choice(PAYMENT_METHODS, "How it was paid."),
        "PaymentReferenceTransactionReference": Text(
            50, "The transaction's reference, or the cheque's number.", default=""
        ),
        "ReceiptDate": Date("The day it came in; today when left out."),
    },
    result={
        "receipt": Id("The receipt made."),
        "notes": Text(10, "ADDED."),
        "timestamp": Timestamp("Its version now."),
    },
    refuses=REFUSES,
    example={"Id": 1, "PaymentMethod": 3},
    param_aliases={
        "paymentreferencetransactionreferefence": "paymentreferencetransactionreference",
        **INVOICE_TIMESTAMP,
    },
    changes_books=True,
)
def auto_receipt(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Make a receipt for a sent invoice, linked to the invoice's lines.

    A smaller amount pays the lines in their order. The links count from the day of the
    receipt, so neither may lie in a locked period."""
    invoice = _held(actor, INVOICE_BY_RECEIPT, params["id"])
    if not invoice.sent:
        raise NothingToDo(words=f"Invoice {invoice.reference} is not sent; set Sent=Y first")
    header = {
        "bankaccount": _bank_account(actor, INVOICE_BY_RECEIPT, params, None),
        "paymentmethod": params.get("paymentmethod"),
        "paymentreferencetransactionreferefence": params["paymentreferencetransactionreference"],
    }
    on = params.get("receiptdate") or params.get("paiddate") or actor.today
    receipt = _settle(actor, INVOICE_BY_RECEIPT, invoice, params, on, header)
    return {"receipt": receipt.id, "notes": "ADDED", "timestamp": receipt.version}


@method(
    "FINANCIAL_AUTO_PAYMENT",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Id("The expense; it must have no payment yet.", required=True),
        "Amount": Money("How much; blank or 0 is all that is outstanding of the expense."),
        "BankAccount": Ref(
            BankAccount,
            "Where it went out of; when left out the expense's, else the one with "
            "DefaultPaymentAccount.",
        ),
        "PaidDate": Date("The day it went out; today when left out."),
        "PaymentMethod": Choice(PAYMENT_METHODS, "How it was paid; the expense's when left out."),
        "ReceiptDate": Date("The same as PaidDate, which goes before it."),
    },
    result={
        "payment": Id("The payment made."),
        "notes": Text(10, "ADDED."),
        "timestamp": Timestamp("Its version now."),
    },
    refuses=REFUSES,
    example={"Id": 1},
    changes_books=True,
)
def auto_payment(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Make a payment for an expense, linked to the expense's lines.

    A smaller amount pays the lines in their order. The links count from the day of the
    payment, so neither may lie in a locked period."""
    expense = _held(actor, EXPENSE_BY_PAYMENT, params["id"])
    if credits.applied(actor, Allocation, "target_document", expense.id):
        words = f"Expense {expense.reference} has a payment already; link another with "
        raise NothingToDo(words=words + "FINANCIAL_PAYMENT_EXPENSE_MANAGE")
    header = {
        "bankaccount": _bank_account(actor, EXPENSE_BY_PAYMENT, params, expense.bank_account),
        "paymentmethod": params.get("paymentmethod") or expense.payment_method,
    }
    on = params.get("paiddate") or params.get("receiptdate") or actor.today
    payment = _settle(actor, EXPENSE_BY_PAYMENT, expense, params, on, header)
    return {"payment": payment.id, "notes": "ADDED", "timestamp": payment.version}


def _held(actor: Actor, settling: Settling, id: int) -> Document:
    document: Document = settling.method(settling.noun.upper()).taken(actor, id)
    if document.contact_business is None and document.contact_person is None:
        words = f"{settling.noun} {document.reference} has no contact; give it one first"
        raise ValidationError({"id": [words]})
    return document


def _bank_account(actor: Actor, settling: Settling, params: dict[str, Any], own: int | None) -> int:
    """The account asked for, the document's own, or the one that is the default of the space."""
    asked: int | None = params.get("bankaccount") or own
    if asked is not None:
        return asked
    flagged = getattr(BankAccount, settling.default_account)
    found = (
        BankAccount.select(BankAccount.id)
        .where(scope.within(BankAccount, actor.space) & flagged)
        .order_by(BankAccount.id)
        .tuples()
        .first()
    )
    if found is None:
        default = settling.default_account.replace("_", " ").title().replace(" ", "")
        words = f"is needed: give the id of a bank account, or set {default}=Y on one"
        raise ValidationError({"bankaccount": [words]})
    return int(found[0])


def _settle(
    actor: Actor,
    settling: Settling,
    document: Document,
    params: dict[str, Any],
    on: date,
    header: dict[str, Any],
) -> Document:
    """Make the receipt or payment, and for each line that it pays a line and a link."""
    amount = _amount(actor, settling, document, params.get("amount"))
    made = settling.method(settling.by_noun.upper())(
        actor,
        {
            settling.business: document.contact_business,
            settling.person: document.contact_person,
            settling.dated: on,
            "area": document.area,
            "project": document.project,
            **header,
        },
    )
    for line, part in list(credits.shared_out(actor, document, amount)):
        paying = settling.method("ITEM")(actor, _like(settling, made["id"], line, part))
        settling.method(f"{settling.by_noun}_{settling.noun}".upper())(
            actor,
            {
                settling.source_line: paying["id"],
                settling.target_line: line.id,
                "amount": part,
                "appliesdate": on,
            },
        )
    return scope.find(actor, Document, made["id"])


def _amount(actor: Actor, settling: Settling, document: Document, asked: int | None) -> int:
    most = credits.outstanding(actor, document)
    words = Money().typed(most)
    noun = f"{settling.noun} {document.reference}"
    if most <= 0:
        raise NothingToDo(words=f"Nothing is outstanding of {noun}")
    amount = asked or most
    if amount < 0:
        raise ValidationError({"amount": [f"give an amount above zero, at most {words}"]})
    if amount > most:
        raise ValidationError({"amount": [f"is more than the {words} outstanding of {noun}"]})
    return amount


def _like(settling: Settling, document: int, line: Item, amount: int) -> dict[str, Any]:
    """A line of the receipt or payment like the line it pays, for a part of that."""
    wanted = {
        "object": settling.by,
        "objectcontext": document,
        "amount": amount,
        "tax": tax.share(amount, credits.gross(line), line.tax),
        "taxtype": line.tax_type,
        "financialaccount": line.financial_account,
        "area": line.area,
        "project": line.project,
        "description": line.description,
    }
    return {name: value for name, value in wanted.items() if value is not None}
