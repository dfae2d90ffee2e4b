"""The fixed lists that several endpoints share: what the numbers of a status or type mean."""

from __future__ import annotations

from models.bank_deposit import COMPLETED, RECONCILED
from models.bank_deposit import IN_PROGRESS as IN_PROGRESS_DEPOSIT
from models.bank_file import (
    ACTIVE,
    AND_TRANSFERRED,
    BANK,
    CODE,
    CODE_AND_DESCRIPTION,
    CONTAINS,
    DESCRIPTION,
    EQUAL,
    MERCHANT,
    PROPOSED,
    TO_BE_CONFIRMED,
    UNCONFIRMED,
)
from models.bank_transaction import CONFIRMED, LINKED, MATCHED, TRANSFERRED, UPLOADED
from models.document import FINALISED, IN_PROGRESS, KINDS
from models.journals import EXPENSE_CATEGORY, REVENUE_CATEGORY
from models.period import COMPLETE, OPEN

PAYMENT_METHODS = {
    1: "Cheque",
    2: "Visa or Mastercard",
    3: "Direct Debit",
    4: "BPay",
    5: "American Express",
    6: "Cash",
    7: "[Unknown]",
    8: "Direct Credit",
    101: "Paypal",
    102: "EFTPOS",
    103: "Trade Account",
}
PAY_STATUSES = {
    1: "Can Be Paid When Due",
    2: "Don't Pay - In Dispute",
    3: "Don't Pay - Awaiting Goods/Services",
}
CREDIT_REASONS = {1: "[Not Set]"}
JOURNAL_STATUSES = {IN_PROGRESS: "In Progress", FINALISED: "Finalised"}
TAX_CATEGORIES = {REVENUE_CATEGORY: "Revenue", EXPENSE_CATEGORY: "Expense"}
INVOICE_FREQUENCIES = {
    1: "Daily",
    2: "Weekly",
    3: "Fortnightly",
    4: "Monthly",
    5: "Quarterly",
    6: "Half Yearly",
    7: "Yearly",
    8: "Every Second Month",
    9: "[Never]",
}
RECONCILIATION_STATUSES = {OPEN: "In Progress", COMPLETE: "Completed"}
TAX_REPORT_STATUSES = {
    OPEN: "In Progress",
    COMPLETE: "Complete",
    3: "Ready For Checking",
    4: "Checked / Approved For Completion",
}
TAX_REPORT_TYPES = {1: "Normal", 2: "Fixed", 3: "Annual"}
BANK_TRANSACTION_STATUSES = {
    UPLOADED: "Uploaded",
    MATCHED: "Matched to Payment / Receipt",
    CONFIRMED: "Confirmed/Merged",
    TRANSFERRED: "Previously Transferred to Financials",
    LINKED: "Linked to Expense / Invoice",
}
BANK_TRANSACTION_CATEGORIES = {
    1: "Credit",
    2: "Debit",
    3: "Int",
    4: "Div",
    5: "Fee",
    6: "SrvChg",
    7: "Dep",
    8: "ATM",
    9: "POS",
    10: "XFer",
    11: "Cheque",
    12: "Payment",
    13: "Cash",
    14: "Direct Deposit",
    15: "Direct Debit",
    16: "Repeat Payment",
    17: "Other",
}
MONEY_IN, MONEY_OUT = 1, 2
BANK_TRANSACTION_TYPES = {MONEY_IN: "Credit", MONEY_OUT: "Debit"}
BANK_FILE_TYPES = {BANK: "Bank", MERCHANT: "Merchant"}
DEPOSIT_STATUSES = {
    IN_PROGRESS_DEPOSIT: "In Progress",
    COMPLETED: "Completed",
    RECONCILED: "Reconciled",
}
MAPPING_MATCH_TYPES = {
    CODE: "Code",
    DESCRIPTION: "Description",
    CODE_AND_DESCRIPTION: "Code and Description",
}
MAPPING_DESCRIPTION_MATCH_TYPES = {EQUAL: "Exactly Matches Text", CONTAINS: "Contains Text"}
MAPPING_STATUSES = {PROPOSED: "Proposed", ACTIVE: "Active"}
MAPPING_TYPES = {
    UNCONFIRMED: "No Confirmation",
    TO_BE_CONFIRMED: "Requires Confirmation",
    AND_TRANSFERRED: "No Confirmation Required & Transfer To Financials",
}
PROCESSING_STATUSES = {1: "Processing", 2: "Completed", 3: "Cancelled"}
OBJECT_TITLES = {
    1: "Project",
    12: "Contact Business",
    32: "Person",
    43: "Order",
    **{kind.object: kind.noun.title() for kind in KINDS.values()},
}
