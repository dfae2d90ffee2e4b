"""What was spent of allowances, where several processes count it."""

from peewee import BigIntegerField, CharField, Model

from models.store.base import IdField


def up(migrator, db):
    class Allowance(Model):
        id = IdField()
        key = CharField(100, unique=True)
        ends = BigIntegerField()
        spent = BigIntegerField()

        class Meta:
            database = db
            table_name = "allowance"

    db.create_tables([Allowance])
