"""What changes who may set locks aside is in the trail as well."""

from __future__ import annotations

from app import tenancy
from methods.numbers import NUMBERS
from tests.firm import NOW, Firm
from tests.locks.trail import TRAIL, trail


def test_a_token_of_ones_own_a_role_and_its_rights_are_told_with_their_reason(firm: Firm) -> None:
    why = {"Reason": "A new clerk"}
    administrator = firm.administrator
    firm.user("CORE_SECURE_TOKEN_MANAGE", **why)
    role = administrator("SETUP_ROLE_MANAGE", Title="Clerk", **why)["id"]
    administrator(
        "SETUP_ROLE_METHOD_ACCESS_MANAGE",
        Role=role,
        AccessMethod=NUMBERS["FINANCIAL_INVOICE_SEARCH"],
        CanUse="Y",
        **why,
    )
    limited = {"AccessMethod": NUMBERS["FINANCIAL_INVOICE_MANAGE"], "AllowedParameters": "Notes"}
    access = administrator("SETUP_METHOD_ACCESS_MANAGE", **limited, **why)["id"]
    administrator("SETUP_METHOD_ACCESS_MANAGE", Id=access, AllowedParameters="", **why)
    user = firm.user("CORE_GET_USER_DETAILS")["user"]
    administrator("SETUP_USER_ROLE_MANAGE", User=user, Role=role, **why)
    administrator("SETUP_USER_MANAGE", Id=user, Disabled="Y", **why)

    told = administrator.rows(TRAIL, "kind", "reason", "object", "objectcontext", "before", "after")
    kinds = ["token", "role", "right", "right", "right", "user", "user"]
    assert [each["kind"] for each in told] == kinds
    widened = next(
        each for each in told if each["object"] == 9024 and each["before"].get("Allowed")
    )
    assert (widened["objectcontext"], widened["before"]["Allowed"]) == (access, "notes")
    assert widened["after"] == {"Method": str(limited["AccessMethod"]), "Allowed": ""}
    assert all("A new clerk" in each["reason"] for each in told)


def test_what_roles_may_and_who_is_in_them_is_told_as_it_was_and_as_it_is(firm: Firm) -> None:
    call, method = firm.administrator, NUMBERS["FINANCIAL_INVOICE_SEARCH"]
    may, member = "SETUP_ROLE_METHOD_ACCESS_MANAGE", "SETUP_USER_ROLE_MANAGE"
    user = firm.user("CORE_GET_USER_DETAILS")["user"]

    role = call("SETUP_ROLE_MANAGE", Title="Clerk")["id"]
    held = call(may, Role=role, AccessMethod=method, CanUse="Y")["id"]
    call(may, Id=held, CanUse="N")
    call(member, Id=call(member, User=user, Role=role)["id"], Remove=1)
    call("SETUP_ROLE_MANAGE", Id=role, Remove=1)

    made, given, taken, joined, left, withdrawn, gone = trail(firm)
    in_it, of_it = {"Role": str(role)}, {"Method": str(method)}
    of_the_role = (made, given, taken, withdrawn, gone)
    assert [(each["objectcontext"], each["objecttext"]) for each in of_the_role] == [
        (role, "Clerk")
    ] * 5
    assert [made["before"], made["after"]] == [{"TitleText": ""}, {"TitleText": "Clerk"}]
    assert given["after"] == {"CanUse": "Y", **of_it, **in_it}
    assert [taken["before"], taken["after"]] == [{"CanUse": "Y", **of_it}, {"CanUse": "N", **of_it}]
    assert [joined["before"], joined["after"]] == [{}, in_it]
    assert [left["before"], left["after"]] == [in_it, {}]
    assert withdrawn["before"].items() >= {"CanUse": "N", **of_it, **in_it}.items()
    assert [gone["before"], gone["after"]] == [{"TitleText": "Clerk"}, {"TitleText": ""}]


def test_what_the_operator_does_to_users_is_told_as_well(firm: Firm) -> None:
    logon = firm.user("CORE_GET_USER_DETAILS")["userlogonname"]

    tenancy.disable(logon, NOW)
    tenancy.enable(logon, NOW)
    tenancy.change_password(logon, "battery staple", NOW)
    tenancy.revoke_of_user(logon, NOW)

    told = firm.administrator.rows(TRAIL, "kind", "objecttext", "createdusertext", "reason")
    assert [each["kind"] for each in told] == ["user", "user", "password"]
    assert {each["objecttext"] for each in told} == {logon}
    assert {each["createdusertext"] for each in told} == {"service"}
    assert told[0]["reason"] == f"The user {logon} was disabled from the command line"
