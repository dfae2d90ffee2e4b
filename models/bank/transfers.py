"""Bank transfers: lines of expenses that the bank pays in one go, and the payments made of them.

While a line of it is in a transfer, all lines of an expense are locked, and so are those of the
payment made of it (LockedTransfer, locking.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from models import balances, heads, write
from models.account import FundsTransferAccount
from models.actor import Actor
from models.cents import share, shown
from models.document import (
    EXPENSE,
    PAYMENT,
    Document,
    Item,
    Transfer,
    TransferExpense,
)
from models.link import PAYMENT_EXPENSE, Link
from models.links import linking, paying
from models.refusals import InvalidFields, PaymentMade, way
from models.store import scope
from models.write import Values

BY_BUSINESS, BY_PERSON, NOT_GROUPED = 1, 2, 3
"""What of a transfer makes one payment."""
NON_ACTIVE = 3
"""Status of a funds transfer account that is used no more."""
DIRECT_CREDIT = 8
"""Payment method of what a bank transfer pays."""


# --- the transfer -------------------------------------------------------------------------------


def judge(actor: Actor, row: Transfer | None, values: Values, *, whatever_is_paid: bool) -> None:
    """A transfer goes out of an account that makes payments, and is dated once it is paid.

    Raises InvalidFields or RecordNotFound."""
    account = values.get("funds_transfer_account")
    if account is not None and account != getattr(row, "funds_transfer_account", None):
        found = scope.find(actor, FundsTransferAccount, account)
        if problem := problem_of(found):
            raise InvalidFields({"funds_transfer_account": problem})
    on: date | None = values.get("bank_transfer_date")
    dated = on is not None and on != getattr(row, "bank_transfer_date", None)
    if dated and not whatever_is_paid:
        _check_paid(actor, row)


def problem_of(account: FundsTransferAccount) -> str:
    """Why an account sends no transfers; empty where it does."""
    if not account.make_payment:
        return f"{account.title_text} makes no payments; {way('let_pay')}, or give another"
    if account.status == NON_ACTIVE:
        return f"{account.title_text} is not active (status 3); give another"
    return ""


def _check_paid(actor: Actor, row: Transfer | None) -> None:
    """Raise InvalidFields unless the transfer has expenses, all of them with a payment."""
    expenses = [] if row is None else list(expenses_in(actor, row.id))
    if not expenses:
        words = "is for a transfer that has expenses; put them in first"
    elif any(each.payment is None for each in expenses):
        words = f"is for a transfer that is paid; {way('make_payments')} first"
    else:
        return
    raise InvalidFields({"bank_transfer_date": f"{words}, or {way('date_anyway')}"})


def expenses_in(actor: Actor, transfer: int) -> Iterable[TransferExpense]:
    """The lines in a transfer, as they were put in."""
    found: Iterable[TransferExpense] = (
        TransferExpense.select()
        .where(scope.within(TransferExpense, actor.space) & (TransferExpense.transfer == transfer))
        .order_by(TransferExpense.id)
    )
    return found


# --- its expenses -------------------------------------------------------------------------------


def take_expense(actor: Actor, id: int) -> TransferExpense:
    """A line in a transfer, taken after its transfer, its expense and its payment.

    Raises RecordNotFound."""
    transfer = scope.find(actor, TransferExpense, id).transfer
    scope.take(actor, Transfer, transfer)
    found = scope.find(actor, TransferExpense, id)  # while we waited it may have been paid
    documents = [found.document, found.payment]
    scope.take_documents(actor, [each for each in documents if each is not None])
    return scope.take(actor, TransferExpense, id)


def put_in(
    actor: Actor, transfer: int, items: list[int], *, amount: int | None, taxed: int | None
) -> list[TransferExpense]:
    """Put lines of expenses into a transfer; each is paid in full where no cents are given.

    Raises RecordNotFound or InvalidFields."""
    taken = scope.take(actor, Transfer, transfer)
    seen = [scope.find(actor, Item, each, field="LineItem") for each in items]
    scope.take_documents(actor, [each.document for each in seen])
    lines = [_free_line(actor, each) for each in items]
    made = [
        write.add(
            actor,
            TransferExpense,
            transfer=taken.id,
            item=line.id,
            document=line.document,
            **_money(line, amount, taxed),
        )
        for line in lines
    ]
    for line, each in zip(lines, made, strict=True):
        _warn_if_paid(actor, line, each)
    return made


def _free_line(actor: Actor, id: int) -> Item:
    """A taken line of an expense that is in no transfer yet."""
    line = scope.take(actor, Item, id, field="LineItem")
    document = scope.find(actor, Document, line.document)
    words = ""
    if document.object != EXPENSE:
        words = f"{id} is no line of an expense; give one"
    elif (other := _transfer_of(actor, line)) is not None:
        words = f"{id} is in the bank transfer {other}; take it out there first"
    if words:
        raise InvalidFields({"line_item": words})
    return line


def _transfer_of(actor: Actor, line: Item) -> str | None:
    found: str | None = (
        Transfer.select(Transfer.reference)
        .join(TransferExpense, on=(TransferExpense.transfer == Transfer.id))
        .where(scope.within(Transfer, actor.space) & (TransferExpense.item == line.id))
        .scalar()
    )
    return found


def _money(line: Item, amount: int | None, taxed: int | None) -> dict[str, int]:
    """Amount and tax: the line's own when blank; the same part of its tax as of its amount."""
    if amount is None:
        amount = line.amount
    if taxed is None:
        taxed = share(amount, line.amount, line.tax)
    return {"amount": amount, "tax": taxed}


def _warn_if_paid(actor: Actor, line: Item, expense: TransferExpense) -> None:
    open_ = balances.open_of_line.of(actor, line)
    if _is_more(gross_of(line, expense), open_):
        actor.warn(
            f"Line {line.id} has only {shown(open_)} left to be paid; "
            "no payment can be made of more"
        )


def gross_of(line: Item, expense: TransferExpense) -> int:
    """How much is paid of a line, its tax included, in cents."""
    gross: int = expense.amount if line.tax_included else expense.amount + expense.tax
    return gross


def _is_more(amount: int, open_: int) -> bool:
    """Whether an amount is no part of what is open; both are below zero for a discount."""
    return not (0 <= amount <= open_ or open_ <= amount <= 0)


def pay_another_amount(
    actor: Actor, taken: TransferExpense, *, amount: int | None, taxed: int | None
) -> None:
    """Change how many cents of a line are paid. Raises PaymentMade where its payment is made:
    what that came to stays."""
    line = scope.take(actor, Item, taken.item)
    money = _money(line, taken.amount if amount is None else amount, taxed)
    if not write.differing(actor, taken, money):
        return
    if taken.payment is not None:
        payment = scope.find(actor, Document, taken.payment)
        raise PaymentMade(payment=payment.reference)
    write.change(actor, taken, **money)
    _warn_if_paid(actor, line, taken)


def take_out(actor: Actor, taken: TransferExpense) -> None:
    """Take a taken line out of its transfer; a payment that was made of it stays."""
    write.remove(actor, taken)
    if taken.payment is not None:
        payment = scope.take(actor, Document, taken.payment)
        _release(actor, payment)
        actor.warn(_what_stays(actor, taken, payment))


def _release(actor: Actor, payment: Document) -> None:
    """A payment is one of the transfer as long as a line that it was made of is in there."""
    left = TransferExpense.select().where(
        scope.within(TransferExpense, actor.space) & (TransferExpense.payment == payment.id)
    )
    if not left.exists():
        write.maintain(actor, payment, transfer=None)


def _what_stays(actor: Actor, taken_out: TransferExpense, payment: Document) -> str:
    linked = Link.select().where(
        scope.within(Link, actor.space)
        & (Link.source_document == payment.id)
        & (Link.target_item == taken_out.item)
    )
    words = f"Payment {payment.reference}, which was made of it, stays"
    if not linked.exists():
        return words
    return f"{words} and is still linked to line {taken_out.item} ({way('unlink_payment')})"


# --- its payments -------------------------------------------------------------------------------


def pay(actor: Actor, transfer: Transfer) -> int:
    """Make the payments of a taken transfer's expenses that have none; answers how many.

    Raises InvalidFields or RecordLocked."""
    bank_account = _bank_account(actor, transfer)
    unpaid = [each for each in expenses_in(actor, transfer.id) if each.payment is None]
    taken = scope.take_documents(actor, [each.document for each in unpaid])
    lines = {each.id: scope.take(actor, Item, each.item) for each in unpaid}
    check_open(actor, unpaid, lines, taken)
    groups: dict[tuple[Any, ...], list[TransferExpense]] = {}
    for each in unpaid:
        groups.setdefault(group_of(transfer, taken[each.document]), []).append(each)
    for group in groups.values():
        expenses = [taken[each.document] for each in group]
        payment = _payment(actor, transfer, bank_account, expenses)
        made = [
            paying.line_for(actor, payment, lines[each.id], gross_of(lines[each.id], each))
            for each in group
        ]
        for paying_line, each in zip(made, group, strict=True):
            _tie(actor, paying_line, lines[each.id])
        _mark(actor, transfer, payment, group)
    return len(groups)


def _bank_account(actor: Actor, transfer: Transfer) -> int:
    account = scope.find(actor, FundsTransferAccount, transfer.funds_transfer_account)
    problem = problem_of(account)
    if not problem and account.bank_account is None:
        problem = f"{account.title_text} has no bank account; {way('give_bank_account')}"
    if problem:
        raise InvalidFields({"id": f"its funds transfer account {problem}"})
    id: int = account.bank_account
    return id


def check_open(
    actor: Actor,
    unpaid: list[TransferExpense],
    lines: dict[int, Item],
    expenses: dict[int, Document],
) -> None:
    """Raise InvalidFields where a line has been paid or credited otherwise in the meantime."""
    for each in unpaid:
        open_ = balances.open_of_line.of(actor, lines[each.id])
        if _is_more(gross_of(lines[each.id], each), open_):
            words = (
                f"line {each.item} of expense {expenses[each.document].reference} has only "
                f"{shown(open_)} left to be paid; {way('another_in_transfer')} or take it out"
            )
            raise InvalidFields({"id": words})
    for id in {each.document for each in unpaid}:
        paid = sum(gross_of(lines[each.id], each) for each in unpaid if each.document == id)
        owed = balances.outstanding.of(actor, expenses[id])
        if not 0 < paid <= owed:
            words = f"{shown(paid)} of expense {expenses[id].reference}, of which {shown(owed)}"
            words += f" is outstanding; {way('another_in_transfer')} or take it out"
            raise InvalidFields({"id": f"would pay {words}"})


def group_of(transfer: Transfer, expense: Document) -> tuple[Any, ...]:
    """What expenses that share a payment have in common; those without a contact share none."""
    business = ("business", expense.contact_business)
    person = ("person", expense.contact_person)
    order = {BY_BUSINESS: (business, person), BY_PERSON: (person, business)}
    shared = order.get(transfer.group_by, ())
    return next((each for each in shared if each[1] is not None), ("expense", expense.id))


COMMON = ("contact_business", "contact_person", "area", "project")
"""What a payment takes over where all of its expenses have it alike."""


def _payment(
    actor: Actor, transfer: Transfer, bank_account: int, expenses: list[Document]
) -> Document:
    """A payment without lines; what its expenses do not have alike takes its default."""
    common = {column: heads.common(expenses, column) for column in COMMON}
    return paying.make(
        actor,
        PAYMENT,
        bank_account=bank_account,
        payment_method=DIRECT_CREDIT,
        notes=f"Bank transfer {transfer.reference}",
        **{column: value for column, value in common.items() if value is not None},
    )


def _tie(actor: Actor, paying_line: Item, line: Item) -> None:
    """Link a payment's line to the one it pays, from today on, as far as both documents go: a
    discount, below zero, is paid by there being less to pay."""
    payment, expense = (scope.find(actor, Document, each.document) for each in (paying_line, line))
    left = min(balances.left.of(actor, payment), balances.left.of(actor, expense))
    if min(paying_line.gross, left) > 0:
        linking.add(
            actor, PAYMENT_EXPENSE, paying_line.id, line.id, amount=None, applies=actor.today
        )


def _mark(
    actor: Actor, transfer: Transfer, payment: Document, group: list[TransferExpense]
) -> None:
    """From now on the payment is one of the transfer, which locks its lines."""
    payment = scope.take(actor, Document, payment.id)
    write.maintain(actor, payment, transfer=transfer.id)
    for each in group:
        write.maintain(actor, each, payment=payment.id)
