"""Bank deposits: receipts taken to the bank together, which its statement shows as one amount."""

from __future__ import annotations

from typing import Any

from peewee import fn

from methods.declare import Access, Answer, Work, method
from methods.lists import DEPOSIT_STATUSES
from methods.manage import manage
from methods.search.columns import by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text
from models.account import BankAccount
from models.actor import Actor
from models.bank import depositing
from models.bank_deposit import BankDeposit, BankDepositItem
from models.document import RECEIPT, Document
from models.period import Reconciliation
from models.refusals import (
    DepositStands,
    NothingToDo,
    ReconciliationComplete,
    RecordNotFound,
    StaleTimestamp,
)
from models.write import Values

AMOUNT = Money(
    "What was taken to the bank; what its receipts come to when left out.", into="amount"
)
ACCOUNT = Ref(
    BankAccount,
    "The account it went to; the default one for receipts when left out.",
    into="bank_account",
)
DATE = Date("When; today when left out.", into="deposit_date")
NOTES = Text(2000, "Words on it.", into="notes")
STATUS = Choice(
    DEPOSIT_STATUSES,
    "2 completes it, 1 opens it again; 3 follows from its reconciliations.",
    into="status",
    kept=True,
)


def _rule(actor: Actor, row: BankDeposit | None, values: Values) -> None:
    depositing.judge(actor, row, values)


manage(
    "FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE",
    of=BankDeposit,
    doc="""Add, change or remove a bank deposit: receipts that were taken to the bank together.

    FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_MANAGE puts receipts into it while it is in progress.
    Status 2 completes it, once its receipts come to its Amount. When all of them are in complete
    reconciliations it is reconciled (3) and stays as it is, until one of those is opened again.""",
    fields={
        "Amount": AMOUNT,
        "BankAccount": ACCOUNT,
        "DepositDate": DATE,
        "Notes": NOTES,
        "Status": STATUS,
    },
    rule=_rule,
    removing=depositing.check_removable,
    refuses=[DepositStands],
    search="FINANCIAL_BANK_ACCOUNT_DEPOSIT_SEARCH",
    example={"BankAccount": 1, "DepositDate": "2026-06-30", "Notes": "Cheques of June"},
)


def _amount(alias: Any) -> Any:
    return fn.COALESCE(alias.amount, depositing.total(alias))


search(
    "FINANCIAL_BANK_ACCOUNT_DEPOSIT_SEARCH",
    of=BankDeposit,
    prefix="BankAccountDeposit",
    doc="Find bank deposits.",
    columns={
        "Amount": (AMOUNT, _amount),
        "BankAccount": ACCOUNT,
        "DepositDate": DATE,
        "Notes": NOTES,
        "ReceiptAmount": (Money("What the receipts in it come to."), depositing.total),
        "Status": STATUS,
    },
    children={"BankAccount": ("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", by("bank_account"))},
    example={"fields": [{"name": "depositdate"}, {"name": "amount"}, {"name": "statustext"}]},
)

# --- its receipts -------------------------------------------------------------------------------

DEPOSIT = Ref(BankDeposit, "The bank deposit.", into="deposit", needed=True)
RECEIPT_IN_IT = Ref(Document, "The receipt.", object=RECEIPT, into="document", needed=True)


def _item_rule(actor: Actor, row: BankDepositItem | None, values: Values) -> None:
    depositing.put_in(actor, row, values)


manage(
    "FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_MANAGE",
    of=BankDepositItem,
    doc="""Put a receipt into a bank deposit in progress, or take it out.

    It is of the deposit's bank account, and in one deposit at most.""",
    fields={"BankDeposit": DEPOSIT, "Receipt": RECEIPT_IN_IT},
    rule=_item_rule,
    removing=depositing.check_open,
    refuses=[DepositStands],
    search="FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_SEARCH",
    example={"BankDeposit": 1, "Receipt": 1},
)

search(
    "FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_SEARCH",
    of=BankDepositItem,
    prefix="BankAccountDepositItem",
    doc="Find receipts in bank deposits.",
    columns={"BankDeposit": DEPOSIT, "Receipt": RECEIPT_IN_IT},
    children={
        "BankDeposit": ("FINANCIAL_BANK_ACCOUNT_DEPOSIT_SEARCH", by("deposit")),
        "Receipt": ("FINANCIAL_RECEIPT_SEARCH", by("document")),
    },
    example={"fields": [{"name": "receipttext"}, {"name": "receipt.amount"}]},
)

# --- reconciling it -----------------------------------------------------------------------------


@method(
    "FINANCIAL_RECONCILIATION_BANK_DEPOSIT_MANAGE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "BankDeposit": Ref(BankDeposit, "The bank deposit.", required=True),
        "Reconciliation": Ref(Reconciliation, "The reconciliation.", required=True),
    },
    result={
        "notes": Text(10, "ADDED, or PREVIEW."),
        "Count": Integer("How many receipts were put in."),
    },
    refuses=[RecordNotFound, ReconciliationComplete, NothingToDo, StaleTimestamp],
    example={"BankDeposit": 1, "Reconciliation": 1},
    changes_books=True,
    answers_small=True,
)
def reconcile(actor: Actor, *, bank_deposit: int, reconciliation: int) -> Answer:
    """Put every receipt of a bank deposit into a reconciliation: all of them or none.

    Those that are in it already stay. The rules are those of
    FINANCIAL_RECONCILIATION_ITEM_MANAGE.

    Raises what models.bank.depositing refuses."""
    return {"notes": "ADDED", "Count": depositing.reconcile(actor, bank_deposit, reconciliation)}
