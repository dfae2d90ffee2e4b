"""One call in one transaction: who calls, is it valid, the work, and what is kept of it.

Everything a call does to the database happens in a transaction that is opened and closed here; a
preview's is rolled back, and one that another came between is begun anew.
"""

from __future__ import annotations

from typing import Any

from app.calls.again import answer_kept, digest_of, keep_answer
from app.calls.attempts import note_refused, note_unneeded
from app.calls.call import Call
from app.calls.parameters import fold
from app.calls.trying import until_it_stands
from app.calls.who import actor_of
from app.dialects.outcomes import Outcome
from methods import locked, visible
from methods.declare import Method
from methods.identities import TICKET
from methods.rights import check_use
from methods.steering import warn_of_idle_overrides, with_overrides, with_reason
from methods.wire.dates import manner_of
from models import write
from models.actor import Actor
from models.editing.checking import check_carried
from models.posting.deriving import settle
from models.refusals import InUse, RecordLocked, Refusal, SearchTooLong
from models.store import database

ALONE_AFTER = 1
"""After how many tries a call has its space to itself, so that nobody comes between again."""


KEPT_OF_PREVIEWS = ("id", "skipped", "RequestId")


class _Tried(Exception):
    """A preview has run to its end; its transaction must not stand."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__("preview")
        self.result = result


def perform(method: Method, call: Call, outcome: Outcome, params: dict[str, Any]) -> dict[str, Any]:
    """Check the request and do the work in one transaction; again if another came between.

    Raises ValidationError or a refusal, and whatever a handler raises."""

    def attempt(before: int) -> dict[str, Any]:
        """Raises SearchTooLong, and whatever else `perform` does."""
        outcome.later.clear()
        try:
            return _attempt(method, call, outcome, params, alone=before > ALONE_AFTER)
        except _Tried as tried:
            return tried.result
        except Exception as problem:
            if not database.took_too_long(problem):
                raise
            raise SearchTooLong(allowed=call.request.settings.search_seconds) from problem

    # inside another transaction it is that one which has to begin anew
    return attempt(0) if database.is_nested() else until_it_stands(attempt)


def _attempt(
    method: Method, call: Call, outcome: Outcome, params: dict[str, Any], *, alone: bool
) -> dict[str, Any]:
    writes = method.work.writes
    call.request.warnings.clear()
    call.request.set_aside.clear()
    with database.write() if writes else database.read(call.request.settings.search_seconds):
        actor = actor_of(call, method, outcome)
        if writes and actor.space:
            database.take_space(actor.space, alone=alone or method.work.alone)
        folded = fold(method, params, lenient=call.request.lenient)
        wanted = method.load(folded, manner_of(actor))
        wanted.pop(TICKET.lower(), None)  # who calls is known, and nobody below need hold it
        check_use(actor, method, wanted, folded)
        if method.changes_books:
            actor = with_overrides(actor, wanted)
        if writes:
            actor = with_reason(actor, wanted)
        key = wanted.get("idempotency") or ""
        digest = digest_of(method, folded, actor.rights.mark) if key else ""
        if key and (kept := answer_kept(actor, key, digest)):
            outcome.replayed = kept
            return {}
        result = _worked(method, call, outcome, actor, wanted)
        if key:
            keep_answer(method, actor, key, digest, result)
        if writes:
            for step in outcome.later:
                step()
            outcome.later.clear()
        return result


def _worked(
    method: Method, call: Call, outcome: Outcome, actor: Actor, wanted: dict[str, Any]
) -> dict[str, Any]:
    """What the handler answers, with what the caller is warned of."""
    if method.refs:
        # only now: a call that comes again is answered as it was, whatever has gone since
        method.resolve(actor, wanted)
    if method.changes_books:
        check_carried(actor)
    if method.prepare is not None:
        wanted = {**wanted, "prepared": call.prepared}
    result = _handled(method, call, outcome, actor, wanted)
    settle(actor)
    write.tell_news(actor)
    if method.changes_books and actor.preview is None:
        warn_of_idle_overrides(actor)
        note_unneeded(method, call, actor, wanted, result)
    warned = {"warnings": [*actor.request.warnings]} if actor.request.warnings else {}
    if actor.preview is not None:
        spelling = method.manages.spelling if method.manages is not None else {}
        shown = locked.preview(actor, spelling, shown=visible.shows(actor, method))
        raise _Tried({**actor.preview.tells, **shown, **_previewed(result), **warned})
    return {**result, **warned}


def _previewed(result: dict[str, Any]) -> dict[str, Any]:
    """What a preview tells of the answer: the record, if there is one already, and what a call
    about several would pass over."""
    kept: dict[str, Any] = {name: result[name] for name in KEPT_OF_PREVIEWS if name in result}
    if result.get("notes") == "ADDED":
        kept.pop("id", None)
    return kept


def _handled(
    method: Method, call: Call, outcome: Outcome, actor: Actor, wanted: dict[str, Any]
) -> dict[str, Any]:
    """Run the handler; a lock that refuses is explained while its evidence can be read."""
    try:
        return dict(method.handler(actor, wanted))
    except Refusal as refusal:
        note_refused(method, call, outcome, actor, wanted, refusal)
        if isinstance(refusal, InUse) and not actor.administrator:
            visible.unname(actor, refusal)
        if isinstance(refusal, RecordLocked) and actor.preview is None:
            refusal.data["locks"] = locked.entries(actor, refusal.data.pop("obstacles"))
        raise
