"""What was closed is opened again in the reverse order, and the trail tells (books.md 5 and 6)."""

from __future__ import annotations

from typing import Any

from models import write
from models.actor import Actor
from models.lock_event import REOPEN
from models.period import COMPLETE, OPEN, Reconciliation, TaxReport
from models.refusals import NewerStands

LOCKS: dict[type[Reconciliation | TaxReport], str] = {
    Reconciliation: "LockedReconciliation",
    TaxReport: "LockedBAS",
}
"""The lock of what a complete one holds."""


def open_in_turn(actor: Actor, row: Any, newer: Any | None, changes: write.Changes) -> None:
    """Raise NewerStands while a newer one is complete, unless override_status lets this one by."""
    if newer is None or write.set_rule_aside(actor, write.STATUS, row, changes):
        return
    raise NewerStands(
        noun=row.NOUN.capitalize(), reference=row.reference or row.id, newer=newer.reference
    )


def log(actor: Actor, row: Reconciliation | TaxReport, kind: str, reason: str) -> None:
    """Leave in the trail that one was completed or opened again, by whom and why."""
    before, after = (COMPLETE, OPEN) if kind == REOPEN else (OPEN, COMPLETE)
    write.log_lock_event(
        actor,
        kind,
        object=row.OBJECT,
        context=row.id,
        text=row.reference,
        reason=reason,
        lock=LOCKS[type(row)],
        before={"status": before},
        after={"status": after},
    )
