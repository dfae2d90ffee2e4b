"""Roles of one's own, who is in them, and which methods they hold."""

from __future__ import annotations

from typing import Any

import pytest

from methods.numbers import NUMBERS
from tests.firm import PASSWORD, Caller, Firm
from tests.rights.people import a_role, a_user, grant


def _me(caller: Caller) -> dict[str, Any]:
    return caller("CORE_GET_USER_DETAILS")


def test_every_space_has_four_roles(firm: Firm) -> None:
    rows = firm.administrator.rows("SETUP_ROLE_SEARCH", "title")

    assert [(row["id"], row["title"]) for row in rows] == [
        (1, "Administrator"), (2, "Bookkeeper"), (3, "Auditor"), (4, "Viewer"),
    ]  # fmt: skip


def test_a_user_without_a_role_is_a_bookkeeper_and_an_administrator_unrestricted(
    firm: Firm,
) -> None:
    user, administrator = _me(firm.user), _me(firm.administrator)

    assert user["roles"]["rows"] == [{"id": 2, "title": "Bookkeeper"}]
    assert administrator["roles"]["rows"] == [{"id": 1, "title": "Administrator"}]
    assert (user["unrestrictedaccess"], administrator["unrestrictedaccess"]) == ("N", "Y")


def test_an_own_role_does_what_it_names_and_nothing_else(firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    role = a_role(firm)
    grant(firm, role, "FINANCIAL_INVOICE_MANAGE", CanUpdate="Y")
    clerk = a_user(firm, role)

    clerk("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="changed")

    for params in ({"Notes": "another"}, {"Id": invoice, "Remove": 1}):
        assert clerk.refused("FINANCIAL_INVOICE_MANAGE", **params).type == "no_right"
    for name in ("FINANCIAL_INVOICE_SEARCH", "FINANCIAL_EXPENSE_MANAGE", "SETUP_ROLE_SEARCH"):
        assert clerk.refused(name).type == "no_right"
    assert [row["id"] for row in _me(clerk)["roles"]["rows"]] == [role]


def test_what_is_taken_from_a_role_is_gone_with_the_next_call(firm: Firm) -> None:
    role = a_role(firm)
    row = grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")
    clerk = a_user(firm, role)
    clerk("FINANCIAL_INVOICE_SEARCH")

    firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=row, CanUse="N")
    assert clerk.refused("FINANCIAL_INVOICE_SEARCH").type == "no_right"

    firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=row, CanUse="Y")
    clerk("FINANCIAL_INVOICE_SEARCH")
    firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=row, Remove=1)
    assert clerk.refused("FINANCIAL_INVOICE_SEARCH").type == "no_right"


def test_a_sub_search_needs_its_own_right(firm: Firm) -> None:
    firm.an_invoice("110.00")
    role = a_role(firm)
    grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")
    clerk = a_user(firm, role)
    for asked in (
        {"fields": [{"name": "contactbusinesssentto.tradename"}]},
        {"sorts": [{"name": "lineitem.amount"}]},
        {"summaryFields": [{"name": "sum(lineitem.amount) total"}]},
        {"filters": [{"name": "lineitem.amount", "comparison": "GREATER_THAN", "value1": "1"}]},
    ):
        refused = clerk.refused("FINANCIAL_INVOICE_SEARCH", **asked)
        assert refused.type == "no_access_to_subsearch"
        assert refused.outcome.message.startswith("No access to subsearch ")
        assert refused.outcome.legacy_code == "2"

    grant(firm, role, "FINANCIAL_ITEM_SEARCH", CanUse="Y")
    grant(firm, role, "CONTACT_BUSINESS_SEARCH", CanUse="Y")

    rows = clerk.rows("FINANCIAL_INVOICE_SEARCH", "contactbusinesssentto.tradename")
    assert rows[0]["contactbusinesssentto.tradename"] == "Sailmakers Pty"


def test_ready_made_roles_stay_as_they_are(firm: Firm) -> None:
    call = firm.administrator
    method = NUMBERS["FINANCIAL_INVOICE_SEARCH"]
    for role in (1, 2, 3, 4):
        assert call.refused("SETUP_ROLE_MANAGE", Id=role, Title="Boss").type == "role_ready_made"
        assert call.refused("SETUP_ROLE_MANAGE", Id=role, Remove=1).type == "role_ready_made"
        params = {"Role": role, "AccessMethod": method, "CanUse": "Y"}
        refused = call.refused("SETUP_ROLE_METHOD_ACCESS_MANAGE", **params)
        assert refused.type == "role_ready_made"
    for role in (1, 3, 4):
        assert call.refused("SETUP_ROLE_MANAGE", Id=role, Acts="void").type == "role_ready_made"


def test_a_wrong_method_flag_act_or_title_is_told(firm: Firm) -> None:
    call, role = firm.administrator, a_role(firm)
    search = {"Role": role, "AccessMethod": NUMBERS["FINANCIAL_INVOICE_SEARCH"]}
    manage = "SETUP_ROLE_METHOD_ACCESS_MANAGE"

    assert "CanAdd" in call.refused(manage, **search, CanAdd="Y").fields
    assert "AccessMethod" in call.refused(manage, Role=role, AccessMethod=77, CanUse="Y").fields
    assert "Role" in call.refused(manage, **{**search, "Role": 77_777}).fields
    assert "Acts" in call.refused("SETUP_ROLE_MANAGE", Title="Clever", Acts="fly").fields
    assert "Title" in call.refused("SETUP_ROLE_MANAGE", Title="  VIEWER ".strip()).fields


def test_a_role_that_somebody_has_is_not_removed(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")
    user = a_user(firm, role)("CORE_GET_USER_DETAILS")["user"]

    assert (
        firm.administrator.refused("SETUP_ROLE_MANAGE", Id=role, Remove=1).type == "record_in_use"
    )
    filters = [{"name": "user", "comparison": "EQUAL_TO", "value1": user}]
    (member,) = firm.administrator.rows("SETUP_USER_ROLE_SEARCH", "id", filters=filters)
    firm.administrator("SETUP_USER_ROLE_MANAGE", Id=member["id"], Remove=1)
    firm.administrator("SETUP_ROLE_MANAGE", Id=role, Remove=1)

    held = [{"name": "role", "comparison": "EQUAL_TO", "value1": role}]
    assert not firm.administrator.rows("SETUP_ROLE_METHOD_ACCESS_SEARCH", "id", filters=held)


def test_the_last_administrator_stays(firm: Firm) -> None:
    call = firm.administrator
    ann = _me(call)["user"]
    (member,) = call.rows("SETUP_USER_ROLE_SEARCH", "id")
    for name, params in (
        ("SETUP_USER_ROLE_MANAGE", {"Id": member["id"], "Remove": 1}),
        ("SETUP_USER_MANAGE", {"Id": ann, "UnrestrictedAccess": "N"}),
        ("SETUP_USER_MANAGE", {"Id": ann, "Disabled": "Y"}),
    ):
        assert call.refused(name, **params).type == "last_administrator"

    second = a_user(firm, 1)
    second("SETUP_USER_MANAGE", Id=ann, UnrestrictedAccess="N")

    assert _me(call)["unrestrictedaccess"] == "N"
    assert _me(call)["roles"]["rows"] == [{"id": 2, "title": "Bookkeeper"}]


def test_either_says_of_the_other_who_is_an_administrator(firm: Firm) -> None:
    bob = _me(firm.user)["user"]

    firm.administrator("SETUP_USER_ROLE_MANAGE", User=bob, Role=1)
    row = firm.administrator.row("SETUP_USER_SEARCH", bob, "unrestrictedaccess")
    assert row["unrestrictedaccess"] == "Y"

    firm.administrator("SETUP_USER_MANAGE", Id=bob, UnrestrictedAccess="N")
    filters = [{"name": "user", "comparison": "EQUAL_TO", "value1": bob}]
    assert not firm.administrator.rows("SETUP_USER_ROLE_SEARCH", "id", filters=filters)


def test_nobody_gives_what_he_does_not_have(firm: Firm) -> None:
    role = a_role(firm, acts="lock")
    for name in ("SETUP_ROLE_MANAGE", "SETUP_USER_ROLE_MANAGE", "SETUP_ROLE_METHOD_ACCESS_MANAGE"):
        grant(firm, role, name, CanAdd="Y", CanUpdate="Y", CanRemove="Y")
    grant(firm, role, "SETUP_USER_MANAGE", CanAdd="Y", CanUpdate="Y")
    keeper = a_user(firm, role)
    own, ann = _me(keeper)["user"], _me(firm.administrator)["user"]
    method = {"Role": role, "AccessMethod": NUMBERS["FINANCIAL_INVOICE_SEARCH"], "CanUse": "Y"}

    for name, params in (
        ("SETUP_USER_ROLE_MANAGE", {"User": own, "Role": 1}),
        ("SETUP_USER_ROLE_MANAGE", {"User": own, "Role": 2}),
        ("SETUP_ROLE_METHOD_ACCESS_MANAGE", method),
        ("SETUP_ROLE_MANAGE", {"Id": role, "Acts": "lock,override_LockedBAS"}),
        ("SETUP_USER_MANAGE", {"Id": ann, "UserPassword": PASSWORD}),
        ("SETUP_USER_MANAGE", {"Id": own, "UnrestrictedAccess": "Y"}),
        ("SETUP_USER_MANAGE", {"Username": "new@firm.test"}),
    ):
        assert keeper.refused(name, **params).type == "wider_than_own", (name, params)


def test_another_space_s_role_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    theirs = a_role(other_firm)
    bob = _me(firm.user)["user"]
    other = _me(other_firm.user)["user"]
    call, method = firm.administrator, NUMBERS["FINANCIAL_INVOICE_SEARCH"]

    assert call.refused("SETUP_ROLE_MANAGE", Id=theirs, Title="X").type == "record_not_found"
    assert "Role" in call.refused("SETUP_USER_ROLE_MANAGE", User=bob, Role=theirs).fields
    assert "User" in call.refused("SETUP_USER_ROLE_MANAGE", User=other, Role=3).fields
    refused = call.refused("SETUP_ROLE_METHOD_ACCESS_MANAGE", Role=theirs, AccessMethod=method)
    assert "Role" in refused.fields
    assert call.refused("SETUP_USER_MANAGE", Id=other, Disabled="Y").type == "record_not_found"


# --- what the web application asks ----------------------------------------------------------------

MENU = [
    "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_EXPENSE_MANAGE", "FINANCIAL_RECEIPT_MANAGE",
    "FINANCIAL_PAYMENT_MANAGE", "FINANCIAL_CREDIT_NOTE_MANAGE", "FINANCIAL_GENERAL_JOURNAL_MANAGE",
    "FINANCIAL_BANK_ACCOUNT_SEARCH", "FINANCIAL_TAX_REPORT_SEARCH", "FINANCIAL_ITEM_MANAGE",
    "FINANCIAL_RECONCILIATION_MANAGE", "CONTACT_BUSINESS_MANAGE", "CONTACT_PERSON_MANAGE",
]  # fmt: skip


def test_the_first_rows_of_a_bookkeeper_make_the_menu(firm: Firm) -> None:
    role = [row["id"] for row in _me(firm.user)["roles"]["rows"]]
    fields = ("accessmethodtext", "canadd", "canremove", "canupdate", "canuse")
    answer = firm.user(
        "SETUP_ROLE_METHOD_ACCESS_SEARCH",
        fields=[{"name": each} for each in fields],
        filters=[{"name": "role", "comparison": "IN_LIST", "value1": ",".join(map(str, role))}],
        rows=20,
    )
    rows = answer["data"]["rows"]

    assert [row["accessmethodtext"] for row in rows][:12] == MENU
    assert len(rows) == 20 and all(row["accessmethodtext"] for row in rows)
    assert [rows[0][each] for each in fields[1:]] == ["Y", "Y", "Y", "Y"]


@pytest.mark.parametrize("none", ["", "0"])
def test_a_user_without_roles_finds_no_rows(firm: Firm, none: str) -> None:
    legacy = Caller(firm.user.sid, dialect="legacy")
    filters = [{"name": "role", "comparison": "IN_LIST", "value1": none}]

    outcome = legacy.outcome("SETUP_ROLE_METHOD_ACCESS_SEARCH", filters=filters, rows=20)

    assert outcome.ok
    assert outcome.result["page"].found == []


def test_a_user_sees_the_rows_of_own_roles_and_himself_only(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")

    seen = firm.user.rows("SETUP_ROLE_METHOD_ACCESS_SEARCH", "role")
    users = firm.user.rows("SETUP_USER_SEARCH", "username")

    assert {row["role"] for row in seen} == {2}
    assert [row["id"] for row in users] == [_me(firm.user)["user"]]
    everything = firm.administrator.rows("SETUP_ROLE_METHOD_ACCESS_SEARCH", "role")
    assert {row["role"] for row in everything} == {1, 2, 3, 4, role} or len(everything) == 1000
    assert len(firm.administrator.rows("SETUP_USER_SEARCH", "username")) == 2


def test_a_method_is_listed_with_what_it_can_be_held_for(firm: Firm) -> None:
    filters = [{"name": "title", "comparison": "EQUAL_TO", "value1": "FINANCIAL_INVOICE_MANAGE"}]
    fields = ("endpoint.title", "addavailable", "updateavailable", "removeavailable")
    (row,) = firm.administrator.rows("SETUP_METHOD_SEARCH", *fields, filters=filters)

    assert row == {
        "id": NUMBERS["FINANCIAL_INVOICE_MANAGE"],
        "endpoint.title": "FINANCIAL",
        "addavailable": "Y",
        "updateavailable": "Y",
        "removeavailable": "Y",
    }
