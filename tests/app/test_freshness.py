"""ETag and If-None-Match: what a caller has already is not sent again, what changed is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest
from httpx2 import Response

from tests.app.edge import FORM, Edge, serving
from tests.firm import NOW, Firm

SEARCH = "FINANCIAL_INVOICE_SEARCH"
OWN = ("reference", "notes", "etag")


def criteria(invoice: int, *fields: str) -> dict[str, Any]:
    return {
        "fields": [{"name": name} for name in fields],
        "filters": [{"name": "id", "comparison": "EQUAL_TO", "value1": invoice}],
    }


def jsonrpc(edge: Edge, params: dict[str, Any], known: str = "") -> Response:
    request = {"jsonrpc": "2.0", "method": SEARCH, "params": params, "id": 1}
    more = {"if_none_match": known} if known else {}
    return edge.text(json.dumps(request), edge.firm.user, **more)


def legacy(edge: Edge, params: dict[str, Any], known: str = "") -> Response:
    headers = {
        **FORM,
        "auth-sid": edge.firm.user.sid,
        **({"if-none-match": known} if known else {}),
    }
    url = f"/rpc/financial/?method={SEARCH}"
    return edge.client.post(url, content=json.dumps(params), headers=headers)


def row_of(answer: Response) -> dict[str, Any]:
    body = answer.json()
    return dict(body.get("result", body)["data"]["rows"][0])


ASK = pytest.mark.parametrize("ask", [jsonrpc, legacy])


@ASK
def test_the_etag_of_a_row_is_answered_with_304_until_the_record_changes(
    edge: Edge, firm: Firm, ask: Any
) -> None:
    invoice = firm.an_invoice("110.00")
    first = ask(edge, criteria(invoice, *OWN))
    etag = row_of(first)["etag"]

    again = ask(edge, criteria(invoice, *OWN), etag)
    edge.call("FINANCIAL_INVOICE_MANAGE", {"Id": invoice, "Notes": "new"})
    changed = ask(edge, criteria(invoice, *OWN), etag)

    assert re.fullmatch(r"[0-9A-F]{32}", etag)
    assert first.headers["etag"] == f'"{etag}"'
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == f'"{etag}"'
    assert changed.status_code == 200
    assert row_of(changed)["notes"] == "new"


@ASK
def test_a_field_of_other_records_is_never_stale(edge: Edge, firm: Firm, ask: Any) -> None:
    invoice = firm.an_invoice("110.00", sent=True)
    asked = criteria(invoice, "outstandingamount", "etag")
    first = ask(edge, asked)
    etag, header = row_of(first)["etag"], first.headers["etag"]
    unchanged = ask(edge, asked, header)

    firm.a_bank_account(DefaultReceiptAccount="Y")
    edge.call("FINANCIAL_AUTO_RECEIPT", {"Id": invoice})

    assert unchanged.status_code == 304
    for known in (etag, header):
        answer = ask(edge, asked, known)
        assert answer.status_code == 200
        assert row_of(answer)["outstandingamount"] == "0.00"


@ASK
@pytest.mark.parametrize("known", ['"{}"', 'W/"{}"', '"AB", "{}"', "*"])
def test_if_none_match_is_understood_as_http_has_it(
    edge: Edge, firm: Firm, ask: Any, known: str
) -> None:
    invoice = firm.an_invoice("110.00")
    etag = row_of(ask(edge, criteria(invoice, *OWN)))["etag"]

    answer = ask(edge, criteria(invoice, *OWN), known.format(etag))

    assert answer.status_code == 304


@ASK
@pytest.mark.parametrize("cell", ["sum(amount) modifieddate", "sum(amount) etag", "max(etag) etag"])
def test_a_row_of_several_records_has_no_etag_whatever_its_cells_are_called(
    edge: Edge, firm: Firm, ask: Any, cell: str
) -> None:
    firm.an_invoice("110.00")

    answer = ask(edge, {"fields": [{"name": cell}]})

    assert answer.status_code == 200
    assert len(row_of(answer)) == 1
    assert not {"etag", "last-modified"} & answer.headers.keys()


@ASK
def test_several_records_none_and_refusals_have_no_etag(edge: Edge, firm: Firm, ask: Any) -> None:
    for _ in range(2):
        firm.an_invoice("110.00")
    several = {"fields": [{"name": "etag"}]}

    for asked in (several, {**several, "rows": 1}, criteria(10**6, "etag"), criteria(-1, "etag")):
        answer = ask(edge, asked, "*")
        assert answer.status_code == 200
        assert "etag" not in answer.headers


def test_a_batch_is_always_answered(edge: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    request = {"jsonrpc": "2.0", "method": SEARCH, "params": criteria(invoice, *OWN), "id": 1}

    answer = edge.text(json.dumps([request]), firm.user, if_none_match="*")

    assert answer.status_code == 200
    assert len(answer.json()) == 1


# --- by the time of the last change -------------------------------------------------------------

TIMED = ("notes", "modifieddate", "etag")
LATER = NOW + timedelta(hours=1)


def _since(edge: Edge, asked: dict[str, Any], since: str, at: datetime = LATER) -> Response:
    edge.endpoint.now = lambda: at
    headers = {**FORM, "auth-sid": edge.firm.user.sid}
    if since:
        headers["if-modified-since"] = since
    url = f"/rpc/financial/?method={SEARCH}"
    return edge.client.post(url, content=json.dumps(asked), headers=headers)


def test_a_record_is_not_sent_again_to_who_has_it_since_its_last_change(
    lasting: Edge, firm: Firm
) -> None:
    asked = criteria(firm.an_invoice("110.00"), *TIMED)

    first = _since(lasting, asked, "")
    told = first.headers["last-modified"]

    assert parsedate_to_datetime(told) == NOW.replace(microsecond=0)
    assert _since(lasting, asked, told).status_code == 304
    before = format_datetime(NOW - timedelta(days=1), usegmt=True)
    for since in (before, "yesterday", "2026-11-22"):
        assert _since(lasting, asked, since).status_code == 200


def test_a_record_changed_in_this_very_second_may_change_in_it_again(
    lasting: Edge, firm: Firm
) -> None:
    asked = criteria(firm.an_invoice("110.00"), *TIMED)

    told = _since(lasting, asked, "", at=NOW).headers["last-modified"]

    assert parsedate_to_datetime(told) < NOW.replace(microsecond=0)
    assert _since(lasting, asked, told).status_code == 200


def test_the_time_of_a_record_says_nothing_of_others(lasting: Edge, firm: Firm) -> None:
    invoice = firm.an_invoice("110.00")
    told = format_datetime(LATER, usegmt=True)

    of_others = criteria(invoice, "outstandingamount", *TIMED)
    without = criteria(invoice, "notes")

    assert _since(lasting, of_others, told).status_code == 200
    assert "last-modified" not in _since(lasting, without, told).headers


@pytest.fixture
def lasting(books: str, firm: Firm) -> Iterator[Edge]:
    """The service, whose sessions last while the clock goes on."""
    with serving(books, firm, session_minutes=100_000, session_hours=0) as edge:
        yield edge
