"""On a cash basis a bill that is paid comes to what its lines say, discounts included."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.financial.test_exchange import earned
from tests.firm import Firm

SENT, HALF, REST = "2026-07-05", "2026-08-01", "2026-10-01"


def a_discounted_invoice(firm: Firm) -> tuple[int, int]:
    """115.00 of sales less 11.50 of discount, tax in both; answers its first line and itself."""
    discounts = firm.an_account("Discounts", 2)
    invoice = firm.an_invoice("115.00", SentDate=SENT)
    firm.a_line(5, invoice, "-11.50", FinancialAccount=discounts)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y", SentDate=SENT)
    return firm.lines(5, invoice)[0], invoice


def pay(firm: Firm, line: int, amount: str, day: str) -> None:
    money = firm.a_receipt(ReceivedDate=day)
    on_account = firm.a_line(6, money, amount, FinancialAccount=firm.control(6))
    pair: dict[str, Any] = {"ReceiptLineItem": on_account, "InvoiceLineItem": line}
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **pair, AppliesDate=day)


def test_the_part_that_settles_it_takes_the_rest_of_every_line(firm: Firm) -> None:
    line, _ = a_discounted_invoice(firm)

    pay(firm, line, "50.00", HALF)
    pay(firm, line, "53.50", REST)

    first, whole = earned(firm, "Y", EndDate="2026-09-30"), earned(firm, "Y")
    assert first == {"Consulting": "45.46", "profit": "45.46"}
    assert whole == {"Consulting": "104.55", "Discounts": "-10.45", "profit": "94.10"}
    assert earned(firm) == whole


@pytest.mark.parametrize("credited", ["3.50", "53.50"])
def test_what_is_credited_of_it_is_no_money(firm: Firm, credited: str) -> None:
    line, _ = a_discounted_invoice(firm)
    note = firm.a_credit_note(credited, CreditDate=HALF, TaxType=1)
    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=note,
        LineItem=line,
        AppliesDate=HALF,
        Amount=credited,
    )

    pay(firm, line, f"{103.5 - float(credited):.2f}", REST)

    profit = {"3.50": "90.92", "53.50": "45.46"}[credited]
    assert earned(firm, "Y")["profit"] == earned(firm)["profit"] == profit
    assert earned(firm, "Y", StartDate=str(date(2026, 10, 1)))["profit"] == profit


def test_an_area_has_its_own_lines_of_it(firm: Firm) -> None:
    line, invoice = a_discounted_invoice(firm)
    area = int(firm.administrator("SETUP_AREA_MANAGE", Title="North")["id"])
    firm.user("FINANCIAL_ITEM_MANAGE", Id=firm.lines(5, invoice)[1], Area=area)

    pay(firm, line, "103.50", REST)

    assert earned(firm, "Y", Area=area) == {"Discounts": "-10.45", "profit": "-10.45"}
    assert earned(firm, "Y", AreaType=2) == {"Consulting": "104.55", "profit": "104.55"}
