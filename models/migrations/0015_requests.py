"""The service's own log: calls and faults, without what was sent or answered."""

from peewee import CharField, IntegerField, Model

from models.store.base import IdField, InstantField


def up(migrator, db):
    class RequestLog(Model):
        id = IdField()
        space = IntegerField()
        method = CharField(max_length=100)
        version = CharField(max_length=10)
        created = InstantField()
        created_user = IntegerField()
        session = IntegerField()
        address = CharField(max_length=64)
        request_id = CharField(max_length=64)
        duration = IntegerField()
        outcome = CharField(max_length=60)

        class Meta:
            database = db
            table_name = "request_log"
            indexes = ((("space", "id"), False),)

    class ServiceFault(Model):
        id = IdField()
        space = IntegerField()
        method = CharField(max_length=100)
        endpoint = CharField(max_length=20)
        incident = CharField(max_length=20)
        description = CharField(max_length=500)
        created = InstantField()
        created_user = IntegerField()
        request_id = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "service_fault"
            indexes = ((("space", "id"), False),)

    db.create_tables([RequestLog, ServiceFault])
