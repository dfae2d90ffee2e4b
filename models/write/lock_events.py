"""The trail of locks: whatever makes or lifts one leaves an event, by whichever door (books.md 6).

`follow` sees every record that is added, changed or taken away, and tells of those that locks
hang on; what is done to a record as a whole (issued, completed, taken over) is told by who does
it, through `log_lock_event`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from models import lock_event as kinds
from models import locks, outbox, settings
from models.actor import Actor
from models.cents import shown
from models.document import JOURNAL, Document, Transfer, TransferExpense
from models.document_step import CANCEL, UNDOES, DocumentStep
from models.link import CREDITS, Link
from models.lock_event import LockEvent
from models.period import Reconciliation, ReconciliationItem, TaxReport
from models.profile_setting import TOLD_AS, ProfileSetting
from models.role import MethodAccess, Role, RoleAccess, UserRole
from models.store import scope
from models.store.base import Record
from models.user import User
from models.write.log import as_json, call_of, tell
from models.write.rows import Changes, insert_row

Told = Mapping[str, Any]
"""What is so before or after an event, by name."""


@dataclass(frozen=True)
class Event:
    """What is told of a record: what was done, which lock that made or lifted, before and after."""

    kind: str
    object: int
    context: int
    text: str
    lock: str = ""
    line: int | None = None
    before: Told = field(default_factory=dict)
    after: Told = field(default_factory=dict)


# --- what follows from a change of a record -----------------------------------------------------


def follow(actor: Actor, row: Record, action: str, changes: Changes) -> None:
    """Tell of the locks that a change of a record makes or lifts."""
    told = TOLD_BY.get(type(row))
    if told is not None:
        for event in told(actor, row, action, changes):
            enter(actor, event)


def _of_document(actor: Actor, row: Document, action: str, changes: Changes) -> Iterator[Event]:
    if action == "REMOVED" or any(changes.get("issued", ())):
        return  # issuing and voiding are told as a whole
    if "sent" in changes or "sent_at" in changes:
        yield from _of_sending(actor, row, changes)
    for column in MARKS.keys() & changes.keys():
        yield from _of_mark(row, column, changes)
    if "transfer" in changes:
        yield from _of_payment(actor, row, *changes["transfer"])


def _of_payment(actor: Actor, row: Document, old: int | None, new: int | None) -> Iterator[Event]:
    """That a payment was made of a bank transfer, or that nothing of it is left there."""
    if old:
        yield _on(row, kinds.UNTRANSFER, "LockedTransfer", _of_transfer(actor, old), {})
    if new:
        yield _on(row, kinds.TRANSFER, "LockedTransfer", {}, _of_transfer(actor, new))


def _of_sending(actor: Actor, row: Document, changes: Changes) -> Iterator[Event]:
    """That a call sent an invoice, or that it is sent no more. One that only the space's default
    marks so is not locked by it, and is not told of."""
    was, now = (_sending(row, changes, side) for side in (0, 1))
    kind = (actor.act or kinds.SENT) if now.by_a_call else kinds.UNSENT
    if was.by_a_call != now.by_a_call:
        yield _on(row, kind, "LockedSent", {"sent": was.sent}, {"sent": now.sent})


class _Sending(NamedTuple):
    """Whether an invoice is marked as sent, and whether a call did that."""

    sent: bool
    by_a_call: bool


def _sending(row: Document, changes: Changes, side: int) -> _Sending:
    """How an invoice was marked before a change (0), or is after it (1)."""
    sent, at = (
        changes[name][side] if name in changes else getattr(row, name)
        for name in ("sent", "sent_at")
    )
    return _Sending(bool(sent), bool(sent) and at is not None)


def _on(row: Document, kind: str, lock: str, before: Told, after: Told) -> Event:
    return Event(kind, row.object, row.id, row.reference, lock, None, before, after)


MARKS = {lock.mark.column: (lock.name, lock.mark) for lock in locks.LOCKS if lock.mark}
"""The columns of documents that put a lock on by themselves."""


def _of_mark(row: Document, column: str, changes: Changes) -> Iterator[Event]:
    (lock, mark), (old, new) = MARKS[column], changes[column]
    if bool(old) != bool(new):
        own: Changes = {name: changes[name] for name in (column, mark.beside) if name in changes}
        yield _on(row, mark.made if new else mark.lifted, lock, *_sides(own))


def _sides(changes: Changes) -> tuple[Told, Told]:
    return (
        {name: old for name, (old, _) in changes.items()},
        {name: new for name, (_, new) in changes.items()},
    )


def _of_step(actor: Actor, row: DocumentStep, action: str, changes: Changes) -> Iterator[Event]:
    """Cancelling, writing off, and undoing either."""
    if action != "ADDED":
        return
    document = scope.find(actor, Document, row.document)
    name = "cancelled" if UNDOES.get(row.kind, row.kind) == CANCEL else "uncollectible"
    undone = row.kind in UNDOES
    told = {"date": row.step_date, "amount": shown(row.amount)}
    yield _on(document, row.kind, "", {name: undone}, {name: not undone, **told})


def _of_link(actor: Actor, row: Link, action: str, changes: Changes) -> Iterator[Event]:
    """Both ends of a link are told: each has a line, or a note, that is locked by it."""
    if action not in ("ADDED", "REMOVED"):
        return
    is_credit = row.kind in CREDITS
    made, lifted = (kinds.CREDIT, kinds.UNCREDIT) if is_credit else (kinds.LINK, kinds.UNLINK)
    ends = [scope.peek(actor, Document, id) for id in (row.source_document, row.target_document)]
    lines = row.source_item, row.target_item
    for own, other, line in zip(ends, reversed(ends), lines, strict=True):
        if own is not None and other is not None:
            told = {
                "amount": shown(row.amount),
                "applies_date": row.applies_date,
                **_naming(other.object, other.id, other.reference),
            }
            # a note has no lines: what it is applied to, or refunded by, uses it up
            lock = "LockedCredit" if is_credit or line is None else "LockedLinked"
            yield _tied(own, action, made, lifted, lock, line, told)


def _tied(
    document: Document,
    action: str,
    made: str,
    lifted: str,
    lock: str,
    line: int | None,
    told: Told,
) -> Event:
    """That a document was tied to something, or is so no more."""
    kind, before, after = (made, {}, told) if action == "ADDED" else (lifted, told, {})
    own = document.object, document.id, document.reference
    return Event(kind, *own, lock, line, before, after)


def _naming(object: int, context: int, text: str) -> Told:
    return {"object": object, "object_context": context, "object_text": text}


def _of_reconciliation_item(
    actor: Actor, row: ReconciliationItem, action: str, changes: Changes
) -> Iterator[Event]:
    document = scope.peek(actor, Document, row.document)
    if document is not None and action in ("ADDED", "REMOVED"):
        of = scope.find(actor, Reconciliation, row.reconciliation)
        told = _naming(of.OBJECT, of.id, of.reference)
        lock = "LockedReconciliation"
        yield _tied(document, action, kinds.RECONCILE, kinds.UNRECONCILE, lock, None, told)


def _of_transfer_expense(
    actor: Actor, row: TransferExpense, action: str, changes: Changes
) -> Iterator[Event]:
    document = scope.peek(actor, Document, row.document)
    if document is not None and action in ("ADDED", "REMOVED"):
        told = {"amount": shown(row.amount), **_of_transfer(actor, row.transfer)}
        ends = kinds.TRANSFER, kinds.UNTRANSFER
        yield _tied(document, action, *ends, "LockedTransfer", row.item, told)


def _of_transfer(actor: Actor, id: int) -> Told:
    transfer = scope.find(actor, Transfer, id)
    return _naming(transfer.OBJECT, transfer.id, transfer.reference)


ABOUT_LOCKS: dict[int, str] = {
    settings.LOCK_ON_SEND.number: "LockedSent",
    **{each.number: "LockedDate" for each in (*settings.LOCK_DATES, settings.CLOSED_FOR_GOOD)},
    settings.LOCK_IF_RECONCILED.number: "LockedReconciliation",
    settings.LOCK_IF_REPORTED.number: "LockedBAS",
    settings.UNLOCK_RIGHT.number: "LockedManual",
    settings.UNLOCK_REASON_REQUIRED.number: "LockedManual",
    **dict.fromkeys(
        (
            settings.FORBID_BARE_OVERRIDE.number,
            settings.OVERRIDE_REASON_REQUIRED.number,
            settings.MUST_BALANCE.number,
            settings.ISSUED_BY.number,
            settings.VOIDED_BY.number,
        ),
        "",
    ),
}
"""The settings that locks, overrides and rights follow from, and the lock that each is about."""


def _of_setting(
    actor: Actor, row: ProfileSetting, action: str, changes: Changes
) -> Iterator[Event]:
    if row.user or row.namespace or row.number not in ABOUT_LOCKS or "value" not in changes:
        return
    setting = settings.SETTINGS[row.number]
    old, new = (setting.default if each is None else each for each in changes["value"])
    if old != new:
        of = TOLD_AS, row.number, setting.name
        told = {setting.name: old}, {setting.name: new}
        yield Event(kinds.SETTING, *of, ABOUT_LOCKS[row.number], None, *told)


def _of_role(actor: Actor, row: Role, action: str, changes: Changes) -> Iterator[Event]:
    told = {name: each for name, each in changes.items() if name != "number"}
    if told:
        of = Role.TOLD_AS, row.number or row.id, row.title_text
        yield Event(kinds.ROLE, *of, "", None, *_sides(told))


def _of_role_access(
    actor: Actor, row: RoleAccess, action: str, changes: Changes
) -> Iterator[Event]:
    """What a role may of a method: told whole, as it was and as it is."""
    told = {name: each for name, each in changes.items() if name != "number"}
    if told:
        whole = {"method": (row.method, row.method)}
        of = Role.TOLD_AS, row.role, _title_of_role(actor, row.role)
        yield Event(kinds.RIGHT, *of, "", None, *_sides(whole | told))


def _of_method_access(
    actor: Actor, row: MethodAccess, action: str, changes: Changes
) -> Iterator[Event]:
    """What roles may send of a method: told whole, as it was and as it is."""
    of = MethodAccess.TOLD_AS, row.id, row.title_text
    whole = {"method": (row.method, row.method)}
    yield Event(kinds.RIGHT, *of, "", None, *_sides(whole | dict(changes)))


def _of_user_role(actor: Actor, row: UserRole, action: str, changes: Changes) -> Iterator[Event]:
    if action in ("ADDED", "REMOVED"):
        held = {"role": row.role}
        told = ({}, held) if action == "ADDED" else (held, {})
        logon = User.get_by_id(row.user).logon
        yield Event(kinds.USER, User.OBJECT, row.user, logon, "", None, *told)


def _title_of_role(actor: Actor, number: int) -> str:
    of = (Role.space == actor.space) & (Role.number == number)
    return str(Role.select(Role.title_text).where(of).scalar())


Telling = Callable[[Actor, Any, str, Changes], Iterator[Event]]
TOLD_BY: dict[type[Record], Telling] = {
    Document: _of_document,
    DocumentStep: _of_step,
    Link: _of_link,
    ProfileSetting: _of_setting,
    ReconciliationItem: _of_reconciliation_item,
    TransferExpense: _of_transfer_expense,
    Role: _of_role,
    RoleAccess: _of_role_access,
    MethodAccess: _of_method_access,
    UserRole: _of_user_role,
}
"""The records that locks hang on, and what tells of each change of one."""


# --- entering -----------------------------------------------------------------------------------


def log_lock_event(
    actor: Actor,
    kind: str,
    *,
    object: int,
    context: int,
    text: str,
    reason: str = "",
    other_user: int | None = None,
    lock: str = "",
    before: Told | None = None,
    after: Told | None = None,
) -> None:
    """Write down what was done to a record as a whole: completed, issued, taken over; or to a
    user, a role or a token. `before` and `after` say what was so, by name."""
    event = Event(kind, object, context, text, lock, None, before or {}, after or {})
    enter(actor, event, reason=reason, other_user=other_user)


def enter(actor: Actor, event: Event, *, reason: str = "", other_user: int | None = None) -> None:
    """Write an event into the trail, and tell the webhooks that listen for it."""
    why = reason or actor.because or (actor.reason if actor.request.set_aside else "")
    before, after = _as_text(event.before), _as_text(event.after)
    entry = insert_row(
        LockEvent,
        {
            **call_of(actor),
            "kind": event.kind,
            "object": event.object,
            "object_context": event.context,
            "object_text": event.text[:200],
            "reason": why,
            "other_user": other_user,
            "lock": event.lock,
            "line_item": event.line,
            "before": before,
            "after": after,
        },
    )
    topic = topic_of(event)
    if topic:
        sides = {"before": orjson.Fragment(before or "{}"), "after": orjson.Fragment(after or "{}")}
        more = {"reason": why, "kind": event.kind, "lock": event.lock, **sides}
        tell(
            actor,
            topic,
            entry,
            object=event.object,
            context=event.context,
            text=event.text,
            more=more,
        )


def _as_text(told: Told) -> str:
    return as_json(told) if told else ""


TOPICS = {
    **{mark.made: outbox.LOCK_MADE for _, mark in MARKS.values()},
    **{mark.lifted: outbox.LOCK_LIFTED for _, mark in MARKS.values()},
    kinds.LOCK: outbox.DOCUMENT_LOCKED,
    kinds.UNLOCK: outbox.DOCUMENT_UNLOCKED,
    kinds.SENT: outbox.INVOICE_SENT,
    kinds.MARK_AS_SENT: outbox.INVOICE_SENT,
    kinds.UNSENT: outbox.INVOICE_UNSENT,
    kinds.PROCESS: outbox.BOOKS_PROCESSED,
    kinds.SETTING: outbox.SETTING_CHANGED,
    **dict.fromkeys((kinds.LINK, kinds.CREDIT, kinds.RECONCILE, kinds.TRANSFER), outbox.LOCK_MADE),
    **dict.fromkeys(
        (kinds.UNLINK, kinds.UNCREDIT, kinds.UNRECONCILE, kinds.UNTRANSFER), outbox.LOCK_LIFTED
    ),
}
TOPICS_OF_CLOSING = {
    (kinds.COMPLETE, Reconciliation.OBJECT): outbox.RECONCILIATION_COMPLETED,
    (kinds.REOPEN, Reconciliation.OBJECT): outbox.RECONCILIATION_REOPENED,
    (kinds.COMPLETE, TaxReport.OBJECT): outbox.TAX_REPORT_COMPLETED,
    (kinds.REOPEN, TaxReport.OBJECT): outbox.TAX_REPORT_REOPENED,
    (kinds.COMPLETE, JOURNAL): outbox.YEAR_CLOSED,
    (kinds.REOPEN, JOURNAL): outbox.YEAR_REOPENED,
}


def topic_of(event: Event) -> str:
    """What webhooks that listen for such an event call it; empty where they hear of it
    otherwise, as of an issue, or not at all."""
    found = TOPICS.get(event.kind) or TOPICS_OF_CLOSING.get((event.kind, event.object), "")
    return outbox.ACCESS_CHANGED if event.kind in kinds.ACCESS else found
