"""What was lodged with the tax office: the revisions of tax reports and the lines they showed.

Neither is ever changed: a report that is opened and completed again gets the next revision. A line
names its document by number alone, for it stands when the document is gone (books.md 5).
"""

from __future__ import annotations

from peewee import BooleanField, CharField, DateField, IntegerField

from models.document import NamedById
from models.period import TaxReport
from models.store.base import Base, InstantField, MoneyField, Record, Space, reference_to


class TaxReportRevision(NamedById, Record):
    """A completion of a tax report: what it came to, and what was made with the tax office."""

    NOUN = "revision of a tax report"

    tax_report = reference_to(TaxReport, backref="revisions")
    number = IntegerField()
    method = IntegerField()
    """The accounting method it was made by."""
    completed = InstantField()
    tax_collected = MoneyField(default=0)
    tax_paid = MoneyField(default=0)
    has_lines = BooleanField(default=True)
    """Not so of what was complete before lines were kept: its figures stand by themselves."""
    bill = IntegerField(null=True)
    """The expense or invoice that this revision made."""
    owed = MoneyField(default=0)
    """What that came to, above zero an expense; the two below, what it posted to the accounts of
    tax collected and of tax paid."""
    posted_collected = MoneyField(default=0)
    posted_paid = MoneyField(default=0)

    class Meta:
        table_name = "tax_report_revision"
        indexes = ((("tax_report", "number"), True),)


class TaxReportLine(Base):
    """A line of a revision: what it showed of one part of one line of the books."""

    space = reference_to(Space)
    tax_report = reference_to(TaxReport, backref="lines")
    revision = IntegerField()
    element = CharField(60)
    """What it is a part of: see models.tax_reports.due."""
    date = DateField()
    box = CharField(10)
    """The total that it counts in: G1, G7, G10, G11 or G18."""
    field = CharField(10, default="")
    """The box of its tax type, such as G3."""
    tax_type = IntegerField(null=True)
    object = IntegerField()
    document = IntegerField()
    line = IntegerField(null=True)
    area = IntegerField(null=True)
    reference = CharField(50, default="")
    gross = MoneyField()
    tax = MoneyField()
    correction = BooleanField(default=False)
    """It belongs before the first day of its report."""

    class Meta:
        table_name = "tax_report_line"
        indexes = ((("tax_report", "revision"), False), (("document",), False))
