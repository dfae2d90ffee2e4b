"""What somebody enters through the forms, so that there is something on the screens."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tests.web_application.application import Application, Row

_numbers = itertools.count(1)
ACCOUNTS = (
    "area,areatext,class,classtext,code,description,expensecostofsale,expensepayroll,"
    "parentaccount,parentaccounttext,postable,title,taxtype,taxtypeincomingtext,"
    "taxtypeoutgoingtext,type,typetext"
)
BANKS = (
    "title,lastreconciledamount,lastreconcileddate,notes,status,financialaccount,accountname,"
    "bsb,accountnumber,defaultpaymentaccount,defaultreceiptaccount,bank"
)


@dataclass
class Chart:
    """The chart as the module loads it on entering."""

    rows: list[Row]

    def account(self, title: str, type: str = "") -> str:
        """The id of an account."""
        return next(
            row["id"] for row in self.rows if row["title"] == title and type in ("", row["type"])
        )

    @property
    def ids(self) -> set[str]:
        return {row["id"] for row in self.rows}


def chart(screens: Application) -> Chart:
    found = screens.search("SETUP_FINANCIAL_ACCOUNT_SEARCH", ACCOUNTS, rows=500, sorts="title asc")
    assert found["morerows"] == "false"
    return Chart(found["data"]["rows"])


def the_bank(screens: Application) -> Row:
    """The bank account that money comes into."""
    found = screens.rows(
        "FINANCIAL_BANK_ACCOUNT_SEARCH", BANKS, ("status", "EQUAL_TO", 1), rows=100
    )
    return next(row for row in found if row["defaultreceiptaccount"] == "Y")


def a_business(screens: Application, name: str = "A & B Pty", **more: str) -> str:
    given = {"email": "ab@example.test", "legalname": f"{name} Ltd", **more}
    return screens.saved(
        "CONTACT_BUSINESS_MANAGE", tradename=f"{name} {next(_numbers)}", checkduplicate="N", **given
    )


def a_line(screens: Application, object: int, document: str, **more: str) -> str:
    """A line, as the line form saves it: with an override, since the option for it is on."""
    given = {"tax": "0", "taxtype": "5", "description": "Fees", "capital": "", **more}
    line = screens.saved(
        "FINANCIAL_ITEM_MANAGE", object=object, objectContext=document, override="Y", **given
    )
    screens.saved("FINANCIAL_ITEM_COMPLETE", object=object, objectcontext=document)
    return line


def an_invoice(screens: Application, customer: str, amount: str = "110", tax: str = "10") -> str:
    invoice = screens.saved(
        "FINANCIAL_INVOICE_MANAGE",
        reference="",
        purchaseorder="",
        sentdate="22-Nov-2026",
        duedate="22-Dec-2026",
        description="Fees & charges",
        contactbusinesssentto=customer,
        contactpersonsentto="",
        contactbusinesssenttotext="A & B Pty",
        contactpersonsenttotext="",
        sent="N",
        frequency=9,
        override_LockedDate="Y",
    )
    account = chart(screens).account("Sales")
    a_line(screens, 5, invoice, financialaccount=account, amount=amount, tax=tax, taxtype="1")
    return invoice


def an_expense(screens: Application, supplier: str, amount: str = "220", tax: str = "20") -> str:
    expense = screens.saved(
        "FINANCIAL_EXPENSE_MANAGE",
        reference="",
        accrueddate="22-Nov-2026",
        paymentduedate="22-Dec-2026",
        description="Cloth",
        contactbusinesspaidto=supplier,
        contactpersonpaidto="",
        paystatus="1",
    )
    account = chart(screens).account("Rent")
    a_line(screens, 2, expense, financialaccount=account, amount=amount, tax=tax, taxtype="1")
    return expense


def a_receipt(screens: Application, customer: str, amount: str) -> str:
    """Money that came in, on the account for what nobody has allocated yet."""
    receipt = screens.saved(
        "FINANCIAL_RECEIPT_MANAGE",
        reference="",
        receiveddate="22-Nov-2026",
        bankaccount=the_bank(screens)["id"],
        contactbusinessreceivedfrom=customer,
        paymentmethod=3,
        description="",
    )
    account = chart(screens).account("Unallocated", "2")
    a_line(screens, 6, receipt, financialaccount=account, amount=amount)
    return receipt


def a_payment(screens: Application, supplier: str, amount: str) -> str:
    payment = screens.saved(
        "FINANCIAL_PAYMENT_MANAGE",
        reference="",
        paiddate="22-Nov-2026",
        bankaccount=the_bank(screens)["id"],
        contactbusinesspaidto=supplier,
        paymentmethod=3,
        description="",
    )
    account = chart(screens).account("Unallocated", "1")
    a_line(screens, 3, payment, financialaccount=account, amount=amount)
    return payment


def lines(screens: Application, object: int, document: str, fields: str) -> list[Row]:
    return screens.rows(
        "FINANCIAL_ITEM_SEARCH",
        fields,
        ("object", "EQUAL_TO", object),
        ("objectcontext", "EQUAL_TO", document),
        sorts="id asc",
        rows=500,
    )
