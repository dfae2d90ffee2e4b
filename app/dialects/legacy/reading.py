"""A legacy request becomes a call: form text, raw JSON, a form with files, or a bare address."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.dialects import exact_json
from app.dialects.envelope import LEGACY, Entry, Envelope, Unreadable, fault_of
from app.dialects.legacy import marked, mending, multipart
from app.dialects.legacy.forms import (
    BESIDE,
    BYTES_COUNT,
    Pair,
    check_count,
    check_letters,
    check_once,
    form_pairs,
    text_of,
)
from methods import REGISTRY
from methods.steering import is_override
from methods.wire.structures import Uploaded

ABSENT = frozenset({"", "undefined", "null", "none"})
"""Texts that clients send where they have no session."""
_SESSION = frozenset({"sid", "access_token", "sessionticket"})
_CRITERIA = frozenset({"fields", "filters", "summaryfields", "options"})
_JSON_CRITERIA = re.compile(r"criteria\s*=\s*(?=\{)", re.I)
_NAMES_A_FORMAT = re.compile(r"[\"']rf[\"']", re.I)


def read(verb: str, query: str, pairs: list[Pair], content_type: str, body: bytes) -> Envelope:
    """Read a legacy request. Raises Unreadable, and Marked for one that is JSON-RPC."""
    if verb == "POST" and (form := multipart.type_of(content_type, body)):
        fields = _form(form, body)
        _refuse_marked(pairs, fields)
        check_once(pairs)
        check_once(fields.items())
        return _without_strange_files(call_of(pairs, fields))
    searches = _is_search(pairs)
    if not searches:
        check_letters(query)
        check_once(pairs)
    found = read_body(body, searches=searches)
    _refuse_marked(pairs, found.params)
    envelope = call_of(pairs, found.params, is_object=found.is_object)
    envelope.repaired = found.repaired
    return envelope


def is_call(pairs: list[Pair], value: Any) -> bool:
    """Whether a JSON value names a method but is no JSON-RPC request."""
    if type(value) is not dict or marked.MARK in value:
        return False
    folded = _folded(value)
    if not isinstance(folded.get("method"), str) or "params" in folded:
        return False
    return not (marked.has_member(value) or marked.is_parameter(name for name, _ in pairs))


def _is_search(pairs: list[Pair]) -> bool:
    """Whether the query names a search."""
    return any(n.lower() == "method" and v.lower().endswith("_search") for n, v in pairs)


def _refuse_marked(pairs: list[Pair], params: dict[str, Any]) -> None:
    marked.refuse((name for name, _ in pairs), params)


def from_object(query: str, pairs: list[Pair], value: dict[str, Any]) -> Envelope:
    """The call that a JSON object is. Raises Unreadable."""
    check_letters(query)
    if not (_is_search(pairs) or _method_in(value).lower().endswith("_search")):
        check_once(pairs)
        check_once(value.items())
    return call_of(pairs, value, is_object=True)


# --- the body -----------------------------------------------------------------------------------


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
    text = text_of(body, searches=searches).strip().lstrip("\ufeff")
    lost = mending.missing(body) if searches else 0
    if text.startswith("{"):
        found = _object(text, lost)
        if not searches:
            check_once(found.params.items())
        return found
    if text.startswith("<"):
        raise Unreadable("XML is not understood here; send form text or JSON")
    if raw := _JSON_CRITERIA.match(text):
        return _raw_criteria(text, raw.end(), lost)
    if text.startswith("[") or ("=" not in text and text.strip("& ").lower() not in ABSENT):
        raise Unreadable("the body is neither name=value pairs nor a JSON object")
    if text.startswith("=") and marked.in_body(body):
        raise marked.Marked  # JSON as the value of a field without a name
    pairs = form_pairs(text)
    if not searches:
        check_letters(text)
        check_once(pairs)
    return Body(dict(pairs))


def _object(text: str, lost: int) -> Body:
    try:
        return Body(_members(text), is_object=True)
    except exact_json.NotJson as problem:
        for whole in mending.closed(text, lost):
            with contextlib.suppress(exact_json.NotJson):
                return Body(_members(whole), is_object=True, repaired=True)
        words = f"the body is no JSON object: {problem}"
        if text.isascii():
            raise Unreadable(words, fault_of(problem)) from None
        raise Unreadable(f"{words}; {BYTES_COUNT}", cut=True) from None


def _members(text: str) -> dict[str, Any]:
    value = exact_json.read(text.encode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise exact_json.NotJson("it is something else")
    return value


def _raw_criteria(text: str, start: int, lost: int) -> Body:
    """`criteria=` followed by JSON that nobody encoded, perhaps with pairs behind it."""
    for whole in (text, *mending.closed(text, lost)):
        try:
            criteria, end = exact_json.read_from(whole, start)
        except exact_json.NotJson as problem:
            words = f"criteria is no JSON object: {problem}"
            raise Unreadable(words, fault_of(problem)) from None
        except ValueError:
            continue  # it ends too early, or is encoded
        behind = form_pairs(whole[end:].lstrip("&"))
        return Body({"criteria": criteria, **dict(behind)}, repaired=whole is not text)
    # it may have been encoded after all, but for its first brace
    return Body(dict(form_pairs(text)))


def _form(content_type: str, body: bytes) -> dict[str, Any]:
    try:
        check_count(multipart.parts_in(content_type, body))
        return multipart.read(content_type, body)
    except multipart.NotMultipart as problem:
        raise Unreadable(str(problem)) from None


def _without_strange_files(envelope: Envelope) -> Envelope:
    """The envelope, unless it brings files that its method does not take: none may be lost
    unseen. Raises Unreadable."""
    entry = envelope.entries[0]
    method = entry.declared
    taken = method.files if method is not None else ()
    files = [name for name, value in entry.params.items() if isinstance(value, Uploaded)]
    if files and not taken:
        others = " or ".join(each.name for each in REGISTRY.values() if each.files)
        raise Unreadable(f"files are taken by {others} only, not by {entry.method}")
    if strange := [name for name in files if name.lower() not in taken]:
        words = f"{entry.method.upper()} takes {taken[0]} to {taken[-1]}"
        raise Unreadable(f"a file is called {strange[0]}; {words}")
    return envelope


# --- the call -----------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A JSON value as the legacy dialect has it: every scalar a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, exact_json.Number):
        return value.text
    return value


def _method_in(params: dict[str, Any]) -> str:
    for name, value in params.items():
        if name.lower() == "method" and isinstance(value, str):
            return value
    return ""


def call_of(pairs: list[Pair], params: dict[str, Any], *, is_object: bool = False) -> Envelope:
    """A legacy call. The method is read from the query first, parameters from the body first.

    Raises Unreadable."""
    merged: dict[str, Any] = {name: plain(value) for name, value in params.items()}
    asked = {name.lower(): value for name, value in pairs}
    method = (asked.pop("method", "") or _method_in(merged)).strip()
    merged = {name: value for name, value in merged.items() if not _says_nothing(name, value)}
    is_search = method.lower().endswith("_search")
    if is_object and is_search and {name.lower() for name in merged} & _CRITERIA:
        merged = {"criteria": merged, **_beside(merged)}
    sent = {name.lower() for name in merged}
    for name, value in pairs:
        if name.lower() != "method" and name.lower() not in sent:
            merged[name] = value
    check_count(len(merged))
    merged = _with_criteria_read(merged)
    envelope = Envelope(LEGACY, [Entry(method, merged, id=1)])
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


def present(value: Any) -> str:
    """A session id as sent; empty where a client wrote that it has none."""
    text = "" if value is None else str(value).strip()
    return "" if text.lower() in ABSENT else text


def _with_criteria_read(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with criteria that name a format, which may be JSON text still, read: so
    that the search has not to read them again."""
    for name, value in params.items():
        if name.lower() == "criteria" and isinstance(value, str) and _NAMES_A_FORMAT.search(value):
            with contextlib.suppress(exact_json.NotJson):  # the search says what is wrong with it
                return {**params, name: _members(value)}
    return params


def _rf_of_criteria(params: dict[str, Any]) -> Any:
    """The response format in the options of criteria."""
    criteria = params.get("criteria")
    options = _folded(criteria).get("options") if isinstance(criteria, dict) else None
    return _folded(options).get("rf") if isinstance(options, dict) else None


def _beside(criteria: dict[str, Any]) -> dict[str, Any]:
    """What some clients send beside the members of a criteria object."""
    return {
        name: value
        for name, value in criteria.items()
        if name.lower() in BESIDE
        or is_override(name)  # is no criterion, and must not vanish as one
    }


def _folded(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in params.items()}
