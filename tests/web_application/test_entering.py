"""Getting in: logging on, what is asked at boot, the front page of the financials, set-up."""

from __future__ import annotations

import pytest

from tests.web_application.application import Application
from tests.web_application.books import ACCOUNTS, BANKS, chart
from tests.web_application.conftest import Office

SETTINGS = (
    "id,notes,accrual,accountingmethod,calculationmethod,endoffinancialyear,messagingaccount,"
    "defaultinvoicesentvalue,lockeddatecreditors,lockeddatedebtors,lockeddatejournals,"
    "lockifincompletedtaxreport,lockinvoiceonsending,lockifreconciled,financialaccountdebtors,"
    "financialaccountdebtorstext,financialaccountcreditors,financialaccountcreditorstext,"
    "financialaccountcash,financialaccountcashtext,financialaccountcurrentearnings,"
    "financialaccountretainedearnings,financialaccountproductincome,payrollpayperiod,"
    "payrollfinancialaccounttax,taxreportfrequency,taxreportfrequencyemployee,"
    "taxreportfinancialaccountpayable,taxreportfinancialaccountcredits,"
    "taxreportfinancialaccountemployee,taxreportcontactbusiness,taxreportcontactbusinesstext"
)
OF_TAX_REPORTS = (
    "frequency,frequencyemployee,calculationmethod,financialaccountpayable,"
    "financialaccountpayabletext,financialaccountcredits,financialaccountcreditstext,"
    "financialaccountemployee,financialaccountemployeetext,contactbusiness,contactbusinesstext"
)
UNRESTRICTED = {"administrator": "Y", "bookkeeper": "N"}


def test_it_finds_out_who_is_there(office: Office) -> None:
    screens = office.screens
    details = screens.get("CORE_GET_USER_DETAILS")
    sid = screens.get("CORE_GET_SID")
    off = screens.get("CORE_LOGOFF")
    nobody = screens.get("CORE_GET_USER_DETAILS")

    assert details["unrestrictedaccess"] == UNRESTRICTED[office.who]
    assert all(each.keys() >= {"id", "title"} for each in details["roles"]["rows"])
    assert sid["sid"] == details["sid"]
    assert off["status"] == "OK"
    assert (nobody["status"], nobody["error"]["errorcode"]) == ("ER", "1")


EMPTY = [
    (
        "SETUP_STRUCTURE_OBJECT_LINK_SEARCH",
        "objecttext,categorytext,category,object,structuretext,structureobjectlink.object.prefix",
    ),
    ("CORE_URL_SEARCH", "title,url,urllogon"),
    ("SETUP_EXTERNAL_USER_ACCESS_SEARCH", "createddate,etag"),
    ("SETUP_FINANCIAL_PAYROLL_LINE_TYPE_SEARCH", "title,notes,fixed"),
    ("CORE_SPACE_PROFILE_SEARCH", "attribute,value"),
    ("PROJECT_SEARCH", "id,reference,description"),
    ("SETUP_MESSAGING_ACCOUNT_SEARCH", "email"),
    ("SETUP_SITE_SEARCH", "title"),
    ("ACTION_SEARCH", "actiontypetext,description,duedate"),
    ("CORE_FAVOURITE_SEARCH", "objecttext,objectcontexttext"),
]


@pytest.mark.parametrize(("method", "fields"), EMPTY)
def test_calls_at_boot_and_of_small_screens_are_answered(
    screens: Application, method: str, fields: str
) -> None:
    filters = [("attribute", "IN_LIST", "528")] if "PROFILE" in method else []
    summary = "count(id) count;sum(amount) total" if "PROFILE" not in method else ""
    answer = screens.search(method, fields, *filters, rows=100, summary=summary)

    assert answer["data"]["rows"] == []
    if summary:
        assert answer["summary"] == {"count": "0", "total": "0.00"}


@pytest.mark.parametrize(
    "name",
    ["EDITOR_LINK", "EDITOR_IMAGE", "EDITOR_MEDIA", "DYNAMIC_TAG"],
)
def test_the_text_editor_is_answered_a_list(office: Office, name: str) -> None:
    client = office.screens.client

    assert client.get(f"/rpc/core/?method=CORE_{name}_SEARCH").json() == []


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("SETUP_SITE_MANAGE", {"title": "Public Template Files"}),
        ("SETUP_FINANCIAL_PAYROLL_LINE_TYPE_MANAGE", {"title": "Overtime"}),
        ("CORE_URL_MANAGE", {"url": "https://bank.example"}),
    ],
)
def test_what_is_not_kept_here_is_refused_in_words(
    screens: Application, method: str, sent: dict[str, str]
) -> None:
    words = screens.refused(method, **sent)

    assert "nothing was saved or sent" in words
    assert "undefined" not in words


def test_it_remembers_where_one_was_and_reports_errors(screens: Application) -> None:
    menu = screens.form("CORE_PROFILE_SEARCH", attribute=10, type=1, custom="Y", advanced=10)
    screens.form("CORE_PROFILE_MANAGE", value="a|b", attribute=4, custom="Y")
    again = screens.get("CORE_PROFILE_SEARCH", attribute=4, custom="Y")
    reported = screens.form("CORE_DEBUG_LOG_MANAGE", data="x", notes="No Access Rights")

    assert (menu["data"], again["data"], reported["status"]) == ("", "a|b", "OK")


def test_the_space_is_found_with_the_user_that_one_is_there(screens: Application) -> None:
    (space,) = screens.rows(
        "CORE_SPACE_SEARCH",
        "space,spacetext,targetuser,targetusercontactbusiness,targetusercontactbusinesstext,"
        "targetusertext,unrestrictedaccess",
    )
    details = screens.get("CORE_GET_USER_DETAILS")

    assert (space["space"], space["targetuser"]) == (details["space"], details["user"])


def test_the_financials_open(screens: Application) -> None:
    (settings,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", SETTINGS, rows=1)
    (of_tax,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", OF_TAX_REPORTS, rows=1)
    all_of_them = screens.get(
        "SETUP_FINANCIAL_SETTINGS_SEARCH", all=1, includefinancialaccounttext=1
    )
    banks = screens.rows("FINANCIAL_BANK_ACCOUNT_SEARCH", BANKS, ("status", "EQUAL_TO", 1))
    unallocated = screens.rows(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", "title,type", ("title", "TEXT_IS_LIKE", "Unallocated")
    )
    accounts = screens.search(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", ACCOUNTS, rows=500, sorts="title asc"
    )

    assert settings["id"] == "1" and settings["financialaccountdebtors"]
    assert of_tax["financialaccountpayable"] == settings["taxreportfinancialaccountpayable"] != ""
    assert all_of_them["status"] == "OK"
    assert banks and all(each["status"] == "1" for each in banks)
    assert {"1", "2"} <= {each["type"] for each in unallocated}
    assert accounts["morerows"] == "false"


def test_the_chart_is_walked_down_from_its_root(screens: Application) -> None:
    """First level by its root, then the first row of each type, and the parent of each other."""
    rows = chart(screens).rows
    ids = {row["id"]: row for row in rows}
    root = next(row for row in rows if row["parentaccount"] == "")
    level = [row for row in rows if row["parentaccount"] == root["id"]]

    for type in ("2", "1", "3", "4", "5"):
        assert next(row for row in level if row["type"] == type)["id"]
    for word in ("Expense", "Revenue", "Asset", "Liability", "Equity"):
        assert [row for row in level if word in row["title"]], word
    for row in rows:
        if row is not root:
            assert ids[row["parentaccount"]]["title"] == row["parentaccounttext"]


def test_the_front_page_counts_what_is_left_to_do(screens: Application) -> None:
    for account in screens.rows(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH", "title", ("title", "TEXT_IS_LIKE", "Unallocated")
    ):
        counted = screens.search(
            "FINANCIAL_ITEM_SEARCH",
            "id",
            ("financialaccount", "EQUAL_TO", account["id"]),
            ("amount", "NOT_EQUAL_TO", 0),
            summary="count(id) total",
            rows=0,
        )
        assert counted["data"]["rows"] == []
        assert counted["summary"]["total"].isdigit()
    for kind in ("RECEIPT", "PAYMENT"):
        counted = screens.search(
            f"FINANCIAL_{kind}_SEARCH",
            "id",
            ("reconciliation", "IS_NULL"),
            summary="count(id) total",
            rows=0,
        )
        assert counted["summary"]["total"].isdigit()
    for status in (1, 3):
        screens.search(
            "FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH",
            "bankaccount,bankaccounttext,count(id) bankaccounttotal",
            ("status", "EQUAL_TO", status),
            ("bankaccount", "IS_NOT_NULL"),
            summary="count(id) total",
            rows=100,
        )


def test_private_notes_are_kept_for_oneself(office: Office) -> None:
    title = f"FINANCIAL NOTES ({office.who})"
    notes = (
        "DOCUMENT_SEARCH",
        "content",
        ("title", "EQUAL_TO", title),
        ("private", "EQUAL_TO", "Y"),
    )
    screens = office.screens
    first = screens.saved("DOCUMENT_MANAGE", title=title, content="<b>Call</b>", private="Y")
    screens.saved("DOCUMENT_MANAGE", id=first, content="<b>Called</b>")

    (mine,) = screens.rows(*notes, rows=1, sorts="id asc")
    other = "bookkeeper" if office.is_administrator else "administrator"
    others = office.of(other).rows(*notes, rows=1, sorts="id asc")

    assert mine["content"] == "&lt;b&gt;Called&lt;/b&gt;"
    assert others == []
    office.screens.saved("DOCUMENT_MANAGE", id=first, remove=1)


# --- set-up > financials ------------------------------------------------------------------------


def test_the_set_up_of_the_financials_is_saved_and_loaded_anew(office: Office) -> None:
    screens = office.screens
    (before,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", SETTINGS, rows=1)
    posted = {
        "_": 1,
        "id": before["id"],
        "accrual": "Y",
        "calculationmethod": "",
        "endoffinancialyear": before["endoffinancialyear"],
        "defaultinvoicesentvalue": before["defaultinvoicesentvalue"],
        "lockeddatedebtors": before["lockeddatedebtors"],
        "lockeddatecreditors": before["lockeddatecreditors"],
        "lockeddatejournals": before["lockeddatejournals"],
        "notes": "Books of ours",
        "messagingaccount": "",
        "lockifincompletedtaxreport": "Y",
        "frequency": "2",
        "frequencyemployee": "",
        "financialaccountcash": before["financialaccountcash"],
        "financialaccountdebtors": before["financialaccountdebtors"],
        "financialaccountpayable": before["taxreportfinancialaccountpayable"],
    }

    answer = screens.form("SETUP_FINANCIAL_SETTINGS_MANAGE", **posted)

    (after,) = screens.rows("SETUP_FINANCIAL_SETTINGS_SEARCH", SETTINGS, rows=1)
    if office.is_administrator:
        assert answer["status"] == "OK"
        assert after == {**before, "notes": "Books of ours", "taxreportfrequency": "2"}
    else:
        assert answer["error"]["errorcode"] == "2"
        assert isinstance(answer["error"]["methodhelp"], str)
        assert after == before


BANK_FORM = {
    "id": "",
    "title": "Second",
    "accountname": "Ours",
    "bsb": "062-001",
    "bank": "",
    "accountnumber": "1234",
    "financialaccount": "",
    "status": "2",
    "defaultpaymentaccount": "N",
    "defaultreceiptaccount": "N",
}
PAYMENTS_FORM = {
    "title": "File",
    "provider": "3",
    "status": "2",
    "takepayment": "N",
    "makepayment": "Y",
    "urlcancel": "",
    "urlsuccess": "",
    "provideraccountkey": "",
    "apilogon": "",
    "apipassword": "secret",
    "apikey": "secret",
}
PAYMENTS = (
    "title,provider,providertext,status,statustext,takepayment,makepayment,urlcancel,urlsuccess,"
    "provideraccountkey,apikey,apilogon"
)


def test_an_ordinary_user_is_told_that_he_may_not_set_up(office: Office) -> None:
    words = office.of("bookkeeper").refused("SETUP_FINANCIAL_ACCOUNT_MANAGE", type=2, title="Mine")

    assert words and "undefined" not in words


def test_an_account_is_set_up_and_taken_away(office: Office) -> None:
    screens = office.of("administrator")
    account = screens.saved(
        "SETUP_FINANCIAL_ACCOUNT_MANAGE",
        type=1,
        id="",
        code="1-999",
        title="Sail repairs",
        parentaccount=chart(screens).account("Expenses"),
        postable="Y",
        expensecostofsale="N",
        taxtype=1,
    )
    opened = screens.one(
        "SETUP_FINANCIAL_ACCOUNT_SEARCH",
        account,
        "title,description,parentaccount,parentaccounttext,postable,expensecostofsale,taxtype,"
        "code,class",
    )

    removed = screens.form("SETUP_FINANCIAL_ACCOUNT_MANAGE", remove=1, id=account)

    assert (opened["title"], opened["code"]) == ("Sail repairs", "1-999")
    assert opened["parentaccounttext"] == "Expenses"
    assert removed["notes"] == "REMOVED"


def test_banks_and_ways_to_pay_are_set_up_and_show_no_secret(office: Office) -> None:
    screens = office.of("administrator")
    bank = screens.saved("SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE", **BANK_FORM)
    search = "SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT"
    payments = screens.saved(f"{search}_MANAGE", **PAYMENTS_FORM)
    shown = screens.one(f"{search}_SEARCH", payments, PAYMENTS)

    removed = [
        screens.form(f"SETUP_FINANCIAL_{kind}_MANAGE", remove=1, id=id)
        for kind, id in (("BANK_ACCOUNT", bank), ("FUNDS_TRANSFER_ACCOUNT", payments))
    ]

    assert "secret" not in shown.values()
    assert [each["notes"] for each in removed] == ["REMOVED"] * 2
