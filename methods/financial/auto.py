"""A receipt for an invoice, or a payment for an expense, in one call: document, lines and links."""

from __future__ import annotations

from datetime import date

from methods.declare import Access, Answer, Work, method
from methods.lists import PAYMENT_METHODS
from methods.manage import REASON_OF_EVENTS, check_timestamp
from methods.steering import INVOICE_TIMESTAMP
from methods.wire.dates import Date
from methods.wire.types import Choice, Id, Money, Ref, Text, Timestamp
from models.account import BankAccount
from models.actor import Actor
from models.document import EXPENSE, INVOICE, Document
from models.links import paying
from models.refusals import NothingToDo, RecordLocked, RecordNotFound, StaleTimestamp
from models.store import scope

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
            50,
            "The transaction's reference, or the cheque's number.",
            into="payment_transaction",
            default="",
        ),
        "Reason": REASON_OF_EVENTS,
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
def auto_receipt(
    actor: Actor,
    *,
    id: int,
    payment_transaction: str,
    amount: int | None = None,
    bank_account: int | None = None,
    paid_date: date | None = None,
    payment_method: int | None = None,
    receipt_date: date | None = None,
) -> Answer:
    """Make a receipt for a sent invoice, linked to the invoice's lines.

    A smaller amount pays the lines in their order. The links count from the day of the
    receipt, so neither may lie in a locked period. Nothing is outstanding of an invoice that was
    written off: an Amount that is given came in after all, and recovers so much of it.

    Raises NothingToDo where the invoice is not sent, or nothing of it is outstanding."""
    invoice = _taken(actor, id, INVOICE)
    if not invoice.sent:
        raise NothingToDo(words=f"Invoice {invoice.reference} is not sent; set Sent=Y first")
    receipt = paying.settle(
        actor,
        invoice,
        amount=amount,
        on=receipt_date or paid_date or actor.today,
        bank_account=paying.bank_account(actor, INVOICE, bank_account),
        payment_method=payment_method,
        payment_transaction=payment_transaction,
    )
    return {"receipt": receipt.id, "notes": "ADDED", "timestamp": receipt.version}


@method(
    "FINANCIAL_AUTO_PAYMENT",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Id("The expense.", required=True),
        "Amount": Money("How much; blank or 0 is all that is outstanding of the expense."),
        "BankAccount": Ref(
            BankAccount,
            "Where it went out of; when left out the expense's, else the one with "
            "DefaultPaymentAccount.",
        ),
        "PaidDate": Date("The day it went out; today when left out."),
        "PaymentMethod": Choice(PAYMENT_METHODS, "How it was paid; the expense's when left out."),
        "Reason": REASON_OF_EVENTS,
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
def auto_payment(
    actor: Actor,
    *,
    id: int,
    amount: int | None = None,
    bank_account: int | None = None,
    paid_date: date | None = None,
    payment_method: int | None = None,
    receipt_date: date | None = None,
) -> Answer:
    """Make a payment for an expense, linked to the expense's lines.

    A smaller amount pays the lines in their order. The links count from the day of the
    payment, so neither may lie in a locked period.

    Raises NothingToDo where nothing of it is outstanding."""
    expense = _taken(actor, id, EXPENSE)
    payment = paying.settle(
        actor,
        expense,
        amount=amount,
        on=paid_date or receipt_date or actor.today,
        bank_account=paying.bank_account(actor, EXPENSE, bank_account, expense.bank_account),
        payment_method=payment_method or expense.payment_method,
    )
    return {"payment": payment.id, "notes": "ADDED", "timestamp": payment.version}


def _taken(actor: Actor, id: int, object: int) -> Document:
    """The invoice or expense, held, as the caller last read it, with somebody to pay.

    Raises RecordNotFound, StaleTimestamp or InvalidFields."""
    document = scope.take(actor, Document, id, object)
    check_timestamp(actor, document, document.kind.noun)
    paying.need_settleable(document)
    return document
