"""How books begin: a trial balance and open documents by one call, or none of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm
from tests.snapshot import rows_of

OPENING = "FINANCIAL_OPENING_BALANCE_MANAGE"
DAY = "2026-06-30"


def held(firm: Firm) -> dict[str, str]:
    rows = firm.user(
        "FINANCIAL_TRIAL_BALANCE_SEARCH",
        fields=[{"name": "financialaccounttext"}, {"name": "balance"}],
        filters=[
            {"name": "date", "comparison": "EQUAL_TO", "value1": DAY},
            {"name": "balance", "comparison": "NOT_EQUAL_TO", "value1": "0"},
        ],
    )["data"]["rows"]
    return {row["financialaccounttext"]: row["balance"] for row in rows}


def a_document(firm: Firm, object: int, amount: str, **more: Any) -> dict[str, Any]:
    return {
        "Object": object,
        "Date": "2026-06-01",
        "ContactBusiness": firm.kept("business"),
        "Lines": [{"Amount": amount, "TaxType": 1, "FinancialAccount": firm.kept_account()}],
        **more,
    }


def test_a_trial_balance_posts_as_typed_and_the_rest_stands_on_opening_balances(
    firm: Firm,
) -> None:
    bank, loan = firm.an_account("Till", 3), firm.an_account("Loan", 4)
    balances = [
        {"FinancialAccount": bank, "Debit": "500.00"},
        {"FinancialAccount": loan, "Credit": "300.00"},
    ]

    answer = firm.administrator(OPENING, Date=DAY, Balances=balances)

    assert (answer["count"], answer["left"]) == (1, "-200.00")
    assert held(firm) == {"Till": "500.00", "Loan": "-300.00", "Opening Balances": "-200.00"}


def test_it_comes_as_csv_too(firm: Firm) -> None:
    bank, loan = firm.an_account("Till", 3), firm.an_account("Loan", 4)
    text = f"FinancialAccount,Debit,Credit\n{bank},500.00,\n{loan},,500.00\n"

    assert firm.administrator(OPENING, Date=DAY, Balances=text)["left"] == "0.00"
    assert held(firm) == {"Till": "500.00", "Loan": "-500.00"}


def test_open_documents_are_owed_and_post_against_opening_balances(firm: Firm) -> None:
    documents = [
        a_document(firm, 5, "110.00"),
        a_document(firm, 2, "55.00"),
        a_document(firm, 69, "22.00", Type=1),
    ]

    answer = firm.administrator(OPENING, Date=DAY, Documents=documents)

    assert [each["object"] for each in answer["documents"]] == [5, 2, 69]
    assert held(firm) == {"Debtors": "88.00", "Creditors": "-55.00", "Opening Balances": "-33.00"}
    totals = firm.user("FINANCIAL_DEBTOR_SEARCH", EndDate=DAY)["data"]["totals"]
    assert totals == {"total": "88.00"}


def test_one_wrong_entry_leaves_the_books_as_they_were(firm: Firm) -> None:
    bank = firm.an_account("Till", 3)
    documents = [a_document(firm, 5, "110.00"), a_document(firm, 5, "ten")]
    firm.kept_account()
    before = rows_of(firm.space)

    refusal = firm.administrator.refused(
        OPENING, Balances=[{"FinancialAccount": bank, "Debit": "1.00"}], Documents=documents
    )
    unknown = firm.administrator.refused(OPENING, Balances=[{"FinancialAccount": 10**6}])
    misspelt = firm.administrator.refused(OPENING, Balances=[{"Account": bank}])

    assert "entry 2, line 1, Amount" in refusal.fields["Documents"][0]
    assert "entry 1, FinancialAccount" in unknown.fields["Balances"][0]
    assert "has account" in misspelt.fields["Balances"][0]
    assert rows_of(firm.space) == before


def test_all_of_it_is_taken_back_while_nothing_hangs_on_it(firm: Firm) -> None:
    bank = firm.an_account("Till", 3)
    balances = [{"FinancialAccount": bank, "Debit": "5.00"}]
    documents = [a_document(firm, 5, "110.00")]
    firm.administrator(OPENING, Date=DAY, Balances=balances, Documents=documents)

    assert firm.administrator(OPENING, Remove=1)["count"] == 2
    assert held(firm) == {}


def test_a_preview_of_taking_it_back_tells_what_holds_it(firm: Firm) -> None:
    balances = [{"FinancialAccount": firm.an_account("Till", 3), "Debit": "5.00"}]
    firm.administrator(OPENING, Date=DAY, Balances=balances)
    report = firm.report(DAY, DAY)

    foreseen = firm.administrator(OPENING, Remove=1, preview="Y")

    told = [(lock["lock"], lock["evidence"]["context"]) for lock in foreseen["locks"]]
    assert told == [("LockedBAS", report), ("LockedDate", None)]
    assert firm.administrator.refused(OPENING, Remove=1).locks == ["LockedBAS", "LockedDate"]


def test_it_obeys_the_lock_dates(firm: Firm) -> None:
    bank = firm.an_account("Till", 3)
    firm.administrator("CORE_PROFILE_MANAGE", Type=3, Attribute=265, Value=DAY)

    balances = [{"FinancialAccount": bank, "Debit": "5.00"}]
    refusal = firm.administrator.refused(OPENING, Date=DAY, Balances=balances)

    assert refusal.locks == ["LockedDate"]


def test_balances_that_are_entered_again_are_told(firm: Firm) -> None:
    till, loan = firm.an_account("Till", 3), firm.an_account("Loan", 4)
    first = [{"FinancialAccount": till, "Debit": "5.00"}]

    once = firm.administrator(OPENING, Date=DAY, Balances=first)
    rest = [{"FinancialAccount": loan, "Credit": "5.00"}]
    in_parts = firm.administrator(OPENING, Date=DAY, Balances=rest)
    again = firm.administrator(OPENING, Date=DAY, Balances=first)

    assert "warnings" not in {**once, **in_parts}
    assert again["warnings"] == ["Balances of Till were entered before; these are added to them"]


def test_debts_that_are_given_with_the_balances_and_as_documents_are_told(firm: Firm) -> None:
    owed = [{"FinancialAccount": firm.control(5), "Debit": "110.00"}]
    documents = [a_document(firm, 5, "110.00"), a_document(firm, 2, "55.00")]

    firm.administrator(OPENING, Date=DAY, Balances=owed)
    told = firm.administrator(OPENING, Date=DAY, Documents=documents)["warnings"]

    (both,) = [each for each in told if "balances say" in each]
    assert both.startswith("On Debtors balances say 110.00, documents 110.00")


@pytest.mark.parametrize("object", [5, 2, 69])
def test_what_is_dated_after_the_books_begin_is_no_opening_document(
    firm: Firm, object: int
) -> None:
    """It would post against opening balances, and what it earned or cost would be in no report."""
    type = {"Type": 1} if object == 69 else {}
    documents = [a_document(firm, object, "55.00", Date=day, **type) for day in (DAY, "2026-07-01")]

    refused = firm.administrator.refused(OPENING, Date=DAY, Documents=documents)

    words = "entry 2, Date: is after the day the books begin, 2026-06-30"
    assert words in refused.fields["Documents"][0]
    assert held(firm) == {}


def test_an_open_invoice_abroad_is_settled_by_what_it_is_there(firm: Firm) -> None:
    line = {"Amount": "150.00", "TaxType": 3, "FinancialAccount": firm.kept_account()}
    abroad = {"SourceAmount": "100.00", "SourceCurrency": 2, "SourceCurrencyRate": "1.5"}
    documents = [a_document(firm, 5, "", Lines=[line | abroad])]
    (invoice,) = firm.administrator(OPENING, Date=DAY, Documents=documents)["documents"]
    (owed,) = firm.lines(5, invoice["id"])
    paid = {**abroad, "SourceCurrencyRate": "1.6", "FinancialAccount": firm.control(5)}
    money = firm.a_line(6, firm.a_receipt(), "160.00", TaxType=5, **paid)

    tie = {"ReceiptLineItem": money, "InvoiceLineItem": owed}
    link = firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **tie)["id"]

    row = firm.user.row("FINANCIAL_RECEIPT_INVOICE_SEARCH", link, "amount", "exchange")
    assert (row["amount"], row["exchange"]) == ("150.00", "10.00")
    note = a_document(firm, 69, "", Type=1, Lines=[line | abroad])
    refused = firm.administrator.refused(OPENING, Date=DAY, Documents=[note])
    assert "a credit note is in the currency of the books" in refused.fields["Documents"][0]


SHEET = """\
Object,Reference,Date,DueDate,Contact,Amount,TaxType,Title,LineDescription
Invoice,A-1,2026-06-01,2026-07-01,Harbour Sails,110.00,1,Sales,Two sails
Invoice,A-1,,,,55.00,3,Sales,Freight
Expense,,2026-06-02,,Rope Works,22.00,1,Purchases,
"""


def test_open_documents_come_as_a_sheet_with_a_row_a_line(firm: Firm) -> None:
    answer = firm.administrator(OPENING, Date=DAY, Documents=SHEET)

    assert [each["object"] for each in answer["documents"]] == [5, 2]
    assert held(firm) == {"Debtors": "165.00", "Creditors": "-22.00", "Opening Balances": "-143.00"}
    assert len(answer["warnings"]) == 2, "both businesses are new"
    (invoice,) = firm.user(
        "FINANCIAL_INVOICE_SEARCH",
        fields=[{"name": "reference"}, {"name": "contactbusinesssenttotext"}, {"name": "tax"}],
        filters=[{"name": "id", "comparison": "EQUAL_TO", "value1": answer["documents"][0]["id"]}],
    )["data"]["rows"]
    assert (invoice["reference"], invoice["tax"]) == ("A-1", "10.00")
    assert invoice["contactbusinesssenttotext"] == "Harbour Sails"


def test_accounts_of_a_trial_balance_go_by_code_or_title_too(firm: Firm) -> None:
    firm.an_account("Till", 3)

    text = "Code;Title;Debit;Credit\n;till;500.00;\n5-200;;;500.00\n"
    answer = firm.administrator(OPENING, Date=DAY, Balances=text)

    assert answer["left"] == "0.00"
    assert held(firm) == {"Till": "500.00", "Retained Earnings": "-500.00"}


@pytest.mark.parametrize(
    ("kind", "sheet", "words"),
    [
        ("Balances", "Title,Debit\nNowhere,1\n", "row 2, Title: no account is called so"),
        ("Balances", "Code,Debit\n-,1\n", "row 2, Code: 2 accounts are called so"),
        ("Balances", "Code,Title,Debit\n3-100,Sales,1\n", "row 2, Title: no account is"),
        (
            "Balances",
            "Title,Debit\nBank,1\nAssets,2\n",
            "row 3, FinancialAccount: Assets takes no",
        ),
        ("Balances", "Title,Debit\nBank,ten\n", "row 2, Debit: give an amount"),
        ("Balances", "Debit\n1\n", "row 2: give a FinancialAccount, or its Code or Title"),
        ("Documents", SHEET + "Invoice,a-1,,,X,1.00,1,,\n", "row 5, Reference: a-1 is taken"),
        ("Documents", SHEET + "Invoice,A-2,,,,1.00,1,,\n", "row 5: give a ContactBusiness"),
        ("Documents", SHEET + "Invoice,A-2,,,X,1.00,99,,\n", "row 5, TaxType: there is no"),
        ("Documents", SHEET + "Invoice,A-2,June,,X,1.00,1,,\n", "row 5, Date: give a date"),
        ("Documents", SHEET + "Bill,A-2,,,X,1.00,1,,\n", "row 5, Object: give one of"),
        ("Documents", SHEET + "Invoice,A-2,,,X,1.00,1,Nowhere,\n", "row 5, Title: no account"),
    ],
)
def test_a_wrong_row_of_a_sheet_is_named_with_its_column(
    firm: Firm, kind: str, sheet: str, words: str
) -> None:
    before = rows_of(firm.space)

    refusal = firm.administrator.refused(OPENING, Date=DAY, **{kind: sheet})

    assert any(words in each for each in refusal.fields[kind]), refusal.fields
    assert rows_of(firm.space) == before
