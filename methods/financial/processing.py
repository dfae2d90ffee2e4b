"""The debtors and creditors processing: it marks what is settled, and moves the lock dates.

The rules are those of locking.md 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import Expression, ModelAlias, fn

from methods.declare import Access, Answer, Work, method
from methods.lifting import LOCK_DATE_PARAMETERS
from methods.lists import PROCESSING_STATUSES
from methods.manage import MANAGE_PARAMS, MANAGE_RESULT, REASON, refuse_timestamp
from methods.search.columns import SEARCHES
from methods.search.declaration import search
from methods.search.page import read_back
from methods.wire.dates import Date
from methods.wire.structures import Structure
from methods.wire.types import Choice, Id, Integer, Text, YesNo
from models import balances, booked, lock_dates, settings, write
from models.actor import Actor, service
from models.document import EXPENSE, INVOICE, Document
from models.lock_event import PROCESS
from models.period import ProcessingRun
from models.periods import lock_date_moves
from models.periods.lock_date_moves import Moves
from models.periods.stretch import Stretch
from models.profile_setting import Setting
from models.refusals import InvalidFields, NoRight
from models.rights import MOVE_LOCK_DATES
from models.store import scope
from models.tax_reports import obstacles

COMPLETED = 2
LISTED: dict[str, Any] = {"type": "array", "items": {"type": "object"}}


@dataclass(frozen=True)
class LockDates:
    """The lock dates as they are asked for."""

    invoices_locked_date: date | None = None
    expenses_locked_date: date | None = None
    journals_locked_date: date | None = None

    def moved(self, actor: Actor) -> dict[Setting, date]:
        """Those that are to be others than they are."""
        asked = {
            settings.INVOICES_LOCKED: self.invoices_locked_date,
            settings.EXPENSES_LOCKED: self.expenses_locked_date,
            settings.JOURNALS_LOCKED: self.journals_locked_date,
        }
        return {
            setting: day
            for setting, day in asked.items()
            if day is not None and day != setting.day_in(actor.space)
        }


@dataclass(frozen=True)
class Side:
    """Debtors or creditors: whose documents, by their lock date, and how far they are done."""

    name: str
    locked: Setting
    billed: int
    processed: Setting

    def documents(self, document: Any) -> Any:
        """The condition that a document is of this side: what its lock date governs."""
        return lock_dates.governed(document, self.locked)


SIDES = (
    Side("Debtors", settings.INVOICES_LOCKED, INVOICE, settings.DEBTORS_PROCESSED),
    Side("Creditors", settings.EXPENSES_LOCKED, EXPENSE, settings.CREDITORS_PROCESSED),
)


@method(
    "FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE",
    access=Access.USER,
    work=Work.CLOSE,
    params={
        "DataReturn": MANAGE_PARAMS["DataReturn"],
        "InvoicesLockedDate": Date(
            "Locks invoices, receipts and customer credit notes up to and including this day."
        ),
        "ExpensesLockedDate": Date(
            "Locks expenses, payments and supplier credit notes up to and including this day."
        ),
        "JournalsLockedDate": Date("Locks general journals up to and including this day."),
        "Reason": REASON,
        "Reset": YesNo("Y lets a lock date go back; by roles that move lock dates.", default=False),
    },
    result={
        **MANAGE_RESULT,
        "id": Id("The record of this run."),
        "notes": Structure(
            "What was done, a sentence each; PREVIEW of a preview.",
            {"type": ["array", "string"], "items": {"type": "string"}},
            always=True,
        ),
        "LockDates": Structure("Of a preview: each lock date, before and after.", LISTED),
        "Locked": Integer("Of a preview: how many documents the lock dates newly lock."),
        "Obstacles": Structure("Of a preview: what should be looked at first.", LISTED),
    },
    refuses=[NoRight],
    example={},
    changes_books=True,
)
def processing(
    actor: Actor, *, dates: LockDates, data_return: str, reason: str, reset: bool
) -> Answer:
    """Mark what is settled as balanced, and move the lock dates.

    A document is balanced when what is linked to it and credited comes to all of its amount; the
    days this was last done on are settings 351 and 352. To move a lock date takes a role that
    moves lock dates, as administrators have; to move one back, Reset=Y as well. None may be later
    than today, nor before IrreversibleLockedDate. Each run is a record with the lock dates as they
    were and as they are.

    Raises NoRight where a lock date is to move and the user may not move it."""
    refuse_timestamp(actor)
    wanted = dates.moved(actor)
    if (wanted or reset) and not actor.may(MOVE_LOCK_DATES):
        raise NoRight()
    if not reset:
        _refuse_back(actor, wanted)
    moves = lock_date_moves.move(actor, wanted, fields=LOCK_DATE_PARAMETERS)
    notes = [_process(actor, side) for side in SIDES] + _told(moves)
    run = _record(actor, moves, notes, reset=reset)
    if actor.preview is not None:
        actor.preview.tells.update(_foreseen(actor, moves))
    before, after = ({settings.SETTINGS[n].name: m[i] for n, m in moves.items()} for i in (0, 1))
    write.log_lock_event(
        actor,
        PROCESS,
        object=ProcessingRun.OBJECT,
        context=run.id,
        text=run.notes,
        reason=reason,
        lock="LockedDate" if before != after else "",
        before=before,
        after=after,
    )
    answer = {"id": run.id, "notes": notes}
    if data_return:
        found = SEARCHES["FINANCIAL_DEBTORSCREDITORS_PROCESSING_SEARCH"]
        answer["page"] = read_back(actor, found, run.id, data_return)
    return answer


def _foreseen(actor: Actor, moves: Moves) -> dict[str, object]:
    """What a preview tells: lock dates before and after, and what should be looked at first."""
    days = [after for before, after in moves.values() if after > before]
    last = date.fromisoformat(max(days)) if days else None
    return {
        "LockDates": [
            {"name": each.name, "before": before, "after": after}
            for each in settings.LOCK_DATES
            for before, after in [moves[each.number]]
        ],
        "Locked": lock_date_moves.newly_locked(actor, moves),
        "Obstacles": [] if last is None else obstacles.standing(actor, Stretch(date.min, last)),
    }


def _refuse_back(actor: Actor, wanted: dict[Setting, date]) -> None:
    problems = {}
    for setting, day in wanted.items():
        locked = setting.day_in(actor.space)
        if locked is not None and day < locked:
            problems[LOCK_DATE_PARAMETERS[setting]] = (
                f"is {locked} and only goes back together with Reset=Y"
            )
    if problems:
        raise InvalidFields(problems)


# --- what is settled ----------------------------------------------------------------------------


def _process(actor: Actor, side: Side) -> str:
    """Mark the documents of a side, and say how many.

    A payment may come for a bill of any age, so all are looked at; only those whose mark is no
    longer right are written, by the service itself."""
    itself = service(actor.space, actor.zone, actor.now)
    document = Document.alias()
    settled = _settled(document, side)
    of_side = scope.within(document, actor.space) & side.documents(document)
    ids = document.select(document.id)
    now = write.mark_balanced(itself, ids.where(of_side & settled), balanced=1)
    no_longer = write.mark_balanced(itself, ids.where(of_side & ~settled), balanced=0)
    write.keep(actor, side.processed.number, actor.today.isoformat())
    return f"{side.name}: {now} now balanced, {no_longer} no longer"


def _settled(document: ModelAlias[Document], side: Side) -> Expression:
    """The condition that nothing of a document's amount is open.

    Bills are what is paid and credited; all else is what pays or credits."""
    is_bill = document.object == side.billed
    bill = is_bill & (balances.outstanding(document) == 0)
    opposite = ~is_bill & (balances.left(document) == 0)
    settled: Expression = booked.entered(document) & (document.amount != 0) & (bill | opposite)
    return settled


def _first_day(actor: Actor, side: Side) -> date | None:
    """The day of the first transaction of a side, from which on all are looked at."""
    found = Document.select(fn.MIN(Document.date)).where(
        scope.within(Document, actor.space) & side.documents(Document) & booked.entered(Document)
    )
    first: date | None = found.scalar()
    return first


# --- the record of the run ----------------------------------------------------------------------


def _told(moves: Moves) -> list[str]:
    return [
        f"{name}: {moves[setting.number][0] or 'none'} before, {moves[setting.number][1]} now"
        for setting, name in LOCK_DATE_PARAMETERS.items()
        if moves[setting.number][0] != moves[setting.number][1]
    ]


def _record(actor: Actor, moves: Moves, notes: list[str], *, reset: bool) -> ProcessingRun:
    debtors, creditors = SIDES
    return write.add(
        actor,
        ProcessingRun,
        reset=reset,
        status=COMPLETED,
        notes="; ".join(notes),
        debtors_started_at=_first_day(actor, debtors),
        debtors_processed_to=actor.today,
        creditors_started_at=_first_day(actor, creditors),
        creditors_processed_to=actor.today,
        invoices_locked_date=settings.INVOICES_LOCKED.day_in(actor.space),
        expenses_locked_date=settings.EXPENSES_LOCKED.day_in(actor.space),
        journals_locked_date=settings.JOURNALS_LOCKED.day_in(actor.space),
        lock_dates_before=lock_date_moves.to_text(moves),
    )


search(
    "FINANCIAL_DEBTORSCREDITORS_PROCESSING_SEARCH",
    of=ProcessingRun,
    prefix="Processing",
    doc="Find runs of the processing, each with the lock dates as it left them.",
    columns={
        "Notes": Text(2000, "What was done.", into="notes"),
        "CreditorsProcessedTo": Date("How far creditors were done.", into="creditors_processed_to"),
        "CreditorsStartedAt": Date("The first day looked at.", into="creditors_started_at"),
        "DebtorsProcessedTo": Date("How far debtors were done.", into="debtors_processed_to"),
        "DebtorsStartedAt": Date("The first day looked at.", into="debtors_started_at"),
        "ExpensesLockedDate": Date("The lock date of expenses.", into="expenses_locked_date"),
        "InvoicesLockedDate": Date("The lock date of invoices.", into="invoices_locked_date"),
        "JournalsLockedDate": Date("The lock date of journals.", into="journals_locked_date"),
        "Reset": YesNo("Whether lock dates might go back.", into="reset"),
        "Status": Choice(PROCESSING_STATUSES, "Its status.", into="status"),
    },
    example={
        "fields": [{"name": "createddate"}, {"name": "invoiceslockeddate"}, {"name": "notes"}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)
