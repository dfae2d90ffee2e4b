"""What settles an invoice that was written off recovers it, whatever settles it (books.md 2)."""

from __future__ import annotations

from typing import Any

from tests.books.always_true import what_is_wrong
from tests.financial.test_exchange import held
from tests.financial.test_settled_bills import pay
from tests.firm import Firm


def test_a_debt_set_off_after_it_was_written_off_is_recovered(firm: Firm) -> None:
    invoice = firm.an_invoice("1100.00", SentDate="2026-07-05", sent=True)
    expense = firm.an_expense("330.00", AccruedDate="2026-07-06")
    pair = {
        "InvoiceLineItem": firm.lines(5, invoice)[0],
        "ExpenseLineItem": firm.lines(2, expense)[0],
    }
    firm.user(
        "FINANCIAL_INVOICE_ACTION", Id=invoice, Action="mark_as_uncollectible", Date="2026-08-01"
    )

    firm.user("FINANCIAL_CONTRA_MANAGE", **pair, AppliesDate="2026-09-01")

    assert what_is_wrong(firm) == []
    assert held(firm, "2026-08-31")["Bad Debts"] == "1000.00"
    assert held(firm)["Bad Debts"] == "700.00"
    assert held(firm).get("Debtors") is None


def test_a_contra_that_counts_after_the_writing_off_was_entered_before_it(firm: Firm) -> None:
    invoice = firm.an_invoice("1100.00", SentDate="2026-07-05", sent=True)
    expense = firm.an_expense("330.00", AccruedDate="2026-07-06")
    pair = {
        "InvoiceLineItem": firm.lines(5, invoice)[0],
        "ExpenseLineItem": firm.lines(2, expense)[0],
    }
    firm.user("FINANCIAL_CONTRA_MANAGE", **pair, AppliesDate="2026-09-01")

    firm.user(
        "FINANCIAL_INVOICE_ACTION", Id=invoice, Action="mark_as_uncollectible", Date="2026-08-01"
    )

    assert what_is_wrong(firm) == []
    assert held(firm)["Bad Debts"] == "700.00"


def test_a_debt_of_before_the_books_is_relieved_of_its_tax_and_bears_it_again(firm: Firm) -> None:
    made = firm.administrator(
        "FINANCIAL_OPENING_BALANCE_MANAGE",
        Date="2026-06-30",
        Documents=[an_open_invoice(firm)],
    )
    invoice = int(made["documents"][0]["id"])
    off = {"Id": invoice, "Action": "mark_as_uncollectible", "Date": "2026-08-01"}
    firm.user("FINANCIAL_INVOICE_ACTION", **off)
    pay(firm, firm.lines(5, invoice)[0], "550.00", "2026-09-01")

    report = firm.report("2026-07-01", "2026-09-30")

    row = firm.user.row("FINANCIAL_TAX_REPORT_SEARCH", report, "taxcollected", "taxpaid")
    assert (row["taxcollected"], row["taxpaid"]) == ("50.00", "100.00")
    assert held(firm).get("Tax Collected") is None
    assert what_is_wrong(firm) == []


def an_open_invoice(firm: Firm) -> dict[str, Any]:
    line = {"Amount": "1100.00", "Tax": "100.00", "TaxType": 1}
    return {
        "Object": 5,
        "ContactBusiness": firm.kept("business"),
        "Date": "2026-06-01",
        "Lines": [{**line, "FinancialAccount": firm.kept_account()}],
    }
