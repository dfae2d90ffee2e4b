"""Figures that others have published, typed in by hand, each with its source."""

from tests.books.published import (
    cycles,
    half_year,
    merchandising,
    tax,
    tax_worked,
    textbooks,
    trade,
)

CASES = [
    *half_year.CASES,
    *textbooks.CASES,
    *cycles.CASES,
    *merchandising.CASES,
    *trade.CASES,
    *tax.CASES,
    *tax_worked.CASES,
]
