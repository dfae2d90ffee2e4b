"""Quarters of a small firm as its tax reports tell them, every sum done by hand (books.md 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.books.published.case import cents
from tests.firm import Caller, Firm

MANAGE, COMPLETE = "FINANCIAL_TAX_REPORT_MANAGE", "FINANCIAL_TAX_REPORT_COMPLETE"
SEARCH = "FINANCIAL_TAX_REPORT_SEARCH"
OVERRIDE = {"override": "Y", "override_reason": "found late"}
QUARTERS = [
    {"TaxStartDate": "2025-07-01", "EndDate": "2025-09-30"},
    {"TaxStartDate": "2025-10-01", "EndDate": "2025-12-31"},
    {"TaxStartDate": "2026-01-01", "EndDate": "2026-03-31"},
]
ACCRUAL, CASH = "1", "2"
LATE = "2025-08-06"
BOTH = pytest.mark.parametrize("method", [ACCRUAL, CASH], ids=["accrual", "cash"])


@pytest.fixture
def reporting(firm: Firm) -> Firm:
    """A firm that knows its tax office."""
    office = firm.a_business("Tax Office")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportContactBusiness=office)
    return firm


def by(firm: Firm, method: str) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", AccountingMethod=method)


def completed(firm: Firm, quarter: int) -> tuple[int, dict[str, Any]]:
    """The report of a quarter, with what completing it answers."""
    report = int(firm.user(MANAGE, **QUARTERS[quarter - 1])["id"])
    return report, firm.administrator(COMPLETE, Id=report)


def taxes(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["TaxCollected"], answer["TaxPaid"]


def lodged(firm: Firm, report: int) -> tuple[str, str]:
    """What a report shows now."""
    row = firm.user.row(SEARCH, report, "taxcollected", "taxpaid")
    return row["taxcollected"], row["taxpaid"]


class Overriding(Caller):
    """An administrator at work in what is closed: every change says so."""

    def __call__(self, method: str, /, **params: Any) -> dict[str, Any]:
        said = {} if method.endswith("_SEARCH") else OVERRIDE
        return super().__call__(method, **params, **said)


def in_what_is_closed(firm: Firm) -> Firm:
    """The firm's words, said by an administrator who overrides what is locked."""
    return replace(firm, user=Overriding(firm.administrator.sid))


def received(firm: Firm, invoice: int, amount: str, day: str) -> None:
    """Money for an invoice; of one that was written off it comes back by a link of its own."""
    receipt = firm.a_receipt(ReceivedDate=day)
    line = firm.a_line(6, receipt, amount, FinancialAccount=firm.control(5), TaxType=5)
    (owed, *_) = firm.lines(5, invoice)
    ends = {"ReceiptLineItem": line, "InvoiceLineItem": owed}
    firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **ends, Amount=amount, AppliesDate=day)


def paid(firm: Firm, expense: int, amount: str, day: str) -> None:
    bank = firm.kept("bank_account")
    firm.user("FINANCIAL_AUTO_PAYMENT", Id=expense, Amount=amount, PaidDate=day, BankAccount=bank)


# --- three quarters -----------------------------------------------------------------------------

FIGURES = {
    # accrual: A 100 and B 20 against E 30; then B's 2 more as a correction, against the late
    # bill's 50, another, and the 60 that were written off of A; then 10 of those recovered
    ACCRUAL: [("120.00", "30.00"), ("2.00", "110.00"), ("10.00", "0.00")],
    # cash: 440 of A; then 110 of E; then 110 of A, all 242 of B, and the late bill of 550
    CASH: [("40.00", "0.00"), ("0.00", "10.00"), ("32.00", "50.00")],
}
CORRECTIONS = {ACCRUAL: {("2025-08-10", "2.00"), ("2025-09-15", "50.00")}, CASH: set()}
OWED = {ACCRUAL: ["90.00", "-108.00", "10.00"], CASH: ["40.00", "-10.00", "-18.00"]}


@BOTH
def test_a_late_bill_an_override_a_bad_debt_and_part_payments(reporting: Firm, method: str) -> None:
    firm = reporting
    by(firm, method)
    a = firm.an_invoice("1100.00", SentDate="2025-08-05", sent=True)
    b = firm.an_invoice("220.00", SentDate="2025-08-10", sent=True)
    e = firm.an_expense("330.00", AccruedDate="2025-08-10")
    received(firm, a, "440.00", "2025-08-20")
    first, answer_1 = completed(firm, 1)

    closed = in_what_is_closed(firm)
    late = closed.an_expense("550.00", AccruedDate="2025-09-15")
    closed.user("FINANCIAL_ITEM_MANAGE", Id=firm.lines(5, b)[0], Amount="242.00")
    write_off = {"Action": "mark_as_uncollectible", "Date": "2025-10-10"}
    firm.user("FINANCIAL_INVOICE_ACTION", Id=a, **write_off)
    paid(firm, e, "110.00", "2025-11-05")
    second, answer_2 = completed(firm, 2)

    received(firm, a, "110.00", "2026-01-05")
    received(firm, b, "242.00", "2026-01-10")
    paid(firm, late, "550.00", "2026-01-20")
    third, answer_3 = completed(firm, 3)

    answers = [answer_1, answer_2, answer_3]
    assert [taxes(each) for each in answers] == FIGURES[method]
    assert [each["Owed"] for each in answers] == OWED[method]
    assert {(each["date"], each["tax"]) for each in answer_2["Corrections"]} == CORRECTIONS[method]
    assert {each["report"] for each in answer_2["Corrections"]} <= {"BAS000001"}
    assert answer_3["Corrections"] == []
    assert [lodged(firm, each) for each in (first, second, third)] == FIGURES[method]


# --- another method in mid-year -----------------------------------------------------------------


def test_from_accrual_to_cash_what_was_shown_is_not_shown_again(reporting: Firm) -> None:
    firm = reporting
    a = firm.an_invoice("1100.00", SentDate="2025-08-05", sent=True)
    e = firm.an_expense("330.00", AccruedDate="2025-08-10")
    _, first = completed(firm, 1)

    by(firm, CASH)
    received(firm, a, "550.00", "2025-10-20")
    c = firm.an_invoice("330.00", SentDate="2025-11-05", sent=True)
    received(firm, c, "110.00", "2025-11-20")
    paid(firm, e, "330.00", "2025-12-01")
    _, second = completed(firm, 2)
    received(firm, a, "550.00", "2026-01-20")
    received(firm, c, "220.00", "2026-01-21")
    _, third = completed(firm, 3)

    assert taxes(first) == ("100.00", "30.00")
    assert taxes(second) == ("10.00", "0.00")
    assert taxes(third) == ("20.00", "0.00")


def test_from_cash_to_accrual_the_rest_of_what_is_open_is_due(reporting: Firm) -> None:
    firm = reporting
    by(firm, CASH)
    a = firm.an_invoice("1100.00", SentDate="2025-08-05", sent=True)
    e = firm.an_expense("330.00", AccruedDate="2025-08-10")
    received(firm, a, "550.00", "2025-08-20")
    paid(firm, e, "110.00", "2025-08-21")
    _, first = completed(firm, 1)

    by(firm, ACCRUAL)
    firm.an_invoice("110.00", SentDate="2025-11-05", sent=True)
    _, second = completed(firm, 2)
    received(firm, a, "550.00", "2026-01-20")
    paid(firm, e, "220.00", "2026-01-21")
    _, third = completed(firm, 3)

    assert taxes(first) == ("50.00", "10.00")
    assert taxes(second) == ("60.00", "20.00")
    assert taxes(third) == ("0.00", "0.00")


def test_money_over_the_counter_is_due_alike_under_both(reporting: Firm) -> None:
    firm = reporting
    counter = firm.a_receipt("220.00", ReceivedDate="2025-08-25")
    _, first = completed(firm, 1)

    by(firm, CASH)
    d = firm.an_invoice("330.00", SentDate="2025-10-15", sent=True)
    ends = {"ReceiptLineItem": firm.lines(6, counter)[0], "InvoiceLineItem": firm.lines(5, d)[0]}
    link = "FINANCIAL_RECEIPT_INVOICE_MANAGE"
    firm.user(link, **ends, Amount="220.00", AppliesDate="2025-10-20")
    _, second = completed(firm, 2)

    assert taxes(first) == ("20.00", "0.00")
    # the link's 20 of D, and the receipt's own 20 taken back
    assert taxes(second) == ("0.00", "0.00")


def test_money_of_before_the_bad_debt_that_is_told_later_leaves_what_was_written_off_of_each_line(
    reporting: Firm,
) -> None:
    """It comes in for the bad debt, and the cents that its tax is rounded by move no amount."""
    firm = reporting
    invoice = firm.an_invoice(SentDate="2025-07-29")
    taxed = firm.a_line(5, invoice, "1923.76", Tax="147.50")
    input_taxed = firm.a_line(5, invoice, "633.55", TaxType=4)
    export = firm.a_line(5, invoice, "3.72", TaxType=2)
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")

    def pays(line: int, amount: str, day: str) -> None:
        receipt = firm.a_receipt(ReceivedDate=day)
        of = firm.a_line(6, receipt, amount, FinancialAccount=firm.control(5), TaxType=5)
        ends = {"ReceiptLineItem": of, "InvoiceLineItem": line, "AppliesDate": day}
        firm.user("FINANCIAL_RECEIPT_INVOICE_MANAGE", **ends)

    pays(export, "3.28", "2025-09-02")
    pays(export, "0.44", "2025-12-26")
    pays(taxed, "110.00", "2025-11-25")
    pays(taxed, "1320.77", "2025-11-08")
    pays(input_taxed, "550.00", "2025-11-12")
    write_off = {"Action": "mark_as_uncollectible", "Date": "2026-03-09"}
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, **write_off)
    pays(taxed, "106.82", "2025-08-01")
    report = int(firm.user(MANAGE, TaxStartDate="2025-07-01", EndDate="2026-03-31")["id"])

    row = firm.user.row(SEARCH, report, "g7", "g18", "taxcollected", "taxpaid")

    # 0.44 of the 106.82 came in for the line of exports: 1,923.76 less 1,431.21 were written off
    assert (row["g7"], row["g18"]) == ("106.38", "492.55")
    assert (row["taxcollected"], row["taxpaid"]) == ("155.65", "37.80")


def test_what_settles_a_bill_bears_the_rest_of_its_tax_whatever_line_it_pays(
    reporting: Firm,
) -> None:
    """A discount bears tax, and what is left to pay stands on a line of no tax type."""
    firm = reporting
    by(firm, CASH)
    bill = firm.an_expense(AccruedDate="2025-08-05")
    firm.a_line(2, bill, "110.00", TaxType=5)
    firm.a_line(2, bill, "-11.00")
    sale = firm.an_invoice(SentDate="2025-08-05")
    firm.a_line(5, sale, "220.00", TaxType=5)
    firm.a_line(5, sale, "-22.00")
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=sale, Sent="Y")
    paid(firm, bill, "99.00", "2025-08-20")
    received(firm, sale, "198.00", "2025-08-20")

    report, answer = completed(firm, 1)

    assert taxes(answer) == ("-2.00", "-1.00")
    assert firm.user.row(SEARCH, report, "g1", "g11")["g1"] == "0.00"


# --- opened again -------------------------------------------------------------------------------

TURNS = pytest.mark.parametrize("bill_is", ["paid", "unpaid"])


def two_quarters(firm: Firm, method: str, bill_is: str) -> list[int]:
    """A quarter of 10 tax and one of 20, both lodged; all money came in at once."""
    by(firm, method)
    reports = []
    for quarter, amount, day in ((1, "110.00", "2025-08-05"), (2, "220.00", "2025-11-05")):
        received(firm, firm.an_invoice(amount, SentDate=day, sent=True), amount, day)
        report, answer = completed(firm, quarter)
        if bill_is == "paid":
            paid(firm, answer["ObjectContext"], answer["Owed"], "2026-11-20")
        reports.append(report)
    return reports


def bills(firm: Firm) -> list[str]:
    """What the tax office's bills come to, oldest first."""
    is_bill = [{"name": "object", "comparison": "EQUAL_TO", "value1": 46}]
    rows = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "amount", "id", filters=is_bill)
    return [row["amount"] for row in sorted(rows, key=lambda row: row["id"])]


def opened(firm: Firm, report: int, **more: Any) -> None:
    firm.administrator(MANAGE, Id=report, Status=1, Reason="found late", **more)


@BOTH
@TURNS
def test_opened_in_turn_and_completed_in_turn(reporting: Firm, method: str, bill_is: str) -> None:
    firm = reporting
    first, second = two_quarters(firm, method, bill_is)

    opened(firm, second)
    opened(firm, first)
    received(firm, firm.an_invoice("55.00", SentDate=LATE, sent=True), "55.00", LATE)
    again = [firm.administrator(COMPLETE, Id=each) for each in (first, second)]

    assert [taxes(each) for each in again] == [("15.00", "0.00"), ("20.00", "0.00")]
    assert [each["Revision"] for each in again] == [2, 2]
    assert [[each["tax"] for each in one["Differences"]] for one in again] == [["5.00"], []]
    wanted = {"paid": ["10.00", "20.00", "5.00"], "unpaid": ["15.00", "20.00"]}
    assert bills(firm) == wanted[bill_is]


@BOTH
@TURNS
def test_an_older_one_is_opened_out_of_turn_and_nothing_is_in_two(
    reporting: Firm, method: str, bill_is: str
) -> None:
    firm = reporting
    first, second = two_quarters(firm, method, bill_is)
    assert firm.administrator.refused(MANAGE, Id=first, Status=1).type == "newer_one_complete"

    opened(firm, first, override_status="Y")
    closed = in_what_is_closed(firm)  # by the newer one's lock dates, which stand
    received(closed, closed.an_invoice("55.00", SentDate=LATE, sent=True), "55.00", LATE)
    again = firm.administrator(COMPLETE, Id=first)

    assert taxes(again) == ("15.00", "0.00")
    assert [each["tax"] for each in again["Differences"]] == ["5.00"]
    assert lodged(firm, second) == ("20.00", "0.00")
    wanted = {"paid": ["10.00", "20.00", "5.00"], "unpaid": ["20.00", "15.00"]}
    assert bills(firm) == wanted[bill_is]


@BOTH
@TURNS
def test_what_a_newer_report_has_corrected_stays_there(
    reporting: Firm, method: str, bill_is: str
) -> None:
    firm = reporting
    first, second = two_quarters(firm, method, bill_is)
    opened(firm, second)
    closed = in_what_is_closed(firm)
    received(closed, closed.an_invoice("55.00", SentDate=LATE, sent=True), "55.00", LATE)
    corrected = firm.administrator(COMPLETE, Id=second)

    opened(firm, first, override_status="Y")
    again = firm.administrator(COMPLETE, Id=first)

    assert taxes(corrected) == ("25.00", "0.00")
    assert [each["tax"] for each in corrected["Corrections"]] == ["5.00"]
    assert (taxes(again), again["Differences"]) == (("10.00", "0.00"), [])
    assert sum(cents(lodged(firm, each)[0]) for each in (first, second)) == 3500


# --- the cents that the form drops --------------------------------------------------------------


def test_the_dropped_cents_of_a_bill_are_spent_on_a_cash_basis_once_they_are_paid(
    reporting: Firm,
) -> None:
    firm = reporting
    firm.an_invoice("1102.20", SentDate="2025-08-05", sent=True)
    firm.an_expense("559.90", AccruedDate="2025-08-06")
    _, answer = completed(firm, 1)
    # 100.20 less 50.90 is 49.30; 100 less 50 is to pay, so 0.70 is rounding
    collected, _, rounding = firm.lines(2, answer["ObjectContext"])

    def spent() -> str:
        days = {"StartDate": "2025-07-01", "EndDate": "2026-11-24"}
        return str(firm.user("FINANCIAL_PROFIT_LOSS_SEARCH", Cash="Y", **days)["netmargin"])

    before = spent()
    payment = firm.a_payment(PaidDate="2026-11-24")
    line = firm.a_line(3, payment, "50.00", FinancialAccount=firm.control(2), TaxType=5)
    for owed, amount in ((collected, "49.30"), (rounding, "0.70")):
        ends = {"PaymentLineItem": line, "ExpenseLineItem": owed}
        firm.user("FINANCIAL_PAYMENT_EXPENSE_MANAGE", **ends, Amount=amount)

    assert answer["Owed"] == "50.00"
    assert (before, spent()) == ("0.00", "-0.70")


# --- what is tried first ------------------------------------------------------------------------


def with_a_bill_that_stays(firm: Firm, because: str) -> tuple[int, int]:
    """A complete report whose bill is paid, or dated in a locked period; and that bill."""
    firm.an_invoice("110.00", SentDate="2025-08-05", sent=True)
    report, answer = completed(firm, 1)
    bill: int = answer["ObjectContext"]
    if because == "paid":
        firm.user("FINANCIAL_AUTO_PAYMENT", Id=bill, BankAccount=firm.kept("bank_account"))
    else:
        firm.lock_until(
            firm.user.row("FINANCIAL_EXPENSE_SEARCH", bill, "accrueddate")["accrueddate"]
        )
    return report, bill


def about_the_bill(answer: dict[str, Any]) -> list[str]:
    return [each for each in answer.get("warnings", []) if "tax office" in each]


@pytest.mark.parametrize("override", ["Y", "N"])
@pytest.mark.parametrize("because", ["paid", "locked"])
def test_trying_to_open_a_report_again_says_what_opening_it_does(
    reporting: Firm, because: str, override: str
) -> None:
    firm = reporting
    report, bill = with_a_bill_that_stays(firm, because)
    ask = {"Id": report, "Status": 1, "override": override}

    seen = firm.administrator(MANAGE, **ask, preview="Y")
    done = firm.administrator(MANAGE, **ask)

    assert seen["allowed"] is True
    assert about_the_bill(seen) == about_the_bill(done)
    stands = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == [{"id": bill}]
    assert stands is (because == "paid" or override == "N")
    assert firm.user.row(SEARCH, report, "status")["status"] == 1


def test_the_bill_that_stays_is_told_with_what_keeps_it(reporting: Firm) -> None:
    report, _ = with_a_bill_that_stays(reporting, "locked")

    (warning,) = reporting.administrator(MANAGE, Id=report, Status=1)["warnings"]

    assert "is kept, for it is locked (LockedDate);" in warning
