"""A space has a mark that moves on with whatever its writes ask after, so that a process may keep
what it has read as long as the mark is the same.

The database moves it: no door can forget to, and nobody who writes to a table by himself.
"""

from peewee import SQL, CharField, Table

from models.store.base import new_guid
from models.store.database import move_mark

SETTINGS = (228, 229, 9010, 9011, 9070, 9104, 9105, 9120, 9127, 9220, 9221)
"""Those that writes ask after; counters stand in the same table, and move often."""
OF_SETTINGS = ("space_id", '"user"', "namespace", "number", "value")


def up(migrator, db):
    mark = CharField(max_length=36, default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(migrator.add_column("space", "arranged", mark, allow_not_null=True))
    space = Table("space").bind(db)
    for (id,) in list(space.select(space.c.id).tuples()):
        space.update({space.c.arranged: new_guid()}).where(space.c.id == id).execute()
    numbers = ", ".join(map(str, SETTINGS))
    of_space = "{row}.\"user\" = 0 AND {row}.namespace = ''"
    asked = f"({of_space} AND {{row}}.number IN ({numbers}))"
    move_mark(db, "arranged", "profile_setting", OF_SETTINGS, asked)
    move_mark(db, "arranged", "webhook", ("space_id", "enabled", "events"))
    move_mark(db, "arranged", "bank_account", ("space_id", "financial_account_id"))
