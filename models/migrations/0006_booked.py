"""What counts: cancelling and writing off become dated steps, and drafts leave lodged reports.

A cancelled or written-off invoice had one column each, which undoing emptied. Each becomes the
step it was, dated by the day of the space on which it happened.
"""

from zoneinfo import ZoneInfo

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, Model, fn

from models.store.base import IdField, InstantField, MoneyField, new_guid
from models.store.database import say

INVOICE, JOURNAL, FINALISED = 5, 122, 2
CANCEL, WRITE_OFF = "cancel", "mark_as_uncollectible"


def up(migrator, db):
    tables = _tables(db)
    db.create_tables([tables["step"]])
    migrator.migrate(migrator.add_column("document", "voided_at", InstantField(null=True)))
    _bring_steps(tables)
    _date_what_is_sent(tables)
    _tell_of_locks_by_hand(tables)
    _take_drafts_out(tables)
    migrator.migrate(
        migrator.drop_column("document", "cancelled_at"),
        migrator.drop_column("document", "uncollectible_at"),
    )


def _tables(db):
    def table(name, **columns):
        meta = type("Meta", (), {"database": db, "table_name": name})
        return type(name.title().replace("_", ""), (Model,), {"Meta": meta, **columns})

    space = table("space", id=IdField(), time_zone=CharField())
    document = table(
        "document",
        id=IdField(),
        space=ForeignKeyField(space),
        object=IntegerField(),
        date=DateField(null=True),
        modified_user=IntegerField(),
        created=InstantField(),
        locked_at=InstantField(null=True),
        amount=MoneyField(),
        tax=MoneyField(),
        status=IntegerField(null=True),
        sent=BooleanField(),
        cancelled_at=InstantField(null=True),
        uncollectible_at=InstantField(null=True),
    )
    part = {"target_document": ForeignKeyField(document), "amount": MoneyField()}
    return {
        "space": space,
        "document": document,
        "allocation": table("allocation", tax=MoneyField(), **part),
        "application": table(
            "credit_application",
            target_document=ForeignKeyField(document),
            amount=MoneyField(),
            tax=MoneyField(),
        ),
        "report_item": table("tax_report_item", id=IdField(), document=ForeignKeyField(document)),
        "event": table(
            "lock_event",
            id=IdField(),
            kind=CharField(),
            object=IntegerField(),
            object_context=IntegerField(),
            created_user=IntegerField(),
        ),
        "step": _step(db),
    }


def _step(db):
    class DocumentStep(Model):
        id = IdField()
        space = ForeignKeyField(_as_it_is(db, "space"))
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        document = ForeignKeyField(_as_it_is(db, "document"))
        kind = CharField(max_length=30)
        step_date = DateField()
        amount = MoneyField(default=0)
        tax = MoneyField(default=0)
        counts = BooleanField(default=True)
        undoes = ForeignKeyField("self", null=True, unique=True)

        class Meta:
            database = db
            table_name = "document_step"
            indexes = ((("document", "kind"), False),)

    return DocumentStep


def _as_it_is(db, name):
    """A table that is there already, as far as something may point at it."""
    meta = type("Meta", (), {"database": db, "table_name": name})
    return type(name.title(), (Model,), {"id": IdField(), "Meta": meta})


# --- columns into steps ---------------------------------------------------------------------------


def _bring_steps(tables):
    document = tables["document"]
    zones = {each.id: ZoneInfo(each.time_zone) for each in tables["space"].select()}
    closed = document.cancelled_at.is_null(False) | document.uncollectible_at.is_null(False)
    counted, settled = {CANCEL: 0, WRITE_OFF: 0}, []
    for row in document.select().where(closed).order_by(document.id):
        zone = zones[row.space_id]
        amount, tax = _settled(tables, row)
        for kind, moment in ((CANCEL, row.cancelled_at), (WRITE_OFF, row.uncollectible_at)):
            if moment is None:
                continue
            counted[kind] += 1
            left = (row.amount, row.tax)
            if kind == WRITE_OFF:
                left = (row.amount - amount, row.tax - tax)
            elif amount:
                settled.append(row.id)
            _add_step(tables, row, kind, moment, moment.astimezone(zone).date(), *left)
    _tell_steps(counted, settled)


def _settled(tables, row):
    """What is paid and credited of an invoice, and the taxes of that."""
    amount = tax = 0
    for name in ("allocation", "application"):
        part = tables[name]
        sums = part.select(fn.SUM(part.amount), fn.SUM(part.tax))
        paid, taxed = next(iter(sums.where(part.target_document == row.id).tuples()))
        amount, tax = amount + int(paid or 0), tax + int(taxed or 0)
    return amount, tax


def _add_step(tables, row, kind, moment, day, amount, tax):
    """It can't be dated before its invoice; who did it is in the trail."""
    event = tables["event"]
    who = (
        event.select(event.created_user)
        .where((event.kind == kind) & (event.object == INVOICE) & (event.object_context == row.id))
        .order_by(event.id.desc())
        .limit(1)
        .scalar()
    )
    user = row.modified_user if who is None else who
    tables["step"].insert(
        space=row.space_id,
        guid=new_guid(),
        created=moment,
        created_user=user,
        modified=moment,
        modified_user=user,
        document=row.id,
        kind=kind,
        step_date=max(day, row.date) if row.date else day,
        amount=amount,
        tax=tax,
        counts=row.sent,
    ).execute()


def _tell_steps(counted, settled):
    if counted[CANCEL]:
        say(f"{counted[CANCEL]} cancelled invoices keep their cancellation as a dated step")
    if counted[WRITE_OFF]:
        say(f"{counted[WRITE_OFF]} written-off invoices keep their write-off as a dated step")
    if settled:
        ids = ", ".join(map(str, settled[:20])) + (" …" if len(settled) > 20 else "")
        say(
            f"{len(settled)} cancelled invoices have money or credits on them, which is refused "
            f"from now on; look at them and take it off: ids {ids}"
        )


# --- what books of old may lack -------------------------------------------------------------------


def _date_what_is_sent(tables):
    """What is booked has a date; where it had none it was dated by the day it was made."""
    document = tables["document"]
    zones = {each.id: ZoneInfo(each.time_zone) for each in tables["space"].select()}
    undated = (document.object == INVOICE) & document.sent & document.date.is_null()
    found = list(document.select().where(undated))
    for row in found:
        day = row.created.astimezone(zones[row.space_id]).date()
        document.update(date=day).where(document.id == row.id).execute()
    if found:
        say(f"{len(found)} sent invoices had no date and are dated by the day they were made")


def _tell_of_locks_by_hand(tables):
    document = tables["document"]
    locked = document.select().where(document.locked_at.is_null(False)).count()
    if locked:
        say(
            f"{locked} documents are locked by hand; whoever locked one, or an administrator, "
            "unlocks it (the setting UnlockRight, 9060, lets everybody as before)"
        )


# --- drafts in lodged reports ---------------------------------------------------------------------


def _take_drafts_out(tables):
    """A draft is in no tax report; the figures that were lodged stay as they are."""
    document, item = tables["document"], tables["report_item"]
    drafts = document.select(document.id).where(
        ((document.object == INVOICE) & ~document.sent)
        | ((document.object == JOURNAL) & (document.status != FINALISED))
    )
    taken = item.delete().where(item.document.in_(drafts)).execute()
    if taken:
        say(
            f"{taken} drafts were items of complete tax reports and are so no more; "
            "what those reports say is as it was lodged"
        )
