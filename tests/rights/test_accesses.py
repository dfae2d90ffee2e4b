"""Accesses: a role has a method with some parameters only, and a search with some fields."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from app.calls.call import Call
from app.calls.together import dispatch_as_one
from app.dialects.request import request_in
from methods.numbers import NUMBERS
from models.rights import Limit, Rights, together
from tests.firm import NOW, SETTINGS, Caller, Firm
from tests.rights.people import a_role, a_user, grant, join

WRITE, READ = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH"
ACCESSES, HELD = "SETUP_METHOD_ACCESS_MANAGE", "SETUP_ROLE_METHOD_ACCESS_MANAGE"
ALL = {"CanAdd": "Y", "CanUpdate": "Y", "CanRemove": "Y"}


def an_access(firm: Firm, method: str, **more: str) -> int:
    about = {"AccessMethod": NUMBERS[method], "Title": f"{method} {sorted(more.values())}"}
    return int(firm.administrator(ACCESSES, **about, **more)["id"])


def give(firm: Firm, role: int, access: int, **flags: str) -> int:
    return int(firm.administrator(HELD, Role=role, Access=access, **flags)["id"])


def _clerk(firm: Firm, method: str, flags: dict[str, str], **more: str) -> tuple[Caller, int]:
    role = a_role(firm)
    give(firm, role, an_access(firm, method, **more), **flags)
    return a_user(firm, role), role


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_parameter_that_an_access_does_not_let_is_refused(firm: Firm, dialect: str) -> None:
    invoice = firm.an_invoice("1.00")
    some, _ = _clerk(firm, WRITE, ALL, AllowedParameters="Notes, purchaseOrder")
    but_one, _ = _clerk(firm, WRITE, ALL, DisallowedParameters="Sent")
    some, but_one = replace(some, dialect=dialect), replace(but_one, dialect=dialect)

    assert some.outcome(WRITE, Id=invoice, Notes="x", PURCHASEORDER="7").ok
    assert but_one.outcome(WRITE, Id=invoice, Area="7", Description="y").ok
    refused = some.refused(WRITE, Id=invoice, Notes="z", Reference="Mine")
    assert (refused.type, refused.outcome.data["parameters"]) == (
        "parameter_not_held",
        ["reference"],
    )
    assert but_one.refused(WRITE, Id=invoice, SENT="Y").type == "parameter_not_held"
    row = firm.user.row(READ, invoice, "notes", "purchaseorder", "area", "sent")
    assert [row[name] for name in ("notes", "purchaseorder", "area", "sent")] == ["y", "7", 7, "N"]
    assert some.outcome(WRITE, Id=invoice, preview="Y", Notes="p").ok
    assert some.refused(WRITE, Id=invoice, preview="Y", Area="1").type == "parameter_not_held"


def test_the_uses_are_those_that_both_the_access_and_the_role_say(firm: Firm) -> None:
    invoice = firm.an_invoice()
    access = an_access(firm, WRITE, AllowedParameters="Notes", RemoveAvailable="N")
    role = a_role(firm)
    refused = firm.administrator.refused(HELD, Role=role, Access=access, CanRemove="Y")
    assert "CanRemove" in refused.fields
    give(firm, role, access, CanUpdate="Y")
    clerk = a_user(firm, role)

    assert clerk(WRITE, Id=invoice, Notes="x")["notes"] == "UPDATED"
    for call in ({"Notes": "x"}, {"Id": invoice, "Remove": 1}):
        assert clerk.refused(WRITE, **call).type == "no_right"
    firm.administrator(ACCESSES, Id=access, UpdateAvailable="N")
    assert clerk.refused(WRITE, Id=invoice, Notes="x").type == "no_right"


def test_a_field_that_an_access_does_not_let_is_shown_by_no_door(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00", Notes="secret")
    clerk, role = _clerk(firm, READ, {"CanUse": "Y"}, AllowedParameters="reference,amount")
    for name in ("FINANCIAL_ITEM_SEARCH", "FINANCIAL_RECEIPT_SEARCH"):
        grant(firm, role, name, CanUse="Y")
    grant(firm, role, WRITE, **ALL)
    asked: list[dict[str, Any]] = [
        {"fields": [{"name": "notes"}]},
        {"fields": [{"name": "amount"}, {"name": "min(sentdate) first"}]},
        {
            "fields": ["id"],
            "filters": [{"name": "notes", "comparison": "TEXT_IS_LIKE", "value1": "s"}],
        },
        {"fields": ["id"], "sorts": [{"name": "notes"}]},
        {"fields": ["id"], "summaryFields": [{"name": "max(sentdate) last"}]},
    ]

    for criteria in asked:
        assert clerk.refused(READ, **criteria).type == "parameter_not_held", criteria
    below = {"fields": [{"name": "invoice.notes"}]}
    assert clerk.refused("FINANCIAL_ITEM_SEARCH", **below).type == "parameter_not_held"
    assert clerk.refused(WRITE, Id=invoice, DataReturn="notes").type == "parameter_not_held"
    (row,) = clerk.rows(READ, "*")
    assert row.keys() == {"id", "reference", "amount"}
    told = clerk.outcome(READ, returnparameters="*").result["page"].parameters
    assert {each["name"] for each in told if each["name"].count(".") == 1} == {
        "invoice.id",
        "invoice.reference",
        "invoice.amount",
    }
    changes = clerk(WRITE, Id=invoice, Notes="new", preview="Y")["changes"]
    assert "secret" not in str(changes)
    (row,) = clerk.rows("FINANCIAL_ITEM_SEARCH", "invoice.amount", "invoice.reference")
    assert row["invoice.amount"] == "110.00"


def test_what_is_answered_without_being_asked_for_is_what_an_access_lets(firm: Firm) -> None:
    name = "ADMIN_MODEL_DATA_AUDIT_SEARCH"
    firm.an_invoice("1.00")
    clerk, _ = _clerk(firm, name, {"CanUse": "Y"}, AllowedParameters="method,date")

    rows = clerk(name, FromDate="2026-11-01T00:00:00+00:00")["data"]["rows"]

    assert {key for row in rows for key in row} == {"id", "method", "date"}


def test_the_pages_of_a_search_keep_to_what_an_access_lets_by_then(firm: Firm) -> None:
    for _ in range(3):
        firm.an_invoice("1.00")
    role = a_role(firm)
    access = an_access(firm, READ)
    give(firm, role, access, CanUse="Y")
    clerk = a_user(firm, role)
    more = clerk(READ, fields=[{"name": "notes"}], rows=1)["moreid"]
    assert clerk("CORE_SEARCH_MORE", Id=more, StartRow=1)["data"]["rows"]

    firm.administrator(ACCESSES, Id=access, DisallowedParameters="notes")
    assert clerk.refused("CORE_SEARCH_MORE", Id=more, StartRow=1).type == "parameter_not_held"


def test_an_atomic_batch_and_a_kept_answer_are_no_way_round(firm: Firm) -> None:
    role = a_role(firm)
    access = an_access(firm, WRITE)
    give(firm, role, access, **ALL)
    clerk = a_user(firm, role)
    kept = {"Notes": "x", "Reference": "R1", "Idempotency": "once"}
    clerk(WRITE, **kept)
    firm.administrator(ACCESSES, Id=access, DisallowedParameters="Reference")
    request = request_in("jsonrpc", SETTINGS, NOW, sid=clerk.sid, address="", request_id="test")

    told = dispatch_as_one(
        [Call(WRITE, each, request) for each in ({"Notes": "y"}, {"Reference": "R2"})]
    )

    assert [each.data["type"] for each in told] == ["batch_undone", "parameter_not_held"]
    assert clerk.refused(WRITE, **kept).type == "parameter_not_held"


def test_several_count_together_and_a_token_keeps_to_both(firm: Firm) -> None:
    invoice = firm.an_invoice()
    clerk, _ = _clerk(firm, WRITE, ALL, AllowedParameters="Notes")
    other = a_role(firm)
    give(firm, other, an_access(firm, WRITE, AllowedParameters="PurchaseOrder"), **ALL)
    both = {"Id": invoice, "Notes": "x", "PurchaseOrder": "7"}
    assert clerk.refused(WRITE, **both).type == "parameter_not_held"

    join(firm, clerk("CORE_GET_USER_DETAILS")["user"], other)
    assert clerk.outcome(WRITE, **both).ok
    token = Caller(clerk("CORE_SECURE_TOKEN_MANAGE", Role=other)["access_token"])
    assert token.outcome(WRITE, Id=invoice, PurchaseOrder="8").ok
    assert token.refused(WRITE, **both).type == "parameter_not_held"


def test_nobody_gives_an_access_that_lets_more_than_he_may(firm: Firm) -> None:
    clerk, role = _clerk(firm, WRITE, ALL, AllowedParameters="Notes")
    for name in (ACCESSES, HELD):
        grant(firm, role, name, **ALL)
    wide = an_access(firm, WRITE)
    mine = a_role(firm)
    narrow = {"AccessMethod": NUMBERS[WRITE], "AllowedParameters": "Notes"}

    assert clerk.refused(ACCESSES, AccessMethod=NUMBERS[WRITE]).type == "wider_than_own"
    assert clerk.refused(HELD, Role=mine, Access=wide, CanUpdate="Y").type == "wider_than_own"
    plain = {"Role": mine, "AccessMethod": NUMBERS[WRITE], "CanUpdate": "Y"}
    assert clerk.refused(HELD, **plain).type == "wider_than_own"
    own = clerk(ACCESSES, **narrow)["id"]
    assert clerk.refused(ACCESSES, Id=own, AllowedParameters="").type == "wider_than_own"
    assert clerk(HELD, Role=mine, Access=own, CanUpdate="Y")["notes"] == "ADDED"


def test_an_access_names_what_there_is_and_stays_while_a_role_has_it(firm: Firm) -> None:
    ann = firm.administrator
    about = {"AccessMethod": NUMBERS[WRITE]}

    assert "Nothing" in str(ann.refused(ACCESSES, **about, AllowedParameters="Nothing").fields)
    assert "Id" in str(ann.refused(ACCESSES, **about, DisallowedParameters="Id").fields)
    assert ann.refused(ACCESSES, AccessMethod=1).fields.keys() == {"AccessMethod"}
    assert ann.refused(HELD, Role=a_role(firm)).fields.keys() == {"AccessMethod"}
    access = an_access(firm, WRITE, AllowedParameters="Description")
    assert ann.row("SETUP_METHOD_ACCESS_SEARCH", access, "allowedparameters", "useavailable") == {
        "id": access, "allowedparameters": "notes", "useavailable": "Y",
    }  # fmt: skip
    role = a_role(firm, "Notes only")
    held = give(firm, role, access, CanUpdate="Y")
    fields = ("access", "accessmethodtext", "allowedparameters", "access.title")
    row = ann.row("SETUP_ROLE_METHOD_ACCESS_SEARCH", held, *fields)
    assert (row["access"], row["accessmethodtext"], row["allowedparameters"]) == (
        access, WRITE, "notes",
    )  # fmt: skip
    refused = ann.refused(ACCESSES, Id=access, Remove=1)
    assert (refused.type, refused.outcome.data["uses"]) == ("record_in_use", ["role Notes only"])
    ann(HELD, Id=held, Remove=1)
    ann(ACCESSES, Id=access, Remove=1)


def test_an_access_of_another_space_is_not_there(firm: Firm, other_firm: Firm) -> None:
    access = an_access(other_firm, WRITE)

    refused = firm.administrator.refused(HELD, Role=a_role(firm), Access=access, CanUpdate="Y")
    assert refused.fields.keys() == {"Access"}
    assert firm.administrator.refused(ACCESSES, Id=access, Title="x").type == "record_not_found"


# --- the arithmetic -------------------------------------------------------------------------------

NAMES = "abcd"


def _limit(chosen: random.Random) -> Limit:
    some = [frozenset(chosen.sample(NAMES, chosen.randint(0, 4))) for _ in range(2)]
    return Limit(some[0] if some[0] and chosen.random() < 0.6 else None, some[1])


def _rights(chosen: random.Random) -> Rights:
    parts = []
    for _ in range(chosen.randint(1, 3)):
        limit = _limit(chosen)
        uses = frozenset({("M", "use")}) if limit.is_none else frozenset[tuple[str, str]]()
        narrow = frozenset() if limit.is_none else frozenset({("M", "use", limit)})
        parts.append(Rights(uses=uses, narrow=narrow))
    return together(parts)


def _let(rights: Rights) -> set[str]:
    """The parameters of the method that somebody may send, and `z` for all others there are."""
    held = rights.may_use("M", "use")
    return {each for each in (*NAMES, "z") if held and rights.lets("M", "use", each)}


@pytest.mark.parametrize("seed", range(3))
def test_limits_add_up_and_narrow_as_sets_do(seed: int) -> None:
    chosen = random.Random(seed)
    for _ in range(300):
        one, other = _rights(chosen), _rights(chosen)

        assert _let(together([one, other])) == _let(one) | _let(other)
        assert _let(one.within(other)) == _let(one) & _let(other)
        if one.cover(other):
            assert _let(other) <= _let(one)
        assert together([one, other]).cover(one)
        assert one.cover(one.within(other)) and other.cover(one.within(other))
