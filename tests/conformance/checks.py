"""The checks: the examples of the specification, then what servers get wrong, HTTP, batches.

Each is a function whose first docstring line is the sentence that should be true.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance.server import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOTHING,
    PARSE_ERROR,
    NotAsked,
    Server,
    same,
    should,
    shown,
)

UNKNOWN = "no.such.method.here"
DEEP = 100_000
MANY = 1_001


@dataclass(frozen=True)
class Check:
    """One thing that should be true of a server."""

    section: str
    must: bool
    """The specification says so; others are what callers count on besides."""
    run: Callable[[Server], None]

    @property
    def sentence(self) -> str:
        return (self.run.__doc__ or "").partition("\n")[0]


CHECKS: list[Check] = []


def check(section: str, *, must: bool = True) -> Callable[[Callable[[Server], None]], Any]:
    """Declare a check of a section."""

    def declare(run: Callable[[Server], None]) -> Callable[[Server], None]:
        CHECKS.append(Check(section, must, run))
        return run

    return declare


EXAMPLES = "The examples of the specification"
REQUESTS = "Requests, ids and errors"
TEXTS = "JSON that is hard to read"
HTTP = "HTTP"
BATCHES = "Batches"
CONVENTIONS = "What callers count on besides"


def _silent(server: Server, body: str) -> None:
    answer = server.send(body)
    should(answer.value is NOTHING, f"nothing was due, not {shown(answer.value)}")
    should(answer.status in (200, 202, 204), f"the status should be 204, not {answer.status}")


def _errors(server: Server, body: str, number: int) -> None:
    found = server.send(body).responses
    should(len(found) == number, f"{number} responses were due, not {len(found)}")
    for response in found:
        code = response.get("error", {}).get("code")
        should(code == INVALID_REQUEST, f"the code should be {INVALID_REQUEST}, not {code}")
        should(response["id"] is None, f"the id should be null, not {response['id']!r}")


# --- the examples of the specification (section 7) ----------------------------------------------


@check(EXAMPLES)
def by_position(server: Server) -> None:
    """A call with positional parameters has a result."""
    if server.positional is None:
        raise NotAsked("needs --positional")
    response = server.call(server.method, params=server.positional).response
    should("result" in response, f"a result was due, not {shown(response)}")


@check(EXAMPLES)
def by_name(server: Server) -> None:
    """A call with named parameters has a result."""
    response = server.call().response
    should("result" in response, f"a result was due, not {shown(response)}")


@check(EXAMPLES)
def a_notification(server: Server) -> None:
    """A notification is not answered."""
    _silent(server, json.dumps(server.request(id=NOTHING)))


@check(EXAMPLES)
def an_unknown_notification(server: Server) -> None:
    """A notification of a method that does not exist is not answered either."""
    _silent(server, json.dumps(server.request(UNKNOWN, id=NOTHING)))


@check(EXAMPLES)
def an_unknown_method(server: Server) -> None:
    """A method that does not exist is error -32601."""
    server.call(UNKNOWN, id="1").fails(METHOD_NOT_FOUND, id="1")


@check(EXAMPLES)
def no_json(server: Server) -> None:
    """A call that is no JSON is error -32700 with a null id."""
    server.send('{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]').fails(PARSE_ERROR)


@check(EXAMPLES)
def no_request(server: Server) -> None:
    """JSON that is no request is error -32600 with a null id."""
    server.send('{"jsonrpc": "2.0", "method": 1, "params": "bar"}').fails(INVALID_REQUEST)


@check(EXAMPLES)
def a_batch_that_is_no_json(server: Server) -> None:
    """A batch that is no JSON is one error -32700."""
    call = '{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}'
    server.send(f'[{call},{{"jsonrpc": "2.0", "method"]').fails(PARSE_ERROR)


@check(EXAMPLES)
def an_empty_batch(server: Server) -> None:
    """An empty array is one error -32600, and no array."""
    server.send("[]").fails(INVALID_REQUEST)


@check(EXAMPLES)
def a_batch_of_one_that_is_none(server: Server) -> None:
    """A batch of one thing that is no request is an array of one error."""
    _errors(server, "[1]", 1)


@check(EXAMPLES)
def a_batch_of_what_is_none(server: Server) -> None:
    """A batch of things that are no requests is an array of errors."""
    _errors(server, "[1,2,3]", 3)


@check(EXAMPLES)
def a_mixed_batch(server: Server) -> None:
    """A batch is answered call by call, what is wrong with one left to that one."""
    batch = [
        server.request(id="1"),
        server.request(id=NOTHING),
        {"foo": "boo"},
        server.request(UNKNOWN, id="5"),
        server.request(id="9"),
    ]
    found = {each["id"]: each for each in server.send(json.dumps(batch)).responses}
    should(found.keys() == {"1", None, "5", "9"}, f"responses have the ids {list(found)}")
    should("result" in found["1"] and "result" in found["9"], "the calls had no results")
    should(found[None]["error"]["code"] == INVALID_REQUEST, "no -32600 for what is no request")
    should(found["5"]["error"]["code"] == METHOD_NOT_FOUND, "no -32601 for an unknown method")


@check(EXAMPLES)
def a_batch_of_notifications(server: Server) -> None:
    """A batch of notifications is answered with nothing, not with an empty array."""
    _silent(server, json.dumps([server.request(UNKNOWN, NOTHING), server.request(id=NOTHING)]))


# --- requests, ids and errors -------------------------------------------------------------------


@check(REQUESTS)
def the_version(server: Server) -> None:
    """`jsonrpc` is exactly the text "2.0"."""
    for version in ("1.0", "2", 2.0, 2, None, True, ["2.0"]):
        server.call(jsonrpc=version).fails(INVALID_REQUEST, id=1)
    without = {"method": server.method, "params": {}, "id": 1}
    server.send(json.dumps(without)).fails(INVALID_REQUEST, id=1)


@check(REQUESTS)
def a_null_id(server: Server) -> None:
    """A call whose id is null is a call, and is answered."""
    response = server.call(id=None).response
    should(response["id"] is None and "result" in response, f"not {shown(response)}")


@check(REQUESTS)
def ids(server: Server) -> None:
    """An id comes back with its value and its type."""
    for id in ("1", 1, 0, -1, "", "ü € 😀", 'a "quoted" one', 2**53 + 1, 1.5, "x" * 1000):
        found = server.call(UNKNOWN, id=id).response["id"]
        should(same(found, id), f"{id!r} came back as {found!r}")


@check(REQUESTS, must=False)
def large_ids(server: Server) -> None:
    """Numbers of any length come back as ids exactly."""
    for id in ("18446744073709551616", "123456789012345678901234567890", "1.50", "1E2"):
        text = server.send(f'{{"jsonrpc":"2.0","method":"{UNKNOWN}","id":{id}}}').text
        should(re.search(rf'"id"\s*:\s*{re.escape(id)}\s*[,}}]', text), f"{id} is lost in {text}")


@check(REQUESTS)
def ids_that_are_none(server: Server) -> None:
    """An id that is an object, an array or a boolean is error -32600 with a null id."""
    for id in ({}, [1], True, False):
        server.call(id=id).fails(INVALID_REQUEST)


@check(REQUESTS)
def params_left_out(server: Server) -> None:
    """`params` may be left out, or be an empty array or object."""
    for members in ({}, {"params": []}, {"params": {}}):
        server.call(UNKNOWN, **members).fails(METHOD_NOT_FOUND, id=1)


@check(REQUESTS)
def params_that_are_none(server: Server) -> None:
    """`params` that are neither an array nor an object are error -32600."""
    for params in (None, "bar", 1, True):
        server.call(params=params).fails(INVALID_REQUEST, id=1)


@check(REQUESTS, must=False)
def unknown_params(server: Server) -> None:
    """A parameter that the method does not have is error -32602."""
    params = {**(server.params if isinstance(server.params, dict) else {}), "noSuchParameter": 1}
    server.call(params=params).fails(INVALID_PARAMS, id=1)


@check(REQUESTS, must=False)
def too_many_params(server: Server) -> None:
    """More positions than the method has parameters are error -32602."""
    server.call(params=[1] * 500).fails(INVALID_PARAMS, id=1)


@check(REQUESTS)
def no_method(server: Server) -> None:
    """A request without a method, or with one that is no text, is error -32600."""
    server.send('{"jsonrpc": "2.0", "id": 1}').fails(INVALID_REQUEST, id=1)
    for method in (None, 1, True, ["a"], {}):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "id": 1})
        server.send(body).fails(INVALID_REQUEST, id=1)


@check(REQUESTS)
def json_of_other_kinds(server: Server) -> None:
    """JSON that is no object is error -32600, and never a breakdown."""
    for body in ("1", '"foobar"', "null", "true", "-1.5e3", "{}"):
        server.send(body).fails(INVALID_REQUEST)


@check(REQUESTS)
def reserved_names(server: Server) -> None:
    """Names that begin with `rpc.` are no methods, but for those of extensions."""
    server.call("rpc.no.such.thing").fails(METHOD_NOT_FOUND, id=1)


@check(REQUESTS)
def reserved_codes(server: Server) -> None:
    """Codes of the server's own are outside of what the specification reserves."""
    for answer in (server.call(UNKNOWN), server.call(params=[1] * 500), server.send("{")):
        code = answer.response.get("error", {"code": METHOD_NOT_FOUND})["code"]
        named = {PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, -32603}
        its_own = -32099 <= code <= -32000
        free = not -32768 <= code <= -32000
        should(code in named or its_own or free, f"{code} is reserved")


# --- JSON that is hard to read ------------------------------------------------------------------


def _call(id: str = "1", params: str = "{}") -> str:
    return f'{{"jsonrpc":"2.0","method":"{UNKNOWN}","params":{params},"id":{id}}}'


@check(TEXTS)
def no_numbers(server: Server) -> None:
    """NaN and Infinity are no JSON."""
    for text in ("NaN", "Infinity", "-Infinity"):
        server.send(_call(params=f"[{text}]")).fails(PARSE_ERROR)


@check(TEXTS)
def broken_texts(server: Server) -> None:
    """Text that is no JSON is error -32700, whatever is wrong with it."""
    whole = _call()
    cases = ["", " ", "{", whole[:-1], f"{whole}x", f"{whole}{whole}", whole.replace('"', "'")]
    for body in [*cases, b"\xff\xfe", whole.encode("utf-16"), whole.replace("no", "\xff", 1)
                 .encode("latin-1")]:  # fmt: skip
        server.send(body).fails(PARSE_ERROR)


@check(TEXTS, must=False)
def keys_twice(server: Server) -> None:
    """A key that stands twice in an object is an error, and neither value is chosen."""
    body = f'{{"jsonrpc":"2.0","method":"{UNKNOWN}","id":1,"id":2}}'
    server.send(body).fails(PARSE_ERROR, INVALID_REQUEST)


@check(TEXTS)
def deep_nesting(server: Server) -> None:
    """Deep nesting is an error, and never a breakdown."""
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        deep = f"{opening * DEEP}1{closing * DEEP}"
        answer = server.send(_call(params=f"[{deep}]"))
        should("error" in answer.response, "it was accepted")
        should(server.send(f"[{deep}]").value is not NOTHING, "it was not answered")


@check(TEXTS)
def long_numbers(server: Server) -> None:
    """A number of 5000 digits is an answer, and never a breakdown."""
    server.send(_call(params=f"[{'9' * 5000}]")).error  # noqa: B018
    server.send(_call(id="9" * 5000)).response  # noqa: B018
    server.send(_call(params="[1e999999999]")).error  # noqa: B018


@check(TEXTS)
def surrogates(server: Server) -> None:
    """Half of a surrogate pair is an answer in UTF-8, and never a breakdown."""
    for half in ("\\ud800", "\\udc00", "a\\udfffb"):
        server.send(_call(id=f'"{half}"')).response  # noqa: B018
        server.send(_call(params=f'["{half}"]')).error  # noqa: B018


@check(TEXTS)
def escapes(server: Server) -> None:
    """Escaped and plain text are the same text, and NUL is a sign like others."""
    for written, id in (('"\\u00fc"', "ü"), ('"\\ud83d\\ude00"', "😀"), ('"a\\u0000b"', "a\0b")):
        found = server.send(_call(id=written)).response["id"]
        should(same(found, id), f"{written} came back as {found!r}")


# --- HTTP ---------------------------------------------------------------------------------------


@check(HTTP)
def a_status_for_what_was_dispatched(server: Server) -> None:
    """Every dispatched call is answered 200, errors included, alone and in a batch."""
    for body in (
        server.request(),
        server.request(UNKNOWN),
        [server.request(UNKNOWN), server.request(id=2)],
    ):
        status = server.send(json.dumps(body)).status
        should(status == 200, f"{shown(body)} was answered with status {status}")


@check(HTTP)
def the_type_of_answers(server: Server) -> None:
    """Answers say that they are application/json."""
    for answer in (server.call(), server.call(UNKNOWN), server.send("{"), server.send("[1]")):
        kind = answer.headers.get("content-type", "none")
        should(kind.partition(";")[0].strip() == "application/json", f"their type is {kind}")


@check(HTTP)
def a_charset(server: Server) -> None:
    """A charset beside application/json is tolerated, in any letter case."""
    for kind in ("application/json; charset=utf-8", "application/json;charset=UTF-8",
                 "APPLICATION/JSON"):  # fmt: skip
        response = server.send(json.dumps(server.request()), kind=kind).response
        should("result" in response, f"{kind} was answered {shown(response)}")


@check(HTTP, must=False)
def other_types(server: Server) -> None:
    """A body of another type is answered 415, in JSON-RPC."""
    for kind in ("application/xml", "image/png"):
        answer = server.send(json.dumps(server.request()), kind=kind)
        should(answer.status == 415, f"{kind} was answered with status {answer.status}")
        should("error" in answer.response, "no error in JSON-RPC")


@check(HTTP, must=False)
def other_verbs(server: Server) -> None:
    """Other verbs than POST are answered 405, with Allow, in JSON-RPC."""
    for verb in ("PUT", "DELETE", "PATCH", "GET"):
        answer = server.send("", verb=verb, kind="")
        should(answer.status == 405, f"{verb} was answered with status {answer.status}")
        allowed = answer.headers.get("allow", "")
        should("POST" in allowed, f"Allow is {allowed!r}")
        should("error" in answer.response, "no error in JSON-RPC")


@check(HTTP, must=False)
def too_large(server: Server) -> None:
    """A body that is announced as a terabyte is answered 413 at once, in JSON-RPC."""
    answer = server.announce(10**12)
    should(answer.status == 413, f"the status is {answer.status}")
    should("error" in answer.response, "no error in JSON-RPC")


@check(HTTP, must=False)
def a_bad_bearer(server: Server) -> None:
    """A bad bearer token is answered 401 with WWW-Authenticate, in JSON-RPC."""
    if "authorization" not in server.headers:
        raise NotAsked("needs --header 'Authorization: Bearer …'")
    answer = server.send(json.dumps(server.request()), authorization="Bearer nonsense")
    should(answer.status == 401, f"the status is {answer.status}")
    should("www-authenticate" in answer.headers, "there is no WWW-Authenticate")
    should("error" in answer.response, "no error in JSON-RPC")


@check(HTTP, must=False)
def a_number_for_every_request(server: Server) -> None:
    """A header has the number of the request, and so has the data of an error."""
    answer = server.call(UNKNOWN)
    named = [name for name in answer.headers if "request-id" in name.lower()]
    should(named, "there is no header with a request id")
    number = answer.headers[named[0]]
    should(number in json.dumps(answer.error.get("data")), f"{number} is not in the error's data")
    should(server.call(UNKNOWN).headers[named[0]] != number, "two requests have the same number")


@check(HTTP, must=False)
def a_rate_limit(server: Server) -> None:
    """Who asks too often is answered 429 with Retry-After and RateLimit headers, in JSON-RPC."""
    if not server.rate_limit:
        raise NotAsked("needs --rate-limit CALLS")
    for _ in range(server.rate_limit):
        answer = server.call()
        if answer.status == 429:
            break
    should(answer.status == 429, f"{server.rate_limit} calls were not too many")
    should(answer.headers.get("retry-after", "").isdigit(), "there is no Retry-After in seconds")
    should(any(name.lower().startswith("ratelimit") for name in answer.headers), "no RateLimit")
    should("error" in answer.response, "no error in JSON-RPC")


# --- batches ------------------------------------------------------------------------------------


@check(BATCHES)
def a_batch_of_one(server: Server) -> None:
    """A batch of one call is an array of one response."""
    found = server.send(json.dumps([server.request()])).responses
    should(len(found) == 1 and "result" in found[0], f"not {shown(found)}")


@check(BATCHES)
def the_same_id_twice(server: Server) -> None:
    """Two calls with the same id are both answered."""
    found = server.send(json.dumps([server.request(UNKNOWN)] * 2)).responses
    should([each["id"] for each in found] == [1, 1], f"not {shown(found)}")


@check(BATCHES)
def silence_in_a_batch(server: Server) -> None:
    """A notification in a batch is not answered, not even with an error."""
    silent = [server.request(UNKNOWN, NOTHING), server.request(id=NOTHING, params=[1] * 500)]
    found = server.send(json.dumps([*silent, server.request(UNKNOWN, id="a")])).responses
    should([each["id"] for each in found] == ["a"], f"not {shown(found)}")


@check(BATCHES)
def types_of_ids_in_a_batch(server: Server) -> None:
    """Ids of a batch keep their types: 1 and "1" are two calls."""
    batch = [server.request(UNKNOWN, id=id) for id in (1, "1", None, 1.5)]
    found = [each["id"] for each in server.send(json.dumps(batch)).responses]
    for id in (1, "1", None, 1.5):
        should(any(same(each, id) for each in found), f"{id!r} is not among {found}")


@check(BATCHES)
def batches_in_a_batch(server: Server) -> None:
    """A batch within a batch is no request."""
    _errors(server, json.dumps([[server.request()], []]), 2)


@check(BATCHES)
def too_many_calls(server: Server) -> None:
    """A very large batch is answered call by call, if only with errors that clients can match."""
    batch = [server.request(UNKNOWN, id=f"call {number}") for number in range(MANY)]
    answer = server.send(json.dumps([*batch, server.request(UNKNOWN, NOTHING)]))
    found = {each["id"] for each in answer.responses}
    should(found == {each["id"] for each in batch}, f"{len(found)} of {MANY} ids are answered")
    should("error" in answer.responses[0], "an unknown method had a result")


@check(BATCHES, must=False)
def too_many_calls_do_nothing(server: Server) -> None:
    """Of a batch that is refused for its length, nothing is carried out."""
    _needs_writing(server)
    key = str(uuid.uuid4())
    batch = [server.write(key, id=0), *(server.request(UNKNOWN, id=n) for n in range(1, MANY))]
    answers = server.send(json.dumps(batch)).responses
    should(all("error" in each for each in answers), "it was carried out in part")
    first = server.send(json.dumps(server.write(key))).response
    should("result" in first, f"a result was due, not {shown(first)}")
    should(not first["result"].get("replayed"), "its first call was carried out all the same")


# --- what callers count on besides --------------------------------------------------------------


def _needs_writing(server: Server) -> None:
    if not server.writing:
        raise NotAsked("needs --writing")


@check(CONVENTIONS, must=False)
def a_description(server: Server) -> None:
    """rpc.discover answers an OpenRPC document with the errors of every method."""
    told = server.call("rpc.discover").response.get("result")
    should(isinstance(told, dict) and "openrpc" in told, f"no document, but {shown(told)}")
    should(told.get("methods"), "it describes no method")
    for method in told["methods"]:
        for member in ("name", "params", "result", "paramStructure", "errors"):
            should(member in method, f"{method.get('name')} has no {member}")
        for error in method["errors"]:
            error = _referred(error, told)
            should(type(error.get("code")) is int, f"{shown(error)} has no code")


def _referred(part: dict[str, Any], document: dict[str, Any]) -> Any:
    """A part of the document, or the component that it refers to."""
    found: Any = document
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found.get(name, {})
    return found


@check(CONVENTIONS, must=False)
def the_same_description(server: Server) -> None:
    """GET /openrpc.json answers the same document, with the methods of everybody."""
    told = server.call("rpc.discover").response.get("result", {})
    found = server.get("/openrpc.json")
    should(found.status == 200, f"the status is {found.status}")
    should(told.keys() <= found.value.keys(), "it lacks members")
    everybodys = {each["name"]: each for each in found.value["methods"]}
    for each in told["methods"]:
        should(everybodys.get(each["name"]) == each, f"{each['name']} is another one")


@check(CONVENTIONS, must=False)
def both_ways(server: Server) -> None:
    """By name and by position the same call has the same result."""
    if server.positional is None:
        raise NotAsked("needs --positional")
    named = server.call().response
    positional = server.call(server.method, params=server.positional).response
    should("result" in named and named == positional, f"not {shown(named)}, {shown(positional)}")


@check(CONVENTIONS, must=False)
def types_of_errors(server: Server) -> None:
    """The data of every error has a type, and says whether to try again and where to read on."""
    bad = ("{", "[]", "1", json.dumps(server.request(UNKNOWN)),
           json.dumps(server.request(params=[1] * 500)))  # fmt: skip
    types = set()
    for body in bad:
        data = server.send(body).error.get("data")
        should(isinstance(data, dict), f"{body[:50]} has no data")
        for member, kind in (("type", str), ("retryable", bool), ("docs", str)):
            should(isinstance(data.get(member), kind), f"{shown(data)} has no {member}")
        types.add(data["type"])
    should(len(types) == 4, f"the types do not tell the four errors apart: {sorted(types)}")


@check(CONVENTIONS, must=False)
def a_call_that_comes_again(server: Server) -> None:
    """A call with the key of an earlier one is answered like that one, and marked as replayed."""
    _needs_writing(server)
    call = json.dumps(server.write(str(uuid.uuid4())))
    first, again = (server.send(call).response for _ in range(2))
    should("result" in first and "result" in again, f"not {shown(first)}, {shown(again)}")
    should(again["result"].pop("replayed", False), "it is not marked as replayed")
    should(again["result"] == first["result"], f"{shown(again)} is another than {shown(first)}")


@check(CONVENTIONS, must=False)
def a_key_of_another_call(server: Server) -> None:
    """A key that was used for another call is an error."""
    _needs_writing(server)
    key = str(uuid.uuid4())
    should("result" in server.send(json.dumps(server.write(key))).response, "no result")
    name = next((each for each, value in server.writing_params.items() if isinstance(value, str)),
                None)  # fmt: skip
    if name is None:
        raise NotAsked("needs a text in --writing-params")
    other = server.write(key, **{name: f"{server.writing_params[name]} other"})
    should("error" in server.send(json.dumps(other)).response, "it was carried out")


@check(CONVENTIONS, must=False)
def health(server: Server) -> None:
    """GET /health says without a logon whether the server is well, and which version it is."""
    told = server.get("/health")
    should(told.status == 200, f"the status is {told.status}")
    should(isinstance(told.value, dict) and "version" in told.value, f"not {shown(told.value)}")
