"""The envelope in other formats: values between pipes (rf=TEXT), rows as CSV.

What has parts stands there as JSON. A value never ends a line of TEXT, nor holds a pipe: both are
written as entities, as the signs are that a page would take for markup. CSV is for programs, and
its cells are what the books hold: a spreadsheet would run some of them as formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from app.dialects import exact_json
from methods.search.page import Page
from models.store.turns import Lazily

Row = dict[str, Any]
_FORGING = re.compile("[|\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Signs that would end a value or a line of TEXT for one reader or another."""


def as_text(body: Row) -> Iterable[str]:
    """The envelope as values between pipes: `OK|…`, a line for each row, or `ER|` and words; in
    parts that make one text."""
    if body["status"] != "OK":
        return [f"ER|{_value(body['error']['errornotes'])}"]
    data = body.get("data")
    if isinstance(data, dict) and isinstance(data.get("rows"), list | Lazily):
        return _lines(data["rows"])
    # a text that is all of an answer is nothing that others could be taken for
    values = [data] if isinstance(data, str) else _values(body)
    return ["|".join(["OK", *values])]


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    yield "OK"
    for part in _some_at_a_time(rows):
        yield "".join("\n" + "|".join(map(_value, row.values())) for row in part)


def _some_at_a_time(rows: Iterable[Row]) -> Iterable[Iterable[Row]]:
    return rows.parts() if isinstance(rows, Lazily) else [rows]


def _values(body: Row) -> list[str]:
    told = {name: value for name, value in body.items() if name not in {"status", "instance"}}
    return [_value(value) for value in told.values()]


def _value(value: Any) -> str:
    return _FORGING.sub(lambda sign: f"&#{ord(sign[0])};", _as_cell(value))


def _as_cell(value: Any) -> str:
    """A value as one text: JSON where it has parts."""
    return value if isinstance(value, str) else exact_json.write(value).decode()


def as_csv(body: Row, page: Any = None) -> Row:
    """The envelope with its rows as one text of comma-separated values, under their names."""
    rows = body.get("data", {}).get("rows") if isinstance(body.get("data"), dict) else None
    if rows is None:
        return body
    columns = page.columns if isinstance(page, Page) else []
    names = list(rows[0]) if isinstance(rows, list) and rows else [key for key, _ in columns]
    texts = _csv(list(dict.fromkeys(names)), rows)
    return {
        **body,
        "data": exact_json.Joined(texts) if isinstance(rows, Lazily) else "".join(texts),
    }


def _csv(names: list[str], rows: Iterable[Row]) -> Iterator[str]:
    """The lines, those of some rows at a time."""
    if not names:
        return
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=names, lineterminator="\r\n")
    writer.writeheader()
    for part in _some_at_a_time(rows):
        writer.writerows({name: _as_cell(cell) for name, cell in row.items()} for row in part)
        yield written.getvalue()
        written.seek(0)
        written.truncate()
