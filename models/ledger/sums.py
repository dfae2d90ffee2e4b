"""What accounts hold: the postings summed up, for whatever report asks (books.md 4).

A debit is above zero, a credit below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import ModelSelect, fn

from models.ledger.posting import Posting
from models.store import scope


@dataclass(frozen=True)
class Span:
    """Which postings are summed: those of some days, areas, projects and accounts.

    Both days are part of it; None is from the first day on, or whatever is there."""

    since: date | None = None
    upto: date | None = None
    accounts: Sequence[int] | None = None
    areas: Sequence[int | None] | None = None
    """An area None among them is no area at all."""
    projects: Sequence[int | None] | None = None
    closing: bool = True
    """Whether the journals that close a year are counted."""

    def condition(self, posting: Any, space: Any) -> Any:
        """The condition that a posting of the space is among them."""
        found = scope.within(posting, space)
        if self.since is not None:
            found &= posting.date >= self.since
        if self.upto is not None:
            found &= posting.date <= self.upto
        for column, wanted in (
            (posting.account, self.accounts),
            (posting.area, self.areas),
            (posting.project, self.projects),
        ):
            if wanted is not None:
                found &= one_of(column, wanted)
        return found if self.closing else found & ~posting.closing


def one_of(column: Any, wanted: Sequence[int | None]) -> Any:
    """The condition that a column has one of these values; None among them is none at all."""
    is_named = column.in_([each for each in wanted if each is not None])
    return is_named | column.is_null() if None in wanted else is_named


TOTAL = fn.COALESCE(fn.SUM(Posting.amount), 0).cast("BIGINT")
"""What postings come to, in cents."""


def query(space: Any, span: Span, *by: str) -> ModelSelect:
    """What the postings of a span come to, for each account, area or whatever `by` names.

    A row has the columns of `by` and then `total`."""
    columns = [Posting._meta.fields[name] for name in by]
    found: Any = Posting.select(*columns, TOTAL.alias("total")).where(
        span.condition(Posting, space)
    )
    return found.group_by(*columns) if columns else found


def balances(space: int, span: Span) -> dict[int, int]:
    """What each account holds that anything of the span is posted to, in cents."""
    rows: Any = query(space, span, "account").tuples()
    return {account: int(total) for account, total in rows}


def count(space: int, span: Span) -> int:
    """How many postings a span has."""
    return int(Posting.select().where(span.condition(Posting, space)).count())
