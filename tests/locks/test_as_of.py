"""Which locks held a record at a moment gone by, and by what evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.calls.call import Call
from app.dialects.request import request_in
from methods import visible
from methods.declare import Work
from tests.firm import NOW, SETTINGS, Caller, Firm
from tests.locks.expected import LINE_ONLY, LINES
from tests.locks.scenes import a_document, a_transfer, line_of, put_on

ASK = "FINANCIAL_ITEM_LOCKED"


def at(firm: Firm, minutes: int) -> Firm:
    """The same firm, some minutes later."""
    now = NOW + timedelta(minutes=minutes)
    callers = {who: replace(getattr(firm, who), now=now) for who in ("administrator", "user")}
    return replace(firm, **callers)


def moment(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def held(firm: Firm, when: int, **what: Any) -> set[str]:
    answer = firm.user(ASK, AsOf=moment(when), **what)
    return {name for name, flag in answer.items() if flag == "Y"}


def explained(firm: Firm, when: int, **what: Any) -> dict[str, dict[str, Any]]:
    told = firm.user(ASK, AsOf=moment(when), Explain="Y", **what)["Locks"]
    return {each["lock"]: each for each in told}


MADE = [(lock, object) for lock, object in LINES if not (lock == "LockedTransfer" and object == 3)]


@pytest.mark.parametrize(("lock", "object"), MADE)
def test_a_lock_holds_from_when_it_was_made_until_it_was_lifted(
    firm: Firm, lock: str, object: int
) -> None:
    document = a_document(firm, object)
    line = None if object == 69 else line_of(firm, object, document)
    asked: dict[str, Any] = {"Object": object, "ObjectContext": document}
    if line is not None and lock in LINE_ONLY:
        asked = {"Item": line}

    put_on(at(firm, 10), lock, object, document, line)
    told = firm.user(ASK, Explain="Y", **asked)["Locks"]
    evidence = next(each["evidence"] for each in told if each["lock"] == lock)
    at(firm, 20).lift(lock, **asked)

    later = at(firm, 30)
    then = [lock in held(later, when, **asked) for when in (5, 15, 25)]
    assert then == [False, True, False], "say in models/past/locks_then.py how its facts were then"
    assert explained(later, 15, **asked)[lock]["evidence"] == evidence
    assert lock not in explained(later, 25, **asked)


@pytest.mark.parametrize(("lock", "object"), MADE)
def test_asked_as_of_now_it_answers_as_it_does_now(firm: Firm, lock: str, object: int) -> None:
    document = a_document(firm, object)
    line = None if object == 69 else line_of(firm, object, document)
    put_on(firm, lock, object, document, line)
    whats: list[dict[str, Any]] = [{"Object": object, "ObjectContext": document}]
    if line is not None and object != 122:
        whats.append({"Item": line})

    for what in whats:
        now = firm.user(ASK, Explain="Y", **what)
        then = firm.user(ASK, Explain="Y", AsOf=moment(0), **what)
        for each in now["Locks"]:
            each.pop("override", None)
            each["may_override"] = False
        assert then == now


def test_evidence_is_told_as_it_was_called_then(firm: Firm) -> None:
    receipt = firm.a_receipt("110.00")
    reconciliation = firm.reconcile(6, receipt)
    renaming = at(firm, 20)
    renaming.user("FINANCIAL_RECONCILIATION_MANAGE", Id=reconciliation, Reference="Renamed")

    what = {"Object": 6, "ObjectContext": receipt}
    texts = [
        explained(at(firm, 30), when, **what)["LockedReconciliation"]["evidence"]["text"]
        for when in (10, 25)
    ]

    assert texts == ["RCN000001", "Renamed"]


def test_what_held_then_is_overridden_by_nobody_now(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    firm.user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    later = at(firm, 10)
    what = {"Object": 5, "ObjectContext": invoice}

    told = later.administrator(ASK, AsOf=moment(5), Explain="Y", **what)["Locks"]

    assert [each["may_override"] for each in told] == [False]
    assert "override" not in told[0]
    assert told[0]["evidence"]["text"] == "Bob"


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_moment_to_come_and_one_before_the_record_are_refused(firm: Firm, dialect: str) -> None:
    invoice = firm.an_invoice("110.00")
    user = Caller(firm.user.sid, dialect)
    what = {"Object": 5, "ObjectContext": invoice}

    ahead = user.refused(ASK, AsOf="2026-11-25T00:00:00+00:00", **what)
    before = user.refused(ASK, AsOf="2026-11-01T00:00:00+00:00", **what)

    assert "yet to come" in str(ahead.fields)
    assert before.type == "record_not_found"


@pytest.mark.parametrize(("params", "work"), [({"Item": 1}, "POINT"), ({"asOf": ""}, "SEARCH")])
def test_looking_back_is_the_work_of_a_search(params: dict[str, Any], work: str) -> None:
    request = request_in("jsonrpc", SETTINGS, NOW)

    assert Call(ASK, params, request).work is Work[work]


def test_a_record_of_another_space_has_no_past(firm: Firm, other_firm: Firm) -> None:
    line = firm.lines(5, firm.an_invoice("110.00"))[0]

    assert other_firm.user.refused(ASK, Item=line, AsOf=moment(0)).type == "record_not_found"


def test_a_line_that_was_moved_had_the_locks_of_the_document_it_was_in(firm: Firm) -> None:
    locked, other = firm.an_invoice("110.00"), firm.an_invoice("55.00")
    line = firm.lines(5, locked)[0]
    firm.user("FINANCIAL_INVOICE_ACTION", Id=locked, Action="lock")
    moving = at(firm, 10)
    moving.administrator(
        "FINANCIAL_ITEM_MANAGE", Id=line, Object=5, ObjectContext=other, override_LockedManual="Y"
    )

    later = at(firm, 20)
    assert held(later, 5, Item=line) == {"LockedManual"}
    assert held(later, 15, Item=line) == set()


def test_the_clock_of_the_space_is_meant_where_no_offset_is_given(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    at(firm, 10).user("FINANCIAL_INVOICE_ACTION", Id=invoice, Action="lock")
    legacy = Caller(firm.user.sid, "legacy", datetime.fromisoformat(moment(30)))
    what = {"Object": 5, "ObjectContext": invoice}

    flags = [
        legacy.outcome(ASK, AsOf=f"24 Nov 2026 09:{minute}:00", **what).result["LockedManual"]
        for minute in ("05", "15")
    ]

    assert flags == [False, True]


def test_a_line_in_a_transfer_was_in_it_until_it_was_removed_with_an_override(firm: Firm) -> None:
    expense = firm.an_expense("110.00", "55.00")
    line = firm.lines(2, expense)[0]
    a_transfer(firm, line)
    gone = {"Id": line, "Remove": 1, "override_LockedTransfer": "Y"}
    at(firm, 10).administrator("FINANCIAL_ITEM_MANAGE", **gone)

    other = firm.lines(2, expense)[0]
    assert held(at(firm, 20), 5, Item=other) == {"LockedTransfer"}
    assert held(at(firm, 20), 15, Item=other) == set()


def test_what_was_closed_for_good_is_told_by_the_setting_that_closed_it(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", SentDate="2026-06-15", sent=True)
    closing = at(firm, 5)
    closing.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", LockedDateDebtors="2026-06-30")
    closed = at(firm, 10)
    closed.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", IrreversibleLockedDate="2026-06-30")
    what = {"Object": 5, "ObjectContext": invoice}

    now = at(firm, 15)
    present = now.user(ASK, Explain="Y", **what)["Locks"][0]
    before, after = (explained(now, when, **what)["LockedDate"] for when in (7, 12))

    assert before["evidence"]["text"].startswith("LockedDateDebtors")
    assert after["evidence"] == present["evidence"]
    assert (after["because"], after["since"]) == (present["because"], present["since"])


@pytest.mark.parametrize(("lock", "object"), {lock: (lock, of) for lock, of in MADE}.values())
def test_what_was_removed_since_had_its_locks(firm: Firm, lock: str, object: int) -> None:
    document = a_document(firm, object)
    line = None if object == 69 else line_of(firm, object, document)
    asked: dict[str, Any] = {"Object": object, "ObjectContext": document}
    if line is not None and lock in LINE_ONLY:
        asked = {"Item": line}
    put_on(at(firm, 10), lock, object, document, line)
    before = at(firm, 10).user(ASK, Explain="Y", AsOf=moment(10), **asked)
    at(firm, 20).lift(lock, **asked)
    remove(at(firm, 30), object, document)

    later = at(firm, 40)
    assert lock in held(later, 15, **asked)
    assert lock not in held(later, 25, **asked)
    assert later.user(ASK, Explain="Y", AsOf=moment(10), **asked) == before
    assert later.user.refused(ASK, AsOf=moment(35), **asked).type == "record_not_found"
    assert later.user.refused(ASK, **asked).type == "record_not_found"


def remove(firm: Firm, object: int, document: int) -> None:
    """Take a document away by its own method."""
    method = visible.MANAGE_OF[object]
    if object == 122:
        firm.user(method, Id=document, Status=1)
    firm.administrator(method, Id=document, Remove=1)


def test_a_line_that_was_removed_with_an_override_had_its_locks(firm: Firm) -> None:
    expense = firm.an_expense("110.00")
    line = firm.lines(2, expense)[0]
    a_transfer(firm, line)
    gone = {"Id": line, "Remove": 1, "override_LockedTransfer": "Y"}
    at(firm, 10).administrator("FINANCIAL_ITEM_MANAGE", **gone)

    told = explained(at(firm, 20), 5, Item=line)

    assert told["LockedTransfer"]["evidence"]["object"] == 129


def test_a_document_to_come_is_judged_by_the_lock_dates_of_then(firm: Firm) -> None:
    new = {"Object": 5, "Date": "2026-06-15"}
    closing = at(firm, 10)
    closing.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", LockedDateDebtors="2026-06-30")
    now = at(firm, 20)

    assert [held(now, when, **new) for when in (5, 15)] == [set(), {"LockedDate"}]
    told, present = explained(now, 15, **new)["LockedDate"], now.user(ASK, Explain="Y", **new)
    assert told["evidence"] == present["Locks"][0]["evidence"]
    assert held(now, 15, Object=2, Date="2026-06-15") == set()
