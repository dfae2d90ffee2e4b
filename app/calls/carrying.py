"""Calls are carried out, each on the thread where it belongs, and logged; nothing is raised."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog

from app.calls.call import Call
from app.calls.call_log import CallLog
from app.calls.dispatch import check_transport, dispatch, prepare
from app.calls.finishing import finish, goes_without, needs_finishing
from app.calls.lanes import Lanes
from app.calls.together import dispatch_as_one, not_carried_out
from app.dialects.envelope import JSONRPC, LEGACY
from app.dialects.outcomes import Outcome, ended, refused
from methods.declare import Work
from methods.search.page import Page
from models.refusals import DatabaseUnavailable, Refusal

T = TypeVar("T")
LONG = 1_000
"""How many cells a page may have that is written at once."""


class Carrier:
    """Carries calls out on the lanes of this process."""

    def __init__(self, lanes: Callable[[], Lanes]) -> None:
        self.lanes = lanes
        self.call_log = CallLog(lanes)
        # bound once: unbound, a logger is put together anew for each line
        self.log = structlog.get_logger("financial_rpc").bind()

    async def one(self, call: Call) -> Outcome:
        """Carry one call out, and log it."""
        started = time.perf_counter()
        outcome = check_transport(call)
        if outcome is None:
            outcome = await self._one(call)
        self._note(outcome)
        self._log(call, outcome, started)
        return outcome

    async def _one(self, call: Call) -> Outcome:
        lanes = self.lanes()
        method = call.declared
        work = call.work
        try:
            if method is not None and method.prepare is not None:
                await lanes.prepare(lambda: prepare(call, method))
            if method is not None and method.reads_call_log:
                await self.call_log.write()  # who looks is shown all that this process knows
            outcome = await lanes.run(work, lambda: dispatch(call), call.request.sid)
            if needs_finishing(outcome):
                await self._finish(outcome, call)
        except Refusal as refusal:
            return refused(refusal, method=method)
        except Exception as problem:
            return ended(problem, method, call.request.request_id)
        return outcome

    async def spell(self, outcome: Outcome, who: str, job: Callable[[], T]) -> T:
        """Have an answer written: what is long, where it holds nobody up."""
        if not _is_long(outcome):
            return job()
        return await self.lanes().scans.run(job, who)

    async def _finish(self, outcome: Outcome, call: Call) -> None:
        lanes = self.lanes()
        try:
            await lanes.note(lambda: finish(outcome, call))
        except Exception as problem:
            lanes.in_trouble = True
            if not goes_without(outcome, problem):
                raise

    def _note(self, *outcomes: Outcome) -> None:
        """Remember that the database is in trouble: the next health check looks closer."""
        for each in outcomes:
            if each.code == DatabaseUnavailable.code:
                self.lanes().in_trouble = True

    async def as_one(self, calls: list[Call]) -> list[Outcome]:
        """Carry all calls out in one transaction, or none; answers what became of each."""
        started = time.perf_counter()
        outcomes = await self._as_one(calls)
        self._note(*outcomes)
        for call, outcome in zip(calls, outcomes, strict=True):
            self._log(call, outcome, started)
        return outcomes

    async def _as_one(self, calls: list[Call]) -> list[Outcome]:
        for position, call in enumerate(calls, 1):
            if (wrong := check_transport(call)) is not None:
                others = not_carried_out(f"call {position} of the batch is refused")
                return [wrong if each is call else others for each in calls]
        lanes = self.lanes()
        methods = [call.declared for call in calls]
        works = {method.work for method in methods if method is not None}
        work = Work.CLOSE if works & {Work.CLOSE, Work.DRAW} else Work.WRITE
        try:
            for call, method in zip(calls, methods, strict=True):
                if method is not None and method.prepare is not None:
                    await lanes.prepare(partial(prepare, call, method))
            return await lanes.run_together(work, lambda: dispatch_as_one(calls))
        except Refusal as refusal:
            return [refused(refusal)] * len(calls)
        except Exception as problem:
            return [ended(problem, None, calls[0].request.request_id)] * len(calls)

    def _log(self, call: Call, outcome: Outcome, started: float) -> None:
        name = outcome.method.name if outcome.method else call.method[:100]
        seconds = time.perf_counter() - started
        became = "ok" if outcome.ok else str(outcome.data.get("type", outcome.code))
        self.log.info(
            "call",
            method=name,
            dialect=LEGACY if call.request.lenient else JSONRPC,
            user=outcome.user,
            ms=round(seconds * 1000, 2),
            outcome=became,
            request=call.request.request_id,
        )
        self.call_log.note(call, outcome, name, seconds, became)


def _is_long(outcome: Outcome) -> bool:
    """Whether writing an answer takes longer than handing it to another thread."""
    page = outcome.result.get("page")
    if isinstance(page, Page):
        return len(page.found) * len(page.columns) > LONG
    method = outcome.method
    return method is not None and method.work is Work.SEARCH and outcome.ok
