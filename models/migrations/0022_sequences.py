"""A message knows which one it is of those about its record that go to the same place."""

from peewee import SQL, IntegerField


def up(migrator, db):
    column = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    migrator.migrate(migrator.add_column("outbox", "sequence", column, allow_not_null=True))
