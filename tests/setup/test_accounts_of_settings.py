"""A setting names no account with which the reports would say what is not so (books.md 4)."""

from __future__ import annotations

import pytest

from models.profile_setting import Setting
from models.settings import CREDITORS_ACCOUNT, CURRENT_EARNINGS, DEBTORS_ACCOUNT, RETAINED_EARNINGS
from models.store import database
from tests.firm import Firm

SETTINGS = "SETUP_FINANCIAL_SETTINGS_MANAGE"
PROFILE = "CORE_PROFILE_MANAGE"
ACCOUNT = "SETUP_FINANCIAL_ACCOUNT_MANAGE"
BANK = "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE"
CHART = "SETUP_FINANCIAL_CHART_MANAGE"
EXPENSES, REVENUE, ASSETS, LIABILITY, EQUITY = 1, 2, 3, 4, 5


def named(firm: Firm, setting: Setting) -> int:
    with database.read():
        found = setting.number_in(firm.space)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [
        ("FinancialAccountDebtor", {ASSETS}),
        ("FinancialAccountCreditor", {LIABILITY}),
        ("TaxReportFinancialAccountPayable", {ASSETS, LIABILITY}),
        ("TaxReportFinancialAccountCredits", {ASSETS, LIABILITY}),
        ("FinancialAccountCash", {ASSETS, LIABILITY}),
        ("OpeningBalancesAccount", {ASSETS, LIABILITY, EQUITY}),
        ("FinancialAccountRetainedEarnings", {EQUITY}),
        ("FinancialAccountCurrentEarnings", {EQUITY}),
        ("FinancialAccountWriteOff", {EXPENSES, REVENUE, ASSETS, LIABILITY, EQUITY}),
    ],
)
def test_an_account_of_another_type_is_refused_by_the_name_of_its_setting(
    firm: Firm, setting: str, allowed: set[int]
) -> None:
    taken = set()
    for type in range(EXPENSES, EQUITY + 1):
        own = firm.an_account(f"Of type {type}", type)
        outcome = firm.administrator.outcome(SETTINGS, **{setting: own})
        if outcome.ok:
            taken.add(type)
        else:
            assert "is of the type" in outcome.data["fields"][setting][0]

    assert taken == allowed


def test_the_door_of_profile_settings_has_the_same_rule(firm: Firm) -> None:
    sales = firm.an_account("Fares", REVENUE)
    number = CURRENT_EARNINGS.number

    refusal = firm.administrator.refused(PROFILE, Type=3, Attribute=number, Value=str(sales))

    assert "is of the type Revenue (Income); give an account of Equity" in str(refusal)


def test_a_chart_that_would_have_a_setting_name_the_wrong_account_is_refused(firm: Firm) -> None:
    entry = {"Title": "Fares", "Type": REVENUE, "Setting": "FinancialAccountCurrentEarnings"}

    refusal = firm.administrator.refused(CHART, Accounts=[entry])

    assert "give an account of Equity" in str(refusal)
    assert "Fares" not in str(firm.user.rows("SETUP_FINANCIAL_ACCOUNT_SEARCH", "title"))


def test_what_is_posted_to_without_a_line_takes_postings(firm: Firm) -> None:
    header = firm.an_account("All that is owed", ASSETS, Postable="N")

    refusal = firm.administrator.refused(SETTINGS, FinancialAccountDebtor=header)
    bank = firm.administrator.refused(BANK, Title="Everyday", FinancialAccount=header)

    assert "takes no lines" in refusal.fields["FinancialAccountDebtor"][0]
    assert "takes no lines" in bank.fields["FinancialAccount"][0]


def test_a_control_account_is_nothing_else(firm: Firm) -> None:
    debtors, creditors = named(firm, DEBTORS_ACCOUNT), named(firm, CREDITORS_ACCOUNT)
    till = firm.an_account("Till", ASSETS)
    bank = firm.a_bank_account("Till", FinancialAccount=till)
    own = firm.an_account("Held", ASSETS)
    firm.administrator(SETTINGS, FinancialAccountCash=own)

    refusals = [
        firm.administrator.refused(SETTINGS, FinancialAccountCash=debtors),
        firm.administrator.refused(SETTINGS, TaxReportFinancialAccountPayable=creditors),
        firm.administrator.refused(SETTINGS, FinancialAccountDebtor=own),
        firm.administrator.refused(SETTINGS, FinancialAccountDebtor=till),
        firm.administrator.refused(BANK, Title="Owed", FinancialAccount=debtors),
        firm.administrator.refused(BANK, Id=bank, FinancialAccount=creditors),
    ]

    assert all("give one that is nothing else" in str(each) for each in refusals)


@pytest.mark.parametrize(
    "setting", ["FinancialAccountProductIncome", "FinancialAccountWriteOff", "ExchangeAccount"]
)
def test_the_account_of_a_bank_account_is_that_of_no_setting_but_of_cash(
    firm: Firm, setting: str
) -> None:
    till = firm.an_account("Till", ASSETS)
    firm.a_bank_account("Till", FinancialAccount=till)
    own = firm.an_account("Own", ASSETS)
    firm.administrator(SETTINGS, **{setting: own})

    refusal = firm.administrator.refused(SETTINGS, **{setting: till})
    other = firm.administrator.refused(BANK, Title="Own", FinancialAccount=own)
    firm.administrator(SETTINGS, FinancialAccountCash=till)

    nothing_else = "give one that is nothing else"
    assert refusal.fields[setting] == [f"is that of bank account Till; {nothing_else}"]
    assert other.fields["FinancialAccount"] == [f"is that of {setting}; {nothing_else}"]


@pytest.mark.parametrize(
    "setting", ["FinancialAccountProductIncome", "FinancialAccountProductPurchases"]
)
def test_what_takes_the_lines_that_name_no_account_goes_on_taking_lines(
    firm: Firm, setting: str
) -> None:
    own, header = firm.an_account("Own"), firm.an_account("All", Postable="N")
    firm.administrator(SETTINGS, **{setting: own})

    refusal = firm.administrator.refused(ACCOUNT, Id=own, Postable="N")
    other = firm.administrator.refused(SETTINGS, **{setting: header})

    assert setting in refusal.fields["Postable"][0]
    assert "takes no lines" in other.fields[setting][0]


@pytest.mark.parametrize("setting", [DEBTORS_ACCOUNT, CURRENT_EARNINGS, RETAINED_EARNINGS])
def test_an_account_that_a_setting_names_stays_what_the_setting_needs(
    firm: Firm, setting: Setting
) -> None:
    account = named(firm, setting)

    refusal = firm.administrator.refused(ACCOUNT, Id=account, Type=REVENUE)
    firm.administrator(ACCOUNT, Id=account, Title="Called otherwise", Postable="Y")

    assert setting.name in refusal.fields["Type"][0]


def test_an_account_that_is_posted_to_by_a_setting_goes_on_taking_postings(firm: Firm) -> None:
    debtors = named(firm, DEBTORS_ACCOUNT)
    free = firm.an_account("Free", ASSETS)

    refusal = firm.administrator.refused(ACCOUNT, Id=debtors, Postable="N")
    firm.administrator(ACCOUNT, Id=free, Postable="N")

    assert "FinancialAccountDebtor names this account" in refusal.fields["Postable"][0]


def test_a_form_that_posts_back_what_it_was_shown_changes_nothing(firm: Firm) -> None:
    bank = firm.a_bank_account("Till")
    search = "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH"
    account = firm.user.row(search, bank, "financialaccount")["financialaccount"]
    firm.administrator(ACCOUNT, Id=account, Postable="N")

    firm.administrator(BANK, Id=bank, Title="The till", FinancialAccount=account)
    firm.administrator(SETTINGS, FinancialAccountDebtor=named(firm, DEBTORS_ACCOUNT))

    assert firm.user.row(search, bank, "title")["title"] == "The till"
