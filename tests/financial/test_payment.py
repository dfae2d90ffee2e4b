"""Payments: to whom, when, and what of it is not linked yet."""

from __future__ import annotations

from tests.firm import Firm


def test_a_payment_is_made_today_and_paid_unless_it_says_otherwise(firm: Firm) -> None:
    payment = firm.a_payment()

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, "paiddate", "paid", "reference")

    assert list(row.values()) == [payment, "2026-11-24", "Y", "PAY000001"]


def test_one_that_is_still_to_be_made_says_so(firm: Firm) -> None:
    payment = firm.a_payment(Paid="N")

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, "paid")

    assert row["paid"] == "N"


def test_an_emptied_date_goes_to_today(firm: Firm) -> None:
    payment = firm.a_payment(PaidDate="2026-10-01")

    firm.user("FINANCIAL_PAYMENT_MANAGE", Id=payment, PaidDate="")

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, "paiddate")
    assert row["paiddate"] == "2026-11-24"


def test_what_is_linked_to_expenses_is_no_longer_outstanding(firm: Firm) -> None:
    payment, expense = firm.a_payment("110.00"), firm.an_expense("80.00")

    firm.user(
        "FINANCIAL_PAYMENT_EXPENSE_MANAGE",
        PaymentLineItem=firm.lines(3, payment)[0],
        ExpenseLineItem=firm.lines(2, expense)[0],
    )

    fields = ("amount", "tax", "outstandingamount", "paymentmethodtext", "bankaccounttext")
    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, *fields)
    assert [row[name] for name in fields] == ["110.00", "10.00", "30.00", "", "Everyday"]


def test_the_search_names_the_reconciliation_it_is_in(firm: Firm) -> None:
    payment = firm.a_payment("110.00")
    reconciliation = firm.reconcile(3, payment)

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, "reconciliation")

    assert row["reconciliation"] == reconciliation


def test_a_mask_shapes_the_reference(firm: Firm) -> None:
    payment = firm.a_payment(ReferenceMask="OUT?")

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", payment, "reference")

    assert row["reference"] == "OUT1"


def test_no_payment_is_dated_into_a_locked_period(firm: Firm) -> None:
    payment = firm.a_payment(PaidDate="2026-07-01")
    firm.lock_until("2026-06-30")

    added = firm.user.refused("FINANCIAL_PAYMENT_MANAGE", PaidDate="2026-06-30")
    redated = firm.user.refused("FINANCIAL_PAYMENT_MANAGE", Id=payment, PaidDate="2026-06-30")

    assert added.locks == redated.locks == ["LockedDate"]


def test_a_payment_of_another_firm_is_not_there(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.a_payment("110.00")

    refused = firm.user.refused("FINANCIAL_PAYMENT_MANAGE", Id=theirs, Remove=1)

    assert refused.type == "record_not_found"
    assert firm.user.rows("FINANCIAL_PAYMENT_SEARCH", "id") == []
