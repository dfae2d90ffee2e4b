"""Expenses: dates, due dates, references and what is outstanding."""

from __future__ import annotations

from tests.firm import Firm

TODAY = "2026-11-24"


def test_an_expense_counts_from_today_unless_it_says_when(firm: Firm) -> None:
    undated = firm.user("FINANCIAL_EXPENSE_MANAGE", Notes="Cloth")["id"]
    dated = firm.user("FINANCIAL_EXPENSE_MANAGE", AccruedDate="2026-10-01")["id"]

    on = [
        firm.user.row("FINANCIAL_EXPENSE_SEARCH", id, "accrueddate")["accrueddate"]
        for id in (undated, dated)
    ]

    assert on == [TODAY, "2026-10-01"]


def test_an_emptied_date_goes_to_today(firm: Firm) -> None:
    expense = firm.an_expense(AccruedDate="2026-10-01")

    firm.user("FINANCIAL_EXPENSE_MANAGE", Id=expense, AccruedDate="")

    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "accrueddate")
    assert row["accrueddate"] == TODAY


def test_it_is_due_by_the_terms_of_the_business_from_the_date_on_its_bill(firm: Firm) -> None:
    supplier = firm.a_business("Cloth Pty", PaymentTerms=4)

    expense = firm.an_expense(
        ContactBusinessPaidTo=supplier,
        AccruedDate="2026-10-31",
        SupplierInvoiceDate="2026-10-01",
    )

    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "paymentduedate")
    assert row["paymentduedate"] == "2026-10-31"


def test_without_a_bill_it_is_due_from_the_day_it_counts(firm: Firm) -> None:
    supplier = firm.a_business("Cloth Pty", PaymentTerms=4)

    expense = firm.an_expense(ContactBusinessPaidTo=supplier, AccruedDate="2026-10-31")

    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "paymentduedate")
    assert row["paymentduedate"] == "2026-11-30"


def test_references_count_up_and_one_that_was_typed_is_skipped(firm: Firm) -> None:
    typed = firm.an_expense(Reference="EXP000002")

    made = [firm.an_expense() for _ in range(2)]

    references = [
        firm.user.row("FINANCIAL_EXPENSE_SEARCH", id, "reference")["reference"]
        for id in (typed, *made)
    ]
    assert references == ["EXP000002", "EXP000001", "EXP000003"]


def test_a_mask_shapes_the_reference(firm: Firm) -> None:
    expense = firm.an_expense(ReferenceMask="BILL-????")

    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "reference")

    assert row["reference"] == "BILL-0001"


def test_two_expenses_never_share_a_reference(firm: Firm) -> None:
    firm.an_expense(Reference="CLOTH 1")

    refused = firm.user.refused("FINANCIAL_EXPENSE_MANAGE", Reference="CLOTH 1")

    assert refused.type == "reference_taken"


def test_an_expense_and_an_invoice_may_share_a_reference(firm: Firm) -> None:
    firm.an_invoice(Reference="CLOTH 1")

    assert firm.an_expense(Reference="CLOTH 1")


def test_the_older_word_description_means_notes(firm: Firm) -> None:
    expense = firm.an_expense(Description="Cloth")

    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, "notes", "description")

    assert (row["notes"], row["description"]) == ("Cloth", "Cloth")


def test_what_is_paid_and_credited_is_no_longer_outstanding(firm: Firm) -> None:
    expense = firm.an_expense("110.00", "55.00")
    line, _ = firm.lines(2, expense)
    payment = firm.lines(3, firm.a_payment("60.00"))[0]
    note = firm.a_credit_note("10.00", type=2)

    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", PaymentLineItem=payment, ExpenseLineItem=line)
    firm.user("FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount="10.00")

    fields = ("amount", "tax", "paymentamount", "creditamount", "outstandingamount")
    row = firm.user.row("FINANCIAL_EXPENSE_SEARCH", expense, *fields)
    assert [row[name] for name in fields] == ["165.00", "15.00", "60.00", "10.00", "95.00"]


def test_its_links_and_credits_are_found_from_it(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    line = firm.lines(2, expense)[0]
    payment = firm.lines(3, firm.a_payment("60.00"))[0]
    note = firm.a_credit_note("10.00", type=2)
    firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", PaymentLineItem=payment, ExpenseLineItem=line)
    firm.user("FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE", Credit=note, LineItem=line, Amount="10.00")

    row = firm.user.row(
        "FINANCIAL_EXPENSE_SEARCH",
        expense,
        "expense.expensepayment.payment.reference",
        "expense.expensecredit.creditnote.reference",
        "expense.contactbusinesspaidto.tradename",
    )

    assert list(row.values()) == [expense, "PAY000001", "CRN000001", "Sailmakers Pty"]


def test_saving_with_check_credit_applies_the_suppliers_open_notes_oldest_first(
    firm: Firm,
) -> None:
    newer = firm.a_credit_note("40.00", type=2, CreditDate="2026-11-02")
    older = firm.a_credit_note("30.00", type=2, CreditDate="2026-11-01")
    firm.a_credit_note("30.00", type=1)
    firm.a_credit_note("30.00", type=2, ContactBusiness=firm.a_business("Other Pty"))
    expense = firm.an_expense("50.00")

    firm.user("FINANCIAL_EXPENSE_MANAGE", Id=expense, CheckCredit="Y")

    applied = firm.user.rows("FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH", "credit", "amount")
    assert [(row["credit"], row["amount"]) for row in applied] == [
        (older, "30.00"),
        (newer, "20.00"),
    ]


def test_saving_without_check_credit_applies_nothing(firm: Firm) -> None:
    firm.a_credit_note("40.00", type=2)
    expense = firm.an_expense("50.00")

    firm.user("FINANCIAL_EXPENSE_MANAGE", Id=expense, Notes="other words")

    assert firm.user.rows("FINANCIAL_EXPENSE_CREDIT_NOTE_SEARCH", "id") == []


def test_an_expense_of_another_firm_is_not_there(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.an_expense("110.00")

    refused = firm.user.refused("FINANCIAL_EXPENSE_MANAGE", Id=theirs, Notes="mine")

    assert refused.type == "record_not_found"
    assert firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == []


def test_a_removed_expense_is_gone_with_its_lines(firm: Firm) -> None:
    expense = firm.an_expense("110.00")

    removed = firm.user("FINANCIAL_EXPENSE_MANAGE", Id=expense, Remove=1)

    assert removed["notes"] == "REMOVED"
    assert firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == []
    assert firm.user.rows("FINANCIAL_ITEM_SEARCH", "id") == []
