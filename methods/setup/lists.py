"""The fixed lists of the financials: what the numbers of a status, type or frequency mean."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import Case

from methods.choices import choices
from methods.lists import (
    BANK_FILE_TYPES,
    BANK_TRANSACTION_CATEGORIES,
    BANK_TRANSACTION_STATUSES,
    BANK_TRANSACTION_TYPES,
    CREDIT_REASONS,
    DEPOSIT_STATUSES,
    INVOICE_FREQUENCIES,
    JOURNAL_STATUSES,
    MAPPING_DESCRIPTION_MATCH_TYPES,
    MAPPING_MATCH_TYPES,
    MAPPING_STATUSES,
    MAPPING_TYPES,
    PAY_STATUSES,
    PAYMENT_METHODS,
    PROCESSING_STATUSES,
    RECONCILIATION_STATUSES,
    TAX_CATEGORIES,
    TAX_REPORT_STATUSES,
    TAX_REPORT_TYPES,
)
from methods.search.columns import Source, named
from methods.setup.bank_account import (
    ACCOUNT_STATUSES,
    ACCOUNT_TYPES,
    CARD_TYPES,
    STATEMENT_FREQUENCIES,
)
from methods.setup.funds_transfer import PROVIDER_STATUSES, PROVIDERS
from methods.wire.types import Integer, Wire, YesNo
from models.document import CREDIT_TYPES

INVOICE_STATUSES = {1: "[Not Set]", 2: "In Preparation", 3: "Approved", 4: "On Hold"}
MONTHLY, QUARTERLY, ANNUALLY = 1, 2, 3
TAX_REPORT_FREQUENCIES = {MONTHLY: "Monthly", QUARTERLY: "Quarterly", ANNUALLY: "Annually"}
AVAILABLE = {
    "TaxReportAvailable": ("the tax itself", {MONTHLY, QUARTERLY, ANNUALLY}),
    "TaxReportEmployeeAvailable": ("tax withheld from employees", {MONTHLY, QUARTERLY}),
    "TaxReportInstalmentsAvailable": ("instalments", {QUARTERLY, ANNUALLY}),
}
"""How often the tax office takes reports of what."""


def _among(numbers: set[int]) -> Source:
    return lambda alias: Case(alias.id, tuple((number, True) for number in sorted(numbers)), False)


ORDER: tuple[Wire, Source] = (Integer("Its place in the list."), named("id"))
FREQUENCY_COLUMNS: dict[str, tuple[Wire, Source]] = {
    name: (YesNo(f"Whether {of} can be reported so often."), _among(numbers))
    for name, (of, numbers) in AVAILABLE.items()
}


def _list(
    name: str,
    of: str,
    listed: Mapping[int, str],
    prefix: str,
    more: Mapping[str, tuple[Wire, Source]] | None = None,
) -> None:
    choices(f"SETUP_FINANCIAL_{name}_SEARCH", f"List the {of}.", listed, prefix, more)


_list("BANK_ACCOUNT_TYPE", "types of bank account", ACCOUNT_TYPES, "AccountType")
_list("BANK_ACCOUNT_STATUS", "statuses of a bank account", ACCOUNT_STATUSES, "AccountStatus")
_list("BANK_ACCOUNT_CARD_TYPE", "kinds of card", CARD_TYPES, "CardType")
_list(
    "BANK_ACCOUNT_TRANSACTION_CATEGORY",
    "categories of a bank transaction",
    BANK_TRANSACTION_CATEGORIES,
    "Category",
)
_list(
    "BANK_ACCOUNT_TRANSACTION_STATUS",
    "statuses of a bank transaction",
    BANK_TRANSACTION_STATUSES,
    "Status",
)
_list("BANK_ACCOUNT_TRANSACTION_TYPE", "types of bank transaction", BANK_TRANSACTION_TYPES, "Type")
_list("BANK_ACCOUNT_TRANSACTION_SOURCE_TYPE", "types of bank file", BANK_FILE_TYPES, "Type")
_list("BANK_ACCOUNT_DEPOSIT_STATUS", "statuses of a bank deposit", DEPOSIT_STATUSES, "Type")
MAPPING = "BANK_ACCOUNT_TRANSACTION_MAPPING"
_list(
    f"{MAPPING}_MATCH_TYPE",
    "ways in which a mapping looks at a bank transaction",
    MAPPING_MATCH_TYPES,
    "MatchType",
)
_list(
    f"{MAPPING}_DESCRIPTION_MATCH_TYPE",
    "ways in which a mapping compares descriptions",
    MAPPING_DESCRIPTION_MATCH_TYPES,
    "DescriptionMatchType",
)
_list(f"{MAPPING}_STATUS", "statuses of a mapping", MAPPING_STATUSES, "Status")
_list(f"{MAPPING}_TYPE", "types of mapping", MAPPING_TYPES, "Type")
_list("CREDIT_NOTE_TYPE", "types of credit note", CREDIT_TYPES, "Type")
_list("CREDIT_NOTE_REASON", "reasons of a credit note", CREDIT_REASONS, "CreditNoteReason")
_list(
    "DEBTORSCREDITORS_PROCESSING_STATUS",
    "statuses of a processing of debtors and creditors",
    PROCESSING_STATUSES,
    "Status",
)
_list("EXPENSE_PAY_STATUS", "pay statuses of an expense", PAY_STATUSES, "PayStatus")
_list("FUNDS_TRANSFER_ACCOUNT_PROVIDER", "payment providers", PROVIDERS, "Provider")
_list(
    "FUNDS_TRANSFER_ACCOUNT_STATUS",
    "statuses of an account with a payment provider",
    PROVIDER_STATUSES,
    "Status",
)
_list(
    "GENERAL_JOURNAL_ITEM_TAX_CATEGORY",
    "tax categories of a line of a journal",
    TAX_CATEGORIES,
    "TaxCategory",
)
_list("GENERAL_JOURNAL_STATUS", "statuses of a general journal", JOURNAL_STATUSES, "Status")
_list("INVOICE_FREQUENCY", "frequencies of an invoice", INVOICE_FREQUENCIES, "Frequency")
_list("INVOICE_STATUS", "statuses of an invoice", INVOICE_STATUSES, "Status")
_list(
    "PAYMENT_METHOD",
    "methods of payment",
    PAYMENT_METHODS,
    "PaymentMethod",
    {"DisplayOrder": ORDER},
)
_list(
    "RECONCILIATION_FREQUENCY",
    "frequencies of a reconciliation",
    STATEMENT_FREQUENCIES,
    "Frequency",
)
_list("RECONCILIATION_STATUS", "statuses of a reconciliation", RECONCILIATION_STATUSES, "Status")
_list(
    "TAX_REPORT_FREQUENCY",
    "frequencies of a tax report",
    TAX_REPORT_FREQUENCIES,
    "Frequency",
    FREQUENCY_COLUMNS,
)
_list("TAX_REPORT_STATUS", "statuses of a tax report", TAX_REPORT_STATUSES, "PayStatus")
_list("TAX_REPORT_TYPE", "types of tax report", TAX_REPORT_TYPES, "Type")
