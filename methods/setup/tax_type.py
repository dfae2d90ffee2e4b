"""Tax types of sales and of purchases: added, changed, removed and found (books.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from methods.declare import Access, Work
from methods.manage import manage
from methods.search.declaration import search
from methods.wire.dates import Date
from methods.wire.types import Integer, Rate, Text, Wire, Word
from models import tax_type_changes
from models.actor import Actor
from models.tax_types import (
    CATEGORIES,
    ExpenseTaxType,
    RevenueTaxType,
    Side,
    TaxType,
)
from models.write import Values


class Percent(Rate):
    """A rate in per cent, such as 10 or 12.5."""

    expected = "a rate in per cent with at most two decimals, such as 12.5"
    decimals = 2

    def read(self, value: Any) -> int:
        """The rate as it is kept. Raises ValidationError."""
        found = super().read(value)
        if found % 10 ** (self.places - self.decimals):
            raise ValidationError(f"has more than {self.decimals} decimals; give {self.wanted()}")
        return found

    def typed(self, value: int | None, zone: str = "UTC") -> str | None:
        text = super().typed(value, zone)
        return text and text.rstrip("0").rstrip(".")


FIELDS: Mapping[str, Wire] = {
    "Title": Text(50, "Its name.", into="title_text", needed=True),
    "Rate": Percent("Per cent of tax, such as 10; 0 when left out.", into="rate"),
    "DisplayOrder": Integer("Its place in the list; its id when left out.", into="display_order"),
    "ValidFrom": Date("The first day it is for.", into="valid_from"),
    "ValidTo": Date("The last day it is for.", into="valid_to"),
    "Country": Text(50, "The country whose tax it is; by name or code.", into="country"),
    "Category": Word(
        list(CATEGORIES),
        "What EN 16931 calls it, for structured invoices: "
        + ", ".join(f"{code} {words}" for code, words in CATEGORIES.items())
        + ". S or Z, by the rate, when left out.",
        into="category",
    ),
    "ExemptionReason": Text(
        200, "Why nothing is taxed, as invoices are to print it.", into="exemption_reason"
    ),
    "ExemptionCode": Text(
        30, "The same as a code of the list VATEX, such as VATEX-EU-AE.", into="exemption_code"
    ),
    "ReportField": Text(
        10,
        "The box of the tax report it counts in; in AU one of G1 to G4, or G10, G11, G13 to G15.",
        into="report_field",
    ),
}


def _declare(name: str, of: Side, what: str, rate: str) -> None:
    """The two methods of a side."""

    def rule(actor: Actor, row: TaxType | None, values: Values) -> None:
        tax_type_changes.complete(actor, row, values, of)

    manage(
        f"SETUP_FINANCIAL_{name}_TAX_TYPE_MANAGE",
        of=of,
        called_by="number",
        access=Access.ADMINISTRATOR,
        work=Work.CLOSE,
        doc=f"""Add, change or remove a tax type of {what}.

        Its id is what TaxType names it by; what is added begins at 6. The rate of a type that
        lines have does not change: add another with the new rate and ValidFrom, and set ValidTo
        of the old one. It is not removed while anything has it.""",
        fields=FIELDS,
        rule=rule,
        removing=lambda actor, row: tax_type_changes.give_up(actor, row, of),
        search=f"SETUP_FINANCIAL_{name}_TAX_TYPE_SEARCH",
        example={"Title": f"Reduced {rate}%", "Rate": rate, "ValidFrom": "2027-01-01"},
    )
    search(
        f"SETUP_FINANCIAL_{name}_TAX_TYPE_SEARCH",
        of=of,
        prefix=f"{name.title()}TaxType",
        doc=f"Find the tax types of {what}, with their rates.",
        columns={"Id": Integer("What TaxType names it by.", into="number"), **FIELDS},
        example={
            "fields": [{"name": "title"}, {"name": "rate"}],
            "sorts": [{"name": "displayorder", "direction": "asc"}],
        },
    )


_declare("REVENUE", RevenueTaxType, "sales", "5")
_declare("EXPENSE", ExpenseTaxType, "purchases", "5")
