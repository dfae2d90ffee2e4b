"""What everything in the books posts, as books.md 4 says it, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tests.books.chart import (
    BAD_DEBTS,
    CREDITORS,
    DEBTORS,
    OPENING,
    TAX_COLLECTED,
    TAX_PAID,
)
from tests.books.documents import Document, Link, Step
from tests.books.events import JournalLine, Kind, Line
from tests.books.state import State

Amounts = list[tuple[str, int]]
"""Accounts with cents: debits positive, credits negative."""


@dataclass(frozen=True)
class Entry:
    """A balanced posting of a day; `closing` marks a year end's."""

    date: date
    why: str
    amounts: tuple[tuple[str, int], ...]
    closing: bool = False


def entries(state: State) -> Iterator[Entry]:
    """Everything that the books post, but for year ends."""
    for document in state.documents.values():
        yield from _of_document(document)
    for link, day in state.counted():
        yield from _of_link(state, link, day)
    for journal in state.journals.values():
        if journal.finalised:
            yield _entry(journal.date, journal.id, _of_journal(journal.lines))
    for opening in state.openings:
        rest = -sum(amount for _, amount in opening.balances)
        yield _entry(opening.date, "opening balances", [*opening.balances, (OPENING, rest)])


def _entry(day: date, why: str, amounts: Amounts) -> Entry:
    return Entry(day, why, tuple((account, amount) for account, amount in amounts if amount))


def _negative(amounts: Amounts) -> Amounts:
    return [(account, -amount) for account, amount in amounts]


# --- documents --------------------------------------------------------------------------------


def _invoice_line(line: Line, _: Document) -> Amounts:
    return [(DEBTORS, line.gross), (line.account, -line.net), (TAX_COLLECTED, -line.tax)]


def _expense_line(line: Line, _: Document) -> Amounts:
    return [(line.account, line.net), (TAX_PAID, line.tax), (CREDITORS, -line.gross)]


def _receipt_line(line: Line, document: Document) -> Amounts:
    return [(document.bank, line.gross), (line.account, -line.net), (TAX_COLLECTED, -line.tax)]


def _payment_line(line: Line, document: Document) -> Amounts:
    return [(line.account, line.net), (TAX_PAID, line.tax), (document.bank, -line.gross)]


def _credit(line: Line, document: Document) -> Amounts:
    return _negative(_invoice_line(line, document))


def _supplier_credit(line: Line, document: Document) -> Amounts:
    return _negative(_expense_line(line, document))


_LINE: dict[Kind, Callable[[Line, Document], Amounts]] = {
    Kind.INVOICE: _invoice_line,
    Kind.EXPENSE: _expense_line,
    Kind.RECEIPT: _receipt_line,
    Kind.PAYMENT: _payment_line,
    Kind.CREDIT_NOTE: _credit,
    Kind.SUPPLIER_CREDIT_NOTE: _supplier_credit,
}


def document_amounts(document: Document) -> Amounts:
    """What a booked document posts on its day."""
    if document.postings is not None:
        return list(document.postings)
    posted = [
        each for line in document.lines.values() for each in _LINE[document.kind](line, document)
    ]
    if document.opening:
        return [(a if a in (DEBTORS, CREDITORS) else OPENING, amount) for a, amount in posted]
    return posted


def _of_document(document: Document) -> Iterator[Entry]:
    if document.booked is None:
        return
    amounts = document_amounts(document)
    yield _entry(document.booked, document.id, amounts)
    for step in document.steps:
        yield _entry(step.date, f"{document.id} {step.kind}", _of_step(step, amounts))


def _of_step(step: Step, amounts: Amounts) -> Amounts:
    if step.kind == "cancelled":
        return _negative(amounts)
    if step.kind == "cancel undone":
        return amounts
    off = bad_debt(step.gross, step.tax)
    return off if step.kind == "written off" else _negative(off)


def bad_debt(gross: int, tax: int) -> Amounts:
    """What writing off posts; recovering posts the same the other way."""
    return [(BAD_DEBTS, gross - tax), (TAX_COLLECTED, tax), (DEBTORS, -gross)]


# --- links ------------------------------------------------------------------------------------


def _of_link(state: State, link: Link, day: date) -> Iterator[Entry]:
    source, target = state.ends(link)
    amounts = _LINK[source.kind, target.kind](state, link)
    yield _entry(day, link.id, amounts)
    if target.recovers(day):
        back = _negative(bad_debt(link.amount, link.target_tax))
        yield _entry(day, f"{link.id} recovers {target.id}", back)


def _money_in(state: State, link: Link) -> Amounts:
    account = state.line(link.source).account
    net = link.amount - link.source_tax
    return [(account, net), (TAX_COLLECTED, link.source_tax), (DEBTORS, -link.amount)]


def _money_out(state: State, link: Link) -> Amounts:
    account = state.line(link.source).account
    net = link.amount - link.source_tax
    return [(CREDITORS, link.amount), (account, -net), (TAX_PAID, -link.source_tax)]


def _refund_of_receipt(state: State, link: Link) -> Amounts:
    given_back, on = state.line(link.target).account, state.line(link.source).account
    net = link.amount - link.target_tax
    return [(given_back, net), (TAX_COLLECTED, link.target_tax), (on, -link.amount)]


def _refund_of_payment(state: State, link: Link) -> Amounts:
    given_back, on = state.line(link.target).account, state.line(link.source).account
    net = link.amount - link.target_tax
    return [(on, link.amount), (given_back, -net), (TAX_PAID, -link.target_tax)]


def _contra(_: State, link: Link) -> Amounts:
    return [(CREDITORS, link.amount), (DEBTORS, -link.amount)]


def _nothing(_: State, __: Link) -> Amounts:
    """Both ends are in the control account."""
    return []


_LINK: dict[tuple[Kind, Kind], Callable[[State, Link], Amounts]] = {
    (Kind.RECEIPT, Kind.INVOICE): _money_in,
    (Kind.PAYMENT, Kind.EXPENSE): _money_out,
    (Kind.CREDIT_NOTE, Kind.INVOICE): _nothing,
    (Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE): _nothing,
    (Kind.PAYMENT, Kind.RECEIPT): _refund_of_receipt,
    (Kind.PAYMENT, Kind.CREDIT_NOTE): _nothing,
    (Kind.RECEIPT, Kind.PAYMENT): _refund_of_payment,
    (Kind.RECEIPT, Kind.SUPPLIER_CREDIT_NOTE): _nothing,
    (Kind.INVOICE, Kind.EXPENSE): _contra,
}


# --- journals ---------------------------------------------------------------------------------

_TAX_ACCOUNT = {1: TAX_COLLECTED, 2: TAX_PAID}


def _of_journal(lines: tuple[JournalLine, ...]) -> Amounts:
    posted: Amounts = []
    for line in lines:
        posted.append((line.account, line.gross - line.tax))
        if line.tax:
            posted.append((_TAX_ACCOUNT[line.tax_category], line.tax))
    return posted
