"""The chart of accounts: its tree, and why an account stays."""

from __future__ import annotations

from tests.firm import Firm

MANAGE, SEARCH = "SETUP_FINANCIAL_ACCOUNT_MANAGE", "SETUP_FINANCIAL_ACCOUNT_SEARCH"


def test_only_an_administrator_changes_the_chart(firm: Firm) -> None:
    assert firm.user.refused(MANAGE, Title="Sales", Type=2).type == "no_right"


def test_an_account_lies_below_another(firm: Firm) -> None:
    root = firm.an_account("Revenue")
    sales = firm.an_account("Sales", ParentAccount=root, TaxType=1, Class=1)

    row = firm.user.row(
        SEARCH, sales, "parentaccounttext", "typetext", "classtext", "taxtypeincomingtext"
    )

    assert row == {
        "id": sales,
        "parentaccounttext": "Revenue",
        "typetext": "Revenue (Income)",
        "classtext": "Operations",
        "taxtypeincomingtext": "GST Applies",
    }


def test_no_account_lies_below_itself(firm: Firm) -> None:
    root = firm.an_account("Revenue")
    sales = firm.an_account("Sales", ParentAccount=root)

    refusal = firm.administrator.refused(MANAGE, Id=root, ParentAccount=sales)

    assert "below" in refusal.fields["ParentAccount"][0]


def test_an_account_in_use_stays_and_says_by_what(firm: Firm) -> None:
    root = firm.an_account("Owed to us", 3)
    sales = firm.an_account("Owed for sales", 3, ParentAccount=root)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", FinancialAccountDebtor=sales)

    above = firm.administrator.refused(MANAGE, Id=root, Remove=1)
    below = firm.administrator.refused(MANAGE, Id=sales, Remove=1)

    assert f"financial account {sales}" in str(above)
    assert "the setting FinancialAccountDebtor" in str(below)


def test_an_account_says_how_often_it_was_posted_to(firm: Firm) -> None:
    lines = firm.lines(5, firm.an_invoice("110.00", "55.00", sent=True))

    used = firm.administrator.refused(MANAGE, Id=firm.kept_account(), Remove=1)

    *named, posted = used.outcome.data["uses"]
    assert len(named) == len(lines)
    assert posted == "2 postings"


def test_a_screen_finds_the_unallocated_account_it_made(firm: Firm) -> None:
    root = firm.an_account("Expenses", 1, Postable="N")
    firm.an_account("Unallocated", 1, Code="-", ParentAccount=root, Postable="Y", TaxType=1)

    rows = firm.user.rows(
        SEARCH,
        "title",
        "type",
        filters=[{"name": "title", "comparison": "TEXT_IS_LIKE", "value1": "Unallocated"}],
    )

    assert sorted(row["type"] for row in rows) == [1, 1, 2]
