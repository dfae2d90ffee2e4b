"""What taxes follow from as of a day: lines, links, steps, journals (books.md 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN, Value, fn

from models import booked
from models.document import CREDIT_NOTE, JOURNAL, Document, Item, JournalItem
from models.document_step import UNDO_WRITE_OFF, UNDOES, WRITE_OFF, DocumentStep
from models.link import LINKS, Link, LinkKind, taken_at
from models.store import scope
from models.store.base import day
from models.store.database import Statement
from models.tax_reports.parts import MONEY, Source


class Own(NamedTuple):
    """A line, credit note or journal line with its day and the cents it comes to."""

    source: Source
    date: date
    gross: int
    tax: int


def lines(space: int, end: date, control: Collection[int], *, bills: bool) -> Iterator[Own]:
    """The lines of receipts and payments, and of invoices and expenses where `bills` says so.

    What opens the books was earned, and its tax due, before. Money that only settles what was
    billed is left where it is: there is as much of it as there are bills."""
    wanted = Document.object.in_([*MONEY]) & _taxed(Item, control)
    if bills:
        wanted |= Document.object.not_in([*MONEY]) & ~Document.opening
    query: Any = (
        Item.select(*_of_line(Document, Item), Document.date, Item.gross, Item.tax)
        .join(Document, on=(Item.document == Document.id))
        .where(_entered(space, end) & wanted)
        .order_by(Item.id)
    )
    return _own(query)


def _taxed(line: Any, control: Collection[int]) -> Any:
    """The condition that a line of money may have to do with the tax: Types.counts in SQL."""
    account = line.financial_account
    return (line.tax != 0) | account.is_null() | account.not_in([*control])


def notes(space: int, end: date) -> Iterator[Own]:
    """The credit notes, each as a whole."""
    query: Any = Document.select(
        *_of_document(Document), Document.date, Document.amount, Document.tax
    ).where(_entered(space, end) & (Document.object == CREDIT_NOTE) & ~Document.opening)
    return _own(query.order_by(Document.id))


def journal_lines(space: int, end: date) -> Iterator[Own]:
    """The lines of finalised journals: above zero what adds to the box of their side."""
    query: Any = (
        JournalItem.select(
            Document.object,
            JournalItem.document,
            JournalItem.id,
            Document.area,
            JournalItem.tax_category,
            JournalItem.credit_tax - JournalItem.debit_tax,
            JournalItem.tax_type,
            JournalItem.financial_account,
            JournalItem.capital,
            Document.date,
            JournalItem.credit_amount - JournalItem.debit_amount,
            JournalItem.credit_tax - JournalItem.debit_tax,
        )
        .join(Document, on=(JournalItem.document == Document.id))
        .where(_entered(space, end) & (Document.object == JOURNAL))
        .order_by(JournalItem.id)
    )
    return _own(query)


def _entered(space: int, end: date) -> Any:
    return scope.within(Document, space) & booked.entered(Document) & (Document.date <= end)


def _rows(query: Any) -> list[tuple[Any, ...]]:
    """What a query finds as the driver has it: there may be very much, and none is a record."""
    return Statement(lambda: query).rows()


def _own(query: Any) -> Iterator[Own]:
    for *source, on, gross, tax in _rows(query):
        yield Own(Source._make(source), day(on), gross, tax)  # type: ignore[arg-type]


def _of_line(document: Any, line: Any) -> tuple[Any, ...]:
    return (
        document.object, document.id, line.id, document.area, document.type,
        line.tax, line.tax_type, line.financial_account, line.capital,
    )  # fmt: skip


def _of_document(document: Any) -> tuple[Any, ...]:
    """The same of a credit note, which has no lines."""
    return (
        document.object, document.id, Value(None), document.area, document.type,
        document.tax, document.tax_type, document.financial_account, Value(None),
    )  # fmt: skip


# --- links --------------------------------------------------------------------------------------


class Linked(NamedTuple):
    """A link that counts: its day, and its ends, each with its cents there and their tax."""

    id: int
    kind: LinkKind
    date: date
    source: Source
    source_amount: int
    source_tax: int
    target: Source
    target_amount: int
    target_tax: int


def links(space: int, end: date, control: Collection[int], *, of_bills: bool) -> Iterator[Linked]:
    """The links that count as of the end of a day, in the order of their days: all of them, or,
    where what they pay is due anyway, those of money that is taxed or of what has steps."""
    ends = [(Document.alias(), Item.alias()) for _ in range(2)]
    (source, source_line), (target, target_line) = ends
    query: Any = (
        Link.select(
            Link.id, Link.kind, Link.applies_date, source.date, target.date,
            taken_at(Link, "source"), taken_at(Link, "target"), Link.source_tax, Link.tax,
            *_of_end(source, source_line), *_of_end(target, target_line),
        )
        .join(source, on=(Link.source_document == source.id))
        .join(source_line, JOIN.LEFT_OUTER, on=(Link.source_item == source_line.id))
        .join(target, on=(Link.target_document == target.id))
        .join(target_line, JOIN.LEFT_OUTER, on=(Link.target_item == target_line.id))
        .where(scope.within(Link, space) & booked.part_counts(Link, end))
    )  # fmt: skip
    if not of_bills:
        moving = [
            (document.object.in_([*MONEY]) & (_taxed(line, control) | (of_link != 0)))
            | _has_steps(document)
            for (document, line), of_link in zip(ends, (Link.source_tax, Link.tax), strict=True)
        ]
        query = query.where(moving[0] | moving[1])
    found = [_linked(row) for row in _rows(query)]
    return iter(sorted(found, key=lambda each: (each.date, each.id)))


def _has_steps(document: Any) -> Any:
    step: Any = DocumentStep.alias()
    return fn.EXISTS(step.select(step.id).where(step.document == document.id))


def _of_end(document: Any, line: Any) -> tuple[Any, ...]:
    return (
        document.object, document.id, document.area, document.type,
        document.tax, document.tax_type, document.financial_account,
        line.id, line.tax, line.tax_type, line.financial_account, line.capital,
    )  # fmt: skip


def _linked(row: Any) -> Linked:
    id, kind, applies, first, second, taken, amount, source_tax, target_tax, *ends = row
    on = max(d for d in map(day, (applies, first, second)) if d is not None)
    half = len(ends) // 2
    source, target = _end(ends[:half]), _end(ends[half:])
    at_source, at_target = (source, taken, source_tax), (target, amount, target_tax)
    return Linked(id, LINKS[kind], on, *at_source, *at_target)


def _end(values: list[Any]) -> Source:
    object, document, area, type, tax, tax_type, account, *line = values
    if line[0] is None:
        return Source(object, document, None, area, type, tax, tax_type, account, None)
    return Source(object, document, line[0], area, type, *line[1:])


# --- steps --------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A step that counts: what it is, the cents it moves, and the one that it undoes."""

    id: int
    kind: str
    date: date
    document: int
    amount: int
    tax: int
    undoes: int | None

    @property
    def of(self) -> int:
        """The step that says what it moves: itself, or the one that it undoes."""
        return self.id if self.undoes is None else self.undoes

    @property
    def restores(self) -> bool:
        return self.kind in UNDOES


def steps(space: int, end: date) -> list[Step]:
    """The steps of invoices as of the end of a day.

    The tax of what opens the books was due before: what is written off of that is relieved here,
    and comes back here; a cancellation takes it out of the opening balances, where its tax is."""
    query: Any = (
        DocumentStep.select(
            DocumentStep.id, DocumentStep.kind, DocumentStep.step_date, DocumentStep.document,
            DocumentStep.amount, DocumentStep.tax, DocumentStep.undoes,
        )
        .join(Document, on=(DocumentStep.document == Document.id))
        .where(
            _entered(space, end)
            & (~Document.opening | DocumentStep.kind.in_([WRITE_OFF, UNDO_WRITE_OFF]))
            & DocumentStep.counts
            & (DocumentStep.step_date <= end)
        )
        .order_by(DocumentStep.id)
    )  # fmt: skip
    return [Step(id, kind, day(on), *more) for id, kind, on, *more in _rows(query)]  # type: ignore[arg-type]


def lines_of_stepped(space: int) -> dict[int, list[Own]]:
    """The lines of the documents that have steps, by document."""
    query: Any = (
        Item.select(*_of_line(Document, Item), Document.date, Item.gross, Item.tax)
        .join(Document, on=(Item.document == Document.id))
        .where(scope.within(Item, space) & _has_steps(Document) & Document.date.is_null(False))
        .order_by(Item.id)
    )
    found: dict[int, list[Own]] = {}
    for own in _own(query):
        found.setdefault(own.source.document, []).append(own)
    return found
