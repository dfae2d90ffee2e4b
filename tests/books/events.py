"""What happens to a small firm's books, as plain values: the words of the independent model.

An event says what was done, never what it posts. Money is integer cents, dates are dates; a
document, line or link is named by a text that whoever tells the story chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """The six kinds of document."""

    INVOICE = "invoice"
    EXPENSE = "expense"
    RECEIPT = "receipt"
    PAYMENT = "payment"
    CREDIT_NOTE = "credit note"
    SUPPLIER_CREDIT_NOTE = "supplier's credit note"


@dataclass(frozen=True)
class Line:
    """A line as its document states it: gross with tax, and the account that it names."""

    id: str
    account: str
    gross: int
    tax: int = 0
    tax_type: int = 1
    capital: bool = False

    @property
    def net(self) -> int:
        return self.gross - self.tax


@dataclass(frozen=True)
class JournalLine:
    """A journal's line: a debit is positive, a credit negative; tax has the sign of the gross."""

    account: str
    gross: int
    tax: int = 0
    tax_category: Literal[0, 1, 2] = 0
    tax_type: int = 5


@dataclass(frozen=True)
class Event:
    """Anything that happens."""


@dataclass(frozen=True)
class Entered(Event):
    """A document with its lines; an invoice is a draft until it is sent or issued.

    `bank` is the account that a receipt or payment moves money on. `opening` marks a document of
    the time before these books, whose other side is the opening balances.
    """

    document: str
    kind: Kind
    date: date
    lines: tuple[Line, ...] = ()
    contact: str = "Sailmakers"
    bank: str = "Bank"
    opening: bool = False


@dataclass(frozen=True)
class Redated(Event):
    document: str
    date: date


@dataclass(frozen=True)
class Removed(Event):
    document: str


@dataclass(frozen=True)
class LineAdded(Event):
    document: str
    line: Line


@dataclass(frozen=True)
class LineChanged(Event):
    document: str
    line: Line


@dataclass(frozen=True)
class LineRemoved(Event):
    document: str
    line: str


@dataclass(frozen=True)
class Sent(Event):
    """The invoice is booked from this day; `issued` ones may change no line."""

    document: str
    date: date
    issued: bool = False


@dataclass(frozen=True)
class Unsent(Event):
    document: str


@dataclass(frozen=True)
class Voided(Event):
    document: str


@dataclass(frozen=True)
class Cancelled(Event):
    document: str
    date: date


@dataclass(frozen=True)
class CancelUndone(Event):
    document: str
    date: date


@dataclass(frozen=True)
class WrittenOff(Event):
    document: str
    date: date


@dataclass(frozen=True)
class WriteOffUndone(Event):
    document: str
    date: date


@dataclass(frozen=True)
class Linked(Event):
    """Money, credit or a counter-claim (`source`) settles a part of a line (`target`).

    Both name lines. What the link is follows from the two kinds of document: receipt to invoice,
    payment to expense, credit note to invoice or expense, a refund (payment to receipt or credit
    note, receipt to payment or supplier's credit note), an invoice to an expense (contra).
    """

    link: str
    source: str
    target: str
    amount: int
    date: date


@dataclass(frozen=True)
class Unlinked(Event):
    link: str


@dataclass(frozen=True)
class JournalWritten(Event):
    """A journal in progress, or its new content."""

    journal: str
    date: date
    lines: tuple[JournalLine, ...]


@dataclass(frozen=True)
class JournalFinalised(Event):
    journal: str


@dataclass(frozen=True)
class JournalReopened(Event):
    journal: str


@dataclass(frozen=True)
class JournalRemoved(Event):
    journal: str


@dataclass(frozen=True)
class OpeningBalances(Event):
    """The trial balance that these books begin with: debits positive, credits negative."""

    date: date
    balances: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class YearEnded(Event):
    date: date


@dataclass(frozen=True)
class YearReopened(Event):
    date: date


@dataclass(frozen=True)
class TaxReportCompleted(Event):
    """A report is lodged; `date` is the day of completion, which dates the tax office's bill."""

    report: str
    start: date
    end: date
    date: date
    method: Literal["accrual", "cash"] = "accrual"
    whole_units: bool = True


@dataclass(frozen=True)
class TaxReportReopened(Event):
    report: str


@dataclass(frozen=True)
class PeriodLocked(Event):
    """The lock dates move; nothing is posted."""

    until: date
