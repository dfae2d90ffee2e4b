"""Call -> method -> outcome, through jsonrpcserver; whatever goes wrong is an outcome too.

The only file that knows jsonrpcserver. The answer is spelled after the transaction has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonrpcserver import Error, InvalidParams, Success
from jsonrpcserver.dispatcher import call as carried_out
from jsonrpcserver.request import Request
from marshmallow import ValidationError
from oslash.either import Left

from app.calls.call import Call
from app.calls.parameters import by_name, fold, spelled_as_sent
from app.calls.who import actor_of, held, nobody_at, spend
from app.calls.work import perform
from app.dialects.faults import BAD_PARAMS, INTERNAL_ERROR, INVALID_PARAMS, NO_SUCH_METHOD
from app.dialects.outcomes import Outcome, ended, faulted, refused, told_of
from app.reference.discovery import document
from app.reference.openrpc import openrpc
from methods import REGISTRY
from methods.declare import WEIGHTS, Method, Work
from methods.wire.dates import manner_of
from models.refusals import InvalidFields, LogonNeedsTls, Refusal, TooManyCalls
from models.store import database

DISCOVER = "rpc.discover"
DISCOVERY = WEIGHTS[Work.SEARCH]
"""What the document of all methods counts against the rate limit."""


def _callable_from(method: Method) -> Callable[..., Any]:
    """The function that jsonrpcserver calls for a method; nothing it raises gets past it."""

    def run(context: tuple[Call, Outcome], /, **params: Any) -> Any:
        call, outcome = context
        outcome.method = method
        try:
            return Success(perform(method, call, outcome, params))
        except (ValidationError, InvalidFields) as problem:
            fields = spelled_as_sent(method, problem, params)
            return InvalidParams(BAD_PARAMS.data(fields=fields))
        except Refusal as refusal:
            outcome.legacy_code = refusal.legacy
            return Error(refusal.code, refusal.words(method.spelled), told_of(refusal))
        except Exception as problem:
            if database.is_nested() and database.is_conflict(problem):
                outcome.conflict = problem
                return Error(INTERNAL_ERROR, "to be run again, with all that is around it")
            broken = ended(problem, method, call.request.request_id, of=outcome)
            return Error(broken.code, broken.message, broken.data)

    return run


METHODS = {name: _callable_from(method) for name, method in REGISTRY.items()}


def prepare(call: Call, method: Method) -> None:
    """The slow step that some methods take before their transaction, off the call's lane.

    A call that will be refused does not get so far, and dispatch says why."""
    if method.prepare is None:
        return
    try:
        with database.read():
            actor = actor_of(call, method, Outcome())
        named = by_name(method, call.params)
        params = {name: value for name, value in named.items() if isinstance(name, str)}
        folded = fold(method, params, lenient=call.request.lenient)
        method.load(folded, manner_of(actor))
    except (Refusal, ValidationError):
        return
    call.prepared = method.prepare(call.request, folded)


def dispatch(call: Call) -> Outcome:
    """Carry a call out on the thread it is on; never raises."""
    outcome = Outcome()
    method = call.declared
    if method is None:
        # in the legacy envelope the answer has no place
        if call.method.lower() == DISCOVER and not call.request.lenient:
            return _discovered(call)
        return faulted(NO_SUCH_METHOD, method=call.method)
    outcome.method = method
    try:
        params = by_name(method, call.params)
    except ValidationError as problem:
        return _invalid(outcome, problem.normalized_messages())
    if not call.request.lenient or params:
        params = {name: value for name, value in params.items() if isinstance(name, str)}
    # app.dialects.reading has checked the request, and `perform` checks the parameters
    request, context = Request(method.name, params, 1), (call, outcome)
    answer: Any = carried_out(request, context, METHODS[method.name])
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
        spend(call, DISCOVERY, outcome, nobody_at(call.request.address))
    except TooManyCalls as refusal:
        return refused(refusal, budget=outcome.budget)
    if call.params:
        return _invalid(outcome, {"params": [f"{DISCOVER} takes no parameters"]})
    shown = held(call.request)
    outcome.result = openrpc(call.site, shown)
    outcome.written = document(call.site, shown)
    return outcome


def _invalid(outcome: Outcome, fields: dict[str, Any]) -> Outcome:
    outcome.code, outcome.message = INVALID_PARAMS, BAD_PARAMS.message
    outcome.data = BAD_PARAMS.data(fields=fields)
    return outcome


def check_transport(call: Call) -> Outcome | None:
    """A password must not come over plain http from another machine."""
    if call.secure or call.request.settings.logon_without_tls:
        return None
    method = call.declared
    if method is None or not method.confidential:
        return None
    return refused(LogonNeedsTls(), method=method)
