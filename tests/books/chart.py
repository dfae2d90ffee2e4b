"""The accounts of the model, by name, and what kind each is to Beancount and to the service."""

from __future__ import annotations

DEBTORS = "Debtors"
CREDITORS = "Creditors"
TAX_COLLECTED = "Tax collected"
TAX_PAID = "Tax paid"
BAD_DEBTS = "Bad debts"
OPENING = "Opening balances"
RETAINED = "Retained earnings"
ROUNDING = "Rounding"

CONTROL = frozenset({DEBTORS, CREDITORS})

OUTGOING, INCOME, ASSET, LIABILITY, EQUITY = 1, 2, 3, 4, 5
"""The types of SETUP_FINANCIAL_ACCOUNT_MANAGE (methods.json)."""

ROOT = {
    OUTGOING: "Expenses",
    INCOME: "Income",
    ASSET: "Assets",
    LIABILITY: "Liabilities",
    EQUITY: "Equity",
}

OWN_ACCOUNTS = {
    DEBTORS: ASSET,
    CREDITORS: LIABILITY,
    TAX_COLLECTED: LIABILITY,
    TAX_PAID: LIABILITY,
    BAD_DEBTS: OUTGOING,
    OPENING: EQUITY,
    RETAINED: EQUITY,
    ROUNDING: OUTGOING,
    "Bank": ASSET,
    "Sales": INCOME,
    "Purchases": OUTGOING,
}
"""What every story may name; others are told to the model when it is made."""
