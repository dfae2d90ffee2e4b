"""Issuing and undeleting by the element names of the system that they come from, as callers of
both dialects send them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from methods import REGISTRY
from tests.app.edge import JSON, Edge
from tests.core.test_attachment import attach
from tests.firm import Caller, Firm
from tests.snapshot import rows_of

ISSUE, PREVIEW, VOID = (f"FINANCIAL_INVOICE_{act}" for act in ("ISSUE", "PREVIEW", "VOID"))
UNDELETE = "CORE_ATTACHMENT_UNDELETE"
NEVER_WAS = 2_000_000_017


class Here:
    """Calls in one dialect, told alike: what was answered, or the words by field."""

    def __init__(self, edge: Edge, dialect: str) -> None:
        self.edge, self.dialect = edge, dialect

    def __call__(self, method: str, caller: Caller | None = None, **params: Any) -> dict[str, Any]:
        if self.dialect == "legacy":
            return dict(self.edge.legacy(method, params, caller))
        call = {"jsonrpc": "2.0", "method": method, "id": 1, "params": params}
        answer = self.edge.text(json.dumps(call), caller).json()
        return dict(answer.get("result") or answer)

    def text(self, method: str, caller: Caller | None = None, **params: Any) -> str:
        return json.dumps(self(method, caller, **params))


@pytest.fixture(params=["jsonrpc", "legacy"])
def here(edge: Edge, request: pytest.FixtureRequest) -> Here:
    return Here(edge, request.param)


def named(firm: Firm, invoice: int) -> dict[str, dict[str, Any]]:
    """An invoice by each of the three members, spelled in several ways."""
    fields = ("reference", "guid")
    row = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, *fields)
    return {
        "id": {"Id": invoice},
        "number": {"NUMBER": row["reference"], "guid": ""},
        "guid": {"guid": row["guid"], "number": None},
    }


@pytest.mark.parametrize("member", ["id", "number", "guid"])
def test_an_invoice_is_shown_issued_and_voided_by_its_identity(
    here: Here, firm: Firm, member: str
) -> None:
    invoice = firm.an_invoice("110.00")
    identity = named(firm, invoice)[member]

    shown = here(PREVIEW, firm.user, InvoiceIdentity=identity)
    issued = here(ISSUE, firm.user, invoiceidentity=identity)
    voided = here(VOID, firm.administrator, InvoiceIdentity=identity, Reason="Wrong")

    assert [int(each["id"]) for each in (shown, issued, voided)] == [invoice] * 3
    assert (issued["notes"], voided["notes"]) == ("ISSUED", "VOIDED")


def test_a_form_sends_the_structure_as_json(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")

    issued = edge.legacy(ISSUE, f'InvoiceIdentity={{"Id": "{invoice}"}}', firm.user)

    assert (issued["notes"], issued["id"]) == ("ISSUED", str(invoice))


@pytest.mark.parametrize("member", ["id", "number", "guid"])
def test_a_file_is_brought_back_by_its_identity(here: Here, firm: Firm, member: str) -> None:
    made = attach(firm, firm.an_invoice("1.00"))
    search = "CORE_ATTACHMENT_SEARCH"
    guid = firm.user.row(search, made["id"], "guid")["guid"]
    firm.user("CORE_ATTACHMENT_MANAGE", Id=made["id"], Remove=1)
    identity = {member: {"id": made["id"], "number": str(made["id"]), "guid": guid}[member]}

    back = here(UNDELETE, firm.user, DocumentIdentity=identity)

    assert (back["filename"], int(back["id"])) == ("order.txt", made["id"])


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ({}, "names no record"),
        ({"id": 1, "number": "INV000001"}, "names 2 of them"),
        ({"id": "twelve"}, "id: give the id of a record"),
        ({"guid": "x" * 37}, "guid: has 37 characters"),
        ({"name": "INV000001"}, "has no member name"),
        ([1], "give an object with one member: id, number or guid"),
        ("INV000001", "give an object with one member: id, number or guid"),
    ],
)
def test_a_wrong_identity_is_an_error_that_names_it(
    here: Here, firm: Firm, identity: object, words: str
) -> None:
    firm.an_invoice("110.00")
    before = rows_of(firm.space)

    issue = here.text(ISSUE, firm.user, InvoiceIdentity=identity)
    undelete = here.text(UNDELETE, firm.user, DocumentIdentity=identity)

    assert words in issue and "InvoiceIdentity" in issue
    assert words in undelete and "DocumentIdentity" in undelete
    assert rows_of(firm.space) == before


def test_what_is_not_there_is_not_found_and_two_names_must_mean_the_same(
    here: Here, firm: Firm
) -> None:
    one, other = firm.an_invoice("1.00"), firm.an_invoice("2.00")

    for identity in ({"id": NEVER_WAS}, {"number": "nowhere"}, {"guid": "nowhere"}):
        assert "record_not_found" in here.text(ISSUE, firm.user, InvoiceIdentity=identity)
        assert "record_not_found" in here.text(UNDELETE, firm.user, DocumentIdentity=identity)
    told = here.text(ISSUE, firm.user, Invoice=one, InvoiceIdentity={"id": other})

    assert "is not the invoice that Invoice means" in told


def test_an_invoice_of_another_space_does_not_exist(
    here: Here, firm: Firm, other_firm: Firm
) -> None:
    theirs = other_firm.an_invoice("1.00")

    for identity in named(other_firm, theirs).values():
        assert "record_not_found" in here.text(PREVIEW, firm.user, InvoiceIdentity=identity)


def test_the_lock_set_is_taken_under_both_names(here: Here, firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    ours = here.text(ISSUE, firm.user, Invoice=invoice, LockSetId=NEVER_WAS)
    theirs = here.text(ISSUE, firm.user, Invoice=invoice, ProjectorLockSetId=NEVER_WAS)
    both = here.text(
        ISSUE, firm.user, Invoice=invoice, ProjectorLockSetId=NEVER_WAS, LockSetId=NEVER_WAS + 1
    )

    assert "record_not_found" in ours and str(NEVER_WAS) in ours
    assert "record_not_found" in theirs and str(NEVER_WAS) in theirs
    assert "ProjectorLockSetId" in both and "is not the set that LockSetId means" in both


def test_the_request_id_is_answered_in_a_preview_too(here: Here, firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    tried = here(ISSUE, firm.user, Invoice=invoice, RequestId="no 7", preview="Y")
    issued = here(ISSUE, firm.user, Invoice=invoice, requestid="no 8")
    shown = here(PREVIEW, firm.user, Invoice=invoice, RequestId="no 9")
    voided = here(VOID, firm.administrator, Invoice=invoice, RequestId="no 10", Reason="x")
    without = here(PREVIEW, firm.user, Invoice=invoice)

    answered = [each["RequestId"] for each in (tried, issued, shown, voided)]
    assert answered == ["no 7", "no 8", "no 9", "no 10"]
    assert "RequestId" not in without


def test_the_ticket_is_the_session_and_is_shown_nowhere(
    here: Here, firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    invoice = firm.an_invoice("1.00")
    sid = firm.user.sid

    issued = here.text(ISSUE, Invoice=invoice, SessionTicket=sid)
    refused = here.text(ISSUE, Invoice=invoice, sessionticket=sid)
    nobody = here.text(ISSUE, Invoice=invoice, SessionTicket="undefined")
    strange = here.text(ISSUE, Invoice=invoice, SessionTicket=sid[::-1])

    assert "ISSUED" in issued
    assert "invoice_issued_already" in refused
    assert "not_logged_on" in nobody and "not_logged_on" in strange
    assert sid not in issued + refused + "".join(capsys.readouterr())
    assert sid not in str(rows_of(firm.space))


def test_a_header_goes_before_the_ticket_and_the_ticket_before_the_cookie(
    here: Here, firm: Firm
) -> None:
    invoice = firm.an_invoice("1.00")

    by_header = here(PREVIEW, firm.user, Invoice=invoice, SessionTicket="wrong")
    here.edge.client.cookies.set("financial_rpc_sid", firm.user.sid)
    by_ticket = here.text(PREVIEW, Invoice=invoice, SessionTicket="wrong")

    assert int(by_header["id"]) == invoice
    assert "not_logged_on" in by_ticket


def test_other_methods_take_no_ticket(here: Here, firm: Firm) -> None:
    told = here.text("FINANCIAL_ITEM_LOCKED", Item=1, SessionTicket=firm.user.sid)

    assert "not_logged_on" in told


def test_a_call_that_comes_again_may_have_another_ticket_and_request_id(
    here: Here, firm: Firm
) -> None:
    invoice, key = firm.an_invoice("1.00"), "issue once"

    first = here(ISSUE, firm.user, Invoice=invoice, Idempotency=key, RequestId="first")
    again = here(
        ISSUE, Invoice=invoice, Idempotency=key, RequestId="again", SessionTicket=firm.user.sid
    )

    assert again["issuedinvoicenumber"] == first["issuedinvoicenumber"]
    assert again["replayed"] in (True, "Y")


def test_the_calls_of_a_batch_have_one_session(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("1.00")

    def outcomes(*tickets: str) -> list[str]:
        calls = [
            {
                "jsonrpc": "2.0",
                "method": PREVIEW,
                "id": place,
                "params": {"Invoice": invoice, "SessionTicket": ticket},
            }
            for place, ticket in enumerate(tickets)
        ]
        answers = edge.client.post("/rpc/", content=json.dumps(calls), headers=JSON).json()
        return [each.get("error", {}).get("data", {}).get("type", "result") for each in answers]

    user, administrator = firm.user.sid, firm.administrator.sid
    assert outcomes(user, user) == ["result"] * 2
    assert outcomes(user, administrator) == ["not_logged_on"] * 2


@pytest.mark.parametrize("method", [ISSUE, PREVIEW, VOID, UNDELETE])
def test_the_names_are_declared(method: str) -> None:
    identity = "DocumentIdentity" if method == UNDELETE else "InvoiceIdentity"
    declared = REGISTRY[method]

    names = {identity, "ProjectorLockSetId", "SessionTicket", "RequestId"}
    assert names <= declared.params.keys()
    assert "RequestId" in declared.result
