"""The ways round a role: none of them shows or does what the role may not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from app.calls.call import Call
from app.calls.together import dispatch_as_one
from app.delivery.outgoing import Undelivered
from app.delivery.sending import Message, ready
from app.dialects.request import request_in
from app.http.session_id import COOKIE
from methods import REGISTRY
from methods.rights import may_call
from models.outbox import Outbox
from models.store import database
from models.users.membership import known_rights
from tests.app.edge import serving
from tests.firm import NOW, SETTINGS, Caller, Firm
from tests.rights.expected import BEFORE_LOGON
from tests.rights.people import a_role, a_user, grant, take_back

READ, WRITE = "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_INVOICE_MANAGE"


def a_reader(firm: Firm, *names: str, acts: str = "") -> tuple[Caller, int]:
    """Somebody whose role may use these methods, and the role."""
    role = a_role(firm, acts=acts)
    for name in names:
        grant(firm, role, name, CanUse="Y")
    return a_user(firm, role), role


# --- what is read ---------------------------------------------------------------------------------


def test_data_return_needs_the_right_to_the_search(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, WRITE, CanAdd="Y", CanUpdate="Y")
    clerk = a_user(firm, role)
    invoice = firm.an_invoice("110.00", Notes="secret")

    for params in ({"Id": invoice, "DataReturn": "notes,amount"}, {"DataReturn": "id"}):
        refused = clerk.refused(WRITE, **params)
        assert refused.type == "no_access_to_subsearch"

    grant(firm, role, READ, CanUse="Y")
    assert clerk(WRITE, Id=invoice, DataReturn="notes")["data"]["rows"][0]["notes"] == "secret"
    refused = clerk.refused(WRITE, Id=invoice, DataReturn="contactbusinesssentto.tradename")
    assert refused.type == "no_access_to_subsearch"


def test_the_pages_of_a_search_go_with_the_right_to_it(firm: Firm) -> None:
    for _ in range(3):
        firm.an_invoice("1.00")
    clerk, role = a_reader(firm, READ, "CONTACT_BUSINESS_SEARCH")
    more = clerk(READ, rows=1)["moreid"]
    below = clerk(READ, rows=1, fields=[{"name": "contactbusinesssentto.tradename"}])["moreid"]
    held = firm.administrator.rows("SETUP_ROLE_METHOD_ACCESS_SEARCH", "id", "role")
    rows = [row["id"] for row in held if row["role"] == role]
    clerk("CORE_SEARCH_MORE", Id=more, StartRow=1)

    firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=max(rows), Remove=1)
    assert clerk.refused("CORE_SEARCH_MORE", Id=below).type == "no_access_to_subsearch"

    firm.administrator("SETUP_ROLE_METHOD_ACCESS_MANAGE", Id=min(rows), Remove=1)
    for id in (more, below):
        for dialect in ("jsonrpc", "legacy"):
            asking = replace(clerk, dialect=dialect)
            assert asking.refused("CORE_MORE_SEARCH", Id=id).type == "no_right"


def test_a_sub_search_that_is_not_held_is_not_described(firm: Firm) -> None:
    clerk, _ = a_reader(firm, READ)

    for caller, told in ((clerk, False), (firm.user, True)):
        outcome = caller.outcome(READ, returnparameters="*")
        names = {each["name"] for each in outcome.result["page"].parameters}
        assert any(name.startswith("invoice.lineitem.") for name in names) is told
        assert "invoice.amount" in names


def test_a_viewer_reaches_no_log_through_another_search(firm: Firm) -> None:
    viewer = a_user(firm, 4)

    for name in ("FINANCIAL_LOCK_EVENT_SEARCH", "ADMIN_OVERRIDE_SEARCH", "CORE_OUTBOX_SEARCH"):
        assert viewer.refused(name).type == "no_right"
    for name, method in REGISTRY.items():
        if method.search is None or not may_call(_rights(firm, viewer), method):
            continue
        for key, child in method.search.children.items():
            if not may_call(_rights(firm, viewer), REGISTRY[child.search]):
                refused = viewer.refused(name, fields=[{"name": f"{key}.id"}])
                assert refused.type == "no_access_to_subsearch"


def _rights(firm: Firm, caller: Caller) -> Any:
    user = caller("CORE_GET_USER_DETAILS")["user"]
    with database.read():
        return known_rights(f"test {firm.space}", firm.space, user)


def test_which_locks_hold_is_told_of_what_a_role_knows(firm: Firm) -> None:
    ask, invoice = "FINANCIAL_ITEM_LOCKED", firm.an_invoice("1.00")
    line = firm.lines(5, invoice)[0]
    clerk, role = a_reader(firm, ask)
    whats: list[dict[str, Any]] = [{"Object": 5, "ObjectContext": invoice}, {"Item": line}]

    for what in (*whats, *({**each, "AsOf": NOW.isoformat()} for each in whats)):
        assert clerk.refused(ask, **what).type == "record_not_found"
    assert clerk(ask, Object=5, Date="2026-11-24")["LockedDate"] == "N"

    grant(firm, role, "FINANCIAL_ITEM_SEARCH", CanUse="Y")
    assert clerk.refused(ask, **whats[0]).type == "record_not_found"
    assert clerk(ask, **whats[1])["LockedSent"] == "N"
    grant(firm, role, WRITE, CanUpdate="Y")
    assert clerk(ask, **whats[0])["LockedSent"] == "N"


def test_what_locks_a_record_is_named_to_who_may_see_it(firm: Firm) -> None:
    ask, receipt = "FINANCIAL_ITEM_LOCKED", firm.a_receipt("1.00")
    reconciliation = firm.reconcile(6, receipt)
    what = {"Object": 6, "ObjectContext": receipt, "Explain": "Y"}
    clerk, role = a_reader(firm, ask, "FINANCIAL_RECEIPT_SEARCH")
    grant(firm, role, "FINANCIAL_RECEIPT_MANAGE", CanUpdate="Y")

    def told(**more: Any) -> list[Any]:
        (lock,) = clerk(ask, **what, **more)["Locks"]
        return [lock["evidence"]["context"], lock["evidence"]["text"], bool(lock["lifted_by"])]

    change = {"Id": receipt, "ReceivedDate": "2026-11-20"}
    (refusing,) = clerk.outcome("FINANCIAL_RECEIPT_MANAGE", **change).data["locks"]
    assert (refusing["evidence"]["object"], refusing["evidence"]["text"]) == (158, "")
    assert told() == told(AsOf=NOW.isoformat()) == [None, "", False]
    grant(firm, role, "FINANCIAL_RECONCILIATION_SEARCH", CanUse="Y")
    assert told() == told(AsOf=NOW.isoformat()) == [reconciliation, "RCN000001", True]


# --- files ----------------------------------------------------------------------------------------


def test_files_of_what_a_role_does_not_show_are_not_there(books: str, firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "Base64": "aGk="}
    file = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="secret.txt", **on)["attachment"]
    gone = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="gone.txt", **on)["attachment"]
    firm.user("CORE_ATTACHMENT_MANAGE", Id=gone, Remove=1)
    names = ("CORE_ATTACHMENT_SEARCH", "CORE_ATTACHMENT_REMOVED_SEARCH")
    clerk, role = a_reader(firm, *names, "CORE_ATTACHMENT_DOWNLOAD", "ATTACH_FILE")

    for name in names:
        assert clerk.rows(name, "filename") == []
    assert clerk.refused("CORE_ATTACHMENT_DOWNLOAD", Id=file).type == "record_not_found"
    given = {"Object": 5, "ObjectContext": on["ObjectContext"], "File0": "aGk="}
    assert clerk.refused("ATTACH_FILE", **given).type == "record_not_found"
    with serving(books, firm) as edge:
        sent = {"authorization": f"Bearer {clerk.sid}"}
        assert edge.client.get(f"/download/{file}", headers=sent).status_code == 404

    database.connect(books)
    grant(firm, role, READ, CanUse="Y")
    assert [row["filename"] for row in clerk.rows(names[0], "filename")] == ["secret.txt"]
    assert clerk("CORE_ATTACHMENT_DOWNLOAD", Id=file)["filename"] == "secret.txt"


def test_a_role_that_does_not_name_downloads_fetches_nothing(firm: Firm) -> None:
    on = {"Object": 5, "ObjectContext": firm.an_invoice("1.00"), "Base64": "aGk="}
    file = firm.user("CORE_ATTACHMENT_FROM_BASE64", FileName="x.txt", **on)["attachment"]
    clerk, _ = a_reader(firm, READ)

    assert clerk.refused("CORE_ATTACHMENT_DOWNLOAD", Id=file).type == "record_not_found"
    assert a_user(firm, 4)("CORE_ATTACHMENT_DOWNLOAD", Id=file)["filename"] == "x.txt"


# --- calls that come together, or again -----------------------------------------------------------


def _together(caller: Caller, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    request = request_in("jsonrpc", SETTINGS, NOW, sid=caller.sid, address="", request_id="test")
    return dispatch_as_one([Call(name, params, request) for name, params in calls])


def test_an_atomic_batch_does_nothing_that_a_call_of_it_may_not(firm: Firm) -> None:
    viewer, role = a_user(firm, 4), a_role(firm)
    grant(firm, role, WRITE, CanAdd="Y")
    clerk = a_user(firm, role)
    expense = ("FINANCIAL_EXPENSE_MANAGE", {})

    told = _together(viewer, (WRITE, {"Notes": "x"}), expense)
    mixed = _together(clerk, (WRITE, {"Notes": "x"}), expense)

    assert [outcome.data["type"] for outcome in told] == ["no_right", "batch_undone"]
    assert [outcome.data["type"] for outcome in mixed] == ["batch_undone", "no_right"]
    assert firm.user.rows(READ, "id") == []


def test_a_right_that_is_given_in_a_batch_that_is_undone_is_not_had(firm: Firm) -> None:
    bob = firm.user("CORE_GET_USER_DETAILS")["user"]

    told = _together(
        firm.administrator,
        ("SETUP_USER_ROLE_MANAGE", {"User": bob, "Role": 1}),
        ("CORE_GET_USER_DETAILS", {}),
        ("SETUP_ROLE_MANAGE", {"Id": 1, "Remove": 1}),
    )

    assert told[2].data["type"] == "role_ready_made"
    assert firm.user("CORE_GET_USER_DETAILS")["unrestrictedaccess"] == "N"
    assert firm.user.refused("SETUP_ROLE_SEARCH").type == "no_right"


def test_an_answer_that_is_kept_is_no_way_round(firm: Firm) -> None:
    clerk, role = a_user(firm), a_role(firm)
    grant(firm, role, WRITE, CanAdd="Y")
    asked = {"Notes": "x", "DataReturn": "amount", "Idempotency": "once"}
    assert clerk(WRITE, **asked)["id"] == clerk(WRITE, **asked)["id"]

    viewing = Caller(clerk("CORE_SECURE_TOKEN_MANAGE", Role=4)["access_token"])
    assert viewing.refused(WRITE, **asked).type == "no_right"
    user = clerk("CORE_GET_USER_DETAILS")["user"]
    firm.administrator("SETUP_USER_ROLE_MANAGE", User=user, Role=role)
    assert clerk.refused(WRITE, **asked).type == "idempotency_mismatch"


def test_an_answer_that_is_kept_goes_with_the_right_to_what_it_shows(firm: Firm) -> None:
    clerk, role = a_reader(firm, READ)
    grant(firm, role, WRITE, CanAdd="Y")
    asked = {"Notes": "x", "DataReturn": "notes", "Idempotency": "once"}
    assert clerk(WRITE, **asked)["data"] == clerk(WRITE, **asked)["data"]

    take_back(firm, role, READ)
    assert clerk.refused(WRITE, **asked).type == "idempotency_mismatch"


def test_what_is_held_beside_the_role_of_bookkeepers_goes_for_kept_answers_too(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, "SETUP_ROLE_MANAGE", CanAdd="Y")
    grant(firm, role, "SETUP_ROLE_SEARCH", CanUse="Y")
    clerk = a_user(firm, 2, role)
    asked = {"Title": "Cashier", "DataReturn": "title", "Idempotency": "once"}
    assert (
        clerk("SETUP_ROLE_MANAGE", **asked)["data"] == clerk("SETUP_ROLE_MANAGE", **asked)["data"]
    )

    take_back(firm, role, "SETUP_ROLE_SEARCH")
    assert clerk.refused("SETUP_ROLE_MANAGE", **asked).type == "idempotency_mismatch"


def test_what_an_administrator_was_answered_is_not_answered_to_a_bookkeeper(firm: Firm) -> None:
    chief = a_user(firm, 1)
    asked = {"Surname": "Hidden", "DataReturn": "surname", "Idempotency": "once"}
    chief("CONTACT_PERSON_MANAGE", **asked)

    user = chief("CORE_GET_USER_DETAILS")["user"]
    firm.administrator("SETUP_USER_MANAGE", Id=user, UnrestrictedAccess="N")
    assert chief.refused("CONTACT_PERSON_MANAGE", **asked).type == "idempotency_mismatch"


# --- what is told ---------------------------------------------------------------------------------


def test_discovery_shows_a_role_what_it_may_call(books: str, firm: Firm) -> None:
    clerk, _ = a_reader(firm, READ)
    viewer = a_user(firm, 4)
    with serving(books, firm) as edge:
        whole = {
            name: edge.call("rpc.discover", None, caller)["result"]["methods"]
            for name, caller in (("clerk", clerk), ("viewer", viewer), ("ann", firm.administrator))
        }
    told = {name: {each["name"] for each in methods} for name, methods in whole.items()}

    assert READ in told["clerk"] and "FINANCIAL_EXPENSE_SEARCH" not in told["clerk"]
    assert "CORE_GET_USER_DETAILS" in told["clerk"]
    assert WRITE not in told["viewer"] and READ in told["viewer"]
    assert told["ann"] == REGISTRY.keys()


def test_a_webhook_is_told_of_what_its_maker_is_shown(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, "CORE_WEBHOOK_MANAGE", CanAdd="Y", CanUpdate="Y")
    clerk = a_user(firm, role)
    hook = {"Url": "https://hooks.example.com/books"}

    for events in ("", "invoice.issued", "override.applied", "access.changed"):
        refused = clerk.refused("CORE_WEBHOOK_MANAGE", **hook, Events=events)
        assert refused.type == "wider_than_own"
    theirs = firm.administrator("CORE_WEBHOOK_MANAGE", **hook)["id"]
    elsewhere = {"Id": theirs, "Url": "https://elsewhere.example.com/"}
    assert clerk.refused("CORE_WEBHOOK_MANAGE", **elsewhere).type == "wider_than_own"
    grant(firm, role, READ, CanUse="Y")
    clerk("CORE_WEBHOOK_MANAGE", **hook, Events="invoice.issued,invoice.sent")


def _pages(edge: Any, caller: Caller | None, *, cookie: bool = False) -> dict[str, Any]:
    """What the document and the pages tell somebody: names of methods, and statuses of pages."""
    sent = {} if caller is None else {"auth-sid": caller.sid}
    if caller is not None and cookie:
        sent = {"cookie": f"{COOKIE}={caller.sid}"}
    asked = {name: edge.client.get(path, headers=sent) for name, path in PAGES.items()}
    methods = asked["document"].json()["methods"]
    return {
        "document": {each["name"] for each in methods},
        "index": set(re.findall(r">([A-Z]+_[A-Z0-9_]+|LOGON)</a>", asked["index"].text)),
        **{name: asked[name].status_code for name in ("reading", "writing", "webhooks")},
        "children": "FINANCIAL_ITEM_SEARCH" in asked["reading"].text,
    }


PAGES = {
    "document": "/openrpc.json",
    "index": "/reference/",
    "reading": f"/reference/{READ.lower()}",
    "writing": f"/reference/{WRITE.lower()}",
    "webhooks": "/reference/webhooks/",
}


def test_the_reference_shows_each_reader_what_he_may_call(books: str, firm: Firm) -> None:
    clerk, _ = a_reader(firm, READ)
    with serving(books, firm) as edge:
        found = edge.call("rpc.discover", None, clerk)["result"]["methods"]
        told = {each["name"] for each in found}
        stranger, theirs = _pages(edge, None), _pages(edge, clerk)
        assert _pages(edge, clerk, cookie=True) == theirs
        assert _pages(edge, firm.administrator) == _pages(edge, Caller("0" * 64)) == stranger

    assert theirs["document"] == theirs["index"] == told
    assert stranger["document"] == stranger["index"] == REGISTRY.keys()
    assert [theirs[name] for name in ("reading", "writing", "webhooks")] == [200, 404, 404]
    assert (theirs["children"], stranger["children"]) == (False, True)


def test_an_operator_may_keep_the_reference_for_who_is_logged_on(books: str, firm: Firm) -> None:
    with serving(books, firm, public_reference=False) as edge:
        stranger = _pages(edge, None)
        by_call = json.loads(
            edge.text('{"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"}').text
        )
        assert _pages(edge, firm.administrator)["document"] == REGISTRY.keys()

    assert stranger["document"] == set(BEFORE_LOGON.split())
    assert {each["name"] for each in by_call["result"]["methods"]} == stranger["document"]
    assert (stranger["reading"], stranger["webhooks"]) == (404, 404)


def _sent(firm: Firm) -> str:
    """Why the newest event is not sent to its webhook; empty where it is."""
    with database.read():
        row = Outbox.select().where(Outbox.space == firm.space).order_by(Outbox.id.desc()).get()
        try:
            ready(firm.actor(), Message(row, "space", "firm", "UTC"), SETTINGS)
        except Undelivered as problem:
            return str(problem)
    return ""


def test_a_webhook_is_told_no_more_than_its_keeper_still_is(firm: Firm) -> None:
    role = a_role(firm)
    grant(firm, role, "CORE_WEBHOOK_MANAGE", CanAdd="Y", CanUpdate="Y")
    grant(firm, role, READ, CanUse="Y")
    clerk = a_user(firm, role)
    hook = {"Url": "https://hooks.example.com/books", "Events": "invoice.sent"}
    id = clerk("CORE_WEBHOOK_MANAGE", **hook)["id"]
    firm.an_invoice("1.00", sent=True)
    assert _sent(firm) == ""

    take_back(firm, role, READ)
    assert "may not call FINANCIAL_INVOICE_SEARCH" in _sent(firm)

    firm.administrator("CORE_WEBHOOK_MANAGE", Id=id, Description="Mine now")
    assert _sent(firm) == ""


def test_a_webhook_of_somebody_who_is_disabled_is_told_nothing(firm: Firm) -> None:
    chief = a_user(firm, 1)
    hook = {"Url": "https://hooks.example.com/books", "Events": "invoice.sent"}
    chief("CORE_WEBHOOK_MANAGE", **hook)
    user = chief("CORE_GET_USER_DETAILS")["user"]
    firm.administrator("SETUP_USER_MANAGE", Id=user, Disabled="Y")

    firm.an_invoice("1.00", sent=True)

    assert "is disabled" in _sent(firm)


@pytest.mark.parametrize("name", ["CORE_SPACE_PROFILE_SEARCH", "SETUP_FINANCIAL_SETTINGS_SEARCH"])
def test_what_the_boot_asks_is_answered_to_every_role(firm: Firm, name: str) -> None:
    clerk, _ = a_reader(firm)
    asked = ("CORE_GET_USER_DETAILS", "SETUP_FINANCIAL_ACCOUNT_SEARCH", "CORE_SPACE_SEARCH",
             "SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH", "SETUP_USER_SEARCH", "CORE_FAVOURITE_SEARCH",
             "SETUP_STRUCTURE_OBJECT_LINK_SEARCH", name)  # fmt: skip

    for each in asked:
        assert replace(clerk, dialect="legacy").outcome(each).ok, each
    assert json.dumps(clerk.rows("SETUP_USER_SEARCH", "username")).count("username") == 1
