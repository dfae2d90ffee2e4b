"""A bank's file, from its upload to receipts and payments; and the file that a bank pays by."""

from __future__ import annotations

import itertools

from tests.web_application.application import Application
from tests.web_application.books import a_business, an_expense, chart, lines, the_bank
from tests.web_application.conftest import Office

_numbers = itertools.count(1)
SOURCES = "startdate,enddate,processeddate,reference,createdusertext,createddate"
THIRTY = (
    "amount,area,areatext,bankaccount,bankaccounttext,capital,category,categorytext,"
    "contactbusiness,contactbusinesstext,contactperson,contactpersontext,description,externalid,"
    "financialaccount,financialaccounttext,posteddate,project,projecttext,source,sourcetext,"
    "status,statustext,tax,taxtype,taxtyperevenuetext,taxtypeexpensetext,type,typetext,createddate"
)
MAPPINGS = (
    "mapfrom,mapfromtext,descriptionmatchtype,descriptionmatchtypetext,mapfromdescription,"
    "maptofinancialaccount,maptofinancialaccounttext,taxtype,maptocontactbusiness,"
    "maptocontactbusinesstext,maptocontactperson,maptocontactpersontext,maptodescription,"
    "taxtypeexpensetext,taxtyperevenuetext,status"
)


def a_qif(mark: str) -> bytes:
    """What the application uploads: a credit and a debit of its own."""
    return (
        f"!Type:Bank\nD20/11/2026\nT1,234.50\nPKay {mark}\n^\n"
        f"D21/11/2026\nT-8.50\nPAccount fee {mark}\n^\n"
    ).encode()


def found_lines(
    screens: Application, source: str, *more: tuple[str, str, object]
) -> list[dict[str, str]]:
    return screens.rows(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
        THIRTY,
        ("bankaccount", "EQUAL_TO", the_bank(screens)["id"]),
        ("source", "EQUAL_TO", source),
        *more,
        rows=1000,
        sorts="posteddate asc",
    )


def brought_in(screens: Application, content: bytes) -> str:
    """The screen's own way: the upload, the file on object 28, and its link to be processed."""
    source = screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE",
        processeddate="24-Nov-2026",
        bankaccount=the_bank(screens)["id"],
    )
    link = screens.uploads(28, source, "statement.qif", content)
    screens.saved("FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS", id=link)
    return source


def test_a_file_is_brought_in_and_its_upload_shows(screens: Application) -> None:
    source = brought_in(screens, a_qif(f"in {next(_numbers)}"))

    shown = screens.rows(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_SEARCH",
        SOURCES,
        ("bankaccount", "EQUAL_TO", the_bank(screens)["id"]),
        sorts="processeddate desc",
        rows=15,
    )
    (row,) = [each for each in shown if each["id"] == source]
    assert (row["processeddate"], row["startdate"]) == ("24 Nov 2026", "20 Nov 2026")
    credit, debit = found_lines(screens, source)
    assert (credit["amount"], credit["category"], credit["type"], credit["status"]) == (
        "1234.50", "1", "1", "1",
    )  # fmt: skip
    assert (debit["amount"], debit["category"], debit["type"]) == ("-8.50", "2", "2")


def test_the_same_file_again_shows_no_line_twice(screens: Application) -> None:
    content = a_qif(f"twice {next(_numbers)}")
    first = brought_in(screens, content)

    second = brought_in(screens, content)

    assert len(found_lines(screens, first)) == 2
    assert found_lines(screens, second) == []


def _made_into_a_receipt(
    screens: Application, credit: dict[str, str], customer: str, account: str
) -> None:
    """A receipt with its line, and the bank's line marked as done."""
    receipt = screens.saved(
        "FINANCIAL_RECEIPT_MANAGE",
        reference="",
        receiveddate="20-Nov-2026",
        bankaccount=the_bank(screens)["id"],
        contactbusinessreceivedfrom=customer,
        contactpersonreceivedfrom="",
        sourcebanktransaction=credit["id"],
        paymentmethod=3,
    )
    screens.saved(
        "FINANCIAL_ITEM_MANAGE",
        object=6,
        objectcontext=receipt,
        financialaccount=account,
        amount="1234.50",
        tax="112.23",
        taxtype=1,
        override="Y",
    )
    screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
        id=credit["id"],
        status=2,
        object=6,
        objectcontext=receipt,
    )


def test_lines_are_mapped_confirmed_and_made_into_a_receipt(screens: Application) -> None:
    """The browser compares descriptions itself, and saves each line with status 3, then 2."""
    mark = f"mapped {next(_numbers)}"
    customer = a_business(screens)
    account = chart(screens).account("Sales")
    screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_MANAGE",
        mapfrom=1,
        descriptionmatchtype=2,
        mapfromdescription=mark,
        maptofinancialaccount=account,
        taxtype=1,
        maptocontactbusiness=customer,
        maptocontactperson="",
        maptodescription="",
    )
    known = screens.rows("FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_SEARCH", MAPPINGS, rows=1000)
    source = brought_in(screens, a_qif(mark))
    credit, debit = found_lines(screens, source)
    for line in (credit, debit):
        screens.saved(
            "FINANCIAL_BANK_ACCOUNT_TRANSACTION_MANAGE",
            id=line["id"],
            status=3,
            financialaccount=account,
            taxtype=1,
            description=line["description"],
            contactbusiness=customer,
            contactperson="",
        )
    _made_into_a_receipt(screens, credit, customer, account)

    assert any(row["mapfromdescription"] == mark for row in known)
    assert [row["status"] for row in found_lines(screens, source)] == ["2", "3"]
    assert "REC" in screens.refused(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE", id=source, remove=1, override="Y"
    )


def test_an_upload_is_deleted_with_its_lines(screens: Application) -> None:
    source = brought_in(screens, a_qif(f"gone {next(_numbers)}"))

    screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE", id=source, remove=1, override="Y"
    )

    assert found_lines(screens, source) == []


def test_a_file_of_something_else_is_refused_in_words(screens: Application) -> None:
    source = screens.saved(
        "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE", bankaccount=the_bank(screens)["id"]
    )
    link = screens.uploads(28, source, "statement.pdf", b"%PDF-1.7")

    told = screens.refused("FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS", id=link)

    assert "statement.pdf" in told and "a PDF" in told


# --- paying by a file ---------------------------------------------------------------------------


def _can_pay(office: Office) -> None:
    """What an administrator sets up once: a provider of files, and where money goes from."""
    screens = office.of("administrator")
    bank = the_bank(screens)["id"]
    screens.saved(
        "SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", id=bank, bsb="062-000", accountnumber="12345678"
    )
    screens.saved(
        "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE",
        title="Direct entry",
        provider=3,
        status=2,
        makepayment="Y",
        bankaccount=bank,
        provideraccountkey="301500",
        urlcancel="",
        urlsuccess="",
    )


def test_expenses_are_paid_by_a_file_that_is_fetched_from_its_link(office: Office) -> None:
    _can_pay(office)
    screens = office.screens
    supplier = a_business(
        screens, directdebitbranchnumber="083-001", directdebitaccountnumber="87654321"
    )
    expense = an_expense(screens, supplier)
    account, *_ = screens.rows(
        "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH",
        "title,provider,makepayment,status",
        ("provider", "EQUAL_TO", 3),
        ("makepayment", "EQUAL_TO", "Y"),
        ("status", "EQUAL_TO", 2),
    )
    transfer = screens.saved("FINANCIAL_TRANSFER_MANAGE", fundstransferaccount=account["id"])
    open_lines = lines(screens, 2, expense, "expenseoutstandingamount")
    screens.saved(
        "FINANCIAL_TRANSFER_EXPENSE_MANAGE",
        transfer=transfer,
        lineitem=",".join(each["id"] for each in open_lines),
    )

    file = screens.form("FINANCIAL_TRANSFER_CREATE_FILE", id=transfer)
    paid = screens.form("FINANCIAL_TRANSFER_CREATE_PAYMENTS", id=transfer)

    text = screens.client.get(f"/download/{file['attachmentlink']}").text
    assert {len(each) for each in text.split("\r\n")} == {120, 0}
    assert text.split("\r\n")[1].startswith("1083-001 87654321 500000022000")
    assert paid["count"] == "1"


def test_a_supplier_whose_account_nobody_knows_is_named(office: Office) -> None:
    _can_pay(office)
    screens = office.screens
    expense = an_expense(screens, a_business(screens, "Nobody"))
    account = screens.rows(
        "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_SEARCH", "title", ("provider", "EQUAL_TO", 3)
    )[0]["id"]
    transfer = screens.saved("FINANCIAL_TRANSFER_MANAGE", fundstransferaccount=account)
    (line,) = lines(screens, 2, expense, "amount")
    screens.saved("FINANCIAL_TRANSFER_EXPENSE_MANAGE", transfer=transfer, lineitem=line["id"])

    told = screens.refused("FINANCIAL_TRANSFER_CREATE_FILE", id=transfer)

    assert "Nobody" in told and "DirectDebitBranchNumber" in told
