"""The end of a year: closed once, in order, and opened again in the reverse order."""

from __future__ import annotations

from datetime import date

from methods.declare import Access, Answer, Work, method
from methods.manage import REASON
from methods.wire.dates import Date
from methods.wire.types import Id, Money, Text, YesNo
from models import write
from models.actor import Actor
from models.document import JOURNAL
from models.lock_event import COMPLETE, REOPEN
from models.periods import year_end
from models.refusals import (
    ClosedForGood,
    InUse,
    MayNot,
    SettingMissing,
    YearEndedLater,
    YearNotEnded,
)
from models.rights import REOPEN as REOPENING
from models.users.role_changes import check_may


@method(
    "FINANCIAL_YEAR_END_COMPLETE",
    access=Access.ADMINISTRATOR,
    work=Work.CLOSE,
    params={
        "EndDate": Date("The last day of the year.", required=True),
        "Reset": YesNo("Y opens the year again that was closed at EndDate.", default=False),
        "Reason": REASON,
    },
    result={
        "id": Id("The general journal that closes the year, or closed it.", always=True),
        "notes": Text(10, "COMPLETED or REOPENED."),
        "reference": Text(50, "Its reference."),
        "amount": Money("What its debits come to."),
    },
    refuses=[YearEndedLater, YearNotEnded, SettingMissing, InUse, MayNot, ClosedForGood],
    example={"EndDate": "2026-06-30"},
    changes_books=True,
)
def year_end_complete(actor: Actor, *, end_date: date, reset: bool, reason: str) -> Answer:
    """Close a year: what was earned and spent goes into retained earnings, by a general journal.

    The journal is marked: a profit and loss leaves it out, and so does a trial balance with
    BeforeClosing=Y. Each year ends once, in order, whatever day journals are locked to. Closed
    too are equity accounts of class Other, and those called dividends or drawings. Reset=Y takes
    the journal of the last year away again.

    Raises YearEndedLater, YearNotEnded, SettingMissing, InUse or MayNot."""
    if end_date > actor.today:
        actor.warn(f"The year to {end_date} is not over: today is {actor.today}")
    if reset:
        check_may(actor, REOPENING)
    step = year_end.reopen if reset else year_end.close
    journal = step(actor, end_date)
    write.log_lock_event(
        actor,
        REOPEN if reset else COMPLETE,
        object=JOURNAL,
        context=journal.id,
        text=journal.reference,
        reason=reason,
        lock="LockedDate",
        before={"year_closed": reset, "end_date": end_date},
        after={"year_closed": not reset, "end_date": end_date},
    )
    return {
        "id": journal.id,
        "notes": "REOPENED" if reset else "COMPLETED",
        "reference": journal.reference,
        "amount": journal.amount,
    }
