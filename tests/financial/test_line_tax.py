"""The tax of a line at every door: a part of the amount, at a rate, on an account that bears it."""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal
from typing import Any

import pytest

from tests.firm import Caller, Firm, Refused
from tests.history import history

ITEM, JOURNAL_ITEM = "FINANCIAL_ITEM_MANAGE", "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE"
NOTE, MOVED = "FINANCIAL_CREDIT_NOTE_MANAGE", "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE"
TAXED, FREE = 1, 3


def a_door(firm: Firm, door: str) -> tuple[str, dict[str, Any]]:
    """A method that takes an amount with a tax, and what else it wants."""
    account = {"FinancialAccount": firm.kept_account()}
    if door == "credit note":
        return NOTE, {"ContactBusiness": firm.kept("business"), **account}
    if door == "bank transaction":
        return MOVED, {"BankAccount": firm.kept("bank_account"), **account}
    if door == "journal":
        journal = firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE")["id"]
        return JOURNAL_ITEM, {"GeneralJournal": journal, "TaxCategory": 1, **account}
    make = {"invoice": firm.an_invoice, "expense": firm.an_expense}
    make |= {"receipt": firm.a_receipt, "payment": firm.a_payment}
    object = {"invoice": 5, "expense": 2, "receipt": 6, "payment": 3}[door]
    return ITEM, {"Object": object, "ObjectContext": make[door](), **account}


DOORS = ("invoice", "expense", "receipt", "payment", "credit note", "bank transaction", "journal")
every_door = pytest.mark.parametrize("door", DOORS)


def spelled(door: str, amount: str, tax: str) -> dict[str, str]:
    if door == "journal":
        return {"CreditAmount": amount, "CreditTax": tax}
    return {"Amount": amount, "Tax": tax}


def entered(
    call: Caller, firm: Firm, door: str, amount: str, tax: str, **more: Any
) -> dict[str, Any]:
    method, params = a_door(firm, door)
    return call(method, **{**params, "TaxType": TAXED, **spelled(door, amount, tax), **more})


def refused(firm: Firm, door: str, amount: str, tax: str, **more: Any) -> Refused:
    method, params = a_door(firm, door)
    whole = {**params, "TaxType": TAXED, **spelled(door, amount, tax), **more}
    return firm.user.refused(method, **whole)


@every_door
@pytest.mark.parametrize("tax", ["110.01", "-0.01"])
def test_a_tax_is_a_part_of_its_amount(firm: Firm, door: str, tax: str) -> None:
    found = refused(firm, door, "110.00", tax)

    assert set(found.fields) == {"CreditTax" if door == "journal" else "Tax"}
    assert "110.00" in str(found.fields)


@pytest.mark.parametrize("door", ["invoice", "expense", "receipt", "payment", "bank transaction"])
def test_below_zero_it_is_the_same_the_other_way_round(firm: Firm, door: str) -> None:
    for tax in ("-110.01", "0.01"):
        assert set(refused(firm, door, "-110.00", tax).fields) == {"Tax"}

    assert "warnings" not in entered(firm.user, firm, door, "-110.00", "-10.00")


@every_door
def test_a_tax_type_without_a_rate_bears_no_tax(firm: Firm, door: str) -> None:
    found = refused(firm, door, "110.00", "10.00", TaxType=FREE)

    entered(firm.user, firm, door, "110.00", "0.00", TaxType=FREE)
    assert set(found.fields) == {"CreditTax" if door == "journal" else "Tax"}


@every_door
def test_a_tax_more_than_a_cent_away_is_kept_with_a_warning(firm: Firm, door: str) -> None:
    near = entered(firm.user, firm, door, "110.00", "9.99")
    far = entered(firm.user, firm, door, "110.00", "9.98")

    assert "warnings" not in near
    assert "9.98 is kept" in far["warnings"][0]
    assert "10.00" in far["warnings"][0]


@every_door
def test_no_tax_is_on_a_control_account_or_that_of_a_bank(firm: Firm, door: str) -> None:
    bank = firm.an_account("Bank of the firm", type=3)
    firm.a_bank_account("Other", FinancialAccount=bank)

    for account in (firm.control(5), firm.control(2), bank):
        found = refused(firm, door, "110.00", "10.00", FinancialAccount=account)
        assert set(found.fields) == {"CreditTax" if door == "journal" else "Tax"}
    entered(firm.user, firm, door, "110.00", "0.00", FinancialAccount=bank)


@every_door
def test_a_line_that_no_reconciliation_takes_in_is_told(firm: Firm, door: str) -> None:
    """A journal moves money between two bank accounts, and is on the statements of both."""
    bank = firm.an_account("Bank of the firm", type=3)
    firm.a_bank_account("Other", FinancialAccount=bank)
    on_bank = {"TaxType": FREE, "FinancialAccount": bank}

    made = entered(firm.user, firm, door, "110.00", "0.00", **on_bank)

    told = [each for each in made.get("warnings", []) if "no reconciliation" in each]
    if door in ("journal", "bank transaction"):
        assert told == []
    else:
        assert f"Bank of the firm ({bank}), the account of a bank account" in told[0]
        assert "FINANCIAL_GENERAL_JOURNAL_MANAGE" in told[0]


def test_it_is_told_once(firm: Firm) -> None:
    bank = firm.an_account("Bank of the firm", type=3)
    firm.a_bank_account("Other", FinancialAccount=bank)
    line = firm.a_line(3, firm.a_payment(), "110.00", TaxType=FREE)

    moved = firm.user(ITEM, Id=line, FinancialAccount=bank)
    again = firm.user(ITEM, Id=line, FinancialAccount=bank, Amount="120.00")

    assert "no reconciliation" in moved["warnings"][0]
    assert "warnings" not in again


BILLS = ("invoice", "expense", "credit note")


@every_door
def test_what_bills_is_not_on_the_account_of_those_who_owe_it(firm: Firm, door: str) -> None:
    for account in (firm.control(5), firm.control(2)):
        if door in BILLS:
            found = refused(firm, door, "110.00", "0.00", FinancialAccount=account)
            assert set(found.fields) == {"FinancialAccount"}
        else:
            entered(firm.user, firm, door, "110.00", "0.00", FinancialAccount=account)


def test_a_line_is_not_moved_to_a_control_account(firm: Firm) -> None:
    line = firm.lines(2, firm.an_expense("110.00"))[0]
    free = {"TaxType": FREE, "FinancialAccount": firm.control(2)}

    found = firm.user.refused(ITEM, Id=line, **free)

    assert "is a control account" in found.fields["FinancialAccount"][0]


def test_a_tax_without_a_tax_type_is_told(firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice(), "FinancialAccount": firm.kept_account()}

    answer = firm.user(ITEM, **on, Amount="110.00", Tax="10.00")

    assert "it has no tax type" in answer["warnings"][0]


def test_a_line_on_a_control_account_works_out_no_tax(firm: Firm) -> None:
    line = firm.a_line(6, firm.a_receipt(), "110.00", FinancialAccount=firm.control(6))

    assert firm.user.row("FINANCIAL_ITEM_SEARCH", line, "tax")["tax"] == "0.00"


@every_door
def test_an_account_that_sums_up_others_takes_no_line(firm: Firm, door: str) -> None:
    header = firm.an_account("All income", Postable="N")

    found = refused(firm, door, "110.00", "10.00", FinancialAccount=header)

    assert set(found.fields) == {"FinancialAccount"}


@every_door
def test_no_amount_is_more_than_sums_can_bear(firm: Firm, door: str) -> None:
    found = refused(firm, door, "10000000000.00", "0.00", TaxType=FREE)

    entered(firm.user, firm, door, "9999999999.99", "0.00", TaxType=FREE)
    assert "9999999999.99" in str(found.fields)


def test_a_document_comes_to_no_more_than_sums_can_bear(firm: Firm) -> None:
    invoice = firm.an_invoice()
    firm.a_line(5, invoice, "9999999999.99", TaxType=FREE)

    found = firm.user.refused(ITEM, Object=5, ObjectContext=invoice, Amount="0.01", TaxType=FREE)

    assert set(found.fields) == {"Amount"}
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "amount")
    assert row["amount"] == "9999999999.99"


# --- accounts that are left out ------------------------------------------------------------------


def test_a_line_without_an_account_takes_the_contacts_then_the_kinds(firm: Firm) -> None:
    own = firm.an_account("Sails")
    customer = firm.a_business("Sailors", RevenueFinancialAccount=own)

    def account(object: int, document: int) -> str:
        line = firm.user(ITEM, Object=object, ObjectContext=document, Amount="1.00")
        row = firm.user.row("FINANCIAL_ITEM_SEARCH", line["id"], "financialaccounttext")
        assert row["financialaccounttext"] in line["warnings"][0]
        return str(row["financialaccounttext"])

    assert account(5, firm.an_invoice(ContactBusinessSentTo=customer)) == "Sails"
    assert account(5, firm.an_invoice()) == "Sales"
    assert account(2, firm.an_expense()) == "Purchases"
    assert account(6, firm.a_receipt(ContactBusinessReceivedFrom=customer)) == "Debtors"
    assert account(3, firm.a_payment()) == "Creditors"


def test_a_contacts_control_account_is_no_default(firm: Firm) -> None:
    customer = firm.a_business("Sailors", RevenueFinancialAccount=firm.control(5))
    invoice = firm.an_invoice(ContactBusinessSentTo=customer)

    line = firm.user(ITEM, Object=5, ObjectContext=invoice, Amount="1.00")["id"]

    row = firm.user.row("FINANCIAL_ITEM_SEARCH", line, "financialaccounttext")
    assert row["financialaccounttext"] == "Sales"


@pytest.mark.parametrize(
    ("object", "column", "type", "usual"),
    [
        (5, "RevenueFinancialAccount", 2, "2-100 Sales"),
        (2, "ExpenseFinancialAccount", 1, "1-100 Purchases"),
    ],
)
def test_a_contacts_account_that_takes_no_lines_is_passed_over_and_told(
    firm: Firm, object: int, column: str, type: int, usual: str
) -> None:
    own = firm.an_account("Sails", type)
    contact = firm.a_business("Sailors", **{column: own})
    firm.administrator("SETUP_FINANCIAL_ACCOUNT_MANAGE", Id=own, Postable="N")
    make = {5: firm.an_invoice, 2: firm.an_expense}[object]
    whose = {5: "ContactBusinessSentTo", 2: "ContactBusinessPaidTo"}[object]
    document = make(**{whose: contact})

    line = firm.user(ITEM, Object=object, ObjectContext=document, Amount="1.00", TaxType=5)
    named = {"Object": object, "ObjectContext": document, "FinancialAccount": own}
    refused = firm.user.refused(ITEM, **named, Amount="1.00", TaxType=5)

    assert line["warnings"] == [
        "Sails, the account of the contact, takes no lines",
        f"The line names no account; it is on {usual}",
    ]
    assert set(refused.fields) == {"FinancialAccount"}


# --- quantities, net and gross -------------------------------------------------------------------


def test_an_amount_follows_from_quantity_and_unit_price(firm: Firm) -> None:
    counted = {"Quantity": "3.5", "Unit": "hours", "UnitPrice": "33.333"}
    line = firm.user(
        ITEM, Object=5, ObjectContext=firm.an_invoice(), TaxType=1, TaxIncluded="N", **counted,
        SupplyDate="2026-10-01", SupplyEndDate="2026-10-31",
    )["id"]  # fmt: skip

    fields = ("amount", "net", "tax", "gross", "quantity", "unit", "unitprice", "supplydate")
    row = firm.user.row("FINANCIAL_ITEM_SEARCH", line, *fields)
    wrong = firm.user.refused(ITEM, Id=line, Amount="116.66")
    firm.user(ITEM, Id=line, Quantity="4")

    assert [row[name] for name in fields[:4]] == ["116.67", "116.67", "11.67", "128.34"]
    assert [row[name] for name in fields[4:]] == [
        "3.50000000",
        "hours",
        "33.33300000",
        "2026-10-01",
    ]
    assert set(wrong.fields) == {"Amount"}
    assert firm.user.row("FINANCIAL_ITEM_SEARCH", line, "amount")["amount"] == "133.33"


def test_an_amount_that_disagrees_with_quantity_times_price_is_refused(firm: Firm) -> None:
    counted = {"Quantity": "2", "UnitPrice": "10.00", "Amount": "20.01"}

    refused = firm.user.refused(ITEM, Object=5, ObjectContext=firm.an_invoice(), **counted)

    assert "20.00" in refused.fields["Amount"][0]


# --- rounding ------------------------------------------------------------------------------------


def taxes(firm: Firm, object: int, document: int) -> list[str]:
    return [
        firm.user.row("FINANCIAL_ITEM_SEARCH", line, "tax")["tax"]
        for line in firm.lines(object, document)
    ]


def test_tax_is_rounded_in_each_line_or_once_for_document_and_rate(firm: Firm) -> None:
    each = firm.an_invoice("0.05", "0.05", "0.05")
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value="2")
    once = firm.an_invoice("0.16", "0.16", "0.16")
    firm.a_line(5, once, "5.00", TaxType=FREE)

    assert taxes(firm, 5, each) == ["0.00", "0.00", "0.00"]
    assert taxes(firm, 5, once) == ["0.01", "0.02", "0.01", "0.00"]
    assert firm.user.row("FINANCIAL_INVOICE_SEARCH", once, "tax")["tax"] == "0.04"


@pytest.mark.parametrize("included, tax", [("Y", [30, 31, 30]), ("N", [33, 34, 33])])
def test_the_history_tells_what_a_line_was_given_of_the_difference(
    firm: Firm, included: str, tax: list[int]
) -> None:
    """Ten percent are 0.61 within twice 3.33, and 0.67 on top of it; of three times, 0.91 and
    1.00."""
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value="2")
    invoice = firm.an_invoice()
    for _ in tax:
        firm.a_line(5, invoice, "3.33", TaxIncluded=included)

    assert taxes(firm, 5, invoice) == [f"0.{each}" for each in tax]
    given = [each["tax"] for each in history(firm, "line item") if len(each) == 1]
    assert given == [[tax[0], tax[1]]]


def test_the_difference_goes_to_a_line_that_nothing_is_linked_to(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value="2")
    invoice = firm.an_invoice("0.16", "0.16", sent=True)
    ends = {"InvoiceLineItem": firm.lines(5, invoice)[1]}
    ends["ReceiptLineItem"] = firm.lines(6, firm.a_receipt("0.16"))[0]
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **ends)

    firm.user(ITEM, Id=firm.lines(5, invoice)[0], Amount="0.22")

    assert taxes(firm, 5, invoice) == ["0.01", "0.02"]


def test_a_cent_a_line_is_rounding_and_what_is_more_is_what_somebody_typed(firm: Firm) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value="2")
    near, far = firm.an_invoice(), firm.an_invoice()

    firm.a_line(5, near, "110.00", Tax="9.99")
    firm.a_line(5, far, "110.00", Tax="9.98")

    assert [taxes(firm, 5, each) for each in (near, far)] == [["10.00"], ["9.98"]]


def test_no_line_bears_more_of_the_difference_than_a_part_of_its_amount(firm: Firm) -> None:
    """Twice 0.35 comes to a tax of 0.07, and to 0.08 line by line; nothing of that goes to a line
    of words, and to a discount of 0.02 no more than it bears."""
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value="2")
    for last in ("0.00", "-0.02"):
        invoice = firm.an_invoice()
        lines = [firm.a_line(5, invoice, "0.30", TaxIncluded="N") for _ in range(2)]
        firm.a_line(5, invoice, last, TaxIncluded="N")
        for line in lines:
            firm.user(ITEM, Id=line, Amount="0.35")
        found = taxes(firm, 5, invoice)

        assert sum(map(Decimal, found)) == Decimal("0.07")
        assert found == (["0.04", "0.03", "0.00"] if last == "0.00" else ["0.04", "0.04", "-0.01"])


# --- warnings of bills ---------------------------------------------------------------------------


def test_a_bill_that_is_there_already_is_told(firm: Firm) -> None:
    first = firm.user(
        "FINANCIAL_EXPENSE_MANAGE", ContactBusinessPaidTo=firm.kept("business"),
        PayeeReference="R 17",
    )  # fmt: skip
    again = firm.user(
        "FINANCIAL_EXPENSE_MANAGE", ContactBusinessPaidTo=firm.kept("business"),
        PayeeReference="R 17",
    )  # fmt: skip
    other = firm.user(
        "FINANCIAL_EXPENSE_MANAGE", ContactBusinessPaidTo=firm.a_business("Ropes"),
        PayeeReference="R 17",
    )  # fmt: skip

    assert "warnings" not in first
    assert "EXP000001" in again["warnings"][0]
    assert "warnings" not in other


BILL = "FINANCIAL_EXPENSE_MANAGE"


def test_a_supplier_s_reference_is_his_in_whichever_letters_and_whoever_brought_it(
    firm: Firm,
) -> None:
    supplier, person = firm.kept("business"), firm.a_person()
    firm.user(BILL, ContactBusinessPaidTo=supplier, PayeeReference="Größe-7")

    letters = firm.user(BILL, ContactBusinessPaidTo=supplier, PayeeReference="GRÖSSE-7")
    brought = firm.user(
        BILL, ContactBusinessPaidTo=supplier, ContactPersonPaidTo=person, PayeeReference="größe-7"
    )
    own = firm.user(BILL, ContactPersonPaidTo=person, PayeeReference="größe-7")

    assert "EXP000001" in letters["warnings"][0]
    assert "EXP000001" in brought["warnings"][0]
    assert "warnings" not in own


def test_a_bill_that_turns_out_to_be_of_another_supplier_is_told_of_his(firm: Firm) -> None:
    supplier, other = firm.kept("business"), firm.a_business("Ropes")
    firm.user(BILL, ContactBusinessPaidTo=supplier, PayeeReference="R 17")
    moved = firm.user(BILL, ContactBusinessPaidTo=other, PayeeReference="R 17")["id"]

    answer = firm.user(BILL, Id=moved, ContactBusinessPaidTo=supplier)
    words = firm.user(BILL, Id=moved, Notes="nothing that it would be known by")

    assert "R 17 is on expense EXP000001" in answer["warnings"][0]
    assert "warnings" not in words


TOMORROW, INVOICE = "2026-11-25", "FINANCIAL_INVOICE_MANAGE"


@pytest.mark.parametrize("door", ["dated", "moved", "sent", "marked", "issued", "copied"])
def test_an_invoice_of_tomorrow_is_told_by_every_door(firm: Firm, door: str) -> None:
    today, draft = firm.an_invoice("110.00"), firm.an_invoice("110.00", SentDate=TOMORROW)
    doors: dict[str, tuple[str, dict[str, Any]]] = {
        "dated": (INVOICE, {"SentDate": TOMORROW, "Sent": "Y"}),
        "moved": (INVOICE, {"Id": today, "SentDate": TOMORROW}),
        "sent": (INVOICE, {"Id": draft, "Sent": "Y"}),
        "marked": ("FINANCIAL_INVOICE_ACTION", {"Id": draft, "Action": "mark_as_sent"}),
        "issued": ("FINANCIAL_INVOICE_ISSUE", {"Invoice": str(draft)}),
        "copied": ("FINANCIAL_INVOICE_COPY", {"Id": today, "Sent": "Y", "SentDate": TOMORROW}),
    }
    method, params = doors[door]

    foreseen = firm.user(method, **params, preview="Y")
    answer = firm.user(method, **params)

    assert answer["warnings"] == [f"The invoice is dated {TOMORROW}, which is yet to come"]
    assert foreseen["warnings"] == answer["warnings"]


def test_a_day_to_come_that_is_known_is_not_told_again(firm: Firm) -> None:
    draft = firm.an_invoice("110.00", SentDate=TOMORROW)

    answer = firm.user(INVOICE, Id=draft, Notes="known already", SentDate=TOMORROW)

    assert "warnings" not in answer


@pytest.mark.parametrize(
    ("setting", "words"),
    [("1", "Tax is rounded in each line."), ("2", "Tax is rounded once for each rate.")],
)
def test_an_invoice_says_how_its_tax_is_rounded_where_that_shows(
    firm: Firm, setting: str, words: str
) -> None:
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=9070, Value=setting)
    preview = "FINANCIAL_INVOICE_PREVIEW"

    shows, plain = (firm.an_invoice(*amounts) for amounts in (("0.05",) * 3, ("110.00",)))

    made = [firm.user(preview, Invoice=id, Format="HTML")["content"] for id in (shows, plain)]
    assert [words in b64decode(each).decode() for each in made] == [True, False]
