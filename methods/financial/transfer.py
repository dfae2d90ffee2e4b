"""Bank transfers: a batch of expenses that the bank pays in one go, and the payments made of it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Answer, Work, method
from methods.keywords import LEFT_OUT, LeftOut
from methods.manage import (
    MANAGE_PARAMS,
    MANAGE_RESULT,
    REASON_OF_EVENTS,
    Numbering,
    check_timestamp,
    manage,
    refuse_timestamp,
)
from methods.search.columns import SEARCHES, by
from methods.search.declaration import search
from methods.search.page import read_back
from methods.wire.dates import Date
from methods.wire.structures import IDS, Structure
from methods.wire.types import Choice, Id, Ids, Integer, Money, Ref, Text, YesNo
from models.account import FundsTransferAccount
from models.actor import Actor
from models.bank import payment_file, transfers
from models.bank.transfers import BY_BUSINESS, BY_PERSON, NOT_GROUPED
from models.document import EXPENSE, PAYMENT, Document, Item, Transfer, TransferExpense
from models.refusals import (
    BankFileNotMade,
    FileRefused,
    PaymentMade,
    RecordLocked,
    RecordNotFound,
    StaleTimestamp,
)
from models.write import Values

GROUPS = {
    BY_BUSINESS: "Group By Business",
    BY_PERSON: "Group By Person",
    NOT_GROUPED: "Don't Group",
}

# --- the transfer -------------------------------------------------------------------------------


def _rule(
    actor: Actor,
    row: Transfer | None,
    values: Values,
    *,
    bank_transfer_date_override: bool,
) -> None:
    transfers.judge(actor, row, values, whatever_is_paid=bank_transfer_date_override)


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
        "Reason": REASON_OF_EVENTS,
        "Tax": Money("The tax in it; worked out when left out."),
        "Transfer": Ref(Transfer, "The bank transfer."),
    },
    result={**MANAGE_RESULT, "ids": Structure("All that were put in.", IDS)},
    refuses=[RecordNotFound, StaleTimestamp, PaymentMade],
    example={"Transfer": 1, "LineItem": "1"},
    changes_books=True,
)
def transfer_expense(
    actor: Actor,
    *,
    remove: bool,
    data_return: str,
    id: int | None = None,
    amount: int | LeftOut | None = LEFT_OUT,
    line_item: list[int] | None = None,
    tax: int | LeftOut | None = LEFT_OUT,
    transfer: int | None = None,
) -> Answer:
    """Put lines of expenses into a bank transfer, change how much of one is paid, or take it out.

    A line is in one transfer at most. While one of its lines is in a transfer, all lines of an
    expense are locked (LockedTransfer), and so are those of the payment made of it. Once that
    is made, Amount and Tax stay. Taking a line out lifts the lock but leaves its payment,
    linked to the expense as it is; when no other line that it was made of is left in the
    transfer, the payment is no longer one of the transfer.

    Raises ValidationError, and what models.bank.transfers refuses."""
    given = {"amount": _given(amount), "taxed": _given(tax)}
    if id is None:
        if remove:
            words = f"is needed: give the {TransferExpense.NOUN} to take out"
            raise ValidationError({"id": [words]})
        refuse_timestamp(actor)
        into, lines = _needed(transfer, line_item, is_part=given != {"amount": None, "taxed": None})
        made = transfers.put_in(actor, into, lines, **given)
        return {**_answer(actor, made[0], "ADDED", data_return), "ids": [each.id for each in made]}
    held = transfers.take_expense(actor, id)
    check_timestamp(actor, held, held.NOUN)
    if remove:
        transfers.take_out(actor, held)
        return {"id": id, "notes": "REMOVED"}
    _keep_what_it_is(held, line_item, transfer)
    if not (amount is LEFT_OUT and tax is LEFT_OUT):
        transfers.pay_another_amount(actor, held, **given)
    return _answer(actor, held, "UPDATED", data_return)


def _given(sent: int | LeftOut | None) -> int | None:
    """What was sent; None where it was left out or is empty."""
    return None if isinstance(sent, LeftOut) else sent


def _needed(
    transfer: int | None, lines: list[int] | None, *, is_part: bool
) -> tuple[int, list[int]]:
    """The transfer and what is to be put into it. Raises ValidationError where one is missing, or
    where several lines are to be paid in part."""
    needed = {
        "lineitem": (lines, "a line of an expense"),
        "transfer": (transfer, "the bank transfer"),
    }
    missing = {name: what for name, (value, what) in needed.items() if value is None}
    if transfer is None or lines is None:
        raise ValidationError({n: [f"is needed: give {what}"] for n, what in missing.items()})
    if len(lines) > 1 and is_part:
        words = "give one line where Amount or Tax is given; each of several is paid in full"
        raise ValidationError({"lineitem": [words]})
    return transfer, lines


def _keep_what_it_is(held: TransferExpense, lines: list[int] | None, transfer: int | None) -> None:
    """Raise ValidationError where a line in a transfer is to be another, or in another."""
    changed = {
        "lineitem": lines not in (None, [held.item]),
        "transfer": transfer not in (None, held.transfer),
    }
    for name, is_other in changed.items():
        if is_other:
            words = "stays as it is; take the line out with Remove=1 and put it in anew"
            raise ValidationError({name: [words]})


def _answer(actor: Actor, row: TransferExpense, notes: str, names: str) -> Answer:
    answer: dict[str, Any] = {"id": row.id, "notes": notes, "timestamp": row.version}
    if names:
        found = SEARCHES["FINANCIAL_TRANSFER_EXPENSE_SEARCH"]
        answer["page"] = read_back(actor, found, row.id, names)
    return answer


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
    params={"Id": Id("The bank transfer.", required=True), "Reason": REASON_OF_EVENTS},
    result={
        **MANAGE_RESULT,
        "Count": Integer("How many payments were made."),
        "notes": Text(10, "CREATED."),
    },
    refuses=[RecordNotFound, RecordLocked, StaleTimestamp],
    example={"Id": 1},
    changes_books=True,
    answers_small=True,
)
def create_payments(actor: Actor, *, id: int) -> Answer:
    """Make the payments of a bank transfer's expenses that have none yet.

    They are dated today, go out of the bank account of the transfer's funds transfer account,
    and are linked to the lines of the expenses. GroupBy says whether the expenses of one
    business, or of one person, share a payment, or every expense has its own. The lines of
    these payments are locked (LockedTransfer)."""
    transfer: Transfer = TRANSFERS.taken(actor, id)
    return {"id": id, "notes": "CREATED", "Count": transfers.pay(actor, transfer)}


# --- its file -----------------------------------------------------------------------------------


@method(
    "FINANCIAL_TRANSFER_CREATE_FILE",
    access=Access.USER,
    work=Work.WRITE,
    params={"Id": Id("The bank transfer.", required=True)},
    result={
        "id": Id("The bank transfer."),
        "notes": Text(10, "CREATED, or PREVIEW."),
        "Attachment": Id("The file, as an attachment of the transfer."),
        "AttachmentLink": Id("What /download/ is followed by to fetch it."),
        "FileName": Text(300, "Its name."),
    },
    refuses=[RecordNotFound, BankFileNotMade, FileRefused, StaleTimestamp],
    example={"Id": 1},
    changes_books=True,
    answers_small=True,
)
def create_file(actor: Actor, *, id: int) -> Answer:
    """Make the file that a bank carries a transfer out by (payments.txt, in the ABA format of
    Australia's banks), and attach it to the transfer.

    It pays each contact, or each expense, as GroupBy says, whether the payments are booked yet or
    not. The bank account of its funds transfer account needs a BSB and an account number; a
    business is paid to its DirectDebitBranchNumber and DirectDebitAccountNumber, a person to its
    BSB and BankAccountNumber. The ProviderAccountKey is the user number that the bank gave. It is
    dated by BankTransferDate, or today. With the setting BalancedBankFile (9260) it debits the own
    account as well.

    Raises BankFileNotMade, which names all that is missing or can't be held, and InvalidFields
    where an expense was paid otherwise since."""
    transfer: Transfer = TRANSFERS.taken(actor, id)
    made = payment_file.make(actor, transfer)
    return {
        "id": id,
        "notes": "CREATED",
        "Attachment": made.id,
        "AttachmentLink": made.id,
        "FileName": made.file_name,
    }
