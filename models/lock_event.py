"""The trail of what makes and lifts locks, and of what was done to records as a whole."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from models.store.base import LogEntry, new_guid

LOCK, UNLOCK = "lock", "unlock"
"""A document was locked by hand, or is so no more."""
ISSUE, VOID = "issue", "void"
SENT, UNSENT = "sent", "unsent"
"""An invoice was marked as sent by a call, or no longer is."""
MARK_AS_SENT = "mark_as_sent"
"""The same as `sent`, by the action of that name."""
LINK, UNLINK = "link", "unlink"
"""Something was tied to a line of a document, or no longer is."""
CREDIT, UNCREDIT = "credit", "uncredit"
"""A credit note was applied to a line, or no longer is."""
RECONCILE, UNRECONCILE = "reconcile", "unreconcile"
"""A document became an item of a bank reconciliation, or no longer is one."""
TRANSFER, UNTRANSFER = "transfer", "untransfer"
"""An expense, or the payment made of it, came into a bank transfer, or out of it."""
SETTING = "setting"
"""A setting that arms a lock, closes a period or says who may open one was changed."""

STEAL = "steal"
"""A record that somebody held while editing it was taken over by somebody else."""

COMPLETE, REOPEN, PROCESS = "complete", "reopen", "process"
"""A reconciliation, tax report or year was completed or opened again; debtors and creditors
processed."""
OUT_OF_BALANCE = "complete_out_of_balance"
"""A reconciliation was completed although its items do not explain the statement."""
TOKEN, PASSWORD, SESSIONS = "token", "password", "sessions"
"""A token was made or taken back by somebody else, a password was changed, sessions were ended."""
USER, ROLE, RIGHT = "user", "role", "right"
"""A user, a role, or what a role may do was added, changed or removed."""
ACCESS = frozenset({TOKEN, PASSWORD, SESSIONS, USER, ROLE, RIGHT})
"""What is done to who may do what."""


class LockEvent(LogEntry):
    """One action on one record: who, when, what, why, from where. Never changed."""

    guid = CharField(36, default=new_guid)
    kind = CharField(30)
    object = IntegerField()
    object_context = IntegerField()
    object_text = CharField(200)
    reason = CharField(1000, default="")
    other_user = IntegerField(null=True)
    """Whom the record was stolen from."""
    lock = CharField(30, default="")
    """The lock that it made or lifted, where it did."""
    line_item = IntegerField(null=True)
    """The line that it was made or lifted on."""
    before = TextField(default="")
    after = TextField(default="")
    """What was so before, and what is so now: JSON objects of names and values."""

    class Meta:
        table_name = "lock_event"
        indexes = (
            (("space", "object", "object_context"), False),
            (("space", "created", "id"), False),
        )
