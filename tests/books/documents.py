"""What stands in the books: documents with their dated steps, links, journals."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.books.events import JournalLine, Kind, Line

StepKind = Literal["cancelled", "cancel undone", "written off", "write-off undone"]


@dataclass(frozen=True)
class Step:
    """A dated step of an invoice, with what it reverses or writes off."""

    kind: StepKind
    date: datetime.date
    lines: tuple[tuple[str, int, int], ...] = ()
    """What it concerns, by line: gross and tax."""

    @property
    def gross(self) -> int:
        return sum(gross for _, gross, _ in self.lines)

    @property
    def tax(self) -> int:
        return sum(tax for _, _, tax in self.lines)


@dataclass
class Document:
    """A document as it stands now; `booked` is the day it counts from, None for a draft."""

    id: str
    kind: Kind
    date: datetime.date
    contact: str
    bank: str
    opening: bool = False
    lines: dict[str, Line] = field(default_factory=dict)
    sent: datetime.date | None = None
    issued: bool = False
    steps: list[Step] = field(default_factory=list)
    postings: tuple[tuple[str, int], ...] | None = None
    """What the tax office's document posts, on accounts that no other document's lines are on."""

    @property
    def booked(self) -> datetime.date | None:
        return self.sent if self.kind is Kind.INVOICE else self.date

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines.values())

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines.values())

    def stands(self, day: datetime.date | None = None) -> StepKind | None:
        """The last dated step, as of a day."""
        kinds = [step.kind for step in self.steps if day is None or step.date <= day]
        return kinds[-1] if kinds else None

    def recovers(self, day: datetime.date) -> bool:
        """Whether what counts from a day makes up for a write-off: one of that same day was there
        before it, and the write-off left it out."""
        return self.stands(day - datetime.timedelta(days=1)) == "written off"

    def untouched(self) -> bool:
        return self.stands() in (None, "cancel undone", "write-off undone")


@dataclass
class Link:
    """A part of a line settled by another; `source_tax` is what the settling line's tax bears."""

    id: str
    source: str
    target: str
    amount: int
    applies: datetime.date
    source_tax: int = 0
    target_tax: int = 0
    number: int = 0
    """The order of making."""


@dataclass
class Journal:
    id: str
    date: datetime.date
    lines: tuple[JournalLine, ...]
    finalised: bool = False
    first: int = 0
    """The number of its first line: lines that are written anew are others than those before."""

    def numbered(self) -> Iterator[tuple[str, JournalLine]]:
        """Its lines, each with a name that no other line ever has."""
        for number, line in enumerate(self.lines, start=self.first):
            yield f"{self.id}.{number}", line
