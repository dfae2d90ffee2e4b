"""Amounts as banks write them, read as whole cents and never through a float.

Which sign sets the decimals apart is settled for a file as a whole: 1,234 may be two amounts, and
the others say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.bank.files.refused import NotRead
from models.cents import TOTAL_MAX, shown

_AROUND = re.compile(r"[\s'’_$€£¥]|[A-Z]{3}(?=[\s\d-])|(?<=[\d\s])[A-Z]{3}$|A\$|NZ\$", re.ASCII)
_SIGNS = re.compile(r"[.,]")
_NUMBER = re.compile(r"\d+|\d{1,3}(,\d{2,3})*,\d{3}", re.ASCII)
"""Digits, or digits in groups, as India and everybody else groups them."""


DIGITS_MAX = 30
"""More digits than any amount has."""


def _stripped(text: str) -> tuple[str, bool]:
    """The digits and signs of an amount, and whether it is below zero."""
    bare = text.strip().upper().replace("\u2212", "-")
    below = False
    if bare.endswith(("DR", "CR")):
        below, bare = bare.endswith("DR"), bare[:-2]
    bare = _AROUND.sub("", bare)
    if bare.startswith("(") and bare.endswith(")"):
        below, bare = not below, bare[1:-1]
    if bare.startswith("-") or bare.endswith("-"):
        below, bare = not below, bare.strip("-")
    return bare.removeprefix("+"), below


def has_decimal_comma(texts: Iterable[str], otherwise: bool) -> bool:
    """Whether a comma sets the decimals of a file apart.

    Raises NotRead where one line says so and another the opposite."""
    says: dict[bool, str] = {}
    for text in texts:
        sign = _decimal_sign(_stripped(text)[0])
        if sign:
            says.setdefault(sign == ",", text.strip())
    if len(says) == 2:
        words = f"it writes amounts in two ways, {says[True]} and {says[False]}"
        raise NotRead(f"{words}; export it anew with one of them")
    return next(iter(says), otherwise)


def _decimal_sign(bare: str) -> str:
    """The sign before the decimals of an amount; empty where that may be either."""
    signs = _SIGNS.findall(bare)
    if not signs or not re.fullmatch(r"[\d.,]+", bare, re.ASCII):
        return ""
    if len(set(signs)) == 2:
        return str(signs[-1]) if signs.count(signs[-1]) == 1 else ""
    if len(signs) > 1:  # only groups repeat
        return "." if signs[0] == "," else ","
    whole, _, after = bare.partition(signs[0])
    is_open = len(after) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    return "" if is_open else str(signs[0])


def cents(text: str, decimal_comma: bool) -> int:
    """An amount in whole cents. Raises ValueError, with what is wrong with it."""
    if not text.strip():
        raise ValueError("it has no amount")
    bare, below = _stripped(text)
    decimal, group = (",", ".") if decimal_comma else (".", ",")
    whole, _, after = bare.partition(decimal)
    grouped = whole.replace(group, ",") or "0"
    given = text.strip()[:40]
    if not _NUMBER.fullmatch(grouped) or not re.fullmatch(r"\d*", after, re.ASCII) or not bare:
        raise ValueError(f"{given} is no amount")
    if after[2:].strip("0"):
        raise ValueError(f"{given} has more than two decimals, which are not rounded")
    digits = grouped.replace(",", "").lstrip("0") + after[:2].ljust(2, "0")
    found = int(digits[:DIGITS_MAX])
    if len(digits) >= DIGITS_MAX or found > TOTAL_MAX:
        raise ValueError(f"{given} is more than {shown(TOTAL_MAX)}")
    return -found if below else found
