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


# --- no further lines ---------------------------------------------------------------------------


def test_an_account_that_takes_no_further_lines_keeps_what_it_has(firm: Firm) -> None:
    old = firm.an_account("Hire of boats")
    invoice = firm.an_invoice(SentDate="2026-07-05", sent=True)
    line = firm.a_line(5, invoice, "110.00", FinancialAccount=old)

    told = firm.administrator(MANAGE, Id=old, Postable="N")["warnings"]
    again = firm.administrator(MANAGE, Id=old, Postable="N")
    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Amount="220.00", Description="Two days")
    new = {"Object": 5, "ObjectContext": invoice, "Amount": "1.00", "FinancialAccount": old}
    refused = firm.user.refused("FINANCIAL_ITEM_MANAGE", **new)

    assert told == ["Hire of boats keeps the 1 posting that it has, and takes no further lines"]
    assert "warnings" not in again
    assert "takes no lines" in refused.fields["FinancialAccount"][0]


def test_what_it_keeps_is_in_the_reports_as_of_any_account(firm: Firm) -> None:
    """Readers sum up what is no header, and open what is behind that."""
    old = firm.an_account("Hire of boats")
    invoice = firm.an_invoice(SentDate="2026-07-05", sent=True)
    firm.a_line(5, invoice, "110.00", FinancialAccount=old)
    firm.administrator(MANAGE, Id=old, Postable="N")

    answer = firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", StartDate="2026-07-01", EndDate="2026-11-24")

    rows = {row["financialaccounttext"]: row for row in answer["data"]["rows"]}
    assert (rows["Hire of boats"]["header"], rows["Hire of boats"]["total"]) == ("N", "100.00")
    assert rows["Revenue"]["header"] == "Y"


def test_the_account_of_a_bank_account_goes_on_being_posted_to(firm: Firm) -> None:
    till = firm.an_account("Till", 3)
    firm.a_bank_account("Till", FinancialAccount=till)

    told = firm.administrator(MANAGE, Id=till, Postable="N")["warnings"]

    assert told == ["Till is that of bank account Till, which posts to it"]


def test_a_copy_of_what_it_keeps_is_on_the_usual_account(firm: Firm) -> None:
    old = firm.an_account("Hire of boats")
    invoice = firm.an_invoice(SentDate="2026-07-05", sent=True)
    firm.a_line(5, invoice, "110.00", FinancialAccount=old)
    firm.administrator(MANAGE, Id=old, Postable="N")

    copied = firm.user("FINANCIAL_INVOICE_COPY", Id=invoice)

    (line,) = firm.lines(5, copied["id"])
    fields = ("financialaccounttext", "amount", "tax")
    row = firm.user.row("FINANCIAL_ITEM_SEARCH", line, *fields)
    assert [row[each] for each in fields] == ["Sales", "110.00", "10.00"]
    assert copied["warnings"] == ["Hire of boats takes no lines; the copy is on 2-100 Sales"]
