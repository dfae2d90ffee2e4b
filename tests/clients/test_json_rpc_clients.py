"""Well-known JSON-RPC clients, without special options: calls, errors, notifications, batches."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonrpcclient
import jsonrpclib
import pytest

from tests.clients.conftest import node
from tests.firm import Firm
from tests.served import Served

INVOICE = "FINANCIAL_INVOICE_MANAGE"
TEXT = "Zoë & Sons – 5 % 😀"


def _trusting(served: Served) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(served.authority))


def _notes(firm: Firm, id: int) -> str:
    return str(firm.user.row("FINANCIAL_INVOICE_SEARCH", id, "notes")["notes"])


# --- Python: jsonrpcclient ----------------------------------------------------------------------


@pytest.fixture
def post(served: Served, firm: Firm) -> Iterator[Any]:
    """Post a value as JSON, as the pages of jsonrpcclient do; answers its parsed responses."""
    bearer = {"authorization": f"Bearer {firm.user.sid}"}
    with httpx2.Client(verify=_trusting(served), headers=bearer) as client:
        yield lambda value: client.post(served.url, json=value)


def test_jsonrpcclient_gets_results_and_errors(post: Any, firm: Firm) -> None:
    done = jsonrpcclient.parse(post(jsonrpcclient.request(INVOICE, {"Notes": TEXT})).json())
    failed = jsonrpcclient.parse(post(jsonrpcclient.request(INVOICE, {"Nots": TEXT})).json())
    unknown = jsonrpcclient.parse(post(jsonrpcclient.request("no_such_method")).json())

    assert isinstance(done, jsonrpcclient.Ok)
    assert _notes(firm, done.result["id"]) == TEXT
    assert isinstance(failed, jsonrpcclient.Error) and failed.code == -32602
    assert isinstance(unknown, jsonrpcclient.Error) and unknown.code == -32601


def test_jsonrpcclient_gets_a_batch_and_nothing_for_a_notification(post: Any) -> None:
    calls = [jsonrpcclient.request("CORE_GET_SID", []), jsonrpcclient.request("no_such_method")]
    notified = jsonrpcclient.notification("LOGON_GENERATE_KEY")

    first, second = jsonrpcclient.parse(post([*calls, notified]).json())
    alone = post(notified)

    assert isinstance(first, jsonrpcclient.Ok)
    assert isinstance(second, jsonrpcclient.Error)
    assert (alone.status_code, alone.content) == (204, b"")


# --- Python: jsonrpclib -------------------------------------------------------------------------


@pytest.fixture
def proxy(served: Served, firm: Firm) -> Iterator[Any]:
    """The service as an object whose methods are ours."""
    bearer = {"authorization": f"Bearer {firm.user.sid}"}
    made = jsonrpclib.Server(served.url, headers=bearer, context=_trusting(served))
    yield made
    made("close")()


def test_jsonrpclib_calls_methods_as_if_they_were_functions(proxy: Any, firm: Firm) -> None:
    made = proxy.FINANCIAL_INVOICE_MANAGE(Notes=TEXT)

    assert _notes(firm, made["id"]) == TEXT
    with pytest.raises(jsonrpclib.ProtocolError, match="Method not found"):
        proxy.no_such_method()


def test_jsonrpclib_gets_a_batch(proxy: Any) -> None:
    batch = jsonrpclib.MultiCall(proxy)
    batch.CORE_GET_SID()
    batch.LOGON_GENERATE_KEY()

    assert [sorted(each) for each in batch()] == [["logonkey", "sid"], ["logonkey"]]


# --- JavaScript: jayson and json-rpc-2.0 --------------------------------------------------------


@pytest.fixture
def answered(served: Served, packages: Path, firm: Firm) -> Any:
    """What each of the JavaScript clients was answered."""
    process = node("third_party.cjs", served, packages, SERVED_SID=firm.user.sid)
    printed, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    return json.loads(printed)


def test_jayson_gets_results_errors_and_batches(answered: Any, firm: Firm) -> None:
    told = answered["jayson"]

    assert _notes(firm, told["call"]["result"]["id"]) == TEXT
    assert told["positional"]["result"]["sid"] == firm.user.sid
    assert told["error"]["error"]["code"] == -32602
    assert told["unknown"]["error"]["code"] == -32601
    assert told["notification"] == "nothing"
    assert ["result" in each for each in told["batch"]] == [True, False]


def test_json_rpc_2_gets_results_errors_and_batches(answered: Any, firm: Firm) -> None:
    told = answered["jsonRpc2"]

    assert _notes(firm, told["call"]["id"]) == TEXT
    assert told["error"]["code"] == -32601
    assert told["error"]["message"].startswith("Method not found: ")
    assert told["notification"] == "nothing"
    assert [(each["id"], "result" in each) for each in told["batch"]] == [("a", True), ("b", False)]
