"""The trail of locks, as it is searched: what made or lifted one, who did it, when and why."""

from __future__ import annotations

import json
from typing import Any

from methods.declare import Access
from methods.locked import spelled_value
from methods.search.columns import user_name, who
from methods.search.declaration import search
from methods.wire.dates import Moment
from methods.wire.structures import Structure
from methods.wire.types import Choice, ETag, Id, Integer, Text
from models import lock_event as kinds
from models.document_step import CANCEL, UNDO_CANCEL, UNDO_WRITE_OFF, WRITE_OFF
from models.lock_event import LockEvent
from models.locks import LOCKS
from models.refusals import as_a_name
from models.store.database import digest
from models.store.objects import TOLD_OF

KINDS_OF_EVENT = dict.fromkeys((
    kinds.LOCK, kinds.UNLOCK, kinds.MARK_AS_SENT, kinds.SENT, kinds.UNSENT, CANCEL, UNDO_CANCEL,
    WRITE_OFF, UNDO_WRITE_OFF, kinds.ISSUE, kinds.VOID, kinds.LINK, kinds.UNLINK, kinds.CREDIT,
    kinds.UNCREDIT, kinds.RECONCILE, kinds.UNRECONCILE, kinds.TRANSFER, kinds.UNTRANSFER,
    kinds.SETTING, kinds.COMPLETE, kinds.OUT_OF_BALANCE, kinds.REOPEN, kinds.PROCESS, kinds.STEAL,
    kinds.TOKEN, kinds.PASSWORD, kinds.SESSIONS, kinds.USER, kinds.ROLE, kinds.RIGHT,
    *(kind for lock in LOCKS if lock.mark for kind in (lock.mark.made, lock.mark.lifted)),
))  # fmt: skip


class Standing(Structure):
    """What was so on one side of an event: values by name, each a text."""

    def __init__(self, doc: str, into: str) -> None:
        shape = {"type": "object", "additionalProperties": {"type": "string"}}
        super().__init__(doc, shape, into=into, always=True)

    def parts(self, value: Any) -> dict[str, str]:
        kept = json.loads(value) if value else {}
        return {as_a_name(name): spelled_value(each) for name, each in kept.items()}


search(
    "FINANCIAL_LOCK_EVENT_SEARCH",
    of=LockEvent,
    access=Access.LOG,
    prefix="LockEvent",
    doc="""Find what made locks and what lifted them, when, by whom and why; before and after.

    Documents were locked by hand or unlocked, sent or no longer sent, cancelled, written off,
    issued or voided; their lines were linked or credited, they came into a reconciliation or a
    bank transfer, or out of it; or somebody took over an edit lock (`steal`). Beside documents:
    a reconciliation, a tax report or a year was completed or opened again, debtors and creditors
    were processed, and `setting`: a lock date or another setting that locks and rights follow
    from was changed (Object 9000; ObjectContext is the setting's number). What was done to a
    user's way in and rights stands here too (Object 22): `token` made for or taken from a user by
    somebody else, `password` changed, `sessions` ended.""",
    audit=False,
    columns={
        "Id": Id("The entry."),
        "Guid": Text(36, "A globally unique id of the entry.", into="guid"),
        "Kind": Text(30, f"What was done: {', '.join(KINDS_OF_EVENT)}.", into="kind"),
        "Lock": Text(30, "The lock that it made, lifted or is about.", into="lock"),
        "Object": Choice(TOLD_OF, "The kind of the record.", into="object"),
        "ObjectContext": Integer("The record.", into="object_context"),
        "ObjectText": Text(200, "Its reference.", into="object_text"),
        "LineItem": Integer("The line, where a lock is on one.", into="line_item"),
        "Before": Standing("What was so before, by name.", "before"),
        "After": Standing("What is so since, by name.", "after"),
        "Reason": Text(1000, "The reason that was given.", into="reason"),
        "OtherUser": Integer(
            "Whom an edit lock was stolen from, or whose token it is.", into="other_user"
        ),
        "OtherUserText": (Text(101, "That user's name."), user_name("other_user")),
        "Method": Text(100, "The method that was called.", into="method"),
        "Address": Text(64, "The address it was called from.", into="address"),
        "Session": Integer("The session it was called in.", into="session"),
        "Request": Text(64, "The id of the request.", into="request_id"),
        "CreatedDate": Moment("When.", into="created"),
        "CreatedUser": Integer("Who.", into="created_user"),
        "CreatedUserText": (Text(101, "Who, by name."), who("created_user")),
        "ETag": (ETag("A digest of the entry."), lambda alias: digest(alias.guid)),
    },
    example={
        "fields": [{"name": "kind"}, {"name": "objecttext"}, {"name": "createdusertext"}],
        "sorts": [{"name": "createddate", "direction": "desc"}],
    },
)
