"""Overrides that came to nothing are kept, counted by the hour."""

from peewee import CharField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, InstantField


def up(migrator, db):
    class Space(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "space"

    class OverrideAttempt(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        method = CharField(max_length=100)
        created = InstantField()
        created_user = IntegerField()
        session = IntegerField()
        address = CharField(max_length=64)
        request_id = CharField(max_length=64)
        guid = CharField(max_length=36)
        kind = CharField(max_length=10)
        object = IntegerField()
        object_context = IntegerField()
        object_text = CharField(max_length=200)
        line_item = IntegerField(null=True)
        asked = CharField(max_length=500)
        locks = CharField(max_length=200, default="")
        reason = CharField(max_length=1000, default="")
        window = InstantField()
        times = IntegerField(default=1)
        last = InstantField()

        class Meta:
            database = db
            table_name = "override_attempt"
            indexes = (
                (("space", "created_user", "window"), False),
                (("space", "created", "id"), False),
            )

    db.create_tables([OverrideAttempt])
