"""Credit notes: tax, what is applied of them, and whose they are."""

from __future__ import annotations

import pytest

from tests.financial.test_links import INVOICE_CREDITS
from tests.firm import Firm


def test_its_tax_follows_from_its_type(firm: Firm) -> None:
    taxed = firm.a_credit_note("55.00", TaxType=1)
    free = firm.a_credit_note("55.00", TaxType=2)
    given = firm.a_credit_note("55.00", TaxType=1, Tax="4.00")

    taxes = [
        firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", id, "tax")["tax"]
        for id in (taxed, free, given)
    ]

    assert taxes == ["5.00", "0.00", "4.00"]


def test_a_new_amount_brings_a_new_tax(firm: Firm) -> None:
    note = firm.a_credit_note("55.00", TaxType=1)

    firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Amount="110.00")

    row = firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, "tax")
    assert row["tax"] == "10.00"


@pytest.mark.parametrize("tax", ["-1.00", "55.01"])
def test_the_tax_is_a_part_of_the_amount(firm: Firm, tax: str) -> None:
    note = firm.a_credit_note("55.00")

    refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Tax=tax)

    assert "55.00" in refused.fields["Tax"][0]


def test_it_owes_a_customer_from_today_for_no_reason_unless_it_says_otherwise(firm: Firm) -> None:
    made = firm.user(
        "FINANCIAL_CREDIT_NOTE_MANAGE",
        ContactBusiness=firm.kept("business"),
        FinancialAccount=firm.kept_account(),
    )["id"]

    fields = ("reference", "typetext", "reasontext", "creditdate", "amount")
    row = firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", made, *fields)
    expected = ["CRN000001", "You owe Customer", "[Not Set]", "2026-11-24", "0.00"]
    assert [row[name] for name in fields] == expected


def test_it_needs_an_account_and_a_contact(firm: Firm) -> None:
    accountless = firm.user.refused(
        "FINANCIAL_CREDIT_NOTE_MANAGE", ContactBusiness=firm.kept("business"), Amount="5.00"
    )
    nobodys = firm.user.refused(
        "FINANCIAL_CREDIT_NOTE_MANAGE", FinancialAccount=firm.kept_account(), Amount="5.00"
    )

    assert set(accountless.fields) == {"FinancialAccount"}
    assert set(nobodys.fields) == {"ContactBusiness", "ContactPerson"}


def test_an_amount_below_zero_is_refused(firm: Firm) -> None:
    note = firm.a_credit_note("55.00")

    refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Amount="-1.00")

    assert "Type" in refused.fields["Amount"][0]


def test_what_is_applied_is_no_longer_outstanding(firm: Firm) -> None:
    note, invoice = firm.a_credit_note("55.00"), firm.an_invoice("110.00")

    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=note,
        LineItem=firm.lines(5, invoice)[0],
        Amount="20.00",
    )

    row = firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, "outstandingamount")
    assert row["outstandingamount"] == "35.00"


def test_even_an_override_leaves_what_is_applied_covered(firm: Firm) -> None:
    note, invoice = firm.a_credit_note("55.00"), firm.an_invoice("110.00")
    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=note,
        LineItem=firm.lines(5, invoice)[0],
        Amount="20.00",
    )
    change = {"Id": note, "override_LockedCredit": "Y"}

    refused = firm.administrator.refused("FINANCIAL_CREDIT_NOTE_MANAGE", **change, Amount="19.99")
    firm.administrator("FINANCIAL_CREDIT_NOTE_MANAGE", **change, Amount="20.00")

    assert "20.00" in refused.fields["Amount"][0]
    row = firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, "outstandingamount")
    assert row["outstandingamount"] == "0.00"


@pytest.mark.parametrize(
    ("change", "tax"), [({"Tax": "0.00"}, "0.00"), ({"Amount": "110.00", "Tax": "5.00"}, "0.50")]
)
def test_a_note_of_another_tax_or_amount_takes_the_tax_of_what_is_applied_along(
    firm: Firm, change: dict[str, str], tax: str
) -> None:
    note, invoice = firm.a_credit_note("55.00", TaxType=1), firm.an_invoice("110.00")
    INVOICE_CREDITS.tie(firm.user, note, firm.lines(5, invoice)[0], Amount="11.00")
    method = "FINANCIAL_CREDIT_NOTE_MANAGE"

    (before,) = firm.user.rows(INVOICE_CREDITS.search, "sourcetax")
    firm.administrator(method, Id=note, **change, override_LockedCredit="Y")

    (after,) = firm.user.rows(INVOICE_CREDITS.search, "sourcetax")
    assert (before["sourcetax"], after["sourcetax"]) == ("1.00", tax)


def test_an_applied_note_stays_on_its_side(firm: Firm) -> None:
    note, invoice = firm.a_credit_note("55.00"), firm.an_invoice("110.00")
    firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Type=2)
    firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Type=1)
    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=note,
        LineItem=firm.lines(5, invoice)[0],
        Amount="20.00",
    )

    refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=note, Type=2)

    assert "applied" in refused.fields["Type"][0]


def test_a_suppliers_note_obeys_the_lock_date_of_expenses(firm: Firm) -> None:
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", ExpensesLockedDate="2026-06-30"
    )
    dated = {
        "ContactBusiness": firm.kept("business"),
        "FinancialAccount": firm.kept_account(),
        "CreditDate": "2026-06-30",
    }

    refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Type=2, **dated)
    added = firm.user("FINANCIAL_CREDIT_NOTE_MANAGE", Type=1, **dated)

    assert refused.locks == ["LockedDate"]
    assert added["notes"] == "ADDED"


def test_references_are_unique(firm: Firm) -> None:
    firm.a_credit_note(Reference="BACK 1")

    refused = firm.user.refused(
        "FINANCIAL_CREDIT_NOTE_MANAGE",
        ContactBusiness=firm.kept("business"),
        FinancialAccount=firm.kept_account(),
        Reference="BACK 1",
    )

    assert refused.type == "reference_taken"


def test_a_note_of_another_firm_is_not_there(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.a_credit_note()

    refused = firm.user.refused("FINANCIAL_CREDIT_NOTE_MANAGE", Id=theirs, Notes="mine")

    assert refused.type == "record_not_found"
    assert firm.user.rows("FINANCIAL_CREDIT_NOTE_SEARCH", "id") == []


def test_everything_there_is_to_know_of_a_note_can_be_asked_for(firm: Firm) -> None:
    note = firm.a_credit_note(TaxType=1, Store=2)

    row = firm.user.row("FINANCIAL_CREDIT_NOTE_SEARCH", note, "*")

    assert (row["store"], row["taxtyperevenuetext"], row["contactbusinesstext"]) == (
        2,
        "GST Applies",
        "Sailmakers Pty",
    )
