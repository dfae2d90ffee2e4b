"""The envelope in other formats: values between pipes (rf=TEXT), rows as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from methods.search.page import Page

Row = dict[str, Any]


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
