"""Bank files, mappings and deposits, files kept by themselves; and of each bank transaction what
day, amount and words it came with, by which a file that comes again is known."""

from peewee import (
    SQL,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from models.bank_transaction import as_posted
from models.store.base import FoldedField, IdField, InstantField, MoneyField


def up(migrator, db):
    posted = CharField(max_length=64, default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(
        migrator.add_column("bank_transaction", "as_posted", posted),
        migrator.add_index("bank_transaction", ("space_id", "bank_account_id", "as_posted")),
        migrator.add_index("bank_transaction", ("space_id", "source")),
    )
    _say_what_came(db)
    db.create_tables([_kept_file(db), _bank_file(db), _mapping(db), *_deposits(db)])


def _say_what_came(db):
    class BankTransaction(Model):
        id = IdField()
        posted_date = DateField(null=True)
        amount = MoneyField()
        description = CharField()
        as_posted = CharField()

        class Meta:
            database = db
            table_name = "bank_transaction"

    for each in list(BankTransaction.select()):
        posted = as_posted(each.posted_date, each.amount, each.description)
        BankTransaction.update(as_posted=posted).where(BankTransaction.id == each.id).execute()


def _as_it_is(db, name):
    """A table that is there already, as far as something may point at it."""
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title().replace("_", ""), (Model,), {"id": IdField(), "Meta": meta})


def _record(db, name, indexes=(), **columns):
    kept = {
        "id": IdField(),
        "space": ForeignKeyField(_as_it_is(db, "space")),
        "guid": CharField(max_length=36),
        "created": InstantField(),
        "created_user": IntegerField(),
        "modified": InstantField(),
        "modified_user": IntegerField(),
        "version": IntegerField(default=1),
    }
    meta = type("Meta", (), {"database": db, "table_name": name, "indexes": indexes})
    return type(name.title().replace("_", ""), (Model,), {**kept, **columns, "Meta": meta})


def _kept_file(db):
    return _record(db, "kept_file", title=CharField(max_length=300))


def _bank_file(db):
    return _record(
        db,
        "bank_file",
        ((("space", "bank_account"), False),),
        bank_account=ForeignKeyField(_as_it_is(db, "bank_account")),
        reference=CharField(max_length=50, default=""),
        notes=CharField(max_length=200, default=""),
        type=IntegerField(default=1),
        processed_date=DateField(null=True),
        start_date=DateField(null=True),
        end_date=DateField(null=True),
        line_count=IntegerField(default=0),
        insert_count=IntegerField(default=0),
        ignore_count=IntegerField(default=0),
        outcome=TextField(default=""),
    )


def _mapping(db):
    return _record(
        db,
        "bank_mapping",
        area=IntegerField(null=True),
        description=CharField(max_length=75, default=""),
        description_match_type=IntegerField(default=1),
        map_from=IntegerField(default=1),
        map_from_description=CharField(max_length=75, default=""),
        map_from_description_folded=FoldedField("map_from_description"),
        map_order=IntegerField(null=True),
        map_to_business=ForeignKeyField(_as_it_is(db, "contact_business"), null=True),
        map_to_person=ForeignKeyField(_as_it_is(db, "contact_person"), null=True),
        map_to_description=CharField(max_length=75, default=""),
        map_to_account=ForeignKeyField(_as_it_is(db, "financial_account"), null=True),
        match_type=IntegerField(default=1),
        project=IntegerField(null=True),
        status=IntegerField(default=2),
        tax_type=IntegerField(),
        type=IntegerField(default=1),
    )


def _deposits(db):
    deposit = _record(
        db,
        "bank_deposit",
        ((("space", "bank_account"), False),),
        bank_account=ForeignKeyField(_as_it_is(db, "bank_account")),
        amount=MoneyField(null=True),
        deposit_date=DateField(),
        notes=TextField(default=""),
        status=IntegerField(default=1),
    )
    item = _record(
        db,
        "bank_deposit_item",
        ((("document",), True), (("deposit",), False)),
        deposit=ForeignKeyField(deposit),
        document=ForeignKeyField(_as_it_is(db, "document")),
    )
    return [deposit, item]
