"""Columns and parameters that several kinds of document share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import Value, fn

from methods.search import Source, chosen
from methods.wire import Integer, Money, Text, Wire
from models import tax
from models.document import KINDS, Allocation, Application

PAYMENT_METHODS = {
    1: "Cheque",
    2: "Visa or Mastercard",
    3: "Direct Debit",
    4: "BPay",
    5: "American Express",
    6: "Cash",
    7: "[Unknown]",
    8: "Direct Credit",
    101: "Paypal",
    102: "EFTPOS",
    103: "Trade Account",
}
OBJECT_TITLES = {
    1: "Project",
    12: "Contact Business",
    32: "Person",
    43: "Order",
    **{kind.object: kind.noun.title() for kind in KINDS.values()},
}


def blank(alias: Any) -> Any:
    """The text of something that has none here."""
    return Value("").cast("TEXT")


def money_of(model: Any, column: str) -> Source:
    """The sum of the links or credits that point at a record."""

    def source(alias: Any) -> Any:
        link = model.alias()
        total = fn.COALESCE(fn.SUM(link.amount), 0).cast("BIGINT")
        return link.select(total).where(getattr(link, column) == alias.id)

    return source


def tax_type_texts() -> dict[str, tuple[Wire, Source]]:
    """The two names of a tax type: as income has it and as expenses have it."""
    return {
        "TaxTypeRevenueText": (
            Text(50, "The tax type's name on revenue."),
            chosen("tax_type", tax.REVENUE),
        ),
        "TaxTypeExpenseText": (
            Text(50, "The tax type's name on expenses."),
            chosen("tax_type", tax.EXPENSE),
        ),
    }


def outstanding(paid: str) -> Source:
    """What is left of a document's amount: `paid` is the side its links have it on."""

    def source(alias: Any) -> Any:
        allocated = money_of(Allocation, f"{paid}_document")(alias)
        credited = money_of(Application, f"{paid}_document")(alias)
        return alias.amount - allocated - credited

    return source


def linked_record_params() -> dict[str, Wire]:
    """Object and ObjectContext: any record of the platform that a document goes with."""
    return {
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record, with Object.", into="linked_object_context"),
    }


def document_columns() -> dict[str, Wire | tuple[Wire, Source]]:
    """What a search shows of every kind of document."""
    return {
        "Reference": Text(50, "Its reference.", into="reference"),
        "Amount": Money("What it comes to, tax included.", into="amount"),
        "Tax": Money("The tax in it.", into="tax"),
        "Area": Integer("Its area.", into="area"),
        "AreaText": (Text(50, "Areas have no names here."), blank),
        "Balanced": Integer(
            "1 when its opposite side matches in full, as of the last processing.", into="balanced"
        ),
        "Notes": Text(2000, "Words on it.", into="notes"),
        "Object": Integer("Object number of a record it goes with.", into="linked_object"),
        "ObjectContext": Integer("Id of that record.", into="linked_object_context"),
        "ObjectText": (
            Text(50, "The kind of that record."),
            chosen("linked_object", OBJECT_TITLES),
        ),
        "Project": Integer("Its project.", into="project"),
        "ProjectText": (Text(50, "Projects have no names here."), blank),
    }


def time_zone_columns(name: str, attribute: str) -> dict[str, Wire | tuple[Wire, Source]]:
    """A date's time zone as the platform numbers it, which is kept and shown."""
    return {
        f"{name}TimeZone": Integer(f"Time zone of {name}, as given.", into=attribute),
        f"{name}TimeZoneText": (Text(50, "Time zones have no names here."), blank),
    }


Join = Callable[[Any, Any], Any]


def by(attribute: str) -> Join:
    """A child that a foreign key of the parent points at."""
    return lambda parent, child: getattr(parent, attribute) == child.id


def back(attribute: str) -> Join:
    """Children that point at the parent."""
    return lambda parent, child: getattr(child, attribute) == parent.id
