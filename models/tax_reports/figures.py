"""What a tax report comes to: the boxes, what is collected and paid, what is owed (books.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models import settings
from models.tax_reports.parts import (
    BY_TYPE,
    CAPITAL,
    COLLECTED,
    DECREASE,
    INCREASE,
    PURCHASES,
    SALES,
    Part,
)

HOME = "AU"
"""The country whose form this is, and which reports in whole dollars; that of a space that says
none."""
KEPT = ("G1", "G2", "G3", "G4", "G7", "G9", "G10", "G11", "G13", "G14", "G15", "G18", "G20")
"""The boxes that are not worked out from others."""
WORKED_OUT: Mapping[str, tuple[tuple[int, str], ...]] = {
    "G5": ((1, "G2"), (1, "G3"), (1, "G4")),
    "G6": ((1, "G1"), (-1, "G5")),
    "G8": ((1, "G6"), (1, "G7")),
    "G12": ((1, "G10"), (1, "G11")),
    "G16": ((1, "G13"), (1, "G14"), (1, "G15")),
    "G17": ((1, "G12"), (-1, "G16")),
    "G19": ((1, "G17"), (1, "G18")),
}
"""The others, each by what adds to it and what is taken off, in the order of the form."""
BOXES = tuple(f"G{number}" for number in range(1, 21))
_TOTALS = (SALES, INCREASE, CAPITAL, PURCHASES, DECREASE)


@dataclass(frozen=True)
class Figures:
    """What a report comes to, in cents; what it posted, and what is owed of it."""

    boxes: Mapping[str, int]
    """G1 to G20; none in a country that has another form."""
    collected: int = 0
    paid: int = 0
    owed: int = 0
    """Below zero where the tax office owes us."""
    posted_collected: int = 0
    """What its lines posted to tax collected: bad debts lower that, not tax paid."""
    posted_paid: int = 0


def has_form(space: int) -> bool:
    """Whether a space reports on the form with the boxes, and in whole dollars."""
    return settings.SELLER_COUNTRY.text_in(space).upper() in ("", HOME)


def figures(parts: Iterable[Part], *, form: bool) -> Figures:
    """What the lines of a report come to."""
    parts = list(parts)
    collected = sum(each.tax for each in parts if each.box in COLLECTED)
    paid = sum(each.tax for each in parts if each.box not in COLLECTED)
    off = sum(each.tax for each in parts if each.box == DECREASE)
    shown = (whole(collected), whole(paid)) if form else (collected, paid)
    boxes = _boxes(parts, *shown) if form else {}
    return Figures(boxes, collected, paid, shown[0] - shown[1], collected - off, paid - off)


def whole(cents: int) -> int:
    """An amount without its cents, which the form drops."""
    dropped = abs(cents) // 100 * 100
    return dropped if cents >= 0 else -dropped


def _boxes(parts: list[Part], collected: int, paid: int) -> dict[str, int]:
    """Every box of the form. G9 and G20 are sums of taxes, not elevenths of boxes."""
    found = dict.fromkeys(KEPT, 0)
    for each in parts:
        found[each.box] += each.gross
        if each.field in BY_TYPE:
            found[each.field] += each.gross
    found |= {"G9": collected, "G20": paid}
    for box, summands in WORKED_OUT.items():
        found[box] = sum(sign * found[of] for sign, of in summands)
    return {box: found[box] for box in BOXES}


def behind(parts: Iterable[Part], box: str) -> list[Part]:
    """The lines that sum to a box."""
    if box in _TOTALS:
        return [each for each in parts if each.box == box]
    return [each for each in parts if each.field == box]
