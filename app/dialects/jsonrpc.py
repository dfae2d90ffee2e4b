"""JSON-RPC 2.0: which calls a request holds, and what each of them is answered."""

from __future__ import annotations

from typing import Any

from app.dialects import faults, spelling
from app.dialects.envelope import JSONRPC, NO_ID, Entry, Envelope, Unreadable
from app.dialects.faults import (
    BATCH_TOO_LARGE,
    NO_REQUEST,
    PARAMETERS_MAX,
    TOO_MANY_PARAMETERS,
    too_many_parameters,
)
from app.dialects.outcomes import Outcome
from app.dialects.words import details
from methods.wire.structures import as_typed

# --- reading ------------------------------------------------------------------------------------


def _entry(value: Any) -> Entry:
    """One JSON-RPC request object, checked as the specification says."""
    if type(value) is not dict:
        return Entry(id=None, problem="a request is an object")
    id = value.get("id", NO_ID)
    if type(id) in (dict, list, bool):
        return Entry(id=None, problem="the id is a text, a number or null")
    shown = None if id is NO_ID else id
    if value.get("jsonrpc") != "2.0" or type(value.get("jsonrpc")) is not str:
        return Entry(id=shown, problem='jsonrpc must be exactly the text "2.0"')
    method = value.get("method")
    if type(method) is not str:
        return Entry(id=shown, problem="the method is a text")
    params = value.get("params", {})
    if type(params) not in (dict, list):
        return Entry(id=shown, problem="params is an object or an array")
    if len(params) > PARAMETERS_MAX:
        words = too_many_parameters(len(params))
        return Entry(id=shown, problem=words, fault=TOO_MANY_PARAMETERS)
    return Entry(method, params, id)


def calls_of(value: Any, batch_max: int) -> Envelope:
    """The calls of a JSON-RPC request, each checked by itself. Raises Unreadable."""
    if type(value) is not list:
        return Envelope(JSONRPC, [_entry(value)])
    if not value:
        raise Unreadable("a batch holds at least one request", NO_REQUEST)
    if len(value) > batch_max:
        return Envelope(JSONRPC, _too_many(value, batch_max), is_batch=True)
    return Envelope(JSONRPC, [_entry(each) for each in value], is_batch=True)


def _too_many(value: list[Any], batch_max: int) -> list[Entry]:
    """An entry for each id that came, so that a client finds its calls answered (jsonrpc.md E.3);
    one for all that has no id and is no notification."""
    ids = [_id_of(each) for each in value]
    called = [id for id in ids if id is not NO_ID and id is not None]
    if not called or None in ids:
        called.append(None)
    words = f"a batch holds at most {batch_max} requests, this one {len(value)}"
    return [Entry(id=id, problem=words, fault=BATCH_TOO_LARGE, most=batch_max) for id in called]


def _id_of(value: Any) -> Any:
    """The id that an entry of a batch is answered by: NO_ID of a notification, None of what has
    none that a client could know."""
    id = value.get("id", NO_ID) if type(value) is dict else None
    return None if type(id) in (dict, list, bool) else id


# --- answering ----------------------------------------------------------------------------------


def answered(id: Any, outcome: Outcome, request_id: str, site: str = "") -> dict[str, Any]:
    """The response to a call that was dispatched; links in it begin with `site`."""
    if not outcome.ok:
        message = faults.in_words(outcome.message, details(outcome))
        data = as_typed(outcome.data, outcome.zone)
        error = faults.error(outcome.code, message, data, request_id, site)
        return {"jsonrpc": "2.0", "error": error, "id": id}
    if outcome.replayed is not None:
        result = {**outcome.replayed["typed"], "replayed": True}
    elif outcome.method is not None:
        result = spelling.typed(outcome.method, outcome.result, outcome.zone)
    else:
        result = outcome.result
    return {"jsonrpc": "2.0", "result": result, "id": id}


def failed(entry: Entry, request_id: str, site: str = "") -> dict[str, Any]:
    """The response to an entry of a request that is no call."""
    told = {"reason": entry.problem, **({} if entry.most is None else {"most": entry.most})}
    return faults.response(entry.id, entry.fault, request_id, site, **told)
