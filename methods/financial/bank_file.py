"""Files of banks: uploaded for a bank account, and brought into its transactions, none twice."""

from __future__ import annotations

from methods.declare import Access, Answer, Work, method
from methods.lists import BANK_FILE_TYPES
from methods.manage import manage
from methods.search.columns import by
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.structures import Numbered, Structure
from methods.wire.types import Choice, Id, Integer, Ref, Text, Wire
from models.account import BankAccount
from models.actor import Actor
from models.bank import importing
from models.bank.importing import OUTCOME_MAX
from models.bank_file import BankFile
from models.refusals import BankFileNotRead, RecordNotFound, StaleTimestamp
from models.write import Values

REASONS_MAX = 1_000
"""How many reasons an answer has; the count says how many there are."""

FIELDS: dict[str, Wire] = {
    "BankAccount": Ref(BankAccount, "The account that it is of.", into="bank_account", needed=True),
    "Notes": Text(200, "Words on it.", into="notes"),
    "ProcessedDate": Date("The day it was brought in.", into="processed_date"),
    "Reference": Text(50, "What it is called.", into="reference"),
    "Type": Choice(BANK_FILE_TYPES, "Whose it is; 1 when left out.", into="type", kept=True),
}


def _rule(actor: Actor, row: BankFile | None, values: Values) -> None:
    """To another bank account it goes with its transactions."""
    account = values.get("bank_account")
    if row is not None and account is not None and account != row.bank_account:
        importing.move(actor, row, account)


manage(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE",
    of=BankFile,
    object=BankFile.OBJECT,
    doc="""Add, change or remove an upload, which files of a bank hang on.

    The file itself is attached to it (object 28) and brought in by
    FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS. Given another BankAccount, it moves there
    with the bank transactions that it brought; removed, it takes them along. Neither is done
    once a receipt, a payment or a reconciliation goes with one of them.""",
    fields=FIELDS,
    rule=_rule,
    remover=importing.remove,
    search="FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_SEARCH",
    example={"BankAccount": 1, "ProcessedDate": "2026-11-24", "Reference": "October"},
)

search(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_SEARCH",
    of=BankFile,
    prefix="TransactionSource",
    doc="Find uploads of bank files, with what became of them.",
    columns={
        **FIELDS,
        "StartDate": Date("The earliest day in its files.", into="start_date"),
        "EndDate": Date("The latest day in its files.", into="end_date"),
        "LineCount": Integer("How many lines its files had.", into="line_count"),
        "InsertCount": Integer("How many of them were taken.", into="insert_count"),
        "IgnoreCount": Integer("How many were not.", into="ignore_count"),
        "Outcome": Text(
            2 * OUTCOME_MAX,
            "Of each file what came of it, and which lines were skipped and why.",
            into="outcome",
        ),
    },
    children={"BankAccount": ("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", by("bank_account"))},
    example={
        "fields": [{"name": "startdate"}, {"name": "enddate"}, {"name": "insertcount"}],
        "sorts": [{"name": "processeddate", "direction": "desc"}],
    },
)


@method(
    "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS",
    access=Access.USER,
    work=Work.WRITE,
    params={"Id": Id("The file: an attachment of an upload.", required=True)},
    result={
        "id": Id("The upload."),
        "notes": Text(10, "PROCESSED, or PREVIEW."),
        "Format": Text(10, "What the file is: QIF, CSV, OFX or CAMT.053."),
        "LineCount": Integer("How many lines it has."),
        "InsertCount": Integer("How many were taken."),
        "MatchedCount": Integer("How many of those go with a receipt or payment that was there."),
        "MappedCount": Integer("How many of those a mapping fits."),
        "BookedCount": Integer("Of how many of those a mapping had the document made."),
        "IgnoreCount": Integer("How many were skipped."),
        "IgnoreReason0": Numbered("Why a line was skipped; IgnoreReason1 is of the next one."),
        "IgnoreReasons": Structure(
            "The same as a list.", {"type": "array", "items": {"type": "string"}}
        ),
    },
    refuses=[RecordNotFound, BankFileNotRead, StaleTimestamp],
    example={"Id": 1},
    changes_books=True,
)
def process(actor: Actor, *, id: int) -> Answer:
    """Bring the lines of a bank's file into the transactions of its bank account.

    It may be QIF, CSV with a line of headings, OFX or CAMT.053. Which comes first, day or month,
    and which sign sets decimals apart is settled for the file as a whole; where it leaves that
    open, the country and language of the space decide, and a warning says so. What can't be read
    is refused whole; a line that can't be is skipped and named.

    No line comes in twice: one with the bank's own id is known by that, others by day, amount and
    words, as often as they stand in a file. A line goes with the receipt or payment of the same
    amount within five days if there is only one that it can be (status 2); else the first mapping
    that fits says what it is. One of Type 3 has the receipt or payment made of it at once; where
    that is refused, a warning says why and the line waits as a confirmed one.

    Raises RecordNotFound, BankFileNotRead, or what models.bank.importing refuses."""
    made = importing.process(actor, id)
    reasons = [str(each) for each in made.ignored]
    return {
        "id": made.source,
        "notes": "PROCESSED",
        "Format": made.statement.format,
        "LineCount": made.statement.count,
        "InsertCount": made.taken,
        "MatchedCount": made.matched,
        "MappedCount": made.mapped,
        "BookedCount": made.booked,
        "IgnoreCount": len(reasons),
        "IgnoreReason0": reasons[:REASONS_MAX],
        "IgnoreReasons": reasons[:REASONS_MAX],
    }
