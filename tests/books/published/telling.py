"""Words that the examples of taxes are told in: quarters, and the documents of a small firm."""

from __future__ import annotations

from datetime import date

from tests.books import events as ev
from tests.books.events import Kind, Line
from tests.books.parts import share
from tests.books.published.case import cents as c
from tests.books.published.half_year import completed

Q1 = completed("Q1", date(2025, 7, 1), date(2025, 9, 30))
Q2 = completed("Q2", date(2025, 10, 1), date(2025, 12, 31))
Q3 = completed("Q3", date(2026, 1, 1), date(2026, 3, 31))
Q1_CASH = completed("Q1", Q1.start, Q1.end, "cash")
Q2_CASH = completed("Q2", Q2.start, Q2.end, "cash")
Q3_CASH = completed("Q3", Q3.start, Q3.end, "cash")
YEAR = completed("year", date(2025, 7, 1), date(2026, 6, 30))

AUGUST = date(2025, 8, 12)
NOVEMBER = date(2025, 11, 12)
FEBRUARY = date(2026, 2, 12)


def line(
    id: str,
    account: str,
    gross: str,
    tax_type: int = 1,
    tax: str | None = None,
    *,
    capital: bool = False,
) -> Line:
    """A line whose tax, unless given, is an eleventh for type 1 and nothing for the others."""
    amount = c(gross)
    worked_out = share(1, 11, amount) if tax_type == 1 else 0
    return Line(id, account, amount, worked_out if tax is None else c(tax), tax_type, capital)


def invoice(
    id: str, day: date, *lines: Line, sent: bool = True, contact: str = "Sailmakers"
) -> tuple[ev.Event, ...]:
    made = ev.Entered(id, Kind.INVOICE, day, lines, contact)
    return (made, ev.Sent(id, day)) if sent else (made,)


def receipt(id: str, day: date, line: Line, *paid: tuple[str, str]) -> tuple[ev.Event, ...]:
    """Money that came in, and what of it pays which line."""
    links = [
        ev.Linked(f"{id}-{target}", line.id, target, c(amount), day) for target, amount in paid
    ]
    return ev.Entered(id, Kind.RECEIPT, day, (line,)), *links


def on_account(id: str, gross: str) -> Line:
    return Line(f"{id}.1", "Debtors", c(gross), tax_type=5)
