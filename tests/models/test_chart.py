"""What every space has in its chart of accounts from its beginning."""

from __future__ import annotations

from models import chart, settings
from models.actor import service
from models.store import database
from tests.firm import NOW, Firm

ACCOUNTS = "SETUP_FINANCIAL_ACCOUNT_SEARCH"


def test_a_new_space_has_the_accounts_that_the_ledger_needs(firm: Firm) -> None:
    with database.read():
        kept = [settings.number_of(firm.space, each) for each in chart.NEEDED]

    known = {row["id"] for row in firm.user.rows(ACCOUNTS, "postable") if row["postable"] == "Y"}
    assert len(set(kept)) == len(chart.NEEDED)
    assert known.issuperset(kept)


def test_what_a_setting_names_already_is_not_made_again(firm: Firm) -> None:
    own = firm.an_account("Owed to us", 3)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", FinancialAccountDebtor=own)

    with database.write():
        made = chart.found(service(firm.space, "UTC", NOW))

    assert made == []
    assert settings.number_of(firm.space, settings.DEBTORS_ACCOUNT) == own


def test_a_cleared_setting_gets_its_account_again(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", RoundingAccount="")

    with database.write():
        made = chart.found(service(firm.space, "UTC", NOW))

    titles = [row["title"] for row in firm.user.rows(ACCOUNTS, "title")]
    assert (made, titles.count("Rounding")) == (["Rounding"], 1)
