"""A link between two lines in one foreign currency knows what it settles there.

Until now that was worked out of what it comes to in the books' currency, whose cents are others:
the last of several parts could be a cent short. What is linked already is worked out once more.
"""

from decimal import ROUND_HALF_UP, Decimal

from peewee import Table

from models.store.base import MoneyField

OF_A_LINE = ("amount", "tax", "tax_included", "source_amount", "source_currency")


def up(migrator, db):
    migrator.migrate(migrator.add_column("link", "abroad", MoneyField(null=True)))
    _work_out(db)


def _work_out(db):
    link = Table("link").bind(db)
    for id, amount, source, target in _between(link, db):
        if source["there"] and target["there"] and source["gross"]:
            abroad = _share(amount, target["gross"], target["there"])
            link.update({link.c.abroad: abroad}).where(link.c.id == id).execute()


def _between(link, db):
    """The links whose two lines are in one foreign currency, each line as _line has it."""
    source, target = (Table("line_item").bind(db).alias(name) for name in ("source", "target"))
    columns = [getattr(end.c, name) for end in (source, target) for name in OF_A_LINE]
    rows = (
        link.select(link.c.id, link.c.amount, *columns)
        .join(source, on=(link.c.source_item_id == source.c.id))
        .join(target, on=(link.c.target_item_id == target.c.id))
        .where(source.c.source_currency == target.c.source_currency)
        .tuples()
    )
    half = 2 + len(OF_A_LINE)
    return [
        (id, amount, _line(*row[: half - 2]), _line(*row[half - 2 :])) for id, amount, *row in rows
    ]


def _line(amount, tax, tax_included, source_amount, source_currency):
    """What a line comes to with its tax, here and in its own currency."""
    gross, there = amount if tax_included else amount + tax, source_amount or 0
    return {"gross": gross, "there": there if tax_included else _share(gross, amount, there)}


def _share(part, whole, of):
    if not whole:
        return 0
    return int((Decimal(of) * part / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))
