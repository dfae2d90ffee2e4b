"""Accesses: a method with the parameters that roles may send of it, or may not."""

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, InstantField


def up(migrator, db):
    def table(name, **columns):
        meta = type("Meta", (), {"database": db, "table_name": name})
        return type(name, (Model,), {"id": IdField(), "Meta": meta, **columns})

    space = table("space")
    flags = ("can_use", "can_add", "can_update", "can_remove")
    columns = {
        "space": ForeignKeyField(space),
        "guid": CharField(max_length=36),
        "created": InstantField(),
        "created_user": IntegerField(),
        "modified": InstantField(),
        "modified_user": IntegerField(),
        "version": IntegerField(default=1),
        "title": CharField(max_length=100, default=""),
        "method": IntegerField(),
        **{name: BooleanField(default=True) for name in flags},
        "allowed": CharField(max_length=2000, default=""),
        "barred": CharField(max_length=2000, default=""),
        "notes": CharField(max_length=2000, default=""),
    }
    db.create_tables([table("method_access", **columns)])
    migrator.migrate(migrator.add_column("role_access", "access", IntegerField(null=True)))
