"""What every space has in its chart of accounts from its beginning."""

from __future__ import annotations

from models import settings
from models.actor import service
from models.chart import beginning
from models.chart.ready_made import NEEDED
from models.store import database
from tests.firm import NOW, Firm

ACCOUNTS, MANAGE = "SETUP_FINANCIAL_ACCOUNT_SEARCH", "SETUP_FINANCIAL_ACCOUNT_MANAGE"


def test_a_new_space_has_the_accounts_that_the_ledger_needs(firm: Firm) -> None:
    with database.read():
        kept = [each.number_in(firm.space) for each in NEEDED]

    known = {row["id"] for row in firm.user.rows(ACCOUNTS, "postable") if row["postable"] == "Y"}
    assert len(set(kept)) == len(NEEDED)
    assert known.issuperset(kept)


def test_what_a_setting_names_already_is_not_made_again(firm: Firm) -> None:
    own = firm.an_account("Owed to us", 3)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", FinancialAccountDebtor=own)

    with database.write():
        made = beginning.add_needed(service(firm.space, "UTC", NOW))

    assert made == []
    assert settings.DEBTORS_ACCOUNT.number_in(firm.space) == own


def test_a_cleared_setting_gets_its_account_again(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", RoundingAccount="")

    with database.write():
        made = beginning.add_needed(service(firm.space, "UTC", NOW))

    titles = [row["title"] for row in firm.user.rows(ACCOUNTS, "title")]
    assert (made, titles.count("Rounding")) == (["Rounding"], 1)


def test_a_new_chart_has_one_root_over_a_header_of_each_type(firm: Firm) -> None:
    rows = firm.user.rows(ACCOUNTS, "title", "type", "postable", "parentaccount")

    (root,) = [row for row in rows if row["parentaccount"] is None]
    headers = {row["title"]: row["type"] for row in rows if row["parentaccount"] == root["id"]}
    assert root["postable"] == "N"
    assert headers == {"Expenses": 1, "Revenue": 2, "Assets": 3, "Liability": 4, "Equity": 5}
    unallocated = [row["type"] for row in rows if row["title"] == "Unallocated"]
    assert sorted(unallocated) == [1, 2]


def test_an_account_that_names_no_parent_is_below_the_header_of_its_type(firm: Firm) -> None:
    loan = firm.an_account("Loan", 4)
    lent = firm.an_account("Lent", 4, ParentAccount=loan)
    firm.administrator(MANAGE, Id=lent, ParentAccount="")

    for account in (loan, lent):
        assert firm.user.row(ACCOUNTS, account, "parentaccounttext")["parentaccounttext"] == (
            "Liability"
        )


def test_the_root_stays_above_all_others(firm: Firm) -> None:
    rows = firm.user.rows(ACCOUNTS, "parentaccount")
    (root,) = [row["id"] for row in rows if row["parentaccount"] is None]
    header = next(row["id"] for row in rows if row["parentaccount"] == root)

    firm.administrator(MANAGE, Id=root, ParentAccount="", Title="All accounts")
    firm.administrator(MANAGE, Id=header, ParentAccount="")

    assert firm.administrator.refused(MANAGE, Id=root, ParentAccount=header).fields
    assert firm.administrator.refused(MANAGE, Id=root, Postable="Y").fields.keys() == {"Postable"}
    assert firm.administrator.refused(MANAGE, Id=root, Remove=1).type == "record_in_use"
    now = firm.user.rows(ACCOUNTS, "parentaccount")
    assert [row["id"] for row in now if row["parentaccount"] is None] == [root]
    assert firm.user.row(ACCOUNTS, header, "parentaccount")["parentaccount"] == root
