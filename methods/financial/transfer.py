"""Bank transfers: a batch of expenses that the bank pays in one go, and the payments made of it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from methods import credits
from methods.declare import MANAGE_PARAMS, Access, Work, method
from methods.manage import (
    MANAGE_RESULT,
    MANAGED,
    Numbering,
    check_timestamp,
    manage,
    refuse_timestamp,
)
from methods.records import by
from methods.search.columns import SEARCHES
from methods.search.declaration import read_back, search
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Ids, Integer, Money, Ref, Text, YesNo
from models import tax, write
from models.account import FundsTransferAccount
from models.actor import Actor
from models.document import (
    EXPENSE,
    PAYMENT,
    Allocation,
    Document,
    Item,
    Transfer,
    TransferExpense,
)
from models.refusals import (
    InvalidFields,
    PaymentMade,
    RecordLocked,
    RecordNotFound,
    StaleTimestamp,
)
from models.store import scope

BY_BUSINESS, BY_PERSON, NOT_GROUPED = 1, 2, 3
GROUPS = {
    BY_BUSINESS: "Group By Business",
    BY_PERSON: "Group By Person",
    NOT_GROUPED: "Don't Group",
}
NON_ACTIVE = 3
"""Status of a funds transfer account that is used no more."""
DIRECT_CREDIT = 8
"""Payment method of what a bank transfer pays."""

# --- the transfer -------------------------------------------------------------------------------


def _rule(
    actor: Actor, row: Transfer | None, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    account = values.get("funds_transfer_account")
    if account is not None and account != getattr(row, "funds_transfer_account", None):
        _check_account(scope.find(actor, FundsTransferAccount, account))
    on = values.get("bank_transfer_date")
    dated = on is not None and on != getattr(row, "bank_transfer_date", None)
    if dated and not wanted["banktransferdate_override"]:
        _check_paid(actor, row)


def _check_account(account: FundsTransferAccount) -> None:
    problem = ""
    if not account.make_payment:
        problem = "makes no payments; set MakePayment=Y on it, or give another"
    elif account.status == NON_ACTIVE:
        problem = "is not active (status 3); give another"
    if problem:
        raise InvalidFields({"FundsTransferAccount": f"{account.title_text} {problem}"})


def _check_paid(actor: Actor, row: Transfer | None) -> None:
    """Raise InvalidFields unless the transfer has expenses, all of them with a payment."""
    expenses = [] if row is None else list(_expenses(actor, row.id))
    if not expenses:
        words = "is for a transfer that has expenses; put them in first"
    elif any(each.payment is None for each in expenses):
        words = "is for a transfer that is paid; call FINANCIAL_TRANSFER_CREATE_PAYMENTS first"
    else:
        return
    raise InvalidFields({"BankTransferDate": f"{words}, or send BankTransferDate_Override=Y"})


def _expenses(actor: Actor, transfer: int) -> Any:
    return (
        TransferExpense.select()
        .where(scope.within(TransferExpense, actor.space) & (TransferExpense.transfer == transfer))
        .order_by(TransferExpense.id)
    )


TRANSFERS = manage(
    "FINANCIAL_TRANSFER_MANAGE",
    of=Transfer,
    object=Transfer.OBJECT,
    doc="""Add, change or remove a bank transfer, a batch of expenses that the bank pays.

    FINANCIAL_TRANSFER_EXPENSE_MANAGE puts lines of expenses into it, which locks all lines of
    those expenses (LockedTransfer); FINANCIAL_TRANSFER_CREATE_PAYMENTS makes the payments. Its
    BankTransferDate is set when that is done, or at once with BankTransferDate_Override=Y,
    which sets no lock aside.""",
    fields={
        "BankTransferDate": Date("The day the bank carries it out.", into="bank_transfer_date"),
        "BankTransferReference": Text(
            50, "The bank's reference of it.", into="bank_transfer_reference"
        ),
        "Description": Text(2000, "Words on it.", into="description"),
        "FundsTransferAccount": Ref(
            FundsTransferAccount,
            "The account that sends it; it must make payments and not be non-active.",
            into="funds_transfer_account",
            needed=True,
        ),
        "GroupBy": Choice(
            GROUPS, "What of it makes one payment; 1 when left out.", into="group_by"
        ),
        "Reference": Text(50, "Its reference, unique; XFER and six digits.", into="reference"),
    },
    extra={
        "BankTransferDate_Override": YesNo(
            "Y sets BankTransferDate although expenses or their payments are missing.",
            default=False,
        ),
    },
    numbering=Numbering(9002, "XFER"),
    rule=_rule,
    search="FINANCIAL_TRANSFER_SEARCH",
    example={"FundsTransferAccount": 1, "Description": "Suppliers in June"},
)

search(
    "FINANCIAL_TRANSFER_SEARCH",
    of=Transfer,
    prefix="Transfer",
    doc="Find bank transfers.",
    columns={
        "Reference": Text(50, "Its reference.", into="reference"),
        "BankTransferDate": Date("The day the bank carries it out.", into="bank_transfer_date"),
        "BankTransferReference": Text(
            50, "The bank's reference of it.", into="bank_transfer_reference"
        ),
        "Description": Text(2000, "Words on it.", into="description"),
        "FundsTransferAccount": Ref(
            FundsTransferAccount, "The account that sends it.", into="funds_transfer_account"
        ),
        "GroupBy": Choice(GROUPS, "What of it makes one payment.", into="group_by"),
    },
    children={
        "FundsTransferAccount": (
            "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH",
            by("funds_transfer_account"),
        ),
    },
    example={"fields": [{"name": "reference"}, {"name": "banktransferdate"}]},
)

# --- its expenses -------------------------------------------------------------------------------


@method(
    "FINANCIAL_TRANSFER_EXPENSE_MANAGE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        **MANAGE_PARAMS,
        "Amount": Money("How much of the line; all of it when left out."),
        "LineItem": Ids("A line of an expense; several, separated by commas, are put in at once."),
        "Tax": Money("The tax in it; worked out when left out."),
        "Transfer": Ref(Transfer, "The bank transfer."),
    },
    result={**MANAGE_RESULT, "ids": Structure("All that were put in.", {"type": "array"})},
    refuses=[RecordNotFound, StaleTimestamp, PaymentMade],
    example={"Transfer": 1, "LineItem": "1"},
    changes_books=True,
)
def transfer_expense(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Put lines of expenses into a bank transfer, change how much of one is paid, or take it out.

    A line is in one transfer at most. While one of its lines is in a transfer, all lines of an
    expense are locked (LockedTransfer), and so are those of the payment made of it. Once that
    is made, Amount and Tax stay. Taking a line out lifts the lock but leaves its payment,
    linked to the expense as it is; when no other line that it was made of is left in the
    transfer, the payment is no longer one of the transfer."""
    id = params.get("id")
    if id is None and params["remove"]:
        raise ValidationError({"id": [f"is needed: give the {TransferExpense.NOUN} to take out"]})
    if id is None:
        return _put_in(actor, params)
    held = _held(actor, id)
    if params["remove"]:
        return _take_out(actor, held)
    return _change(actor, held, params)


def _held(actor: Actor, id: int) -> TransferExpense:
    """A line in a transfer, held after its transfer, its expense and its payment."""
    transfer = scope.find(actor, TransferExpense, id).transfer
    scope.take(actor, Transfer, transfer)
    found = scope.find(actor, TransferExpense, id)  # while we waited it may have been paid
    documents = [found.document, found.payment]
    scope.take_documents(actor, [each for each in documents if each is not None])
    held = scope.take(actor, TransferExpense, id)
    check_timestamp(actor, held, held.NOUN)
    return held


def _take_out(actor: Actor, held: TransferExpense) -> dict[str, Any]:
    write.remove(actor, held)
    if held.payment is not None:
        payment = scope.take(actor, Document, held.payment)
        _release(actor, payment)
        actor.warn(_what_stays(actor, held, payment))
    return {"id": held.id, "notes": "REMOVED"}


def _release(actor: Actor, payment: Document) -> None:
    """A payment is one of the transfer as long as a line that it was made of is in there."""
    left = TransferExpense.select().where(
        scope.within(TransferExpense, actor.space) & (TransferExpense.payment == payment.id)
    )
    if not left.exists():
        write.maintain(actor, payment, transfer=None)


def _what_stays(actor: Actor, taken_out: TransferExpense, payment: Document) -> str:
    linked = Allocation.select().where(
        scope.within(Allocation, actor.space)
        & (Allocation.source_document == payment.id)
        & (Allocation.target_item == taken_out.item)
    )
    words = f"Payment {payment.reference}, which was made of it, stays"
    if not linked.exists():
        return words
    return (
        f"{words} and is still linked to line {taken_out.item} (FINANCIAL_PAYMENT_EXPENSE_MANAGE)"
    )


def _put_in(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    needed = {"lineitem": "a line of an expense", "transfer": "the bank transfer"}
    refuse_timestamp(actor)
    missing = {name: what for name, what in needed.items() if params.get(name) is None}
    if missing:
        raise ValidationError({n: [f"is needed: give {what}"] for n, what in missing.items()})
    ids = params["lineitem"]
    if len(ids) > 1 and (params.get("amount") is not None or params.get("tax") is not None):
        words = "give one line where Amount or Tax is given; each of several is paid in full"
        raise ValidationError({"lineitem": [words]})
    transfer = scope.take(actor, Transfer, params["transfer"])
    seen = [scope.find(actor, Item, each, field="LineItem") for each in ids]
    scope.take_documents(actor, [each.document for each in seen])
    lines = [_line(actor, each) for each in ids]
    made = [
        write.add(
            actor,
            TransferExpense,
            transfer=transfer.id,
            item=line.id,
            document=line.document,
            **_money(line, params),
        )
        for line in lines
    ]
    for line, each in zip(lines, made, strict=True):
        _warn_if_paid(actor, line, each)
    answer = {"id": made[0].id, "notes": "ADDED", "timestamp": made[0].version}
    return {**answer, "ids": [each.id for each in made], **_read_back(actor, made[0].id, params)}


def _line(actor: Actor, id: int) -> Item:
    """A held line of an expense that is in no transfer yet."""
    line = scope.take(actor, Item, id, field="LineItem")
    document = scope.find(actor, Document, line.document)
    words = ""
    if document.object != EXPENSE:
        words = f"{id} is no line of an expense; give one"
    elif (other := _transfer_of(actor, line)) is not None:
        words = f"{id} is in the bank transfer {other}; take it out there first"
    if words:
        raise InvalidFields({"LineItem": words})
    return line


def _transfer_of(actor: Actor, line: Item) -> str | None:
    found: str | None = (
        Transfer.select(Transfer.reference)
        .join(TransferExpense, on=(TransferExpense.transfer == Transfer.id))
        .where(scope.within(Transfer, actor.space) & (TransferExpense.item == line.id))
        .scalar()
    )
    return found


def _money(line: Item, params: dict[str, Any]) -> dict[str, int]:
    """Amount and tax: the line's own when blank; the same part of its tax as of its amount."""
    amount: int | None = params.get("amount")
    taxed: int | None = params.get("tax")
    if amount is None:
        amount = line.amount
    if taxed is None:
        taxed = tax.share(amount, line.amount, line.tax)
    return {"amount": amount, "tax": taxed}


def _warn_if_paid(actor: Actor, line: Item, expense: TransferExpense) -> None:
    open_ = credits.open_amount(actor, line)
    if _is_more(_gross(line, expense), open_):
        actor.warn(
            f"Line {line.id} has only {Money().typed(open_)} left to be paid; "
            "no payment can be made of more"
        )


def _gross(line: Item, expense: TransferExpense) -> int:
    gross: int = expense.amount if line.tax_included else expense.amount + expense.tax
    return gross


def _is_more(amount: int, open_: int) -> bool:
    """Whether an amount is no part of what is open; both are below zero for a discount."""
    return not (0 <= amount <= open_ or open_ <= amount <= 0)


def _change(actor: Actor, held: TransferExpense, params: dict[str, Any]) -> dict[str, Any]:
    same = {"lineitem": [held.item], "transfer": held.transfer}
    for name, value in same.items():
        if params.get(name) not in (None, value):
            words = "stays as it is; take the line out with Remove=1 and put it in anew"
            raise ValidationError({name: [words]})
    line = scope.take(actor, Item, held.item)
    if "amount" in params or "tax" in params:
        given = {"amount": held.amount, **{k: v for k, v in params.items() if v is not None}}
        _pay_another_amount(actor, held, line, _money(line, given))
    answer = {"id": held.id, "notes": "UPDATED", "timestamp": held.version}
    return {**answer, **_read_back(actor, held.id, params)}


def _pay_another_amount(
    actor: Actor, held: TransferExpense, line: Item, money: dict[str, int]
) -> None:
    """Raises PaymentMade where its payment is made: what that came to stays."""
    if not write.differing(actor, held, money):
        return
    if held.payment is not None:
        payment = scope.find(actor, Document, held.payment)
        raise PaymentMade(payment=payment.reference)
    write.change(actor, held, **money)
    _warn_if_paid(actor, line, held)


def _read_back(actor: Actor, id: int, params: dict[str, Any]) -> dict[str, Any]:
    names = params["datareturn"]
    search = SEARCHES["FINANCIAL_TRANSFER_EXPENSE_SEARCH"]
    return {"page": read_back(actor, search, id, names)} if names else {}


search(
    "FINANCIAL_TRANSFER_EXPENSE_SEARCH",
    of=TransferExpense,
    prefix="TransferExpense",
    doc="Find expense lines in bank transfers.",
    columns={
        "Amount": Money("How much of the line is paid.", into="amount"),
        "Expense": Ref(Document, "The expense.", object=EXPENSE, into="document"),
        "LineItem": Ref(Item, "Its line.", into="item"),
        "Payment": Ref(Document, "The payment made of it.", object=PAYMENT, into="payment"),
        "Tax": Money("The tax in it.", into="tax"),
        "Transfer": Ref(Transfer, "The bank transfer.", into="transfer"),
    },
    children={
        "Expense": ("FINANCIAL_EXPENSE_SEARCH", by("document")),
        "Transfer": ("FINANCIAL_TRANSFER_SEARCH", by("transfer")),
    },
    example={
        "fields": [{"name": "expensetext"}, {"name": "amount"}],
        "filters": [{"name": "payment", "comparison": "IS_NULL"}],
    },
)

# --- its payments -------------------------------------------------------------------------------


@method(
    "FINANCIAL_TRANSFER_CREATE_PAYMENTS",
    access=Access.USER,
    work=Work.WRITE,
    params={"Id": Id("The bank transfer.", required=True)},
    result={
        **MANAGE_RESULT,
        "Count": Integer("How many payments were made."),
        "notes": Text(10, "CREATED."),
    },
    refuses=[RecordNotFound, RecordLocked, StaleTimestamp],
    example={"Id": 1},
    changes_books=True,
)
def create_payments(actor: Actor, params: dict[str, Any]) -> dict[str, Any]:
    """Make the payments of a bank transfer's expenses that have none yet.

    They are dated today, go out of the bank account of the transfer's funds transfer account,
    and are linked to the lines of the expenses. GroupBy says whether the expenses of one
    business, or of one person, share a payment, or every expense has its own. The lines of
    these payments are locked (LockedTransfer)."""
    transfer: Transfer = TRANSFERS.taken(actor, params["id"])
    bank_account = _bank_account(actor, transfer)
    unpaid = [each for each in _expenses(actor, transfer.id) if each.payment is None]
    held = scope.take_documents(actor, [each.document for each in unpaid])
    lines = {each.id: scope.take(actor, Item, each.item) for each in unpaid}
    _check_open(actor, unpaid, lines, held)
    groups: dict[tuple[Any, ...], list[TransferExpense]] = {}
    for each in unpaid:
        groups.setdefault(_group(transfer, held[each.document]), []).append(each)
    for group in groups.values():
        expenses = [held[each.document] for each in group]
        payment = _pay(actor, transfer, bank_account, expenses)
        for each in group:
            _pay_line(actor, payment, lines[each.id], each)
        _mark(actor, transfer, payment, group)
    return {"id": transfer.id, "notes": "CREATED", "Count": len(groups)}


def _bank_account(actor: Actor, transfer: Transfer) -> int:
    account = scope.find(actor, FundsTransferAccount, transfer.funds_transfer_account)
    _check_account(account)
    if account.bank_account is None:
        words = (
            f"its funds transfer account {account.title_text} has no bank account; give it one "
            "with BankAccount in SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE"
        )
        raise InvalidFields({"Id": words})
    id: int = account.bank_account
    return id


def _check_open(
    actor: Actor,
    unpaid: list[TransferExpense],
    lines: dict[int, Item],
    expenses: dict[int, Document],
) -> None:
    """Raise InvalidFields where a line has been paid or credited otherwise in the meantime."""
    for each in unpaid:
        open_ = credits.open_amount(actor, lines[each.id])
        if _is_more(_gross(lines[each.id], each), open_):
            words = (
                f"line {each.item} of expense {expenses[each.document].reference} has only "
                f"{Money().typed(open_)} left to be paid; change its Amount in the transfer "
                "(FINANCIAL_TRANSFER_EXPENSE_MANAGE) or take it out"
            )
            raise InvalidFields({"Id": words})


def _group(transfer: Transfer, expense: Document) -> tuple[Any, ...]:
    """What expenses that share a payment have in common; those without a contact share none."""
    business = ("business", expense.contact_business)
    person = ("person", expense.contact_person)
    order = {BY_BUSINESS: (business, person), BY_PERSON: (person, business)}
    shared = order.get(transfer.group_by, ())
    return next((each for each in shared if each[1] is not None), ("expense", expense.id))


def _pay(actor: Actor, transfer: Transfer, bank_account: int, expenses: list[Document]) -> Document:
    values = {
        "contactbusinesspaidto": _common(expenses, "contact_business"),
        "contactpersonpaidto": _common(expenses, "contact_person"),
        "bankaccount": bank_account,
        "paymentmethod": DIRECT_CREDIT,
        "area": _common(expenses, "area"),
        "project": _common(expenses, "project"),
        "notes": f"Bank transfer {transfer.reference}",
    }
    made = MANAGED["FINANCIAL_PAYMENT_MANAGE"](actor, _known(values))
    return scope.take(actor, Document, made["id"])


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Parameters that have a value; the others are left out, not emptied."""
    return {name: value for name, value in values.items() if value is not None}


def _common(expenses: list[Document], column: str) -> Any:
    """What all the expenses have alike, or nothing."""
    values = {getattr(each, column) for each in expenses}
    return values.pop() if len(values) == 1 else None


def _pay_line(actor: Actor, payment: Document, line: Item, expense: TransferExpense) -> None:
    """A line of the payment like the one it pays, and the link between the two."""
    like = {
        "object": PAYMENT,
        "objectcontext": payment.id,
        "amount": expense.amount,
        "tax": expense.tax,
        "taxincluded": line.tax_included,
        "taxtype": line.tax_type,
        "financialaccount": line.financial_account,
        "area": line.area,
        "project": line.project,
        "capital": line.capital,
        "description": line.description,
    }
    paying = MANAGED["FINANCIAL_ITEM_MANAGE"](actor, _known(like))
    write.add(
        actor,
        Allocation,
        object=EXPENSE,
        source_item=paying["id"],
        source_document=payment.id,
        target_item=line.id,
        target_document=line.document,
        amount=_gross(line, expense),
        tax=expense.tax,
        applies_date=actor.today,
    )


def _mark(
    actor: Actor, transfer: Transfer, payment: Document, group: list[TransferExpense]
) -> None:
    """From now on the payment is one of the transfer, which locks its lines."""
    payment = scope.take(actor, Document, payment.id)
    write.maintain(actor, payment, transfer=transfer.id)
    for each in group:
        write.maintain(actor, each, payment=payment.id)
