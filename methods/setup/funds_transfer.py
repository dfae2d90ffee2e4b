"""Accounts with payment providers, through which bank transfers are sent."""

from __future__ import annotations

from methods.declare import Access
from methods.manage import manage
from methods.search.columns import blank, by
from methods.search.declaration import search
from methods.wire.types import Choice, Money, Ref, Secret, Text, Wire, YesNo
from models.account import BankAccount, FundsTransferAccount
from models.actor import Actor
from models.refusals import InvalidFields
from models.write import Values

PROVIDERS = {
    1: "eWay",
    3: "ABA Direct Entry File",
    4: "IP Payments",
    5: "EziDebit",
    7: "PayPal",
}
PROVIDER_STATUSES = {1: "Testing", 2: "Active", 3: "Non-Active"}

FIELDS: dict[str, Wire] = {
    "Title": Text(75, "Its name.", into="title_text", needed=True),
    "AddOnFeeFixedAmount": Money("A fee added to each payment.", into="add_on_fee_fixed"),
    "AddOnFeeVariableAmount": Money(
        "A fee in per cent of each payment.", into="add_on_fee_variable"
    ),
    "AddOnFeeVariableAmount2": Money("Another such fee.", into="add_on_fee_variable2"),
    "APILogon": Text(150, "The name to log on with at the provider.", into="api_logon"),
    "BankAccount": Ref(
        BankAccount, "The bank account that payments come from.", into="bank_account"
    ),
    "MakePayment": YesNo("Whether it makes payments; Y when left out.", into="make_payment"),
    "Provider": Choice(PROVIDERS, "The provider.", into="provider"),
    "ProviderAccountKey": Text(
        150, "The account's key at the provider.", into="provider_account_key"
    ),
    "Status": Choice(PROVIDER_STATUSES, "Its status; 2 when left out.", into="status"),
    "TakePayment": YesNo("Whether it takes payments; N when left out.", into="take_payment"),
    "URLCancel": Text(
        150,
        "Where the provider sends whoever cancels.",
        into="url_cancel",
        needed=True,
        may_be_blank=True,
    ),
    "URLSuccess": Text(
        150,
        "Where the provider sends whoever has paid.",
        into="url_success",
        needed=True,
        may_be_blank=True,
    ),
}
SECRETS: dict[str, Wire] = {
    "APIKey": Secret(
        250, "The key of the provider's interface; never shown.", into="api_key", kept=True
    ),
    "APIPassword": Secret(
        250,
        "The password of the provider's interface; never shown.",
        into="api_password",
        kept=True,
    ),
}


def _rule(actor: Actor, row: FundsTransferAccount | None, values: Values) -> None:
    """Raise InvalidFields where nobody could be sent back who has paid through it."""
    takes = values.get("take_payment", False if row is None else row.take_payment)
    missing = [
        column
        for column in ("url_cancel", "url_success")
        if not values.get(column, "" if row is None else getattr(row, column))
    ]
    if takes and missing:
        words = "is needed: the account takes payments, and whoever pays is sent there"
        raise InvalidFields(dict.fromkeys(missing, words))


manage(
    "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
    of=FundsTransferAccount,
    access=Access.ADMINISTRATOR,
    doc="""Add, change or remove an account with a payment provider.

    APIKey and APIPassword are taken and never shown, neither by a search nor in the history.
    Sent empty they stay what they are, for that is how a form shows them. In the platform's
    dialect URLCancel and URLSuccess may be empty where it takes no payments.""",
    fields={**FIELDS, **SECRETS},
    rule=_rule,
    search="SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH",
    example={
        "Title": "Direct entry",
        "Provider": 3,
        "URLCancel": "https://example.test/cancelled",
        "URLSuccess": "https://example.test/paid",
    },
)

search(
    "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH",
    of=FundsTransferAccount,
    prefix="FundsTransferAccount",
    doc="Find accounts with payment providers. Their secrets are answered as empty.",
    columns={**FIELDS, **{name: (wire, blank) for name, wire in SECRETS.items()}},
    children={"BankAccount": ("SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", by("bank_account"))},
    example={"fields": [{"name": "title"}, {"name": "providertext"}, {"name": "bankaccounttext"}]},
)
