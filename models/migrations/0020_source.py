"""An invoice knows the one that it was made from."""

from peewee import IntegerField


def up(migrator, db):
    migrator.migrate(migrator.add_column("document", "source", IntegerField(null=True)))
