"""A result as members of the platform's envelope: every value a text, fit for a page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from app.dialects.legacy.escaping import escaped
from methods.declare import Method
from methods.search.page import BY_ITSELF, Page
from methods.wire.dates import ClockMoment
from methods.wire.structures import Numbered, Structure, Table, as_texts
from methods.wire.types import Scaled, Text, Wire
from models.store.turns import Lazily, each_of

Row = dict[str, Any]
SPELLINGS_KEPT = 10_000
"""For how many columns it is kept how they are spelled; all that are declared come to fewer."""

Found = tuple[Any, ...]


def _rows(page: Page, zone: str, escape: bool) -> list[Row] | Lazily[Found, Row]:
    spell = [(key, _cell_texter(wire, page, escape)) for key, wire in page.columns]

    def spelled(row: Found) -> Row:
        return {key: text(value, zone) for (key, text), value in zip(spell, row, strict=True)}

    return each_of(page.found, spelled)


def _cell_texter(wire: Wire | None, page: Page, escape: bool) -> Any:
    ahead = page.clock_minutes
    if isinstance(wire, ClockMoment) and ahead is not None:
        return lambda value, zone: wire.text_by(value, ahead)
    return _texter(wire, page.plain_money, escape)


@lru_cache(maxsize=SPELLINGS_KEPT)
def _texter(wire: Wire | None, plain_money: bool, escape: bool) -> Any:
    if wire is None:
        return lambda value, zone: ""
    if plain_money and isinstance(wire, Scaled):
        return lambda value, zone: wire.typed(value, zone) or ""
    if escape and isinstance(wire, Text):
        return lambda value, zone: escaped(wire.text(value, zone))
    if escape and isinstance(wire, Table):
        return lambda value, zone: wire.spelled(
            value, lambda column, cell: _texter(column, False, escape)(cell, zone)
        )
    if escape and isinstance(wire, Structure):
        return lambda value, zone: wire.texts(value, zone, escaped)
    return wire.text


def _page(page: Page, zone: str, escape: bool) -> Row:
    if page.parameters is not None:
        return {"notes": "RETURNED", "data": {"rows": as_texts(page.parameters)}}
    made: Row = {
        "notes": "RETURNED",
        "xhtmlcontext": "",
        "data": {"rows": _rows(page, zone, escape)},
        "startrow": str(page.startrow),
        "rows": str(page.size),
        "morerows": "true" if page.more else "false",
        "moreid": str(page.moreid),
    }
    if page.summary:
        # clients read what is added up as a number, and the rows as texts
        made["summary"] = {
            key: _texter(wire, True, escape)(value, zone) for key, wire, value in page.summary
        }
    return made


def texts(method: Method, result: Row, zone: str, escape: bool = True) -> Row:
    """The result as members of the platform's envelope, every value a text."""
    made: Row = {}
    declared = method.result
    for name, value in result.items():
        if name == "page":
            page = _page(value, zone, escape)
            made.update(page if result.keys() <= BY_ITSELF else {"data": page["data"]})
        elif isinstance(wire := declared[name], Numbered):
            told = [escaped(each) if escape else each for each in value]
            made.update(wire.spread(name, told))
        else:
            made[name] = _texter(wire, False, escape)(value, zone)
            if method.answers_small:
                made[name.lower()] = made[name]
    return made
