"""Roles that do one thing only: what goes with it does not show or do what they do not name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.firm import NOW, Caller, Firm
from tests.rights.people import a_role, a_user, grant, join, take_back

WRITE, READ = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH"
USERS, TOKENS = "SETUP_USER_MANAGE", "CORE_SECURE_TOKEN_MANAGE"
ALL_OF_IT = {"CanAdd": "Y", "CanUpdate": "Y", "CanRemove": "Y"}


def _file(firm: Firm, **more: object) -> dict[str, object]:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "Base64": "aGk="}
    made = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="x.txt", **on, **more)
    return {"file": made["attachment"], "invoice": on["ObjectContext"]}


def test_files_of_records_that_a_role_does_not_know_are_not_there(firm: Firm) -> None:
    file = _file(firm)["file"]
    role = a_role(firm)
    grant(firm, role, "CORE_ATTACHMENT_MANAGE", **ALL_OF_IT)
    grant(firm, role, "CORE_ATTACHMENT_UNDELETE", CanUse="Y")
    clerk = a_user(firm, role)
    calls: list[dict[str, object]] = [{"Title": "Mine"}, {"Remove": 1}]

    for call in calls:
        assert clerk.refused("CORE_ATTACHMENT_MANAGE", Id=file, **call).type == "record_not_found"
    firm.user("CORE_ATTACHMENT_MANAGE", Id=file, Remove=1)
    assert clerk.refused("CORE_ATTACHMENT_UNDELETE", Id=file).type == "record_not_found"
    grant(firm, role, WRITE, CanUpdate="Y")
    assert clerk("CORE_ATTACHMENT_UNDELETE", Id=file)["filename"] == "x.txt"
    assert clerk("CORE_ATTACHMENT_MANAGE", Id=file, Title="Mine")["notes"] == "UPDATED"


def test_nobody_mails_himself_files_that_he_may_not_fetch(firm: Firm) -> None:
    made = _file(firm)
    role = a_role(firm)
    for name in ("MESSAGING_EMAIL_SEND", READ):
        grant(firm, role, name, CanUse="Y")
    clerk = a_user(firm, role)
    mail = {
        "To": "clerk@home.example",
        "Subject": "x",
        "Message": "x",
        "CopyAttachmentsFromObject": 5,
        "CopyAttachmentsFromObjectContext": made["invoice"],
        "CopyAttachmentsFromObjectAttachmentLink": str(made["file"]),
    }

    assert "may not fetch" in clerk("MESSAGING_EMAIL_SEND", **mail)["warnings"][0]
    grant(firm, role, "CORE_ATTACHMENT_DOWNLOAD", CanUse="Y")
    assert "warnings" not in clerk("MESSAGING_EMAIL_SEND", **mail)


def test_who_issues_is_shown_the_invoice_where_he_may_see_it(firm: Firm) -> None:
    role = a_role(firm, acts="issue")
    grant(firm, role, "FINANCIAL_INVOICE_ISSUE", CanUse="Y")
    clerk = a_user(firm, role)
    flags: list[dict[str, object]] = [{"FullDetailFlag": "Y"}, {"DownloadFlag": "Y"}]

    for flag in flags:
        invoice = {"Invoice": str(firm.an_invoice("1.00"))}
        refused = clerk.refused("FINANCIAL_INVOICE_ISSUE", **invoice, **flag)
        assert refused.type == "no_access_to_subsearch"
        assert clerk("FINANCIAL_INVOICE_ISSUE", **invoice)["notes"] == "ISSUED"
    grant(firm, role, READ, CanUse="Y")
    invoice = {"Invoice": str(firm.an_invoice("1.00"))}
    assert clerk("FINANCIAL_INVOICE_ISSUE", **invoice, FullDetailFlag="Y")["invoice"]


def test_a_preview_tells_what_stands_to_who_may_see_it(firm: Firm) -> None:
    invoice = firm.an_invoice("1.00", Notes="secret")
    role = a_role(firm)
    grant(firm, role, WRITE, CanUpdate="Y")
    clerk = a_user(firm, role)
    asked = {"Id": invoice, "Notes": "new", "preview": "Y"}

    assert clerk(WRITE, **asked)["changes"] == [{"field": "Notes", "old": "", "new": "new"}]
    grant(firm, role, READ, CanUse="Y")
    assert clerk(WRITE, **asked)["changes"][0]["old"] == "secret"


def test_what_keeps_a_record_in_place_is_named_to_who_may_see_it(firm: Firm) -> None:
    business = firm.kept("business")
    firm.an_invoice("1.00", Reference="Hidden 7")
    role = a_role(firm)
    grant(firm, role, "CONTACT_BUSINESS_MANAGE", **ALL_OF_IT)
    clerk = a_user(firm, role)
    gone = {"Id": business, "Remove": 1}

    refused = clerk.refused("CONTACT_BUSINESS_MANAGE", **gone).outcome
    assert (refused.data["uses"], "Hidden" in refused.message) == (["an invoice"], False)
    grant(firm, role, READ, CanUse="Y")
    refused = clerk.refused("CONTACT_BUSINESS_MANAGE", **gone).outcome
    assert (refused.data["uses"], "Hidden 7" in refused.message) == (["invoice Hidden 7"], True)


# --- nobody gets more than he has -----------------------------------------------------------------


def test_a_token_gives_its_user_no_password_to_log_on_with(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, USERS, CanUpdate="Y")
    ann = firm.administrator("CORE_GET_USER_DETAILS")["user"]
    secret = {"Id": ann, "UserPassword": "battery staple"}

    for more in ({"Role": role}, {}):
        token = Caller(firm.administrator(TOKENS, Name=str(more), **more)["access_token"])
        assert token.refused(USERS, **secret).type == "wider_than_own"
    assert firm.administrator(USERS, **secret)["notes"] == "UPDATED"


def test_a_token_makes_none_that_outlives_it(firm: Firm) -> None:
    short = Caller(firm.user(TOKENS, Name="short", ExpireDays=2)["access_token"])
    until = NOW + timedelta(days=2)
    begun = Caller(short("CORE_SID_SEARCH")["sid"])

    for maker, days in ((short, {}), (short, {"ExpireDays": 9}), (begun, {"ExpireDays": 9})):
        made = maker(TOKENS, Name=f"of {days} {maker.sid[:4]}", **days)
        assert (made["expires"], len(made["warnings"])) == (until.isoformat(), 1)
    assert short(TOKENS, Name="less", ExpireDays=1)["expires"] < until.isoformat()
    later = replace(short, now=NOW + timedelta(days=1))
    rotated = later(TOKENS, Name="short", ExpireDays=9)
    assert rotated["expires"] == (NOW + timedelta(days=3)).isoformat()
    replaced = later(TOKENS, Name="another")
    assert replaced["expires"] == (NOW + timedelta(days=2)).isoformat()


def test_who_is_in_no_role_is_put_into_a_narrow_one_by_who_may_as_much(firm: Firm) -> None:
    role, narrow = a_role(firm), a_role(firm)
    grant(firm, role, "SETUP_USER_ROLE_MANAGE", **ALL_OF_IT)
    clerk = a_user(firm, role)
    bob = firm.user("CORE_GET_USER_DETAILS")["user"]

    assert clerk.refused("SETUP_USER_ROLE_MANAGE", User=bob, Role=narrow).type == "wider_than_own"
    told = firm.administrator("SETUP_USER_ROLE_MANAGE", User=bob, Role=narrow)["warnings"]
    assert "bookkeeper" in told[0]


def test_nobody_takes_from_a_role_what_he_has_not_himself(firm: Firm) -> None:
    role, other = a_role(firm), a_role(firm)
    grant(firm, role, "SETUP_ROLE_METHOD_ACCESS_MANAGE", **ALL_OF_IT)
    held = grant(firm, other, READ, CanUse="Y")
    clerk = a_user(firm, role)

    for call in ({"CanUse": "N"}, {"Remove": 1}):
        refused = clerk.refused("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=held, **call)
        assert refused.type == "wider_than_own"


# --- what changes while one is logged on ----------------------------------------------------------


def test_a_change_of_a_role_counts_from_the_next_call_on(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, READ, CanUse="Y")
    clerk = a_user(firm, role)
    token = Caller(clerk(TOKENS)["access_token"])
    begun = Caller(token("CORE_SID_SEARCH")["sid"])
    ways = [clerk, token, begun, replace(clerk, dialect="legacy")]

    assert all(way.outcome(READ).ok for way in ways)
    take_back(firm, role, READ)
    assert {way.refused(READ).type for way in ways} == {"no_right"}
    user = clerk("CORE_GET_USER_DETAILS")["user"]
    join(firm, user, 4)
    assert all(way.outcome(READ).ok for way in ways)
    firm.administrator(USERS, Id=user, Disabled="Y")
    assert {way.refused(READ).type for way in ways} == {"not_logged_on"}


def test_a_token_with_a_role_narrows_with_its_user(firm: Firm) -> None:
    chief = a_user(firm, 1)
    token = Caller(chief(TOKENS, Role=2, MayOverride="LockedSent")["access_token"])
    invoice = firm.an_invoice("1.00", sent=True)
    firm.lock_sent_invoices()
    change = {"Id": invoice, "Notes": "x", "override_LockedSent": "Y"}

    user = chief("CORE_GET_USER_DETAILS")["user"]
    rows = firm.administrator.rows("SETUP_USER_ROLE_SEARCH", "user", "role", "id")
    (held,) = [row["id"] for row in rows if row["user"] == user]
    join(firm, user, 4)
    firm.administrator("SETUP_USER_ROLE_MANAGE", Id=held, Remove=1)

    assert token.refused(WRITE, **change).type == "no_right"
    assert token.outcome(READ).ok
