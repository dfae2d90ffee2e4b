"""Tax reports: which documents they hold, what they owe, and the stretch they close and open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.firm import Firm, new_firm
from tests.history import history

MANAGE = "FINANCIAL_TAX_REPORT_MANAGE"
COMPLETE = "FINANCIAL_TAX_REPORT_COMPLETE"
SEARCH = "FINANCIAL_TAX_REPORT_SEARCH"
JUNE, JULY = "2026-06-15", "2026-07-15"
SECOND_QUARTER = {"TaxStartDate": "2026-04-01", "EndDate": "2026-06-30"}
THIRD_QUARTER = {"TaxStartDate": "2026-07-01", "EndDate": "2026-09-30"}


def with_tax_office(firm: Firm) -> Firm:
    """The firm, with all that the settings must name before a report is completed."""
    firm.made["office"] = firm.a_business("Tax Office")
    firm.made["payable"] = firm.an_account("Tax payable", type=4)
    firm.made["credits"] = firm.an_account("Tax credits", type=3)
    firm.administrator(
        "SETUP_FINANCIAL_SETTINGS_MANAGE",
        TaxReportContactBusiness=firm.made["office"],
        TaxReportFinancialAccountPayable=firm.made["payable"],
        TaxReportFinancialAccountCredits=firm.made["credits"],
    )
    return firm


@pytest.fixture
def reporting(firm: Firm) -> Firm:
    return with_tax_office(firm)


def a_report(firm: Firm, **more: Any) -> int:
    return int(firm.user(MANAGE, **{**SECOND_QUARTER, **more})["id"])


def a_complete_one(firm: Firm, **more: Any) -> int:
    id = a_report(firm, **more)
    firm.administrator(COMPLETE, Id=id)
    return id


def lock_dates(firm: Firm) -> list[str | None]:
    names = ("lockeddatedebtors", "lockeddatecreditors", "lockeddatejournals")
    asked = [{"name": name} for name in names]
    (row,) = firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", fields=asked)["data"]["rows"]
    return [row[name] or None for name in names]


# --- adding -------------------------------------------------------------------------------------


def dates_of(firm: Firm, report: int) -> tuple[str, str]:
    row = firm.user.row(SEARCH, report, "taxstartdate", "enddate")
    return row["taxstartdate"], row["enddate"]


def test_the_first_report_is_of_the_quarter_before_today(firm: Firm) -> None:
    report = firm.user(MANAGE)["id"]

    assert dates_of(firm, report) == ("2026-07-01", "2026-09-30")
    assert firm.user.row(SEARCH, report, "reference")["reference"] == "BAS000001"


def test_the_next_report_follows_the_last_and_is_as_long(firm: Firm) -> None:
    a_report(firm, TaxStartDate="2026-07-01", EndDate="2026-07-31")

    following = firm.user(MANAGE)["id"]

    assert dates_of(firm, following) == ("2026-08-01", "2026-08-31")


def test_the_report_of_an_area_follows_the_last_of_that_area(firm: Firm) -> None:
    a_report(firm, Area=3, TaxStartDate="2026-01-01", EndDate="2026-03-31")
    a_report(firm)

    of_area, of_all = firm.user(MANAGE, Area=3)["id"], firm.user(MANAGE, Area=-1)["id"]

    assert dates_of(firm, of_area) == ("2026-04-01", "2026-06-30")
    assert dates_of(firm, of_all) == ("2026-07-01", "2026-09-30")


def test_an_end_before_everything_known_gives_a_quarter_that_ends_there(firm: Firm) -> None:
    report = firm.user(MANAGE, EndDate="2026-03-31")["id"]

    assert dates_of(firm, report) == ("2026-01-01", "2026-03-31")


def test_a_report_does_not_end_before_it_starts(firm: Firm) -> None:
    refused = firm.user.refused(MANAGE, TaxStartDate="2026-04-01", EndDate="2026-03-31")

    assert "EndDate" in refused.fields


def test_status_2_is_not_set_by_hand(firm: Firm) -> None:
    added = firm.administrator.refused(MANAGE, Status=2)
    changed = firm.administrator.refused(MANAGE, Id=a_report(firm), Status=2, override="Y")

    assert (added.type, changed.type) == ("complete_through_method", "complete_through_method")


def test_a_report_may_be_marked_as_ready_and_checked(firm: Firm) -> None:
    report = a_report(firm)

    firm.user(MANAGE, Id=report, Status=3)
    firm.user(MANAGE, Id=report, Status=4)

    assert firm.user.row(SEARCH, report, "statustext") == {
        "id": report,
        "statustext": "Checked / Approved For Completion",
    }


# --- what it holds ------------------------------------------------------------------------------


def test_every_document_of_the_stretch_is_in_it_and_locked(reporting: Firm) -> None:
    firm = reporting
    inside = {
        5: firm.an_invoice("110.00", SentDate="2026-04-01", sent=True),
        2: firm.an_expense("110.00", AccruedDate="2026-06-30"),
        6: firm.a_receipt("110.00", ReceivedDate=JUNE),
        3: firm.a_payment("110.00", PaidDate=JUNE),
        69: firm.a_credit_note("55.00", CreditDate=JUNE),
        122: firm.a_journal("10.00", finalised=True, JournalDate=JUNE),
    }
    outside = {
        5: firm.an_invoice("110.00", SentDate="2026-07-01", sent=True),
        2: firm.an_expense("110.00", AccruedDate="2026-07-01"),
        122: firm.a_journal("10.00", JournalDate=JUNE),
    }

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert completed["Count"] == 6
    for object, document in inside.items():
        assert "LockedBAS" in firm.locks(Object=object, ObjectContext=document), object
    for object, document in outside.items():
        assert "LockedBAS" not in firm.locks(Object=object, ObjectContext=document), object


def test_an_invoice_counts_from_the_day_of_the_space_on_which_it_is_sent(books: str) -> None:
    """Sent on 30 June at 20:00 UTC, which is 1 July in Sydney; before that it is in no report."""
    firm = with_tax_office(new_firm(f"Sydney {books}"[:90], time_zone="Australia/Sydney"))
    at_night = replace(firm.user, now=datetime(2026, 6, 30, 20, 0, tzinfo=UTC))
    invoice = at_night("FINANCIAL_INVOICE_MANAGE", Sent="Y")["id"]
    draft = at_night("FINANCIAL_INVOICE_MANAGE")["id"]

    a_complete_one(firm)
    in_second = "LockedBAS" in firm.locks(Object=5, ObjectContext=invoice)
    a_complete_one(firm, **THIRD_QUARTER)
    in_third = "LockedBAS" in firm.locks(Object=5, ObjectContext=invoice)

    assert (in_second, in_third) == (False, True)
    assert firm.locks(Object=5, ObjectContext=draft) == set()


def test_what_an_earlier_report_has_is_not_in_the_next(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    a_complete_one(firm)

    again = firm.administrator(COMPLETE, Id=a_report(firm))

    assert (again["Count"], again["TaxCollected"]) == (0, "0.00")


def test_the_report_of_an_area_holds_that_area_and_warns_of_the_rest(reporting: Firm) -> None:
    firm = reporting
    inside = firm.an_invoice("110.00", SentDate=JUNE, sent=True, Area=3)
    beside = firm.an_invoice("110.00", SentDate=JUNE, sent=True, Area=4)
    firm.an_expense("55.00", AccruedDate="2026-01-31")
    firm.an_expense("55.00", AccruedDate=JULY, Area=4)

    completed = firm.administrator(COMPLETE, Id=a_report(firm, Area=3))

    assert completed["Count"] == 1
    assert completed["warnings"][0].endswith("locked, up to 2026-06-30: 2")
    assert firm.locks(Object=5, ObjectContext=inside) == {"LockedBAS", "LockedDate"}
    assert firm.locks(Object=5, ObjectContext=beside) == {"LockedDate"}


def test_the_report_of_all_areas_warns_of_nothing(reporting: Firm) -> None:
    reporting.an_expense("55.00", AccruedDate="2026-01-31")

    completed = reporting.administrator(COMPLETE, Id=a_report(reporting, Area=-1))

    assert "warnings" not in completed


# --- what it owes -------------------------------------------------------------------------------


def made_document(firm: Firm, completed: dict[str, Any]) -> dict[str, Any]:
    search = {2: "FINANCIAL_EXPENSE_SEARCH", 5: "FINANCIAL_INVOICE_SEARCH"}[completed["Object"]]
    fields = {2: ("accrueddate", "contactbusinesspaidto"), 5: ("sentdate", "contactbusinesssentto")}
    dated, contact = fields[completed["Object"]]
    row = firm.user.row(search, completed["ObjectContext"], dated, contact, "amount", "tax")
    return {"date": row[dated], "office": row[contact], "amount": row["amount"], "tax": row["tax"]}


def test_tax_owed_becomes_an_expense_of_today_with_the_tax_office(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("1100.00", SentDate=JUNE, sent=True)
    firm.an_expense("330.00", AccruedDate=JUNE)

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert (completed["TaxCollected"], completed["TaxPaid"]) == ("100.00", "30.00")
    assert completed["Object"] == 2
    office = firm.made["office"]
    assert made_document(firm, completed) == {
        "date": "2026-11-24",
        "office": office,
        "amount": "70.00",
        "tax": "0.00",
    }
    lines = [
        firm.user.row("FINANCIAL_ITEM_SEARCH", line, "amount", "financialaccount")
        for line in firm.lines(2, completed["ObjectContext"])
    ]
    assert [(line["amount"], line["financialaccount"]) for line in lines] == [
        ("100.00", firm.made["payable"]),
        ("-30.00", firm.made["credits"]),
    ]


def test_a_refund_becomes_an_invoice(reporting: Firm) -> None:
    firm = reporting
    firm.an_expense("330.00", AccruedDate=JUNE)

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert completed["Object"] == 5
    assert made_document(firm, completed)["amount"] == "30.00"


def test_where_nothing_is_owed_no_document_is_made(firm: Firm) -> None:
    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert "Object" not in completed
    assert firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == []


def test_credit_notes_lower_what_they_credit(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("1100.00", SentDate=JUNE, sent=True)
    firm.an_expense("330.00", AccruedDate=JUNE)
    firm.a_credit_note("110.00", 1, CreditDate=JUNE, TaxType=1)
    firm.a_credit_note("55.00", 2, CreditDate=JUNE, TaxType=1)

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert (completed["TaxCollected"], completed["TaxPaid"]) == ("90.00", "25.00")


def test_by_cash_receipts_and_payments_are_counted_and_bills_protected(reporting: Firm) -> None:
    firm = reporting
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", AccountingMethod="2")
    invoice = firm.an_invoice("1100.00", SentDate=JUNE, sent=True)
    firm.a_receipt("550.00", ReceivedDate=JUNE)
    firm.a_payment("110.00", PaidDate=JUNE)

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert (completed["TaxCollected"], completed["TaxPaid"]) == ("50.00", "10.00")
    assert "LockedBAS" in firm.locks(Object=5, ObjectContext=invoice)


def test_the_tax_of_journals_is_counted(reporting: Firm) -> None:
    firm = reporting
    journal = int(firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", JournalDate=JUNE)["id"])
    for side in ({"CreditAmount": "110.00", "TaxType": 1}, {"DebitAmount": "110.00"}):
        firm.user(
            "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE",
            GeneralJournal=journal,
            FinancialAccount=firm.kept_account(),
            **side,
        )
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status=2)

    completed = firm.administrator(COMPLETE, Id=a_report(firm))

    assert completed["TaxCollected"] == "10.00"


def test_a_report_without_tax_protects_its_documents_and_owes_nothing(firm: Firm) -> None:
    invoice = firm.an_invoice("1100.00", SentDate=JUNE, sent=True)

    completed = firm.administrator(COMPLETE, Id=a_report(firm, IncludeTax="N"))

    assert completed["TaxCollected"] == "0.00"
    assert "LockedBAS" in firm.locks(Object=5, ObjectContext=invoice)


@pytest.mark.parametrize(
    "missing",
    [
        "TaxReportContactBusiness",
        "TaxReportFinancialAccountCredits",
        "RoundingAccount",
    ],
)
def test_a_setting_that_is_missing_is_named_and_nothing_is_closed(
    reporting: Firm, missing: str
) -> None:
    firm = reporting
    invoice = firm.an_invoice("110.55", SentDate=JUNE, sent=True)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **{missing: ""})

    refused = firm.administrator.refused(COMPLETE, Id=a_report(firm))

    assert refused.type == "setting_missing"
    assert missing in refused.outcome.message
    assert firm.locks(Object=5, ObjectContext=invoice) == set()


def test_what_a_report_owes_is_in_no_report(reporting: Firm) -> None:
    """A second report over the day of completion leaves it out."""
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    owed = firm.administrator(COMPLETE, Id=a_report(firm))["ObjectContext"]

    a_complete_one(firm, TaxStartDate="2026-07-01", EndDate="2026-11-24")

    assert firm.locks(Object=2, ObjectContext=owed) == {"LockedDate"}


def test_a_report_that_ends_today_still_makes_its_document(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate="2026-11-24", sent=True)
    firm.lock_until("2026-11-24")

    completed = firm.administrator(COMPLETE, Id=a_report(firm, EndDate="2026-11-24"))

    assert made_document(firm, completed)["date"] == "2026-11-24"


# --- completing ---------------------------------------------------------------------------------


def test_lock_dates_move_forward_to_the_end_date_and_never_back(firm: Firm) -> None:
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", InvoicesLockedDate="2026-08-31"
    )

    a_complete_one(firm)

    assert lock_dates(firm) == ["2026-08-31", "2026-06-30", "2026-06-30"]


def test_only_an_administrator_completes_a_report(firm: Firm) -> None:
    refused = firm.user.refused(COMPLETE, Id=a_report(firm))

    assert refused.type == "no_right"


def test_a_report_is_completed_once(firm: Firm) -> None:
    refused = firm.administrator.refused(COMPLETE, Id=a_complete_one(firm))

    assert refused.type == "tax_report_complete"


def test_a_report_that_is_not_over_yet_is_not_completed(firm: Firm) -> None:
    refused = firm.administrator.refused(COMPLETE, Id=a_report(firm, EndDate="2026-11-25"))

    assert "EndDate" in refused.fields


@pytest.mark.parametrize("missing", ["TaxStartDate", "EndDate"])
def test_a_report_without_one_of_its_dates_is_not_completed(firm: Firm, missing: str) -> None:
    report = a_report(firm)
    firm.user(MANAGE, Id=report, **{missing: ""})

    refused = firm.administrator.refused(COMPLETE, Id=report)

    assert missing in refused.fields


def test_a_complete_one_is_neither_changed_nor_removed(firm: Firm) -> None:
    report = a_complete_one(firm)

    changed = firm.administrator.refused(MANAGE, Id=report, TaxOfficeReference="7", override="Y")
    half_open = firm.administrator.refused(MANAGE, Id=report, Status=3)
    removed = firm.administrator.refused(MANAGE, Id=report, Remove=1, override="Y")
    firm.user(MANAGE, Id=report, Status=2, TaxOfficeReference="", **SECOND_QUARTER)

    assert {each.type for each in (changed, half_open, removed)} == {"tax_report_complete"}


def test_one_in_progress_is_removed(firm: Firm) -> None:
    report = a_report(firm)

    firm.user(MANAGE, Id=report, Remove=1)

    assert firm.user.rows(SEARCH, "id") == []


def test_the_preview_of_completion_writes_nothing(reporting: Firm) -> None:
    firm = reporting
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)

    seen = firm.administrator(COMPLETE, Id=a_report(firm), preview="Y")

    assert (seen["notes"], seen["allowed"]) == ("PREVIEW", True)
    assert firm.locks(Object=5, ObjectContext=invoice) == set()
    assert firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == []


# --- opening again ------------------------------------------------------------------------------


def test_opening_it_again_undoes_all_that_completion_did(reporting: Firm) -> None:
    firm = reporting
    invoice = firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    firm.lock_until("2026-01-31")
    report = a_complete_one(firm)

    firm.administrator(MANAGE, Id=report, Status=1)

    assert firm.locks(Object=5, ObjectContext=invoice) == set()
    assert firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id") == []
    assert lock_dates(firm) == ["2026-01-31"] * 3
    fields = ("status", "revision", "objectcontext", "completeddate")
    assert firm.user.row(SEARCH, report, *fields) == {
        "id": report,
        "status": 1,
        "revision": 1,
        "objectcontext": None,
        "completeddate": None,
    }


def test_a_lock_date_that_was_empty_is_empty_again(firm: Firm) -> None:
    firm.administrator(MANAGE, Id=a_complete_one(firm), Status=1)

    assert lock_dates(firm) == [None] * 3


def test_a_lock_date_that_was_moved_since_stays(firm: Firm) -> None:
    report = a_complete_one(firm)
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE", ExpensesLockedDate="2026-08-31"
    )

    firm.administrator(MANAGE, Id=report, Status=1)

    assert lock_dates(firm) == [None, "2026-08-31", None]


def test_only_an_administrator_opens_it_again(firm: Firm) -> None:
    refused = firm.user.refused(MANAGE, Id=a_complete_one(firm), Status=1)

    assert refused.type == "no_right"


def test_an_older_one_opens_again_only_with_override_status_which_is_logged(firm: Firm) -> None:
    older = a_complete_one(firm)
    newer = a_complete_one(firm, **THIRD_QUARTER)

    refused = firm.administrator.refused(MANAGE, Id=older, Status=1)
    firm.administrator(MANAGE, Id=older, Status=1, override_status="Y")

    assert refused.type == "newer_one_complete"
    assert refused.outcome.data["newer"] == "BAS000002"
    fields = ("locks", "object", "objectcontext", "fields")
    (row,) = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", *fields)
    assert (row["locks"], row["object"], row["objectcontext"]) == ("status", 46, older)
    assert row["fields"] == [{"field": "Status", "old": 2, "new": 1}]
    assert lock_dates(firm) == ["2026-09-30"] * 3
    assert firm.user.row(SEARCH, newer, "status")["status"] == 2


def test_the_newest_opens_again_without_an_override(firm: Firm) -> None:
    a_complete_one(firm)
    newest = a_complete_one(firm, **THIRD_QUARTER)

    firm.administrator(MANAGE, Id=newest, Status=1)

    assert lock_dates(firm) == ["2026-06-30"] * 3


def test_what_is_paid_of_the_bill_stands_and_the_difference_is_billed(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    report = a_report(firm)
    owed = firm.administrator(COMPLETE, Id=report)["ObjectContext"]
    firm.user("FINANCIAL_AUTO_PAYMENT", Id=owed, BankAccount=firm.kept("bank_account"))

    opened = firm.administrator(MANAGE, Id=report, Status=1)
    firm.an_invoice("55.00", SentDate=JUNE, sent=True)
    again = firm.administrator(COMPLETE, Id=report)

    assert "difference" in opened["warnings"][0]
    assert (again["Revision"], again["TaxCollected"], again["Owed"]) == (2, "15.00", "15.00")
    assert again["ObjectContext"] != owed
    assert made_document(firm, again)["amount"] == "5.00"
    (differs,) = again["Differences"]
    assert (differs["field"], differs["net"], differs["tax"]) == ("G1", "50.00", "5.00")


def test_opening_it_twice_bills_the_whole_again(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    report = a_complete_one(firm)
    firm.administrator(MANAGE, Id=report, Status=1)

    again = firm.administrator(COMPLETE, Id=report)

    assert made_document(firm, again)["amount"] == "10.00"
    assert again["Differences"] == []
    assert len(firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "id")) == 1


def test_what_was_lodged_once_is_not_removed(reporting: Firm) -> None:
    report = a_complete_one(reporting)
    reporting.administrator(MANAGE, Id=report, Status=1)

    refused = reporting.user.refused(MANAGE, Id=report, Remove=1)

    assert (refused.type, refused.outcome.data["revision"]) == ("tax_report_lodged", 1)


def test_the_lock_is_lifted_as_it_says(reporting: Firm) -> None:
    firm = reporting
    receipt = firm.a_receipt("110.00", ReceivedDate=JUNE)
    what = {"Object": 6, "ObjectContext": receipt}
    report = a_complete_one(firm)

    told = firm.user("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]
    methods = firm.lift("LockedBAS", **what)

    evidence = {each["lock"]: each["evidence"] for each in told}
    assert evidence["LockedBAS"] == {
        "object": 46,
        "context": report,
        "text": "BAS000001",
        "date": "2026-06-30",
    }
    assert methods == [MANAGE]
    assert firm.locks(**what) == set()


def test_the_search_shows_what_was_made_and_by_which_method(reporting: Firm) -> None:
    firm = reporting
    firm.an_invoice("110.00", SentDate=JUNE, sent=True)
    report = a_complete_one(firm)
    fields = ("objecttext", "objectcontext", "taxaccountingmethod", "submittedcontactperson")

    accrual = firm.user.row(SEARCH, report, "object", *fields)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", AccountingMethod="2")
    lodged = firm.user.row(SEARCH, report, "taxaccountingmethod")
    draft = firm.user.row(SEARCH, a_report(firm), "taxaccountingmethod")

    (owed,) = firm.user.rows("FINANCIAL_EXPENSE_SEARCH", "reference")
    assert accrual == {
        "id": report,
        "object": 2,
        "objecttext": owed["reference"],
        "objectcontext": owed["id"],
        "taxaccountingmethod": "Accrual",
        "submittedcontactperson": None,
    }
    methods = lodged["taxaccountingmethod"], draft["taxaccountingmethod"]
    assert methods == ("Accrual", "Cash")


def test_the_report_of_an_area_counts_only_what_its_lock_dates_newly_lock(reporting: Firm) -> None:
    firm = reporting
    firm.an_expense("55.00", AccruedDate="2026-01-31")
    firm.a_journal("10.00", finalised=True, JournalDate=JUNE)
    firm.administrator(
        "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
        ExpensesLockedDate="2026-08-31",
        JournalsLockedDate="2026-05-31",
    )

    completed = firm.administrator(COMPLETE, Id=a_report(firm, Area=3))

    assert completed["warnings"][0].endswith("locked, up to 2026-06-30: 1")


def test_the_history_tells_which_documents_a_report_took_and_which_it_let_go(
    reporting: Firm,
) -> None:
    june, july = (reporting.an_invoice("110.00", SentDate=day, sent=True) for day in (JUNE, JULY))
    a_complete_one(reporting)
    later = a_complete_one(reporting, **THIRD_QUARTER)
    reporting.administrator(MANAGE, Id=later, Status=1)

    told = [each["items"] for each in history(reporting, "tax report") if "items" in each]
    assert told == [[[], [june]], [[], [july]], [[july], []]]
