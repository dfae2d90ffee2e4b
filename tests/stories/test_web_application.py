"""A day with the platform's accounting web application: it holds a cookie and nothing else.

Every request has the form in which that application sends it: searches as a bare criteria object
under a form's content type, saves as jQuery writes forms, and here and there a GET."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from models import write
from models.store import database
from models.users import logons
from tests.app.edge import serving
from tests.app.wire_requests import (
    OWN_PAGE,
    SEARCH_BOX,
)
from tests.firm import NOW, Firm
from tests.web_application.application import Application

PASSWORD = "s3cret words"
LOGGED_OFF = "1"


@dataclass(kw_only=True)
class WebApplication(Application):
    """The application, with a firm whose books it shows."""

    firm: Firm


@pytest.fixture
def stranger(books: str, firm: Firm) -> Iterator[WebApplication]:
    """The application of an administrator who has not logged on yet."""
    logon = f"web-{firm.space}@example.test"
    person = firm.a_person("Demo", FirstName="Ann", ContactBusiness=firm.a_business("Demo Pty"))
    hashes = logons.password_hashes(logon, PASSWORD)
    with database.write():
        write.add_user(
            firm.space,
            NOW,
            logon=logon,
            logon_folded=logon,
            administrator=True,
            contact_person=person,
            **hashes,
        )
    with serving(books, firm) as edge:
        yield WebApplication(edge.client, logon, PASSWORD, firm=firm)


@pytest.fixture
def application(stranger: WebApplication) -> WebApplication:
    """The application of an administrator who has logged on, in a space that is set up."""
    stranger.logs_on()
    set_up = stranger.client.post(
        "/rpc/setup/setup.asp?method=SETUP_FINANCIAL_SETTINGS_MANAGE&setdefault=1",
        headers=dict([OWN_PAGE]),
    ).json()
    assert set_up["status"] == "OK"
    return stranger


# --- 1. logging on ------------------------------------------------------------------------------


def test_it_finds_out_who_is_there_and_logs_on(stranger: WebApplication) -> None:
    nobody = stranger.get("CORE_GET_USER_DETAILS")
    level = stranger.form(
        "LOGON_GET_USER_AUTHENTICATION_LEVEL", logon=stranger.logon, passwordhash=stranger.hash()
    )
    on = stranger.logs_on()
    details = stranger.get("CORE_GET_USER_DETAILS")
    sid = stranger.get("CORE_GET_SID")

    assert nobody["status"] == "ER"
    assert nobody["error"]["errorcode"] == LOGGED_OFF
    assert nobody["instance"] and len(nobody["logonkey"]) == 24
    assert level["authenticationlevel"] == level["authenticationdelivery"] == "1"
    assert level["logonkey"]
    assert (on["status"], on["passwordstatus"], on["url"]) == ("OK", "OK", "#")
    assert on["instance"].upper() and on["user"].isdigit() and on["logonkey"]
    assert (details["status"], details["userlogonname"]) == ("OK", stranger.logon)
    assert details["unrestrictedaccess"] == "Y"
    assert details["site"] == "0"
    assert details["contactbusiness"].isdigit() and details["contactperson"].isdigit()
    assert details["roles"]["rows"][0].keys() == {"id", "title"}
    assert sid["sid"] == on["sid"] == details["sid"]


def test_it_remembers_where_one_was_and_logs_off(application: WebApplication) -> None:
    spaces = application.rows("CORE_SPACE_SEARCH", "space,spacetext,unrestrictedaccess")
    found = application.rows("CORE_SPACE_SEARCH", "space", ("id", "EQUAL_TO", spaces[0]["id"]))
    before = application.get("CORE_PROFILE_SEARCH", attribute=4, custom="Y")
    application.form("CORE_PROFILE_MANAGE", value="a|b", attribute=4, custom="Y")
    after = application.get("CORE_PROFILE_SEARCH", attribute=4, custom="Y")
    off = application.get("CORE_LOGOFF")
    nobody = application.get("CORE_GET_USER_DETAILS")

    assert [row["space"] for row in spaces] == [str(application.firm.space)]
    assert len(found) == 1
    assert (before["data"], after["data"]) == ("", "a|b")
    assert off["status"] == "OK"
    assert nobody["error"]["errorcode"] == LOGGED_OFF


def test_it_passes_through_parts_that_are_not_here(application: WebApplication) -> None:
    favourites = application.search("CORE_FAVOURITE_SEARCH", "objecttext,objectcontexttext")
    projects = application.search("PROJECT_SEARCH", "id,reference,description", rows=10)
    logged = application.form("CORE_DEBUG_LOG_MANAGE", data="x", notes="No rights")

    assert favourites["data"]["rows"] == projects["data"]["rows"] == []
    assert (logged["status"], logged["notes"]) == ("OK", "ADDED")


# --- 2. entering the financial module -----------------------------------------------------------

SETTINGS = (
    "notes,accrual,lockeddatecreditors,lockeddatedebtors,lockeddatejournals,"
    "lockifincompletedtaxreport,lockinvoiceonsending,lockifreconciled,defaultinvoicesentvalue,"
    "financialaccountdebtors,financialaccountdebtorstext,financialaccountcreditors,"
    "financialaccountcreditorstext,endoffinancialyear,calculationmethod"
)
ACCOUNTS = (
    "area,areatext,class,classtext,code,description,expensecostofsale,expensepayroll,"
    "parentaccount,parentaccounttext,postable,title,taxtype,taxtypeincomingtext,"
    "taxtypeoutgoingtext,type,typetext"
)
UNALLOCATED = (
    "SETUP_FINANCIAL_ACCOUNT_SEARCH",
    "title,type",
    ("title", "TEXT_IS_LIKE", "Unallocated"),
)


def test_it_reads_the_settings_and_the_bank_accounts(application: WebApplication) -> None:
    settings = application.search("SETUP_FINANCIAL_SETTINGS_SEARCH", SETTINGS, rows=1)
    (row,) = settings["data"]["rows"]
    taxes = application.rows(
        "SETUP_FINANCIAL_SETTINGS_SEARCH",
        "taxreportcontactbusiness,taxreportcontactbusinesstext,taxreportfinancialaccountpayable,"
        "taxreportfinancialaccountcredits,taxreportfrequency",
        rows=1,
    )
    accounts = application.rows(
        "FINANCIAL_BANK_ACCOUNT_SEARCH",
        "title,lastreconciledamount,lastreconcileddate,notes,status,financialaccount,accountname,"
        "bsb,accountnumber,defaultpaymentaccount,defaultreceiptaccount,bank",
        ("status", "EQUAL_TO", 1),
        rows=100,
    )

    assert row["lockinvoiceonsending"] == "Y"
    assert (row["lockeddatedebtors"], row["lockeddatejournals"]) == ("", "")
    assert row["financialaccountdebtorstext"] == "Debtors"
    assert taxes[0]["taxreportcontactbusinesstext"] == "Tax Office"
    assert [account["defaultreceiptaccount"] for account in accounts] == ["Y"]


def test_it_reads_the_accounts_of_the_ledger(application: WebApplication) -> None:
    unallocated = application.rows(*UNALLOCATED)
    accounts = application.search(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", ACCOUNTS, rows=500, sorts="title asc"
    )
    words = application.rows(
        "CORE_SPACE_PROFILE_SEARCH", "attribute,value", ("attribute", "IN_LIST", "528")
    )

    assert {row["type"] for row in unallocated} == {"1", "2"}
    assert accounts["morerows"] == "false"
    roots = [row for row in accounts["data"]["rows"] if row["parentaccount"] == ""]
    assert len(roots) == 1
    first_level = [
        each for each in accounts["data"]["rows"] if each["parentaccount"] == roots[0]["id"]
    ]
    assert {"Revenue", "Expenses"} <= {row["title"] for row in first_level}
    assert words == []


def test_a_new_space_has_the_accounts_that_it_would_add_for_ever(stranger: WebApplication) -> None:
    stranger.logs_on()

    assert {row["type"] for row in stranger.rows(*UNALLOCATED)} == {"1", "2"}


def test_its_front_page_counts_what_is_left_to_do(application: WebApplication) -> None:
    unallocated = application.rows(*UNALLOCATED)
    counts = [
        application.search(
            "FINANCIAL_ITEM_SEARCH",
            "id",
            ("financialaccount", "EQUAL_TO", account["id"]),
            ("amount", "NOT_EQUAL_TO", 0),
            summary="count(id) total",
            rows=0,
        )
        for account in unallocated
    ]
    for document in ("RECEIPT", "PAYMENT"):
        counts.append(
            application.search(
                f"FINANCIAL_{document}_SEARCH",
                "id",
                ("reconciliation", "IS_NULL"),
                summary="count(id) total",
            )
        )
    for status in (1, 3):
        counts.append(
            application.search(
                "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
                "bankaccounttext,count(id) bankaccounttotal",
                ("status", "EQUAL_TO", status),
                ("bankaccount", "IS_NOT_NULL"),
                summary="count(id) total",
                rows=100,
            )
        )

    assert [count["summary"]["total"] for count in counts] == ["0"] * 6


# --- 3. and 4. an invoice -----------------------------------------------------------------------

SHOWN = (
    "contactbusinesssenttotext,contactbusinesssentto,contactpersonsenttotext,contactpersonsentto,"
    "reference,purchaseorder,sentdate,description,amount"
)
ADDRESS = ("address1", "suburb", "state", "postcode", "country")
OPENED = ",".join(
    (
        SHOWN,
        "invoice.contactbusinesssentto.legalname,projecttext,project,projecttext,area,areatext,"
        "object,objectcontext,duedate,tax,sent,frequency,creditamount,receiptamount,"
        "outstandingamount,guid,invoice.contactpersonsentto.email",
        *(f"invoice.contactbusinesssentto.mailing{part}" for part in (*ADDRESS, "address2")),
        *(f"invoice.contactbusinesssentto.street{part}" for part in (*ADDRESS, "address2")),
        "invoice.contactbusinesssentto.reference,invoice.contactpersonsentto.reference",
        "createddate,createduser,createdusertext,modifieddate,modifieduser,modifiedusertext",
    )
)
ITEM = (
    "otherobjectcontext,objectcontext,object,otherobject,financialaccount,financialaccounttext,"
    "taxtype,tax,issuedamount,amount,description,invoiceoutstandingamount,preadjustmentamount,"
    "preadjustmenttax,capital"
)


def a_customer(application: WebApplication) -> str:
    return application.saved(
        "CONTACT_BUSINESS_MANAGE",
        tradename="A & B Pty",
        legalname="A & B Pty Ltd",
        streetsuburb="Hobart",
        email="ab@example.test",
    )


def an_invoice(application: WebApplication, customer: str, amount: str = "1,234.50") -> str:
    """An invoice with one line, saved as the form saves it."""
    (account,) = application.rows(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", "title", ("title", "EQUAL_TO", "Sales")
    )
    invoice = application.saved(
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
    application.saved(
        "FINANCIAL_ITEM_MANAGE",
        object=5,
        objectcontext=invoice,
        financialaccount=account["id"],
        amount=amount,
        tax="112.23",
        taxtype=1,
        description="Fees",
        capital="",
    )
    completed = application.form("FINANCIAL_ITEM_COMPLETE", object=5, objectcontext=invoice)
    assert completed["status"] == "OK"
    return invoice


def one(application: WebApplication, invoice: str, fields: str) -> dict[str, str]:
    (row,) = application.rows("FINANCIAL_INVOICE_SEARCH", fields, ("id", "EQUAL_TO", invoice))
    return row


def test_an_invoice_is_written_listed_and_opened(application: WebApplication) -> None:
    customer = a_customer(application)
    invoice = an_invoice(application, customer)

    recent = application.rows(
        "FINANCIAL_INVOICE_SEARCH",
        "reference,description,contactbusinesssenttotext,contactpersonsenttotext,sentdate,amount",
        sorts="modifieddate desc",
    )
    searched = application.rows(
        "FINANCIAL_INVOICE_SEARCH",
        SHOWN,
        *[each if isinstance(each, str) else (*each[:2], "1200") for each in SEARCH_BOX],
        sorts="reference desc",
        rows=10,
    )
    opened = one(application, invoice, OPENED)

    assert [row["id"] for row in recent] == [row["id"] for row in searched] == [invoice]
    assert recent[0]["description"] == "Fees &amp; charges"
    assert recent[0]["sentdate"] == "22 Nov 2026"
    assert (opened["amount"], opened["tax"]) == ("1,234.50", "112.23")
    assert (opened["creditamount"], opened["outstandingamount"]) == ("0.00", "1,234.50")
    assert opened["invoice.contactbusinesssentto.legalname"] == "A &amp; B Pty Ltd"
    assert opened["invoice.contactbusinesssentto.streetsuburb"] == "Hobart"
    assert (opened["sent"], opened["frequency"], opened["project"]) == ("N", "9", "")


def test_its_lines_and_what_was_received_of_it_are_shown(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))

    received = application.search(
        "FINANCIAL_RECEIPT_INVOICE_SEARCH",
        "amount",
        ("invoice", "EQUAL_TO", invoice),
        summary="sum(amount) sumamount",
        rows=1,
    )
    (line,) = application.rows(
        "FINANCIAL_ITEM_SEARCH",
        ITEM,
        ("object", "EQUAL_TO", 5),
        ("objectcontext", "EQUAL_TO", invoice),
        sorts="id desc",
    )

    assert (received["data"]["rows"], received["summary"]) == ([], {"sumamount": "0.00"})
    assert (line["object"], line["objectcontext"], line["capital"]) == ("5", invoice, "")
    assert (line["financialaccounttext"], line["invoiceoutstandingamount"]) == ("Sales", "1,234.50")


def test_a_mail_is_not_sent_so_its_invoice_is_marked_by_hand(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))
    unsent = (
        "FINANCIAL_INVOICE_SEARCH",
        "reference,amount,description,invoice.contactpersonsentto.email,"
        "invoice.contactbusinesssentto.email",
        ("sent", "EQUAL_TO", "N"),
    )

    before = application.rows(*unsent, rows=100)
    mail = application.form(
        "MESSAGING_EMAIL_SEND",
        subject="Invoice",
        message="Here it is",
        to=before[0]["invoice.contactbusinesssentto.email"],
        saveagainstobject=5,
        saveagainstobjectcontext=invoice,
        send="Y",
        applysystemtemplate="Y",
    )
    still = application.rows(*unsent, rows=100)
    application.saved("FINANCIAL_INVOICE_MANAGE", sent="Y", id=invoice)

    assert mail["status"] == "ER"
    assert "has no mail server" in mail["error"]["errornotes"]
    assert [row["id"] for row in before] == [row["id"] for row in still] == [invoice]
    assert application.rows(*unsent, rows=100) == []


def test_a_sent_invoice_is_locked_and_taken_back_by_a_get(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))
    application.saved("FINANCIAL_INVOICE_MANAGE", sent="Y", id=invoice)

    refused = application.form("FINANCIAL_INVOICE_MANAGE", id=invoice, description="x")
    undone = application.get(
        "FINANCIAL_INVOICE_MANAGE", override_LockedSent="Y", sent="N", id=invoice
    )
    copy = application.saved("FINANCIAL_INVOICE_COPY", id=invoice, sentdate="24-Nov-2026", sent="N")

    assert refused["error"]["errorcode"] == "4"
    assert "LockedSent" in refused["error"]["errornotes"]
    assert (undone["status"], undone["id"]) == ("OK", invoice)
    totals = "sentdate,amount,tax,creditamount,outstandingamount"
    assert one(application, invoice, f"sent,{totals}")["sent"] == "N"
    assert one(application, copy, totals)["outstandingamount"] == "1,234.50"


def test_what_is_shown_can_be_posted_back_unchanged(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))
    application.saved("FINANCIAL_INVOICE_MANAGE", sent="Y", id=invoice)
    shown = one(application, invoice, "reference,sentdate,duedate,description,frequency")

    again = application.form("FINANCIAL_INVOICE_MANAGE", **shown)

    assert again["status"] == "OK", "nothing changes, so nothing is locked"
    assert one(application, invoice, "description")["description"] == "Fees &amp; charges"


def test_money_comes_in_for_an_invoice(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))
    application.saved("FINANCIAL_INVOICE_MANAGE", sent="Y", id=invoice)
    (bank,) = application.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", "title")
    owed = application.form("FINANCIAL_DEBTOR_SEARCH", reportby=4, rows=1000, view=1)

    received = application.form(
        "FINANCIAL_AUTO_RECEIPT",
        id=invoice,
        amount="1,234.50",
        receiptdate="22 Nov 2026",
        paymentmethod=3,
        bankaccount=bank["id"],
    )
    paid = application.search(
        "FINANCIAL_RECEIPT_INVOICE_SEARCH",
        "appliesdate,amount,receiptlineitem,receiptinvoice.receipt.reference,"
        "receiptinvoice.receipt.amount,receiptinvoice.receipt.id",
        ("invoice", "EQUAL_TO", invoice),
        summary="sum(amount) sumamount",
        sorts="appliesdate asc",
        rows=999,
    )
    no_more = application.form("FINANCIAL_DEBTOR_SEARCH", reportby=1, rows=1000, view=1)

    (debtor,) = owed["data"]["rows"]
    assert (debtor["debtorname"], debtor["current"]) == ("A &amp; B Pty", "1,234.50")
    assert owed["data"]["totals"]["total"] == "1,234.50"
    assert " or " in owed["91Description"] and owed["CurrentDescription"]
    (link,) = paid["data"]["rows"]
    assert link["receiptinvoice.receipt.id"] == received["receipt"]
    assert paid["summary"] == {"sumamount": "1234.50"}
    assert no_more["data"] == {"rows": [], "totals": {"total": "0.00"}}


def test_receipts_are_linked_and_unlinked_by_hand(application: WebApplication) -> None:
    customer = a_customer(application)
    invoice = an_invoice(application, customer)
    receipt = application.saved(
        "FINANCIAL_RECEIPT_MANAGE", contactbusinessreceivedfrom=customer, receiveddate=""
    )
    line = application.saved(
        "FINANCIAL_ITEM_MANAGE", object=6, objectcontext=receipt, amount="100.00"
    )
    (owing,) = application.rows(
        "FINANCIAL_ITEM_SEARCH", "amount", ("objectcontext", "EQUAL_TO", invoice)
    )

    link = application.saved(
        "FINANCIAL_RECEIPT_INVOICE_MANAGE",
        invoicelineitem=owing["id"],
        receiptlineitem=line,
        amount="100.00",
    )
    part = one(application, invoice, "outstandingamount")
    unlinked = application.form("FINANCIAL_RECEIPT_INVOICE_MANAGE", remove=1, id=link)

    assert part["outstandingamount"] == "1,134.50"
    assert unlinked["notes"] == "REMOVED"


# --- 5. reconciling -----------------------------------------------------------------------------

RECONCILIATION = "statementbalance,statementdate,statustext,status,previousbalance,notes,reference"


def a_reconciliation(application: WebApplication, bank: str) -> str:
    return application.saved(
        "FINANCIAL_RECONCILIATION_MANAGE",
        bankaccount=bank,
        id="",
        statementdate="22-Nov-2026",
        statementbalance="1,500.00",
        previousbalance="1,000.00",
        notes="",
        status=1,
    )


def a_receipt(application: WebApplication, bank: str) -> str:
    """A receipt of 500.00 into a bank account."""
    receipt = application.saved(
        "FINANCIAL_RECEIPT_MANAGE",
        reference="",
        contactbusinessreceivedfrom=a_customer(application),
        bankaccount=bank,
        receiveddate="20-Nov-2026",
    )
    application.saved("FINANCIAL_ITEM_MANAGE", object=6, objectcontext=receipt, amount="500.00")
    return receipt


def the_bank(application: WebApplication) -> str:
    (bank,) = application.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", "title")
    return bank["id"]


def test_a_reconciliation_is_begun_and_found(application: WebApplication) -> None:
    bank = the_bank(application)
    begun = a_reconciliation(application, bank)

    listed = application.rows(
        "FINANCIAL_RECONCILIATION_SEARCH",
        RECONCILIATION,
        ("bankaccount", "EQUAL_TO", bank),
        sorts="statementdate desc",
    )
    current = application.rows(
        "FINANCIAL_RECONCILIATION_SEARCH",
        f"{RECONCILIATION},statementbalancecredits,statementbalancedebits",
        ("bankaccount", "EQUAL_TO", bank),
        ("status", "EQUAL_TO", 1),
        rows=1,
    )
    same = application.rows(
        "FINANCIAL_RECONCILIATION_SEARCH",
        "id",
        ("bankaccount", "EQUAL_TO", bank),
        "(",
        ("status", "EQUAL_TO", 1),
        "or",
        "(",
        ("status", "EQUAL_TO", 2),
        ("id", "GREATER_THAN", begun),
        ")",
        ")",
        rows=1,
    )

    assert [row["id"] for row in (*listed, *current, *same)] == [begun] * 3
    assert listed[0]["statustext"] == "In Progress"
    assert listed[0]["statementbalance"] == "1,500.00"


def test_what_is_not_yet_reconciled_is_listed(application: WebApplication) -> None:
    bank = the_bank(application)
    receipt = a_receipt(application, bank)
    (account,) = application.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", "financialaccount")
    whom = {
        "RECEIPT": (
            "receiveddate",
            "contactbusinessreceivedfromtext,contactpersonreceivedfromtext",
        ),
        "PAYMENT": ("paiddate", "contactbusinesspaidtotext,contactpersonpaidtotext"),
    }

    found = {
        kind: application.rows(
            f"FINANCIAL_{kind}_SEARCH",
            f"reference,description,amount,{dated},reconciliation,sourcebanktransaction,{texts}",
            (dated, "LESS_THAN_OR_EQUAL_TO", "22 Nov 2026 00:00:00"),
            ("reconciliation", "IS_NULL"),
            ("bankaccount", "EQUAL_TO", bank),
            rows=1000,
        )
        for kind, (dated, texts) in whom.items()
    }
    journals = application.rows(
        "FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH",
        "taxcategory,creditamount,debitamount,reconciliation,"
        "generaljournalitem.generaljournal.reference,"
        "generaljournalitem.generaljournal.description,"
        "generaljournalitem.generaljournal.journaldate",
        ("reconciliation", "IS_NULL"),
        ("generaljournalitem.generaljournal.status", "EQUAL_TO", 2),
        ("financialaccount", "EQUAL_TO", account["financialaccount"]),
        ("generaljournalitem.generaljournal.journaldate", "LESS_THAN_OR_EQUAL_TO", "22-Nov-2026"),
        rows=1000,
    )

    assert [row["id"] for row in found["RECEIPT"]] == [receipt]
    assert found["RECEIPT"][0]["contactbusinessreceivedfromtext"] == "A &amp; B Pty"
    assert found["RECEIPT"][0]["reconciliation"] == ""
    assert found["PAYMENT"] == journals == []


def test_a_receipt_is_reconciled_with_what_the_bank_says(application: WebApplication) -> None:
    bank = the_bank(application)
    receipt, reconciliation = a_receipt(application, bank), a_reconciliation(application, bank)
    moved = application.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        bankaccount=bank,
        amount="500.00",
        posteddate="20-Nov-2026",
        description="Direct credit",
        status=3,
    )
    on_statement = (
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
        "posteddate,amount,description,category,status,contactbusinesstext,contactpersontext",
        ("bankaccount", "EQUAL_TO", bank),
        ("status", "IN_LIST", "3,4"),
        ("posteddate", "LESS_THAN_OR_EQUAL_TO", "22-Nov-2026"),
    )
    pair = {"reconciliation": reconciliation, "object": 6, "objectcontext": receipt}

    before = application.rows(*on_statement, rows=1000)
    put_in = application.form(
        "FINANCIAL_RECONCILIATION_ITEM_MANAGE", **pair, sourcebanktransaction=moved
    )
    application.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        id=moved,
        status=2,
        object=6,
        objectcontext=receipt,
    )
    sums = application.form(
        "FINANCIAL_RECONCILIATION_OUT_OF_BALANCE", reconciliation=reconciliation
    )
    (shown,) = application.rows("FINANCIAL_RECEIPT_SEARCH", "reconciliation,sourcebanktransaction")

    assert [row["id"] for row in before] == [moved]
    assert put_in["status"] == "OK"
    assert application.rows(*on_statement, rows=1000) == []
    assert (shown["reconciliation"], shown["sourcebanktransaction"]) == (reconciliation, moved)
    assert (sums["OutOfBalance"], sums["Receipts"], sums["Payments"]) == ("0.00", "500.00", "0.00")
    assert sums["DebitGeneralJournals"] == sums["CreditGeneralJournals"] == "0.00"
    assert sums["StatementBalanceCredits"] == sums["StatementBalanceDebits"] == "0.00"


def test_it_is_locked_opened_again_and_taken_apart(application: WebApplication) -> None:
    bank = the_bank(application)
    receipt, reconciliation = a_receipt(application, bank), a_reconciliation(application, bank)
    moved = application.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", bankaccount=bank, amount="500.00", status=2
    )
    pair = {"reconciliation": reconciliation, "object": 6, "objectcontext": receipt}
    item, manage = "FINANCIAL_RECONCILIATION_ITEM_MANAGE", "FINANCIAL_RECONCILIATION_MANAGE"
    application.form(item, **pair, sourcebanktransaction=moved)

    application.saved(manage, id=reconciliation, status=2)
    refused = application.form("FINANCIAL_RECEIPT_MANAGE", id=receipt, receiveddate="21-Nov-2026")
    application.saved(manage, id=reconciliation, status=1)
    taken_out = application.form(item, remove=1, **pair)
    application.saved("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", status=3, id=moved)
    removed = application.form("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE", remove=1, id=moved)

    assert "LockedReconciliation" in refused["error"]["errornotes"]
    assert taken_out["status"] == "OK"
    assert removed["notes"] == "REMOVED"


# --- 6. settings and locks ----------------------------------------------------------------------


def test_lock_dates_are_shown_and_posted_back_as_they_were_shown(
    application: WebApplication,
) -> None:
    dates = "lockeddatedebtors,lockeddatecreditors,lockeddatejournals"
    manage = "SETUP_FINANCIAL_SETTINGS_MANAGE"

    application.form(
        manage,
        _=1,
        id=1,
        lockeddatedebtors="30 Jun 2026",
        lockeddatecreditors="",
        lockeddatejournals="30 Jun 2026",
    )
    (shown,) = application.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", dates, rows=1)
    again = application.form(manage, _=1, **shown)
    application.form(manage, _=1, id=1, lockeddatejournals="")
    application.form("CORE_PROFILE_MANAGE", type=3, id=264, value="31 Mar 2026")
    (cleared,) = application.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", dates, rows=1)

    assert list(shown.values()) == ["1", "30 Jun 2026", "", "30 Jun 2026"]
    assert again["status"] == "OK"
    debtors, creditors = "30 Jun 2026", "31 Mar 2026"
    assert list(cleared.values()) == ["1", debtors, creditors, ""]


def test_what_the_debtors_owe_waits_for_no_processing(application: WebApplication) -> None:
    invoice = an_invoice(application, a_customer(application))
    application.saved("FINANCIAL_INVOICE_MANAGE", id=invoice, sent="Y")
    asked = {"reportby": 1, "rows": 1000, "view": 1, "enddate": "22 Nov 2026"}

    owed = application.form("FINANCIAL_DEBTOR_SEARCH", **asked)
    processed = application.form("FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE")
    creditors = application.form("FINANCIAL_CREDITOR_SEARCH", rows=1000, view=1)

    (row,) = owed["data"]["rows"]
    assert (row["debtortype"], row["total"], row["lastreceiptdate"]) == ("B", "1,234.50", "")
    assert processed["status"] == "OK"
    assert creditors["data"] == {"rows": [], "totals": {"total": "0.00"}}
