"""The profile-settings table: a row per space, user and number; each number declared once
(locking.md 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import CharField, IntegerField, ModelAlias, Node, TextField

from models.store.base import Record
from models.store.database import Statement, for_update, slot

TOLD_AS = 9000
"""The object number of settings in logs and messages; the platform has none for them."""


class ProfileSetting(Record):
    """The value of one setting, of a space (user 0) or of one user.

    `namespace` is empty for the numbers declared below; clients keep values of their own
    under `custom`, `advanced` and `quick`, and a counter of numbers that begin anew each year or
    month is kept under that (2026, 2026-11)."""

    NOUN = "setting"

    user = IntegerField(default=0)
    namespace = CharField(10, default="")
    number = IntegerField()
    value = TextField(default="")

    class Meta:
        table_name = "profile_setting"
        indexes = ((("space", "user", "namespace", "number"), True),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.number.cast("TEXT")


TEXT, FLAG, DATE, NUMBER, MONEY, RECORD = "text", "flag", "date", "number", "money", "record"
IMAGE = "image"
"""A picture, in base64."""


@dataclass(frozen=True)
class Setting:
    """A declared setting: its number, its name on the wire, its kind of value and default.

    A RECORD setting holds the id of a record of the kind `of`."""

    number: int
    name: str
    kind: str = TEXT
    default: str = ""
    doc: str = ""
    of: str = ""
    choices: tuple[str, ...] = ()


def _flag(number: int, name: str, default: str, doc: str) -> Setting:
    return Setting(number, name, FLAG, default, doc, choices=("Y", "N"))


def _account(number: int, name: str, doc: str = "") -> Setting:
    return Setting(number, name, RECORD, "", doc, of="account")


LOCK_ON_SEND = _flag(232, "LockInvoiceOnSend", "N", "A sent invoice is locked.")
INVOICES_LOCKED = Setting(
    233,
    "LockedDateDebtors",
    DATE,
    "",
    "Invoices, receipts and customer credit notes are locked up to and including this day.",
)
EXPENSES_LOCKED = Setting(
    264,
    "LockedDateCreditors",
    DATE,
    "",
    "Expenses, payments and supplier credit notes are locked up to and including this day.",
)
JOURNALS_LOCKED = Setting(
    265, "LockedDateJournals", DATE, "", "General journals are locked up to and including this day."
)
CLOSED_FOR_GOOD = Setting(
    9090,
    "IrreversibleLockedDate",
    DATE,
    "",
    "Everything is locked up to and including this day, and no override opens it; it moves "
    "forward only.",
)
LOCK_IF_RECONCILED = _flag(
    301, "LockIfReconciled", "Y", "What is in a bank reconciliation is locked."
)
LOCK_IF_REPORTED = _flag(
    302, "LockIfInCompletedTaxReport", "Y", "What is in a complete tax report is locked."
)
DEBTORS_PROCESSED = Setting(351, "DebtorsProcessedTo", DATE, "", "How far debtors are processed.")
CREDITORS_PROCESSED = Setting(
    352, "CreditorsProcessedTo", DATE, "", "How far creditors are processed."
)
DEBTORS_ACCOUNT = _account(228, "FinancialAccountDebtor", "Account of revenue lines without one.")
CREDITORS_ACCOUNT = _account(
    229, "FinancialAccountCreditor", "Account of expense lines without one."
)
DEFAULT_PROJECT = Setting(262, "DefaultProject", NUMBER, "", "Project of new documents.")
INVOICE_STEP = Setting(55, "InvoiceReferenceStep", NUMBER, "1", "Step of invoice references.")

# This service's own settings begin at 9000.
FORBID_BARE_OVERRIDE = _flag(
    9010, "ForbidBareOverride", "N", "override=Y sets nothing aside; each lock must be named."
)
OVERRIDE_REASON_REQUIRED = _flag(
    9011, "OverrideReasonRequired", "N", "An override needs override_reason."
)
OVERRIDES_SHOWN_MONTHS = Setting(
    9012, "OverridesShownMonths", NUMBER, "6", "How many months the log of overrides looks back."
)
REQUESTS_KEPT_DAYS = Setting(
    9095, "RequestsKeptDays", NUMBER, "30", "How many days calls are kept in the log; 0 keeps none."
)
FAULTS_KEPT_DAYS = Setting(
    9096, "FaultsKeptDays", NUMBER, "180", "How many days faults are kept in the log; 0 keeps none."
)
SET_UP = _flag(9013, "FinancialsSetUp", "N", "The initial set-up has been done.")
UNLOCK_REASON_REQUIRED = _flag(
    9020, "UnlockReasonRequired", "N", "Unlocking what was locked by hand needs a Reason."
)
LOCKER, ADMINISTRATORS, EVERYBODY = "locker", "administrators", "everybody"
UNLOCK_RIGHT = Setting(
    9060,
    "UnlockRight",
    default=LOCKER,
    doc="Who unlocks what was locked by hand, beside administrators.",
    choices=(LOCKER, ADMINISTRATORS, EVERYBODY),
)
MUST_BALANCE = _flag(
    9061,
    "ReconciliationMustBalance",
    "N",
    "A reconciliation that is out of balance is not completed.",
)
PUBLIC_ATTACHMENTS = _flag(
    460, "PublicAttachmentsAllowed", "N", "Attachments may be public (PublicType 2)."
)
DEFAULT_SENT = _flag(
    9100, "DefaultInvoiceSentValue", "N", "Books new invoices at once; a call still sends them."
)
END_OF_YEAR = Setting(9101, "EndOfFinancialYear", TEXT, "30 Jun", "Last day of the financial year.")
ACCOUNTING_METHOD = Setting(
    9102,
    "AccountingMethod",
    NUMBER,
    "1",
    "1 accrual, 2 cash: which amounts a tax report counts. The same as Accrual.",
    choices=("1", "2"),
)
ACCRUAL = _flag(
    9181, "Accrual", "Y", "Y accrual, N cash accounting. The same as AccountingMethod 1 or 2."
)
IN_OTHER_WORDS = {
    ACCOUNTING_METHOD: (ACCRUAL, {"1": "Y", "2": "N"}),
    ACCRUAL: (ACCOUNTING_METHOD, {"Y": "1", "N": "2"}),
}
"""Settings that say the same as another one, and what of it each value is."""
TAX_CONTACT = Setting(
    9103, "TaxReportContactBusiness", RECORD, "", "The tax office.", of="business"
)
OWN_BUSINESS = Setting(
    9310,
    "SpaceContactBusiness",
    RECORD,
    "",
    "The firm itself as a business, which papers about no other record are kept with.",
    of="business",
)
TAX_PAYABLE = _account(9104, "TaxReportFinancialAccountPayable", "Account of tax owed.")
TAX_CREDITS = _account(9105, "TaxReportFinancialAccountCredits", "Account of tax reclaimed.")
CASH_ACCOUNT = _account(9120, "FinancialAccountCash", "Account of bank accounts without one.")
CURRENT_EARNINGS = _account(
    9121, "FinancialAccountCurrentEarnings", "Where earnings stand that are not closed yet."
)
INCOME_ACCOUNT = _account(
    9123, "FinancialAccountProductIncome", "Account of invoice lines without one."
)
PURCHASES_ACCOUNT = _account(
    9125, "FinancialAccountProductPurchases", "Account of expense lines without one."
)
RETAINED_EARNINGS = _account(
    9126, "FinancialAccountRetainedEarnings", "Where the end of a year puts its earnings."
)
BAD_DEBTS = _account(9127, "FinancialAccountWriteOff", "Account of what is written off.")
EXCHANGE_ACCOUNT = _account(
    9220, "ExchangeAccount", "Account of what rates of exchange gain or lose."
)
OPENING_BALANCES = _account(
    9221, "OpeningBalancesAccount", "What documents that open the books are posted against."
)
ROUNDING_ACCOUNT = _account(
    9222, "RoundingAccount", "Account of the cents that a tax report drops."
)
ROUND_TAX_BY = Setting(
    9070,
    "RoundTaxBy",
    NUMBER,
    "1",
    "Tax is rounded 1 in each line, 2 once for each document and rate.",
    choices=("1", "2"),
)
TAX_INSTALMENT = _account(9106, "TaxReportFinancialAccountInstalment")
TAX_EMPLOYEE = _account(9107, "TaxReportFinancialAccountEmployee")

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
SELLER_NAME = Setting(9030, "SellerName", doc="Who issues invoices; the space's name if empty.")
SELLER_TAX_NUMBER = Setting(
    9031, "SellerTaxNumber", doc="ABN or other tax number, as it is printed on invoices."
)
SELLER_EMAIL = Setting(
    9032,
    "SellerEmail",
    doc="E-mail address printed on invoices; replies to mailed ones go to it.",
)
SELLER_PHONE = Setting(9033, "SellerPhone", doc="Telephone number printed on invoices.")
SELLER_WEB_ADDRESS = Setting(9034, "SellerWebAddress", doc="Web address printed on invoices.")
SELLER_COUNTRY = Setting(9035, "SellerCountry", doc="Country of the firm, by its two letters.")
CURRENCY = Setting(
    9036,
    "Currency",
    default="AUD",
    doc="Currency of the books, by its three letters; it stays once an invoice is issued.",
    choices=CURRENCIES,
)
LANGUAGE = Setting(
    9037,
    "Language",
    default="en-AU",
    doc="Language of invoices, and how dates and amounts are written there.",
    choices=LANGUAGES,
)
LOGO = Setting(
    9038, "InvoiceLogo", IMAGE, doc="Logo of invoices: PNG, JPEG or SVG of at most 100 KB, base64."
)
INVOICE_CLOSING = Setting(
    9039, "InvoiceClosing", doc="A last sentence on invoices, such as a word of thanks."
)
ISSUED_NUMBER_MASK = Setting(
    9040,
    "IssuedInvoiceNumberMask",
    default="I-??????",
    doc="Pattern of issued numbers; its run of question marks becomes the next one. {YYYY} and "
    "{MM} become year and month of the paper's date, and numbers begin anew in each.",
)
GIVEN_NUMBERS = _flag(
    9041, "AllowGivenInvoiceNumber", "Y", "An invoice may be issued under a number that is given."
)
FORBID_ZERO_TOTAL = _flag(
    9042, "ForbidZeroInvoice", "N", "An invoice whose lines come to nothing is not issued."
)
REUSE_VOIDED = _flag(
    9043, "ReuseVoidedInvoiceNumber", "N", "The number of a voided invoice may be given again."
)
ISSUED_BY = Setting(
    9044,
    "InvoiceIssueRight",
    default="user",
    doc="Who may issue invoices.",
    choices=("user", "administrator"),
)
VOIDED_BY = Setting(
    9045,
    "InvoiceVoidRight",
    default="administrator",
    doc="Who may void issued invoices.",
    choices=("user", "administrator"),
)
BALANCED_BANK_FILE = _flag(
    9260,
    "BalancedBankFile",
    "N",
    "A bank payment file (ABA) has a debit of the own account as well, as some banks ask for.",
)
OWN_NUMBER, WITH_SUFFIX = "1", "2"
CANCELLATION_NUMBER = Setting(
    9086,
    "CancellationNumber",
    default=WITH_SUFFIX,
    doc="The number of the paper that voiding makes: 1 the next of the sequence of issued "
    "invoices, 2 the invoice's own with -C.",
    choices=(OWN_NUMBER, WITH_SUFFIX),
)
FINANCE_TEAM = Setting(
    9046, "FinanceTeamEmail", doc="Where mail to the finance team goes; commas between addresses."
)
MANAGEMENT_TEAM = Setting(
    9047, "ManagementTeamEmail", doc="Where mail to the management goes; commas between addresses."
)
PM_TEAM = Setting(
    9048, "PmTeamEmail", doc="Where mail to the project managers goes; commas between addresses."
)
ISSUED_COUNTER = Setting(
    9049,
    "IssuedInvoiceNumber",
    NUMBER,
    "0",
    "Last number of the sequence of issued invoices: where it begins, until the first issue; from "
    "then on only issuing moves it.",
)
REVENUE_TAX_TYPE_COUNTER = Setting(
    9084,
    "RevenueTaxTypeNumber",
    NUMBER,
    "0",
    "Last id of the tax types of sales that is not given again; the service moves it.",
)
EXPENSE_TAX_TYPE_COUNTER = Setting(
    9085,
    "ExpenseTaxTypeNumber",
    NUMBER,
    "0",
    "Last id of the tax types of purchases that is not given again; the service moves it.",
)
NUMBERS_OF_OURS = (REVENUE_TAX_TYPE_COUNTER, EXPENSE_TAX_TYPE_COUNTER)
"""Counters that nobody sets: whatever had a number once, nothing else gets it."""
GAPLESS = (ISSUED_COUNTER, *NUMBERS_OF_OURS)
"""Counters from which nobody takes a number but what the number is for."""

COUNTERS = (
    *GAPLESS,
    Setting(6, "ExpenseReference", NUMBER, "0", "Last expense reference."),
    Setting(7, "InvoiceReference", NUMBER, "0", "Last invoice reference."),
    Setting(9, "ReceiptReference", NUMBER, "0", "Last receipt reference."),
    Setting(10, "PaymentReference", NUMBER, "0", "Last payment reference."),
    Setting(32, "ReconciliationReference", NUMBER, "0", "Last reconciliation reference."),
    Setting(61, "JournalReference", NUMBER, "0", "Last general journal reference."),
    Setting(168, "ItemReference", NUMBER, "0", "Last line item reference."),
    Setting(9001, "CreditNoteReference", NUMBER, "0", "Last credit note reference."),
    Setting(9002, "TransferReference", NUMBER, "0", "Last bank transfer reference."),
    Setting(9003, "TaxReportReference", NUMBER, "0", "Last tax report reference."),
)

_NAMED = (
    # payroll, which only keeps its settings here
    Setting(21, "PayrollPayPeriod", NUMBER, "2"),
    _account(24, "PayrollFinancialAccountSalary"),
    _account(25, "PayrollFinancialAccountTax"),
    _account(26, "PayrollFinancialAccountAllowance"),
    _account(27, "PayrollFinancialAccountSuperannuation"),
    Setting(58, "PayrollCreateExpenses", FLAG, "Y", choices=("Y", "N")),
    Setting(74, "PayrollSuperannuationContactBusiness", RECORD, of="business"),
    Setting(528, "TaxExpenseDescription", TEXT, "Tax"),
    _account(9122, "FinancialAccountFinancialServicesCommission"),
    _account(9124, "FinancialAccountProductInventory"),
    *(
        Setting(9140 + offset, name, NUMBER)
        for offset, name in enumerate(
            (
                "ClassicQuickSearchIncludePerson",
                "ClassicTimeBillingByPerson",
                "CollectBankDetailsBusiness",
                "OverdueAlertDays",
                "PayrollOnBreakHours",
                "PayrollProject",
                "SegmentByArea",
                "SegmentTaxByArea",
                "TaxReportCheckerContactPerson",
                "TaxReportSchedulingAgentDays",
                "TaxReportSchedulingReportDays",
                "TaxReportSchedulingTaxOfficeDays",
            )
        )
    ),
    *(
        Setting(9160 + offset, name, MONEY)
        for offset, name in enumerate(
            (
                "PayrollOnCostHourlyRate",
                "PayrollSuperannuationMonthlyThreshold",
                "TaxReportCalculationMethodAmount",
                "TaxReportCalculationMethodInstalmentAmount",
                "TaxReportCalculationMethodInstalmentRate",
                "TimeBillingRate",
            )
        )
    ),
    Setting(9180, "AccountingEntry", TEXT),
    *(
        Setting(number, name, TEXT, default)
        for number, (name, default) in enumerate(
            (
                ("AllowManualCreditNoteAssignment", ""),
                ("BillingAddress1", ""),
                ("BillingAddress2", ""),
                ("BillingContact", ""),
                ("BillingPostcode", ""),
                ("BillingState", ""),
                ("BillingSuburb", ""),
                ("ClassicIncludesTax", ""),
                ("ClassicInvoiceNameFormat", ""),
                ("ClassicInvoiceReadReceipt", ""),
                ("ClassicPayslip", ""),
                ("ClassicShowAllAccounts", ""),
                ("ClassicShowDeliverTo", ""),
                ("ClassicTimeBilling", ""),
                ("CollectBankDetailsAll", ""),
                ("DefaultExpenseStatus", ""),
                ("ExpensePayeeMandatory", ""),
                ("OverdueAlert", ""),
                ("PayrollExpensePaymentMethod", ""),
                ("PayrollSetSalaryExpensesToPaid", ""),
                ("TaxReportCalculationMethod", ""),
                ("TaxReportCalculationMethodEmployee", ""),
                ("TaxReportDeferred", ""),
                ("TaxReportFrequency", ""),
                ("TaxReportFrequencyEmployee", ""),
                ("TaxReportFrequencyInstalments", ""),
            ),
            9182,
        )
    ),
    Setting(9250, "Notes", TEXT),
    Setting(9251, "MessagingAccount", NUMBER),
)

OF_POSTINGS = (
    DEBTORS_ACCOUNT, CREDITORS_ACCOUNT, TAX_PAYABLE, TAX_CREDITS, BAD_DEBTS, EXCHANGE_ACCOUNT,
    OPENING_BALANCES, CASH_ACCOUNT,
)  # fmt: skip
"""The settings that name the accounts which every space has one of (books.md 4)."""
SETTINGS: dict[int, Setting] = {
    each.number: each
    for each in (
        *(value for value in list(globals().values()) if isinstance(value, Setting)),
        *COUNTERS,
        *_NAMED,
    )
}
"""Every declared setting by its number."""
BY_NAME: dict[str, Setting] = {each.name: each for each in SETTINGS.values()}

ALIASES = {8: 6}
"""Numbers that mean the same setting in older descriptions."""

MAIL_ADDRESSES = (SELLER_EMAIL, FINANCE_TEAM, MANAGEMENT_TEAM, PM_TEAM)
LOCK_DATES = (INVOICES_LOCKED, EXPENSES_LOCKED, JOURNALS_LOCKED)
PERIODS = (*LOCK_DATES, CLOSED_FOR_GOOD)
"""The settings that close a period, one of them for good."""


def of_space(kept: Any, space: Any) -> Any:
    """The condition for settings of the space itself: no user's, no value of a client's own."""
    return (kept.space == space) & (kept.user == 0) & (kept.namespace == "")


_value = Statement(
    lambda: ProfileSetting.select(ProfileSetting.value).where(
        (ProfileSetting.space == slot("space"))
        & (ProfileSetting.user == slot("user"))
        & (ProfileSetting.namespace == slot("namespace"))
        & (ProfileSetting.number == slot("number"))
    )
)
_all = Statement(
    lambda: ProfileSetting.select(ProfileSetting.number, ProfileSetting.value).where(
        of_space(ProfileSetting, slot("space"))
    )
)
_taken = Statement(
    lambda: for_update(
        ProfileSetting.select(ProfileSetting.id, ProfileSetting.value).where(
            (ProfileSetting.space == slot("space"))
            & (ProfileSetting.user == slot("user"))
            & (ProfileSetting.namespace == slot("namespace"))
            & (ProfileSetting.number == slot("number"))
        )
    )
)


def value(space: int, setting: Setting) -> str:
    """The text of a space's setting, or its default."""
    found = _value.value(space=space, user=0, namespace="", number=setting.number)
    return setting.default if found is None or (found == "" and setting.default) else found


def flag(space: int, setting: Setting) -> bool:
    return value(space, setting) == "Y"


def date_of(space: int, setting: Setting) -> date | None:
    text = value(space, setting)
    return date.fromisoformat(text) if text else None


def number_of(space: int, setting: Setting) -> int | None:
    text = value(space, setting)
    return int(text) if text else None


def kept(space: int, number: int, *, user: int = 0, namespace: str = "") -> str | None:
    """The text kept under a number, declared or not; None when nothing is kept."""
    return _value.value(space=space, user=user, namespace=namespace, number=number)


def all_kept(space: int) -> dict[int, str]:
    """Every text that is kept for the space, by its number."""
    return {number: text for number, text in _all.rows(space=space)}


def take(space: int, number: int, *, user: int = 0, namespace: str = "") -> tuple[int, str] | None:
    """Id and text of a kept setting, taken until the transaction ends."""
    found = _taken.row(space=space, user=user, namespace=namespace, number=number)
    return None if found is None else (found[0], found[1])
