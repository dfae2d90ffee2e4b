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


@pytest.fixture
def told(firm: Firm) -> dict[str, dict[str, Any]]:
    """What a firm tells in which something of every kind happens, by the names of events."""
    administrator = firm.administrator
    named = {"Events": ",".join(outbox.EVENTS), "Test": "Y"}
    administrator("CORE_WEBHOOK_MANAGE", Url="https://hooks.example.com/books", **named)
    firm.lock_sent_invoices()
    issued = firm.an_invoice("110.00", ContactBusinessSentTo=firm.a_business())
    firm.user("FINANCIAL_INVOICE_ISSUE", Invoice=issued)
    administrator("FINANCIAL_INVOICE_VOID", Invoice=issued, Reason="Wrong customer")
    invoice = firm.an_invoice("110.00", sent=True)
    (line,) = firm.lines(5, invoice)
    credit = {"Credit": firm.a_credit_note("110.00"), "LineItem": line, "Amount": "110.00"}
    firm.user("FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE", **credit)
    for action in ("lock", "unlock", "lock"):
        administrator("FINANCIAL_INVOICE_ACTION", Id=invoice, Action=action, Reason="Why not")
    administrator("FINANCIAL_INVOICE_MANAGE", Id=invoice, Notes="Cash", override="Y", Reason="So")
    receipt = firm.a_receipt("110.00")
    firm.reconcile(6, firm.a_receipt("20.00"))
    firm.user("FINANCIAL_RECEIPT_MANAGE", Id=receipt, Remove=1)
    firm.report("2026-04-01", "2026-06-30")
    return {each["type"]: each for each in bodies(firm)}


def test_what_is_sent_is_what_is_said(told: dict[str, dict[str, Any]]) -> None:
    for body in told.values():
        check(body)
    assert told.keys() >= {
        "document.changed", "document.created", "document.locked",
        "document.removed", "document.unlocked", "invoice.credited", "invoice.issued",
        "invoice.paid", "invoice.sent", "invoice.voided", "lock.made", "override.applied",
        "setting.changed", "tax_report.completed", "webhook.test",
    }  # fmt: skip


def test_a_body_that_lacks_something_is_found_wrong(told: dict[str, dict[str, Any]]) -> None:
    body = told["invoice.paid"]
    del body["data"]["outstanding"]

    with pytest.raises(Exception, match="outstanding"):
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
