"""Actions on one document as a whole: locked by hand, sent, cancelled, written off.

What an action does, and when it may be fired, is a row of a table. Which locks it obeys is the
door's business: locking by hand obeys none, sending those that freeze the fields it sets,
cancelling and writing off a lock by hand and the period of their own date. The table follows
issuing.md 1 and books.md 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from methods.declare import Access, Answer, Work, method
from methods.lifting import action_method
from methods.locked import spelling_of
from methods.manage import MANAGE_RESULT, check_timestamp
from methods.spelling import Spelling
from methods.steering import INVOICE_TIMESTAMP
from methods.wire.dates import Date
from methods.wire.types import Id, Text, Wire, Word
from models import by_hand, settings, write
from models.actor import Actor
from models.document import (
    CREDIT_NOTE,
    EXPENSE,
    INVOICE,
    JOURNAL,
    KINDS,
    PAYMENT,
    RECEIPT,
    Document,
)
from models.document_step import CANCEL, UNDO_CANCEL, UNDO_WRITE_OFF, WRITE_OFF
from models.invoices import billing, standing
from models.refusals import (
    CannotBeFired,
    InvalidFields,
    MayNot,
    MayNotUnlock,
    RecordLocked,
    RecordNotFound,
    StaleTimestamp,
)
from models.rights import LOCK
from models.store import scope
from models.users import role_changes

Moved = Mapping[str, bool | int | date | datetime | None]
"""New values of a document by column."""


@dataclass(frozen=True)
class Action:
    """What an action does to a document, and what state of the document bars it, in words."""

    fire: Callable[[Actor, Document, date], object]
    barred: Callable[[Actor, Document], str]


def _setting(moves: Callable[[Actor, Document], Moved]) -> Callable[..., object]:
    """An action that sets columns of the document; its day is no matter."""
    return lambda actor, row, on: write.change(actor, row, **moves(actor, row))


def _step(kind: str) -> Action:
    """An action that is a dated step of its own beside the document."""
    return Action(
        lambda actor, row, on: standing.take_step(actor, row, kind, on),
        lambda actor, row: standing.bars(actor, row, kind),
    )


# --- when an action may be fired ----------------------------------------------------------------


def _bars_lock(actor: Actor, row: Document) -> str:
    return "is locked by hand already" if row.locked_at is not None else ""


def _bars_unlock(actor: Actor, row: Document) -> str:
    return "is not locked by hand" if row.locked_at is None else ""


def _bars_sending(actor: Actor, row: Document) -> str:
    sent = row.sent and row.sent_at is not None
    return "is marked as sent already" if sent else standing.closed(row)


def _sent(actor: Actor, row: Document) -> Moved:
    moved: dict[str, bool | date | datetime] = {
        "sent": True,
        "sent_at": actor.now,
        "date": row.date or actor.today,
    }
    billing.warn_of_date(actor, row, moved)
    return moved


def _locked(actor: Actor, row: Document) -> Moved:
    return {"locked_at": actor.now, "locked_by": actor.user}


def _unlocked(actor: Actor, row: Document) -> Moved:
    return {"locked_at": None, "locked_by": None}


LOCKING = {
    "lock": Action(_setting(_locked), _bars_lock),
    "unlock": Action(_setting(_unlocked), _bars_unlock),
}
STEPS = {kind: _step(kind) for kind in (CANCEL, UNDO_CANCEL, WRITE_OFF, UNDO_WRITE_OFF)}
OF_INVOICES = {**LOCKING, "mark_as_sent": Action(_setting(_sent), _bars_sending), **STEPS}


# --- firing -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fire:
    """The handler of an _ACTION method: one action on one document of a kind, and its trail."""

    object: int
    actions: Mapping[str, Action]

    of = Document

    @property
    def spelling(self) -> Spelling:
        """Wire name and type of each column."""
        return spelling_of(self.object, is_line=False)

    def __call__(
        self, actor: Actor, *, id: int, name: str, reason: str, on: date | None = None
    ) -> Answer:
        """Fire an action, a dated one as of a day. Raises RecordNotFound, StaleTimestamp,
        CannotBeFired, MayNotUnlock, MayNot, InvalidFields or RecordLocked."""
        row = scope.take(actor, Document, id, self.object)
        check_timestamp(actor, row, row.kind.noun)
        action = self.actions[name]
        if why := action.barred(actor, row):
            raise CannotBeFired(action=name, noun=row.kind.noun, reference=row.reference, why=why)
        if name == "unlock":
            by_hand.check_may_unlock(actor, row)
        elif name == "lock":
            role_changes.check_may(actor, LOCK)
        _ask_for_reason(actor, name, reason)
        if on is not None and name not in STEPS:
            raise InvalidFields({"Date": f"{name} has no date of its own; leave it out"})
        # whatever changes a document so leaves its event in the trail
        action.fire(replace(actor, act=name, because=reason), row, on or actor.today)
        row = scope.find(actor, Document, row.id)
        return {"id": row.id, "notes": "UPDATED", "timestamp": row.version}


def _ask_for_reason(actor: Actor, name: str, reason: str) -> None:
    wanted = name == "unlock" and settings.UNLOCK_REASON_REQUIRED.holds_in(actor.space)
    if wanted and not reason.strip():
        raise InvalidFields({"Reason": "is needed: say why; this space wants one to unlock"})


DATED: dict[str, Wire] = {
    "Date": Date(
        "The day that cancelling, writing off or undoing either counts from; today when left out."
    )
}


def _declare(object: int, actions: Mapping[str, Action], doc: str, example: str) -> None:
    fire = Fire(object, actions)

    def dated(
        actor: Actor, *, id: int, action: str, reason: str, date: date | None = None
    ) -> Answer:
        return fire(actor, id=id, name=action, reason=reason, on=date)

    def undated(actor: Actor, *, id: int, action: str, reason: str) -> Answer:
        return fire(actor, id=id, name=action, reason=reason)

    handler = dated if object == INVOICE else undated
    handler.__doc__ = doc
    method(
        action_method(object),
        access=Access.USER,
        work=Work.WRITE,
        params={
            "Id": Id(f"The {KINDS[object].noun}.", required=True),
            "Action": Word(list(actions), "What to do with it.", required=True),
            "Reason": Text(1000, "Why; kept in the trail.", default=""),
            **(DATED if object == INVOICE else {}),
        },
        result={name: wire for name, wire in MANAGE_RESULT.items() if name != "data"},
        refuses=[RecordNotFound, RecordLocked, StaleTimestamp, CannotBeFired, MayNotUnlock, MayNot],
        example={"Id": 1, "Action": example},
        param_aliases=INVOICE_TIMESTAMP if object == INVOICE else {},
        changes_books=True,
        manages=fire,
    )(handler)


_declare(
    INVOICE,
    OF_INVOICES,
    """Lock an invoice by hand, mark it as sent, cancel it or write it off; and undo each.

    `lock` freezes every field (LockedManual) until `unlock`. `mark_as_sent` sets Sent, and
    SentDate where it is empty; nothing is mailed. `cancel` leaves nothing outstanding of an
    invoice that has no money or credit on it; `mark_as_uncollectible` writes off what is
    outstanding of one that is sent. These two and their undoing count from `Date`.

    Cancelling and writing off obey a lock by hand, and the locked period by their own Date; what
    else locks the invoice guards what it says, not what comes of it. An action that the
    invoice's state does not allow is refused: a second `lock` too, unless it is the same call
    sent again with its Idempotency key. Each action is in FINANCIAL_LOCK_EVENT_SEARCH.""",
    "lock",
)
for _object, _noun in (
    (EXPENSE, "an expense"),
    (RECEIPT, "a receipt"),
    (PAYMENT, "a payment"),
    (CREDIT_NOTE, "a credit note"),
    (JOURNAL, "a general journal"),
):
    _declare(
        _object,
        LOCKING,
        f"""Lock {_noun} by hand, or unlock it.

        While it is locked (LockedManual) every field of it is frozen, and the money of its lines.
        A second `lock` is refused, unless it is the same call sent again with its Idempotency
        key. Each action is in FINANCIAL_LOCK_EVENT_SEARCH.""",
        "lock",
    )
