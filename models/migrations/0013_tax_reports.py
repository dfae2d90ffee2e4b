"""Tax reports that hold: boxes, revisions, and the lines that a complete report has shown.

What is complete keeps its figures as revision 1, without lines: nobody knows any more what of
which line was in them. Differences on documents of such periods are listed apart from then on.
"""

from peewee import (
    SQL,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
)

from models.store.base import IdField, InstantField, MoneyField, new_guid
from models.store.database import say

COMPLETE = 2
CASH = 2
METHOD = 9102
BOXES = ("g1", "g2", "g3", "g4", "g7", "g9", "g10", "g11", "g13", "g14", "g15", "g18", "g20")


def up(migrator, db):
    revision = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    migrator.migrate(
        migrator.add_column("tax_report", "revision", revision, allow_not_null=True),
        *(migrator.add_column("tax_report", box, MoneyField(null=True)) for box in BOXES),
    )
    tables = _tables(db)
    db.create_tables([tables["revision"], tables["line"]])
    _bring_figures(tables)


def _table(db, name, **columns):
    meta = type("Meta", (), {"database": db, "table_name": name})
    made = type(name.title().replace("_", ""), (Model,), {"id": IdField(), "Meta": meta, **columns})
    return made


def _tables(db):
    space = _table(db, "space")
    report = _table(
        db,
        "tax_report",
        space=ForeignKeyField(space),
        reference=CharField(),
        status=IntegerField(),
        created_user=IntegerField(),
        modified=InstantField(),
        completed=InstantField(null=True),
        tax_collected=MoneyField(),
        tax_paid=MoneyField(),
        document_id=IntegerField(null=True),
        revision=IntegerField(),
        g9=MoneyField(null=True),
        g20=MoneyField(null=True),
    )
    setting = _table(
        db, "profile_setting", space=ForeignKeyField(space), number=IntegerField(),
        value=CharField(),
    )  # fmt: skip
    return {
        "report": report,
        "setting": setting,
        "revision": _revision(db, space, report),
        "line": _line(db, space, report),
    }


def _revision(db, space_, report):
    class TaxReportRevision(Model):
        id = IdField()
        space = ForeignKeyField(space_)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        tax_report = ForeignKeyField(report, backref="revisions")
        number = IntegerField()
        method = IntegerField()
        completed = InstantField()
        tax_collected = MoneyField(default=0)
        tax_paid = MoneyField(default=0)
        has_lines = BooleanField(default=True)
        bill = IntegerField(null=True)
        owed = MoneyField(default=0)
        posted_collected = MoneyField(default=0)
        posted_paid = MoneyField(default=0)

        class Meta:
            database = db
            table_name = "tax_report_revision"
            indexes = ((("tax_report", "number"), True),)

    return TaxReportRevision


def _line(db, space_, report):
    class TaxReportLine(Model):
        id = IdField()
        space = ForeignKeyField(space_)
        tax_report = ForeignKeyField(report, backref="lines")
        revision = IntegerField()
        element = CharField(max_length=60)
        date = DateField()
        box = CharField(max_length=10)
        field = CharField(max_length=10, default="")
        tax_type = IntegerField(null=True)
        object = IntegerField()
        document = IntegerField()
        line = IntegerField(null=True)
        area = IntegerField(null=True)
        reference = CharField(max_length=50, default="")
        gross = MoneyField()
        tax = MoneyField()
        correction = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "tax_report_line"
            indexes = ((("tax_report", "revision"), False),)

    return TaxReportLine


def _bring_figures(tables):
    report, setting, revision = (tables[name] for name in ("report", "setting", "revision"))
    cash = {
        space
        for (space,) in setting.select(setting.space_id)
        .where((setting.number == METHOD) & (setting.value == str(CASH)))
        .tuples()
    }
    complete = list(report.select().where(report.status == COMPLETE).order_by(report.id))
    for each in complete:
        when = each.completed or each.modified
        revision.insert(
            space=each.space_id,
            guid=new_guid(),
            created=when,
            created_user=each.created_user,
            modified=when,
            modified_user=each.created_user,
            tax_report=each.id,
            number=1,
            method=2 if each.space_id in cash else 1,
            completed=when,
            tax_collected=each.tax_collected,
            tax_paid=each.tax_paid,
            has_lines=False,
            bill=each.document_id,
            owed=each.tax_collected - each.tax_paid,
            posted_collected=each.tax_collected,
            posted_paid=each.tax_paid,
        ).execute()
    report.update(revision=1, g9=report.tax_collected, g20=report.tax_paid).where(
        report.status == COMPLETE
    ).execute()
    if complete:
        say(
            f"tax reports that are complete and keep their figures: {len(complete)}; what differs "
            "in their periods is listed apart when the next one is completed"
        )
