"""The financial settings: who sets them, what they may be, the set-up, and how they are read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from PIL import Image

from app.dialects.legacy.spelling import texts
from models.chart.tree import HEADERS
from tests.financial.paper import SAIL, a_picture, encoded
from tests.firm import Caller, Firm
from tests.history import history
from tests.snapshot import rows_of

MANAGE, SEARCH = "SETUP_FINANCIAL_SETTINGS_MANAGE", "SETUP_FINANCIAL_SETTINGS_SEARCH"
ACCOUNTS = "SETUP_FINANCIAL_ACCOUNT_SEARCH"


def as_legacy(caller: Caller, method: str, **params: Any) -> dict[str, Any]:
    """The answer as a legacy client gets it."""
    outcome = replace(caller, dialect="legacy").outcome(method, **params)
    assert outcome.ok and outcome.method is not None, outcome.message
    return texts(outcome.method, outcome.result, outcome.zone)


# --- setting ------------------------------------------------------------------------------------


MAILED_TO = ("FinanceTeamEmail", "ManagementTeamEmail", "PmTeamEmail", "SellerEmail")


@pytest.mark.parametrize("name", MAILED_TO)
@pytest.mark.parametrize("wrong", ["call us", "a@", "a@b.example\r\nBcc: x@y.example"])
def test_what_is_no_mail_address_is_said_where_it_is_set(firm: Firm, name: str, wrong: str) -> None:
    refused = firm.administrator.refused(MANAGE, **{name: wrong})

    assert "is no mail address; give one such as accounts@firm.example" in refused.fields[name][0]


def test_the_seller_has_one_mail_address(firm: Firm) -> None:
    refused = firm.administrator.refused(MANAGE, SellerEmail="a@b.example, c@d.example")

    assert refused.fields["SellerEmail"] == ["give one mail address"]


def test_a_form_posts_back_the_addresses_that_it_was_shown(firm: Firm) -> None:
    team = "Ann Ames <ann@firm.example>, bob@firm.example"
    firm.administrator(MANAGE, FinanceTeamEmail=team)
    shown = as_legacy(firm.user, SEARCH, FinanceTeamEmail=1)["data"]["rows"][0]["financeteamemail"]

    replace(firm.administrator, dialect="legacy")(MANAGE, FinanceTeamEmail=shown)

    assert shown != team
    assert firm.user(SEARCH, FinanceTeamEmail=1)["FinanceTeamEmail"] == team


@pytest.mark.parametrize("other", ["EUR", ""])
def test_the_currency_stays_once_an_invoice_is_issued_in_it(firm: Firm, other: str) -> None:
    firm.administrator(MANAGE, Currency="NZD")
    invoice = firm.an_invoice("110.00")
    firm.administrator(MANAGE, Currency="USD")
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=invoice)

    refused = firm.administrator.refused(MANAGE, Currency=other)

    assert "leave it at USD" in str(refused.fields["Currency"])
    firm.administrator(MANAGE, Currency="USD")


def test_what_another_firm_has_issued_leaves_the_currency_open(
    firm: Firm, other_firm: Firm
) -> None:
    other_firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=other_firm.an_invoice("110.00"))

    firm.administrator(MANAGE, Currency="NZD")

    assert firm.user(SEARCH, Currency=1)["Currency"] == "NZD"


def test_only_an_administrator_changes_the_settings(firm: Firm) -> None:
    assert firm.user.refused(MANAGE, LockIfReconciled="N").type == "no_right"


def test_a_setting_changed_is_in_the_history_with_its_old_and_new_value(firm: Firm) -> None:
    firm.administrator(MANAGE, LockedDateDebtors="2026-06-30")
    firm.administrator(MANAGE, LockedDateDebtors="2026-09-30")

    assert history(firm, "setting")[-2:] == [
        {"number": [None, 233], "value": [None, "2026-06-30"]},
        {"number": [233, 233], "value": ["2026-06-30", "2026-09-30"]},
    ]


def test_a_form_posted_back_as_it_was_shown_changes_nothing(firm: Firm) -> None:
    firm.administrator(MANAGE, BillingContact='Ann & "Bob"', LockedDateDebtors="2026-06-30")
    shown = as_legacy(firm.administrator, SEARCH, All=1)["data"]["rows"][0]
    before = len(history(firm, "setting"))

    posted = {name: shown[name] for name in ("billingcontact", "lockeddatedebtors", "billingstate")}
    as_legacy(firm.administrator, MANAGE, **posted)

    assert len(history(firm, "setting")) == before


@pytest.mark.parametrize("name", ["LockedDateDebtors", "LockedDateCreditors", "LockedDateJournals"])
def test_a_lock_date_is_not_later_than_today(firm: Firm, name: str) -> None:
    refusal = firm.administrator.refused(MANAGE, **{name: "2026-11-25"})

    assert "2026-11-24" in refusal.fields[name][0]
    assert firm.user(SEARCH, **{name: 1})[name] is None


def test_a_lock_date_of_today_is_taken(firm: Firm) -> None:
    firm.administrator(MANAGE, LockedDateDebtors="2026-11-24")

    assert firm.user(SEARCH, LockedDateDebtors=1)["LockedDateDebtors"] == "2026-11-24"


def test_an_emptied_lock_date_locks_nothing(firm: Firm) -> None:
    firm.administrator(MANAGE, LockedDateDebtors="2026-11-24")
    invoice = firm.an_invoice(SentDate="2026-11-25")

    as_legacy(firm.administrator, MANAGE, _=1, id=1, lockeddatedebtors="", lockeddatejournals="")

    assert "LockedDate" not in firm.locks(Object=5, ObjectContext=invoice)
    assert firm.user(SEARCH, LockedDateDebtors=1)["LockedDateDebtors"] is None


def test_a_refused_setting_leaves_the_others_as_they_were(firm: Firm) -> None:
    before = rows_of(firm.space)

    firm.administrator.refused(MANAGE, LockIfReconciled="N", LockedDateJournals="2027-01-01")

    assert rows_of(firm.space) == before


def test_the_name_that_clients_use_for_locking_sent_invoices_is_understood(firm: Firm) -> None:
    firm.administrator(MANAGE, lockinvoiceonsending="Y")
    invoice = firm.an_invoice("110.00", sent=True)

    row = as_legacy(firm.user, SEARCH, fields=[{"name": "lockinvoiceonsending"}])["data"]["rows"][0]

    assert row == {"id": "1", "lockinvoiceonsending": "Y"}
    assert "LockedSent" in firm.locks(Object=5, ObjectContext=invoice)


def test_a_setting_names_only_a_record_of_this_space(firm: Firm, other_firm: Firm) -> None:
    theirs = other_firm.an_account()

    refusal = firm.administrator.refused(MANAGE, FinancialAccountDebtor=theirs)

    assert "there is no financial account" in refusal.fields["FinancialAccountDebtor"][0]


def test_settings_are_not_removed(firm: Firm) -> None:
    refusal = firm.administrator.refused(MANAGE, Remove=1)

    assert "empty value" in refusal.fields["Remove"][0]


def test_settings_have_no_timestamp_to_compare(firm: Firm) -> None:
    refusal = firm.administrator.refused(MANAGE, LockIfReconciled="N", Timestamp="AAAAAAAAAAE=")

    assert "leave it out" in refusal.fields["Timestamp"][0]


def test_a_preview_tells_what_would_change_and_changes_nothing(firm: Firm) -> None:
    before = rows_of(firm.space)

    answer = firm.administrator(MANAGE, LockedDateDebtors="2026-06-30", preview="Y")

    assert answer["changes"] == [{"field": "LockedDateDebtors", "old": None, "new": "2026-06-30"}]
    assert rows_of(firm.space) == before


def test_a_preview_tells_each_setting_as_its_search_does_in_both_dialects(firm: Firm) -> None:
    account = firm.an_account("Till", 3)
    was = {"LockedDateDebtors": "2026-06-30", "FinancialAccountCash": account}
    firm.administrator(MANAGE, **was)
    to_be = {"LockedDateDebtors": "", "FinancialAccountCash": "", "LockIfReconciled": "N"}

    typed = firm.administrator(MANAGE, **to_be, preview="Y")["changes"]
    text = as_legacy(firm.administrator, MANAGE, **to_be, preview="Y")["changes"]

    assert typed == [
        {"field": "FinancialAccountCash", "old": account, "new": None},
        {"field": "LockIfReconciled", "old": "Y", "new": "N"},
        {"field": "LockedDateDebtors", "old": "2026-06-30", "new": None},
    ]
    assert text == [
        {"field": "FinancialAccountCash", "old": str(account), "new": ""},
        {"field": "LockIfReconciled", "old": "Y", "new": "N"},
        {"field": "LockedDateDebtors", "old": "30 Jun 2026", "new": ""},
    ]


def test_a_change_can_be_told_back(firm: Firm) -> None:
    answer = firm.administrator(MANAGE, OverdueAlertDays=14, DataReturn="overduealertdays")

    assert answer["data"]["rows"] == [{"id": 1, "overduealertdays": 14}]


# --- the initial set-up -------------------------------------------------------------------------


def test_the_set_up_makes_books_one_can_start_with(firm: Firm) -> None:
    made = firm.administrator(MANAGE, SetDefault=1)

    settings = firm.user(SEARCH, All=1, IncludeFinancialAccountText=1)
    assert settings["LockInvoiceOnSend"] == "Y"
    assert settings["FinancialAccountDebtorText"] == "Debtors"
    assert settings["FinancialAccountCreditorText"] == "Creditors"
    assert settings["TaxReportFinancialAccountPayableText"] == "Tax Payable"
    assert settings["TaxReportFinancialAccountCreditsText"] == "Tax Credits"
    office = firm.user.row(
        "CONTACT_BUSINESS_SEARCH", settings["TaxReportContactBusiness"], "tradename"
    )
    assert office["tradename"] == "Tax Office"
    bank = firm.user.row(
        "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH",
        made["bankaccount"],
        "financialaccounttext",
        "defaultreceiptaccount",
    )
    assert (bank["financialaccounttext"], bank["defaultreceiptaccount"]) == ("Bank", "Y")


def test_the_chart_has_five_roots_and_everything_else_below_them(firm: Firm) -> None:
    made = firm.administrator(MANAGE, SetDefault=1)

    rows = firm.user.rows(ACCOUNTS, "title", "type", "code", "parentaccount", "postable")
    (root,) = [row["id"] for row in rows if row["parentaccount"] is None]
    assert made["financialaccountroot"] == root
    headers = {row["id"]: row for row in rows if row["parentaccount"] == root}
    assert sorted(row["type"] for row in headers.values()) == [1, 2, 3, 4, 5]
    assert all(row["postable"] == "N" for row in headers.values())
    below = [row for row in rows if row["id"] not in {root, *headers}]
    assert all(headers[row["parentaccount"]]["type"] == row["type"] for row in below)
    unallocated = [(row["type"], row["code"]) for row in rows if row["title"] == "Unallocated"]
    assert sorted(unallocated) == [(1, "-"), (2, "-")]


def test_the_set_up_can_make_the_roots_only(firm: Firm) -> None:
    before = firm.user.rows(ACCOUNTS, "title")

    firm.administrator(MANAGE, SetDefault=1, RootOnly=1)

    assert firm.user.rows(ACCOUNTS, "title") == before
    roots = [row["title"] for row in before if row["title"] in HEADERS.values()]
    assert roots == ["Expenses", "Revenue", "Assets", "Liability", "Equity"]
    assert firm.user(SEARCH, LockInvoiceOnSend=1)["LockInvoiceOnSend"] == "Y"


def test_the_set_up_is_done_once(firm: Firm) -> None:
    firm.administrator(MANAGE, SetDefault=1)
    before = rows_of(firm.space)

    refusal = firm.administrator.refused(MANAGE, SetDefault=1)

    assert refusal.type == "set_up_already"
    assert rows_of(firm.space) == before


def test_a_set_up_sent_again_with_its_key_answers_what_it_answered(firm: Firm) -> None:
    first = firm.administrator(MANAGE, SetDefault=1, Idempotency="set-up")

    again = firm.administrator(MANAGE, SetDefault=1, Idempotency="set-up")

    assert again["bankaccount"] == first["bankaccount"]


def test_values_of_ones_own_go_before_those_of_the_set_up(firm: Firm) -> None:
    debtors = firm.an_account("Trade Receivables", 3)
    office = firm.a_business("Inland Revenue")

    firm.administrator(
        MANAGE,
        SetDefault=1,
        LockInvoiceOnSend="N",
        FinancialAccountDebtor=debtors,
        TaxReportContactBusiness=office,
        LockedDateDebtors="2026-06-30",
    )

    settings = firm.user(SEARCH, All=1)
    assert settings["LockInvoiceOnSend"] == "N"
    assert settings["FinancialAccountDebtor"] == debtors
    assert settings["TaxReportContactBusiness"] == office
    assert settings["LockedDateDebtors"] == "2026-06-30"
    names = [row["tradename"] for row in firm.user.rows("CONTACT_BUSINESS_SEARCH", "tradename")]
    assert names == ["Inland Revenue"]


def test_the_set_up_uses_what_is_there(firm: Firm) -> None:
    (root,) = (
        row["id"]
        for row in firm.user.rows(ACCOUNTS, "parentaccount")
        if row["parentaccount"] is None
    )
    (unallocated,) = (
        row["id"]
        for row in firm.user.rows(ACCOUNTS, "title", "type")
        if (row["title"], row["type"]) == ("Unallocated", 1)
    )
    bank = firm.a_bank_account()
    office = firm.a_business("Tax Office")

    made = firm.administrator(MANAGE, SetDefault=1)

    assert (made["bankaccount"], made["financialaccountroot"]) == (bank, root)
    contact = firm.user(SEARCH, TaxReportContactBusiness=1)["TaxReportContactBusiness"]
    assert contact == office
    rows = firm.user.rows(ACCOUNTS, "title", "type")
    assert [row["id"] for row in rows if row["title"] == "Unallocated" and row["type"] == 1] == [
        unallocated
    ]


def test_the_mark_of_the_set_up_is_not_set_by_hand(firm: Firm) -> None:
    firm.administrator(MANAGE, SetDefault=1)

    refusal = firm.administrator.refused("CORE_PROFILE_MANAGE", Type=3, Attribute=9013, Value="N")

    assert "SetDefault" in refusal.fields["Attribute"][0]


def test_one_firms_set_up_is_no_other_firms(firm: Firm, other_firm: Firm) -> None:
    before = rows_of(other_firm.space)

    firm.administrator(MANAGE, SetDefault=1)

    assert rows_of(other_firm.space) == before
    other_firm.administrator(MANAGE, SetDefault=1)


# --- reading ------------------------------------------------------------------------------------


def test_every_user_reads_the_settings_with_their_defaults(firm: Firm) -> None:
    answer = firm.user(SEARCH, All=1)

    assert answer["LockIfReconciled"] == "Y"
    assert answer["LockInvoiceOnSend"] == "N"
    assert answer["EndOfFinancialYear"] == "30 Jun"
    assert answer["LockedDateDebtors"] is None
    assert answer["data"]["rows"][0]["lockifreconciled"] == "Y"


def test_only_the_settings_asked_for_are_answered(firm: Firm) -> None:
    answer = firm.user(SEARCH, LockIfReconciled=1, Accrual="1", OverdueAlert=0)

    assert answer["data"]["rows"] == [{"id": 1, "accrual": "Y", "lockifreconciled": "Y"}]
    assert "OverdueAlert" not in answer


def test_texts_of_accounts_come_when_they_are_asked_for(firm: Firm) -> None:
    debtors = firm.an_account("Debtors", 3)
    firm.administrator(MANAGE, FinancialAccountDebtor=debtors)

    without = firm.user(SEARCH, FinancialAccountDebtor=1)
    with_texts = firm.user(SEARCH, FinancialAccountDebtor=1, IncludeFinancialAccountText=1)

    assert "FinancialAccountDebtorText" not in without
    assert with_texts["FinancialAccountDebtorText"] == "Debtors"


def test_a_screen_asks_for_its_fields_as_in_a_search(firm: Firm) -> None:
    debtors = firm.an_account("Debtors & others", 3)
    firm.administrator(
        MANAGE,
        FinancialAccountDebtor=debtors,
        LockedDateDebtors="2026-06-30",
        TimeBillingRate="1,250.50",
    )
    names = [
        "notes", "accrual", "lockeddatedebtors", "lockeddatecreditors", "lockinvoiceonsending",
        "financialaccountdebtors", "financialaccountdebtorstext", "timebillingrate", "guid",
        "taxreportcontactbusinesstext", "accrual",
    ]  # fmt: skip
    criteria = {
        "fields": [{"name": name} for name in names],
        "filters": [],
        "options": {"rf": "json", "rows": 1, "returnparameters": ""},
    }

    answer = as_legacy(firm.user, SEARCH, criteria=json.dumps(criteria))

    assert answer["data"]["rows"] == [
        {
            "id": "1",
            "notes": "",
            "accrual": "Y",
            "lockeddatedebtors": "30 Jun 2026",
            "lockeddatecreditors": "",
            "lockinvoiceonsending": "N",
            "financialaccountdebtors": str(debtors),
            "financialaccountdebtorstext": "Debtors &amp; others",
            "timebillingrate": "1,250.50",
            "guid": "",
            "taxreportcontactbusinesstext": "",
        }
    ]
    assert (answer["notes"], answer["morerows"], answer["rows"]) == ("RETURNED", "false", "1")


def test_a_typed_client_is_told_of_a_field_that_no_setting_has(firm: Firm) -> None:
    refusal = firm.user.refused(SEARCH, fields=[{"name": "lockdate"}])

    assert "lockdate is no field" in refusal.fields["fields"][0]


def test_fields_may_come_as_one_text(firm: Firm) -> None:
    answer = firm.user(SEARCH, fields="accrual, lockifreconciled")

    assert answer["data"]["rows"] == [{"id": 1, "accrual": "Y", "lockifreconciled": "Y"}]


@pytest.mark.parametrize("fields", [17, [17], {"name": "accrual"}])
def test_fields_that_are_no_names_are_refused(firm: Firm, fields: Any) -> None:
    refusal = firm.user.refused(SEARCH, fields=fields)

    assert "list of objects" in refusal.fields["fields"][0]


def test_every_setting_can_be_asked_for_at_once(firm: Firm) -> None:
    answer = firm.user(SEARCH, fields=[{"name": "*"}])

    row = answer["data"]["rows"][0]
    assert row["lockifreconciled"] == "Y"
    assert row["financialaccountdebtortext"] == "Debtors"


@pytest.mark.parametrize(
    "name",
    [
        "AccountingMethod", "Accrual", "BillingAddress1", "ClassicPayslip", "DefaultProject",
        "DefaultInvoiceSentValue", "EndOfFinancialYear", "FinancialAccountCreditor",
        "LockIfInCompletedTaxReport", "PayrollFinancialAccountallowance", "PayrollPayPeriod",
        "PayrollCreateExpenses", "SegmentByArea", "TaxReportSchedulingTaxOfficeDays",
        "TaxReportFinancialAccountInstalment", "TimeBillingRate", "LockedDateJournals",
    ],
)  # fmt: skip
def test_the_documented_names_are_known_in_both_methods(firm: Firm, name: str) -> None:
    firm.administrator(MANAGE, **{name: ""})

    assert len(firm.user(SEARCH, **{name: 1})["data"]["rows"][0]) == 2


# --- accrual or cash ------------------------------------------------------------------------------


def methods_of(firm: Firm) -> tuple[object, object, str]:
    """What both settings say, and what a tax report goes by."""
    row = firm.user(SEARCH, fields=[{"name": "accrual"}, {"name": "accountingmethod"}])
    said = row["data"]["rows"][0]
    report = "FINANCIAL_TAX_REPORT"
    id = int(firm.user(f"{report}_MANAGE")["id"])
    by = firm.user.row(f"{report}_SEARCH", id, "taxaccountingmethod")["taxaccountingmethod"]
    firm.user(f"{report}_MANAGE", Id=id, Remove=1)
    return said["accrual"], said["accountingmethod"], by


@pytest.mark.parametrize("cash", [{"Accrual": "N"}, {"AccountingMethod": 2}])
def test_accrual_and_accounting_method_say_the_same(firm: Firm, cash: dict[str, object]) -> None:
    before = methods_of(firm)
    firm.administrator(MANAGE, **cash)
    by_cash = methods_of(firm)
    firm.administrator(MANAGE, **{name: "" for name in cash})

    assert before == methods_of(firm) == ("Y", 1, "Accrual")
    assert by_cash == ("N", 2, "Cash")


def test_a_form_that_changes_one_of_them_posts_back_the_other_as_it_was_shown(firm: Firm) -> None:
    as_legacy(firm.administrator, MANAGE, accountingmethod="1", accrual="N")
    by_cash = methods_of(firm)

    as_legacy(firm.administrator, MANAGE, accrual="N", accountingmethod="1")

    assert by_cash == ("N", 2, "Cash")
    assert methods_of(firm) == ("Y", 1, "Accrual")


@pytest.mark.parametrize("wrong", ["Cash", "3", 0])
def test_an_accounting_method_is_one_of_two(firm: Firm, wrong: object) -> None:
    refused = firm.administrator.refused(MANAGE, AccountingMethod=wrong)

    assert set(refused.fields) == {"AccountingMethod"}
    assert methods_of(firm) == ("Y", 1, "Accrual")


# --- the logo of invoices -------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["PNG", "JPEG", "SVG"])
def test_a_logo_is_a_picture_in_base64(firm: Firm, format: str) -> None:
    logo = encoded(SAIL) if format == "SVG" else a_picture(format)

    firm.administrator(MANAGE, InvoiceLogo=logo)

    assert firm.user(SEARCH, InvoiceLogo=1)["InvoiceLogo"] == logo


@pytest.mark.parametrize(
    "wrong",
    [
        "no base64!",
        encoded("GIF89a"),
        encoded("<html>"),
        encoded("<svg" + " " * 200_000),
        encoded("<svg"),
        encoded('<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>'),
        encoded(SAIL.replace("</svg>", '<image href="logo.png" width="1" height="1"/></svg>')),
        a_picture("PNG")[:40],
        a_picture("JPEG")[:40],
    ],
)
def test_a_logo_that_can_not_be_drawn_is_refused(firm: Firm, wrong: str) -> None:
    assert "InvoiceLogo" in firm.administrator.refused(MANAGE, InvoiceLogo=wrong).fields


@cache
def a_vast_png() -> str:
    """A picture of 84 KB that takes 800 MB to draw."""
    drawn = io.BytesIO()
    Image.new("1", (27_000, 27_000)).save(drawn, "PNG")
    return encoded(drawn.getvalue())


NOISE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><filter id="f">'
    '<feTurbulence baseFrequency="0.01" numOctaves="100000000"/></filter>'
    '<rect width="9" height="9" filter="url(#f)"/></svg>'
)


@pytest.mark.parametrize("taken", ["memory", "time"])
def test_a_small_file_that_takes_ever_so_much_to_draw_is_refused(firm: Firm, taken: str) -> None:
    logo = a_vast_png() if taken == "memory" else encoded(NOISE)

    refused = firm.administrator.refused(MANAGE, InvoiceLogo=logo)

    assert refused.fields["InvoiceLogo"] == [
        "give another picture, this one can't be drawn: it takes too long, or too much memory"
    ]


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("Currency", "DUCAT"), ("Language", "tlh-QO"), ("InvoiceVoidRight", "anybody")],
)
def test_a_setting_with_a_fixed_list_takes_nothing_else(
    firm: Firm, setting: str, wrong: str
) -> None:
    assert setting in firm.administrator.refused(MANAGE, **{setting: wrong}).fields


def test_a_form_leaves_out_that_a_setting_is_of_tax_reports(firm: Firm) -> None:
    account = firm.an_account("Tax owed", 4)

    firm.administrator(
        MANAGE, Frequency="2", FinancialAccountPayable=account, Notes="Ask Ann", MessagingAccount=7
    )

    fields = ("taxreportfrequency", "frequency", "financialaccountpayabletext", "notes")
    row = firm.user(SEARCH, fields=[{"name": name} for name in fields])["data"]["rows"][0]
    assert [row[name] for name in fields] == ["2", "2", "Tax owed", "Ask Ann"]
