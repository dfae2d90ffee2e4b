"""Reports of single areas add up each by itself, and together to the report of all."""

from __future__ import annotations

from typing import Any

from tests.firm import Firm

DAYS = {"StartDate": "2026-07-01", "EndDate": "2026-09-30"}
TOTALS = ("assettotal", "liabilitytotal", "equitytotal")


def cents(text: str) -> int:
    return round(float(text) * 100)


def sheet(firm: Firm, **more: Any) -> list[int]:
    answer = firm.user("FINANCIAL_BALANCE_SHEET_SEARCH", **DAYS, **more)
    return [cents(answer[name]) for name in TOTALS]


def test_what_one_area_is_paid_for_another_is_in_the_sheets_of_both(firm: Firm) -> None:
    north, south = (
        int(firm.administrator("SETUP_AREA_MANAGE", Title=title)["id"])
        for title in ("North", "South")
    )
    invoice = firm.an_invoice("1100.00", SentDate="2026-07-05", sent=True, Area=north)
    receipt = firm.a_receipt("1100.00", ReceivedDate="2026-08-01", Area=south)
    pair = {
        "ReceiptLineItem": firm.lines(6, receipt)[0],
        "InvoiceLineItem": firm.lines(5, invoice)[0],
    }

    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair, AppliesDate="2026-08-01")

    sheets = [sheet(firm, Area=north), sheet(firm, Area=south), sheet(firm, AreaType=2)]
    assert sheets == [[0, 10000, -10000], [110000, 0, 110000], [0, 0, 0]]
    assert [sum(each) for each in zip(*sheets, strict=True)] == sheet(firm)
    profits = [firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", **DAYS, Area=a) for a in (north, south)]
    assert [each["netmargin"] for each in profits] == ["1000.00", "0.00"]


def test_a_journal_owes_in_the_area_that_it_posts_to(firm: Firm) -> None:
    north = int(firm.administrator("SETUP_AREA_MANAGE", Title="North")["id"])
    manage, line = "FINANCIAL_GENERAL_JOURNAL_MANAGE", "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
    journal = int(firm.user(manage, JournalDate="2026-07-05")["id"])
    for account, side in ((firm.control(5), "DebitAmount"), (firm.kept_account(), "CreditAmount")):
        of = {"GeneralJournal": journal, "FinancialAccount": account}
        firm.user(line, **of, **{side: "55.00"})

    # its lines are there already, and have no area of their own
    firm.user(manage, Id=journal, Area=north, Status=2)

    posted = firm.user.rows("FINANCIAL_TRANSACTION_SEARCH", "area")
    owed = firm.user("FINANCIAL_DEBTOR_SEARCH", Area=north, ReportBy=5)["data"]["totals"]
    assert {row["area"] for row in posted} == {north}
    assert (owed["total"], owed["journals"]) == ("55.00", "55.00")
