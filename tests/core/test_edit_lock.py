"""Edit locks: held by one, all or nothing, stolen by compare-and-swap, and checked at the door."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.edit_locks import (
    ACQUIRE,
    CHECK,
    RELEASE,
    TRAIL,
    acquire,
    denied,
    edit,
    holders_of,
    invoices,
    later,
)
from tests.firm import Caller, Firm

# --- holding ------------------------------------------------------------------------------------


def test_a_record_is_held_until_its_time_is_over(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    answer = acquire(firm.user, invoice, seconds=60)

    (held,) = answer["Locks"]
    assert (held["object"], held["objectcontext"], held["usertext"]) == (5, invoice, "Bob")
    assert held["since"] == "2026-11-24T09:00:00+00:00"
    assert held["until"] == "2026-11-24T09:01:00+00:00"
    assert holders_of(firm, invoice) == ["Bob"]
    assert later(firm.user, 59)(CHECK, Locks=invoices(invoice))["Locks"] == [held]
    assert later(firm.user, 60)(CHECK, Locks=invoices(invoice))["Locks"] == []


def test_all_are_held_or_none(firm: Firm) -> None:
    first, second, third = (firm.an_invoice("1.00") for _ in range(3))
    acquire(firm.administrator, second)

    refused = denied(firm.user, first, second, third)

    assert refused.type == "already_locked"
    assert [each["objectcontext"] for each in refused.outcome.data["holders"]] == [second]
    assert "invoice INV000002 is held by Ann until" in refused.outcome.message
    assert holders_of(firm, first, third) == []


def test_what_is_not_there_or_belongs_to_another_firm_is_not_found(
    firm: Firm, other_firm: Firm
) -> None:
    own, theirs = firm.an_invoice("1.00"), other_firm.an_invoice("1.00")

    for refused in (
        denied(firm.user, own, theirs),
        firm.user.refused(CHECK, Locks=invoices(theirs)),
        firm.user.refused(ACQUIRE, Locks=[{"Object": 2, "ObjectContext": own}], DurationSeconds=1),
    ):
        assert refused.type == "record_not_found"
    assert holders_of(firm, own) == []


def test_records_of_many_kinds_are_held(firm: Firm) -> None:
    wanted = [
        {"Object": 2, "ObjectContext": firm.an_expense("1.00")},
        {"Object": 12, "ObjectContext": firm.a_business()},
        {"Object": 32, "ObjectContext": firm.a_person()},
        {"Object": 158, "ObjectContext": firm.a_reconciliation()},
        {"Object": 233, "ObjectContext": firm.a_bank_account()},
    ]
    firm.administrator(ACQUIRE, Locks=wanted, DurationSeconds=60)

    business = wanted[1]["ObjectContext"]
    refused = firm.user.refused("CONTACT_BUSINESS_MANAGE", Id=business, TradeName="Other Pty")

    assert refused.type == "record_held"
    assert f"Business {business} is held by Ann" in refused.outcome.message


@pytest.mark.parametrize(
    ("locks", "words"),
    [
        ([{"Object": 5}], "objectcontext"),
        ([{"Object": 99, "ObjectContext": 1}], "object"),
        ([{"Object": 5, "ObjectContext": 1, "Until": "x"}], "until"),
        ([], "1 to 100"),
        ([{"Object": 5, "ObjectContext": 1}] * 101, "1 to 100"),
        ("[", "1 to 100"),
    ],
)
def test_locks_that_name_no_records_are_refused(firm: Firm, locks: Any, words: str) -> None:
    refused = firm.user.refused(ACQUIRE, Locks=locks, DurationSeconds=60)

    assert words in str(refused.fields["Locks"])


@pytest.mark.parametrize("seconds", [0, 86_401, -5])
def test_a_time_that_is_too_short_or_too_long_is_refused(firm: Firm, seconds: int) -> None:
    invoice = firm.an_invoice("1.00")

    refused = firm.user.refused(ACQUIRE, Locks=invoices(invoice), DurationSeconds=seconds)

    assert "1 to 86400" in str(refused.fields["DurationSeconds"])


def test_a_record_that_changed_since_it_was_read_is_not_held(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    read = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "timestamp")["timestamp"]
    now = firm.user("FINANCIAL_INVOICE_MANAGE", **edit(invoice))["timestamp"]
    wanted = {"Object": 5, "ObjectContext": invoice}

    refused = firm.user.refused(ACQUIRE, Locks=[{**wanted, "Timestamp": read}], DurationSeconds=9)
    firm.user(ACQUIRE, Locks=[{**wanted, "Timestamp": now}], DurationSeconds=9)

    assert refused.type == "stale_timestamp"
    assert refused.outcome.data["timestamp"] == now


def test_legacy_clients_send_and_get_lists_as_text(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    acquire(firm.administrator, invoice)
    legacy = Caller(firm.user.sid, "legacy")
    locks = f'[{{"object": "5", "objectcontext": "{invoice}"}}]'
    held = legacy.refused(ACQUIRE, locks=locks, durationseconds="60").outcome.data["holders"]
    posted = str([{name: str(value) for name, value in each.items()} for each in held])

    taken = legacy(
        ACQUIRE, locks=locks, durationseconds="60", lockstosteal=posted.replace("'", '"')
    )

    assert taken["Locks"][0]["usertext"] == "Bob"


# --- sets ---------------------------------------------------------------------------------------


def test_a_set_is_extended_and_joined(firm: Firm) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, first, seconds=60)["LockSetId"]

    joined = acquire(later(firm.user, 30), second, seconds=60, LockSetId=set)
    alone = later(firm.user, 40)(ACQUIRE, LockSetId=set, DurationSeconds=60)

    assert joined["LockSetId"] == alone["LockSetId"] == set
    assert [each["objectcontext"] for each in alone["Locks"]] == [first, second]
    assert {each["until"] for each in alone["Locks"]} == {"2026-11-24T09:01:40+00:00"}
    numbers = [each["fencing"] for each in joined["Locks"]]
    assert [each["fencing"] for each in alone["Locks"]] == numbers


def test_a_record_that_was_removed_meanwhile_does_not_keep_its_set_from_being_extended(
    firm: Firm,
) -> None:
    gone, kept = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, gone, kept)["LockSetId"]
    firm.user("FINANCIAL_INVOICE_MANAGE", Id=gone, Remove=1)

    firm.user(ACQUIRE, LockSetId=set, DurationSeconds=60)

    assert holders_of(firm, kept) == ["Bob"]


def test_a_set_is_not_extended_once_somebody_else_held_a_record_of_it(firm: Firm) -> None:
    lost, kept = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, lost, kept, seconds=60)["LockSetId"]
    ann, bob = later(firm.administrator, 61), later(firm.user, 90)
    ann(RELEASE, LockSetId=acquire(ann, lost)["LockSetId"])

    for more in ({}, {"Locks": invoices(lost, kept)}):
        refused = bob.refused(ACQUIRE, LockSetId=set, DurationSeconds=60, **more)
        assert refused.type == "outdated_fencing"
        assert "INV000001" in refused.outcome.message
    assert bob(CHECK, Locks=invoices(lost, kept))["Locks"] == []


def test_a_record_is_named_once(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    stale = {"Object": 5, "ObjectContext": invoice, "Timestamp": "outdated"}

    refused = firm.user.refused(ACQUIRE, Locks=[stale, *invoices(invoice)], DurationSeconds=60)

    assert "entry 2" in str(refused.fields["Locks"])


def test_the_set_of_another_user_is_not_found(firm: Firm) -> None:
    set = acquire(firm.administrator, firm.an_invoice("1.00"))["LockSetId"]

    for method, more in (
        (ACQUIRE, {"DurationSeconds": 60}),
        (CHECK, {}),
        (RELEASE, {}),
    ):
        refused = firm.user.refused(method, LockSetId=set, **more)
        assert refused.type == "record_not_found", method


def test_what_is_given_back_is_nobodys(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    set = acquire(firm.user, invoice)["LockSetId"]

    answer = firm.user(RELEASE, LockSetId=set)

    assert [each["objectcontext"] for each in answer["Locks"]] == [invoice]
    assert answer["Stolen"] == []
    assert holders_of(firm, invoice) == []
    firm.administrator("FINANCIAL_INVOICE_MANAGE", **edit(invoice))
    gone = firm.user.refused(ACQUIRE, LockSetId=set, DurationSeconds=60)
    assert gone.type == "record_not_found"


def test_a_user_may_hold_by_a_newer_set_what_he_holds_already(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    first = acquire(firm.user, invoice)

    second = acquire(firm.user, invoice)

    assert second["Locks"][0]["fencing"] > first["Locks"][0]["fencing"]
    late = firm.user.refused(
        "FINANCIAL_INVOICE_MANAGE", **edit(invoice, LockSetId=first["LockSetId"])
    )
    assert late.type == "lock_stolen"
    assert firm.user.rows(TRAIL, "id") == []
