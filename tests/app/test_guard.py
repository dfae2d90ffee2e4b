"""Whatever goes wrong once a method was reached is an incident in the caller's dialect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response

from app.calls import dispatch
from app.http import rpc
from methods import REGISTRY
from methods.wire.types import Text
from tests.app.edge import FORM, Edge
from tests.firm import Firm

SEARCH, MANAGE = "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_INVOICE_MANAGE"
SETTINGS = "SETUP_FINANCIAL_SETTINGS_SEARCH"
FIELDS = {"fields": [{"name": "reference"}, {"name": "modifieddate"}]}
LOST = "the bytes of this fault"
Handler = Callable[[Any, dict[str, Any]], dict[str, Any]]


class Unspellable(Text):
    """A value that no dialect can spell."""

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        raise RuntimeError(LOST)

    def text(self, value: Any, zone: str = "UTC") -> str:
        raise RuntimeError(LOST)


class Unwritable(Text):
    """A value that is spelled as what JSON can't write."""

    def typed(self, value: Any, zone: str = "UTC") -> Any:
        return object()

    text = typed


def _breaks(actor: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    raise RuntimeError(LOST)


def _told_as(wire: Text) -> Handler:
    """The search, with its first column of this type."""

    def handle(actor: Any, wanted: dict[str, Any]) -> dict[str, Any]:
        page = REGISTRY[SEARCH].handler(actor, wanted)["page"]
        columns = [(page.columns[0][0], wire), *page.columns[1:]]
        return {"page": replace(page, columns=columns)}

    return handle


def _changed_never(actor: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    page = REGISTRY[SEARCH].handler(actor, wanted)["page"]
    at = [name for name, _ in page.columns].index("modifieddate")
    page.found = [(*row[:at], "never", *row[at + 1 :]) for row in page.found]
    columns = [(name, None if name == "modifieddate" else wire) for name, wire in page.columns]
    return {"page": replace(page, columns=columns)}


def _without_bytes(actor: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    return {"page": replace(REGISTRY[SEARCH].handler(actor, wanted)["page"], etag="\ud800")}


STEPS: dict[str, Handler] = {
    "handler": _breaks,
    "spelling": _told_as(Unspellable(9, "Nothing.")),
    "freshness": _changed_never,
    "headers": _without_bytes,
    "writing": _told_as(Unwritable(9, "Nothing.")),
}
OF_ONE_RECORD = ("freshness", "headers")
"""Steps that are taken only where a call came by itself, and found one record."""


@pytest.fixture(params=STEPS)
def broken(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, firm: Firm
) -> Iterator[str]:
    """A step at which the search fails, in books with one invoice."""
    firm.an_invoice("110.00")
    method = replace(REGISTRY[SEARCH], handler=STEPS[request.param])
    monkeypatch.setitem(dispatch.METHODS, SEARCH, dispatch._callable_from(method))
    yield request.param


def _call(method: str, params: dict[str, Any], id: int) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params, "id": id}


def _is_incident(answer: Response, error: dict[str, Any]) -> None:
    data = error["data"]
    assert error["code"] == -32603
    assert data["type"] == "internal_error"
    assert data["request_id"] == answer.headers["x-request-id"]
    assert data["incident"] in error["message"]
    assert LOST not in answer.text


def test_a_call_that_fails_in_a_step_is_an_incident_in_json_rpc(edge: Edge, broken: str) -> None:
    answer = edge.text(json.dumps(_call(SEARCH, FIELDS, 7)), edge.firm.user)

    assert (answer.status_code, answer.json()["id"]) == (200, 7)
    _is_incident(answer, answer.json()["error"])


def test_a_call_that_fails_in_a_step_is_an_incident_in_the_legacy_dialect(
    edge: Edge, broken: str
) -> None:
    headers = {**FORM, "auth-sid": edge.firm.user.sid}

    answer = edge.client.post(
        f"/rpc/financial/?method={SEARCH}", content=json.dumps(FIELDS), headers=headers
    )

    error = answer.json()["error"]
    assert (answer.status_code, answer.json()["status"]) == (200, "ER")
    assert error["type"] == "internal_error"
    assert error["request"] == answer.headers["x-request-id"]
    assert answer.headers["x-http-myds-service-fault"] in error["errornotes"]
    assert answer.json()["data"] == {"rows": []}
    assert LOST not in answer.text


def test_in_a_batch_only_the_call_that_fails_is_an_incident(edge: Edge, broken: str) -> None:
    sid = _call("CORE_GET_SID", {}, 1)
    calls = [sid, _call(SEARCH, FIELDS, 2), {**sid, "id": 3}]

    answer = edge.text(json.dumps(calls), edge.firm.user)

    first, second, third = answer.json()
    assert (first["id"], second["id"], third["id"]) == (1, 2, 3)
    assert "result" in first and "result" in third
    if broken in OF_ONE_RECORD:
        assert "result" in second
    else:
        _is_incident(answer, second["error"])


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """An invoice is saved, and what was saved can't be spelled."""
    result = {**REGISTRY[MANAGE].result, "notes": Unspellable(9, "Nothing.")}
    method = replace(REGISTRY[MANAGE], result=result)
    monkeypatch.setitem(dispatch.METHODS, MANAGE, dispatch._callable_from(method))


def test_calls_that_stand_together_are_told_one_by_one(edge: Edge, untold: None) -> None:
    calls = [_call(MANAGE, {"Notes": "kept"}, 1), _call("CORE_GET_SID", {}, 2)]
    headers = {"content-type": "application/json", "auth-sid": edge.firm.user.sid}

    answer = edge.client.post("/rpc/?atomic=Y", content=json.dumps(calls), headers=headers)

    first, second = answer.json()
    _is_incident(answer, first["error"])
    assert "result" in second


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_who_may_not_hear_the_answer_of_a_write_hears_that_it_was_carried_out(
    edge: Edge, untold: None, dialect: str
) -> None:
    if dialect == "legacy":
        told = edge.legacy(MANAGE, "Notes=kept", edge.firm.user)["error"]["errornotes"]
    else:
        told = edge.call(MANAGE, {"Notes": "kept"})["error"]["message"]

    assert "after the call was carried out" in told
    assert [row["notes"] for row in edge.firm.user.rows(SEARCH, "notes")] == ["kept"]


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_what_breaks_before_any_call_is_told_in_the_dialect_of_the_caller(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, dialect: str
) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError(LOST)

    monkeypatch.setattr(rpc, "find_sid", breaks)

    if dialect == "legacy":
        assert edge.legacy("CORE_GET_SID")["error"]["type"] == "internal_error"
    else:
        assert edge.call("CORE_GET_SID")["error"]["data"]["type"] == "internal_error"


def test_a_record_that_was_never_changed_has_no_time_of_change(edge: Edge) -> None:
    asked = {"fields": [{"name": "id"}, {"name": "modifieddate"}]}

    answer = edge.legacy(SETTINGS, asked, edge.firm.user)

    assert answer["status"] == "OK"
    assert answer["data"]["rows"][0]["modifieddate"] == ""
