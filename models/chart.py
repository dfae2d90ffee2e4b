"""The chart of accounts: what every space has from its beginning, and the initial set-up
(web_app.md 5.1).

What is there already under the same name is used, so that a set-up that comes late doubles
nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from peewee import ColumnBase

from models import setting_rules, settings, text_document, write
from models.account import ASSET, EQUITY, LIABILITY, OUTGOING, REVENUE, Account, BankAccount
from models.actor import Actor
from models.contact import Business
from models.refusals import InvalidFields
from models.settings import BY_NAME, Setting
from models.store import scope
from models.store.base import Record, Space
from models.store.database import Statement, slot

ROOT = "Chart of Accounts"
"""The one account that all others are below. Its type is none of a report's: it is left out."""
HEADERS = {
    OUTGOING: "Expenses",
    REVENUE: "Revenue",
    ASSET: "Assets",
    LIABILITY: "Liability",
    EQUITY: "Equity",
}
"""What is directly below it; clients look for the word of each type in these titles."""
CLASS_OPERATIONS, CLASS_OTHER, CLASS_TAX = 1, 2, 3
TAXED, UNTAXED = 1, 3
"""Tax types of models.tax."""
UNALLOCATED = "Unallocated"
TAX_OFFICE = "Tax Office"
BANK_ACCOUNT = "Everyday Account"


@dataclass(frozen=True)
class Line:
    """One account of the chart, and the setting that points at it."""

    type: int
    code: str
    title: str
    setting: str = ""
    class_code: int = CLASS_OPERATIONS
    tax_type: int | None = None
    mark: str = ""
    """A column that is set, such as `expense_payroll`."""


def _expense(code: str, title: str, setting: str = "", tax_type: int = TAXED) -> Line:
    return Line(OUTGOING, code, title, setting, tax_type=tax_type)


def _cost_of_sale(code: str, title: str, setting: str = "") -> Line:
    return replace(_expense(code, title, setting), mark="expense_cost_of_sale")


def _payroll(code: str, title: str, setting: str) -> Line:
    return replace(_expense(code, title, setting, UNTAXED), mark="expense_payroll")


def _income(code: str, title: str, setting: str = "", tax_type: int = TAXED) -> Line:
    return Line(REVENUE, code, title, setting, tax_type=tax_type)


BANK = Line(ASSET, "3-100", "Bank", "FinancialAccountCash")
CHART = (
    _income("2-100", "Sales", "FinancialAccountProductIncome"),
    _income("2-200", "Services and Consulting"),
    _income("2-300", "Commission", "FinancialAccountFinancialServicesCommission"),
    _income("2-800", "Interest Received", tax_type=UNTAXED),
    _income("2-900", "Other Income"),
    _income("-", UNALLOCATED),
    _cost_of_sale("1-100", "Purchases", "FinancialAccountProductPurchases"),
    _cost_of_sale("1-110", "Freight and Delivery"),
    _expense("1-200", "Advertising and Marketing"),
    _expense("1-210", "Accounting and Legal Fees"),
    _expense("1-220", "Bank Fees", tax_type=UNTAXED),
    _expense("1-230", "Insurance"),
    _expense("1-240", "Motor Vehicle"),
    _expense("1-250", "Office Supplies"),
    _expense("1-260", "Rent"),
    _expense("1-270", "Repairs and Maintenance"),
    _expense("1-280", "Software and Subscriptions"),
    _expense("1-290", "Telephone and Internet"),
    _expense("1-300", "Travel"),
    _payroll("1-400", "Wages and Salaries", "PayrollFinancialAccountSalary"),
    _payroll("1-410", "Allowances", "PayrollFinancialAccountAllowance"),
    _payroll("1-420", "Superannuation", "PayrollFinancialAccountSuperannuation"),
    _payroll("1-430", "Payroll Tax", "PayrollFinancialAccountTax"),
    _expense("1-800", "Depreciation", tax_type=UNTAXED),
    _expense("1-810", "Bad Debts", "FinancialAccountWriteOff"),
    _expense("1-820", "Exchange Differences", "ExchangeAccount", tax_type=UNTAXED),
    _expense("1-830", "Rounding", "RoundingAccount", tax_type=UNTAXED),
    _expense("1-900", "Other Expenses"),
    _expense("-", UNALLOCATED),
    BANK,
    Line(ASSET, "3-200", "Debtors", "FinancialAccountDebtor"),
    Line(ASSET, "3-300", "Inventory", "FinancialAccountProductInventory"),
    Line(ASSET, "3-400", "Tax Credits", "TaxReportFinancialAccountCredits", CLASS_TAX),
    Line(ASSET, "3-500", "Plant and Equipment", class_code=CLASS_OTHER),
    Line(LIABILITY, "4-100", "Creditors", "FinancialAccountCreditor"),
    Line(LIABILITY, "4-200", "Tax Payable", "TaxReportFinancialAccountPayable", CLASS_TAX),
    Line(LIABILITY, "4-210", "Tax Instalments", "TaxReportFinancialAccountInstalment", CLASS_TAX),
    Line(
        LIABILITY, "4-220", "Employee Tax Payable", "TaxReportFinancialAccountEmployee", CLASS_TAX
    ),
    Line(LIABILITY, "4-300", "Superannuation Payable"),
    Line(LIABILITY, "4-400", "Loans", class_code=CLASS_OTHER),
    Line(EQUITY, "5-100", "Owner's Equity"),
    Line(EQUITY, "5-200", "Retained Earnings", "FinancialAccountRetainedEarnings"),
    Line(EQUITY, "5-300", "Current Earnings", "FinancialAccountCurrentEarnings"),
    Line(EQUITY, "5-400", "Opening Balances", "OpeningBalancesAccount"),
)
NEEDED: tuple[Setting, ...] = (
    settings.DEBTORS_ACCOUNT,
    settings.CREDITORS_ACCOUNT,
    settings.TAX_PAYABLE,
    settings.TAX_CREDITS,
    settings.CASH_ACCOUNT,
    settings.INCOME_ACCOUNT,
    settings.PURCHASES_ACCOUNT,
    settings.BAD_DEBTS,
    settings.EXCHANGE_ACCOUNT,
    settings.ROUNDING_ACCOUNT,
    settings.OPENING_BALANCES,
    settings.RETAINED_EARNINGS,
    settings.CURRENT_EARNINGS,
)
"""What the ledger can't do without: every space has an account for each."""


def found(actor: Actor) -> list[str]:
    """Make the accounts that the ledger needs and no setting of the space names yet, and have
    the settings name them; answers the titles of what was made or found for them."""
    headers = _headers(actor)
    lines = {line.setting: line for line in CHART if line.setting}
    missing = [each for each in NEEDED if not settings.value(actor.space, each)]
    for setting in missing:
        write.keep(actor, setting.number, str(_account(actor, lines[setting.name], headers)))
    for line in CHART:
        if line.title == UNALLOCATED:
            _account(actor, line, headers)
    text_document.plant(actor)
    return [lines[each.name].title for each in missing]


def begin(actor: Actor) -> None:
    """Give a new space books that one can start with: the whole chart, the settings that point at
    it, the tax office, a bank account and the firm itself as a business. How strict it is about
    sent invoices and balances stays to be said by the initial set-up."""
    found(actor)
    headers = _headers(actor)
    accounts = {line: _account(actor, line, headers) for line in CHART}
    chosen = {line.setting: id for line, id in accounts.items() if line.setting}
    chosen[settings.TAX_CONTACT.name] = _business(actor, TAX_OFFICE, supplier_status=1)
    chosen[settings.OWN_BUSINESS.name] = _business(actor, Space.get_by_id(actor.space).name)
    for name, id in chosen.items():
        if not settings.value(actor.space, BY_NAME[name]):
            write.keep(actor, BY_NAME[name].number, str(id))
    _bank_account(actor, accounts[BANK])


def account_of_bank(actor: Actor, title: str) -> int:
    """Make the account of the ledger for a bank account: an asset that is called as it is."""
    cash = settings.number_of(actor.space, settings.CASH_ACCOUNT)
    beside = None if cash is None else scope.peek(actor, Account, cash)
    parent = None if beside is None else beside.parent_account
    made = write.enter(actor, Account, title_text=title, type=ASSET, parent_account=parent)
    return int(made.id)


@dataclass(frozen=True)
class SetUp:
    """What a set-up made or found."""

    root: int
    bank_account: int


def set_up(actor: Actor, own: Mapping[str, object], *, root_only: bool) -> SetUp:
    """Set the space up; a setting that is among the caller's own values, which go by the names
    of settings, is left to it."""
    headers = _headers(actor)
    accounts = {} if root_only else {line: _account(actor, line, headers) for line in CHART}
    chosen = {line.setting: str(id) for line, id in accounts.items() if line.setting}
    chosen[settings.LOCK_ON_SEND.name] = "Y"
    chosen[settings.MUST_BALANCE.name] = "Y"
    if not own.get(settings.TAX_CONTACT.name):
        chosen[settings.TAX_CONTACT.name] = str(_business(actor, TAX_OFFICE, supplier_status=1))
    for name, text in chosen.items():
        setting = BY_NAME[name]
        stands = setting.kind == settings.RECORD and settings.value(actor.space, setting)
        if own.get(name) in (None, "") and not stands:
            setting_rules.keep_setting(actor, setting, text)
    bank = _bank_account(actor, accounts.get(BANK))
    setting_rules.keep_setting(actor, settings.SET_UP, "Y")
    return SetUp(root(actor), bank)


def _oldest(model: type[Record], *conditions: ColumnBase) -> Statement:
    """The id of the oldest record of a space that meets the conditions."""
    of: Any = model

    def build() -> Any:
        query = of.select(of.id).where(scope.within(of, slot("space")), *conditions)
        return query.order_by(of.id).limit(1)

    return Statement(build)


# a space that is founded asks these dozens of times
_ROOT = _oldest(Account, Account.parent_account.is_null(), ~Account.postable)
_HEADER = _oldest(
    Account,
    Account.parent_account == slot("above"),
    Account.type == slot("type"),
    ~Account.postable,
)
_ACCOUNT = _oldest(Account, Account.title_text == slot("title"), Account.type == slot("type"))
_BUSINESS = _oldest(Business, Business.trade_name == slot("name"))
_BANK_ACCOUNT = _oldest(BankAccount)


# --- the tree -----------------------------------------------------------------------------------


def root(actor: Actor) -> int:
    """The one account above all others, made where there is none yet."""
    known = _ROOT.value(space=actor.space)
    if known is not None:
        return int(known)
    return int(write.add(actor, Account, title_text=ROOT, type=EQUITY, postable=False).id)


def header(actor: Actor, type: int) -> int:
    """What the accounts of a type are below, made where there is none yet."""
    above = root(actor)
    known = _HEADER.value(space=actor.space, above=above, type=type)
    if known is not None:
        return int(known)
    values = {"title_text": HEADERS[type], "type": type, "parent_account": above}
    return int(write.add(actor, Account, **values, postable=False).id)


def _headers(actor: Actor) -> dict[int, int]:
    return {type: header(actor, type) for type in HEADERS}


def keep_in_tree(actor: Actor, row: Account | None, values: write.Values) -> None:
    """Give an account without a parent the header of its type; none is above itself.

    Raises InvalidFields."""
    if row is not None and row.parent_account is None and values.get("postable"):
        raise InvalidFields({"postable": "stays N on the account that is above all others"})
    if row is not None and "parent_account" not in values:
        return
    if values.get("parent_account") is None:
        values["parent_account"] = _own_place(actor, row, values)
    above = values["parent_account"]
    while row is not None and above is not None:
        if above == row.id:
            words = "is the account itself or lies below it; give an account above it"
            raise InvalidFields({"parent_account": words})
        parent = scope.peek(actor, Account, above)
        above = None if parent is None else parent.parent_account


def _own_place(actor: Actor, row: Account | None, values: write.Values) -> int | None:
    """What an account is below that names no parent: nothing above the root, the root above a
    header, and else the header of its type."""
    top = root(actor)
    if row is not None and row.parent_account is None:
        return None
    if row is not None and row.parent_account == top:
        return top
    return header(actor, values.get("type") or (EQUITY if row is None else row.type))


# --- its accounts -------------------------------------------------------------------------------


def _account(actor: Actor, line: Line, headers: Mapping[int, int]) -> int:
    known = _ACCOUNT.value(space=actor.space, title=line.title, type=line.type)
    if known is not None:
        return int(known)
    made = write.add(
        actor,
        Account,
        title_text=line.title,
        code=line.code,
        type=line.type,
        class_code=line.class_code,
        parent_account=headers[line.type],
        tax_type=line.tax_type,
        **({line.mark: True} if line.mark else {}),
    )
    return int(made.id)


def _business(actor: Actor, name: str, **more: object) -> int:
    known = _BUSINESS.value(space=actor.space, name=name)
    if known is not None:
        return int(known)
    return int(write.add(actor, Business, trade_name=name, **more).id)


def _bank_account(actor: Actor, account: int | None) -> int:
    known = _BANK_ACCOUNT.value(space=actor.space)
    if known is not None:
        return int(known)
    made = write.add(
        actor,
        BankAccount,
        title_text=BANK_ACCOUNT,
        financial_account=account,
        default_payment_account=True,
        default_receipt_account=True,
    )
    return int(made.id)
