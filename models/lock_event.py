"""The trail of what was done to documents as a whole: locked, unlocked, cancelled, stolen."""

from __future__ import annotations

from peewee import CharField, IntegerField

from models.store.base import LogEntry, new_guid

STEAL = "steal"
"""A record that somebody held while editing it was taken over by somebody else."""

COMPLETE, REOPEN, PROCESS = "complete", "reopen", "process"
"""A reconciliation or tax report was completed or opened again; debtors and creditors processed."""
OUT_OF_BALANCE = "complete_out_of_balance"
"""A reconciliation was completed although its items do not explain the statement."""


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

    class Meta:
        table_name = "lock_event"
        indexes = (
            (("space", "object", "object_context"), False),
            (("space", "created", "id"), False),
        )
