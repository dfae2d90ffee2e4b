"""Every accepted form of a request becomes the same calls (the grammar of wire.md 1.3)."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis.strategies import binary, lists, sampled_from, text, tuples

from app.dialects import reading
from app.dialects.envelope import JSONRPC, LEGACY, NO_ID, Entry, Envelope, Unreadable
from app.http.session_id import find_sid

FORM = "application/x-www-form-urlencoded"
CRITERIA = {"fields": [{"name": "reference"}], "filters": [], "options": {"rows": 20}}
SEARCH = "method=FINANCIAL_INVOICE_SEARCH"
MANAGE = "method=FINANCIAL_INVOICE_MANAGE"


def _read(query: str, content_type: str, body: str | bytes, verb: str = "POST") -> Envelope:
    sent = body.encode("utf-8") if isinstance(body, str) else body
    return reading.read(verb, query, content_type, sent, batch_max=10)


def _legacy(query: str, content_type: str, body: str | bytes, verb: str = "POST") -> Entry:
    read = _read(query, content_type, body, verb)
    assert read.dialect == LEGACY
    return read.entries[0]


def _params(query: str, content_type: str, body: str | bytes, verb: str = "POST") -> Any:
    return _legacy(query, content_type, body, verb).params


# --- the forms of a legacy body, by the letters of wire.md 1.3 ----------------------------------


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{FORM}; charset=UTF-8", json.dumps(CRITERIA)),  # a: bare JSON, called a form
        (FORM, f"criteria={json.dumps(CRITERIA)}"),  # b: raw JSON behind a name
        (FORM, f"CRITERIA = {json.dumps(CRITERIA)}"),
        (FORM, "criteria=" + json.dumps(CRITERIA) + "&sid=abc&object=5"),
        (FORM, urlencode({"criteria": json.dumps(CRITERIA), "sid": "abc"})),  # c
        ("application/json", json.dumps(CRITERIA)),  # d
        ("application/json", json.dumps({**CRITERIA, "sid": "abc", "logonkey": "k"})),
        ("text/plain", "  \r\n" + json.dumps(CRITERIA) + "\n"),
        ("", json.dumps(CRITERIA)),
    ],
)
def test_criteria_are_found_in_every_form(content_type: str, body: str) -> None:
    criteria = _params(SEARCH, content_type, body)["criteria"]

    found = json.loads(criteria) if isinstance(criteria, str) else criteria
    assert found["fields"] == [{"name": "reference"}]


def test_raw_criteria_keep_every_sign_of_their_values() -> None:
    value = "A & B +61 5% = ä %20"
    wanted = {"filters": [{"name": "notes", "value1": value}]}

    raw = _params(SEARCH, FORM, "criteria=" + json.dumps(wanted, ensure_ascii=False))
    bare = _params(SEARCH, FORM, json.dumps(wanted, ensure_ascii=False))

    assert raw["criteria"]["filters"][0]["value1"] == value
    assert bare["criteria"]["filters"][0]["value1"] == value


def test_what_stands_beside_bare_criteria_is_no_criterion() -> None:
    body = json.dumps({**CRITERIA, "rest": 1, "ct": "text/plain", "sid": "abc"})

    params = _params(SEARCH, FORM, body)

    assert (params["rest"], params["ct"], params["sid"]) == ("1", "text/plain", "abc")


def test_a_get_carries_its_criteria_in_the_query() -> None:
    query = f"{SEARCH}&criteria={quote(json.dumps(CRITERIA))}&_=1764000000000"

    assert json.loads(_params(query, "", b"", verb="GET")["criteria"]) == CRITERIA


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        # e: a flat JSON object; numbers and true are texts here
        ("application/json", '{"id":7,"sent":true,"notes":null}', ("7", "true", "")),
        ("application/json", '{"id":7.50,"sent":false,"notes":"x"}', ("7.50", "false", "x")),
        # f: form text that calls itself JSON
        ("application/json", "id=7&sent=Y&notes=a%26b", ("7", "Y", "a&b")),
        # g: nobody encoded anything; a piece without = belongs to the value before it
        (FORM, "id=7&sent=Y&notes=x & y", ("7", "Y", "x & y")),
        (FORM, "id=7&sent=Y&notes=1 + 2", ("7", "Y", "1 + 2")),
        # i: jQuery encodes, with + for a space
        (FORM, "id=7&sent=Y&notes=a+b%2Bc", ("7", "Y", "a b+c")),
        (FORM, "&id=7&sent=Y&notes=z", ("7", "Y", "z")),
        (FORM, "_=1&id=7&sent=Y&notes=5%", ("7", "Y", "5%")),
        (FORM, "id=7&sent=Y&notes=a=b", ("7", "Y", "a=b")),
        (FORM, "id=7&sent=Y&notes=Zo%C3%AB", ("7", "Y", "Zoë")),
        (FORM, "id=7&sent=Y&notes=Zoë", ("7", "Y", "Zoë")),
    ],
)
def test_fields_are_found_in_every_form(
    content_type: str, body: str, expected: tuple[str, str, str]
) -> None:
    params = _params(MANAGE, content_type, body)

    assert (params["id"], params["sent"], params["notes"]) == expected


@pytest.mark.parametrize("content_type", [FORM, "application/json", ""])
def test_an_empty_body_means_no_parameters(content_type: str) -> None:  # h
    assert _params("method=CORE_LOGOFF", content_type, b"") == {}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"id=7&notes=a\xffb", "not UTF-8 at byte 12"),
        (b'{"notes":"a\xffb"}', "not UTF-8 at byte 11"),
        (b"id=7&notes=Zo%EB", "notes is not UTF-8"),
        (b"id=7&notes=Zo\xc3", "ends in the middle of a letter"),
    ],
)
def test_what_is_no_utf8_is_not_stored_as_something_else(body: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        _read(MANAGE, FORM, body)


def test_a_query_is_utf8_too() -> None:
    assert _params(f"{MANAGE}&notes=Zo%C3%AB%EF%BF%BD", "", b"", "GET")["notes"] == "Zoë\ufffd"
    with pytest.raises(Unreadable, match="notes is not UTF-8"):
        _read(f"{MANAGE}&notes=Zo%EB", "", b"", "GET")


def test_what_is_no_utf8_may_be_looked_for() -> None:
    body = b'{"filters":[{"name":"notes","comparison":"EQUAL_TO","value1":"a\xffb"}]}'

    criteria = _params(SEARCH, FORM, body)["criteria"]

    assert criteria["filters"][0]["value1"] == "a\ufffdb"


@pytest.mark.parametrize("body", ["[1,2]", '[{"id":"=1"}]', '"notes"', "notes", "12"])
@pytest.mark.parametrize("query", [MANAGE, SEARCH])
def test_a_body_that_is_neither_pairs_nor_an_object_is_refused(query: str, body: str) -> None:
    with pytest.raises(Unreadable, match="neither name=value pairs nor a JSON object"):
        _read(query, FORM, body)


@pytest.mark.parametrize("body", [" \r\n", "&", "undefined", "null", "=1", "&=&"])
def test_a_body_may_say_that_there_is_nothing(body: str) -> None:
    assert _params(MANAGE, FORM, body) == {}


@pytest.mark.parametrize(
    ("criteria", "told"),
    [
        ('{"fields":' + "[" * 70 + "]" * 70 + "}", "criteria is no JSON object: .* 64 levels"),
        ('{"rows":1,"rows":2}', "criteria is no JSON object: the key 'rows' stands twice"),
        ('{"rows":NaN}', "criteria is no JSON object: NaN"),
    ],
)
def test_raw_criteria_are_read_as_exactly_as_any_json(criteria: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        _read(SEARCH, FORM, f"criteria={criteria}")


# --- what multipart is, and is not --------------------------------------------------------------

PART = '--xx\r\ncontent-disposition: form-data; name="notes"\r\n\r\nZoë & co\r\n--xx--\r\n'
MULTIPART = "multipart/form-data; boundary=xx"


@pytest.mark.parametrize("content_type", [MULTIPART, FORM, "text/plain", "multipart/form-data"])
def test_multipart_is_known_by_its_bytes(content_type: str) -> None:
    assert _params(MANAGE, content_type, PART) == {"notes": "Zoë & co"}


@pytest.mark.parametrize("body", ["notes=Zo%C3%AB+%26+co", '{"notes":"Zoë & co"}'])
def test_what_is_only_called_multipart_is_read_as_what_it_is(body: str) -> None:
    assert _params(MANAGE, MULTIPART, body) == {"notes": "Zoë & co"}


@pytest.mark.parametrize(
    ("head", "value", "told"),
    [
        (b'name="notes"', b"Zo\xeb", "^notes is not UTF-8"),
        (b'name="no\xebs"', b"Zoe", "^the name of a part is not UTF-8"),
        (b'name="file0"; filename="Zo\xeb.txt"', b"\xeb", "^the file name of file0 is not UTF-8"),
    ],
)
def test_a_part_that_is_no_utf8_is_not_stored_as_something_else(
    head: bytes, value: bytes, told: str
) -> None:
    part = b"--xx\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + value
    with pytest.raises(Unreadable, match=told):
        _read("method=ATTACH_FILE", MULTIPART, part + b"\r\n--xx--\r\n")


@pytest.mark.parametrize("lost", [4, 6, 10, 20])
def test_multipart_without_its_end_is_refused(lost: int) -> None:
    with pytest.raises(Unreadable, match=r"multipart/form-data|last boundary"):
        _read(MANAGE, MULTIPART, PART.encode()[:-lost])


# --- other things a body may be -----------------------------------------------------------------


def test_xml_is_refused_in_words() -> None:  # k
    with pytest.raises(Unreadable, match="XML"):
        _read(SEARCH, "text/xml", "<advancedSearch><field><name>id</name></field></advancedSearch>")


@pytest.mark.parametrize("body", ['{"id":1', '{"id":NaN}', '{"id":1,"id":2}', "{}x"])
def test_a_broken_object_is_refused_and_not_guessed(body: str) -> None:
    with pytest.raises(Unreadable, match="no JSON object"):
        _read(MANAGE, FORM, body)


# --- the method's name --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "content_type", "body"),
    [
        ("method=CORE_LOGOFF", FORM, ""),
        ("METHOD=CORE_LOGOFF&advanced=1&rf=json", FORM, "method=LOGON"),  # the query goes first
        ("", FORM, "method=CORE_LOGOFF"),
        ("", FORM, "Method=CORE_LOGOFF&x=1"),
        ("", "application/json", '{"method":"CORE_LOGOFF"}'),
        ("", "application/json", '{"Method":"CORE_LOGOFF","id":1}'),
        ("method=", FORM, "method=CORE_LOGOFF"),
        ("method=+CORE_LOGOFF+", FORM, ""),
    ],
)
def test_the_method_is_found_where_clients_put_it(query: str, content_type: str, body: str) -> None:
    entry = _legacy(query, content_type, body)

    assert entry.method == "CORE_LOGOFF"
    assert "method" not in {name.lower() for name in entry.params}


def test_the_body_goes_before_the_query_where_both_name_a_parameter() -> None:
    params = _params(f"{MANAGE}&ID=1&notes=query", FORM, "id=2")

    assert params == {"id": "2", "notes": "query"}


TWO_IDS = (
    '--xx\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n'
    '--xx\r\nContent-Disposition: form-data; name="id"\r\n\r\n2\r\n--xx--\r\n'
)


@pytest.mark.parametrize(
    ("query", "content_type", "body"),
    [
        (MANAGE, FORM, "id=1&id=2&notes=x"),
        (MANAGE, FORM, "id=1&ID=2&notes=x"),
        (MANAGE, FORM, "id=1&notes=Smith & id=2"),
        (f"{MANAGE}&id=1&id=2", FORM, ""),
        (MANAGE, "application/json", '{"id": 1, "ID": 2}'),
        (MANAGE, FORM, '{"id": 1, "ID": 2}'),
        (MANAGE, MULTIPART, TWO_IDS),
    ],
)
def test_which_of_two_values_a_write_means_is_not_guessed(
    query: str, content_type: str, body: str
) -> None:
    with pytest.raises(Unreadable, match=r"(?i)\bid stands twice, with different values"):
        _legacy(query, content_type, body)


def test_a_value_that_is_sent_again_is_the_same_value() -> None:
    assert _params(MANAGE, FORM, "id=1&id=1&sid=a&sid=b")["id"] == "1"


def test_too_many_parameters_are_refused() -> None:
    body = "&".join(f"p{number}=1" for number in range(1001))

    with pytest.raises(Unreadable, match="at most 1000 parameters"):
        _read(MANAGE, FORM, body)
    with pytest.raises(Unreadable, match="at most 1000 parameters, this one 1001"):
        _read(MANAGE, FORM, "&".join(["same=1"] * 1001))


def test_a_value_of_very_many_pieces_is_read_in_no_time() -> None:
    """Each piece once copied all those before it: a body of some megabytes took many minutes."""
    started = time.process_time()

    params = _params(MANAGE, FORM, "notes=x" + "&y" * 1_000_000)

    assert params["notes"] == "x" + "&y" * 1_000_000
    assert time.process_time() - started < 10, "seconds"


def test_a_form_of_very_many_parameters_is_refused_in_no_time() -> None:
    started = time.process_time()
    parts = '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 100_000

    for kind, body in ((FORM, "a=1&" * 2_000_000), (MULTIPART, f"{parts}--xx--\r\n")):
        with pytest.raises(Unreadable, match="at most 1000 parameters, this one"):
            _read(MANAGE, kind, body)

    assert time.process_time() - started < 2, "seconds"


@pytest.mark.parametrize(
    ("query", "body", "expected"),
    [("", "", ""), ("&rf=csv", "", "CSV"), ("", "rf=CSV", "CSV"), ("&RF=json", "", "JSON")],
)
def test_the_response_format_may_be_in_the_query_or_the_body(
    query: str, body: str, expected: str
) -> None:
    assert _read(SEARCH + query, FORM, body).rf == expected


# --- which dialect ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "content_type", "body", "dialect"),
    [
        ("", "application/json", '{"jsonrpc":"2.0","method":"LOGON","id":1}', JSONRPC),
        ("", "application/json; charset=utf-8", '{"jsonrpc":"2.0","method":"LOGON"}', JSONRPC),
        ("", "application/vnd.api+json", '{"jsonrpc":"2.0","method":"LOGON"}', JSONRPC),
        ("", "APPLICATION/JSON", '{"method":"LOGON","params":{}}', JSONRPC),
        ("", "application/json", "[]x", None),
        ("", "application/json", "a=b", None),
        ("", "application/json", "1", JSONRPC),
        ("", "application/json", '{"method":1}', JSONRPC),
        ("", "application/json", '{"method":"LOGON"}', LEGACY),
        ("", "application/json", '{"METHOD":"LOGON"}', LEGACY),
        ("", "application/json", '{"method":"LOGON","jsonrpc":"1.0"}', JSONRPC),
        ("method=LOGON", "application/json", '{"jsonrpc":"2.0","method":"LOGON"}', JSONRPC),
        ("method=LOGON&jsonrpc=2.0", "application/json", '{"method":"LOGON"}', JSONRPC),
        ("jsonrpc=2.0", "application/json", '{"method":"LOGON"}', JSONRPC),
        ("", "application/json", '{"method":"LOGON","x":{"JsonRpc":"2.0"}}', JSONRPC),
        ("method=LOGON", "application/json", '[{"id":1},{"jsonrpc":"2.0"}]', JSONRPC),
        ("method=LOGON", "application/json", '{"jsonrpc":"2.0","id":1', None),
        ("", "", "method=LOGON", LEGACY),
    ],
)
def test_which_dialect_a_request_speaks(
    query: str, content_type: str, body: str, dialect: str | None
) -> None:
    if dialect is None:
        with pytest.raises(Unreadable) as told:
            _read(query, content_type, body)
        assert told.value.fault.code == -32700
    else:
        assert _read(query, content_type, body).dialect == dialect


CALL = '{"jsonrpc":"2.0","id":13,"method":"FINANCIAL_AUTO_PAYMENT","params":{"Id":18}}'


@pytest.mark.parametrize("query", ["", "method=FINANCIAL_AUTO_PAYMENT", SEARCH])
@pytest.mark.parametrize("content_type", [FORM, "", "text/plain", MULTIPART, "text/xml"])
@pytest.mark.parametrize(
    "body",
    [
        CALL,
        CALL.replace("jsonrpc", "JSONRPC"),
        CALL.replace("jsonrpc", "\\u006asonrpc"),
        CALL[:-1],
        "\ufeff  " + CALL,
        f"[{CALL}]",
        f'[{{"id":13}},{CALL}]',
        f'{{"data":[{CALL}]}}',
        quote(CALL),
        f"{quote(CALL)}=",
        f"={quote(CALL)}",
        f"criteria={CALL}",
        f"criteria={quote(CALL)}",
        "jsonrpc=2.0&id=13&method=FINANCIAL_AUTO_PAYMENT",
        "id=13&JsonRPC=&params%5BId%5D=18",
        "calls%5B0%5D%5Bjsonrpc%5D=2.0&id=13",
        PART.replace("notes", "jsonrpc"),
    ],
)
def test_what_says_jsonrpc_is_never_legacy(query: str, content_type: str, body: str) -> None:
    with pytest.raises(Unreadable) as told:
        _read(query, content_type, body)

    assert told.value.fault.status == 415
    assert told.value.typed
    if content_type != "text/xml" or query:
        assert "Content-Type: application/json" in str(told.value)


@pytest.mark.parametrize("query", ["method=LOGON&jsonrpc=2.0", "method=LOGON&JSONRPC"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_an_address_that_says_jsonrpc_is_never_legacy(query: str, verb: str) -> None:
    with pytest.raises(Unreadable, match="Content-Type: application/json") as told:
        _read(query, "", b"", verb)

    assert told.value.fault.status == 415


def test_a_search_that_lost_its_end_is_no_less_marked() -> None:
    """Mended, it has the member; so it is not carried out."""
    body = '{"jsonrpc":"2.0","filters":[{"name":"notes","value1":"Zoë"}],"options":{}'

    with pytest.raises(Unreadable) as told:
        _read(SEARCH, FORM, body)

    assert told.value.fault.status == 415


def test_a_value_may_speak_of_jsonrpc() -> None:
    notes = 'we speak jsonrpc: {"jsonrpc":"2.0"}'

    assert _params(MANAGE, FORM, urlencode({"notes": notes}))["notes"] == notes
    assert _params(MANAGE, FORM, json.dumps({"notes": notes}))["notes"] == notes
    wanted = {"filters": [{"name": "notes", "comparison": "EQUAL_TO", "value1": notes}]}
    for body in (json.dumps(wanted), urlencode({"criteria": json.dumps(wanted)})):
        assert "criteria" in _params(SEARCH, FORM, body)


# --- JSON-RPC -----------------------------------------------------------------------------------


def _calls(body: str) -> Envelope:
    return _read("", "application/json", body)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("1", "a request is an object"),
        ('"x"', "a request is an object"),
        ("null", "a request is an object"),
        ('{"jsonrpc":"2.0","id":1}', "the method is a text"),
        ('{"jsonrpc":"2.0","method":1,"id":1}', "the method is a text"),
        ('{"jsonrpc":2.0,"method":"x","id":1}', 'exactly the text "2.0"'),
        ('{"jsonrpc":"2","method":"x","id":1}', 'exactly the text "2.0"'),
        ('{"method":"x","params":{},"id":1}', 'exactly the text "2.0"'),
        ('{"jsonrpc":"2.0","method":"x","params":"y","id":1}', "an object or an array"),
        ('{"jsonrpc":"2.0","method":"x","params":null,"id":1}', "an object or an array"),
        ('{"jsonrpc":"2.0","method":"x","id":{}}', "the id is a text, a number or null"),
        ('{"jsonrpc":"2.0","method":"x","id":[]}', "the id is a text, a number or null"),
        ('{"jsonrpc":"2.0","method":"x","id":true}', "the id is a text, a number or null"),
    ],
)
def test_what_is_json_but_no_request_says_why(body: str, problem: str) -> None:
    entry = _calls(body).entries[0]

    assert problem in entry.problem
    assert entry.id in (1, None)


def test_a_call_without_an_id_is_a_notification_and_with_null_it_is_none() -> None:
    sent, asked = (
        _calls(f'{{"jsonrpc":"2.0","method":"x"{id}}}').entries[0] for id in ("", ',"id":null')
    )

    assert sent.id is NO_ID
    assert asked.id is None


def test_params_may_be_left_out() -> None:
    assert _calls('{"jsonrpc":"2.0","method":"x","id":1}').entries[0].params == {}


def test_an_empty_batch_is_one_error() -> None:
    with pytest.raises(Unreadable) as told:
        _calls("[]")

    assert told.value.fault.code == -32600


def test_a_batch_over_the_limit_runs_nothing_and_answers_every_id() -> None:
    call = '{"jsonrpc":"2.0","method":"x","id":%d}'
    body = "[" + ",".join(call % number for number in range(11)) + "]"

    entries = _calls(body).entries

    assert [entry.id for entry in entries] == list(range(11))
    assert all("at most 10" in entry.problem and not entry.method for entry in entries)


# --- the session --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "params", "found"),
    [
        ({"authorization": "Bearer abc"}, {}, ("abc", "bearer")),
        ({"authorization": "bearer  abc "}, {}, ("abc", "bearer")),
        ({"authorization": "Basic abc"}, {}, ("", "")),
        ({"auth-sid": "abc"}, {"sid": "other"}, ("abc", "header")),
        ({"auth-sid": "undefined"}, {"SID": "abc"}, ("abc", "body")),
        ({"auth-sid": "null"}, {"access_token": "abc"}, ("abc", "token")),
        ({"cookie": "a=1; financial_rpc_sid=abc; b=2"}, {"sid": ""}, ("abc", "cookie")),
        ({"cookie": "xfinancial_rpc_sid=abc"}, {}, ("", "")),
        ({"auth-sid": "", "cookie": "financial_rpc_sid="}, {"sid": "undefined"}, ("", "")),
        (
            {"authorization": "Bearer one", "auth-sid": "two", "cookie": "financial_rpc_sid=three"},
            {"sid": "four"},
            ("one", "bearer"),
        ),
    ],
)
def test_the_session_is_found_where_clients_put_it(
    headers: dict[str, str], params: dict[str, str], found: tuple[str, str]
) -> None:
    read = Envelope(LEGACY, [Entry("LOGON", params)])

    find_sid(read, headers)

    assert (read.sid, read.sid_from) == found


@pytest.mark.parametrize("body", ["sid=undefined", "SID=null&logonkey=x", "sid=", '{"sid":null}'])
def test_a_body_without_a_session_hides_none_that_the_query_names(body: str) -> None:
    read = _read("method=CORE_GET_SID&sid=abc", FORM, body)

    find_sid(read, {})

    assert (read.sid, read.sid_from) == ("abc", "body")


def test_json_rpc_takes_no_session_from_its_parameters() -> None:
    read = Envelope(JSONRPC, [Entry("LOGON", {"sid": "abc"})])

    find_sid(read, {})

    assert read.sid == ""


# --- whatever comes -----------------------------------------------------------------------------

NAMES = text("abcXYZ_9ü", min_size=1, max_size=8)
VALUES = text(max_size=20).filter(lambda v: not any("\ud800" <= sign <= "\udfff" for sign in v))


@given(pairs=lists(tuples(NAMES, VALUES), unique_by=lambda pair: pair[0].lower(), max_size=6))
def test_encoded_forms_are_read_exactly(pairs: list[tuple[str, str]]) -> None:
    # browsers say %20 or + for a space, never a raw one
    params = _params("method=X_MANAGE", FORM, urlencode(pairs))

    assert params == {name: value for name, value in pairs if name.lower() != "method"}


@given(
    body=binary(max_size=60) | text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass")),
    content_type=sampled_from([FORM, "application/json", "", "text/xml", "multipart/form-data"]),
    query=sampled_from(["", "method=X_SEARCH", "method", "&&=&", "criteria={", "%zz=%&method=%C3"]),
    verb=sampled_from(["GET", "POST"]),
)
def test_whatever_comes_is_read_or_refused_in_words(
    body: bytes, content_type: str, query: str, verb: str
) -> None:
    try:
        read = _read(query, content_type, body, verb)
    except Unreadable as problem:
        assert str(problem)
    else:
        assert read.entries
