"""Columns, parameters and rules that several kinds of document share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError
from peewee import Case, Value, fn

from methods.search.columns import Source, chosen, user_name
from methods.wire.dates import Moment
from methods.wire.types import Id, Integer, Money, Ref, Text, Wire
from models import settings, tax
from models.actor import Actor
from models.bank_transaction import (
    CONFIRMED,
    LINKED,
    MATCHED,
    TRANSFERRED,
    UPLOADED,
    BankTransaction,
)
from models.document import (
    CUSTOMER_CREDIT,
    FINALISED,
    IN_PROGRESS,
    KINDS,
    SUPPLIER_CREDIT,
    Allocation,
    Application,
    Document,
)
from models.period import (
    COMPLETE,
    OPEN,
    Reconciliation,
    ReconciliationItem,
    TaxReport,
    TaxReportItem,
)
from models.store import scope

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
CREDIT_TYPES = {CUSTOMER_CREDIT: "You owe Customer", SUPPLIER_CREDIT: "Supplier owes You"}
CREDIT_REASONS = {1: "[Not Set]"}
JOURNAL_STATUSES = {IN_PROGRESS: "In Progress", FINALISED: "Finalised"}
REVENUE_CATEGORY, EXPENSE_CATEGORY = 1, 2
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
PROCESSING_STATUSES = {1: "Processing", 2: "Completed", 3: "Cancelled"}
OBJECT_TITLES = {
    1: "Project",
    12: "Contact Business",
    32: "Person",
    43: "Order",
    **{kind.object: kind.noun.title() for kind in KINDS.values()},
}


Join = Callable[[Any, Any], Any]


def blank(alias: Any) -> Any:
    """The text of something that has none here."""
    return Value("").cast("TEXT")


def money_of(model: Any, column: str) -> Source:
    """The sum of the links or credits that point at a record."""

    def source(alias: Any) -> Any:
        link = model.alias()
        total = fn.COALESCE(fn.SUM(link.amount), 0).cast("BIGINT")
        return link.select(total).where(getattr(link, column) == alias.id)

    return source


def tax_type_texts() -> dict[str, tuple[Wire, Source]]:
    """The two names of a tax type: as income has it and as expenses have it."""
    return {
        "TaxTypeRevenueText": (
            Text(50, "The tax type's name on revenue."),
            chosen("tax_type", tax.REVENUE),
        ),
        "TaxTypeExpenseText": (
            Text(50, "The tax type's name on expenses."),
            chosen("tax_type", tax.EXPENSE),
        ),
    }


def outstanding(paid: str) -> Source:
    """What is left of a document's amount: `paid` is the side its links have it on.

    Nothing is left of one that is cancelled."""

    def source(alias: Any) -> Any:
        allocated = money_of(Allocation, f"{paid}_document")(alias)
        credited = money_of(Application, f"{paid}_document")(alias)
        left = alias.amount - allocated - credited
        return Case(None, ((alias.cancelled_at.is_null(False), 0),), left)

    return source


def member_of(model: Any, group: str, whole: Any = None, *, document: str = "id") -> Source:
    """The reconciliation or tax report that a document is in: its id, or the reference of `whole`.

    Of a journal that is in reconciliations of two bank accounts, it is the one it came into
    last. `document` is the attribute that holds the document's id."""

    def source(alias: Any) -> Any:
        member = model.alias()
        belongs = member.document == getattr(alias, document)
        if whole is None:
            found = member.select(getattr(member, group))
        else:
            named = whole.alias()
            of_group = getattr(member, group) == named.id
            found = member.select(named.reference).join(named, on=of_group)
        return found.where(belongs).order_by(member.id.desc()).limit(1)

    return source


def reconciliation_columns() -> dict[str, tuple[Wire, Source]]:
    """The bank reconciliation that a receipt, payment or journal is in."""
    return {
        "Reconciliation": (
            Id("The bank reconciliation it is in."),
            member_of(ReconciliationItem, "reconciliation"),
        ),
        "ReconciliationText": (
            Text(50, "That reconciliation's reference."),
            member_of(ReconciliationItem, "reconciliation", Reconciliation),
        ),
    }


def tax_report_columns(document: str = "id") -> dict[str, tuple[Wire, Source]]:
    """The complete tax report that a document is in."""
    return {
        "TaxReport": (
            Id("The complete tax report it is in."),
            member_of(TaxReportItem, "tax_report", document=document),
        ),
        "TaxReportText": (
            Text(50, "That report's reference."),
            member_of(TaxReportItem, "tax_report", TaxReport, document=document),
        ),
        "TaxReportField": (Text(50, "Boxes of reports are not kept here."), blank),
    }


def _bank_transaction(alias: Any) -> Any:
    """The bank transaction that a receipt or payment came from, or was reconciled with."""
    matched = member_of(ReconciliationItem, "source_bank_transaction")
    return fn.COALESCE(alias.source_bank_transaction, matched(alias))


def bank_transaction_columns(
    source: Source = _bank_transaction,
) -> dict[str, Wire | tuple[Wire, Source]]:
    """The line of a bank's statement that a receipt, payment or journal line goes with."""

    def text(alias: Any) -> Any:
        named = BankTransaction.alias()
        return named.select(BankTransaction.title(named)).where(named.id == source(alias))

    return {
        "SourceBankTransaction": (
            Ref(BankTransaction, "The bank transaction it came from, or was reconciled with."),
            source,
        ),
        "SourceBankTransactionText": (Text(200, "That bank transaction's description."), text),
    }


def bank_transaction_child(source: Source = _bank_transaction) -> tuple[str, Join]:
    """The bank transaction of a receipt, payment or journal line, as a child of its search."""
    return (
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
        lambda parent, child: child.id == source(parent),
    )


def bank_transaction_param() -> Ref:
    """SourceBankTransaction of a receipt or payment."""
    return Ref(
        BankTransaction,
        "The bank transaction it came from.",
        into="source_bank_transaction",
    )


def hold_bank_transaction(actor: Actor, id: int | None) -> None:
    """Hold the bank transaction that something is to go with, so that it stays."""
    if id is not None:
        scope.take(actor, BankTransaction, id, field="SourceBankTransaction")


def linked_record_params() -> dict[str, Wire]:
    """Object and ObjectContext: any record of the platform that a document goes with."""
    return {
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record, with Object.", into="linked_object_context"),
    }


def document_params(object: int) -> dict[str, Wire]:
    """What may be set of every kind of document."""
    return {
        "Area": Integer("Its area.", into="area"),
        "Notes": Text(2000, "Words on it.", into="notes"),
        **linked_record_params(),
        "Project": Integer("Its project.", into="project"),
        "Reference": Text(
            50,
            f"Its reference, unique; {KINDS[object].prefix} and six digits when left out.",
            into="reference",
        ),
    }


def keep_date(actor: Actor, row: Document | None, values: dict[str, Any]) -> None:
    """A document without a date, or whose date is emptied, is dated today."""
    if row is None or "date" in values:
        values["date"] = values.get("date") or actor.today


def keep_when_emptied(values: dict[str, Any], *columns: str) -> None:
    """Fields that are never empty stay as they are where a form posts them empty."""
    for column in columns:
        if values.get(column) in (None, ""):
            values.pop(column, None)


def default_project(actor: Actor, row: Document | None, values: dict[str, Any]) -> None:
    """A new document belongs to the project of setting 262 unless it names another."""
    if row is None:
        values.setdefault("project", settings.number_of(actor.space, settings.DEFAULT_PROJECT))


def need_contact(
    row: Document | None, values: dict[str, Any], *, business: str, person: str
) -> None:
    """Raise ValidationError unless a business or a person is named."""
    for column in ("contact_business", "contact_person"):
        if values.get(column, getattr(row, column, None)) is not None:
            return
    words = f"is needed: give the id of a business in {business} or of a person in {person}"
    raise ValidationError({business.lower(): [words], person.lower(): [words]})


def complete_tax(
    row: Any,
    values: dict[str, Any],
    wanted: dict[str, Any],
    amount_column: str = "amount",
    tax_column: str = "tax",
) -> None:
    """The tax that an amount includes: as given, or worked out anew with amount or tax type."""
    amount = values.get(amount_column, getattr(row, amount_column, 0))
    tax_type = values.get("tax_type", getattr(row, "tax_type", None))
    field = tax_column.replace("_", "")
    same = row is not None and (amount, tax_type) == (getattr(row, amount_column), row.tax_type)
    if wanted.get(field) is None and (field in wanted or not same):
        values[tax_column] = tax.tax_of(amount, tax_type, included=True)
    check_tax(values.get(tax_column, 0), amount, field)


def check_tax(taxed: int, amount: int, field: str = "tax") -> None:
    """Raise ValidationError where the tax is no part of the amount that includes it."""
    if not 0 <= taxed <= amount:
        raise ValidationError({field: [f"give a part of the amount, {Money().typed(amount)}"]})


def document_columns() -> dict[str, Wire | tuple[Wire, Source]]:
    """What a search shows of every kind of document."""
    return {
        "Reference": Text(50, "Its reference.", into="reference"),
        "Amount": Money("What it comes to, tax included.", into="amount"),
        "Tax": Money("The tax in it.", into="tax"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": (Text(50, "Areas have no names here."), blank),
        "Balanced": Integer(
            "1 when its opposite side matches in full, as of the last processing.", into="balanced"
        ),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record.", into="linked_object_context"),
        "ObjectText": (
            Text(50, "The kind of that record."),
            chosen("linked_object", OBJECT_TITLES),
        ),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
        "LockedAt": Moment("When somebody locked it by hand.", into="locked_at"),
        "LockedBy": Integer("The user who did.", into="locked_by"),
        "LockedByText": (Text(101, "That user's name."), user_name("locked_by")),
    }


def time_zone_columns(name: str, attribute: str) -> dict[str, Wire | tuple[Wire, Source]]:
    """A date's time zone as the platform numbers it, which is kept and shown."""
    return {
        f"{name}TimeZone": Integer(f"Time zone of {name}, as given.", into=attribute),
        f"{name}TimeZoneText": (Text(50, "Time zones have no names here."), blank),
    }


def by(attribute: str) -> Join:
    """A child that a foreign key of the parent points at."""
    return lambda parent, child: getattr(parent, attribute) == child.id


def back(attribute: str) -> Join:
    """Children that point at the parent."""
    return lambda parent, child: getattr(child, attribute) == parent.id
