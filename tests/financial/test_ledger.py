"""The ledger as callers read it: its postings, and the general ledger by account."""

from __future__ import annotations

from typing import Any

from tests.firm import Firm

TRANSACTIONS = "FINANCIAL_TRANSACTION_SEARCH"
LEDGER = "FINANCIAL_GENERAL_LEDGER_SEARCH"


def _sold(firm: Firm, amount: str, day: str, account: int) -> int:
    invoice = firm.an_invoice(SentDate=day)
    firm.a_line(5, invoice, amount, FinancialAccount=account, TaxType=1, Description="Sails")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    return invoice


def _on(firm: Firm, account: int, *fields: str) -> list[dict[str, Any]]:
    wanted = {"name": "financialaccount", "comparison": "EQUAL_TO", "value1": account}
    return firm.user.rows(TRANSACTIONS, *fields, filters=[wanted])


def test_a_search_finds_what_is_posted_to_an_account(firm: Firm) -> None:
    sales = firm.an_account("Own sales", 2)
    invoice = _sold(firm, "110.00", "2026-10-05", sales)

    fields = ("date", "amount", "credit", "debit", "eventtext", "description", "objectcontext")
    (row,) = _on(firm, sales, *fields)

    del row["id"]
    assert row == {
        "date": "2026-10-05",
        "amount": "-100.00",
        "credit": "100.00",
        "debit": "0.00",
        "eventtext": "invoice line",
        "description": "Sails",
        "objectcontext": invoice,
    }


def test_the_line_item_of_a_journal_is_the_journal_line(firm: Firm) -> None:
    journal = firm.a_journal(finalised=True, JournalDate="2026-10-05")

    rows = firm.user.rows(TRANSACTIONS, "object", "lineitem", "lineitemtext", "reference")

    lines = {row["id"] for row in firm.user.rows("FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH", "id")}
    assert {row["lineitem"] for row in rows} == lines
    assert {row["object"] for row in rows} == {122}
    assert {row["lineitemtext"] for row in rows} == {""}
    known = firm.user.row("FINANCIAL_GENERAL_JOURNAL_SEARCH", journal, "reference")["reference"]
    assert {row["reference"] for row in rows} == {known}


def test_no_search_finds_another_firms_postings(firm: Firm, other_firm: Firm) -> None:
    _sold(other_firm, "110.00", "2026-10-05", other_firm.an_account("Own sales", 2))

    assert firm.user.rows(TRANSACTIONS, "amount") == []
    assert firm.user(LEDGER, StartDate="2026-10-01")["data"]["rows"] == []


def test_an_account_goes_from_its_opening_to_its_closing_balance(firm: Firm) -> None:
    sales = firm.an_account("Own sales", 2)
    for amount, day in (
        ("110.00", "2026-09-30"),
        ("220.00", "2026-10-05"),
        ("55.00", "2026-11-05"),
    ):
        _sold(firm, amount, day, sales)

    answer = firm.user(LEDGER, FinancialAccount=sales, StartDate="2026-10-01", EndDate="2026-10-31")

    told = [
        (row["date"], row["description"], row["credit"], row["balance"])
        for row in answer["data"]["rows"]
    ]
    assert told == [
        ("2026-10-01", "Opening balance", None, "-100.00"),
        ("2026-10-05", "invoice line", "200.00", "-300.00"),
        ("2026-10-31", "Closing balance", None, "-300.00"),
    ]


def test_a_first_day_after_the_last_is_refused_by_its_name(firm: Firm) -> None:
    refusal = firm.user.refused(LEDGER, StartDate="2026-11-01", EndDate="2026-10-31")

    assert "is after EndDate" in refusal.fields["StartDate"][0]
