"""Parts take the rest (books.md 2): how much tax a part of a line bears."""

from __future__ import annotations


def share(part: int, whole: int, of: int) -> int:
    """`of` × part ÷ whole, to the cent, half away from zero.

    >>> share(5000, 11000, 1000)
    455
    >>> share(-1, 2, 1)
    -1
    """
    if whole == 0:
        return 0
    numerator, denominator = of * part, whole
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def next_tax(
    amount: int,
    *,
    line_gross: int,
    line_tax: int,
    parts_of_line: int,
    tax_of_parts_of_line: int,
    settles: bool,
    rest_of_document: int,
) -> int:
    """The tax of one more part: what all parts so far would bear, less what they have.

    The part that settles the document takes what is left of the document's tax, so that any order
    and number of parts sums to the whole.
    """
    if settles:
        return rest_of_document
    return share(parts_of_line + amount, line_gross, line_tax) - tax_of_parts_of_line
