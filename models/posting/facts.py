"""What there is to post: of a document, a line or a link, the events that stand in the books.

Each is asked of the database by one statement that is made once. What is not booked answers no
events, and what it had posted goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from peewee import JOIN, Case, fn

from models import booked
from models.account import BankAccount
from models.cents import share
from models.document import (
    CREDIT_NOTE,
    CUSTOMER_CREDIT,
    EXPENSE,
    INVOICE,
    PAYMENT,
    RECEIPT,
    Document,
    Item,
    JournalItem,
)
from models.document_step import CANCEL, UNDO_CANCEL, UNDO_WRITE_OFF, WRITE_OFF, DocumentStep
from models.journals import EXPENSE_CATEGORY, REVENUE_CATEGORY
from models.link import (
    CONTRA,
    PAYMENT_EXPENSE,
    PAYMENT_RECEIPT,
    RECEIPT_INVOICE,
    RECEIPT_PAYMENT,
    Link,
)
from models.posting import rules
from models.posting.rules import Rule
from models.store.base import day
from models.store.database import Statement, slot


class Place(NamedTuple):
    """An account, and the area and project that go with what is posted there."""

    account: int | None
    area: int | None
    project: int | None


class Event(NamedTuple):
    """Something that posts: by which rule, from what, when, how many cents."""

    rule: Rule
    document: int
    line: int | None
    link: int | None
    step: int | None
    on: date
    gross: int
    tax: int
    own: Place
    other: Place
    """Of a link, the line at its target; else as `own`."""
    bank: int | None
    opening: bool
    closing: bool
    exchange: int = 0
    """Of a link, how much more its source gives than its target takes."""

    def undone_by(self, rule: Rule, step: int, on: date) -> Event:
        """The same again by another rule, for a dated step of its document."""
        return self._replace(rule=rule, step=step, on=on)


# --- lines --------------------------------------------------------------------------------------

OF_LINES = {
    INVOICE: rules.INVOICE_LINE,
    EXPENSE: rules.EXPENSE_LINE,
    RECEIPT: rules.RECEIPT_LINE,
    PAYMENT: rules.PAYMENT_LINE,
}
Condition = Callable[[Any, Any], Any]
"""Which rows are meant, from the models of their document and of themselves."""


def of_document(document: Any, _: Any) -> Any:
    """All of one document."""
    return document.id == slot("id")


def of_one(_: Any, row: Any) -> Any:
    """One row by its id."""
    return row.id == slot("id")


def of_space(document: Any, _: Any) -> Any:
    """Everything in a space."""
    return document.space == slot("id")


@cache
def _lines(condition: Condition) -> Statement:
    def build() -> Any:
        columns: list[Any] = [
            Document.object, Document.id, Document.date, Document.opening,
            BankAccount.financial_account, Item.id, Item.financial_account, Item.gross, Item.tax,
            fn.COALESCE(Item.area, Document.area), fn.COALESCE(Item.project, Document.project),
        ]  # fmt: skip
        if condition is of_one:
            columns += [fn.EXISTS(query) for query in _ties()]
        return (
            Item.select(*columns)
            .join(Document, on=(Item.document == Document.id))
            .join(BankAccount, JOIN.LEFT_OUTER, on=(Document.bank_account == BankAccount.id))
            .where(condition(Document, Item) & booked.entered(Document))
        )

    return Statement(build)


def _ties() -> tuple[Any, Any]:
    linked = Link.select(Link.id).where(of_line(None, Link))
    stepped = DocumentStep.select(DocumentStep.id).where(DocumentStep.document == Document.id)
    return linked, stepped


def lines(condition: Condition, id: int) -> Iterator[Event]:
    """The lines of booked invoices, expenses, receipts and payments."""
    return map(_line_event, _lines(condition).rows(id=id))


def _line_event(row: Sequence[Any]) -> Event:
    object, document, on, opening, bank, line, account, gross, tax, area, project = row
    own = Place(account, area, project)
    return Event(
        OF_LINES[object], document, line, None, None, _day(on), gross, tax,
        own, own, bank, bool(opening), False,
    )  # fmt: skip


class OneLine(NamedTuple):
    """A line by itself: its event where it is booked, and what has to be looked at beside it."""

    events: list[Event]
    links: bool = False
    steps: bool = False


def one_line(id: int) -> OneLine:
    """A line with whether it has links, and its document dated steps."""
    found = _lines(of_one).row(id=id)
    if found is None:
        return OneLine([])
    *columns, links, steps = found
    return OneLine([_line_event(columns)], bool(links), bool(steps))


def _day(value: Any) -> date:
    found = day(value)
    assert found is not None, "what is booked has a date"
    return found


# --- credit notes and journals ------------------------------------------------------------------


@cache
def _credit_notes(condition: Condition) -> Statement:
    def build() -> Any:
        return Document.select(
            Document.type,
            Document.id,
            Document.date,
            Document.opening,
            Document.financial_account,
            Document.amount,
            Document.tax,
            Document.area,
            Document.project,
        ).where(
            condition(Document, Document)
            & (Document.object == CREDIT_NOTE)
            & booked.entered(Document)
        )

    return Statement(build)


def credit_notes(condition: Condition, id: int) -> Iterator[Event]:
    """Booked credit notes, whose money is in their header."""
    for row in _credit_notes(condition).rows(id=id):
        type_, document, on, opening, account, gross, tax, area, project = row
        rule = rules.CUSTOMER_CREDIT if type_ == CUSTOMER_CREDIT else rules.SUPPLIER_CREDIT
        own = Place(account, area, project)
        yield Event(
            rule, document, None, None, None, _day(on), gross, tax,
            own, own, None, bool(opening), False,
        )  # fmt: skip


OF_JOURNAL_LINES = {
    REVENUE_CATEGORY: rules.JOURNAL_LINE_COLLECTED,
    EXPENSE_CATEGORY: rules.JOURNAL_LINE_PAID,
}


@cache
def _journal_lines(condition: Condition) -> Statement:
    def build() -> Any:
        return (
            JournalItem.select(
                JournalItem.tax_category,
                Document.id,
                Document.date,
                Document.closing,
                JournalItem.id,
                JournalItem.financial_account,
                JournalItem.debit_amount - JournalItem.credit_amount,
                JournalItem.debit_tax - JournalItem.credit_tax,
                fn.COALESCE(JournalItem.area, Document.area),
                fn.COALESCE(JournalItem.project, Document.project),
            )
            .join(Document, on=(JournalItem.document == Document.id))
            .where(condition(Document, JournalItem) & booked.entered(Document))
        )

    return Statement(build)


def journal_lines(condition: Condition, id: int) -> Iterator[Event]:
    """The lines of finalised journals."""
    for row in _journal_lines(condition).rows(id=id):
        category, document, on, closing, line, account, gross, tax, area, project = row
        own = Place(account, area, project)
        yield Event(
            OF_JOURNAL_LINES.get(category, rules.JOURNAL_LINE), document, line, None, None,
            _day(on), gross, tax, own, own, None, False, bool(closing),
        )  # fmt: skip


# --- dated steps --------------------------------------------------------------------------------

OF_STEPS = {
    CANCEL: rules.CANCELLATION,
    UNDO_CANCEL: rules.CANCELLATION_UNDONE,
    WRITE_OFF: rules.BAD_DEBT,
    UNDO_WRITE_OFF: rules.BAD_DEBT_UNDONE,
}


@cache
def _steps(condition: Condition) -> Statement:
    def build() -> Any:
        return (
            DocumentStep.select(
                DocumentStep.kind,
                Document.id,
                DocumentStep.id,
                DocumentStep.step_date,
                DocumentStep.amount,
                DocumentStep.tax,
                Document.area,
                Document.project,
            )
            .join(Document, on=(DocumentStep.document == Document.id))
            .where(
                condition(Document, DocumentStep) & DocumentStep.counts & booked.entered(Document)
            )
        )

    return Statement(build)


def steps(condition: Condition, id: int, of_lines: Iterable[Event]) -> Iterator[Event]:
    """The dated steps of booked invoices: a cancellation takes each of its lines back."""
    by_document: dict[int, list[Event]] = {}
    for each in of_lines:
        by_document.setdefault(each.document, []).append(each)
    for kind, document, step, on, gross, tax, area, project in _steps(condition).rows(id=id):
        rule = OF_STEPS[kind]
        if kind in (CANCEL, UNDO_CANCEL):
            for line in by_document.get(document, ()):
                yield line.undone_by(rule, step, _day(on))
            continue
        own = Place(None, area, project)
        yield Event(
            rule, document, None, None, step, _day(on), gross, tax, own, own, None, False, False
        )


# --- links --------------------------------------------------------------------------------------

OF_LINKS = {
    RECEIPT_INVOICE.number: rules.MONEY_IN,
    PAYMENT_EXPENSE.number: rules.MONEY_OUT,
    PAYMENT_RECEIPT.number: rules.RECEIPT_GIVEN_BACK,
    RECEIPT_PAYMENT.number: rules.PAYMENT_GIVEN_BACK,
    CONTRA.number: rules.CONTRA,
}
"""What links post by their kind; those of credit notes post nothing."""
TAX_AT_SOURCE = frozenset({RECEIPT_INVOICE.number, PAYMENT_EXPENSE.number})
"""The kinds that give back the tax of the money that came in or went out."""


def ends_at(document: Any, link: Any) -> Any:
    """The links at either end of a document."""
    return (link.source_document == slot("id")) | (link.target_document == slot("id"))


def of_line(document: Any, link: Any) -> Any:
    """The links at either end of a line."""
    return (link.source_item == slot("id")) | (link.target_item == slot("id"))


@cache
def _links(condition: Condition) -> Statement:
    source, target = Document.alias(), Document.alias()
    own, other = Item.alias(), Item.alias()

    def build() -> Any:
        columns: list[Any] = [
            Link.kind, source.id, own.id, Link.id, target.id,
            Link.applies_date, source.date, target.date,
            Link.amount, Link.exchange, Link.source_tax, Link.tax,
            own.financial_account, fn.COALESCE(own.area, source.area),
            fn.COALESCE(own.project, source.project),
            other.financial_account, fn.COALESCE(other.area, target.area),
            fn.COALESCE(other.project, target.project),
        ]  # fmt: skip
        return (
            Link.select(*columns)
            .join(source, on=(Link.source_document == source.id))
            .join(target, on=(Link.target_document == target.id))
            .join(own, JOIN.LEFT_OUTER, on=(Link.source_item == own.id))
            .join(other, JOIN.LEFT_OUTER, on=(Link.target_item == other.id))
            .where(condition(source, Link) & booked.booked(source) & booked.booked(target))
        )

    return Statement(build)


class _LinkRow(NamedTuple):
    kind: int
    source: int
    own: int | None
    link: int
    target: int
    applies: Any
    source_date: Any
    target_date: Any
    amount: int
    exchange: int
    source_tax: int
    tax: int
    own_account: int | None
    own_area: int | None
    own_project: int | None
    other_account: int | None
    other_area: int | None
    other_project: int | None

    @property
    def counts_from(self) -> date:
        """The latest of its own date and those of both documents (books.md 2)."""
        return max(_day(each) for each in (self.applies, self.source_date, self.target_date))

    @property
    def bill(self) -> tuple[int, int, int, Place]:
        """The bill that it settles, what it takes of that, the tax in it, and the line's place: of
        a contra the invoice, which is its source."""
        own, other = self.ends
        if self.kind == CONTRA.number:
            return self.source, self.amount + self.exchange, self.source_tax, own
        return self.target, self.amount, self.tax, other

    @property
    def ends(self) -> tuple[Place, Place]:
        """Where its source and its target were posted."""
        return (
            Place(self.own_account, self.own_area, self.own_project),
            Place(self.other_account, self.other_area, self.other_project),
        )


def links(condition: Condition, id: int) -> Iterator[Event]:
    """The links between booked documents that post anything by themselves."""
    for row in _links(condition).rows(id=id):
        link = _LinkRow(*row)
        if (rule := OF_LINKS.get(link.kind)) is not None:
            tax = link.source_tax if link.kind in TAX_AT_SOURCE else link.tax
            yield Event(
                rule, link.source, link.own, link.link, None, link.counts_from,
                link.amount + link.exchange, tax, *link.ends, None, False, False, link.exchange,
            )  # fmt: skip


# --- what came in for a bad debt ----------------------------------------------------------------


class WrittenOff(NamedTuple):
    """An invoice in cents that was written off: by which step, when, how much; what undid that."""

    invoice: int
    amount: int
    step: int
    on: Any
    off: int
    undoing: int | None
    until: Any


@cache
def _written_off(condition: Condition) -> Statement:
    off, undoing = DocumentStep.alias(), DocumentStep.alias()
    bill = Case(None, ((Link.kind == CONTRA.number, Link.source_document),), Link.target_document)

    def build() -> Any:
        columns = (
            Document.id, Document.amount, off.id, off.step_date, off.amount,
            undoing.id, undoing.step_date,
        )  # fmt: skip
        return (
            off.select(*columns)
            .join(Document, on=(off.document == Document.id))
            .join(undoing, JOIN.LEFT_OUTER, on=(undoing.undoes == off.id))
            .where((off.kind == WRITE_OFF) & off.counts)
            .where(off.document.in_(Link.select(bill).where(condition(None, Link))))
        )

    return Statement(build)


def written_off(condition: Condition, id: int) -> list[WrittenOff]:
    """The invoices that some links settle and that are, or were, written off."""
    return [WrittenOff(*row) for row in _written_off(condition).rows(id=id)]


def recoveries(written: WrittenOff) -> Iterator[Event]:
    """What came in for an invoice beyond what was left to it when it was written off, link by link
    in the order of their days: models.balances.recovered, told apart (books.md 2).

    What counts since before the writing off was undone recovers until then."""
    left, off_day = written.amount, _day(written.on)
    until = None if written.undoing is None else _day(written.until)
    for link in _settling(written.invoice):
        _, taken, tax, place = link.bill
        if until is not None and link.counts_from >= until:
            return
        before = max(written.off - left, 0)
        left -= taken
        amount = max(written.off - left, 0) - before
        if amount > 0:
            recovered = Event(
                rules.RECOVERED, link.source, link.own, link.link, written.step,
                max(link.counts_from, off_day), amount, share(amount, taken, tax),
                place, place, None, False, False,
            )  # fmt: skip
            yield recovered
            if until is not None:
                yield recovered.undone_by(rules.BAD_DEBT, written.undoing or 0, until)


def _settling(invoice: int) -> list[_LinkRow]:
    """The links that settle an invoice, from the first that counts on."""
    found = [_LinkRow(*row) for row in _links(ends_at).rows(id=invoice)]
    bills = [each for each in found if each.bill[0] == invoice]
    return sorted(bills, key=lambda each: (each.counts_from, each.link))
