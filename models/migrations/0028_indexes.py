"""Two tables get the indexes that they were to have from the beginning.

Each was made under a name that another index had already, and so was left out: tax types of sales
were looked for one by one, and nothing but the rules kept a number to one type, or a receipt to
one deposit.
"""

from peewee import SQL, Table, fn

from models.store.database import say

MISSING = {
    "revenue_tax_type": (("space_id", "number"), "tax types of sales have the number {1}"),
    "bank_deposit_item": (("document_id",), "bank deposits hold receipt {0}"),
}
"""By table: the columns that are to be unique, and what to say of several rows with the same."""


def up(migrator, db):
    migrator.migrate(
        migrator.add_index("revenue_tax_type", ("space_id",)),
        migrator.drop_index("bank_deposit_item", "bankdeposititem_document_id"),
    )
    for table, (columns, words) in MISSING.items():
        twice = _twice(db, table, columns)
        for *values, count in twice:
            say(f"{count} {words.format(*values)}: one is right, so take the others away")
        migrator.migrate(migrator.add_index(table, columns, unique=not twice))


def _twice(db, table, columns):
    """What several rows have in common that each should have for itself, and how many do."""
    rows = Table(table).bind(db)
    named = [getattr(rows.c, column) for column in columns]
    count = fn.COUNT(SQL("*"))
    return list(rows.select(*named, count).group_by(*named).having(count > 1).tuples())
