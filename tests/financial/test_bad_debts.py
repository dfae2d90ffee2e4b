"""What settles an invoice that was written off recovers it, whatever settles it (books.md 2)."""

from __future__ import annotations

from tests.books.always_true import what_is_wrong
from tests.financial.test_exchange import held
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
