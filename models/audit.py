"""The override log and the history of changes; written by models.write, read by the searches."""

from __future__ import annotations

from peewee import CharField, IntegerField, TextField

from models.store.base import Base, InstantField, Space, new_guid, reference_to


class Override(Base):
    """An override that set a lock aside: one row for a record and call."""

    space = reference_to(Space)
    guid = CharField(36, default=new_guid)
    object = IntegerField()
    object_context = IntegerField()
    object_text = CharField(200)
    line_item = IntegerField(null=True)
    locks = CharField(200)
    description = CharField(200)
    fields = TextField()
    reason = CharField(1000, default="")
    method = CharField(100)
    created = InstantField()
    created_user = IntegerField()
    session = IntegerField()
    address = CharField(64)
    request_id = CharField(64)

    class Meta:
        table_name = "override_log"
        indexes = ((("space", "created", "id"), False),)


class Change(Base):
    """One record added, changed or removed by one call, with each field's old and new value."""

    space = reference_to(Space)
    kind = CharField(40)
    record = IntegerField()
    action = CharField(10)
    fields = TextField()
    method = CharField(100)
    created = InstantField()
    created_user = IntegerField()
    session = IntegerField()
    address = CharField(64)
    request_id = CharField(64)

    class Meta:
        table_name = "change_log"
        indexes = ((("space", "kind", "record"), False), (("space", "created"), False))
