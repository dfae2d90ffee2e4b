"""The lines behind a tax report: they sum to its boxes, and what was lodged stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from methods.search.columns import SEARCHES
from methods.search.compiling import plan_for
from methods.search.criteria import shape_of
from models.store import database
from tests.financial.test_tax_report import (
    COMPLETE,
    JULY,
    JUNE,
    MANAGE,
    SEARCH,
    THIRD_QUARTER,
    a_complete_one,
    a_report,
    with_tax_office,
)
from tests.firm import Firm

ITEMS = "FINANCIAL_TAX_REPORT_ITEM_SEARCH"


@pytest.fixture
def reporting(firm: Firm) -> Firm:
    return with_tax_office(firm)


def items(firm: Firm, report: int, field: str = "", sub_type: int = 1, **more: Any) -> list[Any]:
    asked = {"Id": report, "Type": 1, "SubType": sub_type, **more}
    if field:
        asked["Field"] = field
    rows: list[Any] = firm.user(ITEMS, **asked)["data"]["rows"]
    return rows


def test_the_rows_that_follow_come_by_the_moreid(reporting: Firm) -> None:
    firm = reporting
    for amount in ("110.00", "220.00", "330.00"):
        firm.an_invoice(amount, SentDate=JUNE, sent=True)
    report = a_report(firm)
    asked = {"Id": report, "Type": 1, "SubType": 1, "Field": "G1"}
    first = firm.user(ITEMS, **asked, Rows=2)

    rest = firm.user("CORE_SEARCH_MORE", Id=first["moreid"], StartRow=2)
    again = firm.user("CORE_SEARCH_MORE", Id=first["moreid"])

    assert (first["morerows"], rest["morerows"]) == (True, False)
    assert [row["amount"] for row in rest["data"]["rows"]] == ["330.00"]
    assert again["data"]["rows"] == first["data"]["rows"]
    assert [*first["data"]["rows"], *rest["data"]["rows"]] == items(firm, report, "G1")


def test_the_lines_sum_to_their_box(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", "220.00", SentDate=JUNE, sent=True)
    firm.a_credit_note("55.00", 1, CreditDate=JUNE, TaxType=1)
    report = a_report(firm)

    amounts = [
        float(row["amount"]) for kind in (1, 2, 3, 4) for row in items(firm, report, "G1", kind)
    ]

    assert sorted(amounts) == [-55.0, 110.0, 220.0]
    assert firm.user.row(SEARCH, report, "g1")["g1"] == "275.00"


def test_a_type_of_purchases_that_names_g10_is_of_capital(reporting: Firm) -> None:
    firm = reporting
    method = "SETUP_FINANCIAL_EXPENSE_TAX_TYPE_MANAGE"
    machines = {"Title": "Machines", "Rate": "10", "ReportField": "G10"}
    type = int(firm.administrator(method, **machines)["id"])
    firm.a_line(2, firm.an_expense("22.00", AccruedDate=JUNE), "55.00", TaxType=type)
    firm.a_credit_note("11.00", 2, CreditDate=JUNE, TaxType=type)
    report = a_report(firm)

    row = firm.user.row(SEARCH, report, "g10", "g11", "g12", "taxpaid")

    assert row == {"id": report, "g10": "44.00", "g11": "22.00", "g12": "66.00", "taxpaid": "6.00"}
    assert [each["amount"] for each in items(firm, report, "G10")] == ["55.00"]


def test_a_type_outside_the_tax_that_names_a_box_counts_in_it(reporting: Firm) -> None:
    firm = reporting
    method = "SETUP_FINANCIAL_REVENUE_TAX_TYPE_MANAGE"
    abroad = {"Title": "Abroad", "Category": "O", "ReportField": "G2"}
    type = int(firm.administrator(method, **abroad)["id"])
    invoice = firm.an_invoice(SentDate=JUNE)
    firm.a_line(5, invoice, "70.00", TaxType=type)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    report = a_report(firm)

    row = firm.user.row(SEARCH, report, "g1", "g2", "g6")

    assert row == {"id": report, "g1": "70.00", "g2": "70.00", "g6": "0.00"}


def test_a_late_bill_is_a_correction_to_the_report_of_its_day(reporting: Firm) -> None:
    firm = reporting
    a_complete_one(firm)
    a_report(firm, TaxStartDate=JUNE, EndDate=JUNE)  # nothing is lodged in a draft
    late = firm.administrator(
        "FINANCIAL_EXPENSE_MANAGE", AccruedDate=JUNE, override="Y", override_reason="late"
    )["id"]
    firm.administrator(
        "FINANCIAL_ITEM_MANAGE", Object=2, ObjectContext=late, Amount="1000.00", TaxType=1,
        FinancialAccount=firm.kept_account(), override="Y", override_reason="late",
    )  # fmt: skip
    next_one = a_report(firm, **THIRD_QUARTER)

    (row,) = items(firm, next_one, sub_type=5)
    completed = firm.administrator(COMPLETE, Id=next_one)

    assert (row["parentid"], row["tax"], row["report"]) == (late, "90.91", "BAS000001")
    (told,) = completed["Corrections"]
    assert (told["objectcontext"], told["report"], told["tax"]) == (late, "BAS000001", "90.91")
    assert "LockedBAS" in firm.locks(Object=2, ObjectContext=late)


def test_an_override_on_what_is_lodged_changes_the_next_report_only(reporting: Firm) -> None:
    firm = reporting
    invoice = firm.an_invoice("1100.00", SentDate=JUNE, sent=True)
    (line,) = firm.lines(5, invoice)
    first = a_complete_one(firm)
    firm.administrator(
        "FINANCIAL_ITEM_MANAGE", Id=line, Amount="880.00", override="Y", override_reason="wrong"
    )

    lodged = firm.user.row(SEARCH, first, "g1", "g9", "taxcollected")
    following = firm.user.row(SEARCH, a_report(firm, **THIRD_QUARTER), "g1", "g9")

    assert (lodged["g1"], lodged["g9"]) == ("1100.00", "100.00")
    assert (following["g1"], following["g9"]) == ("-220.00", "-20.00")


def test_an_earlier_revision_can_still_be_seen(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    report = a_complete_one(firm)
    firm.administrator(MANAGE, Id=report, Status=1)
    firm.an_invoice("220.00", SentDate=JUNE, sent=True)
    firm.administrator(COMPLETE, Id=report)

    assert [row["amount"] for row in items(firm, report, "G1", Revision=1)] == ["110.00"]
    assert len(items(firm, report, "G1")) == 2
    assert "Revision" in firm.user.refused(ITEMS, Id=report, Type=1, SubType=1, Revision=3).fields


def test_a_bare_save_says_that_the_figures_are_of_now(reporting: Firm) -> None:
    """The application saves a report that was not modified today, and reads it again, for ever."""
    firm = reporting
    report = a_report(firm)
    before = firm.user.row(SEARCH, report, "modifieddate")["modifieddate"]
    later = replace(firm.user, now=firm.user.now + timedelta(minutes=20))

    later(MANAGE, Id=report)

    assert later.row(SEARCH, report, "modifieddate")["modifieddate"] > before


def test_the_bill_carries_the_report(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.99", SentDate=JUNE, sent=True)
    report = a_complete_one(firm)

    (bill,) = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "object", "objectcontext", "amount")

    assert (bill["object"], bill["objectcontext"], bill["amount"]) == (46, report, "10.00")


def test_the_preview_says_what_it_comes_to_and_what_stands_in_the_way(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    draft = firm.an_invoice("110.00", SentDate=JUNE)
    receipt = firm.a_receipt("11.00", ReceivedDate=JUNE)

    seen = firm.administrator(COMPLETE, Id=a_report(firm), preview="Y")

    assert (seen["Figures"]["G9"], seen["Locked"]) == ("11.00", 2)
    assert {each["after"] for each in seen["LockDates"]} == {"2026-06-30"}
    standing = {(each["why"], each["objectcontext"]) for each in seen["Obstacles"]}
    assert standing == {("draft", draft), ("unreconciled", receipt)}


def test_the_preview_of_processing_says_what_is_locked(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.an_invoice("110.00", SentDate=JULY, sent=True)

    seen = firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
        InvoicesLockedDate="2026-06-30",
        preview="Y",
    )

    assert (seen["Locked"], seen["Obstacles"]) == (1, [])


def test_the_bill_clears_the_tax_accounts(reporting: Firm) -> None:
    """What the report's lines posted there goes to the creditors, the cents to rounding."""
    firm = reporting
    firm.an_invoice("110.99", SentDate=JUNE, sent=True)
    firm.an_expense("55.55", AccruedDate=JUNE)
    a_complete_one(firm)

    held = {
        row["financialaccount"]: row["balance"]
        for row in firm.user.rows("FINANCIAL_TRIAL_BALANCE_SEARCH", "financialaccount", "balance")
    }

    assert {held.get(firm.made[each], "0.00") for each in ("payable", "credits")} == {"0.00"}
    assert "-0.04" in held.values()


@pytest.mark.parametrize(
    ("asked", "works_out"),
    [
        ({"fields": [{"name": "reference"}]}, False),
        ({"fields": [{"name": "reference"}, {"name": "g5"}]}, True),
        ({"fields": [{"name": "reference"}], "summaryfields": [{"name": "sum(g9) total"}]}, True),
    ],
    ids=["no figure", "a box", "a sum of boxes"],
)
def test_figures_are_worked_out_only_where_they_are_asked_for(
    firm: Firm, asked: dict[str, Any], works_out: bool
) -> None:
    made = SEARCHES["FINANCIAL_TAX_REPORT_SEARCH"]
    with database.read():
        shape, _ = shape_of(made, asked, firm.actor())

    assert plan_for(made.name, shape).asks_for("drafts") == works_out


def test_lines_and_documents_say_which_box_they_are_in(reporting: Firm) -> None:
    firm = reporting
    account = firm.kept_account()
    invoice = firm.an_invoice(SentDate=JUNE)
    taxed = firm.a_line(5, invoice, "110.00")
    free = firm.a_line(5, invoice, "50.00", TaxType=3)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    capital = firm.a_line(2, firm.an_expense(AccruedDate=JUNE), "55.00", Capital="Y")
    receipt = firm.a_receipt("22.00", ReceivedDate=JUNE)
    journal = int(firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate=JUNE)["id"])
    item = "FINANCIAL_GENERAL_JOURNAL_ITEM"
    on = {"GeneralJournal": journal, "FinancialAccount": account}
    taken = {"DebitAmount": "33.00", "DebitTax": "3.00", "TaxCategory": 2, "TaxType": 1}
    debit = int(firm.user(f"{item}_MANAGE", **on, **taken)["id"])
    firm.user(f"{item}_MANAGE", **on, CreditAmount="33.00")
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)

    def box(search: str, id: int) -> str:
        return str(firm.user.row(search, id, "taxreportfield")["taxreportfield"])

    def boxes() -> list[str]:
        lines = [box("FINANCIAL_ITEM_SEARCH", id) for id in (taxed, free, capital)]
        of_receipt, of_invoice = (
            box("FINANCIAL_RECEIPT_SEARCH", receipt),
            box("FINANCIAL_INVOICE_SEARCH", invoice),
        )
        return [*lines, of_receipt, of_invoice, box(f"{item}_SEARCH", debit)]

    before = boxes()
    report = a_complete_one(firm)
    lodged = boxes()
    firm.administrator(MANAGE, Id=report, Status=1)

    assert lodged == ["G1", "G3", "G10", "G1", "G1", "G11"]
    assert before == boxes() == [""] * 6


@pytest.mark.parametrize("field", ["SalesAdjustment", "PurchasesAdjustments"])
def test_a_typed_adjustment_is_kept_and_told_to_be_in_no_box(reporting: Firm, field: str) -> None:
    """Lines sum to the boxes, and no line is behind what is only typed."""
    firm = reporting
    report = a_report(firm)
    boxes = tuple(f"g{number}" for number in range(1, 21))
    before = firm.user.row(SEARCH, report, *boxes)

    told = firm.administrator(MANAGE, Id=report, **{field: "110.00"})["warnings"]
    again = firm.administrator(MANAGE, Id=report, **{field: "110.00"})

    assert told == [
        f"{field} is kept, and is in no box: a box is what its lines come to; "
        "enter what is to be adjusted as a journal line with its tax"
    ]
    assert "warnings" not in again
    assert firm.user.row(SEARCH, report, field.lower())[field.lower()] == "110.00"
    assert firm.user.row(SEARCH, report, *boxes) == before
