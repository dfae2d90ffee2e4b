"""What is always true of the tax reports that a firm has lodged, whatever happens (books.md 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.books import reported, tax_reports
from tests.books.calls import Ref
from tests.books.chart import TAX_COLLECTED, TAX_PAID
from tests.books.driver import Driver
from tests.books.events import LineChanged, TaxReportCompleted, TaxReportReopened
from tests.books.published.case import cents
from tests.books.random_year import RandomYear, Step

SEARCH = "FINANCIAL_TAX_REPORT_SEARCH"
ITEMS = "FINANCIAL_TAX_REPORT_ITEM_SEARCH"
FIGURES = ("taxcollected", "taxpaid", *(f"g{number}" for number in range(1, 21)))
COLLECTED = ("G1", "G2", "G3", "G4", "G7")
PAID = ("G10", "G11", "G13", "G14", "G15", "G18")
TOTALS = {"taxcollected": ("G1", "G7"), "taxpaid": ("G10", "G11", "G18")}
DOCUMENTS, NOTES, JOURNALS_UP, JOURNALS_DOWN = KINDS = range(1, 5)

Item = tuple[int, int, int | None, int | None, int, int, str]
"""What was lodged of a line: its kind, document, line, tax type, cents, tax, box."""
Line = tuple[str, str]
"""A line by what the story calls it, and the side that its tax is on."""


@dataclass
class Lodged:
    """The reports of a year that the service is told of, as they were when they were completed."""

    driver: Driver
    year: RandomYear
    snapshots: dict[tuple[str, int], list[Item]] = field(default_factory=dict)
    """What each revision of each report has shown."""
    complete: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the reports that are complete answer."""
    inexact: Counter[str] = field(default_factory=Counter)
    """By how many cents the taxes of a line's links may differ from the model's: a line that is
    changed while it has links keeps what was shared out, as far as that is right to a cent."""

    def wrong_after(self, step: Step) -> Iterator[str]:
        """What is wrong after a step that the service has taken, in words."""
        event = step.event
        if isinstance(event, LineChanged):
            links = len(self.year.books.state.parts(event.line.id))
            self.inexact[event.line.id] = max(links, self.inexact[event.line.id])
        elif isinstance(event, TaxReportReopened):
            self.complete.pop(event.report)  # it answers a draft again; what it lodged stays
        elif isinstance(event, TaxReportCompleted):
            yield from self._wrong_at(event)

    def wrong_snapshots(self) -> Iterator[str]:
        """Which complete reports and which revisions are not what was lodged."""
        for report, row in self.complete.items():
            if (now := self._row(report)) != row:
                yield f"{report} was complete with {row} and answers {now}"
        for (report, revision), items in self.snapshots.items():
            if self._items(report, revision) != items:
                yield f"revision {revision} of {report} is not what was lodged"

    # --- a report as the service tells it -------------------------------------------------------

    def _row(self, report: str) -> dict[str, Any]:
        id = self.driver.ids[Ref("report", report)]
        return self.driver.firm.user.row(SEARCH, id, "revision", *FIGURES)

    def _call(self, report: str, kind: int, **more: Any) -> dict[str, Any]:
        id = self.driver.ids[Ref("report", report)]
        answer = self.driver.firm.user(ITEMS, Id=id, Type=1, SubType=kind, **more)
        return dict(answer["data"])

    def _items(self, report: str, revision: int) -> list[Item]:
        """All lines of a revision."""
        return [
            (kind, row["id"], row["lineitemid"], row["taxtype"],
             cents(row["amount"]), cents(row["tax"]), row["field"])
            for kind in KINDS
            for row in self._call(report, kind, Revision=revision)["rows"]
        ]  # fmt: skip

    def _behind(self, report: str, box: str) -> tuple[int, int]:
        """What the lines behind a box come to, and their tax."""
        totals = [self._call(report, kind, Field=box)["totals"] for kind in KINDS]
        return sum(cents(each["amount"]) for each in totals), sum(cents(x["tax"]) for x in totals)

    # --- when it is completed -------------------------------------------------------------------

    def _wrong_at(self, event: TaxReportCompleted) -> Iterator[str]:
        row = self._row(event.report)
        key = event.report, int(row["revision"])
        self.snapshots[key] = self._items(*key)
        self.complete[event.report] = row
        yield from self._wrong_boxes(event.report, row)
        if event.end < max(each.end for each in self.year.books.lodged.values()):
            return  # what has happened since in the days of newer ones, the next report shows
        yield from self._wrong_sums(event)
        if event.method == "accrual":
            yield from self._wrong_movement(event)

    def _wrong_boxes(self, report: str, row: dict[str, Any]) -> Iterator[str]:
        """A box is what its lines come to; G9 and G20 are their taxes in whole dollars."""
        behind = {box: self._behind(report, box) for box in (*COLLECTED, *PAID)}
        for box, (amount, _) in behind.items():
            if cents(row[box.lower()]) != amount:
                yield f"{report}: {box} is {row[box.lower()]}, and its lines come to {amount}"
        for (name, boxes), whole in zip(TOTALS.items(), ("g9", "g20"), strict=True):
            tax = sum(behind[box][1] for box in boxes)
            if (cents(row[name]), cents(row[whole])) != (tax, int(tax / 100) * 100):
                yield f"{report}: {name} {row[name]}, {whole} {row[whole]}: its lines bear {tax}"

    def _wrong_sums(self, event: TaxReportCompleted) -> Iterator[str]:
        """Line by line, all reports together have shown what is due by the end of the last."""
        shown, due = self._shown(), self._due(event)
        for line in sorted({*shown, *due}):
            if abs(shown[line] - due[line]) > self.inexact[line[0]]:
                yield f"{event.report}: of {line} {shown[line]} is shown, {due[line]} is due"

    def _shown(self) -> Counter[Line]:
        names = {(ref.what, id): ref.name for ref, id in self.driver.ids.items()}
        found: Counter[Line] = Counter()
        for report, row in self.complete.items():
            for kind, document, line, _, _, tax, box in self.snapshots[report, row["revision"]]:
                side = "collected" if box in COLLECTED else "paid"
                found[_called(kind, document, line, names), side] += tax
        return found

    def _due(self, event: TaxReportCompleted) -> Counter[Line]:
        found: Counter[Line] = Counter()
        journals = self.year.books.state.journals
        for each in tax_reports.due(self.year.books.state, event.method, event.end):
            journal = each.line.rsplit(".", 1)[0]
            side = "collected" if each.box in COLLECTED else "paid"
            found[journal if journal in journals else each.line, side] += each.tax
        return found

    def _wrong_movement(self, event: TaxReportCompleted) -> Iterator[str]:
        """All reports together show what is on the two tax accounts by the end of the last: the
        bills, with the cents that the form drops, are dated later."""
        held = reported.trial_balance(self.driver, event.end)
        accounts = -held.get(TAX_COLLECTED, 0) - held.get(TAX_PAID, 0)
        rows = self.complete.values()
        shown = sum(cents(row["taxcollected"]) - cents(row["taxpaid"]) for row in rows)
        if shown != accounts:
            yield f"{event.report}: {shown} is shown by all reports, {accounts} on the accounts"


def _called(kind: int, document: int, line: int | None, names: dict[tuple[str, int], str]) -> str:
    """What the story calls a line; a credit note has one, and a journal is told as a whole."""
    if kind == NOTES:
        return f"{names['document', document]}.1"
    if kind == DOCUMENTS:
        assert line is not None, f"document {document} is shown without its line"
        return names["line", line]
    return names["journal", document]
