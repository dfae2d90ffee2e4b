"""The two addresses of a contact, mailing and street, as parameters and as columns."""

from __future__ import annotations

from peewee import Case, ModelAlias

from methods.search.columns import Source
from methods.wire.types import Text, Wire
from models.contact import Business, Person


def address_fields(which: str, *, state: int) -> dict[str, Wire]:
    """The fields of the Mailing or the Street address."""
    of, column = f"of its {which.lower()} address", which.lower()
    return {
        f"{which}Address1": Text(100, f"First line {of}.", into=f"{column}_address1"),
        f"{which}Address2": Text(100, f"Second line {of}.", into=f"{column}_address2"),
        f"{which}Country": Text(50, f"Country {of}.", into=f"{column}_country"),
        f"{which}PostCode": Text(10, f"Post code {of}.", into=f"{column}_post_code"),
        f"{which}State": Text(state, f"State {of}.", into=f"{column}_state"),
        f"{which}Suburb": Text(50, f"Suburb or town {of}.", into=f"{column}_suburb"),
    }


def combined_columns() -> dict[str, tuple[Wire, Source]]:
    """Both lines of each address as one text."""
    return {
        f"{which}AddressCombined": (
            Text(201, f"Both lines of its {which.lower()} address."),
            _combined(which.lower()),
        )
        for which in ("Mailing", "Street")
    }


def _combined(column: str) -> Source:
    def source(alias: ModelAlias[Business | Person]) -> Case:
        first = getattr(alias, f"{column}_address1")
        second = getattr(alias, f"{column}_address2")
        both = first.concat(" ").concat(second)
        return Case(None, ((first == "", second), (second == "", first)), both)

    return source
