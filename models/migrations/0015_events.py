"""Events say what was before and after, and which lock they made or lifted."""

from peewee import SQL, CharField, IntegerField, TextField

from models.store.database import widen

LISTED = 1000
"""Characters that the events of a webhook may take; there are more of them now."""


def up(migrator, db):
    columns = {
        "lock": CharField(max_length=30, default="", constraints=[SQL("DEFAULT ''")]),
        "line_item": IntegerField(null=True),
        "before": TextField(default="", constraints=[SQL("DEFAULT ''")]),
        "after": TextField(default="", constraints=[SQL("DEFAULT ''")]),
    }
    migrator.migrate(
        *(
            migrator.add_column("lock_event", name, column, allow_not_null=True)
            for name, column in columns.items()
        )
    )
    widen(migrator, db, "webhook", "events", CharField(max_length=LISTED))
