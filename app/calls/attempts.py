"""Overrides that came to nothing are told of: those that nothing needed, and those refused.

What is refused is rolled back, so it is kept afterwards, in a transaction of its own. Previews
and the calls of an atomic batch try things out: of them nothing is kept.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from app.calls.call import Call
from app.dialects.outcomes import Outcome
from methods.declare import Method
from methods.steering import asked_overrides, idle_overrides
from models import write
from models.actor import Actor
from models.document import Document, Item, JournalItem
from models.locks import Obstacle
from models.override_attempt import REFUSED, UNNEEDED
from models.refusals import (
    ClosesYear,
    CreditNoteIssued,
    InvalidFields,
    InvoiceClosed,
    InvoiceIssued,
    InvoicePeriodLocked,
    JournalFinalised,
    NewerStands,
    ReconciliationComplete,
    ReconciliationInLockedPeriod,
    ReconciliationOutOfBalance,
    RecordLocked,
    Refusal,
    TaxReportComplete,
)
from models.store import scope
from models.store.base import Record
from models.store.objects import object_of
from models.write import Attempt

REFUSING = (
    ClosesYear, CreditNoteIssued, InvoiceClosed, InvoiceIssued, InvoicePeriodLocked,
    JournalFinalised, NewerStands, ReconciliationComplete, ReconciliationInLockedPeriod,
    ReconciliationOutOfBalance, RecordLocked, TaxReportComplete,
)  # fmt: skip
"""What an override is meant to pass, whether it could have or not."""


def note_unneeded(
    method: Method, call: Call, actor: Actor, wanted: dict[str, Any], result: dict[str, Any]
) -> None:
    """Keep that overrides were asked for which nothing needed, in the call's transaction."""
    idle = [] if call.together else idle_overrides(actor)
    if idle:
        of = _record(method, actor, {**wanted, **result})
        write.keep_attempt(actor, Attempt(UNNEEDED, ", ".join(idle), *of))


def note_refused(
    method: Method,
    call: Call,
    outcome: Outcome,
    actor: Actor,
    wanted: dict[str, Any],
    refusal: Refusal,
) -> None:
    """Keep, once the transaction is rolled back, that a call was refused despite its overrides."""
    asked = asked_overrides(actor)
    if not asked or call.together or actor.preview is not None or not _is_of_locks(refusal):
        return
    obstacles: list[Obstacle] = refusal.data.get("obstacles", [])
    of = _of_facts(obstacles) if obstacles else _record(method, actor, wanted)
    names = ", ".join(dict.fromkeys(each.lock.name for each in obstacles))
    attempt = Attempt(REFUSED, ", ".join(asked), *of, locks=names)
    outcome.later.append(partial(write.keep_attempt, actor, attempt))


def _is_of_locks(refusal: Refusal) -> bool:
    wants_reason = (
        isinstance(refusal, InvalidFields) and "override_reason" in refusal.data["fields"]
    )
    return wants_reason or isinstance(refusal, REFUSING)


Of = tuple[int, int, str, int | None]
"""Which record: its object number and id, its reference, and the line if it is one."""


def _of_facts(obstacles: list[Obstacle]) -> Of:
    facts = obstacles[0].facts
    return facts.object, facts.document, facts.reference, facts.item


def _record(method: Method, actor: Actor, told: dict[str, Any]) -> Of:
    """The record that a call was about, as far as it says so."""
    of, id = getattr(method.manages, "of", None), told.get("id")
    row: Record | None = None
    if isinstance(of, type) and issubclass(of, Record) and isinstance(id, int):
        row = scope.peek(actor, of, id)
    line = None
    if isinstance(row, Item | JournalItem):
        line, row = row.id, scope.peek(actor, Document, row.document)
    if row is None:
        return 0, 0, "", None
    return object_of(row) or 0, row.id, str(getattr(row, "reference", "")), line
