"""What has parts in legacy answers: each of them a text like any other, in every format."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from app.dialects.legacy import formats
from tests.app.edge import Edge, serving
from tests.firm import Caller, Firm

MARKUP, SAFE = '<b>"A" & B</b>', "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;"
DAY = "30 Jun 2026"
LOG = {"fields": [{"name": "locks"}, {"name": "fields"}]}


def _legacy(edge: Edge, method: str, caller: Caller | None = None, **params: Any) -> dict[str, Any]:
    told: dict[str, Any] = edge.legacy(method, params, caller or edge.firm.user)
    return told


def _with_an_override(edge: Edge) -> None:
    """An administrator has changed the date of an invoice that was sent, and said why."""
    _lock_what_is_sent(edge)
    invoice = edge.firm.an_invoice("1100.00", sent=True, SentDate="2026-05-31")
    done = _legacy(
        edge, "FINANCIAL_INVOICE_MANAGE", edge.firm.administrator,
        id=invoice, SentDate="2026-06-30", override_LockedSent="Y", override_reason=MARKUP,
    )  # fmt: skip
    assert done["status"] == "OK", done


def _lock_what_is_sent(edge: Edge) -> None:
    edge.firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", LockInvoiceOnSend="Y")


def test_fields_of_the_override_log_are_texts_of_the_legacy_dialect(edge: Edge) -> None:
    _with_an_override(edge)

    answer = _legacy(edge, "ADMIN_OVERRIDE_SEARCH", edge.firm.administrator, **LOG)

    (row,) = answer["data"]["rows"]
    assert {"field": "SentDate", "old": "31 May 2026", "new": DAY} in row["fields"]


def test_cells_with_parts_are_json_in_csv_and_in_text(edge: Edge) -> None:
    _with_an_override(edge)
    asked = {**LOG, "options": {"rf": "csv"}}
    as_csv = _legacy(edge, "ADMIN_OVERRIDE_SEARCH", edge.firm.administrator, **asked)
    answer = edge.client.post(
        "/rpc/?method=ADMIN_OVERRIDE_SEARCH&rf=TEXT",
        content=json.dumps(LOG),
        headers={"auth-sid": edge.firm.administrator.sid},
    )

    (row,) = csv.DictReader(io.StringIO(as_csv["data"], newline=""))
    said, line = answer.text.split("\n")
    assert said == "OK"
    for told in (row["fields"], line.split("|", 2)[2]):
        assert {"field": "SentDate", "old": "31 May 2026", "new": DAY} in json.loads(told)


@pytest.mark.parametrize("escape", [True, False])
def test_changes_of_a_preview_are_texts_fit_for_a_page(
    books: str, firm: Firm, escape: bool
) -> None:
    invoice = firm.an_invoice("1100.00", Notes=MARKUP)
    line = firm.user.rows("FINANCIAL_ITEM_SEARCH", "id")[0]["id"]
    with serving(books, firm, escape_text=escape) as edge:
        head = _legacy(edge, "FINANCIAL_INVOICE_MANAGE", id=invoice, notes="", duedate=DAY,
                       preview="Y")  # fmt: skip
        of_line = _legacy(edge, "FINANCIAL_ITEM_MANAGE", id=line, amount="2200.00", preview="Y")

    shown = SAFE if escape else MARKUP
    assert {"field": "Notes", "old": shown, "new": ""} in head["changes"]
    assert {"field": "DueDate", "old": "", "new": DAY} in head["changes"]
    assert {"field": "Amount", "old": "1,100.00", "new": "2,200.00"} in of_line["changes"]


def test_the_evidence_of_a_refusal_is_text_fit_for_a_page(edge: Edge) -> None:
    firm = edge.firm
    _lock_what_is_sent(edge)
    invoice = firm.an_invoice("1100.00", sent=True, Reference=MARKUP, SentDate="2026-06-30")
    asked = {"Object": 5, "ObjectContext": invoice, "Explain": "Y"}

    refused = _legacy(edge, "FINANCIAL_INVOICE_MANAGE", id=invoice, SentDate="2026-05-31")
    told = _legacy(edge, "FINANCIAL_ITEM_LOCKED", **asked)
    typed = edge.call("FINANCIAL_ITEM_LOCKED", asked)["result"]

    for (lock,) in (refused["error"]["locks"], told["Locks"]):
        assert SAFE in lock["evidence"]["text"]
        assert (lock["evidence"]["date"], lock["since"]) == (DAY, "24 Nov 2026 09:00:00")
    assert MARKUP in typed["Locks"][0]["evidence"]["text"]
    assert typed["Locks"][0]["evidence"]["date"] == "2026-06-30"
    assert typed["Locks"][0]["since"] == "2026-11-24T09:00:00+00:00"


def test_a_payload_is_text_fit_for_a_page(edge: Edge) -> None:
    administrator = edge.firm.administrator
    hook = {"Url": "https://93.184.216.34/", "Events": "override.applied"}
    administrator("CORE_WEBHOOK_MANAGE", **hook)
    _with_an_override(edge)
    asked = [{"name": "payload"}]

    rows = _legacy(edge, "CORE_OUTBOX_SEARCH", administrator, fields=asked)["data"]["rows"]

    assert rows
    assert "<b>" not in json.dumps(rows)
    assert SAFE in json.dumps([row["payload"] for row in rows], ensure_ascii=False)


# --- lines of TEXT --------------------------------------------------------------------------------

ENDS = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


@pytest.mark.parametrize("end", ENDS)
def test_no_value_makes_a_row_or_a_cell_of_its_own(end: str) -> None:
    rows = [{"id": "1", "notes": f"one{end}OK|2"}, {"id": "2", "notes": {"a": f"x|{end}"}}]

    text = "".join(formats.as_text({"status": "OK", "data": {"rows": rows}}))
    error = "".join(formats.as_text({"status": "ER", "error": {"errornotes": f"no{end}OK|1"}}))
    made = "".join(formats.as_text({"status": "OK", "id": "1", "notes": f"a{end}OK|b"}))

    assert [len(line.split("|")) for line in text.splitlines()] == [1, 2, 2]
    assert len(error.splitlines()) == len(made.splitlines()) == 1
    assert (len(error.split("|")), len(made.split("|"))) == (2, 3)


def test_cells_of_csv_are_what_the_books_hold() -> None:
    """rf=CSV is for programs; a file made for a spreadsheet is another thing."""
    body = formats.as_csv({"status": "OK", "data": {"rows": [{"notes": "=1+1"}, {"notes": "-5"}]}})

    assert body["data"] == "notes\r\n=1+1\r\n-5\r\n"
