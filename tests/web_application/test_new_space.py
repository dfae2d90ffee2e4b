"""A space that somebody has only just added opens its first screen, whatever its country."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from app import tenancy
from models import tax_sets
from tests.firm import NOW
from tests.web_application.application import Application, running

_numbers = itertools.count(1)
PASSWORD = "s3cret words"


@pytest.fixture(params=["AU", "DE"])
def newcomer(books: str, request: pytest.FixtureRequest) -> Iterator[Application]:
    """The first administrator of a space that `space add` has made, in front of the screens."""
    name = f"New {os.getpid()}-{next(_numbers)} {request.param}"
    logon = f"{name.replace(' ', '-')}@new.test"
    tenancy.add_space(name, "Australia/Sydney", logon, PASSWORD, NOW, request.param)
    with running(books) as client:
        made = Application(client, logon, PASSWORD)
        made.logs_on()
        yield made


@pytest.mark.parametrize("country", tax_sets.SETS)
def test_every_country_can_begin(books: str, country: str) -> None:
    name = f"Begins {os.getpid()}-{next(_numbers)} {country}"

    assert tenancy.add_space(name, "UTC", f"{name}@new.test", PASSWORD, NOW, country)


def test_its_chart_has_one_root_over_five_headers(newcomer: Application) -> None:
    rows = newcomer.rows(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", "title,type,parentaccount,postable", rows=500
    )
    (root,) = [row for row in rows if row["parentaccount"] == ""]
    headers = [row for row in rows if row["parentaccount"] == root["id"]]
    by_null = newcomer.rows(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", "title", ("parentaccount", "IS_NULL"), rows=1
    )

    assert [row["id"] for row in by_null] == [root["id"]]
    words = {"Expense": "1", "Revenue": "2", "Asset": "3", "Liability": "4", "Equity": "5"}
    assert {word: row["type"] for word in words for row in headers if word in row["title"]} == words
    assert {row["postable"] for row in [root, *headers]} == {"N"}
    assert {row["type"] for row in rows if row["title"] == "Unallocated"} == {"1", "2"}
    titles = {row["title"] for row in rows}
    assert {"Sales", "Purchases", "Rent", "Wages and Salaries", "Bank", "Debtors"} <= titles


def test_its_settings_point_at_accounts_and_it_has_a_bank_account(newcomer: Application) -> None:
    names = (
        "financialaccountdebtors,financialaccountcreditors,financialaccountcash,"
        "financialaccountcurrentearnings,financialaccountretainedearnings,"
        "taxreportfinancialaccountpayable,taxreportfinancialaccountcredits,"
        "taxreportcontactbusiness,financialaccountproductincome"
    )
    (settings,) = newcomer.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", names, rows=1)
    (bank,) = newcomer.rows(
        "FINANCIAL_BANK_ACCOUNT_SEARCH",
        "title,status,financialaccount,defaultpaymentaccount,defaultreceiptaccount",
        ("status", "EQUAL_TO", 1),
    )

    assert all(settings.values())
    assert bank["financialaccount"] == settings["financialaccountcash"]
    assert (bank["defaultpaymentaccount"], bank["defaultreceiptaccount"]) == ("Y", "Y")


def test_it_is_a_business_itself_which_papers_can_be_kept_with(newcomer: Application) -> None:
    own = newcomer.get("CORE_GET_USER_DETAILS")
    (business,) = newcomer.rows(
        "CONTACT_BUSINESS_SEARCH", "tradename", ("id", "EQUAL_TO", own["spacecontactbusiness"])
    )

    assert business["tradename"] == own["spacename"]


def test_its_bank_accounts_are_kept_in_the_currency_of_its_country(newcomer: Application) -> None:
    newcomer.saved("SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", id="", title="Second", status=1)
    own = newcomer.get("CORE_GET_USER_DETAILS")

    rows = newcomer.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", "title,currency,currencytext")

    assert len(rows) == 2
    for row in rows:
        assert (row["currency"], row["currencytext"]) == (own["currency"], own["currencycode"])
    assert own["currencycode"] == ("EUR" if own["spacename"].endswith("DE") else "AUD")


def test_the_initial_set_up_comes_once_and_doubles_nothing(newcomer: Application) -> None:
    accounts = ("SETUP_FINANCIAL_ACCOUNT_SEARCH", "title")
    before = newcomer.rows(*accounts, rows=500)
    (bank,) = newcomer.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", "title")

    set_up = newcomer.form("SETUP_FINANCIAL_SETTINGS_MANAGE", setdefault=1)
    again = newcomer.form("SETUP_FINANCIAL_SETTINGS_MANAGE", setdefault=1)
    (settings,) = newcomer.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", "lockinvoiceonsending", rows=1)

    assert (set_up["status"], set_up["bankaccount"]) == ("OK", bank["id"])
    assert again["status"] == "ER"
    assert newcomer.rows(*accounts, rows=500) == before
    assert settings["lockinvoiceonsending"] == "Y"
