"""One result, two spellings: typed values for JSON-RPC, texts in the platform's envelope."""

from __future__ import annotations

from typing import Any

from app.dialects.legacy.escaping import escaped
from methods.declare import Method
from methods.search.declaration import Page
from methods.wire.structures import Table, as_texts
from methods.wire.types import Scaled, Text, Wire

Row = dict[str, Any]


def _typed_rows(page: Page, zone: str) -> list[Row]:
    spell = [(key, None if wire is None else wire.typed) for key, wire in page.columns]
    return [
        {
            key: "" if typed is None else typed(value, zone)
            for (key, typed), value in zip(spell, row, strict=True)
        }
        for row in page.found
    ]


def _legacy_rows(page: Page, zone: str, escape: bool) -> list[Row]:
    spell = [(key, _texter(wire, page.plain_money, escape)) for key, wire in page.columns]
    return [
        {key: text(value, zone) for (key, text), value in zip(spell, row, strict=True)}
        for row in page.found
    ]


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
    return wire.text


def _typed_page(page: Page, zone: str) -> Row:
    if page.parameters is not None:
        return {"notes": "RETURNED", "data": {"rows": page.parameters}}
    made: Row = {
        "notes": "RETURNED",
        "data": {"rows": _typed_rows(page, zone)},
        "startrow": page.startrow,
        "rows": page.size,
        "morerows": page.more,
        "moreid": page.moreid,
    }
    if page.summary:
        made["summary"] = {key: wire.typed(value, zone) for key, wire, value in page.summary}
    return made


def _legacy_page(page: Page, zone: str, escape: bool) -> Row:
    if page.parameters is not None:
        return {"notes": "RETURNED", "data": {"rows": as_texts(page.parameters)}}
    made: Row = {
        "notes": "RETURNED",
        "xhtmlcontext": "",
        "data": {"rows": _legacy_rows(page, zone, escape)},
        "startrow": str(page.startrow),
        "rows": str(page.size),
        "morerows": "true" if page.more else "false",
        "moreid": str(page.moreid),
    }
    if page.summary:
        made["summary"] = {
            key: _texter(wire, page.plain_money, escape)(value, zone)
            for key, wire, value in page.summary
        }
    return made


def typed(method: Method, result: Row, zone: str) -> Row:
    """The result as JSON-RPC has it."""
    made: Row = {}
    declared = method.result
    for name, value in result.items():
        if name == "page":
            page = _typed_page(value, zone)
            made.update(page if len(result) == 1 else {"data": page["data"]})
        else:
            made[name] = declared[name].typed(value, zone)
    return made


def legacy(method: Method, result: Row, zone: str, escape: bool = True) -> Row:
    """The result as members of the platform's envelope, every value a text."""
    made: Row = {}
    declared = method.result
    for name, value in result.items():
        if name == "page":
            page = _legacy_page(value, zone, escape)
            made.update(page if len(result) == 1 else {"data": page["data"]})
        else:
            made[name] = _texter(declared[name], False, escape)(value, zone)
    return made
