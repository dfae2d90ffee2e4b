"""One table of links: money for invoices and expenses, credits that are applied, and from now on
refunds and what is set off, each with the tax at both of its ends.

Links of money keep their ids; applications of credit notes take the next ones, in their order.
"""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from peewee import (
    SQL,
    BooleanField,
    Case,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    Value,
    fn,
)

from models.store.base import IdField, InstantField, MoneyField, RateField
from models.store.database import last_id, say, set_last_id

EXPENSE, CREDIT_NOTE = 2, 69
KEPT = (
    "space_id", "guid", "created", "created_user", "modified", "modified_user", "version",
    "source_document_id", "target_item_id", "target_document_id", "amount", "applies_date",
)  # fmt: skip


def up(migrator, db):
    documents, items = _as_they_are(db)
    link = _link(db, documents, items)
    money, credits = (_old(db, name) for name in ("allocation", "credit_application"))
    db.create_tables([link])
    first = _last(money, "allocation")
    _take_along(link, money, money.id, (1, 2), source_item_id=money.source_item_id, tax=money.tax)
    _take_along(link, credits, credits.id + first, (3, 4), source_tax=credits.tax)
    set_last_id("link", first + _last(credits, "credit_application"))
    _share_out(link, items, "source_item", "source_tax", (1, 2))
    _share_out(link, items, "target_item", "tax", (3, 4))
    _tell(link, documents, items)
    _add_to_lines(migrator)
    db.drop_tables([money, credits])


# --- the tables as they are now -------------------------------------------------------------------


def _table(db, name, **columns):
    """A table, as far as this step looks at it."""
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title().replace("_", ""), (Model,), {"id": IdField(), "Meta": meta, **columns})


def _as_they_are(db):
    document = _table(db, "document", object=IntegerField(), amount=MoneyField())
    item = _table(
        db, "line_item", amount=MoneyField(), tax=MoneyField(), tax_included=BooleanField()
    )
    return document, item


def _old(db, name):
    columns = ("object", "source_item_id", "tax", *KEPT)
    return _table(db, name, **{each: IntegerField() for each in columns})


def _link(db, documents, items):
    class Link(Model):
        id = IdField()
        space = ForeignKeyField(_table(db, "space"))
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        kind = IntegerField()
        source_item = ForeignKeyField(items, null=True, backref="giving")
        source_document = ForeignKeyField(documents, backref="giving")
        target_item = ForeignKeyField(items, null=True, backref="taking")
        target_document = ForeignKeyField(documents, backref="taking")
        amount = MoneyField()
        tax = MoneyField(default=0)
        source_tax = MoneyField(default=0)
        exchange = MoneyField(default=0)
        applies_date = DateField()

        class Meta:
            database = db
            table_name = "link"

    return Link


# --- what was linked ------------------------------------------------------------------------------


def _last(table, name):
    """The last id that it gave out, or that somebody wrote into it."""
    return max(last_id(name), table.select(fn.MAX(table.id)).scalar() or 0)


def _take_along(link, old, id, kinds, **more):
    """Its rows become links, of the one kind for invoices and of the other for expenses."""
    of_invoices, of_expenses = kinds
    kind = Case(None, ((old.object == EXPENSE, of_expenses),), of_invoices)
    values = {
        **{each: getattr(old, each) for each in KEPT},
        **{"tax": Value(0), "source_tax": Value(0), "exchange": Value(0)},
        **more,
        "kind": kind,
        "id": id,
    }
    fields = [link._meta.combined[name] for name in values]
    link.insert_from(old.select(*values.values()), fields).execute()


def _gross(item):
    return Case(None, ((item.tax_included, item.amount),), item.amount + item.tax)


def _share_out(link, item, end, column, kinds):
    """Work out the tax that links never had, of the line at this end: parts sum to the whole."""
    own = getattr(link, end)
    rows = (
        link.select(own, link.id, link.amount, _gross(item), item.tax)
        .join(item, on=(own == item.id))
        .where(link.kind.in_(kinds))
        .order_by(own, link.id)
        .tuples()
    )
    for _, parts in groupby(list(rows), key=lambda row: row[0]):
        so_far = given = 0
        for _, id, amount, gross, tax in parts:
            so_far += amount
            part = _share(so_far, gross, tax) - given
            given += part
            if part:
                link.update({column: part}).where(link.id == id).execute()


def _share(amount, whole, tax):
    if whole == 0:
        return 0
    return int((Decimal(tax) * amount / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _add_to_lines(migrator):
    """How much of what, and when it was supplied."""
    empty = CharField(max_length=20, default="", constraints=[SQL("DEFAULT ''")])
    migrator.migrate(
        migrator.add_column("line_item", "quantity", RateField(null=True)),
        migrator.add_column("line_item", "unit", empty, allow_not_null=True),
        migrator.add_column("line_item", "unit_price", RateField(null=True)),
        migrator.add_column("line_item", "supply_date", DateField(null=True)),
        migrator.add_column("line_item", "supply_end_date", DateField(null=True)),
    )


# --- what was found -------------------------------------------------------------------------------


def _tell(link, document, item):
    """What is told is left as it is: it may be lodged."""
    ends = (link.target_document == document.id) | (link.source_document == document.id)
    linked = link.select(fn.COALESCE(fn.SUM(link.amount), 0)).where(ends)
    settles = document.object.in_([2, 3, 5, 6, CREDIT_NOTE])
    no_part = ~item.tax.between(0, item.amount) & ~item.tax.between(item.amount, 0)
    found = {
        "links of receipts and payments keep their ids": link.kind.in_([1, 2]),
        "applications of credit notes are links now, under new ids": link.kind.in_([3, 4]),
        "links have a tax that is no part of their amount": (
            ~link.tax.between(0, link.amount) & (link.amount > 0)
        ),
        "links are of an amount below zero": link.amount < 0,
        "documents are linked to more than they come to": settles & (document.amount < linked),
        "lines have a tax that is no part of their amount": item.tax_included & no_part,
    }
    tables = (link, link, link, link, document, item)
    for (words, condition), table in zip(found.items(), tables, strict=True):
        if count := table.select().where(condition).count():
            say(f"{count} {words}")
