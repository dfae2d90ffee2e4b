"""A call that says it is JSON-RPC never acts on the record that has the number of the call."""

from __future__ import annotations

import json

import pytest

from tests.app.edge import FORM, Edge

EXPENSES = "FINANCIAL_EXPENSE_SEARCH"


@pytest.mark.parametrize("address", ["/rpc/", "/rpc/financial/?method=FINANCIAL_AUTO_PAYMENT"])
@pytest.mark.parametrize("batch", [False, True])
def test_a_call_without_its_header_pays_nothing(edge: Edge, address: str, batch: bool) -> None:
    """curl -d calls everything a form. Read as one, the call paid the expense whose id was the
    call's own number, and said OK."""
    expense = edge.firm.an_expense("110.00")
    call = {"jsonrpc": "2.0", "id": expense, "method": "FINANCIAL_AUTO_PAYMENT"}
    body = json.dumps([call] if batch else call)
    headers = {**FORM, "auth-sid": edge.firm.user.sid}

    answer = edge.client.post(address, content=body, headers=headers)

    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert error["data"]["type"] == "unsupported_media_type"
    assert "Content-Type: application/json" in error["message"]
    row = edge.firm.user.row(EXPENSES, expense, "outstandingamount")
    assert row["outstandingamount"] == "110.00"


def test_labelled_as_json_it_is_what_it_says_whatever_the_address_names(edge: Edge) -> None:
    call = {"jsonrpc": "2.0", "id": 13, "method": "CORE_GET_USER_DETAILS"}
    headers = {"content-type": "application/json", "auth-sid": edge.firm.user.sid}

    answer = edge.client.post(
        "/rpc/financial/?method=FINANCIAL_EXPENSE_MANAGE", json=call, headers=headers
    ).json()

    assert (answer["id"], "result" in answer) == (13, True)
    assert edge.firm.user.rows(EXPENSES, "id") == []


def test_and_what_is_wrong_with_it_is_told_in_its_shape(edge: Edge) -> None:
    headers = {"content-type": "application/json"}

    answer = edge.client.post(
        "/rpc/?method=LOGON", content='{"jsonrpc":"2.0","id":1', headers=headers
    ).json()

    assert answer["error"]["code"] == -32700
