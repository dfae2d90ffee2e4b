"""A receipt for an invoice and a payment for an expense in one call."""

from __future__ import annotations

import pytest

from tests.firm import Firm

RECEIPT, PAYMENT = "FINANCIAL_AUTO_RECEIPT", "FINANCIAL_AUTO_PAYMENT"


def test_the_whole_invoice_is_received_where_no_amount_is_given(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "55.00", sent=True)

    answer = firm.user(RECEIPT, Id=invoice, BankAccount=firm.kept("bank_account"))

    paid = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "receiptamount", "outstandingamount")
    fields = ("amount", "tax", "outstandingamount", "receiveddate", "contactbusinessreceivedfrom")
    receipt = firm.user.row("FINANCIAL_RECEIPT_SEARCH", answer["receipt"], *fields)
    assert answer["notes"] == "ADDED"
    assert list(paid.values()) == [invoice, "165.00", "0.00"]
    assert [receipt[name] for name in fields] == [
        "165.00",
        "0.00",
        "0.00",
        "2026-11-24",
        firm.kept("business"),
    ]


def test_a_smaller_amount_pays_the_lines_in_their_order(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", "55.00", sent=True)

    firm.user(
        RECEIPT,
        Id=invoice,
        Amount="121.00",
        BankAccount=firm.kept("bank_account"),
        ReceiptDate="2026-08-01",
    )

    links = firm.user.rows(
        "FINANCIAL_RECEIPT_INVOICE_SEARCH", "invoicelineitem", "amount", "tax", "appliesdate"
    )
    first, second = firm.lines(5, invoice)
    assert [tuple(row.values())[1:] for row in links] == [
        (first, "110.00", "10.00", "2026-08-01"),
        (second, "11.00", "1.00", "2026-08-01"),
    ]


def test_the_lines_of_the_receipt_are_like_those_they_pay_but_for_the_account(
    firm: Firm,
) -> None:
    invoice = firm.an_invoice(Area=3)
    account = firm.an_account("Sails")
    firm.a_line(5, invoice, "110.00", Description="Jib", FinancialAccount=account, Project=4)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")

    made = firm.user(RECEIPT, Id=invoice, BankAccount=firm.kept("bank_account"))["receipt"]

    line = firm.lines(6, made)[0]
    fields = ("description", "financialaccount", "area", "project", "taxtype", "tax")
    row = firm.user.row("FINANCIAL_ITEM_SEARCH", line, *fields)
    assert [row[name] for name in fields] == ["Jib", firm.control(6), 3, 4, None, "0.00"]


def test_the_rest_is_received_later_and_a_credited_part_not_at_all(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    bank = firm.kept("bank_account")
    note, line = firm.a_credit_note("10.00"), firm.lines(5, invoice)[0]
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount="10.00")
    firm.user(RECEIPT, Id=invoice, Amount="60.00", BankAccount=bank)

    rest = firm.user(RECEIPT, Id=invoice, Amount="0", BankAccount=bank)["receipt"]

    assert firm.user.row("FINANCIAL_RECEIPT_SEARCH", rest, "amount")["amount"] == "40.00"


def test_no_more_is_received_than_is_outstanding(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    bank = firm.kept("bank_account")

    refused = [
        firm.user.refused(RECEIPT, Id=invoice, BankAccount=bank, Amount=amount)
        for amount in ("110.01", "-1.00")
    ]

    assert ["110.00" in each.fields["Amount"][0] for each in refused] == [True, True]
    assert firm.user.rows("FINANCIAL_RECEIPT_SEARCH", "id") == []


def test_a_paid_invoice_is_not_paid_again(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    bank = firm.kept("bank_account")
    firm.user(RECEIPT, Id=invoice, BankAccount=bank)

    refused = firm.user.refused(RECEIPT, Id=invoice, BankAccount=bank)

    assert refused.type == "nothing_to_do"


def test_an_invoice_that_is_not_sent_has_no_receipt(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    refused = firm.user.refused(RECEIPT, Id=invoice, BankAccount=firm.kept("bank_account"))

    assert "INV000001 is not sent" in refused.outcome.message


def test_an_invoice_to_nobody_has_no_receipt(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True, ContactBusinessSentTo="")

    refused = firm.user.refused(RECEIPT, Id=invoice, BankAccount=firm.kept("bank_account"))

    assert set(refused.fields) == {"Id"}


def test_money_comes_into_the_default_receipt_account(firm: Firm) -> None:
    firm.a_bank_account("Savings")
    everyday = firm.a_bank_account("Everyday", DefaultReceiptAccount="Y")
    invoice = firm.an_invoice("110.00", sent=True)

    made = firm.user(RECEIPT, Id=invoice)["receipt"]

    row = firm.user.row("FINANCIAL_RECEIPT_SEARCH", made, "bankaccount")
    assert row["bankaccount"] == everyday


def test_without_a_default_account_the_bank_account_is_asked_for(
    firm: Firm, other_firm: Firm
) -> None:
    other_firm.a_bank_account(DefaultReceiptAccount="Y", DefaultPaymentAccount="Y")
    invoice, expense = firm.an_invoice("110.00", sent=True), firm.an_expense("110.00")

    receipt = firm.user.refused(RECEIPT, Id=invoice)
    payment = firm.user.refused(PAYMENT, Id=expense)

    assert "DefaultReceiptAccount=Y" in receipt.fields["BankAccount"][0]
    assert "DefaultPaymentAccount=Y" in payment.fields["BankAccount"][0]


def test_the_reconciling_screen_sends_both_dates(firm: Firm) -> None:
    invoice, bank = firm.an_invoice("110.00", sent=True), firm.kept("bank_account")
    expense = firm.an_expense("110.00")

    made = firm.user(
        RECEIPT,
        Id=invoice,
        Amount="110.00",
        PaidDate="2026-08-01",
        ReceiptDate="2026-08-01",
        PaymentMethod=3,
        BankAccount=bank,
        PaymentReferenceTransactionReference="T 17",
    )["receipt"]
    paid = firm.user(
        PAYMENT, Id=expense, ReceiptDate="2026-08-02", PaymentMethod=3, BankAccount=bank
    )["payment"]

    fields = ("receiveddate", "paymentmethod", "paymentreferencetransactionreference")
    receipt = firm.user.row("FINANCIAL_RECEIPT_SEARCH", made, *fields)
    payment = firm.user.row("FINANCIAL_PAYMENT_SEARCH", paid, "paiddate", "paymentmethod")
    assert [receipt[name] for name in fields] == ["2026-08-01", 3, "T 17"]
    assert list(payment.values()) == [paid, "2026-08-02", 3]


def test_the_whole_expense_is_paid_from_its_own_account(firm: Firm) -> None:
    firm.a_bank_account("Savings", DefaultPaymentAccount="Y")
    everyday = firm.a_bank_account("Everyday")
    expense = firm.an_expense("110.00", "55.00", BankAccount=everyday, PaymentMethod=8)

    made = firm.user(PAYMENT, Id=expense)["payment"]

    fields = ("amount", "bankaccount", "paymentmethod", "paiddate", "outstandingamount")
    payment = firm.user.row("FINANCIAL_PAYMENT_SEARCH", made, *fields)
    paid = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "outstandingamount")
    assert [payment[name] for name in fields] == ["165.00", everyday, 8, "2026-11-24", "0.00"]
    assert paid["outstandingamount"] == "0.00"


def test_an_expense_with_its_own_account_left_out_is_paid_from_the_default(firm: Firm) -> None:
    savings = firm.a_bank_account("Savings", DefaultPaymentAccount="Y")

    made = firm.user(PAYMENT, Id=firm.an_expense("110.00"))["payment"]

    row = firm.user.row("FINANCIAL_PAYMENT_SEARCH", made, "bankaccount")
    assert row["bankaccount"] == savings


def test_an_expense_is_paid_in_parts(firm: Firm) -> None:
    expense, bank = firm.an_expense("110.00"), firm.kept("bank_account")
    firm.user(PAYMENT, Id=expense, Amount="60.00", BankAccount=bank)
    more = firm.user.refused(PAYMENT, Id=expense, Amount="50.01", BankAccount=bank)

    rest = firm.user(PAYMENT, Id=expense, BankAccount=bank)["payment"]

    assert firm.user.row("FINANCIAL_PAYMENT_SEARCH", rest, "amount")["amount"] == "50.00"
    assert set(more.fields) == {"Amount"}
    assert firm.user.refused(PAYMENT, Id=expense, BankAccount=bank).type == "nothing_to_do"


@pytest.mark.parametrize(
    ("method", "date"),
    [(RECEIPT, "ReceiptDate"), (PAYMENT, "PaidDate")],
    ids=["receipt", "payment"],
)
def test_nothing_is_made_in_a_locked_period_but_by_name(firm: Firm, method: str, date: str) -> None:
    settled = (
        firm.an_invoice("110.00", sent=True) if method == RECEIPT else firm.an_expense("110.00")
    )
    call = {"Id": settled, "BankAccount": firm.kept("bank_account"), date: "2026-06-30"}
    firm.lock_until("2026-06-30")

    refused = firm.user.refused(method, **call)
    tried = firm.administrator(method, **call, preview="Y")
    made = firm.administrator(method, **call, override_LockedDate="Y")

    logged = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "locks", "objectcontext")
    document = made["receipt" if method == RECEIPT else "payment"]
    assert refused.locks == ["LockedDate"]
    assert (tried["allowed"], tried["overrides"]) == (False, ["override_LockedDate"])
    assert {(row["locks"], row["objectcontext"]) for row in logged} == {("LockedDate", document)}


def test_an_invoice_of_a_closed_period_is_received_today(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", sent=True, SentDate="2026-06-01")
    firm.lock_until("2026-06-30")

    made = firm.user(RECEIPT, Id=invoice, BankAccount=firm.kept("bank_account"))

    assert made["receipt"]


def test_the_same_call_sent_again_makes_one_receipt(firm: Firm) -> None:
    invoice, bank = firm.an_invoice("110.00", sent=True), firm.kept("bank_account")
    call = {"Id": invoice, "Amount": "50.00", "BankAccount": bank, "Idempotency": "till 17"}

    answers = [firm.user(RECEIPT, **call)["receipt"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(firm.user.rows("FINANCIAL_RECEIPT_SEARCH", "id")) == 1


def test_an_invoice_that_changed_since_it_was_read_is_not_settled(firm: Firm) -> None:
    invoice, bank = firm.an_invoice("110.00", sent=True), firm.kept("bank_account")
    seen = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="other words")

    refused = firm.user.refused(RECEIPT, Id=invoice, BankAccount=bank, Timestamp=seen)

    assert refused.type == "stale_timestamp"


def test_an_invoice_that_is_as_it_was_read_is_settled(firm: Firm) -> None:
    invoice, bank = firm.an_invoice("110.00", sent=True), firm.kept("bank_account")
    seen = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]

    made = firm.user(RECEIPT, Id=invoice, BankAccount=bank, InvoiceTimestamp=seen)

    assert made["notes"] == "ADDED"


@pytest.mark.parametrize("method", [RECEIPT, PAYMENT])
def test_the_documents_of_another_firm_are_not_there(
    firm: Firm, other_firm: Firm, method: str
) -> None:
    theirs = (
        other_firm.an_invoice("110.00", sent=True)
        if method == RECEIPT
        else other_firm.an_expense("110.00")
    )

    refused = firm.user.refused(method, Id=theirs, BankAccount=firm.kept("bank_account"))

    assert refused.type == "record_not_found"
