"""The format that a session wants its answers in, where a call does not say (legacy dialect)."""

from peewee import SQL, CharField


def up(migrator, db):
    column = CharField(max_length=4, default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(migrator.add_column("session", "response_format", column, allow_not_null=True))
