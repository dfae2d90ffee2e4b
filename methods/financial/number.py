"""The register of the numbers that invoices were issued under."""

from __future__ import annotations

from peewee import ColumnBase, ModelAlias, fn

from methods.search.columns import by, user_name
from methods.search.declaration import search
from methods.wire.dates import Date, Moment
from methods.wire.types import Choice, Integer, Ref, Text
from models.document import Document
from models.issuing.register import STATES, IssuedNumber


def _missing_before(alias: ModelAlias[IssuedNumber]) -> ColumnBase:
    """How many places of the sequence nothing is entered for, right before this one."""
    earlier = IssuedNumber.alias()
    reached = earlier.select(fn.COALESCE(fn.MAX(earlier.last_sequence), 0)).where(
        (earlier.space == alias.space)
        & (earlier.period == alias.period)
        & (earlier.sequence < alias.sequence)
    )
    return fn.COALESCE(alias.sequence - reached - 1, 0)


search(
    "FINANCIAL_INVOICE_NUMBER_SEARCH",
    of=IssuedNumber,
    prefix="InvoiceNumber",
    doc="""Find the numbers of issued invoices: every one that was ever taken, and by what.

    A number is issued, voided (with the reason), that of a cancellation (the paper that voiding
    made; the reason says of which number) or burnt (with the reason: nobody ever had it).
    Where the mask of numbers (setting IssuedInvoiceNumberMask) names year or month, each of them
    has a sequence of its own. A sequence has no gaps: a search for missingbefore
    GREATER_THAN 0 finds nothing.""",
    columns={
        "Number": Text(50, "The number.", into="number"),
        "Period": Text(
            10,
            "The year (2026) or month (2026-11) whose sequence it is of; empty of the only one.",
            into="period",
        ),
        "Sequence": Integer(
            "Its place in the sequence; empty for one that was given and is not of it.",
            into="sequence",
        ),
        "LastSequence": Integer(
            "The last place that the entry stands for: a burnt stretch is one entry.",
            into="last_sequence",
        ),
        "MissingBefore": (
            Integer("How many places of the sequence are missing right before it."),
            _missing_before,
        ),
        "Invoice": Ref(
            Document, "The invoice that has or had it, or that it cancels.", into="invoice"
        ),
        "State": Choice(STATES, "Issued, voided, burnt or of a cancellation.", into="state"),
        "Reason": Text(2000, "Why it was voided or burnt, or what it cancels.", into="reason"),
        "InvoiceDate": Date(
            "The date of the invoice when it was issued, or of the cancellation.",
            into="issued_date",
        ),
        "VoidedDate": Moment("When it was voided.", into="voided_at"),
        "VoidedUser": Integer("Who voided it.", into="voided_user"),
        "VoidedUserText": (Text(101, "Who voided it, by name."), user_name("voided_user")),
    },
    children={
        "Invoice": ("FINANCIAL_INVOICE_SEARCH", by("invoice")),
    },
    example={
        "fields": [{"name": "number"}, {"name": "statetext"}, {"name": "reason"}],
        "sorts": [{"name": "sequence", "direction": "asc"}],
    },
)
