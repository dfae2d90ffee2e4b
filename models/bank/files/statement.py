"""What a bank's file comes to, whatever its format: lines, and what could not be taken, with why.

A reader gives entries as they are written; what day and amount they mean is settled for a file as
a whole, since one line may be read two ways and the others say which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from models.bank.files import amounts, days
from models.bank.files.refused import NotRead

LINES_MAX = 10_000
DESCRIPTION_MAX = 200


@dataclass(frozen=True)
class Home:
    """How the space writes days and amounts, where a file leaves it open, and its currency."""

    day_first: bool = True
    decimal_comma: bool = False
    currency: str = ""


@dataclass(frozen=True)
class Entry:
    """A line as a file has it, each part a text."""

    where: str
    """Where in the file it stands: line 12."""
    day: str
    amount: str
    words: str = ""
    id: str = ""
    """What the bank calls it, where it does."""
    out: bool = False
    """Whether the amount went out, whatever its sign."""
    why_not: str = ""
    """Why it is no line to take, where the reader knows it."""


@dataclass(frozen=True)
class Line:
    """A line of a statement, in values of the books: money in cents, below zero what went out."""

    where: str
    posted: date
    amount: int
    description: str
    id: str = ""


@dataclass(frozen=True)
class Skipped:
    """An entry that was not taken, with the reason in words."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass
class Statement:
    """A file as it was read."""

    format: str
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many entries the file has."""
        return len(self.lines) + len(self.skipped)


def settled(
    format: str, entries: Iterable[Entry], home: Home, *, decimal_comma: bool | None = None
) -> Statement:
    """The entries of a file with what their days and amounts mean; a format may say which sign
    its decimals have.

    Raises NotRead where the file has none, too many, or writes them in two ways."""
    found = list(entries)
    if not found:
        raise NotRead("it has no transactions")
    if len(found) > LINES_MAX:
        raise NotRead(f"it has {len(found)} transactions; a file has at most {LINES_MAX} here")
    made = Statement(format)
    read = [each for each in found if not each.why_not]
    day_first, is_clear = days.order([each.day for each in read], home.day_first)
    if not is_clear:
        order = "day/month" if day_first else "month/day"
        made.warnings.append(f"Dates such as {read[0].day} are read as {order}")
    if decimal_comma is None:
        written = [each.amount for each in read]
        decimal_comma = amounts.has_decimal_comma(written, home.decimal_comma)
    for each in found:
        taken = _line(each, day_first, decimal_comma)
        if isinstance(taken, Line):
            made.lines.append(taken)
        else:
            made.skipped.append(taken)
    return made


def _line(entry: Entry, day_first: bool, decimal_comma: bool) -> Line | Skipped:
    if entry.why_not:
        return Skipped(entry.where, entry.why_not)
    try:
        posted = days.day(entry.day, day_first)
        cents = amounts.cents(entry.amount, decimal_comma)
    except ValueError as problem:
        return Skipped(entry.where, str(problem))
    words = " ".join(_printable(entry.words).split())[:DESCRIPTION_MAX]
    amount = -abs(cents) if entry.out else cents
    return Line(entry.where, posted, amount, words, entry.id)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
