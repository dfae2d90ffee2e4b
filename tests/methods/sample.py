"""Invoices typed out by hand, and what a search must find among them, worked out in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta

from tests.firm import Firm, new_firm

SEARCH = "FINANCIAL_INVOICE_SEARCH"
FIRST = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
"""When the first was added; another follows every ten minutes, past midnight."""

BUSINESSES = ("Ärger & Söhne", "sailmakers", "Sailmakers 100%", "")
TEXTS = (
    "", "Sails", "sails and rope", "SAILS_AND", "100%", "100 x", "100_x", "back\\slash", "Zoë",
    "zoe", "ÄRGER", "ärger", "ÇA VA", "ça va", "ÑANDÚ", "a,b", "  ", "'quoted'", "<b>",
)  # fmt: skip
CENTS = (0, 1, -1, 100, 8_000, 10_000, 12_000, 12_001, -10_000, 99_999_999)
DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-02-28", "2026-10-24", "2026-11-23", "2026-11-24", "2026-12-24", "2028-02-29")
)
AREAS = (1, 2, 10)


@dataclass
class Invoice:
    """One of the sample, with what it was made of."""

    reference: str
    notes: str
    amount: int
    duedate: date | None
    area: int | None
    sent: bool
    business: str
    created: datetime
    id: int = 0


def typed_out() -> list[Invoice]:
    """Values are dealt round, with different strides, so that most pairs of them occur."""
    return [
        Invoice(
            reference=f"R{number:02d}" if number % 3 else f"r{number:02d}x",
            notes=TEXTS[number % len(TEXTS)],
            amount=CENTS[(number * 3) % len(CENTS)],
            duedate=(*DAYS, None)[(number * 5) % (len(DAYS) + 1)],
            area=(*AREAS, None)[number % (len(AREAS) + 1)],
            sent=number % 5 < 2,
            business=BUSINESSES[(number // 2) % len(BUSINESSES)],
            created=FIRST + timedelta(minutes=10 * number),
        )
        for number in range(26)
    ]


@dataclass
class Listed:
    """The sample in the books of a firm."""

    firm: Firm = field(repr=False)
    invoices: list[Invoice] = field(repr=False)


def money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def fill(name: str) -> Listed:
    """Put the sample into the books of a new firm, and something else into those of another."""
    listed = Listed(new_firm(name), typed_out())
    other = new_firm(f"{name} beside")
    user = listed.firm.user
    known = {each: listed.firm.a_business(each) for each in BUSINESSES if each}
    for each in listed.invoices:
        user.now = each.created
        each.id = user(
            "FINANCIAL_INVOICE_MANAGE",
            Reference=each.reference,
            Notes=each.notes,
            DueDate=str(each.duedate or ""),
            Area=each.area,
            Sent="Y" if each.sent else "N",
            ContactBusinessSentTo=known.get(each.business),
        )["id"]
        listed.firm.a_line(5, each.id, money(each.amount))
        other.user("FINANCIAL_INVOICE_MANAGE", Notes=each.notes, Area=each.area)
    return listed


# --- what a filter means, worked out without the database ---------------------------------------

KINDS: dict[str, tuple[str, Callable[[Invoice], Any]]] = {
    "reference": ("text", lambda invoice: invoice.reference),
    "notes": ("text", lambda invoice: invoice.notes),
    "contactbusinesssenttotext": ("text", lambda invoice: invoice.business),
    "invoice.contactbusinesssentto.tradename": ("text", lambda invoice: invoice.business),
    "amount": ("number", lambda invoice: invoice.amount),
    "area": ("number", lambda invoice: invoice.area),
    "duedate": ("date", lambda invoice: invoice.duedate),
    "createddate": ("moment", lambda invoice: invoice.created),
    "sent": ("flag", lambda invoice: invoice.sent),
}
"""The fields that are asked about: the kind of value, and where the sample has it."""

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "EQUAL_TO": lambda found, wanted: found == wanted,
    "NOT_EQUAL_TO": lambda found, wanted: found != wanted,
    "GREATER_THAN": lambda found, wanted: found > wanted,
    "GREATER_THAN_OR_EQUAL_TO": lambda found, wanted: found >= wanted,
    "LESS_THAN": lambda found, wanted: found < wanted,
    "LESS_THAN_OR_EQUAL_TO": lambda found, wanted: found <= wanted,
}


def is_unset(kind: str, found: Any) -> bool:
    return found is None or (kind == "text" and found == "")


def _compared(kind: str, found: Any) -> Any:
    return (found or "").lower() if kind == "text" else found


def holds(kind: str, comparison: str, found: Any, values: list[Any]) -> bool:
    """Whether a value passes a filter, by the words of the reference."""
    if comparison == "IS_NULL" or comparison == "TEXT_IS_EMPTY":
        return is_unset(kind, found)
    if comparison == "IS_NOT_NULL" or comparison == "TEXT_IS_NOT_EMPTY":
        return not is_unset(kind, found)
    if found is None:
        return comparison in {"NOT_EQUAL_TO", "NOT_IN_LIST", "TEXT_IS_NOT_LIKE"}
    compared = _compared(kind, found)
    wanted = [_compared(kind, value) for value in values]
    if comparison in ORDER:
        return ORDER[comparison](compared, wanted[0])
    if comparison in {"IN_LIST", "NOT_IN_LIST"}:
        return (compared in wanted) == (comparison == "IN_LIST")
    if comparison == "BETWEEN":
        return bool(wanted[0] <= compared <= wanted[1])
    if comparison == "APPROX_EQUAL_TO":
        return _about(kind, compared, wanted[0])
    if comparison == "TEXT_STARTS_WITH":
        return bool(compared.startswith(wanted[0]))
    return (wanted[0] in compared) == (comparison == "TEXT_IS_LIKE")


def _about(kind: str, found: Any, wanted: Any) -> bool:
    if kind == "date":
        month = relativedelta(months=1)
        return bool(wanted - month <= found <= wanted + month)
    ends = sorted((Fraction(wanted) * Fraction(4, 5), Fraction(wanted) * Fraction(6, 5)))
    return bool(ends[0] <= found <= ends[1])
