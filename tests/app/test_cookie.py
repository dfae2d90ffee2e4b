"""What a session's cookie is good for, and what it is not: writes that another page asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from httpx2 import Response

from tests.app.edge import FORM, JSON, Edge, a_user_with_a_password, serving
from tests.firm import PASSWORD, Firm
from tests.snapshot import rows_of

SID, INVOICE, SEARCH = "CORE_GET_SID", "FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH"
HOST = "http://testserver"
HERE: list[dict[str, str]] = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"origin": HOST},
    {"origin": "http://TestServer:80"},
    {"referer": f"{HOST}/page?of=ours"},
]
ELSEWHERE: list[dict[str, str]] = [
    *({"sec-fetch-site": site} for site in ("cross-site", "same-site", "none", "", "Same-Origin ")),
    {"sec-fetch-site": "cross-site", "origin": HOST, "referer": HOST},
    {"sec-fetch-site": "none", "referer": HOST},
    {"origin": f"{HOST}:8080"},
    {"origin": "http://testserver.example"},
    {"origin": "http://example"},
    {"origin": "null", "referer": HOST},
    {"referer": "http://example/testserver"},
    {"referer": "http://testserver@example/"},
    {"referer": "http://[testserver/"},
    {"origin": "testserver"},
]
NOTHING: dict[str, str] = {}


@pytest.fixture
def browser(edge: Edge) -> Edge:
    """A browser that is logged on: it holds the cookie, and nothing else."""
    edge.client.cookies.set("financial_rpc_sid", edge.firm.user.sid)
    return edge


def _kept(firm: Firm) -> Any:
    return rows_of(firm.space)


def _legacy(edge: Edge, verb: str, headers: dict[str, str]) -> Any:
    return edge.legacy(INVOICE, "notes=x" if verb == "POST" else "", verb=verb, headers=headers)


def _typed(edge: Edge, *methods: str, query: str = "", **headers: str) -> Any:
    calls = [{"jsonrpc": "2.0", "method": name, "id": name} for name in methods]
    sent = json.dumps(calls if len(calls) > 1 else calls[0])
    answer = edge.client.post(f"/rpc/{query}", content=sent, headers={**JSON, **headers})
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("headers", HERE)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_page_of_this_host_writes_with_the_cookie(
    browser: Edge, verb: str, headers: dict[str, str]
) -> None:
    assert _legacy(browser, verb, headers)["status"] == "OK"


@pytest.mark.parametrize("headers", [*ELSEWHERE, NOTHING])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_nothing_else_does(browser: Edge, verb: str, headers: dict[str, str]) -> None:
    before = _kept(browser.firm)

    answer = _legacy(browser, verb, headers)

    assert (answer["status"], answer["error"]["type"]) == ("ER", "cross_site_write")
    assert _kept(browser.firm) == before


def test_nor_in_json_rpc(browser: Edge) -> None:
    before = _kept(browser.firm)

    alone = _typed(browser, INVOICE)
    search, write = _typed(browser, SEARCH, INVOICE)
    together = _typed(browser, SID, INVOICE, query="?atomic=Y", origin="http://example")

    assert alone["error"]["data"]["type"] == "cross_site_write"
    assert "result" in search
    assert write["error"]["data"]["type"] == "cross_site_write"
    types = [each["error"]["data"]["type"] for each in together]
    assert types == ["batch_undone", "cross_site_write"]
    assert _kept(browser.firm) == before
    assert "result" in _typed(browser, INVOICE, origin=HOST)


def test_a_logoff_by_a_link_in_a_mail_ends_nothing(browser: Edge) -> None:
    browser.legacy("CORE_LOGOFF", verb="GET", headers={"sec-fetch-site": "none"})

    assert browser.legacy("CORE_GET_SID", verb="GET")["sid"] == browser.firm.user.sid


@pytest.mark.parametrize("headers", [{"auth-sid": ""}, {"authorization": "Bearer "}])
@pytest.mark.parametrize("site", ["cross-site", "none", None])
def test_a_session_id_that_was_sent_on_purpose_writes_from_anywhere(
    edge: Edge, headers: dict[str, str], site: str | None
) -> None:
    sid = edge.firm.user.sid
    sent = {name: before + sid for name, before in headers.items()}

    answer = edge.legacy(INVOICE, headers={**sent, **({"sec-fetch-site": site} if site else {})})

    assert answer["status"] == "OK"


# --- who gets the cookie --------------------------------------------------------------------------


def _log_on(edge: Edge, verb: str, headers: dict[str, str], logon: str = "") -> Response:
    logon = logon or a_user_with_a_password(edge.firm)
    sent = f"method=LOGON&logon={logon}&password={PASSWORD}"
    if verb == "GET":
        return edge.client.get(f"/rpc/logon/?{sent}", headers=headers)
    return edge.client.post("/rpc/logon/", content=sent, headers={**FORM, **headers})


@pytest.mark.parametrize("headers", HERE)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_page_of_this_host_is_given_the_cookie(
    edge: Edge, verb: str, headers: dict[str, str]
) -> None:
    answer = _log_on(edge, verb, headers)

    assert answer.json()["status"] == "OK"
    assert f"financial_rpc_sid={answer.json()['sid']}" in answer.headers["set-cookie"]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_another_page_logs_nobody_on_as_somebody_else(
    edge: Edge, verb: str, headers: dict[str, str]
) -> None:
    answer = _log_on(edge, verb, headers)

    assert answer.json()["status"] == "OK"
    assert "set-cookie" not in answer.headers


def test_a_program_that_says_nothing_is_given_it_by_post_and_a_link_is_not(edge: Edge) -> None:
    logon = a_user_with_a_password(edge.firm)

    by_post, by_get = (_log_on(edge, verb, NOTHING, logon) for verb in ("POST", "GET"))

    assert "set-cookie" in by_post.headers
    assert (by_get.json()["status"], "set-cookie" in by_get.headers) == ("OK", False)


def test_another_page_takes_nobodys_cookie_away(edge: Edge) -> None:
    asked = "/rpc/core/?method=CORE_LOGOFF"

    elsewhere = edge.client.get(asked, headers={"sec-fetch-site": "cross-site"})
    here = edge.client.get(asked, headers={"sec-fetch-site": "same-origin"})

    assert "set-cookie" not in elsewhere.headers
    assert "Max-Age=0" in here.headers["set-cookie"]


def test_the_cookie_of_one_session_is_no_hindrance_to_the_next_logon(browser: Edge) -> None:
    assert _log_on(browser, "POST", NOTHING).json()["status"] == "OK"


def test_the_cookie_lasts_no_longer_than_the_session(books: str, firm: Firm) -> None:
    with serving(books, firm, session_hours=3) as edge:
        cookie = _log_on(edge, "POST", NOTHING).headers["set-cookie"]

    assert "; Max-Age=10800;" in cookie


# --- what is kept on the way ----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["CORE_GET_SID", "CORE_GET_USER_DETAILS", "CORE_SID_SEARCH"])
def test_an_answer_with_a_session_id_is_kept_by_nobody(edge: Edge, method: str) -> None:
    sent = {**JSON, "authorization": f"Bearer {edge.firm.user.sid}"}
    call = {"jsonrpc": "2.0", "method": method, "id": 1}

    answers = [
        edge.client.post("/rpc/", content=json.dumps(call), headers=sent),
        edge.client.post("/rpc/", content=json.dumps([call, call]), headers=sent),
        edge.client.get(f"/rpc/?method={method}&rf=TEXT", headers=sent),
        _log_on(edge, "POST", NOTHING),
    ]

    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
