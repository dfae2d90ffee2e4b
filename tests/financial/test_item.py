"""Line items: their tax, and what of them is still to be paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.firm import Firm

MANAGE = "FINANCIAL_ITEM_MANAGE"
SEARCH = "FINANCIAL_ITEM_SEARCH"


def money(firm: Firm, line: int, *fields: str) -> tuple[str, ...]:
    """These amounts of a line, as the search shows them."""
    row = firm.user.row(SEARCH, line, *fields)
    return tuple(row[name] for name in fields)


# --- the tax of a line --------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize(("included", "tax"), [("Y", "10.00"), ("N", "11.00")])
def test_the_tax_of_a_new_line_is_worked_out_where_it_is_sent_empty(
    firm: Firm, dialect: str, included: str, tax: str
) -> None:
    params = {"object": "5", "objectcontext": str(firm.an_invoice()), "amount": "110.00"}
    call = replace(firm.user, dialect=dialect)

    outcome = call.outcome(MANAGE, **params, taxtype="1", taxincluded=included, tax="")

    assert money(firm, outcome.result["id"], "tax") == (tax,)


@pytest.mark.parametrize(
    ("change", "tax"),
    [
        ({"Amount": "220.00"}, "20.00"),
        ({"TaxIncluded": "N"}, "11.00"),
        ({"TaxType": 2}, "0.00"),
        ({}, "10.00"),
    ],
)
def test_the_tax_of_a_line_is_worked_out_anew_where_it_is_emptied(
    firm: Firm, change: dict[str, Any], tax: str
) -> None:
    line = firm.a_line(5, firm.an_invoice(), "110.00", Tax="4.00")

    firm.user(MANAGE, Id=line, Tax="", **change)

    assert money(firm, line, "tax") == (tax,)


def test_a_tax_that_is_not_sent_stays_while_nothing_it_follows_from_changes(firm: Firm) -> None:
    line = firm.a_line(5, firm.an_invoice(), "110.00", Tax="4.00")

    firm.user(MANAGE, Id=line, Description="Sails", Amount="110.00")

    assert money(firm, line, "tax") == ("4.00",)


def test_a_tax_of_nothing_is_kept_as_it_is_sent(firm: Firm) -> None:
    line = firm.a_line(5, firm.an_invoice(), "110.00", Tax="0.00")

    firm.user(MANAGE, Id=line, Amount="220.00", Tax="0.00")

    assert money(firm, line, "amount", "tax") == ("220.00", "0.00")


def test_an_empty_tax_on_a_locked_line_is_no_change_of_it(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    firm.reconcile(6, receipt)
    (line,) = firm.lines(6, receipt)

    firm.user(MANAGE, Id=line, Tax="", Description="Sails")

    assert money(firm, line, "amount", "tax") == ("110.00", "10.00")


def test_the_totals_of_the_document_follow_an_emptied_tax(firm: Firm) -> None:
    invoice = firm.an_invoice()
    line = firm.a_line(5, invoice, "100.00", TaxIncluded="N", Tax="1.00")

    firm.user(MANAGE, Id=line, Tax="")

    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "amount", "tax")
    assert (row["amount"], row["tax"]) == ("110.00", "10.00")


# --- what is still to be paid -------------------------------------------------------------------


def test_a_line_without_its_tax_is_to_be_paid_together_with_it(firm: Firm) -> None:
    with_tax = firm.a_line(5, firm.an_invoice(), "110.00")
    without = firm.a_line(5, firm.an_invoice(), "100.00", TaxIncluded="N")
    expense = firm.a_line(2, firm.an_expense(), "100.00", TaxIncluded="N")

    received = [money(firm, line, "invoiceoutstandingamount") for line in (with_tax, without)]
    paid = money(firm, expense, "expenseoutstandingamount")

    assert [*received, paid] == [("110.00",)] * 3


def test_what_is_paid_and_credited_comes_off_a_line_with_its_tax(firm: Firm) -> None:
    line = firm.a_line(5, firm.an_invoice(), "100.00", TaxIncluded="N")
    (source,) = firm.lines(6, firm.a_receipt("50.00"))
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", InvoiceLineItem=line, ReceiptLineItem=source)
    note = firm.a_credit_note("11.00")
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount="11.00")

    fields = ("receiptamount", "invoicecreditamount", "invoiceoutstandingamount")
    assert money(firm, line, *fields) == ("50.00", "11.00", "49.00")


def test_a_line_that_is_paid_in_full_owes_nothing_whether_or_not_its_tax_is_in_it(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice()
    lines = [firm.a_line(5, invoice, "100.00", TaxIncluded=included) for included in "YN"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")

    firm.user("FINANCIAL_AUTO_RECEIPT", Id=invoice, BankAccount=firm.kept("bank_account"))

    owed = [money(firm, line, "invoiceoutstandingamount") for line in lines]
    assert owed == [("0.00",), ("0.00",)]


# --- days of supply -------------------------------------------------------------------------------


def test_a_period_of_supply_does_not_end_before_it_begins(firm: Firm) -> None:
    invoice = firm.an_invoice()
    line = firm.a_line(5, invoice, "110.00", SupplyDate="2026-10-01", SupplyEndDate="2026-10-31")

    ended = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=line, SupplyEndDate="2026-09-30")
    begun = firm.user.refused("FINANCIAL_ITEM_MANAGE", Id=line, SupplyDate="2026-11-01")

    assert "SupplyEndDate" in ended.fields
    assert "SupplyDate" in begun.fields
    shown = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "supplydate", "supplyenddate")
    assert (shown["supplydate"], shown["supplyenddate"]) == ("2026-10-01", "2026-10-31")


# --- a foreign amount ---------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        ({"SourceAmount": "200.00"}, "246.90"),
        ({"SourceCurrencyRate": "1.3"}, "130.00"),
        ({"SourceAmount": "10.00", "SourceCurrencyRate": "2"}, "20.00"),
        ({"SourceAmount": "100.00", "SourceCurrencyRate": "1.2345"}, "123.45"),
        ({"SourceAmount": "200.00", "Amount": "250.00"}, "250.00"),
    ],
)
def test_what_a_foreign_amount_is_worth_follows_it_and_its_rate(
    firm: Firm, dialect: str, sent: dict[str, str], amount: str
) -> None:
    foreign = {"SourceAmount": "100.00", "SourceCurrency": 2, "SourceCurrencyRate": "1.2345"}
    on = {"Object": 5, "ObjectContext": firm.an_invoice(), "FinancialAccount": firm.kept_account()}
    line = int(firm.user(MANAGE, **on, **foreign, TaxType=1)["id"])

    replace(firm.user, dialect=dialect)(MANAGE, Id=line, **sent)

    assert money(firm, line, "amount") == (amount,)
    assert Decimal(money(firm, line, "tax")[0]) == round(Decimal(amount) / 11, 2)


@pytest.mark.parametrize(
    ("search", "object"), [("INVOICE", 5), ("EXPENSE", 2), ("RECEIPT", 6), ("PAYMENT", 3)]
)
def test_a_document_that_has_lost_its_last_line_comes_to_nothing(
    firm: Firm, search: str, object: int
) -> None:
    make = {5: firm.an_invoice, 2: firm.an_expense, 6: firm.a_receipt, 3: firm.a_payment}[object]
    document = make("110.00")
    (line,) = firm.lines(object, document)

    firm.user("FINANCIAL_ITEM_MANAGE", Id=line, Remove=1)

    row = firm.user.row(f"FINANCIAL_{search}_SEARCH", document, "amount", "tax")
    assert (row["amount"], row["tax"]) == ("0.00", "0.00")
