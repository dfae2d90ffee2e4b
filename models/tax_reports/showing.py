"""What a tax report shows: of each line and box what is due, less what was shown (books.md 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from models.document import CREDIT_NOTE, EXPENSE, INVOICE
from models.lodged import TaxReportLine, TaxReportRevision
from models.period import COMPLETE, TaxReport, TaxReportItem
from models.store import scope
from models.store.base import day
from models.store.database import Statement
from models.tax_reports.due import LineKey, due, method_of
from models.tax_reports.parts import ACCRUAL, ADJUSTMENTS, CASH, DECREASE, Part

BILLS = frozenset({INVOICE, EXPENSE, CREDIT_NOTE})
"""What the two methods see differently: money and journals are due alike under both."""


class Shown(NamedTuple):
    """What a report shows, and what differs in periods whose reports have no lines to compare."""

    parts: list[Part]
    apart: list[Part]


def shown(report: TaxReport, end: date, *, with_apart: bool = False) -> Shown:
    """What a report that ends on a day shows, were it completed now.

    `with_apart` puts into it what would be listed apart."""
    space, method = report.space, method_of(report.space)
    if not report.include_tax:
        return Shown([], [])
    before = [each for each in _before(report, end) if _of_area(report, each[1].area)]
    other = {_line(part) for by, part in before if by != method and part.object in BILLS}
    billed = other if method == CASH else frozenset()
    now = [each for each in due(space, method, end, billed=billed) if _of_area(report, each.area)]
    now, apart = _told_apart(space, now, {part.key for _, part in before})
    parts = now + apart if with_apart else now
    whole = [x for x in due(space, ACCRUAL, end) if _line(x) in other] if billed else []
    found = _differences(method, parts, before, other, whole)
    return Shown(list(found), [] if with_apart else apart)


def _of_area(report: TaxReport, area: int | None) -> bool:
    limited = report.area is not None and report.area > 0
    return not limited or area == report.area


def _before(report: TaxReport, end: date) -> Iterator[tuple[int, Part]]:
    """What the complete reports of the space have shown, each part with the method it was by.

    Of a newer report, where an older one is completed after it, that is what it has corrected: what
    it shows of its own days is none of the older one's."""
    query: Any = (
        TaxReportLine.select(TaxReportRevision.method, *_columns())
        .join(TaxReport, on=(TaxReportLine.tax_report == TaxReport.id))
        .join(
            TaxReportRevision,
            on=(
                (TaxReportRevision.tax_report == TaxReport.id)
                & (TaxReportRevision.number == TaxReport.revision)
            ),
        )
        .where(
            scope.within(TaxReportLine, report.space)
            & (TaxReport.status == COMPLETE)
            & (TaxReportLine.revision == TaxReport.revision)
            & ((TaxReport.end_date <= end) | (TaxReportLine.date <= end))
        )
        .order_by(TaxReportLine.id)
    )
    for method, *values in Statement(lambda: query).rows():
        yield method, _part(values)


def _columns() -> list[Any]:
    return [TaxReportLine._meta.fields[name] for name in Part._fields]


def _part(values: Sequence[Any]) -> Part:
    element, on, *rest = values
    return Part(element, day(on), *rest)  # type: ignore[arg-type]


def lodged(report: TaxReport, number: int) -> list[Part]:
    """What a revision of a report has shown."""
    query: Any = (
        TaxReportLine.select(*_columns())
        .where((TaxReportLine.tax_report == report.id) & (TaxReportLine.revision == number))
        .order_by(TaxReportLine.id)
    )
    return [_part(values) for values in Statement(lambda: query).rows()]


def references(report: TaxReport, number: int) -> dict[int, str]:
    """What the documents of a revision were called, by their ids."""
    query: Any = TaxReportLine.select(TaxReportLine.document, TaxReportLine.reference).where(
        (TaxReportLine.tax_report == report.id) & (TaxReportLine.revision == number)
    )
    return dict(query.tuples())


class Days(NamedTuple):
    """A report with its days."""

    reference: str
    first: date
    last: date


def stretches(space: int) -> list[Days]:
    """The reports of the space with their days, in their order: those that are complete first."""
    query: Any = (
        TaxReport.select(TaxReport.reference, TaxReport.tax_start_date, TaxReport.end_date)
        .where(
            scope.within(TaxReport, space)
            & TaxReport.tax_start_date.is_null(False)
            & TaxReport.end_date.is_null(False)
        )
        .order_by((TaxReport.status == COMPLETE).desc(), TaxReport.end_date, TaxReport.id)
    )
    return [Days(name, day(first), day(last)) for name, first, last in query.tuples()]  # type: ignore[arg-type]


def report_of(reports: list[Days], on: date) -> str:
    """The reference of the report that a day is in; empty where none is of it."""
    return next((each.reference for each in reports if each.first <= on <= each.last), "")


# --- the difference -----------------------------------------------------------------------------


def _differences(
    method: int,
    now: list[Part],
    before: list[tuple[int, Part]],
    other: Collection[LineKey],
    whole: list[Part],
) -> Iterator[Part]:
    """What is due less what was shown; a line that was shown under the other method as a whole."""
    same = [part for _, part in before if _line(part) not in other]
    yield from less([each for each in now if _line(each) not in other], same)
    if other:
        yield from _of_the_other(
            method,
            [each for each in now if _line(each) in other],
            [part for _, part in before if _line(part) in other],
            whole,
        )


def _line(part: Part) -> LineKey:
    return part.document, part.line


def less(now: Iterable[Part], before: Iterable[Part]) -> list[Part]:
    """The parts that differ, each by how much; as they are now, if they still are."""
    left: dict[Any, Part] = {}
    for each in now:
        left[each.key] = _plus(each, left.get(each.key))
    for each in before:
        taken = each._replace(gross=-each.gross, tax=-each.tax)
        left[each.key] = _plus(taken, left.get(each.key))
    return [each for each in left.values() if each.gross or each.tax]


def _plus(part: Part, first: Part | None) -> Part:
    if first is None:
        return part
    return first._replace(gross=first.gross + part.gross, tax=first.tax + part.tax)


def _of_the_other(
    method: int, now: list[Part], before: list[Part], accrual: list[Part]
) -> Iterator[Part]:
    """A change of method takes nothing back: what was shown counts as due.

    From cash to accrual the rest of the whole is due; from accrual to cash nothing is, until more
    is paid than was shown, but what was shown and is no longer due under either. What is written
    off of that, and comes in of what was written off, counts as under accrual (GST Act, s 159-25).
    """
    adjusting = [each for each in accrual if each.box in ADJUSTMENTS]
    due_now, had, whole = (_by_line(each) for each in (now + adjusting, before, accrual))
    off = _written_off(adjusting, whole)
    for key in dict.fromkeys((*due_now, *had)):
        first = max(due_now.get(key) or had[key], key=lambda each: each.date)
        amounts = []
        for name in ("gross", "tax"):
            of_now, of_before, of_whole, of_off = (
                sum(getattr(each, name) for each in found.get(key, ()))
                for found in (due_now, had, whole, off)
            )
            as_it_is = method == ACCRUAL or first.box in ADJUSTMENTS
            target = of_now if as_it_is else _counted(of_now + of_off, of_before, of_whole)
            amounts.append(target - of_before)
        if any(amounts):
            yield first._replace(gross=amounts[0], tax=amounts[1])


def _written_off(adjusting: list[Part], whole: dict[Any, list[Part]]) -> dict[Any, list[Part]]:
    """What is written off of billed lines and has not come in, by the key of the line's own box:
    nothing more will be paid of that."""
    of_line: dict[Any, list[Part]] = {}
    for each in adjusting:
        sign = 1 if each.box == DECREASE else -1
        signed = each._replace(gross=sign * each.gross, tax=sign * each.tax)
        of_line.setdefault((_line(each), each.tax_type), []).append(signed)
    own = [key for key, (part, *_) in whole.items() if part.box not in ADJUSTMENTS]
    return {key: of_line.get((key[0], key[-1]), []) for key in own}


def _counted(cash: int, before: int, accrual: int) -> int:
    """What is due under cash of what was shown under accrual, on either side of zero."""
    if min(cash, before, accrual) < 0:
        return min(cash, max(before, accrual), 0)
    return max(cash, min(before, accrual))


def _by_line(parts: list[Part]) -> dict[Any, list[Part]]:
    found: dict[Any, list[Part]] = {}
    for each in parts:
        found.setdefault((_line(each), *each.key[1:]), []).append(each)
    return found


# --- periods whose reports have no lines --------------------------------------------------------


def _told_apart(space: int, now: list[Part], known: set[Any]) -> tuple[list[Part], list[Part]]:
    """What is compared, and what is of periods that were complete before lines were kept.

    Of those periods what is in a report counts as shown; the rest is listed apart."""
    stretches = list(_without_lines(space))
    if not stretches:
        return now, []
    first = min(each[0] for each in stretches)
    members = set(_members_without_lines(space))
    compared, apart = [], []
    for each in now:
        old = each.date < first or any(a <= each.date <= b for a, b in stretches)
        if not old or each.key in known:
            compared.append(each)
        elif each.document not in members:
            apart.append(each)
    return compared, apart


def _is_without_lines() -> Any:
    revision: Any = TaxReportRevision.alias()
    found = revision.select(revision.id).where(
        (revision.tax_report == TaxReport.id)
        & (revision.number == TaxReport.revision)
        & ~revision.has_lines
    )
    return (TaxReport.status == COMPLETE) & fn.EXISTS(found)


def _without_lines(space: int) -> Iterator[tuple[date, date]]:
    query: Any = TaxReport.select(TaxReport.tax_start_date, TaxReport.end_date).where(
        scope.within(TaxReport, space) & _is_without_lines()
    )
    for first, last in query.tuples():
        yield day(first) or date.min, day(last) or date.min


def _members_without_lines(space: int) -> Iterator[int]:
    query: Any = (
        TaxReportItem.select(TaxReportItem.document)
        .join(TaxReport, on=(TaxReportItem.tax_report == TaxReport.id))
        .where(scope.within(TaxReport, space) & _is_without_lines())
    )
    return (id for (id,) in query.tuples())
