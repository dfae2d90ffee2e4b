"""The settings of a space: each number is declared once, with what it means (locking.md 7).

Those that only clients ask are in models.settings_of_clients.
"""

from __future__ import annotations

from models.profile_setting import (
    IMAGE,
    NUMBER,
    Setting,
    account,
    business,
    choice,
    count,
    day,
    flag,
    text,
)
from models.settings_of_clients import OF_CLIENTS

# what locks, and up to when
LOCK_ON_SEND = flag(232, "LockInvoiceOnSend", "N", "A sent invoice is locked.")
INVOICES_LOCKED = day(
    233,
    "LockedDateDebtors",
    "Invoices, receipts and customer credit notes are locked up to and including this day.",
)
EXPENSES_LOCKED = day(
    264,
    "LockedDateCreditors",
    "Expenses, payments and supplier credit notes are locked up to and including this day.",
)
JOURNALS_LOCKED = day(
    265, "LockedDateJournals", "General journals are locked up to and including this day."
)
CLOSED_FOR_GOOD = day(
    9090,
    "IrreversibleLockedDate",
    "Everything is locked up to and including this day, and no override opens it; it moves "
    "forward only.",
)
LOCK_IF_RECONCILED = flag(
    301, "LockIfReconciled", "Y", "What is in a bank reconciliation is locked."
)
LOCK_IF_REPORTED = flag(
    302, "LockIfInCompletedTaxReport", "Y", "What is in a complete tax report is locked."
)
DEBTORS_PROCESSED = day(351, "DebtorsProcessedTo", "How far debtors are processed.")
CREDITORS_PROCESSED = day(352, "CreditorsProcessedTo", "How far creditors are processed.")
DEBTORS_ACCOUNT = account(228, "FinancialAccountDebtor", "Account of revenue lines without one.")
CREDITORS_ACCOUNT = account(
    229, "FinancialAccountCreditor", "Account of expense lines without one."
)
DEFAULT_PROJECT = count(262, "DefaultProject", "Project of new documents.")
INVOICE_STEP = count(55, "InvoiceReferenceStep", "Step of invoice references.", default="1")

# This service's own settings begin at 9000.
FORBID_BARE_OVERRIDE = flag(
    9010, "ForbidBareOverride", "N", "override=Y sets nothing aside; each lock must be named."
)
OVERRIDE_REASON_REQUIRED = flag(
    9011, "OverrideReasonRequired", "N", "An override needs override_reason."
)
OVERRIDES_SHOWN_MONTHS = count(
    9012, "OverridesShownMonths", "How many months the log of overrides looks back.", default="6"
)
REQUESTS_KEPT_DAYS = count(
    9095, "RequestsKeptDays", "How many days calls are kept in the log; 0 keeps none.", default="30"
)
FAULTS_KEPT_DAYS = count(
    9096, "FaultsKeptDays", "How many days faults are kept in the log; 0 keeps none.", default="180"
)
SET_UP = flag(9013, "FinancialsSetUp", "N", "The initial set-up has been done.")
UNLOCK_REASON_REQUIRED = flag(
    9020, "UnlockReasonRequired", "N", "Unlocking what was locked by hand needs a Reason."
)
LOCKER, ADMINISTRATORS, EVERYBODY = "locker", "administrators", "everybody"
UNLOCK_RIGHT = choice(
    9060,
    "UnlockRight",
    "Who unlocks what was locked by hand, beside administrators.",
    (LOCKER, ADMINISTRATORS, EVERYBODY),
    LOCKER,
)
MUST_BALANCE = flag(
    9061,
    "ReconciliationMustBalance",
    "N",
    "A reconciliation that is out of balance is not completed.",
)
PUBLIC_ATTACHMENTS = flag(
    460, "PublicAttachmentsAllowed", "N", "Attachments may be public (PublicType 2)."
)
DEFAULT_SENT = flag(
    9100, "DefaultInvoiceSentValue", "N", "Books new invoices at once; a call still sends them."
)
END_OF_YEAR = text(9101, "EndOfFinancialYear", "Last day of the financial year.", default="30 Jun")
ACCOUNTING_METHOD = choice(
    9102,
    "AccountingMethod",
    "1 accrual, 2 cash: which amounts a tax report counts. The same as Accrual.",
    ("1", "2"),
    "1",
    NUMBER,
)
ACCRUAL = flag(
    9181, "Accrual", "Y", "Y accrual, N cash accounting. The same as AccountingMethod 1 or 2."
)
IN_OTHER_WORDS = {
    ACCOUNTING_METHOD: (ACCRUAL, {"1": "Y", "2": "N"}),
    ACCRUAL: (ACCOUNTING_METHOD, {"Y": "1", "N": "2"}),
}
"""Settings that say the same as another one, and what of it each value is."""
TAX_CONTACT = business(9103, "TaxReportContactBusiness", "The tax office.")
OWN_BUSINESS = business(
    9310,
    "SpaceContactBusiness",
    "The firm itself as a business, which papers about no other record are kept with.",
)
TAX_PAYABLE = account(9104, "TaxReportFinancialAccountPayable", "Account of tax owed.")
TAX_CREDITS = account(9105, "TaxReportFinancialAccountCredits", "Account of tax reclaimed.")
CASH_ACCOUNT = account(9120, "FinancialAccountCash", "Account of bank accounts without one.")
CURRENT_EARNINGS = account(
    9121, "FinancialAccountCurrentEarnings", "Where earnings stand that are not closed yet."
)
INCOME_ACCOUNT = account(
    9123, "FinancialAccountProductIncome", "Account of invoice lines without one."
)
PURCHASES_ACCOUNT = account(
    9125, "FinancialAccountProductPurchases", "Account of expense lines without one."
)
RETAINED_EARNINGS = account(
    9126, "FinancialAccountRetainedEarnings", "Where the end of a year puts its earnings."
)
BAD_DEBTS = account(9127, "FinancialAccountWriteOff", "Account of what is written off.")
EXCHANGE_ACCOUNT = account(
    9220, "ExchangeAccount", "Account of what rates of exchange gain or lose."
)
OPENING_BALANCES = account(
    9221, "OpeningBalancesAccount", "What documents that open the books are posted against."
)
ROUNDING_ACCOUNT = account(9222, "RoundingAccount", "Account of the cents that a tax report drops.")
ROUND_TAX_BY = choice(
    9070,
    "RoundTaxBy",
    "Tax is rounded 1 in each line, 2 once for each document and rate.",
    ("1", "2"),
    "1",
    NUMBER,
)
TAX_INSTALMENT = account(9106, "TaxReportFinancialAccountInstalment")
TAX_EMPLOYEE = account(9107, "TaxReportFinancialAccountEmployee")

# what invoices are issued with
CURRENCIES = (
    "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "FJD", "GBP", "HKD", "ILS",
    "INR", "MXN", "MYR", "NOK", "NZD", "PGK", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB",
    "TRY", "TWD", "UAH", "USD", "ZAR",
)  # fmt: skip
LANGUAGES = (
    "da-DK", "de-AT", "de-CH", "de-DE", "en-AU", "en-CA", "en-GB", "en-IE", "en-NZ", "en-SG",
    "en-US", "en-ZA", "es-ES", "es-MX", "fr-BE", "fr-CA", "fr-CH", "fr-FR", "it-CH", "it-IT",
    "nb-NO", "nl-BE", "nl-NL", "pt-BR", "pt-PT", "sv-SE",
)  # fmt: skip
SELLER_NAME = text(9030, "SellerName", "Who issues invoices; the space's name if empty.")
SELLER_TAX_NUMBER = text(
    9031, "SellerTaxNumber", "ABN or other tax number, as it is printed on invoices."
)
SELLER_EMAIL = text(
    9032, "SellerEmail", "E-mail address printed on invoices; replies to mailed ones go to it."
)
SELLER_PHONE = text(9033, "SellerPhone", "Telephone number printed on invoices.")
SELLER_WEB_ADDRESS = text(9034, "SellerWebAddress", "Web address printed on invoices.")
SELLER_COUNTRY = text(9035, "SellerCountry", "Country of the firm, by its two letters.")
CURRENCY = choice(
    9036,
    "Currency",
    "Currency of the books, by its three letters; it stays once an invoice is issued.",
    CURRENCIES,
    "AUD",
)
LANGUAGE = choice(
    9037,
    "Language",
    "Language of invoices, and how dates and amounts are written there.",
    LANGUAGES,
    "en-AU",
)
LOGO = Setting(
    9038, "InvoiceLogo", IMAGE, doc="Logo of invoices: PNG, JPEG or SVG of at most 100 KB, base64."
)
INVOICE_CLOSING = text(
    9039, "InvoiceClosing", "A last sentence on invoices, such as a word of thanks."
)
ISSUED_NUMBER_MASK = text(
    9040,
    "IssuedInvoiceNumberMask",
    "Pattern of issued numbers; its run of question marks becomes the next one. {YYYY} and "
    "{MM} become year and month of the paper's date, and numbers begin anew in each.",
    default="I-??????",
)
GIVEN_NUMBERS = flag(
    9041, "AllowGivenInvoiceNumber", "Y", "An invoice may be issued under a number that is given."
)
FORBID_ZERO_TOTAL = flag(
    9042, "ForbidZeroInvoice", "N", "An invoice whose lines come to nothing is not issued."
)
REUSE_VOIDED = flag(
    9043, "ReuseVoidedInvoiceNumber", "N", "The number of a voided invoice may be given again."
)
ISSUED_BY = choice(
    9044, "InvoiceIssueRight", "Who may issue invoices.", ("user", "administrator"), "user"
)
VOIDED_BY = choice(
    9045,
    "InvoiceVoidRight",
    "Who may void issued invoices.",
    ("user", "administrator"),
    "administrator",
)
BALANCED_BANK_FILE = flag(
    9260,
    "BalancedBankFile",
    "N",
    "A bank payment file (ABA) has a debit of the own account as well, as some banks ask for.",
)
OWN_NUMBER, WITH_SUFFIX = "1", "2"
CANCELLATION_NUMBER = choice(
    9086,
    "CancellationNumber",
    "The number of the paper that voiding makes: 1 the next of the sequence of issued "
    "invoices, 2 the invoice's own with -C.",
    (OWN_NUMBER, WITH_SUFFIX),
    WITH_SUFFIX,
)
FINANCE_TEAM = text(
    9046, "FinanceTeamEmail", "Where mail to the finance team goes; commas between addresses."
)
MANAGEMENT_TEAM = text(
    9047, "ManagementTeamEmail", "Where mail to the management goes; commas between addresses."
)
PM_TEAM = text(
    9048, "PmTeamEmail", "Where mail to the project managers goes; commas between addresses."
)
ISSUED_COUNTER = count(
    9049,
    "IssuedInvoiceNumber",
    "Last number of the sequence of issued invoices: where it begins, until the first issue; from "
    "then on only issuing moves it.",
    default="0",
)
REVENUE_TAX_TYPE_COUNTER = count(
    9084,
    "RevenueTaxTypeNumber",
    "Last id of the tax types of sales that is not given again; the service moves it.",
    default="0",
)
EXPENSE_TAX_TYPE_COUNTER = count(
    9085,
    "ExpenseTaxTypeNumber",
    "Last id of the tax types of purchases that is not given again; the service moves it.",
    default="0",
)
NUMBERS_OF_OURS = (REVENUE_TAX_TYPE_COUNTER, EXPENSE_TAX_TYPE_COUNTER)
"""Counters that nobody sets: whatever had a number once, nothing else gets it."""
GAPLESS = (ISSUED_COUNTER, *NUMBERS_OF_OURS)
"""Counters from which nobody takes a number but what the number is for."""

COUNTERS = (
    *GAPLESS,
    count(6, "ExpenseReference", "Last expense reference.", default="0"),
    count(7, "InvoiceReference", "Last invoice reference.", default="0"),
    count(9, "ReceiptReference", "Last receipt reference.", default="0"),
    count(10, "PaymentReference", "Last payment reference.", default="0"),
    count(32, "ReconciliationReference", "Last reconciliation reference.", default="0"),
    count(61, "JournalReference", "Last general journal reference.", default="0"),
    count(168, "ItemReference", "Last line item reference.", default="0"),
    count(9001, "CreditNoteReference", "Last credit note reference.", default="0"),
    count(9002, "TransferReference", "Last bank transfer reference.", default="0"),
    count(9003, "TaxReportReference", "Last tax report reference.", default="0"),
)
"""The last number that each sequence of references has used."""

OF_POSTINGS = (
    DEBTORS_ACCOUNT, CREDITORS_ACCOUNT, TAX_PAYABLE, TAX_CREDITS, BAD_DEBTS, EXCHANGE_ACCOUNT,
    OPENING_BALANCES, CASH_ACCOUNT,
)  # fmt: skip
"""The settings that name the accounts which every space has one of (books.md 4)."""


def _by_number(*declared: Setting) -> dict[int, Setting]:
    """Settings by their numbers. Raises ValueError for a number or a name that is given twice."""
    found: dict[int, Setting] = {}
    names: set[str] = set()
    for each in dict.fromkeys(declared):
        if each.number in found or each.name in names:
            raise ValueError(f"setting {each.number}, {each.name}: its number or name is taken")
        found[each.number] = each
        names.add(each.name)
    return found


SETTINGS = _by_number(
    *(each for each in list(globals().values()) if isinstance(each, Setting)),
    *COUNTERS,
    *OF_CLIENTS,
)
"""Every declared setting by its number."""
BY_NAME: dict[str, Setting] = {each.name: each for each in SETTINGS.values()}
ALIASES = {8: 6}
"""Numbers that mean the same setting in older descriptions."""
MAIL_ADDRESSES = (SELLER_EMAIL, FINANCE_TEAM, MANAGEMENT_TEAM, PM_TEAM)
LOCK_DATES = (INVOICES_LOCKED, EXPENSES_LOCKED, JOURNALS_LOCKED)
PERIODS = (*LOCK_DATES, CLOSED_FOR_GOOD)
"""The settings that close a period, one of them for good."""
