"""Numbers that begin anew each year or month: the register says which sequence a number is of."""

from peewee import SQL, CharField


def up(migrator, db):
    period = CharField(10, default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(
        migrator.add_column("issued_number", "period", period, allow_not_null=True),
        migrator.drop_index("issued_number", "issuednumber_space_id_sequence"),
        migrator.add_index("issued_number", ("space_id", "period", "sequence"), False),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_index("issued_number", "issued_number_space_id_period_sequence"),
        migrator.add_index("issued_number", ("space_id", "sequence"), False),
        migrator.drop_column("issued_number", "period"),
    )
