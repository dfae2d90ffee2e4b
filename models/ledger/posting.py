"""Postings: what a booked document debits and credits, one row for each account it touches.

They are derived from the documents, in the transaction of the change, and never typed; whoever
asks what an account holds sums them up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import BooleanField, DateField, IntegerField

from models.account import Account
from models.document import Document
from models.store.base import Base, MoneyField, Space, day, reference_to


class Posting(Base):
    """An amount on an account on a day: above zero a debit, below zero a credit.

    What it comes from is named by `document` and at most one of the others."""

    NOUN = "posting"

    space = reference_to(Space)
    event = IntegerField()
    """What posts it: one of `models.ledger.rules`."""
    document = reference_to(Document, backref="postings")
    """The document; of a link the one at its source, of a step the one that took it."""
    line = IntegerField(null=True)
    """The line item; of a general journal the journal line."""
    link = IntegerField(null=True)
    step = IntegerField(null=True)
    account = reference_to(Account, backref="postings")
    date = DateField()
    """The day it counts from."""
    amount = MoneyField()
    area = IntegerField(null=True)
    project = IntegerField(null=True)
    closing = BooleanField(default=False)
    """It is of a year end: a profit and loss leaves it out, a trial balance before closing too."""

    class Meta:
        table_name = "posting"
        indexes = (
            (("space", "account", "date", "amount"), False),
            (("document", "line"), False),
        )


class Row(NamedTuple):
    """A posting as it is kept, without its id and space."""

    event: int
    document: int
    line: int | None
    link: int | None
    step: int | None
    account: int
    date: date
    amount: int
    area: int | None
    project: int | None
    closing: bool


COLUMNS = [Posting._meta.fields[name] for name in Row._fields]


def row_of(values: Sequence[Any]) -> Row:
    """A row from the values of COLUMNS as the database answers them."""
    row = Row(*values)
    found = day(row.date)
    assert found is not None, "every posting has a date"
    return row._replace(date=found, amount=int(row.amount), closing=bool(row.closing))
