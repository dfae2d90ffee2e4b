"""One table of links: money for invoices and expenses, credits that are applied, and from now on
refunds and what is set off, each with the tax at both of its ends.

Links of money keep their ids; applications of credit notes take the next ones, in their order.
"""

import logging
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from peewee import CharField, DateField, ForeignKeyField, IntegerField, Model, Table

from models.store.base import IdField, InstantField, MoneyField
from models.store.database import last_id, set_last_id

log = logging.getLogger("financial_rpc.migration")

KEPT = (
    "space_id, guid, created, created_user, modified, modified_user, version, "
    "source_document_id, target_item_id, target_document_id, amount, applies_date"
)


def up(migrator, db):
    _create(db)
    first = last_id("allocation")
    kind = "CASE WHEN object = 2 THEN {} ELSE {} END"
    db.execute_sql(
        f"INSERT INTO link (id, kind, source_item_id, tax, source_tax, {KEPT}) "
        f"SELECT id, {kind.format(2, 1)}, source_item_id, tax, 0, {KEPT} FROM allocation"
    )
    db.execute_sql(
        f"INSERT INTO link (id, kind, tax, source_tax, {KEPT}) "
        f"SELECT id + {first}, {kind.format(4, 3)}, 0, tax, {KEPT} FROM credit_application"
    )
    set_last_id("link", first + last_id("credit_application"))
    _share_out(db, "source_item_id", "source_tax", "1, 2")
    _share_out(db, "target_item_id", "tax", "3, 4")
    _tell(db)
    db.execute_sql("DROP TABLE allocation")
    db.execute_sql("DROP TABLE credit_application")


def _create(db):
    def as_it_is(name):
        meta = type("Meta", (), {"database": db, "table_name": name})
        return type(name.title().replace("_", ""), (Model,), {"id": IdField(), "Meta": meta})

    space, document, item = as_it_is("space"), as_it_is("document"), as_it_is("line_item")

    class Link(Model):
        id = IdField()
        space = ForeignKeyField(space)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        kind = IntegerField()
        source_item = ForeignKeyField(item, null=True, backref="giving")
        source_document = ForeignKeyField(document, backref="giving")
        target_item = ForeignKeyField(item, null=True, backref="taking")
        target_document = ForeignKeyField(document, backref="taking")
        amount = MoneyField()
        tax = MoneyField(default=0)
        source_tax = MoneyField(default=0)
        applies_date = DateField()

        class Meta:
            database = db
            table_name = "link"

    db.create_tables([Link])


def _share_out(db, end, column, kinds):
    """Work out the tax that links never had, of the line at this end: parts sum to the whole."""
    rows = db.execute_sql(
        f"SELECT {end}, link.id, link.amount, line.gross, line.tax FROM link JOIN "
        f"(SELECT id, tax, CASE WHEN tax_included THEN amount ELSE amount + tax END AS gross "
        f"FROM line_item) AS line ON line.id = {end} WHERE kind IN ({kinds}) ORDER BY 1, 2"
    ).fetchall()
    link = Table("link", ("id", column), _database=db)
    for _, parts in groupby(rows, key=lambda row: row[0]):
        so_far = given = 0
        for _, id, amount, gross, tax in parts:
            so_far += amount
            part = _share(so_far, gross, tax) - given
            given += part
            if part:
                link.update({column: part}).where(link.c.id == id).execute()


def _share(amount, whole, tax):
    if whole == 0:
        return 0
    return int((Decimal(tax) * amount / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


FINDINGS = {
    "links of receipts and payments were taken along under their ids": (
        "SELECT COUNT(*) FROM link WHERE kind IN (1, 2)"
    ),
    "applications of credit notes were taken along, under new ids": (
        "SELECT COUNT(*) FROM link WHERE kind IN (3, 4)"
    ),
    "links have a tax that is no part of their amount": (
        "SELECT COUNT(*) FROM link WHERE NOT (tax BETWEEN 0 AND amount OR amount < 0)"
    ),
    "links are of an amount below zero": "SELECT COUNT(*) FROM link WHERE amount < 0",
    "documents are linked to more than they come to": (
        "SELECT COUNT(*) FROM document WHERE amount < "
        "(SELECT COALESCE(SUM(link.amount), 0) FROM link WHERE target_document_id = document.id "
        "OR source_document_id = document.id) AND object IN (2, 3, 5, 6, 69)"
    ),
    "lines have a tax that is no part of their amount": (
        "SELECT COUNT(*) FROM line_item WHERE tax_included AND NOT (tax BETWEEN 0 AND amount "
        "OR tax BETWEEN amount AND 0)"
    ),
}
"""What is looked for, and told where it is found; nothing of it is changed: it may be lodged."""


def _tell(db):
    for words, query in FINDINGS.items():
        (count,) = db.execute_sql(query).fetchone()
        if count:
            log.warning("0007_links: %s %s", count, words)
