"""An atomic batch: all of its calls are carried out, or none, and each is told which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import peewee
import psycopg
import pytest

from app.calls import dispatch
from methods import REGISTRY
from tests.app.edge import Edge, serving
from tests.firm import Firm
from tests.snapshot import rows_of

INVOICE = "FINANCIAL_INVOICE_MANAGE"
SEARCH = "FINANCIAL_INVOICE_SEARCH"


@pytest.fixture
def edge(books: str, firm: Firm) -> Iterator[Edge]:
    with serving(books, firm) as edge:
        yield edge


def _call(method: str = INVOICE, id: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params, "id": id}


def _post(edge: Edge, batch: Any, atomic: str = "Y", caller: Any = None) -> Any:
    bearer = {"authorization": f"Bearer {(caller or edge.firm.user).sid}"}
    answer = edge.client.post(f"/rpc/?atomic={atomic}", json=batch, headers=bearer)
    assert answer.status_code == 200
    return answer.json()


def test_all_calls_are_carried_out_in_order(edge: Edge) -> None:
    answers = _post(edge, [_call(id=1, Notes="one"), _call(id=2, Notes="two")])

    assert [each["id"] for each in answers] == [1, 2]
    made = [each["result"]["id"] for each in answers]
    found = edge.firm.user.rows(SEARCH, "notes")
    assert [(each["id"], each["notes"]) for each in found] == [
        *zip(made, ("one", "two"), strict=True)
    ]


@pytest.mark.parametrize(
    ("wrong", "type"),
    [
        (_call(id="x", Id=999_999, Notes="no such invoice"), "record_not_found"),
        (_call(id="x", DueDate="never"), "invalid_params"),
        (_call("NO_SUCH_METHOD", id="x"), "method_not_found"),
        (_call("SETUP_FINANCIAL_SETTINGS_MANAGE", id="x"), "no_right"),
        (_call(SEARCH, id="x"), "invalid_request"),
        ({**_call(id="x"), "jsonrpc": "1.0"}, "invalid_request"),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_call_that_fails_undoes_all(
    edge: Edge, wrong: dict[str, Any], type: str, position: int
) -> None:
    before = rows_of(edge.firm.space)
    batch = [_call(id="a", Notes="one", Idempotency="k"), _call(id="b", Notes="two")]
    batch.insert(position, wrong)

    answers = {each["id"]: each["error"]["data"] for each in _post(edge, batch)}

    assert {id: data["type"] for id, data in answers.items()} == {
        "a": "batch_undone", "b": "batch_undone", "x": type,
    }  # fmt: skip
    assert rows_of(edge.firm.space) == before
    assert edge.client.get(answers["a"]["docs"]).status_code == 200


def test_without_asking_each_call_stands_by_itself(edge: Edge) -> None:
    batch = [_call(id="a", Notes="one"), _call(id="x", Id=999_999), _call(id="b", Notes="two")]

    for answers in (_post(edge, batch, atomic="N"), _post(edge, batch, atomic="")):
        assert ["result" in each for each in answers] == [True, False, True]


def test_notifications_are_part_of_it_and_not_answered(edge: Edge) -> None:
    notified = {"jsonrpc": "2.0", "method": INVOICE, "params": {"Id": 999_999}}

    answers = _post(edge, [_call(id="a", Notes="one"), notified])

    assert [(each["id"], each["error"]["data"]["type"]) for each in answers] == [
        ("a", "batch_undone")
    ]
    assert edge.firm.user.rows(SEARCH, "id") == []


def test_overrides_of_several_records_stand_or_fall_together(edge: Edge) -> None:
    firm = edge.firm
    firm.lock_sent_invoices()
    sent = [firm.an_invoice("110.00", sent=True) for _ in range(2)]
    over = {"override_LockedSent": "Y", "override_reason": "both"}
    both = [_call(id=id, Id=id, Notes="new", **over) for id in sent]

    refused = _post(
        edge, [both[0], _call(id="x", Id=sent[1], Notes="new")], caller=firm.administrator
    )
    logged = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "reason")
    done = _post(edge, both, caller=firm.administrator)

    assert [each["error"]["data"]["type"] for each in refused] == ["batch_undone", "record_locked"]
    assert logged == []
    assert all("result" in each for each in done)
    found = firm.administrator.rows("ADMIN_OVERRIDE_SEARCH", "reason")
    assert [each["reason"] for each in found] == ["both", "both"]


def test_a_batch_that_another_came_between_begins_anew(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = REGISTRY[INVOICE].handler
    tries = []

    def handler(actor: Any, wanted: Any) -> Any:
        tries.append(wanted["notes"])
        if len(tries) == 2:
            problem = peewee.OperationalError("conflict")
            problem.__cause__ = psycopg.errors.lookup("40P01")("deadlock")
            raise problem
        return original(actor, wanted)

    again = dispatch._callable_from(replace(REGISTRY[INVOICE], handler=handler))
    monkeypatch.setitem(dispatch.METHODS, INVOICE, again)

    answers = _post(edge, [_call(id=1, Notes="one"), _call(id=2, Notes="two")])

    assert tries == ["one", "two", "one", "two"]
    assert ["result" in each for each in answers] == [True, True]
    assert [each["notes"] for each in edge.firm.user.rows(SEARCH, "notes")] == ["one", "two"]


def test_atomic_is_yes_or_no(edge: Edge) -> None:
    answer = _post(edge, [_call()], atomic="perhaps")

    assert answer["error"]["data"]["type"] == "invalid_request"
    assert "atomic is Y or N" in json.dumps(answer)
    assert edge.firm.user.rows(SEARCH, "id") == []
