"""The chart that every space begins with, an account a line, and the settings that name them.

The accounts are those of web_app.md 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from models import settings
from models.account import (
    ASSET,
    CLASS_OPERATIONS,
    CLASS_OTHER,
    CLASS_TAX,
    EQUITY,
    LIABILITY,
    OUTGOING,
    REVENUE,
)
from models.profile_setting import Setting

TAXED, UNTAXED = 1, 3
"""The tax types of what it begins with: those of an account's lines (models.tax_sets)."""
UNALLOCATED = "Unallocated"


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
