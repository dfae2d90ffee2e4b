"""Call -> method -> outcome: who, may they, is it valid, the transaction, the work, the errors.

The only file that knows jsonrpcserver. Everything a call does to the database happens in one
transaction that is opened and closed here; the answer is spelled after it has ended.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from jsonrpcserver import Error, InvalidParams, Success
from jsonrpcserver.dispatcher import dispatch_request
from jsonrpcserver.request import Request
from marshmallow import ValidationError
from oslash.either import Left

from app.calls.faults import BAD_PARAMS, INTERNAL_ERROR, INVALID_PARAMS, NO_SUCH_METHOD
from app.calls.outcomes import Outcome, broke_down, faulted, refused, told_of
from app.dialects import render
from app.dialects.envelope import LEGACY
from app.http import limiter
from app.reference.openrpc import openrpc
from config import Settings
from methods import BY_FOLDED_NAME, locked
from methods.declare import WEIGHTS, Access, Method, Work, with_overrides
from methods.search.declaration import Page
from models import calls, session, write
from models.actor import Actor
from models.editing.checking import check_carried
from models.refusals import (
    IdempotencyMismatch,
    InvalidFields,
    LogonNeedsTls,
    NoRight,
    NotLoggedOn,
    RecordLocked,
    Refusal,
    TooManyCalls,
)
from models.store import database

TRIES = 5
DISCOVER = "rpc.discover"
DISCOVERY = WEIGHTS[Work.SEARCH]
"""What the document of all methods counts against the rate limit."""


@dataclass
class Call:
    """One call, with all that is known of how it came."""

    method: str
    params: Any
    dialect: str
    settings: Settings
    now: datetime
    sid: str = ""
    sid_from: str = ""
    address: str = ""
    request_id: str = ""
    secure: bool = True
    """Nobody on the way can read it: TLS, or this machine itself."""
    tls: bool = False
    prepared: dict[str, Any] = field(default_factory=dict)

    @property
    def lenient(self) -> bool:
        return self.dialect == LEGACY


class _Tried(Exception):
    """A preview has run to its end; its transaction must not stand."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__("preview")
        self.result = result


# --- who ----------------------------------------------------------------------------------------


def _nobody(call: Call, method: Method) -> Actor:
    return Actor(
        user=0,
        name="",
        space=0,
        zone="UTC",
        administrator=False,
        session=0,
        now=call.now,
        address=call.address,
        request_id=call.request_id,
        method=method.name,
        lenient=call.lenient,
        rows_max=call.settings.rows_max,
        file_bytes_max=call.settings.attachment_bytes_max,
        operator=call.settings,
        sid=call.sid,
    )


def authenticate(call: Call, method: Method, outcome: Outcome) -> Actor:
    """The user behind a call. Raises NotLoggedOn or NoRight."""
    found = (
        session.find_session(call.sid, call.now, call.settings.session_minutes)
        if call.sid
        else None
    )
    who = f"address {call.address}" if found is None else found.user
    _spend(call, method.weight, outcome, who)
    if found is None:
        if method.access is Access.ANYONE:
            return _nobody(call, method)
        raise NotLoggedOn()
    outcome.zone, outcome.user, outcome.space = found.zone, found.user, found.space
    outcome.response_format = found.response_format
    if found.stale:
        id, now = found.id, call.now
        outcome.later.append(lambda: write.change_session(id, last_used=now))
    if method.access is Access.ADMINISTRATOR and not found.administrator:
        raise NoRight()
    return Actor(
        user=found.user,
        name=found.name,
        space=found.space,
        zone=found.zone,
        administrator=found.administrator,
        session=found.id,
        now=call.now,
        address=call.address,
        request_id=call.request_id,
        method=method.name,
        lenient=call.lenient,
        rows_max=call.settings.rows_max,
        file_bytes_max=call.settings.attachment_bytes_max,
        operator=call.settings,
        sid=call.sid,
    )


def _spend(call: Call, weight: int, outcome: Outcome, who: object) -> None:
    """Take the call out of the user's allowance, once. Raises TooManyCalls."""
    if outcome.budget is None:
        budget = limiter.spend(str(who), weight, call.settings.calls_per_minute)
        outcome.budget = budget
        if budget is not None and not budget.spent:
            raise TooManyCalls(seconds=budget.seconds)


# --- parameters ---------------------------------------------------------------------------------


def fold(method: Method, params: dict[str, Any], *, lenient: bool) -> dict[str, Any]:
    """Parameters under their folded names; unknown ones are refused or, if lenient, dropped.

    A name that starts with override and is not declared is refused in any case: a misspelt
    override must not vanish."""
    folded: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for name, value in params.items():
        known = method.known(name)
        if known is None:
            if name.lower().startswith("override"):
                overrides = [each for each in method.params if each.startswith("override")]
                problems[name] = [f"is no override here; {_listed(overrides)}"]
            elif not lenient:
                problems[name] = [f"is no parameter of {method.name}"]
        elif known in folded and not lenient:
            problems[name] = ["is given twice in different spellings"]
        else:
            folded[known] = value
    if problems:
        raise ValidationError(problems)
    return folded


def _listed(names: list[str]) -> str:
    return f"there are {', '.join(names)}" if names else "this method has none"


def by_name(method: Method, params: Any) -> dict[str, Any]:
    """Positions become names, in the order in which the reference lists the parameters."""
    if isinstance(params, dict):
        return params
    names = list(method.params)
    if len(params) > len(names):
        words = f"{method.name} takes at most {len(names)} parameters, not {len(params)}"
        raise ValidationError({"params": [words]})
    return dict(zip(names, params, strict=False))


def _spelled_as_sent(
    method: Method, problem: ValidationError | InvalidFields, params: dict[str, Any]
) -> dict[str, list[str]]:
    """Messages by parameter, each under the name that the caller used for it.

    Rules of the books name columns; those of the wire, parameters."""
    sent = {method.known(name) or name.lower(): name for name in params}
    told: dict[str, list[str]] = {}
    for name, words in _messages(problem).items():
        folded = method.columns.get(name, name.lower())
        shown = sent.get(folded) or method.spelling.get(folded) or name
        told[shown] = [str(each) for each in (words if isinstance(words, list) else [words])]
    return told


def _messages(problem: ValidationError | InvalidFields) -> Mapping[str, Any]:
    if isinstance(problem, InvalidFields):
        fields: Mapping[str, Any] = problem.data["fields"]
        return fields
    messages: Mapping[str, Any] = problem.normalized_messages()
    return messages


# --- the work -----------------------------------------------------------------------------------


def perform(method: Method, call: Call, outcome: Outcome, params: dict[str, Any]) -> dict[str, Any]:
    """Check the request and do the work in one transaction; again if another came between."""
    for attempt in range(TRIES):
        outcome.later.clear()
        try:
            return _attempt(method, call, outcome, params)
        except _Tried as tried:
            return tried.result
        except Exception as problem:
            if attempt + 1 == TRIES or database.is_nested() or not database.is_conflict(problem):
                raise
    raise AssertionError("the last try returns or raises")


def _attempt(
    method: Method, call: Call, outcome: Outcome, params: dict[str, Any]
) -> dict[str, Any]:
    writes = method.work.writes
    with database.write() if writes else database.read():
        actor = authenticate(call, method, outcome)
        if writes and actor.space:
            database.hold_space(actor.space, alone=method.work.name == "CLOSE")
        folded = fold(method, params, lenient=call.lenient)
        wanted = method.load(folded)
        if method.changes_books:
            actor = with_overrides(actor, wanted)
        key = wanted.get("idempotency") or ""
        digest = _digest(method, folded) if key else ""
        if key and (kept := _answered(actor, key, digest)):
            outcome.replayed = kept
            return {}
        if method.refs:
            # only now: a call that comes again is answered as it was, whatever has gone since
            method.resolve(actor, wanted)
        if method.changes_books:
            check_carried(actor)
        result = _handled(method, actor, {**wanted, **call.prepared} if call.prepared else wanted)
        if actor.preview is not None:
            spelling = method.manages.spelling if method.manages is not None else {}
            raise _Tried({**locked.preview(actor, spelling), **_previewed(result)})
        if actor.warnings:
            result = {**result, "warnings": actor.warnings}
        if key:
            _keep_answer(method, actor, key, digest, result)
        if writes:
            for step in outcome.later:
                step()
            outcome.later.clear()
        return result


def _previewed(result: dict[str, Any]) -> dict[str, Any]:
    """What a preview tells of the answer: the record, if there is one already, and what a call
    about several would pass over."""
    kept: dict[str, Any] = {name: result[name] for name in ("id", "skipped") if name in result}
    if result.get("notes") == "ADDED":
        kept.pop("id", None)
    return kept


def _handled(method: Method, actor: Actor, wanted: dict[str, Any]) -> dict[str, Any]:
    """Run the handler; a lock that refuses is explained while its evidence can be read."""
    try:
        return dict(method.handler(actor, wanted))
    except RecordLocked as refusal:
        if actor.preview is not None:
            raise
        refusal.data["locks"] = locked.entries(actor, refusal.data.pop("obstacles"))
        raise


# --- calls that may come again ------------------------------------------------------------------


def _digest(method: Method, params: dict[str, Any]) -> str:
    """What tells one request from another: the method, and its parameters but for the key."""
    kept = {name: value for name, value in params.items() if name != "idempotency"}
    # unlike orjson this writes integers of any length, which a structure may hold
    text = json.dumps([method.name, kept], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _answered(actor: Actor, key: str, digest: str) -> dict[str, Any] | None:
    found = calls.answered(actor.space, actor.user, key)
    if found is None:
        return None
    if found[0] != digest:
        raise IdempotencyMismatch(key=key)
    kept: dict[str, Any] = orjson.loads(found[1])
    return kept


def _keep_answer(
    method: Method, actor: Actor, key: str, digest: str, result: dict[str, Any]
) -> None:
    answer = {
        "typed": render.typed(method, result, actor.zone),
        "legacy": render.legacy(method, result, actor.zone, actor.operator.escape_text),
    }
    write.keep_answer(actor, key, digest, orjson.dumps(answer).decode())


# --- through jsonrpcserver ----------------------------------------------------------------------


def _callable_from(method: Method) -> Callable[..., Any]:
    """The function that jsonrpcserver calls for a method; nothing it raises gets past it."""

    def run(context: tuple[Call, Outcome], /, **params: Any) -> Any:
        call, outcome = context
        outcome.method = method
        try:
            return Success(perform(method, call, outcome, params))
        except (ValidationError, InvalidFields) as problem:
            fields = _spelled_as_sent(method, problem, params)
            return InvalidParams(BAD_PARAMS.data(fields=fields))
        except Refusal as refusal:
            outcome.legacy_code = refusal.legacy
            return Error(refusal.code, refusal.words(method.spelled), told_of(refusal))
        except Exception as problem:
            outcome.conflict = database.is_nested() and database.is_conflict(problem)
            if outcome.conflict:
                return Error(INTERNAL_ERROR, "to be run again, with all that is around it")
            broken = broke_down(method, call.request_id)
            return Error(broken.code, broken.message, broken.data)

    run.__signature__ = _ANY_PARAMETERS  # type: ignore[attr-defined]
    return run


class _AnyParameters(inspect.Signature):
    """The signature of a method as jsonrpcserver sees it: `perform` checks the parameters."""

    def bind(self, /, *arguments: Any, **params: Any) -> Any:
        return None


_ANY_PARAMETERS = _AnyParameters()
METHODS = {name: _callable_from(method) for name, method in BY_FOLDED_NAME.items()}


def prepare(call: Call, method: Method) -> None:
    """The slow step that some methods take before their transaction, off the call's lane."""
    if method.prepare is not None:
        try:
            params = by_name(method, call.params)
        except ValidationError:
            params = {}  # dispatch refuses the call, and says so
        folded = {str(name).lower(): value for name, value in params.items()}
        call.prepared = method.prepare({**folded, "call": call})


def dispatch(call: Call) -> Outcome:
    """Carry a call out on the thread it is on; never raises."""
    outcome = Outcome()
    method = BY_FOLDED_NAME.get(call.method.lower())
    if method is None:
        # in the legacy envelope the answer has no place
        if call.method.lower() == DISCOVER and not call.lenient:
            return _discovered(call)
        return faulted(NO_SUCH_METHOD, method=call.method)
    outcome.method = method
    try:
        params = by_name(method, call.params)
    except ValidationError as problem:
        return _invalid(outcome, problem.normalized_messages())
    if not call.lenient or params:
        params = {name: value for name, value in params.items() if isinstance(name, str)}
    # app.dialects.envelope has read the request and checked it, batches included
    request = Request(call.method.lower(), params, 1)
    answer: Any = dispatch_request(METHODS, (call, outcome), request)[1]
    if isinstance(answer, Left):
        error = answer._error
        outcome.code, outcome.message = error.code, error.message
        outcome.data = error.data if isinstance(error.data, dict) else {}
    else:
        outcome.result = answer._value.result
    return outcome


def _discovered(call: Call) -> Outcome:
    outcome = Outcome()
    try:
        _spend(call, DISCOVERY, outcome, f"address {call.address}")
    except TooManyCalls as refusal:
        return refused(refusal, budget=outcome.budget)
    if call.params:
        return _invalid(outcome, {"params": [f"{DISCOVER} takes no parameters"]})
    outcome.result = openrpc()
    return outcome


def _invalid(outcome: Outcome, fields: dict[str, Any]) -> Outcome:
    outcome.code, outcome.message = INVALID_PARAMS, BAD_PARAMS.message
    outcome.data = BAD_PARAMS.data(fields=fields)
    return outcome


def finish(outcome: Outcome, call: Call) -> None:
    """What a reading call leaves to be kept, in a transaction of its own."""
    for attempt in range(TRIES):
        try:
            keep(outcome, call)
            return
        except Exception as problem:
            if attempt + 1 == TRIES or not database.is_conflict(problem):
                raise


def keep(outcome: Outcome, call: Call) -> None:
    with database.write():
        for step in outcome.later:
            step()
        page = outcome.result.get("page")
        if isinstance(page, Page) and page.more and not page.moreid:
            page.moreid = write.keep_search(
                outcome.space,
                outcome.user,
                call.now,
                method=page.method,
                criteria=page.criteria,
                size=page.size,
                lenient=call.lenient,
            )


def needs_finishing(outcome: Outcome) -> bool:
    page = outcome.result.get("page") if outcome.ok else None
    return bool(outcome.later) or (isinstance(page, Page) and page.more and not page.moreid)


def check_transport(call: Call) -> Outcome | None:
    """A password must not come over plain http from another machine."""
    if call.secure or call.settings.logon_without_tls:
        return None
    method = BY_FOLDED_NAME.get(call.method.lower())
    if method is None or not method.name.startswith("LOGON"):
        return None
    return refused(LogonNeedsTls(), method=method)
