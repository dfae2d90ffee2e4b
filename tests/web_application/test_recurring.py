"""Bulk invoices > Create, and the copy of an expense: rows are posted as they were shown."""

from __future__ import annotations

import pytest

from tests.web_application.application import Application, Row
from tests.web_application.books import a_business, a_line, chart
from tests.web_application.conftest import Office

INVOICE, ITEM = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_ITEM_MANAGE"
HEAD = (
    "area,reference,sentdate,amount,description,contactbusinesssentto,contactbusinesssenttotext,"
    "contactpersonsentto,contactpersonsenttotext,contactbusinessdeliverto,contactpersondeliverto,"
    "object,objectcontext,project,purchaseorder,frequency"
)
NOT_POSTED = {"id", "reference", "amount", "contactbusinesssenttotext", "contactpersonsenttotext"}
LINE = "financialaccounttext,tax,issuedamount,amount,description,object"
EXPENSE_HEAD = (
    "reference,accrueddate,contactbusinesspaidto,contactbusinesspaidtotext,contactpersonpaidto,"
    "area,areatext,project,projecttext,description,amount,tax,outstandingamount,creditamount,"
    "preadjustmentamount,paymentamount,paymentduedate,payeereference,paystatus,object,objectcontext"
)


def monthly(screens: Application) -> str:
    """A sent invoice that recurs, of two lines that are alike but for account and tax type."""
    accounts = chart(screens)
    head = {"frequency": "4", "description": "Ropes & tar", "sentdate": "15 Oct 2026"}
    invoice = screens.saved(INVOICE, contactbusinesssentto=a_business(screens), **head)
    for account, tax_type, tax in (("Sales", "1", "100"), ("Other Revenue", "3", "0")):
        ids = [row["id"] for row in accounts.rows if row["title"] == account]
        ids = ids or [row["id"] for row in accounts.rows if row["type"] == "2"]
        words = {"description": 'Sail "B"', "amount": "1100.00"}
        taxed = {"taxtype": tax_type, "tax": tax}
        a_line(screens, 5, invoice, financialaccount=ids[-1], **words, **taxed)
    screens.saved(INVOICE, id=invoice, sent="Y")
    return invoice


def of(invoice: str) -> tuple[tuple[str, str, str], ...]:
    return (("object", "EQUAL_TO", "5"), ("objectcontext", "EQUAL_TO", invoice))


def lines(screens: Application, invoice: str) -> list[Row]:
    fields = "financialaccount,taxtype,tax,amount,description"
    return screens.rows("FINANCIAL_ITEM_SEARCH", fields, *of(invoice), sorts="id asc")


def test_the_next_invoice_has_the_accounts_and_taxes_of_the_last(office: Office) -> None:
    screens = office.screens
    invoice = monthly(screens)
    row = screens.one("FINANCIAL_INVOICE_SEARCH", invoice, HEAD)

    posted = {name: text for name, text in row.items() if name not in NOT_POSTED}
    posted |= {"sentdate": "24 Nov 2026", "sent": "N", "source": invoice}
    copy = screens.saved(INVOICE, **posted)
    for line in screens.rows("FINANCIAL_ITEM_SEARCH", LINE, *of(invoice), sorts="id asc"):
        shown = {name: text for name, text in line.items() if name != "id"}
        screens.saved(ITEM, **shown, objectContext=copy, override="Y")
    screens.saved("FINANCIAL_ITEM_COMPLETE", object="5", objectcontext=copy)
    ends = {"override_LockedSent": "Y", "override_LockedDate": "Y", "frequency": "9"}
    screens.saved(INVOICE, id=invoice, **ends)

    same = ("financialaccount", "taxtype", "tax", "amount", "description")
    wanted, found = (
        [[row[name] for name in same] for row in lines(screens, each)] for each in (invoice, copy)
    )
    assert found == wanted
    assert {tuple(each[1:3]) for each in found} == {("1", "100.00"), ("3", "0.00")}
    heads = [screens.one("FINANCIAL_INVOICE_SEARCH", each, HEAD) for each in (invoice, copy)]
    assert [each["description"] for each in heads] == ["Ropes &amp; tar"] * 2
    assert [each["frequency"] for each in heads] == ["9", "4"]


@pytest.mark.parametrize("what", ["whole", "paid in part"])
def test_an_expense_is_copied_with_what_was_worked_out_of_it(office: Office, what: str) -> None:
    screens = office.screens
    expense = screens.saved(
        "FINANCIAL_EXPENSE_MANAGE", contactbusinesspaidto=a_business(screens), description="Tar"
    )
    a_line(screens, 2, expense, amount="55.00", taxtype="1", tax="5")
    if what == "paid in part":
        screens.saved("FINANCIAL_AUTO_PAYMENT", id=expense, amount="5.00")
    row = screens.one("FINANCIAL_EXPENSE_SEARCH", expense, EXPENSE_HEAD)

    posted = {name: text for name, text in row.items() if name not in ("id", "reference")}
    copy = screens.saved("FINANCIAL_EXPENSE_MANAGE", **posted)
    on = (("object", "EQUAL_TO", "2"), ("objectcontext", "EQUAL_TO", expense))
    fields = "financialaccount,taxtype,tax,amount,description"
    for line in screens.rows("FINANCIAL_ITEM_SEARCH", fields, *on):
        shown = {name: text for name, text in line.items() if name != "id"}
        screens.saved(ITEM, **shown, object="2", objectContext=copy)

    made = screens.one("FINANCIAL_EXPENSE_SEARCH", copy, EXPENSE_HEAD)
    assert (made["amount"], made["tax"], made["outstandingamount"]) == ("55.00", "5.00", "55.00")
    assert made["paymentamount"] == "0.00"
    assert made["reference"] != row["reference"]
