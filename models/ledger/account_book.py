"""The general ledger: an account's postings between what it held before and after (books.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from models.account import Account
from models.document import Document
from models.ledger import sums
from models.ledger.posting import Posting
from models.ledger.sums import Span
from models.store import scope


class Entry(NamedTuple):
    """A posting of an account in cents, with what the account holds after it."""

    posting: int
    date: date
    object: int
    document: int
    reference: str
    event: int
    line: int | None
    amount: int
    balance: int


class Book(NamedTuple):
    """One account over some days: what it held before, each posting, what it holds after."""

    account: int
    title: str
    code: str
    opening: int
    entries: list[Entry]

    @property
    def closing(self) -> int:
        """What it holds at the end."""
        return self.entries[-1].balance if self.entries else self.opening


def books(space: int, since: date, span: Span) -> Iterator[Book]:
    """The general ledger of a span from a day on: every account that anything is on.

    By code and title; a span's own first day is not looked at."""
    before = replace(span, since=None, upto=since - timedelta(days=1))
    opening = sums.balances(space, before)
    entries = _entries(space, replace(span, since=since))
    for id, title, code in _accounts(space):
        if opening.get(id) or id in entries:
            yield _book(id, title, code, opening.get(id, 0), entries.get(id, []))


def _book(id: int, title: str, code: str, opening: int, rows: list[tuple[Any, ...]]) -> Book:
    balance, made = opening, []
    for posting, on, object, document, reference, event, line, amount in rows:
        balance += amount
        made.append(Entry(posting, on, object, document, reference, event, line, amount, balance))
    return Book(id, title, code, opening, made)


def _accounts(space: int) -> list[tuple[int, str, str]]:
    query: Any = Account.select(Account.id, Account.title_text, Account.code)
    ordered = query.where(scope.within(Account, space)).order_by(
        Account.type, Account.code, Account.title_text, Account.id
    )
    return list(ordered.tuples())


def _entries(space: int, span: Span) -> dict[int, list[tuple[Any, ...]]]:
    """The postings of a span by account, in the order of their days."""
    query: Any = (
        Posting.select(
            Posting.account,
            Posting.id,
            Posting.date,
            Document.object,
            Posting.document,
            Document.reference,
            Posting.event,
            Posting.line,
            Posting.amount,
        )
        .join(Document, on=(Posting.document == Document.id))
        .where(span.condition(Posting, space))
        .order_by(Posting.date, Posting.document, Posting.id)
    )
    found: dict[int, list[tuple[Any, ...]]] = {}
    for account, *rest in query.tuples():
        found.setdefault(account, []).append(tuple(rest))
    return found
