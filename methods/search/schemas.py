"""What a criteria object looks like, for whoever makes types of it (`/openrpc.json`)."""

from __future__ import annotations

from typing import Any

from methods.search.comparisons import COMPARISONS
from methods.wire.wire import one_of

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
NAME: Json = {"type": "string", "minLength": 1}


def _list_of(entry: Json, short: str) -> Json:
    """A list of entries; where nothing more is to be said of one, its name is enough."""
    either = {"oneOf": [entry, {"type": "string", "description": short}]}
    return {"type": "array", "items": either}


def _entry(**members: Json) -> Json:
    return {"type": "object", "required": ["name"], "properties": {"name": NAME, **members}}


DIRECTIONS = {
    "asc": "Up", "desc": "Down", "ASCENDING": "Upwards", "DESCENDING": "Downwards",
}  # fmt: skip
VALUE: Json = {
    "oneOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": ["string", "number"]}},
    ]
}
"""What a field is compared with; IN_LIST and its like take a list, or a text with commas."""
COMPARISON: Json = {
    "type": "string",
    "oneOf": [
        {
            "const": each.name,
            "title": each.name.replace("_", " ").capitalize(),
            "description": each.means,
        }
        for each in COMPARISONS.values()
    ],
}
FIELDS = _list_of(_entry(), "A field, sum(field) alias, or * for every field.")
SUMMARY = _list_of(_entry(), "An aggregate: sum(amount) total, count(*) or the like.")
FILTERS = _list_of(
    _entry(
        comparison=COMPARISON,
        value1=VALUE,
        value2=VALUE,
        value3=VALUE,
        applytosubsearchjoin={
            **one_of("string", {"Y": "Yes", "N": "No"}),
            "description": "Y has a filter of a joined search take rows from that, not from this.",
        },
    ),
    "and, or, ( or ), between filters.",
)
SORTS = _list_of(_entry(direction=one_of("string", DIRECTIONS)), "A field.")
CUSTOM_OPTIONS: Json = {
    "type": "array",
    "items": _entry(value={"type": ["string", "number", "boolean", "null"]}),
}
OPTIONS: Json = {
    "type": "object",
    "properties": {
        "rows": {"type": "integer", "description": "The size of a page."},
        "startrow": {"type": "integer", "description": "First row wanted, counted from 0."},
        "returnparameters": {
            "type": "string",
            "description": "Answer the fields that can be asked for instead of rows.",
        },
    },
}
CRITERIA: Json = {
    "type": "object",
    "properties": {
        "fields": FIELDS,
        "summaryFields": SUMMARY,
        "filters": FILTERS,
        "sorts": SORTS,
        "options": OPTIONS,
        "customOptions": CUSTOM_OPTIONS,
    },
}
