"""What webhooks are sent is what the reference and the OpenRPC document say that it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from app.delivery import sending
from app.delivery.outgoing import Request
from app.delivery.sending import Message
from app.reference import events
from app.reference.components import inside
from app.reference.openrpc import openrpc
from config import Settings
from models import outbox
from models.outbox import Outbox
from models.store import database
from tests.app.edge import serving
from tests.contract.referring import put_back
from tests.firm import Firm

DOCUMENT = openrpc()
SCHEMAS = {
    name: put_back(each["schema"], DOCUMENT) for name, each in DOCUMENT["x-webhooks"].items()
}


def bodies(firm: Firm) -> list[dict[str, Any]]:
    """What webhooks of the space would be sent now."""
    with database.read():
        rows = Outbox.select().where((Outbox.space == firm.space) & Outbox.webhook.is_null(False))
        made = [
            sending.ready(firm.actor(), Message(row, *outbox.space_of(row)), Settings())
            for row in rows
        ]
    return [orjson.loads(each.body) for each in made if isinstance(each, Request)]


def check(body: dict[str, Any]) -> None:
    """A body has what is said, all of it and nothing else."""
    schema = SCHEMAS[body["type"]]
    Draft202012Validator(schema).validate(body)
    assert body.keys() == schema["properties"].keys()
    assert body["data"].keys() <= schema["properties"]["data"]["properties"].keys()


# --- a firm in which everything happens that is told of ----------------------------------------


def _papers(firm: Firm) -> None:
    """An invoice and a credit note are issued and voided."""
    issued = firm.an_invoice(
        "110.00", ContactBusinessSentTo=firm.a_business(), DueDate="2026-12-24"
    )
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=issued)
    firm.administrator("FINANCIAL_INVOICE_VOID", Invoice=issued, Reason="Wrong customer")
    note = firm.a_credit_note(TaxType=1)
    firm.user("FINANCIAL_CREDIT_NOTE_ISSUE", CreditNote=note)
    firm.administrator("FINANCIAL_CREDIT_NOTE_VOID", CreditNote=note, Reason="Kept the goods")


def _invoices(firm: Firm) -> None:
    """One is credited, which pays it, locked by hand and changed all the same; another is
    marked as sent no more, and credited for a while."""
    invoice = firm.an_invoice("110.00", sent=True)
    (line,) = firm.lines(5, invoice)
    credit = {"Credit": firm.a_credit_note("110.00"), "LineItem": line, "Amount": "110.00"}
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", **credit)
    for action in ("lock", "unlock", "lock"):
        firm.administrator("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, Reason="Why not")
    past = {"override": "Y", "override_reason": "It was said on the telephone"}
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Cash", **past)
    unsent = firm.an_invoice("55.00", sent=True)
    (line,) = firm.lines(5, unsent)
    firm.administrator("FINANCIAL_ITEM_MANAGE", Id=line, Amount="44.00", **past)
    firm.administrator("FINANCIAL_INVOICE_MANAGE", Id=unsent, Sent="N", override_LockedSent="Y")
    part = {"Credit": firm.a_credit_note("11.00"), "LineItem": line, "Amount": "11.00"}
    applied = firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", **part)["id"]
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", Id=applied, Remove=1)


def _periods(firm: Firm) -> None:
    """Money is reconciled, a report completed, the books processed, a year closed; each anew."""
    receipt = firm.a_receipt("20.00", ReceivedDate="2026-05-01")
    statement = firm.a_reconciliation(StatementDate="2026-06-30", StatementBalance="20.00")
    firm.reconcile(6, receipt, statement)
    for status in (2, 1):
        firm.administrator("FINANCIAL_RECONCILIATION_MANAGE", Id=statement, Status=status)
    report = firm.report("2026-04-01", "2026-06-30")
    firm.administrator("FINANCIAL_TAX_REPORT_MANAGE", Id=report, Status=1, Reason="A late bill")
    firm.lock_until("2026-03-31")
    year = {"EndDate": "2026-06-30", "Reason": "The accountant says so"}
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", **year)
    firm.administrator("FINANCIAL_YEAR_END_COMPLETE", **year, Reset="Y")


def _people(firm: Firm) -> None:
    """A role is made; a document comes and goes."""
    firm.administrator("SETUP_ROLE_MANAGE", Title="Tellers")
    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=firm.a_receipt("110.00"), Remove=1)


@pytest.fixture
def told(firm: Firm) -> dict[str, list[dict[str, Any]]]:
    """What such a firm tells, by the names of events."""
    named = {"Events": ",".join(outbox.EVENTS), "Test": "Y"}
    firm.administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/books", **named)
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", SellerTaxNumber="51 824 753 556")
    firm.lock_sent_invoices()
    for happens in (_papers, _invoices, _periods, _people):
        happens(firm)
    found: dict[str, list[dict[str, Any]]] = {}
    for each in bodies(firm):
        found.setdefault(each["type"], []).append(each)
    return found


def test_every_event_is_sent_as_it_is_said_to_be(told: dict[str, list[dict[str, Any]]]) -> None:
    assert sorted(told) == sorted(SCHEMAS)
    for event, sent in told.items():
        for body in sent:
            check(body)
        said = SCHEMAS[event]["properties"]["data"]["properties"].keys()
        assert said == {name for body in sent for name in body["data"]}, event
    # what may be empty now and then is not so always, but for what says that it is
    never = {
        f"{event}: {name}"
        for event, sent in told.items()
        for name, said in SCHEMAS[event]["properties"]["data"]["properties"].items()
        if not said["description"].endswith("or nothing.")
        and not any(body["data"].get(name) for body in sent)
    }

    assert never == {
        "credit_note.issued: duedate", "credit_note.voided: duedate",  # nothing is due
        "lock.lifted: after", "lock.made: before",  # there is no link yet, or no more
    }  # fmt: skip


def test_a_body_that_lacks_something_is_found_wrong(firm: Firm) -> None:
    address = {"Url": "https://hooks.example.com/books", "Test": "Y"}
    firm.administrator("CORE_WEBHOOK_MANAGE", **address)
    (body,) = bodies(firm)
    check(body)
    del body["data"]["usertext"]

    with pytest.raises(Exception, match="usertext"):
        check(body)


def test_every_event_is_described_once() -> None:
    named = [each.name for each in events.EVENTS]

    assert sorted(named) == sorted({*outbox.EVENTS, outbox.WEBHOOK_TEST})
    assert list(DOCUMENT["x-webhooks"]) == named


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for _, part in inside(schema):
        yield from _parts(part)


@pytest.mark.parametrize("event", sorted(SCHEMAS))
def test_generators_of_types_find_what_they_need(event: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[event])
    for part in _parts(SCHEMAS[event]):
        assert part["title"].isalnum()
    assert SCHEMAS[event]["required"] == [*events.ENVELOPE, "data"]


def test_no_other_schema_has_the_name_of_an_event() -> None:
    without = openrpc(
        held=frozenset(each["name"] for each in DOCUMENT["methods"]) - {"CORE_WEBHOOK_MANAGE"}
    )

    assert "x-webhooks" not in without
    assert not events.components().keys() & without["components"]["schemas"].keys()


def test_the_page_of_webhooks_tells_every_member(books: str, firm: Firm) -> None:
    with serving(books, firm) as edge:
        client: TestClient = edge.client
        page = client.get("/reference/webhooks/").text
        linked = client.get("/reference/").text

    for event in events.EVENTS:
        assert f'id="{event.name}"' in page
        assert all(f"<code>{name}</code>" in page for name in event.data)
    assert "webhook-sequence" in page
    assert "/reference/webhooks/" in linked
