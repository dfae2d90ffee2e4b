"""Edit locks are taken over only as their holders stand in the refusal; of two who want one at once
one has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from models import write
from models.actor import service
from models.document import Document
from models.editing import acquiring
from models.store import database, scope
from tests.core.edit_locks import (
    ACQUIRE,
    CHECK,
    RELEASE,
    ROUNDS,
    TRAIL,
    acquire,
    another_user,
    denied,
    edit,
    holders_of,
    invoices,
    later,
    steal,
)
from tests.firm import NOW, Firm, Refused
from tests.locks.scenes import link
from tests.locks.test_races import at_once, call

# --- stealing -----------------------------------------------------------------------------------


def test_exactly_the_list_of_holders_takes_them_over(firm: Firm) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    before = acquire(firm.user, first, second)

    taken = steal(firm.administrator, first, second)

    assert [each["fencing"] for each in taken["StolenLocks"]] == [
        each["fencing"] for each in before["Locks"]
    ]
    assert holders_of(firm, first, second) == ["Ann", "Ann"]
    fields = ("kind", "objectcontext", "objecttext", "createdusertext", "otherusertext")
    events = firm.user.rows(TRAIL, *fields)
    assert {event["objecttext"] for event in events} == {"INV000001", "INV000002"}
    assert [(e["kind"], e["createdusertext"], e["otherusertext"]) for e in events] == [
        ("steal", "Ann", "Bob")
    ] * 2
    assert {event["objectcontext"] for event in events} == {first, second}


def test_a_list_that_no_longer_matches_fails_with_the_new_one(firm: Firm) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, first)["LockSetId"]
    old = denied(firm.administrator, first, second).outcome.data["holders"]
    later(firm.user, 5)(ACQUIRE, LockSetId=set, DurationSeconds=999)

    refused = denied(firm.administrator, first, second, LocksToSteal=old)

    new = refused.outcome.data["holders"]
    assert refused.type == "already_locked"
    assert new != old
    acquire(firm.administrator, first, second, LocksToSteal=new)


@pytest.mark.parametrize("wrong", ["part", "more", "another number", "nobody"])
def test_a_list_of_others_than_the_present_holders_steals_nothing(firm: Firm, wrong: str) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    acquire(firm.user, first, second)
    listed = denied(firm.administrator, first, second).outcome.data["holders"]
    posted = {
        "part": listed[:1],
        "more": [*listed, {**listed[0], "objectcontext": 1}],
        "another number": [{**listed[0], "fencing": listed[0]["fencing"] + 1000}, listed[1]],
        "nobody": [],
    }[wrong]

    refused = denied(firm.administrator, first, second, LocksToSteal=posted)

    assert refused.type == "already_locked"
    assert holders_of(firm, first, second) == ["Bob", "Bob"]


def test_nobody_is_robbed_who_has_given_back_meanwhile(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    set = acquire(firm.user, invoice)["LockSetId"]
    listed = denied(firm.administrator, invoice).outcome.data["holders"]
    firm.user(RELEASE, LockSetId=set)

    taken = acquire(firm.administrator, invoice, LocksToSteal=listed)

    assert taken["StolenLocks"] == []
    assert firm.user.rows(TRAIL, "id") == []


def test_the_robbed_user_is_told_who_it_was(firm: Firm) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, first, second)["LockSetId"]
    steal(firm.administrator, first)

    extended = firm.user.refused(ACQUIRE, LockSetId=set, DurationSeconds=60)
    checked = firm.user(CHECK, LockSetId=set)
    released = firm.user(RELEASE, LockSetId=set)

    assert extended.type == "lock_stolen"
    assert "Ann took over invoice INV000001" in extended.outcome.message
    for thefts in (extended.outcome.data["stolen"], checked["Stolen"], released["Stolen"]):
        assert [(each["objectcontext"], each["thieftext"]) for each in thefts] == [(first, "Ann")]
    assert [each["objectcontext"] for each in released["Locks"]] == [second]


def test_a_write_to_what_the_thief_left_goes_through_and_names_the_thief(firm: Firm) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, first, second)["LockSetId"]
    steal(firm.administrator, first)

    answer = firm.user("FINANCIAL_INVOICE_MANAGE", **edit(second, LockSetId=set))

    (warning,) = answer["warnings"]
    assert "Ann took over invoice INV000001" in warning


def test_the_robbed_users_late_write_is_refused_also_after_the_thief_is_done(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    held = acquire(firm.user, invoice)
    number = held["Locks"][0]["fencing"]
    newer = steal(firm.administrator, invoice)

    while_held = firm.user.refused("FINANCIAL_INVOICE_MANAGE", **edit(invoice))
    firm.administrator(RELEASE, LockSetId=newer["LockSetId"])
    afterwards = [
        firm.user.refused("FINANCIAL_INVOICE_MANAGE", **edit(invoice, **more))
        for more in ({"Fencing": number}, {"LockSetId": held["LockSetId"]})
    ]

    assert while_held.type == "record_held"
    for refused in afterwards:
        assert refused.type == "lock_stolen"
        assert "Ann took over invoice INV000001" in refused.outcome.message


def test_the_services_own_jobs_are_not_robbed(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")
    with database.write():
        actor = service(firm.space, "UTC", NOW)
        acquiring.acquire(actor, [scope.take(actor, Document, invoice)], 60)
    holders = denied(firm.administrator, invoice).outcome.data["holders"]

    refused = denied(firm.administrator, invoice, LocksToSteal=holders)

    assert holders[0]["stealable"] is False
    assert holders[0]["usertext"] == "service"
    assert refused.type == "already_locked"


# --- at once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_who_acquire_at_once_one_holds_everything(firm: Firm, round_: int) -> None:
    ids = [firm.an_invoice("1.00") for _ in range(3)]
    forth, back = invoices(*ids), invoices(*reversed(ids))

    outcomes = at_once(
        call(firm.user, ACQUIRE, Locks=forth, DurationSeconds=60),
        call(firm.administrator, ACQUIRE, Locks=back, DurationSeconds=60),
    )

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    refused = next(outcome for outcome in outcomes if not outcome.ok)
    assert refused.data["type"] == "already_locked"
    assert len(refused.data["holders"]) == 3
    assert len(set(holders_of(firm, *ids))) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_thieves_with_the_same_list_one_steals(firm: Firm, round_: int) -> None:
    invoice, eve = firm.an_invoice("1.00"), another_user(firm, "eve")
    acquire(firm.user, invoice)
    listed = denied(eve, invoice).outcome.data["holders"]
    theft = {"Locks": invoices(invoice), "DurationSeconds": 60, "LocksToSteal": listed}

    outcomes = at_once(*(call(thief, ACQUIRE, **theft) for thief in (firm.administrator, eve)))

    assert sorted(outcome.ok for outcome in outcomes) == [False, True]
    late = next(outcome for outcome in outcomes if not outcome.ok)
    assert late.data["type"] == "already_locked"
    assert [each["usertext"] for each in late.data["holders"]] == holders_of(firm, invoice)
    assert len(firm.user.rows(TRAIL, "id")) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_write_and_a_theft_see_each_other(firm: Firm, round_: int) -> None:
    invoice = firm.an_invoice("1.00")
    number = acquire(firm.user, invoice)["Locks"][0]["fencing"]
    listed = denied(firm.administrator, invoice).outcome.data["holders"]

    written, stolen = at_once(
        call(firm.user, "FINANCIAL_INVOICE_MANAGE", **edit(invoice, Fencing=number)),
        call(
            firm.administrator,
            ACQUIRE,
            Locks=invoices(invoice),
            DurationSeconds=60,
            LocksToSteal=listed,
        ),
    )

    assert stolen.ok, stolen.data
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "notes")
    assert row["notes"] == ("other words" if written.ok else "")
    if not written.ok:
        # the theft was there as the call began, or came while it waited for the record
        assert written.data["type"] in ("lock_stolen", "record_held")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_acquiring_and_a_write_by_another_see_each_other(firm: Firm, round_: int) -> None:
    invoice, receipt = firm.an_invoice("10.00"), firm.a_receipt("10.00")
    lines = {5: firm.lines(5, invoice)[0], 6: firm.lines(6, receipt)[0]}
    wanted = [*invoices(invoice), {"Object": 6, "ObjectContext": receipt}]

    linked, acquired = at_once(
        call(
            firm.user,
            "FINANCIAL_RECEIPT_INVOICE_MANAGE",
            InvoiceLineItem=lines[5],
            ReceiptLineItem=lines[6],
        ),
        call(firm.administrator, ACQUIRE, Locks=wanted, DurationSeconds=60),
    )

    assert acquired.ok, acquired.data
    if not linked.ok:
        assert linked.data["type"] == "record_held"
        with pytest.raises(Refused):
            link(firm, lines)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_theft_and_a_release_see_each_other(firm: Firm, round_: int) -> None:
    ids = [firm.an_invoice("1.00") for _ in range(4)]
    set = acquire(firm.user, *ids)["LockSetId"]
    theft = {
        "Locks": invoices(*ids),
        "DurationSeconds": 60,
        "LocksToSteal": denied(firm.administrator, *ids).outcome.data["holders"],
    }

    stolen, released = at_once(
        call(firm.administrator, ACQUIRE, **theft), call(firm.user, RELEASE, LockSetId=set)
    )

    assert released.ok, released.data
    if not stolen.ok:  # some were given back while the thief compared the list
        assert stolen.data["type"] == "already_locked"
        stolen = firm.administrator.outcome(ACQUIRE, **theft)
    robbed = [each["objectcontext"] for each in stolen.result["StolenLocks"]]
    given_back = [each["objectcontext"] for each in released.result["Locks"]]
    assert sorted([*robbed, *given_back]) == ids
    assert [each["objectcontext"] for each in firm.user(CHECK, LockSetId=set)["Stolen"]] in (
        robbed,
        robbed[::-1],
    )
    trail = [row["objectcontext"] for row in firm.user.rows(TRAIL, "objectcontext")]
    assert sorted(trail) == sorted(robbed)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_set_is_extended_or_released_not_both(firm: Firm, round_: int) -> None:
    first, second = firm.an_invoice("1.00"), firm.an_invoice("2.00")
    set = acquire(firm.user, first)["LockSetId"]
    more = {"Locks": invoices(second), "LockSetId": set, "DurationSeconds": 60}

    extended, released = at_once(
        call(firm.user, ACQUIRE, **more), call(firm.user, RELEASE, LockSetId=set)
    )

    assert released.ok, released.data
    assert len(released.result["Locks"]) == (2 if extended.ok else 1)
    assert holders_of(firm, first, second) == []


def test_a_release_does_not_hide_a_theft_that_came_just_before_it(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one order of the two that threads seldom meet: stolen between reading and ending."""
    invoice = firm.an_invoice("1.00")
    set = acquire(firm.user, invoice)["LockSetId"]
    ended = write.end_hold

    def stolen_first(actor: Any, id: int, *, stolen: bool) -> Any:
        thief = replace(actor, user=actor.user - 1)
        ended(thief, id, stolen=True)
        return ended(actor, id, stolen=stolen)

    monkeypatch.setattr(write, "end_hold", stolen_first)
    answer = firm.user(RELEASE, LockSetId=set)

    assert answer["Locks"] == []
    assert [each["thieftext"] for each in answer["Stolen"]] == ["Ann"]
