"""A finalised journal taken back by another one, which stands beside it."""

from __future__ import annotations

from datetime import date

from methods.declare import Access, Answer, Work, method
from methods.manage import check_timestamp
from methods.wire.dates import Date
from methods.wire.types import Id, Money, Ref, Text
from models import journals
from models.actor import Actor
from models.document import JOURNAL, Document
from models.refusals import ClosesYear, NothingToDo, StaleTimestamp
from models.store import scope


@method(
    "FINANCIAL_GENERAL_JOURNAL_REVERSE",
    access=Access.USER,
    work=Work.WRITE,
    params={
        "Id": Ref(Document, "The journal to reverse.", object=JOURNAL, required=True),
        "JournalDate": Date("The day the reversal counts; today when left out.", into="date"),
        "Description": Text(2000, "Words on it.", default=""),
    },
    result={
        "id": Id("The journal that reverses it.", always=True),
        "notes": Text(10, "ADDED."),
        "reference": Text(50, "Its reference."),
        "amount": Money("What its debits come to."),
    },
    refuses=[StaleTimestamp, NothingToDo, ClosesYear],
    example={"Id": 1, "JournalDate": "2026-07-01"},
    changes_books=True,
)
def journal_reverse(actor: Actor, *, id: int, description: str, date: date | None = None) -> Answer:
    """Reverse a finalised journal: the same lines with debits and credits exchanged.

    The reversal is a finalised journal of its own, dated JournalDate, that names the first one
    as its linked record. One that is reversed already is refused, until the reversal is opened
    again, removed or reversed. A journal that closes a year is opened again instead.

    Raises StaleTimestamp, NothingToDo, ClosesYear or RecordLocked."""
    journal = scope.take(actor, Document, id, JOURNAL)
    check_timestamp(actor, journal, "general journal")
    made = journals.reverse(actor, journal, date or actor.today, description)
    return {"id": made.id, "notes": "ADDED", "reference": made.reference, "amount": made.amount}
