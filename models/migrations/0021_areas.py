"""Areas have names, and may lie below each other; a number that records name stays as it is."""

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from models.store.base import IdField, InstantField


def up(migrator, db):
    class Space(Model):
        id = IdField()

        class Meta:
            database = db
            table_name = "space"

    class Area(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        title = CharField(max_length=50)
        parent_area = ForeignKeyField("self", null=True)
        notes = TextField(default="")

        class Meta:
            database = db
            table_name = "area"
            indexes = ((("space", "title"), False),)

    db.create_tables([Area])
