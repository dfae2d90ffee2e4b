"""A server under test, and the words in which the checks talk of what it answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2

PARSE_ERROR, INVALID_REQUEST = -32700, -32600
METHOD_NOT_FOUND, INVALID_PARAMS = -32601, -32602
NOTHING = object()
"""No body at all."""


class Wrong(Exception):
    """The server answers otherwise than it should; the words say how."""


class NotAsked(Exception):
    """The check does not apply to this server, or needs something that was not given."""


def should(holds: object, otherwise: str) -> None:
    """Fail with these words where something does not hold."""
    if not holds:
        raise Wrong(otherwise)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read as JSON where it has a body."""

    status: int
    headers: Mapping[str, str]
    text: str
    value: Any

    @property
    def error(self) -> dict[str, Any]:
        """The error of a single response; anything else is wrong."""
        response = self.response
        should("error" in response, f"an error was due, not {shown(response)}")
        return dict(response["error"])

    @property
    def response(self) -> dict[str, Any]:
        """The body as one response object."""
        should(isinstance(self.value, dict), f"one response was due, not {shown(self.value)}")
        checked(self.value)
        return dict(self.value)

    @property
    def responses(self) -> list[dict[str, Any]]:
        """The body as the answer to a batch."""
        should(isinstance(self.value, list), f"an array was due, not {shown(self.value)}")
        should(self.value, "an empty array is no answer")
        for response in self.value:
            checked(response)
        return list(self.value)

    def fails(self, *codes: int, id: Any = None) -> dict[str, Any]:
        """The error of a response that has one of these codes and this id."""
        error = self.error
        told = " or ".join(map(str, codes))
        should(error["code"] in codes, f"the code should be {told}, not {error['code']}")
        should(same(self.value["id"], id), f"the id should be {id!r}, not {self.value['id']!r}")
        return error


def same(one: Any, other: Any) -> bool:
    """Equal in value and in type: 1 is neither true nor 1.0 nor "1"."""
    return type(one) is type(other) and one == other


def shown(value: Any) -> str:
    return "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False)[:200]


def checked(response: Any) -> None:
    """What is true of every response object."""
    should(isinstance(response, dict), f"{shown(response)} is no response object")
    should(response.get("jsonrpc") == "2.0", f'{shown(response)} does not say jsonrpc "2.0"')
    should("id" in response, f"{shown(response)} has no id")
    told = {"result", "error"} & response.keys()
    should(len(told) == 1, f"{shown(response)} has {' and '.join(told) or 'neither of the two'}")
    extra = response.keys() - {"jsonrpc", "id", "result", "error"}
    should(not extra, f"{shown(response)} has the members {extra}, which mean nothing")
    if "error" in response:
        _check_error(response["error"])


def _check_error(error: Any) -> None:
    should(isinstance(error, dict), f"the error {shown(error)} is no object")
    should(type(error.get("code")) is int, f"the code of {shown(error)} is no integer")
    message = error.get("message")
    should(isinstance(message, str) and message, f"{shown(error)} has no message")
    should(len(message) <= 200 and "\n" not in message, f"{message!r} is no short sentence")
    extra = error.keys() - {"code", "message", "data"}
    should(not extra, f"the error has the members {extra}, which belong into its data")
    text = json.dumps(error)
    for trace in ("Traceback (most recent", "\\n  File ", "\\n    at ", "stacktrace"):
        should(trace not in text, f"the error tells of the inside: {text[:300]}")


@dataclass
class Server:
    """A server, one of its methods that can be called at will, and how to call it."""

    url: str
    client: httpx2.Client
    method: str = "rpc.discover"
    params: Any = None
    positional: Any = None
    rate_limit: int = 0
    writing: str = ""
    """A method that adds something at every call, and takes an idempotency key."""
    writing_params: dict[str, Any] = field(default_factory=dict)
    key: str = "Idempotency"
    """The parameter that its key goes into."""
    headers: dict[str, str] = field(default_factory=dict)

    def send(
        self, body: str | bytes, *, verb: str = "POST", kind: str = "application/json", **more: str
    ) -> Answer:
        """What the server answers to a body, whatever that is."""
        content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        headers = {**self.headers, **({"content-type": kind} if kind else {}), **more}
        try:
            answer = self.client.request(verb, self.url, content=content, headers=headers)
        except httpx2.HTTPError as problem:
            raise Wrong(f"no answer: {problem!r}") from problem
        return _read(answer.status_code, answer.headers, answer.content)

    def call(self, method: str = "", id: Any = 1, **members: Any) -> Answer:
        """What the server answers to one call; without an id where that is NOTHING."""
        return self.send(json.dumps(self.request(method, id, **members)))

    def request(self, method: str = "", id: Any = 1, **members: Any) -> dict[str, Any]:
        """A request object; of the method that can be called at will, if none is named."""
        made: dict[str, Any] = {"jsonrpc": "2.0", "method": method or self.method}
        if not method and self.params is not None:
            made["params"] = self.params
        if id is not NOTHING:
            made["id"] = id
        return {**made, **members}

    def write(self, key: str, id: Any = 1, **more: Any) -> dict[str, Any]:
        """A request to the method that writes, with a key."""
        params = {**self.writing_params, self.key: key, **more}
        return {"jsonrpc": "2.0", "method": self.writing, "params": params, "id": id}

    def get(self, path: str) -> Answer:
        """What the server answers to a GET of one of its pages."""
        parts = urlsplit(self.url)
        answer = self.client.get(f"{parts.scheme}://{parts.netloc}{path}", headers=self.headers)
        return _read(answer.status_code, answer.headers, answer.content)

    def announce(self, length: int) -> Answer:
        """What the server answers to the mere announcement of a body of this length."""
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.putrequest("POST", parts.path or "/")
            sent = {"content-type": "application/json", "content-length": str(length)}
            for name, value in {**self.headers, **sent}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            return _read(answer.status, {k.lower(): v for k, v in answer.headers.items()},
                         answer.read())  # fmt: skip
        except OSError as problem:
            raise Wrong(f"no answer: {problem!r}") from problem
        finally:
            connection.close()


def _read(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    should(status < 500, f"the server broke down with status {status}: {body[:200]!r}")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Wrong(f"the answer is not UTF-8: {problem}") from None
    if not text:
        return Answer(status, headers, text, NOTHING)
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except ValueError:
        raise Wrong(f"status {status}, and the answer is not JSON: {text[:200]}") from None
    return Answer(status, headers, text, value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
