"""The whole ledger of a space: whether it is what its documents say; making it so (books.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from peewee import JOIN

from models import write
from models.account import Account
from models.actor import Actor, Touched
from models.cents import shown
from models.document import KINDS, Document
from models.ledger import sums
from models.ledger.posting import COLUMNS, Posting, Row, row_of
from models.posting import deriving, rows
from models.posting.deriving import Difference
from models.posting.refusing import refusal
from models.posting.rows import AccountMissing
from models.posting.rules import RULES
from models.refusals import InvalidFields
from models.store import scope


class Found(NamedTuple):
    """A document whose postings are not what they should be, or can't be worked out; one of
    another space, or of none, should have no postings here at all."""

    document: int
    difference: Difference
    missing: InvalidFields | None = None


def differences(actor: Actor) -> Iterator[Found]:
    """Every document whose postings differ from what it should post, in order: first those that
    are not of this space."""
    for document, strays in groupby(_strays(actor), key=lambda stray: stray[1].document):
        yield Found(document, Difference(dict(strays), []))
    accounts, elsewhere = rows.accounts_of(actor), _elsewhere(actor)
    for id, object in _documents(actor):
        touched = [Touched(Document, id, object)]
        try:
            found = deriving.difference(touched, accounts, elsewhere=elsewhere)
        except AccountMissing as missing:
            yield Found(id, Difference({}, []), refusal(actor, missing))
            continue
        if found.gone or found.made:
            yield Found(id, found)


def _documents(actor: Actor) -> list[tuple[int, int]]:
    query: Any = Document.select(Document.id, Document.object)
    return list(query.where(scope.within(Document, actor.space)).order_by(Document.id).tuples())


def _strays(actor: Actor) -> list[tuple[int, Row]]:
    """The postings of the space, by their ids, that are of no document of it."""
    query: Any = Posting.select(Posting.id, *COLUMNS).join(
        Document,
        JOIN.LEFT_OUTER,
        on=(Posting.document == Document.id) & (Posting.space == Document.space),
    )
    found = query.where(scope.within(Posting, actor.space) & Document.id.is_null())
    ordered = found.order_by(Posting.document, Posting.id).tuples()
    return [(id, row_of(values)) for id, *values in ordered]


def _elsewhere(actor: Actor) -> frozenset[int]:
    """The postings of the space's documents that stand in other spaces."""
    query: Any = Posting.select(Posting.id).join(Document, on=(Posting.document == Document.id))
    found = query.where(scope.within(Document, actor.space) & (Posting.space != actor.space))
    return frozenset(id for (id,) in found.tuples())


def first_fault(actor: Actor) -> str | None:
    """What is wrong with the ledger of a space, in words: the first of it; None where it is
    right."""
    for found in differences(actor):
        return describe(actor, found)
    total = sum(sums.balances(actor.space, sums.Span()).values())
    return None if total == 0 else f"debits and credits differ by {shown(total)}"


def describe(actor: Actor, found: Found) -> str:
    """A document's first difference, in words."""
    document = scope.peek(actor, Document, found.document)
    if document is None:
        (row, *_) = found.difference.gone.values()
        return f"{_posting(actor, row)} is of no document of this space"
    name = f"{KINDS[document.object].noun} {document.reference}"
    if found.missing is not None:
        return found.missing.words()
    if found.difference.made:
        return f"{name} lacks {_posting(actor, found.difference.made[0])}"
    (row, *_) = found.difference.gone.values()
    return f"{name} has {_posting(actor, row)} too much"


def _posting(actor: Actor, row: Row) -> str:
    """A posting, in words: what posts it, on which account, when and how much."""
    account = scope.peek(actor, Account, row.account)
    title = "an account of another space" if account is None else account.title_text
    rule = RULES.get(row.event)
    event = f"event {row.event}" if rule is None else rule.event
    side = "debit" if row.amount > 0 else "credit"
    words = f"the {side} of {shown(abs(row.amount))} on {title} of {row.date}"
    return f"{words} ({event}{'' if row.line is None else f' {row.line}'})"


class Rebuilt(NamedTuple):
    """How many postings went and came, and what can't be posted."""

    gone: int
    made: int
    missing: list[str]


def rebuild(actor: Actor) -> Rebuilt:
    """Have the ledger of a space say what its documents say; the history tells each difference."""
    gone = made = 0
    missing = []
    for found in differences(actor):
        if found.missing is not None:
            missing.append(describe(actor, found))
            continue
        write.replace_postings(actor, found.difference.gone, found.difference.made)
        gone, made = gone + len(found.difference.gone), made + len(found.difference.made)
    actor.touched.clear()
    return Rebuilt(gone, made, missing)
