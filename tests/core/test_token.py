"""Access tokens: whose they are, who made them, and what that person hears of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models import write
from models.outbox import Outbox
from models.store import database
from models.user import User
from models.users import logons, session
from tests.firm import NOW, PASSWORD, Caller, Firm

MANAGE, SEARCH = "CORE_SECURE_TOKEN_MANAGE", "CORE_SECURE_TOKEN_SEARCH"


def id_of(caller: Caller) -> int:
    return int(caller("CORE_GET_USER_DETAILS")["user"])


def another_administrator(firm: Firm, name: str = "cleo") -> Caller:
    """A second administrator of the firm, logged on."""
    logon = f"{name}-{firm.space}@firm.test"
    with database.write():
        user = write.add_user(
            firm.space, NOW, logon=logon, logon_folded=logon, first_name=name.capitalize(),
            administrator=True, **logons.password_hashes(logon, PASSWORD),
        )  # fmt: skip
        return Caller(session.open_session(user, firm.space, NOW, "192.0.2.7"))


def a_token(maker: Caller, **more: Any) -> Caller:
    return Caller(maker(MANAGE, **more)["access_token"])


def a_sent_invoice(firm: Firm) -> int:
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", LockInvoiceOnSend="Y")
    return firm.an_invoice("110.00", sent=True)


def through(token: Caller) -> Caller:
    """A session begun with a token."""
    return Caller(token("CORE_SID_SEARCH")["sid"])


def once_more(token: Caller) -> Caller:
    """A token that a token made for its own user."""
    return a_token(token)


WAYS = (lambda token: token, through, once_more, lambda token: through(once_more(token)))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("flag", ["override", "override_LockedSent"])
def test_a_token_made_for_somebody_else_overrides_nothing(firm: Firm, flag: str, way: Any) -> None:
    other = another_administrator(firm)
    invoice = a_sent_invoice(firm)
    lent = way(a_token(firm.administrator, User=id_of(other)))

    refused = lent.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", **{flag: "Y"})

    assert refused.locks == ["LockedSent"]
    assert refused.outcome.data["locks"][0]["may_override"] is False
    assert firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id") == []


@pytest.mark.parametrize("way", WAYS)
def test_ones_own_token_overrides_as_one_does_oneself_if_asked_to(firm: Firm, way: Any) -> None:
    invoice = a_sent_invoice(firm)
    own = way(a_token(firm.administrator, MayOverride="Y"))

    own("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", override_LockedSent="Y")

    assert len(firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "id")) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("flag", ["override", "override_LockedSent"])
@pytest.mark.parametrize("asked", [{}, {"MayOverride": "LockedBAS, lockeddate"}])
def test_a_token_overrides_only_what_it_was_asked_for(
    firm: Firm, asked: dict[str, str], flag: str, way: Any
) -> None:
    invoice = a_sent_invoice(firm)
    own = way(a_token(firm.administrator, **asked))

    refused = own.refused("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", **{flag: "Y"})

    assert refused.locks == ["LockedSent"]
    assert "with this token" in refused.outcome.message


def test_a_token_of_somebody_who_may_not_override_is_told_what_its_user_would_be(
    firm: Firm,
) -> None:
    invoice = a_sent_invoice(firm)
    change = {"Id": invoice, "Notes": "x", "override_LockedSent": "Y"}

    refused = [
        each.refused("FINANCIAL_INVOICE_MANAGE", **change).outcome.message
        for each in (firm.user, a_token(firm.user))
    ]

    assert refused[0] == refused[1]
    assert refused[0].endswith("that takes an administrator, or a role that may")


def test_a_token_is_asked_for_no_more_than_its_maker_may(firm: Firm) -> None:
    bob = id_of(firm.user)

    assert firm.user.refused(MANAGE, MayOverride="Y").type == "wider_than_own"
    assert firm.user.refused(MANAGE, MayOverride="LockedSent").type == "wider_than_own"
    assert "MayOverride" in firm.administrator.refused(MANAGE, MayOverride="LockedDoor").fields
    assert "MayOverride" in firm.administrator.refused(MANAGE, MayOverride="Y", User=bob).fields
    once = a_token(firm.administrator, MayOverride="LockedSent")
    assert once.refused(MANAGE, MayOverride="LockedBAS").type == "wider_than_own"
    assert once(MANAGE, Name="next", MayOverride="Y")["mayoverride"] == "LockedSent"


# --- several, each with a role -------------------------------------------------------------------


def test_a_user_has_several_tokens_by_their_names(firm: Firm) -> None:
    first, second, unnamed = (a_token(firm.user, Name=name) for name in ("shop", "bank", ""))

    for token in (first, second, unnamed):
        assert id_of(token) == id_of(firm.user)
    rows = firm.user(SEARCH)["data"]["rows"]
    assert [row["name"] for row in rows] == ["shop", "bank", ""]

    firm.user(MANAGE, Name="SHOP", Remove=1)

    assert first.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"
    assert id_of(second) == id_of(unnamed) == id_of(firm.user)


def test_the_one_whose_place_is_taken_lives_on_for_a_day(firm: Firm) -> None:
    old = a_token(firm.user, Name="shop", ExpireDays=30)
    begun = through(old)
    made = firm.user(MANAGE, Name="shop")
    new = Caller(made["access_token"])

    assert made["notes"] == "UPDATED"
    assert made["replaced_expires"].startswith("2026-11-25T09:00:00")
    assert made["expires"].startswith("2026-12-24")
    just_in_time, too_late = NOW + timedelta(hours=23, minutes=59), NOW + timedelta(hours=24)
    assert id_of(replace(old, now=just_in_time)) == id_of(firm.user)
    assert replace(old, now=too_late).refused("CORE_GET_SID").type == "not_logged_on"
    assert replace(begun, now=too_late).refused("CORE_GET_SID").type == "not_logged_on"
    assert id_of(replace(new, now=too_late)) == id_of(firm.user)


def test_a_session_ends_with_the_token_it_began_with(firm: Firm) -> None:
    token = a_token(firm.user)
    begun = through(through(token))

    firm.user(MANAGE, Remove=1)

    assert begun.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"


def test_a_token_that_logs_off_takes_what_began_with_it_along(firm: Firm) -> None:
    token = a_token(firm.user)
    begun = through(token)

    token("CORE_LOGOFF")

    for each in (token, begun):
        assert each.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"
    assert firm.user("CORE_GET_USER_DETAILS")


@pytest.mark.parametrize("way", WAYS)
def test_a_token_keeps_to_its_role(firm: Firm, way: Any) -> None:
    viewing = way(a_token(firm.administrator, Role=4))

    viewing("FINANCIAL_INVOICE_SEARCH")

    for name in ("FINANCIAL_INVOICE_MANAGE", "ADMIN_OVERRIDE_SEARCH", "SETUP_ROLE_SEARCH"):
        assert viewing.refused(name).type == "no_right"
    details = viewing("CORE_GET_USER_DETAILS")
    assert details["unrestrictedaccess"] == "N"
    assert [row["id"] for row in details["roles"]["rows"]] == [4]
    assert viewing.refused(MANAGE, Role=2).type == "wider_than_own"
    assert viewing(MANAGE, Name="mine")["role"] == 4
    assert viewing.refused(MANAGE, User=id_of(firm.user)).type == "no_right"


def test_a_token_does_no_more_than_its_user_whatever_its_role(firm: Firm) -> None:
    bob = id_of(firm.user)

    for role in (1, 3):
        assert firm.user.refused(MANAGE, Role=role).type == "wider_than_own"
        assert firm.administrator.refused(MANAGE, User=bob, Role=role).type == "wider_than_own"
    assert "Role" in firm.user.refused(MANAGE, Role=77_777).fields
    token = a_token(firm.user, Role=2)
    token("FINANCIAL_INVOICE_MANAGE", Notes="mine")

    firm.administrator("SETUP_USER_ROLE_MANAGE", User=bob, Role=4)

    assert token.refused("FINANCIAL_INVOICE_MANAGE", Notes="x").type == "no_right"
    token("FINANCIAL_INVOICE_SEARCH")


def test_a_token_that_takes_the_place_of_another_keeps_to_its_role(firm: Firm) -> None:
    a_token(firm.administrator, Name="shop", Role=4, MayOverride="")

    made = firm.administrator(MANAGE, Name="shop")

    assert (made["role"], made["mayoverride"]) == (4, "")


def test_a_token_of_before_whose_maker_is_not_known_overrides_nothing(firm: Firm) -> None:
    invoice = a_sent_invoice(firm)
    with database.write():
        sid = session.open_session(
            id_of(firm.administrator), firm.space, NOW, "", kind="token", made_by=0
        )

    refused = Caller(sid).refused(
        "FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="x", override_LockedSent="Y"
    )

    assert refused.locks == ["LockedSent"]


def test_a_token_says_who_made_it(firm: Firm) -> None:
    bob, ann = id_of(firm.user), id_of(firm.administrator)
    a_token(firm.administrator, User=bob)

    (row,) = firm.user(SEARCH)["data"]["rows"]

    assert (row["madeby"], row["madebytext"]) == (ann, "Ann")
    a_token(firm.user)
    before, row = firm.administrator(SEARCH, User=bob)["data"]["rows"]
    assert before["replaced"]
    assert (row["madeby"], row["madebytext"]) == (bob, "Bob")


def mails(firm: Firm) -> list[dict[str, Any]]:
    with database.read():
        rows = list(
            Outbox.select().where((Outbox.space == firm.space) & (Outbox.topic == "mail.user"))
        )
    return [json.loads(row.payload) for row in rows]


def events(firm: Firm) -> list[tuple[Any, ...]]:
    fields = ("kind", "object", "objectcontext", "createduser", "otheruser", "reason")
    rows = firm.user.rows("FINANCIAL_LOCK_EVENT_SEARCH", *fields)
    return [tuple(row[name] for name in fields) for row in rows]


def test_making_one_for_somebody_else_is_an_event_and_that_person_is_told(firm: Firm) -> None:
    bob, ann = id_of(firm.user), id_of(firm.administrator)
    logon = firm.user("CORE_GET_USER_DETAILS")["userlogonname"]

    firm.administrator(MANAGE, User=bob)
    firm.administrator(MANAGE, User=bob, Remove=1)

    made, taken = "An access token was made for you", "Your access token was taken back"
    assert events(firm) == [("token", 22, bob, ann, bob, made), ("token", 22, bob, ann, bob, taken)]
    assert [mail["to"] for mail in mails(firm)] == [[logon], [logon]]
    assert "by Ann from 192.0.2.7" in mails(firm)[0]["text"]


def test_the_mail_goes_to_the_users_person_where_one_is_known(firm: Firm) -> None:
    bob = id_of(firm.user)
    person = firm.a_person("Jones", Email="bob@home.example")
    with database.write():
        write.change_user(bob, contact_person=person)

    firm.administrator(MANAGE, User=bob)

    assert mails(firm)[0]["to"] == ["bob@home.example"]


def test_a_logon_name_that_is_no_address_is_told_by_the_trail_alone(firm: Firm) -> None:
    bob = id_of(firm.user)
    with database.write():
        write.change_user(bob, logon="bob")

    firm.administrator(MANAGE, User=bob)

    assert mails(firm) == []
    assert [event[0] for event in events(firm)] == ["token"]


def test_ones_own_token_is_in_the_trail_and_nobody_elses_news(firm: Firm) -> None:
    firm.user(MANAGE)
    firm.administrator(MANAGE, User=id_of(firm.administrator))
    firm.user(MANAGE, Remove=1)
    firm.user(MANAGE, Remove=1)

    assert mails(firm) == []
    assert [(kind, user, owner) for kind, _, user, _, owner, _ in events(firm)] == [
        ("token", owner, owner)
        for owner in (id_of(firm.user), id_of(firm.administrator), id_of(firm.user))
    ]


def test_a_token_that_is_refused_leaves_no_event(firm: Firm, other_firm: Firm) -> None:
    stranger = id_of(other_firm.user)

    assert firm.administrator.refused(MANAGE, User=stranger).type == "record_not_found"
    assert firm.user.refused(MANAGE, User=id_of(firm.administrator)).type == "no_right"
    firm.administrator.refused(MANAGE, User=id_of(firm.user), ExpireDays=0)

    assert (events(firm), mails(firm)) == ([], [])
    assert User.select().count() > 0


# --- one's own password and sessions ------------------------------------------------------------

PASSWORDS = "SITE_USER_PASSWORD_MANAGE"
NEW = "battery staple"


def change(caller: Caller, current: str = PASSWORD, new: str = NEW, again: str = "") -> Any:
    passwords = {"CurrentPassword": current, "NewPassword": new}
    return caller(PASSWORDS, **passwords, NewPasswordConfirm=again or new)


def logs_on(caller: Caller, password: str) -> bool:
    logon = caller("CORE_GET_USER_DETAILS")["userlogonname"]
    return Caller("").outcome("LOGON", Logon=logon, Password=password).ok


def test_a_user_changes_the_password_and_what_the_old_one_opened_ends(firm: Firm) -> None:
    cleo = another_administrator(firm)
    user = id_of(cleo)
    token = a_token(cleo)
    with database.write():
        elsewhere = Caller(session.open_session(user, firm.space, NOW, "198.51.100.1"))

    assert change(cleo)["ended"] == 2

    assert (logs_on(cleo, PASSWORD), logs_on(cleo, NEW)) == (False, True)
    for other in (token, elsewhere):
        assert other.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"
    changed = ("password", 22, user, user, user, "Your password was changed")
    assert [event for event in events(firm) if event[0] != "token"] == [changed]
    assert firm.user("CORE_GET_USER_DETAILS")


@pytest.mark.parametrize(
    ("passwords", "field"),
    [
        ({"current": "wrong horse"}, "CurrentPassword"),
        ({"new": "short"}, "NewPassword"),
        ({"new": PASSWORD}, "NewPassword"),
        ({"again": "battery stable"}, "NewPasswordConfirm"),
    ],
)
def test_a_password_that_does_not_do_is_refused_by_its_field(
    firm: Firm, passwords: dict[str, str], field: str
) -> None:
    cleo = another_administrator(firm)

    given = {"current": PASSWORD, "new": NEW, **passwords}
    call = {
        "CurrentPassword": given["current"],
        "NewPassword": given["new"],
        "NewPasswordConfirm": given.get("again", given["new"]),
    }
    refused = cleo.refused(PASSWORDS, **call)

    assert refused.fields.keys() == {field}
    assert logs_on(cleo, PASSWORD)
    assert events(firm) == []


def test_guessing_the_current_password_is_counted_as_failed_logons_are(firm: Firm) -> None:
    cleo = another_administrator(firm)
    call = {"NewPassword": NEW, "NewPasswordConfirm": NEW}
    for number in range(10):
        cleo.refused(PASSWORDS, CurrentPassword=f"guess {number}", **call)

    refused = cleo.refused(PASSWORDS, CurrentPassword=PASSWORD, **call)

    assert refused.type == "too_many_logons"


def test_a_user_sees_and_ends_the_own_other_sessions(firm: Firm) -> None:
    bob = id_of(firm.user)
    with database.write():
        other = Caller(session.open_session(bob, firm.space, NOW, "198.51.100.1"))
    token = a_token(firm.user)

    rows = firm.user("CORE_SESSION_SEARCH")["data"]["rows"]
    told = [(row["kind"], row["current"], row["address"]) for row in rows]
    assert told == [
        ("session", "Y", "192.0.2.7"),
        ("session", "N", "198.51.100.1"),
        ("token", "N", "192.0.2.7"),
    ]
    assert firm.user("CORE_SESSION_MANAGE", Remove=1)["ended"] == 2

    for each in (other, token):
        assert each.refused("CORE_GET_USER_DETAILS").type == "not_logged_on"
    assert len(firm.user("CORE_SESSION_SEARCH")["data"]["rows"]) == 1
    assert firm.administrator("CORE_GET_USER_DETAILS")
    assert [event[0] for event in events(firm)] == ["token", "sessions"]


def test_a_single_session_is_ended_by_its_number_and_nobody_elses(firm: Firm) -> None:
    bob = id_of(firm.user)
    with database.write():
        session.open_session(bob, firm.space, NOW, "198.51.100.1")
    rows = firm.user("CORE_SESSION_SEARCH")["data"]["rows"]
    mine = next(row["id"] for row in rows if row["address"] == "198.51.100.1")
    boss = firm.administrator("CORE_SESSION_SEARCH")["data"]["rows"][0]["id"]

    refused = firm.user.refused("CORE_SESSION_MANAGE", Id=boss, Remove=1)

    assert refused.type == "record_not_found"
    assert firm.user("CORE_SESSION_MANAGE", Id=mine, Remove=1)["ended"] == 1
    assert firm.user.refused("CORE_SESSION_MANAGE", Id=mine, Remove=1).type == "record_not_found"
    assert firm.user.refused("CORE_SESSION_MANAGE", Id=mine).fields.keys() == {"Remove"}
