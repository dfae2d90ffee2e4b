"""What is closed for good: no override opens it, and no lock date goes back behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.firm import Firm
from tests.locks.expected import (
    DOCUMENTS,
    FROZEN_OF_JOURNAL_LINE,
    FROZEN_OF_LINE,
    JOURNAL_LINE,
    LINE,
    MANAGE,
)
from tests.locks.scenes import DATES, a_document, link, scene, undone
from tests.rights.people import a_role, a_user, grant

SETTING, DAY = "IrreversibleLockedDate", "2024-06-30"
MOVE = "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE"
EVERY = {"override": "Y", "override_LockedDate": "Y"}


def close(firm: Firm, day: str = DAY) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", **{SETTING: day})


def settings_of(firm: Firm) -> dict[str, Any]:
    return firm.user("SETUP_FINANCIAL_SETTINGS_SEARCH", All="Y")


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
@pytest.mark.parametrize("overrides", [{}, {"override": "Y"}, {"override_LockedDate": "Y"}, EVERY])
def test_no_override_opens_it(firm: Firm, overrides: dict[str, str], dialect: str) -> None:
    call = replace(firm.administrator, dialect=dialect)
    expense = firm.an_expense("11.00", AccruedDate="2024-06-30")
    line = firm.lines(2, expense)[0]
    receipt = firm.a_receipt("11.00", ReceivedDate="2024-03-01")
    journal = firm.a_journal(JournalDate="2024-02-01")
    firm.user("FINANCIAL_GENERAL_JOURNAL_MANAGE", Id=journal, Status="2")
    invoice, later = firm.an_invoice("11.00", sent=True), firm.an_expense("11.00")
    old = firm.an_invoice("11.00", SentDate="2024-05-01", sent=True)
    close(firm)

    for name, params in (
        ("FINANCIAL_EXPENSE_MANAGE", {"Id": expense, "Notes": "x"}),
        ("FINANCIAL_EXPENSE_MANAGE", {"Id": expense, "AccruedDate": "2024-07-01"}),
        ("FINANCIAL_EXPENSE_MANAGE", {"Id": expense, "Remove": "1"}),
        ("FINANCIAL_EXPENSE_MANAGE", {"Id": later, "AccruedDate": "2024-06-30"}),
        ("FINANCIAL_EXPENSE_MANAGE", {"AccruedDate": "2024-01-01"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Amount": "12.00"}),
        ("FINANCIAL_ITEM_MANAGE", {"Id": line, "Remove": "1"}),
        ("FINANCIAL_ITEM_MANAGE", {"Object": "2", "ObjectContext": expense, "Amount": "1.00"}),
        ("FINANCIAL_RECEIPT_MANAGE", {"Id": receipt, "Remove": "1"}),
        ("FINANCIAL_GENERAL_JOURNAL_MANAGE", {"Id": journal, "Status": "1"}),
        ("FINANCIAL_INVOICE_MANAGE", {"Id": invoice, "SentDate": "2024-05-01"}),
        ("FINANCIAL_INVOICE_ACTION", {"Id": old, "Action": "cancel", "Date": "2024-06-30"}),
    ):
        refused = call.refused(name, **params, **overrides)
        assert refused.type == "record_locked", (name, params, refused)
        assert "closed for good, up to 2024-06-30" in refused.outcome.message
        assert "no override opens that" in refused.outcome.message
        told = {each["lock"]: each for each in refused.outcome.data["locks"]}["LockedDate"]
        assert (told["may_override"], "override" in told, told["lifted_by"]) == (False, False, None)
    assert not firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id")


@pytest.mark.parametrize("object", DOCUMENTS)
def test_no_override_opens_any_field_of_it(books: str, object: int) -> None:
    at = scene(books, "LockedDate", object)
    journal = object == 122
    frozen, of_line = (FROZEN_OF_JOURNAL_LINE, JOURNAL_LINE) if journal else (FROZEN_OF_LINE, LINE)
    lines = "FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE" if journal else "FINANCIAL_ITEM_MANAGE"
    tried = [
        (MANAGE[object], at.document, name, value) for name, value in DOCUMENTS[object].items()
    ]
    if at.line is not None:
        tried += [(lines, at.line, name, of_line[name]) for name in sorted(frozen)]

    with undone():
        close(at.firm, "2026-06-30")
        for method, id, name, value in tried:
            change = {"Id": id, name: at.value(value)}
            refused = at.firm.administrator.refused(method, **change, **EVERY)
            assert refused.type == "record_locked", (name, refused)
            assert [each["may_override"] for each in refused.outcome.data["locks"]] == [False], name


def test_no_override_opens_a_link_that_applies_in_it(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    made = link(firm, lines, Amount="50.00", AppliesDate="2024-06-30")
    close(firm)

    ends = {"InvoiceLineItem": lines[5], "ReceiptLineItem": lines[6], "Amount": "5.00"}
    for call in (
        {"Id": made, "Amount": "40.00"},
        {"Id": made, "AppliesDate": "2026-11-01"},
        {"Id": made, "Remove": 1},
        {**ends, "AppliesDate": "2024-06-30"},
    ):
        refused = firm.administrator.refused("FINANCIAL_RECEIPT_INVOICE_MANAGE", **call, **EVERY)
        assert refused.type == "record_locked", call
        assert "closed for good" in refused.outcome.message, call
    assert not firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id")


@pytest.mark.parametrize("object", DOCUMENTS)
def test_what_is_opened_with_an_override_is_not_dated_into_it(firm: Firm, object: int) -> None:
    document = a_document(firm, object, "2026-06-15")
    firm.lock_until("2026-06-30")
    close(firm)
    move = {"Id": document, DATES[object]: DAY}

    without = firm.administrator.refused(MANAGE[object], **move)
    refused = firm.administrator.refused(MANAGE[object], **move, **EVERY)
    tried = firm.administrator(MANAGE[object], **move, **EVERY, preview="Y")
    firm.administrator(MANAGE[object], **{**move, DATES[object]: "2024-07-01"}, **EVERY)

    assert [each["may_override"] for each in without.outcome.data["locks"]] == [False, True]
    assert refused.locks == ["LockedDate"]
    assert "closed for good, up to 2024-06-30" in refused.outcome.message
    assert tried["allowed"] is False


def test_a_link_in_a_locked_period_is_not_dated_into_it(firm: Firm) -> None:
    invoice, receipt = firm.an_invoice("110.00"), firm.a_receipt("110.00")
    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    made = link(firm, lines, Amount="50.00", AppliesDate="2026-06-15")
    firm.lock_until("2026-06-30")
    close(firm)
    method = "FINANCIAL_RECEIPT_INVOICE_MANAGE"

    refused = firm.administrator.refused(method, Id=made, AppliesDate=DAY, **EVERY)
    firm.administrator(method, Id=made, AppliesDate="2024-07-01", **EVERY)

    assert refused.locks == ["LockedDate"]
    assert "closed for good, up to 2024-06-30" in refused.outcome.message


def test_what_is_later_opens_as_ever(firm: Firm) -> None:
    expense = firm.an_expense("11.00", AccruedDate="2024-07-01")
    close(firm)
    firm.lock_until("2024-07-31")

    firm.administrator("FINANCIAL_EXPENSE_MANAGE", Id=expense, Notes="x", override_LockedDate="Y")

    told = firm.user("FINANCIAL_ITEM_LOCKED", Object=2, ObjectContext=expense, Explain="Y")
    assert told["Locks"][0]["evidence"]["text"].startswith("LockedDateCreditors")


def test_explain_names_it(firm: Firm) -> None:
    expense = firm.an_expense("11.00", AccruedDate="2024-06-30")
    close(firm)

    for what in (
        {"Object": 2, "ObjectContext": expense},
        {"Item": firm.lines(2, expense)[0]},
        {"Object": 2, "Date": "2024-05-05"},
    ):
        (told,) = firm.administrator("FINANCIAL_ITEM_LOCKED", Explain="Y", **what)["Locks"]
        assert told["lock"] == "LockedDate"
        assert told["evidence"]["text"].startswith("IrreversibleLockedDate (setting 9090)")
        assert told["evidence"]["date"] == DAY
        assert told["may_override"] is False
        assert "closed for good" in told["because"]
        assert "override" not in told


def test_another_lock_beside_it_opens_as_ever(firm: Firm) -> None:
    expense = firm.an_expense("11.00", AccruedDate="2024-06-30")
    firm.user("FINANCIAL_EXPENSE_ACTION", Id=expense, Action="lock")
    close(firm)

    told = firm.administrator("FINANCIAL_ITEM_LOCKED", Object=2, ObjectContext=expense, Explain="Y")

    assert [(each["lock"], each["may_override"]) for each in told["Locks"]] == [
        ("LockedDate", False),
        ("LockedManual", True),
    ]


def test_a_preview_says_that_nothing_lets_it_through(firm: Firm) -> None:
    expense = firm.an_expense("11.00", AccruedDate="2024-06-30")
    close(firm)

    told = firm.administrator(
        "FINANCIAL_EXPENSE_MANAGE", Id=expense, Notes="x", preview="Y", override_LockedDate="Y"
    )

    assert (told["allowed"], told["overrides"]) == (False, [])
    assert [each["lock"] for each in told["locks"]] == ["LockedDate"]


def test_it_moves_forward_only_and_takes_the_lock_dates_along(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", LockedDateCreditors="2024-12-31")
    close(firm)
    now = settings_of(firm)
    assert (now["LockedDateDebtors"], now["LockedDateJournals"]) == (DAY, DAY)
    assert now["LockedDateCreditors"] == "2024-12-31"

    for door, params in (
        ("SETUP_FINANCIAL_SETTINGS_MANAGE", {SETTING: "2024-06-29"}),
        ("SETUP_FINANCIAL_SETTINGS_MANAGE", {SETTING: ""}),
        ("SETUP_FINANCIAL_SETTINGS_MANAGE", {SETTING: "2026-11-25"}),
        ("SETUP_FINANCIAL_SETTINGS_MANAGE", {"LockedDateDebtors": "2024-06-29"}),
        ("SETUP_FINANCIAL_SETTINGS_MANAGE", {"LockedDateCreditors": ""}),
        ("CORE_PROFILE_MANAGE", {"Type": 3, "Attribute": 9090, "Value": "2024-01-01"}),
        ("CORE_PROFILE_MANAGE", {"Type": 3, "Attribute": 9090, "Value": ""}),
        ("CORE_PROFILE_MANAGE", {"Type": 3, "Attribute": 265, "Value": "2024-01-01"}),
        (MOVE, {"Reset": "Y", "InvoicesLockedDate": "2024-06-29"}),
    ):
        assert firm.administrator.refused(door, **params).type == "invalid_params", (door, params)
    assert settings_of(firm) == now

    firm.administrator(MOVE, Reset="Y", ExpensesLockedDate=DAY)
    close(firm, "2024-07-31")
    assert settings_of(firm)["LockedDateCreditors"] == "2024-07-31"


def test_it_is_for_administrators(firm: Firm) -> None:
    role = a_role(firm, acts="move_lock_dates")
    grant(firm, role, "SETUP_FINANCIAL_SETTINGS_MANAGE", CanUpdate="Y")
    grant(firm, role, "CORE_PROFILE_MANAGE", CanUse="Y")
    keeper = a_user(firm, role)
    profile = {"Type": 3, "Attribute": 9090, "Value": DAY}

    keeper("SETUP_FINANCIAL_SETTINGS_MANAGE", LockedDateDebtors="2024-01-31")
    for caller in (keeper, firm.user):
        refused = caller.refused("SETUP_FINANCIAL_SETTINGS_MANAGE", **{SETTING: DAY})
        assert refused.type == "no_right"
        assert caller.refused("CORE_PROFILE_MANAGE", **profile).type == "no_right"

    firm.administrator("CORE_PROFILE_MANAGE", **profile)
    fields = ("kind", "lock", "objecttext")
    events = firm.administrator.rows("FINANCIAL_LOCK_EVENT_SEARCH", *fields)
    assert ("setting", "LockedDate", SETTING) in [
        tuple(row[each] for each in fields) for row in events
    ]


def test_nothing_behind_it_is_opened_again(firm: Firm) -> None:
    firm.an_invoice("11.00", SentDate="2024-02-01", sent=True)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", EndOfFinancialYear="30 Jun")
    report = firm.report("2024-01-01", "2024-03-31")
    reconciliation = firm.a_reconciliation(StatementDate="2024-03-31")
    firm.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Status=2)
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", EndDate="2024-06-30")
    issued = firm.an_invoice("11.00", SentDate="2024-04-01")
    firm.administrator("FINANCIAL_INVOICE_ISSUE", Invoice=str(issued), InvoiceDate="2024-04-01",
                       override_LockedDate="Y")  # fmt: skip
    close(firm)

    for name, params in (
        ("FINANCIAL_TAX_REPORT_MANAGE", {"Id": report, "Status": 1}),
        ("FINANCIAL_RECONCILIATION_MANAGE", {"Id": reconciliation, "Status": 1}),
        ("FINANCIAL_YEAR_END_COMPLETE", {"EndDate": "2024-06-30", "Reset": "Y"}),
    ):
        for overrides in ({}, EVERY):
            refused = firm.administrator.refused(name, **params, **overrides)
            assert refused.type == "closed_for_good", (name, refused)
    void = {"Invoice": str(issued), "Reason": "Wrong"}
    for overrides in ({}, EVERY):
        refused = firm.administrator.refused("FINANCIAL_INVOICE_VOID", **void, **overrides)
        assert refused.type == "invoice_period_locked"


def test_a_report_that_ends_later_opens_and_leaves_it_closed(firm: Firm) -> None:
    report = firm.report("2024-04-01", "2024-07-31")
    close(firm)

    firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", Id=report, Status=1)

    now = settings_of(firm)
    assert [now[f"LockedDate{of}"] for of in ("Debtors", "Creditors", "Journals")] == [DAY] * 3
