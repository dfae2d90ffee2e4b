"""Tax types are records of each space; bank accounts have an IBAN and a BIC.

Lines keep the numbers of their tax types. Of types 2 and 4 the words change: the two lists were
exchanged, so that sales were called what purchases are, and the other way round.
"""

from peewee import SQL, CharField, DateField, ForeignKeyField, IntegerField, Model

from models.store.base import IdField, InstantField, RateField, new_guid
from models.store.database import say

SIDES = ("revenue_tax_type", "expense_tax_type")
PER_CENT = 10**8
SALES = (
    (1, "GST Applies", 10, "S", "", "G1"),
    (2, "GST Free - Export", 0, "G", "GST-free export", "G2"),
    (3, "GST Free - Other", 0, "Z", "", "G3"),
    (4, "GST Free - Input Taxed", 0, "E", "Input taxed supply", "G4"),
    (5, "GST Free - Exclude", 0, "O", "Not subject to GST", ""),
)
PURCHASES = (
    (1, "GST Applies", 10, "S", "", "G11"),
    (2, "GST Free - Input Taxed", 0, "E", "For input taxed sales", "G13"),
    (3, "GST Free - Other", 0, "Z", "", "G14"),
    (4, "GST Free - Entertainment/Private", 0, "E", "Private use", "G15"),
    (5, "GST Free - Exclude", 0, "O", "Not subject to GST", ""),
)
CONCERNED = (
    ("line_item", "lines of documents"),
    ("journal_item", "lines of journals"),
    ("document", "credit notes"),
    ("bank_transaction", "bank transactions"),
    ("financial_account", "accounts"),
)


def _as_it_is(db, name, **columns):
    """A table that is there already, as far as this needs it."""
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title().replace("_", ""), (Model,), {"id": IdField(), **columns, "Meta": meta})


def _table(db, name):
    class TaxType(Model):
        id = IdField()
        space = ForeignKeyField(_as_it_is(db, "space"))
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        number = IntegerField()
        title = CharField(max_length=50)
        rate = RateField(default=0)
        display_order = IntegerField(null=True)
        valid_from = DateField(null=True)
        valid_to = DateField(null=True)
        country = CharField(max_length=2, default="")
        category = CharField(max_length=2, default="S")
        exemption_reason = CharField(max_length=200, default="")
        exemption_code = CharField(max_length=30, default="")
        report_field = CharField(max_length=10, default="")

        class Meta:
            database = db
            table_name = name
            indexes = ((("space", "number"), True),)

    return TaxType


def up(migrator, db):
    tables = [_table(db, name) for name in SIDES]
    db.create_tables(tables)
    for column, length in (("iban", 34), ("bic", 11)):
        field = CharField(max_length=length, default="", constraints=[SQL("DEFAULT ''")])
        migrator.migrate(migrator.add_column("bank_account", column, field, allow_not_null=True))
    space = _as_it_is(db, "space", created=InstantField())
    for id, created in list(space.select(space.id, space.created).tuples()):
        for table, listed in zip(tables, (SALES, PURCHASES), strict=True):
            _fill(table, id, created, listed)
    _tell(db)


def _fill(table, space, created, listed):
    """The set of a space, as if it had been there from the beginning."""
    for number, title, rate, category, reason, box in listed:
        table.insert(
            space=space,
            guid=new_guid(),
            created=created,
            created_user=0,
            modified=created,
            modified_user=0,
            number=number,
            title=title,
            rate=rate * PER_CENT,
            display_order=number,
            country="AU",
            category=category,
            exemption_reason=reason,
            report_field=box,
        ).execute()


def _tell(db):
    for name, words in CONCERNED:
        table = _as_it_is(db, name, tax_type=IntegerField(null=True))
        concerned = table.select().where(table.tax_type.in_([2, 4])).count()
        if concerned:
            say(
                f"{concerned} {words} are of tax type 2 or 4, whose titles change: of sales 2 is "
                "export and 4 input taxed, of purchases 2 is input taxed and 4 private; look "
                "whether that is what was meant"
            )
