"""A small firm that sells and buys in three currencies: the model, from books.md alone.

Foreign lines post in the books' currency; what settles an amount abroad closes it, and what it is
worth more or less than it was goes to the exchange account (books.md 2). Money is whole cents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.books.chart import CREDITORS, DEBTORS
from tests.books.parts import share

EXCHANGE, BANK, BAD_DEBTS = "Exchange Differences", "Everyday", "Bad Debts"
TAX_COLLECTED, TAX_PAID = "Tax Payable", "Tax Credits"
INVOICE, EXPENSE, RECEIPT, PAYMENT, NOTE = 5, 2, 6, 3, 69
RATE = 10_000
"""A rate is kept in ten-thousandths."""

Postings = Counter[str]


@dataclass(eq=False)
class Line:
    """A line, or a credit note as a whole: what it comes to here and, if abroad, there."""

    id: int
    document: Document
    account: str
    here: int
    tax: int = 0
    currency: int | None = None
    there: int = 0

    @property
    def open_here(self) -> int:
        return self.here - sum(link.here_at(self) for link in self.document.links_of(self))

    @property
    def open_there(self) -> int:
        """What is open abroad; what another currency has settled counts at the line's rate."""
        taken = 0
        for link in self.document.links_of(self):
            here = share(link.here_at(self), self.here, self.there)
            taken += here if link.there is None else link.there
        return self.there - taken

    def worth(self, there: int) -> int:
        """What a part abroad is here; all that is open there is all that is open here."""
        whole_here, whole_there = self.wanting()
        if there == whole_there:
            return whole_here
        return min(share(there, self.there, self.here), whole_here)

    def wanting(self) -> tuple[int, int]:
        """What may be settled here and abroad: no more than the document has open."""
        document = self.document
        here, there = min(self.open_here, document.open_here), self.open_there
        if document.open_here < self.open_here:
            alike = {each.currency for each in document.lines} == {self.currency}
            there = min(there, document.open_there if alike else 0)
        if here > 0 >= there:
            there = share(here, self.here, self.there)
        return here, there if here > 0 else 0


@dataclass(eq=False)
class Document:
    kind: int
    id: int
    day: date
    type: int = 0
    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    off: WriteOff | None = None

    @property
    def here(self) -> int:
        return sum(each.here for each in self.lines)

    @property
    def tax(self) -> int:
        return sum(each.tax for each in self.lines)

    @property
    def open_here(self) -> int:
        return self.here - sum(
            link.here_at(line) for line in self.lines for link in self.links_of(line)
        )

    @property
    def open_there(self) -> int:
        return max(sum(each.open_there for each in self.lines), 0)

    def links_of(self, line: Line) -> list[Link]:
        return [link for link in self.links if line in (link.source, link.target)]

    def next_tax(self, line: Line, amount: int) -> int:
        """Parts take the rest: the one that settles the document takes what is left of its tax."""
        if self.open_here == amount:
            return self.tax - sum(
                link.tax_at(each) for each in self.lines for link in self.links_of(each)
            )
        so_far = self.links_of(line)
        parts = sum(link.here_at(line) for link in so_far)
        return share(parts + amount, line.here, line.tax) - sum(
            map(lambda it: it.tax_at(line), so_far)
        )


@dataclass
class WriteOff:
    day: date
    amount: int
    tax: int


@dataclass(eq=False)
class Link:
    id: int
    applies: date
    source: Line
    target: Line
    from_source: int
    of_target: int
    there: int | None
    source_tax: int = 0
    target_tax: int = 0
    recovers: bool = False
    """Whether it pays an invoice that was written off before; it is dated no earlier then."""

    def here_at(self, line: Line) -> int:
        return self.from_source if line is self.source else self.of_target

    def tax_at(self, line: Line) -> int:
        return self.source_tax if line is self.source else self.target_tax

    @property
    def day(self) -> date:
        return max(self.applies, self.source.document.day, self.target.document.day)

    @property
    def kinds(self) -> tuple[int, int]:
        return self.source.document.kind, self.target.document.kind

    @property
    def bill(self) -> Line:
        return self.source if self.kinds == (INVOICE, EXPENSE) else self.target


@dataclass
class Books:
    """All that was told, and what follows from it."""

    documents: list[Document] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    journals: list[tuple[date, Postings]] = field(default_factory=list)

    # --- linking ----------------------------------------------------------------------------

    def settles(self, source: Line, target: Line, asked: int | None) -> tuple[int, int, int | None]:
        """What a link takes of its source and of its target, and what that is abroad; zeros where
        it is to be refused."""
        if source.currency is None or source.currency != target.currency:
            most = min(
                source.open_here,
                source.document.open_here,
                target.open_here,
                target.document.open_here,
            )
            amount = most if asked is None else asked
            return (amount, amount, None) if 0 < amount <= most else (0, 0, None)
        left, wanted = source.wanting(), target.wanting()
        most = min(left[1], wanted[1])
        if asked is None or (asked == left[0] and left[1] == most):
            there, amount = most, target.worth(most)
        elif asked == wanted[0]:
            there, amount = wanted[1], asked
        else:
            there, amount = share(asked, target.here, target.there), asked
        if there > most or not 0 < amount <= wanted[0]:
            return 0, 0, None
        return source.worth(there), amount, there

    def link(self, id: int, applies: date, source: Line, target: Line, asked: int | None) -> None:
        given, taken, there = self.settles(source, target, asked)
        made = Link(id, applies, source, target, given, taken, there)
        made.source_tax = source.document.next_tax(source, given)
        made.target_tax = target.document.next_tax(target, taken)
        made.recovers = made.bill.document.off is not None
        self.links.append(made)
        for line in (source, target):
            line.document.links.append(made)

    def unlink(self, link: Link) -> None:
        self.links.remove(link)
        for line in (link.source, link.target):
            line.document.links.remove(link)

    def write_off(self, invoice: Document, day: date) -> None:
        tax = invoice.tax - sum(
            link.tax_at(line) for line in invoice.lines for link in invoice.links_of(line)
        )
        invoice.off = WriteOff(day, invoice.open_here, tax)

    # --- what it posts ----------------------------------------------------------------------

    def posted(self) -> Iterator[tuple[date, Postings]]:
        """Everything that posts, with its day: debits above zero."""
        for document in self.documents:
            for line in document.lines:
                yield document.day, of_line(line)
            if document.off is not None:
                off = document.off
                yield (
                    off.day,
                    Counter(
                        {
                            BAD_DEBTS: off.amount - off.tax,
                            TAX_COLLECTED: off.tax,
                            DEBTORS: -off.amount,
                        }
                    ),
                )
        for link in self.links:
            yield link.day, of_link(link)
            if link.recovers:
                amount, tax = link.here_at(link.bill), link.tax_at(link.bill)
                yield (
                    link.day,
                    Counter({DEBTORS: amount, BAD_DEBTS: tax - amount, TAX_COLLECTED: -tax}),
                )
        yield from self.journals

    def trial_balance(self, day: date) -> dict[str, int]:
        total: Postings = Counter()
        for on, postings in self.posted():
            if on <= day:
                for account, cents in postings.items():
                    total[account] += cents
        return {account: cents for account, cents in total.items() if cents}

    # --- by what was paid -------------------------------------------------------------------

    def by_cash(self, accounts: frozenset[str], day: date) -> dict[str, int]:
        """What some accounts hold by a day on a cash basis: of what is linked the share of the
        bill's lines in place of the money's own line (books.md 4)."""
        total: Postings = Counter()
        for document in self.documents:
            if document.kind in (RECEIPT, PAYMENT) and document.day <= day:
                for line in document.lines:
                    total.update(of_line(line))
            elif document.kind in (INVOICE, EXPENSE):
                total.update(self._rest(document, day))
        for link in self.links:
            if link.day > day or NOTE in link.kinds:
                continue
            total.update(of_link(link))
            for line in (link.source, link.target):
                if line.document.kind in (INVOICE, EXPENSE):
                    sign = -1 if line.document.kind == INVOICE else 1
                    total[line.account] += sign * (link.here_at(line) - link.tax_at(line))
        for on, postings in self.journals:
            if on <= day and not {DEBTORS, CREDITORS} & postings.keys():
                total.update(postings)
        return {name: cents for name, cents in total.items() if cents and name in accounts}

    def _rest(self, bill: Document, day: date) -> Postings:
        """Of a bill that is settled, what its parts have left of its lines: a discount's."""
        total: Postings = Counter()
        counted = [link for link in bill.links if link.day <= day]
        taken = sum(
            link.here_at(line)
            for line in bill.lines
            for link in counted
            if line in (link.source, link.target)
        )
        if taken != bill.here or bill.day > day or all(line.here >= 0 for line in bill.lines):
            return total
        sign = -1 if bill.kind == INVOICE else 1
        for line in bill.lines:
            parts = sum(
                link.here_at(line) - link.tax_at(line)
                for link in counted
                if line in (link.source, link.target)
            )
            total[line.account] += sign * (line.here - line.tax - parts)
        return total


def of_line(line: Line) -> Postings:
    """What a line posts by its document's kind."""
    net, document = line.here - line.tax, line.document
    if document.kind == NOTE:
        sides = {
            1: {line.account: net, TAX_COLLECTED: line.tax, DEBTORS: -line.here},
            2: {line.account: -net, TAX_PAID: -line.tax, CREDITORS: line.here},
        }[document.type]
    else:
        sides = {
            INVOICE: {DEBTORS: line.here, TAX_COLLECTED: -line.tax},
            EXPENSE: {CREDITORS: -line.here, TAX_PAID: line.tax},
            RECEIPT: {BANK: line.here, TAX_COLLECTED: -line.tax},
            PAYMENT: {BANK: -line.here, TAX_PAID: line.tax},
        }[document.kind]
        own = -net if document.kind in (INVOICE, RECEIPT) else net
        sides[line.account] = sides.get(line.account, 0) + own
    return Counter(sides)


def of_link(link: Link) -> Postings:
    """What a link posts: what the rate gained or lost goes to the exchange account."""
    more = link.from_source - link.of_target
    tax, of_paid = link.source_tax, link.target_tax
    found: Postings = Counter()

    def post(account: str, cents: int) -> None:
        found[account] += cents

    match link.kinds:
        case (6, 5):
            post(link.source.account, link.from_source - tax)
            post(TAX_COLLECTED, tax)
            post(DEBTORS, -link.of_target)
            post(EXCHANGE, -more)
        case (3, 2):
            post(CREDITORS, link.of_target)
            post(EXCHANGE, more)
            post(link.source.account, tax - link.from_source)
            post(TAX_PAID, -tax)
        case (3, 6):
            post(link.target.account, link.of_target - of_paid)
            post(TAX_COLLECTED, of_paid)
            post(EXCHANGE, more)
            post(link.source.account, -link.from_source)
        case (6, 3):
            post(link.source.account, link.from_source)
            post(link.target.account, of_paid - link.of_target)
            post(TAX_PAID, -of_paid)
            post(EXCHANGE, -more)
        case (5, 2):
            post(CREDITORS, link.of_target)
            post(EXCHANGE, more)
            post(DEBTORS, -link.from_source)
    return found
