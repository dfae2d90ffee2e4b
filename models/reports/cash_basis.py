"""The profit and loss on a cash basis: what was paid of what was bought and sold (books.md 4).

Money counts on its own day, on the account of its line. From the day on that it is linked, the
share of the document that it pays counts instead, and the money's own line is taken back by as
much: receipts, payments, the links that take back and refunds are postings, so they are summed up
there; only what a link pays has none, for the accrual basis posted it with the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import JOIN, Case, fn

from models import booked, settings
from models.document import Document, Item
from models.ledger import sums
from models.ledger.posting import Posting
from models.ledger.sums import Span
from models.link import (
    CONTRA,
    PAYMENT_CREDIT,
    PAYMENT_EXPENSE,
    RECEIPT_CREDIT,
    RECEIPT_INVOICE,
    Link,
    LinkKind,
    taken_at,
)
from models.posting import rules
from models.reports import settled
from models.reports.columns import Column
from models.reports.tree import Amounts
from models.store.scope import within

MONEY = (
    rules.RECEIPT_LINE,
    rules.PAYMENT_LINE,
    rules.MONEY_IN,
    rules.MONEY_OUT,
    rules.RECEIPT_GIVEN_BACK,
    rules.PAYMENT_GIVEN_BACK,
    rules.CONTRA,
)
"""What posts as money moves, or is set off, on both bases."""
JOURNALS = (rules.JOURNAL_LINE, rules.JOURNAL_LINE_COLLECTED, rules.JOURNAL_LINE_PAID)

PAID: tuple[tuple[str, int, tuple[LinkKind, ...]], ...] = (
    ("target", -1, (RECEIPT_INVOICE, RECEIPT_CREDIT)),
    ("target", 1, (PAYMENT_EXPENSE, PAYMENT_CREDIT, CONTRA)),
    ("source", -1, (CONTRA,)),
)
"""The ends of links that are paid, with the side that their accounts are on: an invoice is income,
an expense is none, and a credit note is the other way round. An applied credit is no money."""


def cash(space: int, column: Column) -> Amounts:
    """What each account holds of a column by what was paid, debits above zero."""
    found = _moved(space, column)
    for end, sign, kinds in PAID:
        for account, cents in _paid(space, column, end, kinds):
            found[account] = found.get(account, 0) + sign * int(cents)
    for account, cents in settled.rest(space, column):
        found[account] = found.get(account, 0) + cents
    return found


def _moved(space: int, column: Column) -> dict[int, int]:
    """What money and journals posted; a journal on a control account is no money."""
    span = Span(
        since=column.since,
        upto=column.upto,
        areas=column.areas,
        projects=column.projects,
        closing=False,
    )
    journal = Posting.event.in_(_numbers(JOURNALS)) & ~_is_on_control_account(space)
    moved = Posting.event.in_(_numbers(MONEY)) | journal
    query: Any = sums.query(space, span, "account").where(moved)
    return {account: int(total) for account, total in query.tuples()}


def _numbers(listed: Sequence[rules.Rule]) -> list[int]:
    return [each.number for each in listed]


def _is_on_control_account(space: int) -> Any:
    other: Any = Posting.alias()
    named = (settings.DEBTORS_ACCOUNT, settings.CREDITORS_ACCOUNT)
    control = [each.number_in(space) or 0 for each in named]
    beside = (other.document == Posting.document) & other.account.in_(control)
    return fn.EXISTS(other.select(other.id).where(beside))


def _paid(space: int, column: Column, end: str, kinds: Sequence[LinkKind]) -> Any:
    """Accounts of what links pay at one of their ends, with the shares less their taxes."""
    source: Any = Document.alias()
    target: Any = Document.alias()
    item: Any = Item.alias()
    whole = source if end == "source" else target
    tax = Link.source_tax if end == "source" else Link.tax
    account = fn.COALESCE(item.financial_account, whole.financial_account)
    counted = within(Link, space) & Link.kind.in_([each.number for each in kinds])
    counted &= booked.booked(source, column.upto) & booked.booked(target, column.upto)
    counted &= _latest(Link.applies_date, source.date, target.date).between(
        column.since, column.upto
    )
    for wanted, place in (
        (column.areas, fn.COALESCE(item.area, whole.area)),
        (column.projects, fn.COALESCE(item.project, whole.project)),
    ):
        if wanted is not None:
            counted &= sums.one_of(place, wanted)
    return (
        Link.select(account, fn.SUM(taken_at(Link, end) - tax).cast("BIGINT"))
        .join(source, on=(Link.source_document == source.id))
        .join(target, on=(Link.target_document == target.id))
        .join(item, JOIN.LEFT_OUTER, on=(getattr(Link, f"{end}_item") == item.id))
        .where(counted & account.is_null(False))
        .group_by(account)
        .tuples()
    )


def _latest(one: Any, two: Any, three: Any) -> Case:
    """The latest of three days: a link counts from then (books.md 2)."""
    return Case(None, (((one >= two) & (one >= three), one), (two >= three, two)), three)
