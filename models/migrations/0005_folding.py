"""Folded texts beside what is searched by them, and who made a token.

What exists twice in its folded form stays: each pair is told, and whatever is new or changed is
checked against it from now on.
"""

from peewee import CharField, IntegerField, Model, fn

from models.store.base import FoldedField, IdField
from models.store.database import as_folded, fold, make_fold, say

KINDS = {2: "expenses", 3: "payments", 5: "invoices", 6: "receipts", 69: "credit notes"}
KINDS |= {122: "general journals"}
FOLDED = {
    "attachment": ("file_name",),
    "bank_transaction": ("external_id",),
    "bank_transfer": ("reference",),
    "contact_business": ("trade_name", "reference"),
    "contact_person": ("first_name", "surname", "reference"),
    "document": ("reference", "issued_number"),
    "issued_number": ("number",),
    "line_item": ("reference",),
    "reconciliation": ("reference",),
    "tax_report": ("reference",),
}
INDEXED = {
    "bank_transaction": (("space", "bank_account", "external_id_folded"),),
    "bank_transfer": (("space", "reference_folded"),),
    "contact_business": (("space", "trade_name_folded"), ("space", "reference_folded")),
    "contact_person": (("space", "surname_folded"), ("space", "reference_folded")),
    "document": (
        ("space", "object", "reference_folded"),
        ("space", "issued_number_folded"),
    ),
    "issued_number": (("space", "number_folded"),),
    "line_item": (("space", "reference_folded"),),
    "reconciliation": (("space", "reference_folded"),),
    "tax_report": (("space", "reference_folded"),),
}
UNIQUE = {
    "bank_transaction": ("external_id", "bank_account", "lines of a bank with the same ExternalId"),
    "bank_transfer": ("reference", None, "bank transfers with the same reference"),
    "contact_business": ("reference", None, "businesses with the same reference"),
    "contact_person": ("reference", None, "persons with the same reference"),
    "document": ("reference", "object", "{kind} with the same reference"),
    "issued_number": ("number", None, "invoices issued under the same number"),
    "line_item": ("reference", None, "line items with the same reference"),
    "reconciliation": ("reference", None, "reconciliations with the same reference"),
    "tax_report": ("reference", None, "tax reports with the same reference"),
}
"""What is unique, within what besides its space, and what to call those that exist twice."""
ISSUED = 1


def up(migrator, db):
    _makers_of_tokens(migrator, db)
    make_fold(db)
    for table, columns in FOLDED.items():
        _fold(migrator, db, table, columns)
    _fold_logons(db)
    for table, (column, within, called) in UNIQUE.items():
        _tell_doubles(_table(db, table, column, within), table, column, within, called)


def _makers_of_tokens(migrator, db):
    """Who made the tokens of before was not written down: they may be anybody's doing."""

    class Session(Model):
        id = IdField()
        kind = CharField(max_length=10)
        made_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "session"

    migrator.migrate(migrator.add_column("session", "made_by", IntegerField(null=True)))
    Session.update(made_by=0).where(Session.kind == "token").execute()


def _table(db, name, column, within=None):
    """A table as it is, as far as this step looks at it."""
    columns = {
        "id": IdField(),
        "space_id": IntegerField(),
        column: CharField(),
        f"{column}_folded": FoldedField(column),
    }
    if within is not None:
        stored = "bank_account_id" if within == "bank_account" else within
        columns["within"] = IntegerField(column_name=stored)
    if name == "issued_number":
        columns["state"] = IntegerField()
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title().replace("_", ""), (Model,), {**columns, "Meta": meta})


def _fold(migrator, db, table, columns):
    """Give a table the folded forms of its columns."""
    for column in columns:
        kept = f"{column}_folded"
        migrator.migrate(migrator.add_column(table, kept, FoldedField(column), allow_not_null=True))
        model = _table(db, table, column)
        model.update({kept: fn.fold(getattr(model, column))}).execute()
    for indexed in INDEXED.get(table, ()):
        stored = [f"{name}_id" if name in ("space", "bank_account") else name for name in indexed]
        migrator.migrate(migrator.add_index(table, stored))


def _fold_logons(db):
    """Logon names stay unique: where two have become the same, the later one is found by what it
    was in lower case, as before."""
    as_folded(db, "user", "logon_folded")
    User = _table(db, "user", "logon")
    taken: dict[str, str] = {}
    for id, logon, before in User.select(User.id, User.logon, User.logon_folded).tuples():
        now = fold(logon)
        if now in taken:
            say(f"The logon names {taken[now]} and {logon} are the same but for their letter case")
            continue
        taken[now] = logon
        if now != before:
            User.update(logon_folded=now).where(User.id == id).execute()


def _tell_doubles(model, table, column, within, called):
    """Say what exists twice; it stays as it is."""
    kept = getattr(model, f"{column}_folded")
    group = [model.space_id, kept, *([model.within] if within is not None else [])]
    of_one = (kept != "") if table != "issued_number" else (kept != "") & (model.state == ISSUED)
    found = model.select(*group).where(of_one).group_by(*group).having(fn.COUNT(model.id) > 1)
    for space, folded, *rest in list(found.tuples()):
        same = of_one & (model.space_id == space) & (kept == folded)
        if rest:
            same &= model.within == rest[0]
        rows = model.select(model.id, getattr(model, column)).where(same).order_by(model.id)
        listed = ", ".join(f"{text} (id {id})" for id, text in rows.tuples())
        kind = KINDS.get(rest[0], "documents") if rest else ""
        say(f"Space {space} has {called.format(kind=kind)}: {listed}; they stay")
