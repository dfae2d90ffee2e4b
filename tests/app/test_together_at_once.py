"""Atomic batches that want the same records at once, each in an order of its own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from app.calls.call import Call
from app.calls.together import dispatch_as_one
from app.dialects.outcomes import Outcome, ended
from app.dialects.request import request_in
from models.store import database
from tests.firm import NOW, SETTINGS, Firm
from tests.served import Served, serving

INVOICE, LINE = "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_ITEM_MANAGE"
BATCHES = 40
AT_ONCE = 8
SECONDS = 30
"""Deadlocks are found after a second each: without an order it took two minutes."""
Calls = list[tuple[str, dict[str, Any]]]


def _batch(firm: Firm, calls: Calls) -> list[Outcome]:
    request = request_in(
        "jsonrpc", SETTINGS, NOW, sid=firm.user.sid, address="192.0.2.7", request_id="test"
    )
    try:
        return dispatch_as_one([Call(method, params, request) for method, params in calls])
    except Exception as problem:
        return [ended(problem, None, "test")]


def _at_once(firm: Firm, batches: list[Calls]) -> list[list[Outcome]]:
    """What becomes of batches that some clients send, one after another each."""
    waiting, done = [*batches], []

    def client() -> None:
        while waiting:
            done.append(_batch(firm, waiting.pop()))
        database.close()

    clients = [threading.Thread(target=client) for _ in range(AT_ONCE)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return done


def _all_stand_or_are_to_be_sent_again(done: list[list[Outcome]]) -> int:
    """How many stand; each other is refused as a whole, and says that it may come again."""
    stand = 0
    for outcomes in done:
        if all(each.ok for each in outcomes):
            stand += 1
            continue
        told = [each for each in outcomes if each.data["type"] != "batch_undone"]
        assert [each.data["retryable"] for each in told] == [True], told
    return stand


def _shuffled(firm: Firm, call: Callable[[int, str], tuple[str, dict[str, Any]]]) -> list[Calls]:
    chance = random.Random(14)
    numbers = range(8)
    return [
        [call(each, f"batch {batch}") for each in chance.sample(numbers, 5)]
        for batch in range(BATCHES)
    ]


def test_batches_that_name_the_same_records_all_stand(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(8)]
    batches = _shuffled(firm, lambda each, notes: (INVOICE, {"Id": invoices[each], "Notes": notes}))
    begun = time.monotonic()

    done = _at_once(firm, batches)

    assert _all_stand_or_are_to_be_sent_again(done) == BATCHES
    assert time.monotonic() - begun < SECONDS
    last = {each["notes"] for each in firm.user.rows("FINANCIAL_INVOICE_SEARCH", "notes")}
    assert all(each.startswith("batch ") for each in last)


def test_batches_that_meet_in_records_which_none_of_them_names_end_soon(firm: Firm) -> None:
    """Two lines of an invoice each: which invoice they stand in is not said."""
    invoices = [firm.an_invoice("110.00", "2.20") for _ in range(8)]
    lines = {each: [row["id"] for row in _lines(firm, each)] for each in invoices}
    chance = random.Random(41)
    batches = _shuffled(
        firm,
        lambda each, words: (
            LINE,
            {"Id": chance.choice(lines[invoices[each]]), "Description": words},
        ),
    )
    begun = time.monotonic()

    done = _at_once(firm, batches)

    assert _all_stand_or_are_to_be_sent_again(done) == BATCHES
    assert time.monotonic() - begun < SECONDS


def test_batches_that_add_and_change_in_turns_all_stand(firm: Firm) -> None:
    invoices = [firm.an_invoice("110.00") for _ in range(4)]
    chance = random.Random(7)
    batches: list[Calls] = []
    for number in range(BATCHES):
        calls: Calls = [(INVOICE, {"Id": each, "Notes": f"{number}"}) for each in invoices[:2]]
        calls.append((INVOICE, {"Notes": f"new {number}"}))
        calls.append(("FINANCIAL_EXPENSE_MANAGE", {"Notes": f"new {number}"}))
        batches.append(chance.sample(calls, len(calls)))

    done = _at_once(firm, batches)

    assert _all_stand_or_are_to_be_sent_again(done) == BATCHES
    rows = firm.user.rows("FINANCIAL_INVOICE_SEARCH", "notes")
    assert len([each for each in rows if each["notes"].startswith("new ")]) == BATCHES


def _lines(firm: Firm, invoice: int) -> list[dict[str, Any]]:
    filters = [{"name": "objectcontext", "comparison": "EQUAL_TO", "value1": invoice}]
    return firm.user.rows("FINANCIAL_ITEM_SEARCH", "id", filters=filters)


def test_who_only_reads_waits_for_none_of_those_who_wait(
    firm: Firm, books: str, tmp_path: Path
) -> None:
    if database.one_writer():
        pytest.skip("of a server, whose rows others hold")
    invoice = firm.an_invoice("110.00")
    database.close()
    with serving(books, tmp_path) as served, psycopg.connect(books) as other:
        other.execute("SELECT 1 FROM document WHERE id = %s FOR UPDATE", (invoice,))
        waiting = [
            threading.Thread(target=_posted, args=(served, firm, _edits(invoice, several)))
            for several in (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2)
        ]
        for each in waiting:
            each.start()
        time.sleep(1)
        begun = time.monotonic()
        asked = _call("FINANCIAL_ITEM_LOCKED", Object=5, ObjectContext=invoice)
        answer = _posted(served, firm, asked)
        took = time.monotonic() - begun
        other.rollback()
        for each in waiting:
            each.join()

    assert "result" in answer
    assert took < 3, "every thread was kept by somebody who waits"


def _call(method: str, /, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}


def _edits(invoice: int, several: int) -> Any:
    calls = [_call(INVOICE, Id=invoice, Notes=f"{number}") for number in range(several)]
    return calls if several > 1 else calls[0]


def _posted(served: Served, firm: Firm, body: Any) -> Any:
    headers = {"authorization": f"Bearer {firm.user.sid}"}
    return httpx2.post(f"{served.url}?atomic=Y", json=body, headers=headers, timeout=60).json()
