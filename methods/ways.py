"""What refusals tell callers to do, as the calls that do it.

The books refuse by a rule and name what to do first (`{way[void_invoice]}`, `way("relink")`);
only here is said by which method and parameters.
"""

from __future__ import annotations

from models.refusals import WAYS

WAYS.update(
    add_lines="add them with FINANCIAL_ITEM_MANAGE",
    allow_duplicate="send CheckDuplicate=N",
    another_in_transfer="change its Amount in the transfer (FINANCIAL_TRANSFER_EXPENSE_MANAGE)",
    cancel_instead="cancel an invoice with FINANCIAL_INVOICE_ACTION, which counts from its own "
    "Date; of a credit note, open the period again",
    change_tax_types="change what differs by SETUP_FINANCIAL_REVENUE_TAX_TYPE_MANAGE and "
    "SETUP_FINANCIAL_EXPENSE_TAX_TYPE_MANAGE",
    complete_tax_report="complete a tax report with FINANCIAL_TAX_REPORT_COMPLETE",
    credit_instead="make a credit note with FINANCIAL_CREDIT_NOTE_MANAGE and issue that with "
    "FINANCIAL_CREDIT_NOTE_ISSUE",
    date_anyway="send BankTransferDate_Override=Y",
    disable_user="disable them with Disabled=Y in SETUP_USER_MANAGE",
    give_bank_account="give it one with BankAccount in "
    "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
    go_out_of_turn="send override_status=Y as an administrator",
    list_accesses="SETUP_METHOD_ACCESS_SEARCH lists them",
    list_methods="SETUP_METHOD_SEARCH lists them",
    let_pay="set MakePayment=Y on it",
    log_on="send the header Authorization: Bearer with the sid that LOGON answers, or with a token "
    "of CORE_SECURE_TOKEN_MANAGE",
    make_payments="call FINANCIAL_TRANSFER_CREATE_PAYMENTS",
    move_money="move money from one to another with FINANCIAL_GENERAL_JOURNAL_MANAGE",
    open_deposit="set its Status to 1 with FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE",
    pay_by_default="set DefaultPaymentAccount=Y",
    preview_invoice="look at FINANCIAL_INVOICE_PREVIEW",
    receive_by_default="set DefaultReceiptAccount=Y",
    relink="remove this link with Remove=1 and add another",
    remove_credit="take the credit note off it first",
    remove_link="take the link off it first",
    reopen_journal="set its Status to 1",
    reopen_reconciliation="set its Status to 1 with FINANCIAL_RECONCILIATION_MANAGE",
    reopen_tax_report="re-open it with Status=1 in FINANCIAL_TAX_REPORT_MANAGE",
    reopen_that="re-open that first with FINANCIAL_TAX_REPORT_MANAGE, Status=1",
    reopen_year="open it again with FINANCIAL_YEAR_END_COMPLETE and Reset=Y",
    save_webhook="whoever may be told saves it again with CORE_WEBHOOK_MANAGE, and what was not "
    "sent is replayed with CORE_OUTBOX_MANAGE",
    say_who_owes="say who owes whom with Type",
    set_it="set it with SETUP_FINANCIAL_SETTINGS_MANAGE",
    take_over="take it over with CORE_LOCK_ACQUIRE and LocksToSteal",
    undo_cancel="fire undo_cancel with FINANCIAL_INVOICE_ACTION",
    undo_uncollectible="fire undo_uncollectible with FINANCIAL_INVOICE_ACTION",
    unlink_payment="see FINANCIAL_PAYMENT_EXPENSE_MANAGE",
    void_credit_note="void it first with FINANCIAL_CREDIT_NOTE_VOID",
    void_invoice="void it first with FINANCIAL_INVOICE_VOID",
)
