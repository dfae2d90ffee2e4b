"""Files attached to records, and the bytes of files where the database keeps them."""

from __future__ import annotations

from typing import Any

from peewee import BlobField, BooleanField, CharField, IntegerField, ModelAlias, Node, TextField

from models.store.base import Base, FoldedField, InstantField, Record, Space, reference_to

AS_RECORD, PUBLIC, NOT_PUBLIC = 1, 2, 3
"""PublicType: seen by whoever sees the record, by everybody, or by users of the space only."""


class StoredFile(Base):
    """The bytes of a file, once for each content in a space; never written over."""

    space = reference_to(Space)
    sha256 = CharField(64)
    size = IntegerField()
    created = InstantField()
    content = BlobField()

    class Meta:
        table_name = "stored_file"
        indexes = ((("space", "sha256"), True),)


class Attachment(Record):
    """A file of a record. One that was removed is put aside, and may be brought back."""

    NOUN = "attachment"
    OBJECT = 327
    TAKEN_AFTER_OBJECT = ("object", "object_context")

    object = IntegerField()
    object_context = IntegerField()
    file_name = CharField(300)
    file_name_folded = FoldedField("file_name")
    title_text = CharField(250, default="", column_name="title")
    description = TextField(default="")
    type = IntegerField(null=True)
    public_type = IntegerField(default=AS_RECORD)
    show_as_download = BooleanField(null=True)
    media_type = CharField(100)
    size = IntegerField()
    sha256 = CharField(64)
    removed = InstantField(null=True)
    removed_user = IntegerField(null=True)

    class Meta:
        table_name = "attachment"
        indexes = ((("space", "object", "object_context"), False),)

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.file_name


class KeptFile(Record):
    """What a file hangs on that belongs to no record of the books: a list that was exported."""

    NOUN = "kept file"
    OBJECT = 9010

    title_text = CharField(300, column_name="title")

    class Meta:
        table_name = "kept_file"

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text
