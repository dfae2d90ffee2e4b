"""Bank transactions: the lines of a bank's statement."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, InstantField, MoneyField


def _as_it_is(db, name):
    """A table that is there already, as far as something may point at it."""
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title().replace("_", ""), (Model,), {"id": IdField(), "Meta": meta})


def up(migrator, db):
    class BankTransaction(Model):
        id = IdField()
        space = ForeignKeyField(_as_it_is(db, "space"))
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        bank_account = ForeignKeyField(_as_it_is(db, "bank_account"))
        posted_date = DateField(null=True)
        amount = MoneyField(default=0)
        tax = MoneyField(null=True)
        tax_type = IntegerField(null=True)
        description = CharField(max_length=200, default="")
        category = IntegerField(default=1)
        status = IntegerField(default=1)
        external_id = CharField(max_length=40, default="")
        source = IntegerField(null=True)
        contact_business = ForeignKeyField(_as_it_is(db, "contact_business"), null=True)
        contact_person = ForeignKeyField(_as_it_is(db, "contact_person"), null=True)
        financial_account = ForeignKeyField(_as_it_is(db, "financial_account"), null=True)
        area = IntegerField(null=True)
        project = IntegerField(null=True)
        capital = BooleanField(default=False)
        document = ForeignKeyField(_as_it_is(db, "document"), null=True)

        class Meta:
            database = db
            table_name = "bank_transaction"
            indexes = ((("space", "bank_account", "status"), False),)

    db.create_tables([BankTransaction])
