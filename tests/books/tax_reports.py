"""What a tax report shows (books.md 5): due as of its end, less what complete reports have shown.

Every amount is an element: a line's own tax, a part of it, a dated step. Elements have a day, so
that a difference knows whether it is a correction to an earlier period.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal

from tests.books.chart import CONTROL
from tests.books.documents import Document, Step
from tests.books.events import JournalLine, Kind, Line
from tests.books.state import State

Method = Literal["accrual", "cash"]

NONE = 5
"""The tax type of what is in no box."""

SALES_BOX = {2: "G2", 3: "G3", 4: "G4"}
PURCHASES_BOX = {2: "G13", 3: "G14", 4: "G15"}
SALES = ("G1", "G7")
PURCHASES = ("G10", "G11", "G18")
BAD_DEBTS = ("G7", "G18")


@dataclass(frozen=True)
class Due:
    """One amount of one line in one of the boxes that hold totals (G1, G7, G10, G11, G18)."""

    element: str
    line: str
    date: date
    box: str
    gross: int
    tax: int
    tax_type: int = 1

    def times(self, sign: int) -> Due:
        return replace(self, gross=sign * self.gross, tax=sign * self.tax)


# --- what is due ------------------------------------------------------------------------------


def due(state: State, method: Method, end: date, billed: Collection[str] = ()) -> list[Due]:
    """Everything that is due by the end of a day, under a method; `billed` is the lines that
    reports by accrual have shown."""
    found = [*_own(state, method), *_of_links(state, method, billed), *_of_journals(state)]
    if method == "accrual":
        found += _of_steps(state)
    return [each for each in found if each.date <= end and (each.gross or each.tax)]


def _boxed(
    document: Document, line: Line, element: str, day: date, amounts: tuple[int, int]
) -> Due:
    """A part of a line in the box of its document's side; a credit note's counts against it."""
    sales = document.kind in (Kind.INVOICE, Kind.RECEIPT, Kind.CREDIT_NOTE)
    box = "G1" if sales else ("G10" if line.capital else "G11")
    sign = -1 if document.kind in (Kind.CREDIT_NOTE, Kind.SUPPLIER_CREDIT_NOTE) else 1
    gross, tax = amounts
    return Due(element, line.id, day, box, sign * gross, sign * tax, line.tax_type)


def _is_taxed(document: Document, line: Line) -> bool:
    return document.postings is None and line.tax_type != NONE and line.account not in CONTROL


def _own(state: State, method: Method) -> Iterator[Due]:
    """Documents at their own day: of money always, of the others under accrual."""
    money = (Kind.RECEIPT, Kind.PAYMENT)
    for document in state.documents.values():
        day = document.booked
        counts = document.kind in money or (method == "accrual" and not document.opening)
        if day and counts:
            for line in document.lines.values():
                if _is_taxed(document, line):
                    yield _boxed(document, line, line.id, day, (line.gross, line.tax))


def _of_links(state: State, method: Method, billed: Collection[str]) -> Iterator[Due]:
    """Money's own tax is taken back by links; under cash the paid document's share counts, of a
    credit only where what it is applied to, or itself, was shown as it was billed."""
    for link, day in state.counted():
        source, target = state.ends(link)
        of_billed = link.source in billed or link.target in billed
        for document, id, tax in (
            (source, link.source, link.source_tax),
            (target, link.target, link.target_tax),
        ):
            line = state.line(id)
            taxed = _is_taxed(document, line)
            if not taxed and not tax:
                continue
            element = f"{id} by {link.id}"
            share = _boxed(document, line, element, day, (link.amount if taxed else 0, tax))
            if document.kind in (Kind.RECEIPT, Kind.PAYMENT):
                yield share.times(-1)
            elif method == "cash" and (not _is_credit(source, target) or of_billed):
                yield share


def _is_credit(source: Document, target: Document) -> bool:
    return (source.kind, target.kind) in (
        (Kind.CREDIT_NOTE, Kind.INVOICE),
        (Kind.SUPPLIER_CREDIT_NOTE, Kind.EXPENSE),
    )


def _of_steps(state: State) -> Iterator[Due]:
    """Cancellations, bad debts, recoveries, at their own days."""
    for document in state.documents.values():
        for number, step in enumerate(document.steps):
            if document.opening and step.kind in ("cancelled", "cancel undone"):
                continue  # it posts against the opening balances, and so no tax
            for id, gross, tax in step.lines:
                element = f"{id} {step.kind} {number}"
                yield from _of_step(document, step, element, document.lines[id], (gross, tax))
        for link, day in state.recoveries(document):
            if link.target_tax:
                name = f"{link.id} recovers"
                yield Due(name, link.target, day, "G7", link.amount, link.target_tax)


def _of_step(
    document: Document, step: Step, element: str, line: Line, amounts: tuple[int, int]
) -> Iterator[Due]:
    gross, tax = amounts
    if step.kind in ("cancelled", "cancel undone"):
        if _is_taxed(document, line):
            own = _boxed(document, line, element, step.date, amounts)
            yield own.times(-1 if step.kind == "cancelled" else 1)
    elif line.tax:
        sign = 1 if step.kind == "written off" else -1
        yield Due(element, line.id, step.date, "G18", gross, tax).times(sign)


def _of_journals(state: State) -> Iterator[Due]:
    for journal in state.journals.values():
        if journal.finalised:
            for name, line in journal.numbered():
                if line.tax_category and line.tax_type != NONE:
                    yield _of_journal_line(name, journal.date, line)


def _of_journal_line(id: str, day: date, line: JournalLine) -> Due:
    box, sign = ("G1", -1) if line.tax_category == 1 else ("G11", 1)
    return Due(id, id, day, box, sign * line.gross, sign * line.tax, line.tax_type)


# --- a report ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """The figures of a report: its items, in cents, and what follows from them."""

    start: date
    end: date
    method: Method
    whole_units: bool
    items: tuple[Due, ...]

    @property
    def corrections(self) -> tuple[Due, ...]:
        return tuple(each for each in self.items if each.date < self.start)

    @property
    def tax_collected(self) -> int:
        return sum(each.tax for each in self.items if each.box in SALES)

    @property
    def tax_paid(self) -> int:
        return sum(each.tax for each in self.items if each.box in PURCHASES)

    def _shown(self, cents: int) -> int:
        whole = abs(cents) // 100 * 100 if self.whole_units else abs(cents)
        return whole if cents >= 0 else -whole

    @property
    def to_pay(self) -> int:
        return self._shown(self.tax_collected) - self._shown(self.tax_paid)

    def boxes(self) -> dict[str, int]:
        """G1 to G20, in cents; G9 and G20 are sums of taxes, in whole dollars where they are."""
        g = {f"G{number}": 0 for number in range(1, 21)}
        for each in self.items:
            g[each.box] += each.gross
            detail = {"G1": SALES_BOX, "G10": PURCHASES_BOX, "G11": PURCHASES_BOX}
            if box := detail.get(each.box, {}).get(each.tax_type):
                g[box] += each.gross
        g["G5"] = g["G2"] + g["G3"] + g["G4"]
        g["G6"] = g["G1"] - g["G5"]
        g["G8"] = g["G6"] + g["G7"]
        g["G9"] = self._shown(self.tax_collected)
        g["G12"] = g["G10"] + g["G11"]
        g["G16"] = g["G13"] + g["G14"] + g["G15"]
        g["G17"] = g["G12"] - g["G16"]
        g["G19"] = g["G17"] + g["G18"]
        g["G20"] = self._shown(self.tax_paid)
        return g

    def posted(self) -> tuple[int, int]:
        """What the items posted to tax collected (bad debts too) and to tax paid."""
        off = sum(each.tax for each in self.items if each.box == "G18")
        return self.tax_collected - off, self.tax_paid - off


def report(
    state: State,
    lodged: Iterable[Report],
    *,
    start: date,
    end: date,
    method: Method = "accrual",
    whole_units: bool = True,
) -> Report:
    """What a report of this period shows after those that are complete; of one that is newer, what
    it has corrected of this period and before."""
    before = [
        replace(one, items=tuple(each for each in one.items if one.end <= end or each.date <= end))
        for one in lodged
    ]
    other = {each.line for one in before if one.method != method for each in one.items}
    billed = other if method == "cash" else set()
    whole = due(state, "accrual", end)
    # a bad debt of what was billed is one under cash too
    adjusted = [each for each in whole if each.line in billed and each.box in BAD_DEBTS]
    now = due(state, method, end, billed) + adjusted
    shown = [each for one in before for each in one.items]
    items = _differences(
        [each for each in now if each.line not in other],
        [each for each in shown if each.line not in other],
    )
    for line in sorted(other):
        now_due, had, as_billed = (
            [each for each in found if each.line == line] for found in (now, shown, whole)
        )
        if method == "cash":
            items += _paid_beyond_what_was_billed(now_due, had, as_billed)
        else:
            items += _by_box(now_due, had, partial(_sum, now_due))
    return Report(start, end, method, whole_units, tuple(items))


def _differences(now: list[Due], shown: list[Due]) -> list[Due]:
    left: dict[tuple[str, str, int], Due] = {}
    for each in [*now, *(one.times(-1) for one in shown)]:
        key = (each.element, each.box, each.tax_type)
        had = left.get(key)
        first = had or each
        gross, tax = (had.gross, had.tax) if had else (0, 0)
        left[key] = replace(first, gross=gross + each.gross, tax=tax + each.tax)
    return [each for each in left.values() if each.gross or each.tax]


def _by_box(now: list[Due], shown: list[Due], target: Callable[[str, str], int]) -> list[Due]:
    """What of a line a report shows in each box, so that all have shown so much of it."""
    items = []
    for box in sorted({each.box for each in [*now, *shown]}):
        gross, tax = (target(box, name) - _sum(shown, box, name) for name in ("gross", "tax"))
        if gross or tax:
            mine = [each for each in now if each.box == box]
            last = max(mine or [x for x in shown if x.box == box], key=lambda each: each.date)
            items.append(replace(last, gross=gross, tax=tax))
    return items


def _sum(found: list[Due], box: str, name: str) -> int:
    return sum(getattr(each, name) for each in found if each.box == box)


def _paid_beyond_what_was_billed(
    now: list[Due], shown: list[Due], as_billed: list[Due]
) -> list[Due]:
    """What was shown as it was billed counts as due, as far as it still is one way or the other:
    only what is paid beyond it is shown. What is written off of it will not be paid."""

    def target(box: str, name: str) -> int:
        paid = _sum(now, box, name)
        if box in BAD_DEBTS:
            return paid
        if box == "G1":
            paid += _sum(now, "G18", name) - _sum(now, "G7", name)
        had, whole = _sum(shown, box, name), _sum(as_billed, box, name)
        if min(paid, had, whole) < 0:
            return min(paid, max(had, whole), 0)
        return max(paid, min(had, whole))

    return _by_box(now, shown, target)
