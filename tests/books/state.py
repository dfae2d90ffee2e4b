"""The books after some events: documents, links, journals, and what may happen to them next.

Rules of books.md 1 and 2. Refuses with NotAllowed what the arithmetic of the books forbids; locks
are not its subject (they decide who may call, not what is true afterwards), but for void.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import singledispatchmethod

from tests.books import events as ev
from tests.books.chart import CREDITORS, DEBTORS, OWN_ACCOUNTS
from tests.books.documents import Document, Journal, Link, Step
from tests.books.events import Kind, Line
from tests.books.parts import next_tax


class NotAllowed(Exception):
    """The books can't take this event; nothing has changed."""


def _need(true: object, why: str) -> None:
    if not true:
        raise NotAllowed(why)


PAIRS = {
    (Kind.RECEIPT, Kind.INVOICE),
    (Kind.PAYMENT, Kind.EXPENSE),
    (Kind.CREDIT_NOTE, Kind.INVOICE),
    (Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE),
    (Kind.PAYMENT, Kind.RECEIPT),
    (Kind.PAYMENT, Kind.CREDIT_NOTE),
    (Kind.RECEIPT, Kind.PAYMENT),
    (Kind.RECEIPT, Kind.SUPPLIER_CREDIT_NOTE),
    (Kind.INVOICE, Kind.EXPENSE),
}
"""What may settle what: money, credit, refunds, contra."""

REFUND_ACCOUNT = {
    (Kind.PAYMENT, Kind.RECEIPT): DEBTORS,
    (Kind.PAYMENT, Kind.CREDIT_NOTE): DEBTORS,
    (Kind.RECEIPT, Kind.PAYMENT): CREDITORS,
    (Kind.RECEIPT, Kind.SUPPLIER_CREDIT_NOTE): CREDITORS,
}


class State:
    """What stands in the books."""

    def __init__(self, accounts: dict[str, int] | None = None) -> None:
        self.accounts = OWN_ACCOUNTS | (accounts or {})
        self.documents: dict[str, Document] = {}
        self.links: dict[str, Link] = {}
        self.journals: dict[str, Journal] = {}
        self.openings: list[ev.OpeningBalances] = []
        self.owner: dict[str, str] = {}
        self.by_line: dict[str, list[Link]] = {}
        self.locked_until: date | None = None
        self._made = 0

    # --- asking -------------------------------------------------------------------------------

    def document(self, id: str) -> Document:
        _need(id in self.documents, f"there is no document {id}")
        return self.documents[id]

    def of_line(self, line: str) -> Document:
        _need(line in self.owner, f"there is no line {line}")
        return self.documents[self.owner[line]]

    def line(self, id: str) -> Line:
        return self.of_line(id).lines[id]

    def ends(self, link: Link) -> tuple[Document, Document]:
        return self.of_line(link.source), self.of_line(link.target)

    def counts_from(self, link: Link) -> date | None:
        """The day a link counts from; None while an end is a draft."""
        source, target = (end.booked for end in self.ends(link))
        if source is None or target is None:
            return None
        return max(link.applies, source, target)

    def counted(self, until: date | None = None) -> Iterator[tuple[Link, date]]:
        """The links that count, each with its day."""
        for link in self.links.values():
            day = self.counts_from(link)
            if day is not None and (until is None or day <= until):
                yield link, day

    def parts(self, line: str, until: date | None = None) -> list[tuple[int, int]]:
        """Amount and tax of each part of a line, those of drafts too unless a day is asked for."""
        found = []
        for link in self.by_line.get(line, ()):
            day = self.counts_from(link) if until else None
            if until is None or (day is not None and day <= until):
                tax = link.source_tax if link.source == line else link.target_tax
                found.append((link.amount, tax))
        return found

    def parts_of(self, document: Document, until: date | None = None) -> list[tuple[int, int]]:
        return [part for line in document.lines for part in self.parts(line, until)]

    def open_of_line(self, line: str) -> int:
        return self.line(line).gross - sum(amount for amount, _ in self.parts(line))

    def open_of(self, document: Document, until: date | None = None) -> int:
        return document.gross - sum(amount for amount, _ in self.parts_of(document, until))

    def recoveries(self, document: Document) -> list[tuple[Link, date]]:
        """The links that recover a written-off invoice, each with its day."""
        return [
            (link, day)
            for link in self.links_of(document)
            if (day := self.counts_from(link)) and document.recovers(day)
        ]

    def links_of(self, document: Document) -> list[Link]:
        """The links of a document, in the order in which they were made."""
        found = [link for line in document.lines for link in self.by_line.get(line, ())]
        return sorted(found, key=lambda link: link.number)

    def outstanding(self, document: Document, day: date | None = None) -> int:
        """What is owed on a booked document as of a day."""
        if document.booked is None or (day is not None and document.booked > day):
            return 0
        if document.stands(day) in ("cancelled", "written off"):
            return 0
        until = date.max if day is None else day
        return self.open_of(document, until)

    # --- what happens -------------------------------------------------------------------------

    @singledispatchmethod
    def apply(self, event: ev.Event) -> None:
        """Let an event happen.

        Raises NotAllowed where the arithmetic of the books forbids it.
        """
        raise TypeError(f"unknown event {event}")

    @apply.register
    def _(self, event: ev.Entered) -> None:
        _need(event.document not in self.documents, f"{event.document} is there already")
        notes = (Kind.CREDIT_NOTE, Kind.SUPPLIER_CREDIT_NOTE)
        _need(event.kind not in notes or len(event.lines) == 1, "a credit note has one line")
        made = Document(
            event.document, event.kind, event.date, event.contact, event.bank, event.opening
        )
        for line in event.lines:
            self._check_line(line)
            made.lines[line.id] = line
        self.documents[made.id] = made
        self.owner.update(dict.fromkeys(made.lines, made.id))

    def _check_line(self, line: Line) -> None:
        low, high = sorted((0, line.gross))
        _need(low <= line.tax <= high, f"tax {line.tax} of {line.gross}")
        _need(line.account in self.accounts, f"there is no account {line.account}")
        bears_none = line.account in (DEBTORS, CREDITORS)
        _need(not (bears_none and line.tax), f"a line on {line.account} bears no tax")

    @apply.register
    def _(self, event: ev.Redated) -> None:
        found = self.document(event.document)
        self._need_no_steps(found)
        for link in self.links_of(found):
            for end in self.ends(link):
                self._need_no_steps(end)
        found.date = event.date
        if found.sent:
            found.sent = event.date

    def _need_no_steps(self, document: Document) -> None:
        """What would change a dated step afterwards is left alone (books.md does not say more)."""
        _need(not document.steps, f"{document.id} has dated steps")

    @apply.register
    def _(self, event: ev.Removed) -> None:
        found = self.document(event.document)
        _need(not self.parts_of(found), f"{found.id} has links")
        _need(not found.issued, f"{found.id} is issued")
        self._need_no_steps(found)
        del self.documents[found.id]
        for line in found.lines:
            del self.owner[line]

    @apply.register
    def _(self, event: ev.LineAdded) -> None:
        found = self._open_to_lines(event.document)
        _need(event.line.id not in self.owner, f"{event.line.id} is there already")
        self._check_line(event.line)
        after = found.lines | {event.line.id: event.line}
        self._set_lines(found, after)

    @apply.register
    def _(self, event: ev.LineChanged) -> None:
        found = self._open_to_lines(event.document)
        _need(event.line.id in found.lines, f"{event.line.id} is not a line of {found.id}")
        self._check_line(event.line)
        self._set_lines(found, found.lines | {event.line.id: event.line})

    @apply.register
    def _(self, event: ev.LineRemoved) -> None:
        found = self._open_to_lines(event.document)
        _need(event.line in found.lines, f"{event.line} is not a line of {found.id}")
        _need(not self.parts(event.line), f"{event.line} has links")
        self._set_lines(found, {k: v for k, v in found.lines.items() if k != event.line})
        del self.owner[event.line]

    def _open_to_lines(self, document: str) -> Document:
        found = self.document(document)
        _need(not found.issued, f"{found.id} is issued")
        self._need_no_steps(found)
        return found

    def _set_lines(self, document: Document, lines: dict[str, Line]) -> None:
        """Give a document these lines, if its links still fit; their taxes are worked out anew."""
        linked = {id: sum(amount for amount, _ in self.parts(id)) for id in document.lines}
        for id, line in lines.items():
            part = linked.get(id, 0)
            _need(part == 0 or part <= line.gross, f"{part} of {id} is linked")
        _need(
            sum(linked.values()) <= sum(x.gross for x in lines.values())
            or not any(linked.values()),
            f"more of {document.id} is linked",
        )
        changed = document.lines != lines
        document.lines = lines
        self.owner.update(dict.fromkeys(lines, document.id))
        if changed and any(linked.values()):
            self._work_out(document)

    def _work_out(self, document: Document) -> None:
        """The taxes of all parts of a document, in the order in which they were made."""
        so_far: list[tuple[str, int, int]] = []
        for link in self.links_of(document):
            is_source = link.source in document.lines
            line = link.source if is_source else link.target
            tax = _tax_of_next(document, line, link.amount, so_far)
            if is_source:
                link.source_tax = tax
            else:
                link.target_tax = tax
            so_far.append((line, link.amount, tax))

    # --- invoices -----------------------------------------------------------------------------

    def _invoice(self, id: str) -> Document:
        found = self.document(id)
        _need(found.kind is Kind.INVOICE, f"{id} is no invoice")
        return found

    @apply.register
    def _(self, event: ev.Sent) -> None:
        found = self._invoice(event.document)
        _need(found.sent is None or (event.issued and not found.issued), f"{found.id} is sent")
        self._need_no_steps(found)
        found.sent = found.date = event.date
        found.issued = event.issued

    @apply.register
    def _(self, event: ev.Unsent) -> None:
        found = self._invoice(event.document)
        _need(found.sent and not found.issued, f"{found.id} is not sent, or it is issued")
        self._need_no_steps(found)
        found.sent = None

    @apply.register
    def _(self, event: ev.Voided) -> None:
        found = self._invoice(event.document)
        _need(found.sent and found.issued, f"{found.id} is not issued")
        _need(not self.parts_of(found), f"{found.id} has links")
        self._need_no_steps(found)
        locked = self.locked_until and found.sent and found.sent <= self.locked_until
        _need(not locked, f"{found.id} is in a locked period")
        found.sent, found.issued = None, False

    @apply.register
    def _(self, event: ev.Cancelled) -> None:
        found = self._stepping(event)
        _need(found.untouched(), f"{found.id} is cancelled or written off")
        _need(not self.parts_of(found), f"{found.id} has links")
        found.steps.append(Step("cancelled", event.date, self._rest(found, event.date)))

    @apply.register
    def _(self, event: ev.CancelUndone) -> None:
        found = self._stepping(event)
        _need(found.stands() == "cancelled", f"{found.id} is not cancelled")
        found.steps.append(replace(found.steps[-1], kind="cancel undone", date=event.date))

    @apply.register
    def _(self, event: ev.WrittenOff) -> None:
        found = self._stepping(event)
        _need(found.untouched(), f"{found.id} is cancelled or written off")
        gross = self.open_of(found, event.date)
        _need(gross > 0, f"nothing of {found.id} is outstanding on {event.date}")
        dated = len(self.parts_of(found, event.date))
        _need(dated == len(self.parts_of(found)), f"{found.id} has later links")
        found.steps.append(Step("written off", event.date, self._rest(found, event.date)))

    def _rest(self, document: Document, day: date) -> tuple[tuple[str, int, int], ...]:
        """What is left of each line as of a day: gross and tax."""
        rest = []
        for id, line in document.lines.items():
            parts = self.parts(id, day)
            gross, tax = (sum(each) for each in zip(*parts, strict=True)) if parts else (0, 0)
            rest.append((id, line.gross - gross, line.tax - tax))
        return tuple(rest)

    @apply.register
    def _(self, event: ev.WriteOffUndone) -> None:
        found = self._stepping(event)
        _need(found.stands() == "written off", f"{found.id} is not written off")
        _need(not self.recoveries(found), f"{found.id} has recoveries")
        found.steps.append(replace(found.steps[-1], kind="write-off undone", date=event.date))

    def _stepping(
        self, event: ev.Cancelled | ev.CancelUndone | ev.WrittenOff | ev.WriteOffUndone
    ) -> Document:
        found = self._invoice(event.document)
        _need(found.sent is not None, f"{found.id} is a draft")
        since = max([found.sent or event.date, *(step.date for step in found.steps)])
        _need(event.date >= since, f"{event.date} is before {found.id} or its last step")
        return found

    # --- links --------------------------------------------------------------------------------

    @apply.register
    def _(self, event: ev.Linked) -> None:
        _need(event.link not in self.links, f"{event.link} is there already")
        source, target = self.of_line(event.source), self.of_line(event.target)
        self._check_pair(source, target, event)
        for document, line in ((source, event.source), (target, event.target)):
            _need(document.stands() != "cancelled", f"{document.id} is cancelled")
            most = min(self.open_of_line(line), self.open_of(document))
            _need(0 < event.amount <= most, f"{event.amount} of {line}, {most} is open")
        link = Link(event.link, event.source, event.target, event.amount, event.date)
        self._check_steps(link, source, target)
        link.source_tax = self._tax_of_part(source, event.source, event.amount)
        link.target_tax = self._tax_of_part(target, event.target, event.amount)
        self._made += 1
        link.number = self._made
        self.links[link.id] = link
        for line in (link.source, link.target):
            self.by_line.setdefault(line, []).append(link)

    def _check_pair(self, source: Document, target: Document, event: ev.Linked) -> None:
        pair = (source.kind, target.kind)
        _need(pair in PAIRS, f"a {source.kind} does not settle a {target.kind}")
        if pair in REFUND_ACCOUNT:
            on = self.line(event.source).account
            _need(on == REFUND_ACCOUNT[pair], f"a refund is on {REFUND_ACCOUNT[pair]}, not {on}")

    def _check_steps(self, link: Link, source: Document, target: Document) -> None:
        """A link comes after the dated steps of both ends; only money recovers a write-off."""
        for document in (source, target):
            if document.stands() == "written off":
                _need(source.kind is Kind.RECEIPT, f"{document.id} is written off")
            self._need_after_steps(link, document)

    def _need_after_steps(self, link: Link, document: Document) -> None:
        if document.steps:
            day = self.counts_from(link)
            since = document.steps[-1].date
            _need(day and day > since, f"{document.id} has a dated step of {since}")

    def _tax_of_part(self, document: Document, line: str, amount: int) -> int:
        so_far = [(each, part, tax) for each in document.lines for part, tax in self.parts(each)]
        return _tax_of_next(document, line, amount, so_far)

    @apply.register
    def _(self, event: ev.Unlinked) -> None:
        _need(event.link in self.links, f"there is no link {event.link}")
        link = self.links[event.link]
        for document in self.ends(link):
            self._need_after_steps(link, document)
        del self.links[event.link]
        for line in (link.source, link.target):
            self.by_line[line].remove(link)

    # --- journals and the rest ----------------------------------------------------------------

    @apply.register
    def _(self, event: ev.JournalWritten) -> None:
        found = self.journals.get(event.journal)
        _need(found is None or not found.finalised, f"{event.journal} is finalised")
        first = found.first + len(found.lines) if found else 0
        made = Journal(event.journal, event.date, event.lines, first=first)
        self.journals[event.journal] = made

    def _journal(self, id: str, *, finalised: bool) -> Journal:
        _need(id in self.journals, f"there is no journal {id}")
        found = self.journals[id]
        _need(found.finalised is finalised, f"{id} is {'not ' * finalised}finalised")
        return found

    @apply.register
    def _(self, event: ev.JournalFinalised) -> None:
        found = self._journal(event.journal, finalised=False)
        balanced = sum(line.gross for line in found.lines) == 0
        _need(found.lines and balanced, f"{found.id} does not balance")
        found.finalised = True

    @apply.register
    def _(self, event: ev.JournalReopened) -> None:
        self._journal(event.journal, finalised=True).finalised = False

    @apply.register
    def _(self, event: ev.JournalRemoved) -> None:
        del self.journals[self._journal(event.journal, finalised=False).id]

    @apply.register
    def _(self, event: ev.OpeningBalances) -> None:
        self.openings.append(event)

    @apply.register
    def _(self, event: ev.PeriodLocked) -> None:
        self.locked_until = max(filter(None, (self.locked_until, event.until)))


def _tax_of_next(
    document: Document, line: str, amount: int, so_far: list[tuple[str, int, int]]
) -> int:
    of_line = [(part, tax) for each, part, tax in so_far if each == line]
    linked = sum(part for _, part, _ in so_far)
    return next_tax(
        amount,
        line_gross=document.lines[line].gross,
        line_tax=document.lines[line].tax,
        parts_of_line=sum(part for part, _ in of_line),
        tax_of_parts_of_line=sum(tax for _, tax in of_line),
        settles=linked + amount == document.gross,
        rest_of_document=document.tax - sum(tax for _, _, tax in so_far),
    )
