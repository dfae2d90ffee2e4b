"""The ledger: a table of postings, and which documents open or close the books.

What stands in the books posts when the steps are all taken: `models.ledger` does it, for it is
the rules of this version that say what.
"""

from peewee import SQL, BooleanField, DateField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, MoneyField


def up(migrator, db):
    _postings(db)
    _marks(migrator)


def _postings(db):
    def as_it_is(name):
        meta = type("Meta", (), {"database": db, "table_name": name})
        return type(name.title(), (Model,), {"id": IdField(), "Meta": meta})

    class Posting(Model):
        id = IdField()
        space = ForeignKeyField(as_it_is("space"), index=False)
        event = IntegerField()
        document = ForeignKeyField(as_it_is("document"), index=False)
        line = IntegerField(null=True)
        link = IntegerField(null=True)
        step = IntegerField(null=True)
        account = ForeignKeyField(as_it_is("financial_account"), index=False)
        date = DateField()
        amount = MoneyField()
        area = IntegerField(null=True)
        project = IntegerField(null=True)
        closing = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "posting"
            indexes = (
                (("space", "account", "date", "amount"), False),
                (("document", "line"), False),
            )

    Posting.add_index(Posting.index(Posting.link, where=Posting.link.is_null(False)))
    db.create_tables([Posting])


def _marks(migrator):
    for name in ("opening", "closing"):
        column = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
        migrator.migrate(migrator.add_column("document", name, column, allow_not_null=True))
