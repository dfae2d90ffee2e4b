"""Errors of the protocol itself: what is wrong with how a request came, whatever it asks for.

What the books refuse is in models.refusals. Types and codes stay what they are: callers code
against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from models.refusals import MEMBERS as REFUSAL_MEMBERS

INTERNAL_ERROR = -32603
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INVALID_REQUEST = -32600
PARSE_ERROR = -32700
TITLES = {
    PARSE_ERROR: "Parse error",
    INVALID_REQUEST: "Invalid Request",
    METHOD_NOT_FOUND: "Method not found",
    INVALID_PARAMS: "Invalid params",
    INTERNAL_ERROR: "Internal error",
}
"""The words that JSON-RPC 2.0 has for its codes."""

MEMBERS = {
    **REFUSAL_MEMBERS,
    "reason": "What is wrong with this request, in words.",
    "most": "The limit that the request went over.",
    "method": "The name that was asked for.",
    "incident": "The number under which the operator finds the fault in the log.",
}
"""What the data of an error may hold beside its type, retryable, request_id and docs."""
REASON = "reason"


@dataclass(frozen=True)
class Fault:
    """One thing that can be wrong with a request; `tells` are the members of its data."""

    type: str
    code: int
    doc: str
    tells: tuple[str, ...] = (REASON,)
    status: HTTPStatus = HTTPStatus.OK
    legacy_only: bool = False
    retryable: bool = False
    legacy: str = "4"
    """The error code that legacy clients get."""

    @property
    def message(self) -> str:
        return TITLES[self.code]

    def data(self, **told: Any) -> dict[str, Any]:
        """The data of an error of this type."""
        return {"type": self.type, "retryable": self.retryable, **told}


TEXT_MAX, NAME_MAX = 5_000, 200
"""How many characters the texts and names of an error have at most."""

NO_JSON = Fault(
    "parse_error",
    PARSE_ERROR,
    "The text is no JSON, or holds what can't be read exactly: NaN, a key twice in one object, "
    "half of a surrogate pair, a number of more than 400 digits.",
)
TOO_DEEP = Fault("too_deep", PARSE_ERROR, "Objects and arrays are nested deeper than 64 levels.")
TOO_MANY_VALUES = Fault(
    "too_many_values", INVALID_REQUEST, "The JSON text holds more than 200,000 values."
)
NO_REQUEST = Fault(
    "invalid_request",
    INVALID_REQUEST,
    "It is JSON, but no JSON-RPC 2.0 request: a member is missing, or is of the wrong kind.",
)
UNREADABLE = Fault(
    "unreadable_request",
    INVALID_REQUEST,
    "The body is neither form text nor JSON, or its headers contradict it.",
)
PARAMETERS_MAX = 1000
TOO_MANY_PARAMETERS = Fault(
    "too_many_parameters", INVALID_REQUEST, f"The call has more than {PARAMETERS_MAX} parameters."
)
MISMEASURED = Fault(
    "mismeasured_request",
    INVALID_REQUEST,
    "The request goes on where its Content-Length says that it ends; nothing was carried out.",
    status=HTTPStatus.BAD_REQUEST,
)
BAD_HEAD = Fault(
    "bad_request_head",
    INVALID_REQUEST,
    "The connection brought no HTTP request, headers that are too long, or too little for too "
    "long; it is closed. The status says which.",
    status=HTTPStatus.BAD_REQUEST,
)
NO_SUCH_METHOD = Fault(
    "method_not_found", METHOD_NOT_FOUND, "There is no method of this name.", ("method",)
)
BAD_PARAMS = Fault(
    "invalid_params",
    INVALID_PARAMS,
    "Parameters are wrong; nothing was carried out.",
    ("fields",),
)
BROKEN = Fault(
    "internal_error",
    INTERNAL_ERROR,
    "A fault of this service, which its operator finds by the incident. Nothing was carried out, "
    "unless the message says so: then only the answer could not be given.",
    ("incident",),
)
BATCH_TOO_LARGE = Fault(
    "batch_too_large",
    INVALID_REQUEST,
    "The batch holds more calls than the operator allows (100, unless set otherwise). Each is "
    "answered so, and none was carried out.",
    (REASON, "most"),
)
BATCH_ANSWER_TOO_LARGE = Fault(
    "batch_answer_too_large",
    INVALID_REQUEST,
    "The answers before this one came to more bytes than the operator allows for a batch (25 "
    "million, unless set otherwise). This call was not carried out: send it again by itself.",
    (REASON, "most"),
)
TOO_LARGE = Fault(
    "too_large",
    INVALID_REQUEST,
    "The body is larger than the operator allows (10 million bytes, unless set otherwise).",
    status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)
UNSUPPORTED = Fault(
    "unsupported_media_type",
    INVALID_REQUEST,
    "The Content-Type is none that is understood here, or none of JSON although the request says "
    '"jsonrpc"; send Content-Type: application/json. Or the body is packed: send it as it is, '
    "without Content-Encoding. Nothing was carried out.",
    status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
NOT_ALLOWED = Fault(
    "method_not_allowed",
    INVALID_REQUEST,
    "Calls come by POST; by GET only those of the legacy dialect, with ?method=.",
    status=HTTPStatus.METHOD_NOT_ALLOWED,
)
CROSS_SITE = Fault(
    "cross_site_write",
    INVALID_REQUEST,
    "A write, with nothing but a cookie, came from the page of another site or port, or nothing "
    "said that it came from one of this host. Nothing was carried out.",
)
UNKNOWN_FORMAT = Fault(
    "unknown_format",
    INVALID_REQUEST,
    "The format asked for with rf is not answered here.",
    (),
    legacy_only=True,
)
FAULTS = (
    NO_JSON, TOO_DEEP, TOO_MANY_VALUES, NO_REQUEST, UNREADABLE, TOO_MANY_PARAMETERS, MISMEASURED,
    BAD_HEAD, NO_SUCH_METHOD, BAD_PARAMS, BROKEN, BATCH_TOO_LARGE, BATCH_ANSWER_TOO_LARGE,
    TOO_LARGE, UNSUPPORTED, NOT_ALLOWED, CROSS_SITE, UNKNOWN_FORMAT,
)  # fmt: skip


def in_words(title: str, details: str) -> str:
    """The message of an error: its title, and what is wrong."""
    return f"{title}: {details}" if details else title


def response(id: Any, fault: Fault, request_id: str, site: str = "", **told: Any) -> dict[str, Any]:
    """The JSON-RPC response that says what is wrong with a request."""
    message = in_words(fault.message, told.get(REASON, ""))
    made = error(fault.code, message, fault.data(**told), request_id, site)
    return {"jsonrpc": "2.0", "error": made, "id": id}


def error(code: int, message: str, data: dict[str, Any], request_id: str, site: str) -> Any:
    """The error of a JSON-RPC response: whatever is wrong, its data has these members."""
    told = {**data, "request_id": request_id}
    told.setdefault("retryable", False)
    told["docs"] = page(site, f"/reference/errors/{data['type']}")
    return {"code": code, "message": shortened(message), "data": shortened(told)}


def too_many_parameters(many: int | str) -> str:
    """What is wrong with a call of so many parameters."""
    return f"a call has at most {PARAMETERS_MAX} parameters, this one {many}"


def shortened(told: Any) -> Any:
    """What is told of an error, without the most of what is very long in it: whoever sends
    megabytes as a name, knows it, and is not sent them back two times over."""
    if isinstance(told, str):
        return told if len(told) <= TEXT_MAX else f"{told[:TEXT_MAX]}…"
    kind = type(told)
    if kind is dict:
        return {str(name)[:NAME_MAX]: shortened(value) for name, value in told.items()}
    if kind is list:
        return [shortened(value) for value in told]
    return told


def page(site: str, path: str) -> str:
    """The address of a page; without its beginning where the request did not name its host."""
    return path if site.endswith("://") else f"{site}{path}"
