"""The override log and the history of changes; only models.write writes them (locking.md 5)."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from models.store.base import LogEntry, new_guid


class Override(LogEntry):
    """An override that set a lock aside: one row for a record and call."""

    guid = CharField(36, default=new_guid)
    object = IntegerField()
    object_context = IntegerField()
    object_text = CharField(200)
    line_item = IntegerField(null=True)
    locks = CharField(200)
    description = CharField(200)
    fields = TextField()
    reason = CharField(1000, default="")

    class Meta:
        table_name = "override_log"
        indexes = ((("space", "created", "id"), False),)


class Change(LogEntry):
    """One record added, changed or removed by one call, with each field's old and new value."""

    kind = CharField(40)
    record = IntegerField()
    action = CharField(10)
    fields = TextField()

    class Meta:
        table_name = "change_log"
        indexes = ((("space", "kind", "record"), False), (("space", "created"), False))
