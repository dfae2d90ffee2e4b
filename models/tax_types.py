"""Tax types: what a line is taxed as, on the side of sales and on that of purchases (books.md 3).

A line names its tax type by a number, as clients of the platform know it: 1 to 5 in every space,
further ones of its own from 6. The rate of a type never changes under lines that use it: another
rate is another type, valid from a date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from peewee import CharField, DateField, IntegerField, ModelAlias, Node, Select

from models.actor import Actor
from models.document import INVOICE, RECEIPT, SUPPLIER_CREDIT
from models.refusals import InvalidFields
from models.store.base import RateField, Record
from models.store.database import Statement, slot

STANDARD, ZERO, EXEMPT, REVERSE = "S", "Z", "E", "AE"
INTRA_COMMUNITY, EXPORT, OUT_OF_SCOPE = "K", "G", "O"
CATEGORIES = {
    STANDARD: "taxed at a rate",
    ZERO: "taxed at zero",
    EXEMPT: "exempt",
    REVERSE: "reverse charge: the customer owes the tax",
    INTRA_COMMUNITY: "intra-community supply",
    EXPORT: "export",
    OUT_OF_SCOPE: "outside the scope of the tax",
}
"""What EN 16931 calls the kinds of tax."""


class TaxType(Record):
    """A tax type of one side; `number` is what a line names it by."""

    number = IntegerField()
    title_text = CharField(50, column_name="title")
    rate = RateField(default=0)
    display_order = IntegerField(null=True)
    valid_from = DateField(null=True)
    valid_to = DateField(null=True)
    country = CharField(2, default="")
    category = CharField(2, default=STANDARD)
    exemption_reason = CharField(200, default="")
    exemption_code = CharField(30, default="")
    report_field = CharField(10, default="")

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return alias.title_text

    @property
    def per_cent(self) -> Decimal:
        """Its rate in per cent, such as 10 or 12.5."""
        return per_cent(self.rate)


class RevenueTaxType(TaxType):
    """What sales are taxed as."""

    NOUN = "tax type of sales"

    class Meta:
        table_name = "revenue_tax_type"
        indexes = ((("space", "number"), True),)


class ExpenseTaxType(TaxType):
    """What purchases are taxed as."""

    NOUN = "tax type of purchases"

    class Meta:
        table_name = "expense_tax_type"
        indexes = ((("space", "number"), True),)


Side: TypeAlias = type[TaxType]
"""RevenueTaxType or ExpenseTaxType."""
SIDES: tuple[Side, Side] = (RevenueTaxType, ExpenseTaxType)


@lru_cache(maxsize=1000)
def per_cent(kept: int) -> Decimal:
    """A rate in per cent, such as 10 or 12.5, from what its column holds."""
    return Decimal(f"{RateField.to_number(kept).normalize():f}")


# --- which side ---------------------------------------------------------------------------------


def side_of_document(object: int) -> Side:
    """The side that the lines of a kind of document are on."""
    return RevenueTaxType if object in (INVOICE, RECEIPT) else ExpenseTaxType


def side_of_credit_note(type: int | None) -> Side:
    """What we owe a customer takes back a sale, what a supplier owes us a purchase."""
    return ExpenseTaxType if type == SUPPLIER_CREDIT else RevenueTaxType


def side_of_bank_transaction(amount: int) -> Side:
    """What went out (cents below zero) is a purchase."""
    return ExpenseTaxType if amount < 0 else RevenueTaxType


EXPENSE_CATEGORY = 2
"""TaxCategory of a journal line that bears the tax of purchases."""


def side_of_journal_line(category: int | None) -> Side:
    """Journal lines say it themselves; where they don't, they are sales."""
    return ExpenseTaxType if category == EXPENSE_CATEGORY else RevenueTaxType


# --- looking one up -----------------------------------------------------------------------------


def _by_number(side: Side) -> Statement:
    def build() -> Select:
        return side.select(side.rate, side.title_text, side.valid_from, side.valid_to).where(
            (side.space == slot("space")) & (side.number == slot("number"))
        )

    return Statement(build)


_known: dict[Side, Statement] = {side: _by_number(side) for side in SIDES}
_listed: dict[Side, Statement] = {
    side: Statement(
        lambda side=side: (
            side.select(side.number, side.title_text)  # type: ignore[misc]
            .where(side.space == slot("space"))
            .order_by(side.number)
        )
    )
    for side in SIDES
}


def rate_of(actor: Actor, side: Side, number: int | None) -> Decimal:
    """The rate of a tax type in per cent; of none it is 0.

    Raises InvalidFields where the space has no such tax type."""
    if number is None:
        return Decimal(0)
    found = _known[side].row(space=actor.space, number=number)
    if found is None:
        raise InvalidFields({"tax_type": _unknown(actor, side, number)})
    return per_cent(found[0])


def check_on_either_side(actor: Actor, number: int | None) -> None:
    """Of what is on no side by itself: that the space has the type on either.

    Raises InvalidFields."""
    if number is not None and not any(
        _known[side].row(space=actor.space, number=number) for side in SIDES
    ):
        raise InvalidFields({"tax_type": _unknown(actor, RevenueTaxType, number)})


def _unknown(actor: Actor, side: Side, number: int) -> str:
    listed = ", ".join(f"{n} ({title})" for n, title in _listed[side].rows(space=actor.space))
    return f"there is no {side.NOUN} {number}; give one of {listed}"


def warn_unless_valid(actor: Actor, side: Side, number: int | None, on: date | None) -> None:
    """Warn where a tax type is not, or no longer, the one for a day."""
    found = None if number is None else named(actor, side, number)
    day = on or actor.today
    if found is not None and not _is_valid(found, day):
        since = f"from {found.valid_from} " if found.valid_from else ""
        until = f"until {found.valid_to}" if found.valid_to else "on"
        actor.warn(
            f"Tax type {number}, {found.title_text}, is valid {since}{until}, "
            f"and the line is of {day}"
        )


def _is_valid(found: TaxType, on: date) -> bool:
    begun = found.valid_from is None or found.valid_from <= on
    return begun and (found.valid_to is None or on <= found.valid_to)


def named(actor: Actor, side: Side, number: int | None) -> TaxType | None:
    """The tax type that a line names by its number; None where there is none."""
    if number is None:
        return None
    found: TaxType | None = side.get_or_none((side.space == actor.space) & (side.number == number))
    return found


# --- as a column of a search --------------------------------------------------------------------


def titled(side: Side, attribute: str = "tax_type") -> Callable[[Any], Any]:
    """What a tax type is called that a row names by its number."""

    def source(alias: Any) -> Any:
        other = side.alias()
        return other.select(other.title_text).where(
            (other.space == alias.space) & (other.number == getattr(alias, attribute))
        )

    return source
