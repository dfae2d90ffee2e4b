"""A result as JSON-RPC has it: typed values under the names that are declared."""

from __future__ import annotations

from typing import Any

from methods.declare import Method
from methods.search.page import BY_ITSELF, Page
from methods.wire.structures import Numbered
from models.store.turns import Lazily, each_of

Row = dict[str, Any]


Found = tuple[Any, ...]


def _rows(page: Page, zone: str) -> list[Row] | Lazily[Found, Row]:
    spell = [(key, None if wire is None else wire.typed) for key, wire in page.columns]

    def spelled(row: Found) -> Row:
        return {
            key: "" if typed is None else typed(value, zone)
            for (key, typed), value in zip(spell, row, strict=True)
        }

    return each_of(page.found, spelled)


def _page(page: Page, zone: str) -> Row:
    rows = _rows(page, zone) if page.parameters is None else page.parameters
    made: Row = {
        "notes": "RETURNED",
        "data": {"rows": rows},
        "startrow": page.startrow,
        "rows": page.size,
        "morerows": page.more,
        "moreid": page.moreid,
    }
    if page.summary:
        made["summary"] = {key: wire.typed(value, zone) for key, wire, value in page.summary}
    return made


def typed(method: Method, result: Row, zone: str) -> Row:
    """The result as JSON-RPC has it."""
    made: Row = {}
    declared = method.result
    for name, value in result.items():
        if name == "page":
            page = _page(value, zone)
            made.update(page if result.keys() <= BY_ITSELF else {"data": page["data"]})
        elif isinstance(wire := declared[name], Numbered):
            made.update(wire.spread(name, value))
        else:
            made[name] = wire.typed(value, zone)
    return made
