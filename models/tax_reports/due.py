"""What is due on every line of the books as of the end of a day, by either method (books.md 5).

Each amount is a part with a day of its own: of a line its own tax, of a link what it takes back of
the money or pays of the bill, of a step what it takes out or puts back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from models import settings
from models.cents import share
from models.document_step import CANCEL, UNDO_CANCEL, WRITE_OFF
from models.link import CREDITS
from models.tax_reports import reading
from models.tax_reports.parts import ACCRUAL, CASH, DECREASE, INCREASE, MONEY, Part, Source, Types
from models.tax_reports.reading import Linked, Own, Step

LineKey = tuple[int, int | None]
"""A document with the line of it; None for a credit note, which has none."""


def due(
    space: int, method: int, end: date, *, billed: Collection[LineKey] = frozenset()
) -> list[Part]:
    """Everything that is due by the end of a day, under a method.

    `billed` is what reports by accrual have shown as it was billed: under cash a credit counts on
    both sides where it is applied to that, or comes from it."""
    control = control_accounts(space)
    types = Types(space, control)
    links = list(reading.links(space, end, control, of_bills=method == CASH))
    own = reading.lines(space, end, control, bills=method == ACCRUAL)
    found = [
        *_of_lines(types, own),
        *(_of_notes(types, space, end) if method == ACCRUAL else ()),
        *_of_links(types, method, links, billed),
        *_of_journals(types, space, end),
    ]
    if method == ACCRUAL:
        found += _of_steps(types, space, end, links)
    return [each for each in found if each.gross or each.tax]


def control_accounts(space: int) -> frozenset[int]:
    """The accounts of debtors and of creditors: a line on one only settles what was billed."""
    kept = (settings.DEBTORS_ACCOUNT, settings.CREDITORS_ACCOUNT)
    return frozenset(id for each in kept if (id := each.number_in(space)) is not None)


def method_of(space: int) -> int:
    """The accounting method of a space."""
    return CASH if settings.ACCOUNTING_METHOD.number_in(space) == CASH else ACCRUAL


def _of_lines(types: Types, lines: Iterator[Own]) -> Iterator[Part]:
    """Money at its day by either method, all else under accrual."""
    for own in lines:
        if types.counts(own.source):
            yield types.part(own.source, f"line {own.source.line}", *own[1:])


def _of_notes(types: Types, space: int, end: date) -> Iterator[Part]:
    """Credit notes at their day."""
    for own in reading.notes(space, end):
        if types.counts(own.source):
            yield types.part(own.source, f"note {own.source.document}", *own[1:])


def _of_journals(types: Types, space: int, end: date) -> Iterator[Part]:
    """Lines that name the side of their tax; where one bears tax and names none, it is sales."""
    for own in reading.journal_lines(space, end):
        source = own.source
        if (source.tax or source.type is not None) and types.counts(source):
            sign = 1 if source.box == "G1" else -1
            element = f"journal line {source.line}"
            yield types.part(source, element, *own[1:], sign=sign)


def _of_links(
    types: Types, method: int, links: list[Linked], billed: Collection[LineKey]
) -> Iterator[Part]:
    """Money's own tax is taken back; under cash the share of what is paid counts."""
    for link in links:
        for end, source, amount, tax_there in (
            ("source", link.source, link.source_amount, link.source_tax),
            ("target", link.target, link.target_amount, link.target_tax),
        ):
            sign = -1 if source.object in MONEY else _paid(method, link, billed)
            counts = types.counts(source)
            if sign and (counts or tax_there):
                # what settles a document bears the rest of its tax, whatever it is linked to
                element, gross = f"link {link.id} {end}", amount if counts else 0
                yield types.part(source, element, link.date, gross, tax_there, sign=sign)


def _paid(method: int, link: Linked, billed: Collection[LineKey]) -> int:
    """Whether what is billed counts as paid: not by a credit, which counts on neither side, unless
    one of them counts as billed."""
    if method != CASH:
        return 0
    of_billed = any((each.document, each.line) in billed for each in (link.source, link.target))
    return int(link.kind.number not in CREDITS or of_billed)


# --- cancelled, written off, recovered ----------------------------------------------------------


class Recovery(NamedTuple):
    """The cents of a link that came in beyond what was left when its invoice was written off."""

    link: Linked
    date: date
    line: Source
    amount: int
    tax: int


def _of_steps(types: Types, space: int, end: date, links: list[Linked]) -> Iterator[Part]:
    steps = reading.steps(space, end)
    lines = reading.lines_of_stepped(space) if steps else {}
    linked: dict[int, list[Linked]] = {}
    for link in links:
        for document in {link.source.document, link.target.document}:
            linked.setdefault(document, []).append(link)
    undone = {each.undoes for each in steps}
    by_id = {each.id: each for each in steps}
    for step in steps:
        first = by_id[step.of]
        of_document = linked.get(step.document, [])
        own = lines.get(step.document, [])
        if step.kind in (CANCEL, UNDO_CANCEL):
            yield from _of_cancelling(types, step, own)
            continue
        in_force = step.kind == WRITE_OFF and step.id not in undone
        recoveries = list(_recovered(first, own, of_document)) if in_force else []
        by_then = [each for each in of_document if in_force or each.date <= first.date]
        yield from _of_writing_off(types, step, _left(first, own, by_then, recoveries))
        yield from (_of_recovery(types, each) for each in recoveries if each.tax)


def _of_cancelling(types: Types, step: Step, lines: list[Own]) -> Iterator[Part]:
    sign = 1 if step.restores else -1
    for own in lines:
        if types.counts(own.source):
            element = f"step {step.id} line {own.source.line}"
            yield types.part(own.source, element, step.date, own.gross, own.tax, sign=sign)


def _of_writing_off(types: Types, step: Step, left: list[tuple[Own, int, int]]) -> Iterator[Part]:
    """A decreasing adjustment by what was left of each taxed line."""
    sign = -1 if step.restores else 1
    for own, gross, part_tax in left:
        if own.tax:
            element = f"step {step.id} line {own.source.line}"
            made = types.part(own.source, element, step.date, gross, part_tax, sign=sign)
            yield made._replace(box=DECREASE, field="")


def _of_recovery(types: Types, each: Recovery) -> Part:
    """An increasing adjustment."""
    element = f"recovery {each.link.id}"
    made = types.part(each.line, element, each.date, each.amount, each.tax)
    return made._replace(box=INCREASE, field="")


def _at(link: Linked, document: int) -> tuple[Source, int, int]:
    """The end of a link that is of a document, what the link takes there, and the tax."""
    if link.target.document == document:
        return link.target, link.target_amount, link.target_tax
    return link.source, link.source_amount, link.source_tax


def _recovered(step: Step, lines: list[Own], links: list[Linked]) -> Iterator[Recovery]:
    """What came in for a written-off invoice beyond what was left, link by link in their order:
    models.balances.recovered, told apart."""
    left = sum(each.gross for each in lines)
    for link in links:
        line, taken, of_link = _at(link, step.document)
        before = max(step.amount - left, 0)
        left -= taken
        amount = max(step.amount - left, 0) - before
        if amount > 0:
            part = share(amount, taken, of_link)
            yield Recovery(link, max(link.date, step.date), line, amount, part)


def _left(
    step: Step, lines: list[Own], links: list[Linked], recoveries: list[Recovery]
) -> list[tuple[Own, int, int]]:
    """What was left of each line when its invoice was written off, and the tax in that: what no
    link had taken, but for what came back."""
    back = {each.link.id: (each.amount, each.tax) for each in recoveries}
    taken: dict[int | None, tuple[int, int]] = {}
    for link in links:
        source, whole, of_link = _at(link, step.document)
        amount, part = back.get(link.id, (0, 0))
        had, had_tax = taken.get(source.line, (0, 0))
        taken[source.line] = had + whole - amount, had_tax + of_link - part
    found = []
    for own in lines:
        had, had_tax = taken.get(own.source.line, (0, 0))
        found.append((own, own.gross - had, own.tax - had_tax))
    return _summing_to(step, found)


def _summing_to(step: Step, found: list[tuple[Own, int, int]]) -> list[tuple[Own, int, int]]:
    """The lines' parts as they are; amounts, or taxes, that do not sum to those of the step, since
    links have moved since, in proportion to the lines'."""
    grosses, taxes = [each[1] for each in found], [each[2] for each in found]
    if sum(grosses) != step.amount:
        grosses = _in_proportion(step.amount, [each[0].gross for each in found])
    if sum(taxes) != step.tax:
        taxes = _in_proportion(step.tax, [each[0].tax for each in found])
    return list(zip([each[0] for each in found], grosses, taxes, strict=True))


def _in_proportion(whole: int, weights: list[int]) -> list[int]:
    """So many cents, told apart by weights, to the cent."""
    total, so_far, done = sum(weights), 0, 0
    found = []
    for each in weights:
        so_far += each
        found.append(share(so_far, total, whole) - done)
        done += found[-1]
    return found
