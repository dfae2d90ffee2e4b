"""The profit and loss on a cash basis (books.md 4): what was paid of what was bought and sold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.books.chart import CONTROL
from tests.books.documents import Link
from tests.books.events import Kind
from tests.books.state import State

Moved = tuple[date, str, int]
"""A day, an account and cents: debits positive."""

_SIGN = {
    Kind.INVOICE: -1,
    Kind.RECEIPT: -1,
    Kind.SUPPLIER_CREDIT_NOTE: -1,
    Kind.EXPENSE: 1,
    Kind.PAYMENT: 1,
    Kind.CREDIT_NOTE: 1,
}
"""Which side of its own account a document's line is on."""

_CREDITS = {
    (Kind.CREDIT_NOTE, Kind.INVOICE),
    (Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE),
}
"""A credit applied is no money."""


def moves(state: State) -> Iterator[Moved]:
    """Everything that moved by being paid."""
    for document in state.documents.values():
        if document.kind in (Kind.RECEIPT, Kind.PAYMENT) and document.booked:
            for line in document.lines.values():
                yield document.booked, line.account, _SIGN[document.kind] * line.net
    for link, day in state.counted():
        yield from _of_link(state, link, day)
    yield from _settled(state)
    for journal in state.journals.values():
        accounts = {line.account for line in journal.lines}
        if journal.finalised and not accounts & CONTROL:
            for each in journal.lines:
                yield journal.date, each.account, each.gross - each.tax


def _of_link(state: State, link: Link, day: date) -> Iterator[Moved]:
    """The paid document's line by its share; the money's own line taken back by as much."""
    source, target = state.ends(link)
    if (source.kind, target.kind) in _CREDITS:
        return
    for document, line, tax in (
        (source, link.source, link.source_tax),
        (target, link.target, link.target_tax),
    ):
        money = document.kind in (Kind.RECEIPT, Kind.PAYMENT)
        net = (link.amount - tax) * (-1 if money else 1)
        yield day, state.line(line).account, _SIGN[document.kind] * net


def _settled(state: State) -> Iterator[Moved]:
    """The part that settles a bill takes the rest: where no link can be of a line below zero, what
    the others have of the lines beside is put right, account by account."""
    parts: dict[str, list[tuple[date, str, int, int]]] = {}
    for link, day in state.counted():
        ends = zip(
            state.ends(link),
            ((link.source, link.source_tax), (link.target, link.target_tax)),
            strict=True,
        )
        for document, (line, tax) in ends:
            if document.kind in (Kind.INVOICE, Kind.EXPENSE):
                parts.setdefault(document.id, []).append((day, line, link.amount, tax))
    for id, found in parts.items():
        document = state.documents[id]
        settled = sum(amount for _, _, amount, _ in found) == document.gross
        if not settled or all(line.gross >= 0 for line in document.lines.values()):
            continue
        day = max(day for day, *_ in found)
        for line in document.lines.values():
            taken = sum(amount - tax for _, of, amount, tax in found if of == line.id)
            yield day, line.account, _SIGN[document.kind] * (line.net - taken)
