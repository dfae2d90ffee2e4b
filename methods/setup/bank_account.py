"""Bank accounts: what receipts are paid into, payments out of, and reconciliations are made of."""

from __future__ import annotations

from typing import Any

from methods.declare import Access, Work
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Choice, Integer, Money, Ref, Text, Wire, YesNo
from models import currencies, write
from models.account import Account, BankAccount
from models.actor import Actor
from models.bank import ledger_account, numbers
from models.store import scope
from models.write import Values

ACCOUNT_TYPES = {1: "Debit", 2: "Credit"}
ACCOUNT_STATUSES = {1: "Active", 2: "Non-Active"}
CARD_TYPES = {1: "MasterCard", 2: "Visa", 3: "American Express", 4: "AMEX"}
STATEMENT_FREQUENCIES = {1: "Weekly", 2: "Fortnightly", 3: "Monthly", 4: "Quarterly"}

FIELDS: dict[str, Wire] = {
    "Title": Text(50, "Its name.", into="title_text", needed=True),
    "AccountName": Text(50, "The name it is held in.", into="account_name"),
    "AccountNumber": Text(50, "Its number.", into="account_number"),
    "AccountType": Choice(ACCOUNT_TYPES, "Its type.", into="account_type"),
    "Bank": Text(50, "The bank.", into="bank"),
    "BSB": Text(10, "The bank's branch number.", into="bsb"),
    "IBAN": Text(42, "Its international number, which is checked.", into="iban"),
    "BIC": Text(14, "The bank's international code of 8 or 11 characters.", into="bic"),
    "CanSendCheque": YesNo("Whether cheques are drawn on it.", into="can_send_cheque"),
    "CardExpiry": Text(10, "When its card expires.", into="card_expiry"),
    "CardName": Text(50, "The name on its card.", into="card_name"),
    "CardNumber": Text(50, "The number of its card.", into="card_number"),
    "CardType": Choice(CARD_TYPES, "The kind of card.", into="card_type"),
    "DefaultPaymentAccount": YesNo(
        "Y has payments made from it by default; it takes the mark from another account.",
        into="default_payment_account",
    ),
    "DefaultReceiptAccount": YesNo(
        "Y has receipts paid into it by default; it takes the mark from another account.",
        into="default_receipt_account",
    ),
    "FinancialAccount": Ref(Account, "Its account in the ledger.", into="financial_account"),
    "LastChequeNumber": Integer("The last cheque drawn.", into="last_cheque_number"),
    "LastReconciledDate": Date(
        "The day of the statement reconciled last.", into="last_reconciled_date"
    ),
    "MerchantId": Text(50, "Its number as a merchant.", into="merchant_id"),
    "Notes": Text(2000, "Words on it.", into="notes"),
    "SourceCurrency": Integer(
        "Its currency, by the platform's number (8 is AUD); that of the books when left out.",
        into="currency",
    ),
    "StatementFrequency": Choice(
        STATEMENT_FREQUENCIES, "How often statements come.", into="statement_frequency"
    ),
    "Status": Choice(ACCOUNT_STATUSES, "Its status; 1 when left out.", into="status"),
    "TerminalId": Text(50, "Its card terminal.", into="terminal_id"),
}
BALANCE = Money("The balance of that statement.", into="last_reconciled_balance")


def _rule(actor: Actor, row: BankAccount | None, values: Values) -> None:
    numbers.complete(values)
    ledger_account.complete(actor, row, values)


def _after(
    actor: Actor,
    row: BankAccount,
    *,
    default_payment_account: bool | None = None,
    default_receipt_account: bool | None = None,
) -> None:
    """One bank account at most has each mark."""
    if default_payment_account:
        _take_from_others(actor, row, "default_payment_account")
    if default_receipt_account:
        _take_from_others(actor, row, "default_receipt_account")


def _take_from_others(actor: Actor, row: BankAccount, column: str) -> None:
    """Take a mark from the account that had it. The call has the space to itself, so that two
    accounts cannot both come out of two calls with the mark."""
    of: Any = BankAccount
    query = of.select(of.id).where(
        scope.within(of, actor.space) & getattr(of, column) & (of.id != row.id)
    )
    for (other,) in query.order_by(of.id).tuples():
        write.change(actor, scope.take(actor, BankAccount, other), **{column: False})


manage(
    "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE",
    of=BankAccount,
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    doc="""Add, change or remove a bank account.

    One account at most is the default for receipts, and one for payments. What comes in and goes
    out is posted to its FinancialAccount: without one it gets an account of its own, and that
    stays once anything is posted through it.""",
    fields={**FIELDS, "LastReconciledBalance": BALANCE},
    rule=_rule,
    after=_after,
    search="SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH",
    example={"Title": "Everyday", "Bank": "Example Bank", "DefaultReceiptAccount": "Y"},
    aliases=("FINANCIAL_BANK_ACCOUNT_MANAGE",),
    param_aliases={
        "currency": "sourcecurrency",
        "lastreconciledamount": "lastreconciledbalance",
    },
)

search(
    "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH",
    access=Access.EVERYBODY,
    of=BankAccount,
    prefix="BankAccount",
    doc="Find bank accounts.",
    columns={
        **FIELDS,
        "LastReconciledAmount": BALANCE,
        "SourceCurrency": (
            Integer("Its currency; empty where the platform's number of it is not known here."),
            currencies.number_of,
        ),
        "SourceCurrencyText": (Text(10, "The code of its currency."), currencies.code_of),
    },
    column_aliases={
        "currency": "sourcecurrency",
        "currencytext": "sourcecurrencytext",
        "lastreconciledbalance": "lastreconciledamount",
    },
    method_aliases=("FINANCIAL_BANK_ACCOUNT_SEARCH",),
    example={
        "fields": [{"name": "title"}, {"name": "lastreconciledamount"}],
        "filters": [{"name": "status", "comparison": "EQUAL_TO", "value1": 1}],
    },
)
