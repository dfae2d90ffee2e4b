"""A user has a day after which his password is to be changed."""

from peewee import DateField


def up(migrator, db):
    migrator.migrate(migrator.add_column("user", "password_expires", DateField(null=True)))
