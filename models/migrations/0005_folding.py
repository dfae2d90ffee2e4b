"""Folded texts beside what is searched by them, and who made a token."""

from peewee import CharField, IntegerField, Model

from models.store.base import IdField


def up(migrator, db):
    _makers_of_tokens(migrator, db)


def _makers_of_tokens(migrator, db):
    """Who made the tokens of before was not written down: they may be anybody's doing."""

    class Session(Model):
        id = IdField()
        kind = CharField(max_length=10)
        made_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "session"

    migrator.migrate(migrator.add_column("session", "made_by", IntegerField(null=True)))
    Session.update(made_by=0).where(Session.kind == "token").execute()
