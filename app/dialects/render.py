"""One result, two spellings: typed values for JSON-RPC, texts in the platform's envelope."""

from __future__ import annotations

import csv
import io
from typing import Any

from methods.declare import Method
from methods.search.page import Page
from methods.wire.structures import as_texts
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
    if isinstance(wire, Text) and not escape:
        return wire.typed
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


def as_text(body: Row) -> str:
    """The envelope as values between pipes: `OK|…`, a line for each row, or `ER|` and words."""
    if body["status"] != "OK":
        return f"ER|{body['error']['errornotes']}"
    data = body.get("data")
    if isinstance(data, dict) and isinstance(data.get("rows"), list):
        return "\n".join(["OK", *("|".join(map(str, row.values())) for row in data["rows"])])
    values = [data] if isinstance(data, str) else _plain_values(body)
    return "|".join(["OK", *values])


def _plain_values(body: Row) -> list[str]:
    told = {name: value for name, value in body.items() if name not in {"status", "instance"}}
    return [value for value in told.values() if isinstance(value, str)]


def as_csv(body: Row, page: Any = None) -> Row:
    """The envelope with its rows as one text of comma-separated values, under their names."""
    rows = body.get("data", {}).get("rows") if isinstance(body.get("data"), dict) else None
    if rows is None:
        return body
    names = list(rows[0]) if rows else []
    if not rows and isinstance(page, Page):
        names = [key for key, _ in page.columns]
    written = io.StringIO()
    if names:
        writer = csv.DictWriter(written, fieldnames=names, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return {**body, "data": written.getvalue()}
