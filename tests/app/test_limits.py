"""What is too much: calls in a minute, calls in a batch, bytes, parameters, levels."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response

from app.calls import limiter
from methods import REGISTRY
from models import allowance
from models.store import database
from tests.app.edge import FORM, JSON, Edge, serving
from tests.firm import Caller, Firm
from tests.snapshot import rows_of

SID, MANAGE, SEARCH = "CORE_GET_SID", "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH"
PER_MINUTE = 10


@pytest.fixture
def strict(books: str, firm: Firm) -> Iterator[Edge]:
    """The service with little to give away."""
    limiter.forget()
    with serving(books, firm, calls_per_minute=PER_MINUTE, batch_max=20) as edge:
        yield edge
    limiter.forget()


def _call(method: str = SID, id: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params, "id": id}


def _typed(edge: Edge, value: Any, caller: Caller | None = None) -> Response:
    return edge.text(json.dumps(value), caller or edge.firm.user)


def _legacy(edge: Edge, method: str, body: str = "") -> Response:
    sent = {**FORM, "auth-sid": edge.firm.user.sid}
    return edge.client.post(f"/rpc/?method={method}", content=body, headers=sent)


def _spend(edge: Edge, times: int = PER_MINUTE) -> None:
    for _ in range(times):
        _typed(edge, _call())


# --- calls in a minute --------------------------------------------------------------------------


def test_every_answer_says_what_is_left(strict: Edge) -> None:
    first, second = _typed(strict, _call()), _legacy(strict, SID)

    for answer, left in ((first, "9"), (second, "8")):
        assert answer.headers["ratelimit-limit"] == "10"
        assert answer.headers["ratelimit-remaining"] == left
        assert 0 < int(answer.headers["ratelimit-reset"]) <= 60
        assert "retry-after" not in answer.headers


@pytest.mark.parametrize("method", [SID, SEARCH, MANAGE])
def test_a_call_counts_what_the_reference_says_it_weighs(strict: Edge, method: str) -> None:
    answer = _typed(strict, _call(method))

    weight = REGISTRY[method].weight
    assert answer.headers["ratelimit-remaining"] == str(PER_MINUTE - weight)
    page = strict.client.get(f"/reference/{method.lower()}").text
    assert f"weight {weight}" in page


def test_one_call_too_many_is_answered_429_with_the_time_to_wait(strict: Edge) -> None:
    _spend(strict)

    answer = _typed(strict, _call(id="x"))

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-remaining"] == "0"
    told = answer.json()
    assert told["id"] == "x"
    assert told["error"]["code"] == 1429
    assert told["error"]["data"]["type"] == "too_many_calls"
    assert told["error"]["data"]["retryable"] is True
    assert str(told["error"]["data"]["seconds"]) == answer.headers["retry-after"]


def test_in_the_legacy_dialect_it_is_an_error_with_status_200(strict: Edge) -> None:
    _spend(strict)

    answer = _legacy(strict, SID)

    assert (answer.status_code, answer.json()["error"]["errorcode"]) == (200, "4")
    assert answer.json()["error"]["type"] == "too_many_calls"
    assert answer.json()["error"]["seconds"] == answer.headers["retry-after"]


def test_a_refused_call_has_done_nothing(strict: Edge) -> None:
    _spend(strict)
    before = rows_of(strict.firm.space)

    _typed(strict, _call(MANAGE))
    _typed(strict, {**_call(MANAGE), "id": None})
    _legacy(strict, MANAGE, "notes=one")

    assert rows_of(strict.firm.space) == before


def test_a_batch_that_was_carried_out_in_part_is_answered_200(strict: Edge) -> None:
    """Or else a client would send what was done again."""
    answer = _typed(strict, [_call(MANAGE, id=number) for number in range(5)])

    assert answer.status_code == 200
    assert ["result" in each for each in answer.json()] == [True, True, True, False, False]
    assert "retry-after" in answer.headers
    refused = _typed(strict, [_call(id=1), _call(id=2)])
    assert refused.status_code == 429
    assert [each["id"] for each in refused.json()] == [1, 2]


def test_others_are_not_slowed_down(strict: Edge) -> None:
    _spend(strict, PER_MINUTE + 1)

    assert _typed(strict, _call(), strict.firm.administrator).status_code == 200
    assert strict.text(json.dumps(_call("LOGON_GENERATE_KEY"))).status_code == 200


def test_who_is_not_logged_on_is_counted_by_address(strict: Edge) -> None:
    for number in range(PER_MINUTE):
        # neither another bad session nor another name makes an address a new one
        strict.text(json.dumps(_call()), authorization=f"Bearer guess{number}")

    answer = strict.text(json.dumps(_call("LOGON_GENERATE_KEY")))

    assert answer.status_code == 429
    assert _typed(strict, _call()).status_code == 200


def test_asking_what_there_is_counts_too(strict: Edge) -> None:
    """The answer is the largest of all, and needs no logon."""
    discover = json.dumps(_call("rpc.discover"))
    for _ in range(PER_MINUTE):
        answer = strict.text(discover)

    assert answer.status_code == 429
    assert answer.json()["error"]["data"]["type"] == "too_many_calls"


def test_a_large_answer_weighs_more_than_a_small_one(books: str, firm: Firm) -> None:
    with serving(books, firm, calls_per_minute=1000) as edge:
        asked = json.dumps(_call("rpc.discover"))
        small, large = _typed(edge, _call()), edge.text(asked, accept_encoding="identity")
        again = edge.text(asked, accept_encoding="identity")

    weight = len(large.content) // limiter.BYTES_A_WEIGHT
    assert weight > 50
    assert small.headers["ratelimit-remaining"] == "999"
    assert int(large.headers["ratelimit-remaining"]) == 1000 - 2 - weight
    assert int(again.headers["ratelimit-remaining"]) == 1000 - 4 - 2 * weight


def test_what_an_answer_weighed_is_missing_for_the_next(books: str, firm: Firm) -> None:
    with serving(books, firm, calls_per_minute=50) as edge:
        asked = json.dumps(_call("rpc.discover"))
        first, second = (edge.text(asked, accept_encoding="identity") for _ in range(2))

    assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "0")
    assert second.status_code == 429


def test_a_new_minute_is_a_new_beginning(strict: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    _spend(strict, PER_MINUTE + 1)

    later = allowance.time.monotonic() + limiter.MINUTE
    monkeypatch.setattr(allowance.time, "monotonic", lambda: later)
    if not database.one_writer():
        database.forget_counts()  # the database has a clock of its own

    assert _typed(strict, _call()).headers["ratelimit-remaining"] == "9"
    assert len(allowance._windows[limiter.MINUTE]) == 1, "minutes that are over are forgotten"


def test_without_a_limit_nothing_is_counted(books: str, firm: Firm) -> None:
    with serving(books, firm, calls_per_minute=0) as edge:
        answer = _typed(edge, _call())

    assert not [name for name in answer.headers if name.startswith("ratelimit")]


# --- batches ------------------------------------------------------------------------------------


def test_a_batch_over_the_limit_is_answered_id_by_id_and_costs_nothing(strict: Edge) -> None:
    before = rows_of(strict.firm.space)
    calls = [_call(MANAGE, id=f"call {number}") for number in range(21)]

    answer = _typed(strict, [*calls, {"jsonrpc": "2.0", "method": MANAGE}, 1])

    told = answer.json()
    assert answer.status_code == 200
    assert [each["id"] for each in told] == [*(each["id"] for each in calls), None]
    assert {each["error"]["code"] for each in told} == {-32600}
    assert {each["error"]["data"]["type"] for each in told} == {"batch_too_large"}
    assert {each["error"]["data"]["most"] for each in told} == {20}
    assert rows_of(strict.firm.space) == before
    assert _typed(strict, _call()).headers["ratelimit-remaining"] == "9"


def test_a_batch_far_over_the_limit_is_answered_id_by_id_in_no_time(strict: Edge) -> None:
    ids = [f"call {number}" for number in range(40_000)]
    before = time.process_time()

    told = _typed(strict, [*({"id": id} for id in ids), *[1] * 20_000]).json()

    assert time.process_time() - before < 5
    assert [each["id"] for each in told] == [*ids, None]
    assert {each["error"]["data"]["type"] for each in told} == {"batch_too_large"}
    assert "at most 20 requests, this one 60000" in told[-1]["error"]["message"]


def test_a_call_of_very_many_parameters_is_refused_before_it_is_looked_at(strict: Edge) -> None:
    for params in ({f"p{number}": 1 for number in range(1001)}, [1] * 1001):
        told = _typed(strict, {**_call(), "params": params}).json()["error"]
        assert told["data"]["type"] == "too_many_parameters"


@pytest.mark.parametrize("dialect", ["jsonrpc", "legacy"])
def test_a_name_of_a_megabyte_is_not_told_back(edge: Edge, dialect: str) -> None:
    name = "x" * 900_000
    for calls in (_call(name), _call(**{name: 1}), _call(MANAGE, **{f"override{name}": "Y"})):
        if dialect == "jsonrpc":
            answer = _typed(edge, calls)
        else:
            pairs = "&".join(f"{each}=1" for each in calls["params"])
            answer = _legacy(edge, calls["method"][:50], f"method={calls['method']}&{pairs}")
        assert len(answer.content) < 20_000


def test_a_batch_whose_answers_grow_too_large_goes_no_further(books: str, firm: Firm) -> None:
    with serving(books, firm, batch_bytes_max=500) as edge:
        told = _typed(edge, [_call(MANAGE, id=number) for number in range(20)]).json()

    done = [each["id"] for each in told if "result" in each]
    assert [each["id"] for each in told] == list(range(20))
    assert done == list(range(len(done))) and 0 < len(done) < 20
    assert "was not carried out" in told[-1]["error"]["data"]["reason"]
    assert told[-1]["error"]["data"]["type"] == "batch_answer_too_large"
    assert told[-1]["error"]["data"]["most"] == 500
    assert len(firm.user.rows(SEARCH, "id")) == len(done)


# --- HTTP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS", "GET"])
def test_405_says_what_is_allowed(edge: Edge, verb: str) -> None:
    answer = edge.client.request(verb, "/rpc/", headers=JSON)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST, GET"
    assert answer.json()["error"]["data"]["type"] == "method_not_allowed"
    assert answer.json()["error"]["data"]["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("kind", ["application/xml", "image/png", "text/html", "nonsense"])
def test_415_says_what_to_send(edge: Edge, kind: str) -> None:
    headers = {"content-type": kind}

    answer = edge.client.post("/rpc/", content=json.dumps(_call()), headers=headers)

    assert answer.status_code == 415
    error = answer.json()["error"]
    assert (error["code"], error["data"]["type"]) == (-32600, "unsupported_media_type")
    assert "send application/json" in error["data"]["reason"]


@pytest.mark.parametrize("address", ["/rpc/", "/rpc/core/?method=CORE_GET_USER_DETAILS"])
@pytest.mark.parametrize("coding", ["gzip", "Deflate", "br, gzip"])
def test_415_says_that_a_body_is_not_unpacked(edge: Edge, coding: str, address: str) -> None:
    headers = {**JSON, "content-encoding": coding}

    answer = edge.client.post(address, content=gzip.compress(b"{}"), headers=headers)

    assert answer.status_code == 415
    error = answer.json()["error"]
    assert error["data"]["type"] == "unsupported_media_type"
    assert error["data"]["reason"] == (
        f"Content-Encoding {coding} is not understood; send the body as it is"
    )


def test_a_body_that_is_said_to_be_as_it_is_is_read(edge: Edge) -> None:
    headers = {**JSON, "content-encoding": "Identity", "auth-sid": edge.firm.user.sid}

    answer = edge.client.post("/rpc/", content=json.dumps(_call()), headers=headers)

    assert answer.json()["result"]["sid"] == edge.firm.user.sid


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json;charset=UTF-8", "Application/JSON",
     "application/json-rpc", "application/jsonrequest", "application/vnd.api+json"],
)  # fmt: skip
def test_whatever_calls_itself_json_is_read(edge: Edge, kind: str) -> None:
    headers = {"content-type": kind, "authorization": f"Bearer {edge.firm.user.sid}"}

    answer = edge.client.post("/rpc/", content=json.dumps(_call()), headers=headers)

    assert answer.json()["result"]["sid"] == edge.firm.user.sid


@pytest.mark.parametrize(
    ("body", "told", "type"),
    [
        (
            "&".join(f"p{number}=1" for number in range(1001)),
            "at most 1000 parameters",
            "too_many_parameters",
        ),
        (
            json.dumps({f"p{number}": 1 for number in range(1001)}),
            "at most 1000 parameters",
            "too_many_parameters",
        ),
        ('{"a":' * 100 + "1" + "}" * 100, "nested deeper than 64 levels", "too_deep"),
        ("criteria=" + '{"a":' * 100 + "1" + "}" * 100, "deeper than 64 levels", "too_deep"),
        ('{"a":' + "9" * 500 + "}", "more than 400 digits", "unreadable_request"),
        ("notes=" + "x" * 5000, "at most 4000 bytes", "too_large"),
    ],
)
def test_each_limit_has_an_error_of_its_own(
    books: str, firm: Firm, body: str, told: str, type: str
) -> None:
    most = 4000 if told.endswith("bytes") else 1_000_000
    with serving(books, firm, body_bytes_max=most) as edge:
        answer = _legacy(edge, MANAGE, body)

    assert answer.status_code == 200
    assert told in answer.json()["error"]["errornotes"]
    assert answer.json()["error"]["type"] == type
    assert firm.user.rows(SEARCH, "id") == []


def test_where_too_many_large_requests_wait_the_next_is_told_to_come_again(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = _call(notes="x" * 60_000)
    read = edge.text(json.dumps(large), edge.firm.user)
    monkeypatch.setattr("app.http.rpc.WAITING_MAX", 50_000)

    typed = edge.text(json.dumps(large), edge.firm.user)
    legacy = _legacy(edge, SID, f"notes={large}")
    small = edge.text(json.dumps(_call()), edge.firm.user)

    assert read.json()["error"]["data"]["type"] == "invalid_params"
    assert (typed.status_code, typed.headers["retry-after"]) == (503, "2")
    assert typed.json()["error"]["data"]["retryable"] is True
    assert (legacy.status_code, legacy.headers["retry-after"]) == (200, "2")
    assert legacy.json()["error"]["retryable"] == "true"
    assert "result" in small.json()
