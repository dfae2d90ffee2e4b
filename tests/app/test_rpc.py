"""The endpoint over HTTP: JSON-RPC by its specification, the legacy dialect by its envelope."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from structlog import PrintLogger, wrap_logger
from structlog.processors import format_exc_info
from structlog.testing import LogCapture

from app.dialects.legacy.answer import COOKIE
from methods import REGISTRY
from models.store import database
from models.user import User
from tests.app.edge import FORM, JSON, Edge, a_user_with_a_password, serving
from tests.firm import PASSWORD, Caller, Firm

TYPES = "SETUP_FINANCIAL_ACCOUNT_TYPE_SEARCH"
COMPLETE = "FINANCIAL_ITEM_COMPLETE"
INVOICE = "FINANCIAL_INVOICE_MANAGE"


def _request(method: str, id: str | None = "1", params: str | None = None) -> str:
    """The text of a request, its id and params exactly as written."""
    parts = ['"jsonrpc":"2.0"', f'"method":"{method}"']
    if params is not None:
        parts.append(f'"params":{params}')
    if id is not None:
        parts.append(f'"id":{id}')
    return "{" + ",".join(parts) + "}"


def _error(answer: Any) -> tuple[int, str, Any]:
    """Code, the title of the message, and the id; behind the title stands what is wrong."""
    assert answer.keys() == {"jsonrpc", "error", "id"}
    assert answer["jsonrpc"] == "2.0"
    title, _, details = answer["error"]["message"].partition(": ")
    assert details
    return answer["error"]["code"], title, answer["id"]


def _invoice(edge: Edge) -> int:
    id = edge.call(INVOICE)["result"]["id"]
    edge.call("FINANCIAL_ITEM_MANAGE", {"Object": 5, "ObjectContext": id, "Amount": "110.00"})
    return int(id)


def _count(edge: Edge) -> int:
    asked = {"summaryFields": [{"name": "count(*) total"}], "rows": 0}
    answer = edge.call("FINANCIAL_INVOICE_SEARCH", asked)
    return int(answer["result"]["summary"]["total"])


# --- the examples of the specification, section 7 -----------------------------------------------


def test_a_call_with_positional_parameters(edge: Edge) -> None:
    invoice = _invoice(edge)

    answer = edge.call(COMPLETE, [5, invoice])

    assert answer.keys() == {"jsonrpc", "result", "id"}
    assert answer["result"]["totalAmount"] == "110.00"


@pytest.mark.parametrize("order", [("Object", "ObjectContext"), ("ObjectContext", "Object")])
def test_a_call_with_named_parameters_in_any_order(edge: Edge, order: tuple[str, str]) -> None:
    values = {"Object": 5, "ObjectContext": _invoice(edge)}

    answer = edge.call(COMPLETE, {name: values[name] for name in order})

    assert answer["result"]["totalAmount"] == "110.00"


def test_too_many_positions_are_refused(edge: Edge) -> None:
    answer = edge.call(COMPLETE, [5, 1, "key", 2])

    assert answer["error"]["code"] == -32602
    assert "at most 3 parameters, not 4" in answer["error"]["data"]["fields"]["params"][0]


@pytest.mark.parametrize("method", [INVOICE, "foobar", "LOGON_GENERATE_KEY"])
def test_a_notification_is_carried_out_and_never_answered(edge: Edge, method: str) -> None:
    before = _count(edge)

    answer = edge.text(_request(method, id=None), edge.firm.user)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    assert _count(edge) - before == (1 if method == INVOICE else 0)


def test_a_method_that_does_not_exist(edge: Edge) -> None:
    answer = edge.text(_request("foobar", id='"1"'), edge.firm.user)

    assert answer.status_code == 200
    assert _error(answer.json()) == (-32601, "Method not found", "1")


@pytest.mark.parametrize(
    "body",
    [
        '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
        '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0"',
        '{"jsonrpc":"2.0","method":"LOGON","id":NaN}',
        '{"jsonrpc":"2.0","method":"LOGON","id":1,"id":2}',
        '{"jsonrpc":"2.0","method":"LOGON","id":1,"params":{"Logon":"\\ud800"}}',
        '{"jsonrpc":"2.0","method":"LOGON","id":1,"params":' + "[" * 9999 + "]" * 9999 + "}",
        '{"jsonrpc":"2.0","method":"LOGON","id":' + "9" * 5000 + "}",
        "",
        "[",
        b'{"jsonrpc":"2.0","method":"\xff","id":1}',
    ],
    ids=["call", "batch", "NaN", "twice", "surrogate", "deep", "long", "empty", "open", "bytes"],
)
def test_text_that_is_no_json_is_one_parse_error(edge: Edge, body: str | bytes) -> None:
    answer = edge.text(body, edge.firm.user)

    assert answer.status_code == 200
    assert _error(answer.json()) == (-32700, "Parse error", None)
    assert answer.json()["error"]["data"]["reason"]


@pytest.mark.parametrize(
    ("body", "id"),
    [
        ('{"jsonrpc": "2.0", "method": 1, "params": "bar"}', None),
        ('{"jsonrpc": "2.0", "method": "foobar", "params": "bar", "id": 7}', 7),
        ('{"jsonrpc": "2.0", "method": "foobar", "params": null, "id": 7}', 7),
        ('{"jsonrpc": "1.0", "method": "foobar", "id": 7}', 7),
        ('{"jsonrpc": 2.0, "method": "foobar", "id": 7}', 7),
        ('{"method": "foobar", "params": [], "id": 7}', 7),
        ('{"jsonrpc": "2.0", "method": "foobar", "id": {"a": 1}}', None),
        ('{"jsonrpc": "2.0", "method": "foobar", "id": [1]}', None),
        ('{"jsonrpc": "2.0", "method": "foobar", "id": true}', None),
        ("{}", None),
        ("1", None),
        ('"foobar"', None),
        ("null", None),
        ("true", None),
        ("[]", None),
    ],
)
def test_json_that_is_no_request_is_one_invalid_request(edge: Edge, body: str, id: Any) -> None:
    answer = edge.text(body, edge.firm.user)

    assert answer.status_code == 200
    assert _error(answer.json()) == (-32600, "Invalid Request", id)


@pytest.mark.parametrize(
    ("body", "type"),
    [
        ("{", "parse_error"),
        ("[]", "invalid_request"),
        ("1", "invalid_request"),
        ('{"jsonrpc": "2.0", "method": "foobar", "id": 7}', "method_not_found"),
        ('{"jsonrpc": "2.0", "method": "CORE_GET_SID", "id": 7, "params": [1]}', "invalid_params"),
        ('{"jsonrpc": "2.0", "method": "CORE_GET_SID", "id": 7, "params": {"x": 1}}',
         "invalid_params"),
        ('{"jsonrpc": "2.0", "method": "rpc.discover", "id": 7, "params": [1]}', "invalid_params"),
        ('{"jsonrpc": "2.0", "method": "CORE_MORE_SEARCH", "id": 7, "params": {"id": 99}}',
         "search_gone"),
        ("[" + ",".join(["1"] * 101) + "]", "batch_too_large"),
    ],
)  # fmt: skip
def test_every_error_says_its_type_its_page_and_whether_to_try_again(
    edge: Edge, body: str, type: str
) -> None:
    answer = edge.text(body, edge.firm.user)

    told = answer.json()
    data = (told[0] if isinstance(told, list) else told)["error"]["data"]
    assert (data["type"], data["retryable"]) == (type, False)
    assert data["request_id"] == answer.headers["x-request-id"]
    assert edge.client.get(data["docs"]).status_code == 200
    page = edge.client.get(f"/reference/errors/{type}").text
    assert all(f"<code>{name}</code>" in page for name in data)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"method": "CORE_GET_SID", "note": "jsonrpc"}', "application/json"),
        ('{"method": "CORE_GET_SID", "note": "\\"jsonrpc\\""}', "application/json"),
    ],
)
def test_an_object_that_only_speaks_of_jsonrpc_is_a_legacy_call(
    edge: Edge, body: str, kind: str
) -> None:
    assert edge.text(body, edge.firm.user).json()["status"] == "OK"


@pytest.mark.parametrize(("body", "errors"), [("[1]", 1), ("[1,2,3]", 3), ('[[],{},"x"]', 3)])
def test_a_batch_of_what_is_no_request_is_an_array_of_errors(
    edge: Edge, body: str, errors: int
) -> None:
    answer = edge.text(body, edge.firm.user).json()

    assert [_error(each) for each in answer] == [(-32600, "Invalid Request", None)] * errors


def test_a_batch_is_answered_call_by_call(edge: Edge) -> None:
    invoice = _invoice(edge)
    body = ",".join(
        [
            _request(COMPLETE, '"1"', f"[5,{invoice}]"),
            _request("LOGON_GENERATE_KEY", None),
            _request(COMPLETE, '"2"', f'{{"objectcontext":{invoice},"object":5}}'),
            '{"foo": "boo"}',
            _request("foo.get", '"5"', '{"name": "myself"}'),
            _request("LOGON_GENERATE_KEY", '"9"'),
        ]
    )

    answer = edge.text(f"[{body}]", edge.firm.user)

    assert answer.status_code == 200
    answered = {each["id"]: each for each in answer.json()}
    assert list(answered) == ["1", "2", None, "5", "9"]
    assert answered["1"]["result"] == answered["2"]["result"]
    assert answered[None]["error"]["code"] == -32600
    assert answered["5"]["error"]["code"] == -32601
    assert len(answered["9"]["result"]["logonkey"]) == 24


def test_a_batch_of_notifications_is_not_answered(edge: Edge) -> None:
    before = _count(edge)

    answer = edge.text(f"[{_request(INVOICE, None)},{_request('foobar', None)}]", edge.firm.user)

    assert (answer.status_code, answer.content) == (204, b"")
    assert _count(edge) == before + 1


# --- batches ------------------------------------------------------------------------------------


def test_a_batch_runs_in_order_each_call_by_itself(edge: Edge) -> None:
    calls = [
        _request(INVOICE, "1", '{"Reference":"FIRST"}'),
        _request(INVOICE, "2", '{"Reference":"FIRST"}'),
        _request(INVOICE, "3", '{"Notes":"a later one"}'),
        _request("FINANCIAL_INVOICE_SEARCH", "4", '{"fields":[{"name":"reference"}]}'),
    ]

    answers = edge.text(f"[{','.join(calls)}]", edge.firm.user).json()

    assert [each["id"] for each in answers] == [1, 2, 3, 4]
    assert answers[1]["error"]["data"]["type"] == "reference_taken"
    rows = answers[3]["result"]["data"]["rows"]
    assert [row["reference"] for row in rows] == ["FIRST", "INV000001"]


def test_an_id_that_comes_twice_is_answered_twice(edge: Edge) -> None:
    calls = ",".join([_request("LOGON_GENERATE_KEY")] * 2)

    answers = edge.text(f"[{calls}]").json()

    assert [each["id"] for each in answers] == [1, 1]
    assert answers[0]["result"] != answers[1]["result"]


def test_a_batch_over_the_limit_is_refused_call_by_call_and_nothing_runs(edge: Edge) -> None:
    before = _count(edge)
    calls = [_request(INVOICE, str(number)) for number in range(100)]
    calls.append(_request(INVOICE, None))

    answer = edge.text(f"[{','.join(calls)}]", edge.firm.user)

    assert answer.status_code == 200
    assert [_error(each) for each in answer.json()] == [
        (-32600, "Invalid Request", number) for number in range(100)
    ]
    assert "at most 100" in answer.json()[0]["error"]["data"]["reason"]
    assert _count(edge) == before


# --- ids ----------------------------------------------------------------------------------------

IDS = [
    "1", "0", "-1", '"1"', '""', "null", "1.5", "1.50", "1E2", "9007199254740993",
    "18446744073709551616", "123456789012345678901234567890123456789",
    '"a \\"quoted\\" id"', '"ü €"', '"\U0001f600"',
]  # fmt: skip


@pytest.mark.parametrize("method", ["LOGON_GENERATE_KEY", "foobar", "CORE_GET_SID"])
def test_an_id_comes_back_exactly_as_it_was_sent(edge: Edge, method: str) -> None:
    for id in IDS:
        answer = edge.text(_request(method, id))

        assert answer.status_code == 200
        assert answer.text.endswith(f'"id":{id}}}')


def test_ids_of_every_kind_come_back_together(edge: Edge) -> None:
    calls = [_request("foobar", id) for id in IDS]

    answer = edge.text(f"[{','.join(calls)}]")

    echoed = re.findall(r'"id":((?:"(?:[^"\\]|\\.)*"|[^,}])+)\}[,\]]', answer.text)
    assert echoed == IDS


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [COMPLETE, COMPLETE.lower(), COMPLETE.title()])
def test_letter_case_of_names_does_not_matter(edge: Edge, name: str) -> None:
    invoice = _invoice(edge)

    typed = edge.call(name, {"OBJECT": 5, "objectcontext": invoice})
    legacy = edge.legacy(name, f"OBJECT=5&objectContext={invoice}", edge.firm.user)

    assert typed["result"]["totalAmount"] == "110.00"
    assert (legacy["status"], legacy["totalAmount"]) == ("OK", "110.00")


def test_a_parameter_given_twice_in_different_spellings_is_refused(edge: Edge) -> None:
    answer = edge.call(COMPLETE, {"object": 5, "Object": 5, "ObjectContext": 1})

    assert list(answer["error"]["data"]["fields"]) == ["Object"]


@pytest.mark.parametrize("name", ["self", "context", "call", "method", "params", "jsonrpc", "/"])
def test_parameters_with_names_of_python_are_merely_unknown(edge: Edge, name: str) -> None:
    answer = edge.call("CORE_GET_SID", {name: 1})

    assert answer["error"]["data"]["fields"] == {name: ["is no parameter of CORE_GET_SID"]}


# --- HTTP ---------------------------------------------------------------------------------------

PATHS = [
    "/rpc", "/rpc/", "/rpc/core", "/rpc/core/", "/rpc/Core/", "/rpc/financial/", "/rpc/nonsense",
    "/rpc/setup/setup.asp",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_path_serves_both_dialects_without_a_redirect(edge: Edge, path: str) -> None:
    bearer = {"authorization": f"Bearer {edge.firm.user.sid}"}
    typed = edge.client.post(path, content=_request("CORE_GET_SID"), headers={**JSON, **bearer})
    legacy = edge.client.post(f"{path}?method=core_get_sid", headers={**FORM, **bearer})
    got = edge.client.get(f"{path}?method=CORE_GET_SID", headers=bearer)

    assert [each.status_code for each in (typed, legacy, got)] == [200, 200, 200]
    assert typed.json()["result"]["sid"] == edge.firm.user.sid
    assert legacy.json()["sid"] == got.json()["sid"] == edge.firm.user.sid


def test_the_content_type_is_always_json_and_the_request_has_an_id(edge: Edge) -> None:
    answers = [
        edge.text(_request("LOGON_GENERATE_KEY")),
        edge.text(_request("CORE_GET_SID")),
        edge.text("{"),
        edge.client.post("/rpc/?method=CORE_GET_SID"),
    ]

    for answer in answers:
        assert answer.headers["content-type"] == "application/json"
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    for answer in answers[1:3]:
        told = answer.json()["error"]["data"]["request_id"]
        assert told == answer.headers["x-request-id"]
    assert answers[3].json()["error"]["request"] == answers[3].headers["x-request-id"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
def test_other_verbs_are_answered_405_with_what_is_allowed(edge: Edge, verb: str) -> None:
    answer = edge.client.request(verb, "/rpc/", headers=JSON)

    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) >= {"GET", "POST"}
    if verb != "HEAD":
        assert answer.json()["error"]["code"] == -32600


def test_a_get_that_names_no_method_is_answered_405(edge: Edge) -> None:
    answer = edge.client.get("/rpc/")

    assert answer.status_code == 405
    assert answer.json()["jsonrpc"] == "2.0"


def test_a_bad_bearer_is_answered_401_in_json_rpc(edge: Edge) -> None:
    answer = edge.text(_request("CORE_GET_SID", '"x"'), authorization="Bearer nonsense")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert _error(answer.json()) == (1401, "Not logged on", "x")
    assert answer.json()["error"]["data"]["type"] == "not_logged_on"


def test_a_bad_bearer_of_a_batch_is_answered_401_with_an_array(edge: Edge) -> None:
    calls = f"[{_request('CORE_GET_SID')},{_request('LOGON_GENERATE_KEY', '2')}]"

    answer = edge.text(calls, authorization="Bearer nonsense")

    assert answer.status_code == 401
    assert answer.json()[0]["error"]["code"] == 1401
    assert "result" in answer.json()[1]


def test_without_a_bearer_each_call_says_that_nobody_is_logged_on(edge: Edge) -> None:
    answer = edge.text(f"[{_request('CORE_GET_SID')},{_request('LOGON_GENERATE_KEY', '2')}]")

    assert answer.status_code == 200
    assert answer.json()[0]["error"]["data"]["type"] == "not_logged_on"
    assert "result" in answer.json()[1]


def test_a_token_is_as_good_as_a_session(edge: Edge) -> None:
    token = edge.call("CORE_SECURE_TOKEN_MANAGE")["result"]["access_token"]

    by_token = edge.call("CORE_GET_USER_DETAILS", caller=Caller(token))

    mine = edge.call("CORE_GET_USER_DETAILS")
    assert by_token["result"]["user"] == mine["result"]["user"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_answered_413_in_json_rpc_and_200_in_legacy(
    books: str, firm: Firm, chunked: bool
) -> None:
    def body() -> Any:
        whole = b" " * 5000
        return (whole[at : at + 1000] for at in range(0, 5000, 1000)) if chunked else whole

    with serving(books, firm, body_bytes_max=4000) as edge:
        typed = edge.client.post("/rpc/", content=body(), headers=JSON)
        legacy = edge.client.post("/rpc/?method=LOGON", content=body(), headers=FORM)

    assert typed.status_code == 413
    assert _error(typed.json())[0] == -32600
    assert "at most 4000 bytes" in typed.json()["error"]["data"]["reason"]
    assert legacy.status_code == 200
    assert legacy.json()["status"] == "ER"
    assert "at most 4000 bytes" in legacy.json()["error"]["errornotes"]


def test_a_body_up_to_the_limit_is_read(books: str, firm: Firm) -> None:
    body = _request("LOGON_GENERATE_KEY").ljust(4000)

    with serving(books, firm, body_bytes_max=4000) as edge:
        assert "result" in edge.text(body).json()


def test_the_health_check_says_whether_the_books_can_be_reached(edge: Edge) -> None:
    answer = edge.client.get("/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_the_health_check_says_when_the_books_cannot_be_reached(
    books: str, firm: Firm, tmp_path: Path
) -> None:
    with serving(f"sqlite:///{tmp_path / 'nowhere' / 'books.sqlite3'}", firm) as edge:
        answer = edge.client.get("/health")

    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert str(tmp_path) not in answer.text


def test_discovery_lists_every_method_to_anybody(edge: Edge) -> None:
    answer = edge.text(_request("rpc.discover")).json()

    listed = {method["name"] for method in answer["result"]["methods"]}
    assert listed == set(REGISTRY)


# --- the legacy envelope --------------------------------------------------------------------------


def _not_text(value: Any, at: str = "") -> list[str]:
    """Where an answer holds something that is neither a text nor made of texts."""
    if isinstance(value, dict):
        return [each for name, part in value.items() for each in _not_text(part, f"{at}.{name}")]
    if isinstance(value, list):
        return [each for part in value for each in _not_text(part, f"{at}[]")]
    return [] if isinstance(value, str) else [f"{at}: {value!r}"]


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("CORE_GET_USER_DETAILS", ""),
        ("CORE_GET_SID", ""),
        ("CORE_SECURE_TOKEN_MANAGE", ""),
        ("CORE_SECURE_TOKEN_SEARCH", ""),
        ("LOGON_GENERATE_KEY", ""),
        ("LOGON_GET_USER_AUTHENTICATION_LEVEL", "logon=ann"),
        (INVOICE, "datareturn=reference,amount,sent,duedate,createddate,contactbusinesssentto"),
        (INVOICE, "preview=Y&notes=x"),
        (
            "FINANCIAL_INVOICE_SEARCH",
            '{"fields":[{"name":"*"}],"summaryFields":[{"name":"count(*)"}]}',
        ),
        ("FINANCIAL_INVOICE_SEARCH", '{"options":{"returnparameters":"*"}}'),
        (TYPES, ""),
        ("FINANCIAL_ITEM_LOCKED", "item=1"),
        (INVOICE, "duedate=never"),
        (INVOICE, "id=999999"),
        ("NO_SUCH_METHOD", ""),
    ],
)
def test_every_value_of_a_legacy_answer_is_a_text(edge: Edge, method: str, body: str) -> None:
    _invoice(edge)

    answer = edge.legacy(method, body, edge.firm.user)

    assert _not_text(answer) == []
    assert answer["status"] in {"OK", "ER"}
    assert answer["instance"] == "local-001"


def test_dates_of_a_token_are_spelled_as_all_dates_are(edge: Edge) -> None:
    edge.legacy("CORE_SECURE_TOKEN_MANAGE", "expiredays=1", edge.firm.user)

    (row,) = edge.legacy("CORE_SECURE_TOKEN_SEARCH", "", edge.firm.user)["data"]["rows"]

    for name in ("createddate", "lastuseddate", "expires"):
        assert re.fullmatch(r"\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d", row[name]), row


def test_a_legacy_search_has_the_members_that_clients_page_by(edge: Edge) -> None:
    _invoice(edge)

    answer = edge.legacy("FINANCIAL_INVOICE_SEARCH", "", edge.firm.user)

    assert answer["notes"] == "RETURNED"
    assert (answer["startrow"], answer["rows"], answer["morerows"]) == ("0", "20", "false")
    assert isinstance(answer["moreid"], str)
    assert list(answer["data"]["rows"][0]) == ["id"]


def test_a_legacy_error_has_what_clients_read_unguarded(edge: Edge) -> None:
    answer = edge.legacy("FINANCIAL_INVOICE_SEARCH", "rows=many", edge.firm.user)

    error = answer["error"]
    assert answer["status"] == "ER"
    assert error["errorcode"] == "4"
    assert error["errornotes"].startswith("rows: give")
    assert error["methodhelp"].endswith("financial_invoice_search")
    assert answer["data"] == {"rows": []}


@pytest.mark.parametrize("method", ["CORE_GET_USER_DETAILS", "core_get_user_details"])
def test_nobodys_user_details_still_bring_instance_and_logon_key(edge: Edge, method: str) -> None:
    answer = edge.legacy(method, verb="GET", query="&_=1764000000000")

    assert (answer["status"], answer["error"]["errorcode"]) == ("ER", "1")
    assert answer["error"]["errornotes"] == "Not logged on"
    assert answer["instance"]
    assert len(answer["logonkey"]) == 24


def test_an_unknown_method_is_an_error_and_says_its_name(edge: Edge) -> None:
    answer = edge.legacy("NO_SUCH_METHOD", "a=1", edge.firm.user)

    assert answer["error"]["errorcode"] == "4"
    assert answer["error"]["errornotes"] == "There is no method NO_SUCH_METHOD"


def test_rows_may_be_asked_for_as_comma_separated_values(edge: Edge) -> None:
    _invoice(edge)
    asked = {"fields": [{"name": "reference"}, {"name": "amount"}], "options": {"rf": "csv"}}

    answer = edge.legacy("FINANCIAL_INVOICE_SEARCH", asked, edge.firm.user, query="&rf=csv")

    lines = answer["data"].splitlines()
    assert lines[0] == "id,reference,amount"
    assert lines[1].endswith(",INV000001,110.00")


# --- logging on and the cookie --------------------------------------------------------------------


def _log_on(edge: Edge, logon: str, password: str = PASSWORD) -> Any:
    return edge.client.post(
        "/rpc/logon/", content=f"method=LOGON&logon={logon}&password={password}", headers=FORM
    )


def test_a_logon_brings_what_clients_need_and_a_cookie(edge: Edge) -> None:
    logon = a_user_with_a_password(edge.firm)

    answer = _log_on(edge, logon)

    body = answer.json()
    assert body["status"] == "OK"
    assert body["passwordstatus"] == "OK"
    assert body["url"] == "#"
    assert len(body["logonkey"]) == 24
    cookie = answer.headers["set-cookie"]
    name, _, attributes = cookie.partition(";")
    assert name == f"{COOKIE}={body['sid']}"
    assert {each.strip() for each in attributes.split(";")} >= {
        "Path=/",
        "HttpOnly",
        "SameSite=Strict",
    }
    assert "Secure" not in attributes


def test_the_cookie_is_secure_under_tls(books: str, firm: Firm) -> None:
    logon = a_user_with_a_password(firm)

    tls = {"tls_certificate": "chain.pem", "tls_key": "key.pem"}
    with serving(books, firm, base_url="https://books.example", **tls) as edge:
        answer = _log_on(edge, logon)

    assert answer.json()["status"] == "OK"
    assert "; Secure" in answer.headers["set-cookie"]


def test_the_cookie_alone_carries_a_session_until_the_logoff(edge: Edge) -> None:
    _log_on(edge, a_user_with_a_password(edge.firm))

    details = edge.legacy("CORE_GET_USER_DETAILS", verb="GET")
    here = {"sec-fetch-site": "same-origin"}
    off = edge.client.get("/rpc/core/?method=CORE_LOGOFF", headers=here)

    assert details["userlogonname"] == f"carol{edge.firm.space}"
    assert off.json()["status"] == "OK"
    assert "Max-Age=0" in off.headers["set-cookie"]
    assert edge.legacy("CORE_GET_USER_DETAILS", verb="GET")["error"]["errorcode"] == "1"


def test_a_logged_off_session_is_of_no_use_to_a_thief(edge: Edge) -> None:
    sid = _log_on(edge, a_user_with_a_password(edge.firm)).json()["sid"]
    edge.legacy("CORE_LOGOFF", headers={"auth-sid": sid})

    answer = edge.text(_request("CORE_GET_SID"), authorization=f"Bearer {sid}")

    assert answer.status_code == 401


def test_a_wrong_password_tells_nobody_whether_the_name_exists(edge: Edge) -> None:
    logon = a_user_with_a_password(edge.firm)

    wrong = _log_on(edge, logon, "wrong").json()
    unknown = _log_on(edge, "nobody", "wrong").json()

    for answer in (wrong, unknown):
        answer["error"].pop("request")
    assert wrong == unknown
    assert wrong["error"]["type"] == "logon_failed"


def test_a_disabled_user_is_told_so_by_the_right_password_only(edge: Edge) -> None:
    logon = a_user_with_a_password(edge.firm, disabled=True)

    right, wrong = (_log_on(edge, logon, each).json() for each in (PASSWORD, "wrong"))

    assert right["error"]["errornotes"] == "User is disabled"
    assert wrong["error"]["type"] == "logon_failed"


def test_too_many_wrong_passwords_are_slowed_down_even_with_the_right_one(edge: Edge) -> None:
    logon = a_user_with_a_password(edge.firm)
    for _ in range(10):
        _log_on(edge, logon, "wrong")

    answer = _log_on(edge, logon).json()

    assert answer["error"]["type"] == "too_many_logons"
    assert 0 < int(answer["error"]["seconds"]) <= 300


def test_a_password_over_plain_http_from_another_machine_is_refused(books: str, firm: Firm) -> None:
    logon = a_user_with_a_password(firm)

    with serving(books, firm, client=("192.0.2.9", 50000)) as edge:
        answer = _log_on(edge, logon).json()
        key = edge.legacy("LOGON_GENERATE_KEY")
        unknown = edge.legacy("LOGON_NEVER_WAS")
    with serving(books, firm, client=("192.0.2.9", 50000), logon_without_tls=True) as edge:
        allowed = _log_on(edge, logon).json()

    assert answer["error"]["errorcode"] == "6"
    assert answer["error"]["errornotes"] == "Can only call the LOGON Method via https"
    assert key["status"] in {"OK", "ER"}
    assert unknown["error"]["type"] == "method_not_found"
    assert allowed["status"] == "OK"


def test_behind_a_trusted_proxy_its_word_counts_and_nobody_elses(books: str, firm: Firm) -> None:
    logon = a_user_with_a_password(firm)
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.5"}
    body = f"logon={logon}&password={PASSWORD}"

    outcomes = []
    for address in ("192.0.2.1", "192.0.2.9"):
        with serving(books, firm, client=(address, 50000), trusted_proxy="192.0.2.1") as edge:
            outcomes.append(edge.legacy("LOGON", body, headers=told)["status"])

    assert outcomes == ["OK", "ER"]


def test_a_read_by_get_may_come_from_anywhere_and_a_write_with_a_key_too(edge: Edge) -> None:
    _log_on(edge, a_user_with_a_password(edge.firm))
    elsewhere = {"sec-fetch-site": "cross-site"}

    read = edge.legacy("CORE_GET_USER_DETAILS", verb="GET", headers=elsewhere)
    write_ = edge.legacy(INVOICE, caller=edge.firm.user, verb="GET", headers=elsewhere)

    assert read["status"] == write_["status"] == "OK"


# --- faults ---------------------------------------------------------------------------------------


def test_a_fault_has_a_number_and_tells_nothing_else(
    books: str, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from app.calls import dispatch
    from app.dialects import outcomes

    written = LogCapture()
    steps = [format_exc_info, written]
    monkeypatch.setattr(outcomes, "log", wrap_logger(PrintLogger(), processors=steps))

    def breaks(actor: Any, params: Any) -> Any:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    broken = replace(REGISTRY["CORE_GET_SID"], handler=breaks)
    monkeypatch.setitem(dispatch.METHODS, "CORE_GET_SID", dispatch._callable_from(broken))
    with serving(books, firm) as edge:
        typed = edge.text(_request("CORE_GET_SID"), firm.user)
        legacy = edge.legacy("CORE_GET_SID", caller=firm.user)

    data = typed.json()["error"]["data"]
    assert typed.status_code == 200
    assert data["type"] == "internal_error"
    for text in (typed.text, json.dumps(legacy)):
        assert "secret" not in text
        assert "RuntimeError" not in text
    assert data["incident"] in typed.json()["error"]["message"]
    assert legacy["error"]["errorcode"] == "4"
    fault = written.entries[0]
    assert fault["incident"] == data["incident"]
    assert "SELECT secret" in fault["exception"]


def test_no_secret_is_written_into_the_log(edge: Edge, capsys: pytest.CaptureFixture[str]) -> None:
    sid = _log_on(edge, a_user_with_a_password(edge.firm)).json()["sid"]
    edge.call("CORE_GET_SID", caller=Caller(sid))
    edge.call(INVOICE, {"Notes": "a private matter"}, Caller(sid))

    printed = capsys.readouterr()
    with database.read():
        known = User.select().count()
    assert known
    for secret in (sid, PASSWORD, "a private matter"):
        assert secret not in printed.out + printed.err


def test_a_general_ledger_is_a_table_for_a_spreadsheet(edge: Edge) -> None:
    firm = edge.firm
    invoice = firm.an_invoice("110.00", SentDate="2026-10-05", sent=True)
    reference = firm.user.row("FINANCIAL_INVOICE_SEARCH", invoice, "reference")["reference"]
    asked = {"StartDate": "1 Oct 2026", "EndDate": "31 Oct 2026"}

    answer = edge.legacy("FINANCIAL_GENERAL_LEDGER_SEARCH", asked, firm.user, query="&rf=csv")

    rows = list(csv.DictReader(io.StringIO(answer["data"])))
    debtors = [row for row in rows if row["financialaccounttext"] == "Debtors"]
    assert [row["description"] for row in debtors] == [
        "Opening balance",
        "invoice line",
        "Closing balance",
    ]
    assert (debtors[1]["reference"], debtors[1]["debit"]) == (reference, "110.00")
    assert debtors[-1]["balance"] == "110.00"
