"""Parameters of a search beside its criteria, as some pages of the platform have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from methods.search.entries import Criteria, entries_of, parsed
from methods.search.filters import FILTERS_MAX
from methods.wire.types import Wire
from models.actor import Actor


@dataclass(frozen=True)
class Plain:
    """A parameter that narrows a search: by which column, compared how."""

    wire: Wire
    column: str
    comparison: str = "EQUAL_TO"


def narrowed(
    actor: Actor, wanted: dict[str, Any], plain: Mapping[str, Plain], shown: tuple[str, ...]
) -> dict[str, Any]:
    """The criteria that a call asks for, its plain parameters among the filters; where no fields
    are asked for, those `shown`. Raises ValidationError."""
    left = dict(wanted)
    filters = [
        {"name": each.column, "comparison": each.comparison, "value1": each.wire.typed(value)}
        for name, each in plain.items()
        if (value := left.pop(name.lower(), None)) is not None and value != ""
    ]
    criteria = parsed(left, lenient=actor.request.lenient)
    if filters:
        criteria["filters"] = [*filters, *_in_brackets(criteria)]
    if not criteria.get("fields"):
        criteria["fields"] = [{"name": name} for name in shown]
    return {"criteria": criteria}


def _in_brackets(criteria: Criteria) -> list[Any]:
    given = entries_of(criteria, "filters", FILTERS_MAX)
    return [{"name": "("}, *given, {"name": ")"}] if given else []
