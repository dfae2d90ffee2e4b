"""A part of what is due: one amount of one line, in one box, on one day (books.md 5)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from models.document import CREDIT_NOTE, INVOICE, JOURNAL, PAYMENT, RECEIPT, SUPPLIER_CREDIT
from models.store import scope
from models.tax_types import OUT_OF_SCOPE, SIDES, ExpenseTaxType, RevenueTaxType, Side

ACCRUAL, CASH = 1, 2

SALES, INCREASE = "G1", "G7"
CAPITAL, PURCHASES, DECREASE = "G10", "G11", "G18"
ADJUSTMENTS = frozenset({INCREASE, DECREASE})
"""The boxes of bad debts: what of them came in after all, and what was written off."""
COLLECTED = frozenset({SALES, INCREASE})
"""The boxes whose tax is collected; the tax of the others is paid."""
BY_TYPE = frozenset({"G2", "G3", "G4", "G13", "G14", "G15"})
"""The boxes that tell apart what is free of tax, and why."""
MONEY = frozenset({RECEIPT, PAYMENT})


class Part(NamedTuple):
    """An amount that is due, in cents, its tax included; what lowers a box is below zero."""

    element: str
    """What it is a part of: line, link, step or journal line, each by its id."""
    date: date
    box: str
    field: str
    """The box of the tax type, such as G3; empty where it has none."""
    tax_type: int | None
    object: int
    document: int
    line: int | None
    area: int | None
    gross: int
    tax: int

    @property
    def key(self) -> tuple[str, str, str, int | None]:
        """What tells it from every other part."""
        return self.element, self.box, self.field, self.tax_type

    @property
    def shown_in(self) -> str:
        """The box that says most of it."""
        return self.field if self.field in BY_TYPE else self.box

    @property
    def net(self) -> int:
        """The amount without its tax, in cents."""
        return self.gross - self.tax


class Source(NamedTuple):
    """A line of the books, or a credit note as a whole, as far as taxes look at it; in cents."""

    object: int
    document: int
    line: int | None
    area: int | None
    type: int | None
    tax: int
    tax_type: int | None
    account: int | None
    capital: bool | None

    @property
    def side(self) -> Side:
        """Whether it is of sales or of purchases."""
        if self.object == CREDIT_NOTE:
            return ExpenseTaxType if self.type == SUPPLIER_CREDIT else RevenueTaxType
        if self.object == JOURNAL:
            return ExpenseTaxType if self.type == EXPENSE_CATEGORY else RevenueTaxType
        return RevenueTaxType if self.object in (INVOICE, RECEIPT) else ExpenseTaxType

    @property
    def box(self) -> str:
        """The total that it counts in."""
        if self.side is RevenueTaxType:
            return SALES
        return CAPITAL if self.capital else PURCHASES

    @property
    def sign(self) -> int:
        """A credit note counts against the box of what it makes good."""
        return -1 if self.object == CREDIT_NOTE else 1


EXPENSE_CATEGORY = 2
"""TaxCategory of a journal line that bears the tax of purchases."""


class Types:
    """The tax types of a space, and the accounts that bear no tax."""

    def __init__(self, space: int, control: frozenset[int]) -> None:
        self._control = control
        self._known: dict[tuple[Side, int | None], tuple[str, str]] = {}
        for side in SIDES:
            query: Any = side.select(side.number, side.category, side.report_field).where(
                scope.within(side, space)
            )
            for number, category, field in query.tuples():
                self._known[side, number] = category, field

    def counts(self, source: Source) -> bool:
        """Whether a line is in some box: what is taxed is, and what is of a type that has to do
        with the tax or names a box, but for money that only settles what was billed."""
        if source.tax:
            return True
        category, field = self._known.get((source.side, source.tax_type), (OUT_OF_SCOPE, ""))
        settles = source.object in MONEY and source.account in self._control
        return (category != OUT_OF_SCOPE or bool(field)) and not settles

    def field(self, source: Source) -> str:
        """The box of the type of a line."""
        return self._known.get((source.side, source.tax_type), ("", ""))[1]

    def part(
        self, source: Source, element: str, on: date, gross: int, tax: int, *, sign: int = 1
    ) -> Part:
        """So many cents of a line in the boxes of its side and type."""
        sign *= source.sign
        field = self.field(source)
        box = CAPITAL if field == CAPITAL and source.box == PURCHASES else source.box
        return Part(
            element, on, box, field, source.tax_type,
            source.object, source.document, source.line, source.area, sign * gross, sign * tax,
        )  # fmt: skip
