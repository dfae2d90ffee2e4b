"""Users as administrators keep them: added, changed, disabled, given passwords."""

from __future__ import annotations

from typing import Any

import pytest

from tests.firm import Caller, Firm
from tests.rights.people import a_role, a_user, grant

MANAGE, SEARCH = "SETUP_USER_MANAGE", "SETUP_USER_SEARCH"
HORSE = "correct horse"


def logs_on(logon: str, password: str) -> Any:
    return Caller("").outcome("LOGON", Logon=logon, Password=password)


def name(firm: Firm, who: str = "carol") -> str:
    return f"{who}@space-{firm.space}.test"


def test_a_user_is_added_and_logs_on_as_a_bookkeeper(firm: Firm) -> None:
    person = firm.a_person("Kay", FirstName="Carol")
    sent = {"ContactPerson": person, "ContactBusiness": firm.kept("business"), "Notes": "new"}

    made = firm.administrator(MANAGE, Username=name(firm), UserPassword=HORSE, **sent)

    assert made["notes"] == "ADDED" and "password" not in made
    carol = Caller(logs_on(name(firm), HORSE).result["sid"])
    details = carol("CORE_GET_USER_DETAILS")
    assert (details["firstname"], details["surname"]) == ("Carol", "Kay")
    assert details["roles"]["rows"] == [{"id": 2, "title": "Bookkeeper"}]
    fields = ("username", "notes", "disabled", "contactperson.surname", "contactbusinesstext")
    row = firm.administrator.row(SEARCH, made["id"], *fields)
    assert row["contactperson.surname"] == "Kay"
    assert (row["username"], row["disabled"], row["notes"]) == (name(firm), "N", "new")
    assert row["contactbusinesstext"] == "Sailmakers Pty"


def test_a_form_as_the_web_application_sends_it_makes_a_user(firm: Firm) -> None:
    call = Caller(firm.administrator.sid, dialect="legacy")
    form = {
        "sessiontimeout": "20", "contactbusiness": str(firm.kept("business")),
        "contactperson": str(firm.a_person("Kay")), "unrestrictedaccess": "N", "newsalerts": "N",
        "username": name(firm), "disabled": "N", "disabledreason": "", "authenticationlevel": "1",
        "authenticationdelivery": "1", "authenticationusingaccesstoken": "1", "userpassword": "",
        "passwordexpiry": "23 Nov 2026",
    }  # fmt: skip

    outcome = call.outcome(MANAGE, **form)

    assert outcome.ok, outcome.data
    assert logs_on(name(firm), outcome.result["password"]).ok


def test_a_password_that_is_set_or_made_up_ends_what_the_old_one_opened(firm: Firm) -> None:
    user = firm.administrator(MANAGE, Username=name(firm), UserPassword=HORSE)["id"]
    first = Caller(logs_on(name(firm), HORSE).result["sid"])

    made_up = firm.administrator(MANAGE, Id=user, UserPassword="")["password"]

    assert first.refused("CORE_GET_SID").type == "not_logged_on"
    assert not logs_on(name(firm), HORSE).ok
    assert logs_on(name(firm), made_up).ok
    firm.administrator(MANAGE, Id=user, UserPassword="battery staple")
    assert logs_on(name(firm), "battery staple").ok
    assert firm.administrator.refused(MANAGE, Id=user, UserPassword="short").fields.keys() == {
        "UserPassword"
    }


def test_a_disabled_user_is_out_at_once_until_enabled(firm: Firm) -> None:
    user = firm.administrator(MANAGE, Username=name(firm), UserPassword=HORSE)["id"]
    session = Caller(logs_on(name(firm), HORSE).result["sid"])
    token = Caller(session("CORE_SECURE_TOKEN_MANAGE")["access_token"])

    firm.administrator(MANAGE, Id=user, Disabled="Y", DisabledReason="left")

    for caller in (session, token):
        assert caller.refused("CORE_GET_SID").type == "not_logged_on"
    assert logs_on(name(firm), HORSE).data["type"] == "user_disabled"
    row = firm.administrator.row(SEARCH, user, "disabled", "disabledreason", "disableddate")
    assert (row["disabled"], row["disabledreason"]) == ("Y", "left")
    assert row["disableddate"].startswith("2026-11-24")

    firm.administrator(MANAGE, Id=user, Disabled="N")
    assert logs_on(name(firm), HORSE).ok


def test_another_name_comes_with_a_password(firm: Firm) -> None:
    user = firm.administrator(MANAGE, Username=name(firm), UserPassword=HORSE)["id"]
    other = name(firm, "cleo")

    assert "UserPassword" in firm.administrator.refused(MANAGE, Id=user, Username=other).fields
    firm.administrator(MANAGE, Id=user, Username=other, UserPassword=HORSE)

    assert logs_on(other, HORSE).ok
    assert not logs_on(name(firm), HORSE).ok


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "Username"),
        ({"Username": " "}, "Username"),
        ({"Username": "a\x07b"}, "Username"),
        ({"Username": "new", "UserPassword": "short"}, "UserPassword"),
        ({"Username": "new", "ContactPerson": 2_000_000_017}, "ContactPerson"),
        ({"Username": "new", "ContactBusiness": 2_000_000_017}, "ContactBusiness"),
        ({"Username": "new", "SessionTimeout": 0}, "SessionTimeout"),
    ],
)
def test_what_does_not_do_is_told_by_its_field(
    firm: Firm, params: dict[str, Any], field: str
) -> None:
    assert field in firm.administrator.refused(MANAGE, **params).fields


def test_a_logon_that_is_taken_anywhere_is_refused(firm: Firm, other_firm: Firm) -> None:
    taken = other_firm.user("CORE_GET_USER_DETAILS")["userlogonname"]

    refused = firm.administrator.refused(MANAGE, Username=taken.upper(), UserPassword=HORSE)

    assert "Username" in refused.fields


def test_users_stay(firm: Firm) -> None:
    bob = firm.user("CORE_GET_USER_DETAILS")["user"]

    assert firm.administrator.refused(MANAGE, Id=bob, Remove=1).type == "user_stays"


def test_what_is_done_to_users_is_in_the_trail(firm: Firm) -> None:
    user = firm.administrator(MANAGE, Username=name(firm), UserPassword=HORSE)["id"]
    role = a_role(firm, "Clerk")
    grant(firm, role, "FINANCIAL_INVOICE_SEARCH", CanUse="Y")
    a_user(firm, role)
    firm.administrator(MANAGE, Id=user, Disabled="Y")

    rows = firm.administrator.rows("FINANCIAL_LOCK_EVENT_SEARCH", "kind", "objecttext")
    told = {(row["kind"], row["objecttext"]) for row in rows}

    assert ("user", name(firm)) in told
    assert {("role", "Clerk"), ("right", "Clerk")} <= told


def test_yesterday_as_the_last_day_of_a_password_has_it_changed_at_the_next_logon(
    firm: Firm,
) -> None:
    call = Caller(firm.administrator.sid, dialect="legacy")
    form = {"username": name(firm), "userpassword": HORSE, "passwordexpiry": "23-Nov-2026"}
    made = call(MANAGE, **form)
    new = {"NewPassword": "battery staple", "NewPasswordConfirm": "battery staple"}

    told = logs_on(name(firm), HORSE)
    shown = firm.administrator.row(SEARCH, int(made["id"]), "passwordexpiry")["passwordexpiry"]
    carol = Caller(told.result["sid"])
    carol("SITE_USER_PASSWORD_MANAGE", CurrentPassword=HORSE, **new, ExpireDays=30)
    after = logs_on(name(firm), "battery staple")
    until = carol.row(SEARCH, int(made["id"]), "passwordexpiry")["passwordexpiry"]

    assert (told.ok, told.result["passwordstatus"], shown) == (True, "EXPIRED", "2026-11-23")
    assert (after.result["passwordstatus"], until) == ("OK", "2026-12-24")
    firm.administrator(MANAGE, Id=int(made["id"]), PasswordExpiry="2026-11-24")
    assert logs_on(name(firm), "battery staple").result["passwordstatus"] == "OK", "until that day"
