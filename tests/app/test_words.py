"""What callers are told when something is wrong: all of it, in words, once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.edge import Edge

ITEM = "FINANCIAL_ITEM_MANAGE"
SEARCH = "FINANCIAL_INVOICE_SEARCH"


def _message(edge: Edge, method: str, params: Any = None) -> str:
    return str(edge.call(method, params)["error"]["message"])


def test_the_message_says_what_is_wrong_and_what_was_meant(edge: Edge) -> None:
    assert _message(edge, ITEM, {"Ammount": "1.00"}) == (
        "Invalid params: Ammount is no parameter of FINANCIAL_ITEM_MANAGE; did you mean Amount?"
    )


def test_each_wrong_parameter_has_its_sentence(edge: Edge) -> None:
    told = _message(edge, ITEM, {"Ammount": "1", "Tx": "1", "Qqqq": "1"})

    assert "did you mean Amount? Tx is no parameter" in told
    assert told.endswith("Qqqq is no parameter of FINANCIAL_ITEM_MANAGE")


def test_what_to_give_stands_once_for_all_that_it_is_said_of(edge: Edge) -> None:
    words = "give Item, or Object together with ObjectContext, or Object with Date"

    assert _message(edge, "FINANCIAL_ITEM_LOCKED", {}) == (
        f"Invalid params: Object, ObjectContext, Item: is needed: {words}"
    )
    assert _message(edge, "FINANCIAL_ITEM_LOCKED", {"Object": 5}) == (
        f"Invalid params: ObjectContext is needed: {words}"
    )


def test_a_day_that_is_needed_is_asked_for_as_this_dialect_takes_it(edge: Edge) -> None:
    told = _message(edge, "FINANCIAL_GENERAL_LEDGER_SEARCH", {})

    assert "StartDate is needed: give a date from 1900 to 2200, such as 2026-11-22" in told
    assert "Nov" not in told


@pytest.mark.parametrize(
    "method",
    [
        "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_DEBTOR_SEARCH", "FINANCIAL_CREDITOR_SEARCH",
        "FINANCIAL_PROFIT_LOSS_SEARCH", "FINANCIAL_BALANCE_SHEET_SEARCH",
        "FINANCIAL_TRIAL_BALANCE_SEARCH", "FINANCIAL_GENERAL_LEDGER_SEARCH",
        "FINANCIAL_TAX_REPORT_ITEM_SEARCH", "CORE_SEARCH_MORE",
    ],
)  # fmt: skip
def test_nothing_is_counted_below_zero(edge: Edge, method: str) -> None:
    told = _message(edge, method, {"Rows": -1, "StartRow": -1})

    assert "give a whole number from 0" in told


def test_no_rows_wanted_are_no_rows(edge: Edge) -> None:
    edge.firm.an_invoice("110.00", sent=True)

    result = edge.call("FINANCIAL_DEBTOR_SEARCH", {"Rows": 0})["result"]

    assert (result["data"]["rows"], result["rows"], result["morerows"]) == ([], 0, False)


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"fields": [{"name": "refrence"}]}, "did you mean reference?"),
        ({"fields": [{"name": "invoice.refrence"}]}, "did you mean reference?"),
        ({"fields": [{"name": "sum(amont) x"}]}, "did you mean amount?"),
        ({"summaryFields": [{"name": "sum(amont) x"}]}, "did you mean amount?"),
        ({"sorts": [{"name": "sentdat"}]}, "did you mean sentdate?"),
        ({"filters": [{"name": "sentdat"}]}, "did you mean sentdate?"),
        ({"filters": [{"name": "lineitm.amount"}]}, "did you mean lineitem?"),
        ({"filters": [{"name": "lineitem.ammount"}]}, "did you mean lineitem.amount?"),
        ({"filters": [{"name": "id", "comparison": "EQUALTO"}]}, "did you mean EQUAL_TO?"),
        ({"options": {"row": 5}}, "did you mean rows?"),
        ({"criteria": {"filter": []}}, "did you mean filters?"),
        ({"filter": []}, "did you mean filters?"),
    ],
)
def test_near_names_of_a_search(edge: Edge, params: dict[str, Any], told: str) -> None:
    assert told in _message(edge, SEARCH, params)


def test_a_near_method(edge: Edge) -> None:
    words = "There is no method FINANCIAL_INVOCE_SEARCH; did you mean FINANCIAL_INVOICE_SEARCH?"

    assert _message(edge, "FINANCIAL_INVOCE_SEARCH") == f"Method not found: {words}"
    legacy = edge.legacy("FINANCIAL_INVOCE_SEARCH", caller=edge.firm.user)
    assert legacy["error"]["errornotes"] == words


def test_a_name_like_none_is_only_refused(edge: Edge) -> None:
    assert _message(edge, "XYZZY") == "Method not found: There is no method XYZZY"


@pytest.mark.parametrize("body", ["{", '{"jsonrpc":"1.0","method":"x","id":1}', "[]"])
def test_what_is_no_call_says_why_in_the_message(edge: Edge, body: str) -> None:
    error = edge.text(body).json()["error"]

    assert error["message"].endswith(f": {error['data']['reason']}")


def test_not_logged_on_says_how_to_log_on(edge: Edge) -> None:
    error = edge.text('{"jsonrpc":"2.0","method":"CORE_GET_SID","id":1}').json()["error"]

    assert "header Authorization: Bearer" in error["message"]
    assert "LOGON" in error["message"]


def test_clients_of_the_platform_still_compare_it(edge: Edge) -> None:
    assert edge.legacy("CORE_GET_SID")["error"]["errornotes"] == "Not logged on"


@pytest.mark.parametrize(
    ("method", "params", "type"),
    [
        ("CORE_GET_SID", {"x": 1}, "invalid_params"),
        ("NO_SUCH_METHOD", {}, "method_not_found"),
        ("FINANCIAL_INVOICE_MANAGE", {"Id": 99_999_999}, "record_not_found"),
    ],
)
def test_docs_is_the_address_of_the_errors_page(
    edge: Edge, method: str, params: dict[str, Any], type: str
) -> None:
    docs = edge.call(method, params)["error"]["data"]["docs"]

    assert docs == f"http://testserver/reference/errors/{type}"
    assert edge.client.get(docs).status_code == 200


@pytest.mark.parametrize(
    "method", ["CORE_LOGOFF", "CORE_PROFILE_SEARCH", "FINANCIAL_ITEM_COMPLETE"]
)
@pytest.mark.parametrize("name", ["override", "OVERRIDE"])
def test_an_override_that_legacy_clients_always_send_is_harmless(
    edge: Edge, method: str, name: str
) -> None:
    answer = edge.legacy(method, f"{name}=Y", caller=edge.firm.user)

    assert "override" not in answer.get("error", {}).get("errornotes", "")
