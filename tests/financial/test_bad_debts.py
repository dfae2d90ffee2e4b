"""What settles an invoice that was written off recovers it, whatever settles it (books.md 2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.always_true import what_is_wrong
from tests.financial.test_exchange import held
from tests.financial.test_settled_bills import pay
from tests.firm import Firm

RECEIVED, OFF = "FINANCIAL_RECEIPT_INVOICE_MANAGE", "mark_as_uncollectible"


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


def a_written_off_invoice(firm: Firm) -> tuple[int, int]:
    """1100.00 of which 100.00 were paid in August and the rest written off in September; answers
    it and the link of what was paid."""
    invoice = firm.an_invoice("1100.00", SentDate="2026-07-05", sent=True)
    money = firm.a_receipt(ReceivedDate="2026-08-01")
    pair = {
        "ReceiptLineItem": firm.a_line(6, money, "500.00", FinancialAccount=firm.control(6)),
        "InvoiceLineItem": firm.lines(5, invoice)[0],
    }
    link = firm.user(RECEIVED, **pair, Amount="100.00", AppliesDate="2026-08-01")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=OFF, Date="2026-09-01")
    return invoice, int(link["id"])


def debts(firm: Firm, day: str) -> tuple[str | None, str | None, str]:
    """Bad debts and debtors as the ledger has them, and debtors as they are reported."""
    found = held(firm, day)
    reported = firm.user("FINANCIAL_DEBTOR_SEARCH", EndDate=day)["data"]["totals"]["total"]
    return found.get("Bad Debts"), found.get("Debtors"), reported


@pytest.mark.parametrize(
    ("change", "bad", "owed"),
    [
        ({"Amount": "200.00"}, "818.18", "-300.00"),
        ({"Amount": "50.00"}, "909.09", "-400.00"),
        ({"AppliesDate": "2026-10-01"}, "909.09", "-400.00"),
    ],
)
def test_a_link_that_is_changed_after_the_writing_off_recovers_what_is_beyond_it(
    firm: Firm, change: dict[str, str], bad: str, owed: str
) -> None:
    _, link = a_written_off_invoice(firm)

    firm.administrator(RECEIVED, Id=link, **change, override="Y")

    assert debts(firm, "2026-12-31") == (bad, owed, owed)
    assert what_is_wrong(firm) == []


def test_what_came_in_while_it_was_written_off_recovers_until_that_is_undone(firm: Firm) -> None:
    invoice, _ = a_written_off_invoice(firm)
    undo = {"Action": "undo_uncollectible", "Date": "2026-10-01"}
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, **undo)

    pay(firm, firm.lines(5, invoice)[0], "300.00", "2026-09-15")

    assert debts(firm, "2026-09-14") == ("909.09", "-400.00", "-400.00")
    assert debts(firm, "2026-09-15") == ("636.36", "-400.00", "-400.00")
    assert debts(firm, "2026-10-01") == (None, "300.00", "300.00")


# --- a receipt in one call ----------------------------------------------------------------------

AUTO = "FINANCIAL_AUTO_RECEIPT"


def test_a_receipt_in_one_call_recovers_what_came_in_after_all(firm: Firm) -> None:
    invoice, _ = a_written_off_invoice(firm)
    over = {"Id": invoice, "BankAccount": firm.kept("bank_account")}

    firm.user(AUTO, **over, Amount="400.00", ReceiptDate="2026-10-01")
    more = firm.user.refused(AUTO, **over, Amount="600.01")
    firm.user(AUTO, **over, Amount="600.00", ReceiptDate="2026-10-02")

    assert more.fields["Amount"] == [
        "is more than the 600.00 that was written off of invoice INV000001"
    ]
    assert debts(firm, "2026-10-01") == ("545.45", "-400.00", "-400.00")
    assert debts(firm, "2026-10-02") == (None, "-400.00", "-400.00")
    assert what_is_wrong(firm) == []


def test_what_came_in_for_a_bad_debt_is_said_by_who_received_it(firm: Firm) -> None:
    """Whoever sends no Amount asks for what is outstanding, which is nothing."""
    invoice, _ = a_written_off_invoice(firm)
    over = {"Id": invoice, "BankAccount": firm.kept("bank_account")}

    asked = [firm.user.refused(AUTO, **over, **more) for more in ({}, {"Amount": "0"})]
    firm.user(AUTO, **over, Amount="1000.00")
    again = firm.user.refused(AUTO, **over, Amount="0.01")

    nothing = "Nothing is outstanding of invoice INV000001"
    told = f"{nothing}, which is written off; give the Amount that came in after all, at most"
    assert [each.outcome.message for each in asked] == [f"{told} 1000.00"] * 2
    assert again.outcome.message == nothing


def test_the_lines_of_a_bad_debt_are_recovered_in_their_order(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "-11.00", "55.00", SentDate="2026-07-05", sent=True)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=OFF, Date="2026-09-01")

    firm.user(AUTO, Id=invoice, BankAccount=firm.kept("bank_account"), Amount="154.00")

    links = firm.user.rows("FINANCIAL_RECEIPT_INVOICE_SEARCH", "amount", "tax")
    assert [(each["amount"], each["tax"]) for each in links] == [
        ("110.00", "10.00"), ("44.00", "4.00"),
    ]  # fmt: skip
    assert held(firm).get("Bad Debts") is None
    assert what_is_wrong(firm) == []


def test_a_cancelled_invoice_is_said_to_be_that(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-07-05", sent=True)
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="cancel", Date="2026-09-01")

    refused = firm.user.refused(
        AUTO, Id=invoice, BankAccount=firm.kept("bank_account"), Amount="1.00"
    )

    assert refused.outcome.message == (
        "Nothing is outstanding of invoice INV000001, which is cancelled"
    )
