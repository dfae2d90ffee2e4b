"""Invoices, expenses, receipts, payments, credits and journals, screen by screen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.web_application.application import TURNS_MAX, Application, currency, first_comma_only
from tests.web_application.books import (
    a_business,
    a_line,
    a_payment,
    a_receipt,
    an_expense,
    an_invoice,
    chart,
    lines,
    the_bank,
)
from tests.web_application.conftest import Office

ADDRESS = ("address1", "address2", "suburb", "state", "postcode", "country")
LISTED = (
    "contactbusinesssenttotext,contactbusinesssentto,contactpersonsenttotext,contactpersonsentto,"
    "reference,purchaseorder,sentdate,description,amount"
)
AUDIT = "createddate,createduser,createdusertext,modifieddate,modifieduser,modifiedusertext"
OPENED = ",".join(
    (
        LISTED,
        "invoice.contactbusinesssentto.legalname,projecttext,project,projecttext,area,areatext,"
        "object,objectcontext,duedate,tax,sent,frequency,creditamount,receiptamount,"
        "outstandingamount,guid,invoice.contactpersonsentto.email",
        *(f"invoice.contactbusinesssentto.mailing{part}" for part in ADDRESS),
        *(f"invoice.contactbusinesssentto.street{part}" for part in ADDRESS),
        "invoice.contactbusinesssentto.reference,invoice.contactpersonsentto.reference",
        AUDIT,
    )
)
HEADER = "sentdate,amount,tax,creditamount,outstandingamount"
LINES = (
    "otherobjectcontext,objectcontext,object,otherobject,financialaccount,financialaccounttext,"
    "taxtype,tax,issuedamount,amount,description,invoiceoutstandingamount,"
    "expenseoutstandingamount,preadjustmentamount,preadjustmenttax,capital"
)
LEDGER = "financialaccounttext,amount,date,description"


def template(screens: Application, object: int, title: str) -> str:
    """The template of a kind: asked for until there is one, as the application does."""
    for _ in range(TURNS_MAX):
        found = screens.rows(
            "DOCUMENT_SEARCH",
            "title,content",
            ("type", "EQUAL_TO", 10),
            ("object", "EQUAL_TO", object),
        )
        if found:
            return found[0]["content"]
        screens.form("DOCUMENT_MANAGE", content="", type=10, object=object, title=title)
    raise AssertionError(f"{title} is looked for without an end")


@pytest.mark.parametrize(
    ("object", "title"),
    [
        (5, "INVOICE TEMPLATE"),
        (6, "INVOICE TEMPLATE"),
        (3, "INVOICE TEMPLATE"),
        (175, "STATEMENT TEMPLATE"),
        (371, "PAYSLIP TEMPLATE"),
        (37, "PAYROLL TEMPLATE"),
    ],
)
def test_no_screen_looks_for_its_template_for_ever(
    screens: Application, object: int, title: str
) -> None:
    """Receipts and payments name theirs as that of invoices, by a fault of the screens."""
    old = screens.rows(
        "DOCUMENT_SEARCH",
        "title",
        ("type", "EQUAL_TO", 10),
        ("object", "IS_NULL"),
        ("title", "TEXT_IS_LIKE", "TEMPLATE"),
    )
    by_title = screens.rows(
        "DOCUMENT_SEARCH",
        "title,content",
        ("type", "EQUAL_TO", 10),
        ("title", "TEXT_IS_LIKE", title),
        sorts="id asc",
    )

    content = template(screens, object, title)

    assert old == []
    assert "&lt;" in content and "<" not in content
    assert by_title[0]["title"].upper() == title


def header(screens: Application, invoice: str) -> dict[str, Decimal]:
    """The header of an invoice, as its screen works it out."""
    row = screens.one("FINANCIAL_INVOICE_SEARCH", invoice, HEADER)
    receipts = screens.search(
        "FINANCIAL_RECEIPT_INVOICE_SEARCH",
        "amount",
        ("invoice", "EQUAL_TO", invoice),
        summary="sum(amount) sumamount",
        rows=1,
    )["summary"]["sumamount"]
    amount = first_comma_only(row["amount"])
    return {
        "total": amount + currency(row["creditamount"]),
        "owing": amount - Decimal(receipts),
        "remaining": amount - currency(receipts),
        "outstanding": currency(row["outstandingamount"]),
    }


def test_an_invoice_is_written_found_and_opened(screens: Application) -> None:
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "1,234.50", "112.23")

    recent = screens.rows(
        "FINANCIAL_INVOICE_SEARCH",
        "reference,description,contactbusinesssenttotext,contactpersonsenttotext,sentdate,amount",
        sorts="modifieddate desc",
        rows=200,  # the clock of these tests stands still, and many are as recent
    )
    (reference,) = [row["reference"] for row in recent if row["id"] == invoice]
    found = screens.rows(
        "FINANCIAL_INVOICE_SEARCH",
        LISTED,
        "(",
        ("reference", "TEXT_IS_LIKE", reference),
        "or",
        ("invoice.contactbusinesssentto.tradename", "TEXT_IS_LIKE", reference),
        "or",
        ("invoice.contactpersonsentto.surname", "TEXT_IS_LIKE", reference),
        ")",
        sorts="reference desc",
        rows=10,
    )
    opened = screens.one("FINANCIAL_INVOICE_SEARCH", invoice, OPENED)
    (line,) = lines(screens, 5, invoice, LINES)
    (whole,) = screens.rows(
        "FINANCIAL_ITEM_SEARCH",
        "*",
        ("object", "EQUAL_TO", 5),
        ("objectcontext", "EQUAL_TO", invoice),
        sorts="id desc",
        rows=500,
    )

    assert [row["id"] for row in found] == [invoice]
    assert (opened["amount"], opened["tax"]) == ("1,234.50", "112.23")
    assert (opened["sentdate"], opened["duedate"]) == ("22 Nov 2026", "22 Dec 2026")
    assert (line["amount"], line["preadjustmentamount"]) == ("1,234.50", "1,234.50")
    tags = "description,financialaccounttext,amount,tax,taxtyperevenuetext,issuedcurrencytext"
    assert set(tags.split(",")) <= whole.keys()
    assert header(screens, invoice)["total"] == Decimal("1234.50")


def test_a_sent_invoice_is_paid_in_part_credited_and_paid(screens: Application) -> None:
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "1,100.00", "100.00")
    screens.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")

    part = screens.form(
        "FINANCIAL_AUTO_RECEIPT",
        id=invoice,
        amount="400",
        receiptdate="22 Nov 2026",
        paymentmethod=3,
        bankaccount=the_bank(screens)["id"],
    )
    after_part = header(screens, invoice)
    apply_credit(screens, customer, invoice, "220", "20")
    after_credit = header(screens, invoice)
    proposed = str(float(after_credit["remaining"]))
    rest = screens.form(
        "FINANCIAL_AUTO_RECEIPT",
        id=invoice,
        amount=proposed,
        receiptdate="22 Nov 2026",
        paymentmethod=3,
        bankaccount=the_bank(screens)["id"],
    )
    at_last = header(screens, invoice)
    (line,) = lines(screens, 5, invoice, LINES)

    assert part["receipt"].isdigit() and rest["receipt"].isdigit()
    assert list(map(str, after_part.values())) == ["1100.00", "700.00", "700.00", "700.00"]
    assert list(map(str, after_credit.values())) == ["1100.00", "480.00", "480.00", "480.00"]
    assert list(map(str, at_last.values())) == ["1100.00", "0.00", "0.00", "0.00"]
    assert [line[name] for name in ("amount", "tax")] == ["880.00", "80.00"]
    assert [line[f"preadjustment{name}"] for name in ("amount", "tax")] == ["1,100.00", "100.00"]


def apply_credit(
    screens: Application, contact: str, document: str, amount: str, tax: str, *, kind: int = 1
) -> str:
    """A credit note that is applied to the lines of what it makes good, as its screens do."""
    noun = "INVOICE" if kind == 1 else "EXPENSE"
    contact_field = "contactbusinesssentto" if kind == 1 else "contactbusinesspaidto"
    note = screens.saved(
        "FINANCIAL_CREDIT_NOTE_MANAGE",
        reference="",
        creditdate="22-Nov-2026",
        notes="",
        contactbusiness=contact,
        contactperson="",
        amount=amount,
        type=kind,
        financialaccount=chart(screens).account("Sales" if kind == 1 else "Rent"),
        taxtype=1,
        tax=tax,
    )
    prefix = f"{noun.lower()}.lineitem"
    open_lines = screens.rows(
        f"FINANCIAL_{noun}_SEARCH",
        f"{prefix}.id,{prefix}.description,{prefix}.amount,{prefix}.tax,"
        f"{prefix}.{noun.title()}OutstandingAmount,reference,outstandingamount",
        (contact_field, "EQUAL_TO", contact),
        ("outstandingamount", "NOT_EQUAL_TO", 0),
        rows=200,
    )
    row = next(each for each in open_lines if each["id"] == document)
    outstanding = row[f"{prefix}.{noun.lower()}outstandingamount"]
    share = (
        float(first_comma_only(outstanding))
        * float(first_comma_only(row[f"{prefix}.tax"]))
        / float(first_comma_only(row[f"{prefix}.amount"]))
    )
    part = min(float(currency(outstanding)), float(amount))
    screens.saved(
        f"FINANCIAL_{noun}_CREDIT_NOTE_MANAGE",
        lineitem=row[f"{prefix}.id"],
        credit=note,
        amount=part,
        tax=repr(share * part / float(currency(outstanding))),
    )
    uses = screens.search(
        f"FINANCIAL_{noun}_CREDIT_NOTE_SEARCH",
        f"appliesdate,amount,tax,credittext,credit,{noun.lower()}text,{noun.lower()}",
        ("credit", "EQUAL_TO", note),
        summary="sum(amount) totalamount;sum(tax) totaltax",
    )
    assert Decimal(uses["summary"]["totalamount"]) == Decimal(str(part))
    assert uses["data"]["rows"][0][noun.lower()] == document
    return note


def test_a_credited_line_is_saved_again_without_a_change(screens: Application) -> None:
    """Its form posts amount and tax back on every save, with an override."""
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "110", "10")
    apply_credit(screens, customer, invoice, "33", "3")
    (line,) = lines(screens, 5, invoice, LINES)

    for turn in range(3):
        screens.saved(
            "FINANCIAL_ITEM_MANAGE",
            id=line["id"],
            financialaccount=line["financialaccount"],
            amount=line["amount"],
            tax=line["tax"],
            taxtype=line["taxtype"],
            description=f"Turn {turn}",
            override="Y",
        )

    (again,) = lines(screens, 5, invoice, LINES)
    assert again == {**line, "description": "Turn 2"}
    assert str(header(screens, invoice)["total"]) == "110.00"


def test_a_sent_invoice_says_why_it_stays(office: Office) -> None:
    office.of("administrator").saved(
        "SETUP_FINANCIAL_SETTINGS_MANAGE", _=1, id=1, lockinvoiceonsend="Y"
    )
    screens = office.screens
    invoice = an_invoice(screens, a_business(screens))
    screens.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")
    (line,) = lines(screens, 5, invoice, LINES)
    change = {"id": line["id"], "amount": "99.00", "tax": "9.00", "override": "Y"}

    words = screens.refused("FINANCIAL_INVOICE_MANAGE", id=invoice, description="x")
    again = screens.form("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")
    changed = screens.form("FINANCIAL_ITEM_MANAGE", **change)
    undone = screens.get("FINANCIAL_INVOICE_MANAGE", override_LockedSent="Y", sent="N", id=invoice)

    assert "LockedSent" in words
    assert again["status"] == "OK", "it is marked as sent already, so nothing changes"
    allowed = "OK" if office.is_administrator else "ER"
    assert (changed["status"], undone["status"]) == (allowed, allowed)


def test_an_expense_is_written_paid_and_credited(screens: Application) -> None:
    supplier = a_business(screens, "Canvas & Co")
    expense = an_expense(screens, supplier, "1,100.00", "100.00")
    paid = screens.form(
        "FINANCIAL_AUTO_PAYMENT",
        id=expense,
        amount="430.45000000000005",
        paiddate="22 Nov 2026",
        bankaccount=the_bank(screens)["id"],
    )
    apply_credit(screens, supplier, expense, "220", "20", kind=2)

    opened = screens.one(
        "FINANCIAL_EXPENSE_SEARCH",
        expense,
        "reference,description,accrueddate,paymentduedate,amount,tax,creditamount,"
        "outstandingamount,paymentamount,preadjustmentamount,contactbusinesspaidto,"
        f"contactbusinesspaidtotext,contactpersonpaidtotext,paystatus,guid,{AUDIT}",
    )
    links = screens.search(
        "FINANCIAL_PAYMENT_EXPENSE_SEARCH",
        "amount,appliesdate",
        ("expense", "EQUAL_TO", expense),
        summary="sum(amount) sumamount",
    )
    to_pay = screens.rows(
        "FINANCIAL_EXPENSE_SEARCH",
        "reference,amount,outstandingamount",
        ("PayStatus", "EQUAL_TO", 1),
        ("outstandingamount", "NOT_EQUAL_TO", 0),
        rows=100,
    )

    assert paid["payment"].isdigit()
    total = first_comma_only(opened["amount"]) + currency(opened["creditamount"])
    assert str(total) == "1100.00"
    owing = first_comma_only(opened["amount"]) - Decimal(links["summary"]["sumamount"])
    assert owing == currency(opened["outstandingamount"]) == Decimal("449.55")
    assert opened["preadjustmentamount"] == "1,100.00"
    assert expense in [row["id"] for row in to_pay]


def test_an_expense_is_copied_with_the_whole_row_that_was_opened(screens: Application) -> None:
    expense = an_expense(screens, a_business(screens, "Canvas"))
    row = screens.one(
        "FINANCIAL_EXPENSE_SEARCH",
        expense,
        "reference,description,accrueddate,amount,tax,outstandingamount,creditamount,"
        "contactbusinesspaidto,contactbusinesspaidtotext,preadjustmentamount,paystatus,"
        "paystatustext,project,projecttext,area,areatext",
    )
    head = {key: value for key, value in row.items() if key not in ("id", "reference")}

    copy = screens.saved("FINANCIAL_EXPENSE_MANAGE", **head)
    for line in lines(screens, 2, expense, "financialaccount,taxtype,tax,amount,description"):
        values = {key: value for key, value in line.items() if key != "id"}
        a_line(screens, 2, copy, **values)

    again = screens.one("FINANCIAL_EXPENSE_SEARCH", copy, "amount,tax,outstandingamount")
    assert [again[name] for name in ("amount", "tax")] == [row["amount"], row["tax"]]


def test_money_that_came_in_is_allocated_and_taken_back(screens: Application) -> None:
    """The unallocated line is reduced, one on the debtors account is added, and both are tied."""
    customer = a_business(screens)
    invoice = an_invoice(screens, customer, "110", "10")
    screens.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")
    receipt = a_receipt(screens, customer, "500.00")
    (unallocated,) = lines(screens, 6, receipt, LINES)
    (owed,) = lines(screens, 5, invoice, LINES)
    left = currency(unallocated["invoiceoutstandingamount"])
    part = currency(owed["invoiceoutstandingamount"])
    (settings,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", "financialaccountdebtors", rows=1)

    screens.saved("FINANCIAL_ITEM_MANAGE", id=unallocated["id"], amount=left - part, override="Y")
    allocated = a_line(
        screens,
        6,
        receipt,
        financialaccount=settings["financialaccountdebtors"],
        amount=str(part),
    )
    link = screens.saved(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        invoicelineitem=owed["id"],
        receiptlineitem=allocated,
        amount=part,
        override="Y",
    )
    after = screens.one("FINANCIAL_RECEIPT_SEARCH", receipt, "amount")["amount"]
    paid = header(screens, invoice)
    screens.form("FINANCIAL_RECEIPT_INVOICE_MANAGE", remove=1, id=link)
    screens.saved(
        "FINANCIAL_ITEM_MANAGE",
        id=allocated,
        financialaccount=unallocated["financialaccount"],
        override="Y",
    )

    assert left == Decimal("500.00")
    assert (after, paid["owing"]) == ("500.00", Decimal("0.00"))
    assert str(header(screens, invoice)["owing"]) == "110.00"


def test_receipts_and_payments_show_what_their_screens_and_templates_read(
    screens: Application,
) -> None:
    receipt = a_receipt(screens, a_business(screens), "1,234.50")
    payment = a_payment(screens, a_business(screens, "Canvas"), "1,234.50")

    received = screens.one(
        "FINANCIAL_RECEIPT_SEARCH",
        receipt,
        "reference,amount,tax,receiveddate,contactbusinessreceivedfromtext,"
        "contactpersonreceivedfromtext,notes,projecttext,areatext,description,reconciliation,"
        f"paymentreferencetransactionreference,bankaccount,bankaccounttext,guid,{AUDIT}",
    )
    paid = screens.one(
        "FINANCIAL_PAYMENT_SEARCH",
        payment,
        "reference,amount,tax,paiddate,contactbusinesspaidtotext,contactpersonpaidtotext,"
        f"description,projecttext,reconciliation,bankaccount,bankaccounttext,guid,{AUDIT}",
    )
    ledger = {
        object: screens.rows(
            "FINANCIAL_TRANSACTION_SEARCH",
            LEDGER,
            ("object", "EQUAL_TO", object),
            ("objectcontext", "EQUAL_TO", document),
            ("amount", "NOT_EQUAL_TO", 0),
            sorts="financialaccounttext asc",
        )
        for object, document in ((6, receipt), (3, payment))
    }

    assert received["amount"] == paid["amount"] == "1,234.50"
    bank = received["bankaccounttext"]
    assert bank
    for rows, sign in ((ledger[6], 1), (ledger[3], -1)):
        assert sum(currency(row["amount"]) for row in rows) == 0
        in_bank = sum(
            currency(row["amount"]) for row in rows if row["financialaccounttext"] != "Unallocated"
        )
        assert in_bank == sign * Decimal("1234.50")


def test_a_journal_is_written_and_finalised(screens: Application) -> None:
    known = chart(screens)
    journal = screens.saved(
        "FINANCIAL_GENERAL_JOURNAL_MANAGE",
        reference="",
        journaldate="22-Nov-2026",
        description="To the bank",
        status=1,
    )
    for title, side, category in (("Bank", "debit", 1), ("Owner's Equity", "credit", 2)):
        screens.saved(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
            generaljournal=journal,
            financialaccount=known.account(title),
            taxtype=5,
            taxcategory=category,
            **{f"{side}amount": "75.25"},
        )
    screens.saved("FINANCIAL_GENERAL_JOURNAL_MANAGE", id=journal, status=2)

    opened = screens.one(
        "FINANCIAL_GENERAL_JOURNAL_SEARCH",
        journal,
        "reference,journaldate,description,status,statustext,project,projecttext,area,areatext",
    )
    items = screens.rows(
        "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH",
        "financialaccount,financialaccounttext,creditamount,debitamount,taxtype,taxcategory,"
        "generaljournalitem_generaljournal_reference",
        ("generaljournal", "EQUAL_TO", journal),
    )
    ledger = screens.rows(
        "FINANCIAL_TRANSACTION_SEARCH",
        f"{LEDGER},lineitem",
        ("object", "EQUAL_TO", 122),
        ("objectcontext", "EQUAL_TO", journal),
    )

    assert opened["status"] == "2"
    assert {row["generaljournalitem_generaljournal_reference"] for row in items} == {
        opened["reference"]
    }
    assert {row["lineitem"] for row in ledger} == {row["id"] for row in items}
    assert sorted(row["amount"] for row in ledger) == ["-75.25", "75.25"]
