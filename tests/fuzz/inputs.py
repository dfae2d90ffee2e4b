"""What nobody should send: bytes, JSON, forms and headers, made up from what could matter."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis.strategies import (
    SearchStrategy,
    binary,
    booleans,
    composite,
    dictionaries,
    floats,
    integers,
    just,
    lists,
    none,
    recursive,
    sampled_from,
    text,
    tuples,
)

from methods import REGISTRY

METHODS = sorted(REGISTRY)
LIKELY = ["FINANCIAL_INVOICE_MANAGE", "FINANCIAL_INVOICE_SEARCH", "FINANCIAL_ITEM_LOCKED", "LOGON"]
NAMES = sorted({name for method in REGISTRY.values() for name in method.spelling.values()})
TYPES = [
    "application/json", "application/json; charset=utf-8", "application/json-rpc",
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=UTF-8",
    "multipart/form-data; boundary=x", "text/plain", "text/xml", "", ";", "é", "application/*",
]  # fmt: skip

# --- values -------------------------------------------------------------------------------------

NASTY = [
    "", " ", "\0", "a\0b", "\ud800", "\udfff", "é", "文", "😀", "\ufeff", "\u2028", "\x7f", "'",
    '"', "\\", "%", "%zz", "%00", "+", "&", "=", "a=b", "<x>", "{", "}", "[", "]", "null", "NaN",
    "Infinity", "-0", "1e9", "1e999", "9" * 30, "9" * 500, "-1", "1.005", "undefined", "2026-02-30",
    "31/12/9999", "0000-00-00", "Y", "N", "true", "now", "field:id", "count(*) n", "id.id.id",
    "INV000001", "../..", "a" * 300, "\r\nX: y", "{{", "%s", "$1", "1;DROP TABLE session",
]  # fmt: skip
WORDS = sampled_from(NASTY) | text(max_size=12)
SCALARS = (
    WORDS
    | none()
    | booleans()
    | integers(-3, 3)
    | integers(-(2**70), 2**70)
    | floats()
    | sampled_from(NAMES)
)
VALUES = recursive(
    SCALARS,
    lambda inner: lists(inner, max_size=4) | dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
CRITERION = dictionaries(
    sampled_from(["name", "field", "comparison", "value1", "value2", "value3", "value",
                  "direction"]),
    sampled_from(["id", "reference", "amount", "(", ")", "and", "or", "EQUAL_TO", "IN_LIST",
                  "TEXT_IS_LIKE", "BETWEEN", "TODAY", "sum(amount) x", "*"]) | VALUES,
    max_size=5,
)  # fmt: skip
CRITERIA = dictionaries(
    sampled_from(["fields", "filters", "sorts", "summaryFields", "options", "customoptions",
                  "Filters", "rows", "startrow", "sid"]),
    lists(CRITERION, max_size=4) | CRITERION | VALUES,
    max_size=6,
)  # fmt: skip
PARAMS = dictionaries(sampled_from(NAMES) | WORDS, VALUES, max_size=5) | CRITERIA
METHOD = sampled_from(LIKELY) | sampled_from(METHODS) | WORDS


def as_json(value: Any) -> bytes:
    """JSON as JavaScript or Python write it: NaN and lone surrogates come through."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


# --- bodies -------------------------------------------------------------------------------------

ENTRY = dictionaries(
    sampled_from(["jsonrpc", "method", "params", "id", "result", "error"]),
    sampled_from(["2.0", 2.0, "1.0", *LIKELY, "rpc.discover"]) | PARAMS | VALUES,
    max_size=5,
)


@composite
def requests(draw: Any) -> dict[str, Any]:
    """A JSON-RPC request that is nearly right."""
    made = {"jsonrpc": "2.0", "method": draw(METHOD), "params": draw(PARAMS), "id": draw(SCALARS)}
    return {**made, **draw(ENTRY)} if draw(booleans()) else made


JSONRPC = (requests() | lists(requests() | ENTRY | VALUES, max_size=5) | ENTRY).map(as_json)


def _plain_form(pairs: list[tuple[str, Any]]) -> bytes:
    text = "&".join(f"{name}={value}" for name, value in pairs)
    return text.encode("utf-8", "surrogatepass")


def _encoded_form(pairs: list[tuple[str, Any]]) -> bytes:
    shown = [(name, str(value).encode("utf-8", "replace")) for name, value in pairs]
    return urlencode([(n.encode("utf-8", "replace"), v) for n, v in shown]).encode()


PAIRS = lists(tuples(sampled_from([*NAMES, "criteria", "method", "rf", "sid"]) | WORDS, SCALARS),
              max_size=6)  # fmt: skip
FORMS = PAIRS.map(_plain_form) | PAIRS.map(_encoded_form)
CRITERIA_TEXTS = CRITERIA.map(as_json).flatmap(
    lambda made: sampled_from(
        [made, b"criteria=" + made, b"criteria=" + quote(made).encode(), made + b"&rf=csv"]
    )
)
OBJECTS = PARAMS.map(as_json)
GROWN = {b"{deep}": b'[{"a":' * 3000, b"{long}": b"y" * 70_000, b"{high}": b"}]" * 3000}
"""What stands for something so long that nobody wants to read it in an example."""
DEEP = sampled_from(
    [b"{deep}", b"{deep}1{high}", b"criteria={deep}", b'{"a":"{long}"}', b"a={long}"]
)


def grown(text: bytes) -> bytes:
    """The text with what its marks stand for."""
    for mark, meant in GROWN.items():
        text = text.replace(mark, meant)
    return text


BODIES = JSONRPC | FORMS | CRITERIA_TEXTS | OBJECTS | DEEP | binary(max_size=60)


@composite
def damaged(draw: Any, bodies: SearchStrategy[bytes]) -> bytes:
    """A body with something cut off, put in, or said twice."""
    body = draw(bodies)
    at = draw(integers(0, len(body)))
    middle = draw(just(b"") | binary(max_size=4) | sampled_from([b"\xff", b"\0", b"&", b'"', b"}"]))
    skipped = draw(integers(0, 3))
    return body[:at] + middle + body[at + skipped :]


ANY_BODY = BODIES | damaged(BODIES)

# --- headers and addresses ----------------------------------------------------------------------

HEADER_NAMES = [
    "auth-sid", "auth-logonkey", "authorization", "cookie", "content-type", "accept", "origin",
    "x-http-myds-rest-level", "x-forwarded-for", "x-forwarded-proto", "host", "if-none-match",
    "sec-fetch-site", "content-encoding", "accept-encoding", "access-control-request-method",
]  # fmt: skip
HEADER_VALUES = sampled_from(
    ["1", "undefined", "null", "Bearer", "Bearer x", "bearer  ", "Basic eDp5", "gzip", "https",
     "financial_rpc_sid=x; a", "financial_rpc_sid", ";;=", "é" * 20, "x" * 300, "cross-site", ","]
) | text("abcXYZ0129 =;,:/é\t", max_size=20)  # fmt: skip
HEADERS = dictionaries(sampled_from(HEADER_NAMES), HEADER_VALUES.map(str.strip), max_size=4)
PATHS = sampled_from(
    ["/rpc/", "/rpc", "/rpc/financial/", "/ondemand/core/", "/rpc/setup/setup.asp", "/rpc/a/b/c",
     "/", "/reference/x", "/reference/errors/x", "/openrpc.json", "/health", "/rpc/%ff/%00"]
)  # fmt: skip
QUERIES = (
    METHOD.map(lambda name: "method=" + quote(name.encode("utf-8", "replace")))
    | PAIRS.map(lambda pairs: _encoded_form(pairs).decode())
    | sampled_from(["", "method", "method=&method=LOGON", "&&=&", "%zz=%", "a" * 300, "criteria={"])
)
VERBS = sampled_from(["POST", "POST", "POST", "GET", "GET", "PUT", "OPTIONS", "HEAD", "BREW"])
