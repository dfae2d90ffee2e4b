"""Who owes us and whom we owe: by contact, by age, as of a day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Firm

DEBTORS, CREDITORS = "FINANCIAL_DEBTOR_SEARCH", "FINANCIAL_CREDITOR_SEARCH"


def a_bill(firm: Firm, amount: str, on: str, **more: Any) -> int:
    """An invoice of one line, dated on a day and due thirty days later unless told otherwise."""
    return firm.an_invoice(amount, SentDate=on, sent=True, **more)


def by_name(answer: dict[str, Any], name: str = "debtorname") -> dict[str, dict[str, Any]]:
    return {row[name]: row for row in answer["data"]["rows"]}


def paid(firm: Firm, invoice: int, amount: str, on: str) -> int:
    """A receipt for a sent invoice."""
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    answer = firm.user(
        "FINANCIAL_AUTO_RECEIPT",
        Id=invoice,
        Amount=amount,
        ReceiptDate=on,
        BankAccount=firm.kept("bank_account"),
    )
    return int(answer["receipt"])


def on_account(firm: Firm, amount: str, **more: Any) -> int:
    """A receipt whose line names no account, and so is on that of debtors."""
    receipt = firm.a_receipt(**more)
    firm.user("FINANCIAL_ITEM_MANAGE", Object=6, ObjectContext=receipt, Amount=amount)
    return receipt


def test_a_customer_owes_what_is_open_of_his_invoices(firm: Firm) -> None:
    sails = firm.a_business("Sailmakers Pty")
    first = a_bill(firm, "110.00", "2026-10-01", ContactBusinessSentTo=sails)
    a_bill(firm, "55.00", "2026-11-01", ContactBusinessSentTo=sails)
    paid(firm, first, "30.00", "2026-11-02")

    answer = firm.user(DEBTORS)

    assert answer["data"]["rows"] == [
        {
            "id": sails,
            "debtortype": "B",
            "debtorname": "Sailmakers Pty",
            "total": "135.00",
            "lastreceiptdate": "2026-11-02",
            "lastreceiptamount": "30.00",
        }
    ]
    assert answer["data"]["totals"] == {"total": "135.00"}
    assert (answer["startrow"], answer["rows"], answer["morerows"]) == (0, 10000, False)


def test_who_has_paid_in_full_is_no_debtor(firm: Firm) -> None:
    paid(firm, a_bill(firm, "110.00", "2026-10-01"), "110.00", "2026-11-02")

    assert firm.user(DEBTORS)["data"] == {"rows": [], "totals": {"total": "0.00"}}
    assert firm.user(DEBTORS, ReportBy=3)["data"]["rows"] == []


def test_on_an_earlier_day_he_owed_what_was_open_then(firm: Firm) -> None:
    paid(firm, a_bill(firm, "110.00", "2026-10-01"), "110.00", "2026-11-02")
    a_bill(firm, "55.00", "2026-11-10")

    owed = {
        day: firm.user(DEBTORS, EndDate=day)["data"]["totals"]["total"]
        for day in ("2026-09-30", "2026-10-01", "2026-11-01", "2026-11-02", "2026-11-10")
    }

    assert list(owed.values()) == ["0.00", "110.00", "110.00", "0.00", "55.00"]


def test_an_invoice_without_a_date_counts_for_nothing_yet(firm: Firm) -> None:
    firm.an_invoice("110.00")

    assert firm.user(DEBTORS)["data"]["rows"] == []


def test_a_credit_note_counts_from_the_day_it_is_applied(firm: Firm) -> None:
    invoice = a_bill(firm, "110.00", "2026-10-01")
    firm.user(
        "FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE",
        Credit=firm.a_credit_note("55.00", CreditDate="2026-10-10"),
        LineItem=firm.lines(5, invoice)[0],
        Amount="10.00",
        AppliesDate="2026-11-05",
    )

    before, after = (
        firm.user(DEBTORS, ReportBy=3, EndDate=day)["data"]["rows"][0]
        for day in ("2026-11-04", "2026-11-05")
    )

    cells = ("totalcreditnotes", "outstanding", "unappliedcredits", "total")
    assert [before[cell] for cell in cells] == ["0.00", "110.00", "55.00", "55.00"]
    assert [after[cell] for cell in cells] == ["10.00", "100.00", "45.00", "55.00"]


def test_in_detail_the_total_is_what_was_invoiced_less_received_and_credited(firm: Firm) -> None:
    paid(firm, a_bill(firm, "110.00", "2026-10-01"), "30.00", "2026-11-02")

    (row,) = firm.user(DEBTORS, ReportBy=3)["data"]["rows"]

    cells = ("totalinvoiced", "totalreceipted", "totalcreditnotes", "total")
    assert [row[cell] for cell in cells] == ["110.00", "30.00", "0.00", "80.00"]


@pytest.mark.parametrize(
    ("day", "column"),
    [
        ("2026-11-24", "current"),
        ("2026-10-25", "current"),
        ("2026-10-24", "31-60"),
        ("2026-09-25", "31-60"),
        ("2026-09-24", "61-90"),
        ("2026-08-26", "61-90"),
        ("2026-08-25", "91"),
        ("2025-08-25", "91"),
    ],
)
def test_an_open_invoice_ages_from_its_day(firm: Firm, day: str, column: str) -> None:
    a_bill(firm, "110.00", day)

    answer = firm.user(DEBTORS, ReportBy=4)

    ages = {name: answer["data"]["totals"][name] for name in ("current", "31-60", "61-90", "91")}
    assert ages == {**dict.fromkeys(ages, "0.00"), column: "110.00"}
    assert answer["data"]["totals"]["total"] == "110.00"
    assert (answer["CurrentDescription"], answer["91Description"]) == (
        "0 to 30 days",
        "91 days or more",
    )


def test_by_due_date_it_ages_from_the_day_it_is_due(firm: Firm) -> None:
    a_bill(firm, "10.00", "2026-01-01", DueDate="2026-11-25")
    a_bill(firm, "20.00", "2026-01-01", DueDate="2026-11-24")
    a_bill(firm, "40.00", "2026-01-01", DueDate="2026-10-01")
    a_bill(firm, "80.00", "2026-01-01", DueDate="2026-01-31")

    (row,) = firm.user(DEBTORS, ReportBy=4, View=2)["data"]["rows"]

    ages = ("notyetdue", "current", "31-60", "61-90", "91", "total")
    assert [row[age] for age in ages] == ["10.00", "20.00", "40.00", "0.00", "80.00", "150.00"]


def test_receipts_that_are_linked_to_nothing_are_shown_apart(firm: Firm) -> None:
    a_bill(firm, "110.00", "2026-10-01")
    on_account(firm, "40.00", ReceivedDate="2026-11-01")
    ahead = firm.a_business("Pays Ahead Pty")
    on_account(firm, "70.00", ReceivedDate="2026-11-01", ContactBusinessReceivedFrom=ahead)

    answer = firm.user(DEBTORS, ReportBy=5)

    rows = by_name(answer)
    cells = ("total", "outstanding", "unallocatedreceipts")
    assert [rows["Sailmakers Pty"][cell] for cell in cells] == ["70.00", "110.00", "40.00"]
    assert [rows["Pays Ahead Pty"][cell] for cell in cells] == ["-70.00", "0.00", "70.00"]
    assert [answer["data"]["totals"][cell] for cell in cells] == ["0.00", "110.00", "110.00"]


def test_a_person_owes_what_names_no_business(firm: Firm) -> None:
    kay = firm.a_person("Demo", FirstName="Kay")
    a_bill(firm, "10.00", "2026-10-01", ContactPersonSentTo=kay, ContactBusinessSentTo=None)
    a_bill(firm, "20.00", "2026-10-01", ContactPersonSentTo=kay)

    rows = by_name(firm.user(DEBTORS))

    assert (rows["Demo, Kay"]["debtortype"], rows["Demo, Kay"]["id"]) == ("P", kay)
    assert rows["Demo, Kay"]["total"] == "10.00"
    assert rows["Sailmakers Pty"]["total"] == "20.00"


def test_it_is_sorted_by_name_or_by_total_and_comes_in_pages(firm: Firm) -> None:
    for name, amount in (("beta", "20.00"), ("Alpha", "30.00"), ("Gamma", "10.00")):
        a_bill(firm, amount, "2026-10-01", ContactBusinessSentTo=firm.a_business(name))

    names = list(by_name(firm.user(DEBTORS)))
    largest = list(by_name(firm.user(DEBTORS, SortField="Total", SortDirection="Desc")))
    first = firm.user(DEBTORS, Rows=2)
    rest = firm.user(DEBTORS, Rows=2, StartRow=2)

    assert names == ["Alpha", "beta", "Gamma"]
    assert largest == ["Alpha", "beta", "Gamma"]
    assert (list(by_name(first)), first["morerows"]) == (["Alpha", "beta"], True)
    assert (list(by_name(rest)), rest["morerows"]) == (["Gamma"], False)
    assert first["data"]["totals"] == rest["data"]["totals"] == {"total": "60.00"}
    assert "Total" in firm.user.refused(DEBTORS, SortField="Age").fields["SortField"][0]
    assert firm.user.refused(DEBTORS, SortDirection="sideways").fields.keys() == {"SortDirection"}


def test_it_can_be_asked_of_some_contacts_only(firm: Firm) -> None:
    manager = firm.a_person("Manager")
    one = firm.a_business("One Pty", Area=3, Rating=2, RelationshipManager=manager)
    two = firm.a_business("Two Pty")
    a_bill(firm, "10.00", "2026-10-01", ContactBusinessSentTo=one, Area=8)
    a_bill(firm, "20.00", "2026-10-01", ContactBusinessSentTo=two, Area=9)

    def owing(**asked: Any) -> list[str]:
        return list(by_name(firm.user(DEBTORS, **asked)))

    assert owing(ContactBusiness=two) == ["Two Pty"]
    assert owing(Area=3, AreaType=1) == owing(CustomerRating=2) == ["One Pty"]
    assert owing(RelationshipManager=manager) == owing(Area=8) == ["One Pty"]
    assert owing(Area=9, AreaType=2) == ["Two Pty"]
    assert owing(ContactPerson=manager) == owing(Area=3) == []


def test_we_owe_what_is_open_of_our_expenses(firm: Firm) -> None:
    expense = firm.an_expense("110.00", AccruedDate="2026-10-01")
    firm.user(
        "FINANCIAL_AUTO_PAYMENT",
        Id=expense,
        Amount="30.00",
        PaidDate="2026-11-02",
        BankAccount=firm.kept("bank_account"),
    )
    a_bill(firm, "999.00", "2026-10-01")

    answer = firm.user(CREDITORS, ReportBy=3)

    assert answer["data"]["rows"] == [
        {
            "id": firm.kept("business"),
            "creditortype": "B",
            "creditorname": "Sailmakers Pty",
            "total": "80.00",
            "totalinvoiced": "110.00",
            "totalpaid": "30.00",
            "totalcreditnotes": "0.00",
            "totalcontra": "0.00",
            "totalwrittenoff": "0.00",
            "outstanding": "80.00",
            "unallocatedpayments": "0.00",
            "unappliedcredits": "0.00",
            "unlinkedrefunds": "0.00",
            "journals": "0.00",
            "lastpaymentdate": "2026-11-02",
            "lastpaymentamount": "30.00",
        }
    ]


def test_nothing_of_another_firm_is_in_it(firm: Firm, other_firm: Firm) -> None:
    a_bill(other_firm, "999.00", "2026-10-01")
    other_firm.an_expense("999.00", AccruedDate="2026-10-01")
    other_firm.a_receipt("999.00")

    for report in (1, 3, 4, 5):
        for method in (DEBTORS, CREDITORS):
            assert firm.user(method, ReportBy=report)["data"]["rows"] == []
    refused = firm.user.refused(DEBTORS, ContactBusiness=other_firm.kept("business"))
    assert refused.fields.keys() == {"ContactBusiness"}
