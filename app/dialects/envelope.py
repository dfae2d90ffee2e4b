"""Every accepted form of a request becomes the same thing: calls with a method and parameters.

Pure: bytes in, values out. Which dialect a request speaks is decided here, and nowhere else.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus

from marshmallow import ValidationError

from app.calls.faults import (
    BATCH_TOO_LARGE,
    NO_JSON,
    NO_REQUEST,
    TOO_DEEP,
    TOO_MANY_PARAMETERS,
    UNREADABLE,
    UNSUPPORTED,
    Fault,
)
from app.dialects.legacy import mending, multipart
from app.http import parsing
from methods.attach.file import FILES_MAX
from methods.wire.structures import Uploaded
from methods.wire.types import YesNo

LEGACY, JSONRPC = "legacy", "jsonrpc"
NO_ID: Any = object()
"""A call without an id member: a notification."""
ABSENT = frozenset({"", "undefined", "null", "none"})
"""Texts that clients send where they have no session."""
PARAMETERS_MAX = 1000
TAKES_FILES = "ATTACH_FILE"
FILES = [f"file{number}" for number in range(FILES_MAX)]


class Unreadable(Exception):
    """The request can't be read as calls; the words say what is wrong with it."""

    def __init__(self, words: str, fault: Fault = UNREADABLE, *, cut: bool = False) -> None:
        super().__init__(words)
        self.fault = fault
        self.cut = cut
        """The end of the body may be missing, and still on its way."""


@dataclass
class Entry:
    """One call as it came: or, with `problem`, what is wrong with it."""

    method: str = ""
    params: Any = None
    id: Any = NO_ID
    problem: str = ""
    fault: Fault = NO_REQUEST
    most: int | None = None
    """The limit that the request went over, if that is its problem."""


@dataclass
class Envelope:
    """A request, read."""

    dialect: str
    entries: list[Entry] = field(default_factory=list)
    is_batch: bool = False
    atomic: bool = False
    """All calls of the batch are carried out, or none."""
    sid: str = ""
    sid_from: str = ""
    rf: str = ""
    """The format of the answer, in capitals; empty where the request names none."""
    content_type: str = ""
    """The MIME type that the answer is to be called, where the request says so."""
    repaired: bool = False


JSON_TYPES = ("application/json", "application/json-rpc", "application/jsonrequest")
"""What JSON-RPC calls itself: the second and third are from drafts that libraries follow."""


def is_json_type(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in JSON_TYPES or kind.endswith("+json")


# --- JSON-RPC -----------------------------------------------------------------------------------


def _entry(value: Any) -> Entry:
    """One JSON-RPC request object, checked as the specification says."""
    if type(value) is not dict:
        return Entry(id=None, problem="a request is an object")
    id = value.get("id", NO_ID)
    if id is not NO_ID and (type(id) in (dict, list, bool)):
        return Entry(id=None, problem="the id is a text, a number or null")
    if value.get("jsonrpc") != "2.0" or type(value.get("jsonrpc")) is not str:
        shown = None if id is NO_ID else id
        return Entry(id=shown, problem='jsonrpc must be exactly the text "2.0"')
    method = value.get("method")
    if type(method) is not str:
        return Entry(id=None if id is NO_ID else id, problem="the method is a text")
    params = value.get("params", {})
    if type(params) not in (dict, list):
        shown = None if id is NO_ID else id
        return Entry(id=shown, problem="params is an object or an array")
    return Entry(method, params, id)


def _fault_of(problem: parsing.NotJson, other: Fault = UNREADABLE) -> Fault:
    """Text that is nested too deep has an error of its own."""
    return TOO_DEEP if isinstance(problem, parsing.TooDeep) else other


def read_jsonrpc(body: bytes, batch_max: int) -> Envelope:
    """The calls of a JSON-RPC text. Raises Unreadable."""
    try:
        value = parsing.read(body)
    except parsing.NotJson as problem:
        raise Unreadable(str(problem), _fault_of(problem, NO_JSON)) from None
    return jsonrpc_from(value, batch_max)


def jsonrpc_from(value: Any, batch_max: int) -> Envelope:
    if type(value) is not list:
        return Envelope(JSONRPC, [_entry(value)])
    if not value:
        raise Unreadable("a batch holds at least one request", NO_REQUEST)
    entries = [_entry(each) for each in value]
    if len(entries) > batch_max:
        words = f"a batch holds at most {batch_max} requests, this one {len(entries)}"
        called = [each.id for each in entries if each.id is not NO_ID] or [None]
        entries = [
            Entry(id=id, problem=words, fault=BATCH_TOO_LARGE, most=batch_max) for id in called
        ]
    return Envelope(JSONRPC, entries, is_batch=True)


# --- the legacy dialect -------------------------------------------------------------------------


def form_pairs(text: str) -> list[tuple[str, str]]:
    """Names and values of form text, as real clients write it. Raises Unreadable.

    A piece without `=` belongs to the value before it: some clients do not encode `&`. Where
    the text holds raw spaces nobody encoded it, so `+` means `+`."""
    decode = unquote if " " in text.strip() else unquote_plus
    pieces: list[tuple[str, list[str]]] = []
    for piece in text.split("&"):
        name, equals, value = piece.partition("=")
        if equals:
            pieces.append((name, [value]))
        elif piece and pieces:
            pieces[-1][1].append(piece)
    _check_count(len(pieces))
    named = [(decode(name).strip(), decode("&".join(value))) for name, value in pieces]
    return [(name, value) for name, value in named if name]


def _check_count(parameters: int) -> None:
    if parameters > PARAMETERS_MAX:
        words = f"a call has at most {PARAMETERS_MAX} parameters, this one {parameters}"
        raise Unreadable(words, TOO_MANY_PARAMETERS)


def query_pairs(query: str) -> list[tuple[str, str]]:
    found = []
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name:
            found.append((unquote_plus(name).strip(), unquote_plus(value)))
    return found


def plain(value: Any) -> Any:
    """A JSON value as the legacy dialect has it: every scalar a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, parsing.Number):
        return value.text
    return value


_SESSION = frozenset({"sid", "access_token"})
_CRITERIA = frozenset({"fields", "filters", "summaryfields", "options"})
_JSON_CRITERIA = re.compile(r"criteria\s*=\s*(?=\{)", re.I)
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class Body:
    """A legacy body, read."""

    params: dict[str, Any] = field(default_factory=dict)
    is_object: bool = False
    """The parameters are the members of a JSON object."""
    repaired: bool = False


def read_body(body: bytes, *, searches: bool) -> Body:
    """Parameters of a legacy body, whatever its Content-Type says. Raises Unreadable.

    Only a search may be repaired: what is stored is never guessed."""
    text = _text(body, searches=searches).strip().lstrip("\ufeff")
    lost = mending.missing(body) if searches else 0
    if text.startswith("{"):
        return _object(text, lost)
    if text.startswith("<"):
        raise Unreadable("XML is not understood here; send form text or JSON")
    if raw := _JSON_CRITERIA.match(text):
        return _raw_criteria(text, raw.end(), lost)
    if text.startswith("[") or ("=" not in text and text.strip("& ").lower() not in ABSENT):
        raise Unreadable("the body is neither name=value pairs nor a JSON object")
    if not searches:
        _check_letters(text)
    return Body(dict(form_pairs(text)))


BYTES_COUNT = "Content-Length must count the bytes of UTF-8 text, not its characters"


def _text(body: bytes, *, searches: bool) -> str:
    """The body as text. What is no UTF-8 may be looked for, but not stored as something else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as problem:
        if searches:
            return body.decode("utf-8", "replace")
        if _ends_within_a_letter(body):
            words = f"the body ends in the middle of a letter; {BYTES_COUNT}"
            raise Unreadable(words, cut=True) from None
        raise Unreadable(f"the body is not UTF-8 at byte {problem.start}") from None


def _check_letters(text: str) -> None:
    """Raise Unreadable where percent signs stand for bytes that are no UTF-8."""
    for piece in text.split("&") if "%" in text else ():
        name, _, value = piece.partition("=")
        try:
            unquote(value, errors="strict")
        except UnicodeDecodeError:
            shown = unquote_plus(name).strip()[:50]
            raise Unreadable(f"{shown} is not UTF-8; percent-encode UTF-8 bytes") from None


def _ends_within_a_letter(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(body)
    return decoder.getstate()[0] != b""


def _object(text: str, lost: int) -> Body:
    try:
        return Body(_members(text), is_object=True)
    except parsing.NotJson as problem:
        for whole in mending.closed(text, lost):
            with contextlib.suppress(parsing.NotJson):
                return Body(_members(whole), is_object=True, repaired=True)
        words = f"the body is no JSON object: {problem}"
        if text.isascii():
            raise Unreadable(words, _fault_of(problem)) from None
        raise Unreadable(f"{words}; {BYTES_COUNT}", cut=True) from None


def _members(text: str) -> dict[str, Any]:
    value = parsing.read_strictly(text.encode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise parsing.NotJson("it is something else")
    return value


def _raw_criteria(text: str, start: int, lost: int) -> Body:
    """`criteria=` followed by JSON that nobody encoded, perhaps with pairs behind it."""
    for whole in (text, *mending.closed(text, lost)):
        with contextlib.suppress(ValueError, RecursionError):
            _, end = _decoder.raw_decode(whole, start)
            behind = form_pairs(whole[end:].lstrip("&"))
            params = {"criteria": _strictly(whole[start:end]), **dict(behind)}
            return Body(params, repaired=whole is not text)
    # it may have been encoded after all, but for its first brace
    return Body(dict(form_pairs(text)))


def _strictly(criteria: str) -> dict[str, Any]:
    try:
        return _members(criteria)
    except parsing.NotJson as problem:
        words = f"criteria is no JSON object: {problem}"
        raise Unreadable(words, _fault_of(problem)) from None


def _method_in(params: dict[str, Any]) -> str:
    for name, value in params.items():
        if name.lower() == "method" and isinstance(value, str):
            return value
    return ""


def legacy_from(
    query: list[tuple[str, str]], params: dict[str, Any], *, is_object: bool = False
) -> Envelope:
    """A legacy call. The method is read from the query first, parameters from the body first."""
    merged: dict[str, Any] = {name: plain(value) for name, value in params.items()}
    asked = {name.lower(): value for name, value in query}
    method = asked.pop("method", "") or _method_in(merged)
    merged = {name: value for name, value in merged.items() if not _says_nothing(name, value)}
    is_search = method.strip().lower().endswith("_search")
    if is_object and is_search and {name.lower() for name in merged} & _CRITERIA:
        merged = {"criteria": merged, **_beside(merged)}
    sent = {name.lower() for name in merged}
    for name, value in query:
        if name.lower() != "method" and name.lower() not in sent:
            merged[name] = value
    _check_count(len(merged))
    envelope = Envelope(LEGACY, [Entry(method.strip(), merged, id=1)])
    folded = _folded(merged)
    envelope.rf = _first(asked.get("rf"), folded.get("rf"), _rf_of_criteria(folded)).upper()
    mime = ("contenttype", "ct")
    envelope.content_type = _first(*map(asked.get, mime), *map(folded.get, mime)).lower()
    return envelope


def _says_nothing(name: str, value: Any) -> bool:
    """The name of the method, which was read, or of a session that the client has not got."""
    folded = name.lower()
    return folded == "method" or (folded in _SESSION and not present(value))


def _first(*values: Any) -> str:
    """The first of several values that says something."""
    return next((said for said in map(present, values) if said), "")


_NAMES_A_FORMAT = re.compile(r"[\"']rf[\"']", re.I)


def _rf_of_criteria(params: dict[str, Any]) -> Any:
    """The response format in the options of criteria, which may still be JSON text."""
    criteria = params.get("criteria")
    if isinstance(criteria, str) and _NAMES_A_FORMAT.search(criteria):
        with contextlib.suppress(parsing.NotJson):  # the search says what is wrong with it
            criteria = _members(criteria)
    options = _folded(criteria).get("options") if isinstance(criteria, dict) else None
    return _folded(options).get("rf") if isinstance(options, dict) else None


_BESIDE = frozenset({"sid", "logonkey", "access_token", "rf", "contenttype", "ct", "rest"})


def _beside(criteria: dict[str, Any]) -> dict[str, Any]:
    """What some clients send beside the members of a criteria object."""
    return {
        name: value
        for name, value in criteria.items()
        if name.lower() in _BESIDE
        or name.lower().startswith("override")  # is no criterion, and must not vanish as one
    }


def _folded(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in params.items()}


def read(verb: str, query: str, content_type: str, body: bytes, batch_max: int) -> Envelope:
    """Read a request. Raises Unreadable."""
    pairs = query_pairs(query)
    named = any(name.lower() == "method" and value.strip() for name, value in pairs)
    is_json = verb == "POST" and not named and is_json_type(content_type)
    if is_json and not _is_legacy_object(body):
        envelope = read_jsonrpc(body, batch_max)
        envelope.atomic = envelope.is_batch and _asks_for_all_or_none(pairs)
        return envelope
    if verb == "POST" and not named and not _may_be_legacy(content_type):
        raise Unreadable(f"{content_type} is not understood; send application/json", UNSUPPORTED)
    if verb == "POST" and (form := multipart.type_of(content_type, body)):
        return _without_strange_files(legacy_from(pairs, _form(form, body)))
    searches = any(n.lower() == "method" and v.lower().endswith("_search") for n, v in pairs)
    if not searches:
        _check_letters(query)
    found = read_body(body, searches=searches)
    spoken = legacy_from(pairs, found.params, is_object=found.is_object)
    spoken.repaired = found.repaired
    return spoken


def _asks_for_all_or_none(pairs: list[tuple[str, str]]) -> bool:
    asked = next((value.strip() for name, value in pairs if name.lower() == "atomic"), "")
    try:
        return bool(asked) and YesNo().read(asked)
    except ValidationError:
        raise Unreadable("atomic is Y or N", NO_REQUEST) from None


_LEGACY_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


def _may_be_legacy(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in _LEGACY_TYPES or is_json_type(content_type)


def _form(content_type: str, body: bytes) -> dict[str, Any]:
    try:
        return multipart.read(content_type, body)
    except multipart.NotMultipart as problem:
        raise Unreadable(str(problem)) from None


def _without_strange_files(envelope: Envelope) -> Envelope:
    """The envelope, unless it brings files that its method does not take: none may be lost
    unseen. Raises Unreadable."""
    entry = envelope.entries[0]
    files = [name for name, value in entry.params.items() if isinstance(value, Uploaded)]
    if files and entry.method.upper() != TAKES_FILES:
        raise Unreadable(f"files are taken by {TAKES_FILES} only, not by {entry.method}")
    if strange := [name for name in files if name.lower() not in FILES]:
        words = f"{TAKES_FILES} takes {FILES[0]} to {FILES[-1]}"
        raise Unreadable(f"a file is called {strange[0]}; {words}")
    return envelope


_JSONRPC_MEMBER = re.compile(rb'"jsonrpc"\s*:')


def _is_legacy_object(body: bytes) -> bool:
    """A JSON object that names a method but is no JSON-RPC request."""
    if _JSONRPC_MEMBER.search(body) or b"method" not in body.lower():
        return False
    try:
        value = parsing.read(body)
    except parsing.NotJson:
        return False
    if not isinstance(value, dict):
        return False
    folded = _folded(value)
    return (
        isinstance(folded.get("method"), str) and "jsonrpc" not in folded and "params" not in folded
    )


def lacks_its_end(headers: Mapping[str, str], body: bytes) -> bool:
    """True for form text of the Node clients that lost its end on the way.

    They count characters, so what they write is longer than announced if it holds letters beyond
    ASCII: where no more came than that, a part is missing, although form text may end anywhere.
    They are known by their logon key, and by headers that everybody else sends."""
    if body.isascii() or headers.get("content-length") != str(len(body)):
        return False
    if "auth-logonkey" not in headers or _EVERYBODY_SENDS & headers.keys():
        return False
    return not body.lstrip().startswith(b"{")


_EVERYBODY_SENDS = frozenset({"user-agent", "accept", "accept-encoding"})


# --- the session --------------------------------------------------------------------------------

COOKIE = "financial_rpc_sid"


def present(value: Any) -> str:
    """A session id as sent; empty where a client wrote that it has none."""
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in ABSENT else text


def cookie_of(header: str) -> str:
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value.strip()
    return ""


def find_sid(envelope: Envelope, headers: Mapping[str, str]) -> None:
    """Look for the session where clients put it, the most deliberate place first."""
    places: list[tuple[str, Any]] = []
    authorization = headers.get("authorization", "")
    if authorization[:7].lower() == "bearer ":
        places.append(("bearer", authorization[7:]))
    places.append(("header", headers.get("auth-sid", "")))
    if envelope.dialect == LEGACY and envelope.entries:
        params = _folded(envelope.entries[0].params or {})
        places += [("body", params.get("sid")), ("token", params.get("access_token"))]
    places.append(("cookie", cookie_of(headers.get("cookie", ""))))
    for place, value in places:
        if sid := present(value):
            envelope.sid, envelope.sid_from = sid, place
            return
