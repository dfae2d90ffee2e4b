"""An atomic batch: its calls share one transaction, and are all carried out or none.

For what belongs together: lines of one invoice, or overrides of several records at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.calls.call import Call
from app.calls.dispatch import dispatch
from app.calls.finishing import keep, needs_finishing
from app.calls.trying import until_it_stands
from app.dialects.outcomes import Outcome, refused
from methods.wire.types import Id
from models.refusals import BatchUndone
from models.store import database
from models.users import session

ADDED = "added"
"""What batches take that add records: numbers are drawn one after another."""


class _Failed(Exception):
    """A call failed; the transaction must not stand."""


def dispatch_as_one(calls: list[Call]) -> list[Outcome]:
    """Carry all calls out, or none; answers what became of each.

    Raises what the database raises, where others came between every time."""
    return until_it_stands(lambda before: _attempt(calls, alone=before > 0))


def _attempt(calls: list[Call], *, alone: bool) -> list[Outcome]:
    outcomes: list[Outcome] = []
    try:
        with database.write():
            _take(calls, alone=alone)
            for call in calls:
                outcomes.append(_tried(call))
                if not outcomes[-1].ok:
                    raise outcomes[-1].conflict or _Failed
        return outcomes
    except _Failed:
        return _undone(calls, outcomes)


def _take(calls: list[Call], *, alone: bool) -> None:
    """Take what the batch names in the order that all batches take it in, so that two of them
    never wait for each other; if they did for something that neither names, the whole space."""
    request = calls[0].request
    if not request.sid:
        return
    found = session.find_session(request.sid, request.now, request.settings)
    if found is None:
        return
    named = {(found.space, each) for call in calls for each in _named(call)}
    database.take_in_order([*named])
    if alone:
        # last: who has it to himself must wait for nobody who waits to have a part in it
        database.take_space(found.space, alone=True)


def _named(call: Call) -> Iterator[int | str]:
    """The ids that a call names, of whatever: two records that share one wait for no reason."""
    method = call.declared
    if method is None or not isinstance(call.params, dict):
        return
    named = False
    for name, value in call.params.items():
        known = method.known(str(name))
        if known and isinstance(method.schema.fields[known], Id) and str(value).isdecimal():
            named = named or known == "id"
            yield int(value)
    if not named:
        yield ADDED


def _tried(call: Call) -> Outcome:
    call.together = True
    outcome = dispatch(call)
    if needs_finishing(outcome):
        keep(outcome, call)
    return outcome


def _undone(calls: list[Call], outcomes: list[Outcome]) -> list[Outcome]:
    """What is answered where the last call that was tried has failed."""
    tried = len(outcomes)
    others = not_carried_out(f"call {tried} of the batch, {calls[tried - 1].method[:100]}, failed")
    return [others] * (tried - 1) + [outcomes[-1]] + [others] * (len(calls) - tried)


def not_carried_out(words: str) -> Outcome:
    """The outcome of a call that is in one batch with another that failed."""
    return refused(BatchUndone(words=words))
