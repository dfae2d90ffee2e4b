"""Postings: what a booked document debits and credits, a row for each account (books.md 4).

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

    # nothing is looked up by these alone: the indexes below begin with them
    space = reference_to(Space, index=False)
    event = IntegerField()
    """What posts it: one of `models.ledger.rules`."""
    document = reference_to(Document, backref="postings", index=False)
    """The document; of a link the one at its source, of a step the one that took it."""
    line = IntegerField(null=True)
    """The line item; of a general journal the journal line."""
    link = IntegerField(null=True)
    step = IntegerField(null=True)
    account = reference_to(Account, backref="postings", index=False)
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


Posting.add_index(Posting.index(Posting.link, where=Posting.link.is_null(False)))


class Row(NamedTuple):
    """A posting as it is kept (debits in cents above zero), without its id and space."""

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
    event, document, line, link, step, account, on, amount, area, project, closing = values
    found = day(on)
    assert found is not None, "every posting has a date"
    return Row(
        event, document, line, link, step, account, found, int(amount), area, project, bool(closing)
    )


def but_for_amount(row: Row) -> tuple[Any, ...]:
    """All of a row that tells it apart from another of the same event and account."""
    return row[:_AMOUNT] + row[_AMOUNT + 1 :]


_AMOUNT = Row._fields.index("amount")
