"""What is owed is told by age as a published schedule tells it.

Warren, Reeve, Duchac: Financial Accounting, exercise on the aging of receivables, Evers Industries
as of 31 July (bartleby, exercise 8-8, 14th edition): 1,050,000 in all, of it 600,000 not past due,
220,000 by up to 30 days, 115,000 by 31 to 60, 85,000 by 61 to 90 and 30,000 by more; five customers
were left out, and by their due dates belong to them besides.
"""

from __future__ import annotations

import pytest

from tests.firm import Firm

JULY = "2026-07-31"
LISTED = (
    ("600000.00", "2026-08-30"),
    ("220000.00", "2026-07-15"),
    ("115000.00", "2026-06-15"),
    ("85000.00", "2026-05-15"),
    ("30000.00", "2026-03-15"),
)
"""What the schedule has in each of its columns, due on some day that belongs there."""
LEFT_OUT = {
    "Boyd Industries": ("36000.00", "2026-04-07"),
    "Hodges Company": ("11500.00", "2026-05-29"),
    "Kent Creek Inc.": ("6600.00", "2026-06-08"),
    "Lockwood Company": ("7400.00", "2026-08-10"),
    "Van Epps Company": ("13000.00", "2026-07-02"),
}
COLUMNS = ("notyetdue", "current", "31-60", "61-90", "91")
SUMS = ("607400.00", "233000.00", "121600.00", "96500.00", "66000.00")
PLACES = {
    "Boyd Industries": "91",
    "Hodges Company": "61-90",
    "Kent Creek Inc.": "31-60",
    "Lockwood Company": "notyetdue",
    "Van Epps Company": "current",
}
SIDES = ("FINANCIAL_DEBTOR_SEARCH", "FINANCIAL_CREDITOR_SEARCH")
OLD = "2026-01-31"
"""The day of all bills: none is of the age that its due date says."""


def _bill(firm: Firm, report: str, contact: int, amount: str, due: str) -> None:
    if report == "FINANCIAL_DEBTOR_SEARCH":
        whose = {"ContactBusinessSentTo": contact}
        invoice = firm.an_invoice(SentDate=OLD, DueDate=due, **whose)
        firm.a_line(5, invoice, amount, TaxType=5)
        firm.user("FINANCIAL_INVOICE_MANAGE", Id=invoice, Sent="Y")
    else:
        whose = {"ContactBusinessPaidTo": contact}
        expense = firm.an_expense(AccruedDate=OLD, PaymentDueDate=due, **whose)
        firm.a_line(2, expense, amount, TaxType=5)


@pytest.mark.parametrize("report", SIDES)
def test_the_receivables_of_evers_industries_are_aged_by_the_days_they_are_past_due(
    firm: Firm, report: str
) -> None:
    others = firm.a_business("The others")
    for amount, due in LISTED:
        _bill(firm, report, others, amount, due)
    for name, (amount, due) in LEFT_OUT.items():
        _bill(firm, report, firm.a_business(name), amount, due)

    data = firm.user(report, ReportBy=4, View=2, EndDate=JULY)["data"]

    assert tuple(data["totals"][each] for each in COLUMNS) == SUMS
    assert data["totals"]["total"] == "1124500.00"
    who = next(name for name in data["rows"][0] if name.endswith("name"))
    rows = {row[who]: row for row in data["rows"]}
    for name, column in PLACES.items():
        assert rows[name][column] == rows[name]["total"] == LEFT_OUT[name][0]
