"""The legacy answer: its formats, its headers, its statuses, and who may read it from where."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx2 import Response

from app.dialects.envelope import LEGACY, Entry, Envelope
from app.dialects.faults import INTERNAL_ERROR
from app.dialects.legacy import answer as legacy
from app.dialects.outcomes import Outcome
from config import Settings
from methods import REGISTRY
from tests.app.edge import FORM, Edge, serving
from tests.firm import Firm
from tests.snapshot import rows_of

SEARCH = "FINANCIAL_INVOICE_SEARCH"
MANAGE = "FINANCIAL_INVOICE_MANAGE"
ORIGIN, STRANGER = "https://books.example", "https://elsewhere.example"
# what the browser SDKs of the platform put on every request
SDK_HEADERS = (
    "auth-sid, auth-logonkey, x-http-myds-rest-level, x-http-entityos-rest-level, "
    "cache-control, content-type"
)


def _asked(edge: Edge, method: str, body: str = "", query: str = "", **headers: str) -> Response:
    """The whole answer to a legacy call of the firm's user."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {**FORM, "auth-sid": edge.firm.user.sid, **more}
    return edge.client.post(f"/rpc/?method={method}{query}", content=body, headers=sent)


def _criteria(rf: str) -> str:
    fields = [{"name": name} for name in ("reference", "notes", "amount")]
    return json.dumps({"fields": fields, "options": {"rf": rf}})


# --- formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (_criteria("TEXT"), ""),
        (_criteria("text"), ""),
        (_criteria(""), "&rf=TEXT"),
        (f"criteria={_criteria('Text')}", ""),
        (urlencode({"criteria": _criteria("text"), "object": "financial_invoice"}), ""),
        ("", "&" + urlencode({"criteria": _criteria("text")})),
        (_criteria("csv"), "&rf=TEXT"),
        (_criteria("text"), "&rf=undefined"),
    ],
)
def test_text_has_a_line_for_each_row_and_pipes_between_its_values(
    edge: Edge, body: str, query: str
) -> None:
    edge.firm.an_invoice("110.00", Notes="one")
    edge.firm.an_invoice("1100.00", Notes="two")

    answer = _asked(edge, SEARCH, body, query)

    assert answer.headers["content-type"].startswith("text/plain")
    said, first, second = answer.text.split("\n")
    assert said == "OK"
    assert first.split("|")[1:] == ["INV000001", "one", "110.00"]
    assert second.split("|")[1:3] == ["INV000002", "two"]


def test_a_write_in_text_says_what_it_made(edge: Edge) -> None:
    answer = _asked(edge, MANAGE, "notes=one", "&rf=text")

    assert answer.text.startswith("OK|")
    assert "ADDED" in answer.text.split("|")


def test_an_error_in_text_begins_with_er_and_the_words(edge: Edge) -> None:
    answer = _asked(edge, SEARCH, query="&rf=TEXT", auth_sid="nonsense")

    # clients look for these very words in the second part, and log on again
    assert answer.text == "ER|Not logged on"


def test_a_plain_text_answer_comes_as_it_is(edge: Edge) -> None:
    _asked(edge, "CORE_PROFILE_MANAGE", "value=a%7Cb&attribute=4&custom=Y")

    answer = _asked(edge, "CORE_PROFILE_SEARCH", "attribute=4&custom=Y", "&rf=TEXT")

    assert answer.text == "OK|a|b"


def test_csv_is_one_text_in_the_envelope_that_any_reader_understands(edge: Edge) -> None:
    notes = 'one, "two"\nthree;ä'
    edge.firm.an_invoice("110.00", Notes=notes)

    answer = _asked(edge, SEARCH, _criteria("csv"))

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["morerows"] == "false"
    (row,) = csv.DictReader(io.StringIO(answer.json()["data"], newline=""))
    assert list(row) == ["id", "reference", "notes", "amount"]
    assert row["notes"] == notes.replace('"', "&quot;")


def test_csv_without_rows_has_its_header_and_of_a_write_is_json(edge: Edge) -> None:
    empty = _asked(edge, SEARCH, _criteria("csv")).json()
    made = _asked(edge, MANAGE, "notes=one", "&rf=csv").json()

    assert empty["data"] == "id,reference,notes,amount\r\n"
    assert (made["status"], made["notes"]) == ("OK", "ADDED")


@pytest.mark.parametrize("body", ['{"fields":', "<xml/>"])
def test_text_is_the_format_of_what_can_not_be_read_too(edge: Edge, body: str) -> None:
    answer = _asked(edge, SEARCH, body, "&rf=text")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("ER|")


@pytest.mark.parametrize("rf", ["XML", "xml", "nonsense"])
def test_another_format_is_refused_in_words_before_anything_is_written(edge: Edge, rf: str) -> None:
    before = rows_of(edge.firm.space)

    answer = _asked(edge, MANAGE, "notes=one", f"&rf={rf}").json()

    assert answer["error"]["errorcode"] == "4"
    assert f"rf={rf.upper()} is not answered here; ask for JSON" in answer["error"]["errornotes"]
    assert rows_of(edge.firm.space) == before


def test_texts_are_escaped_unless_the_operator_says_otherwise(books: str, firm: Firm) -> None:
    firm.an_invoice(Notes='<b>A & "B"</b>')
    told = []
    for escape in (True, False):
        with serving(books, firm, escape_text=escape) as edge:
            told.append(_asked(edge, SEARCH, _criteria("JSON")).json()["data"]["rows"][0]["notes"])

    assert told == ["&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;", '<b>A & "B"</b>']


# --- what the answer is called --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "body", "told"),
    [
        ("", "", "application/json"),
        ("&contenttype=text/plain", "", "text/plain; charset=utf-8"),
        ("&CT=Text%2FJSON", "", "text/json; charset=utf-8"),
        ("&ct=application/json", "", "application/json"),
        ("&contenttype=", "", "application/json"),
        ("&contenttype=undefined", "", "application/json"),
        ("", "contenttype=text/javascript", "text/javascript; charset=utf-8"),
        ("&contenttype=text/html%3B+charset=latin-1", "", "text/html; charset=utf-8"),
        ("&rf=csv&contenttype=text/plain", "", "text/plain; charset=utf-8"),
        ("&rf=text&contenttype=text/plain", "", "text/plain; charset=utf-8"),
    ],
)
def test_a_client_says_what_its_answer_is_called(
    edge: Edge, query: str, body: str, told: str
) -> None:
    answer = _asked(edge, "CORE_GET_SID", body, query)

    assert answer.headers["content-type"] == told
    assert edge.firm.user.sid in answer.text


def test_an_answer_that_is_called_a_page_holds_no_markup(books: str, firm: Firm) -> None:
    firm.an_invoice(Notes="<img src=x onerror=alert(1)>&amp;")
    with serving(books, firm, escape_text=False) as edge:
        answer = _asked(edge, SEARCH, _criteria("JSON"), "&contenttype=text/html")

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not set("<>&") & set(answer.text)
    assert answer.json()["data"]["rows"][0]["notes"] == "<img src=x onerror=alert(1)>&amp;"


@pytest.mark.parametrize("query", ["&ct=image/svg%2Bxml", "&rf=TEXT&contenttype=text/html"])
def test_another_name_is_refused_in_words_before_anything_is_written(
    edge: Edge, query: str
) -> None:
    before = rows_of(edge.firm.space)

    answer = _asked(edge, MANAGE, "notes=one", query)

    assert "is not given here; ask for" in answer.text
    assert "text/plain" in answer.text
    assert rows_of(edge.firm.space) == before


# --- the format of a session ----------------------------------------------------------------------


def _chosen(edge: Edge, body: str, query: str = "") -> Any:
    return _asked(edge, "CORE_SET_RESPONSE_FORMAT", body, query)


@pytest.mark.parametrize("body", ["responseformat=TEXT", "ResponseFormat=text", "Format=Text"])
def test_a_session_chooses_the_format_of_its_answers(edge: Edge, body: str) -> None:
    chosen = _chosen(edge, body).json()

    assert (chosen["status"], chosen["notes"]) == ("OK", "UPDATED")
    assert chosen["responseformat"] == "TEXT"
    answer = _asked(edge, MANAGE, "notes=one")
    assert answer.text.startswith("OK|")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert _asked(edge, MANAGE, "id=999999").text.startswith("ER|Record not found")


def test_a_call_that_says_its_format_gets_that_one(edge: Edge) -> None:
    _chosen(edge, "responseformat=TEXT")

    assert _asked(edge, SEARCH, _criteria("json")).json()["status"] == "OK"
    assert _asked(edge, SEARCH, "", "&rf=JSON").json()["status"] == "OK"
    assert _asked(edge, SEARCH, "", "&rf=csv").json()["data"].startswith("id")
    assert _asked(edge, SEARCH, "", "&rf=").text.startswith("OK")


def test_csv_and_json_may_be_chosen_too(edge: Edge) -> None:
    _chosen(edge, "", "&rf=csv")

    assert _asked(edge, SEARCH, '{"fields":[{"name":"notes"}]}').json()["data"] == "id,notes\r\n"
    assert _chosen(edge, "responseformat=JSON").json()["responseformat"] == "JSON"
    assert _asked(edge, SEARCH).json()["data"] == {"rows": []}


@pytest.mark.parametrize(
    ("body", "query", "told"),
    [
        ("responseformat=XML", "", "XML is not given here, for nothing public says its shape"),
        ("responseformat=xml", "", "give one of JSON, TEXT, CSV"),
        ("", "&rf=XML", "rf=XML is not answered here"),
        ("responseformat=pdf", "", "give one of JSON, TEXT, CSV"),
        ("", "", "ResponseFormat is needed: give one of JSON, TEXT, CSV"),
    ],
)
def test_what_is_no_format_leaves_the_session_as_it_was(
    edge: Edge, body: str, query: str, told: str
) -> None:
    answer = _chosen(edge, body, query).json()

    assert told in answer["error"]["errornotes"]
    assert _asked(edge, SEARCH).json()["status"] == "OK"


def test_a_format_is_chosen_for_one_session_alone(edge: Edge) -> None:
    _chosen(edge, "responseformat=TEXT")

    other = edge.firm.administrator.sid
    assert _asked(edge, SEARCH, auth_sid=other).json()["status"] == "OK"
    assert _asked(edge, SEARCH, auth_sid="nonsense").json()["error"]["errorcode"] == "1"


def test_json_rpc_is_json_whatever_the_session_chose(edge: Edge) -> None:
    chosen = edge.call("CORE_SET_RESPONSE_FORMAT", {"ResponseFormat": "TEXT"})

    assert chosen["result"] == {"notes": "UPDATED", "responseformat": "TEXT"}
    assert edge.call("CORE_GET_SID")["result"]["sid"] == edge.firm.user.sid
    assert _asked(edge, "CORE_GET_SID").text.startswith("OK|")
    refused = edge.call("CORE_SET_RESPONSE_FORMAT", {"ResponseFormat": "XML"})
    assert "XML is not given here" in refused["error"]["data"]["fields"]["ResponseFormat"][0]


# --- headers and links --------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "id=999999", "<xml/>", '{"id":'])
def test_every_legacy_answer_says_which_server_it_came_from(
    books: str, firm: Firm, body: str
) -> None:
    with serving(books, firm, instance="sydney-007") as edge:
        answer = _asked(edge, MANAGE, body)

    assert answer.headers["x-http-myds-instance"] == "sydney-007"
    assert answer.json()["instance"] == "sydney-007"
    assert "x-http-myds-service-fault" not in answer.headers


def _answer_to(outcome: Outcome, method: str = MANAGE) -> legacy.Answer:
    read = Envelope(LEGACY, [Entry(method)])
    return legacy.Answer(Settings(), read, "https://books.example", "0123")


def test_a_fault_is_named_in_a_header_too() -> None:
    data = {"type": "internal_error", "incident": "cafe0123", "retryable": False}
    outcome = Outcome(code=INTERNAL_ERROR, message="Internal error", data=data)

    headers = dict(_answer_to(outcome).headers(outcome))

    assert headers[b"x-http-myds-service-fault"] == b"cafe0123"


def test_words_that_clients_take_for_a_crash_of_their_own_are_avoided() -> None:
    outcome = Outcome(code=-32602, message="undefined is no date", data={"type": "x"})

    told = json.loads(b"".join(_answer_to(outcome).parts(outcome)))

    assert told["error"]["errornotes"] == "not defined is no date"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "duedate=never",
            "duedate: give a date from 1900 to 2200, such as 2026-11-22 or 22 Nov 2026",
        ),
        ("override_LockedSend=Y", "override_LockedSend is no override here; there are override"),
    ],
)
def test_a_wrong_parameter_is_told_in_a_sentence(edge: Edge, body: str, words: str) -> None:
    assert _asked(edge, MANAGE, body).json()["error"]["errornotes"].startswith(words)


@pytest.mark.parametrize("method", ["NO_SUCH_METHOD", "rpc.discover"])
def test_help_on_what_is_no_method_is_the_list_of_all(edge: Edge, method: str) -> None:
    error = _asked(edge, method, "").json()["error"]

    assert (error["type"], error["methodhelp"]) == (
        "method_not_found", "http://testserver/reference/",
    )  # fmt: skip


@pytest.mark.parametrize("method", [MANAGE, "financial_invoice_manage"])
def test_help_on_a_method_is_its_page_of_the_reference(edge: Edge, method: str) -> None:
    answer = _asked(edge, method, "duedate=never").json()

    link = answer["error"]["methodhelp"]
    assert link == "http://testserver/reference/financial_invoice_manage"
    assert edge.client.get(link).status_code == 200


@pytest.mark.parametrize("method", ["NO_SUCH_METHOD", "%3Cscript%3E", "undefined", "..%2F.."])
def test_help_on_a_method_that_does_not_exist_is_the_list_of_all(edge: Edge, method: str) -> None:
    link = _asked(edge, method).json()["error"]["methodhelp"]

    assert link == "http://testserver/reference/"
    assert edge.client.get(link).status_code == 200


@pytest.mark.parametrize("body", ["", '{"id":', "x" * 101])
def test_links_begin_with_https_behind_a_proxy_that_speaks_it(
    books: str, firm: Firm, body: str
) -> None:
    settings = {"trusted_proxy": "127.0.0.1", "body_bytes_max": 100}
    with serving(books, firm, **settings) as edge:
        answer = _asked(edge, "FINANCIAL_ITEM_MANAGE", body, x_forwarded_proto="https")

    link = "https://testserver/reference/financial_item_manage"
    assert answer.json()["error"]["methodhelp"] == link


def test_the_name_of_an_unknown_method_is_not_repeated_at_any_length(edge: Edge) -> None:
    assert len(_asked(edge, "A" * 5000).json()["error"]["errornotes"]) < 200


@pytest.mark.parametrize(
    ("escape", "told"),
    [(True, "There is no method &lt;b&gt;&amp;"), (False, "There is no method <b>&")],
)
def test_words_that_a_client_puts_into_its_page_hold_no_markup(
    books: str, firm: Firm, escape: bool, told: str
) -> None:
    with serving(books, firm, escape_text=escape) as edge:
        answer = _asked(edge, "%3Cb%3E%26").json()

    assert answer["error"]["errornotes"] == told


@pytest.mark.parametrize("escape", [True, False])
def test_an_answer_given_again_is_escaped_like_the_first(
    books: str, firm: Firm, escape: bool
) -> None:
    body = "notes=A+%26+B&datareturn=notes&idempotency=k1"
    with serving(books, firm, escape_text=escape) as edge:
        first, again = (_asked(edge, MANAGE, body).json() for _ in range(2))

    assert again.pop("replayed") == "Y"
    assert again == first


@pytest.mark.parametrize("method", ["CORE_MORE_SEARCH", "CORE_SEARCH_MORE", SEARCH])
@pytest.mark.parametrize("sid", ["", "nonsense"])
def test_who_looks_for_rows_in_a_refusal_finds_a_list(edge: Edge, method: str, sid: str) -> None:
    """The Node client reads data.rows of every page, and ends its process where there is none."""
    sent = {"auth_sid": sid} if sid else {}

    answer = _asked(edge, method, "id=999999" if "MORE" in method else '{"rows":"x"}', **sent)

    assert answer.json()["status"] == "ER"
    assert answer.json()["data"] == {"rows": []}


@pytest.mark.parametrize("query", ["", "&=", "&method="])
def test_a_request_that_names_no_method_is_told_so(edge: Edge, query: str) -> None:
    answer = _asked(edge, "", "a=b", query).json()

    assert answer["error"]["errornotes"] == "The request names no method"


# --- REST level 1 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "body", "headers", "status"),
    [
        ("", "", {"x-http-myds-rest-level": "1"}, 401),
        ("", "", {"x-http-entityos-rest-level": "1"}, 401),
        ("", "rest=1", {}, 401),
        ("&REST=1", "", {}, 401),
        ("", "", {"x-http-myds-rest-level": "0"}, 200),
        ("", "", {"x-http-myds-rest-level": "undefined"}, 200),
        ("", "rest=0", {}, 200),
        ("", "", {}, 200),
    ],
)
def test_nobody_is_answered_401_only_where_rest_is_asked_for(
    edge: Edge, query: str, body: str, headers: dict[str, str], status: int
) -> None:
    answer = edge.client.post(f"/rpc/?method={SEARCH}{query}", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.json()["error"]["errorcode"] == "1"


def test_rest_changes_no_other_answer(edge: Edge) -> None:
    rest = {"x_http_myds_rest_level": "1"}

    assert _asked(edge, MANAGE, "id=999999", **rest).status_code == 200
    assert _asked(edge, MANAGE, "notes=one", **rest).status_code == 200


# --- pages of other origins ---------------------------------------------------------------------


@pytest.fixture
def open_edge(books: str, firm: Firm) -> Iterator[Edge]:
    """The service, open to pages of two origins."""
    with serving(books, firm, cors_origins=f"{ORIGIN}, https://more.example") as edge:
        yield edge


def _preflight(edge: Edge, origin: str, headers: str = SDK_HEADERS) -> Response:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": headers}
    return edge.client.options(f"/rpc/?method={SEARCH}", headers={"origin": origin, **asked})


@pytest.mark.parametrize("origin", [ORIGIN, "https://more.example"])
def test_a_browser_may_send_what_its_sdk_needs_from_a_configured_origin(
    open_edge: Edge, origin: str
) -> None:
    answer = _preflight(open_edge, origin)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    allowed = {each.strip() for each in answer.headers["access-control-allow-headers"].split(",")}
    assert {each.strip() for each in SDK_HEADERS.split(",")} <= allowed
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers


def test_its_page_may_read_the_answer_and_the_headers_that_matter(open_edge: Edge) -> None:
    answer = _asked(open_edge, SEARCH, origin=ORIGIN)

    assert answer.json()["status"] == "OK"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    exposed = answer.headers["access-control-expose-headers"]
    assert "x-http-myds-instance" in exposed and "retry-after" in exposed


def test_pages_of_other_origins_may_not(open_edge: Edge) -> None:
    preflight = _preflight(open_edge, STRANGER)
    answer = _asked(open_edge, SEARCH, origin=STRANGER)

    assert preflight.status_code == 400
    for told in (preflight, answer):
        assert "access-control-allow-origin" not in told.headers


def test_without_configured_origins_no_page_of_another_may(edge: Edge) -> None:
    preflight = _preflight(edge, ORIGIN)
    answer = _asked(edge, SEARCH, origin=ORIGIN)

    assert preflight.status_code == 405
    for told in (preflight, answer):
        assert "access-control-allow-origin" not in told.headers


# --- a search that lost its end -----------------------------------------------------------------


def _lost(criteria: dict[str, Any], prefix: str = "") -> bytes:
    """Criteria as a client that counts characters announces them, without what it left out."""
    whole = prefix + json.dumps(criteria, ensure_ascii=False, separators=(",", ":"))
    return whole.encode()[: len(whole)]


@pytest.mark.parametrize("prefix", ["", "criteria="])
@pytest.mark.parametrize("text", ["é", "éé", "ééé", "é" * 12, "文" * 10])
def test_a_search_is_closed_again_where_only_its_closing_got_lost(
    edge: Edge, prefix: str, text: str
) -> None:
    made = edge.firm.an_invoice(Notes=text)
    edge.firm.an_invoice(Notes="another")
    criteria = {
        "fields": [{"name": "notes"}],
        "summaryFields": [],
        "filters": [{"name": "notes", "comparison": "EQUAL_TO", "value1": text}],
        "sorts": [],
        "options": {"rows": 50},
        "customoptions": [],
    }

    answer = edge.client.post(
        f"/rpc/?method={SEARCH}",
        content=_lost(criteria, prefix),
        headers={**FORM, "auth-sid": edge.firm.user.sid},
    )

    assert [row["id"] for row in answer.json()["data"]["rows"]] == [str(made)]
    assert answer.headers["connection"] == "close"


def test_a_search_that_lost_more_is_refused(edge: Edge) -> None:
    filters = [{"name": "notes", "comparison": "EQUAL_TO", "value1": "é" * 30}]

    lost = _lost({"fields": [], "filters": filters}).decode()
    answer = _asked(edge, SEARCH, lost)

    assert answer.json()["status"] == "ER"
    assert answer.headers["connection"] == "close"


def test_a_write_is_never_closed_again(edge: Edge) -> None:
    before = rows_of(edge.firm.space)

    answer = _asked(edge, MANAGE, _lost({"notes": "é", "reference": "R1"}).decode())

    assert "must count the bytes" in answer.json()["error"]["errornotes"]
    assert rows_of(edge.firm.space) == before


def test_every_method_has_help_that_is_there(edge: Edge) -> None:
    for name in list(REGISTRY)[::25]:
        assert edge.client.get(f"/reference/{name.lower()}").status_code == 200
