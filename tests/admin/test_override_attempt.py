"""Overrides that nothing needed, and those that were refused, are kept and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.calls.call import Call
from app.calls.together import dispatch_as_one
from app.dialects.request import request_in
from models.override_attempt import PER_WINDOW_MAX
from tests.firm import NOW, SETTINGS, Caller, Firm

SEARCH, OVERRIDES = "ADMIN_OVERRIDE_ATTEMPT_SEARCH", "ADMIN_OVERRIDE_SEARCH"
INVOICE, ITEM = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_ITEM_MANAGE"
FIELDS = ("kind", "asked", "locks", "object", "objectcontext", "lineitem", "times")


def attempts(firm: Firm, *fields: str) -> list[tuple[Any, ...]]:
    names = fields or FIELDS
    return [tuple(row[name] for name in names) for row in firm.administrator.rows(SEARCH, *names)]


@pytest.fixture
def locked(firm: Firm) -> int:
    """An invoice that is locked by hand."""
    invoice = firm.an_invoice("110.00")
    firm.administrator("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    return invoice


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_an_override_by_somebody_who_may_not_is_kept_though_the_call_is_rolled_back(
    firm: Firm, locked: int, dialect: str
) -> None:
    user = Caller(firm.user.sid, dialect)
    asked = {"override_LockedManual": "Y", "override_reason": "In a hurry"}

    user.refused(INVOICE, Id=locked, Notes="Mine", **asked)

    row = ("refused", "override_LockedManual", "LockedManual", 5, locked, None, 1)
    assert attempts(firm) == [row]
    told = attempts(firm, "reason", "method", "createdusertext", "address", "objecttext")
    assert told == [("In a hurry", INVOICE, "Bob", "192.0.2.7", "INV000001")]
    assert firm.administrator.rows(OVERRIDES, "id") == []


def test_the_wrong_lock_set_aside_is_a_refused_attempt_of_an_administrator(
    firm: Firm, locked: int
) -> None:
    firm.administrator.refused(INVOICE, Id=locked, Notes="Mine", override_LockedBAS="Y")

    assert attempts(firm, "kind", "asked", "locks") == [
        ("refused", "override_LockedBAS", "LockedManual")
    ]


def test_what_no_override_opens_and_a_reason_that_is_wanted_are_refused_attempts(
    firm: Firm, locked: int
) -> None:
    issued = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=issued)
    line = firm.lines(5, issued)[0]
    firm.administrator.refused(ITEM, Id=line, Amount="5.00", override="Y")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", OverrideReasonRequired="Y")
    firm.administrator.refused(INVOICE, Id=locked, Notes="Mine", override="Y")

    told = attempts(firm, "kind", "asked", "objectcontext", "lineitem")
    assert told == [
        ("refused", "override", issued, line),
        ("refused", "override", locked, None),
    ]


def test_an_override_that_nothing_needed_is_kept_with_the_change(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    line = firm.lines(5, invoice)[0]

    firm.administrator(ITEM, Id=line, Description="Sails", override="Y", override_LockedBAS="Y")
    firm.user(INVOICE, Id=invoice, Notes="Mine", override_LockedSent="Y")

    assert attempts(firm) == [
        ("unneeded", "override, override_LockedBAS", "", 5, invoice, line, 1),
        ("unneeded", "override_LockedSent", "", 5, invoice, None, 1),
    ]


def test_of_several_only_what_nothing_needed_is_an_attempt(firm: Firm, locked: int) -> None:
    both = {"override_LockedManual": "Y", "override_LockedDate": "Y"}

    firm.administrator(INVOICE, Id=locked, Notes="Mine", **both)

    assert attempts(firm, "kind", "asked") == [("unneeded", "override_LockedDate")]
    assert len(firm.administrator.rows(OVERRIDES, "id")) == 1


def test_the_same_again_within_the_hour_is_counted_and_anew_in_the_next(
    firm: Firm, locked: int
) -> None:
    for minutes in (0, 19, 38, 57, 62):
        user = replace(firm.user, now=NOW + timedelta(minutes=minutes))
        user.refused(INVOICE, Id=locked, Notes="Mine", override="Y")

    assert attempts(firm, "times") == [(4,), (1,)]
    created, last = attempts(firm, "createddate", "lastdate")[0]
    assert (created[11:16], last[11:16]) == ("09:00", "09:57")


def test_what_is_not_the_same_in_everything_is_counted_by_itself(firm: Firm, locked: int) -> None:
    firm.lock_sent_invoices()
    other, sent = firm.an_invoice("110.00"), firm.an_invoice("110.00", sent=True)
    firm.administrator("FINANCIAL_INVOICE_ACTION", Id=other, Action="lock")
    first, second = firm.lines(5, locked)[0], firm.lines(5, sent)[0]
    named = {"override_LockedManual": "Y"}
    added = {"Object": 5, "Amount": "1.00", "override": "Y"}

    for _ in range(2):
        firm.user.refused(INVOICE, Id=locked, Notes="Mine", override="Y")
        firm.user.refused(INVOICE, Id=locked, Notes="Mine", **named)
        firm.user.refused(INVOICE, Id=other, Notes="Mine", override="Y")
        firm.user.refused(ITEM, **{**added, "ObjectContext": locked})
        firm.user.refused(ITEM, **{**added, "ObjectContext": sent})
        firm.user.refused(ITEM, Id=first, Amount="1.00", override="Y")
        firm.user.refused(ITEM, Id=second, Amount="1.00", override="Y")

    told = attempts(firm, "times", "asked", "locks", "objectcontext", "lineitem")
    assert told == [
        (2, "override", "LockedManual", locked, None),
        (2, "override_LockedManual", "LockedManual", locked, None),
        (2, "override", "LockedManual", other, None),
        (2, "override", "LockedManual", locked, None),
        (2, "override", "LockedSent", sent, None),
        (2, "override", "LockedManual", locked, first),
        (2, "override", "LockedSent", sent, second),
    ]


def test_nobody_floods_the_log(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    first = [firm.a_line(5, invoice, "1.00") for _ in range(PER_WINDOW_MAX + 5)]

    for line in first:
        firm.user(ITEM, Id=line, Description="Sails", override="Y")
    firm.user(INVOICE, Id=invoice, Notes="Mine", override="Y")

    told = attempts(firm, "object", "objectcontext", "lineitem", "times")
    assert len(told) == PER_WINDOW_MAX + 1
    assert told[-1] == (0, 0, None, 6)


def test_a_preview_and_an_atomic_batch_leave_nothing(firm: Firm, locked: int) -> None:
    other = firm.an_invoice("110.00")
    firm.user(INVOICE, Id=locked, Notes="Mine", override="Y", preview="Y")
    firm.administrator(INVOICE, Id=other, Notes="Mine", override="Y", preview="Y")

    request = request_in("jsonrpc", SETTINGS, NOW, sid=firm.user.sid, address="", request_id="")
    calls = [
        Call(INVOICE, {"Id": other, "Notes": "Mine", "override": "Y"}, request),
        Call(INVOICE, {"Id": locked, "Notes": "Mine", "override": "Y"}, request),
    ]
    refused = dispatch_as_one(calls)
    carried_out = dispatch_as_one(calls[:1])

    assert [each.ok for each in refused + carried_out] == [False, False, True]
    assert attempts(firm) == []


def test_what_is_refused_for_other_reasons_is_no_attempt(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    firm.administrator.refused(INVOICE, Id=invoice + 999, Notes="Mine", override="Y")
    firm.administrator.refused(INVOICE, Id=invoice, DueDate="never", override="Y")
    firm.administrator.refused(INVOICE, Id=invoice, Timestamp="AAAAAAAAAAA=", override="Y")

    assert attempts(firm) == []


def test_a_refused_override_of_a_rule_is_an_attempt_as_well(firm: Firm) -> None:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", ReconciliationMustBalance="Y")
    made = firm.a_reconciliation(StatementBalance="9.00")
    closing = {"Id": made, "Status": 2, "override_Balance": "Y"}

    firm.user.refused("FINANCIAL_RECONCILIATION_MANAGE", **closing)

    told = attempts(firm, "kind", "asked", "object", "objectcontext")
    assert told == [("refused", "override_Balance", 158, made)]


def test_it_is_for_administrators_and_of_their_own_space(
    firm: Firm, other_firm: Firm, locked: int
) -> None:
    firm.user.refused(INVOICE, Id=locked, Notes="Mine", override="Y")

    assert firm.user.refused(SEARCH).type == "no_right"
    assert attempts(other_firm) == []
