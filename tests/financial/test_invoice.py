"""Invoices: references, totals, sending and copying."""

from __future__ import annotations

from tests.firm import Firm


def test_the_total_of_an_invoice_is_the_sum_of_its_lines(firm: Firm) -> None:
    invoice = firm.user("FINANCIAL_INVOICE_MANAGE", Notes="June")["id"]
    firm.user("FINANCIAL_ITEM_MANAGE", Object=5, ObjectContext=invoice, Amount="110.00", TaxType=1)
    firm.user(
        "FINANCIAL_ITEM_MANAGE",
        Object=5,
        ObjectContext=invoice,
        Amount="50.00",
        TaxType=1,
        TaxIncluded="N",
    )

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "amount", "tax", "reference")

    assert row == {"id": invoice, "amount": "165.00", "tax": "15.00", "reference": "INV000001"}


def test_text_posted_back_escaped_is_no_change(firm: Firm) -> None:
    added = firm.user("FINANCIAL_INVOICE_MANAGE", Notes='A & B "x"')

    saved = firm.user("FINANCIAL_INVOICE_MANAGE", Id=added["id"], Notes="A &amp; B &quot;x&quot;")

    assert saved["timestamp"] == added["timestamp"]
