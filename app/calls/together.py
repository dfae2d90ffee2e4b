"""An atomic batch: its calls share one transaction, and are all carried out or none.

For what belongs together: lines of one invoice, or overrides of several records at once.
"""

from __future__ import annotations

from app.calls.call import Call
from app.calls.dispatch import dispatch
from app.calls.finishing import keep, needs_finishing
from app.calls.work import TRIES
from app.dialects.outcomes import Outcome, refused
from models.refusals import BatchUndone
from models.store import database


class _Failed(Exception):
    """A call failed, or all have to begin anew; the transaction must not stand."""


def dispatch_as_one(calls: list[Call]) -> list[Outcome]:
    """Carry all calls out, or none; answers what became of each.

    Raises RuntimeError, or what the database raises, where others came between every time."""
    for attempt in range(TRIES):
        outcomes: list[Outcome] = []
        try:
            with database.write():
                for call in calls:
                    outcomes.append(_tried(call))
                    if not outcomes[-1].ok:
                        raise _Failed
            return outcomes
        except _Failed:
            if not outcomes[-1].conflict:
                return _undone(calls, outcomes)
        except Exception as problem:
            if attempt + 1 == TRIES or not database.is_conflict(problem):
                raise
    raise RuntimeError("other transactions came between every time")


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
