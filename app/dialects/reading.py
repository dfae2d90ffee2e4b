"""Every accepted form of a request becomes the same thing: calls with a method and parameters.

Pure: bytes in, values out. Which dialect a request speaks is decided here, and nowhere else; a
body is parsed once, whatever it turns out to be.
"""

from __future__ import annotations

from marshmallow import ValidationError

from app.dialects import exact_json, jsonrpc
from app.dialects.envelope import Envelope, Unreadable, fault_of
from app.dialects.faults import NO_JSON, NO_REQUEST, UNSUPPORTED
from app.dialects.legacy import forms
from app.dialects.legacy import reading as legacy
from app.dialects.legacy.marked import Marked, in_body
from methods.wire.types import YesNo

JSON_TYPES = ("application/json", "application/json-rpc", "application/jsonrequest")
"""What JSON-RPC calls itself: the second and third are from drafts that libraries follow."""
_LEGACY_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")


def is_json_type(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in JSON_TYPES or kind.endswith("+json")


def _may_be_legacy(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in _LEGACY_TYPES


def read(verb: str, query: str, content_type: str, body: bytes, batch_max: int) -> Envelope:
    """Read a request. Raises Unreadable.

    What says `jsonrpc` anywhere is never legacy, whatever else speaks for it."""
    pairs = forms.query_pairs(query)
    named = any(name.lower() == "method" and value.strip() for name, value in pairs)
    if verb == "POST" and not named:
        if is_json_type(content_type):
            return _json(query, pairs, body, batch_max)
        if not _may_be_legacy(content_type):
            words = f"{content_type} is not understood; send application/json"
            raise Unreadable(words, UNSUPPORTED)
    try:
        return legacy.read(verb, query, pairs, content_type, body)
    except Unreadable as problem:
        if not (isinstance(problem, Marked) or in_body(body)):
            raise
    if verb != "POST" or not is_json_type(content_type):
        raise Marked
    try:
        return _json(query, pairs, body, batch_max)
    except Unreadable as problem:
        problem.typed = True
        raise


def _json(query: str, pairs: list[forms.Pair], body: bytes, batch_max: int) -> Envelope:
    """JSON without a method in the address: JSON-RPC, or a legacy object that names its own."""
    try:
        value = exact_json.read(body)
    except exact_json.NotJson as problem:
        raise Unreadable(str(problem), fault_of(problem, NO_JSON)) from None
    if legacy.is_call(pairs, value):
        return legacy.from_object(query, pairs, value)
    envelope = jsonrpc.calls_of(value, batch_max)
    envelope.atomic = envelope.is_batch and _asks_for_all_or_none(pairs)
    return envelope


def _asks_for_all_or_none(pairs: list[forms.Pair]) -> bool:
    asked = next((value.strip() for name, value in pairs if name.lower() == "atomic"), "")
    try:
        return bool(asked) and YesNo().read(asked)
    except ValidationError:
        raise Unreadable("atomic is Y or N", NO_REQUEST) from None
