"""How far the clock of whoever logged on is ahead of UTC, where the client told it."""

from peewee import IntegerField


def up(migrator, db):
    column = IntegerField(null=True)
    migrator.migrate(migrator.add_column("session", "clock_minutes", column))
