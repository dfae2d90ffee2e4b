"""What refusals tell callers to do, as the calls that do it.

The books refuse by a rule and name what to do first (`way("make_payments")`, models.refusals);
only here is said by which method and parameters.
"""

from __future__ import annotations

from models.refusals import WAYS

WAYS.update(
    another_in_transfer="change its Amount in the transfer (FINANCIAL_TRANSFER_EXPENSE_MANAGE)",
    date_anyway="send BankTransferDate_Override=Y",
    give_bank_account="give it one with BankAccount in "
    "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
    let_pay="set MakePayment=Y on it",
    make_payments="call FINANCIAL_TRANSFER_CREATE_PAYMENTS",
    relink="remove this link with Remove=1 and add another",
    say_who_owes="say who owes whom with Type",
    set_default_payment_account="set DefaultPaymentAccount=Y",
    set_default_receipt_account="set DefaultReceiptAccount=Y",
    unlink_payment="see FINANCIAL_PAYMENT_EXPENSE_MANAGE",
)
