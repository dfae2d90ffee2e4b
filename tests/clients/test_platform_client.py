"""The npm package `mydigitalstructure`, unmodified: what its users do with it, goes through.

It counts Content-Length in characters, encodes no values, and reads some keys unguarded."""

from __future__ import annotations

import time

import pytest

from tests.clients.conftest import PlatformClient
from tests.firm import Firm

NOT_ASCII = "Zoë & Sons – 5 % + “quotes” 😀 ä=b; Größe"
INVOICE = "financial_invoice"
LINE = "financial_item"


def _an_invoice(client: PlatformClient, firm: Firm, *amounts: str, **fields: str) -> str:
    business = str(firm.kept("business"))
    invoice = client.made(INVOICE, contactbusinesssentto=business, **fields)
    for amount in amounts:
        _a_line(client, firm, invoice, amount)
    return invoice


def _a_line(client: PlatformClient, firm: Firm, invoice: str, amount: str) -> str:
    account = str(firm.kept_account())
    into = {"object": "5", "objectcontext": invoice, "financialaccount": account, "taxtype": "1"}
    return client.made(LINE, amount=amount, **into)


@pytest.fixture
def client(platform_client: PlatformClient) -> PlatformClient:
    """The package, logged on."""
    assert platform_client.log_on()["status"] == "OK"
    return platform_client


def test_a_logon_brings_what_the_client_keeps_for_later_calls(
    platform_client: PlatformClient,
) -> None:
    answer = platform_client.log_on()

    assert answer["status"] == "OK"
    assert answer["sid"] and answer["logonkey"] and answer["instance"]
    assert platform_client("invoke", method="CORE_GET_USER_DETAILS", data={})["status"] == "OK"


def test_a_wrong_password_is_told_to_the_callback(platform_client: PlatformClient) -> None:
    answer = platform_client.log_on("wrong horse")

    assert answer["status"] == "ER"
    assert answer["error"]["errorcode"] == "4"


def test_an_invoice_with_lines_has_their_total(client: PlatformClient, firm: Firm) -> None:
    invoice = _an_invoice(client, firm, "110.00", "55.5", description="Two sails")

    found = client.row(INVOICE, ["reference", "description", "amount", "tax"], invoice)

    assert (found["description"], found["amount"]) == ("Two sails", "165.50")
    lines = client.rows(
        LINE,
        ["amount"],
        filters=[{"field": "object", "value": 5}, {"field": "objectcontext", "value": invoice}],
        sorts=["id"],
    )
    assert [line["amount"] for line in lines] == ["110.00", "55.50"]


def test_a_search_for_all_rows_pages_until_it_has_them(client: PlatformClient, firm: Firm) -> None:
    made = [str(firm.an_invoice()) for _ in range(7)]

    found = client("search", object=INVOICE, fields=["reference"], all=True, rows=3)

    assert [row["id"] for row in found["data"]["rows"]] == made
    assert found["morerows"] == "false"


def test_a_search_without_rows_ends_too(client: PlatformClient) -> None:
    found = client("search", object=INVOICE, fields=["reference"], all=True, rows=3)

    assert found["data"]["rows"] == []


def test_filters_brackets_and_operators_are_understood(client: PlatformClient, firm: Firm) -> None:
    first, _, third = (_an_invoice(client, firm, reference=name) for name in ("R1", "R2", "R3"))
    asked = [
        {"name": "("},
        {"field": "reference", "value": "R1"},
        {"name": "or"},
        {"field": "reference", "comparison": "TEXT_STARTS_WITH", "value": "R3"},
        {"name": ")"},
    ]

    found = client.rows(INVOICE, ["reference"], filters=asked, sorts=[{"field": "reference"}])

    assert [row["id"] for row in found] == [first, third]


def test_a_summary_is_asked_for_without_fields(client: PlatformClient, firm: Firm) -> None:
    _an_invoice(client, firm, "110.00")
    _an_invoice(client, firm, "1100.00")

    summary = [{"name": "count(id) total"}, {"name": "sum(amount) sumamount"}]
    answer = client("search", object=INVOICE, summaryFields=summary)

    assert answer["summary"]["total"] == "2"
    assert answer["summary"]["sumamount"].replace(",", "") == "1210.00"


@pytest.mark.parametrize("text", [NOT_ASCII, "ä", "é" * 2000, "文" * 6000])
def test_text_beyond_ascii_survives_in_both_directions(client: PlatformClient, text: str) -> None:
    created = client.made("contact_business", tradename="Zoë", notes=text)

    found = client.row("contact_business", ["tradename", "notes"], created)

    assert (found["tradename"], _unescaped(found["notes"])) == ("Zoë", text)


def test_values_that_nobody_encoded_survive_in_a_form(client: PlatformClient, firm: Firm) -> None:
    invoice = _an_invoice(client, firm)

    text = "Zoë & Sons – 5 % + 1 😀"
    data = {"id": invoice, "description": text}
    answer = client("invoke", method="FINANCIAL_INVOICE_MANAGE", data=data)

    assert answer["notes"] == "UPDATED"
    assert _unescaped(client.row(INVOICE, ["description"], invoice)["description"]) == text


def test_a_search_for_text_beyond_ascii_finds_it(client: PlatformClient) -> None:
    created = client.made("contact_business", tradename="Größe & Söhne 文")

    asked = [{"field": "tradename", "comparison": "TEXT_IS_LIKE", "value": "söhne 文"}]
    found = client.rows("contact_business", ["tradename"], filters=asked)

    assert [row["id"] for row in found] == [created]


def test_a_sent_invoice_refuses_an_edit_until_the_lock_is_set_aside(
    client: PlatformClient, firm: Firm
) -> None:
    firm.lock_sent_invoices()
    invoice = _an_invoice(client, firm, "110.00", description="As sent")

    sent = client("update", object=INVOICE, data={"id": invoice, "sent": "Y"})
    refused = client("update", object=INVOICE, data={"id": invoice, "description": "Größe"})
    over = {"override_LockedSent": "Y", "override_reason": "Größe was missing"}
    passed = client("update", object=INVOICE, data={"id": invoice, "description": "Größe", **over})

    assert (sent["status"], sent["notes"]) == ("OK", "UPDATED")
    assert (refused["status"], refused["error"]["errorcode"]) == ("ER", "4")
    assert "LockedSent" in refused["error"]["errornotes"]
    assert passed["status"] == "OK", passed
    assert client.row(INVOICE, ["description"], invoice)["description"] == "Größe"
    (logged,) = client.rows("admin_override", ["description", "object", "objectcontext"])
    assert (logged["object"], logged["objectcontext"]) == ("5", invoice)
    assert "LockedSent" in logged["description"]


def test_the_locks_of_a_line_are_told(client: PlatformClient, firm: Firm) -> None:
    firm.lock_sent_invoices()
    invoice = _an_invoice(client, firm)
    line = _a_line(client, firm, invoice, "110.00")

    before = client("invoke", method="FINANCIAL_ITEM_LOCKED", data={"item": line})
    client("update", object=INVOICE, data={"id": invoice, "sent": "Y"})
    after = client("invoke", method="financial_item_locked", data={"item": line})

    folded = [{key.lower(): value for key, value in each.items()} for each in (before, after)]
    assert [each["lockedsent"] for each in folded] == ["N", "Y"]
    assert {each["lockeddate"] for each in folded} == {"N"}


def test_a_record_is_removed(client: PlatformClient, firm: Firm) -> None:
    invoice = _an_invoice(client, firm)

    answer = client("delete", object=INVOICE, data=invoice)

    assert (answer["status"], answer["notes"]) == ("OK", "REMOVED")
    assert client.rows(INVOICE, ["reference"]) == []


def test_after_the_logoff_nobody_is_logged_on(client: PlatformClient) -> None:
    client("logoff")

    answer = _once_refused(client)
    assert (answer["error"]["errorcode"], answer["error"]["errornotes"]) == ("1", "Not logged on")


def _once_refused(client: PlatformClient) -> dict[str, dict[str, str]]:
    """The first answer that is an error: the package does not say when its logoff is done."""
    for _ in range(100):
        answer: dict[str, dict[str, str]] = client("search", object=INVOICE, fields=["id"], rows=1)
        if answer["status"] == "ER":
            return answer
        time.sleep(0.02)
    raise AssertionError("the session outlived its logoff")


def _unescaped(text: str) -> str:
    """The text as it was sent: the package leaves decoding what it gets to its users."""
    for entity, sign in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
